use std::collections::BTreeSet;

use natter_protocol::message::Content;
use natter_protocol::packet::client::PageAt;
use natter_protocol::{Event, Message, Seq};
use proptest::prelude::{ProptestConfig, proptest};

use super::any::{Delivery, Fate, deliveries, log};
use super::fixture::{Archive, erased, letter};
use super::model::Model;
use crate::{Statement, plan};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn whatever_the_queue_does_the_archive_equals_the_log_applied_in_order(
        log in log(),
        deliveries in deliveries(),
    ) {
        let mut archive = Archive::new();
        let mut arrived = BTreeSet::new();
        let mut waiting: Vec<Vec<Event>> = Vec::new();
        for delivery in deliveries {
            waiting.push(events_of(&log, &delivery));
            match delivery.fate {
                Fate::Waits => {}
                Fate::Failed => fail(&mut archive, &waiting),
                Fate::Written => {
                    write(&mut archive, &waiting);
                    arrived.extend(waiting.drain(..).flatten().map(|event| event.seq().0));
                }
            }
            check(&mut archive, &log, &arrived);
        }
        // At last the room sends again what D1, read back, does not have.
        let mark = archive.mark() as usize;
        if mark < log.len() {
            write(&mut archive, &[log[mark..].to_vec()]);
        }
        check(&mut archive, &log, &(1..=log.len() as u64).collect());
        assert_eq!(archive.mark(), log.len() as u64);
    }
}

fn events_of(log: &[Event], delivery: &Delivery) -> Vec<Event> {
    let start = delivery.start.index(log.len());
    let events = &log[start..log.len().min(start + delivery.length)];
    let gone = gone(log);
    let resent = |event: &Event| {
        let is_gone = event.target().is_some_and(|target| gone.contains(&target));
        let tombstone = erased(event).filter(|_| delivery.resent && is_gone);
        tombstone.unwrap_or_else(|| event.clone())
    };
    events.iter().map(resent).collect()
}

fn gone(log: &[Event]) -> BTreeSet<Seq> {
    let deleted = log
        .iter()
        .filter(|event| matches!(event, Event::Deleted(_)));
    deleted.filter_map(Event::target).collect()
}

fn letters(waiting: &[Vec<Event>]) -> Vec<String> {
    waiting.iter().map(|events| letter(events)).collect()
}

fn write(archive: &mut Archive, waiting: &[Vec<Event>]) {
    archive.consume(&letters(waiting));
}

fn fail(archive: &mut Archive, waiting: &[Vec<Event>]) {
    let letters = letters(waiting);
    let texts: Vec<&str> = letters.iter().map(String::as_str).collect();
    let mut statements = plan(&texts).statements;
    statements.push(Statement {
        sql: "SELECT * FROM nowhere",
        params: Vec::new(),
    });
    archive.d1.batch(&statements).unwrap_err();
}

fn check(archive: &mut Archive, log: &[Event], arrived: &BTreeSet<u64>) {
    let mark = archive.mark() as usize;
    let reached = (1..).take_while(|seq| arrived.contains(seq)).count();
    assert_eq!(
        mark, reached,
        "the mark is where the first event is missing"
    );
    let known = known(log, archive);
    check_page(archive, &Model::of(&known[..mark]), mark);
    check_gone(archive, &known);
}

/// The log as the archive may know it: texts of messages whose deletion arrived are tombstones.
fn known(log: &[Event], archive: &mut Archive) -> Vec<Event> {
    let stored = archive.log();
    let is_gone = |event: &&Event| matches!(event, Event::Deleted(_) | Event::Erased(_));
    let gone = stored.iter().filter(is_gone).filter_map(Event::target);
    let gone: BTreeSet<Seq> = gone.collect();
    let erase = |event: &Event| {
        let is_gone = event.target().is_some_and(|target| gone.contains(&target));
        erased(event)
            .filter(|_| is_gone)
            .unwrap_or_else(|| event.clone())
    };
    let known: Vec<Event> = log.iter().map(erase).collect();
    for event in &stored {
        assert_eq!(event, &known[event.seq().0 as usize - 1]);
    }
    known
}

fn check_page(archive: &mut Archive, model: &Model, mark: usize) {
    let Some(page) = archive.page(PageAt::Newest) else {
        assert_eq!(mark, 0);
        return;
    };
    let expected: Vec<Message> = model.messages.values().cloned().collect();
    assert_eq!(page.as_of, Seq(mark as u64));
    assert_eq!(page.messages, expected);
    for member in &page.members {
        assert_eq!(Some(member), model.members.get(&member.number));
    }
    let authors = page.messages.iter().map(|message| message.author);
    for author in authors.filter(|author| model.members.contains_key(author)) {
        assert!(page.members.iter().any(|member| member.number == author));
    }
}

/// Deleted texts are in no column of the database and not in the index; the newest text of each
/// other message is found by its word, an older one is not.
fn check_gone(archive: &mut Archive, known: &[Event]) {
    let page = archive.page(PageAt::Newest);
    let messages = page.map(|page| page.messages).unwrap_or_default();
    let everything = archive.everything().into_iter().map(|(_, value)| value);
    let everything =
        String::from_utf8_lossy(&everything.collect::<Vec<_>>().join(&b'|')).into_owned();
    for event in known {
        let word = format!("q{}q", event.seq());
        if let Event::Erased(_) = event {
            assert!(
                !everything.contains(&word),
                "{:?}",
                archive.places_of(&word)
            );
        }
        let says = |message: &&Message| match &message.content {
            Content::Text(text) | Content::Edited { text, .. } => text.ends_with(&word),
            Content::Deleted => false,
        };
        let said: Vec<i64> = messages
            .iter()
            .filter(says)
            .map(|m| m.seq.0 as i64)
            .collect();
        assert_eq!(archive.search(&word), said, "{word}");
    }
}
