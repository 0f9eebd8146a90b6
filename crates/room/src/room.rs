//! The room: what happened goes in, what to do comes out.

use std::collections::BTreeSet;

use natter_protocol::packet::client::SetActivity;
use natter_protocol::packet::server::{Answer, Status};
use natter_protocol::{
    ClientPacket, CloseCode, DecodeError, MemberNumber, Ordinal, RoomId, Seq, Settings, Timestamp,
    UserId,
};

use crate::attachment::{Attachment, Stage};
use crate::broadcast::Window;
use crate::clock::Clock;
use crate::config::Config;
use crate::connections::Connections;
use crate::effect::Effect;
use crate::inboxes::Inboxes;
use crate::input::{ConnectionId, Input};
use crate::introductions::Introductions;
use crate::log::{Log, Saved, Unreadable};
use crate::members::role_of;
use crate::mending::{Mending, Watched};
use crate::outbox::{Care, Outbox};
use crate::presence::Presence;
use crate::purges::Purges;
use crate::rate_limit::RateLimit;
use crate::recovery::Recovery;
use crate::roles::{Action, may};
use crate::sessions::Revoked;
use crate::staged::{Staged, View};
use crate::token::Given;
use crate::turn::Turn;

/// What a page weighs among the packets that are not commands: one frame goes back.
const FETCH_COST: u32 = 5;
/// What a resume weighs among them: megabytes may go back.
const RESUME_COST: u32 = 40;

/// One room, between two inputs.
#[derive(Clone, Debug)]
pub struct Room {
    pub(crate) config: Config,
    pub(crate) id: RoomId,
    pub(crate) clock: Clock,
    /// Where the written log ends.
    pub(crate) durable: Ends,
    /// Where it ends with what is staged.
    pub(crate) taken: Ends,
    pub(crate) staged: Staged,
    /// What the room is set to, with what is staged.
    pub(crate) settings: Settings,
    /// Those who were removed in this turn.
    pub(crate) removed: Vec<UserId>,
    /// Whoever asks over HTTP and has no answer yet.
    pub(crate) asks: BTreeSet<ConnectionId>,
    pub(crate) inboxes: Inboxes,
    pub(crate) connections: Connections,
    pub(crate) revoked: Revoked,
    /// When dead sockets were last looked for.
    pub(crate) swept_at: Timestamp,
    pub(crate) window: Window,
    pub(crate) presence: Presence,
    pub(crate) rates: RateLimit,
    pub(crate) outbox: Outbox,
    pub(crate) recovery: Recovery,
    /// How much was taken since the room came back from a backup, if it is too much to rewrite.
    pub(crate) too_much: Option<u64>,
    pub(crate) mending: Mending,
    pub(crate) purges: Purges,
    /// The newest event that everyone got a token of, and when.
    pub(crate) tokens: Given,
    pub(crate) introductions: Introductions,
    /// The tail as of a head.
    pub(crate) tail: Option<(Seq, Vec<u8>)>,
    /// When the timer that is set fires.
    pub(crate) timer: Option<Timestamp>,
    /// The head that heartbeats are answered with.
    pub(crate) heartbeat: Option<Seq>,
}

/// The newest of each number that a room gives out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ends {
    /// The newest event.
    pub(crate) head: Seq,
    /// The newest message.
    pub(crate) ordinal: Ordinal,
    /// The newest member.
    pub(crate) member: MemberNumber,
    /// When the newest event happened.
    pub(crate) at: Timestamp,
}

