//! Whatever happens in whatever order: the log is gapless, what stands is what the log says, and
//! nobody is shown a gap.

use std::collections::BTreeMap;

use natter_protocol::packet::client::{
    Delete, Edit, Fetch, PageAt, Post, React, Received, Resume, SetActivity, SetTyping, Unreact,
};
use natter_protocol::packet::server::{Answer, CatchUp};
use natter_protocol::{ClientPacket, CommandId, Event, Message, Seq, ServerPacket};

use super::harness::Object;
use crate::{Config, Input, Log};

const PEOPLE: u64 = 6;

/// A small generator, so that a failure comes again with its seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn id(&mut self) -> CommandId {
        CommandId(u128::from(self.below(400)).to_be_bytes())
    }

    fn seq(&mut self) -> Seq {
        Seq(self.below(80))
    }

    fn text(&mut self) -> String {
        "text ".repeat(self.below(4) as usize)
    }

    fn emoji(&mut self) -> String {
        ["👍", "🎉", "x"][self.below(3) as usize].to_owned()
    }

    fn packet(&mut self) -> ClientPacket {
        let (id, target) = (self.id(), self.seq());
        match self.below(14) {
            0..=4 => Post {
                id,
                reply_to: (self.below(4) == 0).then_some(target),
                text: self.text(),
            }
            .into(),
            5 => Delete { id, target }.into(),
            6 | 7 => {
                let text = self.text();
                Edit { id, target, text }.into()
            }
            8 | 9 => {
                let emoji = self.emoji();
                React { id, target, emoji }.into()
            }
            10 => {
                let emoji = self.emoji();
                Unreact { id, target, emoji }.into()
            }
            11 => Received { through: target }.into(),
            12 => [
                ClientPacket::from(SetTyping::Started),
                ClientPacket::from(SetActivity::Idle),
                ClientPacket::from(SetActivity::Active),
            ][self.below(3) as usize]
                .clone(),
            _ => match self.below(4) {
                0 => Resume { since: target }.into(),
                1 => Fetch {
                    at: PageAt::Around(target),
                }
                .into(),
                2 => Fetch {
                    at: PageAt::Before(target),
                }
                .into(),
                _ => Fetch {
                    at: PageAt::After(target),
                }
                .into(),
            },
        }
    }
}

/// What each client has: the newest event with nothing missing before.
type Clients = BTreeMap<u64, u64>;

fn step(object: &mut Object, chance: &mut Chance, clients: &mut Clients) {
    let number = 1 + chance.below(PEOPLE);
    match chance.below(20) {
        0 => object.hibernate(),
        1 => {
            object.disconnect(number);
        }
        2 => {
            object.input(Input::AlarmFired);
        }
        3 => answer_copies(object, chance),
        4 => {
            let garbage = (0..chance.below(40)).map(|_| chance.below(256) as u8);
            let garbage = garbage.collect();
            object.receive(number, garbage);
        }
        5..=8 => object.wait(chance.below(40)),
        9 => object.now.0 -= chance.below(5_000),
        _ if object.admitted.contains(&number) => {
            let packets: Vec<_> = (0..=chance.below(3)).map(|_| chance.packet()).collect();
            object.say_all(number, &packets);
        }
        _ => {
            let since = clients.get(&number).copied();
            object.connect(number, number, ["Ann", "Bob"][chance.below(2) as usize]);
            object.hello(number, since.map(|_| 0), since.unwrap_or(0));
        }
    }
}

fn answer_copies(object: &mut Object, chance: &mut Chance) {
    let through = chance.seq();
    object.input(match chance.below(7) {
        0 => Input::Enqueued { through },
        1 => Input::EnqueueFailed,
        2 => Input::Snapshotted,
        3 => Input::SnapshotFailed,
        4 => {
            let through = through.0.min(object.head());
            object.archived(through);
            return;
        }
        5 => Input::AlarmFailed,
        _ => Input::ArchiveUnreachable,
    });
}

/// Lets every client take what it heard.
fn listen(object: &mut Object, clients: &mut Clients) {
    for (number, packets) in std::mem::take(&mut object.heard) {
        for packet in packets {
            let last = clients.get(&number).copied();
            match packet {
                ServerPacket::Event(event) => {
                    let last = last.expect("a welcome comes first");
                    let seq = event.seq().0;
                    assert!(seq <= last + 1, "{number} has {last} and hears {seq}");
                    clients.insert(number, last.max(seq));
                }
                ServerPacket::Answer(Answer::Welcome(welcome)) => {
                    let begins = match welcome.catch_up {
                        CatchUp::Events => last.expect("only who was here resumes"),
                        CatchUp::Tail => welcome.head.0,
                    };
                    clients.insert(number, begins);
                }
                ServerPacket::Answer(_) => {}
            }
        }
    }
}

fn check(object: &Object) {
    let events = object.log.all_events();
    let mut messages: BTreeMap<Seq, Message> = BTreeMap::new();
    for (event, seq) in events.iter().zip(1..) {
        assert_eq!(event.seq(), Seq(seq));
        messages.extend(Message::from_event(event).map(|message| (message.seq, message)));
        if let Some(target) = event.target().filter(|target| *target != event.seq()) {
            messages
                .get_mut(&target)
                .expect("its message is there")
                .apply(event);
        }
    }
    assert!(events.iter().map(Event::at).is_sorted());
    let stored = object
        .log
        .messages(PageAt::After(Seq(0)), usize::MAX)
        .unwrap();
    assert_eq!(stored, messages.into_values().collect::<Vec<_>>());
    let ordinals = stored.iter().map(|message| message.ordinal.0);
    assert!(ordinals.eq(1..=stored.len() as u64));
    let marks = object.log.saved().marks;
    assert!(marks.archived <= marks.enqueued);
    assert!(marks.enqueued.0 <= events.len() as u64);
}

#[test]
fn whatever_happens_the_log_is_gapless_and_says_what_stands() {
    for seed in 0..60 {
        let config = Config {
            window_per_connection_us: [30, 5_000][seed as usize % 2],
            burst_commands: 1_000,
            ..Config::default()
        };
        let (mut object, mut chance) = (Object::with(config), Chance(seed));
        let mut clients = Clients::new();
        for _ in 0..300 {
            step(&mut object, &mut chance, &mut clients);
            listen(&mut object, &mut clients);
        }
        check(&object);
        object.wait(100);
        listen(&mut object, &mut clients);
        check(&object);
        for number in &object.admitted {
            assert_eq!(clients.get(number), Some(&object.head()), "seed {seed}");
        }
    }
}
