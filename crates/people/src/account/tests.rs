//! The statements on SQLite, after the real migrations.

use natter_archive::{Failure, Statement, Value};
use natter_protocol::{Standing, Timestamp, UserId};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use super::*;
use crate::handle::check_handle;
use crate::identity::Identity;
use crate::invite::read_code;

mod bans;
mod identities;
mod reports;
mod ways;

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const ADA: UserId = UserId([1; 16]);
const BO: UserId = UserId([2; 16]);
const CY: UserId = UserId([3; 16]);

const MIGRATIONS: [&str; 12] = [
    include_str!("../../../../migrations/0001_directory.sql"),
    include_str!("../../../../migrations/0002_archive.sql"),
    include_str!("../../../../migrations/0003_dead_letters.sql"),
    include_str!("../../../../migrations/0004_accounts.sql"),
    include_str!("../../../../migrations/0005_troubles.sql"),
    include_str!("../../../../migrations/0006_post_ids.sql"),
    include_str!("../../../../migrations/0007_membership.sql"),
    include_str!("../../../../migrations/0008_bans.sql"),
    include_str!("../../../../migrations/0009_audit.sql"),
    include_str!("../../../../migrations/0010_hand_offs.sql"),
    include_str!("../../../../migrations/0011_identities.sql"),
    include_str!("../../../../migrations/0012_reports.sql"),
];

struct D1(Connection);

impl D1 {
    fn new() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        MIGRATIONS
            .iter()
            .for_each(|sql| connection.execute_batch(sql).unwrap());
        Self(connection)
    }

    /// With Ada as owner.
    fn claimed() -> Self {
        let mut d1 = Self::new();
        d1.make(ADA, "ada", &Entry::Claim).unwrap();
        d1
    }

    /// One transaction; the rows of the last statement.
    fn batch<T: DeserializeOwned>(&mut self, batch: Vec<Statement>) -> Result<Vec<T>, String> {
        let transaction = self.0.transaction().map_err(|error| error.to_string())?;
        let mut rows = Vec::new();
        for statement in batch {
            rows = run(&transaction, &statement).map_err(|error| error.to_string())?;
        }
        transaction.commit().map_err(|error| error.to_string())?;
        let read = |row| serde_json::from_value(Json::Object(row)).unwrap();
        Ok(rows.into_iter().map(read).collect())
    }

    fn rows<T: DeserializeOwned>(&mut self, statement: Statement) -> Vec<T> {
        self.batch(vec![statement]).unwrap()
    }

    fn make(
        &mut self,
        user: UserId,
        handle: &str,
        entry: &Entry<'_>,
    ) -> Result<Vec<AccountRow>, Option<Clash>> {
        let handle = check_handle(handle).unwrap();
        let new = New {
            user,
            handle: &handle,
            name: "Name",
            credential: Credential::Password { hash: "hash" },
            at: NOW,
        };
        self.batch(make(&new, entry)).map_err(|words| {
            assert_eq!(Failure::of(&words), Failure::Refused, "{words}");
            clash(&words)
        })
    }

    fn invite(&mut self, code: &str, lasts_ms: u64, uses_max: u32) -> Code {
        let code = read_code(code).unwrap();
        let made = new_invite(&code, ADA, NOW, NOW.plus_ms(lasts_ms), uses_max);
        assert_eq!(self.rows::<Json>(made), [] as [Json; 0]);
        code
    }

    fn uses(&mut self, code: &Code) -> u32 {
        let sql = "SELECT uses FROM invites WHERE code = ?1";
        self.0
            .query_row(sql, [code.as_str()], |row| row.get(0))
            .unwrap()
    }

    fn add_passkey(&mut self, user: UserId, id: &str) -> Result<Vec<String>, Option<Clash>> {
        let passkey = NewPasskey {
            id,
            key: "key",
            counter: 0,
            label: "phone",
        };
        let added = self.batch::<PasskeyRow>(add_passkey(user, &passkey, NOW));
        added.map(ids).map_err(|words| clash(&words))
    }
}

fn ids(rows: Vec<PasskeyRow>) -> Vec<String> {
    rows.into_iter().map(|row| row.id).collect()
}

