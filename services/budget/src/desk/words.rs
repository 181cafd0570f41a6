//! What the parts of a refusal are called, in Vietnamese and in English.

use chidao_calendar::Shown;

use crate::rules::{
    actor::Role,
    money::Dong,
    refusal::{Cited, Disorder, Evidence, Fund, Instead},
};

/// A sum as texts show it: "1.234.567".
pub(super) fn shown(sum: Dong) -> String {
    let digits = sum.get().unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    match sum.is_negative() {
        true => format!("-{text}"),
        false => text,
    }
}

const fn role(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Officer => ("chuyên viên cơ quan thường trực", "an officer of the standing agency"),
        Role::Accountant => ("kế toán", "the accountant"),
        Role::ChiefAccountant => ("kế toán trưởng", "the chief accountant"),
        Role::AccountHolder => ("chủ tài khoản", "the account holder"),
        Role::AuthorisedDeputy => ("phó thủ trưởng được ủy quyền", "an authorised deputy"),
        Role::CommitteeHead => ("Trưởng ban", "the Head"),
        Role::CommitteeDeputyHead => ("Phó Trưởng ban", "a Deputy Head"),
    }
}

/// The field in which a piece of evidence is given, and what it is called.
pub(super) const fn evidence(evidence: Evidence) -> (&'static str, &'static str, &'static str) {
    match evidence {
        Evidence::SignedPaper => ("basis", "văn bản đã ký", "the signed paper"),
        Evidence::Dossier => ("dossier", "hồ sơ đề nghị chi", "the dossier of the request"),
        Evidence::Invoice => ("invoice", "hóa đơn", "the invoice"),
        Evidence::Acceptance => ("acceptance", "biên bản nghiệm thu", "the record of acceptance"),
        Evidence::TenderResult => ("tender_result", "kết quả lựa chọn nhà thầu", "the result of the tender"),
        Evidence::DrawSlip => ("slip", "giấy rút dự toán", "the draw slip"),
        Evidence::TreasuryPaper => ("answer", "văn bản của Kho bạc", "the Treasury's paper"),
        Evidence::ReturnSlip => ("slip", "giấy nộp trả", "the return slip"),
        Evidence::Reason => ("reason", "lý do", "the reason"),
        Evidence::Ground => (
            "ground",
            "chương trình, kế hoạch đã duyệt, văn bản của Trưởng ban hoặc sự cố",
            "the approved programme or plan, the Head's paper, or the incident",
        ),
        Evidence::SpecialCase => (
            "special_case",
            "văn bản về trường hợp đặc biệt",
            "the paper of the special case",
        ),
    }
}

/// What there is not enough of.
pub(super) const fn fund(fund: Fund) -> (&'static str, &'static str) {
    match fund {
        Fund::Free => ("dự toán còn được đề nghị chi", "what is free of the line"),
        Fund::Commitment => ("cam kết chưa thanh toán", "what is unpaid of the commitment"),
        Fund::Contract => ("giá trị hợp đồng", "the value of the contract"),
        Fund::AdvanceLimit => ("mức tạm ứng của hợp đồng", "what may be advanced on the contract"),
        Fund::Activity => ("dự toán hoạt động được duyệt", "what was approved for the activity"),
        Fund::Norm => ("định mức", "the norm"),
        Fund::Left => ("phần còn lại", "what is left"),
        Fund::Blocked => ("phần đang tạm giữ", "what is blocked"),
        Fund::Conversion => ("phần tạm ứng có thể thanh toán", "what the claim can be set against"),
    }
}

/// The field of what does not belong to what it was cited with, and why.
pub(super) const fn cited(cited: Cited) -> (&'static str, &'static str, &'static str) {
    match cited {
        Cited::Estimate => (
            "estimate",
            "không phải dự toán của dòng này",
            "is not the estimate of the line",
        ),
        Cited::Line => (
            "line",
            "không phải dòng của dự toán, hợp đồng hoặc cam kết này",
            "is not a line of this estimate, contract or commitment",
        ),
        Cited::Activity => (
            "activity",
            "không phải hoạt động của đề nghị này",
            "is not the activity of this",
        ),
        Cited::Contract => (
            "contract",
            "không phải hợp đồng của hoạt động này",
            "is not a contract of this",
        ),
        Cited::Commitment => (
            "commitment",
            "không phải cam kết của hợp đồng này",
            "is not a commitment of this",
        ),
        Cited::Advance => (
            "advance",
            "không phải tạm ứng của đề nghị này",
            "is not an advance of this",
        ),
        Cited::Kind => (
            "kind",
            "không phù hợp với nội dung nêu kèm: chỉ thanh toán tạm ứng mới nêu tạm ứng, cam kết phải kèm hợp đồng, \
             định mức theo nội dung chi",
            "does not go with what is cited: an advance is named only where one is settled, a commitment goes with its \
             contract, norms with their content",
        ),
        Cited::Exemption => (
            "exempt",
            "không áp dụng được: CONFERENCE chỉ cho họp, tập huấn; URGENT_WORK chỉ cho ứng cứu sự cố; RESEARCH trừ thiết bị \
             qua đấu thầu; ngân sách xã không thuộc dự toán này",
            "does not hold here: CONFERENCE goes with meetings and training, URGENT_WORK with incident response, RESEARCH \
             not with equipment by tender; a commune's budget is not in this estimate",
        ),
        Cited::Unit => (
            "unit",
            "phải là cơ quan thường trực: Ban Chỉ đạo không có dự toán riêng",
            "must be the standing agency: the committee has no estimate",
        ),
    }
}

