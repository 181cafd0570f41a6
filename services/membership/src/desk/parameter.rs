//! Dated parameters: what is set, and what counts on a day.

use std::collections::BTreeSet;

use chidao_authority::{Resource, RosterRow, office::days_of};
use chidao_calendar::{Date, Instant, Interval, Shown};
use chidao_model::{
    Etag, Row,
    id::{AgencyId, CommitteeId, ParameterId},
    membership::{Confidence, agency, committee, document, parameter::Model},
};
use chidao_proto::{
    errors::v1::{Reason, Rule},
    field,
    membership::v1::{EffectiveParameter, Parameter, SetParameterRequest, SetParameterResponse},
    refusal::Refusal,
};
use chidao_reference::{Definition, HeldBy, MAX_TITLE, Scope, Value, definition, definitions, in_force};
use chidao_register::{Act, Change, Decision, Needs, Numbers, Subject, WorkingSet, same_etag};
use chidao_service::desk::Shape;

use super::{
    Command,
    document::{Paper, on_record},
    everybody,
    notices::takes_effect_later,
    reference::{existing, optional_id},
};
use crate::{
    resource::{self, Wire},
    rules::parameter::{CannotSet, MAX_PLANNED, Setting, set},
};

impl Command for SetParameterRequest {
    fn shape(&self) -> Result<(), Refusal> {
        let known = known(&self.key)?;
        known.read(&self.value).ok_or_else(|| out_of_bounds(known))?;
        Shape::default().paper(&self.basis, "basis").judge()
    }

    fn needs(&self, now: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        Numbers::of(ParameterId::COLLECTION, now).need(needs);
        Paper::of(&self.basis, "basis")?.need(needs)?;
        if let Some(id) = optional_id::<CommitteeId>(&self.committee, "committee")? {
            needs.row::<committee::Model>(id);
        }
        if let Some(id) = holder(self) {
            needs.row::<agency::Model>(id);
        }
        // What is over stays as it is, whatever is set: nothing begins before today.
        let today = now.civil_date();
        needs.lasting::<Model>(&self.key, today);
        // The paper of a value that gives way is shown with it.
        let from = field::optional_day(&self.from, "from")?.unwrap_or(today);
        for row in set
            .loaded_children::<Model>(&self.key)
            .filter(|row| held(row).contains(from))
        {
            needs.row::<document::Model>(&row.document_id);
        }
        Ok(())
    }