fn run(connection: &Connection, statement: &Statement) -> rusqlite::Result<Vec<Map<String, Json>>> {
    let params = statement.params.iter().map(|value| match value {
        Value::Null => rusqlite::types::Value::Null,
        Value::Integer(number) => rusqlite::types::Value::Real(*number as f64),
        Value::Text(text) => rusqlite::types::Value::Text(text.clone()),
    });
    let mut prepared = connection.prepare(statement.sql)?;
    let names: Vec<String> = prepared.column_names().map(str::to_owned).collect();
    let mut rows = prepared.query(params_from_iter(params))?;
    let mut answer = Vec::new();
    while let Some(row) = rows.next()? {
        let mut object = Map::new();
        for (index, name) in names.iter().enumerate() {
            let value = match row.get_ref(index)? {
                ValueRef::Null => Json::Null,
                ValueRef::Integer(number) => number.into(),
                ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
                ValueRef::Real(_) | ValueRef::Blob(_) => panic!("{name} is no text"),
            };
            object.insert(name.clone(), value);
        }
        answer.push(object);
    }
    Ok(answer)
}

fn row(user: UserId, handle: &str, standing: Standing) -> AccountRow {
    AccountRow {
        user,
        handle: handle.to_owned(),
        name: "Name".to_owned(),
        standing,
        hash: Some("hash".to_owned()),
    }
}

#[test]
fn of_two_who_claim_the_place_one_becomes_its_owner() {
    let mut d1 = D1::new();
    assert_eq!(d1.rows::<PlaceRow>(place()), [PlaceRow { is_claimed: 0 }]);
    let made = d1.make(ADA, "ada", &Entry::Claim).unwrap();
    assert_eq!(made, [row(ADA, "ada", Standing::Owner)]);
    assert_eq!(d1.rows::<PlaceRow>(place()), [PlaceRow { is_claimed: 1 }]);
    assert_eq!(d1.make(BO, "bo", &Entry::Claim), Err(Some(Clash::Claimed)));
    // Nothing of the second is left.
    assert_eq!(d1.rows::<AccountRow>(account(BO)), []);
    let passwords: u32 =
        d1.0.query_row("SELECT count(*) FROM passwords", [], |row| row.get(0))
            .unwrap();
    assert_eq!(passwords, 1);
}

#[test]
fn an_invite_of_one_use_brings_in_one_person() {
    let mut d1 = D1::claimed();
    let code = d1.invite("abcde-fghjk", 60_000, 1);
    let entry = Entry::Invite(&code);
    let made = d1.make(BO, "bo", &entry).unwrap();
    assert_eq!(made, [row(BO, "bo", Standing::Member)]);
    assert_eq!(d1.make(CY, "cy", &entry), Ok(vec![]));
    assert_eq!(d1.uses(&code), 1);
    assert_eq!(d1.rows::<AccountRow>(account(CY)), []);
}

#[test]
fn whoever_is_refused_uses_up_nothing_of_the_invite() {
    let mut d1 = D1::claimed();
    let code = d1.invite("abcde-fghjk", 60_000, 5);
    let entry = Entry::Invite(&code);
    assert_eq!(d1.make(BO, "ad_a", &entry), Err(Some(Clash::Handle)));
    assert_eq!(d1.make(ADA, "other", &entry), Err(Some(Clash::Account)));
    assert_eq!(d1.uses(&code), 0);
    d1.make(BO, "bo", &entry).unwrap();
    assert_eq!(d1.make(BO, "bo2", &entry), Err(Some(Clash::Account)));
    assert_eq!(d1.uses(&code), 1);
}

