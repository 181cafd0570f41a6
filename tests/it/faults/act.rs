//! One act as a caller sends it, and what he is told.

use std::time::Duration;

use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{Agency, AgencyKind, CreateAgencyRequest, UpdateAgencyRequest},
    refusal::read,
    register::v1::Receipt,
};
use chidao_tests::{Client, draft};
use tonic::{Code, Request};

/// An act with its request id: sent again, it is the same act.
#[derive(Debug, Clone)]
pub(super) enum Act {
    Create(CreateAgencyRequest),
    Update(UpdateAgencyRequest),
}

/// What an accepted act is answered with.
pub(super) type Answer = (Agency, Receipt);

/// What a caller is told.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    Answered(Box<Answer>),
    /// Nothing was recorded.
    Refused(Reason),
    /// It may have been recorded: nobody answered in time, or the service itself does not know.
    Unknown,
    /// It may have been recorded: the connection is gone, or there was none.
    Cut,
}

impl Act {
    /// Creates an agency.
    pub(super) fn create(id: &str) -> Self {
        Self::Create(draft::agency(id, "Cơ quan", AgencyKind::Department))
    }

    /// Gives an agency another short name, whatever it has now.
    pub(super) fn rename(id: &str, short_name: &str) -> Self {
        Self::Update(UpdateAgencyRequest {
            request_id: draft::request_id(),
            name: draft::agency_name(id),
            short_name: Some(short_name.to_owned()),
            ..Default::default()
        })
    }

    pub(super) fn request_id(&self) -> &str {
        match self {
            Self::Create(request) => &request.request_id,
            Self::Update(request) => &request.request_id,
        }
    }

    /// The id of the agency that it creates.
    pub(super) fn creates(&self) -> Option<&str> {
        match self {
            Self::Create(request) => Some(&request.agency_id),
            Self::Update(_) => None,
        }
    }

    /// Sends it and waits at most so long.
    pub(super) async fn send(&self, client: &mut Client, patience: Duration) -> Outcome {
        let answered = match self {
            Self::Create(request) => {
                let answer = client.agencies.create_agency(within(patience, request)).await;
                answer
                    .map(|answer| answer.into_inner())
                    .map(|told| (told.agency, told.receipt))
            }
            Self::Update(request) => {
                let answer = client.agencies.update_agency(within(patience, request)).await;
                answer
                    .map(|answer| answer.into_inner())
                    .map(|told| (told.agency, told.receipt))
            }
        };
        match answered {
            Ok((agency, receipt)) => Outcome::Answered(Box::new((agency.unwrap(), receipt.unwrap()))),
            Err(status) => match read(&status) {
                Some(seen) if seen.reason == Reason::OutcomeUnknown => Outcome::Unknown,
                Some(seen) => Outcome::Refused(seen.reason),
                None if [Code::Cancelled, Code::DeadlineExceeded].contains(&status.code()) => Outcome::Unknown,
                None => Outcome::Cut,
            },
        }
    }

    /// Sends it where nothing hinders it.
    pub(super) async fn answered(&self, client: &mut Client, patience: Duration) -> Answer {
        match self.send(client, patience).await {
            Outcome::Answered(answer) => *answer,
            other => panic!("{self:?} is not answered but {other:?}"),
        }
    }
}

fn within<Q: Clone>(patience: Duration, request: &Q) -> Request<Q> {
    let mut request = Request::new(request.clone());
    request.set_timeout(patience);
    request
}
