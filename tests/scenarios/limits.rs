//! Rate limits: refused with the wait, and sent by itself when the wait is over.

use natter_client::view::Delivery;
use natter_protocol::packet::client::{Fetch, PageAt, Post};
use natter_protocol::{CloseCode, CommandId, RejectReason};
use natter_room::Config;
use natter_tests::{DeviceId, World};

fn post(world: &mut World, device: DeviceId, number: u16) {
    let mut id = [0; 16];
    id[..2].copy_from_slice(&number.to_le_bytes());
    let text = format!("raw {number}");
    let id = CommandId(id);
    world.send_packet(
        device,
        Post {
            id,
            reply_to: None,
            text,
        },
    );
}

#[test]
fn a_flood_is_rate_limited_with_the_wait() {
    let mut world = World::new(1);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.run(60);
    for number in 0..25 {
        post(&mut world, ada, number);
    }
    world.run_ms(200);
    let config = Config::default();
    let limited = world.rejects(ada);
    assert_eq!(limited.len(), 25 - config.burst_commands as usize);
    for reason in limited {
        let RejectReason::RateLimited { retry_after_ms } = reason else {
            panic!("{reason:?}");
        };
        assert!((1..=config.refill_ms as u32).contains(&retry_after_ms));
    }
    assert_eq!(world.texts(bo).len(), config.burst_commands as usize);
    world.say(bo, "others are not held up");
    assert_eq!(world.texts(ada).last().unwrap(), "others are not held up");
}

#[test]
fn a_person_in_a_hurry_is_slowed_down_and_loses_nothing() {
    let mut world = World::new(2);
    let room = world.room();
    let ada = world.join(room, "Ada");
    for number in 0..40 {
        world.submit(ada, &format!("message {number}"), None);
    }
    world.run(30);
    let expected: Vec<String> = (0..40).map(|number| format!("message {number}")).collect();
    assert_eq!(world.texts(ada), expected, "all of them, in order");
    assert!(
        world
            .deliveries(ada)
            .iter()
            .all(|delivery| *delivery == Delivery::Posted)
    );
    world.rest();
}

#[test]
fn whoever_goes_on_and_on_is_closed_and_nobody_else_notices() {
    let mut world = World::new(3);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    for _ in 0..400 {
        world.send_packet(ada, Fetch { at: PageAt::Newest });
    }
    world.run(5);
    assert!(
        world.devices[ada.0]
            .closes
            .contains(&CloseCode::TooMany.number())
    );
    assert!(world.devices[bo.0].closes.is_empty());
    world.run(300);
    assert!(world.is_live(ada), "and may come back");
}

#[test]
fn two_tabs_share_one_limit() {
    let mut world = World::new(4);
    let room = world.room();
    let ada = world.join(room, "Ada");
    let tab = world.second_tab(ada);
    world.run(60);
    for number in 0..15 {
        post(&mut world, ada, number);
        post(&mut world, tab, 100 + number);
    }
    world.run_ms(200);
    let limited = world.rejects(ada).len() + world.rejects(tab).len();
    assert_eq!(limited, 30 - Config::default().burst_commands as usize);
}
