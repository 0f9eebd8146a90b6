//! A room's turn: an input, the core, and its effects, in order.

use natter_protocol::packet::server::Answer;
use natter_protocol::{ClientPacket, CloseCode, CommandId, Epoch, Seq, ServerPacket, Timestamp};
use natter_room::{ConnectionId, Effect, Input, Write};

use crate::counted::Counted;
use crate::host::HostId;
use crate::network::Way;
use crate::world::membership::ASKS;
use crate::world::sockets::ABNORMAL;
use crate::world::{Backup, CrashAt, Happening, Request, Wired, World};

/// How long the platform waits before it fires a failed alarm again, in milliseconds.
const ALARM_AGAIN_MS: u64 = 2_000;

impl World {
    /// The room handles one input; a sleeping one is constructed first.
    pub fn turn(&mut self, host: HostId, input: Input) {
        self.note(|| format!("{host:?} <- {}", brief(&input)));
        self.turns += 1;
        let is_alarm = input == Input::AlarmFired;
        let before = self.models[host.0].head();
        if self.wake(host) {
            self.follow_reader(host, &input);
            self.handle(host, input);
        }
        // An alarm whose handler did not return is fired again by the platform.
        let again = is_alarm && self.hosts[host.0].room.is_none();
        if again && self.hosts[host.0].alarm.is_none() {
            let now = self.hosts[host.0].now(self.now);
            self.set_alarm(host, now.plus_ms(ALARM_AGAIN_MS));
        }
        if self.checked {
            self.check_room(host);
            self.check_readers(host, before);
        }
    }

    /// The object is constructed, if it is not awake. One that cannot be closes every socket:
    /// the platform would answer their heartbeats for ever.
    pub(super) fn wake(&mut self, host: HostId) -> bool {
        let woken = self.hosts[host.0].wake();
        if let Err(why) = &woken {
            self.note(|| format!("{host:?} does not wake: {why}"));
            let sockets = std::mem::take(&mut self.hosts[host.0].sockets);
            for socket in sockets.into_values() {
                self.close_at_room(socket.wire, CloseCode::Broken);
            }
        }
        woken.is_ok()
    }

    fn handle(&mut self, host: HostId, input: Input) {
        let room = &mut self.hosts[host.0];
        let now = room.now(self.now);
        let core = room.room.as_mut().expect("it was just woken");
        let asked = asked(&input);
        let log = Counted::new(&room.log);
        let effects = core.handle(input, now, &log);
        room.rows_read += log.rows();
        check_order(&effects);
        let owed = owed(asked, &effects);
        let crash = self.crash_next.take_if(|(at, _)| *at == host);
        match crash.map(|(_, at)| at) {
            None => self.perform(host, effects, u64::MAX),
            Some(CrashAt::BeforeCommit) => self.crash(host),
            Some(CrashAt::AfterEffects(count)) => {
                self.perform(host, effects, count);
                self.crash(host);
            }
        }
        if self.checked {
            self.check_owed(host, &owed);
        }
    }

    /// What is neither answered nor written waits in a window, and a timer closes that.
    fn check_owed(&self, host: HostId, owed: &[CommandId]) {
        let room = &self.hosts[host.0];
        let awake = room.room.is_some();
        if awake && room.timer.is_none() && !owed.is_empty() {
            self.expect(Err(format!("{host:?} owes answers to {owed:?} for ever")));
        }
    }

    /// Writes and the alarm are one transaction, before anything else is seen by anybody; then
    /// at most so many of the other effects.
    fn perform(&mut self, host: HostId, effects: Vec<Effect>, effects_max: u64) {
        let writes: Vec<&Write> = effects.iter().filter_map(as_write).collect();
        let committed = self.models[host.0].commit(&writes);
        self.expect(committed);
        for write in writes {
            self.hosts[host.0].log.apply(write);
        }
        for effect in &effects {
            if let Effect::SetAlarm { at } = effect {
                self.set_alarm(host, *at);
            }
        }
        let is_later = |effect: &Effect| as_write(effect).is_none();
        let later = effects.into_iter().filter(is_later);
        for effect in later.take(usize::try_from(effects_max).unwrap_or(usize::MAX)) {
            self.perform_one(host, effect);
        }
    }

