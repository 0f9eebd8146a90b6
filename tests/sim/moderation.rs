//! Who comes and goes, who is what, and what a room is set to.

use natter_client::{Connection, Refusal};
use natter_protocol::packet::client::{Add, ChangeSetting, Leave, Mute, Purge, SetRole};
use natter_protocol::{Access, ClientPacket, CommandId, Posting, Role, Setting, UserId};
use natter_tests::{DeviceId, HostId};

use crate::story::Story;

impl Story {
    /// Somebody decides something about the room of a tab, whether or not they may.
    pub fn moderate(&mut self, tab: DeviceId) {
        let host = self.world.devices[tab.0].host;
        if self.world.random.chance(60) {
            let (user, _) = self.somebody();
            let purge = self.world.random.chance(500);
            self.world.tell_of_ban(host, user, purge);
            return;
        }
        let (by, name) = self.decider(host);
        let packet = self.decision();
        self.world.ask_room(host, by, &name, packet.clone());
        // The same once more is the same.
        if self.world.random.chance(200) {
            self.world.ask_room(host, by, &name, packet);
        }
        let (user, name) = self.somebody();
        if self.world.random.chance(500) {
            self.world.join_room(host, user, &name);
            self.come_back(host, user);
        }
    }

    /// Half of the time somebody who may decide most, so that decisions come about.
    fn decider(&mut self, host: HostId) -> (UserId, String) {
        match self.world.random.chance(500) {
            true => self.speaker(host),
            false => self.somebody(),
        }
    }

    fn somebody(&mut self) -> (UserId, String) {
        let people = &self.people;
        self.world
            .random
            .pick(people)
            .expect("there are people")
            .clone()
    }

    fn decision(&mut self) -> ClientPacket {
        let id = CommandId(self.world.random.id());
        let (user, name) = self.somebody();
        let random = &mut self.world.random;
        match random.below(11) {
            0 => Leave { id }.into(),
            1 => Add { id, user, name }.into(),
            2 | 3 => {
                let role = Role::ALL[random.below(Role::ALL.len() as u64) as usize];
                SetRole { id, user, role }.into()
            }
            4 => {
                let goes = [Role::Outsider, Role::Banned];
                let role = goes[random.below(2) as usize];
                SetRole { id, user, role }.into()
            }
            5 => {
                let seconds = random.below(60) as u32;
                Mute { id, user, seconds }.into()
            }
            6 => Purge { id, user }.into(),
            _ => {
                let setting = match random.below(8) {
                    0 | 1 => Setting::SlowMode(random.below(10) as u32),
                    2 => Setting::Posting(Posting::Moderators),
                    3 => Setting::Posting(Posting::Locked),
                    4 => Setting::Topic(format!("topic {}", random.below(5))),
                    5 => Setting::Access(Access::Private),
                    6 => Setting::Access(Access::Public),
                    _ => Setting::Posting(Posting::Everyone),
                };
                ChangeSetting { id, setting }.into()
            }
        }
    }

    /// A page that was told that its person is outside is loaded anew when they are not.
    fn come_back(&mut self, host: HostId, user: UserId) {
        for tab in self.tabs.clone() {
            let device = &self.world.devices[tab.0];
            let refused = matches!(
                device.client.connection(),
                Connection::Refused(Refusal::Outside | Refusal::NoRoom | Refusal::NoSession)
            );
            if device.host == host && device.user == user && refused {
                self.world.reload(tab);
            }
        }
    }

    /// Whoever is in a room is there in the end.
    pub fn everybody_comes_back(&mut self) {
        self.world.run(60);
        for host in self.rooms.clone() {
            for (user, _) in self.world.models[host.0].company.members() {
                self.come_back(host, user);
            }
        }
        self.world.run(60);
    }
}