#[test]
fn an_invite_that_is_over_or_revoked_or_unknown_lets_nobody_in() {
    let mut d1 = D1::claimed();
    let over = d1.invite("00000-00000", 0, 5);
    let revoked = d1.invite("11111-11111", 60_000, 5);
    let unknown = read_code("22222-22222").unwrap();
    let answer: Vec<InvitedRow> = d1.batch(revoke_invite(&revoked, None, NOW)).unwrap();
    assert_eq!(answer.len(), 1);
    for code in [over, revoked, unknown] {
        assert_eq!(d1.rows::<InvitedRow>(invited_by(&code, NOW)), [], "{code}");
        assert_eq!(
            d1.make(BO, "bo", &Entry::Invite(&code)),
            Ok(vec![]),
            "{code}"
        );
    }
    assert_eq!(d1.rows::<InviteRow>(invites(None, NOW)), []);
}

#[test]
fn an_open_place_takes_everybody_once_somebody_owns_it() {
    let mut d1 = D1::new();
    assert_eq!(d1.make(BO, "bo", &Entry::Open), Ok(vec![]));
    d1.make(ADA, "ada", &Entry::Claim).unwrap();
    let made = d1.make(BO, "bo", &Entry::Open).unwrap();
    assert_eq!(made, [row(BO, "bo", Standing::Member)]);
}

#[test]
fn invites_are_listed_newest_first_of_all_or_of_one() {
    let mut d1 = D1::claimed();
    let code = d1.invite("aaaaa-aaaaa", 60_000, 5);
    d1.make(BO, "bo", &Entry::Invite(&code)).unwrap();
    let later = read_code("bbbbb-bbbbb").unwrap();
    let made = new_invite(&later, BO, NOW.plus_ms(1), NOW.plus_ms(99), 1);
    d1.rows::<Json>(made);
    let of_ada = InviteRow {
        code: "aaaaa-aaaaa".to_owned(),
        by: "ada".to_owned(),
        expires_at: NOW.plus_ms(60_000),
        uses: 1,
        uses_max: 5,
    };
    let all: Vec<InviteRow> = d1.rows(invites(None, NOW));
    let codes: Vec<&str> = all.iter().map(|invite| invite.code.as_str()).collect();
    assert_eq!(codes, ["bbbbb-bbbbb", "aaaaa-aaaaa"]);
    assert_eq!(d1.rows::<InviteRow>(invites(Some(ADA), NOW)), [of_ada]);
    // Nobody revokes what is another's, unless they manage all.
    let not_his: Vec<InvitedRow> = d1.batch(revoke_invite(&code, Some(BO), NOW)).unwrap();
    assert_eq!(not_his, []);
    assert_eq!(d1.rows::<InvitedRow>(invited_by(&code, NOW)).len(), 1);
    let hers: Vec<InvitedRow> = d1.batch(revoke_invite(&code, Some(ADA), NOW)).unwrap();
    assert_eq!(hers.len(), 1);
    assert_eq!(d1.rows::<InvitedRow>(invited_by(&code, NOW)), []);
}

#[test]
fn an_account_is_found_by_its_handle_and_those_that_look_like_it() {
    let mut d1 = D1::claimed();
    for typed in ["ada", "ADA", "@a_d_a"] {
        let handle = check_handle(typed).unwrap();
        let found: Vec<SignInRow> = d1.rows(account_by_handle(&handle));
        assert_eq!(found, [row(ADA, "ada", Standing::Owner)], "{typed}");
    }
    let nobody = check_handle("bo").unwrap();
    assert_eq!(d1.rows::<SignInRow>(account_by_handle(&nobody)), []);
    d1.rows::<Json>(rename(ADA, "Augusta"));
    let renamed: Vec<AccountRow> = d1.rows(account(ADA));
    assert_eq!(renamed[0].name, "Augusta");
}

