//! Papers that acts on systems and incidents rest on, as the incident service keeps them.

use chidao_model::incident::document;

chidao_service::papers! {
    /// The papers of the incident service. By themselves they are shown to nobody, for a paper tells of a confidential incident.
    Papers in document::Model, for []
}
