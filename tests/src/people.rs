//! People: the inbox object of each, and the limiter at the door. Neither stays awake between
//! questions, so each is answered from the rows alone.

use std::collections::BTreeMap;

use natter_inbox::{Answer, Command, Inbox, Input, Saved, SessionId, Write};
use natter_limiter::{Counter, Limiter, Verdict};
use natter_protocol::{RoomId, Timestamp, UserId};

/// Every inbox object, and the limiter.
#[derive(Clone, Debug, Default)]
pub struct People {
    saved: BTreeMap<UserId, Saved>,
    counters: BTreeMap<String, Counter>,
    sessions: u64,
}

impl People {
    /// Somebody comes in by a name, or in another browser, and joins a room: the session that
    /// the browser then holds.
    pub fn arrive(&mut self, user: UserId, name: &str, room: RoomId, now: Timestamp) -> SessionId {
        let session = self.new_session();
        let is_known = self.saved.contains_key(&user);
        let name = name.to_owned();
        let enter = if is_known {
            Command::SignIn
        } else {
            Command::Begin { name }
        };
        let name = "a room".to_owned();
        let answers = self.ask(
            user,
            session,
            vec![enter, Command::Join { room, name }],
            now,
        );
        assert!(
            matches!(answers.as_slice(), [Answer::Person { .. }, Answer::Room(_)]),
            "{answers:?}"
        );
        session
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
        session: SessionId,
        commands: Vec<Command>,
        now: Timestamp,
    ) -> Vec<Answer> {
        let saved = self.saved.entry(user).or_default();
        let answer = |command| {
            let input = Input { session, command };
            let (answer, writes) = Inbox::restore(saved.clone()).handle(input, now);
            writes.into_iter().for_each(|write| perform(saved, write));
            answer
        };
        commands.into_iter().map(answer).collect()
    }

    /// Puts a name into an inbox's storage that its rules would not take.
    pub fn overwrite_name(&mut self, user: UserId, name: &str) {
        self.saved.entry(user).or_default().name = Some(name.to_owned());
    }

    /// A number does for chance: nobody guesses here, and no story depends on it.
    fn new_session(&mut self) -> SessionId {
        self.sessions += 1;
        SessionId(u128::from(self.sessions).to_be_bytes())
    }
}

fn perform(saved: &mut Saved, write: Write) {
    match write {
        Write::Name(name) => saved.name = Some(name),
        Write::Session(session) => {
            saved.sessions.retain(|other| other.id != session.id);
            saved.sessions.push(session);
        }
        Write::EndSession(id) => saved.sessions.retain(|session| session.id != id),
        Write::EndSessions => saved.sessions.clear(),
        Write::Room(room) => {
            saved.rooms.retain(|other| other.room != room.room);
            saved.rooms.push(room);
        }
        Write::LeaveRoom(room) => saved.rooms.retain(|other| other.room != room),
    }
}
