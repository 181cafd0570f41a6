//! Keys that change, and callers that come meanwhile.

use std::{fs, sync::Arc, time::Duration};

use chidao_authority::Verifier;
use chidao_kit::{
    config::Settings,
    health::Health,
    layer::{Authenticate, Identified},
    tasks::Tasks,
    tokens::{Pace, Tokens},
};
use chidao_proto::errors::v1::Reason;
use chidao_tests::ca::{Ca, Draft, TlsFolder};
use futures::{FutureExt, future::join_all};
use rstest::rstest;
use serde_json::json;
use uuid::Uuid;

use super::issuer::{AUDIENCE, ISSUER, Key, Publisher, claims, free_address, now, set};

/// Keys are read when somebody asks and hardly ever else; who asks waits as long as it takes.
const ASKED: Pace = Pace {
    interval: Duration::from_secs(3600),
    first: Duration::from_secs(3600),
    between_asked: Duration::ZERO,
    patience: Duration::from_secs(3600),
};

/// The tokens of a service that believes an issuer.
struct Service {
    authenticate: Authenticate,
    health: Health,
    _tasks: Tasks,
}

impl Service {
    /// Follows the keys at an address or in a file.
    async fn start(keys: &str, pace: Pace) -> Self {
        Self::start_with(keys, pace, &[]).await
    }

    /// The same with further settings.
    async fn start_with(keys: &str, pace: Pace, more: &[&str]) -> Self {
        let arguments = [
            "service",
            "--token-issuer",
            ISSUER,
            "--token-audience",
            AUDIENCE,
            "--token-keys",
            keys,
        ];
        let arguments = arguments.iter().chain(more);
        let command = Settings::command("service", ([127, 0, 0, 1], 0).into());
        let settings = Settings::try_from_args(command, arguments).unwrap();
        let tokens = Tokens::new(&settings, Arc::new(Verifier::new(Vec::new()))).with_pace(pace);
        let health = Health::new(tokens.dependency()).await;
        let mut tasks = Tasks::default();
        tokens.start(&mut tasks, &health);
        Self {
            authenticate: tokens.authenticate(),
            health,
            _tasks: tasks,
        }
    }

    /// The subject of a token, or why it is refused.
    async fn ask(&self, token: &str) -> Result<String, Reason> {
        let answer = match (self.authenticate)(token, now()) {
            Identified::Now(answer) => answer,
            Identified::Later(answer) => answer.await,
        };
        answer
            .map(|bearer| bearer.identity.subject.clone())
            .map_err(|refusal| refusal.reason())
    }

    async fn has_keys(&self) -> bool {
        self.health.missing().await.is_empty()
    }

    /// The same, where nobody has to wait for it.
    fn at_once(&self, token: &str) -> Result<String, Reason> {
        self.ask(token).now_or_never().expect("the answer is known")
    }
}

#[tokio::test]
async fn several_keys_count_at_once_and_a_key_rotated_away_no_longer() {
    let (first, second, third) = (Key::ed25519("1"), Key::rsa("2"), Key::ed25519("3"));
    let publisher = Publisher::start(&set(&[&first, &second])).await;
    let service = Service::start(&publisher.url(), ASKED).await;
    let old = first.token("a");
    assert_eq!(service.ask(&old).await, Ok("a".to_owned()));
    assert_eq!(service.at_once(&second.token("b")), Ok("b".to_owned()));
    assert_eq!(service.at_once(&old), Ok("a".to_owned()), "it is kept");
    let before = publisher.fetches();

    // Without overlap: the first token of the new key is what makes the service look.
    publisher.publish(&set(&[&second, &third]));
    assert_eq!(service.ask(&third.token("c")).await, Ok("c".to_owned()));
    assert_eq!(publisher.fetches(), before + 1);
    assert_eq!(service.at_once(&second.token("b")), Ok("b".to_owned()));
    assert_eq!(service.ask(&old).await, Err(Reason::TokenInvalid), "kept or not");
    assert_eq!(publisher.fetches(), before + 2, "it could have come back");
}

