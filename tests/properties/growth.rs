//! A long log costs what a short one does.

use natter_tests::growth::{costs, room_of};

#[test]
fn what_people_do_takes_sqlite_as_many_steps_however_long_the_log_is() {
    let of = |events| costs(&room_of(events), events);
    let (short, long) = (of(1_000), of(20_000));
    assert_eq!(short, long);
    let idle = short.iter().find(|(_, steps)| *steps == 0);
    assert_eq!(idle, None, "everything reads something");
}
