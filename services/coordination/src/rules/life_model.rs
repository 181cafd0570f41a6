//! The life of a task against the table of the law file (§3.10) and a simple model of its own.

use time::{Duration, macros::date};

use super::{
    tests::{START, assigned, end_of, noon},
    *,
};

/// The table of §3.10, and what decisions add to it: from, act, to; "=" where it stays.
const TABLE: &str = "
    ASSIGNED accept NOT_STARTED
    ASSIGNED return RETURN_REQUESTED
    RETURN_REQUESTED reassign ASSIGNED
    RETURN_REQUESTED keep NOT_STARTED
    NOT_STARTED start IN_PROGRESS
    NOT_STARTED progress IN_PROGRESS
    IN_PROGRESS progress =
    REDO progress =
    NOT_STARTED report REPORTED
    IN_PROGRESS report REPORTED
    REDO report REPORTED
    REPORTED confirm COMPLETED
    REPORTED refuse REDO
    NOT_STARTED suspend SUSPENDED
    IN_PROGRESS suspend SUSPENDED
    REDO suspend SUSPENDED
    SUSPENDED resume previous
    ASSIGNED reassign ASSIGNED
    NOT_STARTED reassign ASSIGNED
    IN_PROGRESS reassign ASSIGNED
    REDO reassign ASSIGNED
    ASSIGNED withdraw WITHDRAWN
    RETURN_REQUESTED withdraw WITHDRAWN
    NOT_STARTED withdraw WITHDRAWN
    IN_PROGRESS withdraw WITHDRAWN
    REDO withdraw WITHDRAWN
    REPORTED withdraw WITHDRAWN
    SUSPENDED withdraw WITHDRAWN
    COMPLETED reopen REDO
    NOT_STARTED ask =
    IN_PROGRESS ask =
    REDO ask =
    NOT_STARTED grant =
    IN_PROGRESS grant =
    REDO grant =
    REPORTED grant =
    NOT_STARTED deny =
    IN_PROGRESS deny =
    REDO deny =
    REPORTED deny =
    ASSIGNED redate =
    RETURN_REQUESTED redate =
    NOT_STARTED redate =
    IN_PROGRESS redate =
    REDO redate =
    REPORTED redate =
    ASSIGNED recalculate =
    RETURN_REQUESTED recalculate =
    NOT_STARTED recalculate =
    IN_PROGRESS recalculate =
    REDO recalculate =
    SUSPENDED recalculate =
";

fn state_of(text: &str) -> State {
    match text {
        "ASSIGNED" => State::Assigned,
        "RETURN_REQUESTED" => State::ReturnRequested,
        "NOT_STARTED" => State::NotStarted,
        "IN_PROGRESS" => State::InProgress,
        "REPORTED" => State::Reported,
        "REDO" => State::Redo,
        "SUSPENDED" => State::Suspended,
        "COMPLETED" => State::Completed,
        "WITHDRAWN" => State::Withdrawn,
        other => panic!("no state {other}"),
    }
}

/// The model: days are numbers, noon is when things happen, and a day that is due ends with it.
#[derive(Debug, Clone, PartialEq)]
struct Model {
    state: State,
    previous: Option<State>,
    lead: u8,
    accept_by: i64,
    due: Option<i64>,
    waits: bool,
    granted: u32,
    granted_days: i64,
    reported: Option<i64>,
}

impl Model {
    /// What the days since have done by noon of a day.
    fn wait(&mut self, today: i64) {
        if self.state == State::Assigned && today > self.accept_by {
            self.state = State::NotStarted;
        }
        if self.state != State::Suspended && self.due.is_some_and(|due| today > due) {
            self.waits = false;
        }
    }

    /// Does what a command says; false where it cannot.
    fn act(&mut self, command: &Command, today: i64) -> bool {
        self.wait(today);
        let name = command.name();
        let Some(to) = TABLE.lines().find_map(|line| {
            let mut words = line.split_whitespace();
            let is_it = words.next().map(state_of) == Some(self.state) && words.next() == Some(name);
            is_it.then(|| words.next().expect("three words"))
        }) else {
            return false;
        };
        let can = match *command {
            Command::Reassign(lead) => lead != self.lead,
            Command::Report(paper) => paper <= today,
            Command::Ask(date) => !self.waits && self.can_extend(date, today),
            Command::Grant(date) => self.waits && self.can_extend(date, today),
            Command::Deny => self.waits,
            _ => true,
        };
        if !can {
            return false;
        }
        match *command {
            Command::Reassign(lead) => {
                (self.lead, self.accept_by, self.waits) = (lead, today + 2, false);
            }
            Command::Report(_) => self.reported = Some(today),
            Command::Ask(_) => self.waits = true,
            Command::Grant(date) => {
                self.granted_days += date - self.due.unwrap_or(date);
                (self.due, self.waits, self.granted) = (Some(date), false, self.granted + 1);
            }
            Command::Deny | Command::Withdraw | Command::Confirm => self.waits = false,
            Command::Redate(due) => (self.due, self.waits) = (due, false),
            Command::Recalculate(due) => self.due = Some(due),
            Command::Reopen => self.reported = None,
            _ => {}
        }
        let before = self.state;
        self.state = match to {
            "=" => before,
            "previous" => self.previous.expect("it was suspended"),
            to => state_of(to),
        };
        if to != "=" {
            self.previous = (self.state == State::Suspended).then_some(before);
        }
        self.wait(today);
        true
    }

    fn can_extend(&self, date: i64, today: i64) -> bool {
        let more = |due: i64| date > due && date - due + self.granted_days <= FIRST_DUE;
        self.due.is_some_and(|due| today <= due && more(due)) && self.granted < 2
    }
}

/// The first due date, counted from the day of receipt.
const FIRST_DUE: i64 = 17;

