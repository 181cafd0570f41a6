//! What the chain alone cannot show: a register that was rewritten, or whose tail was cut, by somebody who knows how it is
//! made.

use chidao_authority::DevelopmentKey;
use chidao_model::Owner;
use chidao_register::{Checkpoint, CheckpointError, Checkpoints, SigningKey, against, head};
use chidao_tests::Kind;
use rstest::rstest;

use super::world::{ENTRIES, World};
use crate::command::Folder;

async fn checkpoint(world: &World) -> Checkpoint {
    let head = head(world.database.readers(), Owner::Membership).await.unwrap();
    Checkpoint::of(Owner::Membership, &head, None).unwrap()
}

async fn found(world: &World, checkpoint: &Checkpoint) -> Option<i64> {
    let found = against(world.database.readers(), Owner::Membership, checkpoint)
        .await
        .unwrap();
    found.map(|(position, _)| position)
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_rewritten_chain_is_found_against_a_checkpoint_alone(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else { return };
    let checkpoint = checkpoint(&world).await;
    world.rewrite(|_, _| ()).await;
    assert_eq!(found(&world, &checkpoint).await, None, "nothing was altered yet");
    world
        .rewrite(|position, entry| {
            if position == 3 {
                entry.actor = "people/2019-0001".to_owned();
            }
        })
        .await;
    world
        .run("UPDATE membership_entry SET actor = 'people/2019-0001' WHERE position = 3")
        .await
        .unwrap();
    assert_eq!(world.findings().await, [], "chain and rows fit one another");
    assert_eq!(found(&world, &checkpoint).await, Some(ENTRIES));
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_cut_tail_is_found_against_a_checkpoint_and_by_the_rows(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else { return };
    let checkpoint = checkpoint(&world).await;
    world
        .run(
            "UPDATE membership_head SET position = 9, \
             hash = (SELECT hash FROM membership_entry WHERE position = 9), \
             time_us = (SELECT time_us FROM membership_entry WHERE position = 9); \
             DELETE FROM membership_entry WHERE position > 9; DELETE FROM membership_index WHERE position > 9",
        )
        .await
        .unwrap();
    let chain = world.chain().await;
    assert_eq!((chain.verified, chain.broken_position), (9, 0), "the chain fits");
    assert_eq!(found(&world, &checkpoint).await, Some(10));
    assert!(
        world
            .state()
            .await
            .findings
            .iter()
            .any(|finding| finding.table == "membership_errand")
    );
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_checkpoints_of_the_log_say_where_the_register_stands(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else { return };
    let plain = Checkpoints::new(world.database.clone(), Owner::Membership, None);
    let taken = plain.take().await.unwrap();
    assert_eq!(taken, checkpoint(&world).await);
    assert_eq!((taken.position, found(&world, &taken).await), (ENTRIES, None));

    let folder = Folder::new(None);
    DevelopmentKey::load_or_create(folder.path()).unwrap();
    let key = SigningKey::read(&DevelopmentKey::file(folder.path())).unwrap();
    let trusted = key.verifying();
    let signed = Checkpoints::new(world.database.clone(), Owner::Membership, Some(key));
    let taken = signed.take().await.unwrap();
    assert_eq!(taken.check(&trusted), Ok(()));
    let moved = Checkpoint {
        position: ENTRIES - 1,
        ..taken
    };
    assert_eq!(moved.check(&trusted), Err(CheckpointError::Forged));
}
