//! Who is let in, and as whom.

use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{GetPrincipalRequest, authority_service_client::AuthorityServiceClient},
    register::v1::{GetHeadRequest, register_service_client::RegisterServiceClient},
};
use chidao_tests::ca::{Ca, Draft};
use rstest::rstest;
use time::Duration;
use tonic::{Code, transport::Endpoint};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use super::rig::{Rig, URI, ask, limits};

#[tokio::test]
async fn a_certificate_says_who_calls_unless_a_token_does() {
    let rig = Rig::start(limits()).await;
    let shown = rig.connect(Some(&rig.pair())).await.unwrap();
    assert_eq!(ask(&shown, None).await.unwrap(), format!("certificate|URI:{URI}"));
    assert_eq!(ask(&shown, Some("good")).await.unwrap(), "issuer|bearer");
    assert_eq!(
        ask(&shown, Some("bad")).await.unwrap_err(),
        Reason::TokenInvalid.as_str_name(),
        "a bad token is not made good by a certificate"
    );

    let bare = rig.connect(None).await.unwrap();
    assert_eq!(ask(&bare, Some("good")).await.unwrap(), "issuer|bearer");
    assert_eq!(ask(&bare, None).await.unwrap_err(), Reason::TokenMissing.as_str_name());

    let founder = rig.clients.sign(&Draft::client("urn:founder"));
    assert_eq!(
        rig.who(Some(&founder)).await.unwrap(),
        "system-certificate|system:founder"
    );
    let pretender = rig.clients.sign(&Draft::client("system:founder"));
    assert_eq!(
        rig.who(Some(&pretender)).await.unwrap(),
        "certificate|URI:system:founder"
    );
}

#[rstest]
#[case::of_another_authority(|_: &Ca| Ca::new("others").sign(&Draft::client(URI)), "UnknownCA")]
#[case::of_its_namesake(|_: &Ca| Ca::new("clients").sign(&Draft::client(URI)), "DecryptError")]
#[case::expired(
    |ca: &Ca| ca.sign(&Draft::client(URI).valid(Duration::days(-2), Duration::minutes(-1))),
    "CertificateExpired"
)]
#[case::not_yet_valid(
    |ca: &Ca| ca.sign(&Draft::client(URI).valid(Duration::hours(1), Duration::days(1))),
    "CertificateExpired"
)]
#[case::of_a_server(|ca: &Ca| ca.sign(&Draft::server()), "UnsupportedCertificate")]
#[tokio::test]
async fn a_certificate_that_is_not_believed_ends_the_connection(
    #[case] sign: impl Fn(&Ca) -> chidao_tests::ca::Pair,
    #[case] alert: &str,
) {
    let rig = Rig::start(limits()).await;
    let failure = rig.who(Some(&sign(&rig.clients))).await.unwrap_err();
    assert!(failure.contains(alert), "{failure}");
    rig.who(Some(&rig.pair())).await.unwrap();
}

#[tokio::test]
async fn the_listener_of_probes_answers_health_and_nothing_else() {
    let rig = Rig::start(limits()).await;
    let address = format!("http://{}", rig.probes);
    let channel = Endpoint::from_shared(address).unwrap().connect().await.unwrap();
    let request = HealthCheckRequest {
        service: "liveness".to_owned(),
    };
    let answer = HealthClient::new(channel.clone()).check(request).await.unwrap();
    assert_eq!(answer.into_inner().status(), ServingStatus::Serving);

    let request = GetPrincipalRequest {};
    let answer = AuthorityServiceClient::new(channel.clone())
        .get_principal(request)
        .await;
    assert_eq!(answer.unwrap_err().code(), Code::Unimplemented);
    let request = GetHeadRequest::default();
    let answer = RegisterServiceClient::new(channel).get_head(request).await;
    assert_eq!(answer.unwrap_err().code(), Code::Unimplemented);
}
