//! Information systems (hệ thống thông tin): their level, whose they are, and which are none of this service's business.

use core::net::IpAddr;

use chidao_calendar::{Date, Interval};

use super::article::Article;

/// Level of an information system (cấp độ), 1 to 5 (NĐ 85/2016; NĐ 331/2026, Điều 11–15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(u8);

impl Level {
    /// The level with this number; none beside 1 to 5.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        match number {
            1..=5 => Some(Self(number)),
            _ => None,
        }
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// Who manages a system, as far as that puts it under other rules (QĐ 05/2017, Điều 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Management {
    /// Neither of the two ministries.
    Civil,
    /// Bộ Quốc phòng quản lý.
    Defence,
    /// Bộ Công an quản lý.
    PublicSecurity,
}

/// What the owner of a system is, as Article 10 of Decision 05/2017 tells plans apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OwnerKind {
    /// Bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ.
    Ministry,
    /// Another state, political or socio-political body at the centre.
    CentralBody,
    /// UBND tỉnh, and what is under it: departments, communes.
    PeoplesCommittee,
    /// Tỉnh ủy, Thành ủy.
    PartyCommittee,
    /// Doanh nghiệp viễn thông.
    TelecomCompany,
    /// Doanh nghiệp nhà nước that manages systems of level 4 or more.
    StateEnterprise,
    /// An organisation that manages a system on the national list.
    CriticalInfrastructure,
    /// None of these.
    Other,
}

/// A system, as the rules see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct System {
    /// Its level, where it was set.
    pub level: Option<Level>,
    /// Whether it is on the list of nationally important systems (Danh mục hệ thống thông tin quan trọng quốc gia).
    pub on_national_list: bool,
    /// Whether it was named as important to national security (quan trọng về an ninh quốc gia).
    pub named_important: bool,
    /// Under whose management it is.
    pub management: Management,
    /// What its owner is, where known.
    pub owner: Option<OwnerKind>,
}

impl System {
    /// Whether it is important to national security: named so, or of level 5. Source: NĐ 331/2026, Điều 16.4.
    #[must_use]
    pub fn is_important(&self) -> bool {
        self.named_important || self.level == Some(Level(5))
    }
}

/// Why a system is none of this service's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfScope {
    /// Whose rules hold for it.
    pub management: Management,
    /// The article that leaves it out.
    pub article: Article,
}

/// Whether incidents of a system are taken here (QĐ 05/2017, Điều 1; TT 20/2017, Điều 1).
///
/// # Errors
/// It is managed by one of the two ministries, whose own rules hold.
pub const fn accept(management: Management) -> Result<(), OutOfScope> {
    match management {
        Management::Civil => Ok(()),
        Management::Defence | Management::PublicSecurity => Err(OutOfScope {
            management,
            article: Article::Qd05_1,
        }),
    }
}

/// A written delegation of the owner (ủy quyền của chủ quản): to whom, and when it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// Id of the subordinate body that acts for the owner.
    pub to: String,
    /// When it holds.
    pub within: Interval,
}

/// Who may act for the owner on a day: the last delegation that holds (NĐ 331/2026, Điều 4.3).
#[must_use]
pub fn delegate(delegations: &[Delegation], on: Date) -> Option<&str> {
    let holds = |delegation: &&Delegation| delegation.within.contains(on);
    let last = delegations
        .iter()
        .filter(holds)
        .max_by_key(|delegation| delegation.within.from);
    last.map(|delegation| &*delegation.to)
}

/// Those who act for the owner on a day or will by what is on record: whose delegation has ended, or was replaced, is none of them.
#[must_use]
pub fn delegates_from(delegations: &[Delegation], on: Date) -> Vec<&str> {
    let edges = delegations
        .iter()
        .flat_map(|one| [Some(one.within.from), one.within.to]);
    let days = std::iter::once(on).chain(edges.flatten().filter(|edge| *edge > on));
    days.filter_map(|day| delegate(delegations, day)).collect()
}

/// Why a delegation does not stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoDelegation {
    /// It is to the owner itself.
    ToTheOwner,
    /// It would hold before the owner's paper was issued.
    BeforeItsPaper,
    /// The paper is another body's than the owner's.
    NotOfTheOwner,
}

/// Whether the owner's paper lets another body act for it: a subordinate body, in writing (NĐ 331/2026, Điều 4.3). Owner and issuing
/// body by their ids where they are agencies of the system; of others nothing is compared.
///
/// # Errors
/// The first thing that stands against it.
pub fn check_delegation(
    delegation: &Delegation,
    owner: Option<&str>,
    issuer: Option<&str>,
    issued_on: Date,
) -> Result<(), NoDelegation> {
    if owner == Some(&*delegation.to) {
        return Err(NoDelegation::ToTheOwner);
    }
    if owner != issuer {
        return Err(NoDelegation::NotOfTheOwner);
    }
    if delegation.within.from < issued_on {
        return Err(NoDelegation::BeforeItsPaper);
    }
    Ok(())
}