#[test]
fn the_last_way_in_stays() {
    let mut d1 = D1::new();
    let handle = check_handle("ada").unwrap();
    let passkey = NewPasskey {
        id: "one",
        key: "key",
        counter: 3,
        label: "phone",
    };
    let new = New {
        user: ADA,
        handle: &handle,
        name: "Name",
        credential: Credential::Passkey(passkey),
        at: NOW,
    };
    let made: Vec<AccountRow> = d1.batch(make(&new, &Entry::Claim)).unwrap();
    assert_eq!(made[0].hash, None);
    let remove = |d1: &mut D1, id: &str| {
        let left: Vec<PasskeyRow> = d1
            .batch(remove_passkey(ADA, id, &Issuers::default()))
            .unwrap();
        ids(left)
    };
    assert_eq!(remove(&mut d1, "one"), ["one"]);
    assert_eq!(
        d1.add_passkey(ADA, "two"),
        Ok(vec!["one".into(), "two".into()])
    );
    assert_eq!(remove(&mut d1, "one"), ["two"]);
    assert_eq!(remove(&mut d1, "two"), ["two"]);
    let set: Vec<AccountRow> = d1.batch(set_password(ADA, (None, "new"), NOW)).unwrap();
    assert_eq!(set[0].hash.as_deref(), Some("new"));
    assert_eq!(remove(&mut d1, "two"), [] as [&str; 0]);
}

#[test]
fn a_passkey_is_one_persons_and_an_account_has_so_many() {
    let mut d1 = D1::claimed();
    d1.make(BO, "bo", &Entry::Open).unwrap();
    assert_eq!(d1.add_passkey(ADA, "one"), Ok(vec!["one".into()]));
    assert_eq!(d1.add_passkey(BO, "one"), Err(Some(Clash::Passkey)));
    // Nobody removes what is another's.
    let left: Vec<PasskeyRow> = d1
        .batch(remove_passkey(BO, "one", &Issuers::default()))
        .unwrap();
    assert_eq!(left, []);
    assert_eq!(d1.rows::<ShownRow>(passkey_by_id("one")).len(), 1);
    for number in 1..PASSKEYS_MAX {
        d1.add_passkey(ADA, &format!("more-{number}")).unwrap();
    }
    let all = d1.add_passkey(ADA, "too-many").unwrap();
    assert_eq!(all.len(), PASSKEYS_MAX as usize);
    assert!(!all.contains(&"too-many".to_owned()));
    assert_eq!(d1.add_passkey(CY, "nobodys"), Ok(vec![]));
}

#[test]
fn a_passkey_that_was_shown_counts_on_and_never_back() {
    let mut d1 = D1::claimed();
    d1.add_passkey(ADA, "one").unwrap();
    let later = NOW.plus_ms(5);
    for (said, stands) in [(4, 4), (2, 4), (9, 9)] {
        d1.rows::<Json>(passkey_used("one", said, later));
        let shown: Vec<ShownRow> = d1.rows(passkey_by_id("one"));
        assert_eq!(shown[0].counter, stands);
        assert_eq!((shown[0].user, shown[0].standing), (ADA, Standing::Owner));
    }
    let seen: Vec<PasskeyRow> = d1.rows(passkeys(ADA));
    assert_eq!((seen[0].created_at, seen[0].used_at), (NOW, Some(later)));
    assert_eq!(d1.rows::<ShownRow>(passkey_by_id("other")), []);
}

#[test]
fn a_password_is_set_only_over_the_one_that_was_verified() {
    let mut d1 = D1::claimed();
    let table = [
        (Some("stale"), "eve", "hash"),
        (None, "eve", "hash"),
        (Some("hash"), "new", "new"),
        (Some("hash"), "eve", "new"),
    ];
    for (old, new, stands) in table {
        let set: Vec<AccountRow> = d1.batch(set_password(ADA, (old, new), NOW)).unwrap();
        assert_eq!(set[0].hash.as_deref(), Some(stands), "{old:?}");
    }
    let nobody: Vec<AccountRow> = d1.batch(set_password(BO, (None, "new"), NOW)).unwrap();
    assert_eq!(nobody, []);
}

#[test]
fn nobody_is_a_guest_in_the_directory() {
    let table = [
        ("owner", Standing::Owner),
        ("moderator", Standing::Moderator),
        ("member", Standing::Member),
        ("guest", Standing::Member),
        ("emperor", Standing::Member),
    ];
    for (name, expected) in table {
        assert_eq!(standing(name), expected);
    }
    let d1 = D1::new();
    let guest = "INSERT INTO accounts (user, handle, handle_key, name, standing, created_at)
                 VALUES ('x', 'x', 'x', 'x', 'guest', 0)";
    assert!(d1.0.execute(guest, []).is_err());
}