/// Which days contradict each other.
pub(super) fn disorder(disorder: Disorder) -> (String, String) {
    match disorder {
        Disorder::ToCome => ("ngày ở tương lai.".to_owned(), "the day is to come.".to_owned()),
        Disorder::BeforeItsCause(day) => (
            format!("không trước ngày {}.", Shown(day)),
            format!("it cannot be before {}.", Shown(day)),
        ),
        Disorder::OutsideYear(year) => (
            format!("ngoài năm ngân sách {year}."),
            format!("it is outside the budget year {year}."),
        ),
        Disorder::EndsBeforeItBegins => (
            "kết thúc trước khi có hiệu lực.".to_owned(),
            "it ends before it takes effect.".to_owned(),
        ),
        Disorder::AdjustedTooLate(day) => (
            format!("phải điều chỉnh trước ngày {}.", Shown(day)),
            format!("adjusting was to be done before {}.", Shown(day)),
        ),
    }
}

/// What the caller can do instead, in words.
pub(super) fn instead(instead: &Instead) -> (String, String) {
    let said = |vi: &str, en: &str| (vi.to_owned(), en.to_owned());
    match instead {
        Instead::Ask(roles) => {
            let (vi, en) = roles_of(roles);
            (format!("đề nghị {vi}"), format!("ask {en}"))
        }
        Instead::AnotherSigner => said("người khác ký", "have somebody else sign"),
        Instead::AdjustCommitment => said("điều chỉnh cam kết trước", "adjust the commitment first"),
        Instead::RequestCommitment => said("đề nghị cam kết chi trước", "have a commitment accepted first"),
        Instead::RecoverAdvance => said(
            "thanh toán hoặc nộp trả tạm ứng trước",
            "settle or repay the advance first",
        ),
        Instead::ApproveActivity => said(
            "đề nghị Trưởng ban duyệt hoạt động hoặc tăng dự toán hoạt động",
            "have the activity approved, or its estimate raised",
        ),
        Instead::SupplementEstimate => said(
            "đề nghị bổ sung, điều chỉnh dự toán",
            "have the estimate supplemented or adjusted",
        ),
        Instead::EndContract => said(
            "hủy cam kết, thanh lý hợp đồng của hoạt động trước",
            "cancel the commitments and end the contracts of the activity first",
        ),
        Instead::RecordContract => said(
            "ghi nhận hợp đồng theo kết quả lựa chọn nhà thầu và đề nghị theo hợp đồng",
            "record the contract in which the tender ended, and ask on it",
        ),
        Instead::Give(one) => {
            let (_, vi, en) = evidence(*one);
            (format!("bổ sung {vi}"), format!("give {en}"))
        }
        Instead::Convert(sum) => {
            let sum = shown(sum.dong());
            (format!("thanh toán tạm ứng {sum} đồng"), format!("convert {sum} đồng"))
        }
        Instead::AskFor(sum) => {
            let sum = shown(sum.dong());
            (
                format!("đề nghị nhiều nhất {sum} đồng"),
                format!("ask for {sum} đồng at most"),
            )
        }
        Instead::Use(near) => {
            let codes: Vec<_> = near
                .iter()
                .map(|near| format!("{} ({})", near.code, near.name))
                .collect();
            let codes = codes.join(", ");
            (format!("dùng {codes}"), format!("use {codes}"))
        }
        Instead::BeginAnew => said("lập đề nghị mới", "begin a new request"),
        Instead::Complain => said(
            "báo cáo cơ quan giao dự toán và Kho bạc cấp trên",
            "turn to the body that assigned the estimate and to the upper Treasury",
        ),
    }
}

/// Those who may.
pub(super) fn roles_of(roles: &[Role]) -> (String, String) {
    let all: Vec<_> = roles.iter().map(|one| role(*one)).collect();
    let vi: Vec<_> = all.iter().map(|(vi, _)| *vi).collect();
    let en: Vec<_> = all.iter().map(|(_, en)| *en).collect();
    (vi.join(", "), en.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_shown_in_threes() {
        for (sum, text) in [(0, "0"), (999, "999"), (1_000, "1.000"), (-1_234_567, "-1.234.567")] {
            assert_eq!(shown(Dong::new(sum)), text);
        }
    }
}
