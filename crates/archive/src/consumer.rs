//! The consumer: what becomes of each letter that a queue delivers.
//!
//! ```text
//! all of them ──ok──► acked
//!     │ too heavy, or one is refused
//!     ▼
//!   halves ──…──► one alone ──refused──► put aside
//!     │                    └─too heavy─► again later, and put aside as the last queue's
//!     └─ D1 is not there: whatever is left comes again later
//! ```
//!
//! A letter is acked only after D1 has it, or its table of dead letters does. One that D1 can
//! never take costs its neighbours a few calls and no delay.

use std::collections::VecDeque;

use natter_protocol::Timestamp;

use crate::body::Body;
use crate::dead_letters::insert_dead_letter;
use crate::failure::Failure;
use crate::letter::Letter;
use crate::plan::store;
use crate::statement::Statement;

/// Queries that one delivery may cost: what the platform gives an invocation, some left over.
/// What was not reached by then comes again soon.
pub const QUERIES_PER_DELIVERY_MAX: usize = 900;
/// A letter that D1 did not take comes back after as long as it has waited, within these.
pub const RETRY_SECONDS_MIN: u32 = 10;
/// The longest pause; so a hundred tries last for a day.
pub const RETRY_SECONDS_MAX: u32 = 15 * 60;

/// What a queue hands over at once.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The queue's name: dead letters are filed under it.
    pub queue: String,
    /// Whether the letters were tried often and no other queue follows.
    pub is_last: bool,
    /// Now.
    pub at: Timestamp,
    /// The letters.
    pub letters: Vec<Incoming>,
}

/// A queue message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// What it carries.
    pub body: Body,
    /// When it was sent.
    pub sent: Timestamp,
}

/// What the queue is told about a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// D1 has it: it is done with.
    Ack,
    /// It lies among the dead letters: it is done with, and the operator should know.
    PutAside {
        /// Why.
        reason: String,
    },
    /// It is wanted again.
    Retry {
        /// After so many seconds.
        after_s: u32,
    },
}

/// One delivery, until every letter has its [`Disposition`].
///
/// Run what [`Self::next_transaction`] gives as one transaction and tell [`Self::answered`],
/// until it gives nothing more.
#[derive(Debug)]
pub struct Consumer {
    delivery: Delivery,
    opened: Vec<Option<Letter>>,
    tasks: VecDeque<Task>,
    dispositions: Vec<Option<Disposition>>,
    queries: usize,
}

#[derive(Clone, Debug)]
enum Task {
    /// These letters into the archive.
    Archive(Vec<usize>),
    /// This one among the dead letters.
    PutAside(usize, String),
}

impl Consumer {
    /// A delivery of which nothing is done yet.
    #[must_use]
    pub fn new(delivery: Delivery) -> Self {
        let (mut opened, mut sound, mut tasks) = (Vec::new(), Vec::new(), VecDeque::new());
        for (index, letter) in delivery.letters.iter().enumerate() {
            match letter.body.open() {
                Ok(letter) => {
                    sound.push(index);
                    opened.push(Some(letter));
                }
                Err(reason) => {
                    tasks.push_back(Task::PutAside(index, reason));
                    opened.push(None);
                }
            }
        }
        if !sound.is_empty() {
            tasks.push_front(Task::Archive(sound));
        }
        Self {
            dispositions: vec![None; delivery.letters.len()],
            delivery,
            opened,
            tasks,
            queries: 0,
        }
    }

    /// What D1 is to do next, as one transaction; `None` when nothing is left to do.
    pub fn next_transaction(&mut self) -> Option<Vec<Statement>> {
        loop {
            let statements = self.statements(self.tasks.front()?);
            if statements.is_empty() {
                self.answered(Ok(()));
                continue;
            }
            let queries = self.queries + statements.len();
            if self.queries > 0 && queries > QUERIES_PER_DELIVERY_MAX {
                self.tasks.clear();
                return None;
            }
            self.queries = queries;
            return Some(statements);
        }
    }

