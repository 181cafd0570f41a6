//! The parameters that rules ask for, by name.

/// Names keys: those of numbers and those of hours, so that neither is taken for the other.
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
    }

    /// A parameter that is an hour of the day.
    Hour {
        /// CAL-10: when a day closes.
        DayCutOff = "day-cut-off",
        /// When reminders go out on a working day.
        ReminderHour = "reminder-hour",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Unit, definitions};

    #[test]
    fn every_key_has_its_definition_and_the_other_way_round() {
        let of_unit = |is_hour: bool| {
            let all = definitions().expect("the file is right").iter();
            let mut keys: Vec<&str> = all
                .filter(|definition| (definition.unit == Unit::HourOfDay) == is_hour)
                .map(|definition| &*definition.key)
                .collect();
            keys.sort_unstable();
            keys
        };
        let mut numbers: Vec<&str> = Number::ALL.iter().map(|key| key.key()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, of_unit(false));
        let mut hours: Vec<&str> = Hour::ALL.iter().map(|key| key.key()).collect();
        hours.sort_unstable();
        assert_eq!(hours, of_unit(true));
    }
}
