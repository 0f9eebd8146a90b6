//! What a platform does to its guests: deploys, alarms at any time, storage that is full, a store
//! that answers with yesterday's value, a browser that forgets.

use natter_client::Saved;
use natter_protocol::Seq;
use natter_room::Write;

use crate::story::Story;

impl Story {
    /// Something that people do not see and should not notice.
    pub fn platform(&mut self) {
        match self.world.random.below(9) {
            0 => self.deploy(),
            1 => self.alarm_comes_anyway(),
            2 => self.alarms_are_late(),
            3 => self.fill_up(),
            4 => {
                self.world.kv.is_stale ^= true;
                self.deal_if(self.world.kv.is_stale, "KV: stale");
            }
            5 => {
                self.world.kv.is_throttled ^= true;
                self.deal_if(self.world.kv.is_throttled, "KV: throttled");
            }
            6 => self.forget(),
            7 => self.flush_twice(),
            _ => self.begin_a_new_life(),
        }
    }

    /// Every object restarts and every socket closes, all at once.
    fn deploy(&mut self) {
        self.deal("deploy: every object at once");
        for room in self.rooms.clone() {
            self.world.crash(room);
        }
    }

    /// An alarm fires that is not due, or was handled already.
    fn alarm_comes_anyway(&mut self) {
        self.deal("alarm: early or twice");
        let room = self.some_room();
        self.world.turn(room, natter_room::Input::AlarmFired);
    }

    fn flush_twice(&mut self) {
        self.alarm_comes_anyway();
        self.world.run_ms(5_000);
        self.alarm_comes_anyway();
    }

    fn alarms_are_late(&mut self) {
        let room = self.some_room();
        let late = self.world.random.within((0, 90_000));
        self.world.hosts[room.0].alarm_late_ms = late;
        self.deal("alarm: late");
    }

    /// The room's storage is full, or has space again.
    fn fill_up(&mut self) {
        let room = self.some_room();
        let host = &mut self.world.hosts[room.0];
        host.is_full ^= true;
        let more = match host.is_full {
            true => host.config.storage_bytes_max,
            false => 0,
        };
        host.log.weigh_more(more);
        let is_full = host.is_full;
        self.deal_if(is_full, "room: storage full");
    }

    /// The browser loses what it kept: what was not taken by then may be gone.
    fn forget(&mut self) {
        let Some(tab) = self.tab() else {
            return;
        };
        self.deal("browser: storage lost");
        self.world.devices[tab.0].kept = Saved::default();
        self.world.reload(tab);
        let (gone, kept) = std::mem::take(&mut self.texts)
            .into_iter()
            .partition(|(at, _)| *at == tab);
        self.texts = kept;
        self.maybe.extend(gone);
    }

    /// A room comes back from a backup of this moment: the same log, another epoch.
    fn begin_a_new_life(&mut self) {
        let room = self.some_room();
        if self.world.models[room.0].is_disputed {
            return;
        }
        self.deal("room: another epoch");
        self.world.crash(room);
        let log = &mut self.world.hosts[room.0].log;
        let mut marks = log.saved().marks;
        marks.epoch.0 += 1;
        // What the old life sent and D1 does not have is dropped there.
        (marks.enqueued, marks.archived) = (Seq(0), Seq(0));
        log.apply(&Write::Marks(marks));
        self.world.models[room.0].epoch = marks.epoch;
        self.world.turn(room, natter_room::Input::AlarmFired);
    }

    /// The platform is as it should be.
    pub fn mend_platform(&mut self) {
        self.world.kv.is_stale = false;
        self.world.kv.is_throttled = false;
        for host in &mut self.world.hosts {
            host.alarm_late_ms = 0;
            host.is_full = false;
            host.log.weigh_more(0);
            for socket in host.sockets.values_mut() {
                (socket.deaf, socket.misses) = (false, 0);
            }
        }
    }

    /// Presence has no seq: who missed some of it knows again only after the next hello.
    pub fn cut_the_deaf(&mut self) {
        let sockets = self
            .world
            .hosts
            .iter()
            .flat_map(|host| host.sockets.values());
        let deaf: Vec<_> = sockets.filter(|s| s.was_deaf).map(|s| s.wire).collect();
        for wire in deaf {
            self.world.cut(wire);
        }
    }

    /// Within half a minute everyone who listens knows all that was said, whatever they missed.
    pub fn hear_of_the_head(&mut self) {
        self.world.run(HEARTBEAT_SECONDS);
        for tab in self.tabs.clone() {
            let device = &self.world.devices[tab.0];
            let head = self.world.models[device.host.0].head();
            let details = device.client.details();
            let knows = details.last == head || !device.client.connection().is_live();
            assert!(knows, "{tab:?} stays at {} of {head}", details.last);
        }
    }
}

/// A heartbeat, its answer, a resume and its answer, in seconds.
const HEARTBEAT_SECONDS: u64 = 60;