/// Over https, from whom the authorities that are named vouch for, and from nobody else.
#[tokio::test]
async fn keys_come_over_https_from_a_server_that_is_vouched_for() {
    chidao_kit::tls::install_provider();
    let (ours, others) = (Ca::new("ours"), Ca::new("others"));
    let (rsa, p256) = (Key::rsa("1"), Key::p256("2"));
    for (vouches, expected) in [(&ours, Ok("a".to_owned())), (&others, Err(Reason::NotReady))] {
        let publisher = Publisher::start_secured(&set(&[&rsa, &p256]), &ours.sign(&Draft::server())).await;
        let folder = TlsFolder::new(&vouches.sign(&Draft::server()), vouches);
        let authorities = folder.file("ca.crt").display().to_string();
        let service = Service::start_with(&publisher.url(), ASKED, &["--token-keys-ca", &authorities]).await;
        for key in [&rsa, &p256] {
            assert_eq!(service.ask(&key.token("a")).await, expected);
        }
    }
}

#[tokio::test]
async fn each_algorithm_is_believed_with_a_key_of_its_kind_alone() {
    let (ed, rsa, p256) = (Key::ed25519("1"), Key::rsa("2"), Key::p256("3"));
    let publisher = Publisher::start(&set(&[&ed, &rsa, &p256])).await;
    let service = Service::start(&publisher.url(), ASKED).await;
    for key in [&ed, &rsa, &p256] {
        assert_eq!(service.ask(&key.token("a")).await, Ok("a".to_owned()));
        let stranger = Key {
            kid: key.kid.clone(),
            ..Key::p256("")
        };
        assert_eq!(service.ask(&stranger.token("a")).await, Err(Reason::TokenInvalid));
    }
}

#[tokio::test]
async fn a_flood_of_unknown_keys_costs_one_fetch_and_bounded_memory() {
    let (key, unknown) = (Key::ed25519("1"), Key::ed25519("0"));
    let publisher = Publisher::start(&set(&[&key])).await;
    let pace = Pace {
        between_asked: Duration::from_secs(3600),
        ..ASKED
    };
    let service = Service::start(&publisher.url(), pace).await;
    // The reading at the start is not one that was asked for.
    while !service.has_keys().await {
        tokio::task::yield_now().await;
    }
    assert_eq!(publisher.fetches(), 1);

    let made_up = |number: usize| {
        let mut header = unknown.header();
        header.kid = Some(format!("made-up-{number}"));
        let claims = claims(&json!({}));
        jsonwebtoken::encode(&header, &claims, &unknown.signing).unwrap()
    };
    publisher.gate.forget_permits(usize::MAX);
    let mut waiting = Vec::new();
    let mut turned_away = 0;
    for number in 0..3_000 {
        match (service.authenticate)(&made_up(number), now()) {
            Identified::Later(answer) => waiting.push(answer),
            Identified::Now(answer) => {
                assert_eq!(answer.unwrap_err().reason(), Reason::Overloaded);
                turned_away += 1;
            }
        }
    }
    assert_eq!((waiting.len(), turned_away), (1024, 3_000 - 1024));
    assert_eq!(service.at_once(&key.token("a")), Ok("a".to_owned()), "the others go on");
    publisher.gate.add_permits(1);
    for answer in join_all(waiting).await {
        assert_eq!(answer.unwrap_err().reason(), Reason::TokenInvalid);
    }
    for number in 0..3_000 {
        // Nobody has looked since: the key may be there by now.
        assert_eq!(service.at_once(&made_up(number)), Err(Reason::NotReady));
    }
    assert_eq!(publisher.fetches(), 2);
}

#[tokio::test]
async fn an_issuer_that_is_down_at_the_start_is_waited_for() {
    let key = Key::ed25519("1");
    let free = free_address();
    let service = Service::start(&format!("http://{free}/jwks.json"), ASKED).await;
    assert_eq!(service.ask(&key.token("a")).await, Err(Reason::NotReady));
    assert!(!service.has_keys().await);
    let _publisher = Publisher::start_at(free, &set(&[&key])).await;
    assert_eq!(service.ask(&key.token("a")).await, Ok("a".to_owned()));
    assert!(service.has_keys().await);
}

