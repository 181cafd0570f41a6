//! Bounds the calls in flight, over all connections, and those of each caller.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chidao_authority::{Bearer, Identity};
use chidao_proto::{contract, errors::v1::Reason, refusal::Refusal};
use http::{Request, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::body::Body;

use super::middleware::{Answer, Middleware, Observer, Watch, refuse};

/// Long enough for a full house to have emptied at the least throughput that is promised.
const RETRY_AFTER: Duration = Duration::from_millis(500);
/// A caller may have a quarter of all places, as in the writer's queue, or so many in a house that is small.
const LEAST_SHARE: u32 = 64;

#[derive(Debug, Clone)]
pub(super) struct Shed {
    places: Arc<Semaphore>,
    /// Places that each caller has; who has none is not in it.
    shares: Arc<Mutex<HashMap<Arc<Identity>, u32>>>,
    share: u32,
}

impl Shed {
    pub(super) fn new(max_calls: u32) -> Self {
        Self {
            places: Arc::new(Semaphore::new(max_calls as usize)),
            shares: Arc::default(),
            share: (max_calls / 4).max(LEAST_SHARE),
        }
    }

    fn place(&self, caller: Option<&Arc<Identity>>) -> Result<Place, Refusal> {
        let place = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_| Refusal::new(Reason::Overloaded).retry_after(RETRY_AFTER))?;
        let held = caller.map(|caller| self.part(caller)).transpose()?;
        Ok(Place {
            _place: place,
            _held: held,
        })
    }

    fn part(&self, caller: &Arc<Identity>) -> Result<Part, Refusal> {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        let held = shares.entry(Arc::clone(caller)).or_default();
        if *held >= self.share {
            return Err(Refusal::new(Reason::ShareExceeded)
                .with("bound", self.share)
                .retry_after(RETRY_AFTER));
        }
        *held += 1;
        Ok(Part {
            shares: Arc::clone(&self.shares),
            caller: Arc::clone(caller),
        })
    }
}

impl Middleware for Shed {
    async fn handle<S: Answer>(self, request: Request<Body>, mut inner: S) -> Response<Body> {
        let bearer = request.extensions().get::<Bearer>();
        let place = match self.place(bearer.map(|bearer| &bearer.identity)) {
            Ok(place) => place,
            Err(refusal) => return refuse(refusal),
        };
        let streams = contract::method(request.uri().path()).is_some_and(|method| method.streams);
        let watch = Watch::new(place);
        let Ok(response) = inner.call(request).await;
        if streams {
            // To begin takes a place like any call. What lasts for hours does not: it has bounds of its own.
            return response;
        }
        // The place is kept until the body has ended: until then an answer takes memory.
        watch.follow(response)
    }
}

/// Held, not used.
struct Place {
    _place: OwnedSemaphorePermit,
    _held: Option<Part>,
}

impl Observer for Place {}

/// One of the places of a caller.
struct Part {
    shares: Arc<Mutex<HashMap<Arc<Identity>, u32>>>,
    caller: Arc<Identity>,
}

impl Drop for Part {
    fn drop(&mut self) {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut held) = shares.entry(Arc::clone(&self.caller)) {
            *held.get_mut() -= 1;
            if *held.get() == 0 {
                held.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(subject: &str) -> Arc<Identity> {
        Arc::new(Identity::new("issuer", subject))
    }

    #[test]
    fn a_caller_has_a_share_and_all_together_have_the_places() {
        let shed = Shed::new(4 * LEAST_SHARE);
        let take = |subject: &str, count: u32| -> Result<Vec<Place>, Refusal> {
            (0..count).map(|_| shed.place(Some(&caller(subject)))).collect()
        };
        let mut held = take("one", LEAST_SHARE).unwrap();
        let refused = take("one", 1).err().unwrap();
        assert_eq!(refused.reason(), Reason::ShareExceeded);
        assert_eq!(refused.metadata()["bound"], "64");

        held.pop();
        held.extend(take("one", 1).unwrap());
        for other in ["two", "three", "four"] {
            held.extend(take(other, LEAST_SHARE).unwrap());
        }
        assert_eq!(take("five", 1).err().unwrap().reason(), Reason::Overloaded);
        drop(held);
        assert!(shed.shares.lock().unwrap().is_empty(), "who has no call is forgotten");
    }
}
