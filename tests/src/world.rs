//! The World: everything that the cores are not.

mod checks;
mod claims;
pub mod consumers;
mod copies;
mod devices;
mod membership;
mod own_posts;
mod rooms;
mod sockets;
mod story;

use natter_client::Client;
use natter_protocol::{RoomId, SessionMark, Timestamp, UserId};
use natter_room::Input;

use crate::agenda::{Agenda, Token};
use crate::d1::D1;
use crate::device::{Device, DeviceId};
use crate::host::{Host, HostId};
use crate::kv::Kv;
use crate::model::Model;
use crate::network::{Network, WireId};
use crate::people::People;
use crate::queue::{self, Queue};
use crate::random::Random;
use crate::trace::Trace;

use consumers::{Invocation, Source};

pub use membership::{ASKS, Answered};
pub use story::REST_SECONDS;

/// When every story begins: 2026-11-21T09:30:00Z.
pub const BEGIN: Timestamp = Timestamp(1_795_253_400_000);

/// Things that happen in one moment, at most: more are a circle.
const PER_MOMENT_MAX: u64 = 20_000;

/// Something that will happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A socket's request reaches the room's door.
    Knock(WireId),
    /// A message of a device arrives at the room.
    ToRoom(WireId, Wired),
    /// A message of the room arrives at a device.
    ToDevice(WireId, Wired),
    /// The room's timer.
    Timer(HostId),
    /// The room's alarm.
    Alarm(HostId),
    /// A device's timer.
    Tick(DeviceId),
    /// What a room asked for reaches another party.
    Ask(HostId, u64, Request),
    /// The other party's answer reaches the room, if it is still in that life.
    Answer(HostId, u64, Input),
    /// What a device asked over HTTP reaches the Worker.
    Get(DeviceId, u64, Get),
    /// The Worker's answer reaches the device, if it is still in that life.
    Got(DeviceId, u64, natter_client::Input),
    /// A queue hands messages to the consumer.
    Deliver(Source),
    /// That call of the consumer goes on.
    Consume(u64),
}

/// What travels on a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wired {
    /// The socket is open.
    Opened,
    /// A binary message.
    Frame(Vec<u8>),
    /// A text message.
    Text(String),
    /// The end, with its code.
    Closed(u16),
}

/// What a room asks of another party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Of the queue.
    Enqueue {
        /// The letters, call by call.
        sendings: Vec<Vec<String>>,
        /// The newest event in them.
        through: natter_protocol::Seq,
    },
    /// Of KV.
    Snapshot(Vec<u8>),
    /// Of D1.
    AskArchive {
        /// The newest event that the room has.
        head: natter_protocol::Seq,
    },
    /// Of D1.
    ReadArchive {
        /// Events after this one.
        after: natter_protocol::Seq,
        /// The epoch that begins.
        claim: Option<natter_protocol::Epoch>,
    },
    /// Of inboxes.
    TellInboxes {
        /// Those who heard it.
        users: Vec<natter_protocol::UserId>,
    },
    /// Of the platform.
    Heartbeats,
    /// Of the platform, which does not take an alarm.
    Alarm,
}

/// What a device asks over HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Get {
    /// The tail, from KV.
    Tail,
    /// A page, from D1.
    Page(natter_protocol::packet::client::PageAt),
    /// That everything up to here is read.
    Mark(natter_protocol::Ordinal),
}

/// A copy of what a room stores.
#[derive(Clone, Debug)]
pub struct Backup {
    log: natter_room::MemoryLog,
    model: Model,
}

/// Where a room dies in the middle of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrashAt {
    /// Before the writes of the turn are durable: nothing of it ever happened.
    BeforeCommit,
    /// After the writes and so many of the effects that follow them.
    AfterEffects(u64),
}

/// Everything that the cores are not.
#[derive(Debug)]
pub struct World {
    /// The time.
    pub now: Timestamp,
    /// The one source of chance.
    pub random: Random,
    /// What will happen.
    pub agenda: Agenda<Happening>,
    /// The sockets.
    pub network: Network,
    /// The rooms.
    pub hosts: Vec<Host>,
    /// What each room should be.
    pub models: Vec<Model>,
    /// The tabs.
    pub devices: Vec<Device>,
    /// The inboxes.
    pub people: People,
    /// The rooms' tails.
    pub kv: Kv,
    /// The queue to the archive.
    pub queue: Queue,
    /// Where letters go that were delivered in vain.
    pub dead_queue: Queue,
    /// The archive.
    pub d1: D1,
    /// Whether sockets can be opened at all.
    pub door_is_open: bool,
    /// Whether the Worker answers HTTP.
    pub http_is_down: bool,
    /// Where the next turn of a room ends in a crash.
    pub crash_next: Option<(HostId, CrashAt)>,
    /// Whether every input is followed by every check; stories that break rules turn it off.
    pub checked: bool,
    /// Every so many inputs of devices one is followed by a look at its whole page.
    pub look_every: u64,
    /// What happened.
    pub trace: Trace,
    /// What rooms answered over HTTP, and was not read yet.
    pub answered: std::collections::BTreeMap<natter_room::ConnectionId, Answered>,
    asks: u64,
    /// Every turn of a room so far.
    pub turns: u64,
    /// Every input of a device so far.
    told: u64,
    invocations: Vec<Invocation>,
    calls: u64,
    deliveries: (Option<Token>, Option<Token>),
}