impl Room {
    /// A room as it was saved, with the sockets that outlived it.
    #[must_use]
    pub fn restore(config: Config, id: RoomId, saved: Saved, connections: Vec<Attachment>) -> Self {
        let ends = Ends {
            head: saved.head,
            ordinal: saved.last_ordinal,
            member: saved.last_member,
            at: saved.last_at,
        };
        let mut room = Self {
            config,
            id,
            clock: Clock::new(saved.last_at),
            durable: ends,
            taken: ends,
            staged: Staged::default(),
            settings: saved.settings.clone(),
            removed: Vec::new(),
            asks: BTreeSet::new(),
            inboxes: Inboxes::restore(&saved),
            connections: Connections::default(),
            revoked: Revoked::default(),
            swept_at: Timestamp::default(),
            window: Window::default(),
            presence: Presence::new(),
            rates: RateLimit::new(),
            outbox: Outbox::restore(&saved),
            recovery: Recovery::None,
            too_much: None,
            mending: Mending::default(),
            purges: Purges::restore(saved.purges.clone()),
            tokens: Given::new(&saved),
            introductions: Introductions::default(),
            tail: None,
            timer: None,
            heartbeat: None,
        };
        for attachment in connections {
            room.take_in(&attachment);
        }
        room
    }

    /// Handles one input and says what to do, in order; nothing panics and nothing is half done.
    ///
    /// The effects of one turn come in this order, each kind any number of times unless said
    /// otherwise:
    ///
    /// ```text
    /// turn := Write*          everything that becomes durable in this turn
    ///         Attach*         at most one a connection
    ///         Send*           welcomes, pages, acks and rejects, as few frames as possible
    ///         Admit*          after what was sent to the newcomer
    ///         Close*          after what was sent to it; the room has forgotten it
    ///         Broadcast*      the events that were written, presence, typing: usually one frame
    ///         SetHeartbeat?   when the head moved
    ///         SetTimer?       replaces the one that is set
    ///         SetAlarm?       replaces the one that is set
    ///         Enqueue? AskArchive? ReadArchive? Snapshot? TellInboxes?
    ///         AskHeartbeats?
    ///                                            never one that is under way already
    ///         Report*                            what went wrong in this turn
    /// ```
    ///
    /// An ack or an event is never sent before its write is in the same or an earlier turn.
    /// While a window is open a taken command has no effects yet: its write, ack and broadcast
    /// come in the turn of the timer.
    /// While a copy (queue, D1, KV) is behind, an alarm is set.
    /// An input that speaks of an unknown connection, or comes twice, is harmless.
    pub fn handle(&mut self, input: Input, now: Timestamp, log: &impl Log) -> Vec<Effect> {
        let mut turn = Turn::new(self.time(&input, now));
        let care = care(&input);
        self.mend_again(&mut turn, log);
        let watched = Watched::new(log);
        self.dispatch(&mut turn, input, &watched);
        if let Some(damage) = watched.met() {
            self.mend(&mut turn, damage, log);
        }
        self.publish_due(&mut turn);
        self.tell_presence(&mut turn);
        self.tell_heartbeat(&mut turn);
        self.set_timer(&mut turn);
        self.set_alarm(&mut turn, care);
        turn.into_effects()
    }

    /// A timer that fires says that its time has come, whatever the platform's clock says.
    fn time(&mut self, input: &Input, now: Timestamp) -> Timestamp {
        let fired = match input {
            Input::TimerFired => self.timer.take(),
            Input::Connected { .. }
            | Input::Received { .. }
            | Input::ReceivedText { .. }
            | Input::Asked { .. }
            | Input::Banned { .. }
            | Input::Disconnected { .. }
            | Input::Revoked { .. }
            | Input::AlarmFired
            | Input::AlarmFailed
            | Input::Heartbeats { .. }
            | Input::InboxesTold { .. }
            | Input::Enqueued { .. }
            | Input::EnqueueFailed
            | Input::Snapshotted
            | Input::SnapshotFailed
            | Input::Archived(_)
            | Input::ArchiveRead(_)
            | Input::ArchiveUnreachable => None,
        };
        self.clock.advance(now.max(fired.unwrap_or_default()))
    }

