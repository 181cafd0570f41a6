//! Who stands behind a verified token.

use std::fmt;

use chidao_model::Owner;

use crate::token::DEVELOPMENT_ISSUER;

/// The subject, and the actor, of the first act of a database.
pub const FOUNDER: &str = "system:founder";

/// What the names of services begin with, as subjects and as actors: "services/membership".
pub const SERVICES: &str = "services/";

/// The bearer of a verified token. An account says as whom he acts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// Who issued the token (`iss`).
    pub issuer: String,
    /// Whom the issuer vouches for (`sub`); unique with this issuer only.
    pub subject: String,
}

impl Identity {
    /// The identity of this subject with this issuer.
    pub fn new(issuer: impl Into<String>, subject: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            subject: subject.into(),
        }
    }

    /// The name of the service of the suite that it is. Only the development key names services in a token, as it does the
    /// founder.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        let is_service = self.issuer == DEVELOPMENT_ISSUER
            && self
                .subject
                .strip_prefix(SERVICES)
                .is_some_and(|name| Owner::ALL.iter().any(|owner| owner.name() == name));
        is_service.then_some(&*self.subject)
    }

    /// Whether it is the founder. Only the development key can name him in a token: another issuer's `system:founder` is
    /// just a subject.
    #[must_use]
    pub fn is_founder(&self) -> bool {
        self.issuer == DEVELOPMENT_ISSUER && self.subject == FOUNDER
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}|{}", self.issuer, self.subject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_development_issuer_names_the_founder() {
        let founder = Identity::new(DEVELOPMENT_ISSUER, FOUNDER);
        assert!(founder.is_founder());
        assert_eq!(founder.to_string(), "chidao-development|system:founder");
        assert!(!Identity::new("https://sso.vinhlong.gov.vn", FOUNDER).is_founder());
        assert!(!Identity::new(DEVELOPMENT_ISSUER, "can-bo-01").is_founder());
    }
}
