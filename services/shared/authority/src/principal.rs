//! As whom a caller acts: his roles and audiences on a day.

mod acting;

use std::{fmt, str::FromStr};

use chidao_model::{
    id::{AgencyId, PersonId},
    membership::{OfficeRole, SeatRole},
};

use crate::{Audience, Audiences, Identity, identity::FOUNDER};

/// Declares the roles with the names that policies, answers and refusals use.
macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident = $text:literal,)+) => {
        /// What a caller is to the committee.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role {
            $($(#[$doc])* $role,)+
        }

        impl Role {
            /// Every role, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$role,)+];

            /// Its name: "officer", "standing_deputy_head".
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self {
                    $(Self::$role => $text,)+
                }
            }
        }
    };
}

roles! {
    /// Whoever performs the first act of a database.
    Founder = "founder",
    /// Chuyên viên cơ quan thường trực.
    Officer = "officer",
    /// Văn thư.
    Clerk = "clerk",
    /// Kế toán trưởng.
    ChiefAccountant = "chief_accountant",
    /// Chủ tài khoản.
    AccountHolder = "account_holder",
    /// Kiểm tra, kiểm toán.
    Auditor = "auditor",
    /// Trưởng ban.
    Head = "head",
    /// Phó Trưởng ban thường trực.
    StandingDeputyHead = "standing_deputy_head",
    /// Phó Trưởng ban.
    DeputyHead = "deputy_head",
    /// Ủy viên thường trực.
    StandingMember = "standing_member",
    /// Ủy viên.
    Member = "member",
    /// Thư ký.
    Secretary = "secretary",
    /// The system of an agency.
    Agency = "agency",
    /// Another service of the suite, on the follow-up of an act.
    Service = "service",
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.text())
    }
}

/// A text that names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no role has this name")]
pub struct NotARole;

impl FromStr for Role {
    type Err = NotARole;

    fn from_str(text: &str) -> Result<Self, NotARole> {
        let named = |role: &&Self| role.text() == text;
        Self::ALL.iter().find(named).copied().ok_or(NotARole)
    }
}

impl From<OfficeRole> for Role {
    fn from(role: OfficeRole) -> Self {
        match role {
            OfficeRole::Officer => Self::Officer,
            OfficeRole::Clerk => Self::Clerk,
            OfficeRole::ChiefAccountant => Self::ChiefAccountant,
            OfficeRole::AccountHolder => Self::AccountHolder,
            OfficeRole::Auditor => Self::Auditor,
        }
    }
}

impl From<SeatRole> for Role {
    fn from(role: SeatRole) -> Self {
        match role {
            SeatRole::Head => Self::Head,
            SeatRole::StandingDeputyHead => Self::StandingDeputyHead,
            SeatRole::DeputyHead => Self::DeputyHead,
            SeatRole::StandingMember => Self::StandingMember,
            SeatRole::Member => Self::Member,
            SeatRole::Secretary => Self::Secretary,
        }
    }
}

/// A set of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Roles(u16);

impl Roles {
    /// Adds a role.
    pub const fn insert(&mut self, role: Role) {
        self.0 |= 1 << role as u16;
    }

    /// Whether the role is among them.
    #[must_use]
    pub const fn contains(self, role: Role) -> bool {
        self.0 & (1 << role as u16) != 0
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// They, in the order of [`Role::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |role| self.contains(*role))
    }

    /// Their names, in the order of [`Role::ALL`].
    #[must_use]
    pub fn texts(self) -> Vec<String> {
        self.iter().map(|role| role.text().to_owned()).collect()
    }

    /// They as a refusal shows them: "officer, head"; "-" where there are none.
    pub(crate) fn shown(self) -> String {
        match self.is_empty() {
            true => "-".to_owned(),
            false => self.texts().join(", "),
        }
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        let mut set = Self::default();
        set.extend(roles);
        set
    }
}

impl Extend<Role> for Roles {
    fn extend<I: IntoIterator<Item = Role>>(&mut self, roles: I) {
        roles.into_iter().for_each(|role| self.insert(role));
    }
}

/// A caller as the roster knows him on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The name under which he acts: "people/2018-0001", "agencies/so-tttt", "system:founder"; empty without an account.
    pub actor: String,
    /// Issuer and subject of his token, joined by "|".
    pub subject: String,
    /// What he is to the committee.
    pub roles: Roles,
    /// The agency that he belongs to: of a person, that of the first of his offices.
    pub agency: Option<AgencyId>,
    /// The person that he is.
    pub person: Option<PersonId>,
    /// The audiences that he belongs to.
    pub audiences: Audiences,
    /// The one of his roles that he acts in; unset where he acts in all of them.
    pub acting_as: Option<Role>,
}

impl Principal {
    /// A bearer whom the roster does not know: he is nobody and sees nothing.
    #[must_use]
    pub fn unknown(identity: &Identity) -> Self {
        Self {
            actor: String::new(),
            subject: identity.to_string(),
            roles: Roles::default(),
            agency: None,
            person: None,
            audiences: Audiences::default(),
            acting_as: None,
        }
    }

    /// The suite itself, under a name such as "system:clock" or "services/membership": it sees what the committee and its
    /// leaders see.
    #[must_use]
    pub fn system(name: &str) -> Self {
        Self {
            actor: name.to_owned(),
            subject: name.to_owned(),
            roles: Roles::default(),
            agency: None,
            person: None,
            audiences: [
                Audience::Public,
                Audience::Committee,
                Audience::Officers,
                Audience::Leaders,
            ]
            .into_iter()
            .collect(),
            acting_as: None,
        }
    }

    /// Whether an account that is valid on the day stands behind him. The founder has none.
    #[must_use]
    pub fn has_account(&self) -> bool {
        !self.actor.is_empty() && self.actor != FOUNDER
    }

    /// Whether he may see what is for these audiences.
    #[must_use]
    pub fn sees(&self, audiences: &Audiences) -> bool {
        self.audiences.meet(audiences)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::{prelude::*, sample::select};

    use super::*;

    #[test]
    fn every_role_of_the_tables_keeps_its_name() {
        for role in OfficeRole::ALL {
            assert_eq!(Role::from(*role).text(), role.text().to_lowercase());
        }
        for role in SeatRole::ALL {
            assert_eq!(Role::from(*role).text(), role.text().to_lowercase());
        }
    }

    #[test]
    fn a_role_is_read_by_its_name_alone() {
        for role in Role::ALL {
            assert_eq!(role.text().parse(), Ok(*role));
        }
        for text in ["", "Officer", "officer ", "OFFICE_ROLE_OFFICER", "people/2018-0001"] {
            assert_eq!(text.parse::<Role>(), Err(NotARole), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_set_of_roles_is_a_set(roles in proptest::collection::vec(select(Role::ALL), 0..20)) {
            let expected: BTreeSet<Role> = roles.iter().copied().collect();
            let set: Roles = roles.into_iter().collect();
            prop_assert_eq!(set.is_empty(), expected.is_empty());
            prop_assert!(Role::ALL.iter().all(|role| set.contains(*role) == expected.contains(role)));
            prop_assert_eq!(set.iter().collect::<Vec<_>>(), expected.into_iter().collect::<Vec<_>>());
        }
    }
}
