//! HTTP bodies of links into accounts and of recovery codes, pinned.

use expect_test::expect;
use natter_protocol::api::{
    Came, HandOff, HandOffCode, HandOffs, HandedOff, MadeHandOff, NewHandOff, Qr, RecoveryCodes,
    SignIn,
};
use natter_protocol::{Timestamp, UserId};

use crate::api::check;

const AT: Timestamp = Timestamp(1_795_253_400_000);

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
fn every_way_a_session_came_has_a_name() {
    for came in Came::ALL {
        assert_eq!(Came::from_name(came.name()), Some(came));
        let json = serde_json::to_string(&came).unwrap();
        assert_eq!(json, format!("\"{}\"", came.name()));
    }
    assert_eq!(Came::from_name("a window"), None);
}

#[test]
fn a_new_link() {
    let user = UserId([0xab; 16]);
    check(
        &NewHandOff { user },
        &expect![[r#"
        {
          "user": "abababababababababababababababab"
        }"#]],
    );
    let made = MadeHandOff {
        id: text("0123"),
        link: text("https://chat.example/enter#Y29kZQ"),
        qr: Qr {
            size: 21,
            path: text("M0 0h7v1h-7z"),
        },
        expires_at: AT,
        name: text("Ada"),
    };
    check(
        &made,
        &expect![[r#"
        {
          "id": "0123",
          "link": "https://chat.example/enter#Y29kZQ",
          "qr": {
            "size": 21,
            "path": "M0 0h7v1h-7z"
          },
          "expires_at": 1795253400000,
          "name": "Ada"
        }"#]],
    );
}

#[test]
fn what_a_link_leads_to() {
    let found = HandedOff {
        place: text("Natter"),
        name: text("Ada"),
        handle: text("ada"),
        came: Came::HandOff,
    };
    check(
        &found,
        &expect![[r#"
        {
          "place": "Natter",
          "name": "Ada",
          "handle": "ada",
          "came": "hand-off"
        }"#]],
    );
}

#[test]
fn the_links_into_an_account() {
    let waiting = HandOff {
        id: text("0123"),
        by: None,
        created_at: AT,
        expires_at: AT,
        used_at: None,
        device: None,
    };
    let used = HandOff {
        by: Some(text("Olga")),
        used_at: Some(AT),
        device: Some(text("Firefox on Linux")),
        ..waiting.clone()
    };
    let hand_offs = vec![waiting, used];
    check(
        &HandOffs { hand_offs },
        &expect![[r#"
        {
          "hand_offs": [
            {
              "id": "0123",
              "created_at": 1795253400000,
              "expires_at": 1795253400000
            },
            {
              "id": "0123",
              "by": "Olga",
              "created_at": 1795253400000,
              "expires_at": 1795253400000,
              "used_at": 1795253400000,
              "device": "Firefox on Linux"
            }
          ]
        }"#]],
    );
}

#[test]
fn coming_in_by_a_link_or_by_a_code() {
    let code = HandOffCode {
        code: text("Y29kZQ"),
    };
    assert_eq!(format!("{code:?}"), "HandOffCode");
    check(
        &SignIn::HandOff(code),
        &expect![[r#"
        {
          "hand-off": {
            "code": "Y29kZQ"
          }
        }"#]],
    );
    let by_code = SignIn::RecoveryCode {
        handle: text("ada"),
        code: text("0000-1111-2222-3333"),
    };
    check(
        &by_code,
        &expect![[r#"
        {
          "recovery-code": {
            "handle": "ada",
            "code": "0000-1111-2222-3333"
          }
        }"#]],
    );
    let codes = vec![text("0000-1111-2222-3333")];
    check(
        &RecoveryCodes { codes },
        &expect![[r#"
        {
          "codes": [
            "0000-1111-2222-3333"
          ]
        }"#]],
    );
}
