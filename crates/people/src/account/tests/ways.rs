//! Links and recovery codes, on SQLite.

use natter_archive::audit::{AuditRow, PlaceAct, audit_before};

use super::*;
use crate::hand_off::{HAND_OFF_LIFE_MS, HAND_OFF_SHOWN_MS, comes_in};

impl D1 {
    fn peopled() -> Self {
        let mut d1 = Self::claimed();
        d1.make(BO, "bo", &Entry::Open).unwrap();
        d1
    }

    fn link(&mut self, id: &str, user: UserId, by: UserId, at: Timestamp) {
        let hash = format!("hash of {id}");
        let made: Vec<Json> = self.batch(new_hand_off((id, &hash), user, by, at)).unwrap();
        assert_eq!(made, [] as [Json; 0]);
    }

    fn found(&mut self, id: &str) -> Option<LinkRow> {
        self.rows(hand_off(&format!("hash of {id}"))).pop()
    }

    fn works(&mut self, id: &str, at: Timestamp) -> bool {
        let found = self.found(id).unwrap();
        comes_in(found.link(), at).is_some()
    }

    fn used(&mut self, id: &str, at: Timestamp) -> bool {
        let used: Vec<HandOffId> = self.rows(use_hand_off(&format!("hash of {id}"), "Phone", at));
        !used.is_empty()
    }

    fn left(&mut self, user: UserId) -> u32 {
        self.rows::<CodesLeftRow>(recovery_codes_left(user))[0].left
    }

    fn code(&mut self, handle: &str, hash: &str) -> Vec<CodeRow> {
        let handle = check_handle(handle).unwrap();
        self.rows(use_recovery_code(&handle, hash, NOW))
    }
}

#[test]
fn a_link_lets_one_device_in_once_and_its_person_sees_which() {
    let mut d1 = D1::peopled();
    d1.link("one", BO, ADA, NOW);
    let found = d1.found("one").unwrap();
    assert_eq!((found.user, found.handle.as_str()), (BO, "bo"));
    assert_eq!(found.by_standing, Standing::Owner);
    assert_eq!(d1.found("two"), None);
    assert!(d1.works("one", NOW));
    assert!(d1.used("one", NOW.plus_ms(5)));
    assert!(!d1.used("one", NOW.plus_ms(6)), "a second time");
    assert!(!d1.works("one", NOW.plus_ms(6)));
    let seen: Vec<HandOffRow> = d1.rows(hand_offs(BO, NOW.plus_ms(HAND_OFF_SHOWN_MS)));
    let expected = HandOffRow {
        id: "one".to_owned(),
        by: Some("Name".to_owned()),
        created_at: NOW,
        expires_at: NOW.plus_ms(HAND_OFF_LIFE_MS),
        used_at: Some(NOW.plus_ms(5)),
        device: Some("Phone".to_owned()),
    };
    assert_eq!(seen, [expected]);
    assert_eq!(d1.rows::<HandOffRow>(hand_offs(ADA, NOW)), []);
    let long_after = NOW.plus_ms(HAND_OFF_SHOWN_MS + 5);
    assert_eq!(d1.rows::<HandOffRow>(hand_offs(BO, long_after)), []);
}

#[test]
fn a_link_into_the_account_of_another_is_in_the_audit_log() {
    let mut d1 = D1::peopled();
    d1.link("own", BO, BO, NOW);
    d1.link("helped", BO, ADA, NOW);
    let acts: Vec<AuditRow> = d1.rows(audit_before(1_000, ADA));
    let acts: Vec<_> = acts.iter().map(|act| (act.kind, act.at)).collect();
    assert_eq!(acts, [(PlaceAct::Recovered.number(), NOW)]);
}

#[test]
fn a_link_that_is_over_lets_nobody_in_and_is_not_shown() {
    let mut d1 = D1::peopled();
    d1.link("late", BO, BO, NOW);
    let over = NOW.plus_ms(HAND_OFF_LIFE_MS);
    assert!(!d1.used("late", over));
    assert_eq!(d1.rows::<HandOffRow>(hand_offs(BO, over)), []);
    assert!(d1.works("late", NOW));
    // A newer one of the same person takes its place, and one of another does not.
    d1.link("newer", BO, BO, NOW);
    d1.link("helped", BO, ADA, NOW);
    assert!(!d1.works("late", NOW));
    assert!(!d1.used("late", NOW));
    assert!(d1.works("newer", NOW));
    let by: Vec<_> = d1.rows::<HandOffRow>(hand_offs(BO, NOW));
    assert_eq!(by.len(), 2);
}

#[test]
fn a_link_is_taken_back_by_its_person_and_its_maker_and_by_nobody_else() {
    let mut d1 = D1::peopled();
    d1.make(CY, "cy", &Entry::Open).unwrap();
    for by in [ADA, BO] {
        d1.link(&by.to_string(), BO, ADA, NOW);
        let id = by.to_string();
        let not_theirs: Vec<HandOffId> = d1.batch(revoke_hand_off(&id, CY, NOW)).unwrap();
        assert_eq!(not_theirs, []);
        assert!(d1.works(&id, NOW));
        let theirs: Vec<HandOffId> = d1.batch(revoke_hand_off(&id, by, NOW)).unwrap();
        assert_eq!(theirs, [HandOffId { id: id.clone() }]);
        assert!(!d1.works(&id, NOW));
    }
    d1.link("own", BO, BO, NOW);
    d1.rows::<Json>(revoke_hand_offs(BO, NOW));
    assert!(!d1.works("own", NOW));
}

#[test]
fn a_recovery_code_lets_its_person_in_once() {
    let mut d1 = D1::peopled();
    assert_eq!(d1.left(ADA), 0);
    let codes = ["a", "b", "c"].map(str::to_owned);
    d1.batch::<Json>(set_recovery_codes(ADA, &codes, NOW))
        .unwrap();
    assert_eq!(d1.left(ADA), 3);
    assert_eq!(d1.code("bo", "a"), [], "of somebody else");
    assert_eq!(d1.code("nobody", "a"), []);
    assert_eq!(d1.code("ada", "x"), []);
    assert_eq!(d1.code("ada", "a"), [CodeRow { user: ADA }]);
    assert_eq!(d1.code("ada", "a"), [], "a second time");
    assert_eq!((d1.left(ADA), d1.left(BO)), (2, 0));
}

#[test]
fn new_recovery_codes_take_the_place_of_the_older_ones() {
    let mut d1 = D1::peopled();
    for codes in [["a", "b"], ["c", "d"]] {
        let codes = codes.map(str::to_owned);
        d1.batch::<Json>(set_recovery_codes(ADA, &codes, NOW))
            .unwrap();
    }
    assert_eq!(d1.left(ADA), 2);
    assert_eq!(d1.code("ada", "a"), []);
    assert_eq!(d1.code("ada", "d"), [CodeRow { user: ADA }]);
}
