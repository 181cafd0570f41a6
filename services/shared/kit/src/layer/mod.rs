//! The layers around the business services, and only around them.

mod aged;
mod authentication;
pub(crate) mod deadline;
mod metrics;
mod middleware;
mod panic;
mod protocol;
mod shed;
mod trace;

use std::time::Duration;

use opentelemetry::metrics::Meter;
use tonic::service::Routes;
use tower::ServiceBuilder;

pub(crate) use self::deadline::Arrival;
use self::{
    aged::Aged, authentication::Authentication, deadline::Deadlines, metrics::Metrics, middleware::Around,
    panic::CatchPanic, protocol::Protocol, shed::Shed, trace::Trace,
};
pub use self::{
    authentication::{Authenticate, Identified},
    middleware::Answer,
};
use crate::{config::Settings, telemetry};

/// What the layers need.
#[derive(Clone)]
pub struct LayerOptions {
    /// Tells whose token it is that comes with a call.
    pub authenticate: Authenticate,
    /// The most calls in flight at once, over all connections.
    pub max_calls: u32,
    /// Where durations are recorded.
    pub meter: Meter,
}

impl LayerOptions {
    /// The options that the settings ask for. Durations go to [`telemetry::meter`], so telemetry is started first.
    pub fn new(settings: &Settings, authenticate: Authenticate) -> Self {
        Self {
            authenticate,
            max_calls: settings.max_calls,
            meter: telemetry::meter(),
        }
    }
}

/// Business services with all layers around them, outermost first.
pub fn stack(services: Routes, options: &LayerOptions) -> impl Answer + use<> {
    ServiceBuilder::new()
        // Whatever is logged or refused further in belongs to a trace and speaks the caller's language.
        .layer(Around(Trace))
        // Refusals of the layers below count like any other answer, and so do callers who leave.
        .layer(Around(Metrics::new(&options.meter)))
        // A caller without a token or a certificate takes no place from those who have one.
        .layer(Around(Authentication::new(options.authenticate.clone())))
        // What cannot be served soon is refused before it costs anything.
        .layer(Around(Shed::new(options.max_calls)))
        // The time of a call runs from its arrival; a refusal needs none of it.
        .layer(Around(Deadlines))
        // A panic is the handler's: all layers see an answer like any other.
        .layer(Around(CatchPanic))
        // What the library refuses gets a reason before anyone counts it.
        .layer(Around(Protocol))
        .service(services)
}

/// What stands beside the business services: anybody may ask it.
pub(crate) fn beside(services: Routes) -> impl Answer + use<> {
    ServiceBuilder::new()
        .layer(Around(Deadlines))
        .layer(Around(CatchPanic))
        .service(services)
}

/// The same where the answer may be a stream: no more than so many at once, where there is a bound, and none for longer than a
/// connection may be old.
pub(crate) fn streams_beside(services: Routes, max_streams: Option<u32>, age: Duration) -> impl Answer + use<> {
    ServiceBuilder::new()
        .option_layer(max_streams.map(|max_streams| Around(Shed::new(max_streams))))
        .layer(Around(Aged(age)))
        .service(beside(services))
}

#[cfg(test)]
mod tests;
