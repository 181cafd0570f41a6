//! The wish of the operator that the process ends.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

/// Resolves with the first SIGTERM or SIGINT. The handlers stand when this returns, so that a signal during the start is
/// not lost.
///
/// # Errors
/// Where the handlers cannot be installed.
pub fn shutdown() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        let name = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        };
        tracing::info!(signal = name, "asked to end");
    })
}
