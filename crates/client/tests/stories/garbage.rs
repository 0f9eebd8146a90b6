//! Whatever arrives, nothing panics, and what the person typed is still there.

use natter_client::{Input, Place};
use natter_protocol::packet::client::{PageAt, SetActivity};
use natter_protocol::packet::server::{Ack, Answer, Reject};
use natter_protocol::{CommandId, RejectReason, Seq, ServerPacket};
use proptest::prelude::*;

use crate::desk::{Desk, frame_of, page_bytes};

#[test]
fn every_flipped_bit_of_a_frame_is_noticed_and_the_draft_stays() {
    let mut desk = Desk::live(1);
    let event = desk.room.post(desk.ada, "hello");
    let frame = frame_of(&[event.into()]).remove(0);
    for bit in 0..frame.len() * 8 {
        let mut desk = Desk::live(1);
        desk.input(Input::Type {
            text: "mine".to_owned(),
        });
        let mut bytes = frame.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        desk.input(Input::Received { bytes });
        assert_eq!(desk.asked.closes, 1);
        assert_eq!(desk.client.details().bad_frames, 1);
        assert_eq!(desk.client.draft(), "mine");
        assert_eq!(desk.texts(), ["m1"]);
    }
}

fn places() -> impl Strategy<Value = PageAt> {
    let seq = (0..80u64).prop_map(Seq);
    prop_oneof![
        Just(PageAt::Newest),
        seq.clone().prop_map(PageAt::Before),
        seq.clone().prop_map(PageAt::After),
        seq.prop_map(PageAt::Around),
    ]
}

#[derive(Clone, Debug)]
enum Step {
    Input(Input),
    Wait(u64),
    Page { at: PageAt, as_of: u64 },
    Fetched { at: PageAt, as_of: u64 },
    Event(u64),
    Answer(bool),
    News,
    Post,
    OtherTab,
    Hello,
}

fn inputs() -> impl Strategy<Value = Input> {
    let bytes = proptest::collection::vec(any::<u8>(), 0..40);
    let seq = (0..80u64).prop_map(Seq);
    let id = any::<[u8; 16]>().prop_map(CommandId);
    prop_oneof![
        Just(Input::Start),
        Just(Input::Stop),
        Just(Input::Opened),
        Just(Input::Tick),
        Just(Input::WentOnline),
        Just(Input::WentOffline),
        Just(Input::TailFailed),
        Just(Input::MarkRead),
        Just(Input::LoadOlder),
        Just(Input::LoadNewer),
        Just(Input::JumpToNewest),
        Just(Input::Look(Place::Bottom)),
        Just(Input::Look(Place::Above)),
        Just(Input::Look(Place::Elsewhere)),
        Just(Input::SetActivity(SetActivity::Idle)),
        Just(Input::SetActivity(SetActivity::Active)),
        bytes.clone().prop_map(|bytes| Input::Received { bytes }),
        (places(), bytes).prop_map(|(at, bytes)| Input::PageLoaded { at, bytes }),
        places().prop_map(|at| Input::PageFailed { at }),
        ".{0,20}".prop_map(|text| Input::ReceivedText { text }),
        (0..9u32, 0..99u64).prop_map(|(epoch, head)| Input::ReceivedText {
            text: format!("pong {epoch} {head}"),
        }),
        (4395..4510u16).prop_map(|code| Input::Closed { code }),
        ".{0,9}".prop_map(|text| Input::Type { text }),
        ("[ab]{0,2}", proptest::option::of(seq.clone()))
            .prop_map(|(text, reply_to)| Input::Submit { text, reply_to }),
        (seq.clone(), "[ab]{0,2}").prop_map(|(target, text)| Input::Edit { target, text }),
        seq.clone().prop_map(|target| Input::Delete { target }),
        seq.clone().prop_map(|target| Input::React {
            target,
            emoji: "👍".to_owned(),
        }),
        seq.clone().prop_map(|target| Input::Unreact {
            target,
            emoji: "👍".to_owned(),
        }),
        seq.prop_map(|seq| Input::JumpTo { seq }),
        id.clone().prop_map(|id| Input::Resend { id }),
        id.prop_map(|id| Input::Cancel { id }),
    ]
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => inputs().prop_map(Step::Input),
        2 => (0..40_000u64).prop_map(Step::Wait),
        2 => (places(), 0..80u64).prop_map(|(at, as_of)| Step::Page { at, as_of }),
        2 => (places(), 0..80u64).prop_map(|(at, as_of)| Step::Fetched { at, as_of }),
        2 => (0..80u64).prop_map(Step::Event),
        2 => any::<bool>().prop_map(Step::Answer),
        2 => Just(Step::News),
        2 => Just(Step::Post),
        2 => Just(Step::OtherTab),
        2 => Just(Step::Hello),
    ]
}

