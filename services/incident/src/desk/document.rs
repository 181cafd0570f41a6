//! Papers that acts on systems and incidents rest on, as the incident service keeps them.

use chidao_authority::{Audience, Audiences};
use chidao_model::{id::DocumentId, incident::document};
use chidao_proto::common::v1::DocumentRef;
use chidao_service::desk;
use time::Date;

/// The papers of the incident service.
pub struct Papers;

impl desk::Papers for Papers {
    type Row = document::Model;

    /// All but the paragraph that is quoted: one paper lists many systems, and each act quotes another paragraph of it.
    fn particulars(cited: &DocumentRef) -> DocumentRef {
        DocumentRef {
            quoted_paragraph: String::new(),
            ..cited.clone()
        }
    }

    /// The officers: an agency sees the papers of its systems with the systems.
    fn audiences() -> Audiences {
        [Audience::Officers].into_iter().collect()
    }

    fn row(id: DocumentId, symbol: String, issued_on: Date, content: Vec<u8>) -> document::Model {
        document::Model {
            id,
            symbol,
            issued_on,
            content,
            position: 0,
            mark: 0,
        }
    }

    fn content(row: &document::Model) -> &[u8] {
        &row.content
    }
}
