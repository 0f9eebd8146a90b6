//! Who is here.

use natter_client::Input;
use natter_protocol::ServerPacket;
use natter_protocol::packet::client::SetActivity;
use natter_protocol::packet::server::{Answer, Status};
use natter_tests::{DeviceId, World};

fn people(world: &World, device: DeviceId) -> Vec<(String, Status)> {
    let people = world.client(device).people();
    people
        .into_iter()
        .map(|person| (person.name, person.status))
        .collect()
}

#[test]
fn people_come_go_and_look_away() {
    let mut world = World::new(1);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.run(3);
    let here = |ada, bo| vec![("Ada".to_owned(), ada), ("Bo".to_owned(), bo)];
    assert_eq!(people(&world, ada), here(Status::Active, Status::Active));
    world.act(bo, Input::SetActivity(SetActivity::Idle));
    world.run(3);
    assert_eq!(people(&world, ada), here(Status::Active, Status::Idle));
    world.act(bo, Input::Stop);
    world.run(3);
    assert_eq!(people(&world, ada), [("Ada".to_owned(), Status::Active)]);
    assert_eq!(world.client(ada).online(), 1);
}

#[test]
fn a_person_with_two_tabs_is_one_person_and_active_if_either_is() {
    let mut world = World::new(2);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    let tab = world.second_tab(bo);
    world.act(bo, Input::SetActivity(SetActivity::Idle));
    world.run(3);
    assert_eq!(people(&world, ada)[1], ("Bo".to_owned(), Status::Active));
    world.act(tab, Input::Stop);
    world.run(3);
    assert_eq!(people(&world, ada)[1], ("Bo".to_owned(), Status::Idle));
    assert_eq!(world.client(ada).online(), 2);
}

#[test]
fn presence_costs_at_most_one_packet_a_second_however_many_come() {
    let mut world = World::new(3);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.run(3);
    let before = world.devices[ada.0].heard.len();
    for number in 0..40 {
        let user = world.user();
        world.open(room, user, &format!("Guest {number}"));
        world.run_ms(50);
    }
    world.run(2);
    let heard = &world.devices[ada.0].heard[before..];
    let presences = heard
        .iter()
        .filter(|packet| matches!(packet, ServerPacket::Answer(Answer::Presence(_))));
    let count = presences.count();
    assert!(
        (2..=5).contains(&count),
        "{count} presence packets in four seconds"
    );
    assert_eq!(world.client(ada).online(), 41);
}

#[test]
fn a_new_name_is_seen_by_all_at_once() {
    let mut world = World::new(4);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "hello");
    world.rename(ada, "Ada L.");
    world.run(1);
    assert_eq!(world.shown(bo)[0].author.name, "Ada L.");
    let people = world.client(bo).people();
    assert!(people.iter().any(|person| person.name == "Ada L."));
    assert_eq!(world.shown(ada)[0].author.name, "Ada L.");
    world.rest();
}

#[test]
fn whoever_comes_while_another_is_between_two_sockets_sees_both() {
    let mut world = World::new(5);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.run(3);
    world.network.latency_ms = (5, 10);
    world.tell(ada, Input::SetActivity(SetActivity::Idle));
    world.run_ms(100);
    world.tell(bo, Input::Stop);
    world.run_ms(100);
    let user = world.user();
    let cy = world.open(room, user, "Cy");
    world.run_ms(200);
    world.tell(bo, Input::Start);
    world.run(5);
    let names = people(&world, cy).into_iter().map(|(name, _)| name);
    assert_eq!(names.collect::<Vec<_>>(), ["Bo", "Cy", "Ada"]);
}

#[test]
fn whoever_leaves_at_once_is_not_here_for_those_who_came_between() {
    let mut world = World::new(6);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.act(bo, Input::Stop);
    world.run(3);
    world.network.latency_ms = (5, 10);
    world.tell(ada, Input::SetActivity(SetActivity::Idle));
    world.run_ms(100);
    world.tell(bo, Input::Start);
    world.run_ms(200);
    let user = world.user();
    let cy = world.open(room, user, "Cy");
    world.run_ms(200);
    world.tell(bo, Input::Stop);
    world.run(5);
    let names = people(&world, cy).into_iter().map(|(name, _)| name);
    assert_eq!(names.collect::<Vec<_>>(), ["Cy", "Ada"]);
}
