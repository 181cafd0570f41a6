//! What the reader of an accepted act must know.

use chidao_calendar::{Date, Shown};
use chidao_proto::{
    catalogue,
    common::v1::{Notice, NoticeCode, NoticeSeverity},
};
use chidao_service::notices::provisional;

use super::refusal::rule;
use crate::rules::{article::Article, world::Note};

fn warning(code: NoticeCode, article: Article, vi: String, en: String) -> Notice {
    Notice {
        code: code.into(),
        severity: NoticeSeverity::Warning.into(),
        basis: vec![catalogue::basis(rule(article))],
        text_vi: vi,
        text_en: en,
    }
}

/// A note of the rules on an act of a day.
pub(super) fn notice(note: Note, on: Option<Date>) -> Notice {
    let warning = |code, article: Article, vi, en| warning(code, on.map_or(article, |on| article.in_force(on)), vi, en);
    match note {
        Note::FromMemory(article) => warning(
            NoticeCode::FromMemory,
            article,
            "Quy định áp dụng chưa đối chiếu được với văn bản.".to_owned(),
            "The rule by which this was judged was found in no text.".to_owned(),
        ),
        Note::Late(day) => warning(
            NoticeCode::Late,
            Article::Tt113,
            format!("Quá hạn: phải thực hiện trước hết ngày {}.", Shown(day)),
            format!("It is late: it was due by {}.", Shown(day)),
        ),
        Note::Provisional(_) => provisional(),
        Note::BeyondEstimate => warning(
            NoticeCode::BeyondEstimate,
            Article::Law83_12,
            "Giá trị hợp đồng lớn hơn dự toán còn được đề nghị chi của dòng.".to_owned(),
            "The contract is worth more than is free of its line.".to_owned(),
        ),
        Note::NotNeeded => warning(
            NoticeCode::CommitmentNotNeeded,
            Article::Tt113,
            "Hợp đồng này không bắt buộc cam kết chi.".to_owned(),
            "No commitment is asked for of this contract.".to_owned(),
        ),
        Note::CitedBefore => warning(
            NoticeCode::CitedBefore,
            Article::Bud07,
            "Văn bản này đã được dẫn trước đó: kiểm tra để không ghi hai lần.".to_owned(),
            "This paper was cited before: see to it that nothing is entered twice.".to_owned(),
        ),
        Note::OverdueAdvance(day) => warning(
            NoticeCode::Late,
            Article::Tt17_6,
            format!("Tạm ứng phải thanh toán trước hết ngày {}.", Shown(day)),
            format!("The advance was to be settled by {}.", Shown(day)),
        ),
    }
}
