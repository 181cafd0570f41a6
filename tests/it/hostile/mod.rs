//! Callers who mean harm: whatever they send, the service answers what HTTP/2 and gRPC ask for, goes on serving everybody
//! else, and has its memory back when they have gone.

mod body;
mod caller;
mod connection;
mod flood;
mod header;
mod measure;
mod siege;
mod wire;

use chidao_tests::Kind;
use rstest::rstest;

use self::siege::Siege;

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn no_attack_harms_anybody_but_the_attacker(#[case] kind: Kind) {
    let Some(mut siege) = Siege::begin(kind).await else {
        return;
    };
    for attack in attacks() {
        println!("{}", attack.0);
        siege.withstands(attack).await;
    }
}

fn attacks() -> Vec<siege::Attack> {
    [flood::ATTACKS, header::ATTACKS, body::ATTACKS, connection::ATTACKS].concat()
}
