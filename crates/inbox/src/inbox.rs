//! The inbox: a question goes in, the answer and what to store come out.

use natter_protocol::api::Came;
use natter_protocol::{CommandId, RoomId, SessionMark, Standing, Timestamp};
use natter_text::check_name;

use crate::answer::{Answer, Ended, Refusal};
use crate::bans::{Bans, Owed};
use crate::connections::Connections;
use crate::input::{Command, Input};
use crate::rooms::Rooms;
use crate::sessions::Sessions;
use crate::write::{Person, Saved, Write};

/// One person's inbox, between two inputs.
#[derive(Clone, Debug, Default)]
pub struct Inbox {
    person: Option<Person>,
    pub(crate) sessions: Sessions,
    pub(crate) rooms: Rooms,
    bans: Bans,
    pub(crate) connections: Connections,
    /// Whether the person came with a question of these.
    is_new: bool,
}

type Outcome = (Answer, Vec<Write>);

impl Inbox {
    /// An inbox as it was saved.
    #[must_use]
    pub fn restore(saved: Saved) -> Self {
        Self {
            person: saved.person,
            sessions: Sessions::restore(saved.sessions),
            rooms: Rooms::restore(saved.rooms),
            bans: Bans::restore(saved.owed),
            connections: Connections::default(),
            is_new: false,
        }
    }

