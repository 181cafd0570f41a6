//! The catalogue of duties: for each its debtor, whom it is owed to, how long there is, and the articles.

use std::num::NonZeroU32;

use crate::rules::{article::Article, pack::Pack, party::Party, set::members};

members! {
    /// What is owed.
    Code {
        /// Phản hồi xác nhận, to whoever sent a notice.
        Ack,
        /// Thông báo cho các bên liên quan, of what the specialised unit or a network member has learnt.
        Forward,
        /// Thông báo sự cố trong 05 ngày.
        Notice5d,
        /// Cập nhật thông báo khi xử lý xong.
        NoticeUpdate,
        /// Báo cáo ban đầu (Mẫu số 03).
        Initial,
        /// Báo cáo của đơn vị chuyên trách.
        UnitReport,
        /// Báo cáo đề nghị nâng cấp nghiêm trọng.
        UpgradeReport,
        /// Báo cáo diễn biến tình hình.
        Progress,
        /// Báo cáo phương án ứng cứu cụ thể.
        ResponsePlan,
        /// Báo cáo, xin ý kiến của Ban Chỉ đạo.
        ScReport,
        /// Báo cáo kết thúc ứng phó (Mẫu số 04) trong 05 ngày.
        Final5d,
        /// Báo cáo tổng kết, đánh giá.
        Review,
        /// Thông báo lại cho các bên: that it is none, or not serious.
        Inform,
        /// Thực hiện lệnh, yêu cầu điều phối.
        ExecuteOrder,
        /// Báo cáo lực lượng chuyên trách bảo vệ an ninh mạng (Luật 116/2025).
        MpsReport,
        /// Báo cáo ngay.
        MpsNow,
        /// Thông báo ban đầu trong 24 giờ.
        Mps24h,
        /// Báo cáo trong 72 giờ.
        Mps72h,
        /// Báo cáo kết thúc.
        MpsFinal,
        /// Đánh giá lại rủi ro.
        ReassessRisk,
        /// Thông báo khi vượt khả năng, tình huống nguy hiểm.
        MpsBeyondAbility,
        /// Báo cáo kết quả xử lý.
        MpsResult,
        /// Thông báo vi phạm dữ liệu cá nhân trong 72 giờ.
        Pd72h,
        /// Cảnh báo tới mạng lưới ứng cứu sự cố.
        NetworkWarning,
        /// Khôi phục tạm thời các hoạt động, dịch vụ cần thiết nhất.
        TemporaryRestoration,
        /// Cung cấp đầy đủ thông tin cho Cơ quan điều phối.
        SupplyInformation,
    }
}

/// Which threshold "at once" (*ngay*) has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Prompt {
    /// That of acknowledgements.
    Acknowledgement,
    /// That of reports.
    Report,
}

/// How long there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Term {
    /// "Ngay": due from the event on, late after a threshold that no text fixes.
    AtOnce(Prompt),
    /// Calendar days from the day of the event, that not counted, to the end of the last, or of the next working day.
    Days(NonZeroU32),
    /// Hours from the moment of the event.
    Hours(NonZeroU32),
    /// No text says how long.
    Open,
}

/// An entry of the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Duty {
    /// The pack that it comes from.
    pub pack: Pack,
    /// Who owes it; where unset, whoever the event made owe it.
    pub debtor: Option<Party>,
    /// Whom it is owed to; where empty, whoever the event says: the sender of a notice.
    pub to: &'static [Party],
    /// Who gets a copy (đồng gửi).
    pub cc: &'static [Party],
    /// How long there is.
    pub term: Term,
    /// The articles.
    pub basis: &'static [Article],
}

const REPORT: Term = Term::AtOnce(Prompt::Report);
const ACKNOWLEDGEMENT: Term = Term::AtOnce(Prompt::Acknowledgement);

const fn days(count: u32) -> Term {
    match NonZeroU32::new(count) {
        Some(count) => Term::Days(count),
        None => Term::Open,
    }
}

const fn hours(count: u32) -> Term {
    match NonZeroU32::new(count) {
        Some(count) => Term::Hours(count),
        None => Term::Open,
    }
}

/// The parties that Decision 05 names for a notice of the operator.
const NOTIFIED: &[Party] = &[
    Party::Owner,
    Party::Coordinator,
    Party::SpecialisedUnit,
    Party::NetworkMember,
];

