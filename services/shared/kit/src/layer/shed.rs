//! Bounds the calls in flight, over all connections.

use std::{sync::Arc, time::Duration};

use chidao_proto::{contract, errors::v1::Reason, refusal::Refusal};
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
        let streams = contract::method(request.uri().path()).is_some_and(|method| method.streams);
        let watch = Watch::new(Place(place));
        let Ok(response) = inner.call(request).await;
        if streams {
            // To begin takes a place like any call. What lasts for hours does not: it has bounds of its own.
            return response;
        }
        // The place is kept until the body has ended: until then an answer takes memory.
        watch.follow(response)
    }
}

struct Place(#[expect(dead_code, reason = "it is held, not used")] OwnedSemaphorePermit);

impl Observer for Place {}
