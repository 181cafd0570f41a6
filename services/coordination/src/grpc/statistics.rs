//! StatisticsService.

use chidao_kit::{context::Caller, paging::Listing};
use chidao_proto::{
    coordination::v1::{
        GetStatisticsRequest, GetStatisticsResponse, ListStatisticsRequest, ListStatisticsResponse, StatisticsGroup,
        statistics_service_server::StatisticsService,
    },
    refusal::Refusal,
};
use chidao_register::{Cells, Figures};
use chidao_service::grpc::id;
use tonic::{Request, Response, Status};

use super::Handlers;
use crate::{
    desk::figures::{self, Period, Taken},
    store::Snapshot,
};

/// Figures on a page at most.
const PAGE: u32 = 1000;

#[tonic::async_trait]
impl StatisticsService for Handlers {
    async fn get_statistics(
        &self,
        request: Request<GetStatisticsRequest>,
    ) -> Result<Response<GetStatisticsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let (snapshot, moment) = self.store.snapshot().await?;
        // What is wrong by itself is told whoever asks, as limits are.
        let period = Period::of_one(&request, moment.now)?;
        self.at_hand
            .reader::<GetStatisticsRequest>(&caller, &moment, "Statistics")
            .await?;
        snapshot
            .check_committee(id(&request.committee), &request.committee)
            .await?;
        if !request.agency.is_empty() {
            snapshot.check_agency(id(&request.agency), &request.agency).await?;
        }
        let programmes = programmes(&snapshot, &request.programme).await?;
        let cells = Cells::These(figures::cells(&request, programmes));
        let taken = take(&snapshot, &period, &cells).await?;
        snapshot.end().await?;
        Ok(Response::new(GetStatisticsResponse {
            statistics: Some(figures::answer(request, &period, &taken)),
            read_position: moment.position,
        }))
    }

    async fn list_statistics(
        &self,
        request: Request<ListStatisticsRequest>,
    ) -> Result<Response<ListStatisticsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let (snapshot, moment) = self.store.snapshot().await?;
        let begun = figures::read_place(list.after());
        let period = Period::of_list(&request, begun.as_ref(), moment.now)?;
        let after = begun.map_or("", |begun| begun.line);
        self.at_hand
            .reader::<ListStatisticsRequest>(&caller, &moment, "Statistics")
            .await?;
        snapshot
            .check_committee(id(&request.committee), &request.committee)
            .await?;
        if !request.agency.is_empty() {
            snapshot.check_agency(id(&request.agency), &request.agency).await?;
        }
        let programmes = programmes(&snapshot, &request.programme).await?;
        let mut taken = Vec::new();
        for beginning in figures::beginnings(&request, programmes) {
            let cells = Cells::Under(beginning.clone());
            taken.push((beginning, take(&snapshot, &period, &cells).await?));
        }
        let mut lines = figures::lines(&request, &period, &taken);
        if request.group() == StatisticsGroup::Agency {
            let ids: Vec<String> = lines.iter().map(|(agency, _)| agency.clone()).collect();
            figures::rank(&mut lines, &snapshot.central(&ids).await?, &period);
        }
        snapshot.end().await?;
        // All of them were counted, so that each knows its rank; a page begins behind the last line of the one before.
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let rest = lines.into_iter().filter(|(line, _)| line.as_str() > after);
        let rest = rest.map(|(line, statistics)| (figures::place(&period, &line), statistics));
        let mut items: Vec<_> = rest.take(list.size() + 1).collect();
        let more = items.len() > list.size();
        items.truncate(list.size());
        let (statistics, next_page_token) = list.page(items, more, read_at);
        Ok(Response::new(ListStatisticsResponse {
            statistics,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

/// A programme and all below it, where one is named.
async fn programmes(snapshot: &Snapshot, name: &str) -> Result<Vec<String>, Refusal> {
    match name {
        "" => Ok(Vec::new()),
        name => snapshot.programmes(id(name), name).await,
    }
}

/// What cells say at the cut-off, and before the period.
async fn take(snapshot: &Snapshot, period: &Period, cells: &Cells) -> Result<Taken, Refusal> {
    Ok(Taken {
        opening: match period.opening {
            Some(day) => snapshot.figures(cells, day).await?,
            None => Figures::new(),
        },
        closing: snapshot.figures(cells, period.cut_off).await?,
    })
}
