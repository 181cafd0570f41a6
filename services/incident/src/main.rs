//! The incident service.

use std::process::ExitCode;

use chidao_incident::Incident;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    chidao_service::main::<Incident>().await
}
