use std::{fs, path::PathBuf};

use aws_lc_rs::signature::Ed25519KeyPair;
use proptest::prelude::*;

use super::*;

/// A file of one test, gone with its guard.
struct File(PathBuf);

impl File {
    fn with(text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("chidao-checkpoint-{}", uuid::Uuid::new_v4()));
        fs::write(&path, text).unwrap();
        Self(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// A private key in PEM: the first is made of the bytes 00 01 … 1f, the second of their complements.
fn private(number: u8) -> String {
    let seed: [u8; 32] = std::array::from_fn(|place| u8::try_from(place).unwrap() ^ (number * 0xff));
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
    pem::encode(&pem::Pem::new("PRIVATE KEY", pair.to_pkcs8v1().unwrap().as_ref()))
}

fn key(number: u8) -> SigningKey {
    SigningKey::read(&File::with(&private(number)).0).unwrap()
}

fn checkpoint() -> Checkpoint {
    let head = Head {
        position: 42,
        hash: [7; 32],
        time_us: 1_560_733_200_000_000,
    };
    Checkpoint::of(Owner::Membership, &head, Some(&key(0))).unwrap()
}

#[test]
fn a_checkpoint_is_read_as_it_was_written_and_believed_by_its_key_alone() {
    let written = checkpoint();
    let read: Checkpoint = written.to_string().parse().unwrap();
    assert_eq!(read, written);
    assert_eq!(read.check(&key(0).verifying()), Ok(()));
    let (signed, trusted) = (key(0).verifying().id(), key(1).verifying().id());
    let refused = read.check(&key(1).verifying());
    assert_eq!(refused, Err(CheckpointError::AnotherKey { signed, trusted }));

    let claimed = Checkpoint {
        signature: read.signature.clone().map(|signature| Signature {
            key: trusted,
            ..signature
        }),
        ..read.clone()
    };
    assert_eq!(claimed.check(&key(1).verifying()), Err(CheckpointError::Forged));
    let unsigned = Checkpoint {
        signature: None,
        ..read
    };
    assert_eq!(unsigned.check(&key(0).verifying()), Err(CheckpointError::Unsigned));
    assert_eq!(unsigned.to_string().parse(), Ok(unsigned));
}

#[test]
fn what_is_no_checkpoint_is_refused() {
    let line = checkpoint().to_string();
    let spoilt = [
        String::new(),
        "42".to_owned(),
        line.replace("\"position\":42", "\"position\":\"42\""),
        line.replace("0707", "07"),
        line.replace("time_us", "time"),
        line.replace("\"key\"", "\"kid\""),
    ];
    for line in spoilt {
        let read = line.parse::<Checkpoint>();
        assert!(matches!(read, Err(CheckpointError::Malformed(_))), "{line}");
    }
}

#[test]
fn a_trusted_key_is_the_public_half_or_the_private_key() {
    let public = key(0).verifying();
    let der = [
        &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00],
        &public_bytes()[..],
    ]
    .concat();
    let file = File::with(&pem::encode(&pem::Pem::new("PUBLIC KEY", der)));
    assert_eq!(VerifyingKey::read(&file.0).unwrap(), public);
    assert!(matches!(SigningKey::read(&file.0), Err(KeyError::NotAKey { .. })));
    assert_eq!(VerifyingKey::read(&File::with(&private(0)).0).unwrap(), public);
    let no_key = File::with("-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n");
    assert!(matches!(VerifyingKey::read(&no_key.0), Err(KeyError::NotAKey { .. })));
    assert!(matches!(
        VerifyingKey::read(&no_key.0.join("none")),
        Err(KeyError::File { .. })
    ));
}

/// The public half of the first key, as OpenSSL works it out.
fn public_bytes() -> Vec<u8> {
    hex::decode("03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8").unwrap()
}

proptest! {
    #[test]
    fn any_change_of_its_values_forges_it(
        position: i64, time_us: i64, bit in 0usize..256, of_signature in 0usize..512, register in "[a-z]{1,12}",
    ) {
        let (right, trusted) = (checkpoint(), key(0).verifying());
        let forged = Err(CheckpointError::Forged);
        let other = Checkpoint { position, ..right.clone() };
        prop_assert_eq!(other.check(&trusted) == forged, position != right.position);
        let other = Checkpoint { time_us, ..right.clone() };
        prop_assert_eq!(other.check(&trusted) == forged, time_us != right.time_us);
        let other = Checkpoint { register: register.clone(), ..right.clone() };
        prop_assert_eq!(other.check(&trusted) == forged, register != right.register);
        let mut other = right.clone();
        other.hash[bit / 8] ^= 1 << (bit % 8);
        prop_assert_eq!(other.check(&trusted), forged.clone());
        let mut other = right.clone();
        if let Some(signature) = &mut other.signature {
            signature.bytes[of_signature / 8] ^= 1 << (of_signature % 8);
        }
        prop_assert_eq!(other.check(&trusted), forged);
    }
}
