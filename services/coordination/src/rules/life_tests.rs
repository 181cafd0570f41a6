//! The life of a task against the table of the law file (§3.10) and a simple model of its own.

use chidao_calendar::{Date, Instant};
use time::{Duration, macros::date};

use super::*;

const START: Date = date!(2019 - 06 - 03);

fn noon(day: Date) -> Instant {
    Instant::start_of(day).plus_micros(12 * 3_600_000_000)
}

fn end_of(day: Date) -> Deadline {
    Deadline {
        date: day,
        instant: Instant::start_of(day + Duration::DAY),
    }
}

fn assigned() -> Task {
    Task {
        state: State::Assigned,
        suspension: None,
        lead: "so-gd".to_owned(),
        received_on: Some(START),
        accept_until: Some(end_of(date!(2019 - 06 - 05)).instant),
        original: Some(end_of(date!(2019 - 06 - 20))),
        due: Some(end_of(date!(2019 - 06 - 20))),
        submission: None,
        extension: None,
        granted: 0,
    }
}

const ONE: Allowance = Allowance { extensions: 1 };

fn done(task: &Task, act: &Act, on: Date) -> Task {
    turn(task, act, noon(on), ONE).unwrap_or_else(|objection| panic!("{act:?} on {on}: {objection:?}"))
}

#[test]
fn silence_is_acceptance_from_its_instant_on() {
    let until = assigned().accept_until.expect("it is assigned");
    assert_eq!(assigned().at(until.plus_micros(-1)).state, State::Assigned);
    assert_eq!(assigned().at(until).state, State::NotStarted);
    let late = turn(&assigned(), &Act::RequestReturn, until, ONE);
    assert_eq!(late, Err(Objection::AcceptedBySilence(until)));
    assert_eq!(
        done(&assigned(), &Act::RequestReturn, date!(2019 - 06 - 05)).state,
        State::ReturnRequested
    );
}

#[test]
fn a_return_that_is_refused_has_not_stopped_the_clock() {
    let asked = done(&assigned(), &Act::RequestReturn, START);
    let kept = done(&asked, &Act::RefuseReturn, date!(2019 - 06 - 10));
    assert_eq!((kept.state, kept.due), (State::NotStarted, assigned().due));
}

#[test]
fn another_lead_has_the_same_due_date_and_his_own_time_to_return_it() {
    let accept_until = end_of(date!(2019 - 06 - 12)).instant;
    let other = Act::Reassign {
        lead: "so-tc".to_owned(),
        accept_until,
    };
    let asked = done(&assigned(), &Act::RequestReturn, START);
    let given = done(&asked, &other, date!(2019 - 06 - 10));
    assert_eq!(given.state, State::Assigned);
    assert_eq!((&*given.lead, given.due), ("so-tc", assigned().due));
    assert_eq!(given.accept_until, Some(accept_until));
    assert_eq!(
        turn(&given, &other, noon(date!(2019 - 06 - 10)), ONE),
        Err(Objection::SameLead)
    );
}

#[test]
fn more_time_is_asked_for_until_the_task_is_due_and_no_longer_than_it_had() {
    let task = done(&assigned(), &Act::Accept, START);
    let ask = |proposed| Act::RequestExtension { proposed };
    let due = task.due.expect("it is due");
    // 17 days from 03/06 to 20/06.
    let last = date!(2019 - 07 - 07);
    for (proposed, at, expected) in [
        (last, due.instant.plus_micros(-1), Ok(())),
        (last, due.instant, Err(Objection::AlreadyDue(due.instant))),
        (due.date, noon(START), Err(Objection::NotLater(due.date))),
        (last + Duration::DAY, noon(START), Err(Objection::TooLong(last))),
    ] {
        assert_eq!(turn(&task, &ask(proposed), at, ONE).map(drop), expected, "{proposed}");
    }
    let asked = done(&task, &ask(last), START);
    assert_eq!(turn(&asked, &ask(last), noon(START), ONE), Err(Objection::RequestOpen));
    let granted = done(&asked, &Act::ApproveExtension { due: end_of(last) }, START);
    assert_eq!((granted.due, granted.original), (Some(end_of(last)), task.original));
    assert_eq!(
        turn(&granted, &ask(last), noon(START), ONE),
        Err(Objection::NoMoreExtensions(1))
    );
}

#[test]
fn a_request_that_nobody_decides_on_lapses_when_the_task_is_due() {
    let task = done(&assigned(), &Act::Accept, START);
    let ask = Act::RequestExtension {
        proposed: date!(2019 - 06 - 30),
    };
    let asked = done(&task, &ask, date!(2019 - 06 - 18));
    let state = |at| asked.clone().at(at).extension.map(|extension| extension.state);
    let due = task.due.expect("it is due").instant;
    assert_eq!(state(due.plus_micros(-1)), Some(ExtensionState::Requested));
    assert_eq!(state(due), Some(ExtensionState::Lapsed));
    let approve = Act::ApproveExtension {
        due: end_of(date!(2019 - 06 - 30)),
    };
    assert_eq!(turn(&asked, &approve, due, ONE), Err(Objection::NoRequest));
}