impl World {
    /// A world in which nothing happened, on this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            now: BEGIN,
            random: Random::new(seed),
            agenda: Agenda::default(),
            network: Network::new(),
            hosts: Vec::new(),
            models: Vec::new(),
            devices: Vec::new(),
            people: People::default(),
            kv: Kv::default(),
            queue: Queue::new(queue::EVENTS),
            dead_queue: Queue::new(queue::DEAD),
            d1: D1::new(),
            door_is_open: true,
            http_is_down: false,
            crash_next: None,
            checked: true,
            look_every: 1,
            trace: Trace::from_env(),
            answered: std::collections::BTreeMap::new(),
            asks: 0,
            turns: 0,
            told: 0,
            invocations: Vec::new(),
            calls: 0,
            deliveries: (None, None),
        }
    }

    /// A new room.
    pub fn room(&mut self) -> HostId {
        self.room_with(natter_room::Config::default())
    }

    /// A new room with its own settings, which whoever likes may join.
    pub fn room_with(&mut self, config: natter_room::Config) -> HostId {
        self.unopened(natter_room::Config {
            belongs_to_place: true,
            ..config
        })
    }

    /// A new room that nobody opened yet.
    pub fn unopened(&mut self, config: natter_room::Config) -> HostId {
        let id = RoomId(self.random.id());
        self.hosts.push(Host::new(id, config));
        let host = HostId(self.hosts.len() - 1);
        let mut model = Model::default();
        model.epoch = self.hosts[host.0].log.saved().marks.epoch;
        self.models.push(model);
        host
    }

    /// A new person.
    pub fn user(&mut self) -> UserId {
        UserId(self.random.id())
    }

    /// Opens the room in a new browser of this person.
    pub fn open(&mut self, host: HostId, user: UserId, name: &str) -> DeviceId {
        let session = self.people.arrive(user, name, self.now);
        self.join_room(host, user, name);
        self.open_with(host, user, name, session)
    }

    /// Opens the room in a new tab, in a browser that holds this session.
    pub fn open_with(
        &mut self,
        host: HostId,
        user: UserId,
        name: &str,
        session: SessionMark,
    ) -> DeviceId {
        let config = natter_client::Config {
            name: name.to_owned(),
            ..natter_client::Config::default()
        };
        let room = self.hosts[host.0].id;
        let client = Client::new(config, room, user, self.random.seed());
        self.devices
            .push(Device::new(host, name, user, session, client));
        let id = DeviceId(self.devices.len() - 1);
        self.tell(id, natter_client::Input::Start);
        id
    }

    /// Takes the next thing off the agenda; whether there was one.
    pub fn step(&mut self) -> bool {
        let Some((at, happening)) = self.agenda.take() else {
            return false;
        };
        self.now = self.now.max(at);
        self.happen(happening);
        true
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Knock(wire) => self.knock(wire),
            Happening::ToRoom(wire, wired) => self.arrive_at_room(wire, wired),
            Happening::ToDevice(wire, wired) => self.arrive_at_device(wire, wired),
            Happening::Timer(host) => {
                self.hosts[host.0].timer = None;
                self.turn(host, Input::TimerFired);
            }
            Happening::Alarm(host) => {
                self.hosts[host.0].alarm = None;
                self.turn(host, Input::AlarmFired);
            }
            Happening::Tick(device) => {
                self.devices[device.0].wake = None;
                self.tell(device, natter_client::Input::Tick);
            }
            Happening::Ask(host, life, request) => self.ask(host, life, request),
            Happening::Answer(host, life, input) => self.answer(host, life, input),
            Happening::Get(device, life, get) => self.get(device, life, get),
            Happening::Got(device, life, input) => self.got(device, life, input),
            Happening::Deliver(source) => self.deliver(source),
            Happening::Consume(number) => self.consume(number),
        }
    }

    /// Lets this much time pass.
    pub fn run_ms(&mut self, ms: u64) {
        let until = self.now.plus_ms(ms);
        let (mut moment, mut happenings) = (self.now, 0);
        while self.agenda.next_at().is_some_and(|at| at <= until) {
            self.step();
            happenings = if self.now == moment {
                happenings + 1
            } else {
                0
            };
            moment = self.now;
            assert!(happenings < PER_MOMENT_MAX, "time stands still");
        }
        self.now = until;
    }

    /// Lets this many seconds pass.
    pub fn run(&mut self, seconds: u64) {
        self.run_ms(seconds * 1_000);
    }

    /// Notes a line.
    pub fn note(&self, line: impl FnOnce() -> String) {
        self.trace.note(self.now, line);
    }
}
