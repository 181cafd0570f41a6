//! What the caller is told where the rules refuse.

use chidao_calendar::Shown;
use chidao_model::id::{LineId, PersonId};
use chidao_proto::{
    catalogue,
    errors::v1::{Reason as Told, Rule},
    refusal::Refusal,
};

use super::words::{cited, disorder, evidence, fund, instead, shown, standing, theirs};
use crate::{
    resource::{Wire, subject_name},
    rules::{
        article::Article,
        code::UnknownCode,
        money::Dong,
        norm::NoNorm,
        refusal::{self, Evidence, Instead, Reason, Shortage, Standing, Theirs},
    },
};

/// The rule of the catalogue that an article is.
pub(super) fn rule(article: Article) -> Rule {
    let name = format!("RULE_{}", article.code().replace('-', "_"));
    Rule::from_str_name(&name).unwrap_or(Rule::Unspecified)
}

/// What a value is called, in Vietnamese and in English.
pub(super) fn label(enumeration: &str, number: i32) -> (&'static str, &'static str) {
    catalogue::label(&format!("chidao.budget.v1.{enumeration}"), number).unwrap_or(("?", "?"))
}

/// A hint made of all that can be done instead. What is to be given is told by itself where it is missing.
fn hint(refused: &refusal::Refusal) -> (String, String) {
    let is_wanting = matches!(refused.reason, Reason::Wanting(_));
    let others = refused.instead.iter();
    let others = others.filter(|one| !is_wanting || !matches!(one, Instead::Give(_)));
    let all: Vec<_> = others.map(instead).collect();
    if all.is_empty() {
        return (String::new(), String::new());
    }
    let vi: Vec<_> = all.iter().map(|(vi, _)| &**vi).collect();
    let en: Vec<_> = all.iter().map(|(_, en)| &**en).collect();
    (
        format!(" Có thể: {}.", vi.join("; ")),
        format!(" What can be done: {}.", en.join("; ")),
    )
}

fn not_enough(refusal: Refusal, short: &Shortage, hint: &(String, String)) -> Refusal {
    let (of_vi, of_en) = fund(short.of);
    let (mut terms, mut vi, mut en) = (Vec::new(), Vec::new(), Vec::new());
    for term in &short.terms {
        terms.push(format!("{}={}", term.name.text(), term.sum));
        // People look for what there is; programs get what is nothing too.
        if term.sum != Dong::ZERO {
            let (name_vi, name_en) = label("Term", term.name.wire());
            let (sum_vi, sum_en) = shown(term.sum);
            vi.push(format!("{name_vi} {sum_vi}"));
            en.push(format!("{name_en} {sum_en}"));
        }
    }
    let within = |terms: Vec<String>| match terms.is_empty() {
        true => String::new(),
        false => format!(" ({})", terms.join(", ")),
    };
    let (needed, there) = (short.needed.dong(), short.there);
    let ((needed_vi, needed_en), (there_vi, there_en)) = (shown(needed), shown(there));
    refusal
        .with("fund", short.of.text())
        .with("needed", needed)
        .with("there", there)
        .with("terms", terms.join(" "))
        .detail(
            format!(
                "cần {} đồng, {of_vi} là {} đồng{}.{}",
                needed_vi,
                there_vi,
                within(vi),
                hint.0
            ),
            format!(
                "{} đồng are needed, {of_en} is {} đồng{}.{}",
                needed_en,
                there_en,
                within(en),
                hint.1
            ),
        )
}

fn unknown_code(refusal: Refusal, unknown: &UnknownCode, hint: &(String, String)) -> Refusal {
    let (vi, en) = label("CodeKind", unknown.kind.wire());
    let nearest: Vec<_> = unknown.nearest.iter().map(|near| &*near.code).collect();
    let on = Shown(unknown.on);
    refusal
        .with("kind", unknown.kind.text())
        .with("given", &unknown.code)
        .with("on", on.to_string())
        .with("nearest", nearest.join(","))
        .detail(
            format!("không phải {vi} vào ngày {on}.{}", hint.0),
            format!("it is no {en} on {on}.{}", hint.1),
        )
}

