//! Whether callers were told the truth, and whether what was recorded is what the model records.

use std::{iter::Peekable, vec};

use chidao_proto::errors::v1::Reason;
use chidao_register::{Answer, Hash, digest};

use super::{
    act::Act,
    world::{Stored, World},
};

/// A request, sent once or more.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) request_id: String,
    pub(crate) act: Act,
}

impl Sent {
    pub(crate) fn digest(&self) -> Hash {
        digest(format!("{:?}", self.act).as_bytes())
    }
}

/// What a caller was told; nothing where he left.
pub(crate) type Told = Option<Result<Answer, Reason>>;

/// What went wrong while a stretch of commands was under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    None,
    /// The writer was ended: from some command on, all are lost.
    Crash,
    /// Connections were cut. Where that hid a commit, the batch was run again after itself: what it had refused was
    /// decided anew, on what came of the whole batch.
    Cut,
}

type News = Peekable<vec::IntoIter<Stored>>;

impl World {
    /// Follows a stretch of commands in the order in which they were sent, with the entries that came of it.
    pub(crate) fn follow(&mut self, stretch: Vec<(Sent, Told)>, trouble: Trouble, news: Vec<Stored>) {
        let mut news = news.into_iter().peekable();
        let mut anew = Vec::new();
        let mut is_lost = false;
        for (sent, told) in stretch {
            self.follow_anew(&mut anew, &mut news);
            let doubtful = match told {
                None => true,
                Some(Err(Reason::OutcomeUnknown | Reason::DeadlineExceeded | Reason::NotReady)) => {
                    trouble == Trouble::Crash
                }
                Some(_) => false,
            };
            let expected = match self.expect(&sent) {
                Expected::Told(outcome) => outcome,
                Expected::Entry(response) => match news.next_if(|entry| entry.request_id == sent.request_id) {
                    Some(entry) => {
                        let never = [Reason::DeadlineExceeded, Reason::NotReady].map(|reason| Some(Err(reason)));
                        assert!(
                            !is_lost && !never.contains(&told),
                            "{sent:?} is recorded; told {told:?}"
                        );
                        Ok(self.record(&sent, response, entry))
                    }
                    None => {
                        assert!(doubtful, "{sent:?} is not recorded; told {told:?}");
                        // Callers leave one by one; a crash loses all from some command on.
                        is_lost |= told.is_some();
                        continue;
                    }
                },
            };
            if trouble == Trouble::Cut && expected.is_err() && told.as_ref() != Some(&expected) {
                anew.push((sent, told));
            } else {
                assert!(
                    doubtful || told.as_ref() == Some(&expected),
                    "{sent:?}: {told:?} is not {expected:?}"
                );
            }
        }
        self.follow_anew(&mut anew, &mut news);
        assert!(news.next().is_none(), "more is recorded than was sent");
        for (sent, told) in anew {
            match told {
                Some(Ok(answer)) => assert_eq!(self.recorded.get(&sent.request_id), Some(&(sent.digest(), answer))),
                Some(Err(Reason::OutcomeUnknown | Reason::DeadlineExceeded)) => {
                    panic!("{sent:?}: its caller had patience")
                }
                Some(Err(_)) | None => {}
            }
        }
    }

    /// Follows what was decided anew and comes next.
    fn follow_anew(&mut self, anew: &mut Vec<(Sent, Told)>, news: &mut News) {
        while let Some(next) = news.peek()
            // Another payload under the same id is not what was recorded.
            && let Some(place) = anew.iter().position(|(sent, told)| {
                sent.request_id == next.request_id && *told != Some(Err(Reason::RequestIdReused))
            })
            && let Some(entry) = news.next()
        {
            let (sent, told) = anew.remove(place);
            let Expected::Entry(response) = self.expect(&sent) else {
                panic!("{sent:?} is recorded; told {told:?}");
            };
            let answer = self.record(&sent, response, entry);
            assert!(told.is_none() || told == Some(Ok(answer)), "{sent:?}: {told:?}");
        }
    }

    fn expect(&self, sent: &Sent) -> Expected {
        match self.recorded.get(&sent.request_id) {
            Some((digest, _)) if *digest != sent.digest() => Expected::Told(Err(Reason::RequestIdReused)),
            Some((_, answer)) => Expected::Told(Ok(answer.clone())),
            None => match sent.act.judge(self) {
                Ok(response) => Expected::Entry(response),
                Err(reason) => Expected::Told(Err(reason)),
            },
        }
    }

    fn record(&mut self, sent: &Sent, response: Vec<u8>, entry: Stored) -> Answer {
        assert_eq!(
            (entry.digest, &entry.answer.response),
            (sent.digest(), &response),
            "{sent:?}"
        );
        sent.act.record(self, entry.etag);
        self.order.push(sent.request_id.clone());
        let recorded = (entry.digest, entry.answer.clone());
        self.recorded.insert(sent.request_id.clone(), recorded);
        entry.answer
    }
}

/// What the model expects of a request.
enum Expected {
    /// It is answered so, and nothing is recorded.
    Told(Result<Answer, Reason>),
    /// An entry with this response.
    Entry(Vec<u8>),
}
