//! What is wrong with a request by itself, whatever is on record.

use chidao_proto::{common::v1::DocumentRef, field, refusal::Refusal};

use super::paper::{ONE_BODY, names_one_body};

/// The fields of a request that contradict one another: all of them, for one answer.
#[derive(Debug, Default)]
pub struct Shape(Option<Refusal>);

impl Shape {
    /// Objects to a field where this is so, and says what to do in Vietnamese and in English.
    #[must_use]
    pub fn objects(self, where_so: bool, path: impl Into<String>, vi: &str, en: &str) -> Self {
        match where_so {
            true => self.also(Err::<(), _>(field::invalid(&path.into(), vi, en))),
            false => self,
        }
    }

    /// Objects to a field that is not set where it must be.
    #[must_use]
    pub fn missing(self, where_so: bool, path: &str) -> Self {
        self.objects(where_so, path, "phải có giá trị", "must be set")
    }

    /// Objects to the fields that a check of its own refuses.
    #[must_use]
    pub fn also<T>(self, checked: Result<T, Refusal>) -> Self {
        let Err(refusal) = checked else { return self };
        Self(Some(match self.0 {
            Some(before) => before.beside(refusal),
            None => refusal,
        }))
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
