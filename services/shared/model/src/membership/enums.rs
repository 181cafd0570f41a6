//! Enums of the membership tables, kept as text: the value of the contract without its prefix.

use sea_orm::entity::prelude::*;

use crate::text::text_enum;

text_enum! {
    /// Kind of an agency.
    AgencyKind {
        /// UBND tỉnh.
        ProvincialPeoplesCommittee = "PROVINCIAL_PEOPLES_COMMITTEE",
        /// Sở, cơ quan ngang sở.
        Department = "DEPARTMENT",
        /// Cơ quan Trung ương đóng trên địa bàn.
        CentralAgency = "CENTRAL_AGENCY",
        /// UBND cấp huyện, until 30/06/2025.
        DistrictPeoplesCommittee = "DISTRICT_PEOPLES_COMMITTEE",
        /// UBND cấp xã.
        CommunePeoplesCommittee = "COMMUNE_PEOPLES_COMMITTEE",
        /// Cơ quan Đảng.
        PartyBody = "PARTY_BODY",
        /// Mặt trận, đoàn thể.
        MassOrganisation = "MASS_ORGANISATION",
        /// Đơn vị sự nghiệp.
        PublicServiceUnit = "PUBLIC_SERVICE_UNIT",
        /// Doanh nghiệp.
        Enterprise = "ENTERPRISE",
    }
}

text_enum! {
    /// Level of a committee.
    CommitteeLevel {
        /// Cấp tỉnh.
        Province = "PROVINCE",
        /// Cấp huyện.
        District = "DISTRICT",
        /// Cấp xã.
        Commune = "COMMUNE",
    }
}

text_enum! {
    /// How a committee decides.
    DecisionMode {
        /// Trưởng ban kết luận.
        HeadDecides = "HEAD_DECIDES",
        /// Biểu quyết theo đa số.
        Majority = "MAJORITY",
    }
}

text_enum! {
    /// Role of the holder of a seat.
    SeatRole {
        /// Trưởng ban.
        Head = "HEAD",
        /// Phó Trưởng ban thường trực.
        StandingDeputyHead = "STANDING_DEPUTY_HEAD",
        /// Phó Trưởng ban.
        DeputyHead = "DEPUTY_HEAD",
        /// Ủy viên thường trực.
        StandingMember = "STANDING_MEMBER",
        /// Ủy viên.
        Member = "MEMBER",
        /// Thư ký.
        Secretary = "SECRETARY",
    }
}

text_enum! {
    /// What a seat is bound to.
    SeatKind {
        /// Theo chức danh.
        ExOfficio = "EX_OFFICIO",
        /// Lãnh đạo cơ quan.
        LeaderOf = "LEADER_OF",
        /// Đích danh.
        Nominative = "NOMINATIVE",
    }
}

text_enum! {
    /// Where an appointment stands.
    AppointmentState {
        /// Đề xuất.
        Proposed = "PROPOSED",
        /// Đã trình.
        Submitted = "SUBMITTED",
        /// Đang tham gia.
        Active = "ACTIVE",
        /// Không chấp thuận.
        Rejected = "REJECTED",
        /// Tạm đình chỉ.
        Suspended = "SUSPENDED",
        /// Thôi tham gia.
        Ended = "ENDED",
    }
}

text_enum! {
    /// Why an appointment ends.
    AppointmentEndReason {
        /// Miễn nhiệm.
        Dismissed = "DISMISSED",
        /// Điều động.
        Transferred = "TRANSFERRED",
        /// Nghỉ hưu.
        Retired = "RETIRED",
        /// Từ trần.
        Deceased = "DECEASED",
        /// Kỷ luật.
        Disciplined = "DISCIPLINED",
        /// Lý do khác.
        Other = "OTHER",
        /// Thôi giữ chức danh.
        OfficeLost = "OFFICE_LOST",
        /// Kiện toàn.
        Reorganised = "REORGANISED",
    }
}

text_enum! {
    /// Why the offices of a person change.
    OfficeChangeReason {
        /// Bổ nhiệm.
        Appointed = "APPOINTED",
        /// Điều động, luân chuyển.
        Transferred = "TRANSFERRED",
        /// Nghỉ hưu.
        Retired = "RETIRED",
        /// Từ trần.
        Deceased = "DECEASED",
        /// Miễn nhiệm, từ chức.
        Removed = "REMOVED",
        /// Kỷ luật.
        Disciplined = "DISCIPLINED",
        /// Sắp xếp tổ chức bộ máy.
        Rearranged = "REARRANGED",
        /// Lý do khác.
        Other = "OTHER",
    }
}

text_enum! {
    /// A role without a seat.
    OfficeRole {
        /// Chuyên viên cơ quan thường trực.
        Officer = "OFFICER",
        /// Văn thư.
        Clerk = "CLERK",
        /// Kế toán trưởng.
        ChiefAccountant = "CHIEF_ACCOUNTANT",
        /// Chủ tài khoản.
        AccountHolder = "ACCOUNT_HOLDER",
        /// Kiểm tra, kiểm toán.
        Auditor = "AUDITOR",
    }
}

text_enum! {
    /// How sure it is that a value is what the law says.
    Confidence {
        /// Đã đối chiếu văn bản.
        Confirmed = "CONFIRMED",
        /// Theo tài liệu dẫn lại.
        Restated = "RESTATED",
        /// Chưa tìm thấy văn bản.
        Memory = "MEMORY",
        /// Do cơ quan lựa chọn.
        Design = "DESIGN",
    }
}

impl From<chidao_calendar::Confidence> for Confidence {
    fn from(confidence: chidao_calendar::Confidence) -> Self {
        match confidence {
            chidao_calendar::Confidence::Confirmed => Self::Confirmed,
            chidao_calendar::Confidence::Restated => Self::Restated,
            chidao_calendar::Confidence::Memory => Self::Memory,
            chidao_calendar::Confidence::Design => Self::Design,
        }
    }
}