/// What must be given, by the fields of the request, and where it is a paper of a kind by that kind.
fn wanting(refusal: Refusal, all: &[Evidence], hint: &(String, String)) -> Refusal {
    let (mut fields, mut kinds, mut vi, mut en) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for one in all {
        let (field, name_vi, name_en) = evidence(*one);
        if !fields.contains(&field) {
            fields.push(field);
        }
        if field == "papers" {
            let kind = one.text();
            vi.push(format!("{name_vi} ({kind})"));
            en.push(format!("{name_en} ({kind})"));
            kinds.push(kind);
        } else {
            vi.push(name_vi.to_owned());
            en.push(name_en.to_owned());
        }
    }
    let refusal = match kinds.is_empty() {
        true => refusal,
        false => refusal.with("kinds", kinds.join(",")),
    };
    refusal.with("field", fields.join(", ")).detail(
        format!("Cần bổ sung: {}.{}", vi.join("; "), hint.0),
        format!("What is to be given: {}.{}", en.join("; "), hint.1),
    )
}

/// The refusal of a field that stands below another: `rows[0].codes` and `category`.
pub(super) fn below(refusal: Refusal, at: &str) -> Refusal {
    match refusal.metadata().get("field").cloned() {
        Some(field) => refusal.with("field", format!("{at}.{field}")),
        None => refusal,
    }
}