    fn dispatch(&mut self, turn: &mut Turn, input: Input, log: &dyn Log) {
        match input {
            Input::Connected {
                connection,
                visitor,
            } => self.connect(turn, connection, visitor, log),
            Input::Asked {
                ask,
                visitor,
                packet,
            } => self.asked(turn, ask, &visitor, &packet, log),
            Input::Banned { ask, ban } => self.banned(turn, ask, &ban, log),
            Input::Received { connection, bytes } => self.receive(turn, connection, &bytes, log),
            Input::ReceivedText { connection } => self.close(turn, connection, CloseCode::BadFrame),
            Input::Disconnected { connection } => self.disconnect(connection),
            Input::Revoked { user, sessions } => self.revoke(turn, user, &sessions),
            Input::TimerFired => {}
            Input::AlarmFired => self.alarm_fired(turn, log),
            Input::AlarmFailed => self.outbox.alarm_failed(turn.now),
            Input::Heartbeats { heard } => self.heartbeats(turn, &heard),
            Input::InboxesTold { users } => self.inboxes_told(turn, &users, log),
            Input::Enqueued { through } => self.enqueued(turn, through, log),
            Input::EnqueueFailed => self.enqueue_failed(turn),
            Input::Snapshotted => self.snapshotted(turn),
            Input::SnapshotFailed => self.snapshot_failed(turn),
            Input::Archived(mark) => self.archive_answered(turn, mark, log),
            Input::ArchiveRead(page) => self.archive_read(turn, &page, log),
            Input::ArchiveUnreachable => self.archive_unreachable(turn),
        }
    }

    /// The packets of a frame, in order, until one of them ends the connection.
    fn receive(&mut self, turn: &mut Turn, id: ConnectionId, bytes: &[u8], log: &dyn Log) {
        self.connections.hear(id, turn.now);
        let packets = match ClientPacket::decode_frame(bytes) {
            Ok(packets) => packets,
            Err(error) => return self.close(turn, id, refusal(error)),
        };
        for packet in packets {
            if let Err(code) = self.packet(turn, id, packet, log) {
                return self.close(turn, id, code);
            }
        }
    }

    fn packet(
        &mut self,
        turn: &mut Turn,
        id: ConnectionId,
        packet: ClientPacket,
        log: &dyn Log,
    ) -> Result<(), CloseCode> {
        let Some(connection) = self.connections.get(id) else {
            return Err(CloseCode::Resume);
        };
        let visitor = connection.visitor.clone();
        if let ClientPacket::Vouch(vouch) = packet {
            return self.connections.vouch(id, vouch);
        }
        if let ClientPacket::Hello(hello) = &packet {
            return match connection.stage {
                Stage::Silent => self.hello(turn, id, hello, log),
                Stage::Admitted { .. } => Err(CloseCode::BadFrame),
            };
        }
        if connection.stage == Stage::Silent || packet.is_asked_over_http() {
            return Err(CloseCode::BadFrame);
        }
        match packet.command_id() {
            Some(command) => self.command(turn, id, &visitor, (command, &packet), log),
            None => self.chatter(turn, id, visitor.user, packet, log),
        }
    }

    /// What is neither hello nor command.
    fn chatter(
        &mut self,
        turn: &mut Turn,
        id: ConnectionId,
        user: UserId,
        packet: ClientPacket,
        log: &dyn Log,
    ) -> Result<(), CloseCode> {
        if !self.rates.chatter(user, cost(&packet), turn.now) {
            return Err(CloseCode::TooMany);
        }
        match packet {
            ClientPacket::SetTyping(state) => self.relay_typing(turn, id, state),
            ClientPacket::SetActivity(activity) => self.set_status(turn, id, status(&activity)),
            ClientPacket::Received(received) => self.received(turn, id, received.through)?,
            ClientPacket::Fetch(fetch) => {
                self.check_reader(user, log)?;
                self.fetch(turn, id, &fetch, log)?;
            }
            ClientPacket::Resume(resume) => {
                self.check_reader(user, log)?;
                self.resume(turn, id, &resume, log)?;
            }
            ClientPacket::Hello(_)
            | ClientPacket::Post(_)
            | ClientPacket::Edit(_)
            | ClientPacket::Delete(_)
            | ClientPacket::React(_)
            | ClientPacket::Unreact(_)
            | ClientPacket::Vouch(_)
            | ClientPacket::Found(_)
            | ClientPacket::Join(_)
            | ClientPacket::Leave(_)
            | ClientPacket::Add(_)
            | ClientPacket::SetRole(_)
            | ClientPacket::Mute(_)
            | ClientPacket::ChangeSetting(_)
            | ClientPacket::Purge(_) => {}
        }
        Ok(())
    }

