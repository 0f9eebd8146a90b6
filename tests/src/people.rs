//! People: the inbox object of each, and the limiter at the door. Neither stays awake between
//! questions, so each is answered from the rows alone.

use std::collections::BTreeMap;

use natter_inbox::{Answer, Command, Inbox, Input, Person, Saved, Write};
use natter_limiter::{Counter, Limiter, Verdict};
use natter_protocol::api::Came;
use natter_protocol::{RoomId, SessionMark, Standing, Timestamp, UserId};

const DEVICE: &str = "Firefox on Linux";

/// What the Worker asks for a member who proved who they are.
#[must_use]
pub fn sign_in(name: &str) -> Command {
    Command::SignIn {
        name: name.to_owned(),
        handle: name.to_lowercase(),
        standing: Standing::Member,
        device: DEVICE.to_owned(),
        came: Came::Credential,
    }
}

/// Every inbox object, and the limiter.
#[derive(Clone, Debug, Default)]
pub struct People {
    saved: BTreeMap<UserId, Saved>,
    counters: BTreeMap<String, Counter>,
    sessions: u64,
    /// Questions that inboxes were asked so far, and writes that they made of them.
    pub questions: (u64, u64),
    /// Whether rooms reach no inbox.
    pub is_down: bool,
}

impl People {
    /// Somebody comes in by a name, or in another browser: the session that the browser holds.
    pub fn arrive(&mut self, user: UserId, name: &str, now: Timestamp) -> SessionMark {
        let session = self.new_session();
        let known = self.saved.get(&user).map(|saved| saved.person.is_some());
        let enter = match known {
            Some(true) => sign_in(name),
            Some(false) | None => Command::Begin {
                name: name.to_owned(),
                device: DEVICE.to_owned(),
            },
        };
        let answers = self.ask(user, session, vec![enter], now);
        assert!(
            matches!(
                answers.as_slice(),
                [Answer::Person(_) | Answer::SignedIn(..)]
            ),
            "{answers:?}"
        );
        session
    }

    /// The Worker says something to an inbox that no session is asked about.
    pub fn tell(&mut self, user: UserId, command: Command, now: Timestamp) {
        self.ask(user, SessionMark([0; 16]), vec![command], now);
    }

    /// The rooms that an inbox has.
    #[must_use]
    pub fn joined(&self, user: UserId) -> Vec<RoomId> {
        let saved = self.saved.get(&user);
        let rooms = saved.map(|saved| saved.rooms.iter().map(|joined| joined.room).collect());
        rooms.unwrap_or_default()
    }

    /// Whether one more guest is let in from this address, with so many an hour.
    pub fn pass(&mut self, address: &str, limit: u32, now: Timestamp) -> Verdict {
        let key = natter_limiter::network(Some(address));
        let question = natter_limiter::Input { key, limit };
        let rows = self.counters.values().cloned().collect();
        let (verdict, writes) = Limiter::restore(rows).handle(question, now);
        for write in writes {
            match write {
                natter_limiter::Write::Counter(counter) => {
                    self.counters.insert(counter.key.clone(), counter);
                }
                natter_limiter::Write::Forget(key) => drop(self.counters.remove(&key)),
                natter_limiter::Write::ForgetEnded(now) => {
                    self.counters.retain(|_, counter| counter.ends > now);
                }
            }
        }
        verdict
    }

    /// The inbox answers in order, and what it writes is stored.
    pub fn ask(
        &mut self,
        user: UserId,
        session: SessionMark,
        commands: Vec<Command>,
        now: Timestamp,
    ) -> Vec<Answer> {
        let saved = self.saved.entry(user).or_default();
        let questions = &mut self.questions;
        let answer = |command| {
            let input = Input { session, command };
            let (answer, writes) = Inbox::restore(saved.clone()).handle(input, now);
            questions.0 += 1;
            questions.1 += writes.len() as u64;
            writes.into_iter().for_each(|write| perform(saved, write));
            answer
        };
        commands.into_iter().map(answer).collect()
    }

    /// Puts a name into an inbox's storage that its rules would not take.
    pub fn overwrite_name(&mut self, user: UserId, name: &str) {
        self.saved.entry(user).or_default().person = Some(Person::guest(name.to_owned()));
    }

    /// A number does for chance: nobody guesses here, and no story depends on it.
    fn new_session(&mut self) -> SessionMark {
        self.sessions += 1;
        SessionMark(u128::from(self.sessions).to_be_bytes())
    }
}

fn perform(saved: &mut Saved, write: Write) {
    match write {
        Write::Person(person) => saved.person = Some(person),
        Write::Session(session) => {
            saved.sessions.retain(|other| other.mark != session.mark);
            saved.sessions.push(session);
        }
        Write::EndSession(mark) => saved.sessions.retain(|session| session.mark != mark),
        Write::EndSessions => saved.sessions.clear(),
        Write::Room(room) => {
            saved.rooms.retain(|other| other.room != room.room);
            saved.rooms.push(room);
        }
        Write::LeaveRoom(room) => saved.rooms.retain(|other| other.room != room),
        Write::Owe(owed) => {
            saved.owed.retain(|other| other.room != owed.room);
            saved.owed.push(owed);
        }
        Write::Told(room) => saved.owed.retain(|owed| owed.room != room),
    }
}
