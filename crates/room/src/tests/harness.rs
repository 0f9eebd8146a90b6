//! A room with its storage, its sockets, its timer and its alarm, and a clock that a test moves.

mod again;

use std::collections::{BTreeMap, BTreeSet};

use natter_protocol::packet::client::{Delete, Edit, Hello, Join, Post, React, Unreact};
use natter_protocol::packet::server::{Ack, Answer, Page, Presence, Reject, Rights, Welcome};
use natter_protocol::{
    Batch, ClientPacket, CloseCode, CommandId, Epoch, Event, RejectReason, RoomId, Seq,
    ServerPacket, SessionMark, Standing, Timestamp, UserId,
};

use super::order::assert_order;
use super::welcoming::Welcoming;
use crate::memory::MemoryLog;
use crate::{
    ArchiveMark, Attachment, Config, ConnectionId, Effect, Input, Log, Room, Trouble, Visitor,
    Write,
};

pub const NOW: Timestamp = Timestamp(1_800_000_000_000);
/// Answers over HTTP are heard by numbers from here on.
pub const ASKS: u64 = 1 << 40;
pub const ROOM: RoomId = RoomId([9; 16]);

/// Everything around a room.
pub struct Object {
    pub room: Room,
    pub log: MemoryLog,
    pub now: Timestamp,
    pub timer: Option<Timestamp>,
    pub alarm: Option<Timestamp>,
    pub heartbeat: String,
    /// What each connection heard since it was last asked.
    pub heard: BTreeMap<u64, Vec<ServerPacket>>,
    pub closed: BTreeMap<u64, CloseCode>,
    pub admitted: BTreeSet<u64>,
    pub attachments: BTreeMap<u64, Attachment>,
    /// Frames that left, one for each broadcast and each send.
    pub frames: usize,
    pub broadcasts: usize,
    /// What the operator was told.
    pub reports: Vec<Trouble>,
    pub config: Config,
    next_command: u128,
    next_ask: u64,
    /// Who is let in, by connection, as if they had joined.
    people: BTreeMap<u64, (u64, String)>,
    /// What each connection may do, as it was last told.
    pub rights: BTreeMap<u64, Rights>,
}

impl Object {
    pub fn new() -> Self {
        Self::with(Config::default())
    }

    /// A room of the place: whoever likes may join.
    pub fn with(config: Config) -> Self {
        Self::founded_by_somebody(Config {
            belongs_to_place: true,
            ..config
        })
    }

    /// A room that is somebody's, once they found it.
    pub fn founded_by_somebody(config: Config) -> Self {
        let log = MemoryLog::new();
        Self {
            room: Room::restore(config, ROOM, log.saved(), Vec::new()),
            log,
            now: NOW,
            timer: None,
            alarm: None,
            heartbeat: String::new(),
            heard: BTreeMap::new(),
            closed: BTreeMap::new(),
            admitted: BTreeSet::new(),
            attachments: BTreeMap::new(),
            frames: 0,
            broadcasts: 0,
            reports: Vec::new(),
            config,
            next_command: 0,
            next_ask: ASKS,
            people: BTreeMap::new(),
            rights: BTreeMap::new(),
        }
    }

    /// A room in which these people are, each over the connection of their number.
    pub fn with_people(config: Config, people: impl IntoIterator<Item = u64>) -> Self {
        let mut object = Self::with(config);
        for number in people {
            object.join(number);
        }
        object.wait(2_000);
        object.forget();
        object
    }

    pub fn input(&mut self, input: Input) -> Vec<Effect> {
        let asks = matches!(input, Input::Asked { .. } | Input::Banned { .. });
        let effects = match asks || self.people.is_empty() {
            true => self.room.handle(input, self.now, &self.log),
            false => {
                let welcoming = Welcoming(&self.log, &self.people);
                self.room.handle(input, self.now, &welcoming)
            }
        };
        assert_order(&effects);
        for effect in &effects {
            self.perform(effect);
        }
        effects
    }

