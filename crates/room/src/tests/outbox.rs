//! What leaves for the queue, and when the outbox lets go of it.

use natter_protocol::limits::QUEUE_FRAME_BYTES_MAX;
use natter_protocol::{Event, Seq, Timestamp, frame};

use super::harness::{Object, writes_events};
use crate::outbox::QUEUE_FRAMES_PER_TURN_MAX;
use crate::{Config, Effect, Input, Marks, Trouble, Unreadable};

/// A room that never takes snapshots, so that the alarm is the outbox's.
fn config() -> Config {
    Config {
        burst_commands: 100_000,
        snapshot_every_ms: 1 << 50,
        snapshot_quiet_ms: 1 << 50,
        ..Config::default()
    }
}

fn room() -> Object {
    let mut object = Object::with_people(config(), [1]);
    object.meet_archive();
    object
}

fn enqueued(effects: &[Effect]) -> Option<(Vec<Event>, u64)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Enqueue {
            frames, through, ..
        } => Some((decode(frames), through.0)),
        _ => None,
    })
}

fn decode(frames: &[Vec<u8>]) -> Vec<Event> {
    let mut events = Vec::new();
    for bytes in frames {
        assert!(bytes.len() <= QUEUE_FRAME_BYTES_MAX);
        let body = frame::open(bytes).unwrap();
        for item in frame::items(&body).unwrap() {
            events.extend(Event::decode(item).unwrap());
        }
    }
    events
}

fn asks(effects: &[Effect]) -> bool {
    let ask = |effect: &Effect| matches!(effect, Effect::AskArchive { .. });
    effects.iter().any(ask)
}

fn marks(object: &Object) -> Marks {
    object.log.saved().marks
}

/// Everything is enqueued, and the alarm for D1 is set.
fn sent(object: &mut Object) -> u64 {
    let (_, through) = enqueued(&object.fire_alarm()).unwrap();
    let through = Seq(through);
    object.input(Input::Enqueued { through });
    through.0
}

#[test]
fn events_leave_five_seconds_after_the_first() {
    let mut object = room();
    let first = object.now;
    object.post(1, "a");
    object.wait(3_000);
    object.post(1, "b");
    assert_eq!(object.alarm, Some(first.plus_ms(5_000)));
    let (events, through) = enqueued(&object.fire_alarm()).unwrap();
    assert_eq!(events, object.log.all_events());
    assert_eq!(through, 3);
}

#[test]
fn a_hundred_events_leave_at_once() {
    let mut object = room();
    for _ in 0..98 {
        object.post(1, "x");
    }
    assert_eq!(object.alarm, Some(object.now.plus_ms(5_000)));
    object.post(1, "x");
    assert_eq!(object.alarm, Some(object.now));
    assert_eq!(enqueued(&object.fire_alarm()).unwrap().1, 100);
}

#[test]
fn an_alarm_that_is_early_or_comes_twice_is_harmless() {
    let mut object = room();
    object.post(1, "a");
    assert_eq!(enqueued(&object.input(Input::AlarmFired)), None);
    let first = object.fire_alarm();
    assert!(enqueued(&first).is_some());
    let second = object.input(Input::AlarmFired);
    assert_eq!(enqueued(&second), None);
}

#[test]
fn a_room_in_which_nothing_happens_sets_no_alarm() {
    let mut object = room();
    object.join(2);
    object.wait(10_000);
    assert_eq!(object.alarm, None);
    let effects = object.input(Input::AlarmFired);
    assert_eq!(effects, [Effect::AskHeartbeats], "it is awake anyway");
    assert_eq!((object.alarm, object.timer), (None, None));
}

