//! Chapters of the story: files of steps, each of which is done and told.

use std::collections::BTreeMap;

use chidao_calendar::Instant;
use chidao_kit::exit::{Exit, Stop};
use chidao_model::Owner;
use chidao_proto::{errors::v1::Reason, language::Language};
use serde::Deserialize;

use crate::{
    example::{
        self,
        act::{Act, Requests},
    },
    instant,
};

/// The files, in their order.
const FILES: [&str; 8] = [
    include_str!("../../story/01-ban-chi-dao.yaml"),
    include_str!("../../story/02-du-toan-ke-hoach.yaml"),
    include_str!("../../story/03-nhiem-vu.yaml"),
    include_str!("../../story/04-su-co.yaml"),
    include_str!("../../story/05-trieu-tap.yaml"),
    include_str!("../../story/06-kinh-phi.yaml"),
    include_str!("../../story/07-ket-thuc.yaml"),
    include_str!("../../story/08-thong-ke.yaml"),
];

/// Who is who.
const CAST: &str = include_str!("../../story/cast.yaml");

/// The series that the ids of its requests follow from.
const SERIES: &str = "chidao:story";

/// A text in both languages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    vi: String,
    en: String,
}

impl Text {
    pub(super) fn of(&self, language: Language) -> &str {
        language.choose(&self.vi, &self.en)
    }
}

/// What callers and agencies are called: by subject, or by name.
pub(super) type Cast = BTreeMap<String, Text>;

/// A chapter.
pub(super) struct Chapter {
    pub(super) title: Text,
    pub(super) steps: Vec<Step>,
}

/// A step of a chapter.
pub(super) struct Step {
    /// To when the clock is moved before it.
    pub(super) at: Option<Instant>,
    /// What is done.
    pub(super) deed: Deed,
    /// What is told of it. `{path}` stands for what the last answer says there, `{count}` for how many answers there were.
    pub(super) told: Text,
    /// What is told besides, of each item of a list in the answer.
    pub(super) each: Option<Each>,
}

/// What is done in a step.
pub(super) enum Deed {
    /// What the example does in its founding.
    Found(Vec<Act>),
    /// Calls.
    Call {
        act: Act,
        /// Why they must be refused; none where they must not.
        refused: Option<Reason>,
    },
    /// Waiting for what somebody else does.
    Await(Awaited),
    /// Something about the watcher.
    Watch(Watching),
}

/// What is waited for in a register.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Awaited {
    /// Whose register.
    register: String,
    /// Who watches it.
    pub(super) who: String,
    /// The type of what is changed, without its package.
    pub(super) of: String,
    /// What it says, by path: of an enum the short name, `$collection/key` for what a step has made.
    pub(super) says: BTreeMap<String, String>,
    /// Under which name what is found is known from then on.
    #[serde(rename = "as")]
    pub(super) known_as: Option<String>,
}

impl Awaited {
    /// The service whose register it is.
    pub(super) fn owner(&self) -> Option<Owner> {
        Owner::ALL.into_iter().find(|owner| owner.name() == self.register)
    }
}

/// What becomes of the watcher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Watching {
    /// He begins.
    Begins,
    /// His stream is cut.
    IsCut,
    /// He goes on with his token.
    Resumes,
}

/// What is told of each item of a list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Each {
    /// Where the list is.
    pub(super) of: String,
    /// Which items alone: what they say, by path, as in [`Awaited`].
    #[serde(default)]
    pub(super) says: BTreeMap<String, String>,
    /// What is told; `{path}` begins at the item.
    pub(super) told: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChapterFile {
    title: Text,
    steps: Vec<StepFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepFile {
    at: Option<String>,
    told: Text,
    each: Option<Each>,
    /// A collection of which the example's founding makes all.
    found: Option<String>,
    who: Option<String>,
    call: Option<String>,
    collection: Option<String>,
    requests: Option<serde_norway::Mapping>,
    refused: Option<String>,
    awaits: Option<Awaited>,
    watcher: Option<Watching>,
}

/// All chapters.
///
/// # Errors
/// A file is not what it should be, which a test rules out.
pub(super) fn all() -> Result<Vec<Chapter>, Stop> {
    let chapters = FILES.iter().enumerate().map(|(place, text)| {
        let file: ChapterFile = serde_norway::from_str(text).map_err(|error| defect(place, error.to_string()))?;
        let steps = file.steps.into_iter().map(step).collect::<Result<_, _>>();
        Ok(Chapter {
            title: file.title,
            steps: steps.map_err(|error| defect(place, error))?,
        })
    });
    chapters.collect()
}

/// Who is who.
///
/// # Errors
/// The file is not what it should be, which a test rules out.
pub(super) fn cast() -> Result<Cast, Stop> {
    serde_norway::from_str(CAST).map_err(|error| defect(FILES.len(), error.to_string()))
}

fn defect(place: usize, error: String) -> Stop {
    let chapter = place + 1;
    Stop::new(
        Exit::Defect,
        format!("error: the story cannot be read, chapter {chapter}: {error}"),
    )
}

fn step(file: StepFile) -> Result<Step, String> {
    let at = file.at.as_deref().map(instant::parse).transpose()?;
    let StepFile {
        told, each, refused, ..
    } = file;
    let deed = match (file.found, file.who, file.awaits, file.watcher) {
        (Some(collection), None, None, None) => {
            let mut acts = example::founding().map_err(|stop| stop.to_string())?;
            acts.retain(|act| act.collection == collection);
            Deed::Found(acts)
        }
        (None, Some(who), None, None) => {
            let (Some(call), Some(requests)) = (file.call, file.requests) else {
                return Err(format!("{}: a call has call and requests", told.vi));
            };
            let collection = file.collection.unwrap_or_else(|| "reads".to_owned());
            let requests = Requests {
                call,
                collection,
                requests,
            };
            Deed::Call {
                act: Act::new(SERIES, &who, requests)?,
                refused: refused.as_deref().map(reason).transpose()?,
            }
        }
        (None, None, Some(awaited), None) => Deed::Await(awaited),
        (None, None, None, Some(watching)) => Deed::Watch(watching),
        _ => return Err(format!("{}: a step does one thing", told.vi)),
    };
    Ok(Step { at, deed, told, each })
}

fn reason(name: &str) -> Result<Reason, String> {
    Reason::from_str_name(&format!("REASON_{name}")).ok_or_else(|| format!("there is no reason {name}"))
}
