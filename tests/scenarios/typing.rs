//! Who is typing.

use natter_client::Input;
use natter_tests::{DeviceId, World};

fn typing(world: &World, device: DeviceId) -> Vec<String> {
    let typists = world.client(device).typing();
    typists.into_iter().map(|typist| typist.name).collect()
}

#[test]
fn typing_is_seen_by_the_others_and_ends_with_the_message() {
    let mut world = World::new(1);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.act(
        ada,
        Input::Type {
            text: "hel".to_owned(),
        },
    );
    assert_eq!(typing(&world, bo), ["Ada"]);
    assert!(typing(&world, ada).is_empty());
    world.say(ada, "hello");
    assert!(typing(&world, bo).is_empty());
}

#[test]
fn typing_that_is_never_taken_back_expires() {
    let mut world = World::new(2);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.act(
        ada,
        Input::Type {
            text: "hel".to_owned(),
        },
    );
    let wire = world.wire_of(ada);
    world.cut_quietly(wire);
    world.run(5);
    assert_eq!(typing(&world, bo), ["Ada"]);
    world.run(10);
    assert!(typing(&world, bo).is_empty());
}

#[test]
fn whoever_leaves_is_not_typing() {
    let mut world = World::new(4);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    let text = "hel".to_owned();
    world.act(ada, Input::Type { text });
    assert_eq!(typing(&world, bo), ["Ada"]);
    world.act(ada, Input::Stop);
    world.run(2);
    assert!(typing(&world, bo).is_empty());
}

#[test]
fn an_empty_composer_is_not_typing() {
    let mut world = World::new(3);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.act(
        ada,
        Input::Type {
            text: "hel".to_owned(),
        },
    );
    world.act(
        ada,
        Input::Type {
            text: String::new(),
        },
    );
    world.run(5);
    assert!(typing(&world, bo).is_empty());
    world.rest();
}
