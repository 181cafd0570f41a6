//! LedgerService.

use chidao_calendar::Date;
use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::{budget::line, id::LineId};
use chidao_proto::{
    budget::v1::{
        Balance, EstimateLine, GetBalanceRequest, GetBalanceResponse, ListExecutionRequest, ListExecutionResponse,
        ListJournalEntriesRequest, ListJournalEntriesResponse, ledger_service_server::LedgerService,
    },
    field,
    refusal::Refusal,
};
use chidao_register::{Moment, Wanted, failure};
use chidao_service::{desk::id as named, grpc::id};
use tonic::{Request, Response, Status};

use super::{Handlers, PAGE};
use crate::{resource, store::Filter};

impl Handlers {
    /// The balance of a line as the register had it up to a position.
    async fn balance_by(&self, line: &str, position: i64) -> Result<Balance, Refusal> {
        let names = [line.to_owned()];
        let found = self.store.reads().snapshots(position, Wanted::Named(&names)).await?;
        let Some(snapshot) = found.first() else {
            return Err(Refusal::not_found(line));
        };
        let line = snapshot.message::<EstimateLine>().map_err(failure)?;
        Ok(line.and_then(|line| line.balance).unwrap_or_default())
    }
}

/// The position that a request names, which is no later than the newest.
fn position(asked: i64, moment: &Moment) -> Result<i64, Refusal> {
    match asked <= moment.position {
        true => Ok(asked),
        false => Err(field::invalid(
            "position",
            &format!("nhiều nhất là {}, vị trí mới nhất", moment.position),
            &format!("must be {} at most, the newest position", moment.position),
        )),
    }
}

#[tonic::async_trait]
impl LedgerService for Handlers {
    async fn get_balance(&self, request: Request<GetBalanceRequest>) -> Result<Response<GetBalanceResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let cuts = [
            request.position != 0,
            request.recorded_by.is_some(),
            request.effective_on.is_some(),
        ];
        if cuts.iter().filter(|is_set| **is_set).count() > 1 {
            return Err(field::invalid(
                "position",
                "chỉ đặt một trong position, recorded_by, effective_on",
                "only one of position, recorded_by and effective_on may be set",
            )
            .into());
        }
        let seen = self.store.line(id(&request.line)).await?;
        let (row, moment) = self
            .of_money::<GetBalanceRequest, _>(&caller, seen, "EstimateLine", &request.line)
            .await?;
        let (balance, position, read_position) = if request.position != 0 {
            let position = position(request.position, &moment)?;
            (
                self.balance_by(&request.line, position).await?,
                position,
                moment.position,
            )
        } else if let Some(recorded_by) = &request.recorded_by {
            let reads = self.store.reads();
            let position = reads.position_at(&moment, recorded_by, "recorded_by").await?;
            (
                self.balance_by(&request.line, position).await?,
                position,
                moment.position,
            )
        } else if request.effective_on.is_some() {
            let through = field::day(&request.effective_on, "effective_on")?;
            let (figure, moment) = self.store.figure(row.id.as_str(), through).await?;
            (resource::balance_of_figure(&figure)?, moment.position, moment.position)
        } else {
            let line = resource::line(&row)?;
            (line.balance.unwrap_or_default(), moment.position, moment.position)
        };
        Ok(Response::new(GetBalanceResponse {
            line: request.line,
            balance: Some(balance),
            position,
            read_position,
        }))
    }

    async fn list_journal_entries(
        &self,
        request: Request<ListJournalEntriesRequest>,
    ) -> Result<Response<ListJournalEntriesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let seen = self.store.line(id(&request.line)).await?;
        let (_, moment) = self
            .of_money::<ListJournalEntriesRequest, _>(&caller, seen, "EstimateLine", &request.line)
            .await?;
        let line: LineId = named(&request.line, "line")?;
        let after = list.after().parse().unwrap_or(0);
        let found = self.store.journal(&line, after, list.size()).await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            items.push((row.position.to_string(), resource::journal_entry(row)?));
        }
        let (journal_entries, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListJournalEntriesResponse {
            journal_entries,
            next_page_token,
            read_position: read_at.position,
        }))
    }

    async fn list_execution(
        &self,
        request: Request<ListExecutionRequest>,
    ) -> Result<Response<ListExecutionResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let seen = self.store.estimate(id(&request.estimate)).await?;
        let (row, moment) = self
            .of_money::<ListExecutionRequest, _>(&caller, seen, "Estimate", &request.estimate)
            .await?;
        let year = resource::estimate(&row)?.year;
        let (before, through) = period(&request, year, moment.now.civil_date())?;
        let filter = Filter::of(true).text("estimate_id", Some(row.id.as_str()));
        let found = self
            .store
            .rows::<line::Model>(&filter, list.after(), list.size())
            .await?;
        let lines: Vec<&str> = found.rows.iter().map(|row| row.id.as_str()).collect();
        let sums = self.store.figures(&lines, before, through).await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            let line = resource::line(row)?;
            let [opening, closing] = sums.of(row.id.as_str());
            let execution = resource::execution(&line, opening, closing)?;
            items.push((row.id.as_str().to_owned(), execution));
        }
        let (executions, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListExecutionResponse {
            executions,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

/// The day before a period, and its last. The period is from the beginning of the year until today where it is not said, and one day of a
/// year that has not begun.
fn period(request: &ListExecutionRequest, year: i32, today: Date) -> Result<(Date, Date), Refusal> {
    let first = Date::from_ordinal_date(year, 1).unwrap_or(today);
    let from = field::optional_day(&request.from, "from")?.unwrap_or(first);
    let through = field::optional_day(&request.through, "through")?.unwrap_or(today.max(from));
    let before = from.previous_day().unwrap_or(from);
    match from <= through {
        true => Ok((before, through)),
        false => Err(field::invalid(
            "through",
            "không trước ngày đầu kỳ",
            "must not be before the first day",
        )),
    }
}
