//! The budget index.

use proptest::prelude::*;
use time::macros::date;

use super::*;
use crate::rules::{
    activity::Kind,
    tests::law::{code_rows, codes, row},
};

fn unknown(refusal: Refusal) -> UnknownCode {
    match refusal.reason {
        Reason::UnknownCode(unknown) => unknown,
        other => panic!("{other:?}"),
    }
}

const DAY: Date = date!(2019 - 06 - 17);

#[test]
fn inv_b12_a_code_that_is_not_there_is_refused_with_the_nearest() {
    let refusal = codes().find(CodeKind::SubItem, "6653", DAY).expect_err("not there");
    assert!(matches!(&refusal.instead[..], [Instead::Use(_)]));
    let unknown = unknown(refusal);
    let nearest: Vec<_> = unknown.nearest.iter().map(|near| near.code.as_str()).collect();
    // The fewest digits to change go first, then the next by number.
    assert_eq!(nearest, ["6651", "6655", "6699", "6703", "6956"]);
    assert_eq!(unknown.within, None);
    // Of other kinds nothing is named.
    let refusal = codes().find(CodeKind::Chapter, "6651", DAY).expect_err("no chapter");
    let chapters = self::unknown(refusal).nearest;
    assert!(chapters.iter().all(|near| ["417", "427"].contains(&near.code.as_str())));
}

#[test]
fn inv_b12_a_code_holds_on_its_days() {
    let codes = codes();
    assert!(codes.find(CodeKind::Chapter, "427", date!(2025 - 02 - 28)).is_ok());
    let refusal = codes
        .find(CodeKind::Chapter, "427", date!(2025 - 03 - 01))
        .expect_err("over");
    let unknown = unknown(refusal);
    assert_eq!(unknown.within.and_then(|within| within.to), Some(date!(2025 - 03 - 01)));
    assert_eq!(unknown.nearest[0].code, "417");
}

#[test]
fn inv_b12_the_item_of_a_request_fits_its_activity() {
    let rows = crate::rules::tests::law::fits();
    assert_eq!(codes().item_of("6651", DAY), Ok("6650"));
    assert_eq!(codes().item_of("6650", DAY), Ok("6650"));
    assert_eq!(fits(&rows, Kind::Meeting, "6650", DAY), Ok(()));
    let refusal = fits(&rows, Kind::Inspection, "6950", DAY).expect_err("no purchase");
    assert_eq!(refusal.reason, Reason::DoesNotFit(vec!["6700".to_owned()]));
    let refusal = fits(&rows, Kind::Inspection, "6700", date!(2016 - 12 - 31)).expect_err("not yet");
    assert_eq!(refusal.reason, Reason::DoesNotFit(Vec::new()));
}

#[test]
fn a_claim_has_the_content_of_its_advance_or_that_stood_in_the_other_of_its_item() {
    let codes = codes();
    let settles = |advanced, claimed| codes.settles((advanced, DAY), (claimed, DAY)).expect("they are there");
    assert!(settles("6651", "6651"));
    assert!(settles("6699", "6651"));
    assert!(!settles("6651", "6699"));
    assert!(!settles("6699", "6701"));
    assert!(codes.settles(("6699", DAY), ("6653", DAY)).is_err());
}

#[test]
fn a_table_that_contradicts_itself_is_not_taken() {
    let twice = [code_rows(), vec![row(CodeKind::Source, "12", "", "again")]].concat();
    assert_eq!(CodeTable::new(twice).map_err(|row| row.code), Err("12".to_owned()));
    let lost = [code_rows(), vec![row(CodeKind::SubItem, "8001", "8000", "lost")]].concat();
    assert_eq!(CodeTable::new(lost).map_err(|row| row.code), Err("8001".to_owned()));
    let mut never = row(CodeKind::Source, "99", "", "never");
    never.within = Interval::new(DAY, Some(DAY));
    let never = [code_rows(), vec![never]].concat();
    assert_eq!(CodeTable::new(never).map_err(|row| row.code), Err("99".to_owned()));
}

proptest! {
    #[test]
    fn a_code_is_as_far_from_another_as_that_from_it(one in "[0-9]{0,5}", other in "[0-9]{0,5}", third in "[0-9]{0,5}") {
        prop_assert_eq!(edits(&one, &other), edits(&other, &one));
        prop_assert_eq!(edits(&one, &other) == 0, one == other);
        prop_assert!(edits(&one, &third) <= edits(&one, &other) + edits(&other, &third));
        prop_assert!(edits(&one, &other) <= one.len().max(other.len()));
    }
}
