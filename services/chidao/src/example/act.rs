//! Acts of the example: files of requests to one method.

use std::collections::BTreeMap;

use chidao_kit::exit::{Exit, Stop};
use chidao_model::Owner;
use chidao_proto::contract::{Method, methods};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::Scene;
use crate::{client::owner_of, message::names};

/// Requests to one method by one caller.
pub(super) struct Act {
    /// The caller's subject.
    pub(super) subject: &'static str,
    /// The method.
    pub(super) method: &'static Method,
    /// The requests, in their order.
    pub(super) steps: Vec<Step>,
}

impl Act {
    /// The service that does it.
    pub(super) fn owner(&self) -> Owner {
        owner_of(self.method)
    }
}

/// A request, under a name that never changes.
pub(super) struct Step {
    /// Its name: "people/chairman".
    pub(super) name: String,
    /// Its request id, which follows from the name: a second run repeats the same requests.
    pub(super) request_id: Uuid,
    /// The request. A text `$people/chairman` stands for the name of what that step has made.
    pub(super) request: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    call: String,
    collection: String,
    requests: serde_norway::Mapping,
}

/// All acts of a scene.
///
/// # Errors
/// A file is not what it should be, which a test rules out.
pub(super) fn all(scene: Scene) -> Result<Vec<Act>, Stop> {
    let requests = scene.requests().iter();
    requests.map(|(subject, text)| read(scene, subject, text)).collect()
}

fn read(scene: Scene, subject: &'static str, text: &str) -> Result<Act, Stop> {
    let defect = |error: String| Stop::new(Exit::Defect, format!("error: the example cannot be read: {error}"));
    let file: File = serde_norway::from_str(text).map_err(|error| defect(error.to_string()))?;
    let method = names::resolve(methods(), &file.call).map_err(defect)?;
    let steps = file.requests.into_iter().map(|(key, request)| {
        let key = key.as_str().ok_or_else(|| defect("a key is no text".to_owned()))?;
        let name = format!("{}/{key}", file.collection);
        Ok(Step {
            request_id: Uuid::new_v5(
                &Uuid::NAMESPACE_URL,
                format!("chidao:example:{}:{name}", scene.name()).as_bytes(),
            ),
            request: serde_json::to_value(request).map_err(|error| defect(format!("{name}: {error}")))?,
            name,
        })
    });
    let steps = steps.collect::<Result<_, Stop>>()?;
    Ok(Act { subject, method, steps })
}

/// Puts the names that steps have made in the place of the texts that stand for them.
///
/// # Errors
/// Nothing was made under a name.
pub(super) fn resolve(request: &mut Value, made: &BTreeMap<String, String>) -> Result<(), String> {
    match request {
        Value::String(text) => {
            if let Some(step) = text.strip_prefix('$') {
                *text = made
                    .get(step)
                    .ok_or_else(|| format!("nothing was made by {step}"))?
                    .clone();
            }
            Ok(())
        }
        Value::Array(items) => items.iter_mut().try_for_each(|item| resolve(item, made)),
        Value::Object(fields) => fields.values_mut().try_for_each(|field| resolve(field, made)),
        _ => Ok(()),
    }
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
            for mut step in act.steps {
                resolve(&mut step.request, &made).unwrap();
                step.request["request_id"] = step.request_id.to_string().into();
                let message = request::build(&input(act.method).unwrap(), &step.request);
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
        assert!(resolve(&mut json!("$people/b"), &made).is_err());
    }
}
