//! What comes back as it was some time ago: a room's storage, and D1.
//!
//! What a room lost is always something that D1 has: what nobody else has cannot come back.

use std::collections::BTreeMap;

use natter_client::Input;
use natter_protocol::{Epoch, Posting, UserId};
use natter_tests::HostId;
use natter_tests::d1::Copy;
use natter_tests::world::Backup;

use crate::story::Story;

/// How often a disaster waits for D1 to have what will be lost,
const PATIENCE: u64 = 8;
/// and how long each time, in seconds.
const PATIENCE_SECONDS: u64 = 15;

/// How often, in a thousand, D1 cannot be asked when a room comes back: it serves as it is.
const D1_IS_DOWN_TOO: u64 = 400;

/// What disasters go back to.
#[derive(Debug, Default)]
pub struct Backups {
    rooms: BTreeMap<HostId, Backup>,
    /// D1, and the lives of the rooms by then.
    d1: Option<(Copy, Vec<Epoch>)>,
    /// Whether D1 lost what only a room that is awake notices.
    d1_came_back: bool,
}

impl Story {
    /// A copy is made, or comes in the place of what it is a copy of.
    pub fn backups(&mut self) {
        let room = self.some_room();
        match self.world.random.below(6) {
            0 => self.keep_room(room),
            1..4 if self.backups.rooms.contains_key(&room) => self.restore_room(room),
            1..4 => self.keep_room(room),
            _ => self.restore_d1(),
        }
    }

    fn keep_room(&mut self, room: HostId) {
        let backup = self.world.back_up(room);
        if self.world.models[room.0].check_lost().is_ok() {
            self.backups.rooms.insert(room, backup);
        }
    }

    fn restore_room(&mut self, room: HostId) {
        self.mend_archive();
        for _ in 0..PATIENCE {
            if self.is_in_d1(room) {
                break;
            }
            self.world.run(PATIENCE_SECONDS);
        }
        let Some(backup) = self.backups.rooms.get(&room) else {
            return;
        };
        if self.is_in_d1(room) {
            self.world.restore(room, backup);
            self.world.d1.is_down = self.world.random.chance(D1_IS_DOWN_TOO);
            let is_short = self.world.models[room.0].is_disputed;
            self.deal_if(is_short, "room: back from a backup, its end lost");
        }
    }

    /// Whether D1 has all that the room has, and the room has all that it ever had.
    fn is_in_d1(&self, room: HostId) -> bool {
        let model = &self.world.models[room.0];
        let (_, through) = self.world.archive_mark(room);
        model.check_lost().is_ok() && through == model.head()
    }

    /// D1 comes back, or is copied for the next time. A room that is not what it was needs D1 as
    /// it is: two disasters at once are not dealt.
    fn restore_d1(&mut self) {
        let lives = self.epochs();
        let is_calm = self
            .world
            .models
            .iter()
            .all(|model| model.check_lost().is_ok());
        match &self.backups.d1 {
            Some((copy, then)) if *then == lives && is_calm => {
                self.world.d1.restore(copy);
                self.backups.d1_came_back = true;
                self.deal("D1: back from a backup");
            }
            Some(_) | None => self.backups.d1 = Some((self.world.d1.back_up(), lives)),
        }
    }

    fn epochs(&self) -> Vec<Epoch> {
        self.world.models.iter().map(|model| model.epoch).collect()
    }

    /// A room sends again what D1 lost when it next has something to send, and asks what it has
    /// lost itself. Nobody need be in it, so somebody comes who may speak there.
    pub fn say_something_everywhere(&mut self) {
        for room in self.rooms.clone() {
            if !self.backups.d1_came_back && !self.world.models[room.0].is_disputed {
                continue;
            }
            let (user, name) = self.speaker(room);
            if !self.may_speak(room, user) {
                // A room that is locked and that nobody looks after: that somebody joins is
                // something too.
                let newcomer = self.world.user();
                self.world.join_room(room, newcomer, "Newcomer");
                continue;
            }
            let tab = self.world.open(room, user, &name);
            self.tabs.push(tab);
            self.world.run(1);
            let text = format!("is anything missing in {room:?}?");
            self.world.tell(
                tab,
                Input::Submit {
                    text,
                    reply_to: None,
                },
            );
        }
    }

    fn may_speak(&self, room: HostId, user: UserId) -> bool {
        let company = &self.world.models[room.0].company;
        company.settings.posting == Posting::Everyone || company.role(user).moderates()
    }

    /// Whoever has the most to say in a room.
    pub fn speaker(&self, room: HostId) -> (UserId, String) {
        let company = &self.world.models[room.0].company;
        let all = self.people.iter().rev();
        all.max_by_key(|(user, _)| company.role(*user))
            .expect("there are people")
            .clone()
    }
}
