//! Every cap of a room and a client, met.

use natter_client::view::Delivery;
use natter_client::{Input, Notice};
use natter_protocol::limits::{
    MESSAGE_TEXT_BYTES_MAX, NAME_BYTES_MAX, PAGE_MESSAGES_MAX, PENDING_IDS_MAX, PRESENT_NAMED_MAX,
    REACTIONS_PER_MESSAGE_MAX, REACTORS_PER_EMOJI_MAX, TAIL_MESSAGES,
};
use natter_protocol::packet::client::{Fetch, PageAt, React};
use natter_protocol::packet::server::{Answer, Page};
use natter_protocol::{CloseCode, CommandId, RejectReason, Seq, ServerPacket};
use natter_room::Config;
use natter_tests::{DeviceId, World};

fn patient() -> Config {
    Config {
        burst_commands: 100_000,
        ..Config::default()
    }
}

fn id(number: usize) -> CommandId {
    let mut id = [0xcc; 16];
    id[..8].copy_from_slice(&(number as u64).to_le_bytes());
    CommandId(id)
}

#[test]
fn a_text_of_the_largest_size_is_taken_and_one_byte_more_is_not() {
    let mut world = World::new(1);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    let largest = "x".repeat(MESSAGE_TEXT_BYTES_MAX);
    world.say(ada, &largest);
    assert_eq!(world.texts(bo), std::slice::from_ref(&largest));
    world.say(ada, &format!("{largest}y"));
    let notices = &world.devices[ada.0].notices;
    assert!(
        matches!(notices[..], [Notice::CannotPost(_)]),
        "{notices:?}"
    );
    let post = natter_protocol::packet::client::Post {
        id: id(1),
        reply_to: None,
        text: format!("{largest}y"),
    };
    world.send_packet(ada, post);
    world.run(1);
    let (bytes, bytes_max) = (
        MESSAGE_TEXT_BYTES_MAX as u32 + 1,
        MESSAGE_TEXT_BYTES_MAX as u32,
    );
    assert_eq!(
        world.rejects(ada),
        [RejectReason::TextTooLong { bytes, bytes_max }]
    );
    world.rest();
}

#[test]
fn a_message_takes_so_many_different_reactions() {
    let mut world = World::new(2);
    let room = world.room_with(patient());
    let ada = world.join(room, "Ada");
    world.say(ada, "react!");
    let target = world.seq_of(ada, "react!");
    let emoji: Vec<String> = natter_text::emoji::all()
        .map(|emoji| emoji.emoji.to_owned())
        .take(REACTIONS_PER_MESSAGE_MAX + 1)
        .collect();
    for (number, emoji) in emoji.into_iter().enumerate() {
        let id = id(number);
        world.send_packet(ada, React { id, target, emoji });
        world.run_ms(100);
    }
    world.run(1);
    assert_eq!(world.rejects(ada), [RejectReason::TooManyReactions]);
    assert_eq!(
        world.shown(ada)[0].reactions.len(),
        REACTIONS_PER_MESSAGE_MAX
    );
    world.rest();
}

#[test]
fn an_emoji_takes_so_many_people_and_a_room_names_so_many() {
    let mut world = World::new(3);
    let room = world.room_with(patient());
    let ada = world.join(room, "Ada");
    world.say(ada, "react!");
    let target = world.seq_of(ada, "react!");
    let mut guests: Vec<DeviceId> = Vec::new();
    for number in 0..=REACTORS_PER_EMOJI_MAX {
        let user = world.user();
        guests.push(world.open(room, user, &format!("Guest {number}")));
        world.run_ms(30);
    }
    world.run(5);
    let here = world.client(ada).online() as usize;
    assert_eq!(here, REACTORS_PER_EMOJI_MAX + 2);
    let late = world.join(room, "Late");
    let snapshot = world.devices[late.0]
        .heard
        .iter()
        .find_map(|packet| match packet {
            ServerPacket::Answer(Answer::Presence(presence)) => Some(presence.clone()),
            _ => None,
        });
    let snapshot = snapshot.unwrap();
    assert_eq!(snapshot.people.len(), PRESENT_NAMED_MAX);
    assert_eq!(snapshot.online as usize, REACTORS_PER_EMOJI_MAX + 3);
    for guest in &guests {
        world.tell(
            *guest,
            Input::React {
                target,
                emoji: "👍".to_owned(),
            },
        );
    }
    world.run(10);
    assert_eq!(
        world.shown(ada)[0].reactions[0].count,
        REACTORS_PER_EMOJI_MAX
    );
    world.run(60);
    world.tell(
        guests[0],
        Input::Type {
            text: "quiet".to_owned(),
        },
    );
    world.run(1);
    assert!(
        world.client(ada).typing().is_empty(),
        "typing is relayed only in small rooms"
    );
}