    fn perform(&mut self, effect: &Effect) {
        match effect {
            Effect::Write(write) => self.log.apply(write),
            Effect::Admit { connection } => {
                self.admitted.insert(connection.0);
            }
            Effect::Send { connection, frame } => self.deliver(connection.0, frame),
            Effect::Broadcast { frame } => {
                self.broadcasts += 1;
                for number in self.admitted.clone() {
                    self.deliver(number, frame);
                }
            }
            Effect::Close { connection, code } => {
                self.closed.insert(connection.0, *code);
                self.gone(connection.0);
            }
            Effect::Attach {
                connection,
                attachment,
            } => {
                self.attachments.insert(connection.0, attachment.clone());
            }
            Effect::SetTimer { after_ms } => self.timer = Some(self.now.plus_ms(*after_ms)),
            Effect::SetAlarm { at } => self.alarm = Some(*at),
            Effect::SetHeartbeat { text } => self.heartbeat = text.clone(),
            Effect::Report(trouble) => self.reports.push(trouble.clone()),
            Effect::Enqueue { .. }
            | Effect::Snapshot { .. }
            | Effect::AskArchive { .. }
            | Effect::ReadArchive { .. }
            | Effect::TellInboxes { .. }
            | Effect::AskHeartbeats => {}
        }
    }

    fn deliver(&mut self, number: u64, frame: &[u8]) {
        self.frames += 1;
        let packets = ServerPacket::decode_frame(frame).expect("the room sends good frames");
        let head = self.log.saved().head;
        for packet in &packets {
            if let ServerPacket::Event(event) = packet {
                assert!(
                    event.seq() <= head,
                    "{event:?} was shown before it was written"
                );
            }
        }
        for packet in packets {
            match packet {
                ServerPacket::Answer(Answer::Rights(rights)) => {
                    self.rights.insert(number, rights);
                }
                packet => self.heard.entry(number).or_default().push(packet),
            }
        }
    }

    fn gone(&mut self, number: u64) {
        self.admitted.remove(&number);
        self.attachments.remove(&number);
    }

    /// The room forgets everything but its storage and the sockets.
    pub fn hibernate(&mut self) {
        let attachments = self.attachments.values().cloned().collect();
        self.room = Room::restore(self.config, ROOM, self.log.saved(), attachments);
        self.timer = None;
    }

    /// Time passes, and what is due happens.
    pub fn wait(&mut self, ms: u64) {
        let until = self.now.plus_ms(ms);
        while let Some(timer) = self.timer.filter(|timer| *timer <= until) {
            self.now = timer;
            self.timer = None;
            self.input(Input::TimerFired);
        }
        self.now = until;
    }

    /// D1 answered since the room woke, as it does before the first events leave.
    pub fn meet_archive(&mut self) -> Vec<Effect> {
        let through = self.log.saved().marks.archived;
        self.archived(through.0)
    }

    /// D1 has everything through this event of the room's.
    pub fn archived(&mut self, through: u64) -> Vec<Effect> {
        let saved = self.log.saved();
        self.input(Input::Archived(ArchiveMark {
            epoch: saved.marks.epoch,
            through: Seq(through),
            head: saved.head,
        }))
    }

    pub fn fire_alarm(&mut self) -> Vec<Effect> {
        if let Some(alarm) = self.alarm.take() {
            self.now = self.now.max(alarm);
        }
        self.input(Input::AlarmFired)
    }

    /// Somebody comes who may: a story that is not about joining is told as if they had, and
    /// they join with the first thing that they say.
    pub fn connect(&mut self, number: u64, user: u64, name: &str) -> Vec<Effect> {
        self.people.insert(number, (user, name.to_owned()));
        self.knock(number, user, name)
    }

    /// Whoever says the first thing joins before, unseen by what the harness counts.
    fn enrol(&mut self, number: u64) {
        let Some((user, name)) = self.people.get(&number).cloned() else {
            return;
        };
        if self.log.membership_of(user_id(user)) == Ok(None) {
            let (frames, broadcasts, timer) = (self.frames, self.broadcasts, self.timer);
            let (window, rates) = (self.room.window, self.room.rates.clone());
            self.next_ask += 1;
            let id = CommandId(u128::from(self.next_ask).to_be_bytes());
            self.ask(user, &name, Join { id });
            (self.frames, self.broadcasts, self.timer) = (frames, broadcasts, timer);
            (self.room.window, self.room.rates) = (window, rates);
            self.room.timer = timer;
        }
    }

