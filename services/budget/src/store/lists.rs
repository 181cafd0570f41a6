//! Pages of resources.

use chidao_model::{Row, budget::journal, id::LineId};
use chidao_proto::refusal::Refusal;
use chidao_register::{failure, page};
use chidao_service::store::{Page, Sql, columns};
use sea_orm::{EntityTrait, Value};

use super::Store;

/// What narrows a list, by columns.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    texts: Vec<(&'static str, String)>,
    numbers: Vec<(&'static str, i64)>,
    is_empty: bool,
}

impl Filter {
    /// A list of all that somebody sees who sees these resources; of nothing for anybody else.
    pub(crate) fn of(sees: bool) -> Self {
        Self {
            is_empty: !sees,
            ..Self::default()
        }
    }

    /// Narrows it to rows with this text, where one is given.
    pub(crate) fn text(mut self, column: &'static str, text: Option<&str>) -> Self {
        self.texts.extend(text.map(|text| (column, text.to_owned())));
        self
    }

    /// Narrows it to rows with this number, where one is given: of any where 0.
    pub(crate) fn number(mut self, column: &'static str, number: i32) -> Self {
        self.numbers
            .extend((number != 0).then_some((column, i64::from(number))));
        self
    }
}

/// One more than fits on a page, to see whether there is another.
fn asked(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1
}

impl Store {
    /// The rows of a filter after one, by id.
    pub(crate) async fn rows<R: Row>(&self, filter: &Filter, after: &str, limit: usize) -> Result<Page<R>, Refusal> {
        if filter.is_empty {
            return Ok(Page::cut(Vec::new(), limit));
        }
        let mut conditions = vec!["1 = 1".to_owned()];
        let mut values: Vec<Value> = Vec::new();
        for (column, text) in &filter.texts {
            values.push(text.clone().into());
            conditions.push(format!("{column} = ${}", values.len() + 2));
        }
        for (column, number) in &filter.numbers {
            values.push((*number).into());
            conditions.push(format!("{column} = ${}", values.len() + 2));
        }
        let readers = self.reads().database().readers();
        let found = page(readers, after, asked(limit), &conditions.join(" AND "), values).await;
        Ok(Page::cut(found.map_err(failure)?, limit))
    }

    /// The acts on a line behind a position, the first first.
    pub(crate) async fn journal(
        &self,
        line: &LineId,
        after: i64,
        limit: usize,
    ) -> Result<Page<journal::Model>, Refusal> {
        let mut sql = Sql::default();
        let (line, after, limited) = (sql.bind(line.as_str()), sql.bind(after), sql.bind(asked(limit)));
        let all = columns::<journal::Entity>("budget_journal");
        let text = format!(
            "SELECT {all} FROM budget_journal WHERE id IN (SELECT journal_id FROM (SELECT DISTINCT position, journal_id \
             FROM budget_posting WHERE line_id = {line} AND position > {after} ORDER BY position LIMIT {limited}) AS acts) \
             ORDER BY position"
        );
        let readers = self.reads().database().readers();
        let statement = sql.statement(self.reads().database().backend(), text);
        let found = journal::Entity::find().from_raw_sql(statement).all(readers).await;
        Ok(Page::cut(found.map_err(failure)?, limit))
    }
}
