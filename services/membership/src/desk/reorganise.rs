//! The command that reorganises a committee (kiện toàn).

mod clock;
mod judge;
mod lists;

use std::collections::BTreeSet;

use chidao_authority::Resource;
use chidao_calendar::{Date, Instant};
use chidao_model::{
    id::{AgencyId, CommitteeId, SeatId, TermsId},
    membership::{DecisionMode, agency, appointment, committee, document, seat, terms},
};
use chidao_proto::{
    errors::v1::Rule,
    field,
    membership::v1::{CommitteeErrand, ReorganiseCommitteeRequest, ReorganiseCommitteeResponse},
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Errand, Needs, Subject, WorkingSet, check_etag};
use chidao_service::desk::Shape;

pub(super) use self::clock::due;
use self::lists::Lists;
use super::{
    Command,
    appointment::{errand_ids, shown},
    committee::Drafted,
    document::{Paper, on_record},
    everybody, line, notices,
    reference::{existing, id, optional_id},
    roster::lines,
};
use crate::resource::{self, Wire};

/// The kind of the errand by which a decision takes effect on its day.
const REORGANISED: &str = "committee_reorganised";

impl Command for ReorganiseCommitteeRequest {
    fn shape(&self) -> Result<(), Refusal> {
        shape(self).judge()
    }

    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let committee: CommitteeId = id(&self.committee, "committee")?;
        needs
            .row::<committee::Model>(&committee)
            .children::<seat::Model>(&committee)
            .children::<appointment::Model>(&committee)
            .children::<terms::Model>(&committee);
        for amendment in &self.amendments {
            optional_id::<SeatId>(&amendment.seat, "amendments")?;
        }
        if let Some(agency) = optional_id::<AgencyId>(&self.standing_agency, "standing_agency")? {
            needs.row::<agency::Model>(agency);
        }
        let amended = self.amendments.iter().filter_map(|amendment| amendment.line.as_ref());
        for draft in self.seats.iter().chain(amended) {
            line::need(draft, set, needs)?;
        }
        // The second round: the papers that its snapshots show, and what is planned for its appointments.
        let founding = set.loaded::<committee::Model>(&committee);
        if let Some(paper) = founding.and_then(|row| row.document_id.as_ref()) {
            needs.row::<document::Model>(paper);
        }
        for row in set.loaded_children::<appointment::Model>(&committee) {
            needs.row::<document::Model>(&row.document_id);
            let (begins, ends) = errand_ids(row);
            needs.errand(begins);
            if let Some(ends) = ends {
                needs.errand(ends);
            }
        }
        Paper::of(&self.decision, "decision")?.need(needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        let committee: CommitteeId = id(&self.committee, "committee")?;
        existing::<committee::Model>(set, &committee, &self.committee, "committee")?;
        Ok(Subject {
            resource: Resource::of("Committee"),
            audiences: Some(everybody()),
            name: self.committee.clone(),
            field: "committee",
        })
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let today = act.now.civil_date();
        let committee_id: CommitteeId = id(&self.committee, "committee")?;
        let committee: &committee::Model = existing(set, &committee_id, &self.committee, "committee")?;
        check_etag(&self.etag, committee, &self.committee)?;
        let paper = Paper::of(&self.decision, "decision")?;
        let effective_on = field::optional_day(&self.effective_on, "effective_on")?.unwrap_or(paper.issued_on);
        let lists = Lists::of(self, committee, &paper, effective_on, set)?;
        judge::judge(self, set, committee, &paper, &lists, today)?;

        let said = set.children::<terms::Model>(&committee_id)?;
        let new_terms = new_terms(self, committee, &said, &paper, effective_on)?;
        let mut all_terms = said.clone();
        all_terms.push(&new_terms);
        let founding = on_record(set, committee.document_id.as_ref())?;
        let of_day = |day| resource::committee(committee, founding.clone(), &all_terms, day);
        let named = Drafted::by(&lists.drafts(self), set)?;
        let reply = ReorganiseCommitteeResponse {
            committee: Some(of_day(effective_on)),
            lines: lines(
                &lists.opened,
                |seat| lists.appointed.iter().filter(|row| row.seat_id == *seat).collect(),
                named.known(),
                |id| paper.or_on_record(set, Some(id)).ok().flatten(),
                effective_on,
            ),
            ended_seats: lists.ended.iter().map(|row| row.id.name()).collect(),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply)
            .rule(Rule::Mem01)
            .rule(Rule::Doc09)
            .rule(Rule::Mem10)
            .rule(Rule::InvM5);
        let vacant = lists.vacant();
        if !vacant.is_empty() {
            decision = decision.notice(notices::seats_vacant(&vacant));
        }
        decision = notices::seats_to_be_lost(&lists.opened, &lists.appointed)
            .into_iter()
            .fold(decision, Decision::notice);
        decision = paper.cite(decision, set)?;
        if effective_on > today {
            decision = decision
                .errand(errand(committee, effective_on))
                .notice(notices::takes_effect_later(effective_on));
        }
        let change = Change::of(committee.id.name(), &of_day(today), everybody());
        decision = decision.change(change.row(committee.clone()).row(new_terms.clone()));
        lists.record(decision, set, &paper, today)
    }
}

