//! What the service does of its own accord: it measures the committee's money.

use chidao_proto::refusal::Refusal;
use chidao_register::{Moment, Reads};
use chidao_service::measure::Figure;

use crate::{desk, store};

/// Lines that are read at once.
const PAGE: usize = 500;

/// What the lines of the budget year that runs hold together, term by term.
pub(crate) async fn measure(reads: &Reads, moment: &Moment) -> Result<Vec<Figure>, Refusal> {
    let year = moment.now.civil_date().year();
    let mut total = desk::Total::default();
    let mut after = String::new();
    loop {
        let page = store::lines_of_year(reads, year, &after, PAGE).await?;
        for row in &page.rows {
            total.add(row)?;
        }
        match page.rows.last() {
            Some(last) if page.more => after = last.id.as_str().to_owned(),
            _ => break,
        }
    }
    Ok(total
        .terms()
        .map(|(term, amount)| Figure::Money(term, amount))
        .collect())
}
