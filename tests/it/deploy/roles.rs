//! The database as an operator gives it: an owner of the schema who may make no roles, one role a service, passwords in
//! files, and nobody let in without TLS.

use std::process::Command;

use chidao_budget::Budget;
use chidao_coordination::Coordination;
use chidao_incident::Incident;
use chidao_membership::Membership;
use chidao_model::Owner;
use chidao_proto::membership::v1::AgencyKind;
use chidao_service::Service;
use chidao_tests::{
    Cluster, Fleet, binary,
    ca::{Ca, Draft, TlsFolder},
    draft,
};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

/// A server that asks for passwords, and the files of those who have one.
struct World {
    cluster: Cluster,
    /// A role's password is in the file of its name; `ca.crt` is the server's authority.
    folder: TlsFolder,
}

impl World {
    async fn start() -> Option<Self> {
        let cluster = Cluster::start().await?;
        let ca = Ca::new("database");
        let server = ca.sign(&Draft::server());
        let folder = TlsFolder::new(&server, &ca);
        let mut session = PgConnection::connect(cluster.url()).await.unwrap();
        let mut run = async |statement: String| {
            let outcome = sqlx::raw_sql(AssertSqlSafe(statement.as_str()))
                .execute(&mut session)
                .await;
            outcome.unwrap_or_else(|error| panic!("{statement}: {error}"));
        };
        // The server writes its files itself: they have to be its own.
        let file = |name: &str, text: &str| {
            let text = text.replace('\r', "");
            let text = text.trim_end();
            format!("COPY (SELECT unnest(string_to_array('{text}', E'\\n'))) TO PROGRAM 'umask 077; cat > {name}'")
        };
        run(file("server.crt", &server.certificate)).await;
        run(file("server.key", &server.key)).await;
        run(file(
            "pg_hba.conf",
            "host postgres postgres 127.0.0.1/32 trust\nhostssl all all 127.0.0.1/32 scram-sha-256",
        ))
        .await;
        run("ALTER SYSTEM SET ssl = on".to_owned()).await;
        run("CREATE ROLE chidao LOGIN PASSWORD 'chidao: mật khẩu'".to_owned()).await;
        folder.put("chidao", "chidao: mật khẩu\n");
        for role in Owner::ALL.map(|owner| format!("chidao_{}", owner.name())) {
            run(format!("ALTER ROLE {role} LOGIN PASSWORD '{role}?&%'")).await;
            folder.put(&role, &format!("{role}?&%\n"));
        }
        run("CREATE DATABASE chidao OWNER chidao".to_owned()).await;
        cluster.restart().await;
        Some(Self { cluster, folder })
    }

    /// The address for a role, as `site.yaml` says it.
    fn url(&self, role: &str) -> String {
        let (_, server) = self.cluster.url().rsplit_once('@').expect("a user");
        let port = server.split(['/', ':']).nth(1).expect("a port");
        let ca = self.folder.file("ca.crt");
        format!(
            "postgres://{role}@localhost:{port}/chidao?sslmode=verify-full&sslrootcert={}",
            ca.display()
        )
    }

    fn password(&self, role: &str) -> String {
        format!("--database-password-file={}", self.folder.file(role).display())
    }

    /// `chidao migrate` as this role, with the password of that one: its exit code, and what it says.
    fn migrate(&self, role: &str, password: &str) -> (Option<i32>, String) {
        let mut command = Command::new(binary("chidao"));
        command.args(["migrate", "--database", &self.url(role), &self.password(password)]);
        let output = command.output().unwrap();
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    }

    async fn serve<S: Service>(&self) -> Fleet {
        let role = format!("chidao_{}", S::OWNER.name());
        Fleet::start_as::<S>(&self.url(&role), &[&self.password(&role), "--log", "error"]).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_service_has_a_role_and_a_password_of_its_own() {
    let Some(world) = World::start().await else {
        return;
    };
    let (code, said) = world.migrate("chidao", "chidao_budget");
    assert_eq!(code, Some(69), "{said}");
    assert!(
        said.contains("password authentication failed") && !said.contains("?&%"),
        "{said}"
    );
    let (code, said) = world.migrate("chidao", "chidao");
    assert_eq!(code, Some(0), "{said}");

    let membership = world.serve::<Membership>().await;
    let agency = draft::agency(
        "so-tttt",
        "Sở Thông tin và Truyền thông (hư cấu)",
        AgencyKind::Department,
    );
    let created = membership.client(0).agencies.create_agency(agency).await.unwrap();
    assert_eq!(created.into_inner().receipt.unwrap().position, 1);
    drop(world.serve::<Coordination>().await);
    drop(world.serve::<Incident>().await);
    drop(world.serve::<Budget>().await);

    // Whoever is there spoke TLS, as himself.
    let mut session = PgConnection::connect(world.cluster.url()).await.unwrap();
    let row = sqlx::query("SELECT bool_and(ssl), string_agg(DISTINCT usename, ',') FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE datname = 'chidao'")
        .fetch_one(&mut session)
        .await
        .unwrap();
    assert_eq!(
        (row.get::<bool, _>(0), row.get::<String, _>(1)),
        (true, "chidao_membership".to_owned())
    );
}
