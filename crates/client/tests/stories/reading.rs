//! Unread counts, the line, and how rows are laid out.

use natter_client::view::{Grouping, RowKind};
use natter_client::{Change, Input, Place, Row, RowKey, Saved};
use natter_protocol::packet::client::SetActivity;
use natter_protocol::{Ordinal, Seq};

use crate::desk::{BEN, Desk};
use crate::room::Room;

/// Messages 2…6 by Ada, of which `read` are read.
fn coming(read: u64) -> Desk {
    let desk = Desk::new(5);
    Desk::with(desk.room, Ordinal(read), Saved::default())
}

fn divider_above(desk: &Desk) -> Option<RowKey> {
    let rows = desk.client.rows();
    let place = rows.iter().position(|row| row.key == RowKey::Unread)?;
    Some(rows[place + 1].key)
}

#[test]
fn a_room_that_is_not_shown_counts_what_is_unread() {
    let mut desk = coming(2);
    desk.input(Input::Start);
    desk.join();
    assert_eq!(desk.client.unread(), 3);
    desk.room.post(desk.ada, "x");
    desk.room.react(desk.ada, Seq(2), "👍");
    desk.room.edit(desk.ada, Seq(2), "y");
    desk.hear_news();
    assert_eq!(desk.client.unread(), 4, "reactions and edits do not count");
    assert_eq!(desk.asked.marks, []);
    assert!(desk.asked.changes.contains(&Change::Unread));
}

#[test]
fn opening_a_room_reads_it_and_leaves_the_line_until_it_is_left() {
    for look_first in [true, false] {
        let mut desk = coming(2);
        if look_first {
            desk.input(Input::Look(Place::Bottom));
        }
        desk.input(Input::Start);
        desk.join();
        desk.input(Input::Look(Place::Bottom));
        assert_eq!(desk.client.unread(), 0);
        assert_eq!(desk.asked.marks, [Ordinal(5)]);
        assert_eq!(divider_above(&desk), Some(RowKey::Message(Seq(4))));
        desk.room.post(desk.ada, "x");
        desk.hear_news();
        assert_eq!(divider_above(&desk), Some(RowKey::Message(Seq(4))));
        desk.input(Input::Look(Place::Elsewhere));
        assert_eq!(divider_above(&desk), None);
    }
}

#[test]
fn an_own_post_reads_the_room_on_every_screen() {
    let mut desk = coming(2);
    desk.input(Input::Start);
    desk.join();
    let me = desk.room.join(crate::desk::ME, "Me");
    desk.room.post(me, "from another tab");
    desk.hear_news();
    assert_eq!(desk.client.unread(), 0);
    assert_eq!(desk.asked.marks, [Ordinal(6)]);
}

#[test]
fn someone_scrolled_up_or_away_reads_nothing() {
    let mut desk = Desk::live(3);
    desk.input(Input::Look(Place::Above));
    desk.room.post(desk.ada, "x");
    desk.hear_news();
    assert_eq!(desk.client.unread(), 1);
    desk.input(Input::Look(Place::Bottom));
    assert_eq!(desk.client.unread(), 0);
    desk.input(Input::SetActivity(SetActivity::Idle));
    desk.room.post(desk.ada, "y");
    desk.hear_news();
    assert_eq!(desk.client.unread(), 1);
    assert_eq!(divider_above(&desk), Some(RowKey::Message(Seq(6))));
    desk.input(Input::MarkRead);
    assert_eq!((desk.client.unread(), divider_above(&desk)), (0, None));
}

#[test]
fn rows_are_parted_by_day_author_time_and_answers() {
    let mut room = Room::new();
    let ada = room.join(crate::desk::ADA, "Ada");
    let ben = room.join(BEN, "Ben");
    room.post(ada, "a");
    room.post(ada, "b");
    room.post(ben, "c");
    room.reply(ben, "d", Some(Seq(3)));
    // Events are a second apart: five minutes later.
    for _ in 0..300 {
        room.react(ada, Seq(3), "👍");
        room.unreact(ada, Seq(3), "👍");
    }
    room.post(ben, "e");
    let mut desk = Desk::with(room, Ordinal(5), Saved::default());
    desk.input(Input::Start);
    desk.join();
    let day = 20_454;
    let message = |seq, grouping| Row {
        key: RowKey::Message(Seq(seq)),
        kind: RowKind::Message { grouping },
    };
    let separator = |day| Row {
        key: RowKey::Day(day),
        kind: RowKind::Day { day },
    };
    let expected = [
        separator(day),
        message(3, Grouping::Starts),
        message(4, Grouping::Continues),
        message(5, Grouping::Starts),
        message(6, Grouping::Starts),
        message(607, Grouping::Starts),
    ];
    assert_eq!(desk.client.rows(), expected);
    desk.input(Input::SetOffset { utc_minutes: -5 });
    let rows = desk.client.rows();
    assert_eq!(rows[0], separator(day - 1));
    assert_eq!(rows[5], separator(day));
}

#[test]
fn a_new_name_shows_on_every_row_of_its_owner() {
    let mut desk = Desk::live(2);
    desk.room.rename(desk.ada, "Ada L.");
    desk.hear_news();
    let names: Vec<_> = desk.views().into_iter().map(|v| v.author.name).collect();
    assert_eq!(names, ["Ada L.", "Ada L."]);
    for seq in [2, 3] {
        let change = Change::Row(RowKey::Message(Seq(seq)));
        assert!(desk.asked.changes.contains(&change));
    }
}
