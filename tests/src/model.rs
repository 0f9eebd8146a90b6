//! The reference: a room as a list of events and a handful of loops, too dumb to be wrong.
//!
//! It decides nothing. It watches what a room makes durable, checks that each event is what
//! somebody asked for, and says what every reader should see.

mod fold;
mod lost;
mod membership;
mod rules;
mod sent;

use std::collections::{BTreeMap, BTreeSet};

use natter_protocol::packet::server::{Answer, Page, Reject, Token, Welcome};
use natter_protocol::{
    ClientPacket, CommandId, Epoch, Event, MemberNumber, Message, RejectReason, Seq, ServerPacket,
    Timestamp, UserId, frame,
};
use natter_room::Write;

pub use fold::Said;
use lost::Lost;
pub use membership::Company;

/// What one room should be.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The log as it now stands: event n is at n - 1.
    pub events: Vec<Event>,
    /// The log as it was first written.
    pub written: Vec<Event>,
    /// What became of each command.
    pub commands: BTreeMap<(UserId, CommandId), Seq>,
    /// Every command that any client put on any wire, as it said it.
    pub sent: BTreeMap<(UserId, CommandId), ClientPacket>,
    /// Every command that a client heard an answer to: the seq of its ack.
    pub acked: BTreeMap<(UserId, CommandId), Seq>,
    /// The life of the log.
    pub epoch: Epoch,
    /// Commands that were taken again elsewhere: what they are about may have another seq now.
    moved: BTreeSet<(UserId, CommandId)>,
    /// Whether the log lost its end and the room does not know it yet.
    pub is_disputed: bool,
    /// How often the room came back from a backup. Two of its lives may have one epoch: a room
    /// that forgot one does not know its number.
    pub comebacks: u64,
    /// What ended with other lives.
    lost: Lost,
    /// Where the log ended before the newest turn, and what that turn erased.
    before: (Seq, Vec<Event>),
    /// Every message as it stands after what was first written.
    said: BTreeMap<Seq, Said>,
    /// Texts that each message has had, from the first to the newest.
    texts: BTreeMap<Seq, Vec<String>>,
    /// Who is what in the room after what was first written, and what it is set to.
    pub company: Company,
    /// Whether this turn writes a part of the log anew: what people might when they did it is not
    /// asked again.
    is_rewritten: bool,
    /// The events that deleted messages.
    deletions: BTreeMap<Seq, Seq>,
    /// Those of whom the room was told that they were banned from the place.
    pub told: BTreeSet<UserId>,
}

/// What is wrong.
pub type Wrong = String;

impl Model {
    /// The newest event.
    #[must_use]
    pub fn head(&self) -> Seq {
        Seq(self.events.len() as u64)
    }

    /// How many messages were written.
    #[must_use]
    pub fn count(&self) -> usize {
        self.said.len()
    }

    /// A client put a frame on a wire: remember what it asks for.
    pub fn hear(&mut self, user: UserId, frame: &[u8]) {
        for packet in ClientPacket::decode_frame(frame).unwrap_or_default() {
            if let Some(id) = packet.command_id() {
                self.sent.insert((user, id), packet);
            }
        }
    }

    /// The room makes a turn durable.
    pub fn commit(&mut self, writes: &[&Write]) -> Result<(), Wrong> {
        let before = self.head();
        self.before = (before, Vec::new());
        self.is_rewritten = false;
        for write in writes {
            self.write(write)?;
        }
        let after = self.events.get(before.0 as usize..).unwrap_or_default();
        after
            .iter()
            .try_for_each(|event| self.check_asked_for(event))
    }

    fn write(&mut self, write: &Write) -> Result<(), Wrong> {
        match write {
            Write::Event {
                seq, target, item, ..
            } => self.append(*seq, *target, item),
            Write::Erase { seq, item, .. } => self.erase(*seq, item),
            Write::Mend { seq, item, .. } => self.mend(*seq, item),
            Write::Command { id, user, seq } => self.take(*user, *id, *seq),
            Write::Truncate { after, .. } => {
                self.truncate(*after);
                Ok(())
            }
            Write::Marks(marks) => {
                self.is_disputed &= self.epoch == marks.epoch;
                self.epoch = marks.epoch;
                Ok(())
            }
            Write::Member(membership) => self.company.check_stored(membership),
            Write::Settings(settings) => self.company.check_settings(settings),
            Write::Message(_)
            | Write::Owe(_)
            | Write::OweMembers
            | Write::OweEveryone
            | Write::Told(_)
            | Write::Purge(_)
            | Write::EndPurge(_) => Ok(()),
        }
    }

