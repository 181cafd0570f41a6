//! What the service does of its own accord.

mod recalculation;

use chidao_kit::tasks::Tasks;
use chidao_service::grpc::AtHand;

use self::recalculation::Recalculation;
use crate::desk::Coordination;

/// Starts it; it ends with the service.
pub(crate) fn start(at_hand: &AtHand<Coordination>, tasks: &mut Tasks) {
    let recalculation = Recalculation::new(at_hand.clone());
    tasks.start("the task that looks for a new calendar", |told| recalculation.run(told));
}
