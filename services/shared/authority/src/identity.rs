//! Who stands behind a verified token or certificate.

use std::fmt;

use chidao_model::Owner;

use crate::token::DEVELOPMENT_ISSUER;

/// The subject, and the actor, of the first act of a database.
pub const FOUNDER: &str = "system:founder";

/// What the names of services begin with, as subjects and as actors: "services/membership".
pub const SERVICES: &str = "services/";

/// The issuer, in accounts, of client certificates. No token may name it.
pub const CERTIFICATE_ISSUER: &str = "certificate";

/// The issuer of the founder's and the services' certificates, which the configuration names. No token may name it, and no
/// account stands for it.
pub const SYSTEM_ISSUER: &str = "system-certificate";

/// Whether the name is one of the suite's services: "services/membership".
pub(crate) fn is_service(name: &str) -> bool {
    let name = name.strip_prefix(SERVICES);
    name.is_some_and(|name| Owner::ALL.iter().any(|owner| owner.name() == name))
}

/// The bearer of a verified token, or who shows a verified certificate. An account says as whom he acts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// Who issued the token (`iss`); [`CERTIFICATE_ISSUER`] or [`SYSTEM_ISSUER`] of a certificate.
    pub issuer: String,
    /// Whom the issuer vouches for (`sub`, or the subject of the certificate); unique with this issuer only.
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

    /// The name of the service of the suite that it is. Only the development key and the certificates of the configuration
    /// name services, as they do the founder.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        (self.names_the_system() && is_service(&self.subject)).then_some(&*self.subject)
    }

    /// Whether it is the founder. Only the development key and the certificates of the configuration can name him: another
    /// issuer's `system:founder` is just a subject.
    #[must_use]
    pub fn is_founder(&self) -> bool {
        self.names_the_system() && self.subject == FOUNDER
    }

    fn names_the_system(&self) -> bool {
        [DEVELOPMENT_ISSUER, SYSTEM_ISSUER].contains(&&*self.issuer)
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
    fn only_two_issuers_name_the_founder() {
        let founder = Identity::new(DEVELOPMENT_ISSUER, FOUNDER);
        assert!(founder.is_founder());
        assert_eq!(founder.to_string(), "chidao-development|system:founder");
        assert!(Identity::new(SYSTEM_ISSUER, FOUNDER).is_founder());
        assert!(!Identity::new(CERTIFICATE_ISSUER, FOUNDER).is_founder());
        assert!(!Identity::new("https://sso.vinhlong.gov.vn", FOUNDER).is_founder());
        assert!(!Identity::new(DEVELOPMENT_ISSUER, "can-bo-01").is_founder());
    }
}
