//! What callers ask of each service without pause: something is recorded, and read again.

use chidao_budget::Budget;
use chidao_coordination::Coordination;
use chidao_incident::Incident;
use chidao_kit::client::Retrying;
use chidao_membership::Membership;
use chidao_model::Owner;
use chidao_proto::{
    budget::v1::{
        ActivityKind, GetActivityRequest, ListActivitiesRequest, activity_service_client::ActivityServiceClient,
    },
    coordination::v1::{GetTaskRequest, ListTasksRequest, task_service_client::TaskServiceClient},
    incident::v1::{
        GetIncidentRequest, ListIncidentsRequest, SystemManagement, incident_service_client::IncidentServiceClient,
    },
    membership::v1::{AgencyKind, GetAgencyRequest, ListAgenciesRequest, agency_service_client::AgencyServiceClient},
    register::v1::Receipt,
};
use chidao_tests::{Bearer, Fleet, draft};
use tonic::{service::interceptor::InterceptedService, transport::Channel};

use crate::incident::stage::found;

/// A connection that repeats calls as the contract asks for.
pub(super) type Line = InterceptedService<Retrying<Channel>, Bearer>;

/// A service that is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Membership,
    Coordination,
    Incident,
    Budget,
}

/// An act as its caller knows it: its request id, and where it is recorded.
pub(super) struct Told {
    pub(super) request_id: String,
    pub(super) position: i64,
}

/// Records something by a request, finds it by its name, and among the first of the list.
macro_rules! recorded {
    ($client:expr, $create:ident($request:expr), $get:ident($read:ty), $list:ident($asked:expr), $resource:ident) => {{
        let mut client = $client;
        let request = $request;
        let request_id = request.request_id.clone();
        let created = client.$create(request).await.unwrap().into_inner();
        let name = created.$resource.unwrap().name;
        let mut get = <$read>::default();
        get.name.clone_from(&name);
        let read = client.$get(get).await.unwrap().into_inner();
        assert_eq!(read.$resource.unwrap().name, name);
        client.$list($asked).await.unwrap();
        told(request_id, created.receipt)
    }};
}

fn told(request_id: String, receipt: Option<Receipt>) -> Told {
    let position = receipt.unwrap().position;
    Told { request_id, position }
}

impl Asked {
    pub(super) const fn owner(self) -> Owner {
        match self {
            Self::Membership => Owner::Membership,
            Self::Coordination => Owner::Coordination,
            Self::Incident => Owner::Incident,
            Self::Budget => Owner::Budget,
        }
    }

    /// Who calls.
    pub(super) const fn subject(self) -> &'static str {
        match self {
            Self::Incident => "so-operator",
            Self::Membership | Self::Coordination | Self::Budget => "officer",
        }
    }

    /// Founds the committee by the one replica of membership that is there, and adds replicas of this service up to so many;
    /// their numbers, and who follows tasks.
    pub(super) async fn join(self, fleet: &mut Fleet, replicas: usize) -> (Vec<usize>, String) {
        let people = found(fleet.client(0), fleet.client_of(0, "officer")).await;
        let mut numbers = Vec::new();
        if self == Self::Membership {
            numbers.push(0);
        }
        while numbers.len() < replicas {
            numbers.push(match self {
                Self::Membership => fleet.join::<Membership>().await,
                Self::Coordination => fleet.join::<Coordination>().await,
                Self::Incident => fleet.join::<Incident>().await,
                Self::Budget => fleet.join::<Budget>().await,
            });
        }
        (numbers, people[2].clone())
    }

    /// Records something, reads it again, and looks at the list. Any failure is a panic.
    pub(super) async fn act(self, line: Line, monitor: &str) -> Told {
        match self {
            Self::Membership => {
                let request = draft::agency(&draft::request_id(), "Sở (hư cấu)", AgencyKind::Department);
                let list = ListAgenciesRequest::default();
                recorded!(
                    AgencyServiceClient::new(line),
                    create_agency(request),
                    get_agency(GetAgencyRequest),
                    list_agencies(list),
                    agency
                )
            }
            Self::Coordination => {
                let request = draft::coordination::task("so-new", monitor);
                let list = ListTasksRequest::default();
                recorded!(
                    TaskServiceClient::new(line),
                    create_task(request),
                    get_task(GetTaskRequest),
                    list_tasks(list),
                    task
                )
            }
            Self::Incident => {
                let mut request = draft::incident::report("", draft::incident::noon(2019, 6, 17));
                request.management = SystemManagement::Civil.into();
                if let Some(incident) = &mut request.incident {
                    "vidu.vinhlong.gov.vn".clone_into(&mut incident.system_title);
                }
                let list = ListIncidentsRequest::default();
                recorded!(
                    IncidentServiceClient::new(line),
                    report_incident(request),
                    get_incident(GetIncidentRequest),
                    list_incidents(list),
                    incident
                )
            }
            Self::Budget => {
                let request = draft::budget::activity(ActivityKind::Meeting, 1_000_000);
                let list = ListActivitiesRequest::default();
                recorded!(
                    ActivityServiceClient::new(line),
                    create_activity(request),
                    get_activity(GetActivityRequest),
                    list_activities(list),
                    activity
                )
            }
        }
    }
}
