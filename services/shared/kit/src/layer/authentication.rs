//! Establishes who calls. What he may do is weighed later, by the policies.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use chidao_authority::Bearer;
use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use futures::future::BoxFuture;
use http::{HeaderMap, Request, Response, header::AUTHORIZATION};
use tonic::body::Body;

use super::middleware::{Answer, Middleware, refuse};
use crate::server::Shown;

/// Tells whose bearer token it is, at a time in seconds since 1970.
pub type Authenticate = Arc<dyn Fn(&str, u64) -> Identified + Send + Sync>;

/// Whose token it is, or why it says nothing.
pub enum Identified {
    /// Known at once, as it is of nearly all tokens.
    Now(Result<Bearer, Refusal>),
    /// Known soon: the keys of the issuer are read once more.
    Later(BoxFuture<'static, Result<Bearer, Refusal>>),
}

impl From<Refusal> for Identified {
    fn from(refusal: Refusal) -> Self {
        Self::Now(Err(refusal))
    }
}

#[derive(Clone)]
pub(super) struct Authentication {
    authenticate: Authenticate,
}

impl Authentication {
    pub(super) fn new(authenticate: Authenticate) -> Self {
        Self { authenticate }
    }

    /// Whoever sends a token is its bearer, over whatever connection: a gateway has a certificate of its own.
    fn identify(&self, request: &Request<Body>) -> Result<Identified, Refusal> {
        // The expiry of tokens and certificates is judged by the machine's clock, unlike every act.
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs();
        if let Some(token) = token(request.headers()).map_err(Refusal::new)? {
            return Ok((self.authenticate)(token, now));
        }
        let shown = request
            .extensions()
            .get::<Shown>()
            .and_then(|shown| shown.certificate.as_ref());
        let certificate = shown.ok_or_else(|| Refusal::new(Reason::TokenMissing))?;
        Ok(Identified::Now(certificate.identify(now)))
    }
}

/// The bearer token that a call comes with; none where there is no such header at all.
fn token(headers: &HeaderMap) -> Result<Option<&str>, Reason> {
    let mut headers = headers.get_all(AUTHORIZATION).iter();
    let Some(header) = headers.next() else {
        return Ok(None);
    };
    // Of two, whatever stands before this service may have looked at the other one.
    if headers.next().is_some() {
        return Err(Reason::TokenInvalid);
    }
    match header.to_str().map_err(|_| Reason::TokenInvalid)?.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim())),
        _ => Err(Reason::TokenMissing),
    }
}

impl Middleware for Authentication {
    async fn handle<S: Answer>(self, mut request: Request<Body>, mut inner: S) -> Response<Body> {
        let identified = self.identify(&request).unwrap_or_else(Identified::from);
        let bearer = match identified {
            Identified::Now(bearer) => bearer,
            Identified::Later(bearer) => bearer.await,
        };
        match bearer {
            Ok(bearer) => {
                request.extensions_mut().insert(bearer);
                let Ok(response) = inner.call(request).await;
                response
            }
            Err(refusal) => refuse(refusal),
        }
    }
}
