//! Recording a system, and changing what is said of it.

use chidao_calendar::{Date, Instant};
use chidao_model::{id::SystemId, incident::system::Model};
use chidao_proto::{
    common::v1::DocumentRef,
    errors::v1::{Reason, Rule},
    field,
    incident::v1::{
        CreateInformationSystemRequest, CreateInformationSystemResponse, InformationSystem,
        UpdateInformationSystemRequest, UpdateInformationSystemResponse,
    },
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Numbers, Subject, WorkingSet};
use chidao_service::desk::{Shape, id};

use super::{Recorded, change, subject};
use crate::{
    desk::{
        Command, Paper,
        membership::{check_agency, need_agency},
    },
    resource,
    rules::system::{Management, OutOfScope, accept},
};

/// What is said of somebody who is named twice, in Vietnamese and in English.
const ONE_OF_TWO: (&str, &str) = (
    "chỉ nêu một: tên tài nguyên của cơ quan, hoặc tên gọi bằng lời",
    "name one only: the agency, or its title in words",
);

/// Objects to a level without its paper, and to a paper without a level.
fn level(shape: Shape, level: i32, basis: &Option<DocumentRef>, at: &str) -> Shape {
    shape
        .missing(level != 0 && basis.is_none(), &format!("{at}level_basis"))
        .missing(level == 0 && basis.is_some(), &format!("{at}level"))
        .paper(basis, &format!("{at}level_basis"))
}

fn need_level(basis: &Option<DocumentRef>, at: &str, needs: &mut Needs) -> Result<(), Refusal> {
    match Paper::cited(basis, at)? {
        Some(paper) => paper.need(needs),
        None => Ok(()),
    }
}

/// A decision with the paper that approves a level, which must be signed.
fn leveled(
    decision: Decision,
    basis: &Option<DocumentRef>,
    at: &str,
    today: Date,
    set: &WorkingSet,
) -> Result<Decision, Refusal> {
    let Some(paper) = Paper::cited(basis, at)? else {
        return Ok(decision);
    };
    if !paper.is_signed(today) {
        return Err(Refusal::evidence_required(format!("{at}.signature")).rule(Rule::Inc11));
    }
    Ok(paper.cite(decision, set)?.rule(Rule::Inc11))
}

/// Points whoever records a system of one of the two ministries to its rules.
fn out_of_scope(out: OutOfScope) -> Refusal {
    let (management, vi, en) = match out.management {
        Management::PublicSecurity => ("PUBLIC_SECURITY", "Bộ Công an", "Ministry of Public Security"),
        Management::Defence | Management::Civil => ("DEFENCE", "Bộ Quốc phòng", "Ministry of National Defence"),
    };
    Refusal::new(Reason::OutOfScope)
        .rule(Rule::Qd051)
        .with("management", management)
        .with("field", "system.management")
        .detail(
            format!("do {vi} quản lý. Báo cáo, ứng cứu sự cố theo quy định riêng của {vi}."),
            format!("it is managed by the {en}. Report incidents by the rules of that ministry."),
        )
}

impl Command for CreateInformationSystemRequest {
    fn shape(&self) -> Result<(), Refusal> {
        let system = field::required(&self.system, "system")?;
        let says_too_much = !system.name.is_empty()
            || !system.etag.is_empty()
            || !system.listings.is_empty()
            || !system.delegations.is_empty();
        let owners = [&system.owner, &system.owner_title];
        let shape = Shape::default()
            .objects(
                says_too_much,
                "system.name",
                "không nêu name, listings, delegations và etag: do hệ thống ghi",
                "name, listings, delegations and etag are the service's to say",
            )
            .objects(
                owners.iter().filter(|name| !name.is_empty()).count() != 1,
                "system.owner",
                "phải nêu đúng một: owner hoặc owner_title",
                "exactly one of owner and owner_title must be set",
            )
            .objects(
                !system.operator.is_empty() && !system.operator_title.is_empty(),
                "system.operator",
                ONE_OF_TWO.0,
                ONE_OF_TWO.1,
            )
            .also(resource::addresses(&system.public_addresses, "system.public_addresses"));
        level(shape, system.level, &system.level_basis, "system.").judge()
    }

    fn needs(&self, now: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let system = field::required(&self.system, "system")?;
        Numbers::of(SystemId::COLLECTION, now).need(needs);
        need_agency(&system.owner, "system.owner", needs)?;
        need_agency(&system.operator, "system.operator", needs)?;
        need_level(&system.level_basis, "system.level_basis", needs)
    }

