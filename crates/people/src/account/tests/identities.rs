//! Identities at providers, on SQLite.

use super::*;
use crate::bans;

fn identity(subject: &str) -> Identity {
    Identity {
        issuer: "https://id.example".to_owned(),
        subject: subject.to_owned(),
        name: "Bo".to_owned(),
        handle: "bo".to_owned(),
    }
}

impl D1 {
    fn come(
        &mut self,
        user: UserId,
        handle: &str,
        identity: &Identity,
    ) -> Result<Vec<AccountRow>, Option<Clash>> {
        let handle = check_handle(handle).unwrap();
        let id = format!("id of {user}");
        let new = New {
            user,
            handle: &handle,
            name: "Bo",
            credential: Credential::Identity(NewIdentity { id: &id, identity }),
            at: NOW,
        };
        let made = self.batch(make(&new, &Entry::Open));
        made.map_err(|words| clash(&words))
    }

    fn whose(&mut self, identity: &Identity) -> Option<(UserId, Standing)> {
        let rows: Vec<AccountRow> = self.rows(account_by_identity(identity));
        rows.first().map(|row| (row.user, row.standing))
    }
}

#[test]
fn an_identity_begins_one_account_and_leads_into_it() {
    let mut d1 = D1::claimed();
    assert_eq!(d1.whose(&identity("1")), None);
    let made = d1.come(BO, "bo", &identity("1")).unwrap();
    assert_eq!((made[0].user, &made[0].hash), (BO, &None));
    assert_eq!(d1.whose(&identity("1")), Some((BO, Standing::Member)));
    assert_eq!(d1.whose(&identity("2")), None);
    let elsewhere = Identity {
        issuer: "https://other.example".to_owned(),
        ..identity("1")
    };
    assert_eq!(
        d1.whose(&elsewhere),
        None,
        "the same subject of another issuer"
    );
    // A second account by the same one is refused whole.
    assert_eq!(
        d1.come(CY, "cy", &identity("1")),
        Err(Some(Clash::Identity))
    );
    assert_eq!(d1.rows::<AccountRow>(account(CY)), []);
    assert!(d1.come(CY, "cy", &elsewhere).is_ok());
}

#[test]
fn where_the_place_is_not_claimed_no_identity_is_kept() {
    let mut d1 = D1::new();
    assert_eq!(d1.come(BO, "bo", &identity("1")), Ok(vec![]));
    assert_eq!(d1.whose(&identity("1")), None);
}

#[test]
fn a_banned_person_is_known_by_their_identity() {
    let mut d1 = D1::claimed();
    d1.come(BO, "bo", &identity("1")).unwrap();
    let ban = bans::New {
        user: BO,
        name: "Bo",
        by: ADA,
        at: NOW,
        purge: false,
    };
    assert_eq!(d1.batch::<Json>(bans::ban(&ban)), Ok(vec![]));
    assert_eq!(d1.whose(&identity("1")), Some((BO, Standing::Banned)));
}

#[test]
fn what_somebody_goes_by_elsewhere_is_kept_as_it_was_last() {
    let mut d1 = D1::claimed();
    d1.come(BO, "bo", &identity("1")).unwrap();
    let renamed = Identity {
        handle: "bobby".to_owned(),
        ..identity("1")
    };
    let used = identity_used(&renamed, NOW.plus_ms(5));
    assert_eq!(d1.rows::<Json>(used), [] as [Json; 0]);
    let sql = "SELECT label, used_at FROM identities";
    let kept: (String, i64) =
        d1.0.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
    assert_eq!(kept, ("bobby".to_owned(), 1_800_000_000_005));
}
