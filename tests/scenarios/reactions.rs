//! Reactions set and are taken back; they never toggle.

use natter_client::Input;
use natter_protocol::packet::client::React;
use natter_protocol::{CommandId, RejectReason};
use natter_tests::{DeviceId, World};

fn shown(world: &World, device: DeviceId) -> Vec<(String, usize, bool)> {
    let reactions = world.shown(device)[0].reactions.clone();
    reactions
        .into_iter()
        .map(|r| (r.emoji, r.count, r.mine))
        .collect()
}

#[test]
fn a_reaction_is_seen_by_all_and_counted_once_a_person() {
    let mut world = World::new(1);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "cake?");
    let target = world.seq_of(ada, "cake?");
    let emoji = "🎂".to_owned();
    let react = Input::React {
        target,
        emoji: emoji.clone(),
    };
    world.act(bo, react.clone());
    world.act(bo, react.clone());
    let tab = world.second_tab(bo);
    world.act(tab, react.clone());
    world.act(ada, react);
    assert_eq!(shown(&world, ada), [(emoji.clone(), 2, true)]);
    assert_eq!(shown(&world, bo), [(emoji.clone(), 2, true)]);
    world.act(
        bo,
        Input::Unreact {
            target,
            emoji: emoji.clone(),
        },
    );
    assert_eq!(shown(&world, ada), [(emoji.clone(), 1, true)]);
    assert_eq!(shown(&world, tab), [(emoji, 1, false)]);
    world.rest();
}

#[test]
fn only_one_emoji_is_a_reaction() {
    let mut world = World::new(2);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.say(ada, "hello");
    let target = world.seq_of(ada, "hello");
    let bad = ["", "x", "👍👍", "<b>", "👍 ", "\u{202e}", "👨‍👩‍👧‍👦👍"];
    for (number, emoji) in (1..).zip(bad) {
        let id = CommandId([number; 16]);
        world.send_packet(
            ada,
            React {
                id,
                target,
                emoji: emoji.to_owned(),
            },
        );
        world.run(1);
    }
    assert_eq!(world.rejects(ada), [RejectReason::NotEmoji; 7]);
    for (number, emoji) in (100..).zip(["👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "❤️", "👍🏽"])
    {
        let id = CommandId([number; 16]);
        world.send_packet(
            ada,
            React {
                id,
                target,
                emoji: emoji.to_owned(),
            },
        );
        world.run(1);
    }
    assert_eq!(shown(&world, ada).len(), 4);
    world.rest();
}