    /// Somebody asks for something over HTTP; the effects, and the number that hears the answer.
    pub fn ask(
        &mut self,
        user: u64,
        name: &str,
        packet: impl Into<ClientPacket>,
    ) -> (Vec<Effect>, u64) {
        self.next_ask += 1;
        let number = self.next_ask;
        let visitor = Visitor {
            user: user_id(user),
            name: name.to_owned(),
            standing: Standing::Guest,
            session: session_mark(number),
        };
        let effects = self.input(Input::Asked {
            ask: ConnectionId(number),
            visitor,
            packet: packet.into(),
        });
        (effects, number)
    }

    /// Somebody comes, a member or not.
    pub fn knock(&mut self, number: u64, user: u64, name: &str) -> Vec<Effect> {
        let visitor = Visitor {
            user: user_id(user),
            name: name.to_owned(),
            standing: Standing::Guest,
            session: session_mark(number),
        };
        let connection = ConnectionId(number);
        self.input(Input::Connected {
            connection,
            visitor,
        })
    }

    /// Person `number` comes over the connection of the same number, with nothing.
    pub fn join(&mut self, number: u64) -> Vec<Effect> {
        self.connect(number, number, &format!("person {number}"));
        self.hello(number, None, 0)
    }

    pub fn hello(&mut self, number: u64, epoch: Option<u32>, since: u64) -> Vec<Effect> {
        self.hello_with(number, epoch, since, Vec::new())
    }

    pub fn hello_with(
        &mut self,
        number: u64,
        epoch: Option<u32>,
        since: u64,
        pending: Vec<CommandId>,
    ) -> Vec<Effect> {
        let hello = Hello {
            epoch: epoch.map(Epoch),
            since: Seq(since),
            pending,
        };
        self.say(number, hello)
    }

    pub fn say(&mut self, number: u64, packet: impl Into<ClientPacket>) -> Vec<Effect> {
        self.say_all(number, &[packet.into()])
    }

    pub fn say_all(&mut self, number: u64, packets: &[ClientPacket]) -> Vec<Effect> {
        if packets.iter().any(|packet| packet.command_id().is_some()) {
            self.enrol(number);
        }
        let mut batch = Batch::new();
        for packet in packets {
            assert!(batch.push(&packet.encode()), "the packets fit one frame");
        }
        self.receive(number, batch.seal())
    }

    pub fn receive(&mut self, number: u64, bytes: Vec<u8>) -> Vec<Effect> {
        let connection = ConnectionId(number);
        self.input(Input::Received { connection, bytes })
    }

    pub fn disconnect(&mut self, number: u64) -> Vec<Effect> {
        self.gone(number);
        let connection = ConnectionId(number);
        self.input(Input::Disconnected { connection })
    }

    pub fn id(&mut self) -> CommandId {
        self.next_command += 1;
        CommandId(self.next_command.to_be_bytes())
    }

    pub fn post(&mut self, number: u64, text: &str) -> CommandId {
        let id = self.id();
        self.say(number, post(id, text));
        id
    }

    pub fn reply(&mut self, number: u64, reply_to: u64, text: &str) -> CommandId {
        let id = self.id();
        let reply = Post {
            reply_to: Some(Seq(reply_to)),
            ..post(id, text)
        };
        self.say(number, reply);
        id
    }

    pub fn edit(&mut self, number: u64, target: u64, text: &str) -> CommandId {
        let id = self.id();
        let (target, text) = (Seq(target), text.to_owned());
        self.say(number, Edit { id, target, text });
        id
    }

    pub fn delete(&mut self, number: u64, target: u64) -> CommandId {
        let id = self.id();
        let target = Seq(target);
        self.say(number, Delete { id, target });
        id
    }

