//! A caller who has several roles and acts in one of them.

use chidao_proto::{errors::v1::Reason, refusal::Refusal};

use super::{Principal, Role};
use crate::Audience;

impl Role {
    /// The audiences that whoever has the role belongs to by it: those of a seat are of the committee, the first of them its
    /// leaders, and every role without one works for it. An agency's own audience comes with the agency, and a person's with
    /// him, not with a role.
    pub(crate) const fn audiences(self) -> &'static [Audience] {
        match self {
            Self::Founder
            | Self::Officer
            | Self::Clerk
            | Self::ChiefAccountant
            | Self::AccountHolder
            | Self::Auditor => &[Audience::Committee, Audience::Officers],
            Self::Service => &[Audience::Committee, Audience::Officers, Audience::Leaders],
            Self::Head | Self::StandingDeputyHead | Self::DeputyHead => &[Audience::Committee, Audience::Leaders],
            Self::StandingMember | Self::Member | Self::Secretary => &[Audience::Committee],
            Self::Agency => &[],
        }
    }
}

impl Principal {
    /// He as far as he acts in one role only: no other role counts, nor the audiences that follow from others. Of a role
    /// that he has not nothing is left; [`require`](Self::require) refuses it.
    #[must_use]
    pub fn narrowed(self, role: Option<Role>) -> Self {
        let Some(role) = role else {
            return self;
        };
        let has_it = self.roles.contains(role);
        let own = if has_it { role.audiences() } else { &[] };
        let follows = |audience: &Audience| Role::ALL.iter().any(|role| role.audiences().contains(audience));
        Self {
            roles: has_it.then_some(role).into_iter().collect(),
            audiences: self
                .audiences
                .into_iter()
                .filter(|audience| !follows(audience) || own.contains(audience))
                .collect(),
            acting_as: Some(role),
            ..self
        }
    }

    /// Lets him act in a role that he has.
    ///
    /// # Errors
    /// `ROLE_NOT_HELD`, which names those that he has; `ACCOUNT_UNKNOWN` where he is nobody at all.
    pub fn require(&self, role: Option<Role>) -> Result<(), Refusal> {
        let Some(role) = role.filter(|role| !self.roles.contains(*role)) else {
            return Ok(());
        };
        if !self.has_account() && self.roles.is_empty() {
            return Err(Refusal::new(Reason::AccountUnknown).with("subject", &self.subject));
        }
        Err(Refusal::new(Reason::RoleNotHeld)
            .with("actor", &self.actor)
            .with("role", role)
            .with("roles", self.roles.shown()))
    }
}

#[cfg(test)]
mod tests {
    use chidao_model::id::{AgencyId, PersonId};
    use proptest::{prelude::*, sample::select};

    use super::*;
    use crate::Identity;

    fn person(roles: &[Role]) -> Principal {
        let by_role = roles.iter().flat_map(|role| role.audiences().iter().cloned());
        let agency = Audience::Agency(AgencyId::new("so-tttt"));
        let himself = Audience::Person(PersonId::new("2018-0001"));
        Principal {
            actor: "people/2018-0001".to_owned(),
            roles: roles.iter().copied().collect(),
            audiences: by_role.chain([Audience::Public, agency, himself]).collect(),
            ..Principal::unknown(&Identity::new("issuer", "subject"))
        }
    }

    #[test]
    fn who_acts_in_one_role_has_no_other_and_sees_no_more() {
        let both = person(&[Role::Officer, Role::Head]);
        assert_eq!(both.clone().narrowed(None), both);
        for (role, audiences) in [
            (Role::Head, "public committee leaders agency:so-tttt person:2018-0001"),
            (
                Role::Officer,
                "public committee officers agency:so-tttt person:2018-0001",
            ),
            // Which he has not.
            (Role::Auditor, "public agency:so-tttt person:2018-0001"),
        ] {
            let narrow = both.clone().narrowed(Some(role));
            assert_eq!(narrow.audiences.texts().join(" "), audiences, "{role}");
            assert_eq!(narrow.roles.contains(role), role != Role::Auditor);
            assert_eq!(narrow.acting_as, Some(role));
            assert_eq!(narrow.actor, both.actor);
        }
    }

    #[test]
    fn who_leads_a_committee_is_a_leader() {
        let leads = |role: &&Role| role.audiences().contains(&Audience::Leaders);
        let leaders: Vec<&str> = Role::ALL.iter().filter(leads).map(|role| role.text()).collect();
        assert_eq!(leaders, ["head", "standing_deputy_head", "deputy_head", "service"]);
        let by_role = Principal::system("services/incident").audiences;
        assert!(
            Role::Service
                .audiences()
                .iter()
                .all(|audience| by_role.contains(audience))
        );
        assert!(by_role.contains(&Audience::Leaders));
    }

    #[test]
    fn a_role_that_he_has_not_is_refused_with_those_that_he_has() {
        let both = person(&[Role::Officer, Role::Head]);
        assert_eq!(both.require(None), Ok(()));
        assert_eq!(both.require(Some(Role::Head)), Ok(()));
        let refusal = both.require(Some(Role::Clerk)).unwrap_err();
        assert_eq!(refusal.reason(), Reason::RoleNotHeld);
        let text = refusal.to_string();
        assert!(text.contains("clerk") && text.contains("officer, head"), "{text}");
        let nobody = Principal::unknown(&Identity::new("issuer", "subject"));
        assert_eq!(
            nobody.require(Some(Role::Clerk)).unwrap_err().reason(),
            Reason::AccountUnknown
        );
    }

    proptest! {
        #[test]
        fn acting_in_one_role_never_gives_more(
            roles in proptest::collection::vec(select(Role::ALL), 0..6),
            role in select(Role::ALL),
        ) {
            let all = person(&roles);
            let narrow = all.clone().narrowed(Some(role));
            prop_assert!(narrow.roles.iter().all(|role| all.roles.contains(role)));
            prop_assert!(narrow.audiences.iter().all(|audience| all.audiences.contains(audience)));
        }
    }
}
