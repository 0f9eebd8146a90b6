//! What stands exactly at a limit, and what one turn does when much comes in it.

use natter_protocol::limits::{NAME_BYTES_MAX, QUEUE_FRAME_BYTES_MAX};
use natter_protocol::packet::client::{Fetch, Hello, PageAt, Received, SetActivity};
use natter_protocol::packet::server::Status;
use natter_protocol::{ClientPacket, CloseCode, RejectReason, Seq, frame};

use super::harness::{Object, windowed};
use crate::attachment::Stage;
use crate::outbox::QUEUE_FRAMES_PER_TURN_MAX;
use crate::{Attachment, Config, Effect, Input};

fn talkative() -> Config {
    Config {
        burst_commands: 100_000,
        ..Config::default()
    }
}

fn frames(effects: &[Effect]) -> Vec<Vec<u8>> {
    let frames = effects.iter().find_map(|effect| match effect {
        Effect::Enqueue { frames, .. } => Some(frames.clone()),
        _ => None,
    });
    frames.unwrap_or_default()
}

fn attached(effects: &[Effect]) -> Vec<Attachment> {
    let attachment = |effect: &Effect| match effect {
        Effect::Attach { attachment, .. } => Some(attachment.clone()),
        _ => None,
    };
    effects.iter().filter_map(attachment).collect()
}

fn is_admitted(effects: &[Effect]) -> bool {
    let admit = |effect: &Effect| matches!(effect, Effect::Admit { .. });
    effects.iter().any(admit)
}

#[test]
fn what_leaves_at_once_fills_its_frames() {
    let mut object = Object::with_people(talkative(), [1]);
    object.meet_archive();
    // Noise, so that no frame is shortened.
    let mut state = 1_u32;
    for _ in 0..60 {
        let letter = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'!' + (state >> 24) as u8 % 94)
        };
        let text: String = (0..4_000).map(letter).collect();
        object.post(1, &text);
    }
    let frames = frames(&object.fire_alarm());
    assert_eq!(frames.len(), QUEUE_FRAMES_PER_TURN_MAX);
    for sealed in &frames {
        let body = frame::open(sealed).unwrap().len();
        assert!(sealed.len() <= QUEUE_FRAME_BYTES_MAX);
        assert!(body + 4_200 > QUEUE_FRAME_BYTES_MAX, "{body} bytes");
    }
}

#[test]
fn many_small_events_leave_in_the_same_turn() {
    let mut object = Object::with_people(talkative(), [1]);
    object.meet_archive();
    for _ in 0..300 {
        object.post(1, "x");
    }
    let frames = frames(&object.fire_alarm());
    let bodies = frames.iter().map(|sealed| frame::open(sealed).unwrap());
    let items: usize = bodies.map(|body| frame::items(&body).unwrap().len()).sum();
    assert_eq!(items, 302, "events, and the ids of the posts");
}

#[test]
fn an_archive_that_has_everything_has_lost_nothing_however_long_ago_it_was() {
    let mut object = Object::with_people(talkative(), [1]);
    object.meet_archive();
    object.post(1, "a");
    object.fire_alarm();
    object.input(Input::Enqueued { through: Seq(2) });
    object.archived(2);
    object.now = object.now.plus_ms(86_400_000);
    object.hibernate();
    object.post(1, "b");
    object.fire_alarm();
    object.meet_archive();
    assert_eq!(object.log.saved().marks.failures, 0);
}

#[test]
fn a_window_does_not_grow_with_those_who_left() {
    let mut object = Object::with_people(windowed(), 1..=10);
    for number in 2..=10 {
        object.disconnect(number);
    }
    object.wait(2_000);
    object.post(1, "at once");
    assert_eq!(object.timer, Some(object.now.plus_ms(1)));
}

#[test]
fn a_refusal_does_not_wait_for_a_window_in_which_nothing_waits() {
    let mut object = Object::with_people(windowed(), 1..=10);
    object.post(2, "so that they are a member");
    object.wait(2_000);
    object.forget();
    object.post(1, "at once");
    object.post(2, "");
    assert_eq!(object.rejects(2), [RejectReason::TextEmpty]);
}

#[test]
fn what_was_deleted_takes_no_room_in_its_window() {
    let config = Config {
        burst_commands: 100_000,
        ..windowed()
    };
    let mut object = Object::with_people(config, 1..=50);
    object.post(1, "at once");
    object.forget();
    for seq in 0..12 {
        object.post(1, &"x".repeat(4_000));
        object.delete(1, 3 + 2 * seq);
    }
    assert_eq!(object.broadcasts, 0);
    object.wait(50);
    assert_eq!(object.broadcasts, 1);
}

