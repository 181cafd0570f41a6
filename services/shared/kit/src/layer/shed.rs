//! Bounds the calls in flight, over all connections.

use std::{sync::Arc, time::Duration};

use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use http::{Request, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::body::Body;

use super::middleware::{Answer, Middleware, Observer, Watch, refuse};

/// Long enough for a full house to have emptied at the least throughput that is promised.
const RETRY_AFTER: Duration = Duration::from_millis(500);

#[derive(Debug, Clone)]
pub(super) struct Shed {
    places: Arc<Semaphore>,
}

impl Shed {
    pub(super) fn new(max_calls: u32) -> Self {
        Self {
            places: Arc::new(Semaphore::new(max_calls as usize)),
        }
    }
}

impl Middleware for Shed {
    async fn handle<S: Answer>(self, request: Request<Body>, mut inner: S) -> Response<Body> {
        let Ok(place) = self.places.try_acquire_owned() else {
            return refuse(Refusal::new(Reason::Overloaded).retry_after(RETRY_AFTER));
        };
        // The place is kept until the body has ended: a stream is a call in flight as long as it lasts.
        let watch = Watch::new(Place(place));
        let Ok(response) = inner.call(request).await;
        watch.follow(response)
    }
}

struct Place(#[expect(dead_code, reason = "it is held, not used")] OwnedSemaphorePermit);

impl Observer for Place {}
