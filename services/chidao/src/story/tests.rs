//! That the chapters can be played and told: each request is one, and what is told of an answer the answer can say.

use std::collections::{BTreeMap, BTreeSet};

use chidao_proto::{catalogue, contract::pool, language::Language};
use prost_reflect::{Kind, MessageDescriptor};

use super::{
    chapter::{self, Chapter, Deed, Step, Text},
    words::replaced,
};
use crate::example::act::{Act, Made};

/// Both languages of a text.
fn both(text: &Text) -> [&str; 2] {
    [Language::Vietnamese, Language::English].map(|language| text.of(language))
}

/// The paths that a text asks for.
fn paths(text: &Text) -> Vec<String> {
    let mut paths = Vec::new();
    for said in both(text) {
        let filled = replaced(said, |path| {
            paths.push(path.to_owned());
            Ok(String::new())
        });
        assert!(filled.is_ok(), "{said}");
    }
    paths
}

fn steps(chapters: &[Chapter]) -> impl Iterator<Item = &Step> {
    chapters.iter().flat_map(|chapter| &chapter.steps)
}

fn acts(deed: &Deed) -> &[Act] {
    match deed {
        Deed::Found(acts) => acts,
        Deed::Call { act, .. } => std::slice::from_ref(act),
        Deed::Await(_) | Deed::Watch(_) => &[],
    }
}

/// What a step is told from: the type of the last answer, or of what is waited for.
fn told_from(deed: &Deed) -> Option<MessageDescriptor> {
    let name = match deed {
        Deed::Found(acts) => acts.last()?.method.output.clone(),
        Deed::Call { act, refused: None } => act.method.output.clone(),
        Deed::Await(awaited) => format!("chidao.{}.v1.{}", awaited.owner()?.name(), awaited.of),
        Deed::Call { refused: Some(_), .. } | Deed::Watch(_) => return None,
    };
    pool().get_message_by_name(&name)
}

/// Whether a message of a type can say something at a path.
fn leads(descriptor: &MessageDescriptor, path: &str) -> bool {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let Some(field) = descriptor.get_field_by_name(first) else {
        return false;
    };
    let rest = match field.is_list() {
        true if rest.is_empty() => "",
        true => match rest.split_once('.').unwrap_or((rest, "")) {
            (place, further) if place.parse::<usize>().is_ok() => further,
            _ => return false,
        },
        false => rest,
    };
    match (rest, field.kind()) {
        ("", _) => true,
        (rest, Kind::Message(within)) => leads(&within, rest),
        _ => false,
    }
}

/// The type of the items of a list.
fn items(descriptor: &MessageDescriptor, path: &str) -> Option<MessageDescriptor> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    match descriptor.get_field_by_name(first)?.kind() {
        Kind::Message(within) if rest.is_empty() => Some(within),
        Kind::Message(within) => items(&within, rest),
        _ => None,
    }
}

#[test]
fn every_step_is_a_request_of_its_own() {
    let mut ids = BTreeSet::new();
    let mut made = Made::new();
    for step in steps(&chapter::all().unwrap()) {
        for act in acts(&step.deed) {
            for request in &act.steps {
                let message = request.message(act.method, &made);
                assert!(message.is_ok(), "{} in {}: {message:?}", request.name, act.collection);
                if act.method.mutates() {
                    assert!(ids.insert(request.request_id), "{} is there twice", request.name);
                    made.insert(request.name.clone(), "people/2019-0001".to_owned());
                }
            }
        }
        if let Deed::Await(awaited) = &step.deed {
            made.extend(
                awaited
                    .known_as
                    .iter()
                    .map(|name| (name.clone(), "tasks/2019-0001".to_owned())),
            );
        }
    }
    assert!(ids.len() > 100, "{} requests", ids.len());
}

#[test]
fn what_is_told_of_an_answer_the_answer_can_say() {
    for step in steps(&chapter::all().unwrap()) {
        let said = both(&step.told).join(" / ");
        let from = told_from(&step.deed);
        let mut gaps: BTreeMap<String, bool> = BTreeMap::new();
        for path in paths(&step.told).into_iter().filter(|path| path != "count") {
            let leads = from.as_ref().is_some_and(|from| leads(from, &path));
            gaps.insert(path, leads);
        }
        if let Deed::Await(awaited) = &step.deed {
            let from = from
                .clone()
                .unwrap_or_else(|| panic!("{said}: there is no {}", awaited.of));
            gaps.extend(awaited.says.keys().map(|path| (path.clone(), leads(&from, path))));
        }
        if let Some(each) = &step.each {
            let item = from.and_then(|from| items(&from, &each.of));
            let item = item.unwrap_or_else(|| panic!("{said}: there is no {}", each.of));
            let told = paths(&each.told).into_iter().chain(each.says.keys().cloned());
            gaps.extend(told.map(|path| (path.clone(), leads(&item, &path))));
        }
        assert!(gaps.values().all(|leads| *leads), "{said}: {gaps:?}");
    }
}

#[test]
fn time_goes_forward_and_whoever_acts_is_introduced() {
    let (chapters, cast) = (chapter::all().unwrap(), chapter::cast().unwrap());
    let instants: Vec<_> = steps(&chapters).filter_map(|step| step.at).collect();
    assert!(instants.is_sorted() && instants.len() > 20);
    for step in steps(&chapters) {
        for subject in acts(&step.deed).iter().map(|act| &act.subject) {
            assert!(cast.contains_key(subject), "{subject} is nobody");
        }
    }
    // Nothing is told that only the law or the service may say.
    for text in steps(&chapters).flat_map(|step| both(&step.told)) {
        assert!(!text.contains("Điều ") && !text.contains("QĐ 05"), "{text}");
    }
}

#[test]
fn everybody_is_labelled_as_fictional() {
    fn names<'a>(value: &'a serde_json::Value, found: &mut BTreeSet<&'a str>) {
        match value {
            serde_json::Value::Object(fields) => {
                for (name, value) in fields {
                    let is_name = ["full_name", "signer_name", "supplier", "symbol"].contains(&name.as_str());
                    found.extend(value.as_str().filter(|_| is_name));
                    names(value, found);
                }
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| names(item, found)),
            _ => {}
        }
    }
    let chapters = chapter::all().unwrap();
    let mut found = BTreeSet::new();
    for request in steps(&chapters)
        .flat_map(|step| acts(&step.deed))
        .flat_map(|act| &act.steps)
    {
        names(&request.request, &mut found);
    }
    assert!(
        found.len() > 50 && found.iter().all(|name| name.ends_with("hư cấu)")),
        "{found:?}"
    );
}

#[test]
fn refusals_are_told_with_their_articles() {
    let basis = catalogue::cited("QD05-14-4").unwrap();
    assert!(basis.citation.contains("Điều 14"), "{basis:?}");
    assert_eq!(catalogue::cited("no such rule"), None);
    let chapters = chapter::all().unwrap();
    let refused = steps(&chapters).filter(|step| matches!(step.deed, Deed::Call { refused: Some(_), .. }));
    assert!(refused.count() >= 4);
}
