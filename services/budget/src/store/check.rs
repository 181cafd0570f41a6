//! The books proved by themselves, past the rules that posted them: at every position each act adds up to nothing on each of its lines, no
//! account stands on the wrong side, nobody holds less than nothing, and nothing is spent beyond what was given; at the end each line
//! holds what its postings add up to.

use std::collections::{BTreeMap, BTreeSet};

use chidao_model::budget::line;
use chidao_proto::budget::v1::{EstimateLine, LedgerAccount as Account};
use chidao_register::Database;
use prost::Message;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryOrder, Statement};

/// Positions whose postings are fetched at once.
const RANGE: i64 = 5_000;
/// Findings that are given at most.
const FINDINGS: usize = 100;

/// The books of a database, proved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Books {
    /// Position of the last act.
    pub position: i64,
    /// How many acts there are.
    pub acts: u64,
    /// How many postings they have.
    pub postings: u64,
    /// How many lines there are.
    pub lines: u64,
    /// What cannot be, in the order of positions.
    pub findings: Vec<String>,
    /// Whether there may be more findings than are given.
    pub is_cut: bool,
}

/// A posting, as its row has it.
struct Posting {
    position: i64,
    line: String,
    account: i32,
    holder: String,
    amount: i128,
}

/// What was added up so far.
#[derive(Default)]
struct Sums {
    books: Books,
    /// By line and account.
    accounts: BTreeMap<(String, i32), i128>,
    /// By line, account and holder; without those that hold nothing.
    holders: BTreeMap<(String, i32, String), i128>,
}

/// Whether money comes from an account, which then stands at nothing or less.
fn is_source(account: i32) -> bool {
    [
        Account::Assigned,
        Account::Supplemented,
        Account::AdjustedIn,
        Account::Revenue,
    ]
    .iter()
    .any(|source| i32::from(*source) == account)
}

/// Whether an account is kept by what holds the money.
fn is_held(account: i32) -> bool {
    [
        Account::Reserved,
        Account::Pending,
        Account::Committed,
        Account::Called,
        Account::Releasing,
        Account::Advanced,
        Account::Settling,
    ]
    .iter()
    .any(|held| i32::from(*held) == account)
}

impl Sums {
    fn found(&mut self, what: String) {
        match self.books.findings.len() < FINDINGS {
            true => self.books.findings.push(what),
            false => self.books.is_cut = true,
        }
    }

    fn of(&self, line: &str, account: Account) -> i128 {
        let key = (line.to_owned(), i32::from(account));
        self.accounts.get(&key).copied().unwrap_or_default()
    }

    /// Dự toán còn được phép sử dụng (BUD-09), reckoned from the accounts.
    fn available(&self, line: &str) -> i128 {
        let sum = |accounts: &[Account]| accounts.iter().map(|account| self.of(line, *account)).sum::<i128>();
        let given = -sum(&[
            Account::Assigned,
            Account::Supplemented,
            Account::Reduced,
            Account::AdjustedIn,
            Account::AdjustedOut,
        ]);
        given
            - sum(&[
                Account::Blocked,
                Account::Committed,
                Account::Called,
                Account::Releasing,
                Account::Paid,
                Account::Advanced,
                Account::Settling,
            ])
    }

