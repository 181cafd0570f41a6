//! Who acts. The desk tells the roles of a person from the roster as it stands on the day of the act.

use super::{id::PersonId, named::named};

named! {
    /// A part that somebody has in spending.
    Role {
        /// Tổ giúp việc, chuyên viên của cơ quan thường trực: asks for money and keeps the activities.
        Officer,
        /// Kế toán: checks, sends to the Treasury, and records its answers.
        Accountant,
        /// Kế toán trưởng.
        ChiefAccountant,
        /// Chủ tài khoản: the head of the standing agency.
        AccountHolder,
        /// Phó thủ trưởng được ủy quyền: signs in the place of the account holder.
        AuthorisedDeputy,
        /// Trưởng Ban Chỉ đạo: decides what is done, never the payment (BUD-40).
        CommitteeHead,
        /// Phó Trưởng ban, for the Head.
        CommitteeDeputyHead,
    }
}

/// Somebody with the roles that he holds on the day.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'a> {
    /// Who.
    pub person: &'a PersonId,
    /// As what he may act.
    pub roles: &'a [Role],
}

impl Actor<'_> {
    /// Whether he may act as one of these.
    #[must_use]
    pub fn is_any(&self, roles: &[Role]) -> bool {
        self.roles.iter().any(|role| roles.contains(role))
    }
}
