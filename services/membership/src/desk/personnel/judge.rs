//! What the rule of changing offices is asked, and what its objections mean to the caller.

use std::collections::BTreeSet;

use chidao_calendar::{Date, Interval};
use chidao_model::{
    id::{AgencyId, OfficeId},
    membership::{agency, office},
};
use chidao_proto::{
    errors::v1::{Reason, Rule},
    field,
    membership::v1::{ChangeOfficeRequest, NamedOffice, OfficeChangeReason},
    refusal::Refusal,
};
use chidao_register::WorkingSet;

use super::is_named;
use crate::{
    desk::{
        document::Paper,
        reference::{existing, id},
    },
    rules::personnel::{CannotChange, OfficeChange, Taken, change},
};

/// The offices that he leaves, where the rule has nothing against the change.
///
/// # Errors
/// What the rule objects, or a name that stands for nothing.
pub(super) fn judge(
    request: &ChangeOfficeRequest,
    set: &WorkingSet,
    before: &[&office::Model],
    paper: &Paper<'_>,
    on: Date,
    today: Date,
) -> Result<BTreeSet<OfficeId>, Refusal> {
    if request.leaves_all && !request.leaves.is_empty() {
        return Err(field::invalid(
            "leaves",
            "để trống khi leaves_all",
            "must be empty where leaves_all is set",
        ));
    }
    // Of the same office at several times, the one that is held.
    let held = |named: &NamedOffice| {
        let all: Vec<&&office::Model> = before.iter().filter(|row| is_named(row, named)).collect();
        let current = all.iter().find(|row| days(row).contains(on));
        current.or(all.last()).map(|row| **row)
    };
    let is_by_death = request.reason() == OfficeChangeReason::Deceased;
    let left: Vec<Option<&office::Model>> = if request.leaves_all {
        let held = before.iter().filter(|row| match is_by_death {
            true => days(row).outlasts(on),
            false => days(row).contains(on),
        });
        held.map(|row| Some(*row)).collect()
    } else {
        request.leaves.iter().map(held).collect()
    };
    let ids: BTreeSet<OfficeId> = left.iter().flatten().map(|row| row.id.clone()).collect();
    let mut takes_up = Vec::with_capacity(request.takes_up.len());
    for (place, taken) in request.takes_up.iter().enumerate() {
        let field = format!("takes_up[{place}].agency");
        let agency: &agency::Model = existing(set, &id::<AgencyId>(&taken.agency, &field)?, &taken.agency, &field)?;
        let is_same = |row: &&&office::Model| is_named(row, taken) && !ids.contains(&row.id);
        let is_twice = request.takes_up.iter().take(place).any(|other| other == taken);
        takes_up.push(Taken {
            agency: Interval::new(agency.valid_from, agency.valid_to),
            // An office that begins later is the same one too: it would be held twice from then on.
            is_held: is_twice || before.iter().filter(is_same).any(|row| days(row).outlasts(on)),
        });
    }
    let act = OfficeChange {
        is_signed: paper.is_signed(today),
        issued_on: paper.issued_on,
        is_by_death,
        leaves_all: request.leaves_all,
        on,
        leaves: left.iter().map(|row| row.map(days)).collect(),
        takes_up,
    };
    change(&act).map_err(|objection| refusal(request, objection))?;
    Ok(ids)
}

fn days(row: &office::Model) -> Interval {
    Interval::new(row.valid_from, row.valid_to)
}

/// What the caller is told about an objection.
fn refusal(request: &ChangeOfficeRequest, objection: CannotChange) -> Refusal {
    match objection {
        CannotChange::NotSigned => Refusal::evidence_required("basis.signature").rule(Rule::Mem08),
        CannotChange::BeforeItsPaper => Refusal::rule_forbids(Rule::InvM3, "on"),
        CannotChange::NothingChanges if request.leaves_all => Refusal::new(Reason::StateForbids)
            .with("resource", &request.name)
            .with("state", "NO_OFFICE")
            .detail("không giữ chức vụ nào vào ngày đó", "he holds no office on that day"),
        CannotChange::NothingChanges => field::invalid(
            "leaves",
            "phải đặt ít nhất một trong leaves, leaves_all, takes_up",
            "at least one of leaves, leaves_all, takes_up must be set",
        ),
        CannotChange::NotHeld(place) => {
            let field = if request.leaves_all {
                "on".to_owned()
            } else {
                format!("leaves[{place}]")
            };
            field::invalid(
                &field,
                "phải là chức vụ đang giữ vào ngày đó và đã giữ từ trước ngày đó",
                "must be an office that he holds on that day and held before it",
            )
        }
        CannotChange::DiedAndKeeps => field::invalid(
            "leaves_all",
            "phải đặt khi lý do là từ trần",
            "must be set where he has died",
        ),
        CannotChange::DiedAndTakesUp => field::invalid(
            "takes_up",
            "để trống khi lý do là từ trần",
            "must be empty where he has died",
        ),
        CannotChange::AgencyNotThere(place) => Refusal::rule_forbids(Rule::Mem16, format!("takes_up[{place}].agency")),
        CannotChange::HeldAlready(place) => field::invalid(
            &format!("takes_up[{place}]"),
            "đang giữ hoặc sẽ giữ chức vụ này; nêu trong leaves để bổ nhiệm lại",
            "he holds this office or will; name it in leaves where he is appointed again",
        ),
    }
}
