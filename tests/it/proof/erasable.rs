//! Values that can be erased: they are gone where an entry erased them, and only there.

use chidao_tests::Kind;
use rstest::rstest;

use super::world::{World, erased, reachable};

/// Table, key and position of each finding.
async fn found(world: &World) -> Vec<(String, String, i64)> {
    let findings = world.findings().await.into_iter();
    findings
        .map(|finding| (finding.table, finding.key, finding.position))
        .collect()
}

/// As many findings of the table of erasable values as keys, at a position.
fn of_values(position: i64, keys: &[&str]) -> Vec<(String, String, i64)> {
    let table = "membership_erasable".to_owned();
    let keys = keys.iter().map(|key| format!("{position}/{key}"));
    keys.map(|key| (table.clone(), key, position)).collect()
}

/// Two people with contact, of whom the second is erased: entries 1, 2 and 3.
async fn two(kind: Kind) -> Option<World> {
    let commands = vec![reachable("2019-0101"), reachable("2019-0102"), erased("2019-0102")];
    World::of(kind, commands).await
}

/// How many rows of the table are proven, and how many there are.
async fn proven(world: &World) -> (i64, i64) {
    let tables = world.state().await.tables;
    let table = tables.iter().find(|table| table.table == "membership_erasable");
    let rows = world.rows("SELECT count(*) FROM membership_erasable").await;
    (table.unwrap().proven, rows[0].try_get_by_index(0).unwrap())
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn values_that_are_there_and_those_rightly_erased_are_proven(#[case] kind: Kind) {
    let Some(world) = two(kind).await else { return };
    assert_eq!((found(&world).await, proven(&world).await), (vec![], (8, 8)));
    // What is recorded after an erasure stays, and can be erased in its turn.
    world.write(vec![reachable("2019-0102")]).await;
    assert_eq!((found(&world).await, proven(&world).await), (vec![], (12, 12)));
    world.write(vec![erased("2019-0102")]).await;
    assert_eq!((found(&world).await, proven(&world).await), (vec![], (12, 12)));
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_value_put_back_after_its_erasure_is_found(#[case] kind: Kind) {
    let Some(world) = two(kind).await else { return };
    let kept = "CREATE TABLE kept AS SELECT * FROM membership_erasable WHERE id = '1/0/contact.email'";
    world.run(kept).await.unwrap();
    world.write(vec![erased("2019-0101")]).await;
    assert_eq!(found(&world).await, []);
    let put_back = "DELETE FROM membership_erasable WHERE id = '1/0/contact.email'; \
                    INSERT INTO membership_erasable SELECT * FROM kept";
    world.run(put_back).await.unwrap();
    assert_eq!(found(&world).await, of_values(1, &["0/contact.email"]));
    assert_eq!(proven(&world).await, (7, 8));
    world
        .run("UPDATE membership_person SET email = '2019-0101@example.vn' WHERE id = '2019-0101'")
        .await
        .unwrap();
    let column = ("membership_person".to_owned(), "2019-0101".to_owned(), 4);
    assert_eq!(found(&world).await[1..], [column]);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_without_an_entry_is_found(#[case] kind: Kind) {
    let Some(world) = two(kind).await else { return };
    let sql = "UPDATE membership_erasable SET salt = NULL, value = NULL WHERE position = 1; \
               UPDATE membership_person SET email = NULL, phone = NULL WHERE position = 1";
    world.run(sql).await.unwrap();
    let keys = [
        "0/contact.email",
        "0/contact.phone",
        "r/person.contact.email",
        "r/person.contact.phone",
    ];
    assert_eq!(found(&world).await, of_values(1, &keys));
    assert_eq!(proven(&world).await, (4, 8));
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_does_not_cover_what_was_recorded_after_it(#[case] kind: Kind) {
    let Some(world) = two(kind).await else { return };
    world.write(vec![reachable("2019-0102")]).await;
    let sql = "UPDATE membership_erasable SET salt = NULL, value = NULL WHERE id = '4/r/person.contact.phone'";
    world.run(sql).await.unwrap();
    assert_eq!(found(&world).await, of_values(4, &["r/person.contact.phone"]));
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_value_or_a_salt_alone_is_found(#[case] kind: Kind) {
    let Some(world) = two(kind).await else { return };
    for column in ["salt", "value"] {
        let sql = format!("UPDATE membership_erasable SET {column} = NULL WHERE id = '1/r/person.contact.email'");
        world.run(&sql).await.unwrap();
        let key = ["r/person.contact.email"];
        assert_eq!(found(&world).await, of_values(1, &key), "{column}");
        if column == "salt" {
            let sql = "UPDATE membership_erasable SET salt = (SELECT salt FROM membership_erasable \
                       WHERE id = '1/0/contact.email') WHERE id = '1/r/person.contact.email'";
            world.run(sql).await.unwrap();
            assert_eq!(found(&world).await, of_values(1, &key), "a salt of another value");
        }
    }
    let half = "UPDATE membership_erasable SET value = 'x' WHERE id = '2/0/contact.phone'";
    world.run(half).await.unwrap();
    let keys: Vec<String> = found(&world).await.into_iter().map(|(_, key, _)| key).collect();
    assert_eq!(keys, ["1/r/person.contact.email", "2/0/contact.phone"]);
}

/// More values than are looked at at once, of which some are gone.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn one_row_of_many_that_no_entry_names_is_found(#[case] kind: Kind) {
    let ids: Vec<String> = (0..510).map(|number| format!("2019-{number:04}")).collect();
    let commands = ids.iter().map(|id| reachable(id)).chain([erased(&ids[7])]);
    let Some(world) = World::of(kind, commands.collect()).await else {
        return;
    };
    assert_eq!((found(&world).await, proven(&world).await), (vec![], (2_040, 2_040)));
    let add = "INSERT INTO membership_erasable SELECT '9/1/contact.email', position, resource, salt, value \
               FROM membership_erasable WHERE id = '99/0/contact.email'";
    world.run(add).await.unwrap();
    let alter = "UPDATE membership_erasable SET value = 'x' WHERE id = '98/r/person.contact.email'";
    world.run(alter).await.unwrap();
    let added = ("membership_erasable".to_owned(), "9/1/contact.email".to_owned(), 0);
    let altered = of_values(98, &["r/person.contact.email"]);
    assert_eq!(found(&world).await, [vec![added], altered].concat());
}
