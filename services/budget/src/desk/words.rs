//! What the parts of a refusal are called, in Vietnamese and in English.

use chidao_calendar::Shown;
use chidao_model::id::{ActivityId, AdvanceId, ContractId, EstimateId, LineId, PersonId};
use chidao_proto::language::Language;

use super::refusal::label;
use crate::{
    resource::Wire,
    rules::{
        actor::Role,
        money::Dong,
        refusal::{Cited, Disorder, Evidence, Fund, Instead, Standing, Theirs},
    },
};

/// A sum as texts show it, in Vietnamese and in English: "1.234.567" and "1,234,567".
pub(super) fn shown(sum: Dong) -> (String, String) {
    let sum = sum.get();
    (Language::Vietnamese.number(sum), Language::English.number(sum))
}

/// What a role is called; none of those that nobody has by himself: an accountant acts as the chief accountant, an authorised deputy as
/// the account holder ([`Who`](super::who::Who)).
const fn role(role: Role) -> Option<(&'static str, &'static str)> {
    match role {
        Role::Officer => Some(("chuyên viên cơ quan thường trực", "an officer of the standing agency")),
        Role::ChiefAccountant => Some(("kế toán trưởng", "the chief accountant")),
        Role::AccountHolder => Some(("chủ tài khoản", "the account holder")),
        Role::CommitteeHead => Some(("Trưởng ban", "the Head")),
        Role::CommitteeDeputyHead => Some(("Phó Trưởng ban", "a Deputy Head")),
        Role::Accountant | Role::AuthorisedDeputy => None,
    }
}