    fn statements(&self, task: &Task) -> Vec<Statement> {
        match task {
            Task::Archive(letters) => {
                let opened = letters.iter().filter_map(|index| self.opened.get(*index));
                let opened: Vec<&Letter> = opened.flatten().collect();
                store(&opened)
            }
            Task::PutAside(index, reason) => {
                let (queue, at) = (&self.delivery.queue, self.delivery.at);
                let letter = self.delivery.letters.get(*index);
                let body = letter.map(|letter| letter.body.shown()).unwrap_or_default();
                insert_dead_letter(queue, &body, reason, at)
            }
        }
    }

    /// D1 committed what it was last given, or said why not.
    pub fn answered(&mut self, answer: Result<(), &str>) {
        let Some(task) = self.tasks.pop_front() else {
            return;
        };
        match (task, answer) {
            (Task::Archive(letters), Ok(())) => {
                for index in letters {
                    self.dispose(index, Disposition::Ack);
                }
            }
            (Task::PutAside(index, reason), Ok(())) => {
                self.dispose(index, Disposition::PutAside { reason });
            }
            (task, Err(words)) => self.failed(task, words),
        }
    }

    fn failed(&mut self, task: Task, words: &str) {
        let failure = Failure::of(words);
        match (failure, task) {
            (Failure::NoSchema | Failure::Unreachable, task) => {
                self.tasks.push_front(task);
                self.give_up();
            }
            (Failure::Refused | Failure::Heavy, Task::PutAside(index, _)) => self.retry(index),
            (Failure::Refused | Failure::Heavy, Task::Archive(letters)) => {
                match letters.as_slice() {
                    [index] => self.failed_alone(*index, failure, words),
                    _ => self.halve(letters),
                }
            }
        }
    }

    /// D1 takes nothing now: whatever is left waits.
    fn give_up(&mut self) {
        for task in std::mem::take(&mut self.tasks) {
            match task {
                Task::Archive(letters) => letters.into_iter().for_each(|index| self.retry(index)),
                Task::PutAside(index, _) => self.retry(index),
            }
        }
    }

    /// Which half goes first changes with the time, so that neighbours get through in the end
    /// even where a delivery has too few queries to find the letter at fault.
    fn halve(&mut self, mut letters: Vec<usize>) {
        let mut halves = [letters.split_off(letters.len() / 2), letters];
        if (self.delivery.at.0 / 1000).is_multiple_of(2) {
            halves.reverse();
        }
        for half in halves {
            self.tasks.push_front(Task::Archive(half));
        }
    }

    fn failed_alone(&mut self, index: usize, failure: Failure, words: &str) {
        if failure == Failure::Refused {
            let task = Task::PutAside(index, words.to_owned());
            self.tasks.push_front(task);
        } else if self.delivery.is_last {
            let reason = format!("D1 did not take it, however often it was tried: {words}");
            self.tasks.push_front(Task::PutAside(index, reason));
        } else {
            self.retry(index);
        }
    }

    /// The platform does not say how often a letter was tried: its age takes that place, and
    /// the pauses double.
    fn retry(&mut self, index: usize) {
        let sent = self.delivery.letters.get(index).map(|letter| letter.sent);
        let age_ms = sent.map_or(0, |sent| self.delivery.at.ms_since(sent));
        let age_s = u32::try_from(age_ms / 1000).unwrap_or(u32::MAX);
        let after_s = age_s.clamp(RETRY_SECONDS_MIN, RETRY_SECONDS_MAX);
        self.dispose(index, Disposition::Retry { after_s });
    }

    fn dispose(&mut self, index: usize, disposition: Disposition) {
        if let Some(place) = self.dispositions.get_mut(index) {
            *place = Some(disposition);
        }
    }

    /// What becomes of each letter, in the order of the delivery; one that nothing was decided
    /// about comes again soon.
    #[must_use]
    pub fn dispositions(self) -> Vec<Disposition> {
        let soon = Disposition::Retry {
            after_s: RETRY_SECONDS_MIN,
        };
        let decided = self.dispositions.into_iter();
        decided
            .map(|disposition| disposition.unwrap_or_else(|| soon.clone()))
            .collect()
    }
}
