//! Reports: what is missing, who sends, who receives.

use super::*;
use crate::rules::obligation::duty;

fn whole(report: ReportType) -> Filled {
    Filled {
        report,
        sender: None,
        fields: Set::of(mandatory(report)),
        is_signed: true,
        is_unfinished: false,
        sent: None,
    }
}

#[test]
fn i_t24_an_initial_report_without_phone_and_time_is_told_both() {
    let mut filled = whole(ReportType::Initial);
    filled.fields = filled.fields.without(Field::ContactPhone).without(Field::DetectionTime);
    let refusal = check(&filled, Set::of(&[Party::Operator])).expect_err("two fields are missing");
    let missing = vec![Field::ContactPhone, Field::DetectionTime];
    let points: Vec<_> = missing.iter().copied().filter_map(point).collect();
    assert_eq!(points, ["b", "a"]);
    // Whom else it was sent to is asked for by the form alone: point e is about who helps already.
    assert_eq!(point(Field::AlreadyNotified), None);
    for field in [Field::Owner, Field::System, Field::ContactPosition] {
        assert!(mandatory(ReportType::Initial).contains(&field), "{field:?}");
    }
    assert_eq!(refusal.reason, Reason::Wanting(Wanting::Fields(missing)));
    assert_eq!(refusal.basis, [Article::Qd05_11_4, Article::Tt20_9_3]);
}

#[test]
fn a_notice_needs_no_signature_and_a_report_does() {
    for report in ReportType::ALL {
        let unsigned = Filled {
            is_signed: false,
            ..whole(*report)
        };
        let checked = check(&unsigned, Set::of(&[Party::Operator]));
        let expected = if *report == ReportType::Notice {
            None
        } else {
            Some(Reason::NotSigned)
        };
        assert_eq!(checked.err().map(|refusal| refusal.reason), expected, "{report:?}");
        assert_eq!(check(&whole(*report), Set::of(&[Party::Operator])), Ok(Party::Operator));
    }
}

#[test]
fn a_final_report_is_the_operator_s() {
    let held = Set::of(&[Party::SpecialisedUnit, Party::Owner, Party::ProvincialCommittee]);
    let refusal = check(&whole(ReportType::Final), held).expect_err("it is the operator's");
    assert_eq!(refusal.reason, Reason::NotTheirReport(vec![Party::Operator]));
}

#[test]
fn what_a_report_does_is_owed_by_its_sender_to_those_who_get_it() {
    for report in ReportType::ALL {
        for sender in senders(*report) {
            let Recipients { to, cc } = recipients(*report, *sender);
            assert!(
                !to.is_empty() && cc.iter().all(|copy| !to.contains(copy)),
                "{report:?} {sender:?}"
            );
            for code in fulfils(*report, *sender) {
                let owed = duty(*code);
                assert!(owed.debtor.is_none_or(|debtor| debtor == *sender), "{code:?}");
                let reached = Set::of(to).and(Set::of(cc));
                let all = Set::of(owed.to).and(Set::of(owed.cc));
                assert_eq!(
                    reached.common(all),
                    all,
                    "{report:?} of {sender:?} reaches all of {code:?}"
                );
            }
        }
    }
}
