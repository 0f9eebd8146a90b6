use super::fixture::{Archive, at};
use crate::{
    DeadLetterBody, DeadLetterRow, dead_letter_body, delete_dead_letter, insert_dead_letter,
    list_dead_letters,
};

#[test]
fn a_dead_letter_is_kept_once_listed_replayed_and_forgotten() {
    let mut archive = Archive::new();
    let batch = [
        insert_dead_letter("natter-events", "jünk", "not a letter", at(1)),
        insert_dead_letter("natter-events", "other", "not a letter", at(2)),
        insert_dead_letter("natter-events", "jünk", "again", at(3)),
    ];
    archive.d1.batch(&batch).unwrap();
    let listed: Vec<DeadLetterRow> = archive.rows(list_dead_letters());
    let seen: Vec<_> = listed
        .iter()
        .map(|l| (l.reason.as_str(), l.at, l.bytes))
        .collect();
    assert_eq!(
        seen,
        [("not a letter", at(2), 5), ("not a letter", at(1), 5)]
    );

    let id = listed[1].id;
    let bodies: Vec<DeadLetterBody> = archive.rows(dead_letter_body(id));
    assert_eq!(bodies[0].body, "jünk");
    archive.d1.batch(&[delete_dead_letter(id)]).unwrap();
    assert_eq!(archive.rows::<DeadLetterBody>(dead_letter_body(id)), []);
    assert_eq!(archive.rows::<DeadLetterRow>(list_dead_letters()).len(), 1);
}

#[test]
fn the_largest_queue_message_can_be_put_aside() {
    let mut archive = Archive::new();
    let body = "x".repeat(128_000);
    archive
        .d1
        .batch(&[insert_dead_letter("q", &body, "too odd", at(1))])
        .unwrap();
    assert_eq!(
        archive.rows::<DeadLetterRow>(list_dead_letters())[0].bytes,
        128_000
    );
}
