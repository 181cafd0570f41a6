//! ReferenceService.

use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::{
    id::{CommitteeId, DocumentId},
    membership::{document, parameter::Model},
};
use chidao_proto::{
    field::optional_day,
    membership::v1::{
        CalculateTermRequest, CalculateTermResponse, Calendar, GetCalendarRequest, GetCalendarResponse,
        ImportCalendarRequest, ImportCalendarResponse, ListParameterValuesRequest, ListParameterValuesResponse,
        ListParametersRequest, ListParametersResponse, Parameter, SetParameterRequest, SetParameterResponse,
        reference_service_server::ReferenceService,
    },
    refusal::Refusal,
};
use chidao_reference::table;
use tonic::{Request, Response, Status};

use super::{Handlers, id};
use crate::{
    desk::{
        calendar_id,
        parameter::{HISTORY, effective, known},
        term,
    },
    resource,
};

/// Parameters on a page at most.
const PAGE: u32 = 200;

#[tonic::async_trait]
impl ReferenceService for Handlers {
    chidao_service::commands! {
        set_parameter: SetParameterRequest => SetParameterResponse;
        import_calendar: ImportCalendarRequest => ImportCalendarResponse;
    }

    async fn list_parameters(
        &self,
        request: Request<ListParametersRequest>,
    ) -> Result<Response<ListParametersResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let (rows, papers, moment) = match &request.recorded_by {
            None => {
                let on = optional_day(&request.on, "on")?;
                let found = self.store.parameters(&request.key, on, HISTORY).await?;
                self.reader::<ListParametersRequest>(&caller, &found.2, "Parameter")
                    .await?;
                found
            }
            Some(instant) => {
                let past = self
                    .past::<ListParametersRequest>(&caller, instant, "Parameter")
                    .await?;
                let (rows, papers) = past.parameters().await?;
                (rows, papers, past.moment)
            }
        };
        let committee = self.committee_of(&request.committee).await?;
        let on = optional_day(&request.on, "on")?.unwrap_or_else(|| moment.now.civil_date());
        let mut found = effective(&rows, &request.key, committee.as_ref(), on, |row| seen(row, &papers))?;
        found.retain(|(listed_by, _)| listed_by.as_str() > list.after());
        let more = found.len() > list.size();
        found.truncate(list.size());
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let (parameters, next_page_token) = list.page(found, more, read_at);
        Ok(Response::new(ListParametersResponse {
            parameters,
            next_page_token,
            read_position: read_at.position,
            on: Some(on.into()),
        }))
    }

    async fn list_parameter_values(
        &self,
        request: Request<ListParameterValuesRequest>,
    ) -> Result<Response<ListParameterValuesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        known(&request.key)?;
        let list = Listing::of(&mut request, PAGE)?;
        let committee = Some(id(&request.committee)).filter(|id| !id.is_empty());
        let committee = committee.map(CommitteeId::new);
        let (mut rows, papers, moment) = match &request.recorded_by {
            None => {
                let (key, committee) = (&request.key, committee.as_ref());
                let found = self.store.parameter_values(key, committee, list.after(), list.size());
                let found = found.await?;
                self.reader::<ListParameterValuesRequest>(&caller, &found.2, "Parameter")
                    .await?;
                found
            }
            Some(instant) => {
                let past = self
                    .past::<ListParameterValuesRequest>(&caller, instant, "Parameter")
                    .await?;
                let (mut rows, papers) = past.parameters().await?;
                rows.retain(|row| row.key == request.key && row.committee_id == committee);
                rows.retain(|row| row.id.as_ref() > list.after());
                rows.sort_by(|one, other| one.id.cmp(&other.id));
                (rows, papers, past.moment)
            }
        };
        self.committee_of(&request.committee).await?;
        let more = rows.len() > list.size();
        rows.truncate(list.size());
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let named = |row: &Model| (row.id.as_ref().to_owned(), seen(row, &papers));
        let (values, next_page_token) = list.page(rows.iter().map(named).collect(), more, read_at);
        Ok(Response::new(ListParameterValuesResponse {
            values,
            next_page_token,
            read_position: read_at.position,
        }))
    }

    async fn get_calendar(
        &self,
        request: Request<GetCalendarRequest>,
    ) -> Result<Response<GetCalendarResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let moment = self.store.reads().moment().await?;
        self.reader::<GetCalendarRequest>(&caller, &moment, "Calendar").await?;
        let reference = self.store.reads().reference(&moment).await?;
        let calendar = term::version_of(&reference, &request.calendar_version)?;
        let version = calendar.version();
        let year = calendar.year(request.year).ok_or_else(Refusal::internal)?;
        let shown = match reference.import_of(request.year, version) {
            None => table::shown(year),
            Some(number) => {
                let found = self.store.calendar(&calendar_id(number)).await?;
                let (row, paper) = found.ok_or_else(Refusal::internal)?;
                Calendar {
                    etag: resource::etag(&row),
                    ..resource::calendar(&row, paper.as_ref().and_then(resource::document))?
                }
            }
        };
        Ok(Response::new(GetCalendarResponse {
            calendar: Some(shown),
            calendar_version: version.to_string(),
            read_position: moment.position,
        }))
    }

    async fn calculate_term(
        &self,
        request: Request<CalculateTermRequest>,
    ) -> Result<Response<CalculateTermResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let moment = self.store.reads().moment().await?;
        self.reader::<CalculateTermRequest>(&caller, &moment, "Calendar")
            .await?;
        let committee = self.committee_of(&request.committee).await?;
        let reference = self.store.reads().reference(&moment).await?;
        let calendar = term::version_of(&reference, &request.calendar_version)?;
        let today = moment.now.civil_date();
        let answer = term::calculate(&request, &reference, &calendar, committee.as_ref(), today)?;
        Ok(Response::new(CalculateTermResponse {
            read_position: moment.position,
            ..answer
        }))
    }
}

impl Handlers {
    /// The committee of a field, where it names one that there is.
    async fn committee_of(&self, name: &str) -> Result<Option<CommitteeId>, Refusal> {
        if name.is_empty() {
            return Ok(None);
        }
        let (found, _) = self.store.roster(id(name)).await?;
        let found = found.ok_or_else(|| Refusal::not_found(name).with("field", "committee"))?;
        Ok(Some(found.committee.id.clone()))
    }
}

fn seen(row: &Model, papers: &[document::Model]) -> Parameter {
    Parameter {
        etag: resource::etag(row),
        ..resource::parameter(row, paper(papers, &row.document_id).and_then(resource::document))
    }
}

fn paper<'a>(papers: &'a [document::Model], id: &DocumentId) -> Option<&'a document::Model> {
    papers.iter().find(|paper| paper.id == *id)
}
