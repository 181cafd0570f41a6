//! What others decided on a system, by their signed papers: national lists, and the owner's delegation.

use chidao_calendar::{Instant, Interval, Shown};
use chidao_model::{
    id::{AgencyId, SystemId},
    incident::system::Model,
};
use chidao_proto::{
    errors::v1::{Reason, Rule},
    field,
    incident::v1::{
        Listing, OwnerDelegation, RecordListingRequest, RecordListingResponse, RecordOwnerDelegationRequest,
        RecordOwnerDelegationResponse,
    },
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Subject, WorkingSet};
use chidao_service::desk::{Shape, id, optional_id};

use super::{Recorded, change};
use crate::{
    desk::{
        Command, Paper,
        membership::{check_agency, need_agency},
    },
    resource,
    rules::{
        listing::{Contradiction, enter, leave},
        system::{Delegation, NoDelegation, check_delegation},
    },
};

/// Times on lists that a system has at most.
const LISTINGS: usize = 16;
/// Delegations that a system has at most.
const DELEGATIONS: usize = 32;

/// A system has as many of these as it can have.
fn full(most: usize, vi: &str, en: &str) -> Refusal {
    field::invalid(
        "name",
        &format!("đã có {most} {vi}, nhiều nhất cho một hệ thống"),
        &format!("it has {most} {en} already, the most there can be"),
    )
}

fn contradicted(name: &str, contradiction: Contradiction) -> Refusal {
    let (state, vi, en) = match contradiction {
        Contradiction::Since(from) => (
            "LISTED",
            format!("hệ thống ở trong danh mục từ ngày {}.", Shown(from)),
            format!("it is on the list since {}.", Shown(from)),
        ),
        Contradiction::Until(to) => (
            "LISTED",
            format!("hệ thống còn ở trong danh mục đến trước ngày {}.", Shown(to)),
            format!("it was on the list until {}.", Shown(to)),
        ),
        Contradiction::NotListed => (
            "NOT_LISTED",
            "hệ thống không ở trong danh mục.".to_owned(),
            "it is not on the list.".to_owned(),
        ),
    };
    Refusal::new(Reason::StateForbids)
        .rule(Rule::Inc13)
        .with("resource", name)
        .with("state", state)
        .with("field", "on")
        .detail(vi, en)
}

impl Command for RecordListingRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default().paper(&self.basis, "basis").judge()
    }

    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        needs.row::<Model>(id::<SystemId>(&self.name, "name")?);
        Paper::of(&self.basis, "basis")?.need(needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Recorded::of(set, &self.name)?.subject())
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::seen_as(set, &self.name, &self.etag)?;
        let paper = Paper::of(&self.basis, "basis")?;
        if !paper.is_signed(act.now.civil_date()) {
            return Err(Refusal::evidence_required("basis.signature").rule(Rule::Inc11));
        }
        let list = resource::list_of(self.list())
            .ok_or_else(|| field::invalid("list", "phải là một giá trị đã định nghĩa", "must be a defined value"))?;
        let on = field::day(&self.on, "on")?;
        let listings = resource::listings(&recorded.system)?;
        let mut next = recorded.system.clone();
        if self.leaves {
            let place = leave(&listings, list, on).map_err(|why| contradicted(&self.name, why))?;
            let listing = next.listings.get_mut(place).ok_or_else(Refusal::internal)?;
            listing.to = self.on;
            listing.end_basis.clone_from(&self.basis);
        } else {
            enter(&listings, list, on).map_err(|why| contradicted(&self.name, why))?;
            if next.listings.len() >= LISTINGS {
                return Err(full(LISTINGS, "lần trong các danh mục", "times on lists"));
            }
            next.listings.push(Listing {
                list: self.list,
                from: self.on,
                to: None,
                basis: self.basis.clone(),
                end_basis: None,
            });
        }
        let reply = RecordListingResponse {
            system: Some(next.clone()),
            receipt: None,
        };
        let decision = paper.cite(Decision::answer(&reply).rule(Rule::Inc11), set)?;
        Ok(decision.change(change(Some(&recorded.system), &next)?))
    }
}

impl Command for RecordOwnerDelegationRequest {
    fn shape(&self) -> Result<(), Refusal> {
        let from = field::day(&self.from, "from")?;
        let to = field::optional_day(&self.to, "to")?;
        Shape::default()
            .objects(
                to.is_some_and(|to| to <= from),
                "to",
                "phải sau ngày bắt đầu",
                "must be after the first day",
            )
            .paper(&self.basis, "basis")
            .judge()
    }

    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        needs.row::<Model>(id::<SystemId>(&self.name, "name")?);
        need_agency(&self.delegate, "delegate", needs)?;
        Paper::of(&self.basis, "basis")?.need(needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Recorded::of(set, &self.name)?.subject())
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let today = act.now.civil_date();
        let recorded = Recorded::seen_as(set, &self.name, &self.etag)?;
        check_agency(set, &self.delegate, "delegate", today)?;
        let paper = Paper::of(&self.basis, "basis")?;
        if !paper.is_signed(today) {
            return Err(Refusal::evidence_required("basis.signature").rule(Rule::Nd33143));
        }
        check(self, &recorded, &paper)?;
        let mut next = recorded.system.clone();
        if next.delegations.len() >= DELEGATIONS {
            return Err(full(DELEGATIONS, "lần ủy quyền", "delegations"));
        }
        next.delegations.push(OwnerDelegation {
            delegate: self.delegate.clone(),
            from: self.from,
            to: self.to,
            basis: self.basis.clone(),
        });
        let reply = RecordOwnerDelegationResponse {
            system: Some(next.clone()),
            receipt: None,
        };
        let decision = paper.cite(Decision::answer(&reply).rule(Rule::Nd33143), set)?;
        Ok(decision.change(change(Some(&recorded.system), &next)?))
    }
}

/// Whether the owner's paper says so.
fn check(request: &RecordOwnerDelegationRequest, recorded: &Recorded<'_>, paper: &Paper<'_>) -> Result<(), Refusal> {
    let delegation = Delegation {
        to: id::<AgencyId>(&request.delegate, "delegate")?.as_str().to_owned(),
        within: Interval::new(
            field::day(&request.from, "from")?,
            field::optional_day(&request.to, "to")?,
        ),
    };
    let issuer = optional_id::<AgencyId>(&paper.reference().issuer, "basis.issuer")?;
    let of = |id: &Option<AgencyId>| id.as_ref().map(|id| id.as_str().to_owned());
    let (owner, issuer) = (of(&recorded.row.owner_id), of(&issuer));
    let checked = check_delegation(&delegation, owner.as_deref(), issuer.as_deref(), paper.issued_on);
    checked.map_err(|why| {
        let refuse = |at: &str, vi: &str, en: &str| Refusal::rule_forbids(Rule::Nd33143, at).detail(vi, en);
        match why {
            NoDelegation::ToTheOwner => refuse(
                "delegate",
                "chủ quản không ủy quyền cho chính mình.",
                "the owner does not delegate to itself.",
            ),
            NoDelegation::NotOfTheOwner => refuse(
                "basis.issuer",
                "văn bản ủy quyền phải do chủ quản ban hành.",
                "the paper must be issued by the owner.",
            ),
            NoDelegation::BeforeItsPaper => refuse(
                "from",
                &format!("không trước ngày văn bản {}.", Shown(paper.issued_on)),
                &format!("it must not be before the paper of {}.", Shown(paper.issued_on)),
            ),
        }
    })
}
