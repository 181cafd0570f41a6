//! Committees and their lists.

use std::collections::BTreeSet;

use chidao_calendar::Date;
use chidao_model::{
    Row,
    id::{AgencyId, DocumentId, SeatId},
    membership::{agency, appointment, committee, document, office, person, seat, terms},
};
use chidao_proto::refusal::Refusal;
use chidao_register::{Moment, Reader, Reads, Shared, failure, page, rows};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Value};

use super::{Answers, Page, Store};

/// A committee with everything that its list names.
pub(crate) struct RosterRows {
    pub(crate) committee: committee::Model,
    pub(crate) seats: Vec<seat::Model>,
    pub(crate) appointments: Vec<appointment::Model>,
    pub(crate) people: Vec<person::Model>,
    pub(crate) offices: Vec<office::Model>,
    pub(crate) agencies: Vec<agency::Model>,
    pub(crate) documents: Vec<document::Model>,
    pub(crate) terms: Vec<terms::Model>,
    /// Its lists on days, as they were answered.
    pub(crate) answers: Answers,
}

impl RosterRows {
    /// The appointments to a seat. They are kept in the order of their seats.
    pub(crate) fn appointments_to(&self, seat: &SeatId) -> Vec<&appointment::Model> {
        let first = self.appointments.partition_point(|row| row.seat_id < *seat);
        let of_seat = self.appointments.iter().skip(first);
        of_seat.take_while(|row| row.seat_id == *seat).collect()
    }

    /// These rows, with the appointments in the order of their seats.
    pub(crate) fn in_order(mut self) -> Self {
        self.appointments.sort_by(|one, other| one.seat_id.cmp(&other.seat_id));
        self
    }
}

/// A page of appointments with the papers that they name.
pub(crate) struct AppointmentRows {
    pub(crate) page: Page<appointment::Model>,
    pub(crate) documents: Vec<document::Model>,
}

impl Store {
    /// The committees after one.
    pub(crate) async fn committees(&self, after: &str, limit: usize) -> Result<Page<committee::Model>, Refusal> {
        let asked = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
        let found = page(self.reads().database().readers(), after, asked, "TRUE", [])
            .await
            .map_err(failure)?;
        Ok(Page::cut(found, limit))
    }

    /// The founding decisions of committees, and what those say that reorganised them, as the rows know them: a paper never
    /// changes once it is recorded, and whatever reorganises a committee moves its row.
    pub(crate) async fn said_of(
        &self,
        committees: &[&committee::Model],
    ) -> Result<(Vec<document::Model>, Vec<terms::Model>), Refusal> {
        let readers = self.reads().database().readers();
        let papers = committees.iter().filter_map(|row| row.document_id.as_ref());
        let documents = keyed(readers, "id", papers.map(DocumentId::as_str)).await?;
        let of = committees.iter().map(|row| row.id.as_str());
        let mut terms: Vec<terms::Model> = keyed(readers, "committee_id", of).await?;
        terms.retain(|terms| {
            let mut of = committees.iter().filter(|row| row.id == terms.committee_id);
            of.any(|row| terms.position <= row.position)
        });
        Ok((documents, terms))
    }

    /// A committee with its list, all of one state of the database; read together with all others that are asked for at the
    /// moment, and not again while the register stands still.
    pub(crate) async fn roster(&self, id: &str) -> Result<Shared<RosterRows>, Refusal> {
        self.rosters.get(id).await
    }

    /// The appointments of a committee after one, on a day where one is given, with the papers that they name; all of one
    /// state of the database, which has no such committee where `None`.
    pub(crate) async fn appointments(
        &self,
        committee: &str,
        after: &str,
        limit: usize,
        on: Option<Date>,
    ) -> Result<(Option<AppointmentRows>, Moment), Refusal> {
        let snapshot = self.reads().database().snapshot().await.map_err(failure)?;
        let moment = self.reads().moment_on(&snapshot).await?;
        let exists = !keyed::<committee::Model>(&snapshot, "id", [committee])
            .await?
            .is_empty();
        // On a day those hold that are decided.
        let condition = "committee_id = $3 AND ($4 = 0 OR (state IN ('ACTIVE', 'ENDED') AND valid_from <= $5 \
                         AND (valid_to IS NULL OR valid_to > $5)))";
        let values: [Value; 3] = [
            committee.into(),
            i64::from(on.is_some()).into(),
            on.unwrap_or_else(|| moment.now.civil_date()).into(),
        ];
        let asked = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
        let found = page(&snapshot, after, asked, condition, values)
            .await
            .map_err(failure)?;
        let page = Page::cut(found, limit);
        let documents = keyed(
            &snapshot,
            "id",
            page.rows.iter().flat_map(papers).map(DocumentId::as_str),
        )
        .await?;
        snapshot.commit().await.map_err(failure)?;
        Ok((exists.then_some(AppointmentRows { page, documents }), moment))
    }
}

/// Reads a committee with its list.
pub(super) fn roster_reader(reads: &Reads) -> Reader<RosterRows> {
    let reads = reads.clone();
    Box::new(move |id| {
        let reads = reads.clone();
        Box::pin(async move {
            let snapshot = reads.database().snapshot().await.map_err(failure)?;
            let moment = reads.moment_on(&snapshot).await?;
            let roster = read(&snapshot, &id).await?;
            snapshot.commit().await.map_err(failure)?;
            Ok((roster, moment))
        })
    })
}

/// The papers that an appointment names.
fn papers(row: &appointment::Model) -> impl Iterator<Item = &DocumentId> {
    [&row.document_id].into_iter().chain(&row.end_document_id)
}

async fn read(snapshot: &DatabaseTransaction, id: &str) -> Result<Option<RosterRows>, Refusal> {
    let Some(committee) = keyed::<committee::Model>(snapshot, "id", [id]).await?.pop() else {
        return Ok(None);
    };
    let seats = keyed::<seat::Model>(snapshot, "committee_id", [id]).await?;
    let appointments = keyed::<appointment::Model>(snapshot, "committee_id", [id]).await?;
    let people: Vec<&str> = appointments.iter().map(|row| row.person_id.as_str()).collect();
    let offices = keyed::<office::Model>(snapshot, "person_id", people.iter().copied()).await?;
    let agencies = offices.iter().map(|row| &row.agency_id);
    let agencies = agencies.chain(seats.iter().filter_map(|row| row.agency_id.as_ref()));
    let agencies = keyed(snapshot, "id", agencies.map(AgencyId::as_str)).await?;
    let documents = appointments.iter().flat_map(papers).chain(&committee.document_id);
    let documents = keyed(snapshot, "id", documents.map(DocumentId::as_str)).await?;
    let people = keyed(snapshot, "id", people).await?;
    let terms = keyed(snapshot, "committee_id", [id]).await?;
    let rows = RosterRows {
        committee,
        seats,
        appointments,
        people,
        offices,
        agencies,
        documents,
        terms,
        answers: Answers::default(),
    };
    Ok(Some(rows.in_order()))
}

async fn keyed<'a, R: Row>(
    snapshot: &impl ConnectionTrait,
    column: &str,
    keys: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<R>, Refusal> {
    let keys: BTreeSet<&str> = keys.into_iter().collect();
    let keys: Vec<String> = keys.into_iter().map(str::to_owned).collect();
    rows(snapshot, column, &keys).await.map_err(failure)
}
