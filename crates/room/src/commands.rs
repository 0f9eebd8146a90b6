//! Commands: what a person asks to become part of the room, taken once however often it comes.
//!
//! A rule reads, decides and changes nothing ([`Verdict`]); only then is the verdict recorded,
//! and recording cannot fail. So a storage that does not answer leaves nothing half done.

use natter_protocol::packet::server::{Ack, Reject};
use natter_protocol::{ClientPacket, CloseCode, CommandId, Event, Message, RejectReason, Seq};
use natter_protocol::{MemberNumber, Role, Timestamp, UserId};

use crate::decisions::Decision;
use crate::input::{ConnectionId, Visitor};
use crate::log::{Log, Unreadable};
use crate::members::Membership;
use crate::roles::{Action, may};
use crate::room::Room;
use crate::staged::{PendingAck, View};
use crate::turn::Turn;
use crate::{deletes, edits, posts, reactions};

/// What a rule decides.
pub(crate) enum Verdict {
    /// The command is refused; a retry is judged anew.
    Refused(RejectReason),
    /// The command asks for what is already so, as of this event of the message.
    Unchanged(Seq),
    /// The command becomes an event.
    Taken(Change),
}

/// An event without its place, its author and its time.
pub(crate) enum Change {
    /// A new message.
    Post {
        /// What.
        text: String,
        /// The message that it answers.
        reply_to: Option<Seq>,
    },
    /// A change of this message.
    Of(Message, ChangeOf),
    /// Something about the room or its members.
    Decision(Decision),
}

/// What happens to a message.
pub(crate) enum ChangeOf {
    /// Another text.
    Edit(String),
    /// It goes, and so does what these events say of it.
    Delete(Vec<Event>),
    /// A reaction.
    React(String),
    /// A reaction taken back.
    Unreact(String),
}

/// Where an event stands.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// Its seq.
    pub(crate) seq: Seq,
    /// Whose it is.
    pub(crate) by: MemberNumber,
    /// When it happens.
    pub(crate) at: Timestamp,
}

/// Who sends a command, and what the room knows of them.
pub(crate) struct Sender<'a> {
    /// What the room knows of them, if they ever joined.
    pub(crate) membership: Option<&'a Membership>,
    /// What they are here.
    pub(crate) role: Role,
    /// The room as it stands.
    pub(crate) view: View<'a>,
}

impl Sender<'_> {
    /// Their number, if they have one.
    pub(crate) fn number(&self) -> Option<MemberNumber> {
        self.membership.map(|own| own.member.number)
    }

    /// Whether this is them.
    pub(crate) fn is(&self, other: &Membership) -> bool {
        self.number() == Some(other.member.number)
    }

    /// Whether their role allows it, or why not.
    pub(crate) fn allowed(&self, action: Action) -> Result<(), RejectReason> {
        match self.role {
            role if may(role, action) => Ok(()),
            role if role.is_in() => Err(RejectReason::NotAllowed),
            _ => Err(RejectReason::NotMember),
        }
    }

    /// The message with this seq, unless it is deleted.
    pub(crate) fn target(&self, seq: Seq) -> Result<Result<Message, RejectReason>, Unreadable> {
        Ok(match self.view.message(seq)? {
            None => Err(RejectReason::NotFound),
            Some(message) if message.text().is_none() => Err(RejectReason::Gone),
            Some(message) => Ok(message),
        })
    }

    /// The message with this seq, if it is theirs.
    pub(crate) fn own(&self, seq: Seq) -> Result<Result<Message, RejectReason>, Unreadable> {
        let target = self.target(seq)?;
        Ok(
            target.and_then(|message| match self.number() == Some(message.author) {
                true => Ok(message),
                false => Err(RejectReason::NotAuthor),
            }),
        )
    }
}

