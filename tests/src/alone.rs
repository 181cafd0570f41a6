//! A service that nobody calls: what it does, it does of its own accord.

use std::{
    marker::PhantomData,
    process::{Child, Command, Stdio},
};

use chidao_service::Service;

use crate::{Sandbox, binary};

/// The service as a process of its own over the database of a sandbox, to be started and killed.
pub struct Alone<S> {
    command: Command,
    service: PhantomData<S>,
}

/// Such a process. Dropping it kills it (SIGKILL).
pub struct Killed(Child);

impl<S: Service> Alone<S> {
    /// It is not started yet.
    #[must_use]
    pub fn over(sandbox: &Sandbox) -> Self {
        let mut command = Command::new(binary(S::NAME));
        command
            .args(["--database", sandbox.database().url(), "--listen", "127.0.0.1:0"])
            .args(["--log", "error", "--data-dir"])
            .arg(sandbox.folder())
            .stdin(Stdio::null());
        Self {
            command,
            service: PhantomData,
        }
    }

    /// Starts it.
    ///
    /// # Panics
    /// It does not start.
    pub fn start(&mut self) -> Killed {
        Killed(self.command.spawn().expect("it starts"))
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
