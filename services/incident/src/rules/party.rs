//! Who takes part in the response to an incident, and in which part somebody acts.

use super::set::{Set, members};

members! {
    /// A part in the response to one incident. Who holds it, from when to when, is dated data (the names moved in 2025 and 2026); a
    /// caller may hold several.
    Party {
        /// Ban Chỉ đạo quốc gia (QĐ 05/2017, Điều 3).
        NationalCommittee,
        /// Cơ quan thường trực (QĐ 05/2017, Điều 4.1).
        StandingAgency,
        /// Ban điều phối ứng cứu quốc gia, where it was set up (QĐ 05/2017, Điều 4.2).
        CoordinationBoard,
        /// Cơ quan điều phối quốc gia (QĐ 05/2017, Điều 7.3).
        Coordinator,
        /// Bộ phận tác nghiệp ứng cứu khẩn cấp (QĐ 05/2017, Điều 8).
        TaskForce,
        /// Ban Chỉ đạo cấp tỉnh (QĐ 05/2017, Điều 5).
        ProvincialCommittee,
        /// Đơn vị chuyên trách ứng cứu sự cố (QĐ 05/2017, Điều 6).
        SpecialisedUnit,
        /// Đội ứng cứu sự cố (QĐ 05/2017, Điều 6.2).
        Team,
        /// Chủ quản hệ thống thông tin.
        Owner,
        /// Đơn vị được chủ quản ủy quyền bằng văn bản (NĐ 331/2026, Điều 4.3).
        OwnersDelegate,
        /// Đơn vị vận hành hệ thống thông tin.
        Operator,
        /// Thành viên mạng lưới ứng cứu sự cố that is responsible (QĐ 05/2017, Điều 7).
        NetworkMember,
        /// Tổ chức, cá nhân phát hiện, who is not the operator (QĐ 05/2017, Điều 11.1.b).
        Reporter,
        /// Whom a coordination order is addressed to (QĐ 05/2017, Điều 7.4).
        Addressee,
        /// Người phát ngôn assigned by the provincial committee (TT 20/2017, Điều 11.1.d).
        Speaker,
        /// Người phát ngôn named by the Standing Agency (QĐ 05/2017, Điều 14.5.c).
        NationalSpeaker,
        /// Lực lượng chuyên trách bảo vệ an ninh mạng thuộc Bộ Công an (Luật 116/2025, Điều 30.1.a).
        MpsForce,
        /// Bên kiểm soát dữ liệu cá nhân (Luật 91/2025, Điều 23.1).
        DataController,
        /// Cơ quan chuyên trách bảo vệ dữ liệu cá nhân (Luật 91/2025, Điều 23.1).
        DataAuthority,
    }
}

impl Party {
    /// Whether it decides outside the province: what it decides is recorded here by the specialised unit, with its document.
    #[must_use]
    pub const fn is_outside(self) -> bool {
        matches!(
            self,
            Self::NationalCommittee
                | Self::StandingAgency
                | Self::CoordinationBoard
                | Self::Coordinator
                | Self::TaskForce
                | Self::MpsForce
                | Self::DataAuthority
        )
    }

    /// Whether one alone holds it at a time; the others several may hold side by side.
    #[must_use]
    pub const fn is_single(self) -> bool {
        !matches!(
            self,
            Self::TaskForce | Self::Team | Self::NetworkMember | Self::Reporter | Self::Addressee
        )
    }

    /// Who may do in its place what it owes: the owner's delegate, by the written delegation (NĐ 331/2026, Điều 4.3).
    #[must_use]
    pub const fn deputy(self) -> Option<Self> {
        match self {
            Self::Owner => Some(Self::OwnersDelegate),
            _ => None,
        }
    }
}

/// Whether somebody who holds these parts may do what one of the parties may.
#[must_use]
pub fn acts_as(held: Set<Party>, parties: &[Party]) -> Option<Party> {
    let may = |party: &&Party| held.contains(**party) || party.deputy().is_some_and(|deputy| held.contains(deputy));
    parties.iter().find(may).copied()
}

/// The part in which somebody does what a party may: that party's where he holds it, else that of its deputy.
#[must_use]
pub fn really(held: Set<Party>, party: Party) -> Party {
    let deputy = party.deputy().filter(|_| !held.contains(party));
    deputy.filter(|deputy| held.contains(*deputy)).unwrap_or(party)
}
