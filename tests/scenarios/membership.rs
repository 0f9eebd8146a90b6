//! Who is in a room, and what those hear and may do who are not, or not any more.

use natter_client::view::{Author, Composing, Decided};
use natter_client::{Connection, Refusal, RowKind};
use natter_protocol::packet::client::{ChangeSetting, Mute, SetRole};
use natter_protocol::{
    Access, ClientPacket, CloseCode, CommandId, Event, Posting, RejectReason, Role, ServerPacket,
    Setting, UserId,
};
use natter_room::Config;
use natter_tests::{DeviceId, HostId, World};

/// A room that Ada opened, with Ben in it.
fn opened(seed: u64) -> (World, HostId, DeviceId, DeviceId) {
    let mut world = World::new(seed);
    let room = world.unopened(Config::default());
    let (ada, ben) = (world.join(room, "Ada"), world.join(room, "Ben"));
    (world, room, ada, ben)
}

fn user(world: &World, device: DeviceId) -> UserId {
    world.devices[device.0].user
}

fn decide(
    world: &mut World,
    by: DeviceId,
    decision: impl Fn(CommandId) -> ClientPacket,
) -> Result<(), RejectReason> {
    let (host, user) = (world.devices[by.0].host, user(world, by));
    let packet = decision(CommandId(world.random.id()));
    let answered = world.ask_room(host, user, "", packet);
    world.run(1);
    answered.expect("the room answers").map(drop)
}

fn set(world: &mut World, by: DeviceId, setting: Setting) -> Result<(), RejectReason> {
    decide(world, by, |id| {
        let setting = setting.clone();
        ChangeSetting { id, setting }.into()
    })
}

fn make(world: &mut World, by: DeviceId, of: DeviceId, role: Role) -> Result<(), RejectReason> {
    let user = user(world, of);
    decide(world, by, |id| SetRole { id, user, role }.into())
}

fn notes(world: &World, device: DeviceId) -> Vec<Decided> {
    let client = world.client(device);
    let rows = client.rows().into_iter();
    let notes = rows.filter(|row| row.kind == RowKind::Note);
    notes
        .filter_map(|row| client.note_of(row.key))
        .map(|note| note.what)
        .collect()
}

/// What was decided, and not who came and went.
fn decisions(world: &World, device: DeviceId) -> Vec<Decided> {
    let mut notes = notes(world, device);
    notes.retain(|note| !matches!(note, Decided::Passing { .. }));
    notes
}

/// Who came and who went, a line each.
fn passing(world: &World, device: DeviceId) -> Vec<(Vec<String>, Vec<String>)> {
    let names = |people: Vec<Author>| people.into_iter().map(|person| person.name).collect();
    let notes = notes(world, device).into_iter();
    notes
        .filter_map(|note| match note {
            Decided::Passing { joined, left } => Some((names(joined), names(left))),
            Decided::Removed
            | Decided::Banned
            | Decided::Purged
            | Decided::Role { .. }
            | Decided::Muted { .. }
            | Decided::Unmuted
            | Decided::Set(_) => None,
        })
        .collect()
}

#[test]
fn those_who_come_and_go_in_a_row_are_one_line_and_a_message_begins_another() {
    let (mut world, room, ada, ben) = opened(12);
    let cleo = world.join(room, "Cleo");
    let names = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        passing(&world, ada),
        [(names(&["Ben", "Cleo"]), names(&[]))]
    );
    world.say(ada, "welcome, both");
    let gone = user(&world, cleo);
    world.leave_room(room, gone);
    world.run(1);
    let first = (names(&["Ben", "Cleo"]), names(&[]));
    let then = (names(&[]), names(&["Cleo"]));
    assert_eq!(passing(&world, ada), [first.clone(), then]);
    // A decision stands by itself, and a line after it is another one.
    make(&mut world, ada, ben, Role::ReadOnly).unwrap();
    assert!(world.join_room(room, gone, "Cleo"));
    world.run(1);
    let lines = passing(&world, ada);
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines.first(), Some(&first));
    world.reload(cleo);
    world.run(2);
    world.rest();
}

