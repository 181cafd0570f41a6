//! One who watches, and his validator: whatever he is sent is held against the register itself.

use std::time::Duration;

use chidao_model::Owner;
use chidao_proto::{
    membership::v1::GetPrincipalRequest,
    register::v1::{ChangeView, Entry, EntryView, ListEntriesRequest, WatchEntriesRequest, WatchEntriesResponse},
};
use chidao_register::Database;
use prost::Message;
use sea_orm::{ConnectionTrait, Statement};
use tokio::time::timeout;
use tonic::{Status, Streaming};

use crate::Client;

/// The register that is watched where no other is named.
pub const REGISTER: &str = "membership";
/// When a message that does not come is given up: a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A stream of a register and all its resumptions, each message of which is checked as it comes. At the end
/// [`Self::check`] holds the whole against the database.
pub struct Watching {
    register: Owner,
    stream: Streaming<WatchEntriesResponse>,
    audiences: Vec<String>,
    from: i64,
    position: i64,
    token: String,
    entries: Vec<EntryView>,
    tokens: Vec<(i64, String)>,
}

impl Watching {
    /// Begins behind a position of the membership register.
    ///
    /// # Errors
    /// The stream is refused.
    pub async fn start(client: &Client, from: i64) -> Result<Self, Status> {
        let principal = client.authority.clone().get_principal(GetPrincipalRequest {}).await?;
        Self::of(Owner::Membership, client, principal.into_inner().audiences, from).await
    }

    /// Begins behind a position of another register, for somebody of whom membership says that he belongs to these audiences.
    ///
    /// # Errors
    /// The stream is refused.
    pub async fn of(register: Owner, client: &Client, audiences: Vec<String>, from: i64) -> Result<Self, Status> {
        let mut watching = Self {
            register,
            stream: open(register, client, from, "").await?,
            audiences,
            from,
            position: from,
            token: String::new(),
            entries: Vec::new(),
            tokens: Vec::new(),
        };
        watching.first().await?;
        Ok(watching)
    }

    /// Cuts the stream, where there still is one, and resumes it behind the last message, there or elsewhere.
    ///
    /// # Errors
    /// The stream is refused.
    pub async fn resume(&mut self, client: &Client) -> Result<(), Status> {
        self.stream = open(self.register, client, 0, &self.token).await?;
        self.first().await
    }

    async fn first(&mut self) -> Result<(), Status> {
        let first = self.next().await?;
        assert_eq!(first.entry, None, "a stream begins with a checkpoint");
        Ok(())
    }

    /// The next message, checked.
    ///
    /// # Errors
    /// How the stream has ended.
    ///
    /// # Panics
    /// The message is not as promised; there is none for a minute; or the stream ends without a status.
    pub async fn next(&mut self) -> Result<WatchEntriesResponse, Status> {
        let message = timeout(PATIENCE, self.stream.message())
            .await
            .unwrap_or_else(|_| panic!("no message behind {} for {PATIENCE:?}", self.position))?
            .expect("a stream ends with a refusal");
        assert!(!message.resume_token.is_empty(), "every message can be resumed behind");
        match &message.entry {
            Some(entry) => {
                assert_eq!(entry.position, message.position);
                assert!(
                    entry.position > self.position,
                    "{} after {}",
                    entry.position,
                    self.position
                );
                for change in entry.changes.iter().filter(|change| change.withdrawn) {
                    assert!(change.resource.is_empty(), "what left the view comes without content");
                }
                self.entries.push(entry.clone());
            }
            None => assert!(message.position >= self.position, "a checkpoint goes back"),
        }
        self.position = message.position;
        self.token.clone_from(&message.resume_token);
        self.tokens.push((self.position, self.token.clone()));
        Ok(message)
    }

    /// Goes on until a position is reached.
    ///
    /// # Errors
    /// How the stream has ended.
    pub async fn until(&mut self, position: i64) -> Result<(), Status> {
        while self.position < position {
            self.next().await?;
        }
        Ok(())
    }

    /// Goes on until the stream ends, and gives how.
    pub async fn end(&mut self) -> Status {
        loop {
            if let Err(status) = self.next().await {
                return status;
            }
        }
    }

    /// The position of the last message.
    #[must_use]
    pub fn position(&self) -> i64 {
        self.position
    }

