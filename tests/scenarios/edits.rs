//! Giving a message another text.

use natter_client::Input;
use natter_client::view::Body;
use natter_protocol::packet::client::Edit;
use natter_protocol::{CommandId, RejectReason, Seq};
use natter_tests::World;

#[test]
fn an_edit_is_seen_by_all() {
    let mut world = World::new(1);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "helo");
    let target = world.seq_of(ada, "helo");
    let text = "hello".to_owned();
    world.act(ada, Input::Edit { target, text });
    for person in [ada, bo] {
        let shown = world.shown(person);
        assert_eq!(shown[0].body, Body::Edited("hello".to_owned()));
        assert_eq!(shown.len(), 1);
    }
    let late = world.join(room, "Cy");
    assert_eq!(world.texts(late), ["hello"]);
    world.rest();
}

#[test]
fn the_author_sees_the_edit_at_once() {
    let mut world = World::new(2);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.say(ada, "helo");
    let target = world.seq_of(ada, "helo");
    let text = "hello".to_owned();
    world.tell(ada, Input::Edit { target, text });
    assert_eq!(world.texts(ada), ["hello"]);
}

#[test]
fn nobody_edits_what_another_wrote() {
    let mut world = World::new(3);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "mine");
    world.say(bo, "yours");
    let target = world.seq_of(ada, "mine");
    let (id, text) = (CommandId([7; 16]), "not yours".to_owned());
    world.send_packet(bo, Edit { id, target, text });
    world.run(1);
    assert_eq!(world.rejects(bo), [RejectReason::NotAuthor]);
    assert_eq!(world.texts(ada), ["mine", "yours"]);
    world.rest();
}

#[test]
fn what_is_not_there_or_gone_cannot_be_edited() {
    let mut world = World::new(4);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.say(ada, "first");
    let target = world.seq_of(ada, "first");
    world.act(ada, Input::Delete { target });
    for (number, target) in [(7, Seq(999)), (8, Seq(1)), (9, target)] {
        let (id, text) = (CommandId([number; 16]), "x".to_owned());
        world.send_packet(ada, Edit { id, target, text });
        world.run(1);
    }
    let refused = [
        RejectReason::NotFound,
        RejectReason::NotFound,
        RejectReason::Gone,
    ];
    assert_eq!(world.rejects(ada), refused);
}
