//! Acts of the example: files of requests to one method.

use std::collections::BTreeMap;

use chidao_kit::exit::{Exit, Stop};
use chidao_model::Owner;
use chidao_proto::contract::{Method, methods};
use prost_reflect::DynamicMessage;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::Scene;
use crate::{
    client::owner_of,
    message::{input, names, request},
};

/// Requests to one method by one caller.
pub(crate) struct Act {
    /// The caller's subject.
    pub(crate) subject: String,
    /// The method.
    pub(crate) method: &'static Method,
    /// Of what the requests are: the first part of their names.
    pub(crate) collection: String,
    /// The requests, in their order.
    pub(crate) steps: Vec<Step>,
}

/// A request, under a name that never changes.
pub(crate) struct Step {
    /// Its name: "people/chairman".
    pub(crate) name: String,
    /// Its request id, which follows from the name: a second run repeats the same requests.
    pub(crate) request_id: Uuid,
    /// The request. A text `$people/chairman` stands for the name of what that step has made, and what follows a further slash
    /// for what is within it.
    pub(crate) request: Value,
}

/// What steps have made, by their names.
pub(crate) type Made = BTreeMap<String, String>;

/// What a file says of an act.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Requests {
    pub(crate) call: String,
    pub(crate) collection: String,
    pub(crate) requests: serde_norway::Mapping,
}

/// All acts of a scene.
///
/// # Errors
/// A file is not what it should be, which a test rules out.
pub(super) fn all(scene: Scene) -> Result<Vec<Act>, Stop> {
    let series = format!("chidao:example:{}", scene.name());
    let requests = scene.requests().iter();
    requests
        .map(|(subject, text)| {
            let file = serde_norway::from_str(text).map_err(|error| defect(error.to_string()))?;
            Act::new(&series, subject, file).map_err(defect)
        })
        .collect()
}

fn defect(error: String) -> Stop {
    Stop::new(Exit::Defect, format!("error: the example cannot be read: {error}"))
}

impl Act {
    /// What a file says, by a caller. The ids of the requests follow from the series that it is of.
    ///
    /// # Errors
    /// What is not as it should be.
    pub(crate) fn new(series: &str, subject: &str, file: Requests) -> Result<Self, String> {
        let Requests {
            call,
            collection,
            requests,
        } = file;
        let steps = requests.into_iter().map(|(key, request)| {
            let key = key.as_str().ok_or("a key is no text")?;
            let name = format!("{collection}/{key}");
            Ok(Step {
                request_id: Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{series}:{name}").as_bytes()),
                request: serde_json::to_value(request).map_err(|error| format!("{name}: {error}"))?,
                name,
            })
        });
        Ok(Self {
            subject: subject.to_owned(),
            method: names::resolve(methods(), &call)?,
            steps: steps.collect::<Result<_, String>>()?,
            collection,
        })
    }

    /// The service that does it.
    pub(crate) fn owner(&self) -> Owner {
        owner_of(self.method)
    }
}

impl Step {
    /// The request with what earlier steps have made.
    ///
    /// # Errors
    /// It is no request to the method, or names what nothing has made.
    pub(crate) fn message(&self, method: &Method, made: &Made) -> Result<DynamicMessage, String> {
        let mut document = self.request.clone();
        resolve(&mut document, made)?;
        if method.mutates() {
            document["request_id"] = self.request_id.to_string().into();
        }
        request::build(&input(method).map_err(|stop| stop.to_string())?, &document)
    }
}

/// Puts the names that steps have made in the place of the texts that stand for them.
///
/// # Errors
/// Nothing was made under a name.
fn resolve(request: &mut Value, made: &Made) -> Result<(), String> {
    match request {
        Value::String(text) => {
            if let Some(step) = text.strip_prefix('$') {
                *text = named(step, made)?;
            }
            Ok(())
        }
        Value::Array(items) => items.iter_mut().try_for_each(|item| resolve(item, made)),
        Value::Object(fields) => fields.values_mut().try_for_each(|field| resolve(field, made)),
        _ => Ok(()),
    }
}

/// The name of what a step has made, or of something within it.
///
/// # Errors
/// Nothing was made under the name.
pub(crate) fn named(step: &str, made: &Made) -> Result<String, String> {
    let end = step.match_indices('/').nth(1).map_or(step.len(), |(end, _)| end);
    let (step, within) = step.split_at(end);
    let name = made.get(step).ok_or_else(|| format!("nothing was made by {step}"))?;
    Ok(format!("{name}{within}"))
}