fn perform(desk: &mut Desk, step: Step) {
    match step {
        Step::Input(input) => desk.input(input),
        Step::Wait(ms) => desk.pass(ms),
        Step::Page { at, as_of } => {
            let page = desk.room.page(at, Seq(as_of.min(desk.room.head().0)), 20);
            let bytes = page_bytes(page);
            match at {
                PageAt::Newest => desk.input(Input::TailLoaded { bytes }),
                _ => desk.input(Input::PageLoaded { at, bytes }),
            }
        }
        Step::Fetched { at, as_of } => {
            let page = desk.room.page(at, Seq(as_of.min(desk.room.head().0)), 20);
            desk.hear_answer(page);
        }
        Step::Event(place) => {
            if let Some(event) = desk.room.log.get(place as usize).cloned() {
                desk.hear(&[event.into()]);
            }
        }
        Step::Answer(kind) => answer(desk, kind),
        Step::News => desk.hear_news(),
        Step::Post => {
            desk.room.post(desk.ada, "more");
        }
        Step::OtherTab => {
            let me = desk.room.join(crate::desk::ME, "Me");
            desk.room.post(me, "a");
        }
        Step::Hello => hello(desk),
    }
}

/// The room takes, or refuses, the newest command that it was sent.
fn answer(desk: &mut Desk, takes: bool) {
    let mut sent = desk.sent();
    let Some(packet) = sent.pop().filter(|packet| packet.command_id().is_some()) else {
        return;
    };
    let answer = match (takes, packet.command_id()) {
        (true, Some(id)) => {
            desk.room.take(crate::desk::ME, &packet);
            let seq = desk.room.taken[&id];
            Answer::from(Ack { id, seq })
        }
        (_, id) => Answer::from(Reject {
            id: id.unwrap_or_default(),
            reason: RejectReason::RateLimited {
                retry_after_ms: 700,
            },
        }),
    };
    desk.hear(&[ServerPacket::Answer(answer)]);
}

fn hello(desk: &mut Desk) {
    desk.input(Input::Opened);
    let hello = desk.sent().into_iter().find_map(|packet| match packet {
        natter_protocol::ClientPacket::Hello(hello) => Some(hello),
        _ => None,
    });
    if let Some(hello) = hello {
        let packets = desk.room.hello(crate::desk::ME, &hello);
        desk.hear(&packets);
    }
}

fn check(desk: &Desk) {
    let rows = desk.client.rows();
    let mut keys: Vec<_> = rows.iter().map(|row| row.key).collect();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), rows.len(), "every row has a name of its own");
    let views = desk.views();
    let seqs: Vec<_> = views.iter().filter_map(|view| view.seq).collect();
    assert!(seqs.is_sorted_by(|a, b| a < b), "messages are in order");
    assert!(seqs.len() <= 300);
    assert!(desk.client.details().pending <= 64);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_inputs_breaks_the_rows_or_keeps_the_timer_busy(
        steps in proptest::collection::vec(steps(), 0..60),
    ) {
        let mut desk = Desk::new(60);
        desk.room.resume_max = 20;
        for seq in 2..20 {
            desk.room.react(desk.ada, Seq(seq), "👍");
        }
        desk.input(Input::Start);
        for step in steps {
            perform(&mut desk, step);
            check(&desk);
        }
    }
}
