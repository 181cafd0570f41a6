//! What the service does of its own accord: due dates that are counted in working days follow the calendar.

use chidao_kit::tasks::Tasks;
use chidao_proto::refusal::Refusal;
use chidao_reference::Reference;
use chidao_register::{Errand, Reads};
use chidao_service::{
    background::{Ahead, Arrival, DueByCalendar, Recalculation},
    grpc::AtHand,
    store::Page,
};

use crate::{
    desk::{Coordination, task},
    store,
};

impl DueByCalendar for Coordination {
    async fn ahead(reads: &Reads, after: (i64, &str), limit: usize) -> Result<Page<Ahead>, Refusal> {
        store::ahead(reads, after, limit).await
    }

    fn plan(row: &Ahead, reference: &Reference, arrival: &Arrival) -> Result<Option<Errand>, Refusal> {
        task::plan(row, reference, arrival)
    }
}

/// Starts it; it ends with the service.
pub(crate) fn start(at_hand: &AtHand<Coordination>, tasks: &mut Tasks) {
    let recalculation = Recalculation::new(at_hand.clone());
    tasks.start("the task that looks for a new calendar", |told| recalculation.run(told));
}
