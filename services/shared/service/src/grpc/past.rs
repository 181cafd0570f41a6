//! What the register knew by an instant.

use chidao_authority::Principal;
use chidao_model::Etag;
use chidao_proto::refusal::Refusal;
use chidao_register::{Moment, Reads, Snapshot, Wanted, failure};
use prost::{Message, Name};

use crate::resource::Unreadable;

/// The register as it stood at an instant, for one reader.
pub struct Past<'a> {
    reads: &'a Reads,
    /// Who reads, with the rights that he has now.
    principal: Principal,
    /// The moment at which he asks, with the position up to which he is answered and the entry there.
    pub moment: Moment,
}

impl<'a> Past<'a> {
    pub(super) fn new(reads: &'a Reads, principal: Principal, moment: Moment) -> Self {
        Self {
            reads,
            principal,
            moment,
        }
    }

    /// The snapshots that the reader may see.
    ///
    /// # Errors
    /// The register could not be read.
    pub async fn seen(&self, wanted: Wanted<'_>) -> Result<Vec<Snapshot>, Refusal> {
        let mut found = self.reads.snapshots(self.moment.position, wanted).await?;
        found.retain(|snapshot| snapshot.audiences.meet(&self.principal.audiences));
        Ok(found)
    }

    /// The snapshots of a resource and of all below it, where the reader may see the resource itself; none where he may not.
    ///
    /// # Errors
    /// The register could not be read.
    pub async fn whole(&self, root: &str) -> Result<Vec<Snapshot>, Refusal> {
        let found = self.reads.snapshots(self.moment.position, Wanted::Tree(root)).await?;
        let mut roots = found.iter().filter(|snapshot| snapshot.name == root);
        let is_seen = roots.any(|snapshot| snapshot.audiences.meet(&self.principal.audiences));
        Ok(if is_seen { found } else { Vec::new() })
    }
}

/// The rows of the snapshots of one type, each made of the resource as of the entry with its etag.
///
/// # Errors
/// INTERNAL: a snapshot cannot be read, which only a change by hand brings about.
pub fn rows<M: Message + Name + Default, R>(
    snapshots: &[Snapshot],
    of: impl Fn(&M, Etag) -> Result<R, Unreadable>,
) -> Result<Vec<R>, Refusal> {
    let mut rows = Vec::with_capacity(snapshots.len());
    for snapshot in snapshots {
        if let Some(message) = snapshot.message::<M>().map_err(failure)? {
            let row = of(&message, snapshot.etag).map_err(|error| unreadable(snapshot, error))?;
            rows.push(row);
        }
    }
    Ok(rows)
}

fn unreadable(snapshot: &Snapshot, _: Unreadable) -> Refusal {
    tracing::error!(
        resource = snapshot.name,
        position = snapshot.etag.position,
        "a snapshot of the register cannot be read"
    );
    Refusal::internal()
}
