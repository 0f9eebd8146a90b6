//! The audit log: what was decided, once, and for good.

use natter_protocol::{Access, Posting, Role, Setting, UserId};

use super::fixture::{
    Archive, EPOCH, ROOM, at, joined, left, letter, letter_of, muted, posted, purged, role_changed,
    set,
};
use crate::audit::{AuditRow, PlaceAct, audit, audit_before};
use crate::{Statement, open_room};

const ADA: UserId = UserId([1; 16]);

fn listed(archive: &mut Archive, before: u64) -> Vec<(u8, Option<String>, Option<String>)> {
    let rows: Vec<AuditRow> = archive.rows(audit_before(before, UserId([9; 16])));
    let brief = |row: AuditRow| (row.kind, row.by, row.about);
    rows.into_iter().map(brief).collect()
}

fn opened(access: Access) -> Archive {
    let mut archive = Archive::new();
    let statements = open_room(ROOM, ("garden", "garden"), ("", access), ADA, at(0));
    archive.d1.batch(&statements).unwrap();
    archive
}

fn act(kind: u8, by: &str, about: &str) -> (u8, Option<String>, Option<String>) {
    let name = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
    (kind, name(by), name(about))
}

#[test]
fn what_somebody_decides_about_another_is_there_once_newest_first() {
    let mut archive = opened(Access::Public);
    let decided = letter(&[
        joined(1, 1, "Ada"),
        role_changed(2, 1, (Role::Member, Role::Owner), 1),
        joined(3, 2, "Ben"),
        role_changed(4, 2, (Role::Member, Role::Moderator), 1),
        muted(5, 2, 99, 1),
        set(
            6,
            Setting::Posting(Posting::Locked),
            Setting::Posting(Posting::Everyone),
            1,
        ),
        left(7, 2, Role::Moderator, 1),
        joined(8, 2, "Ben"),
        left(9, 2, Role::Member, 0),
        joined(10, 2, "Ben"),
        left(11, 2, Role::Member, 2),
    ]);
    // Who opens a room, comes, or goes by themselves decides nothing about another.
    let expected = [
        act(9, "", "Ben"),
        act(9, "Ada", "Ben"),
        act(12, "Ada", ""),
        act(11, "Ada", "Ben"),
        act(10, "Ada", "Ben"),
    ];
    for _ in 0..2 {
        archive.consume(std::slice::from_ref(&decided));
        assert_eq!(listed(&mut archive, 1_000), expected);
    }
    assert_eq!(listed(&mut archive, 3), expected[3..]);
    let rows: Vec<AuditRow> = archive.rows(audit_before(1_000, UserId([9; 16])));
    let words: Vec<_> = rows.iter().filter_map(AuditRow::what).collect();
    let words: Vec<_> = words.into_iter().map(|(word, _)| word).collect();
    assert_eq!(
        words,
        ["left-place", "removed", "locked", "muted", "moderator"]
    );
}

#[test]
fn a_delete_of_anothers_words_is_an_act_and_those_of_a_purge_are_one() {
    let mut archive = opened(Access::Public);
    archive.consume(&[letter(&[
        joined(1, 1, "Ada"),
        joined(2, 2, "Ben"),
        posted(3, "one"),
        posted(4, "two"),
        posted(5, "three"),
        super::fixture::deleted_by(6, 3, 1),
        super::fixture::deleted_by(7, 4, 2),
        purged(8, 1, 2),
        super::fixture::deleted_by(9, 5, 2),
    ])]);
    let expected = [act(13, "Ben", "Ada"), act(5, "Ben", "Ada")];
    assert_eq!(listed(&mut archive, 1_000), expected);
}

#[test]
fn nobody_edits_it() {
    let mut archive = opened(Access::Public);
    archive.consume(&[letter(&[
        joined(1, 1, "Ada"),
        joined(2, 2, "Ben"),
        role_changed(3, 2, (Role::Member, Role::Banned), 1),
    ])]);
    let before = listed(&mut archive, 1_000);
    let d1 = archive.d1.connection();
    for edit in [
        "UPDATE audit SET by_name = 'nobody'",
        "UPDATE audit SET id = 9",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id = 1",
    ] {
        let words = d1.execute_batch(edit).unwrap_err().to_string();
        assert!(words.contains("is not edited"), "{edit}: {words}");
    }
    let columns = "INTO audit (id, at, kind, room, seq) VALUES";
    for edit in [
        format!("INSERT OR REPLACE {columns} (1, 0, 10, NULL, NULL)"),
        format!("INSERT OR REPLACE {columns} (NULL, 0, 10, '{ROOM}', 3)"),
        format!("REPLACE {columns} (1, 0, 10, '{ROOM}', 3)"),
    ] {
        d1.execute_batch(&edit).unwrap();
    }
    assert_eq!(listed(&mut archive, 1_000), before);
}

#[test]
fn a_private_room_is_for_those_who_are_in_it() {
    let mut archive = opened(Access::Private);
    archive.consume(&[letter_of(
        EPOCH,
        &[
            joined(1, 1, "Ada"),
            joined(2, 2, "Ben"),
            role_changed(3, 2, (Role::Member, Role::Banned), 1),
        ],
    )]);
    assert_eq!(listed(&mut archive, 1_000), []);
    let own: Vec<serde_json::Value> = archive.rows(Statement {
        sql: "SELECT user FROM members WHERE number = 1",
        params: Vec::new(),
    });
    let ada = own[0]["user"].as_str().unwrap().parse().unwrap();
    let rows: Vec<AuditRow> = archive.rows(audit_before(1_000, ada));
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].room.as_deref(), Some("garden"));
}

#[test]
fn an_act_of_the_place_names_whom_it_was_about() {
    let mut archive = Archive::new();
    let about = Some((UserId([7; 16]), "Gus"));
    for act in PlaceAct::ALL {
        archive.d1.batch(&[audit(act, ADA, about, at(1))]).unwrap();
    }
    archive
        .d1
        .batch(&[audit(PlaceAct::Invited, ADA, None, at(2))])
        .unwrap();
    let listed = listed(&mut archive, 1_000);
    assert_eq!(listed.len(), PlaceAct::ALL.len() + 1);
    assert_eq!(listed[0], act(104, "", ""));
    assert_eq!(listed[1], act(108, "", "Gus"));
    assert_eq!(listed.last(), Some(&act(101, "", "Gus")));
}
