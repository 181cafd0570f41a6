//! Reads: scoped finders and pages. No rules.

mod check;
mod lists;

use chidao_model::budget::{FIGURES, activity, advance, code, commitment, contract, estimate, line, payment};
use chidao_proto::refusal::Refusal;
use chidao_register::{Cells, Figures, Moment, PointReads, Reads, Seen, failure, figures};
use time::Date;

pub use self::check::{Books, check};
pub(crate) use self::lists::{Filter, lines_of_year};

/// How many tasks answer the point reads of an entity.
const READERS: usize = 2;

/// The reading side of the budget service.
pub(crate) struct Store {
    reads: Reads,
    activities: PointReads<activity::Model>,
    advances: PointReads<advance::Model>,
    payments: PointReads<payment::Model>,
    codes: PointReads<code::Model>,
    commitments: PointReads<commitment::Model>,
    contracts: PointReads<contract::Model>,
    estimates: PointReads<estimate::Model>,
    lines: PointReads<line::Model>,
}

/// Figures of lines before a period and at its end.
pub(crate) struct Sums {
    opening: Figures,
    closing: Figures,
}

impl Sums {
    /// Those of a line; nothing where nothing counted yet.
    pub(crate) fn of(&self, line: &str) -> [&[i64]; 2] {
        [&self.opening, &self.closing].map(|figures| figures.get(line).map_or(&[][..], Vec::as_slice))
    }
}

impl Store {
    pub(crate) fn new(reads: Reads) -> Self {
        let (database, owner) = (reads.database(), reads.owner());
        Self {
            activities: PointReads::start(database, owner, READERS),
            advances: PointReads::start(database, owner, READERS),
            payments: PointReads::start(database, owner, READERS),
            codes: PointReads::start(database, owner, READERS),
            commitments: PointReads::start(database, owner, READERS),
            contracts: PointReads::start(database, owner, READERS),
            estimates: PointReads::start(database, owner, READERS),
            lines: PointReads::start(database, owner, READERS),
            reads,
        }
    }

    pub(crate) fn reads(&self) -> &Reads {
        &self.reads
    }

    /// One activity, read together with all others that are asked for at the moment.
    pub(crate) async fn activity(&self, id: &str) -> Result<Seen<activity::Model>, Refusal> {
        self.activities.get(id).await
    }

    /// One code, likewise.
    pub(crate) async fn code(&self, id: &str) -> Result<Seen<code::Model>, Refusal> {
        self.codes.get(id).await
    }

    /// One commitment, likewise.
    pub(crate) async fn commitment(&self, id: &str) -> Result<Seen<commitment::Model>, Refusal> {
        self.commitments.get(id).await
    }

    /// One contract, likewise.
    pub(crate) async fn contract(&self, id: &str) -> Result<Seen<contract::Model>, Refusal> {
        self.contracts.get(id).await
    }

    /// One payment request, likewise.
    pub(crate) async fn payment(&self, id: &str) -> Result<Seen<payment::Model>, Refusal> {
        self.payments.get(id).await
    }

    /// One advance, likewise.
    pub(crate) async fn advance(&self, id: &str) -> Result<Seen<advance::Model>, Refusal> {
        self.advances.get(id).await
    }

    /// One estimate, likewise.
    pub(crate) async fn estimate(&self, id: &str) -> Result<Seen<estimate::Model>, Refusal> {
        self.estimates.get(id).await
    }

    /// One line, likewise.
    pub(crate) async fn line(&self, id: &str) -> Result<Seen<line::Model>, Refusal> {
        self.lines.get(id).await
    }

    /// Figures of lines at the ends of two days, of one state of the database: that of now, so that a mirror goes by the moment at which it
    /// read the lines.
    pub(crate) async fn figures(&self, lines: &[&str], before: Date, through: Date) -> Result<Sums, Refusal> {
        let transaction = self.reads.database().snapshot().await.map_err(failure)?;
        let cells = Cells::These(lines.iter().map(|line| (*line).to_owned()).collect());
        let opening = figures(&transaction, &FIGURES, &cells, before).await.map_err(failure)?;
        let closing = figures(&transaction, &FIGURES, &cells, through)
            .await
            .map_err(failure)?;
        transaction.rollback().await.map_err(failure)?;
        Ok(Sums { opening, closing })
    }

    /// What the accounts of a line held at the end of a day, by the days from which acts count, and the moment that it is of.
    pub(crate) async fn figure(&self, line: &str, through: Date) -> Result<(Vec<i64>, Moment), Refusal> {
        let transaction = self.reads.database().snapshot().await.map_err(failure)?;
        let moment = self.reads.moment_on(&transaction).await?;
        let cells = Cells::These(vec![line.to_owned()]);
        let mut found = figures(&transaction, &FIGURES, &cells, through)
            .await
            .map_err(failure)?;
        transaction.rollback().await.map_err(failure)?;
        Ok((found.remove(line).unwrap_or_default(), moment))
    }
}