    fn perform_one(&mut self, host: HostId, effect: Effect) {
        self.note(|| format!("{host:?} -> {}", brief_effect(&effect)));
        let room = &mut self.hosts[host.0];
        match effect {
            Effect::Write(_) | Effect::SetAlarm { .. } => {}
            Effect::Attach {
                connection,
                attachment,
            } => {
                let bytes = attachment.to_bytes();
                assert!(bytes.len() <= natter_protocol::limits::ATTACHMENT_BYTES_MAX);
                if let Some(socket) = room.sockets.get_mut(&connection) {
                    socket.attachment = Some(bytes);
                }
            }
            Effect::Admit { connection } => {
                if let Some(socket) = room.sockets.get_mut(&connection) {
                    socket.admitted = true;
                }
            }
            Effect::Send { connection, frame } => {
                room.frames_sent += 1;
                if connection.0 >= ASKS {
                    return self.hear_answer(host, connection, &frame);
                }
                let socket = room.sockets.get(&connection);
                if let Some(wire) = socket.map(|socket| socket.wire) {
                    self.check_frame(host, wire, &frame);
                    self.send_down(wire, Wired::Frame(frame));
                }
            }
            Effect::Broadcast { frame } => self.broadcast(host, &frame),
            Effect::Close { connection, code } => {
                if let Some(socket) = room.sockets.remove(&connection) {
                    self.close_at_room(socket.wire, code);
                }
            }
            Effect::SetTimer { after_ms } => {
                let at = self.now.plus_ms(after_ms);
                let token = self.agenda.add(at, Happening::Timer(host));
                if let Some(old) = room.timer.replace(token) {
                    self.agenda.cancel(old);
                }
            }
            Effect::SetHeartbeat { text } => room.heartbeat = text,
            Effect::Enqueue {
                epoch,
                frames,
                through,
            } => self.start_enqueue(host, epoch, &frames, through),
            Effect::Snapshot { frame } => {
                self.check_snapshot(host, &frame);
                self.start(host, Request::Snapshot(frame));
            }
            Effect::AskArchive { head } => self.start(host, Request::AskArchive { head }),
            Effect::ReadArchive { after, claim } => {
                self.start(host, Request::ReadArchive { after, claim });
            }
            Effect::TellInboxes { told, .. } => self.tell_inboxes(host, &told),
            Effect::AskHeartbeats => self.start(host, Request::Heartbeats),
            Effect::Report(trouble) => self.report(host, trouble),
        }
    }

    fn broadcast(&mut self, host: HostId, frame: &[u8]) {
        let admitted = self.hosts[host.0].sockets.values().filter(|s| s.admitted);
        let wires: Vec<_> = admitted.map(|socket| socket.wire).collect();
        if let Some(first) = wires.first() {
            self.check_frame(host, *first, frame);
        }
        let packets = ServerPacket::decode_frame(frame).expect("a room sends frames");
        for wire in &wires {
            if let Some(held) = self.network.wire(*wire) {
                self.check_insider(host, self.devices[held.device.0].user, &packets);
            }
        }
        let mut deaf = Vec::new();
        for socket in self.hosts[host.0].sockets.values_mut() {
            if socket.deaf || socket.misses > 0 {
                socket.misses = socket.misses.saturating_sub(1);
                deaf.push(socket.wire);
            }
        }
        for wire in wires.into_iter().filter(|wire| !deaf.contains(wire)) {
            self.send_down(wire, Wired::Frame(frame.to_vec()));
        }
    }

    fn set_alarm(&mut self, host: HostId, at: Timestamp) {
        let room = &mut self.hosts[host.0];
        room.alarm_was_refused = room.alarm_is_down;
        if room.alarm_is_down {
            return self.start(host, Request::Alarm);
        }
        self.plan_alarm(host, at);
    }

    fn plan_alarm(&mut self, host: HostId, at: Timestamp) {
        let room = &self.hosts[host.0];
        let at = room.world_time(at).max(self.now);
        let at = at.plus_ms(room.alarm_late_ms);
        let token = self.agenda.add(at, Happening::Alarm(host));
        if let Some(old) = self.hosts[host.0].alarm.replace(token) {
            self.agenda.cancel(old);
        }
    }

