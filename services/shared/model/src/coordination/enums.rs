//! Enums of the coordination tables, kept as text: the value of the contract without its prefix.

use sea_orm::entity::prelude::*;

use crate::text::text_enum;

text_enum! {
    /// What kind of undertaking a programme is.
    ProgrammeKind {
        /// Chiến lược.
        Strategy = "STRATEGY",
        /// Chương trình.
        Programme = "PROGRAMME",
        /// Cơ chế, chính sách.
        PolicyMechanism = "POLICY_MECHANISM",
        /// Đề án.
        Scheme = "SCHEME",
        /// Dự án.
        Project = "PROJECT",
        /// Kế hoạch.
        Plan = "PLAN",
    }
}

text_enum! {
    /// Where a task stands.
    TaskState {
        /// Dự thảo.
        Draft = "DRAFT",
        /// Chưa tiếp nhận.
        Assigned = "ASSIGNED",
        /// Đề nghị trả lại.
        ReturnRequested = "RETURN_REQUESTED",
        /// Chưa thực hiện.
        NotStarted = "NOT_STARTED",
        /// Đang thực hiện.
        InProgress = "IN_PROGRESS",
        /// Chờ xác nhận.
        Reported = "REPORTED",
        /// Thực hiện lại.
        Redo = "REDO",
        /// Tạm dừng.
        Suspended = "SUSPENDED",
        /// Đã hoàn thành.
        Completed = "COMPLETED",
        /// Thu hồi.
        Withdrawn = "WITHDRAWN",
        /// Đã hủy dự thảo.
        Discarded = "DISCARDED",
    }
}

text_enum! {
    /// Whether a task is in time, as far as that does not depend on when one asks.
    TaskOutcome {
        /// Open: its due date and the time tell.
        Open = "OPEN",
        /// Reported within time.
        WaitingInTime = "WAITING_IN_TIME",
        /// Reported when its time was over.
        WaitingOverdue = "WAITING_OVERDUE",
        /// Completed in time.
        OnTime = "ON_TIME",
        /// Completed late.
        Late = "LATE",
        /// Suspended.
        Suspended = "SUSPENDED",
        /// Nothing is owed.
        Nothing = "NOTHING",
    }
}

text_enum! {
    /// What an agency is to a task.
    TaskPart {
        /// Cơ quan chủ trì.
        Lead = "LEAD",
        /// Cơ quan phối hợp.
        Cooperator = "COOPERATOR",
        /// It leads the task that this is a part of.
        Whole = "WHOLE",
        /// It took part before.
        Former = "FORMER",
    }
}

text_enum! {
    /// What a reminder of a task says.
    ReminderLevel {
        /// Nhắc lần đầu.
        First = "FIRST",
        /// Nhắc lần hai.
        Second = "SECOND",
        /// Nhắc thủ trưởng cơ quan chủ trì.
        Head = "HEAD",
        /// Thông báo quá hạn.
        Overdue = "OVERDUE",
        /// Thông báo quá hạn, nhắc lại.
        OverdueAgain = "OVERDUE_AGAIN",
        /// Công văn đôn đốc.
        Urge = "URGE",
        /// Danh sách đề nghị phê bình.
        Criticism = "CRITICISM",
    }
}

text_enum! {
    /// What became of a reminder.
    ReminderState {
        /// It was sent.
        Sent = "SENT",
        /// A higher one was sent in its place.
        Skipped = "SKIPPED",
    }
}
