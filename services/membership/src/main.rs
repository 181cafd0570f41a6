//! The membership service.

use std::{process::ExitCode, sync::Arc};

use chidao_kit::{
    config::Settings,
    exit::{Exit, Stop},
    signal, telemetry, tls, tokens,
};
use tokio::net::TcpListener;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => stop.report(),
    }
}

async fn serve() -> Result<(), Stop> {
    tls::install_provider();
    let settings = Settings::try_from_args(
        Settings::command("chidao-membership", chidao_membership::LISTEN.into()),
        std::env::args_os(),
    )?;
    let telemetry =
        telemetry::init(&settings, "membership").map_err(|error| Stop::new(Exit::Usage, format!("error: {error}")))?;
    let verifier = Arc::new(tokens::verifier(&settings)?);
    let shutdown = signal::shutdown().map_err(io)?;
    let listener = TcpListener::bind(settings.listen).await.map_err(io)?;
    let served = chidao_membership::run(settings, verifier, listener, shutdown).await;
    telemetry.shutdown().await;
    served
}

fn io(error: impl std::error::Error) -> Stop {
    Stop::new(Exit::Io, format!("error: {error}"))
}
