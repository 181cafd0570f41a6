//! Client certificates: as whom a caller comes who shows one.
//!
//! That a certificate is believed at all is decided by the TLS handshake. Here it is read: whom it names, and until when.

use std::{fmt, str::FromStr, sync::Arc};

use aws_lc_rs::digest::{SHA256, digest};
use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use x509_cert::{
    Certificate,
    der::{Decode, Error as DerError},
    ext::pkix::{SubjectAltName, name::GeneralName},
};

use crate::{
    Bearer, Identity,
    identity::{CERTIFICATE_ISSUER, FOUNDER, SYSTEM_ISSUER, is_service},
};

/// The longest subject, in bytes: as long as an account's.
const MAX_SUBJECT: usize = 200;

/// Bytes of a fingerprint.
const FINGERPRINT: usize = 32;

/// The subject of a certificate, as accounts name it: `URI:…`, `DNS:…` in small letters, or `SHA256:` and the fingerprint
/// of the certificate in 64 small hexadecimal digits. At most 200 printable ASCII characters without spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateSubject(String);

impl CertificateSubject {
    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The subject of a certificate: its only URI among the alternative names; without any URI, its only DNS name; else,
    /// and where these cannot be written down, its fingerprint.
    fn of(certificate: &Certificate, der: &[u8]) -> Result<Self, DerError> {
        let names = certificate.tbs_certificate().get_extension::<SubjectAltName>()?;
        let names = names.map(|(_, names)| names.0).unwrap_or_default();
        let mut uris = names.iter().filter_map(|name| match name {
            GeneralName::UniformResourceIdentifier(uri) => Some(format!("URI:{uri}")),
            _ => None,
        });
        let mut hosts = names.iter().filter_map(|name| match name {
            GeneralName::DnsName(name) => Some(format!("DNS:{name}")),
            _ => None,
        });
        let only = match (uris.next(), uris.next(), hosts.next(), hosts.next()) {
            (Some(uri), None, _, _) => uri.parse().ok(),
            (None, _, Some(host), None) => host.parse().ok(),
            _ => None,
        };
        Ok(only.unwrap_or_else(|| Self::fingerprint(der)))
    }

    fn fingerprint(der: &[u8]) -> Self {
        Self(format!("SHA256:{}", hex(digest(&SHA256, der).as_ref())))
    }
}

impl FromStr for CertificateSubject {
    type Err = String;

    /// Reads a subject; large letters of a DNS name and of a fingerprint, and the colons of the latter, are smoothed out.
    fn from_str(text: &str) -> Result<Self, String> {
        let is_plain = text.len() <= MAX_SUBJECT && text.bytes().all(|byte| byte.is_ascii_graphic());
        let subject = match text.split_once(':').filter(|_| is_plain) {
            Some(("URI", uri)) if !uri.is_empty() => Some(text.to_owned()),
            Some(("DNS", name)) if !name.is_empty() => Some(format!("DNS:{}", name.to_ascii_lowercase())),
            Some(("SHA256", digits)) => {
                let digits = digits.replace(':', "").to_ascii_lowercase();
                let is_whole = digits.len() == 2 * FINGERPRINT && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
                is_whole.then(|| format!("SHA256:{digits}"))
            }
            _ => None,
        };
        subject.map(Self).ok_or_else(|| {
            "write the subject of a certificate as URI:…, DNS:… or SHA256:… with 64 hexadecimal digits".to_owned()
        })
    }
}

impl fmt::Display for CertificateSubject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The certificate of the founder or of a service of the suite: written `NAME=SUBJECT`, as in
/// `services/membership=DNS:membership.chidao.svc`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemCertificate {
    /// As whom its holder acts: `system:founder` or `services/<name>`.
    pub name: String,
    /// The subject of the certificate.
    pub subject: CertificateSubject,
}

impl FromStr for SystemCertificate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = text.split_once('=');
        let known = known.filter(|(name, _)| *name == FOUNDER || is_service(name));
        let (name, subject) = known.ok_or("write NAME=SUBJECT; NAME is system:founder or services/ and its name")?;
        Ok(Self {
            name: name.to_owned(),
            subject: subject.parse()?,
        })
    }
}

/// A certificate that cannot be read, although it is believed or shown to others.
#[derive(Debug, thiserror::Error)]
#[error("the certificate cannot be read")]
pub struct CertificateError(#[source] DerError);

/// A verified client certificate: whom it names, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    /// Who shows it.
    pub identity: Arc<Identity>,
    /// Its last second, in seconds since 1970.
    pub not_after: u64,
}

impl ClientCertificate {
    /// Reads a certificate, given as DER, that the handshake has verified. Its holder is the founder or a service only
    /// where `systems` says so.
    ///
    /// # Errors
    /// It is not as RFC 5280 has it.
    pub fn read(der: &[u8], systems: &[SystemCertificate]) -> Result<Self, CertificateError> {
        let certificate = Certificate::from_der(der).map_err(CertificateError)?;
        let subject = CertificateSubject::of(&certificate, der).map_err(CertificateError)?;
        let system = systems.iter().find(|system| system.subject == subject);
        let identity = match system {
            Some(system) => Identity::new(SYSTEM_ISSUER, &*system.name),
            None => Identity::new(CERTIFICATE_ISSUER, subject.0),
        };
        Ok(Self {
            identity: Arc::new(identity),
            not_after: last_second(&certificate),
        })
    }

    /// Who calls with it at a machine time in seconds since 1970. A connection may outlive the certificate it began with.
    ///
    /// # Errors
    /// `CERTIFICATE_EXPIRED` where its last second has passed.
    pub fn identify(&self, unix_now: u64) -> Result<Bearer, Refusal> {
        match unix_now <= self.not_after {
            true => Ok(Bearer {
                identity: Arc::clone(&self.identity),
                expires: self.not_after,
            }),
            false => Err(Refusal::new(Reason::CertificateExpired)),
        }
    }
}

/// The last second of a certificate given as DER, in seconds since 1970.
///
/// # Errors
/// It is not as RFC 5280 has it.
pub fn not_after(der: &[u8]) -> Result<u64, CertificateError> {
    let certificate = Certificate::from_der(der).map_err(CertificateError)?;
    Ok(last_second(&certificate))
}

fn last_second(certificate: &Certificate) -> u64 {
    let validity = certificate.tbs_certificate().validity();
    validity.not_after.to_unix_duration().as_secs()
}

#[cfg(test)]
mod tests;