impl Room {
    /// Takes, refuses or repeats the answer to a command.
    pub(crate) fn command(
        &mut self,
        turn: &mut Turn,
        connection: ConnectionId,
        visitor: &Visitor,
        (id, packet): (CommandId, &ClientPacket),
        log: &dyn Log,
    ) -> Result<(), CloseCode> {
        if self.repeat(turn, connection, visitor.user, id, log)? {
            return Ok(());
        }
        if let Err(wait_ms) = self.rates.command(&self.config, visitor.user, turn.now) {
            return self.too_fast(turn, connection, visitor, id, wait_ms);
        }
        let staged = &self.staged;
        let view = View { staged, log };
        let membership = view.membership_of(visitor.user)?;
        let sender = Sender {
            membership: membership.as_ref(),
            role: match visitor.user {
                // The Worker asks in its name only once it knows that somebody may.
                UserId::PLACE => Role::Owner,
                _ => self.role(visitor.standing, membership.as_ref()),
            },
            view,
        };
        let is_full = log.size_bytes() >= self.config.storage_bytes_max;
        let verdict = match self.silenced(turn, &sender, packet) {
            Some(reason) => Verdict::Refused(reason),
            None if is_full && grows(packet) => Verdict::Refused(RejectReason::RoomFull),
            None if packet.is_asked_over_http() => self.judge_decision(&sender, packet)?,
            None => judge(&sender, packet)?,
        };
        let seq = match verdict {
            Verdict::Refused(reason) => {
                let reject = Reject { id, reason };
                match self.staged.is_empty() {
                    true => turn.answer(connection, reject),
                    // What it was judged by is not written yet.
                    false => self.staged.put_reject(connection, reject),
                }
                return Ok(());
            }
            Verdict::Unchanged(seq) => seq,
            Verdict::Taken(change) => {
                let seq = self.record(turn, visitor, membership.as_ref(), change);
                self.staged.name_post(id);
                seq
            }
        };
        let ack = PendingAck {
            connection,
            id,
            seq,
        };
        self.staged.put_command(visitor.user, ack);
        Ok(())
    }

    /// Answers a command that was taken before as it was answered then; whether it was.
    pub(crate) fn repeat(
        &mut self,
        turn: &mut Turn,
        connection: ConnectionId,
        user: UserId,
        id: CommandId,
        log: &dyn Log,
    ) -> Result<bool, Unreadable> {
        if let Some(seq) = self.staged.command(user, id) {
            self.staged.put_ack(PendingAck {
                connection,
                id,
                seq,
            });
            return Ok(true);
        }
        let taken = log.command(user, id)?;
        if let Some(seq) = taken {
            turn.answer(connection, Ack { id, seq });
        }
        Ok(taken.is_some())
    }

    /// Refuses, and closes on those who go on and on.
    fn too_fast(
        &mut self,
        turn: &mut Turn,
        connection: ConnectionId,
        visitor: &Visitor,
        id: CommandId,
        wait_ms: u64,
    ) -> Result<(), CloseCode> {
        if !self.rates.chatter(visitor.user, 1, turn.now) {
            return Err(CloseCode::TooMany);
        }
        let retry_after_ms = u32::try_from(wait_ms).unwrap_or(u32::MAX);
        let reason = RejectReason::RateLimited { retry_after_ms };
        turn.answer(connection, Reject { id, reason });
        Ok(())
    }

    /// Stages a change as an event.
    pub(crate) fn record(
        &mut self,
        turn: &Turn,
        visitor: &Visitor,
        membership: Option<&Membership>,
        change: Change,
    ) -> Seq {
        match change {
            Change::Decision(decision) => self.decide(turn, visitor, membership, decision),
            Change::Post { text, reply_to } => {
                let place = self.place(turn, visitor, membership);
                self.note_post(membership, place.at);
                self.taken.ordinal = self.taken.ordinal.next();
                let event = posts::posted(place, self.taken.ordinal, text, reply_to);
                let message = Message::from_event(&event);
                self.stage_event(event, message)
            }
            Change::Of(mut message, change) => {
                let place = self.place(turn, visitor, membership);
                let event = self.event_of(place, message.seq, change);
                message.apply(&event);
                self.stage_event(event, Some(message))
            }
        }
    }

    pub(crate) fn stage_event(&mut self, event: Event, message: Option<Message>) -> Seq {
        let seq = event.seq();
        self.staged.push(event);
        if let Some(message) = message {
            self.staged.put_message(message);
        }
        seq
    }