    fn subject(&self, _: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Subject {
            resource: Resource::of("Parameter"),
            audiences: None,
            name: ParameterId::COLLECTION.to_owned(),
            field: "name",
        })
    }

    fn decide(&self, act: &Act<'_>, working_set: &WorkingSet) -> Result<Decision, Refusal> {
        let today = act.now.civil_date();
        let known = known(&self.key)?;
        let value = known.read(&self.value).ok_or_else(|| out_of_bounds(known))?;
        let committee_id = optional_id::<CommitteeId>(&self.committee, "committee")?;
        if let Some(id) = &committee_id {
            existing::<committee::Model>(working_set, id, &self.committee, "committee")?;
        }
        let confidence = match self.confidence {
            0 => Confidence::Confirmed,
            confidence => Confidence::of_wire(confidence, "confidence")?,
        };
        let paper = Paper::of(&self.basis, "basis")?;
        let others: Vec<&Model> = working_set
            .lasting::<Model>(&self.key, today)?
            .into_iter()
            .filter(|row| row.committee_id == committee_id)
            .collect();
        let from = field::optional_day(&self.from, "from")?.unwrap_or(today);
        if let Some(id) = holder(self) {
            let agency: &agency::Model = existing(working_set, &id, &self.value, "value")?;
            if !days_of(agency).contains(from) {
                return Err(not_there_on(from));
            }
        }
        let holding = others.iter().find(|row| held(row).contains(from));
        same_etag(&self.etag, etag(holding.copied()), &format!("parameters/{}", self.key))?;
        let days: Vec<Interval> = others.iter().map(|row| held(row)).collect();
        let placed = set(&Setting {
            from: Some(from),
            issued_on: paper.issued_on,
            is_signed: paper.is_signed(today),
            today,
            others: &days,
        });
        let placed = placed.map_err(|objection| refusal(&self.key, objection, today))?;

        let (number, counter) = Numbers::of(ParameterId::COLLECTION, act.now).next(working_set)?;
        let row = Model {
            id: ParameterId::new(number),
            key: self.key.clone(),
            committee_id,
            value: value.to_string(),
            valid_from: placed.days.from,
            valid_to: placed.days.to,
            document_id: paper.id.clone(),
            confidence,
            position: 0,
            mark: 0,
        };
        let previous = placed.shortened.and_then(|(place, days)| {
            let previous = (*others.get(place)?).clone();
            Some(Model {
                valid_to: days.to,
                ..previous
            })
        });
        let recorded = resource::parameter(&row, Some(paper.reference().clone()));
        let shortened = match &previous {
            None => None,
            Some(row) => Some(resource::parameter(
                row,
                on_record(working_set, Some(&row.document_id))?,
            )),
        };
        let reply = SetParameterResponse {
            parameter: Some(recorded.clone()),
            previous: shortened.clone(),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).counter(counter).rule(Rule::Doc09);
        decision = paper.cite(decision, working_set)?;
        if row.valid_from > today {
            decision = decision.notice(takes_effect_later(row.valid_from));
        }
        if let (Some(row), Some(shown)) = (previous, &shortened) {
            let staged = row.clone();
            decision = decision
                .change(Change::of(row.id.name(), shown, everybody()).row(row))
                .authority(move |roster| roster.apply(RosterRow::Parameter(&staged)));
        }
        let staged = row.clone();
        Ok(decision
            .change(Change::of(row.id.name(), &recorded, everybody()).row(row))
            .authority(move |roster| roster.apply(RosterRow::Parameter(&staged))))
    }
}

/// The agency that a request names as the holder of a role.
fn holder(request: &SetParameterRequest) -> Option<AgencyId> {
    match definition(&request.key)?.read(&request.value)? {
        Value::Holder(HeldBy::Agency(id)) => Some(id),
        _ => None,
    }
}

/// What the parameters are on a day, by key and committee: of one key where given; for one committee where given, else what
/// counts for all and for each committee that has values of its own. Each comes with the key that it is listed by.
///
/// # Errors
/// INVALID_FIELDS: there is no such parameter.
pub(crate) fn effective(
    rows: &[Model],
    key: &str,
    committee: Option<&CommitteeId>,
    on: Date,
    seen: impl Fn(&Model) -> Parameter,
) -> Result<Vec<(String, EffectiveParameter)>, Refusal> {
    let wanted: Vec<&Definition> = match key {
        "" => definitions().unwrap_or_default().iter().collect(),
        key => vec![known(key)?],
    };
    let mut parameters = Vec::new();
    for definition in wanted {
        let committees: BTreeSet<Option<&CommitteeId>> = match committee {
            Some(committee) => [Some(committee)].into(),
            None => {
                let of_key = rows.iter().filter(|row| row.key == definition.key);
                of_key.map(|row| row.committee_id.as_ref()).chain([None]).collect()
            }
        };
        for committee in committees {
            let row = in_force(rows, &definition.key, &Scope { on, committee });
            // What counts for all may count here too, but gives way to what is set here.
            let own = row.filter(|row| row.committee_id.as_ref() == committee);
            let mut history: Vec<&Model> = rows
                .iter()
                .filter(|row| row.key == definition.key && row.committee_id.as_ref() == committee)
                .collect();
            history.sort_by_key(|row| (row.valid_from, &row.id));
            let left_out = history.len().saturating_sub(HISTORY);
            let mut parameter = EffectiveParameter {
                committee: committee.map(CommitteeId::name).unwrap_or_default(),
                set: row.map(&seen),
                history: history.into_iter().skip(left_out).map(&seen).collect(),
                history_is_cut: left_out > 0,
                etag: etag(own).to_string(),
                ..resource::definition(definition, on)
            };
            if let Some(row) = row {
                parameter.value.clone_from(&row.value);
            }
            let listed_by = format!("{}/{}", definition.key, committee.map_or("", CommitteeId::as_str));
            parameters.push((listed_by, parameter));
        }
    }
    Ok(parameters)
}

