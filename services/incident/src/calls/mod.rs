//! The calls of the incident service to others: a directive becomes a task of coordination.

use async_trait::async_trait;
use chidao_kit::{
    client::{Peer, Retrying},
    config::Settings,
    exit::Stop,
};
use chidao_proto::{
    coordination::v1::{AssignDirectiveRequest, task_service_client::TaskServiceClient},
    incident::v1::IncidentErrand,
    refusal::read,
};
use chidao_register::{Messenger, Mission, Performed};
use prost::Message;
use tonic::{Code, Status, transport::Channel};

use crate::desk::incident::DIRECTIVE;

/// As whom it calls.
const OWN: &str = "services/incident";
/// Whom it calls.
const COORDINATION: &str = "coordination";

/// Carries directives to coordination.
pub(crate) struct Courier {
    /// Coordination, where the settings say where it is.
    coordination: Option<(Peer, TaskServiceClient<Retrying<Channel>>)>,
}

impl Courier {
    /// A courier who knows where coordination is, as far as the settings say so.
    ///
    /// # Errors
    /// The settings do not go together, or a file of TLS cannot be read.
    pub(crate) fn of(settings: &Settings) -> Result<Self, Stop> {
        let peer = Peer::of(settings, COORDINATION, OWN)?;
        if peer.is_none() {
            tracing::warn!("--peer coordination=URL is not set: directives wait until it is");
        }
        let coordination = peer.map(|peer| {
            let client = TaskServiceClient::new(peer.channel());
            (peer, client)
        });
        Ok(Self { coordination })
    }

    async fn assign(&self, mission: &Mission) -> Result<(), Performed> {
        let Some((peer, client)) = &self.coordination else {
            return Err(Performed::Later(
                "it is not known where coordination is: --peer".to_owned(),
            ));
        };
        let payload = IncidentErrand::decode(mission.errand.payload());
        let payload = payload.map_err(|error| Performed::Refused(error.to_string()))?;
        let mut request = mission.request(AssignDirectiveRequest {
            request_id: mission.errand.id().to_owned(),
            directive: payload.step,
            agency: payload.agency,
        });
        peer.sign(&mut request).map_err(Performed::Later)?;
        let assigned = client.clone().assign_directive(request).await;
        assigned.map(drop).map_err(|status| outcome(&status))
    }
}

/// What a status says of the call: whoever was not there, or not let in by a setting that is to be put right, is asked again. What an
/// official reads of a refusal is in it, with what is wrong with each field.
fn outcome(status: &Status) -> Performed {
    let said = match read(status) {
        Some(seen) => {
            let fields = seen.fields.iter().map(|(field, what)| format!(" {field}: {what}."));
            let fields: String = fields.collect();
            format!("{}: {}{fields}", seen.reason.as_str_name(), seen.localized)
        }
        None => status.message().to_owned(),
    };
    match status.code() {
        Code::InvalidArgument | Code::NotFound | Code::FailedPrecondition | Code::AlreadyExists | Code::OutOfRange => {
            Performed::Refused(said)
        }
        _ => Performed::Later(said),
    }
}

#[async_trait]
impl Messenger for Courier {
    async fn perform(&self, mission: &Mission) -> Performed {
        match mission.errand.kind() {
            DIRECTIVE => self.assign(mission).await.err().unwrap_or(Performed::Done),
            kind => Performed::Refused(format!("nobody does errands of the kind {kind}")),
        }
    }
}
