use rstest::rstest;

use super::*;

fn command() -> Command {
    Settings::command("chidao-membership", ([127, 0, 0, 1], 7401).into())
}

/// Reads flags alone: what the machine that runs the test has in its environment must not count.
fn read(arguments: &[&str]) -> Result<Settings, Stop> {
    let command = command().mut_args(|arg| arg.env(None::<&str>));
    Settings::try_from_args(command, [&["program"], arguments].concat())
}

#[test]
fn nothing_needs_to_be_said() {
    let settings = read(&[]).unwrap();
    assert_eq!(settings.mode, Mode::Development);
    assert_eq!(settings.listen.to_string(), "127.0.0.1:7401");
    assert_eq!(
        settings.database_url().unwrap().expose(),
        "sqlite://chidao-data/chidao.sqlite"
    );
    assert_eq!(settings.queue, 4096);
    assert_eq!(settings.otlp_endpoint, None);
    assert!(settings.serves_reflection());
}

#[test]
fn the_embedded_database_stays_in_the_data_directory() {
    let settings = read(&["--data-dir", "/var/lib/chidao"]).unwrap();
    assert_eq!(
        settings.database_url().unwrap().expose(),
        "sqlite:///var/lib/chidao/chidao.sqlite"
    );
}

#[rstest]
#[case::queue_too_small("--queue", "15", "from 16 to 65536")]
#[case::queue_no_number("--queue", "many", "from 16 to 65536")]
#[case::no_connections("--database-connections", "0", "from 1 to 256")]
#[case::ratio("--trace-ratio", "1.5", "from 0 (none) to 1 (all)")]
#[case::ratio_not_a_number("--trace-ratio", "NaN", "from 0 (none) to 1 (all)")]
#[case::limit("--shutdown-limit", "0", "from 1 to 600")]
#[case::drain("--drain-wait", "-1", "from 0 to 120")]
#[case::peer_without_name("--peer", "https://coordination:7402", "NAME=URL")]
#[case::peer_without_port("--peer", "coordination=https://coordination", "NAME=URL")]
#[case::peer_by_another_scheme("--peer", "coordination=ftp://coordination:7402", "NAME=URL")]
#[case::endpoint("--otlp-endpoint", "localhost:4317", "http://localhost:4317")]
#[case::filter("--log", "chidao=loud", "error, warn, info, debug, trace")]
#[case::mode("--mode", "test", "development, production")]
#[case::listen("--listen", "7401", "invalid socket address")]
#[case::empty_issuer("--token-issuer", "", "1 to 200 characters")]
#[case::issuer_of_development("--token-issuer", "chidao-development", "its own name")]
#[case::issuer_of_certificates("--token-issuer", "certificate", "its own name")]
#[case::issuer_of_systems("--token-issuer", "system-certificate", "its own name")]
#[case::long_audience("--token-audience", &"a".repeat(201), "1 to 200 characters")]
#[case::keys_without_tls("--token-keys", "http://sso.vinhlong.gov.vn/jwks", "https://")]
#[case::keys_by_another_scheme("--token-keys", "ftp://127.0.0.1/jwks", "https://")]
#[case::keys_from_nowhere("--token-keys", "https:///jwks", "https://")]
#[case::no_keys("--token-keys", "", "https://")]
fn a_value_out_of_bounds_is_named_with_its_bound(#[case] flag: &str, #[case] value: &str, #[case] bound: &str) {
    let stop = read(&[&format!("{flag}={value}")]).unwrap_err();
    assert_eq!(stop.exit(), Exit::Usage);
    let message = stop.to_string();
    assert!(
        message.contains(flag) && message.contains(value) && message.contains(bound),
        "{message}"
    );
}

#[rstest]
#[case("keys.json", true)]
#[case("/etc/chidao/keys.json", true)]
#[case("https://sso.vinhlong.gov.vn/jwks", false)]
#[case("http://127.0.0.1:8080/jwks", false)]
#[case("http://localhost/jwks", false)]
#[case("http://[::1]:8080/jwks", false)]
fn keys_are_in_a_file_or_at_an_address(#[case] given: &str, #[case] is_file: bool) {
    let settings = read(&["--token-issuer=tinh", &format!("--token-keys={given}")]).unwrap();
    let keys = settings.token_keys.unwrap();
    assert_eq!(keys.to_string(), given);
    assert_eq!(matches!(keys, KeySource::File(_)), is_file);
    assert_eq!(settings.token_audience, "chidao");
}

#[rstest]
#[case(&["--token-issuer=tinh"], "--token-keys")]
#[case(&["--token-keys=keys.json"], "--token-issuer")]
#[case(&["--token-keys-ca=ca.pem"], "--token-keys")]
fn an_issuer_and_its_keys_go_together(#[case] given: &[&str], #[case] missing: &str) {
    let stop = read(given).unwrap_err();
    assert_eq!(stop.exit(), Exit::Usage);
    assert!(stop.to_string().contains(missing), "{stop}");
}

#[test]
fn keys_that_are_refused_are_not_repeated_with_a_password() {
    let message = read(&["--token-issuer=tinh", "--token-keys=https://me:hunter2@sso/jwks"])
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("--token-keys") && !message.contains("hunter2"),
        "{message}"
    );
}

#[test]
fn production_needs_somebody_who_can_be_believed() {
    read(&[]).unwrap();
    let secured = ["--mode=production", "--tls-certificate=tls.crt", "--tls-key=tls.key"];
    let nobody = read(&secured).unwrap_err();
    assert_eq!(nobody.exit(), Exit::Usage);
    assert!(nobody.to_string().contains("--token-issuer"), "{nobody}");
    for believed in [
        &["--token-issuer=tinh", "--token-keys=keys.json"][..],
        &["--tls-client-ca=ca.crt"],
    ] {
        read(&[&secured[..], believed].concat()).unwrap();
    }
}

