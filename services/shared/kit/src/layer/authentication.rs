//! Establishes who calls. What he may do is weighed later, by the policies.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use chidao_authority::Identity;
use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use http::{HeaderValue, Request, Response, header::AUTHORIZATION};
use tonic::body::Body;

use super::middleware::{Answer, Middleware, refuse};
use crate::server::Shown;

/// Tells whose bearer token it is, at a time in seconds since 1970.
pub type Authenticate = Arc<dyn Fn(&str, u64) -> Result<Arc<Identity>, Refusal> + Send + Sync>;

#[derive(Clone)]
pub(super) struct Authentication {
    authenticate: Authenticate,
}

impl Authentication {
    pub(super) fn new(authenticate: Authenticate) -> Self {
        Self { authenticate }
    }

    /// Whoever sends a token is its bearer, over whatever connection: a gateway has a certificate of its own.
    fn identify(&self, request: &Request<Body>) -> Result<Arc<Identity>, Refusal> {
        // The expiry of tokens and certificates is judged by the machine's clock, unlike every act.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        if let Some(header) = request.headers().get(AUTHORIZATION) {
            return self.bearer(header, now.as_secs());
        }
        let shown = request.extensions().get::<Shown>().and_then(|shown| shown.0.as_ref());
        let certificate = shown.ok_or_else(|| Refusal::new(Reason::TokenMissing))?;
        certificate.identify(now.as_secs())
    }

    fn bearer(&self, header: &HeaderValue, now: u64) -> Result<Arc<Identity>, Refusal> {
        let header = header.to_str().map_err(|_| Refusal::new(Reason::TokenInvalid))?;
        let token = match header.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            _ => return Err(Refusal::new(Reason::TokenMissing)),
        };
        (self.authenticate)(token, now)
    }
}

impl Middleware for Authentication {
    async fn handle<S: Answer>(self, mut request: Request<Body>, mut inner: S) -> Response<Body> {
        match self.identify(&request) {
            Ok(identity) => {
                request.extensions_mut().insert(identity);
                let Ok(response) = inner.call(request).await;
                response
            }
            Err(refusal) => refuse(refusal),
        }
    }
}
