//! What is wrong with a request by itself is told before what is on record: the order of refusals.

use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{
        ChangeOfficeRequest, LineAmendment, OfficeChangeReason, ReorganiseCommitteeRequest, SeatRole,
        UpdateAgencyRequest,
    },
    refusal::read,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;
use tonic::{Code, Status};

use super::stage::{COMMITTEE, DIRECTOR, Stage, line, office, paper, seat};

/// An etag that nothing has.
const STALE: &str = "1-00000000";

/// The reason and the fields, in their order.
fn told(answer: Result<(), Status>) -> (Reason, Vec<String>) {
    let status = answer.unwrap_err();
    let seen = read(&status).unwrap_or_else(|| panic!("no refusal of ours: {status:?}"));
    if seen.reason == Reason::InvalidFields {
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(seen.fields.iter().all(|(_, remedy)| !remedy.is_empty()));
    }
    (seen.reason, seen.fields.into_iter().map(|(field, _)| field).collect())
}

/// Sends a request that contradicts itself: of what is there, with a stale etag; of what is not there; and by somebody who may
/// not. All are told of the contradiction alone. Without it, each is told what else is in the way.
macro_rules! comes_first {
    ($stage:ident, $room:ident . $call:ident, $right:expr, $name:ident = $missing:literal, $(|$request:ident| $spoil:expr => [$($field:literal),+];)+) => {
        let stranger = $stage.sandbox.client("deputy");
        let mut cases = Vec::new();
        $({
            let mut $request = $right;
            $spoil;
            cases.push(($request, vec![$($field.to_owned()),+]));
        })+
        let plain = ($right, Vec::new());
        for (number, (spoiled, fields)) in cases.into_iter().chain([plain]).enumerate() {
            let mut missing = spoiled.clone();
            missing.$name = $missing.to_owned();
            let mut stale = spoiled.clone();
            stale.etag = STALE.to_owned();
            let (mut officer, mut stranger) = ($stage.officer.clone(), stranger.clone());
            let answers = [
                (officer.$room.$call(missing).await, Reason::ResourceNotFound),
                (stranger.$room.$call(spoiled).await, Reason::NotPermitted),
                (officer.$room.$call(stale).await, Reason::EtagMismatch),
            ];
            for (answer, otherwise) in answers {
                let (reason, named) = told(answer.map(drop));
                match fields.is_empty() {
                    true => assert_eq!(reason, otherwise, "{number}"),
                    false => assert_eq!((reason, &named), (Reason::InvalidFields, &fields), "{number}"),
                }
            }
        }
    };
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_contradicts_itself_is_told_before_what_is_on_record(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 07 - 01), false).await else {
        return;
    };
    let signed = date!(2019 - 06 - 20);
    let update = || UpdateAgencyRequest {
        request_id: draft::request_id(),
        name: draft::agency_name("so-tttt"),
        short_name: Some("Sở TT&TT".to_owned()),
        ..UpdateAgencyRequest::default()
    };
    comes_first! { stage, agencies.update_agency, update(), name = "agencies/so-khong-co",
        |request| request.short_name = None => ["display_name"];
    }

    let change = || -> ChangeOfficeRequest { stage.leaving(DIRECTOR, paper(7, signed), None) };
    let director = || office("so-tttt", "Giám đốc");
    comes_first! { stage, people.change_office, change(), name = "people/1999-0001",
        |request| request.leaves = vec![director()] => ["leaves"];
        |request| request.leaves_all = false => ["leaves"];
        |request| {
            request.reason = OfficeChangeReason::Deceased.into();
            request.leaves_all = false;
            request.takes_up = vec![director(), director()];
        } => ["leaves_all", "takes_up", "takes_up[1]"];
        |request| request.basis.as_mut().unwrap().issuer.clear() => ["basis.issuer"];
    }

    let reorganise = || ReorganiseCommitteeRequest {
        short_name: Some("BCĐ".to_owned()),
        ..stage.deciding(paper(30, signed), None)
    };
    assert_eq!(reorganise().committee, COMMITTEE);
    let amendment = |seat: String| LineAmendment { seat, line: None };
    let added = || LineAmendment {
        seat: String::new(),
        line: Some(line(SeatRole::Member, "so-khcn", "Phó Giám đốc", "")),
    };
    comes_first! { stage, committees.reorganise_committee, reorganise(), committee = "committees/ban-khong-co",
        |request| request.short_name = None => ["seats"];
        |request| request.decision.as_mut().unwrap().issuer_title = "Bộ".to_owned() => ["decision.issuer"];
        |request| {
            request.seats = stage.list();
            request.amendments = vec![added(), amendment(String::new())];
        } => ["amendments", "amendments[1].line"];
    }
    // Whose seats they are is told by their names.
    let mut request = reorganise();
    request.etag = STALE.to_owned();
    request.amendments = vec![
        amendment(seat(4)),
        amendment("committees/bcd-cntt/seats/1".to_owned()),
        amendment(seat(4)),
    ];
    let answer = stage.try_reorganise(request).await.map(drop);
    let fields = ["amendments[1].seat", "amendments[2].seat"].map(str::to_owned);
    assert_eq!(told(answer), (Reason::InvalidFields, fields.to_vec()));
    assert_eq!(stage.committee(None).await.terms, [], "nothing was recorded");
}
