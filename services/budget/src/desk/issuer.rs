//! Whose paper it is by which the decision or the answer of another is recorded: its own, never that of the unit whose money it is
//! (L83 Điều 49.3, NĐ 163 Điều 34.1).

use chidao_calendar::Date;
use chidao_proto::{errors::v1::Reason, refusal::Refusal};

use super::{Paper, refusal::rule};
use crate::rules::{article::Article, estimate::Level};

fn anothers(paper: &Paper<'_>, at: &str, article: Article, (vi, en): (&str, &str)) -> Refusal {
    let issuer = &paper.reference().issuer;
    Refusal::new(Reason::RuleForbids)
        .rule(rule(article))
        .with("field", format!("{at}.issuer"))
        .detail(
            format!("{issuer} không phải là {vi}; nêu văn bản của {vi}, cơ quan ngoài hệ thống thì ghi issuer_title."),
            format!("{issuer} is not the {en}; cite its own document, with issuer_title where it is no agency of the system."),
        )
}

/// Refuses the paper of an agency that is known not to have decided on the estimate of a unit: the unit assigns itself nothing, and what
/// it decides itself is by its own paper (BUD-04).
pub(super) fn check_decision(paper: &Paper<'_>, by: Level, unit: &str, on: Date) -> Result<(), Refusal> {
    let issuer = &paper.reference().issuer;
    let whose = match by {
        Level::AssigningBody if issuer == unit => ("cơ quan giao dự toán", "body that assigns the estimate"),
        Level::LevelOneUnit if !issuer.is_empty() && issuer != unit => ("đơn vị dự toán", "unit of the estimate"),
        _ => return Ok(()),
    };
    Err(anothers(paper, "basis", Article::Law83_49_3.in_force(on), whose))
}

/// Refuses the unit's own paper where the Treasury's is recorded (BUD-11, BUD-18).
pub(super) fn check_treasury(paper: &Paper<'_>, unit: &str, at: &str, on: Date) -> Result<(), Refusal> {
    match paper.reference().issuer == unit {
        true => Err(anothers(
            paper,
            at,
            Article::Nd163_34_1.in_force(on),
            ("Kho bạc Nhà nước", "State Treasury"),
        )),
        false => Ok(()),
    }
}