    fn append(&mut self, seq: Seq, target: Option<Seq>, item: &[u8]) -> Result<(), Wrong> {
        let event = decode(item)?;
        let expected = self.head().next();
        if seq != expected || event.seq() != seq || event.target() != target {
            return Err(format!("{event:?} is stored at {seq}, after {expected}"));
        }
        let last = self.events.last().map(Event::at);
        if last.is_some_and(|last| event.at() < last) {
            return Err(format!("{event:?} is before the one before it"));
        }
        rules::check(&self.said, &self.deletions, &event)?;
        let author = |seq: Seq| self.said.get(&seq).map(|said| said.author);
        let adopted = self.is_rewritten || self.lost.has(&event);
        self.company.check(&event, author, adopted)?;
        match &event {
            Event::Posted(posted) => self.remember(posted.seq, &posted.text),
            Event::Edited(edited) => self.remember(edited.target, &edited.text),
            Event::Deleted(deleted) => {
                self.deletions.insert(deleted.target, deleted.seq);
            }
            Event::Joined(_)
            | Event::Renamed(_)
            | Event::Reacted(_)
            | Event::Unreacted(_)
            | Event::Erased(_)
            | Event::Left(_)
            | Event::RoleChanged(_)
            | Event::Muted(_)
            | Event::SettingChanged(_)
            | Event::Purged(_) => {}
        }
        self.company.apply(&event);
        fold::apply(&mut self.said, &event);
        self.written.push(event.clone());
        self.events.push(event);
        Ok(())
    }

    fn remember(&mut self, message: Seq, text: &str) {
        self.texts.entry(message).or_default().push(text.to_owned());
    }

    fn erase(&mut self, seq: Seq, item: &[u8]) -> Result<(), Wrong> {
        let event = decode(item)?;
        let Event::Erased(erased) = &event else {
            return Err(format!("{event:?} is no tombstone"));
        };
        let place = self.events.get_mut(seq.0 as usize - 1);
        let Some(place) = place.filter(|_| erased.seq == seq) else {
            return Err(format!("there is no {seq} to erase"));
        };
        if place.target() != Some(erased.target) || place.at() != erased.at {
            return Err(format!("{event:?} takes the place of {place:?}"));
        }
        let erased = std::mem::replace(place, event);
        self.before.1.push(erased);
        Ok(())
    }

    /// What was damaged is as it was before that.
    fn mend(&self, seq: Seq, item: &[u8]) -> Result<(), Wrong> {
        let event = decode(item)?;
        let stood = self.events.get((seq.0 as usize).wrapping_sub(1));
        match stood == Some(&event) {
            true => Ok(()),
            false => Err(format!("{stood:?} was mended as {event:?}")),
        }
    }

    fn take(&mut self, user: UserId, id: CommandId, seq: Seq) -> Result<(), Wrong> {
        let packet = self.sent.get(&(user, id));
        let Some(packet) = packet else {
            return Err(format!("nobody sent {id:?} of {user:?}"));
        };
        if let Some(before) = self.commands.get(&(user, id)) {
            return Err(format!(
                "{packet:?} was taken twice, as {before} and as {seq}"
            ));
        }
        let event = self.written.get((seq.0 as usize).wrapping_sub(1));
        let is_erased = matches!(event, Some(Event::Erased(_))) && self.has_forgotten(user, id);
        let moved = is_erased || self.moved.contains(&(user, id));
        if !event.is_some_and(|event| moved || sent::is_answered_by(packet, event)) {
            return Err(format!("{packet:?} was taken as {event:?}"));
        }
        self.commands.insert((user, id), seq);
        Ok(())
    }

    /// What stood behind this event is written anew.
    fn truncate(&mut self, after: Seq) {
        self.events.truncate(after.0 as usize);
        self.written.truncate(after.0 as usize);
        let moved = self.commands.iter().filter(|(_, seq)| **seq > after);
        self.moved.extend(moved.map(|(command, _)| *command));
        self.commands.retain(|_, seq| *seq <= after);
        self.acked.retain(|_, seq| *seq <= after);
        self.deletions.retain(|_, seq| *seq <= after);
        self.texts.retain(|seq, _| *seq <= after);
        self.said = fold::fold(&self.written);
        self.company = Company::of(&self.written);
        self.is_rewritten = true;
        self.before = (after, Vec::new());
    }

    /// What became of somebody who was banned from the place.
    fn is_of_place(&self, event: &Event) -> bool {
        let about = event.about().and_then(|number| self.company.user(number));
        event.by() == MemberNumber::PLACE && about.is_some_and(|who| self.told.contains(&who))
            || matches!(event, Event::RoleChanged(changed) if changed.by == MemberNumber::PLACE)
    }

    /// Nobody asks for each delete of a purge.
    fn is_of_purge(&self, event: &Event) -> bool {
        let author = |seq: Seq| self.said.get(&seq).map(|said| said.author);
        matches!(event, Event::Deleted(deleted)
            if self.company.purges(deleted, author(deleted.target)))
    }