#[test]
fn a_client_keeps_so_much_on_its_way_and_says_so() {
    let mut world = World::new(4);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.go_offline(ada);
    for number in 0..=PENDING_IDS_MAX {
        world.submit(ada, &format!("message {number}"), None);
    }
    assert_eq!(world.client(ada).details().pending, PENDING_IDS_MAX);
    let notices = &world.devices[ada.0].notices;
    assert!(
        matches!(notices[..], [Notice::CannotPost(_)]),
        "{notices:?}"
    );
    world.go_online(ada);
    world.run(55);
    assert_eq!(world.texts(ada).len(), PENDING_IDS_MAX);
    assert!(
        world
            .deliveries(ada)
            .iter()
            .all(|delivery| *delivery == Delivery::Posted)
    );
}

#[test]
fn a_hello_with_too_many_pending_ids_is_closed() {
    let mut world = World::new(5);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    // The real hello of a new socket is still on its way when this one arrives.
    world.break_socket(ada);
    world.run_ms(100);
    while !world.client(ada).connection().has_socket() || world.devices[ada.0].wire.is_none() {
        world.step();
    }
    let hello = natter_protocol::packet::client::Hello {
        epoch: None,
        since: natter_protocol::Seq(0),
        pending: (0..=PENDING_IDS_MAX).map(id).collect(),
    };
    let wire = world.wire_of(ada);
    while world.hosts[room.0].connection_of(wire).is_none() {
        world.step();
    }
    world.send_packet(ada, hello);
    world.run(5);
    assert!(
        world.devices[ada.0]
            .closes
            .contains(&CloseCode::BadFrame.number())
    );
    assert!(world.devices[bo.0].closes.is_empty());
}

#[test]
fn a_reader_who_falls_too_far_behind_is_asked_to_resume() {
    let mut world = World::new(6);
    let config = Config {
        lag_events_max: 300,
        ..patient()
    };
    let room = world.room_with(config);
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    let wire = world.wire_of(bo);
    world
        .network
        .delay(wire, natter_tests::network::Way::Up, world.now, 60_000);
    for number in 0..500 {
        world.submit(ada, &format!("message {number}"), None);
        world.run_ms(100);
    }
    world.run(30);
    assert!(
        world.devices[bo.0]
            .closes
            .contains(&CloseCode::Resume.number())
    );
    assert!(world.devices[ada.0].closes.is_empty());
    assert_eq!(world.texts(bo).last().unwrap(), "message 499");
    world.rest();
}

#[test]
fn a_full_room_takes_no_more_but_people_may_still_take_back() {
    let mut world = World::new(7);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.say(ada, "the last word");
    let target = world.seq_of(ada, "the last word");
    let bytes = Config::default().storage_bytes_max;
    world.hosts[room.0].log.weigh_more(bytes);
    world.say(ada, "one too many");
    assert_eq!(world.rejects(ada), [RejectReason::RoomFull]);
    assert!(
        world.texts(ada).contains(&"one too many".to_owned()),
        "the text stays"
    );
    world.act(ada, Input::Delete { target });
    assert_eq!(world.texts(ada)[0], "(deleted)");
    world.rest();
}