    /// Answers one question. The writes come first, in order, in one transaction; what is refused
    /// writes nothing but that the session was used. Nothing panics.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> Outcome {
        let Input { session, command } = input;
        // First, so that a session that ends now is not stored again.
        let mut writes: Vec<Write> = self.sessions.used(session, now).into_iter().collect();
        let (answer, written) = self.answer(session, command, now);
        writes.extend(written);
        (answer, writes)
    }

    /// The rooms that are told next of a ban from the place, at most so many.
    #[must_use]
    pub fn owed(&self, rooms_max: usize) -> Vec<Owed> {
        self.bans.next(rooms_max)
    }

    /// When they are to be told, if any are: at once, or after a pause.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        self.bans.due()
    }

    fn answer(&mut self, session: SessionMark, command: Command, now: Timestamp) -> Outcome {
        match command {
            Command::Begin { name, device } => self.begin(session, &name, device, now),
            Command::SignIn { standing, .. }
                if self.is_banned() || standing == Standing::Banned =>
            {
                (Answer::Refused(Refusal::Banned), Vec::new())
            }
            Command::SignIn {
                name,
                handle,
                standing,
                device,
                came,
            } => self.sign_in(session, (name, handle, standing), (device, came), now),
            Command::Removed { room, as_of } => self.rooms.removed(room, as_of),
            Command::Added { .. } if self.is_banned() => {
                (Answer::Refused(Refusal::Banned), Vec::new())
            }
            Command::Ban { id, rooms, purge } => self.ban(id, rooms, purge),
            Command::LetBack => self.let_back(),
            Command::Heard { rooms } => (Answer::Done, self.bans.heard(&rooms, now)),
            Command::Added { room, name } if self.person.is_some() => self.rooms.join(room, name),
            Command::Name => (self.who(), Vec::new()),
            _ if !self.sessions.stands(session) => (Answer::NoSession, Vec::new()),
            Command::Who => (self.who(), Vec::new()),
            Command::Own => {
                let own = self.sessions.one(session).cloned();
                (own.map_or(Answer::NoSession, Answer::Session), Vec::new())
            }
            Command::Prove => {
                let proved = self.sessions.prove(session, now);
                (Answer::Done, proved.into_iter().collect())
            }
            Command::Rename { name } => self.rename(&name),
            Command::End => self.end(session),
            Command::Sessions => (Answer::Sessions(self.sessions.list()), Vec::new()),
            Command::Revoke { session } => self.end(session),
            Command::RevokeOthers => {
                let (ended, writes) = self.sessions.end_others(session);
                (self.ended(ended), writes)
            }
            Command::RevokeAll => {
                let (ended, writes) = self.sessions.end_all();
                (self.ended(ended), writes)
            }
            Command::Rooms => (self.rooms.list(), Vec::new()),
            Command::Join { room, name, as_of } => self.rooms.join_again(room, name, as_of),
            Command::Begun { room, name } if std::mem::take(&mut self.is_new) => {
                self.rooms.join(room, name)
            }
            Command::Begun { .. } => (Answer::Done, Vec::new()),
            Command::Added { .. } => (Answer::NoSession, Vec::new()),
            Command::Leave { room } => self.rooms.leave(room),
            Command::Member { room } => (self.rooms.member(room), Vec::new()),
            Command::MarkRead { room, ordinal } => self.rooms.mark_read(room, ordinal),
        }
    }

    fn begin(
        &mut self,
        session: SessionMark,
        name: &str,
        device: String,
        now: Timestamp,
    ) -> Outcome {
        if self.person.is_some() {
            let known = self.sessions.stands(session);
            let answer = if known { self.who() } else { Answer::NoSession };
            return (answer, Vec::new());
        }
        let (answer, mut writes) = self.rename(name);
        if self.person.is_some() {
            let begun = self.sessions.begin(session, device, Came::Name, now);
            writes.extend(begun.1);
        }
        (answer, writes)
    }

    fn sign_in(
        &mut self,
        session: SessionMark,
        (name, handle, standing): (String, String, Standing),
        (device, came): (String, Came),
        now: Timestamp,
    ) -> Outcome {
        let own = self.person.as_ref().map(|person| person.name.clone());
        let name = match own.map_or_else(|| check_name(&name), Ok) {
            Ok(name) => name,
            Err(error) => return refused(&error),
        };
        let person = Person {
            name,
            handle: Some(handle),
            standing,
        };
        let mut writes = self.become_person(person.clone());
        let (ended, begun) = self.sessions.begin(session, device, came, now);
        writes.extend(begun);
        (Answer::SignedIn(person, self.all_of(ended)), writes)
    }

    fn rename(&mut self, name: &str) -> Outcome {
        let name = match check_name(name) {
            Ok(name) => name,
            Err(error) => return refused(&error),
        };
        let person = match &self.person {
            Some(person) => Person {
                name,
                ..person.clone()
            },
            None => Person::guest(name),
        };
        let writes = self.become_person(person.clone());
        (Answer::Person(person), writes)
    }

    /// It is written only if it is news.
    fn become_person(&mut self, person: Person) -> Vec<Write> {
        if self.person.as_ref() == Some(&person) {
            return Vec::new();
        }
        self.is_new |= self.person.is_none();
        self.person = Some(person.clone());
        vec![Write::Person(person)]
    }

    fn is_banned(&self) -> bool {
        let person = self.person.as_ref();
        person.is_some_and(|person| person.standing == Standing::Banned)
    }

    fn ban(&mut self, id: CommandId, mut rooms: Vec<RoomId>, purge: bool) -> Outcome {
        let Some(person) = self.person.clone() else {
            return (Answer::NoSession, Vec::new());
        };
        let own = self.rooms.ids().into_iter();
        let others: Vec<RoomId> = own.filter(|room| !rooms.contains(room)).collect();
        rooms.extend(others);
        let mut writes = self.become_person(Person {
            standing: Standing::Banned,
            ..person
        });
        let (sessions, ended) = self.sessions.end_all();
        writes.extend(ended);
        writes.extend(self.bans.owe(&rooms, id, purge));
        (Answer::Ended(Ended { sessions, rooms }), writes)
    }

    /// What an account is besides, the directory says when they sign in.
    fn let_back(&mut self) -> Outcome {
        let banned = self.person.clone().filter(|_| self.is_banned());
        let Some(person) = banned else {
            return (Answer::Done, Vec::new());
        };
        let standing = match person.handle {
            Some(_) => Standing::Member,
            None => Standing::Guest,
        };
        let writes = self.become_person(Person { standing, ..person });
        (Answer::Done, writes)
    }

    fn who(&self) -> Answer {
        let person = self.person.clone();
        person.map_or(Answer::NoSession, Answer::Person)
    }

    fn end(&mut self, session: SessionMark) -> Outcome {
        let writes = self.sessions.end(session);
        (self.ended(vec![session]), writes)
    }

    fn ended(&self, sessions: Vec<SessionMark>) -> Answer {
        Answer::Ended(self.all_of(sessions))
    }

    /// Where there is nobody to tell of, no room has to be told.
    fn all_of(&self, sessions: Vec<SessionMark>) -> Ended {
        if sessions.is_empty() {
            return Ended::default();
        }
        let rooms = self.rooms.ids();
        Ended { sessions, rooms }
    }
}

fn refused(error: &natter_text::TextError) -> Outcome {
    let why = error.to_string();
    (Answer::Refused(Refusal::Name { why }), Vec::new())
}

#[cfg(test)]
mod tests;