/// What the caller is told of a refusal of the rules. `name` is the resource, `state` what its state is called.
pub(super) fn told(refused: &refusal::Refusal, name: &str, state: (&'static str, &'static str)) -> Refusal {
    let code = format!("REASON_{}", refused.reason.code());
    let reason = Told::from_str_name(&code).unwrap_or(Told::Internal);
    let refusal = refused
        .basis
        .iter()
        .fold(Refusal::new(reason), |refusal, article| refusal.rule(rule(*article)));
    let hint = hint(refused);
    let said = |vi: &str, en: &str| (format!("{vi}{}", hint.0), format!("{en}{}", hint.1));
    let forbids = |field: &'static str, vi: &str, en: &str| {
        let (vi, en) = said(vi, en);
        refusal.clone().with("field", field).detail(vi, en)
    };
    let stands = |what: &Standing| {
        let stands = standing(what, name, state);
        let (vi, en) = said(&stands.vi, &stands.en);
        let refusal = refusal
            .clone()
            .with("resource", stands.name)
            .with("state", stands.state);
        refusal.detail(vi, en)
    };
    match &refused.reason {
        Reason::NotTheirs(whose) => {
            let (vi, en) = theirs(whose);
            let (vi, en) = said(&format!("{vi}."), &format!("{en}."));
            match whose {
                Theirs::Requester(person) => refusal.with("requester", PersonId::new(person.as_str()).name()),
                Theirs::Roles(_) | Theirs::AssigningBody => refusal,
            }
            .detail(vi, en)
        }
        Reason::NotFromHere(what) => stands(what),
        Reason::NotApproved(activity, state) => stands(&Standing::Activity(activity.clone(), *state)),
        Reason::Wanting(all) => wanting(refusal, all, &hint),
        Reason::NotEnough(short) => not_enough(refusal, short, &hint),
        Reason::UnknownCode(unknown) => unknown_code(refusal, unknown, &hint),
        Reason::SamePerson => forbids(
            "name",
            "người đề nghị, kế toán trưởng và chủ tài khoản phải là ba người khác nhau.",
            "requester, chief accountant and account holder are three different people.",
        ),
        Reason::NeedsCommitment => forbids(
            "commitment",
            "hợp đồng phải có cam kết chi được Kho bạc chấp nhận.",
            "the contract needs a commitment that the Treasury accepted.",
        ),
        Reason::NeedsRecovery => forbids(
            "advance",
            "hợp đồng còn tạm ứng chưa thu hồi.",
            "an advance on the contract is not recovered yet.",
        ),
        Reason::DoesNotFit(items) if items.is_empty() => forbids(
            "item",
            "mã không phù hợp; mục lục chưa có mã nào phù hợp với hoạt động này.",
            "the code does not fit; the index has none that does for such an activity.",
        ),
        Reason::DoesNotFit(items) => {
            let items = items.join(", ");
            forbids(
                "item",
                &format!("mã không phù hợp; các mã phù hợp: {items}."),
                &format!("the code does not fit; those that do: {items}."),
            )
        }
        Reason::NotEligible(contents) => {
            let names = contents.iter().map(|content| label("SpendingContent", content.wire()));
            let (vi, en): (Vec<_>, Vec<_>) = names.unzip();
            forbids(
                "content",
                &format!("nội dung không được chi; chỉ được chi: {}.", vi.join(", ")),
                &format!("this is not paid; what is: {}.", en.join(", ")),
            )
        }
        Reason::NoNorm(NoNorm(expense)) => {
            let ((vi, en), on) = (label("NormCode", expense.code.wire()), Shown(expense.on));
            forbids(
                "expenses",
                &format!("chưa có định mức {vi} cho ngày {on}."),
                &format!("there is no norm for it ({en}) on {on}."),
            )
        }
        Reason::OtherContent => forbids(
            "item",
            "nội dung thanh toán khác nội dung tạm ứng.",
            "the content of the claim is not that of the advance.",
        ),
        Reason::ChangesFields(off) => {
            let (vi, en) = shown(*off);
            forbids(
                "rows",
                &format!("thay đổi mức của lĩnh vực, hoặc giữa tự chủ và không tự chủ, {vi} đồng."),
                &format!("it changes a field, or autonomy, by {en} đồng."),
            )
        }
        Reason::Dates(which) => {
            let (field, vi, en) = disorder(*which);
            forbids(field, &vi, &en)
        }
        Reason::NoRule(day) => forbids(
            "on",
            &format!("chưa có quy định cho ngày {}.", Shown(*day)),
            &format!("no rule is set for {}.", Shown(*day)),
        ),
        Reason::NotItsOwn(which) => {
            let (at, vi, en) = cited(*which);
            refusal.field(at, vi, en)
        }
        Reason::DoesNotAddUp(off) => {
            let (vi, en) = shown(*off);
            refusal.field(
                "total",
                format!("phải bằng tổng các dòng (bằng 0 nếu là điều chỉnh), đang lệch {vi} đồng"),
                format!("must be the sum of the rows (nothing of an adjustment); it is off by {en} đồng"),
            )
        }
        Reason::LineTwice => refusal.field("rows", "mỗi dòng nêu một lần", "each line is named once"),
        Reason::NothingMoved(place) => refusal.field(
            format!("rows[{place}].amount"),
            "phải lớn hơn 0: chỉ điều chỉnh mới có dòng giảm",
            "must be more than nothing: only an adjustment takes from a line",
        ),
        Reason::OtherCategory(category) => {
            let category = category.as_deref().unwrap_or("?");
            forbids(
                "category",
                &format!("khoản này thuộc loại {category}."),
                &format!("the group is below the category {category}."),
            )
        }
        Reason::LineExists(line) => refusal
            .with("resource", LineId::new(line.as_str()).name())
            .detail(hint.0.trim_start(), hint.1.trim_start()),
        Reason::Overflow => refusal.field(
            "amount",
            "vượt số lớn nhất tính được",
            "is more than can be reckoned with",
        ),
        Reason::Books(fault) => {
            tracing::error!(?fault, resource = name, "an act could not be posted");
            Refusal::internal()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_article_is_in_the_catalogue_under_its_code() {
        for article in Article::ALL {
            let rule = rule(*article);
            assert_ne!(rule, Rule::Unspecified, "{article:?}");
            assert_eq!(catalogue::rule(rule).code, article.code());
        }
    }
}
