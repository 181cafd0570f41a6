//! IncidentService.

use chidao_authority::Principal;
use chidao_calendar::Instant;
use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::{
    id::IncidentId,
    incident::{file, system},
};
use chidao_proto::{
    field,
    incident::v1::{
        AddNoticeRequest, AddNoticeResponse, AdvanceResponseRequest, AdvanceResponseResponse, AmendIncidentRequest,
        AmendIncidentResponse, DirectResponseRequest, DirectResponseResponse, EvaluateFactsRequest,
        EvaluateFactsResponse, ExplainIncidentRequest, ExplainIncidentResponse, GetIncidentRequest,
        GetIncidentResponse, Incident, IncidentStep, InformationSystem, LinkIncidentsRequest, LinkIncidentsResponse,
        ListIncidentsRequest, ListIncidentsResponse, Obligation, RecordExternalDecisionRequest,
        RecordExternalDecisionResponse, ReportIncidentRequest, ReportIncidentResponse, Suggestion,
        incident_service_server::IncidentService,
    },
    refusal::Refusal,
};
use chidao_reference::Reference;
use chidao_register::{Moment, in_sight, instant, refused_errands};
use chidao_service::{desk::optional_id, grpc::id};
use prost::{Message, Name};
use tonic::{Request, Response, Status};

use super::{Handlers, log_reading};
use crate::{
    desk::{
        coordination::{directed, directs},
        incident::{DIRECTIVE, Kept, Rulings, alike as suggest, evaluation, explain, held, sight},
    },
    resource,
    store::IncidentFilter,
};

/// Incidents on a page at most.
const PAGE: u32 = 1000;
/// Steps in an answer at most.
const STEPS: usize = 1_000;
/// Bytes of the steps in an answer at most: with as many duties as a file can have, it is within the bound of an answer.
const STEP_BYTES: usize = 3 << 20;

impl Handlers {
    /// An incident, where the caller may read incidents and see this one. Who reads what is confidential is logged.
    async fn incident_in_sight<Q: Name>(
        &self,
        caller: &Caller,
        name: &str,
    ) -> Result<(file::Model, Principal, Moment), Status> {
        let (row, moment) = self.store.incident(id(name)).await?;
        let principal = self.at_hand.reader::<Q>(caller, &moment, "Incident").await?;
        let row = in_sight(row, |row: &file::Model| sight(&row.seen_by), &principal, name)?;
        Ok((row, principal, moment))
    }

    async fn system_of(&self, incident: &Incident) -> Result<Option<InformationSystem>, Status> {
        if incident.system.is_empty() {
            return Ok(None);
        }
        let (row, _) = self.store.system(id(&incident.system)).await?;
        Ok(row
            .as_ref()
            .map(|row: &system::Model| resource::system(row))
            .transpose()?)
    }

    /// Incidents that may be the same as one, of those that the caller sees.
    async fn alike(
        &self,
        (row, incident): (&file::Model, &Incident),
        principal: &Principal,
        reference: &Reference,
        now: Instant,
    ) -> Result<Vec<Suggestion>, Refusal> {
        let hours = Rulings::new(reference, &row.committee_id, now.civil_date()).duplicate_hours();
        let rows = self.store.near(&principal.audiences, row, hours).await?;
        let others: Vec<Incident> = rows.iter().map(resource::incident).collect::<Result<_, _>>()?;
        suggest(incident, &others, hours)
    }

    /// Leaves of what each of these is linked with what the caller sees too.
    async fn show_links(&self, incidents: &mut [Incident], principal: &Principal) -> Result<(), Refusal> {
        let names = incidents.iter().flat_map(|one| &one.related).cloned().collect();
        let seen = self.store.in_sight(names, &principal.audiences).await?;
        for incident in incidents {
            incident.related.retain(|name| seen.contains(name));
        }
        Ok(())
    }

