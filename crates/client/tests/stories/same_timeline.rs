//! However events and pages arrive, the timeline ends up as if the log had been applied in
//! order.

use natter_client::timeline::{Offered, Reader, Timeline};
use natter_protocol::packet::client::PageAt;
use natter_protocol::{Epoch, Event, MemberNumber, Message, Ordinal, Seq};
use proptest::prelude::*;

use crate::desk::{ADA, BEN, ME};
use crate::room::Room;

/// A log of about `changes` events; every change hits some message that is there.
fn log(changes: &[(u8, u8)]) -> Room {
    let mut room = Room::new();
    let ada = room.join(ADA, "Ada");
    let ben = room.join(BEN, "Ben");
    let mut posts: Vec<Seq> = Vec::new();
    for (kind, place) in changes {
        let by = if place % 2 == 0 { ada } else { ben };
        let target = posts.get(usize::from(*place) % posts.len().max(1)).copied();
        match (kind % 8, target) {
            (0..=3, _) | (_, None) => posts.push(room.post(by, &format!("p{place}")).seq()),
            (4, Some(target)) => drop(room.edit(by, target, &format!("e{place}"))),
            (5, Some(target)) => drop(room.react(by, target, "👍")),
            (6, Some(target)) => drop(room.unreact(by, target, "👍")),
            (_, Some(target)) if place % 3 == 0 => drop(room.delete(by, target)),
            (_, Some(_)) => drop(room.rename(by, &format!("n{place}"))),
        }
    }
    room
}

#[derive(Clone, Debug)]
enum Step {
    /// One event of the log, in any order, any number of times.
    Event(usize),
    /// The events that follow what was applied.
    Next(usize),
    /// A page as it was at any time.
    Page {
        at: PageAt,
        as_of: usize,
    },
    /// The newest messages, as they are by then: events before may be skipped.
    Tail {
        as_of: usize,
    },
    Older,
    Newer,
    Newest,
    JumpTo(usize),
}

fn places() -> impl Strategy<Value = PageAt> {
    let seq = (0..120u64).prop_map(Seq);
    prop_oneof![
        seq.clone().prop_map(PageAt::Before),
        seq.clone().prop_map(PageAt::After),
        seq.prop_map(PageAt::Around),
    ]
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..120usize).prop_map(Step::Event),
        4 => (1..9usize).prop_map(Step::Next),
        3 => (places(), 0..120usize).prop_map(|(at, as_of)| Step::Page { at, as_of }),
        1 => (0..120usize).prop_map(|as_of| Step::Tail { as_of }),
        1 => Just(Step::Older),
        1 => Just(Step::Newer),
        1 => Just(Step::Newest),
        1 => (0..120usize).prop_map(Step::JumpTo),
    ]
}

fn offer(timeline: &mut Timeline, event: &Event) {
    let before = timeline.last();
    match timeline.offer(event.clone(), Reader::Bottom) {
        Offered::Known => assert!(event.seq() <= before),
        Offered::Held => assert!(event.seq() > before.next()),
        Offered::Applied(events) => {
            let seqs: Vec<_> = events.iter().map(Event::seq).collect();
            let expected: Vec<_> = (before.0 + 1..=timeline.last().0).map(Seq).collect();
            assert_eq!(seqs, expected, "applied in order, without a gap");
        }
    }
}

fn perform(timeline: &mut Timeline, room: &Room, step: &Step) {
    let seq = |place: usize| Seq((place as u64).min(room.head().0));
    match step {
        Step::Event(place) => {
            if let Some(event) = room.log.get(*place) {
                offer(timeline, event);
            }
        }
        Step::Next(count) => {
            let last = timeline.last().0 as usize;
            for event in room.log.iter().skip(last).take(*count) {
                offer(timeline, event);
            }
        }
        Step::Page { at, as_of } => {
            let page = room.page(*at, seq(*as_of), 10);
            timeline.take_page(page, Reader::Bottom).unwrap();
        }
        Step::Tail { as_of } => {
            let page = room.page(PageAt::Newest, seq(*as_of), 10);
            timeline.take_tail(page, Reader::Bottom).unwrap();
        }
        Step::Older => drop(timeline.grow_older()),
        Step::Newer => drop(timeline.grow_newer()),
        Step::Newest => drop(timeline.jump_to_newest()),
        Step::JumpTo(place) => drop(timeline.jump_to(seq(*place))),
    }
}

fn all(timeline: &Timeline) -> Vec<Message> {
    let all = Ordinal(0)..=Ordinal(u64::MAX);
    timeline.messages().range(all).cloned().collect()
}

fn check_rows(timeline: &Timeline) {
    let ordinals: Vec<_> = timeline.rows().map(|m| m.ordinal.0).collect();
    let gapless = ordinals.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    assert!(gapless, "rows have no gap: {ordinals:?}");
    assert_eq!(ordinals.len() as u64, timeline.window().len());
    let last = timeline.last();
    assert!(timeline.rows().all(|m| m.seq <= last), "nothing beyond");
}

/// Every message that is not marked as doubtful stands as the log says.
fn check_sure(timeline: &Timeline, room: &Room) {
    let truth = room.messages(timeline.last());
    let head = room.messages(room.head());
    for message in all(timeline) {
        let ordinal = message.ordinal;
        if timeline.messages().first_stale(ordinal..=ordinal).is_some() {
            continue;
        }
        let index = ordinal.0 as usize - 1;
        // A page may be ahead of the events, never behind them.
        let newer = message.revision > truth[index].revision;
        assert!(
            newer || message == truth[index],
            "{message:?} {:?}",
            truth[index]
        );
        assert!(message.revision <= head[index].revision);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn any_arrival_of_events_and_pages_ends_like_the_log_applied_in_order(
        changes in proptest::collection::vec(any::<(u8, u8)>(), 1..110),
        steps in proptest::collection::vec(steps(), 0..80),
    ) {
        let room = log(&changes);
        let mut timeline = Timeline::new(ME);
        timeline.set_epoch(Epoch(1));
        for step in &steps {
            perform(&mut timeline, &room, step);
            check_rows(&timeline);
            check_sure(&timeline, &room);
        }

        // The rest of the events, and everything that is missing or doubtful.
        for event in &room.log {
            offer(&mut timeline, event);
        }
        prop_assert_eq!(timeline.last(), room.head());
        prop_assert_eq!(timeline.held(), 0);
        let whole = room.page(PageAt::Newest, room.head(), usize::MAX);
        timeline.take_page(whole, Reader::Bottom).unwrap();
        prop_assert_eq!(all(&timeline), room.messages(room.head()));
        for number in [1, 2] {
            let known = timeline.members().get(MemberNumber(number)).unwrap();
            prop_assert_eq!(&known.name, &room.members[number as usize - 1].name);
        }
    }
}
