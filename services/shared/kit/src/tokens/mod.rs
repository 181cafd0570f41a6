//! Tokens of an issuer outside: its keys are followed as they change, and who shows a token of a key that nobody knows yet
//! waits until they have been read once more.

mod gate;
mod source;

use std::{sync::Arc, time::Duration};

use chidao_authority::{Bearer, DevelopmentKey, Heard, KeySet, Unverified, Verifier};
use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use tokio::{sync::Notify, time::timeout};

use self::{
    gate::{Asked, Gate},
    source::Source,
};
use crate::{
    config::{KeySource, Mode, Settings},
    exit::{Exit, Stop},
    health::Health,
    layer::{Authenticate, Identified},
    status::Chain,
    tasks::Tasks,
};

/// The dependency that readiness follows until the keys were read for the first time.
pub const TOKEN_KEYS: &str = "token keys";

/// How often keys are read.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// From one reading to the next.
    pub interval: Duration,
    /// The same as long as no keys were read.
    pub first: Duration,
    /// From one reading because of an unknown key to the next such: whoever makes up keys costs no more than this.
    pub between_asked: Duration,
    /// How long the bearer of a token with an unknown key waits for such a reading.
    pub patience: Duration,
}

impl Pace {
    /// A file costs nothing to read; an issuer is not to be bothered.
    fn of(source: &KeySource) -> Self {
        let often = Duration::from_secs(5);
        Self {
            interval: match source {
                KeySource::File(_) => often,
                KeySource::Url(_) => Duration::from_secs(300),
            },
            first: often,
            between_asked: Duration::from_secs(10),
            patience: Duration::from_secs(2),
        }
    }
}

/// Who is believed in a deployment: in development whoever has the development key, which is made where there is none; in
/// production the issuer alone, whose keys come later, and certificates.
///
/// # Errors
/// The development key cannot be read or made (exit code 74).
pub fn verifier(settings: &Settings) -> Result<Verifier, Stop> {
    match settings.mode {
        Mode::Production => Ok(Verifier::new(Vec::new())),
        Mode::Development => match DevelopmentKey::load_or_create(&settings.data_dir) {
            Ok(key) => Ok(Verifier::development(&key)),
            Err(error) => Err(Stop::new(Exit::Io, format!("error: {}", Chain(&error)))),
        },
    }
}

/// Whose accounts count in a deployment: where nobody believes the development key, what was given to its bearers is no way
/// in.
#[must_use]
pub fn heard(settings: &Settings) -> Heard {
    match settings.mode {
        Mode::Production => Heard::WithoutDevelopment,
        Mode::Development => Heard::Everybody,
    }
}

/// Tells whose token it is, with the keys of the issuer as they stand. Cheap to clone.
#[derive(Clone)]
pub struct Tokens {
    verifier: Arc<Verifier>,
    issuer: Option<Arc<Issuer>>,
}

struct Issuer {
    name: String,
    audience: String,
    source: Source,
    pace: Pace,
    gate: Gate,
    asked: Notify,
}

impl Tokens {
    /// Believes whom the verifier believes, and the issuer of the settings where there is one.
    pub fn new(settings: &Settings, verifier: Arc<Verifier>) -> Self {
        let issuer = settings.token_issuer.clone().zip(settings.token_keys.clone());
        let issuer = issuer.map(|(name, keys)| {
            Arc::new(Issuer {
                name,
                audience: settings.token_audience.clone(),
                pace: Pace::of(&keys),
                gate: Gate::default(),
                asked: Notify::new(),
                source: Source {
                    keys,
                    authorities: settings.token_keys_ca.clone(),
                },
            })
        });
        Self { verifier, issuer }
    }

    /// Reads the keys at another pace.
    #[must_use]
    pub fn with_pace(mut self, pace: Pace) -> Self {
        if let Some(issuer) = self.issuer.as_mut().and_then(Arc::get_mut) {
            issuer.pace = pace;
        }
        self
    }