#[derive(Debug, Clone, Copy)]
enum Command {
    Accept,
    Return,
    Keep,
    Reassign(u8),
    Start,
    Progress,
    Report(i64),
    Confirm,
    Refuse,
    Ask(i64),
    Grant(i64),
    Deny,
    Redate(Option<i64>),
    Recalculate(i64),
    Suspend,
    Resume,
    Withdraw,
    Reopen,
}

impl Command {
    fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Return => "return",
            Self::Keep => "keep",
            Self::Reassign(_) => "reassign",
            Self::Start => "start",
            Self::Progress => "progress",
            Self::Report(_) => "report",
            Self::Confirm => "confirm",
            Self::Refuse => "refuse",
            Self::Ask(_) => "ask",
            Self::Grant(_) => "grant",
            Self::Deny => "deny",
            Self::Redate(_) => "redate",
            Self::Recalculate(_) => "recalculate",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Withdraw => "withdraw",
            Self::Reopen => "reopen",
        }
    }

    fn any(chance: &mut impl FnMut(u64) -> i64, today: i64) -> Self {
        match chance(21) {
            0 => Self::Accept,
            1 => Self::Return,
            2 => Self::Keep,
            3 => Self::Reassign(u8::from(chance(2) == 1)),
            4 => Self::Start,
            5 | 6 => Self::Progress,
            7 | 8 => Self::Report(today + chance(3) - 1),
            9 => Self::Confirm,
            10 => Self::Refuse,
            11 | 12 => Self::Ask(chance(40)),
            13 | 14 => Self::Grant(chance(40)),
            15 => Self::Deny,
            16 => Self::Redate(Some(today + chance(20)).filter(|day| day % 5 != 0)),
            17 => Self::Suspend,
            18 => Self::Resume,
            19 => Self::Recalculate(today + chance(30) - 5),
            _ if chance(8) == 0 => Self::Withdraw,
            _ => Self::Reopen,
        }
    }

    fn act(self, today: i64) -> Act {
        let day = |number: i64| START + Duration::days(number);
        match self {
            Self::Accept => Act::Accept,
            Self::Return => Act::RequestReturn,
            Self::Keep => Act::RefuseReturn,
            Self::Reassign(lead) => Act::Reassign {
                lead: lead.to_string(),
                accept_until: end_of(day(today + 2)).instant,
            },
            Self::Start => Act::Start,
            Self::Progress => Act::ReportProgress,
            Self::Report(paper) => Act::ReportCompletion {
                issued_on: day(paper),
                was_refused: false,
                waits_for_parts: false,
            },
            Self::Confirm => Act::Confirm {
                recognised_on: None,
                waits_for_parts: false,
            },
            Self::Refuse => Act::Refuse,
            Self::Ask(date) => Act::RequestExtension { proposed: day(date) },
            Self::Grant(date) => Act::ApproveExtension { due: end_of(day(date)) },
            Self::Deny => Act::RejectExtension,
            Self::Redate(due) => Act::Redate {
                due: due.map(|due| end_of(day(due))),
            },
            Self::Recalculate(due) => Act::Recalculate { due: end_of(day(due)) },
            Self::Suspend => Act::Suspend,
            Self::Resume => Act::Resume { due: None },
            Self::Withdraw => Act::Withdraw,
            Self::Reopen => Act::Reopen {
                year_begins: date!(2018 - 12 - 15),
            },
        }
    }
}

#[test]
fn a_hundred_thousand_commands_leave_it_as_the_model_has_it() {
    let mut seed = 0x2019_0603_u64;
    let mut chance = move |of: u64| {
        // A linear congruential generator, of which the upper bits are used.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        i64::try_from((seed >> 33) % of).expect("a small number")
    };
    let allowance = Allowance { extensions: 2 };
    let (mut taken, mut refused) = (0, 0);
    while taken + refused < 100_000 {
        let (mut today, mut task) = (0, assigned());
        task.lead = "0".to_owned();
        let mut model = Model {
            state: State::Assigned,
            previous: None,
            lead: 0,
            accept_by: 2,
            due: Some(FIRST_DUE),
            waits: false,
            granted: 0,
            granted_days: 0,
            reported: None,
        };
        for _ in 0..40 {
            today += i64::from(chance(3) == 0) * chance(4);
            let command = Command::any(&mut chance, today);
            let now = noon(START + Duration::days(today));
            let before = model.clone();
            let can = model.act(&command, today);
            let turned = turn(&task, &command.act(today), now, allowance);
            assert_eq!(
                turned.is_ok(),
                can,
                "{command:?} on day {today}: {before:?} gives {turned:?}"
            );
            match turned {
                Ok(next) => (task, taken) = (next, taken + 1),
                Err(_) => refused += 1,
            }
            let seen = task.clone().at(now);
            let number = |deadline: Deadline| (deadline.date - START).whole_days();
            let shown = Model {
                state: seen.state,
                previous: seen.suspension.map(|suspension| suspension.from),
                lead: seen.lead.parse().expect("a number"),
                accept_by: seen
                    .accept_until
                    .map_or(0, |until| (until.plus_micros(-1).civil_date() - START).whole_days()),
                due: seen.due.map(number),
                waits: seen.is_extension_open(),
                granted: seen.granted,
                granted_days: i64::from(seen.granted_days),
                reported: seen
                    .submission
                    .map(|submission| (submission.at.civil_date() - START).whole_days()),
            };
            let mut expected = model.clone();
            expected.wait(today);
            assert_eq!(shown, expected, "after {command:?} on day {today}, {before:?}");
            assert_eq!(task.original, assigned().original, "INV-T2");
        }
    }
    assert!(
        taken > 10_000 && refused > 10_000,
        "{taken} were taken, {refused} refused"
    );
}