/// The field in which a piece of evidence is given, and what it is called.
pub(super) const fn evidence(evidence: Evidence) -> (&'static str, &'static str, &'static str) {
    match evidence {
        Evidence::SignedPaper => ("basis", "văn bản đã ký", "the signed paper"),
        Evidence::Dossier => ("papers", "hồ sơ đề nghị chi", "the dossier of the request"),
        Evidence::Invoice => ("papers", "hóa đơn", "the invoice"),
        Evidence::Acceptance => ("papers", "biên bản nghiệm thu", "the record of acceptance"),
        Evidence::TenderResult => ("papers", "kết quả lựa chọn nhà thầu", "the result of the tender"),
        Evidence::DrawSlip => ("papers", "giấy rút dự toán", "the draw slip"),
        Evidence::TreasuryPaper => ("answer", "văn bản của Kho bạc", "the Treasury's paper"),
        Evidence::ReturnSlip => ("slip", "giấy nộp trả", "the return slip"),
        Evidence::Reason => ("reason", "lý do", "the reason"),
        Evidence::Ground => (
            "ground",
            "chương trình, kế hoạch đã duyệt hoặc văn bản của Trưởng ban",
            "the approved programme or plan, or the Head's paper",
        ),
        Evidence::Incident => ("incident", "sự cố được ứng cứu", "the incident that is answered"),
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

/// The field of the day that contradicts another, and how.
pub(super) fn disorder(disorder: Disorder) -> (&'static str, String, String) {
    let to_come = |field| (field, "ngày ở tương lai.".to_owned(), "the day is to come.".to_owned());
    match disorder {
        Disorder::ToCome => to_come("on"),
        Disorder::SignedToCome => to_come("signed_on"),
        Disorder::BeforeItsCause(day) => (
            "on",
            format!("không trước ngày {}.", Shown(day)),
            format!("it cannot be before {}.", Shown(day)),
        ),
        Disorder::OutsideYear(year) => (
            "on",
            format!("ngoài năm ngân sách {year}."),
            format!("it is outside the budget year {year}."),
        ),
        Disorder::EndsBeforeItBegins => (
            "ends_on",
            "kết thúc trước khi có hiệu lực.".to_owned(),
            "it ends before it takes effect.".to_owned(),
        ),
        Disorder::AdjustedTooLate(day) => (
            "on",
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
        Instead::SettleAdvance(contract) => {
            let name = ContractId::new(contract.as_str()).name();
            (
                format!(
                    "lập đề nghị thanh toán tạm ứng (SETTLE), nêu tạm ứng chưa thanh toán của {name}, hoặc nộp trả"
                ),
                format!("claim it as one that settles (SETTLE) the outstanding advance on {name}, or repay that"),
            )
        }
        Instead::AssigningBody => said(
            "đề nghị cơ quan giao dự toán quyết định (ASSIGNING_BODY)",
            "have it decided by the body that assigns (ASSIGNING_BODY)",
        ),
        Instead::Name(line) => {
            let name = LineId::new(line.as_str()).name();
            (
                format!("nêu line {name} thay cho codes"),
                format!("name the line {name} in place of codes"),
            )
        }
        Instead::ImportNorm => said("nhập định mức (ImportNorms)", "import the norm (ImportNorms)"),
        Instead::SetParameter => said("ấn định tham số (SetParameter)", "set the parameter (SetParameter)"),
        Instead::SameCode(code) => (
            format!("dùng mã {code} của khoản tạm ứng"),
            format!("use the code of the advance, {code}"),
        ),
        Instead::RecordAnswer => said(
            "ghi nhận trả lời của Kho bạc trước",
            "record the Treasury's answer first",
        ),
        Instead::EndRequests => said(
            "chi, trả lại hoặc hủy các đề nghị đang dùng cam kết này trước",
            "have the requests that draw on it paid, returned or cancelled first",
        ),
        Instead::Close => said("kết thúc hoạt động", "close the activity"),
        Instead::ApproveActivity => said(
            "đề nghị Trưởng ban duyệt hoạt động hoặc tăng dự toán hoạt động",
            "have the activity approved, or its estimate raised",
        ),
        Instead::SupplementEstimate => said(
            "đề nghị bổ sung, điều chỉnh dự toán",
            "have the estimate supplemented or adjusted",
        ),
        Instead::LetGo(sum) => {
            let (vi, en) = shown(sum.dong());
            (
                format!("chờ Kho bạc trả lời, hoặc trả lại, hủy đề nghị chưa gửi: đang giữ {vi} đồng của dòng này"),
                format!(
                    "await the Treasury, or have returned or cancelled what was not sent: {en} đồng of this line are held"
                ),
            )
        }
        Instead::AtLeast(sum) => {
            let (vi, en) = shown(sum.dong());
            (
                format!("để lại ít nhất {vi} đồng đã dùng"),
                format!("leave at least the {en} đồng that were used"),
            )
        }
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
            let (vi, en) = shown(sum.dong());
            (format!("thanh toán tạm ứng {vi} đồng"), format!("convert {en} đồng"))
        }
        Instead::AskFor(sum) => {
            let (vi, en) = shown(sum.dong());
            (
                format!("đề nghị nhiều nhất {vi} đồng"),
                format!("ask for {en} đồng at most"),
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

/// Whose it is to do something.
pub(super) fn theirs(theirs: &Theirs) -> (String, String) {
    match theirs {
        Theirs::Roles(roles) => roles_of(roles),
        Theirs::Requester(person) => {
            let name = PersonId::new(person.as_str()).name();
            (
                format!("người lập đề nghị ({name})"),
                format!("whoever made the request ({name})"),
            )
        }
        Theirs::AssigningBody => (
            "cơ quan giao dự toán".to_owned(),
            "the body that assigns estimates".to_owned(),
        ),
    }
}

/// A resource whose state stands in the way: its name, what the state is called, and what stands in the way, in Vietnamese and in English.
pub(super) struct Stands {
    pub(super) name: String,
    pub(super) state: &'static str,
    pub(super) vi: String,
    pub(super) en: String,
}

/// What stands in the way of an act on a resource with this name and state.
pub(super) fn standing(standing: &Standing, name: &str, state: (&'static str, &'static str)) -> Stands {
    let of = |name: String, (vi, en): (&'static str, &'static str)| Stands {
        name,
        state: en,
        vi: format!("đang ở trạng thái «{vi}»."),
        en: format!("it is \"{en}\"."),
    };
    let own = |vi: String, en: String| Stands {
        vi,
        en,
        ..of(name.to_owned(), state)
    };
    match standing {
        Standing::Own => of(name.to_owned(), state),
        Standing::Estimate(id, state) => of(
            EstimateId::new(id.as_str()).name(),
            label("EstimateState", state.wire()),
        ),
        Standing::Activity(id, state) => of(
            ActivityId::new(id.as_str()).name(),
            label("ActivityState", state.wire()),
        ),
        Standing::Contract(id, state) => of(
            ContractId::new(id.as_str()).name(),
            label("ContractState", state.wire()),
        ),
        Standing::Advance(id, state) => {
            let state = label("AdvanceState", state.wire());
            Stands {
                vi: format!("tạm ứng không còn phần nào để thanh toán, «{}».", state.0),
                en: format!("nothing is left of the advance, it is \"{}\".", state.1),
                ..of(AdvanceId::new(id.as_str()).name(), state)
            }
        }
        Standing::Used(sum) => {
            let (vi, en) = shown(*sum);
            own(format!("đã dùng {vi} đồng."), format!("{en} đồng of it were used."))
        }
        Standing::Awaited => own(
            "đang chờ Kho bạc trả lời.".to_owned(),
            "an answer of the Treasury is awaited.".to_owned(),
        ),
        Standing::NotAwaited => own(
            "không có đề nghị nào đang chờ Kho bạc trả lời.".to_owned(),
            "no answer of the Treasury is awaited.".to_owned(),
        ),
        Standing::Called(sum) => {
            let (vi, en) = shown(*sum);
            own(
                format!("các đề nghị chi đang giữ {vi} đồng của cam kết."),
                format!("requests hold {en} đồng of it."),
            )
        }
    }
}

/// Those who may.
pub(super) fn roles_of(roles: &[Role]) -> (String, String) {
    let all: Vec<_> = roles.iter().filter_map(|one| role(*one)).collect();
    let vi: Vec<_> = all.iter().map(|(vi, _)| *vi).collect();
    let en: Vec<_> = all.iter().map(|(_, en)| *en).collect();
    (vi.join(", "), en.join(", "))
}
