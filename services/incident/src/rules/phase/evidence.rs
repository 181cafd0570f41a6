//! What has to be given for a step.

use crate::rules::set::members;

members! {
    /// Something that a command brings, as the desk found it there. What is classified or decided, times, facts, parties, flags and the
    /// ministry are there where their values are, a part of the work where one of its items is.
    Evidence {
        /// Lý do.
        Reason,
        /// The document of a decision: number, date, signer and file.
        Document,
        /// The least that a notice says: who, which system, what and when detected (TT 20/2017, Điều 9.3.a); operator and owner where known.
        NoticeContent,
        /// What shows that it is no incident.
        Findings,
        /// The preliminary classification.
        Classification,
        /// The category of the incident (loại sự cố).
        Category,
        /// The record of evidence that was opened.
        EvidenceRecord,
        /// The approved response plan or the guidance from which the plan is chosen.
        PlanReference,
        /// The report that asks for direction, filed to owner and committee.
        DirectionReport,
        /// What is directed.
        Directive,
        /// What is beyond the committee's authority.
        Matter,
        /// What support is needed.
        Support,
        /// Who the order is addressed to.
        Addressee,
        /// Members by name.
        Members,
        /// How the plan is adjusted.
        Adjustment,
        /// The speaker by name.
        Speaker,
        /// Place, content and time of a publication.
        Publication,
        /// How the incident was contained.
        Containment,
        /// Scope and affected objects.
        Scope,
        /// How the weakness was fixed.
        WeaknessFix,
        /// What was restored.
        Restoration,
        /// That the check of the whole system was passed.
        CheckPassed,
        /// What is not stable.
        Instability,
        /// The review (báo cáo tổng kết) as recorded.
        Review,
        /// The assessment by Article 9: level, consequences, the owner's capability.
        Assessment,
        /// The coordinator's proposals: plan, forces, resources, whom to convene.
        Proposals,
        /// Which plan was decided.
        PlanCode,
        /// The priorities: operation, confidentiality, integrity.
        Priorities,
        /// Sao lưu trước khi xử lý.
        BackupBefore,
        /// Gỡ bỏ mã độc.
        Cleaned,
        /// Khôi phục dữ liệu, kết nối.
        Restored,
        /// Cấu hình an toàn.
        Hardened,
        /// Kiểm thử.
        Tested,
        /// Khắc phục điểm yếu.
        WeaknessesFixed,
        /// Sao lưu sau khi xử lý.
        BackupAfter,
        /// Theo dõi tái diễn.
        Monitored,
        /// Đối tượng bị tấn công.
        CauseTarget,
        /// Phương thức.
        CauseMethod,
        /// Thời gian.
        CauseTime,
        /// Thiệt hại.
        CauseDamage,
        /// Bên tấn công.
        CauseAttacker,
        /// Dự báo.
        CauseForecast,
        /// Hồ sơ lưu trữ.
        Archive,
        /// Bài học kinh nghiệm.
        Lessons,
        /// Technical and policy proposals.
        EndProposals,
        /// The report upward.
        UpwardReport,
        /// The times that the step is about: of detection, for operators by hour and minute.
        Times,
        /// Facts that were given.
        Facts,
        /// Parties that were given.
        Parties,
        /// Flags that were raised or withdrawn.
        Flags,
        /// That one of the two ministries manages the system.
        Management,
        /// Điều phối các lực lượng tham gia ứng cứu.
        Coordinated,
        /// Thu thập, tổng hợp thông tin.
        InformationGathered,
        /// Phân tích, giám sát liên tục.
        Analysed,
        /// Xử lý hậu quả.
        ConsequencesHandled,
        /// Any of what the emergency response is made of (QĐ 05/2017, Điều 14.5).
        Work,
        /// The affected system on record.
        System,
        /// The mark, or whether it is confidential.
        Marking,
    }
}

/// What the owner does, in its order (QĐ 05/2017, Điều 14.5.e).
pub const REMEDY_CHECKLIST: &[Evidence] = &[
    Evidence::BackupBefore,
    Evidence::Cleaned,
    Evidence::Restored,
    Evidence::Hardened,
    Evidence::Tested,
    Evidence::WeaknessesFixed,
    Evidence::BackupAfter,
    Evidence::Monitored,
];

/// What the report on cause and origin says (QĐ 05/2017, Điều 14.5.h).
pub const CAUSE_REPORT: &[Evidence] = &[
    Evidence::CauseTarget,
    Evidence::CauseMethod,
    Evidence::CauseTime,
    Evidence::CauseDamage,
    Evidence::CauseAttacker,
    Evidence::CauseForecast,
];