    fn subject(&self, _: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(subject(format!("{}/-", SystemId::COLLECTION), None))
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let system = field::required(&self.system, "system")?;
        let today = act.now.civil_date();
        let management = resource::management(system.management()).ok_or_else(|| {
            field::invalid(
                "system.management",
                "phải là một giá trị đã định nghĩa",
                "must be a defined value",
            )
        })?;
        accept(management).map_err(out_of_scope)?;
        check_agency(set, &system.owner, "system.owner", today)?;
        check_agency(set, &system.operator, "system.operator", today)?;
        let (number, counter) = Numbers::of(SystemId::COLLECTION, act.now).next(set)?;
        let recorded = InformationSystem {
            name: SystemId::new(number).name(),
            public_addresses: resource::addresses(&system.public_addresses, "system.public_addresses")?,
            ..system.clone()
        };
        let reply = CreateInformationSystemResponse {
            system: Some(recorded.clone()),
            receipt: None,
        };
        let decision = Decision::answer(&reply).rule(Rule::Qd051).counter(counter);
        let decision = leveled(decision, &system.level_basis, "system.level_basis", today, set)?;
        Ok(decision.change(change(None, &recorded)?))
    }
}

/// Whether a request says nothing that changes.
fn changes_nothing(request: &UpdateInformationSystemRequest) -> bool {
    let bare = UpdateInformationSystemRequest {
        request_id: String::new(),
        name: String::new(),
        etag: String::new(),
        ..request.clone()
    };
    bare == UpdateInformationSystemRequest::default()
}

/// The system as a request leaves it. What an owner delegated ends with him.
fn applied(request: &UpdateInformationSystemRequest, before: &InformationSystem) -> Result<InformationSystem, Refusal> {
    let mut next = before.clone();
    if let Some(display_name) = &request.display_name {
        next.display_name.clone_from(display_name);
    }
    if !request.owner.is_empty() || !request.owner_title.is_empty() {
        next.owner.clone_from(&request.owner);
        next.owner_title.clone_from(&request.owner_title);
        if (&next.owner, &next.owner_title) != (&before.owner, &before.owner_title) {
            next.delegations.clear();
            next.owner_kind = 0;
        }
    }
    if request.owner_kind != 0 {
        next.owner_kind = request.owner_kind;
    }
    if !request.operator.is_empty() || !request.operator_title.is_empty() {
        next.operator.clone_from(&request.operator);
        next.operator_title.clone_from(&request.operator_title);
    }
    if request.level != 0 {
        next.level = request.level;
        next.level_basis.clone_from(&request.level_basis);
    }
    if request.clears_addresses || !request.public_addresses.is_empty() {
        next.public_addresses = resource::addresses(&request.public_addresses, "public_addresses")?;
    }
    if let Some(security_provider) = &request.security_provider {
        next.security_provider.clone_from(security_provider);
    }
    Ok(next)
}

impl Command for UpdateInformationSystemRequest {
    fn shape(&self) -> Result<(), Refusal> {
        let shape = Shape::default()
            .objects(
                changes_nothing(self),
                "display_name",
                "phải đặt ít nhất một nội dung cần thay đổi",
                "at least one thing to change must be set",
            )
            .objects(
                !self.owner.is_empty() && !self.owner_title.is_empty(),
                "owner",
                ONE_OF_TWO.0,
                ONE_OF_TWO.1,
            )
            .objects(
                !self.operator.is_empty() && !self.operator_title.is_empty(),
                "operator",
                ONE_OF_TWO.0,
                ONE_OF_TWO.1,
            )
            .objects(
                self.clears_addresses && !self.public_addresses.is_empty(),
                "clears_addresses",
                "không đi cùng public_addresses",
                "does not go with public_addresses",
            )
            .also(resource::addresses(&self.public_addresses, "public_addresses"));
        level(shape, self.level, &self.level_basis, "").judge()
    }

    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        needs.row::<Model>(id::<SystemId>(&self.name, "name")?);
        need_agency(&self.owner, "owner", needs)?;
        need_agency(&self.operator, "operator", needs)?;
        need_level(&self.level_basis, "level_basis", needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Recorded::of(set, &self.name)?.subject())
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let today = act.now.civil_date();
        let recorded = Recorded::seen_as(set, &self.name, &self.etag)?;
        check_agency(set, &self.owner, "owner", today)?;
        check_agency(set, &self.operator, "operator", today)?;
        let next = applied(self, &recorded.system)?;
        let reply = UpdateInformationSystemResponse {
            system: Some(next.clone()),
            receipt: None,
        };
        let decision = leveled(Decision::answer(&reply), &self.level_basis, "level_basis", today, set)?;
        Ok(decision.change(change(Some(&recorded.system), &next)?))
    }
}
