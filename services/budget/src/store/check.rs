//! The books proved by themselves, past the rules that posted them: at every position each act adds up to nothing on each of its lines, no
//! account stands on the wrong side, nobody holds less than nothing, and nothing is spent beyond what was given; at the end each line
//! holds what its postings add up to, and so does each holder.

use std::collections::{BTreeMap, BTreeSet};

use chidao_proto::budget::v1::{AccountSum, Advance, Commitment, EstimateLine, LedgerAccount as Account, Payment};
use chidao_register::Database;
use prost::Message;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement};

/// Positions whose postings are fetched at once.
const RANGE: i64 = 5_000;
/// Rows of holders and lines that are fetched at once.
const ROWS: usize = 1_000;
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

/// The accounts that are kept by what holds the money.
const HELD: [Account; 7] = [
    Account::Reserved,
    Account::Pending,
    Account::Committed,
    Account::Called,
    Account::Releasing,
    Account::Advanced,
    Account::Settling,
];

/// Whether an account is kept by what holds the money.
fn is_held(account: i32) -> bool {
    HELD.iter().any(|held| i32::from(*held) == account)
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

    /// Compares a line with what its postings add up to, which are then done with.
    fn line(&mut self, row: &Row) {
        self.books.lines += 1;
        let line = EstimateLine::decode(&*row.content).ok();
        let said = line.and_then(|line| line.balance).map(|balance| balance.accounts);
        let said = said.map_or_else(BTreeMap::new, |accounts| sums(&accounts));
        let sums = self.accounts.extract_if(of_line(&row.id), |_, _| true);
        let sums: BTreeMap<i32, i128> = sums
            .filter(|(_, sum)| *sum != 0)
            .map(|((_, account), sum)| (account, sum))
            .collect();
        if said != sums {
            self.found(format!("{} says {said:?}, its postings add up to {sums:?}", row.id));
        }
    }

    /// Compares what a holder says that it holds of its line with what its postings add up to, which are then done with.
    fn holder(&mut self, holder: &Holder, row: &Row) {
        let name = format!("{}/{}", holder.collection, row.id);
        let said = (holder.holds)(&row.content).unwrap_or_default();
        for account in HELD.map(i32::from) {
            let key = (row.line.clone(), account, name.clone());
            let held = self.holders.remove(&key).unwrap_or_default();
            let says = said.get(&account).copied().unwrap_or_default();
            if says != held {
                self.found(format!(
                    "{name} says that it holds {says} on account {account} of {}, its postings add up to {held}",
                    row.line
                ));
            }
        }
    }

    /// What no row answers for: accounts of lines that are not there, and what is held by nobody, or of another line than the holder's.
    fn rest(&mut self) {
        let accounts = std::mem::take(&mut self.accounts);
        for ((line, account), sum) in accounts {
            self.found(format!(
                "account {account} of {line} stands at {sum}, and there is no such line"
            ));
        }
        for ((line, account, holder), held) in std::mem::take(&mut self.holders) {
            self.found(format!(
                "{holder} holds {held} on account {account} of {line}, and no row says so"
            ));
        }
    }
}

/// All accounts of a line.
fn of_line(line: &str) -> std::ops::RangeInclusive<(String, i32)> {
    (line.to_owned(), i32::MIN)..=(line.to_owned(), i32::MAX)
}

fn sums(accounts: &[AccountSum]) -> BTreeMap<i32, i128> {
    let sums = accounts.iter().filter(|sum| sum.amount != 0);
    sums.map(|sum| (sum.account, i128::from(sum.amount))).collect()
}

/// What holds money of a line: where its rows are, and what they say that it holds.
struct Holder {
    table: &'static str,
    collection: &'static str,
    holds: fn(&[u8]) -> Option<BTreeMap<i32, i128>>,
}

const HOLDERS: [Holder; 3] = [
    Holder {
        table: "budget_payment",
        collection: "payments",
        holds: |content| Some(sums(&Payment::decode(content).ok()?.holds)),
    },
    Holder {
        table: "budget_commitment",
        collection: "commitments",
        holds: |content| Some(sums(&Commitment::decode(content).ok()?.holds)),
    },
    Holder {
        table: "budget_advance",
        collection: "advances",
        holds: |content| Some(sums(&Advance::decode(content).ok()?.holds)),
    },
];

/// A row of a line or of a holder.
struct Row {
    id: String,
    /// The line of a holder; of a line itself.
    line: String,
    content: Vec<u8>,
}

/// Gives the rows of a table to somebody, some at a time, in order.
async fn rows(
    snapshot: &DatabaseTransaction,
    (table, line): (&str, &str),
    mut take: impl FnMut(&Row),
) -> Result<(), DbErr> {
    let sql = format!("SELECT id, {line}, content FROM {table} WHERE id > $1 ORDER BY id LIMIT {ROWS}");
    let mut after = String::new();
    loop {
        let values = [after.clone().into()];
        let statement = Statement::from_sql_and_values(snapshot.get_database_backend(), &sql, values);
        let found = snapshot.query_all_raw(statement).await?;
        for row in &found {
            let row = Row {
                id: row.try_get_by_index(0)?,
                line: row.try_get_by_index(1)?,
                content: row.try_get_by_index(2)?,
            };
            take(&row);
            after = row.id;
        }
        if found.len() < ROWS {
            return Ok(());
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
    rows(&snapshot, ("budget_line", "id"), |row| sums.line(row)).await?;
    for holder in &HOLDERS {
        rows(&snapshot, (holder.table, "line_id"), |row| sums.holder(holder, row)).await?;
    }
    sums.rest();
    snapshot.rollback().await?;
    Ok(sums.books)
}