    /// The next place in the log, for what this person does.
    pub(crate) fn place(
        &mut self,
        turn: &Turn,
        visitor: &Visitor,
        membership: Option<&Membership>,
    ) -> Place {
        let by = match membership {
            Some(own) => {
                self.introductions.speaks(&own.member);
                own.member.number
            }
            None if visitor.user == UserId::PLACE => MemberNumber::PLACE,
            None => {
                let person = (visitor.user, visitor.name.clone());
                self.join(turn, person, None).1.member.number
            }
        };
        let (seq, at) = self.next_event(turn);
        Place { seq, by, at }
    }

    /// In slow mode the room remembers when a member posted.
    fn note_post(&mut self, membership: Option<&Membership>, at: Timestamp) {
        let waits = |own: &&Membership| !may(own.role, Action::SpeakAnyway);
        if self.settings.slow_mode_s > 0
            && let Some(own) = membership.filter(waits)
        {
            let mut own = own.clone();
            own.posted_at = at;
            self.staged.put_member(own);
        }
    }

    pub(crate) fn event_of(&mut self, place: Place, target: Seq, change: ChangeOf) -> Event {
        match change {
            ChangeOf::Edit(text) => edits::edited(place, target, text),
            ChangeOf::Delete(about) => {
                let tombstones = about.iter().filter_map(deletes::tombstone);
                tombstones.for_each(|tombstone| self.staged.erase(tombstone));
                deletes::deleted(place, target)
            }
            ChangeOf::React(emoji) => reactions::reacted(place, target, emoji),
            ChangeOf::Unreact(emoji) => reactions::unreacted(place, target, emoji),
        }
    }

    /// The next place in the log, and the time that stands there.
    pub(crate) fn next_event(&mut self, turn: &Turn) -> (Seq, Timestamp) {
        self.taken.head = self.taken.head.next();
        self.taken.at = turn.now.clamped();
        (self.taken.head, self.taken.at)
    }
}

/// Whether the command makes the log noticeably longer: a full room still lets people take back.
fn grows(packet: &ClientPacket) -> bool {
    match packet {
        ClientPacket::Post(_) | ClientPacket::Edit(_) | ClientPacket::React(_) => true,
        ClientPacket::Delete(_)
        | ClientPacket::Unreact(_)
        | ClientPacket::Found(_)
        | ClientPacket::Join(_)
        | ClientPacket::Leave(_)
        | ClientPacket::Add(_)
        | ClientPacket::SetRole(_)
        | ClientPacket::Mute(_)
        | ClientPacket::ChangeSetting(_)
        | ClientPacket::Purge(_)
        | ClientPacket::Hello(_)
        | ClientPacket::SetTyping(_)
        | ClientPacket::SetActivity(_)
        | ClientPacket::Received(_)
        | ClientPacket::Fetch(_)
        | ClientPacket::Resume(_)
        | ClientPacket::Vouch(_) => false,
    }
}

/// What becomes of a command about a message.
pub(crate) fn judge(sender: &Sender<'_>, packet: &ClientPacket) -> Result<Verdict, Unreadable> {
    match packet {
        ClientPacket::Post(post) => posts::judge(sender, post),
        ClientPacket::Edit(edit) => edits::judge(sender, edit),
        ClientPacket::Delete(delete) => deletes::judge(sender, delete),
        ClientPacket::React(react) => reactions::judge(sender, react),
        ClientPacket::Unreact(unreact) => reactions::judge_unreact(sender, unreact),
        ClientPacket::Found(_)
        | ClientPacket::Join(_)
        | ClientPacket::Leave(_)
        | ClientPacket::Add(_)
        | ClientPacket::SetRole(_)
        | ClientPacket::Mute(_)
        | ClientPacket::ChangeSetting(_)
        | ClientPacket::Purge(_)
        | ClientPacket::Hello(_)
        | ClientPacket::SetTyping(_)
        | ClientPacket::SetActivity(_)
        | ClientPacket::Received(_)
        | ClientPacket::Fetch(_)
        | ClientPacket::Resume(_)
        | ClientPacket::Vouch(_) => Ok(Verdict::Refused(RejectReason::NotFound)),
    }
}
