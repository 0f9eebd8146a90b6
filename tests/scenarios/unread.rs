//! Unread marks count messages, not events.

use natter_client::{Input, Place, RowKey};
use natter_tests::World;

#[test]
fn what_others_say_while_one_looks_elsewhere_is_unread() {
    let mut world = World::new(1);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.act(bo, Input::Look(Place::Bottom));
    world.say(ada, "seen");
    world.act(bo, Input::Look(Place::Elsewhere));
    world.say(ada, "one");
    world.say(ada, "two");
    let target = world.seq_of(ada, "one");
    world.act(
        ada,
        Input::React {
            target,
            emoji: "👍".to_owned(),
        },
    );
    world.act(
        ada,
        Input::Edit {
            target,
            text: "one!".to_owned(),
        },
    );
    assert_eq!(
        world.client(bo).unread(),
        2,
        "reactions and edits do not count"
    );
    world.act(bo, Input::Look(Place::Bottom));
    let rows = world.client(bo).rows();
    assert!(
        rows.iter().any(|row| row.key == RowKey::Unread),
        "the divider stands"
    );
    world.act(bo, Input::MarkRead);
    assert_eq!(world.client(bo).unread(), 0);
    world.rest();
}

#[test]
fn what_is_read_in_one_tab_is_read_in_the_other() {
    let mut world = World::new(2);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    let tab = world.second_tab(bo);
    for tab in [bo, tab] {
        world.act(tab, Input::Look(Place::Elsewhere));
    }
    world.say(ada, "news");
    assert_eq!(world.client(tab).unread(), 1);
    world.act(bo, Input::Look(Place::Bottom));
    world.act(bo, Input::MarkRead);
    world.run(3);
    assert_eq!(world.client(tab).unread(), 0);
}

#[test]
fn own_messages_are_never_unread() {
    let mut world = World::new(3);
    let room = world.room();
    let ada = world.join(room, "Ada");
    let tab = world.second_tab(ada);
    world.act(tab, Input::Look(Place::Elsewhere));
    world.say(ada, "mine");
    assert_eq!(world.client(tab).unread(), 0);
}

#[test]
fn a_message_costs_nothing_per_member_in_a_room_of_a_thousand() {
    let mut world = World::new(9);
    world.checked = false;
    let room = world.room();
    let (ada, ben) = (world.join(room, "Ada"), world.join(room, "Ben"));
    for number in 0..1_000 {
        let user = world.user();
        assert!(world.join_room(room, user, &format!("Member {number}")));
    }
    world.act(ben, Input::Look(Place::Elsewhere));
    world.run(60);
    let (questions, frames) = (world.people.questions, world.hosts[room.0].frames_sent);
    for number in 0..10 {
        world.say(ada, &format!("message {number}"));
    }
    let written = world.people.questions.1 - questions.1;
    assert_eq!(written, 0, "no inbox writes anything");
    let frames = world.hosts[room.0].frames_sent - frames;
    assert!(frames <= 3 * 10, "{frames} frames for two who are here");
    assert_eq!(world.client(ben).unread(), 10);
}
