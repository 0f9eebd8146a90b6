//! The inbox: a question goes in, the answer and what to store come out.

use natter_protocol::Timestamp;
use natter_text::check_name;

use crate::answer::{Answer, Refusal};
use crate::input::{Command, Input, SessionId};
use crate::rooms::Rooms;
use crate::sessions::Sessions;
use crate::write::{Saved, Write};

/// One person's inbox, between two inputs.
#[derive(Clone, Debug, Default)]
pub struct Inbox {
    name: Option<String>,
    sessions: Sessions,
    rooms: Rooms,
}

impl Inbox {
    /// An inbox as it was saved.
    #[must_use]
    pub fn restore(saved: Saved) -> Self {
        Self {
            name: saved.name,
            sessions: Sessions::restore(saved.sessions),
            rooms: Rooms::restore(saved.rooms),
        }
    }

    /// Answers one question. The writes come first, in order, in one transaction; what is refused
    /// writes nothing. Nothing panics.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> (Answer, Vec<Write>) {
        let Input { session, command } = input;
        match command {
            Command::Begin { name } => self.begin(session, &name, now),
            Command::SignIn => self.sign_in(session, now),
            _ if !self.sessions.stands(session) => (Answer::NoSession, Vec::new()),
            Command::Who => (self.person(), Vec::new()),
            Command::Rename { name } => self.rename(&name),
            Command::End => (Answer::Done, self.sessions.end(session)),
            Command::Revoke { session } => (Answer::Done, self.sessions.end(session)),
            Command::RevokeAll => (Answer::Done, self.sessions.end_all()),
            Command::Rooms => (self.rooms.list(), Vec::new()),
            Command::Join { room, name } => self.rooms.join(room, name),
            Command::Leave { room } => self.rooms.leave(room),
            Command::Member { room } => (self.rooms.member(room), Vec::new()),
            Command::MarkRead { room, ordinal } => self.rooms.mark_read(room, ordinal),
        }
    }

    fn begin(&mut self, session: SessionId, name: &str, now: Timestamp) -> (Answer, Vec<Write>) {
        if self.name.is_some() {
            let known = self.sessions.stands(session);
            let answer = if known {
                self.person()
            } else {
                Answer::NoSession
            };
            return (answer, Vec::new());
        }
        let (answer, mut writes) = self.rename(name);
        if self.name.is_some() {
            writes.extend(self.sessions.begin(session, now));
        }
        (answer, writes)
    }

    fn sign_in(&mut self, session: SessionId, now: Timestamp) -> (Answer, Vec<Write>) {
        match self.name {
            Some(_) => {
                let writes = self.sessions.begin(session, now);
                (self.person(), writes)
            }
            None => (Answer::NoSession, Vec::new()),
        }
    }

    fn rename(&mut self, name: &str) -> (Answer, Vec<Write>) {
        let name = match check_name(name) {
            Ok(name) => name,
            Err(error) => {
                let why = error.to_string();
                return (Answer::Refused(Refusal::Name { why }), Vec::new());
            }
        };
        let changed = self.name.as_ref() != Some(&name);
        self.name = Some(name.clone());
        let writes = changed.then(|| Write::Name(name.clone()));
        (Answer::Person { name }, writes.into_iter().collect())
    }

    fn person(&self) -> Answer {
        match &self.name {
            Some(name) => Answer::Person { name: name.clone() },
            None => Answer::NoSession,
        }
    }
}

#[cfg(test)]
mod tests;