#[test]
fn one_turn_sends_what_one_batch_of_the_queue_takes_and_the_rest_follows() {
    let mut object = room();
    for _ in 0..100 {
        object.post(1, &"x".repeat(4_000));
    }
    let mut effects = object.fire_alarm();
    let mut seqs = Vec::new();
    while let Some((events, through)) = enqueued(&effects) {
        let frames = effects.iter().find_map(|effect| match effect {
            Effect::Enqueue { frames, .. } => Some(frames.len()),
            _ => None,
        });
        assert!(frames <= Some(QUEUE_FRAMES_PER_TURN_MAX));
        seqs.extend(events.iter().map(|event| event.seq().0));
        assert_eq!(seqs.last(), Some(&through));
        let through = Seq(through);
        effects = object.input(Input::Enqueued { through });
    }
    assert_eq!(seqs, (1..=101).collect::<Vec<u64>>());
    assert_eq!(marks(&object).enqueued, Seq(101));
}

#[test]
fn a_queue_that_fails_is_tried_again_after_pauses_that_double() {
    let mut object = room();
    object.post(1, "a");
    for pause_ms in [1_000, 2_000, 4_000, 8_000] {
        assert!(enqueued(&object.fire_alarm()).is_some());
        object.input(Input::EnqueueFailed);
        let due = object.now.plus_ms(pause_ms);
        assert!(object.alarm >= Some(due) || pause_ms > 1_000, "{pause_ms}");
        object.now = due.max(object.now);
        object.alarm = Some(due);
    }
    assert_eq!(marks(&object).failures, 4);
    object.hibernate();
    object.meet_archive();
    let (_, through) = enqueued(&object.fire_alarm()).unwrap();
    let through = Seq(through);
    object.input(Input::Enqueued { through });
    assert_eq!(marks(&object).enqueued, through);
}

#[test]
fn nothing_is_under_way_twice() {
    let mut object = room();
    object.post(1, "a");
    assert!(enqueued(&object.fire_alarm()).is_some());
    object.post(1, "b");
    for _ in 0..10 {
        object.now = object.now.plus_ms(5_000);
        assert_eq!(enqueued(&object.input(Input::AlarmFired)), None);
    }
    let through = Seq(2);
    object.input(Input::Enqueued { through });
    let (events, _) = enqueued(&object.fire_alarm()).unwrap();
    assert_eq!(events.len(), 1);
}

#[test]
fn an_answer_that_is_lost_is_not_waited_for_for_ever() {
    let mut object = room();
    object.post(1, "a");
    assert!(enqueued(&object.fire_alarm()).is_some());
    assert!(enqueued(&object.fire_alarm()).is_some());
}

#[test]
fn the_outbox_lets_go_of_what_d1_has() {
    let mut object = room();
    object.post(1, "a");
    sent(&mut object);
    assert_eq!(object.alarm, Some(object.now.plus_ms(8_000)));
    assert!(asks(&object.fire_alarm()));
    object.archived(2);
    let marks = marks(&object);
    assert_eq!((marks.enqueued, marks.archived), (Seq(2), Seq(2)));
    assert_eq!(marks.failures, 0);
}

#[test]
fn what_the_queue_lost_is_sent_again() {
    let mut object = room();
    object.post(1, "a");
    object.post(1, "b");
    sent(&mut object);
    let sent_at = object.now;
    let mut asked = 0;
    loop {
        let effects = object.fire_alarm();
        if let Some((events, through)) = enqueued(&effects) {
            assert_eq!((events.len(), through), (1, 3));
            break;
        }
        if asks(&effects) {
            asked += 1;
            object.archived(2);
        }
    }
    let waited_ms = object.now.ms_since(sent_at);
    assert!((60_000..90_000).contains(&waited_ms), "{waited_ms}");
    assert!(asked > 2);
}

#[test]
fn what_was_lost_is_sent_again_while_the_room_is_busy() {
    let mut object = room();
    object.post(1, "lost");
    let start = object.now;
    let mut resent = None;
    while resent.is_none() && object.now.ms_since(start) < 300_000 {
        object.now = object.now.plus_ms(1_000);
        object.post(1, "busy");
        if object.alarm.is_none_or(|alarm| alarm > object.now) {
            continue;
        }
        let effects = object.fire_alarm();
        if let Some((events, through)) = enqueued(&effects) {
            let again = marks(&object).enqueued == Seq(0) && events[0].seq() == Seq(1);
            resent = resent.or((again && object.now.ms_since(start) > 10_000).then_some(through));
            let through = Seq(through);
            object.input(Input::Enqueued { through });
        }
        if asks(&effects) {
            object.archived(0);
        }
    }
    assert!(resent.is_some());
}

