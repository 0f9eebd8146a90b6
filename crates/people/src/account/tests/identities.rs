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

fn ids(rows: Vec<IdentityRow>) -> Vec<String> {
    rows.into_iter().map(|row| row.id).collect()
}

impl D1 {
    fn link_identity(
        &mut self,
        user: UserId,
        id: &str,
        identity: &Identity,
    ) -> Result<Vec<String>, Option<Clash>> {
        let new = NewIdentity { id, identity };
        let linked = self.batch(add_identity(user, new, NOW));
        linked.map(ids).map_err(|words| clash(&words))
    }

    fn unlink(&mut self, user: UserId, id: &str, issuers: &Issuers) -> Vec<String> {
        ids(self.batch(remove_identity(user, id, issuers)).unwrap())
    }
}

fn set_up() -> Issuers {
    [
        "https://id.example".to_owned(),
        String::new(),
        String::new(),
    ]
}

#[test]
fn an_account_has_several_identities_and_each_is_one_persons() {
    let mut d1 = D1::claimed();
    d1.come(BO, "bo", &identity("1")).unwrap();
    assert_eq!(
        d1.link_identity(ADA, "a", &identity("2")),
        Ok(vec!["a".to_owned()])
    );
    assert_eq!(
        d1.link_identity(ADA, "b", &identity("1")),
        Err(Some(Clash::Identity))
    );
    assert_eq!(
        d1.link_identity(ADA, "b", &identity("2")),
        Err(Some(Clash::Identity))
    );
    assert_eq!(d1.whose(&identity("2")), Some((ADA, Standing::Owner)));
    for number in 3..=IDENTITIES_MAX + 3 {
        let id = format!("id {number}");
        let linked = d1
            .link_identity(ADA, &id, &identity(&number.to_string()))
            .unwrap();
        assert_eq!(
            linked.contains(&id),
            number < IDENTITIES_MAX + 2,
            "{number}"
        );
    }
    assert_eq!(
        d1.link_identity(CY, "c", &identity("cy")),
        Ok(vec![]),
        "no account"
    );
}

#[test]
fn the_last_way_in_stays_and_a_provider_that_is_gone_is_none() {
    let mut d1 = D1::claimed();
    // Ada has a password.
    d1.link_identity(ADA, "a", &identity("ada")).unwrap();
    assert_eq!(d1.unlink(BO, "a", &set_up()), [] as [String; 0]);
    assert!(d1.whose(&identity("ada")).is_some(), "of somebody else");
    assert_eq!(d1.unlink(ADA, "a", &set_up()), [] as [String; 0]);
    assert_eq!(d1.whose(&identity("ada")), None);
    // Bo has what a provider says, and nothing else.
    let own = format!("id of {BO}");
    d1.come(BO, "bo", &identity("bo")).unwrap();
    assert_eq!(d1.unlink(BO, &own, &set_up()), [own.as_str()]);
    d1.link_identity(BO, "more", &identity("bo too")).unwrap();
    let gone = Issuers::default();
    assert_eq!(d1.unlink(BO, &own, &gone).len(), 2, "neither works");
    assert_eq!(d1.unlink(BO, &own, &set_up()), ["more"]);
    d1.add_passkey(BO, "key").unwrap();
    let left: Vec<PasskeyRow> = d1.batch(remove_passkey(BO, "key", &gone)).unwrap();
    assert_eq!(left.len(), 1, "the provider is gone");
    let left: Vec<PasskeyRow> = d1.batch(remove_passkey(BO, "key", &set_up())).unwrap();
    assert_eq!(left, []);
}
