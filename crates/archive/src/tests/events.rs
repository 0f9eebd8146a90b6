use super::fixture::{
    Archive, deleted, edited, erased, joined, posted, reacted, renamed, unreacted,
};
use crate::EventRow;

#[test]
fn every_event_comes_back_from_its_row() {
    let log = [
        joined(1, 1, "Ada"),
        renamed(2, 1, "Ada L."),
        posted(3, "one \"two\" 三\n\\ 'four' 👩‍👩‍👧"),
        edited(4, 3, "five; DROP TABLE events; --"),
        reacted(5, 3, 1, "👍"),
        unreacted(6, 3, 1, "👍"),
        posted(7, "gone"),
        deleted(8, 7),
    ];
    for event in &log {
        assert_eq!(EventRow::from(event).event().as_ref(), Some(event));
    }
    let mut stored = log.to_vec();
    stored[6] = erased(&log[6]).unwrap();
    assert_eq!(Archive::with(&[&log]).log(), stored);
}

#[test]
fn a_row_of_a_later_version_is_no_event() {
    let row = EventRow {
        kind: 9,
        ..EventRow::from(&posted(1, "hello"))
    };
    assert_eq!(row.event(), None);
}