    /// Takes in the postings of one act.
    fn act(&mut self, postings: &[Posting]) {
        let Some(position) = postings.first().map(|posting| posting.position) else {
            return;
        };
        self.books.acts += 1;
        self.books.position = position;
        let mut of_line: BTreeMap<&str, i128> = BTreeMap::new();
        let mut touched: BTreeSet<(&str, i32)> = BTreeSet::new();
        for posting in postings {
            self.books.postings += 1;
            let Posting {
                line, account, holder, ..
            } = posting;
            *of_line.entry(line).or_default() += posting.amount;
            touched.insert((line, *account));
            *self.accounts.entry((line.clone(), *account)).or_default() += posting.amount;
            if is_held(*account) == holder.is_empty() {
                self.found(format!(
                    "position {position}: account {account} of {line} has the holder \"{holder}\""
                ));
            }
            if holder.is_empty() {
                continue;
            }
            let key = (line.clone(), *account, holder.clone());
            let held = self.holders.entry(key.clone()).or_default();
            *held += posting.amount;
            match *held {
                0 => drop(self.holders.remove(&key)),
                held if held < 0 => {
                    self.found(format!(
                        "position {position}: {holder} holds {held} on account {account} of {line}"
                    ));
                }
                _ => {}
            }
        }
        for (line, sum) in of_line {
            if sum != 0 {
                self.found(format!("position {position}: the act adds up to {sum} on {line}"));
            }
            let available = self.available(line);
            if available < 0 {
                self.found(format!("position {position}: {line} has {available} available"));
            }
        }
        for (line, account) in touched {
            let sum = self
                .accounts
                .get(&(line.to_owned(), account))
                .copied()
                .unwrap_or_default();
            if (is_source(account) && sum > 0) || (!is_source(account) && sum < 0) {
                self.found(format!(
                    "position {position}: account {account} of {line} stands at {sum}"
                ));
            }
        }
    }

    /// Compares a line with what its postings add up to.
    fn line(&mut self, row: &line::Model) {
        self.books.lines += 1;
        let id = row.id.as_str();
        let said = EstimateLine::decode(&*row.content).ok().and_then(|line| line.balance);
        let said = said.into_iter().flat_map(|balance| balance.accounts);
        let said: BTreeMap<i32, i128> = said.map(|sum| (sum.account, i128::from(sum.amount))).collect();
        let of_line = (id.to_owned(), i32::MIN)..=(id.to_owned(), i32::MAX);
        let sums = self.accounts.range(of_line).filter(|(_, sum)| **sum != 0);
        let sums: BTreeMap<i32, i128> = sums.map(|((_, account), sum)| (*account, *sum)).collect();
        if said != sums {
            self.found(format!("{id} says {said:?}, its postings add up to {sums:?}"));
        }
    }
}

/// The postings of a range of positions, in order.
async fn postings(snapshot: &DatabaseTransaction, after: i64, through: i64) -> Result<Vec<Posting>, DbErr> {
    let sql = "SELECT position, line_id, account, holder, amount FROM budget_posting \
               WHERE position > $1 AND position <= $2 ORDER BY position, id";
    let values = [after.into(), through.into()];
    let statement = Statement::from_sql_and_values(snapshot.get_database_backend(), sql, values);
    let mut found = Vec::new();
    for row in snapshot.query_all_raw(statement).await? {
        let account: i64 = row.try_get_by_index(2)?;
        let amount: i64 = row.try_get_by_index(4)?;
        found.push(Posting {
            position: row.try_get_by_index(0)?,
            line: row.try_get_by_index(1)?,
            account: i32::try_from(account).unwrap_or(i32::MAX),
            holder: row.try_get_by_index(3)?,
            amount: i128::from(amount),
        });
    }
    Ok(found)
}

/// Proves the books of a database, in one snapshot. `progress` is told, now and then, up to which position they were gone through.
///
/// # Errors
/// The database could not be read. What cannot be is no error but a finding.
pub async fn check(database: &Database, mut progress: impl FnMut(i64)) -> Result<Books, DbErr> {
    let snapshot = database.snapshot().await?;
    let backend = snapshot.get_database_backend();
    let last = Statement::from_string(backend, "SELECT COALESCE(max(position), 0) FROM budget_posting");
    let last = snapshot.query_one_raw(last).await?;
    let last: i64 = last.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    let mut sums = Sums::default();
    let mut after = 0;
    while after < last {
        let through = after.saturating_add(RANGE).min(last);
        let found = postings(&snapshot, after, through).await?;
        for act in found.chunk_by(|one, other| one.position == other.position) {
            sums.act(act);
        }
        after = through;
        progress(after);
    }
    for row in line::Entity::find()
        .order_by_asc(line::Column::Id)
        .all(&snapshot)
        .await?
    {
        sums.line(&row);
    }
    snapshot.rollback().await?;
    Ok(sums.books)
}
