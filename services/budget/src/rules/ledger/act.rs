//! Which business act moves what.

use super::Account;
use crate::rules::named::named;

named! {
    /// A business act that moves money.
    Act {
        /// Giao dự toán đầu năm.
        Assign,
        /// Bổ sung dự toán.
        Supplement,
        /// Giảm dự toán.
        Reduce,
        /// Điều chỉnh dự toán giữa các dòng.
        Adjust,
        /// Tạm giữ phần còn tranh chấp.
        Block,
        /// Bỏ tạm giữ.
        Unblock,
        /// Đề nghị cam kết chi, or to raise it.
        RequestCommitment,
        /// Kho bạc chấp nhận cam kết, or its change.
        AcceptCommitment,
        /// Kho bạc từ chối cam kết, or its change.
        RefuseCommitment,
        /// Đề nghị giảm cam kết.
        RequestRelease,
        /// Hủy phần cam kết chưa thanh toán.
        CancelCommitment,
        /// Kế toán trưởng ký: the money is held.
        Sign,
        /// Trả lại, hủy, hoặc Kho bạc từ chối: what was held is let go.
        Release,
        /// Thực chi, or thanh toán tạm ứng.
        Pay,
        /// Tạm ứng.
        Advance,
        /// Nộp trả tạm ứng.
        Repay,
        /// Giảm chi: wrong spending found before settlement.
        ReduceSpending,
        /// Nộp ngân sách: wrong spending found after settlement.
        ReturnAsRevenue,
    }
}

/// From where to where an act may move money: one row a way.
#[must_use]
pub const fn moves(act: Act) -> &'static [(Account, Account)] {
    use Account as A;
    match act {
        Act::Assign => &[(A::Assigned, A::Free)],
        Act::Supplement => &[(A::Supplemented, A::Free)],
        Act::Reduce => &[(A::Free, A::Reduced)],
        Act::Adjust => &[(A::AdjustedIn, A::Free), (A::Free, A::AdjustedOut)],
        Act::Block => &[(A::Free, A::Blocked)],
        Act::Unblock => &[(A::Blocked, A::Free)],
        Act::RequestCommitment => &[(A::Free, A::Pending)],
        Act::AcceptCommitment => &[(A::Pending, A::Committed), (A::Releasing, A::Free)],
        Act::RefuseCommitment => &[(A::Pending, A::Free), (A::Releasing, A::Committed)],
        Act::RequestRelease => &[(A::Committed, A::Releasing)],
        Act::CancelCommitment => &[(A::Committed, A::Free)],
        Act::Sign => &[
            (A::Free, A::Reserved),
            (A::Committed, A::Called),
            (A::Advanced, A::Settling),
        ],
        Act::Release => &[
            (A::Reserved, A::Free),
            (A::Called, A::Committed),
            (A::Settling, A::Advanced),
        ],
        Act::Pay => &[(A::Reserved, A::Paid), (A::Called, A::Paid), (A::Settling, A::Paid)],
        Act::Advance => &[(A::Reserved, A::Advanced), (A::Called, A::Advanced)],
        Act::Repay => &[(A::Advanced, A::Free), (A::Advanced, A::Committed)],
        Act::ReduceSpending => &[(A::Paid, A::Free), (A::Paid, A::Committed)],
        Act::ReturnAsRevenue => &[(A::Revenue, A::Returned)],
    }
}
