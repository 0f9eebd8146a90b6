//! Bans from the place: they stand beside the account, and are lifted without a trace.

use super::*;
use crate::bans::{BanRow, New as NewBan, WasInRow, ban, bans, let_back};

fn banned(d1: &mut D1, user: UserId, purge: bool) -> Vec<WasInRow> {
    d1.batch(ban(&NewBan {
        user,
        name: "Spammer",
        by: ADA,
        at: NOW,
        purge,
    }))
    .unwrap()
}

fn standing_of(d1: &mut D1, user: UserId) -> Standing {
    let rows: Vec<AccountRow> = d1.rows(account(user));
    rows[0].standing
}

#[test]
fn whoever_is_banned_is_so_wherever_their_account_is_read() {
    let mut d1 = D1::claimed();
    d1.make(BO, "bo", &Entry::Open).unwrap();
    banned(&mut d1, BO, false);
    assert_eq!(standing_of(&mut d1, BO), Standing::Banned);
    let by_handle: Vec<SignInRow> = d1.rows(account_by_handle(&check_handle("bo").unwrap()));
    assert_eq!(by_handle[0].standing, Standing::Banned);
    assert_eq!(standing_of(&mut d1, ADA), Standing::Owner);
    d1.batch::<Json>(let_back(BO, ADA, NOW)).unwrap();
    assert_eq!(standing_of(&mut d1, BO), Standing::Member);
    // Again, and for somebody who never was banned.
    d1.batch::<Json>(let_back(BO, ADA, NOW)).unwrap();
    d1.batch::<Json>(let_back(CY, ADA, NOW)).unwrap();
}

#[test]
fn a_banned_passkey_says_whose_it_is() {
    let mut d1 = D1::claimed();
    d1.make(BO, "bo", &Entry::Open).unwrap();
    let passkey = NewPasskey {
        id: "key",
        key: "cose",
        counter: 0,
        label: "phone",
    };
    let added: Vec<PasskeyRow> = d1.batch(add_passkey(BO, &passkey, NOW)).unwrap();
    assert_eq!(added.len(), 1);
    banned(&mut d1, BO, false);
    let shown: Vec<ShownRow> = d1.rows(passkey_by_id("key"));
    assert_eq!(shown[0].standing, Standing::Banned);
}

#[test]
fn their_invites_work_no_longer() {
    let mut d1 = D1::claimed();
    d1.make(BO, "bo", &Entry::Open).unwrap();
    let code = read_code("abcde-fghjk").unwrap();
    let later = NOW.plus_ms(1_000);
    d1.rows::<Json>(new_invite(&code, BO, NOW, later, 5));
    assert_eq!(d1.rows::<InvitedRow>(invited_by(&code, NOW)).len(), 1);
    banned(&mut d1, BO, false);
    assert_eq!(d1.rows::<InvitedRow>(invited_by(&code, NOW)), []);
}

#[test]
fn the_rooms_that_they_were_ever_in_are_told() {
    let mut d1 = D1::claimed();
    let room = natter_protocol::RoomId([7; 16]);
    let sql = format!(
        "INSERT INTO members (room, number, user, name, revision, role) VALUES
         ('{room}', 1, '{BO}', 'Bo', 1, 0), ('{room}', 2, '{CY}', 'Cy', 2, 4)"
    );
    d1.0.execute_batch(&sql).unwrap();
    assert_eq!(banned(&mut d1, BO, false), [WasInRow { room }]);
}

#[test]
fn the_list_says_who_by_whom_and_what_went() {
    let mut d1 = D1::claimed();
    d1.make(BO, "bo", &Entry::Open).unwrap();
    banned(&mut d1, BO, true);
    banned(&mut d1, BO, false);
    banned(&mut d1, CY, false);
    let row = |user, name: &str, handle: Option<&str>, purged| BanRow {
        user,
        name: name.to_owned(),
        handle: handle.map(str::to_owned),
        by: "Name".to_owned(),
        at: NOW,
        purged,
    };
    // A second word does not take a purge back, and a guest has the name that they went by.
    let expected = [row(BO, "Name", Some("bo"), 1), row(CY, "Spammer", None, 0)];
    assert_eq!(d1.rows::<BanRow>(bans()), expected);
}