#[test]
fn whoever_opens_a_room_owns_it_and_whoever_joins_is_a_member() {
    let (world, room, ada, ben) = opened(1);
    assert_eq!(world.client(ada).rules(world.now).role, Role::Owner);
    assert_eq!(world.client(ben).rules(world.now).role, Role::Guest);
    assert_eq!(world.client(ben).role_of(user(&world, ada)), Role::Owner);
    assert_eq!(world.models[room.0].company.members().len(), 2);
}

#[test]
fn whoever_is_asked_to_leave_hears_nothing_more_and_reads_nothing_more() {
    let (mut world, room, ada, ben) = opened(2);
    let phone = world.second_tab(ben);
    world.say(ada, "before");
    make(&mut world, ada, ben, Role::Outsider).unwrap();
    world.say(ada, "after");
    for tab in [ben, phone] {
        assert_eq!(world.devices[tab.0].closes, [CloseCode::Outside.number()]);
        assert_eq!(world.connection(tab), Connection::Refused(Refusal::Outside));
        assert_eq!(world.texts(tab), ["before"]);
        let heard = world.devices[tab.0].heard.iter();
        let mut events = heard.filter(|packet| matches!(packet, ServerPacket::Event(_)));
        let last = events.next_back().expect("something was heard");
        assert!(format!("{last:?}").contains("before"), "{last:?}");
    }
    assert!(world.admit_again(ben).is_err(), "the inbox knows");
    assert_eq!(decisions(&world, ada), [Decided::Removed]);
    // They may come back, under the number that they had.
    let number = world.models[room.0].number(user(&world, ben));
    let ben_user = user(&world, ben);
    assert!(world.join_room(room, ben_user, "Ben"));
    assert_eq!(world.models[room.0].number(ben_user), number);
    world.reload(phone);
    world.reload(ben);
    world.run(2);
    assert_eq!(world.texts(ben), ["before", "after"]);
    world.rest();
}

#[test]
fn whoever_is_banned_does_not_come_back_until_the_ban_is_lifted() {
    let (mut world, room, ada, ben) = opened(3);
    let ben_user = user(&world, ben);
    make(&mut world, ada, ben, Role::Banned).unwrap();
    assert!(!world.join_room(room, ben_user, "Ben"));
    make(&mut world, ada, ben, Role::Outsider).unwrap();
    assert!(world.join_room(room, ben_user, "Ben"));
    world.reload(ben);
    world.run(2);
    assert!(world.is_live(ben));
    world.rest();
}

#[test]
fn slow_mode_makes_members_wait_and_says_how_long_and_moderators_do_not_wait() {
    let (mut world, _, ada, ben) = opened(4);
    set(&mut world, ada, Setting::SlowMode(30)).unwrap();
    for text in ["one", "two", "three"] {
        world.say(ada, text);
    }
    world.say(ben, "first");
    let Composing::Wait { until } = world.client(ben).composing(world.now) else {
        panic!("Ben waits: {:?}", world.client(ben).composing(world.now));
    };
    let wait_ms = until.ms_since(world.now);
    assert!((20_000..=30_000).contains(&wait_ms), "{wait_ms}");
    // A page that does not ask is told by the room.
    let post = natter_protocol::packet::client::Post {
        id: CommandId([7; 16]),
        reply_to: None,
        text: "too soon".to_owned(),
    };
    world.send_packet(ben, post);
    world.run(1);
    let rejects = world.rejects(ben);
    let [RejectReason::SlowMode { wait_ms }] = rejects[..] else {
        panic!("{rejects:?}");
    };
    assert!((20_000..=30_000).contains(&wait_ms), "{wait_ms}");
    world.run(31);
    assert_eq!(world.client(ben).composing(world.now), Composing::Open);
    world.say(ben, "second");
    assert_eq!(world.texts(ada), ["one", "two", "three", "first", "second"]);
    world.rest();
}