/// What contradicts itself in the request.
fn shape(request: &ReorganiseCommitteeRequest) -> Shape {
    let says_nothing = request.display_name.is_none()
        && request.short_name.is_none()
        && request.standing_agency.is_empty()
        && request.decision_mode == 0
        && request.seats.is_empty()
        && request.amendments.is_empty();
    let mut shape = Shape::default()
        .paper(&request.decision, "decision")
        .objects(
            says_nothing,
            "seats",
            "phải đặt ít nhất một trong display_name, short_name, standing_agency, decision_mode, seats, amendments",
            "at least one of display_name, short_name, standing_agency, decision_mode, seats, amendments must be set",
        )
        .objects(
            !request.seats.is_empty() && !request.amendments.is_empty(),
            "amendments",
            "không đặt cùng với seats: hoặc thay toàn bộ danh sách, hoặc sửa đổi từng dòng",
            "must not be set beside seats: either the whole list is replaced, or lines of it are amended",
        );
    let mut named = BTreeSet::new();
    for (place, amendment) in request.amendments.iter().enumerate() {
        let seat = &*amendment.seat;
        let committee = SeatId::from_name(seat).map(|seat| seat.committee().name());
        shape = shape
            .objects(
                seat.is_empty() && amendment.line.is_none(),
                format!("amendments[{place}].line"),
                "phải đặt khi không nêu ghế: một dòng được bổ sung",
                "must be set where no seat is named: a line is added",
            )
            .objects(
                committee.is_ok_and(|committee| committee != request.committee),
                format!("amendments[{place}].seat"),
                "phải là ghế của Ban Chỉ đạo nêu tại committee",
                "must be a seat of the committee that is named",
            )
            .objects(
                !seat.is_empty() && !named.insert(seat),
                format!("amendments[{place}].seat"),
                "chỉ được sửa đổi một lần trong một quyết định",
                "must be amended once only",
            );
    }
    shape
}

/// What the decision says of the committee as a whole: what it does not say is as it was.
fn new_terms(
    request: &ReorganiseCommitteeRequest,
    committee: &committee::Model,
    said: &[&terms::Model],
    paper: &Paper<'_>,
    from: Date,
) -> Result<terms::Model, Refusal> {
    let last = said.iter().max_by_key(|row| row.valid_from);
    let mode = match request.decision_mode {
        0 => last.map_or(committee.decision_mode, |row| row.decision_mode),
        mode => Some(DecisionMode::of_wire(mode, "decision_mode")?),
    };
    let agency = match optional_id(&request.standing_agency, "standing_agency")? {
        None => last
            .map_or(&committee.standing_agency_id, |row| &row.standing_agency_id)
            .clone(),
        agency => agency,
    };
    let name = request.display_name.clone();
    let short_name = request.short_name.clone();
    Ok(terms::Model {
        // The founding decision is the first.
        id: TermsId::new(&committee.id, said.len() + 2),
        committee_id: committee.id.clone(),
        document_id: paper.id.clone(),
        symbol: paper.reference().symbol.clone(),
        issued_on: paper.issued_on,
        valid_from: from,
        display_name: name.unwrap_or_else(|| last.map_or(&committee.display_name, |row| &row.display_name).clone()),
        short_name: short_name.unwrap_or_else(|| last.map_or(&committee.short_name, |row| &row.short_name).clone()),
        standing_agency_id: agency,
        decision_mode: mode,
        position: 0,
        mark: 0,
    })
}

/// What is to be said when the day of a decision is there.
fn errand(committee: &committee::Model, day: Date) -> Errand {
    let name = committee.id.name();
    Errand::of_clock(REORGANISED, &*name, &name, Instant::start_of(day)).with(&CommitteeErrand {
        committee: name.clone(),
    })
}