/// Values that are told with a parameter, the last ones: a page of parameters has to end. ListParameterValues tells all.
pub(crate) const HISTORY: usize = 100;

/// Etag of what holds; that of the default is of no entry.
fn etag(row: Option<&Model>) -> Etag {
    row.map(Row::etag).unwrap_or_default()
}

fn held(row: &Model) -> Interval {
    Interval::new(row.valid_from, row.valid_to)
}

/// The parameter of a key.
///
/// # Errors
/// INVALID_FIELDS: there is none.
pub(crate) fn known(key: &str) -> Result<&'static Definition, Refusal> {
    definition(key).ok_or_else(|| {
        field::invalid(
            "key",
            "không có tham số này; gọi ListParameters không kèm key để xem tất cả",
            "there is no such parameter; ListParameters without a key lists all",
        )
    })
}

fn out_of_bounds(known: &Definition) -> Refusal {
    let Some(bounds) = &known.bounds else {
        return field::invalid(
            "value",
            &format!(
                "phải là tên một cơ quan, như agencies/so-tttt, hoặc chức danh bằng chữ trên một dòng, tối đa {MAX_TITLE} ký tự"
            ),
            &format!(
                "must be an agency's name, such as agencies/so-tttt, or a title in words on one line, of {MAX_TITLE} characters at most"
            ),
        );
    };
    let (least, most) = (bounds.start(), bounds.end());
    field::invalid(
        "value",
        &format!("phải từ {least} đến {most}"),
        &format!("must be from {least} to {most}"),
    )
}

fn not_there_on(from: Date) -> Refusal {
    let day = Shown(from);
    field::invalid(
        "value",
        &format!("cơ quan phải đang hoạt động vào ngày {day}; nêu cơ quan khác hoặc chức danh bằng chữ"),
        &format!("the agency must exist on {day}; name another, or a title in words"),
    )
}

/// What the caller is told about an objection.
fn refusal(key: &str, objection: CannotSet, today: Date) -> Refusal {
    match objection {
        CannotSet::NotSigned => Refusal::evidence_required("basis.signature").rule(Rule::Doc09),
        CannotSet::BeforeItsPaper(_) => Refusal::rule_forbids(Rule::InvM3, "from"),
        CannotSet::BeforeToday => field::invalid(
            "from",
            &format!(
                "không được trước hôm nay ({today}): những ngày đã qua giữ nguyên giá trị; bỏ trống để áp dụng từ hôm nay",
                today = Shown(today)
            ),
            &format!(
                "must not be before today ({today}): past days keep their value; leave it unset to begin today",
                today = Shown(today)
            ),
        ),
        CannotSet::TooManyPlanned => Refusal::new(Reason::StateForbids)
            .with("resource", format!("parameters/{key}"))
            .with("state", "TOO_MANY_PLANNED")
            .detail(
                format!(
                    "đã có {MAX_PLANNED} giá trị chờ hiệu lực; đặt cho đúng ngày của một giá trị đang chờ để thay thế nó, \
                     hoặc đợi một giá trị có hiệu lực"
                ),
                format!(
                    "{MAX_PLANNED} values are still to begin; set one for the very day of one of them, in its place, or wait \
                     until one has begun"
                ),
            ),
    }
}
