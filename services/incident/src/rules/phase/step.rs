//! What can be done about an incident. The codes are those of the two processes.

/// Names steps with their codes.
macro_rules! steps {
    ($($(#[$doc:meta])* $step:ident = $code:literal,)+) => {
        /// A step in the response to an incident.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Step {
            $($(#[$doc])* $step,)+
        }

        impl Step {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$step,)+];

            /// Its code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$step => $code,)+
                }
            }
        }
    };
}

steps! {
    /// Tiếp nhận: the incident is reported.
    Report = "O1",
    /// Another notice of the same incident comes in.
    AddNotice = "O1a",
    /// Xác minh.
    Verify = "O2",
    /// Ứng cứu ban đầu, which waits for no classification.
    BeginFirstResponse = "O2a",
    /// The operator concludes that it is no incident.
    ProposeDismissal = "O3a",
    /// Không phải sự cố: the specialised unit confirms it.
    Dismiss = "O3",
    /// The operator confirms the incident with its preliminary classification (sơ bộ phân loại).
    Confirm = "O4",
    /// Vượt khả năng xử lý, of the operator.
    FlagCapability = "O5",
    /// The same of the specialised unit itself.
    FlagUnitCapability = "O5a",
    /// Chọn phương án.
    SelectPlan = "O6",
    /// Xin ý kiến chỉ đạo.
    RequestDirection = "O7",
    /// Chỉ đạo, on what was asked.
    Direct = "O8",
    /// Đề xuất triệu tập đội.
    ProposeConvening = "O8p",
    /// Triệu tập đội.
    ConveneTeam = "O8a",
    /// Báo cáo, xin ý kiến Trung ương.
    Escalate = "O8b",
    /// Đề nghị hỗ trợ.
    RequestSupport = "O8c",
    /// Ghi nhận lệnh, yêu cầu điều phối (Mẫu số 06).
    RecordOrder = "O8d",
    /// Chỉ đạo, without being asked.
    IssueDirective = "O8e",
    /// Bổ sung thành viên đội.
    ChangeTeam = "O8f",
    /// Điều chỉnh phương án.
    AdjustPlan = "O8g",
    /// Phân công người phát ngôn.
    NameSpeaker = "O8h",
    /// Cung cấp thông tin.
    Publish = "S6a",
    /// Ứng cứu, ngăn chặn.
    Respond = "O9",
    /// Gỡ bỏ.
    Eradicate = "O10",
    /// Khôi phục.
    Recover = "O11",
    /// Kiểm tra.
    Check = "O12",
    /// The system is not stable: back to response.
    FindUnstable = "O13",
    /// Kết thúc ứng phó: the check was passed.
    EndResponse = "O14",
    /// Kết thúc: the file is closed.
    Close = "O15",
    /// Mở lại.
    Reopen = "O16",
    /// Đề xuất nâng cấp nghiêm trọng.
    ProposeSerious = "S1",
    /// The coordinator's classification: ordinary.
    RecordOrdinary = "S2",
    /// The coordinator's classification: serious.
    RecordSerious = "S3",
    /// The Standing Agency's decision on seriousness and plan.
    RecordPlan = "S4",
    /// The Standing Agency's decision that it is not serious, or no longer.
    RecordNotSerious = "S4a",
    /// Ứng cứu ban đầu of the emergency.
    BeginEmergency = "S5",
    /// The Standing Agency's direction of the emergency response.
    DirectEmergency = "S6",
    /// The Standing Agency names the speaker.
    NameNationalSpeaker = "S6n",
    /// The Standing Agency adds members to the operational unit.
    AddMembers = "S6b",
    /// The owner's checklist and the report on causes are complete.
    CompleteRemedy = "S7",
    /// The national committee's evaluation.
    RecordEvaluation = "S8",
    /// The coordinator's ending.
    RecordEnd = "S9",
    /// The specialised unit verifies the classification, or corrects it.
    VerifyClass = "C1",
    /// Sửa thời điểm: of occurrence, detection, capability and end.
    CorrectTimes = "C2",
    /// What is known of system, consequences and capability.
    StateFacts = "C3",
    /// What later laws hang on.
    RaiseFlags = "C4",
    /// Who owner, operator and others are.
    NameParties = "C5",
    /// To declare an incident serious oneself.
    DeclareSerious = "F1",
    /// To convene the national operational unit.
    ConveneTaskForce = "F2",
    /// To order suspension (đình chỉ).
    OrderSuspension = "F3",
    /// To order requisition (trưng dụng).
    OrderRequisition = "F4",
    /// What of the emergency response was done.
    RecordWork = "S6w",
    /// Which system on record is affected, where that was not known when it was reported, or is corrected.
    NameSystem = "C6",
    /// How far it may be passed on, and whether it is confidential.
    SetMark = "C7",
}