    /// What a room sends must be readable, true and durable.
    fn check_frame(&mut self, host: HostId, wire: crate::network::WireId, frame: &[u8]) {
        let Some(held) = self.network.wire(wire) else {
            return;
        };
        let to = self.devices[held.device.0].user;
        let packets = ServerPacket::decode_frame(frame).expect("a room sends frames");
        assert!(!packets.is_empty(), "a room sends no empty frames");
        self.check_insider(host, to, &packets);
        for packet in packets {
            let model = &mut self.models[host.0];
            let checked = model.check_sent(to, &packet);
            let settled = match &self.devices[held.device.0].asked {
                (Some(on), asked) if *on == wire => model.check_settled(to, asked, &packet),
                // An answer to an earlier hello, on a socket that is gone.
                _ => Ok(()),
            };
            self.expect(checked.and(settled));
        }
    }

    /// The room goes from memory, if the platform may let it: no timer, nothing under way.
    pub fn nap(&mut self, host: HostId) {
        if self.hosts[host.0].may_nap() {
            self.note(|| format!("{host:?} naps"));
            self.hosts[host.0].nap();
        }
    }

    /// The room dies: memory and sockets are gone, storage and alarm stay.
    pub fn crash(&mut self, host: HostId) {
        self.note(|| format!("{host:?} crashes"));
        let room = &mut self.hosts[host.0];
        room.room = None;
        room.life += 1;
        room.in_flight = 0;
        if let Some(timer) = room.timer.take() {
            self.agenda.cancel(timer);
        }
        for socket in std::mem::take(&mut room.sockets).into_values() {
            self.network.cut(socket.wire, self.now, &mut self.random);
            if let Some(wire) = self.network.wire_mut(socket.wire) {
                wire.host_holds = false;
            }
            let after_ms = self.random.below(1_000);
            let end = Happening::ToDevice(socket.wire, Wired::Closed(ABNORMAL));
            self.agenda.add(self.now.plus_ms(after_ms), end);
        }
    }

    /// A copy of everything that the room stores.
    #[must_use]
    pub fn back_up(&self, host: HostId) -> Backup {
        Backup {
            log: self.hosts[host.0].log.clone(),
            model: self.models[host.0].clone(),
        }
    }

    /// The room's storage is as it was; the platform fires the alarm that it then had.
    pub fn restore(&mut self, host: HostId, backup: &Backup) {
        self.crash(host);
        self.note(|| format!("{host:?} comes back from a backup"));
        let (_, safe) = self.archive_mark(host);
        let room = &mut self.hosts[host.0];
        room.log = backup.log.clone();
        let more = if room.is_full {
            room.config.storage_bytes_max
        } else {
            0
        };
        room.log.weigh_more(more);
        let saved = room.log.saved();
        room.heartbeat = natter_protocol::heartbeat::pong(saved.marks.epoch, saved.head);
        self.models[host.0].roll_back(&backup.model, safe);
        // It is the platform's own: nobody asks for it, and it is not refused.
        self.plan_alarm(host, self.hosts[host.0].now(self.now));
    }

    /// The room's epoch and contiguous events, as D1 has them.
    #[must_use]
    pub fn archive_mark(&self, host: HostId) -> (Epoch, Seq) {
        let room = self.hosts[host.0].id;
        let sql = "SELECT epoch, contiguous FROM archive_marks WHERE room =";
        let rows = self.d1.query(&format!("{sql} '{room}'"));
        let number = |name: &str| rows.first().and_then(|row| row[name].as_u64());
        (
            Epoch(number("epoch").unwrap_or_default() as u32),
            Seq(number("contiguous").unwrap_or_default()),
        )
    }

    /// The room's sockets that a device still holds, by their wires.
    #[must_use]
    pub fn open_wires(&self) -> Vec<crate::network::WireId> {
        let wires = self.network.wires().into_iter();
        wires
            .filter(|wire| self.network.arrives(*wire, Way::Up, Timestamp(u64::MAX)))
            .collect()
    }
}

/// The commands of a frame, and whose they are.
fn asked(input: &Input) -> Option<(ConnectionId, Vec<CommandId>)> {
    let Input::Received { connection, bytes } = input else {
        return None;
    };
    let packets = ClientPacket::decode_frame(bytes).unwrap_or_default();
    let ids = packets.iter().filter_map(ClientPacket::command_id);
    Some((*connection, ids.collect()))
}

/// The commands that the turn does not answer; none if it ends their connection.
fn owed(asked: Option<(ConnectionId, Vec<CommandId>)>, effects: &[Effect]) -> Vec<CommandId> {
    let Some((connection, mut owed)) = asked else {
        return Vec::new();
    };
    for effect in effects {
        match effect {
            Effect::Close { connection: to, .. } if *to == connection => owed.clear(),
            Effect::Send {
                connection: to,
                frame,
            } if *to == connection => {
                let answered = ServerPacket::decode_frame(frame).unwrap_or_default();
                let answered: Vec<_> = answered.iter().filter_map(answers).collect();
                owed.retain(|id| !answered.contains(id));
            }
            _ => {}
        }
    }
    owed
}

