//! Plays the story: each step by whoever it is of, in one trace.

use std::collections::BTreeMap;

use chidao_authority::{DevelopmentKey, identity::FOUNDER};
use chidao_calendar::Instant;
use chidao_kit::exit::{Exit, Stop};
use chidao_model::Owner;
use chidao_proto::{
    common::v1::{Basis, Notice},
    errors::v1::Reason,
    refusal::read,
    register::v1::Receipt,
};
use chidao_register::Database;
use prost_reflect::{DynamicMessage, ReflectMessage};
use tonic::{
    Status,
    metadata::{Ascii, MetadataValue},
};

use super::{
    PATIENCE,
    chapter::{Awaited, Chapter, Deed, Each, Step, Watching},
    tell::{Teller, Telling},
    watcher::{Watcher, sought},
    words::{filled, items, replaced, says},
};
use crate::{
    args::{Others, Target, Tongue},
    client::{self, Client},
    clock,
    example::act::{Act, Made, name_of, named},
    token::mint,
};

/// Whose register is followed, and by whom.
const WATCHED: (Owner, &str) = (Owner::Coordination, "tam-binh");

/// Where the story is played.
pub(super) struct Stage {
    /// Address of membership.
    pub(super) address: String,
    /// Those of the others.
    pub(super) others: Others,
    /// What tokens are made with.
    pub(super) key: DevelopmentKey,
    /// What holds the registers and the clock.
    pub(super) database: Database,
    /// The language that is asked for.
    pub(super) language: Tongue,
    /// The header by which all calls are of one trace.
    pub(super) traceparent: MetadataValue<Ascii>,
}

impl Stage {
    /// Whoever has the account with this subject, at a service.
    async fn client(&self, subject: &str, owner: Owner) -> Result<Client, Stop> {
        let mut target = Target::new(self.address.clone(), mint(&self.key, subject, super::LIFETIME)?);
        target.others = self.others.clone();
        target.language = self.language;
        let client = Client::connect(&target.at(owner)).await?;
        Ok(client.traced(self.traceparent.clone()))
    }

    /// What the clock shows.
    pub(super) async fn now(&self) -> Result<Instant, Stop> {
        Ok(clock::shown(&self.database).await?.now)
    }
}

/// Who plays, and what came of it so far.
pub(super) struct Player<'a> {
    stage: &'a Stage,
    clients: BTreeMap<(String, &'static str), Client>,
    made: Made,
    pub(super) watcher: Option<Watcher>,
}

/// What is told of, and what it rests on.
struct Happened {
    who: String,
    answer: DynamicMessage,
    basis: Vec<Basis>,
    notices: Vec<Notice>,
}

impl<'a> Player<'a> {
    pub(super) fn new(stage: &'a Stage) -> Self {
        Self {
            stage,
            clients: BTreeMap::new(),
            made: Made::new(),
            watcher: None,
        }
    }

    /// Plays a chapter.
    ///
    /// # Errors
    /// A service answers otherwise than is told: chapter and step are named.
    pub(super) async fn play(&mut self, number: usize, chapter: &Chapter, teller: &mut Teller<'_>) -> Result<(), Stop> {
        teller.heads(number, &chapter.title)?;
        for (place, step) in chapter.steps.iter().enumerate() {
            let played = Box::pin(self.step(step, teller)).await;
            played.map_err(|stop| {
                let (title, place) = (chapter.title.of(teller.language), place + 1);
                let deed = step.deed.name();
                Stop::new(
                    stop.exit(),
                    format!("{stop}\n  at chapter {number} of the story ({title}), step {place}: {deed}"),
                )
            })?;
        }
        Ok(())
    }