#[test]
fn while_d1_does_not_answer_nothing_is_sent_again() {
    let mut object = room();
    object.post(1, "a");
    sent(&mut object);
    let start = object.now;
    let mut asked = 0;
    while object.now.ms_since(start) < 86_400_000 {
        let effects = object.fire_alarm();
        assert_eq!(enqueued(&effects), None);
        if asks(&effects) {
            asked += 1;
            object.input(Input::ArchiveUnreachable);
        }
        object.hibernate();
    }
    assert!((280..400).contains(&asked), "{asked}");
    object.archived(2);
    assert_eq!(marks(&object).archived, Seq(2));
}

#[test]
fn a_restart_forgets_no_copy_that_is_behind() {
    let mut object = room();
    object.post(1, "a");
    object.fire_alarm();
    object.hibernate();
    object.alarm = None;
    object.post(1, "b");
    assert!(asks(&object.fire_alarm()));
    let (events, _) = enqueued(&object.meet_archive()).unwrap();
    assert_eq!(events.len(), 3);
}

#[test]
fn before_the_first_events_of_a_life_leave_d1_is_asked() {
    let mut object = Object::with_people(config(), [1]);
    object.post(1, "a");
    let effects = object.fire_alarm();
    assert!(asks(&effects));
    assert_eq!(enqueued(&effects), None);
    object.input(Input::ArchiveUnreachable);
    assert_eq!(enqueued(&object.fire_alarm()), None, "it waits for D1");
    assert!(enqueued(&object.meet_archive()).is_some());
}

#[test]
fn what_d1_had_and_has_no_more_is_sent_again() {
    let mut object = room();
    object.post(1, "a");
    object.post(1, "b");
    let through = sent(&mut object);
    object.archived(through);
    object.archived(1);
    assert_eq!(marks(&object).archived, Seq(1));
    let (events, through) = enqueued(&object.fire_alarm()).unwrap();
    assert_eq!((events.len(), through), (2, 3));
}

#[test]
fn an_alarm_that_the_platform_did_not_take_is_set_again_soon() {
    let mut object = room();
    object.post(1, "a");
    let alarm = object.alarm.take();
    object.input(Input::AlarmFailed);
    assert_eq!(object.alarm, None, "not in the same moment");
    object.wait(2_000);
    assert_eq!(object.alarm, alarm);
    assert_eq!(object.timer, None);
}

#[test]
fn the_operator_hears_of_a_log_that_cannot_be_read() {
    let mut object = room();
    object.post(1, "a");
    let why = Unreadable::Failed("gone".to_owned());
    object.log.fail_reads(Some(why.clone()));
    object.fire_alarm();
    assert_eq!(object.reports, [Trouble::Events(why)]);
}

#[test]
fn a_deleted_text_that_has_not_left_never_leaves() {
    let mut object = room();
    object.post(1, "secret");
    object.delete(1, 2);
    let (events, _) = enqueued(&object.fire_alarm()).unwrap();
    assert!(!events.iter().any(|event| matches!(event, Event::Posted(_))));
}

#[test]
fn a_storage_that_does_not_answer_an_alarm_is_asked_again() {
    let mut object = room();
    object.post(1, "a");
    object
        .log
        .fail_reads(Some(Unreadable::Failed("gone".to_owned())));
    let effects = object.fire_alarm();
    assert_eq!(enqueued(&effects), None);
    assert_eq!(object.alarm, Some(object.now.plus_ms(1_000)));
    object.log.fail_reads(None);
    assert!(enqueued(&object.fire_alarm()).is_some());
}

#[test]
fn a_clock_that_goes_back_keeps_the_alarm_honest() {
    let mut object = room();
    object.post(1, "a");
    let alarm = object.alarm;
    object.now = Timestamp(5);
    let effects = object.input(Input::AlarmFired);
    assert!(!writes_events(&effects));
    assert_eq!(object.alarm, alarm);
}