#[rstest]
#[case::broken("500 Internal Server Error", "", "{}")]
#[case::moved("302 Found", "location: /jwks.json\r\n", "")]
#[case::no_set("200 OK", "", "<html>")]
#[case::no_key("200 OK", "", "{\"keys\": []}")]
#[case::too_large("200 OK", "", &format!("{{\"keys\": [], \"pad\": \"{}\"}}", "a".repeat(64 << 10)))]
#[tokio::test]
async fn the_keys_at_hand_stay_where_others_cannot_be_read(
    #[case] status: &str,
    #[case] header: &str,
    #[case] body: &str,
) {
    let (key, next) = (Key::ed25519("1"), Key::ed25519("2"));
    let publisher = Publisher::start(&set(&[&key])).await;
    let service = Service::start(&publisher.url(), ASKED).await;
    assert_eq!(service.ask(&key.token("a")).await, Ok("a".to_owned()));
    let before = publisher.fetches();

    publisher.answer_with(status, header, body);
    assert_eq!(
        service.ask(&next.token("b")).await,
        Err(Reason::NotReady),
        "nobody can tell"
    );
    assert_eq!(publisher.fetches(), before + 1, "and nobody is followed elsewhere");
    assert_eq!(service.at_once(&key.token("a")), Ok("a".to_owned()));
    assert!(service.has_keys().await, "the keys are there");
    publisher.publish(&set(&[&key, &next]));
    assert_eq!(service.ask(&next.token("b")).await, Ok("b".to_owned()));
}

#[tokio::test]
async fn a_caller_waits_only_so_long() {
    let (key, next) = (Key::ed25519("1"), Key::ed25519("2"));
    let publisher = Publisher::start(&set(&[&key])).await;
    let pace = Pace {
        patience: Duration::ZERO,
        ..ASKED
    };
    let service = Service::start(&publisher.url(), pace).await;
    while !service.has_keys().await {
        tokio::task::yield_now().await;
    }
    publisher.gate.forget_permits(usize::MAX);
    assert_eq!(service.ask(&next.token("b")).await, Err(Reason::NotReady));
}

#[tokio::test]
async fn a_file_is_read_again_by_its_content() {
    let (key, next) = (Key::ed25519("1"), Key::ed25519("2"));
    let file = std::env::temp_dir().join(format!("chidao-keys-{}.json", Uuid::new_v4().simple()));
    fs::write(&file, set(&[&key]).to_string()).unwrap();
    let service = Service::start(&file.display().to_string(), ASKED).await;
    assert_eq!(service.ask(&key.token("a")).await, Ok("a".to_owned()));
    fs::write(&file, set(&[&next]).to_string()).unwrap();
    assert_eq!(service.ask(&next.token("b")).await, Ok("b".to_owned()));
    assert_eq!(service.ask(&key.token("a")).await, Err(Reason::TokenInvalid));
    fs::remove_file(&file).unwrap();
    assert_eq!(service.ask(&key.token("a")).await, Err(Reason::NotReady));
    assert_eq!(service.at_once(&next.token("b")), Ok("b".to_owned()));
}

#[tokio::test]
async fn keys_are_read_again_by_themselves() {
    let (key, next) = (Key::ed25519("1"), Key::ed25519("2"));
    let publisher = Publisher::start(&set(&[&key])).await;
    let pace = Pace {
        interval: Duration::from_millis(1),
        first: Duration::from_millis(1),
        ..ASKED
    };
    let service = Service::start(&publisher.url(), pace).await;
    let old = key.token("a");
    assert_eq!(service.ask(&old).await, Ok("a".to_owned()));
    publisher.publish(&set(&[&next]));
    // Nobody shows a token of the new key: the old one, which is kept, is refused all the same.
    while service.ask(&old).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert_eq!(service.at_once(&next.token("b")), Ok("b".to_owned()));
}

#[tokio::test]
async fn a_token_of_another_issuer_makes_nobody_look() {
    let (key, other) = (Key::ed25519("1"), Key::ed25519("2"));
    let publisher = Publisher::start(&set(&[&key])).await;
    let service = Service::start(&publisher.url(), ASKED).await;
    assert_eq!(service.ask(&key.token("a")).await, Ok("a".to_owned()));
    let before = publisher.fetches();
    let foreign = other.token_with(&json!({"iss": "https://sso.example.vn"}));
    assert_eq!(service.at_once(&foreign), Err(Reason::TokenInvalid));
    assert_eq!(publisher.fetches(), before);
}
