//! Establishes who calls. What he may do is weighed later, by the policies.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use chidao_authority::Identity;
use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use http::{HeaderMap, Request, Response, header::AUTHORIZATION};
use tonic::body::Body;

use super::middleware::{Answer, Middleware, refuse};

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

    fn identify(&self, headers: &HeaderMap) -> Result<Arc<Identity>, Refusal> {
        let header = headers
            .get(AUTHORIZATION)
            .ok_or_else(|| Refusal::new(Reason::TokenMissing))?;
        let header = header.to_str().map_err(|_| Refusal::new(Reason::TokenInvalid))?;
        let token = match header.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            _ => return Err(Refusal::new(Reason::TokenMissing)),
        };
        // The expiry of a token is judged by the machine's clock, unlike every act.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        (self.authenticate)(token, now.as_secs())
    }
}

impl Middleware for Authentication {
    async fn handle<S: Answer>(self, mut request: Request<Body>, mut inner: S) -> Response<Body> {
        match self.identify(request.headers()) {
            Ok(identity) => {
                request.extensions_mut().insert(identity);
                let Ok(response) = inner.call(request).await;
                response
            }
            Err(refusal) => refuse(refusal),
        }
    }
}