#[test]
fn a_reader_may_be_exactly_so_far_behind() {
    let config = Config {
        lag_events_max: 3,
        ..talkative()
    };
    let mut object = Object::with_people(config, [1, 2]);
    object.post(1, "a");
    object.say(2, Received { through: Seq(2) });
    object.say(1, Received { through: Seq(2) });
    object.post(1, "b");
    object.post(1, "c");
    object.post(1, "d");
    object.say(2, Received { through: Seq(2) });
    assert_eq!(object.closed.get(&2), None);
    // What it said is not worth an attachment, so it is as far as it was when it came.
    object.hibernate();
    object.say(2, Received { through: Seq(0) });
    assert_eq!(object.closed.get(&2), Some(&CloseCode::Resume));
}

#[test]
fn a_socket_may_be_silent_exactly_so_long() {
    let silence_ms = Config::default().silence_ms_max;
    for (ms, code) in [
        (silence_ms, None),
        (silence_ms + 1, Some(&CloseCode::Resume)),
    ] {
        let mut object = Object::with_people(Config::default(), [1, 2]);
        object.say(1, SetActivity::Idle);
        object.now = object.now.plus_ms(ms);
        let heard = vec![(crate::ConnectionId(2), object.now)];
        object.input(Input::Heartbeats { heard });
        assert_eq!(object.closed.get(&1), code, "{ms}");
    }
}

#[test]
fn a_long_name_is_cut_between_two_characters() {
    let name = format!("a{}", "é".repeat(NAME_BYTES_MAX));
    let mut object = Object::new();
    let effects = object.connect(1, 1, &name);
    let attachment = attached(&effects).remove(0);
    assert_eq!(attachment.name, name[..NAME_BYTES_MAX - 1]);
}

#[test]
fn an_attachment_is_read_back() {
    let mut object = Object::new();
    let silent = attached(&object.connect(1, 1, "Ann")).remove(0);
    let admitted = attached(&object.hello(1, None, 0)).remove(0);
    assert_eq!(silent.stage, Stage::Silent);
    for attachment in [silent, admitted] {
        let bytes = attachment.to_bytes();
        assert_eq!(Attachment::from_bytes(&bytes), Ok(attachment));
        assert!(Attachment::from_bytes(&bytes[1..]).is_err());
    }
}

#[test]
fn one_turn_keeps_the_last_attachment_of_a_connection() {
    let mut object = Object::with_people(Config::default(), [1]);
    let packets = [SetActivity::Idle, SetActivity::Active, SetActivity::Idle];
    let packets = packets.map(ClientPacket::from);
    let attached = attached(&object.say_all(1, &packets));
    assert_eq!(attached.len(), 1);
    let Stage::Admitted { status, .. } = attached[0].stage else {
        panic!("{attached:?} was admitted");
    };
    assert_eq!(status, Status::Idle);
}

#[test]
fn whoever_is_closed_in_the_turn_of_their_hello_is_not_admitted() {
    let mut object = Object::new();
    object.connect(1, 1, "Ann");
    let hello = Hello {
        epoch: None,
        since: Seq(0),
        pending: Vec::new(),
    };
    let twice = [hello.clone().into(), hello.into()];
    let effects = object.say_all(1, &twice);
    assert_eq!(object.closed.get(&1), Some(&CloseCode::BadFrame));
    assert!(!is_admitted(&effects));
    assert_eq!(attached(&effects), []);
}

#[test]
fn a_page_around_a_message_has_no_hole_and_says_what_lies_beyond() {
    let mut object = Object::with_people(talkative(), [1, 2]);
    for number in 0..60 {
        let bytes = if number % 3 == 0 { 1 } else { 4_000 };
        object.post(1, &"x".repeat(bytes));
    }
    for seq in 2..=61 {
        object.now = object.now.plus_ms(10_000);
        object.say(2, Received { through: Seq(61) });
        object.say(
            2,
            Fetch {
                at: PageAt::Around(Seq(seq)),
            },
        );
        let page = object.pages(2).remove(0);
        let seqs: Vec<u64> = page.messages.iter().map(|m| m.seq.0).collect();
        let (first, last) = (seqs[0], seqs[seqs.len() - 1]);
        assert!((first..=last).eq(seqs), "a hole around {seq}");
        assert!((first..=last).contains(&seq));
        assert_eq!((page.has_older, page.has_newer), (first > 2, last < 61));
    }
}

#[test]
fn the_talk_of_many_does_not_refill_the_bucket_of_one() {
    let config = Config {
        burst_commands: 2,
        ..Config::default()
    };
    let mut object = Object::with_people(config, 1..=100);
    for _ in 0..2 {
        object.post(1, "x");
    }
    for number in 2..=100 {
        object.post(number, "x");
    }
    object.forget();
    object.post(1, "one too many");
    let rejects = object.rejects(1);
    assert!(
        matches!(rejects[..], [RejectReason::RateLimited { .. }]),
        "{rejects:?}"
    );
}
