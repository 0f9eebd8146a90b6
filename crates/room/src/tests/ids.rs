//! The ids of posts: they leave with the events, and a room that recovers knows them again.

use std::collections::BTreeMap;

use natter_protocol::event::{Joined, Posted};
use natter_protocol::frame::Item;
use natter_protocol::ids::{Ids, decode_ids};
use natter_protocol::limits::{PACKETS_PER_FRAME_MAX, QUEUE_FRAME_BYTES_MAX};
use natter_protocol::packet::client::{Edit, Unreact};
use natter_protocol::{ClientPacket, CommandId, Epoch, Event, MemberNumber, Ordinal, Seq, frame};

use super::harness::{NOW, Object, ack, post, user_id, windowed};
use crate::{ArchiveMark, ArchivePage, Config, Effect, Input, Log};

fn config() -> Config {
    Config {
        burst_commands: 1_000_000,
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

fn frames(effects: &[Effect]) -> Vec<Vec<u8>> {
    let frames = effects.iter().find_map(|effect| match effect {
        Effect::Enqueue { frames, .. } => Some(frames.clone()),
        _ => None,
    });
    frames.unwrap_or_default()
}

/// What is in a frame.
fn opened(bytes: &[u8]) -> (Vec<Event>, Ids) {
    let body = frame::open(bytes).unwrap();
    let items = frame::items(&body).unwrap();
    let event = |item: &Item<'_>| Event::decode(*item).unwrap();
    let ids = items.iter().filter_map(|item| decode_ids(*item).unwrap());
    let ids: Vec<Ids> = ids.collect();
    assert!(ids.len() <= 1, "one item of ids");
    (items.iter().filter_map(event).collect(), ids.concat())
}

fn sent(object: &mut Object) -> Ids {
    let frames = frames(&object.fire_alarm());
    frames.iter().flat_map(|frame| opened(frame).1).collect()
}

#[test]
fn posts_leave_with_their_ids_and_nothing_else_does() {
    let mut object = room();
    let first = object.post(1, "a");
    object.edit(1, 2, "b");
    object.react(1, 2, "👍");
    let second = object.reply(1, 2, "c");
    object.delete(1, 2);
    object.hibernate();
    object.meet_archive();
    let expected = [(Seq(2), first), (Seq(5), second)];
    assert_eq!(sent(&mut object), expected, "a tombstone keeps it");
}

#[test]
fn a_post_that_is_deleted_in_its_own_window_keeps_its_id() {
    let mut object = Object::with_people(
        Config {
            window_per_connection_us: windowed().window_per_connection_us,
            ..config()
        },
        [1, 2, 3],
    );
    object.meet_archive();
    object.post(1, "opens the window");
    let id = object.post(1, "gone at once");
    object.delete(1, 3);
    object.wait(1_000);
    let ids = sent(&mut object);
    assert!(ids.contains(&(Seq(3), id)), "{ids:?}");
}

#[test]
fn a_letter_without_posts_is_what_it_was_before_there_were_ids() {
    let mut object = room();
    object.post(1, "a");
    let frames = frames(&object.fire_alarm());
    assert_eq!(frames.len(), 1);
    object.input(Input::Enqueued { through: Seq(2) });
    object.react(1, 2, "👍");
    let frames = self::frames(&object.fire_alarm());
    let body = frame::open(&frames[0]).unwrap();
    assert_eq!(frame::items(&body).unwrap().len(), 1);
}

#[test]
fn a_command_that_changed_nothing_lends_no_post_its_id() {
    let mut object = room();
    let (id, target, text) = (object.id(), Seq(2), "as it was".to_owned());
    let unreact = CommandId([8; 16]);
    let emoji = "👍".to_owned();
    let packets = [
        ClientPacket::from(post(id, &text)),
        ClientPacket::from(Edit {
            id: CommandId([7; 16]),
            target,
            text,
        }),
        ClientPacket::from(Unreact {
            id: unreact,
            target,
            emoji,
        }),
    ];
    object.say_all(1, &packets);
    assert_eq!(object.log.command(user_id(1), unreact), Ok(Some(target)));
    assert_eq!(sent(&mut object), [(target, id)]);
}

#[test]
fn a_frame_holds_as_many_small_posts_as_leave_room_for_their_ids() {
    let mut object = room();
    let mut taken = vec![];
    for _ in 0..1_100 {
        taken.push(object.post(1, "x"));
    }
    let frames = frames(&object.fire_alarm());
    let body = frame::open(&frames[0]).unwrap();
    assert_eq!(frame::items(&body).unwrap().len(), PACKETS_PER_FRAME_MAX);
    let opened: Vec<_> = frames.iter().map(|frame| opened(frame)).collect();
    assert_eq!(opened[0].0.len(), PACKETS_PER_FRAME_MAX - 1);
    let ids = opened.iter().flat_map(|(_, ids)| ids);
    let ids: Vec<_> = ids.map(|(_, id)| *id).collect();
    assert_eq!(ids, taken);
}

/// Text and an id that LZ4 cannot shorten.
fn noise(state: &mut u32) -> u8 {
    *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    (*state >> 24) as u8
}

#[test]
fn no_mix_of_long_and_short_posts_makes_a_frame_too_large() {
    let mut state = 1;
    for longest in [1, 30, 100, 700, 3_900] {
        let mut object = room();
        let mut taken = BTreeMap::new();
        for number in 0..(200_000 / (longest + 50)).min(2_500) {
            let length = 1 + usize::from(noise(&mut state)) * longest / 256;
            let text: String = (0..length)
                .map(|_| char::from(b'0' + noise(&mut state) % 75))
                .collect();
            let id = CommandId([0; 16].map(|_: u8| noise(&mut state)));
            object.say(1, post(id, &text));
            taken.insert(Seq(number as u64 + 2), id);
        }
        let mut effects = object.fire_alarm();
        let mut left = BTreeMap::new();
        while !frames(&effects).is_empty() {
            for bytes in frames(&effects) {
                assert!(bytes.len() <= QUEUE_FRAME_BYTES_MAX, "{}", bytes.len());
                left.extend(opened(&bytes).1);
            }
            let through = *left.keys().last().unwrap();
            effects = object.input(Input::Enqueued { through });
        }
        assert_eq!(left, taken, "posts of up to {longest} bytes");
    }
}

fn joined(seq: u64, member: u32, user: u64) -> Event {
    Event::from(Joined {
        seq: Seq(seq),
        member: MemberNumber(member),
        user: user_id(user),
        at: NOW.clamped(),
        name: format!("person {user}"),
    })
}

fn posted(seq: u64, ordinal: u64, author: u32, text: &str) -> Event {
    Event::from(Posted {
        seq: Seq(seq),
        ordinal: Ordinal(ordinal),
        author: MemberNumber(author),
        at: NOW.plus_ms(seq).clamped(),
        reply_to: None,
        text: text.to_owned(),
    })
}

/// D1 answers a room that it has these events, with these ids, from an earlier life.
fn recover(object: &mut Object, events: Vec<Event>, ids: Ids) {
    let through = events.last().unwrap().seq();
    let epoch = Epoch(object.log.saved().marks.epoch.0 + 1);
    object.input(Input::Archived(ArchiveMark {
        epoch,
        through,
        head: through,
    }));
    object.input(Input::ArchiveRead(ArchivePage {
        epoch: Epoch(epoch.0 + 1),
        after: Seq(0),
        through,
        events,
        ids,
    }));
}

fn texts(object: &Object) -> Vec<String> {
    let events = object.log.all_events().into_iter();
    let text = |event| match event {
        Event::Posted(posted) => Some(posted.text),
        _ => None,
    };
    events.filter_map(text).collect()
}

#[test]
fn a_recovered_room_answers_a_repeat_from_what_d1_knows() {
    let mut object = Object::new();
    let id = CommandId([5; 16]);
    let events = vec![joined(1, 1, 1), posted(2, 1, 1, "said once")];
    recover(&mut object, events, vec![(Seq(2), id)]);
    object.hibernate();
    object.join(1);
    object.forget();
    object.say(1, post(id, "said once"));
    assert_eq!(object.acks(1), [ack(id, 2)]);
    assert_eq!(texts(&object), ["said once"]);
}

#[test]
fn an_id_is_its_authors_and_another_may_choose_the_same() {
    let mut object = Object::new();
    let id = CommandId([5; 16]);
    let events = vec![joined(1, 1, 1), posted(2, 1, 1, "mine")];
    recover(&mut object, events, vec![(Seq(2), id)]);
    object.join(2);
    object.say(2, post(id, "also mine"));
    assert_eq!(texts(&object), ["mine", "also mine"]);
}

#[test]
fn ids_of_what_d1_no_longer_counts_are_not_believed() {
    let mut object = Object::new();
    let (id, later) = (CommandId([5; 16]), CommandId([6; 16]));
    let events = vec![joined(1, 1, 1), posted(2, 1, 1, "said")];
    recover(&mut object, events, vec![(Seq(2), id), (Seq(3), later)]);
    object.join(1);
    object.say(1, post(later, "never came"));
    assert_eq!(texts(&object), ["said", "never came"]);
}

/// What was taken since the backup moves behind what D1 has, each post with the id that it had,
/// though others' commands were answered with the same place.
#[test]
fn what_is_taken_again_keeps_its_own_id() {
    let mut object = Object::with_people(config(), [1, 2]);
    let mine = CommandId([9; 16]);
    object.say(2, post(mine, "since the backup"));
    object.unreact(1, 2, "👍");
    let gone = object.post(2, "deleted since");
    object.delete(2, 3);
    let theirs = CommandId([5; 16]);
    let events = vec![joined(1, 1, 1), posted(2, 1, 1, "in D1")];
    recover(&mut object, events, vec![(Seq(2), theirs)]);
    let rows = object.log.event_rows(Seq(0), 100).unwrap();
    let ids = rows.iter().filter_map(|row| Some((row.seq, row.id?)));
    let expected = [(Seq(2), theirs), (Seq(4), mine), (Seq(5), gone)];
    assert_eq!(ids.collect::<Vec<_>>(), expected);
    for (seq, id) in expected.into_iter().skip(1) {
        assert_eq!(object.log.command(user_id(2), id), Ok(Some(seq)));
    }
}

#[test]
fn a_post_of_both_lives_stands_where_d1_has_it_with_all_that_was_said_of_it() {
    let mut object = Object::with_people(config(), [1, 2]);
    let id = CommandId([9; 16]);
    object.say(1, post(CommandId([1; 16]), "first in this life"));
    object.say(2, post(id, "in both"));
    object.react(1, 4, "👍");
    object.reply(1, 4, "an answer");
    let events = vec![joined(1, 1, 2), posted(2, 1, 1, "in both")];
    recover(&mut object, events, vec![(Seq(2), id)]);
    assert_eq!(
        texts(&object),
        ["in both", "first in this life", "an answer"]
    );
    let stands = object.log.message(Seq(2)).unwrap().unwrap();
    assert_eq!(stands.reactions.len(), 1);
    let answers = |event: &Event| matches!(event, Event::Posted(p) if p.reply_to == Some(Seq(2)));
    assert!(object.log.all_events().iter().any(answers));
    assert_eq!(object.log.command(user_id(2), id), Ok(Some(Seq(2))));
    let ordinals = object
        .log
        .all_events()
        .into_iter()
        .filter_map(|event| match event {
            Event::Posted(posted) => Some(posted.ordinal.0),
            _ => None,
        });
    assert_eq!(ordinals.collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn a_post_that_was_deleted_in_one_life_is_gone_from_both() {
    let mut object = Object::with_people(config(), [1]);
    let id = CommandId([9; 16]);
    object.say(1, post(id, "in both"));
    object.delete(1, 2);
    let events = vec![joined(1, 1, 1), posted(2, 1, 1, "in both")];
    // D1 is ahead by one, so that the lives differ.
    let events = [events, vec![posted(3, 2, 1, "then")]].concat();
    recover(&mut object, events, vec![(Seq(2), id)]);
    assert_eq!(texts(&object), ["then"]);
    let stands = object.log.message(Seq(2)).unwrap().unwrap();
    assert_eq!(stands.text(), None);
}