    /// An incident as the register had it by an instant.
    async fn kept_by(
        &self,
        caller: &Caller,
        name: &str,
        recorded_by: &prost_types::Timestamp,
    ) -> Result<(Kept, Moment), Status> {
        let past = self
            .at_hand
            .past::<ExplainIncidentRequest>(caller, recorded_by, "Incident")
            .await?;
        let found = past.whole(name).await?;
        let mut kept = Kept {
            incident: Incident::default(),
            duties: Vec::new(),
            steps: Vec::new(),
        };
        for snapshot in &found {
            let failure = chidao_register::failure;
            if snapshot.name == name {
                let incident = snapshot.message::<Incident>().map_err(failure)?;
                let etag = snapshot.etag.to_string();
                kept.incident = incident
                    .map(|incident| Incident { etag, ..incident })
                    .unwrap_or_default();
            } else if snapshot.name.contains("/obligations/") {
                let duty = snapshot.message::<Obligation>().map_err(failure)?;
                let etag = snapshot.etag.to_string();
                kept.duties.extend(duty.map(|duty| Obligation { etag, ..duty }));
            } else if snapshot.name.contains("/steps/") {
                kept.steps.extend(snapshot.message::<IncidentStep>().map_err(failure)?);
            }
        }
        if kept.incident.name.is_empty() {
            return Err(Refusal::not_found(name).into());
        }
        kept.steps.sort_by_key(number);
        Ok((kept, past.moment))
    }
}

/// The number of a step.
fn number(step: &IncidentStep) -> i64 {
    let number = step.name.rsplit('/').next().and_then(|number| number.parse().ok());
    number.unwrap_or_default()
}

/// Keeps the last steps before one that an answer has room for.
fn keep_last(steps: &mut Vec<IncidentStep>, before: i64) {
    steps.retain(|step| number(step) < before);
    let mut bytes = 0;
    let fits = |step: &&IncidentStep| {
        bytes += step.encoded_len();
        bytes <= STEP_BYTES
    };
    let kept = steps.iter().rev().take(STEPS).take_while(fits).count();
    steps.drain(..steps.len() - kept);
}

/// How many steps there are before the first of these.
fn left_out(steps: &[IncidentStep]) -> i32 {
    let first = steps.first().map_or(1, number);
    i32::try_from(first - 1).unwrap_or(i32::MAX)
}

#[tonic::async_trait]
impl IncidentService for Handlers {
    chidao_service::commands! {
        report_incident: ReportIncidentRequest => ReportIncidentResponse;
        add_notice: AddNoticeRequest => AddNoticeResponse;
        advance_response: AdvanceResponseRequest => AdvanceResponseResponse;
        amend_incident: AmendIncidentRequest => AmendIncidentResponse;
        direct_response: DirectResponseRequest => DirectResponseResponse;
        record_external_decision: RecordExternalDecisionRequest => RecordExternalDecisionResponse;
        link_incidents: LinkIncidentsRequest => LinkIncidentsResponse;
    }

    async fn get_incident(
        &self,
        request: Request<GetIncidentRequest>,
    ) -> Result<Response<GetIncidentResponse>, Status> {
        let caller = Caller::of(&request)?;
        let name = request.into_inner().name;
        let (row, principal, moment) = self.incident_in_sight::<GetIncidentRequest>(&caller, &name).await?;
        let mut incident = resource::incident(&row)?;
        self.show_links(std::slice::from_mut(&mut incident), &principal).await?;
        log_reading(incident.confidential, &incident.name, &principal);
        let reference = self.store.reads().reference(&moment).await?;
        let suggestions = self
            .alike((&row, &incident), &principal, &reference, moment.now)
            .await?;
        Ok(Response::new(GetIncidentResponse {
            incident: Some(incident),
            suggestions,
            read_position: moment.position,
        }))
    }

