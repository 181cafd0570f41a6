//! The command of officers and operators.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    chidao_kit::tls::install_provider();
    chidao::run(std::env::args_os()).await
}
