//! Bounds the calls in flight, over all connections, and those of each caller.

use std::{net::IpAddr, sync::Arc, time::Duration};

use chidao_authority::{Bearer, Identity};
use chidao_proto::{
    contract::{self, Method},
    errors::v1::Reason,
    refusal::Refusal,
};
use http::{Extensions, Request, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::body::Body;

use super::middleware::{Answer, Middleware, Observer, Watch, refuse};
use crate::{
    server::Shown,
    shares::{Share, Shares},
};

/// Long enough for a full house to have emptied at the least throughput that is promised.
const RETRY_AFTER: Duration = Duration::from_millis(500);
/// A caller may have a quarter of all places, as in the writer's queue, or so many in a house that is small.
const LEAST_SHARE: u32 = 64;
/// Lists that may be in flight at once, over all callers: each holds a connection of the database for longer, and far more
/// memory, than a point read or a command that waits for its batch.
const LISTS: u32 = 256;

/// Whose call it is: of two with one token, or from one address where nobody needs a token, neither is told from the other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Who {
    Caller(Arc<Identity>),
    Address(IpAddr),
}

impl Who {
    fn of(extensions: &Extensions) -> Option<Self> {
        match extensions.get::<Bearer>() {
            Some(bearer) => Some(Self::Caller(Arc::clone(&bearer.identity))),
            None => extensions
                .get::<Shown>()
                .and_then(|shown| shown.address)
                .map(Self::Address),
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Shed {
    places: Arc<Semaphore>,
    shares: Shares<Who>,
    /// Places that a list takes.
    list: u32,
}

impl Shed {
    pub(super) fn new(max_calls: u32) -> Self {
        Self {
            places: Arc::new(Semaphore::new(max_calls as usize)),
            shares: Shares::new((max_calls / 4).max(LEAST_SHARE)),
            list: (max_calls / LISTS).max(1),
        }
    }

    /// The places that a call takes.
    fn weight(&self, method: Option<&Method>) -> u32 {
        match method.is_some_and(|method| method.lists) {
            true => self.list,
            false => 1,
        }
    }

    fn place(&self, who: Option<&Who>, weight: u32) -> Result<Place, Refusal> {
        let place = Arc::clone(&self.places)
            .try_acquire_many_owned(weight)
            .map_err(|_| Refusal::new(Reason::Overloaded).retry_after(RETRY_AFTER))?;
        let exceeded = || {
            Refusal::new(Reason::ShareExceeded)
                .with("bound", self.shares.most() / weight)
                .retry_after(RETRY_AFTER)
        };
        let share = who.map(|who| self.shares.take(who, weight).ok_or_else(exceeded));
        Ok(Place {
            _place: place,
            _share: share.transpose()?,
        })
    }
}

impl Middleware for Shed {
    async fn handle<S: Answer>(self, request: Request<Body>, mut inner: S) -> Response<Body> {
        let method = contract::method(request.uri().path());
        let who = Who::of(request.extensions());
        let place = match self.place(who.as_ref(), self.weight(method)) {
            Ok(place) => place,
            Err(refusal) => return refuse(refusal),
        };
        let streams = method.is_some_and(|method| method.streams);
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
    _share: Option<Share<Who>>,
}

impl Observer for Place {}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(subject: &str) -> Who {
        Who::Caller(Arc::new(Identity::new("issuer", subject)))
    }

    #[test]
    fn a_caller_has_a_share_and_all_together_have_the_places() {
        let shed = Shed::new(4 * LEAST_SHARE);
        let take = |subject: &str, count: u32| -> Result<Vec<Place>, Refusal> {
            (0..count).map(|_| shed.place(Some(&caller(subject)), 1)).collect()
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
        assert!(shed.shares.is_unheld(), "who has no call is forgotten");
    }

    #[test]
    fn lists_take_more_places_than_point_reads() {
        let lists = contract::method("/chidao.membership.v1.AgencyService/ListAgencies");
        let gets = contract::method("/chidao.membership.v1.AgencyService/GetAgency");
        let shed = Shed::new(4 * LISTS);
        let weight = shed.weight(lists);
        assert_eq!((weight, shed.weight(gets), shed.weight(None)), (4, 1, 1));

        let mut held: Vec<Place> = (0..LISTS / 4)
            .map(|_| shed.place(Some(&caller("one")), weight).unwrap())
            .collect();
        let refused = shed.place(Some(&caller("one")), weight).err().unwrap();
        assert_eq!(refused.reason(), Reason::ShareExceeded);
        assert_eq!(refused.metadata()["bound"], "64", "in lists");
        held.pop();
        let reads: Vec<Place> = (0..weight)
            .map(|_| shed.place(Some(&caller("one")), 1).unwrap())
            .collect();
        assert!(
            shed.place(Some(&caller("one")), 1).is_err(),
            "a list's places are as many point reads"
        );
        drop((held, reads));
        assert_eq!(shed.places.available_permits(), 4 * LISTS as usize);

        let small = Shed::new(1);
        assert_eq!(small.weight(lists), 1, "in the smallest house there is room for a list");
    }
}
