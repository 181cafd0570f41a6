//! What money is spent on, and of which kinds of activity it may be.

use super::{
    activity::Kind,
    article::Article,
    named::named,
    norm::NormCode,
    refusal::{Reason, Refusal},
};

named! {
    /// What money is spent on (nội dung chi).
    Content {
        /// Thuê hội trường, máy chiếu.
        Venue,
        /// Tài liệu, văn phòng phẩm.
        Documents,
        /// Thù lao giảng viên, báo cáo viên, and their travel.
        Speakers,
        /// Bồi dưỡng báo cáo.
        Reports,
        /// Nước uống giữa giờ.
        Drinks,
        /// Hỗ trợ đại biểu không hưởng lương.
        UnsalariedDelegates,
        /// Vé, phương tiện đi lại.
        Travel,
        /// Phụ cấp lưu trú.
        PerDiem,
        /// Tiền thuê phòng nghỉ.
        Lodging,
        /// Khoán công tác phí theo tháng.
        MonthlyLump,
        /// Mua sắm hàng hóa, thiết bị, bản quyền.
        Goods,
        /// Thuê dịch vụ.
        Services,
        /// Làm thêm giờ.
        Overtime,
        /// Làm đêm.
        NightWork,
        /// Chi khác, by lawful invoices.
        Other,
    }
}

named! {
    /// Who is paid.
    Payee {
        /// Nhà cung cấp.
        Supplier,
        /// Cán bộ, công chức của cơ quan.
        OwnStaff,
        /// Người khác: speakers, delegates.
        Person,
    }
}

impl Content {
    /// The norm by which it is claimed; none where it is paid as it cost.
    #[must_use]
    pub const fn norm(self) -> Option<NormCode> {
        match self {
            Self::PerDiem => Some(NormCode::PerDiem),
            Self::Lodging => Some(NormCode::Lodging),
            Self::MonthlyLump => Some(NormCode::MonthlyLump),
            Self::Drinks => Some(NormCode::Drinks),
            _ => None,
        }
    }

    /// Whether it is bought: then procurement comes before payment (BUD-41). Whatever a supplier is paid for is.
    #[must_use]
    pub const fn is_bought(self, payee: Payee) -> bool {
        matches!(self, Self::Goods | Self::Services | Self::Venue) || matches!(payee, Payee::Supplier)
    }

    /// Whether it is paid by lawful invoices alone: what is bought, and other direct costs whoever is paid (TT 121/2018, BUD-41).
    #[must_use]
    pub const fn is_by_invoice(self, payee: Payee) -> bool {
        self.is_bought(payee) || matches!(self, Self::Other)
    }
}

/// What is paid of a conference (TT 40/2017): no goods, and no own staff for their work.
const OF_A_CONFERENCE: &[Content] = &[
    Content::Venue,
    Content::Documents,
    Content::Speakers,
    Content::Reports,
    Content::Drinks,
    Content::UnsalariedDelegates,
    Content::Travel,
    Content::PerDiem,
    Content::Lodging,
];

/// What own staff get in incident response (TT 121/2018).
const OF_OWN_STAFF: &[Content] = &[Content::Overtime, Content::NightWork];

/// Whether something is paid of an activity to somebody.
///
/// # Errors
/// It is not; what is paid is named.
pub fn eligible(kind: Kind, content: Content, payee: Payee) -> Result<(), Refusal> {
    let (contents, article) = match (kind, payee) {
        (Kind::IncidentResponse, Payee::OwnStaff) => (OF_OWN_STAFF, Article::Tt121),
        (Kind::Meeting, _) => (OF_A_CONFERENCE, Article::Tt40),
        _ => return Ok(()),
    };
    if contents.contains(&content) {
        return Ok(());
    }
    Err(Refusal::new(
        Reason::NotEligible(contents.to_vec()),
        &[article, Article::Law83_12],
    ))
}