    async fn step(&mut self, step: &Step, teller: &mut Teller<'_>) -> Result<(), Stop> {
        if let Some(at) = step.at {
            clock::move_to(&self.stage.database, at).await?;
        }
        let language = teller.language;
        let told = step.told.of(language);
        let (count, happened) = match &step.deed {
            Deed::Found(acts) => {
                let mut last = None;
                for act in acts {
                    last = Some(self.perform(act).await?);
                }
                let count = acts.iter().map(|act| act.steps.len()).sum();
                (count, last.ok_or_else(|| defect("the founding has no such acts"))?)
            }
            Deed::Call {
                act,
                refused: Some(reason),
            } => {
                let status = self.refused(act, *reason).await?;
                let seen = read(&status).ok_or_else(|| client::stop(&status, None))?;
                let telling = Telling::default().says(told).tells_refusal(&seen, language);
                return teller.tells(self.stage.now().await?, &act.subject, telling).await;
            }
            Deed::Call { act, refused: None } => (act.steps.len(), self.perform(act).await?),
            Deed::Await(awaited) => (1, self.wait(awaited).await?),
            Deed::Watch(watching) => {
                let count = self.watch(*watching).await?;
                let text = replaced(told, |_| Ok(count.to_string())).map_err(defect)?;
                let telling = Telling::default().says(&text);
                return teller.tells(self.stage.now().await?, WATCHED.1, telling).await;
            }
        };
        let fill = |text: &str, message: &DynamicMessage| {
            let text = text.replace("{count}", &count.to_string());
            filled(&text, message, teller.cast, language).map_err(defect)
        };
        let mut telling = Telling::default().says(&fill(told, &happened.answer)?);
        if let Some(each) = &step.each {
            for item in self.told_items(each, &happened.answer)? {
                telling = telling.lists(&fill(each.told.of(language), &item)?);
            }
        }
        let telling = telling
            .rests_on(&happened.basis, language)
            .notes(&happened.notices, language);
        teller.tells(self.stage.now().await?, &happened.who, telling).await
    }

    /// The items of a list that are told of.
    fn told_items(&self, each: &Each, answer: &DynamicMessage) -> Result<Vec<DynamicMessage>, Stop> {
        let expected = self.expected(&each.says)?;
        let mut items = items(answer, &each.of).map_err(defect)?;
        items.retain(|item| says(item, &expected));
        match items.is_empty() {
            true => Err(otherwise(format!("the answer lists nothing in {}", each.of))),
            false => Ok(items),
        }
    }

    /// Makes all calls of an act; the last answer, with what all of them rest on.
    async fn perform(&mut self, act: &Act) -> Result<Happened, Stop> {
        let (mut basis, mut notices, mut last) = (Vec::new(), Vec::new(), None);
        for step in &act.steps {
            let answer = self.call(act, step).await?;
            let answer = answer.map_err(|status| {
                let stop = client::stop(&status, None);
                Stop::new(stop.exit(), format!("{stop}\n  at the request {}", step.name))
            })?;
            if let Some(name) = name_of(&answer) {
                self.made.insert(step.name.clone(), name);
            }
            let receipt = receipt(&answer)?;
            notices.extend(receipt.notices);
            for one in receipt.basis {
                if !basis.contains(&one) {
                    basis.push(one);
                }
            }
            last = Some(answer);
        }
        Ok(Happened {
            who: act.subject.clone(),
            answer: last.ok_or_else(|| defect("an act has no requests"))?,
            basis,
            notices,
        })
    }

    /// Makes a call that must be refused, for this reason.
    async fn refused(&mut self, act: &Act, reason: Reason) -> Result<Status, Stop> {
        let step = act.steps.first().ok_or_else(|| defect("an act has no requests"))?;
        let expected = reason.as_str_name();
        match self.call(act, step).await? {
            Ok(_) => Err(otherwise(format!("it is to be refused with {expected}, and was done"))),
            Err(status) if read(&status).is_some_and(|seen| seen.reason == reason) => Ok(status),
            Err(status) => {
                let stop = client::stop(&status, None);
                Err(Stop::new(
                    stop.exit(),
                    format!("{stop}\n  it is to be refused with {expected}"),
                ))
            }
        }
    }

    async fn call(
        &mut self,
        act: &Act,
        step: &crate::example::act::Step,
    ) -> Result<Result<DynamicMessage, Status>, Stop> {
        let message = step.message(act.method, &self.made).map_err(defect)?;
        let client = self.reach(&act.subject, act.owner()).await?;
        Ok(client.call(act.method, message).await)
    }

