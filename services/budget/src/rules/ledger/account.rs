//! The accounts of a line.

use crate::rules::named::named;

named! {
    /// An account of a line.
    Account {
        /// Dự toán giao đầu năm.
        Assigned,
        /// Dự toán bổ sung.
        Supplemented,
        /// Dự toán bị giảm.
        Reduced,
        /// Điều chỉnh tăng.
        AdjustedIn,
        /// Điều chỉnh giảm.
        AdjustedOut,
        /// Phần còn tranh chấp, chưa được chi: what the finance body disputes.
        Blocked,
        /// Còn được đề nghị chi: *free*.
        Free,
        /// Đã ký, đang làm thủ tục chi: requests between the chief accountant's signature and payment, by request.
        Reserved,
        /// Đang đề nghị cam kết: commitments on which the Treasury has not answered, by commitment.
        Pending,
        /// Đã cam kết, chưa đề nghị chi, by commitment.
        Committed,
        /// Đã cam kết, đang làm thủ tục chi, by commitment.
        Called,
        /// Đang đề nghị giảm cam kết, by commitment.
        Releasing,
        /// Tạm ứng chưa thanh toán, by advance.
        Advanced,
        /// Tạm ứng đang làm thủ tục thanh toán, by advance.
        Settling,
        /// Thực chi, less what was recovered before settlement.
        Paid,
        /// Đã nộp ngân sách sau quyết toán: it restores nothing.
        Returned,
        /// Thu ngân sách năm xử lý: the other side of what was returned after settlement.
        Revenue,
    }
}

/// On which side of nothing an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Where money comes from: nothing or less.
    Source,
    /// Where it is: nothing or more.
    Use,
}

impl Account {
    /// The side on which it always stands.
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::Assigned | Self::Supplemented | Self::AdjustedIn | Self::Revenue => Side::Source,
            _ => Side::Use,
        }
    }

    /// Whether it is kept by what holds the money: a request, a commitment or an advance.
    #[must_use]
    pub const fn is_held(self) -> bool {
        matches!(
            self,
            Self::Reserved
                | Self::Pending
                | Self::Committed
                | Self::Called
                | Self::Releasing
                | Self::Advanced
                | Self::Settling
        )
    }

    /// Its place among all.
    pub(super) const fn place(self) -> usize {
        self as usize
    }
}
