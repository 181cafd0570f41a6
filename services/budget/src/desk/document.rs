//! Papers that acts on the committee's money rest on, as the budget service keeps them.

use chidao_authority::Audience;
use chidao_model::budget::document;

chidao_service::papers! {
    /// The papers of the budget service, for whoever works for the committee and whoever leads it, as what rests on them: one decision
    /// gives to many lines, and each act quotes another paragraph of it.
    Papers in document::Model, for [Audience::Officers, Audience::Leaders]
}
