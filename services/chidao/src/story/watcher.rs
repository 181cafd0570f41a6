//! A district's own system, which follows a register from the beginning, is cut, and goes on with its token.

use std::{collections::BTreeMap, time::Duration};

use chidao_kit::exit::{Exit, Stop};
use chidao_model::Owner;
use chidao_proto::{
    contract::{method_of, pool},
    register::v1::{EntryView, ListEntriesRequest, ListEntriesResponse, WatchEntriesRequest, WatchEntriesResponse},
};
use prost_reflect::DynamicMessage;
use tokio::{sync::watch, task::JoinSet};
use tonic::{Code, Status, Streaming};

use super::{PATIENCE, words::says};
use crate::{
    client::{self, Client},
    view,
};

/// How long a watcher whose stream has ended waits before he resumes it.
const REST: Duration = Duration::from_millis(100);

/// What a watcher has seen.
#[derive(Debug, Clone, Default)]
struct Seen {
    /// Position and hash of every entry that came, in the order in which they came.
    entries: Vec<(i64, Vec<u8>)>,
    /// The position that the stream has come to.
    position: i64,
    /// With what the stream is resumed.
    token: String,
    /// Why it ended.
    failure: Option<Status>,
}

/// A system that follows a register. Dropping it ends its stream.
pub(super) struct Watcher {
    client: Client,
    owner: Owner,
    seen: watch::Sender<Seen>,
    following: JoinSet<()>,
    /// How many entries it had seen when it was cut.
    pub(super) cut_after: usize,
}

/// Opens a stream of entries: from the first, or with a token behind the message that it came with.
///
/// # Errors
/// The status as it came.
async fn follow(client: &mut Client, owner: Owner, resume_token: String) -> Result<Streaming<DynamicMessage>, Status> {
    let request = WatchEntriesRequest {
        register: owner.name().to_owned(),
        after_position: 0,
        resume_token,
    };
    let method = method_of::<WatchEntriesRequest>().ok_or_else(|| Status::internal("nobody can watch"))?;
    let message = view::dynamic(&request).map_err(|stop| Status::internal(stop.to_string()))?;
    client.listen(method, message).await
}

/// The next message of a stream; none at its end.
///
/// # Errors
/// The status as it came.
async fn next(stream: &mut Streaming<DynamicMessage>) -> Result<Option<WatchEntriesResponse>, Status> {
    let Some(message) = stream.message().await? else {
        return Ok(None);
    };
    let read = message.transcode_to::<WatchEntriesResponse>();
    read.map(Some).map_err(|error| Status::internal(error.to_string()))
}

/// Follows a register from its first entry until something is changed that says what is expected: the entry, and what it left.
///
/// # Errors
/// The status as it came.
pub(super) async fn sought(
    client: &mut Client,
    owner: Owner,
    of: &str,
    expected: &BTreeMap<String, String>,
) -> Result<(EntryView, DynamicMessage), Status> {
    let internal = |error: &dyn std::fmt::Display| Status::internal(error.to_string());
    let mut stream = follow(client, owner, String::new()).await?;
    while let Some(message) = next(&mut stream).await? {
        let Some(entry) = message.entry else { continue };
        let suffix = format!(".{of}");
        let of_type = entry.changes.iter().filter(|change| change.r#type.ends_with(&suffix));
        for change in of_type.filter(|change| !change.withdrawn) {
            let descriptor = pool().get_message_by_name(&change.r#type);
            let descriptor = descriptor.ok_or_else(|| internal(&change.r#type))?;
            let resource = DynamicMessage::decode(descriptor, change.resource.as_slice());
            let resource = resource.map_err(|error| internal(&error))?;
            if says(&resource, expected) {
                return Ok((entry, resource));
            }
        }
    }
    Err(Status::unavailable("the register is shown no further"))
}

impl Watcher {
    /// Follows a register from its first entry.
    pub(super) fn begin(client: Client, owner: Owner) -> Self {
        let mut watcher = Self {
            client,
            owner,
            seen: watch::Sender::new(Seen::default()),
            following: JoinSet::new(),
            cut_after: 0,
        };
        watcher.resume();
        watcher
    }

    /// Cuts the stream in the middle. What was not taken out of it is lost.
    pub(super) async fn cut(&mut self) {
        self.following.shutdown().await;
        self.cut_after = self.seen.borrow().entries.len();
    }

    /// Goes on behind the last message that was taken.
    pub(super) fn resume(&mut self) {
        let (mut client, owner, seen) = (self.client.clone(), self.owner, self.seen.clone());
        self.following.spawn(async move {
            loop {
                let token = seen.borrow().token.clone();
                match receive(&mut client, owner, token, &seen).await {
                    // A service that goes down, or a connection of its age, is no reason to stop.
                    Ok(()) => {}
                    Err(status) if status.code() == Code::Unavailable => {}
                    Err(status) => {
                        seen.send_modify(|seen| seen.failure = Some(status));
                        return;
                    }
                }
                #[expect(clippy::disallowed_methods, reason = "a back-off")]
                tokio::time::sleep(REST).await;
            }
        });
    }

    /// Waits until the stream has come to where a list ends, and compares: every entry of the list was seen once, in its order.
    /// How many there are.
    ///
    /// # Errors
    /// The stream ended, does not come so far in time, or has shown something else.
    pub(super) async fn compared(&mut self) -> Result<usize, Stop> {
        let listed = self.listed().await?;
        let through = listed.last().map_or(0, |entry| entry.position);
        let mut seen = self.seen.subscribe();
        let arrived = seen.wait_for(|seen| seen.position >= through || seen.failure.is_some());
        let arrived = tokio::time::timeout(PATIENCE, arrived).await;
        let shown = match arrived {
            Ok(Ok(seen)) => seen.clone(),
            Ok(Err(_)) | Err(_) => return Err(refused("the watcher does not come to the end of the register in time")),
        };
        if let Some(status) = shown.failure {
            return Err(client::stop(&status, None));
        }
        let listed: Vec<_> = listed.into_iter().map(|entry| (entry.position, entry.hash)).collect();
        let until = shown.entries.iter().filter(|(position, _)| *position <= through);
        match until.eq(listed.iter()) {
            true => Ok(listed.len()),
            false => Err(refused(
                "the watcher has not seen each entry of the list once, in its order",
            )),
        }
    }

    async fn listed(&mut self) -> Result<Vec<EntryView>, Stop> {
        let mut entries = Vec::new();
        let mut resume_token = String::new();
        loop {
            let request = ListEntriesRequest {
                register: self.owner.name().to_owned(),
                page_size: 500,
                resume_token,
                ..ListEntriesRequest::default()
            };
            let page: ListEntriesResponse = self
                .client
                .fetch(&request)
                .await
                .map_err(|status| client::stop(&status, None))?;
            entries.extend(page.entries);
            if !page.more {
                return Ok(entries);
            }
            resume_token = page.resume_token;
        }
    }
}

/// Takes what a stream brings until it ends.
async fn receive(client: &mut Client, owner: Owner, token: String, to: &watch::Sender<Seen>) -> Result<(), Status> {
    let mut stream = follow(client, owner, token).await?;
    while let Some(message) = next(&mut stream).await? {
        to.send_modify(|seen| {
            if let Some(entry) = message.entry {
                seen.entries.push((entry.position, entry.hash));
            }
            seen.position = message.position;
            seen.token = message.resume_token;
        });
    }
    Ok(())
}

fn refused(message: &str) -> Stop {
    Stop::new(Exit::Refused, format!("error: {message}"))
}
