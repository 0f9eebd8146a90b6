//! The tail in KV: coalesced, and never more than one write a second.

use natter_protocol::packet::server::{Answer, Page};
use natter_protocol::{Seq, ServerPacket, Timestamp};

use super::harness::Object;
use crate::{Config, Effect, Input};

/// A room whose queue never wants anything, so that the alarm is the snapshot's.
fn room() -> Object {
    let config = Config {
        burst_commands: 100_000,
        enqueue_after_ms: 1 << 50,
        enqueue_events: 1 << 50,
        ..Config::default()
    };
    Object::with_people(config, [1])
}

fn snapshot(effects: &[Effect]) -> Option<Page> {
    effects.iter().find_map(|effect| match effect {
        Effect::Snapshot { frame } => Some(page(frame)),
        _ => None,
    })
}

fn page(frame: &[u8]) -> Page {
    let mut packets = ServerPacket::decode_frame(frame).unwrap();
    match packets.pop() {
        Some(ServerPacket::Answer(Answer::Page(page))) if packets.is_empty() => page,
        other => panic!("{other:?} is not one page"),
    }
}

/// Lets time pass and KV take everything; when it was written.
fn writes(object: &mut Object, ms: u64, mut post_every_ms: impl FnMut(u64) -> bool) -> Vec<u64> {
    let start = object.now;
    let mut writes = Vec::new();
    for passed in 0..ms / 100 {
        object.now = start.plus_ms(passed * 100);
        if post_every_ms(passed * 100) {
            object.post(1, "x");
        }
        if object.alarm.is_some_and(|alarm| alarm <= object.now) {
            object.alarm = None;
            if snapshot(&object.input(Input::AlarmFired)).is_some() {
                writes.push(passed * 100);
                object.input(Input::Snapshotted);
            }
        }
    }
    writes
}

#[test]
fn a_room_that_falls_quiet_is_written_soon_after() {
    let mut object = room();
    object.post(1, "a");
    assert_eq!(object.alarm, Some(object.now.plus_ms(5_000)));
    let page = snapshot(&object.fire_alarm()).unwrap();
    assert_eq!((page.as_of, page.messages.len()), (Seq(2), 1));
    object.input(Input::Snapshotted);
    let marks = object.log.saved().marks;
    assert_eq!(
        (marks.snapshotted, marks.snapshotted_at),
        (Seq(2), object.now)
    );
}

#[test]
fn while_things_change_it_is_written_every_half_minute() {
    let mut object = room();
    let writes = writes(&mut object, 100_000, |passed| {
        passed % 1_000 == 0 && passed < 70_000
    });
    assert_eq!(writes, [30_000, 61_000, 74_000]);
}

#[test]
fn it_is_never_written_twice_within_a_second() {
    let mut object = room();
    object.config.snapshot_quiet_ms = 0;
    object.config.snapshot_every_ms = 0;
    object.hibernate();
    let writes = writes(&mut object, 20_000, |_| true);
    assert!(writes.len() > 10);
    let close = writes.windows(2).any(|pair| pair[1] - pair[0] < 1_000);
    assert!(!close, "{writes:?}");
}

#[test]
fn a_snapshot_that_fails_is_tried_again_after_pauses_that_double() {
    let mut object = room();
    object.post(1, "a");
    let mut tried: Vec<Timestamp> = Vec::new();
    while tried.len() < 6 {
        if snapshot(&object.fire_alarm()).is_some() {
            tried.push(object.now);
            object.input(Input::SnapshotFailed);
        }
    }
    let pauses: Vec<u64> = tried
        .windows(2)
        .map(|pair| pair[1].ms_since(pair[0]))
        .collect();
    assert_eq!(pauses, [1_000, 2_000, 4_000, 8_000, 16_000]);
    object.fire_alarm();
    object.input(Input::Snapshotted);
    assert_eq!(object.log.saved().marks.failures, 0);
}

#[test]
fn what_changed_while_it_was_written_is_written_later() {
    let mut object = room();
    object.post(1, "a");
    assert!(snapshot(&object.fire_alarm()).is_some());
    object.post(1, "b");
    object.input(Input::Snapshotted);
    assert_eq!(object.log.saved().marks.snapshotted, Seq(2));
    let mut page = None;
    while page.is_none() {
        page = snapshot(&object.fire_alarm());
    }
    assert_eq!(page.unwrap().as_of, Seq(3));
}