/// The entry of a duty.
#[must_use]
pub const fn duty(code: Code) -> Duty {
    use Article as A;
    use Party as P;
    let operator = Some(P::Operator);
    let owner = Some(P::Owner);
    let unit = Some(P::SpecialisedUnit);
    let mps: &[P] = &[P::MpsForce];
    let up: &[P] = &[P::Owner, P::SpecialisedUnit];
    let copy: &[P] = &[P::Coordinator];
    let (pack, debtor, to, cc, term, basis): (_, _, &'static [P], &'static [P], _, &'static [A]) = match code {
        Code::Ack => {
            let basis = &[A::Qd05_12_1c, A::Qd05_12_3b, A::Tt20_10_1b];
            (Pack::Decision05, None, &[], &[], ACKNOWLEDGEMENT, basis)
        }
        Code::Forward => {
            let to = &[P::Coordinator, P::Operator, P::Owner];
            (
                Pack::Decision05,
                None,
                to,
                &[],
                ACKNOWLEDGEMENT,
                &[A::Qd05_12_1b, A::Tt20_10_2a],
            )
        }
        Code::Notice5d => (
            Pack::Decision05,
            operator,
            NOTIFIED,
            &[],
            days(5),
            &[A::Qd05_11_1a, A::Tt20_9_2a],
        ),
        Code::NoticeUpdate => (Pack::Circular20, operator, NOTIFIED, &[], REPORT, &[A::Tt20_9_2a]),
        Code::Initial => (
            Pack::Decision05,
            operator,
            up,
            copy,
            REPORT,
            &[A::Qd05_11_1a, A::Qd05_11_5, A::Tt20_9_2b],
        ),
        Code::UnitReport => {
            let to = &[P::Owner, P::ProvincialCommittee, P::Coordinator];
            (
                Pack::Decision05,
                unit,
                to,
                &[],
                REPORT,
                &[A::Qd05_11_5, A::Qd05_12_1e, A::Tt20_10_2c],
            )
        }
        Code::UpgradeReport => (
            Pack::Decision05,
            operator,
            up,
            copy,
            REPORT,
            &[A::Qd05_12_3d, A::Tt20_10_1c],
        ),
        Code::Progress | Code::ResponsePlan => (
            Pack::Decision05,
            operator,
            up,
            copy,
            Term::Open,
            &[A::Qd05_11_2, A::Qd05_11_5],
        ),
        Code::ScReport => {
            let to = &[P::StandingAgency, P::NationalCommittee];
            let committee = Some(P::ProvincialCommittee);
            (
                Pack::Decision05,
                committee,
                to,
                &[],
                Term::Open,
                &[A::Qd05_5_2c, A::Qd05_11_5],
            )
        }
        Code::Final5d => {
            let to = &[P::Owner, P::Coordinator];
            (
                Pack::Circular20,
                operator,
                to,
                &[],
                days(5),
                &[A::Tt20_9_2b, A::Qd05_11_2],
            )
        }
        Code::Review => {
            let to = &[P::Owner, P::ProvincialCommittee, P::Coordinator];
            (Pack::Circular20, operator, to, &[], Term::Open, &[A::Tt20_11_4])
        }
        Code::Inform => {
            let to = &[P::Operator, P::Owner, P::ProvincialCommittee, P::Coordinator];
            (
                Pack::Decision05,
                unit,
                to,
                &[],
                ACKNOWLEDGEMENT,
                &[A::Qd05_14_2b, A::Inc04],
            )
        }
        Code::ExecuteOrder => {
            let to = &[P::Coordinator, P::ProvincialCommittee];
            let basis = &[A::Qd05_7_4, A::Tt20_8_2, A::Qd05_5_2a];
            (Pack::Decision05, Some(P::Addressee), to, &[], Term::Open, basis)
        }
        Code::MpsReport => (Pack::Law116, owner, mps, &[], Term::Open, &[A::Law116_40_1c]),
        Code::MpsNow => (Pack::Decree331, owner, mps, &[], REPORT, &[A::Nd331_31_2d]),
        Code::Mps24h => (Pack::Decree331, owner, mps, &[], hours(24), &[A::Nd331_31_2d]),
        Code::Mps72h => (Pack::Decree331, owner, mps, &[], hours(72), &[A::Nd331_31_2d]),
        Code::MpsFinal => (Pack::Decree331, owner, mps, &[], Term::Open, &[A::Nd331_31_2d]),
        Code::ReassessRisk => (Pack::Decree331, owner, &[P::Owner], &[], Term::Open, &[A::Nd331_10_2d]),
        Code::MpsBeyondAbility => (Pack::Decree333, owner, mps, &[], REPORT, &[A::Nd333_9_3c]),
        Code::MpsResult => (Pack::Decree333, owner, mps, &[], Term::Open, &[A::Nd333_9_3dd]),
        // Coordinator and owner lead the initial response; what a national body owes is not kept here.
        Code::NetworkWarning => {
            let to = &[P::NetworkMember, P::Coordinator];
            (Pack::Decision05, owner, to, &[], Term::Open, &[A::Qd05_14_4])
        }
        Code::TemporaryRestoration | Code::SupplyInformation => {
            let to = &[P::Coordinator];
            (Pack::Decision05, owner, to, &[], Term::Open, &[A::Qd05_14_4])
        }
        Code::Pd72h => {
            let to = &[P::DataAuthority];
            (
                Pack::Law91,
                Some(P::DataController),
                to,
                &[],
                hours(72),
                &[A::Law91_23_1],
            )
        }
    };
    Duty {
        pack,
        debtor,
        to,
        cc,
        term,
        basis,
    }
}
