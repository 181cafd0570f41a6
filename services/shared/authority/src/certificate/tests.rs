use rcgen::{CertificateParams, KeyPair, SanType};
use rstest::rstest;

use super::*;

/// A certificate with these alternative names, each written as in a subject.
fn certificate(names: &[&str]) -> Vec<u8> {
    let mut params = CertificateParams::default();
    let name = |text: &&str| match text.split_once(':').unwrap() {
        ("URI", uri) => SanType::URI(uri.try_into().unwrap()),
        ("DNS", name) => SanType::DnsName(name.try_into().unwrap()),
        ("MAIL", address) => SanType::Rfc822Name(address.try_into().unwrap()),
        other => panic!("{other:?}"),
    };
    params.subject_alt_names = names.iter().map(name).collect();
    params.not_after = rcgen::date_time_ymd(2019, 6, 17);
    let key = KeyPair::generate().unwrap();
    params.self_signed(&key).unwrap().der().to_vec()
}

fn read(der: &[u8], systems: &[&str]) -> ClientCertificate {
    let systems: Vec<SystemCertificate> = systems.iter().map(|system| system.parse().unwrap()).collect();
    ClientCertificate::read(der, &systems).unwrap()
}

#[rstest]
#[case::uri(&["URI:urn:chidao:tam-binh"], Some("URI:urn:chidao:tam-binh"))]
#[case::uri_before_dns(&["DNS:a.example", "URI:urn:a", "DNS:b.example"], Some("URI:urn:a"))]
#[case::dns(&["DNS:Tam-Binh.Vinhlong.Example"], Some("DNS:tam-binh.vinhlong.example"))]
#[case::dns_beside_mail(&["MAIL:a@example", "DNS:a.example"], Some("DNS:a.example"))]
#[case::two_uris(&["URI:urn:a", "URI:urn:b", "DNS:a.example"], None)]
#[case::two_names(&["DNS:a.example", "DNS:b.example"], None)]
#[case::mail_only(&["MAIL:a@example"], None)]
#[case::nothing(&[], None)]
#[case::a_space(&["URI:urn:a b"], None)]
#[case::a_zero(&["DNS:a.example\0.b.example"], None)]
fn a_certificate_names_whom_it_is_for(#[case] names: &[&str], #[case] subject: Option<&str>) {
    let der = certificate(names);
    let fingerprint = CertificateSubject::fingerprint(&der).to_string();
    let identity = read(&der, &[]).identity;
    assert_eq!(identity.issuer, CERTIFICATE_ISSUER);
    assert_eq!(identity.subject, subject.unwrap_or(&fingerprint));
}

#[test]
fn a_name_too_long_for_an_account_gives_way_to_the_fingerprint() {
    let [fits, exceeds] = [196, 197].map(|length| format!("URI:{}", "a".repeat(length)));
    assert_eq!(read(&certificate(&[&fits]), &[]).identity.subject, fits);
    let subject = &read(&certificate(&[&exceeds]), &[]).identity.subject;
    assert!(subject.starts_with("SHA256:"), "{subject}");
}

#[test]
fn only_the_configuration_makes_a_founder_or_a_service() {
    let der = certificate(&["URI:services/membership"]);
    let plain = read(&der, &["services/membership=DNS:services/membership"]).identity;
    assert!(!plain.is_founder() && plain.service().is_none(), "{plain}");

    let service = read(&der, &["services/membership=URI:services/membership"]).identity;
    assert_eq!(service.service(), Some("services/membership"));
    assert_eq!(service.to_string(), "system-certificate|services/membership");
    let founder = read(&der, &["system:founder=URI:services/membership"]).identity;
    assert!(founder.is_founder() && founder.service().is_none());
    assert!(!read(&certificate(&["URI:system:founder"]), &[]).identity.is_founder());
}

#[test]
fn a_certificate_holds_to_its_last_second() {
    // 17/06/2019 00:00 UTC.
    let last = 1_560_729_600;
    let certificate = read(&certificate(&["URI:urn:a"]), &[]);
    assert_eq!(certificate.not_after, last);
    assert_eq!(certificate.identify(last).unwrap().identity.subject, "URI:urn:a");
    let refusal = certificate.identify(last + 1).unwrap_err();
    assert_eq!(refusal.reason(), Reason::CertificateExpired);
}

#[test]
fn what_is_no_certificate_is_an_error() {
    let mut der = certificate(&["URI:urn:a"]);
    der.pop();
    assert!(ClientCertificate::read(&der, &[]).is_err());
}

#[rstest]
#[case::uri("URI:https://a.example/Path", Some("URI:https://a.example/Path"))]
#[case::dns("DNS:A.Example", Some("DNS:a.example"))]
#[case::as_openssl_prints_it(&format!("SHA256:{}AB", "AB:".repeat(31)), Some(&*format!("SHA256:{}", "ab".repeat(32))))]
#[case::too_short("SHA256:abcd", None)]
#[case::no_digit(&format!("SHA256:{}zz", "ab".repeat(31)), None)]
#[case::no_kind("a.example", None)]
#[case::other_kind("CN:a", None)]
#[case::empty("URI:", None)]
#[case::space("DNS:a b", None)]
#[case::marks("DNS:vĩnh.example", None)]
fn a_subject_is_written_in_one_way(#[case] text: &str, #[case] expected: Option<&str>) {
    let read = text.parse::<CertificateSubject>().ok();
    assert_eq!(read.as_ref().map(CertificateSubject::as_str), expected);
}

#[rstest]
#[case::founder("system:founder=DNS:a.example", true)]
#[case::service("services/membership=URI:urn:x?a=b", true)]
#[case::clock("system:clock=DNS:a.example", false)]
#[case::nobodys("services/nobody=DNS:a.example", false)]
#[case::a_person("people/2018-0001=DNS:a.example", false)]
#[case::no_subject("system:founder=", false)]
#[case::no_name("DNS:a.example", false)]
fn a_system_certificate_has_a_known_name(#[case] text: &str, #[case] is_read: bool) {
    assert_eq!(text.parse::<SystemCertificate>().is_ok(), is_read);
}
