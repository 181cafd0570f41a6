//! The budget service.

use std::process::ExitCode;

use chidao_budget::Budget;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    chidao_service::main::<Budget>().await
}