    /// What a purge took is gone, once everything has come to rest.
    pub fn check_purged(&self) -> Result<(), Wrong> {
        for purged in self.company.began() {
            let own = |said: &Said| said.author == purged.member && said.text.is_some();
            let mut before = self.said.range(..purged.seq);
            if let Some((seq, said)) = before.find(|(_, said)| own(said)) {
                return Err(format!("{purged:?} left {seq}: {said:?}"));
            }
        }
        Ok(())
    }

    /// Every event but those about members is what a command of that person asked for.
    fn check_asked_for(&self, event: &Event) -> Result<(), Wrong> {
        let Some(by) = sent::author(event) else {
            return Ok(());
        };
        if self.is_of_place(event) || self.is_of_purge(event) {
            return Ok(());
        }
        // What comes back may be deleted by what was said since.
        let is_deleted = event
            .target()
            .is_some_and(|of| self.deletions.contains_key(&of));
        if self.lost.has(event) || is_deleted && self.lost.has_text_of(event) {
            return Ok(());
        }
        let user = self
            .user(by)
            .ok_or_else(|| format!("{event:?} is by nobody"))?;
        let seq = event.seq();
        let mut commands = self.commands.iter().filter(|(_, at)| **at == seq);
        let asked = commands.any(|((who, id), _)| {
            let packet = self.sent.get(&(*who, *id));
            let written = self.written.get(seq.0 as usize - 1);
            let moved = self.moved.contains(&(*who, *id));
            let asks = |(p, e)| moved && sent::asks_like(p, e) || sent::asks_for(p, e);
            *who == user && packet.zip(written).is_some_and(asks)
        });
        asked
            .then_some(())
            .ok_or_else(|| format!("nobody asked for {event:?}"))
    }

    /// A room sends a packet to somebody: it must be true, and durable.
    pub fn check_sent(&mut self, to: UserId, packet: &ServerPacket) -> Result<(), Wrong> {
        match packet {
            ServerPacket::Event(event) => self.check_event(event),
            ServerPacket::Answer(answer) => match answer {
                Answer::Ack(ack) => self.check_ack(to, ack.id, ack.seq),
                Answer::Welcome(welcome) => self.check_welcome(to, welcome),
                Answer::Page(page) => self.check_page(page),
                Answer::Reject(reject) => match self.commands.get(&(to, reject.id)) {
                    Some(seq) => Err(format!("{reject:?}, and it is in the log as {seq}")),
                    None => self.check_gone(to, reject),
                },
                Answer::Token(token) => self.check_token(token),
                Answer::Forget(_) if self.lost.is_empty() => {
                    Err("somebody is told to forget the only life there was".to_owned())
                }
                Answer::Presence(_) | Answer::Typing(_) | Answer::Rights(_) | Answer::Forget(_) => {
                    Ok(())
                }
            },
        }
    }

