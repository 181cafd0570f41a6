use std::{
    path::PathBuf,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::{
    Layer, Registry,
    layer::{Context, SubscriberExt},
};

use super::*;

/// A directory with a certificate and its key, gone with the guard.
struct Scratch(PathBuf);

/// A certificate and its key.
struct Pair(String, String);

impl Pair {
    fn new() -> Self {
        Self::until(2050)
    }

    /// Whose certificate is valid until a year begins.
    fn until(year: i32) -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::default();
        params.not_after = rcgen::date_time_ymd(year, 1, 1);
        let certificate = params.self_signed(&key).unwrap();
        let text = |tag: &str, der: &[u8]| pem::encode(&pem::Pem::new(tag, der));
        Self(
            text("CERTIFICATE", certificate.der()),
            text("PRIVATE KEY", key.serialized_der()),
        )
    }
}

impl Scratch {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("chidao-kit-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn put(&self, Pair(certificate, key): &Pair) {
        std::fs::write(self.0.join("tls.crt"), certificate).unwrap();
        std::fs::write(self.0.join("tls.key"), key).unwrap();
    }

    async fn load(&self) -> (Tls, Seen) {
        let arguments = [
            "test".to_owned(),
            format!("--tls-certificate={}", self.0.join("tls.crt").display()),
            format!("--tls-key={}", self.0.join("tls.key").display()),
        ];
        let command = Settings::command("test", ([127, 0, 0, 1], 0).into());
        let settings = Settings::try_from_args(command, arguments).unwrap();
        let tls = Tls::load(&settings, TlsLimits::default()).await.unwrap().unwrap();
        let seen = Seen {
            contents: tls.first.as_ref().clone(),
            failure: None,
        };
        (tls, seen)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The levels of what is logged.
#[derive(Clone, Default)]
struct Levels(Arc<Mutex<Vec<Level>>>);

impl<S: Subscriber> Layer<S> for Levels {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        self.0.lock().unwrap().push(*event.metadata().level());
    }
}

#[tokio::test]
async fn what_cannot_be_used_is_told_once_and_changes_nothing() {
    let levels = Levels::default();
    let _guard = tracing::subscriber::set_default(Registry::default().with(levels.clone()));
    let logged = || std::mem::take(&mut *levels.0.lock().unwrap());
    let (folder, first, other) = (Scratch::new(), Pair::new(), Pair::new());
    folder.put(&first);
    let (tls, mut seen) = folder.load().await;
    let config = tls.config();
    tls.look(&mut seen).await;
    assert_eq!(logged(), [] as [Level; 0]);

    let broken = Pair(other.0.clone(), "half a file".to_owned());
    for (pair, told) in [
        (&broken, 1),
        (&Pair(other.0.clone(), first.1.clone()), 1),
        (&Pair(String::new(), first.1.clone()), 1),
        (
            &Pair("-----BEGIN CERTIFICATE-----\nAAAA\n".to_owned(), first.1.clone()),
            1,
        ),
    ] {
        folder.put(pair);
        for _ in 0..3 {
            tls.look(&mut seen).await;
        }
        assert_eq!(logged(), vec![Level::ERROR; told], "{:?}", seen.failure);
        assert!(Arc::ptr_eq(&config, &tls.config()), "the old ones stay in use");
    }
    std::fs::remove_file(folder.0.join("tls.key")).unwrap();
    for _ in 0..3 {
        tls.look(&mut seen).await;
    }
    assert_eq!(logged(), [Level::ERROR]);
    assert!(Arc::ptr_eq(&config, &tls.config()));

    folder.put(&other);
    tls.look(&mut seen).await;
    assert_eq!(logged(), [Level::INFO]);
    assert!(!Arc::ptr_eq(&config, &tls.config()), "the new ones are in use");
    tls.look(&mut seen).await;
    assert_eq!(logged(), [] as [Level; 0]);
}

#[tokio::test]
async fn what_is_in_use_ends_with_what_ends_first_of_its_chain() {
    let (folder, own, authority) = (Scratch::new(), Pair::until(2040), Pair::until(2030));
    folder.put(&Pair(own.0.clone() + &authority.0, own.1.clone()));
    let (tls, mut seen) = folder.load().await;
    assert_eq!(tls.ends(), 1_893_456_000, "01/01/2030");
    folder.put(&own);
    tls.look(&mut seen).await;
    assert_eq!(tls.ends(), 2_208_988_800, "01/01/2040");
    folder.put(&Pair(String::new(), own.1));
    tls.look(&mut seen).await;
    assert_eq!(tls.ends(), 2_208_988_800, "the old one stays in use");
}
