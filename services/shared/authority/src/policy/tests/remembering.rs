//! A decision that is remembered is the one that would be made.

use proptest::{prelude::*, sample::select};

use super::*;

proptest! {
    #[test]
    fn remembering_changes_nothing(
        questions in proptest::collection::vec(
            (
                select(vec!["own", "account", "failing"]),
                proptest::collection::vec(select(vec![Role::Head, Role::Officer]), 0..2),
                select(vec!["", "people/2018-0001", FOUNDER]),
                proptest::option::of(select(vec!["so-tttt", "so-yt"])),
                select(vec!["Agency", "Committee"]),
                proptest::option::of(select(vec!["so-tttt", "so-yt"])),
            ),
            1..60,
        ),
    ) {
        let policies = Policies::new(SAMPLES, 8).unwrap();
        for (policy, roles, actor, agency, kind, owner) in questions {
            let caller = principal(actor, &roles, agency);
            let resource = Resource { kind, agency: owner.map(AgencyId::new) };
            let question = Question::of(policy, &caller, &resource);
            let decision = policies.permits(policy, &caller, &resource);
            prop_assert_eq!(decision, policies.sets[policy].decide(&question));
        }
    }
}
