//! Imports of the calendar.

use chidao_authority::{Resource, RosterRow};
use chidao_calendar::{EDITION, Instant, Version};
use chidao_model::{id::CalendarId, membership::calendar::Model};
use chidao_proto::{
    errors::v1::Rule,
    membership::v1::{Calendar, ImportCalendarRequest, ImportCalendarResponse},
    refusal::Refusal,
};
use chidao_reference::table;
use chidao_register::{Act, Change, Decision, Needs, Subject, WorkingSet};
use prost::Message;

use super::{Command, document::Paper, everybody};
use chidao_service::desk::Shape;

/// The imports are numbered throughout, since each is a version of the whole calendar.
const COUNTER: &str = CalendarId::COLLECTION;

/// The id of the import of a number.
pub(crate) fn id_of(number: u32) -> CalendarId {
    CalendarId::new(format!("{number:04}"))
}

impl Command for ImportCalendarRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default().paper(&self.basis, "basis").judge()
    }

    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        needs.counter(COUNTER);
        Paper::of(&self.basis, "basis")?.need(needs)
    }

    fn subject(&self, _: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Subject {
            resource: Resource::of("Calendar"),
            audiences: None,
            name: COUNTER.to_owned(),
            field: "name",
        })
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let paper = Paper::of(&self.basis, "basis")?;
        if !paper.is_signed(act.now.civil_date()) {
            return Err(Refusal::evidence_required("basis.signature").rule(Rule::Cal03));
        }
        let given = Calendar {
            year: self.year,
            provisional: self.provisional,
            working_days: self.working_days,
            days: self.days.clone(),
            ..Calendar::default()
        };
        let year = table::read(&given, &paper.reference().symbol)?;
        let number = u32::try_from(set.counter(COUNTER)? + 1).map_err(|_| Refusal::internal())?;
        let shown = table::shown(&year);
        let row = Model {
            id: id_of(number),
            number: number.into(),
            year: self.year.into(),
            content: shown.encode_to_vec(),
            document_id: paper.id.clone(),
            position: 0,
            mark: 0,
        };
        let recorded = Calendar {
            name: row.id.name(),
            basis: Some(paper.reference().clone()),
            ..shown
        };
        let version = Version {
            edition: EDITION,
            import: number,
        };
        let reply = ImportCalendarResponse {
            calendar: Some(recorded.clone()),
            calendar_version: version.to_string(),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply)
            .counter((COUNTER.to_owned(), number.into()))
            .rule(Rule::Cal03);
        decision = paper.cite(decision, set)?;
        if year.is_provisional() || year.days().iter().any(|day| day.provisional) {
            decision = decision.notice(chidao_service::notices::provisional());
        }
        Ok(decision
            .change(Change::of(row.id.name(), &recorded, everybody()).row(row))
            .authority(move |roster| roster.apply(RosterRow::Calendar(number, &year))))
    }
}
