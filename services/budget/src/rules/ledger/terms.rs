//! What may still be spent, term by term (BUD-09).

use super::{Account, Balances, Subject};
use crate::rules::{
    money::{Dong, Overflow},
    named::named,
};

named! {
    /// A term of a sum, as a refusal or a balance shows it.
    TermName {
        /// Dự toán được giao trong năm: assigned, supplemented and adjusted, less what was taken.
        Given,
        /// Phần còn tranh chấp.
        Blocked,
        /// Cam kết chưa thanh toán.
        Unpaid,
        /// Thực chi.
        Paid,
        /// Tạm ứng chưa thanh toán.
        Advanced,
        /// Dự toán còn được phép sử dụng.
        Available,
        /// Đang làm thủ tục chi.
        Reserved,
        /// Đang đề nghị cam kết.
        Pending,
        /// Còn được đề nghị chi.
        Free,
        /// Số tiền cam kết.
        Committed,
        /// Đã thanh toán và tạm ứng từ cam kết.
        PaidOfCommitment,
        /// Đang làm thủ tục chi từ cam kết.
        Called,
        /// Đang đề nghị giảm cam kết.
        Releasing,
        /// Giá trị hợp đồng.
        ContractValue,
        /// Giá trị hợp đồng khi ký.
        ValueAtSigning,
        /// Tổng cam kết của hợp đồng.
        CommittedOfContract,
        /// Khối lượng đã nghiệm thu, thanh toán của hợp đồng.
        Accepted,
        /// Tạm ứng của hợp đồng chưa thu hồi.
        Outstanding,
        /// Tổng tạm ứng của hợp đồng.
        AdvancedOfContract,
        /// Mức tối đa.
        Limit,
        /// Dự toán hoạt động được duyệt.
        ActivityEstimate,
        /// Đã dùng của hoạt động.
        ActivityUsed,
        /// Số tiền của phần thu hồi được: what is still there of a payment or an advance.
        Left,
        /// Định mức.
        Norm,
    }
}

/// A term with its sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Which.
    pub name: TermName,
    /// How much.
    pub sum: Dong,
}

impl Balances {
    /// Dự toán được giao trong năm, with all that was added to it and taken from it.
    ///
    /// # Errors
    /// A sum does not fit.
    pub fn given(&self) -> Result<Dong, Overflow> {
        use Account as A;
        let accounts = [A::Assigned, A::Supplemented, A::AdjustedIn, A::Reduced, A::AdjustedOut];
        Dong::sum(accounts.map(|account| self.of(account)))?.negated()
    }

    /// Cam kết chưa thanh toán.
    ///
    /// # Errors
    /// A sum does not fit.
    pub fn unpaid(&self) -> Result<Dong, Overflow> {
        Dong::sum([Account::Committed, Account::Called, Account::Releasing].map(|account| self.of(account)))
    }

    /// Tạm ứng chưa thanh toán.
    ///
    /// # Errors
    /// A sum does not fit.
    pub fn advanced(&self) -> Result<Dong, Overflow> {
        self.of(Account::Advanced).plus(self.of(Account::Settling))
    }

    /// Dự toán còn được phép sử dụng (BUD-09): what was given in the year, without what is disputed, less commitments not yet paid,
    /// less what was paid and is advanced.
    ///
    /// # Errors
    /// A sum does not fit.
    pub fn available(&self) -> Result<Dong, Overflow> {
        let usable = self.given()?.minus(self.of(Account::Blocked))?;
        let gone = self.of(Account::Paid).plus(self.advanced()?)?;
        usable.minus(self.unpaid()?)?.minus(gone)
    }

    /// What may still be asked for: what is available, less the requests between the chief accountant's signature and payment, less the
    /// commitments on which the Treasury has not answered.
    #[must_use]
    pub fn free(&self) -> Dong {
        self.of(Account::Free)
    }

    /// All terms of what is free, in the order in which they are reckoned.
    ///
    /// # Errors
    /// A sum does not fit.
    pub fn terms(&self) -> Result<Vec<Term>, Overflow> {
        Ok([
            (TermName::Given, self.given()?),
            (TermName::Blocked, self.of(Account::Blocked)),
            (TermName::Unpaid, self.unpaid()?),
            (TermName::Paid, self.of(Account::Paid)),
            (TermName::Advanced, self.advanced()?),
            (TermName::Available, self.available()?),
            (TermName::Reserved, self.of(Account::Reserved)),
            (TermName::Pending, self.of(Account::Pending)),
            (TermName::Free, self.free()),
        ]
        .map(|(name, sum)| Term { name, sum })
        .to_vec())
    }
}
