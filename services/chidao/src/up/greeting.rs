//! What `chidao up` says once it serves.

use std::{
    env, fs,
    io::{self, Write as _},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use chidao_authority::DevelopmentKey;
use chidao_kit::{config::Settings, exit::Stop};
use chidao_model::Owner;
use chidao_register::Moment;
use prost_reflect::{DynamicMessage, Kind, ReflectMessage, Value};
use serde_json::json;

use super::suite::Suite;
use crate::{
    args::{self, Target},
    client::Client,
    example::{COMMITTEE, Progress, Scene},
    instant,
    out::Out,
    token::mint,
    view::{
        cell::{Style, field},
        columns,
    },
};

/// How long the tokens of the example are valid: a working day and the evening after.
const LIFETIME: Duration = Duration::from_secs(12 * 3_600);

/// What is said of the process that serves.
pub(super) struct Greeting {
    progress: Progress,
    /// Where membership is called from this machine.
    address: String,
    /// Where each service is.
    services: Vec<(Owner, String)>,
    database: String,
    data_dir: PathBuf,
    /// The flags that other commands need to reach this process.
    flags: String,
}

impl Greeting {
    pub(super) fn new(settings: &Settings, suite: &Suite, progress: Progress) -> Self {
        let services = suite.called();
        let (address, mut flags) = reaching(&services);
        if settings.data_dir != Path::new("chidao-data") {
            flags.push_str(&format!(" --data-dir {}", settings.data_dir.display()));
        }
        Self {
            progress,
            address,
            services: services.into(),
            database: settings.database.address(&settings.data_dir).to_string(),
            data_dir: settings.data_dir.clone(),
            flags,
        }
    }

    /// What was in the database at the start.
    pub(super) fn progress(&self) -> Progress {
        self.progress
    }

    /// Where each service is called from this machine.
    pub(super) fn services(&self) -> &[(Owner, String)] {
        &self.services
    }

    /// Greets where the example is: its roster, tokens, and calls to paste.
    pub(super) async fn with_example(
        &self,
        scene: Scene,
        moment: &Moment,
        key: &DevelopmentKey,
        out: &mut Out,
    ) -> Result<(), Stop> {
        let mut tokens = Vec::new();
        for (role, who) in scene.players().iter().copied() {
            let token = mint(key, role, LIFETIME)?;
            let path = args::token_file(&self.data_dir, role);
            keep(&path, &token).map_err(|error| args::io(&path.display(), &error))?;
            tokens.push((role, who, token));
        }
        self.title(out)?;
        show_clock(moment, out)?;
        out.line("! Mọi người trong ví dụ đều là nhân vật hư cấu (all persons are fictional).")?;
        let token = tokens.first().map(|(_, _, token)| token.clone()).unwrap_or_default();
        // A database that was changed since may refuse this; it is served all the same.
        match self.roster(token).await {
            Ok(roster) => show_roster(&roster, out)?,
            Err(stop) => out.note(stop),
        }
        self.listening(out)?;
        out.line("\nMã truy cập phát triển, dùng trong 12 giờ (development tokens, valid for 12 hours):")?;
        for (role, who, token) in &tokens {
            out.line(format_args!("  {role}: {who}\n  {token}\n"))?;
        }
        self.calls(scene, out)
    }

    /// Greets where something else is, or nothing.
    pub(super) fn without_example(&self, moment: &Moment, out: &mut Out) -> Result<(), Stop> {
        self.title(out)?;
        show_clock(moment, out)?;
        self.listening(out)?;
        let (me, folder) = (me(), self.data_dir.display());
        out.line("\nMã truy cập phát triển (development tokens):")?;
        if self.progress == Progress::Empty {
            out.line(format_args!("  {me} token --founder --data-dir {folder}"))?;
        }
        out.line(format_args!("  {me} token --subject SUBJECT --data-dir {folder}"))
    }

    fn title(&self, out: &mut Out) -> Result<(), Stop> {
        out.line(format_args!(
            "Chỉ Đạo {} (chế độ phát triển, development)",
            env!("CARGO_PKG_VERSION")
        ))
    }

    fn listening(&self, out: &mut Out) -> Result<(), Stop> {
        out.line("\nĐang phục vụ (serving):")?;
        for (owner, address) in &self.services {
            let name = owner.name();
            out.line(format_args!(
                "  {address}  {name}, register, grpc.health.v1, reflection"
            ))?;
        }
        out.line(format_args!("  {}", self.database))
    }

    fn calls(&self, scene: Scene, out: &mut Out) -> Result<(), Stop> {
        let (me, flags) = (me(), &self.flags);
        let host = self.address.trim_start_matches("http://");
        let token = args::token_file(&self.data_dir, "officer");
        out.line("Gọi thử từ cửa sổ khác (try it from another terminal):")?;
        out.line(format_args!("  {me} get {COMMITTEE}/roster{flags}"))?;
        out.line(format_args!("  {me} call Authority.GetPrincipal --as head{flags}"))?;
        out.line(format_args!(
            "  {me} call Register.GetHead --set register=coordination{flags}"
        ))?;
        for call in scene.calls() {
            out.line(format_args!("  {me} {call}{flags}"))?;
        }
        out.line(format_args!(
            "  grpcurl -plaintext -H \"authorization: Bearer $(cat {})\" -d '{{\"committee\":\"{COMMITTEE}\"}}' \\\n    {host} \
             chidao.membership.v1.CommitteeService/GetRoster",
            token.display()
        ))
    }

    async fn roster(&self, token: String) -> Result<DynamicMessage, Stop> {
        let mut client = Client::connect(&Target::new(self.address.clone(), token)).await?;
        client
            .ask("Committee.GetRoster", &json!({ "committee": COMMITTEE }))
            .await
    }
}

fn show_clock(moment: &Moment, out: &mut Out) -> Result<(), Stop> {
    if !moment.clock_is_moved {
        return Ok(());
    }
    out.line(format_args!(
        "\n! Đồng hồ của hệ thống KHÔNG phải giờ thật: {} (the clock is not real).",
        instant::show(moment.now)
    ))
}

fn show_roster(response: &DynamicMessage, out: &mut Out) -> Result<(), Stop> {
    let said = |message: &DynamicMessage, name: &str| field(message, name, Style::Person);
    if let Some(committee) = response
        .get_field_by_name("committee")
        .as_deref()
        .and_then(Value::as_message)
    {
        out.line(format_args!("\n{}", said(committee, "display_name")))?;
        out.line(format_args!("Quyết định {}", said(committee, "decision")))?;
    }
    out.line(format_args!("Danh sách ngày {}:\n", said(response, "on")))?;
    let Some(lines) = response.descriptor().get_field_by_name("lines") else {
        return Ok(());
    };
    let Kind::Message(line) = lines.kind() else {
        return Ok(());
    };
    let table = columns::table(&line, columns::messages(&response.get_field(&lines)), Style::Person);
    out.text(table.render(out.is_terminal()))
}

/// The address of membership, and the flags by which other commands find the services where they are not as expected.
fn reaching(services: &[(Owner, String)]) -> (String, String) {
    let mut target = Target::new(args::ADDRESS.to_owned(), String::new());
    let mut flags = String::new();
    for (owner, address) in services {
        if target.at(*owner).address == *address {
            continue;
        }
        match owner {
            Owner::Membership => {
                flags.push_str(&format!(" --address {address}"));
                target.address.clone_from(address);
            }
            Owner::Coordination => flags.push_str(&format!(" --coordination-address {address}")),
            Owner::Incident => flags.push_str(&format!(" --incident-address {address}")),
            Owner::Budget => flags.push_str(&format!(" --budget-address {address}")),
        }
    }
    (target.address, flags)
}

/// Where a listener is reached from this machine: one that listens everywhere is called at home.
pub(super) fn reachable(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listening.port())
}

