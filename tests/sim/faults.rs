//! What breaks, and what heals it.

use natter_protocol::limits::FRAME_BODY_BYTES_MAX;
use natter_room::{Input, Unreadable};
use natter_tests::network::Way;
use natter_tests::world::CrashAt;
use natter_tests::{HostId, d1, queue};

use crate::story::Story;

/// What D1 says of a value that it does not take, or in words that nobody knows.
const REFUSALS: [&str; 3] = [
    "D1_ERROR: string or blob too big: SQLITE_TOOBIG",
    "D1_ERROR: datatype mismatch: SQLITE_MISMATCH",
    "D1_ERROR: something that nobody has heard of",
];

impl Story {
    /// Something breaks, or is mended.
    pub fn something_breaks(&mut self) {
        match self.world.random.below(100) {
            0..16 => self.break_socket(),
            16..20 => self.deafen(),
            20..28 => self.delay(),
            28..48 => self.nap(),
            48..56 => self.crash(),
            56..64 => self.offline(),
            64..70 => self.queue(),
            70..76 => self.d1(),
            76..79 => self.kv(),
            79..82 => self.http(),
            82..86 => self.door(),
            86..89 => self.clocks(),
            89..91 => self.storage(),
            91..92 => self.huge_frame(),
            92..94 => self.alarms(),
            94..97 => self.backups(),
            _ => self.platform(),
        }
    }

    /// Counts what happened.
    pub fn deal(&mut self, what: &'static str) {
        *self.dealt.entry(what).or_default() += 1;
    }

    /// Counts what begins, and not what ends.
    pub fn deal_if(&mut self, begins: bool, what: &'static str) {
        if begins {
            self.deal(what);
        }
    }

    fn kv(&mut self) {
        self.world.kv.is_down ^= true;
        self.deal_if(self.world.kv.is_down, "KV: down");
    }

    fn http(&mut self) {
        self.world.http_is_down ^= true;
        self.deal_if(self.world.http_is_down, "Worker: HTTP down");
        self.world.people.is_down = self.world.http_is_down;
    }

    fn door(&mut self) {
        self.world.door_is_open ^= true;
        self.deal_if(!self.world.door_is_open, "Worker: no new sockets");
    }

    fn break_socket(&mut self) {
        let wires = self.world.open_wires();
        let Some(wire) = self.world.random.pick(&wires).copied() else {
            return;
        };
        match self.world.random.chance(600) {
            true => {
                self.deal("socket: cut, a suffix lost");
                self.world.cut(wire);
            }
            false => {
                self.deal("socket: half open");
                self.world.cut_quietly(wire);
                let later = self.world.random.within((30_000, 200_000));
                self.world.end_at_room(wire, later);
            }
        }
    }

    /// A socket misses broadcasts, or hears them again.
    fn deafen(&mut self) {
        let room = self.some_room();
        let mut sockets: Vec<_> = self.world.hosts[room.0].sockets.values_mut().collect();
        let random = &mut self.world.random;
        let (index, misses) = (random.below(sockets.len() as u64), random.below(4));
        if let Some(socket) = sockets.get_mut(index as usize) {
            match misses {
                0 => socket.deaf ^= true,
                misses => socket.misses = misses,
            }
            socket.was_deaf = true;
            let is_deaf = socket.deaf || socket.misses > 0;
            self.deal_if(is_deaf, "socket: broadcasts lost");
        }
    }

    fn delay(&mut self) {
        let wires = self.world.open_wires();
        if let Some(wire) = self.world.random.pick(&wires).copied() {
            let way = match self.world.random.chance(500) {
                true => Way::Up,
                false => Way::Down,
            };
            let ms = self.world.random.within((100, 15_000));
            self.world.network.delay(wire, way, self.world.now, ms);
            self.deal("socket: slow one way");
        }
    }

    pub fn some_room(&mut self) -> HostId {
        *self
            .world
            .random
            .pick(&self.rooms)
            .expect("there is a room")
    }

    fn nap(&mut self) {
        let room = self.some_room();
        self.deal_if(self.world.hosts[room.0].may_nap(), "room: hibernates");
        self.world.nap(room);
    }

    fn crash(&mut self) {
        let room = self.some_room();
        let (at, what) = match self.world.random.below(3) {
            0 => {
                self.deal("room: crashes between turns");
                return self.world.crash(room);
            }
            1 => (CrashAt::BeforeCommit, "room: crashes before a commit"),
            _ => {
                let effects = self.world.random.below(6);
                let at = CrashAt::AfterEffects(effects);
                (at, "room: crashes between effects")
            }
        };
        self.deal(what);
        self.world.crash_next = Some((room, at));
    }