    /// What resumes behind the last message.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// What resumes behind each message, with its position.
    #[must_use]
    pub fn tokens(&self) -> &[(i64, String)] {
        &self.tokens
    }

    /// The entries that came.
    #[must_use]
    pub fn entries(&self) -> &[EntryView] {
        &self.entries
    }

    /// Holds what came against the register of the database at this URL: up to the last message, be it a checkpoint, exactly what he may see of it.
    ///
    /// # Panics
    /// Something is missing, doubled or other than it should be.
    pub async fn check(&self, database: &str) {
        let range = (self.from, self.position);
        let expected = seen_by(self.register, database, &self.audiences, range).await;
        let positions = |entries: &[EntryView]| entries.iter().map(|entry| entry.position).collect::<Vec<_>>();
        assert_eq!(
            positions(&self.entries),
            positions(&expected),
            "of {range:?} for {:?}",
            self.audiences
        );
        assert_eq!(self.entries, expected);
    }

    /// Asks by some of the tokens that came what comes next, and expects what came next here.
    ///
    /// # Panics
    /// It is something else.
    pub async fn check_tokens(&self, client: &Client) {
        let last = self.tokens.len().saturating_sub(1);
        for (position, token) in [0, last / 3, last / 2].map(|at| &self.tokens[at]) {
            let request = ListEntriesRequest {
                register: self.register.name().to_owned(),
                resume_token: token.clone(),
                page_size: 500,
                ..Default::default()
            };
            let page = client
                .register
                .clone()
                .list_entries(request)
                .await
                .expect("a page")
                .into_inner();
            let came = self
                .entries
                .iter()
                .filter(|entry| entry.position > *position && entry.position <= page.read_through);
            let listed = page.entries.iter().filter(|entry| entry.position <= self.position);
            assert!(came.eq(listed), "behind {position} the list and the stream differ");
        }
    }
}

async fn open(
    register: Owner,
    client: &Client,
    after_position: i64,
    token: &str,
) -> Result<Streaming<WatchEntriesResponse>, Status> {
    let request = WatchEntriesRequest {
        register: register.name().to_owned(),
        after_position,
        resume_token: token.to_owned(),
    };
    Ok(client.register.clone().watch_entries(request).await?.into_inner())
}

/// What somebody with these audiences may see of the entries of a register behind the first position and up to the second,
/// worked out from the rows of the register alone.
///
/// # Panics
/// The rows cannot be read.
pub async fn seen_by(
    register: Owner,
    database: &str,
    audiences: &[String],
    (after, through): (i64, i64),
) -> Vec<EntryView> {
    let connection = Database::connect(database, "chidao-tests", 1)
        .await
        .expect("a database");
    let sql = format!(
        "SELECT position, body, hash FROM {}_entry WHERE position > $1 AND position <= $2 ORDER BY position",
        register.name()
    );
    let statement = Statement::from_sql_and_values(connection.backend(), sql, [after.into(), through.into()]);
    let rows = connection
        .readers()
        .query_all_raw(statement)
        .await
        .expect("the entries");
    let entries = rows.iter().map(|row| {
        let body: Vec<u8> = row.try_get_by_index(1).expect("a body");
        let entry = Entry::decode(&*body).expect("an entry");
        let changes = entry.changes.into_iter().filter_map(|change| {
            let is_one_of = |texts: &[String]| texts.iter().any(|text| audiences.contains(text));
            let shown = is_one_of(&change.audiences);
            (shown || is_one_of(&change.audiences_withdrawn)).then(|| ChangeView {
                name: change.name,
                r#type: change.r#type,
                resource: if shown { change.resource } else { Vec::new() },
                withdrawn: !shown,
            })
        });
        EntryView {
            position: row.try_get_by_index(0).expect("a position"),
            hash: row.try_get_by_index(2).expect("a hash"),
            changes: changes.collect(),
            time: entry.time,
            actor: entry.actor,
            on_behalf_of: entry.on_behalf_of,
            method: entry.method,
            basis: entry.basis,
            notices: entry.notices,
            cause: entry.cause,
            acting_as: entry.acting_as,
            permitted_by: entry.permitted_by,
        }
    });
    entries.filter(|entry| !entry.changes.is_empty()).collect()
}
