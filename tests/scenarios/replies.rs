//! Answering a message.

use natter_client::Input;
use natter_protocol::packet::client::Post;
use natter_protocol::{CommandId, RejectReason, Seq};
use natter_tests::World;

#[test]
fn an_answer_quotes_what_it_answers() {
    let mut world = World::new(1);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "tea or **coffee**?");
    let target = world.seq_of(ada, "tea or **coffee**?");
    world.submit(bo, "tea", Some(target));
    world.run(1);
    for person in [ada, bo] {
        let reply = world.shown(person)[1].reply.clone().unwrap();
        let quoted = reply.quoted.unwrap();
        assert_eq!(reply.to, target);
        assert_eq!(quoted.text.as_deref(), Some("tea or coffee?"));
        assert_eq!(quoted.author.name, "Ada");
    }
    world.rest();
}

#[test]
fn the_quote_goes_with_the_message() {
    let mut world = World::new(2);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "tea?");
    let target = world.seq_of(ada, "tea?");
    world.submit(bo, "yes", Some(target));
    world.run(1);
    world.act(ada, Input::Delete { target });
    let reply = world.shown(bo)[1].reply.clone().unwrap();
    assert_eq!(reply.quoted.unwrap().text, None);
    world.rest();
}

#[test]
fn what_is_not_there_or_gone_cannot_be_answered_and_the_text_stays() {
    let mut world = World::new(3);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.say(ada, "hello");
    let target = world.seq_of(ada, "hello");
    world.act(ada, Input::Delete { target });
    for (number, target) in [(7, Seq(99)), (8, target)] {
        let (id, reply_to) = (CommandId([number; 16]), Some(target));
        world.send_packet(
            ada,
            Post {
                id,
                reply_to,
                text: "x".to_owned(),
            },
        );
        world.run(1);
    }
    assert_eq!(
        world.rejects(ada),
        [RejectReason::NotFound, RejectReason::Gone]
    );
    world.submit(ada, "an answer to nothing", Some(target));
    world.run(1);
    assert!(
        world
            .texts(ada)
            .contains(&"an answer to nothing".to_owned())
    );
    world.rest();
}