    /// Nobody hears that a message is gone before that is durable.
    fn check_gone(&self, to: UserId, reject: &Reject) -> Result<(), Wrong> {
        let packet = self.sent.get(&(to, reject.id));
        let needs = packet.and_then(sent::needs);
        match needs.filter(|_| reject.reason == RejectReason::Gone) {
            Some(seq) if !self.deletions.contains_key(&seq) => {
                Err(format!("{packet:?} is refused, and {seq} is not deleted"))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// An event that leaves the room, in whatever way, is the one in the log.
    pub fn check_event(&self, event: &Event) -> Result<(), Wrong> {
        let stored = self.events.get((event.seq().0 as usize).wrapping_sub(1));
        match stored == Some(event) {
            true => Ok(()),
            false => Err(format!("{event:?} leaves the room, stored is {stored:?}")),
        }
    }

    /// The room signs what it has, and when that happened.
    fn check_token(&self, token: &Token) -> Result<(), Wrong> {
        let event = self.events.get((token.seq.0 as usize).wrapping_sub(1));
        let is_true = event.is_some_and(|event| event.at() == token.at);
        match is_true && token.epoch == self.epoch {
            true => Ok(()),
            false => Err(format!("{token:?} in {}, of {event:?}", self.epoch)),
        }
    }

    fn check_ack(&mut self, to: UserId, id: CommandId, seq: Seq) -> Result<(), Wrong> {
        match self.commands.get(&(to, id)) == Some(&seq) {
            true => {
                self.acked.insert((to, id), seq);
                Ok(())
            }
            false => Err(format!("{id:?} is acked as {seq} and is not in the log")),
        }
    }

    fn check_welcome(&mut self, to: UserId, welcome: &Welcome) -> Result<(), Wrong> {
        for settled in &welcome.settled {
            self.check_ack(to, settled.id, settled.seq)?;
        }
        let said = self.said_at(welcome.head)?;
        let ordinal = said.last_key_value().map(|(_, said)| said.ordinal);
        match welcome.you == to && welcome.last_ordinal == ordinal.unwrap_or_default() {
            true => Ok(()),
            false => Err(format!("{welcome:?}, the log ends at {}", self.head())),
        }
    }

    /// A welcome settles every post that was asked about and that the room has.
    pub fn check_settled(
        &self,
        to: UserId,
        asked: &[CommandId],
        packet: &ServerPacket,
    ) -> Result<(), Wrong> {
        let ServerPacket::Answer(Answer::Welcome(welcome)) = packet else {
            return Ok(());
        };
        let is_open = |id: &&CommandId| {
            let has = self.commands.get(&(to, **id));
            let settled = welcome.settled.iter().any(|settled| settled.id == **id);
            has.is_some_and(|seq| *seq <= welcome.head) && !settled
        };
        match asked.iter().find(is_open) {
            Some(id) => Err(format!("{id:?} is in the log and not settled: {welcome:?}")),
            None => Ok(()),
        }
    }

    /// The messages as of the end of this turn, or of the one before: what a turn answers may
    /// have been read before it wrote.
    fn said_at(&self, seq: Seq) -> Result<BTreeMap<Seq, Said>, Wrong> {
        let (before, erased) = &self.before;
        if seq == self.head() {
            return Ok(self.messages());
        }
        if seq != *before {
            return Err(format!("as of {seq}, and the log ends at {}", self.head()));
        }
        let mut events = self.events.clone();
        events.truncate(seq.0 as usize);
        for event in erased.iter().rev() {
            if let Some(place) = events.get_mut(event.seq().0 as usize - 1) {
                *place = event.clone();
            }
        }
        Ok(fold::fold(&events))
    }

    /// A page of this moment: complete, each message as it stands.
    pub fn check_page(&self, page: &Page) -> Result<(), Wrong> {
        let said = self.said_at(page.as_of)?;
        let (first, last) = (page.messages.first(), page.messages.last());
        let between =
            |seq: &Seq| first.is_some_and(|m| m.seq <= *seq) && last.is_some_and(|m| *seq <= m.seq);
        let expected: Vec<Seq> = said.keys().copied().filter(between).collect();
        let got: Vec<Seq> = page.messages.iter().map(|message| message.seq).collect();
        if got != expected {
            return Err(format!("a page of {got:?} instead of {expected:?}"));
        }
        for message in &page.messages {
            self.check_message(message, &said[&message.seq])?;
        }
        let older = said.keys().any(|seq| first.is_some_and(|m| *seq < m.seq));
        let newer = said.keys().any(|seq| last.is_some_and(|m| *seq > m.seq));
        match first.is_none() || (page.has_older, page.has_newer) == (older, newer) {
            true => Ok(()),
            false => Err(format!(
                "a page with wrong ends: {older}, {newer}: {page:?}"
            )),
        }
    }

    /// A message as the room stores or tells it.
    pub fn check_message(&self, message: &Message, said: &Said) -> Result<(), Wrong> {
        match Said::of(message) == *said {
            true => Ok(()),
            false => Err(format!("{message:?} should be {said:?}")),
        }
    }

    /// Who a number is.
    #[must_use]
    pub fn user(&self, number: MemberNumber) -> Option<UserId> {
        self.events.iter().find_map(|event| match event {
            Event::Joined(joined) if joined.member == number => Some(joined.user),
            Event::Joined(_)
            | Event::Renamed(_)
            | Event::Posted(_)
            | Event::Edited(_)
            | Event::Deleted(_)
            | Event::Reacted(_)
            | Event::Unreacted(_)
            | Event::Erased(_)
            | Event::Left(_)
            | Event::RoleChanged(_)
            | Event::Muted(_)
            | Event::SettingChanged(_)
            | Event::Purged(_) => None,
        })
    }

    /// The number of a person, if they ever joined.
    #[must_use]
    pub fn number(&self, user: UserId) -> Option<MemberNumber> {
        let members = self.members();
        let mut members = members.iter();
        members
            .find(|(_, (who, _))| *who == user)
            .map(|(number, _)| *number)
    }

    /// When the newest event happened.
    #[must_use]
    pub fn last_at(&self) -> Timestamp {
        self.events.last().map(Event::at).unwrap_or_default()
    }
}

fn decode(item: &[u8]) -> Result<Event, Wrong> {
    let items = frame::items(item).map_err(|error| error.to_string())?;
    let [item] = items.as_slice() else {
        return Err(format!("{} items in one event", items.len()));
    };
    let event = Event::decode(*item).map_err(|error| error.to_string())?;
    event.ok_or_else(|| "not an event".to_owned())
}