    /// What must be there before calls are wanted: the keys, where an issuer is believed.
    pub fn dependency(&self) -> Option<&'static str> {
        self.issuer.as_ref().map(|_| TOKEN_KEYS)
    }

    /// Starts the task that reads the keys, where an issuer is believed.
    pub fn start(&self, tasks: &mut Tasks, health: &Health) {
        if let Some(issuer) = self.issuer.clone() {
            let (verifier, health) = (Arc::clone(&self.verifier), health.clone());
            tasks.start("the task that reads token keys", |told| async move {
                tokio::select! {
                    () = told => {}
                    () = issuer.follow(&verifier, &health) => {}
                }
            });
        }
    }

    /// Tells whose token it is: at once, but for one with a key that nobody knows yet.
    pub fn authenticate(&self) -> Authenticate {
        let tokens = self.clone();
        Arc::new(move |bearer, now| tokens.identify(bearer, now))
    }

    fn identify(&self, bearer: &str, now: u64) -> Identified {
        let named = match self.verifier.verify(bearer, now) {
            Ok(bearer) => return Identified::Now(Ok(bearer)),
            Err(Unverified::Refused(refusal)) => return Identified::Now(Err(refusal)),
            Err(Unverified::UnknownKey { issuer }) => issuer,
        };
        let Some(issuer) = self.issuer.as_ref().filter(|issuer| issuer.name == named) else {
            return Identified::Now(Err(Refusal::new(Reason::TokenInvalid)));
        };
        match issuer.gate.ask(issuer.pace.between_asked) {
            Asked::Refused(refusal) => Identified::Now(Err(refusal)),
            Asked::Wait { mut read, is_first } => {
                if is_first {
                    issuer.asked.notify_one();
                }
                let (tokens, issuer, bearer) = (self.clone(), Arc::clone(issuer), bearer.to_owned());
                Identified::Later(Box::pin(async move {
                    // That it was not read in time is an answer too.
                    let _ = timeout(issuer.pace.patience, read.changed()).await;
                    tokens.identify_again(&issuer, &bearer, now)
                }))
            }
        }
    }

    fn identify_again(&self, issuer: &Issuer, bearer: &str, now: u64) -> Result<Bearer, Refusal> {
        self.verifier
            .verify(bearer, now)
            .map_err(|unverified| match unverified {
                Unverified::Refused(refusal) => refusal,
                Unverified::UnknownKey { .. } => issuer.gate.refusal(),
            })
    }
}

impl Issuer {
    /// Reads the keys again and again. Those at hand stay where they cannot be read.
    async fn follow(&self, verifier: &Verifier, health: &Health) {
        let mut believed: Option<Vec<u8>> = None;
        let mut failure = None;
        loop {
            let asked = self.gate.is_awaited();
            match self.read(believed.as_deref(), verifier).await {
                Ok(document) => {
                    if failure.take().is_some() {
                        tracing::info!(keys = %self.source.keys, issuer = self.name, "the keys of the issuer can be read again");
                    }
                    believed = Some(document);
                    health.set(TOKEN_KEYS, true).await;
                }
                Err(error) if failure.as_ref() == Some(&error) => {}
                Err(error) => {
                    let are_kept = believed.is_some();
                    tracing::error!(
                        keys = %self.source.keys, issuer = self.name, error, are_kept,
                        "the keys of the issuer cannot be read; those read before, if any, are kept"
                    );
                    failure = Some(error);
                }
            }
            self.gate.end(asked, failure.is_none());
            let pause = match believed {
                Some(_) => self.pace.interval,
                None => self.pace.first,
            };
            // Whether somebody asks or the time ends the wait does not matter.
            let _ = timeout(pause, self.asked()).await;
        }
    }

    /// Waits until somebody asks. Whoever asked before the last reading began was told by it, whatever is left of his call.
    async fn asked(&self) {
        while !self.gate.is_awaited() {
            self.asked.notified().await;
        }
    }

    /// Believes the keys as they stand now, where they are others than before.
    async fn read(&self, believed: Option<&[u8]>, verifier: &Verifier) -> Result<Vec<u8>, String> {
        let document = self.source.read().await.map_err(|error| Chain(&error).to_string())?;
        if believed != Some(&*document) {
            let set = KeySet::read(&document, &self.name, &self.audience).map_err(|error| Chain(&error).to_string())?;
            for key in &set.skipped {
                tracing::warn!(kid = ?key.kid, why = key.why, issuer = self.name, "a key of the issuer is passed over");
            }
            let kids: Vec<_> = set.keys.iter().map(|key| &*key.kid).collect();
            tracing::info!(kids = ?kids, issuer = self.name, "these keys of the issuer are believed");
            verifier.trust(set.keys);
        }
        Ok(document)
    }
}
