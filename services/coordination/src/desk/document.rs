//! Papers that tasks rest on, as coordination keeps them.

use chidao_authority::Audience;
use chidao_model::coordination::document;

chidao_service::papers! {
    /// The papers of coordination: one directive assigns many tasks, and each quotes another paragraph of it.
    Papers in document::Model, for [Audience::Officers]
}

#[cfg(test)]
mod tests {
    use chidao_proto::common::v1::{self, DocumentRef};
    use chidao_service::desk::{Paper, Papers as _};

    use super::*;

    fn cited(quoted_paragraph: &str) -> Option<DocumentRef> {
        Some(DocumentRef {
            symbol: "12/CT-UBND".to_owned(),
            issuer_title: "Chủ tịch UBND tỉnh".to_owned(),
            issued_on: Some(v1::Date {
                year: 2019,
                month: 6,
                day: 17,
            }),
            quoted_paragraph: quoted_paragraph.to_owned(),
            ..Default::default()
        })
    }

    #[test]
    fn two_paragraphs_of_a_paper_are_quoted_from_one_paper() {
        let (one, other) = (cited("1. Sở Thông tin và Truyền thông"), cited("2. Sở Nội vụ"));
        let paper = |value| Paper::<Papers>::of(value, "basis").expect("a paper");
        let (one, other) = (paper(&one), paper(&other));
        assert_eq!(one.id, other.id);
        assert_ne!(one.reference(), other.reference());
        assert_eq!(
            Papers::particulars(one.reference()),
            Papers::particulars(other.reference())
        );
    }
}
