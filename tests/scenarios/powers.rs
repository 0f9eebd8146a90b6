//! What the page offers somebody to do about somebody else is what the room allows.

use natter_client::Powers;
use natter_protocol::packet::client::{Mute, SetRole};
use natter_protocol::{ClientPacket, CommandId, Role, UserId};
use natter_room::Config;
use natter_tests::{DeviceId, HostId, World};

const IN: [Role; 4] = [Role::ReadOnly, Role::Member, Role::Moderator, Role::Owner];

/// A room with its owner, and two who came later.
struct Company {
    world: World,
    room: HostId,
    owner: DeviceId,
    others: [DeviceId; 2],
}

impl Company {
    fn new() -> Self {
        let mut world = World::new(1);
        let room = world.unopened(Config::default());
        let owner = world.join(room, "Ada");
        let others = [world.join(room, "Ben"), world.join(room, "Cleo")];
        Self {
            world,
            room,
            owner,
            others,
        }
    }

    fn user(&self, device: DeviceId) -> UserId {
        self.world.devices[device.0].user
    }

    fn ask(&mut self, by: DeviceId, packet: impl Fn(CommandId) -> ClientPacket) -> bool {
        let packet = packet(CommandId(self.world.random.id()));
        let by = self.user(by);
        let answered = self.world.ask_room(self.room, by, "", packet);
        answered.expect("the room answers").is_ok()
    }

    fn make(&mut self, by: DeviceId, of: DeviceId, role: Role) -> bool {
        let user = self.user(of);
        self.ask(by, |id| SetRole { id, user, role }.into())
    }

    fn mute(&mut self, by: DeviceId, of: DeviceId) -> bool {
        let (user, seconds) = (self.user(of), 60);
        self.ask(by, |id| Mute { id, user, seconds }.into())
    }

    /// Somebody who is this, who is not the other one.
    fn cast(&mut self, role: Role, place: usize) -> DeviceId {
        if role == Role::Owner {
            return self.owner;
        }
        let other = self.others[place];
        assert!(self.make(self.owner, other, role));
        other
    }
}

/// Whether somebody who is this may do it about somebody who is that.
fn allowed(own: Role, other: Role, act: impl Fn(&mut Company, DeviceId, DeviceId) -> bool) -> bool {
    let mut company = Company::new();
    let (by, of) = (company.cast(own, 0), company.cast(other, 1));
    act(&mut company, by, of)
}

#[test]
fn what_is_offered_about_somebody_is_what_the_room_allows() {
    for own in IN {
        for other in IN.into_iter().chain([Role::Banned]) {
            if own == Role::Owner && other == Role::Owner {
                assert!(Powers::over(own, other).is_none(), "there is one owner");
                continue;
            }
            check(own, other);
        }
    }
}

fn check(own: Role, other: Role) {
    let powers = Powers::over(own, other);
    let may = |role| allowed(own, other, |company, by, of| company.make(by, of, role));
    for role in IN.into_iter().filter(|role| *role != other) {
        let offered = powers.roles.contains(&role);
        assert_eq!(offered, may(role), "{own:?} makes {other:?} {role:?}");
    }
    let mutes = allowed(own, other, Company::mute);
    assert_eq!(powers.mute, mutes, "{own:?} mutes {other:?}");
    let (out, banned) = (may(Role::Outsider), other == Role::Banned);
    assert_eq!(powers.remove, out && !banned, "{own:?} removes {other:?}");
    assert_eq!(powers.unban, out && banned, "{own:?} lets {other:?} back");
    let bans = may(Role::Banned) && !banned;
    assert_eq!(powers.ban, bans, "{own:?} bans {other:?}");
}

#[test]
fn a_guest_of_the_place_is_a_plain_member_of_the_room() {
    let of_guest = Powers::over(Role::Owner, Role::Guest);
    assert_eq!(of_guest, Powers::over(Role::Owner, Role::Member));
}
