//! The contract and the rest of the suite fit together.

use std::{collections::BTreeSet, fs};

use chidao_proto::DESCRIPTORS;
use chidao_tests::repository;
use prost_reflect::DescriptorPool;

#[test]
fn every_policy_is_a_file_and_every_file_is_a_policy() {
    let pool = DescriptorPool::decode(DESCRIPTORS).expect("a descriptor set");
    let policy = pool
        .get_extension_by_name("chidao.common.v1.policy")
        .expect("the option of policies");
    let methods = pool
        .services()
        .flat_map(|service| service.methods().collect::<Vec<_>>());
    let named: BTreeSet<String> = methods
        .map(|method| {
            method
                .options()
                .get_extension(&policy)
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();

    let folder = repository().join("services/shared/authority/policies");
    let paths = fs::read_dir(folder)
        .expect("the folder of policies")
        .map(|entry| entry.expect("an entry").path());
    let written: BTreeSet<String> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "cedar"))
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .collect();

    assert!(!named.is_empty());
    assert_eq!(named, written);
}
