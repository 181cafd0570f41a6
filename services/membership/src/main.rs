//! The membership service.

use std::process::ExitCode;

use chidao_membership::Membership;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    chidao_service::main::<Membership>().await
}
