//! What commands on accounts and on roles without a seat have in common.

use chidao_authority::{Role, RosterRow};
use chidao_calendar::{Date, Interval, Shown};
use chidao_proto::{common::v1, errors::v1::Reason, field, refusal::Refusal};
use chidao_register::{Act, Decision};

use super::notices;
use crate::rules::authority::{CannotEnd, deserted_on};

/// The days on which what is given is to hold.
///
/// # Errors
/// INVALID_FIELDS: the first day is missing, a day is not possible, or it would hold on none.
pub(super) fn given_days(from: &Option<v1::Date>, to: &Option<v1::Date>, of: &str) -> Result<Interval, Refusal> {
    let valid_from = field::day(from, &format!("{of}.valid_from"))?;
    let field = format!("{of}.valid_to");
    let days = Interval::new(valid_from, field::optional_day(to, &field)?);
    if days.is_empty() {
        return Err(field::invalid(
            &field,
            "phải sau ngày bắt đầu",
            "must be after the first day",
        ));
    }
    Ok(days)
}

/// Refuses a change of the roster after which nobody could keep accounts and roles any more on some day from today on, where
/// somebody could before. Until the first committee stands there is the founder.
///
/// # Errors
/// STATE_FORBIDS, with what to do first.
pub(super) fn check_keepers(act: &Act<'_>, row: RosterRow<'_>, name: &str) -> Result<(), Refusal> {
    if !act.roster.is_founded() {
        return Ok(());
    }
    let mut after = act.roster.clone();
    after.apply(row);
    // Those whom the policy `authority_keep` lets in when the founder's time is over.
    let keepers = |roster: &chidao_authority::Roster| roster.granted_days(Role::Officer);
    let Some(day) = deserted_on(&keepers(act.roster), &keepers(&after), act.now.civil_date()) else {
        return Ok(());
    };
    Err(Refusal::new(Reason::StateForbids)
        .with("resource", name)
        .with("state", "LAST_WAY_IN")
        .detail(
            format!("từ ngày {day} sẽ không còn ai cấp được tài khoản và vai trò; trước hết hãy cấp tài khoản và vai trò chuyên viên \
                 cơ quan thường trực cho người khác", day = Shown(day)),
            format!("from {day} on nobody could give accounts and roles any more; first give an account and the role of an officer \
                 of the standing agency to somebody else", day = Shown(day)),
        ))
}

/// Refuses the founding where it would leave nobody who keeps accounts and roles: the founder's time ends with it.
///
/// # Errors
/// STATE_FORBIDS, with what to do first.
pub(super) fn check_succession(act: &Act<'_>, name: &str) -> Result<(), Refusal> {
    let today = act.now.civil_date();
    let mut keepers = act.roster.granted_days(Role::Officer).into_iter();
    if act.roster.is_founded() || keepers.any(|days| days.contains(today)) {
        return Ok(());
    }
    Err(Refusal::new(Reason::StateForbids)
        .with("resource", name)
        .with("state", "LAST_WAY_IN")
        .detail(
            "sau khi thành lập sẽ không còn ai cấp được tài khoản và vai trò; trước hết hãy cấp tài khoản và vai trò chuyên viên \
             cơ quan thường trực cho một người",
            "once it is established nobody could give accounts and roles any more; first give somebody an account and the role of \
             an officer of the standing agency",
        ))
}

/// What the caller is told about an objection. `others` are the names of what must not hold at the same time.
pub(super) fn why_it_cannot_end(name: &str, objection: CannotEnd, others: &[String]) -> Refusal {
    match objection {
        CannotEnd::AlreadyEnded(on) => Refusal::new(Reason::StateForbids)
            .with("resource", name)
            .with("state", "ENDED")
            .detail(
                format!("đã chấm dứt từ ngày {on}", on = Shown(on)),
                format!("it ended on {on}, or was cancelled before it began", on = Shown(on)),
            ),
        CannotEnd::BeforeItsBeginning(from) => {
            let vi = format!(
                "không được trước ngày bắt đầu {from}; đặt đúng ngày đó để hủy",
                from = Shown(from)
            );
            let en = format!(
                "must not be before its first day {from}; that very day cancels it",
                from = Shown(from)
            );
            field::invalid("to", &vi, &en)
        }
        CannotEnd::BeforeToday => field::invalid(
            "to",
            "không được trước hôm nay; bỏ trống để chấm dứt ngay",
            "must not be before today; leave it unset to end it at once",
        ),
        CannotEnd::Overlaps(place) => {
            let other = others.get(place).map_or("", String::as_str);
            Refusal::new(Reason::StateForbids)
                .with("resource", name)
                .with("state", "FOLLOWED")
                .detail(
                    format!("trùng ngày với {other} của cùng người mang mã; chọn ngày sớm hơn"),
                    format!("it would overlap {other} of the same bearer; choose an earlier day"),
                )
        }
    }
}

/// Tells of an end that is still to come. No errand is planned for it: roster and watches go by the days themselves.
pub(super) fn ended_later(decision: Decision, ended: &Interval, today: Date) -> Decision {
    match ended.to.filter(|to| *to > today && !ended.is_empty()) {
        Some(to) => decision.notice(notices::takes_effect_later(to)),
        None => decision,
    }
}