/// Whether an address can be reached from outside: only such are kept (Mẫu số 03: "chỉ khai địa chỉ IP công cộng").
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => {
            let [first, second, third, _] = four.octets();
            let is_shared = first == 100 && second & 0xC0 == 64;
            let is_benchmark = first == 198 && second & 0xFE == 18;
            let is_protocol = [first, second, third] == [192, 0, 0];
            let is_apart = four.is_private() || four.is_loopback() || four.is_link_local() || four.is_documentation();
            !(is_apart || is_shared || is_benchmark || is_protocol || first == 0 || first >= 224)
        }
        IpAddr::V6(six) => match six.to_ipv4_mapped() {
            Some(four) => is_public(IpAddr::V4(four)),
            None => {
                let [first, second, ..] = six.segments();
                // Global unicast is 2000::/3; of it 2001:db8::/32 is for documentation.
                first & 0xE000 == 0x2000 && [first, second] != [0x2001, 0x0DB8]
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn i_t21_systems_of_police_and_army_are_none_of_ours() {
        assert_eq!(accept(Management::Civil), Ok(()));
        for management in [Management::Defence, Management::PublicSecurity] {
            let article = Article::Qd05_1;
            assert_eq!(accept(management), Err(OutOfScope { management, article }));
        }
    }

    #[test]
    fn only_addresses_of_the_open_net_are_kept() {
        for (text, expected) in [
            ("113.161.0.1", true),
            ("100.128.0.1", true),
            ("2001:ee0::1", true),
            ("::ffff:113.161.0.1", true),
            ("10.1.2.3", false),
            ("172.20.0.1", false),
            ("192.168.1.1", false),
            ("100.64.0.1", false),
            ("127.0.0.1", false),
            ("169.254.1.1", false),
            ("203.0.113.9", false),
            ("198.19.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("0.0.0.0", false),
            ("::1", false),
            ("fd00::1", false),
            ("fe80::1", false),
            ("2001:db8::1", false),
            ("::ffff:10.0.0.1", false),
        ] {
            let address = text.parse().expect("an address");
            assert_eq!(is_public(address), expected, "{text}");
        }
    }

    #[test]
    fn the_last_delegation_of_the_day_counts() {
        let delegation = |to: &str, from, until| Delegation {
            to: to.to_owned(),
            within: Interval::new(from, until),
        };
        let all = [
            delegation("so-khcn", date!(2026 - 01 - 01), None),
            delegation("vp-ubnd", date!(2026 - 06 - 01), Some(date!(2026 - 07 - 01))),
        ];
        assert_eq!(delegate(&all, date!(2025 - 12 - 31)), None);
        assert_eq!(delegate(&all, date!(2026 - 05 - 31)), Some("so-khcn"));
        assert_eq!(delegate(&all, date!(2026 - 06 - 30)), Some("vp-ubnd"));
        assert_eq!(delegate(&all, date!(2026 - 07 - 01)), Some("so-khcn"));
    }

    #[test]
    fn whoever_acts_for_the_owner_no_more_is_no_delegate_from_then_on() {
        let delegation = |to: &str, from, until| Delegation {
            to: to.to_owned(),
            within: Interval::new(from, until),
        };
        let all = [
            delegation("so-khcn", date!(2026 - 01 - 01), None),
            delegation("vp-ubnd", date!(2026 - 06 - 01), Some(date!(2026 - 07 - 01))),
            delegation("so-tttt", date!(2026 - 08 - 01), None),
        ];
        let from = |day| {
            let mut all = delegates_from(&all, day);
            all.sort_unstable();
            all.dedup();
            all
        };
        assert_eq!(from(date!(2025 - 12 - 31)), ["so-khcn", "so-tttt", "vp-ubnd"]);
        assert_eq!(from(date!(2026 - 06 - 30)), ["so-khcn", "so-tttt", "vp-ubnd"]);
        assert_eq!(from(date!(2026 - 07 - 01)), ["so-khcn", "so-tttt"]);
        assert_eq!(from(date!(2026 - 08 - 01)), ["so-tttt"]);
    }

    #[test]
    fn an_owner_delegates_to_another_from_the_day_of_its_paper_on() {
        let issued_on = date!(2026 - 06 - 01);
        let check = |to: &str, from, owner, issuer| {
            let delegation = Delegation {
                to: to.to_owned(),
                within: Interval::new(from, None),
            };
            check_delegation(&delegation, owner, issuer, issued_on)
        };
        let (owner, later) = (Some("ubnd-tinh"), date!(2026 - 07 - 01));
        assert_eq!(check("so-khcn", issued_on, owner, owner), Ok(()));
        assert_eq!(check("so-khcn", later, None, None), Ok(()));
        for (to, from, issuer, expected) in [
            ("ubnd-tinh", later, owner, NoDelegation::ToTheOwner),
            ("so-khcn", later, Some("so-khcn"), NoDelegation::NotOfTheOwner),
            ("so-khcn", later, None, NoDelegation::NotOfTheOwner),
            ("so-khcn", date!(2026 - 05 - 31), owner, NoDelegation::BeforeItsPaper),
        ] {
            assert_eq!(check(to, from, owner, issuer), Err(expected), "{to} {issuer:?}");
        }
    }

    #[test]
    fn there_are_five_levels() {
        let numbers: Vec<u8> = (0..=9).filter_map(Level::new).map(Level::number).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5]);
    }
}
