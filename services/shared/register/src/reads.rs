//! What every read does first: learn the moment it reads at, who asks, and whether he may.

use std::sync::Arc;

use chidao_authority::{
    Audiences, Identity, Policies, Principal, Resource, Role, Roster, RosterCache, cache::snapshot,
};
use chidao_kit::paging::{Listing, ReadAt};
use chidao_model::{Owner, id::PersonId};
use chidao_proto::{contract::method_of, errors::v1::Reason, refusal::Refusal};
use chidao_reference::Reference;
use prost::Name;
use sea_orm::{ConnectionTrait, DbErr, Statement};

use crate::{clock::Moment, database::Database, denials, entries::hash_at, fault::Fault, watch::diverged};

/// The reading side of a service: its database, and the roster that says who may see. Cheap to clone.
#[derive(Clone)]
pub struct Reads {
    database: Database,
    rosters: Arc<RosterCache>,
    owner: Owner,
}

impl Reads {
    /// The reading side of the service that owns this register.
    #[must_use]
    pub fn new(database: Database, rosters: Arc<RosterCache>, owner: Owner) -> Self {
        Self {
            database,
            rosters,
            owner,
        }
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Whose register it is.
    #[must_use]
    pub fn owner(&self) -> Owner {
        self.owner
    }

    /// Where the register stands now.
    ///
    /// # Errors
    /// The database could not be asked.
    pub async fn moment(&self) -> Result<Moment, Refusal> {
        self.moment_on(self.database.readers()).await
    }

    /// Where the register stands, as this connection sees it.
    ///
    /// # Errors
    /// The database could not be asked.
    pub async fn moment_on(&self, connection: &impl ConnectionTrait) -> Result<Moment, Refusal> {
        let backend = connection.get_database_backend();
        let statement = Statement::from_string(backend, Moment::sql(backend, self.owner));
        let row = connection.query_one_raw(statement).await.map_err(failure)?;
        let row = row.ok_or_else(|| failure(DbErr::RecordNotFound("the database has no clock".to_owned())))?;
        Moment::read(backend, &row).map_err(failure)
    }

    /// Where the register stood when a list was begun: now, for its first page. A page of a list that was begun on what the
    /// register no longer holds would belong to no state of it.
    ///
    /// # Errors
    /// REGISTER_DIVERGED: the register was restored, and does not hold the entry at which the first page was read.
    pub async fn read_at(&self, list: &Listing, moment: &Moment) -> Result<ReadAt, Refusal> {
        let Some(begun) = list.begun_at() else {
            return Ok(moment.read_at());
        };
        let holds = if begun.position == moment.position {
            begun.mark == moment.mark
        } else {
            let hash = hash_at(self.database.readers(), self.owner, begun.position).await;
            hash.map_err(failure)?.is_some_and(|hash| hash.starts_with(&begun.mark))
        };
        holds.then_some(begun).ok_or_else(|| diverged(moment.position))
    }

    /// Who a bearer is at a moment.
    ///
    /// # Errors
    /// The roster could not be read.
    pub async fn principal(&self, moment: &Moment, identity: &Identity) -> Result<Principal, Refusal> {
        let roster = self.roster(moment).await.map_err(failure)?;
        Ok(roster.principal(identity, moment.now))
    }

    /// The bearer by whose tokens a person acts at a moment; `None` where he has no account that is valid then.
    ///
    /// # Errors
    /// The roster could not be read.
    pub async fn bearer_of(&self, moment: &Moment, person: &PersonId) -> Result<Option<Identity>, Refusal> {
        let roster = self.roster(moment).await.map_err(failure)?;
        Ok(roster.bearer_of(person, moment.now))
    }

    /// The dated parameters and the calendar at a moment, or newer ones.
    ///
    /// # Errors
    /// They could not be read.
    pub async fn reference(&self, moment: &Moment) -> Result<Arc<Reference>, Refusal> {
        let roster = self.roster(moment).await.map_err(failure)?;
        Ok(Arc::clone(roster.reference()))
    }

    /// The roster at a moment, or a newer one.
    pub(crate) async fn roster(&self, moment: &Moment) -> Result<Arc<Roster>, DbErr> {
        self.rosters
            .at(moment.authority, |heard| snapshot(self.database.readers(), heard))
            .await
    }

    /// Who a bearer is at a moment, in the role that he acts in where he names one, where the policy of the method with this
    /// request lets him.
    ///
    /// # Errors
    /// ACCOUNT_UNKNOWN, ROLE_NOT_HELD, NOT_PERMITTED; the roster could not be read.
    pub async fn admit<Q: Name>(
        &self,
        moment: &Moment,
        identity: &Identity,
        acting_as: Option<Role>,
        resource: &Resource,
    ) -> Result<Principal, Refusal> {
        let method = method_of::<Q>().ok_or_else(Refusal::internal)?;
        let whole = self.principal(moment, identity).await?;
        let held = whole.require(acting_as);
        let principal = whole.narrowed(acting_as);
        held.and_then(|()| {
            Policies::builtin()
                .authorize(&method.policy, &principal, resource)
                .map(drop)
        })
        .inspect_err(|refusal| denials::note(method, refusal))?;
        Ok(principal)
    }
}

/// Refuses what lies outside a principal's sight exactly as what does not exist.
///
/// # Errors
/// NOT_FOUND: the row is not there, or is for others.
pub fn in_sight<T>(
    found: Option<T>,
    audiences: impl Fn(&T) -> Audiences,
    principal: &Principal,
    name: &str,
) -> Result<T, Refusal> {
    found
        .filter(|row| audiences(row).meet(&principal.audiences))
        .ok_or_else(|| Refusal::not_found(name.to_owned()))
}

/// What a caller is told when the database fails under a read. The failure is logged here, once.
#[must_use]
pub fn failure(error: DbErr) -> Refusal {
    refused(&error)
}

pub(crate) fn refused(error: &DbErr) -> Refusal {
    tracing::error!(error = error as &dyn std::error::Error, "a read failed");
    match Fault::of(error) {
        Fault::Passing => Refusal::new(Reason::NotReady),
        Fault::Lasting => Refusal::new(Reason::Internal),
    }
}
