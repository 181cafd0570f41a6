//! TLS of the server: by what it shows who it is, whose client certificates it believes, and new files without a restart.

mod files;

use std::{sync::Arc, time::Duration};

use chidao_authority::SystemCertificate;
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};
use tokio_rustls::rustls::{ServerConfig, crypto::ring};

pub use self::files::TlsError;
use self::files::{Contents, Files, InUse};
use crate::{
    config::Settings,
    exit::{Exit, Stop},
    status::Chain,
};

/// Makes ring the cryptography of the process, for whatever speaks TLS in it. First of all in `main`; later it has no effect.
pub fn install_provider() {
    // An error says that there is one already.
    let _ = ring::default_provider().install_default();
}

/// How much is granted to clients that begin a connection, and how soon new files are seen.
#[derive(Debug, Clone, Copy)]
pub struct TlsLimits {
    /// The time that a handshake may take.
    pub handshake: Duration,
    /// The most handshakes in progress. Beyond it the oldest makes room once it has had its share.
    pub handshakes: usize,
    /// The share of time that a handshake has for itself, however many wait.
    pub share: Duration,
    /// The time between two looks at the files.
    pub look: Duration,
}

impl Default for TlsLimits {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            handshakes: 1024,
            share: Duration::from_secs(1),
            look: Duration::from_secs(2),
        }
    }
}

/// The server's side of TLS. A clone shares what is in use.
#[derive(Debug, Clone)]
pub struct Tls {
    files: Files,
    systems: Arc<[SystemCertificate]>,
    in_use: watch::Sender<InUse>,
    /// What was in the files when they were first read.
    first: Arc<Contents>,
    limits: TlsLimits,
}

impl Tls {
    /// What the settings ask for, with the contents of the files; none for plaintext.
    ///
    /// # Errors
    /// A file cannot be read (exit code 74), or what is in it cannot be used (64).
    pub async fn load(settings: &Settings, limits: TlsLimits) -> Result<Option<Self>, Stop> {
        let Some(files) = Files::of(&settings.tls) else {
            return Ok(None);
        };
        let read = files.read().await;
        let read = read.and_then(|contents| Ok((files.take(&contents)?, contents)));
        let (in_use, first) = read.map_err(|error| {
            let exit = match error {
                TlsError::File { .. } => Exit::Io,
                _ => Exit::Usage,
            };
            Stop::new(exit, format!("error: {}", Chain(&error)))
        })?;
        Ok(Some(Self {
            files,
            systems: settings.tls.systems.as_slice().into(),
            in_use: watch::Sender::new(in_use),
            first: Arc::new(first),
            limits,
        }))
    }

    /// Looks at the files again and again, until it is told to end. New contents serve the connections that begin from then
    /// on. What cannot be used is logged once, and what was in use stays so.
    pub async fn follow(self, told: impl Future<Output = ()>) {
        let following = async {
            let mut seen = Seen {
                contents: self.first.as_ref().clone(),
                failure: None,
            };
            let mut ticks = interval(self.limits.look);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                ticks.tick().await;
                self.look(&mut seen).await;
            }
        };
        tokio::select! {
            () = told => {}
            () = following => {}
        }
    }

    async fn look(&self, seen: &mut Seen) {
        let outcome = match self.files.read().await {
            Ok(contents) if contents == seen.contents => return,
            Ok(contents) => {
                let taken = self.files.take(&contents);
                seen.contents = contents;
                taken
            }
            Err(error) => Err(error),
        };
        match outcome {
            Ok(taken) => {
                seen.failure = None;
                self.in_use.send_replace(taken);
                tracing::info!(certificate = %self.files.certificate(), "new certificates are in use");
            }
            Err(error) => {
                let failure = Some(Chain(&error).to_string());
                if failure != seen.failure {
                    tracing::error!(
                        error = failure,
                        "new certificates cannot be used; the old ones stay in use"
                    );
                }
                seen.failure = failure;
            }
        }
    }

    /// What is in use now.
    pub(crate) fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.in_use.borrow().config)
    }

    /// The last second of the certificate that is in use, or of its chain where that ends sooner, in seconds since 1970.
    #[must_use]
    pub fn ends(&self) -> u64 {
        self.in_use.borrow().ends
    }

    pub(crate) fn systems(&self) -> Arc<[SystemCertificate]> {
        Arc::clone(&self.systems)
    }

    pub(crate) fn limits(&self) -> TlsLimits {
        self.limits
    }
}

/// What the last looks at the files have met.
struct Seen {
    contents: Contents,
    failure: Option<String>,
}

#[cfg(test)]
mod tests;