    pub fn react(&mut self, number: u64, target: u64, emoji: &str) -> CommandId {
        let id = self.id();
        let (target, emoji) = (Seq(target), emoji.to_owned());
        self.say(number, React { id, target, emoji });
        id
    }

    pub fn unreact(&mut self, number: u64, target: u64, emoji: &str) -> CommandId {
        let id = self.id();
        let (target, emoji) = (Seq(target), emoji.to_owned());
        self.say(number, Unreact { id, target, emoji });
        id
    }

    /// What a connection heard since it was last asked.
    pub fn heard(&mut self, number: u64) -> Vec<ServerPacket> {
        self.heard.remove(&number).unwrap_or_default()
    }

    /// The events that a connection heard since it was last asked; what else it heard is dropped.
    pub fn events(&mut self, number: u64) -> Vec<Event> {
        let heard = self.heard(number).into_iter();
        heard
            .filter_map(|packet| match packet {
                ServerPacket::Event(event) => Some(event),
                ServerPacket::Answer(_) => None,
            })
            .collect()
    }

    /// Everything but events that a connection heard since it was last asked.
    pub fn answers(&mut self, number: u64) -> Vec<Answer> {
        let heard = self.heard(number).into_iter();
        heard
            .filter_map(|packet| match packet {
                ServerPacket::Event(_) => None,
                ServerPacket::Answer(answer) => Some(answer),
            })
            .collect()
    }

    pub fn acks(&mut self, number: u64) -> Vec<Ack> {
        let ack = |answer| match answer {
            Answer::Ack(ack) => Some(ack),
            _ => None,
        };
        self.answers(number).into_iter().filter_map(ack).collect()
    }

    pub fn rejects(&mut self, number: u64) -> Vec<RejectReason> {
        let reason = |answer| match answer {
            Answer::Reject(Reject { reason, .. }) => Some(reason),
            _ => None,
        };
        let answers = self.answers(number).into_iter();
        answers.filter_map(reason).collect()
    }

    pub fn welcome(&mut self, number: u64) -> (Welcome, Vec<ServerPacket>) {
        let mut heard = self.heard(number).into_iter();
        match heard.next() {
            Some(ServerPacket::Answer(Answer::Welcome(welcome))) => (welcome, heard.collect()),
            other => panic!("{other:?} is not a welcome"),
        }
    }

    pub fn pages(&mut self, number: u64) -> Vec<Page> {
        let page = |answer| match answer {
            Answer::Page(page) => Some(page),
            _ => None,
        };
        self.answers(number).into_iter().filter_map(page).collect()
    }

    pub fn presence(&mut self, number: u64) -> Vec<Presence> {
        let presence = |answer| match answer {
            Answer::Presence(presence) => Some(presence),
            _ => None,
        };
        let answers = self.answers(number).into_iter();
        answers.filter_map(presence).collect()
    }

    pub fn forget(&mut self) {
        self.heard.clear();
        self.frames = 0;
        self.broadcasts = 0;
    }

    pub fn head(&self) -> u64 {
        self.log.saved().head.0
    }
}

pub fn post(id: CommandId, text: &str) -> Post {
    Post {
        id,
        reply_to: None,
        text: text.to_owned(),
    }
}

pub fn ack(id: CommandId, seq: u64) -> Ack {
    let seq = Seq(seq);
    Ack { id, seq }
}

/// The session that connection `number` is opened with.
pub fn session_mark(number: u64) -> SessionMark {
    SessionMark(u128::from(number).to_be_bytes())
}

pub fn user_id(number: u64) -> UserId {
    UserId(u128::from(number).to_be_bytes())
}

/// A setting in which every connection adds a whole millisecond to the window.
pub fn windowed() -> Config {
    Config {
        window_per_connection_us: 1_000,
        ..Config::default()
    }
}

/// Whether something is written in these effects besides the marks.
pub fn writes_events(effects: &[Effect]) -> bool {
    effects
        .iter()
        .any(|effect| matches!(effect, Effect::Write(Write::Event { .. })))
}