/// How this program was called, so that what is shown can be pasted: `cargo run` puts it into no search path.
fn me() -> String {
    env::args().next().unwrap_or_else(|| "chidao".to_owned())
}

/// Writes a token so that only its owner can read it.
fn keep(path: &Path, token: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // A file that somebody opened wider would stay so: it is made anew.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(token.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_listens_everywhere_is_called_at_home() {
        let call = |text: &str| reachable(text.parse().unwrap()).to_string();
        assert_eq!(call("0.0.0.0:7401"), "127.0.0.1:7401");
        assert_eq!(call("[::]:7401"), "[::1]:7401");
        assert_eq!(call("10.1.2.3:80"), "10.1.2.3:80");
    }

    #[test]
    fn only_what_is_not_expected_is_told_by_flags() {
        let flags = |membership: &str, coordination: &str, incident: &str| {
            let services = [
                (Owner::Membership, membership),
                (Owner::Coordination, coordination),
                (Owner::Incident, incident),
            ];
            reaching(&services.map(|(owner, address)| (owner, address.to_owned()))).1
        };
        let local = "http://127.0.0.1";
        assert_eq!(
            flags(
                &format!("{local}:7401"),
                &format!("{local}:7402"),
                &format!("{local}:7403")
            ),
            ""
        );
        assert_eq!(
            flags("http://[::1]:80", "http://[::1]:81", "http://[::1]:82"),
            " --address http://[::1]:80"
        );
        assert_eq!(
            flags(
                &format!("{local}:40001"),
                &format!("{local}:39999"),
                &format!("{local}:39998")
            ),
            " --address http://127.0.0.1:40001 --coordination-address http://127.0.0.1:39999 --incident-address http://127.0.0.1:39998"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_token_is_its_owner_s() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = env::temp_dir().join(format!("chidao-keep-{}", uuid::Uuid::new_v4().simple()));
        let path = folder.join("tokens/officer");
        for token in ["first", "second"] {
            keep(&path, token).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), token);
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
