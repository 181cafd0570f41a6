//! The coordination service.

use std::process::ExitCode;

use chidao_coordination::Coordination;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    chidao_service::main::<Coordination>().await
}
