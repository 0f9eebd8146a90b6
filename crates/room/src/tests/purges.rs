//! A purge takes all that somebody said, a batch a turn, over any restart.

use natter_protocol::packet::client::{Join, Purge};
use natter_protocol::{Event, MemberNumber, RejectReason, Role, Seq};

use super::harness::{Object, user_id};
use super::members::{opened, set_role};
use crate::effect::Write;
use crate::purges::PURGED_MAX;
use crate::{Config, Effect, Log, Unreadable};

const OWNER: u64 = 1;
const SPAMMER: u64 = 2;
const OTHER: u64 = 3;

fn purge(object: &mut Object, by: u64) -> u64 {
    let (id, user) = (object.id(), user_id(SPAMMER));
    object.ask(by, "", Purge { id, user }).1
}

/// Fires alarms until nothing is left to purge; how many it took.
fn carry_through(object: &mut Object) -> usize {
    let mut turns = 0;
    while !object.log.saved().purges.is_empty() {
        object.fire_alarm();
        turns += 1;
        assert!(turns < 100, "a purge ends");
    }
    turns
}

fn texts(object: &Object) -> Vec<String> {
    let newest = natter_protocol::packet::client::PageAt::Newest;
    let messages = object.log.messages(newest, 10_000).unwrap();
    let texts = messages.iter().filter_map(|message| message.text());
    texts.map(str::to_owned).collect()
}

/// Whether any event of the log still holds a text of theirs.
fn is_stored(object: &Object, text: &str) -> bool {
    let stored = object.log.events(Seq(0), usize::MAX).unwrap().concat();
    stored.windows(text.len()).any(|w| w == text.as_bytes())
}

fn crowd(messages: usize) -> Object {
    let mut object = opened(Config::default());
    for number in 0..messages {
        object.post(SPAMMER, &format!("spam {number}"));
        if number % 10 == 0 {
            object.post(OTHER, &format!("talk {number}"));
        }
        object.wait(1_000);
    }
    object.meet_archive();
    object.forget();
    object
}

#[test]
fn a_purge_takes_every_text_of_one_person_and_of_nobody_else() {
    let mut object = crowd(20);
    let first = object.log.all_events().into_iter().find_map(|event| {
        let is_spam = |event: &Event| matches!(event, Event::Posted(p) if p.text == "spam 3");
        is_spam(&event).then(|| event.seq())
    });
    object.edit(SPAMMER, first.unwrap().0, "spam edited");
    object.wait(2_000);
    let ask = purge(&mut object, OWNER);
    assert_eq!(object.acks(ask).len(), 1);
    let shown = object.events(OTHER);
    assert!(matches!(shown.last(), Some(Event::Purged(purged))
        if purged.member == MemberNumber(2) && purged.by == MemberNumber(1)));
    carry_through(&mut object);
    assert_eq!(texts(&object), ["talk 0", "talk 10"]);
    assert!(!is_stored(&object, "spam"));
    let heard = object.events(OTHER);
    let deletes = heard.iter().filter(|e| matches!(e, Event::Deleted(_)));
    assert_eq!(deletes.count(), 20, "everyone here hears of each");
    assert_eq!(object.reports, []);
}

#[test]
fn very_many_messages_take_many_turns_and_no_turn_takes_very_many() {
    let mut object = crowd(3 * PURGED_MAX);
    purge(&mut object, OWNER);
    let head = object.head();
    object.fire_alarm();
    assert_eq!(object.head(), head, "first leaves what was waiting");
    object.fire_alarm();
    assert_eq!(object.head() - head, PURGED_MAX as u64);
    // The newest are gone first.
    assert_eq!(texts(&object).last().unwrap(), "talk 190");
    object.hibernate();
    object.meet_archive();
    assert!(carry_through(&mut object) >= 2);
    assert!(!is_stored(&object, "spam"));
    assert_eq!(texts(&object).len(), 20);
}

#[test]
fn what_they_say_after_they_may_come_back_stays() {
    let mut object = crowd(2 * PURGED_MAX);
    set_role(&mut object, OWNER, SPAMMER, Role::Banned);
    purge(&mut object, OWNER);
    set_role(&mut object, OWNER, SPAMMER, Role::Outsider);
    let id = object.id();
    object.ask(SPAMMER, "person 2", Join { id });
    object.knock(7, SPAMMER, "person 2");
    object.hello(7, None, 0);
    object.post(7, "sorry");
    object.wait(2_000);
    carry_through(&mut object);
    assert_eq!(texts(&object).last().unwrap(), "sorry");
    assert!(!is_stored(&object, "spam"));
}

#[test]
fn a_room_that_cannot_read_tells_the_operator_and_goes_on_later() {
    let mut object = crowd(5);
    purge(&mut object, OWNER);
    object
        .log
        .fail_reads(Some(Unreadable::Failed("disk".to_owned())));
    object.fire_alarm();
    assert!(object.reports.iter().any(|t| t.kind() == "not-purged"));
    object.log.fail_reads(None);
    assert!(
        object.alarm.is_some_and(|alarm| alarm > object.now),
        "not at once"
    );
    carry_through(&mut object);
    assert!(!is_stored(&object, "spam"));
}

#[test]
fn nobody_purges_somebody_who_is_no_less_than_they_are_or_was_never_here() {
    let mut object = crowd(2);
    let ask = purge(&mut object, OTHER);
    assert_eq!(object.rejects(ask), [RejectReason::NotAllowed]);
    set_role(&mut object, OWNER, OTHER, Role::Moderator);
    set_role(&mut object, OWNER, SPAMMER, Role::Moderator);
    let ask = purge(&mut object, OTHER);
    assert_eq!(object.rejects(ask), [RejectReason::Outranked]);
    let (id, user) = (object.id(), user_id(9));
    let (_, ask) = object.ask(OWNER, "", Purge { id, user });
    assert_eq!(object.rejects(ask), [RejectReason::NoSuchMember]);
    assert!(is_stored(&object, "spam"));
}

/// The platform was late: the events are to leave, and their texts to go, at the same alarm.
#[test]
fn a_text_that_is_purged_in_a_turn_does_not_leave_in_it() {
    let mut object = crowd(1);
    object.post(SPAMMER, "spam that waits");
    purge(&mut object, OWNER);
    object.now.0 += 60_000;
    while !object.log.saved().purges.is_empty() {
        let effects = object.fire_alarm();
        let leaves = effects
            .iter()
            .any(|effect| matches!(effect, Effect::Enqueue { .. } | Effect::Snapshot { .. }));
        let goes = effects
            .iter()
            .any(|effect| matches!(effect, Effect::Write(Write::Purge(_) | Write::EndPurge(_))));
        assert!(!(leaves && goes), "{effects:?}");
    }
    assert!(!is_stored(&object, "spam"));
}