    fn offline(&mut self) {
        if let Some(tab) = self.tab() {
            match self.world.devices[tab.0].online {
                true => {
                    self.deal("browser: offline");
                    self.world.go_offline(tab);
                }
                false => self.world.go_online(tab),
            }
        }
    }

    fn queue(&mut self) {
        match self.world.random.below(4) {
            0 => {
                self.world.queue.is_down ^= true;
                self.deal_if(self.world.queue.is_down, "queue: down");
            }
            1 => {
                self.deal("queue: loses everything");
                self.world.queue.lose_everything();
            }
            2 => {
                self.deal("queue: its consumers die");
                self.world.kill_consumers();
            }
            _ => {
                self.deal("queue: doubles, reorders, loses, denies by chance");
                let random = &mut self.world.random;
                self.world.queue.faults = queue::Faults {
                    again: random.below(400),
                    overtakes: random.below(600),
                    lost: random.below(200),
                    denied: random.below(200),
                };
            }
        }
    }

    fn d1(&mut self) {
        match self.world.random.below(5) {
            0 | 1 => {
                self.world.d1.is_down ^= true;
                self.deal_if(self.world.d1.is_down, "D1: down");
            }
            2 => {
                self.deal("D1: slow, and some batches too heavy");
                let random = &mut self.world.random;
                self.world.d1.latency_ms = (5, random.below(60_000));
                self.world.d1.heavy_bytes = Some(random.within((1_000, 20_000)) as usize);
            }
            3 => {
                self.deal("D1: refuses some values");
                let random = &mut self.world.random;
                let words = REFUSALS[random.below(REFUSALS.len() as u64) as usize];
                self.world.d1.refuses = Some(("7,", words));
            }
            _ => {
                self.deal("D1: fails before and after its commit by chance");
                let random = &mut self.world.random;
                self.world.d1.faults = d1::Faults {
                    before: random.below(300),
                    after: random.below(300),
                };
            }
        }
    }

    /// A device's clock is anywhere; a room's goes back or jumps ahead a little.
    fn clocks(&mut self) {
        self.deal("clocks: of a browser and of a room");
        if let Some(tab) = self.tab() {
            let ahead = self.world.random.within((0, 200_000)) as i64 - 100_000;
            self.world.devices[tab.0].ahead_ms = ahead;
        }
        let room = self.some_room();
        let ahead = self.world.random.within((0, 20_000)) as i64 - 10_000;
        self.world.hosts[room.0].ahead_ms = ahead;
    }

    /// The storage does not answer for a while.
    fn storage(&mut self) {
        let room = self.some_room();
        self.deal("room: storage unreadable");
        self.world.hosts[room.0]
            .log
            .fail_reads(Some(Unreadable::Failed("it is broken".to_owned())));
        self.world.run_ms(2_000);
        self.world.hosts[room.0].log.fail_reads(None);
    }

    /// The platform takes no alarms, or takes them again.
    fn alarms(&mut self) {
        let room = self.some_room();
        self.world.hosts[room.0].alarm_is_down ^= true;
        let is_down = self.world.hosts[room.0].alarm_is_down;
        self.deal_if(is_down, "alarm: not taken");
    }

    fn huge_frame(&mut self) {
        if let Some(tab) = self.tab() {
            self.deal("socket: a frame that is too large");
            self.world.send_raw(tab, vec![0; 2 * FRAME_BODY_BYTES_MAX]);
        }
    }

    /// Nothing stands between a room and D1 any more.
    pub fn mend_archive(&mut self) {
        let world = &mut self.world;
        world.queue.is_down = false;
        world.queue.faults = queue::Faults::default();
        world.d1.is_down = false;
        world.d1.faults = d1::Faults::default();
        world.d1.heavy_bytes = None;
        world.d1.refuses = None;
    }

    /// All faults stop.
    pub fn heal(&mut self) {
        self.mend_archive();
        let world = &mut self.world;
        world.crash_next = None;
        world.kv.is_down = false;
        for room in self.rooms.clone() {
            world.hosts[room.0].alarm_is_down = false;
            // A room that died without an alarm is woken by whoever comes next.
            world.turn(room, Input::AlarmFailed);
        }
        world.http_is_down = false;
        world.people.is_down = false;
        world.door_is_open = true;
        self.mend_platform();
        for tab in self.tabs.clone() {
            if !self.world.devices[tab.0].online {
                self.world.go_online(tab);
            }
        }
    }
}
