use super::fixture::{Archive, ROOM, at, deleted, edited, erased, joined, letter, posted};
use crate::dead_letters::DEAD_LETTERS_MAX;
use crate::{
    DeadLetterBody, DeadLetterRow, dead_letter_body, delete_dead_letter, insert_dead_letter,
    list_dead_letters,
};

fn put_aside(archive: &mut Archive, body: &str) {
    let statements = insert_dead_letter("natter-events", body, "no good", at(1));
    archive.d1.batch(&statements).unwrap();
}

fn count(archive: &mut Archive) -> usize {
    archive.rows::<DeadLetterRow>(list_dead_letters()).len()
}

#[test]
fn a_dead_letter_is_kept_once_listed_replayed_and_forgotten() {
    let mut archive = Archive::new();
    let batch = [
        insert_dead_letter("natter-events", "jünk", "not a letter", at(1)),
        insert_dead_letter("natter-events", "other", "not a letter", at(2)),
        insert_dead_letter("natter-events", "jünk", "again", at(3)),
    ];
    archive.d1.batch(&batch.concat()).unwrap();
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
    assert_eq!(count(&mut archive), 1);
}

#[test]
fn the_largest_queue_message_can_be_put_aside() {
    let mut archive = Archive::new();
    put_aside(&mut archive, &"x".repeat(128_000));
    assert_eq!(
        archive.rows::<DeadLetterRow>(list_dead_letters())[0].bytes,
        128_000
    );
}

#[test]
fn a_delete_takes_the_dead_letters_that_carry_its_text() {
    let gone = [posted(2, "xylophone"), edited(3, 2, "zanzibar")];
    let tombstones = gone.iter().filter_map(erased);
    let deletes = tombstones.chain([deleted(9, 2)]);
    for delete in deletes {
        let mut archive = Archive::with(&[&[joined(1, 1, "Ada")]]);
        for event in &gone {
            put_aside(&mut archive, &letter(std::slice::from_ref(event)));
        }
        put_aside(&mut archive, &letter(&[posted(4, "stays")]));
        assert_eq!(count(&mut archive), 3);
        archive.consume(&[letter(std::slice::from_ref(&delete))]);
        assert_eq!(count(&mut archive), 1, "{delete:?}");
    }
}

#[test]
fn a_letter_is_not_put_aside_after_its_text_was_deleted() {
    let mut archive = Archive::with(&[&[deleted(9, 2)]]);
    put_aside(&mut archive, &letter(&[posted(2, "xylophone")]));
    put_aside(&mut archive, &letter(&[posted(3, "stays")]));
    assert_eq!(count(&mut archive), 1);
}

#[test]
fn a_delete_takes_what_could_not_be_opened_of_its_room() {
    let mut archive = Archive::new();
    let other = "11".repeat(16);
    put_aside(&mut archive, &format!("1.{ROOM}.1.damaged"));
    put_aside(&mut archive, &format!("1.{other}.1.damaged"));
    put_aside(&mut archive, "9.x");
    archive.consume(&[letter(&[posted(2, "nothing is deleted")])]);
    assert_eq!(count(&mut archive), 3);
    archive.consume(&[letter(&[deleted(9, 2)])]);
    assert_eq!(count(&mut archive), 2);
}

#[test]
fn the_oldest_dead_letters_make_room() {
    let mut archive = Archive::new();
    for number in 0..DEAD_LETTERS_MAX + 20 {
        put_aside(&mut archive, &format!("rubbish {number}"));
    }
    let sql =
        "SELECT count(*), max(body = 'rubbish 19'), max(body = 'rubbish 20') FROM dead_letters";
    let d1 = archive.d1.connection();
    let found: (i64, bool, bool) = d1
        .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap();
    assert_eq!(found, (DEAD_LETTERS_MAX as i64, false, true));
}