#[test]
fn a_database_that_is_refused_is_not_repeated() {
    let stop = read(&["--database=mysql://user:hunter2@localhost/x"]).unwrap_err();
    assert_eq!(stop.exit(), Exit::Usage);
    let message = stop.to_string();
    assert!(
        message.contains("--database <URL>") && message.contains("postgres://USER:PASSWORD@HOST/NAME"),
        "{message}"
    );
    assert!(!message.contains("hunter2"), "{message}");
}

#[rstest]
#[case::certificate_without_key(&["--tls-certificate=a.pem"], "--tls-key <FILE>")]
#[case::key_without_certificate(&["--tls-key=a.pem"], "--tls-certificate <FILE>")]
#[case::password_without_database(&["--database-password-file=a"], "--database <URL>")]
#[case::client_ca_alone(&["--tls-client-ca=a.pem"], "--tls-certificate <FILE>")]
#[case::system_without_client_ca(&[SHOWN, &["--system-certificate=system:founder=URI:urn:a"]].concat(), "--tls-client-ca <FILE>")]
#[case::no_system(&["--system-certificate=people/1=URI:urn:a"], "NAME=SUBJECT")]
#[case::no_subject(&["--system-certificate=system:founder=urn:a"], "URI:…, DNS:… or SHA256:…")]
#[case::two_names(
    &[SHOWN, &["--tls-client-ca=c.pem", "--system-certificate=system:founder=DNS:a,services/membership=DNS:A"]].concat(),
    "DNS:a twice"
)]
#[case::plaintext(&["--mode=production"], "plaintext is refused")]
#[case::health(&["--health-listen=9000"], "invalid socket address")]
fn what_does_not_go_together_is_refused(#[case] arguments: &[&str], #[case] said: &str) {
    let stop = read(arguments).unwrap_err();
    assert_eq!(stop.exit(), Exit::Usage);
    assert!(stop.to_string().contains(said), "{stop}");
}

const SHOWN: &[&str] = &["--tls-certificate=a.pem", "--tls-key=b.pem"];

#[test]
fn certificates_of_the_suite_are_repeated_or_listed() {
    let systems = [
        "--tls-client-ca=c.pem",
        "--system-certificate=system:founder=URI:urn:a,services/membership=DNS:b",
        "--system-certificate=services/membership=DNS:c",
    ];
    let settings = read(&[SHOWN, &systems, &["--mode=production"]].concat()).unwrap();
    let names: Vec<_> = settings.tls.systems.iter().map(|system| &*system.name).collect();
    assert_eq!(names, ["system:founder", "services/membership", "services/membership"]);
}

#[test]
fn help_is_an_answer() {
    let stop = read(&["--help"]).unwrap_err();
    assert_eq!(stop.exit(), Exit::Ok);
    assert!(stop.to_string().contains("--shutdown-limit"));
}

#[test]
fn the_settings_are_printed_with_their_sources_and_without_secrets() {
    let url = "postgres://membership:hunter2@db.example/chidao?sslpassword=hunter3";
    let stop = Settings::try_from_args(command(), ["program", "--print-config"]).unwrap_err();
    assert_eq!(stop.exit(), Exit::Ok);

    let matches = command()
        .try_get_matches_from(["program", "--queue=512", "--database", url])
        .unwrap();
    let printed = describe(&command(), &matches);
    let line = |flag: &str| {
        printed
            .lines()
            .find(|line| line.split(' ').next() == Some(flag))
            .unwrap()
    };
    assert_eq!(
        line("--queue").split_whitespace().collect::<Vec<_>>(),
        ["--queue", "512", "flag"]
    );
    assert!(line("--database").contains("postgres://membership:…@db.example/chidao?…"));
    assert!(!printed.contains("hunter"));
    assert_eq!(printed.lines().count(), 28);
}

#[rstest]
#[case("postgres://localhost/chidao", "postgres://localhost/chidao")]
#[case("postgres://user@localhost/chidao", "postgres://user:…@localhost/chidao")]
#[case("postgres://user:p@ss:w@rd@localhost/chidao", "postgres://user:…@localhost/chidao")]
#[case("postgres://user:pa?ss@localhost/chidao", "postgres://…")]
#[case("postgres://user:pa/ss@localhost/chidao", "postgres://…")]
#[case("sqlite:///var/lib/chidao.sqlite", "sqlite:///var/lib/chidao.sqlite")]
fn an_address_is_shown_without_its_password(#[case] given: &str, #[case] shown: &str) {
    let url: DatabaseUrl = given.parse().unwrap();
    assert_eq!(url.to_string(), shown);
    assert_eq!(format!("{url:?}"), shown);
    assert_eq!(url.expose(), given);
}

#[test]
fn production_refuses_what_is_fit_for_development_only() {
    let development = read(&[]).unwrap();
    assert_eq!(
        development.refuse_in_production("a moved clock", "take another database"),
        Ok(())
    );

    let production = [&["--mode=production", "--tls-client-ca=ca.crt"], SHOWN].concat();
    let with_reflection = [&*production, &["--reflection"]].concat();
    let production = read(&production).unwrap();
    let stop = production
        .refuse_in_production("a moved clock", "take another database")
        .unwrap_err();
    assert_eq!(stop.exit(), Exit::Usage);
    assert!(stop.to_string().contains("a moved clock") && stop.to_string().contains("take another database"));
    assert!(!production.serves_reflection());
    assert!(read(&with_reflection).unwrap().serves_reflection());
}

#[test]
fn the_readme_has_the_table_of_settings() {
    let table = as_table(&command());
    assert!(
        include_str!("../../README.md").contains(&table),
        "put this into README.md:\n{table}"
    );
}
