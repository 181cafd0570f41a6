//! `chidao services`.

use chidao_kit::exit::Stop;
use chidao_proto::contract::methods;
use clap::Args;

use crate::{args::Form, out::Out, view::table::Table};

/// List every RPC with the policy (chính sách) that guards it.
#[derive(Debug, Args)]
pub(crate) struct Services {
    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(services: &Services, out: &mut Out) -> Result<(), Stop> {
    if services.form.json {
        let methods = methods().iter().map(
            |method| serde_json::json!({ "path": method.path, "policy": method.policy, "mutates": method.mutates() }),
        );
        return out.line(format_args!("{:#}", serde_json::Value::from_iter(methods)));
    }
    let mut table = Table::new(["Phương thức", "Chính sách", "Tác dụng"]);
    for method in methods() {
        let effect = if method.mutates() { "ghi" } else { "đọc" };
        let name = method.path.trim_start_matches('/');
        table.row([name, &method.policy, effect].map(str::to_owned));
    }
    out.text(table.render(out.is_terminal()))
}