/// The name of what an answer tells of: of its first resource.
pub(crate) fn name_of(answer: &DynamicMessage) -> Option<String> {
    let (_, resource) = answer.fields().next()?;
    let name = resource.as_message()?.get_field_by_name("name")?.as_str()?.to_owned();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chidao_authority::identity::FOUNDER;
    use chidao_proto::membership::v1::{EstablishCommitteeRequest, SeatKind, SeatRole};
    use rstest::rstest;
    use serde_json::json;

    use super::*;
    use crate::{
        instant,
        message::{input, request},
    };

    #[rstest]
    fn every_step_is_a_request_of_its_own(#[values(Scene::Founding, Scene::Communes)] scene: Scene) {
        let mut ids = BTreeSet::new();
        let mut made = BTreeMap::new();
        for act in all(scene).unwrap() {
            for step in act.steps {
                let message = step.message(act.method, &made);
                assert!(message.is_ok(), "{}: {message:?}", step.name);
                assert!(ids.insert(step.request_id), "{} is there twice", step.name);
                made.insert(step.name, "people/2019-0001".to_owned());
            }
        }
    }

    #[rstest]
    fn everybody_is_labelled_as_fictional(#[values(Scene::Founding, Scene::Communes)] scene: Scene) {
        let acts = all(scene).unwrap();
        let people = acts
            .iter()
            .flat_map(|act| &act.steps)
            .filter(|step| step.name.starts_with("people/"));
        let names: BTreeSet<&str> = people
            .map(|step| step.request["person"]["full_name"].as_str().unwrap())
            .collect();
        let signers = acts.iter().flat_map(|act| &act.steps).flat_map(|step| {
            ["decision", "basis"].map(|paper| step.request[paper]["signer_name"].as_str().unwrap_or(" (hư cấu)"))
        });
        let names: BTreeSet<&str> = names.into_iter().chain(signers).collect();
        assert!(
            names.len() >= 21 && names.iter().all(|name| name.ends_with(" (hư cấu)")),
            "{names:?}"
        );
    }

    #[test]
    fn the_committee_has_the_seats_of_its_decision() {
        let acts = all(Scene::Founding).unwrap();
        let founding = acts.iter().rev().find(|act| act.subject == FOUNDER).unwrap();
        assert_eq!(
            founding.method.name, "EstablishCommittee",
            "it ends the founder's right to act"
        );
        let message = request::build(&input(founding.method).unwrap(), &founding.steps[0].request).unwrap();
        let request: EstablishCommitteeRequest = message.transcode_to().unwrap();
        let roles: Vec<SeatRole> = request.seats.iter().map(|seat| seat.role()).collect();
        assert_eq!(
            roles[..3],
            [SeatRole::Head, SeatRole::DeputyHead, SeatRole::StandingMember]
        );
        assert!(roles[3..].iter().all(|role| *role == SeatRole::Member));
        assert_eq!(roles.len(), 19);
        assert!(request.seats[3..].iter().all(|seat| seat.kind() == SeatKind::LeaderOf));
    }

    #[rstest]
    #[case(Scene::Founding, "17/06/2019 08:00:00")]
    #[case(Scene::Communes, "01/06/2026 08:00:00")]
    fn whoever_has_a_token_has_an_account(#[case] scene: Scene, #[case] begins: &str) {
        let acts = all(scene).unwrap();
        let accounts = acts
            .iter()
            .flat_map(|act| &act.steps)
            .filter(|step| step.name.starts_with("accounts/"));
        let subjects: BTreeSet<&str> = accounts
            .map(|step| step.request["account"]["subject"].as_str().unwrap())
            .collect();
        assert!(
            scene.players().iter().all(|(subject, _)| subjects.contains(subject)),
            "{subjects:?}"
        );
        assert_eq!(instant::show(scene.begins()), begins);
    }

    #[test]
    fn names_are_put_in_where_they_stand_alone() {
        let made = BTreeMap::from([("people/a".to_owned(), "people/2019-0007".to_owned())]);
        let mut request = json!({ "seats": [{ "person": "$people/a", "title": "a $people/a" }] });
        resolve(&mut request, &made).unwrap();
        assert_eq!(
            request,
            json!({ "seats": [{ "person": "people/2019-0007", "title": "a $people/a" }] })
        );
        let mut within = json!("$people/a/reports/1");
        resolve(&mut within, &made).unwrap();
        assert_eq!(within, json!("people/2019-0007/reports/1"));
        assert!(resolve(&mut json!("$people/b"), &made).is_err());
    }
}
