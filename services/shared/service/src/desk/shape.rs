//! What is wrong with a request by itself, whatever is on record.

use chidao_proto::{common::v1::DocumentRef, errors::v1::Reason, refusal::Refusal};

use super::paper::{ONE_BODY, names_one_body};

/// The fields of a request that contradict one another: all of them, for one answer.
#[derive(Debug, Default)]
pub struct Shape(Option<Refusal>);

impl Shape {
    /// Objects to a field where this is so, and says what to do in Vietnamese and in English.
    #[must_use]
    pub fn objects(self, where_so: bool, path: impl Into<String>, vi: &str, en: &str) -> Self {
        if !where_so {
            return self;
        }
        let refusal = self.0.unwrap_or_else(|| Refusal::new(Reason::InvalidFields));
        Self(Some(refusal.field(path, vi, en)))
    }

    /// Objects to a paper that does not name exactly one issuing body.
    #[must_use]
    pub fn paper(self, paper: &Option<DocumentRef>, path: &str) -> Self {
        let is_unclear = paper.as_ref().is_some_and(|paper| !names_one_body(paper));
        self.objects(is_unclear, format!("{path}.issuer"), ONE_BODY.0, ONE_BODY.1)
    }

    /// The answer.
    ///
    /// # Errors
    /// INVALID_FIELDS, with all that was objected to.
    pub fn judge(self) -> Result<(), Refusal> {
        self.0.map_or(Ok(()), Err)
    }
}