    async fn list_incidents(
        &self,
        request: Request<ListIncidentsRequest>,
    ) -> Result<Response<ListIncidentsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        // The position is read before the rows: a change in between is seen again by whoever watches from there.
        let moment = self.store.reads().moment().await?;
        let principal = self
            .at_hand
            .reader::<ListIncidentsRequest>(&caller, &moment, "Incident")
            .await?;
        let filter = IncidentFilter {
            seen_by: principal.audiences.clone(),
            system: optional_id(&request.system, "system")?,
            operator: optional_id(&request.operator, "operator")?,
            phase: request.response_phase,
            track: request.track,
            is_active: request.active,
        };
        let found = self.store.incidents(&filter, list.after(), list.size()).await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut shown: Vec<Incident> = found.rows.iter().map(resource::incident).collect::<Result<_, _>>()?;
        self.show_links(&mut shown, &principal).await?;
        shown
            .iter()
            .for_each(|incident| log_reading(incident.confidential, &incident.name, &principal));
        let places = found.rows.iter().map(|row| IncidentId::as_str(&row.id).to_owned());
        let items = places.zip(shown).collect();
        let (incidents, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListIncidentsResponse {
            incidents,
            next_page_token,
            read_position: read_at.position,
        }))
    }

    async fn explain_incident(
        &self,
        request: Request<ExplainIncidentRequest>,
    ) -> Result<Response<ExplainIncidentResponse>, Status> {
        let caller = Caller::of(&request)?;
        let ExplainIncidentRequest {
            name,
            recorded_by,
            steps_before,
        } = request.into_inner();
        let before = match steps_before {
            0 => i64::MAX,
            number => number.into(),
        };
        let (row, principal, moment) = self.incident_in_sight::<ExplainIncidentRequest>(&caller, &name).await?;
        let (mut kept, moment, on) = match &recorded_by {
            Some(recorded_by) => {
                let (mut kept, moment) = self.kept_by(&caller, &name, recorded_by).await?;
                keep_last(&mut kept.steps, before);
                (kept, moment, instant(recorded_by))
            }
            None => {
                let incident = resource::incident(&row)?;
                let duties = self.store.duties(&row.id).await?;
                let mut steps = Vec::new();
                for step in self.store.steps(&row.id, before, (STEPS, STEP_BYTES)).await? {
                    steps.push(IncidentStep::decode(&*step.content).map_err(|_| Refusal::internal())?);
                }
                let kept = Kept {
                    incident,
                    duties: duties.iter().map(resource::obligation).collect::<Result<_, _>>()?,
                    steps,
                };
                (kept, moment, moment.now)
            }
        };
        self.show_links(std::slice::from_mut(&mut kept.incident), &principal)
            .await?;
        log_reading(kept.incident.confidential, &kept.incident.name, &principal);
        let system = self.system_of(&kept.incident).await?;
        let reference = self.store.reads().reference(&moment).await?;
        let rulings = Rulings::new(&reference, &row.committee_id, on.civil_date());
        let parts = held(
            &principal,
            &kept.incident,
            system.as_ref(),
            &rulings.holders,
            on.civil_date(),
            true,
        )?;
        let explained = explain(kept, &rulings, parts, on)?;
        let directed = match directs(&explained.steps) {
            true => {
                let tasks = self.store.directed(&row.id).await?;
                let refused = refused_errands(self.store.reads(), DIRECTIVE, &name).await?;
                directed(&explained.steps, &tasks, &refused, &principal)?
            }
            false => Vec::new(),
        };
        Ok(Response::new(ExplainIncidentResponse {
            directed,
            steps_left_out: left_out(&explained.steps),
            read_position: moment.position,
            ..explained
        }))
    }

    async fn evaluate_facts(
        &self,
        request: Request<EvaluateFactsRequest>,
    ) -> Result<Response<EvaluateFactsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let facts = request.into_inner().facts;
        let moment = self.store.reads().moment().await?;
        self.at_hand
            .reader::<EvaluateFactsRequest>(&caller, &moment, "Incident")
            .await?;
        Ok(Response::new(EvaluateFactsResponse {
            evaluation: Some(evaluation(field::required(&facts, "facts")?)?),
        }))
    }
}
