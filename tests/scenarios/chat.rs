//! Saying something, and everyone seeing it.

use natter_client::view::Delivery;
use natter_tests::World;

#[test]
fn two_people_chat() {
    let mut world = World::new(1);
    let room = world.room();
    let ada = world.join(room, "Ada");
    let bo = world.join(room, "Bo");
    world.say(ada, "hello");
    world.say(bo, "hello you");
    for person in [ada, bo] {
        assert_eq!(world.texts(person), ["hello", "hello you"]);
        assert_eq!(world.deliveries(person), [Delivery::Posted; 2]);
    }
    world.rest();
}

#[test]
fn a_second_tab_sees_the_same() {
    let mut world = World::new(2);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.say(ada, "one");
    let tab = world.second_tab(ada);
    world.say(tab, "two");
    for tab in [ada, tab] {
        assert_eq!(world.texts(tab), ["one", "two"]);
        assert!(world.shown(tab).iter().all(|message| message.author.mine));
    }
    world.rest();
}
