use natter_protocol::{Access, Posting, Role, Setting};

use super::fixture::{
    Archive, deleted, edited, erased, joined, left, muted, posted, reacted, renamed, role_changed,
    set, unreacted,
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
        joined(9, 2, "Ben"),
        role_changed(10, 2, (Role::Member, Role::Moderator), 1),
        muted(11, 2, 99, 1),
        left(12, 2, Role::Moderator, 1),
        set(
            13,
            Setting::Topic("tea \"and\" 茶".to_owned()),
            Setting::Topic(String::new()),
            1,
        ),
        set(
            14,
            Setting::Access(Access::Private),
            Setting::Access(Access::Public),
            1,
        ),
        set(
            15,
            Setting::Posting(Posting::Locked),
            Setting::Posting(Posting::Everyone),
            1,
        ),
        set(16, Setting::SlowMode(30), Setting::SlowMode(0), 1),
        set(
            17,
            Setting::Name("kitchen".to_owned()),
            Setting::Name(String::new()),
            1,
        ),
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
        kind: 13,
        ..EventRow::from(&posted(1, "hello"))
    };
    assert_eq!(row.event(), None);
}