#[test]
fn in_a_locked_room_and_one_for_announcements_only_moderators_speak() {
    let (mut world, _, ada, ben) = opened(5);
    world.say(ada, "hello");
    for (posting, composing) in [
        (Posting::Moderators, Composing::ModeratorsOnly),
        (Posting::Locked, Composing::Locked),
    ] {
        set(&mut world, ada, Setting::Posting(posting)).unwrap();
        assert_eq!(world.client(ben).composing(world.now), composing);
        world.say(ben, "may I?");
        assert_eq!(world.texts(ben), ["hello"]);
    }
    make(&mut world, ada, ben, Role::Moderator).unwrap();
    world.say(ben, "now I may");
    assert_eq!(world.texts(ada), ["hello", "now I may"]);
    world.rest();
}

#[test]
fn whoever_is_muted_says_nothing_for_a_while() {
    let (mut world, _, ada, ben) = opened(6);
    let ben_user = user(&world, ben);
    let mute = |seconds| {
        move |id| {
            Mute {
                id,
                user: ben_user,
                seconds,
            }
            .into()
        }
    };
    decide(&mut world, ada, mute(60)).unwrap();
    let composing = world.client(ben).composing(world.now);
    assert!(
        matches!(composing, Composing::Muted { .. }),
        "{composing:?}"
    );
    // Leaving and coming back does not help.
    let room = world.devices[ben.0].host;
    world.leave_room(room, ben_user);
    world.join_room(room, ben_user, "Ben");
    world.reload(ben);
    world.run(1);
    assert!(matches!(
        world.client(ben).composing(world.now),
        Composing::Muted { .. }
    ));
    decide(&mut world, ada, mute(0)).unwrap();
    world.say(ben, "thank you");
    assert_eq!(world.texts(ada), ["thank you"]);
    world.rest();
}

#[test]
fn moderators_delete_what_others_say_and_members_do_not() {
    let (mut world, _, ada, ben) = opened(7);
    world.say(ben, "rude");
    world.say(ada, "kind");
    let (rude, kind) = (world.seq_of(ada, "rude"), world.seq_of(ada, "kind"));
    world.act(ben, natter_client::Input::Delete { target: kind });
    assert_eq!(world.rejects(ben), [RejectReason::NotAuthor]);
    world.act(ada, natter_client::Input::Delete { target: rude });
    assert_eq!(world.texts(ben), ["(deleted)", "kind"]);
    world.rest();
}

#[test]
fn nobody_without_the_right_decides_anything() {
    let (mut world, _, ada, ben) = opened(8);
    let not_allowed = Err(RejectReason::NotAllowed);
    assert_eq!(make(&mut world, ben, ada, Role::Banned), not_allowed);
    assert_eq!(make(&mut world, ben, ben, Role::Owner), not_allowed);
    assert_eq!(set(&mut world, ben, Setting::SlowMode(9)), not_allowed);
    make(&mut world, ada, ben, Role::Moderator).unwrap();
    let outranked = Err(RejectReason::Outranked);
    assert_eq!(make(&mut world, ben, ada, Role::Banned), outranked);
    let private = Setting::Access(Access::Private);
    assert_eq!(set(&mut world, ben, private), not_allowed);
    make(&mut world, ada, ben, Role::Owner).unwrap();
    assert_eq!(world.client(ada).rules(world.now).role, Role::Moderator);
    assert_eq!(make(&mut world, ada, ben, Role::Member), not_allowed);
    world.rest();
}

#[test]
fn nobody_comes_into_a_private_room_by_themselves() {
    let (mut world, room, ada, _) = opened(9);
    set(&mut world, ada, Setting::Access(Access::Private)).unwrap();
    let cy = world.user();
    assert!(!world.join_room(room, cy, "Cy"));
    let tab = world.open(room, cy, "Cy");
    world.run(2);
    assert_eq!(world.connection(tab), Connection::Refused(Refusal::NoRoom));
    assert!(world.devices[tab.0].heard.is_empty());
    world.rest();
}

#[test]
fn an_inbox_that_was_away_when_its_person_had_to_go_hears_of_it_when_it_is_back() {
    let (mut world, room, ada, ben) = opened(11);
    world.people.is_down = true;
    make(&mut world, ada, ben, Role::Banned).unwrap();
    world.say(ada, "after");
    world.run(60);
    assert!(world.admit_again(ben).is_ok(), "it does not know yet");
    assert_eq!(world.texts(ben), [""; 0], "the room does");
    world.nap(room);
    world.people.is_down = false;
    world.run(600);
    assert!(world.admit_again(ben).is_err());
    world.check_rest();
}

