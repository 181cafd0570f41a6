//! Why a method is allowed, or not.

use chidao_authority::{Explanation, Identity, Policies, Principal, Resource};
use chidao_kit::context::Caller;
use chidao_model::id::{AgencyId, PersonId};
use chidao_proto::{
    contract::{self, Method},
    errors::v1::Reason,
    field,
    membership::v1::{ExplainPermissionRequest, ExplainPermissionResponse, PolicyExplanation},
    refusal::Refusal,
};
use chidao_register::{Moment, in_sight};
use tonic::{Request, Response, Status};

use super::{Handlers, id};
use crate::desk::{everybody, officers_and};

impl Handlers {
    pub(super) async fn explain(
        &self,
        request: Request<ExplainPermissionRequest>,
    ) -> Result<Response<ExplainPermissionResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.get_ref();
        let moment = self.store.reads().moment().await?;
        let kind = if request.principal.is_empty() {
            "Principal"
        } else {
            "AnotherPrincipal"
        };
        let asking = self.reader::<ExplainPermissionRequest>(&caller, &moment, kind).await?;
        let method = named(&request.method)?;
        let principal = match &*request.principal {
            "" => asking,
            name => self.principal(&moment, &asking, name).await?,
        };
        // As the services weigh it, but for the kind of the resource, which the method's handler knows.
        let resource = Resource {
            kind: "Any",
            agency: (!request.agency.is_empty()).then(|| AgencyId::new(id(&request.agency))),
        };
        let policies = Policies::builtin();
        let refused = policies.authorize(&method.policy, &principal, &resource).err();
        let explained = policies.explain(&method.policy, &principal, &resource);
        Ok(Response::new(ExplainPermissionResponse {
            allowed: refused.is_none(),
            reason: refused.map_or(Reason::Unspecified, |refusal| refusal.reason()).into(),
            method: method.path.trim_start_matches('/').to_owned(),
            policy: method.policy.clone(),
            policies: explained.into_iter().map(told).collect(),
            roles: principal.roles.texts(),
            agency: principal.agency.as_ref().map(AgencyId::name).unwrap_or_default(),
            actor: principal.actor,
            on: Some(moment.now.civil_date().into()),
            authority_version: moment.authority,
            read_position: moment.position,
        }))
    }

    /// As whom the bearer of an account, or of that which a person has, acts at a moment.
    async fn principal(&self, moment: &Moment, asking: &Principal, name: &str) -> Result<Principal, Refusal> {
        let reads = self.store.reads();
        let identity = if name.starts_with("accounts/") {
            let (row, _) = self.store.account(id(name)).await?;
            let row = in_sight(row, |row| officers_and(row.agency_id.as_ref()), asking, name)?;
            Identity::new(row.issuer, row.subject)
        } else {
            let (person, _) = self.store.person(id(name)).await?;
            in_sight(person, |_| everybody(), asking, name)?;
            let bearer = reads.bearer_of(moment, &PersonId::new(id(name))).await?;
            bearer.unwrap_or_else(|| Identity::new("", name))
        };
        reads.principal(moment, &identity).await
    }
}

/// The method of this full name.
fn named(name: &str) -> Result<&'static Method, Refusal> {
    let name = name.trim_start_matches('/');
    contract::method(&format!("/{name}")).ok_or_else(|| {
        let full = |method: &Method| method.path.trim_start_matches('/').to_owned();
        let nearest: Vec<String> = contract::nearest(contract::methods(), name, full).map(full).collect();
        let nearest = nearest.join(", ");
        field::invalid(
            "method",
            &format!("không có phương thức này; gần giống nhất: {nearest}"),
            &format!("is no method; the nearest: {nearest}"),
        )
    })
}

fn told(part: Explanation) -> PolicyExplanation {
    PolicyExplanation {
        id: part.facts.id,
        forbids: part.facts.forbids,
        decided: part.decided,
        basis: part.facts.basis,
        text_vi: part.facts.vi,
        text_en: part.facts.en,
        roles: part.applies_to.into_iter().map(str::to_owned).collect(),
    }
}