    async fn reach(&mut self, subject: &str, owner: Owner) -> Result<&mut Client, Stop> {
        let key = (subject.to_owned(), owner.name());
        if !self.clients.contains_key(&key) {
            let client = self.stage.client(subject, owner).await?;
            self.clients.insert(key.clone(), client);
        }
        self.clients.get_mut(&key).ok_or_else(|| defect("a client is gone"))
    }

    /// Waits until somebody's register shows what is waited for.
    async fn wait(&mut self, awaited: &Awaited) -> Result<Happened, Stop> {
        let owner = awaited.owner().ok_or_else(|| defect("there is no such register"))?;
        let expected = self.expected(&awaited.says)?;
        let mut client = self.reach(&awaited.who, owner).await?.clone();
        let found = tokio::time::timeout(PATIENCE, sought(&mut client, owner, &awaited.of, &expected)).await;
        let Ok(found) = found else {
            let (of, who) = (&awaited.of, &awaited.who);
            let message = format!(
                "{who} waits in vain for {of} with {expected:?} in the register {}",
                owner.name()
            );
            return Err(otherwise(message));
        };
        let (entry, answer) = found.map_err(|status| client::stop(&status, None))?;
        if let Some(name) = &awaited.known_as {
            let found = answer.get_field_by_name("name");
            let found = found.as_deref().and_then(|found| found.as_str()).unwrap_or_default();
            self.made.insert(name.clone(), found.to_owned());
        }
        Ok(Happened {
            who: entry.actor,
            answer,
            basis: entry.basis,
            notices: entry.notices,
        })
    }

    /// What is expected, with what steps have made in the place of `$collection/key`.
    fn expected(&self, says: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Stop> {
        let resolved = says.iter().map(|(path, text)| {
            let text = match text.strip_prefix('$') {
                Some(step) => named(step, &self.made).map_err(defect)?,
                None => text.clone(),
            };
            Ok((path.clone(), text))
        });
        resolved.collect()
    }

    /// Lets the watcher begin, cuts or resumes it; how many entries it had seen when it was cut.
    async fn watch(&mut self, watching: Watching) -> Result<usize, Stop> {
        let (owner, subject) = WATCHED;
        if watching == Watching::Begins {
            let client = self.stage.client(subject, owner).await?;
            self.watcher = Some(Watcher::begin(client, owner));
        }
        let watcher = self.watcher.as_mut().ok_or_else(|| defect("nobody watches"))?;
        match watching {
            Watching::Begins => {}
            Watching::IsCut => watcher.cut().await,
            Watching::Resumes => watcher.resume(),
        }
        Ok(watcher.cut_after)
    }
}

impl Deed {
    /// What it is, in a message.
    fn name(&self) -> String {
        match self {
            Self::Found(_) => format!("the founding, as {FOUNDER}"),
            Self::Call { act, .. } => format!("{} by {}", act.method.path.trim_start_matches('/'), act.subject),
            Self::Await(awaited) => format!("waiting for {}", awaited.of),
            Self::Watch(watching) => format!("the watcher {watching:?}"),
        }
    }
}

/// The receipt of an answer; of a read what it rests on stands beside it.
fn receipt(answer: &DynamicMessage) -> Result<Receipt, Stop> {
    let unread = |error: &dyn std::fmt::Display| defect(error.to_string());
    if let Some(receipt) = answer.get_field_by_name("receipt") {
        let receipt = receipt.as_message().map(DynamicMessage::transcode_to).transpose();
        return Ok(receipt.map_err(|error| unread(&error))?.unwrap_or_default());
    }
    let mut beside = Receipt::default();
    if answer.descriptor().get_field_by_name("basis").is_some() {
        for one in items(answer, "basis").map_err(defect)? {
            beside.basis.push(one.transcode_to().map_err(|error| unread(&error))?);
        }
    }
    Ok(beside)
}

fn defect(message: impl std::fmt::Display) -> Stop {
    Stop::new(Exit::Defect, format!("error: {message}"))
}

/// A service answers otherwise than is told.
fn otherwise(message: String) -> Stop {
    Stop::new(Exit::Refused, format!("error: {message}"))
}