/// The room lost the ban and that it owes it to an inbox; D1 has the ban.
#[test]
fn an_inbox_hears_of_a_ban_also_if_its_room_came_back_from_a_backup() {
    let (mut world, room, ada, ben) = opened(13);
    world.say(ada, "before");
    world.rest();
    let backup = world.back_up(room);
    world.people.is_down = true;
    make(&mut world, ada, ben, Role::Banned).unwrap();
    world.run(60);
    world.restore(room, &backup);
    world.people.is_down = false;
    world.run(600);
    world.say(ada, "after");
    assert!(world.admit_again(ben).is_err(), "it knows");
    world.rest();
}

/// The room lost a ban that D1 has, and let them come back under another name before it asked D1.
#[test]
fn whoever_came_back_under_another_name_bears_one_name_everywhere_once_the_room_recovers() {
    let (mut world, room, ada, ben) = opened(15);
    world.say(ben, "before");
    let ben_id = user(&world, ben);
    assert!(world.leave_room(room, ben_id).is_some());
    world.rest();
    let backup = world.back_up(room);
    make(&mut world, ada, ben, Role::Banned).unwrap();
    world.rest();
    world.d1.is_down = true;
    world.restore(room, &backup);
    assert!(world.join_room(room, ben_id, "Benedict"), "it forgot");
    world.run(10);
    world.d1.is_down = false;
    world.run(600);
    world.say(ada, "after");
    world.rest();
}

/// The room lost that D1 has somebody for no moderator any more, and let them decide once more.
#[test]
fn what_somebody_decided_who_might_not_any_more_does_not_hold_once_the_room_recovers() {
    let (mut world, room, ada, ben) = opened(16);
    let cy = world.join(room, "Cy");
    make(&mut world, ada, ben, Role::Moderator).unwrap();
    world.say(cy, "before");
    world.rest();
    let backup = world.back_up(room);
    make(&mut world, ada, ben, Role::Member).unwrap();
    world.rest();
    world.d1.is_down = true;
    world.restore(room, &backup);
    make(&mut world, ben, cy, Role::ReadOnly).expect("the room forgot");
    world.run(10);
    world.d1.is_down = false;
    world.run(600);
    world.say(cy, "after");
    world.rest();
    assert_eq!(world.texts(ada), ["before", "after"], "Cy still speaks");
}

/// The room lost a decision that D1 has, and took the same again before it could ask D1.
#[test]
fn what_both_lives_of_a_room_decided_stands_once() {
    let (mut world, room, ada, _) = opened(14);
    world.say(ada, "before");
    world.rest();
    let backup = world.back_up(room);
    set(&mut world, ada, Setting::Posting(Posting::Moderators)).unwrap();
    world.rest();
    world.d1.is_down = true;
    world.restore(room, &backup);
    set(&mut world, ada, Setting::Posting(Posting::Moderators)).unwrap();
    world.run(10);
    world.d1.is_down = false;
    world.run(600);
    world.say(ada, "after");
    world.rest();
    let events = world.models[room.0].events.iter();
    let set = events.filter(|event| matches!(event, Event::SettingChanged(_)));
    assert_eq!(set.count(), 1);
}

#[test]
fn whoever_owns_a_room_hands_it_over_before_they_leave_the_others() {
    let (mut world, room, ada, ben) = opened(12);
    let leave = |world: &mut World, who: DeviceId| {
        let user = user(world, who);
        world
            .leave_room(room, user)
            .expect("the room answers")
            .map(drop)
    };
    assert_eq!(leave(&mut world, ada), Err(RejectReason::LastOwner));
    make(&mut world, ada, ben, Role::Owner).unwrap();
    assert_eq!(leave(&mut world, ada), Ok(()));
    assert_eq!(leave(&mut world, ben), Ok(()), "they are alone");
}