#[test]
fn a_request_does_not_lapse_while_the_task_is_suspended_but_when_it_goes_on() {
    let task = done(&assigned(), &Act::Accept, START);
    let ask = Act::RequestExtension {
        proposed: date!(2019 - 06 - 30),
    };
    let asked = done(&task, &ask, START);
    let suspended = done(&asked, &Act::Suspend, date!(2019 - 06 - 10));
    let later = noon(date!(2019 - 07 - 10));
    assert!(suspended.clone().at(later).is_extension_open());
    let resumed = turn(&suspended, &Act::Resume { due: None }, later, ONE).expect("it goes on");
    assert_eq!(resumed.state, State::NotStarted);
    assert_eq!(
        resumed.extension.map(|extension| extension.state),
        Some(ExtensionState::Lapsed)
    );
    let anew = Act::Resume {
        due: Some(Some(end_of(date!(2019 - 08 - 01)))),
    };
    let resumed = turn(&suspended, &anew, later, ONE).expect("it goes on");
    assert_eq!(
        resumed.extension.map(|extension| extension.state),
        Some(ExtensionState::Moot)
    );
}

#[test]
fn an_earlier_day_is_recognised_between_paper_and_submission_only() {
    let task = done(&assigned(), &Act::Accept, START);
    let reported = done(
        &task,
        &Act::ReportCompletion {
            issued_on: date!(2019 - 06 - 19),
            waits_for_parts: false,
        },
        date!(2019 - 06 - 22),
    );
    let confirm = |recognised_on| Act::Confirm {
        recognised_on,
        waits_for_parts: false,
    };
    let on = noon(date!(2019 - 06 - 24));
    let (from, to) = (date!(2019 - 06 - 19), date!(2019 - 06 - 22));
    for (day, expected) in [
        (None, Ok(None)),
        (Some(from), Ok(Some(from))),
        (Some(to), Ok(None)),
        (
            Some(date!(2019 - 06 - 18)),
            Err(Objection::NotRecognisable { from, to }),
        ),
        (
            Some(date!(2019 - 06 - 23)),
            Err(Objection::NotRecognisable { from, to }),
        ),
    ] {
        let confirmed = turn(&reported, &confirm(day), on, ONE);
        let recognised = confirmed.map(|task| task.submission.and_then(|submission| submission.recognised_on));
        assert_eq!(recognised, expected, "{day:?}");
    }
}

#[test]
fn a_paper_of_tomorrow_is_no_result_of_today() {
    let task = done(&assigned(), &Act::Accept, START);
    let report = Act::ReportCompletion {
        issued_on: date!(2019 - 06 - 11),
        waits_for_parts: false,
    };
    assert_eq!(
        turn(&task, &report, noon(date!(2019 - 06 - 10)), ONE),
        Err(Objection::PaperToCome)
    );
}

#[test]
fn only_what_was_completed_in_this_reporting_year_is_opened_again() {
    let task = done(&assigned(), &Act::Accept, START);
    let report = Act::ReportCompletion {
        issued_on: START,
        waits_for_parts: false,
    };
    let confirm = Act::Confirm {
        recognised_on: None,
        waits_for_parts: false,
    };
    let completed = done(&done(&task, &report, START), &confirm, date!(2019 - 06 - 10));
    let reopen = |year_begins| Act::Reopen { year_begins };
    let opened = done(&completed, &reopen(date!(2018 - 12 - 15)), date!(2019 - 12 - 14));
    assert_eq!((opened.state, opened.submission), (State::Redo, None));
    let year = date!(2019 - 12 - 15);
    assert_eq!(
        turn(&completed, &reopen(year), noon(year), ONE),
        Err(Objection::EarlierYear(year))
    );
}

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
                (self.due, self.waits, self.granted) = (Some(date), false, self.granted + 1);
            }
            Command::Deny | Command::Withdraw | Command::Confirm => self.waits = false,
            Command::Redate(due) => (self.due, self.waits) = (due, false),
            Command::Reopen => self.reported = None,
            _ => {}
        }
        let before = self.state;
        self.state = match to {
            "=" => before,
            "previous" => self.previous.expect("it was suspended"),
            to => state_of(to),
        };
        self.previous = (self.state == State::Suspended).then_some(before);
        self.wait(today);
        true
    }

    fn can_extend(&self, date: i64, today: i64) -> bool {
        self.due.is_some_and(|due| today <= due && date > due) && date <= 2 * FIRST_DUE && self.granted < 2
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
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Withdraw => "withdraw",
            Self::Reopen => "reopen",
        }
    }

    fn any(chance: &mut impl FnMut(u64) -> i64, today: i64) -> Self {
        match chance(20) {
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