/// The pages that the room sent to this tab.
fn pages(world: &World, device: DeviceId) -> Vec<Page> {
    let heard = world.devices[device.0].heard.iter();
    let pages = heard.filter_map(|packet| match packet {
        ServerPacket::Answer(Answer::Page(page)) => Some(page.clone()),
        _ => None,
    });
    pages.filter(|page| !page.messages.is_empty()).collect()
}

#[test]
fn a_tail_has_fifty_messages_and_a_page_a_hundred() {
    let mut world = World::new(8);
    let room = world.room_with(patient());
    let ada = world.join(room, "Ada");
    for number in 0..160 {
        world.submit(ada, &format!("message {number}"), None);
        world.run_ms(50);
    }
    world.run(5);
    // So that the tail comes from the room.
    world.kv.is_down = true;
    let bo = world.join(room, "Bo");
    let at = PageAt::Before(Seq(1_000));
    world.send_packet(bo, Fetch { at });
    world.run(1);
    let lengths: Vec<usize> = pages(&world, bo)
        .iter()
        .map(|page| page.messages.len())
        .collect();
    assert_eq!(lengths, [TAIL_MESSAGES, PAGE_MESSAGES_MAX]);
    assert!(pages(&world, bo).iter().all(|page| page.has_older));
    world.kv.is_down = false;
    world.rest();
}

#[test]
fn a_page_of_long_messages_is_one_frame() {
    let mut world = World::new(9);
    let room = world.room_with(patient());
    let ada = world.join(room, "Ada");
    for number in 0..40 {
        let mut random = natter_tests::random::Random::new(number);
        let noise = (0..MESSAGE_TEXT_BYTES_MAX).map(|_| char::from(b'!' + random.below(94) as u8));
        world.submit(ada, &noise.collect::<String>(), None);
        world.run_ms(200);
    }
    world.run(5);
    world.http_is_down = true;
    let bo = world.join(room, "Bo");
    world.http_is_down = false;
    let tail = &pages(&world, bo)[0];
    assert!(
        (10..=15).contains(&tail.messages.len()),
        "{} messages",
        tail.messages.len()
    );
    assert!(tail.has_older);
    for _ in 0..6 {
        world.act(bo, Input::LoadOlder);
        world.run(3);
    }
    assert_eq!(world.texts(bo).len(), 40);
    world.rest();
}

#[test]
fn a_name_is_cut_between_characters() {
    let mut world = World::new(10);
    let room = world.room();
    let (long, bo) = (world.join(room, "Long"), world.join(room, "Bo"));
    // No inbox of ours takes such a name; the room does not count on it.
    let user = world.devices[long.0].user;
    world.people.overwrite_name(user, &"é".repeat(100));
    world.break_socket(long);
    world.run(30);
    world.say(long, "hello");
    let name = world.shown(bo)[0].author.name.clone();
    assert_eq!(name, "é".repeat(NAME_BYTES_MAX / 2));
}

#[test]
fn a_person_has_so_many_sockets_and_the_oldest_goes_first() {
    let mut world = World::new(11);
    let config = Config {
        sockets_per_person_max: 3,
        ..patient()
    };
    let room = world.room_with(config);
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    let tabs = [
        world.second_tab(ada),
        world.second_tab(ada),
        world.second_tab(ada),
    ];
    assert_eq!(world.devices[ada.0].closes, [CloseCode::TooMany.number()]);
    assert!(tabs.iter().all(|tab| world.is_live(*tab)) && world.is_live(bo));
    assert_eq!(world.hosts[room.0].sockets.len(), 4);
}

#[test]
fn a_room_takes_so_many_sockets_and_the_next_comes_back_later() {
    let mut world = World::new(12);
    let config = Config {
        sockets_max: 2,
        ..patient()
    };
    let room = world.room_with(config);
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    let cy = world.join(room, "Cy");
    assert!(!world.is_live(cy));
    assert_eq!(world.devices[cy.0].closes, [CloseCode::TooMany.number()]);
    world.go_offline(ada);
    world.run(300);
    assert!(world.is_live(bo) && world.is_live(cy));
}