fn answers(packet: &ServerPacket) -> Option<CommandId> {
    match packet {
        ServerPacket::Answer(Answer::Ack(ack)) => Some(ack.id),
        ServerPacket::Answer(Answer::Reject(reject)) => Some(reject.id),
        _ => None,
    }
}

fn as_write(effect: &Effect) -> Option<&Write> {
    match effect {
        Effect::Write(write) => Some(write),
        Effect::Admit { .. }
        | Effect::Send { .. }
        | Effect::Broadcast { .. }
        | Effect::Close { .. }
        | Effect::Attach { .. }
        | Effect::SetTimer { .. }
        | Effect::SetAlarm { .. }
        | Effect::SetHeartbeat { .. }
        | Effect::Enqueue { .. }
        | Effect::Snapshot { .. }
        | Effect::AskArchive { .. }
        | Effect::ReadArchive { .. }
        | Effect::TellInboxes { .. }
        | Effect::AskHeartbeats
        | Effect::Report(_) => None,
    }
}

/// From this rank on an effect comes once a turn,
const HEARTBEAT: u8 = 6;
/// up to this one.
const REPORT: u8 = 20;

/// The order that `Room::handle` promises.
fn check_order(effects: &[Effect]) {
    let ranks: Vec<u8> = effects.iter().map(rank).collect();
    assert!(ranks.is_sorted(), "effects are out of order: {effects:?}");
    let once = |rank: u8| ranks.iter().filter(|other| **other == rank).count() <= 1;
    assert!(
        (HEARTBEAT..REPORT).all(once),
        "an effect comes twice: {effects:?}"
    );
}

fn rank(effect: &Effect) -> u8 {
    match effect {
        Effect::Write(_) => 0,
        Effect::Attach { .. } => 1,
        Effect::Send { .. } => 2,
        Effect::Admit { .. } => 3,
        Effect::Close { .. } => 4,
        Effect::Broadcast { .. } => 5,
        Effect::SetHeartbeat { .. } => HEARTBEAT,
        Effect::SetTimer { .. } => 7,
        Effect::SetAlarm { .. } => 8,
        Effect::Enqueue { .. } => 9,
        Effect::AskArchive { .. } => 10,
        Effect::ReadArchive { .. } => 11,
        Effect::Snapshot { .. } => 12,
        Effect::TellInboxes { .. } => 13,
        Effect::AskHeartbeats => 14,
        Effect::Report(_) => REPORT,
    }
}

/// An input in one line.
fn brief(input: &Input) -> String {
    match input {
        Input::Received { connection, bytes } => {
            let packets = natter_protocol::ClientPacket::decode_frame(bytes);
            format!("{} says {packets:?}", connection.0)
        }
        other @ (Input::Connected { .. }
        | Input::ReceivedText { .. }
        | Input::Asked { .. }
        | Input::Banned { .. }
        | Input::Disconnected { .. }
        | Input::Revoked { .. }
        | Input::TimerFired
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
        | Input::ArchiveUnreachable) => format!("{other:?}"),
    }
}

/// An effect in one line.
fn brief_effect(effect: &Effect) -> String {
    match effect {
        Effect::Send { connection, frame } => {
            format!(
                "send {}: {:?}",
                connection.0,
                ServerPacket::decode_frame(frame)
            )
        }
        Effect::Broadcast { frame } => {
            format!("broadcast {:?}", ServerPacket::decode_frame(frame))
        }
        Effect::Enqueue {
            frames, through, ..
        } => {
            format!("enqueue {} frames through {through}", frames.len())
        }
        Effect::Snapshot { frame } => format!("snapshot of {} bytes", frame.len()),
        other @ (Effect::Write(_)
        | Effect::Admit { .. }
        | Effect::Close { .. }
        | Effect::Attach { .. }
        | Effect::SetTimer { .. }
        | Effect::SetAlarm { .. }
        | Effect::SetHeartbeat { .. }
        | Effect::AskArchive { .. }
        | Effect::ReadArchive { .. }
        | Effect::TellInboxes { .. }
        | Effect::AskHeartbeats
        | Effect::Report(_)) => format!("{other:?}"),
    }
}
