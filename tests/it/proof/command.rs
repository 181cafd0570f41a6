//! `chidao register verify` and `checkpoint`, from outside.

use chidao_authority::DevelopmentKey;
use chidao_tests::Kind;
use rstest::rstest;

use super::world::{ENTRIES, World, position_of};
use crate::{
    command::{Folder, Said},
    example,
};

async fn chidao(folder: &Folder, line: &str, code: i32, texts: &[&str]) -> Said {
    let arguments: Vec<&str> = line.split(' ').collect();
    let said = folder.run(&arguments).await;
    assert_eq!(said.code, Some(code), "{line}: {said:?}");
    for text in texts {
        assert!(
            said.answer.contains(text) || said.notes.contains(text),
            "{text}: {said:?}"
        );
    }
    said
}

/// What the service itself writes is proved: every table of the example.
#[tokio::test]
async fn the_example_is_proved_row_by_row() {
    let folder = Folder::new(None);
    assert_eq!(folder.up(&[]).await.end().await, Some(0));
    let verified = format!("verified   {} entries", example::ENTRIES);
    let proved = [
        &*verified,
        "proven     51 membership_agency",
        "proven     1 membership_authority",
    ];
    let said = chidao(&folder, "register verify --state", 0, &proved).await;
    assert!(!said.answer.contains("unproven"), "{said:?}");
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_altered_row_is_shown_with_its_position(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else { return };
    let folder = Folder::new(Some(&world.test));
    world
        .run("UPDATE membership_person SET full_name = 'Ai đó' WHERE id = '2019-0002'")
        .await
        .unwrap();
    world
        .run("DELETE FROM membership_seat WHERE id LIKE '%2'")
        .await
        .unwrap();
    let verified = format!("verified   {ENTRIES} entries");
    chidao(&folder, "register verify", 0, &[&verified]).await;
    let (person, seat) = (position_of("membership_person"), position_of("membership_seat"));
    let altered =
        format!("membership_person 2019-0002: the row is not as the entry wrote it; written at position {person}");
    let missing = format!("the row is missing; written at position {seat}");
    let found = [
        &*altered,
        &missing,
        "error: 2 rows beside the register membership are not as its entries say, the first: membership_person 2019-0002",
    ];
    chidao(&folder, "register verify --state", 65, &found).await;
    let (position, verified) = (
        format!("\"position\": \"{person}\""),
        format!("\"verified\": \"{ENTRIES}\""),
    );
    let json = ["\"key\": \"2019-0002\"", &*position, &verified, "\"unproven\": \"0\""];
    chidao(&folder, "register verify --state --json", 65, &json).await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_is_kept_and_held_against_the_register(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else { return };
    let folder = Folder::new(Some(&world.test));
    let line = chidao(
        &folder,
        "register checkpoint",
        0,
        &["\"register\":\"membership\"", &format!("\"position\":{ENTRIES}")],
    )
    .await;
    for _ in 0..2 {
        let position = format!("position {ENTRIES}");
        chidao(&folder, "register checkpoint --out kept.jsonl", 0, &[&position]).await;
    }
    let kept = std::fs::read_to_string(folder.path().join("kept.jsonl")).unwrap();
    assert_eq!(
        kept,
        line.answer.repeat(2),
        "lines are added, and a signature is always the same"
    );
    let against = "register verify --against kept.jsonl";
    chidao(
        &folder,
        against,
        0,
        &["against    2 checkpoints", &format!("verified   {ENTRIES} entries")],
    )
    .await;

    DevelopmentKey::load_or_create(&folder.path().join("other")).unwrap();
    let others = DevelopmentKey::file(std::path::Path::new("other"))
        .display()
        .to_string();
    let signed_otherwise = ["kept.jsonl, line 1", "not with the trusted key"];
    chidao(
        &folder,
        &format!("{against} --trusted-key {others}"),
        65,
        &signed_otherwise,
    )
    .await;
    chidao(
        &folder,
        &format!("register checkpoint --key {others} --out others.jsonl"),
        0,
        &[],
    )
    .await;
    let line = format!("register verify --against others.jsonl --trusted-key {others}");
    chidao(&folder, &line, 0, &["against    1 checkpoints"]).await;
    chidao(&folder, &format!("{against} --mode production"), 64, &["--trusted-key"]).await;
    chidao(&folder, "register checkpoint --mode production", 64, &["--key"]).await;

    let spoil = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
    spoil(
        "forged.jsonl",
        kept.replace(&format!("\"position\":{ENTRIES}"), "\"position\":18"),
    );
    chidao(
        &folder,
        "register verify --against forged.jsonl",
        65,
        &["line 1", "forged"],
    )
    .await;
    spoil("empty.jsonl", "\n".to_owned());
    chidao(
        &folder,
        "register verify --against empty.jsonl",
        65,
        &["holds no checkpoint"],
    )
    .await;
    spoil("torn.jsonl", kept[..kept.len() - 9].to_owned());
    chidao(&folder, "register verify --against torn.jsonl", 65, &["line 2"]).await;
    chidao(&folder, "register verify --against none.jsonl", 74, &["none.jsonl"]).await;
    chidao(&folder, "register verify --trusted-key other", 64, &["--against"]).await;

    world
        .rewrite(|position, entry| entry.method += if position == 5 { "x" } else { "" })
        .await;
    let verified = format!("verified   {ENTRIES} entries");
    chidao(&folder, "register verify --state", 0, &[&verified]).await;
    let rewritten = format!("broken at position {ENTRIES}");
    chidao(&folder, against, 65, &[&rewritten, "rewritten"]).await;
    chidao(
        &folder,
        &format!("{against} --json"),
        65,
        &[&format!("\"brokenPosition\": \"{ENTRIES}\"")],
    )
    .await;
}
