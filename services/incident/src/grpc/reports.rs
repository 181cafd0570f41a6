//! ReportService.

use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::incident::report;
use chidao_proto::incident::v1::{
    EraseReportContactRequest, EraseReportContactResponse, GetReportRequest, GetReportResponse, ListReportsRequest,
    ListReportsResponse, RenderReportRequest, RenderReportResponse, Report, SubmitReportRequest, SubmitReportResponse,
    report_service_server::ReportService,
};
use chidao_register::{Moment, in_sight};
use chidao_service::desk::optional_id;
use prost::Name;
use tonic::{Request, Response, Status};

use super::{Handlers, log_reading};
use crate::{desk::incident::sight, resource, store::ReportFilter};

/// Reports on a page at most.
const PAGE: u32 = 200;

impl Handlers {
    /// A report, where the caller may read incidents and see this one. Who reads what is confidential is logged.
    async fn report_in_sight<Q: Name>(&self, caller: &Caller, name: &str) -> Result<(Report, Moment), Status> {
        let (row, moment) = self.store.report(resource::report_key(name)).await?;
        let principal = self.at_hand.reader::<Q>(caller, &moment, "Incident").await?;
        let row = in_sight(row, |row: &report::Model| sight(&row.seen_by), &principal, name)?;
        let report = resource::report(&row)?;
        log_reading(report.confidential, &report.name, &principal);
        Ok((report, moment))
    }
}

#[tonic::async_trait]
impl ReportService for Handlers {
    chidao_service::commands! {
        submit_report: SubmitReportRequest => SubmitReportResponse;
        erase_report_contact: EraseReportContactRequest => EraseReportContactResponse;
    }

    async fn get_report(&self, request: Request<GetReportRequest>) -> Result<Response<GetReportResponse>, Status> {
        let caller = Caller::of(&request)?;
        let name = request.into_inner().name;
        let (report, moment) = self.report_in_sight::<GetReportRequest>(&caller, &name).await?;
        Ok(Response::new(GetReportResponse {
            report: Some(report),
            read_position: moment.position,
        }))
    }

    async fn list_reports(
        &self,
        request: Request<ListReportsRequest>,
    ) -> Result<Response<ListReportsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        // The position is read before the rows: a change in between is seen again by whoever watches from there.
        let moment = self.store.reads().moment().await?;
        let principal = self
            .at_hand
            .reader::<ListReportsRequest>(&caller, &moment, "Incident")
            .await?;
        let filter = ReportFilter {
            seen_by: principal.audiences.clone(),
            incident: optional_id(&request.incident, "incident")?,
            kind: request.r#type,
        };
        let after = list.after().split_once('|');
        let after = after.and_then(|(incident, number)| Some((incident, number.parse().ok()?)));
        let found = self.store.reports(&filter, after, list.size()).await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            let report = resource::report(row)?;
            log_reading(report.confidential, &report.name, &principal);
            items.push((format!("{}|{}", row.incident_id.as_str(), row.ordinal), report));
        }
        let (reports, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListReportsResponse {
            reports,
            next_page_token,
            read_position: read_at.position,
        }))
    }

    async fn render_report(
        &self,
        request: Request<RenderReportRequest>,
    ) -> Result<Response<RenderReportResponse>, Status> {
        let caller = Caller::of(&request)?;
        let name = request.into_inner().name;
        let (report, moment) = self.report_in_sight::<RenderReportRequest>(&caller, &name).await?;
        let agencies = report.recipients.iter().map(|one| &*one.agency);
        let agencies = self.store.agencies(agencies.filter(|name| !name.is_empty())).await?;
        let resource::Rendered {
            title,
            mail_subject,
            text,
        } = resource::render(&report, &agencies)?;
        Ok(Response::new(RenderReportResponse {
            title,
            mail_subject,
            text,
            read_position: moment.position,
        }))
    }
}
