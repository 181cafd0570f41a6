//! The parameters that rules ask for, by name.

/// Names keys: those of numbers, of sums, of days of the year, of hours and of holders of roles, so that none is taken for another.
macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident { $($(#[$key_doc:meta])* $key:ident = $text:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$key_doc])* $key,)+
        }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$key,)+];

            /// The key in the file and in the tables.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$key => $text,)+
                }
            }
        }
    )+};
}

keys! {
    /// A parameter that is a number.
    Number {
        /// RPT-04: the day of December on which a reporting year begins.
        ReportingYearDay = "reporting-year-december-day",
        /// TSK-05: working days to enter a task of an urgent paper.
        TaskEntryUrgentDays = "task-entry-urgent-days",
        /// TSK-05: working days to enter a task.
        TaskEntryDays = "task-entry-days",
        /// TSK-05: working days to enter the tasks of a paper that gives several.
        TaskEntrySeveralDays = "task-entry-several-days",
        /// TSK-06: working days to accept or return a task.
        TaskAcceptDays = "task-accept-days",
        /// TSK-10: working days to confirm a result.
        TaskConfirmDays = "task-confirm-days",
        /// TSK-13: extensions of a task at most.
        TaskExtensions = "task-extensions",
        /// Working days left at which a task is nearly due.
        TaskNearlyDueDays = "task-nearly-due-days",
        /// TSK-15: working days before the due date.
        TaskFirstReminderDays = "task-first-reminder-days",
        /// TSK-15: working days before the due date.
        TaskSecondReminderDays = "task-second-reminder-days",
        /// TSK-15: working days before the due date, to the head of the agency.
        TaskHeadReminderDays = "task-head-reminder-days",
        /// TSK-15: working days after the due date.
        TaskOverdueNoticeDays = "task-overdue-notice-days",
        /// TSK-15: days between notices after the first.
        TaskOverdueRepeatDays = "task-overdue-repeat-days",
        /// TSK-15: working days after the due date, the formal letter.
        TaskUrgeDays = "task-urge-days",
        /// TSK-15: days after the due date, the list for criticism.
        TaskCriticismDays = "task-criticism-days",
        /// Minutes after which an acknowledgement or a forwarding of an incident that is owed at once counts as late.
        IncidentAcknowledgeMinutes = "incident-acknowledge-minutes",
        /// Minutes after which a report of an incident that is owed at once counts as late.
        IncidentReportMinutes = "incident-report-minutes",
        /// Hours from the event after which a duty of some days is nearly due.
        IncidentTargetHours = "incident-target-hours",
        /// Hours before a duty of some hours is due at which it is nearly due.
        IncidentDueSoonHours = "incident-due-soon-hours",
        /// Hours between reports on developments; 0 where they are owed without an interval.
        IncidentProgressHours = "incident-progress-hours",
        /// INC-07: hours between two incidents within which they may be the same.
        IncidentDuplicateHours = "incident-duplicate-hours",
        /// BUD-15: 1 where only contracts of two or more budget years are committed, else 0.
        BudgetCommitmentMultiYear = "budget-commitment-multi-year",
        /// BUD-17: working days to ask for a commitment.
        BudgetCommitmentRequestDays = "budget-commitment-request-days",
        /// BUD-18: working days in which the Treasury answers.
        BudgetCommitmentAnswerDays = "budget-commitment-answer-days",
        /// BUD-22: the most that is advanced, in ten-thousandths of the value at signing.
        BudgetAdvanceShare = "budget-advance-share",
        /// BUD-25: accepted work, in ten-thousandths of the value, at which nothing is left of advances.
        BudgetAdvanceComplete = "budget-advance-complete",
        /// BUD-13: working days in which the Treasury pays what it controls later; 0 where none is set.
        BudgetTreasuryPayDays = "budget-treasury-pay-days",
        /// BUD-13: working days after that in which it controls it; 0 where none is set.
        BudgetTreasuryControlDays = "budget-treasury-control-days",
    }

    /// A parameter that is a sum of money.
    Money {
        /// BUD-14: from this value on regular spending is committed.
        BudgetCommitmentRegular = "budget-commitment-regular",
        /// BUD-14: from this value on investment is committed.
        BudgetCommitmentInvestment = "budget-commitment-investment",
        /// BUD-22: contracts above this value have a limit of advances.
        BudgetAdvanceAbove = "budget-advance-above",
        /// BUD-41: purchases above this need the result of a tender.
        BudgetTenderAbove = "budget-tender-above",
    }

    /// A parameter that is a day of the year.
    DayOfYear {
        /// BUD-07: adjusting is done before this day.
        BudgetAdjustBefore = "budget-adjust-before",
    }

    /// A parameter that is an hour of the day.
    Hour {
        /// CAL-10: when a day closes.
        DayCutOff = "day-cut-off",
        /// When reminders go out on a working day.
        ReminderHour = "reminder-hour",
    }

    /// A parameter that says who holds a role in the response to incidents.
    Holder {
        /// Ban Chỉ đạo quốc gia (QĐ 05/2017, Điều 3).
        IncidentNationalCommittee = "incident-holder-national-committee",
        /// Cơ quan thường trực (QĐ 05/2017, Điều 4.1).
        IncidentStandingAgency = "incident-holder-standing-agency",
        /// Cơ quan điều phối quốc gia (QĐ 05/2017, Điều 7.3).
        IncidentCoordinator = "incident-holder-coordinator",
        /// Đơn vị chuyên trách ứng cứu sự cố (QĐ 05/2017, Điều 6.1).
        IncidentSpecialisedUnit = "incident-holder-specialised-unit",
        /// Lực lượng chuyên trách bảo vệ an ninh mạng thuộc Bộ Công an (Luật 116/2025/QH15, Điều 30.1.a).
        IncidentMpsForce = "incident-holder-mps-force",
        /// Cơ quan chuyên trách bảo vệ dữ liệu cá nhân (Luật 91/2025/QH15, Điều 23.1).
        IncidentDataAuthority = "incident-holder-data-authority",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Unit, definitions};

    #[test]
    fn every_key_has_its_definition_and_the_other_way_round() {
        fn sorted<'a>(keys: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
            let mut keys: Vec<&str> = keys.collect();
            keys.sort_unstable();
            keys
        }
        let all = definitions().expect("the file is right");
        let of = |is_such: fn(Unit) -> bool| {
            let such = all.iter().filter(|definition| is_such(definition.unit));
            sorted(such.map(|definition| &*definition.key))
        };
        let numbers = of(|unit| !matches!(unit, Unit::HourOfDay | Unit::Holder | Unit::Dong | Unit::MonthDay));
        assert_eq!(sorted(Number::ALL.iter().map(|key| key.key())), numbers);
        let sums = of(|unit| unit == Unit::Dong);
        assert_eq!(sorted(Money::ALL.iter().map(|key| key.key())), sums);
        let days = of(|unit| unit == Unit::MonthDay);
        assert_eq!(sorted(DayOfYear::ALL.iter().map(|key| key.key())), days);
        let hours = of(|unit| unit == Unit::HourOfDay);
        assert_eq!(sorted(Hour::ALL.iter().map(|key| key.key())), hours);
        let holders = of(|unit| unit == Unit::Holder);
        assert_eq!(sorted(Holder::ALL.iter().map(|key| key.key())), holders);
    }
}