    /// Whoever reads may still do so.
    fn check_reader(&self, user: UserId, log: &dyn Log) -> Result<(), CloseCode> {
        let staged = &self.staged;
        let membership = View { staged, log }.membership_of(user)?;
        match may(role_of(membership.as_ref()), Action::Read) {
            true => Ok(()),
            false => Err(CloseCode::Outside),
        }
    }

    fn take_in(&mut self, attachment: &Attachment) {
        self.connections.insert(attachment);
        match attachment.stage {
            Stage::Silent => {}
            Stage::Admitted { status, .. } => {
                let (visitor, id) = (attachment.visitor(), attachment.connection());
                self.presence.restore(visitor, id, status);
            }
        }
    }

    fn tell_presence(&mut self, turn: &mut Turn) {
        if let Some(presence) = self.presence.take_due(turn.now) {
            turn.broadcast.push(Answer::from(presence).encode());
        }
    }

    fn tell_heartbeat(&mut self, turn: &mut Turn) {
        if self.heartbeat != Some(self.durable.head) {
            self.heartbeat = Some(self.durable.head);
            turn.set_heartbeat(self.outbox.marks.epoch, self.durable.head);
        }
    }
}

impl From<Unreadable> for CloseCode {
    fn from(_: Unreadable) -> Self {
        Self::Broken
    }
}

/// The alarm is looked after when a copy answers, not with every message.
fn care(input: &Input) -> Care {
    match input {
        Input::Connected { .. }
        | Input::Received { .. }
        | Input::ReceivedText { .. }
        | Input::Asked { .. }
        | Input::Banned { .. }
        | Input::Disconnected { .. }
        | Input::Revoked { .. }
        | Input::Heartbeats { .. }
        | Input::TimerFired => Care::Early,
        Input::AlarmFired
        | Input::AlarmFailed
        | Input::InboxesTold { .. }
        | Input::Enqueued { .. }
        | Input::EnqueueFailed
        | Input::Snapshotted
        | Input::SnapshotFailed
        | Input::Archived(_)
        | Input::ArchiveRead(_)
        | Input::ArchiveUnreachable => Care::Exact,
    }
}

/// How a connection is told that its bytes are not a frame.
fn refusal(error: DecodeError) -> CloseCode {
    match error {
        DecodeError::TooLarge { .. } => CloseCode::TooLarge,
        DecodeError::Version { .. } => CloseCode::Version,
        DecodeError::TooShort { .. }
        | DecodeError::Checksum
        | DecodeError::Flags { .. }
        | DecodeError::Compression
        | DecodeError::TooManyPackets { .. }
        | DecodeError::Truncated
        | DecodeError::Body { .. }
        | DecodeError::Trailing { .. } => CloseCode::BadFrame,
    }
}

fn cost(packet: &ClientPacket) -> u32 {
    match packet {
        ClientPacket::Fetch(_) => FETCH_COST,
        ClientPacket::Resume(_) => RESUME_COST,
        ClientPacket::SetTyping(_)
        | ClientPacket::SetActivity(_)
        | ClientPacket::Received(_)
        | ClientPacket::Vouch(_)
        | ClientPacket::Hello(_)
        | ClientPacket::Post(_)
        | ClientPacket::Edit(_)
        | ClientPacket::Delete(_)
        | ClientPacket::React(_)
        | ClientPacket::Unreact(_)
        | ClientPacket::Found(_)
        | ClientPacket::Join(_)
        | ClientPacket::Leave(_)
        | ClientPacket::Add(_)
        | ClientPacket::SetRole(_)
        | ClientPacket::Mute(_)
        | ClientPacket::ChangeSetting(_)
        | ClientPacket::Purge(_) => 1,
    }
}

fn status(activity: &SetActivity) -> Status {
    match activity {
        SetActivity::Active => Status::Active,
        SetActivity::Idle => Status::Idle,
    }
}
