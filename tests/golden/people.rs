//! HTTP bodies of claiming, joining and signing in, pinned.

use expect_test::expect;
use natter_protocol::api::{
    Account, Act, Audit, Ban, BanPerson, Bans, Came, ClaimPlace, Invite, Invited, Invites,
    JoinPlace, NewAccount, NewInvite, NewPasskey, OpenSession, Passkey, PasskeyChallenge,
    PasskeyProof, Place, Qr, Session, Sessions, SetPassword, SignIn, SignUp,
};
use natter_protocol::{CommandId, Standing, Timestamp, UserId};

use crate::api::check;

const AT: Timestamp = Timestamp(1_795_253_400_000);

fn text(text: &str) -> String {
    text.to_owned()
}

fn with_password() -> NewAccount {
    NewAccount {
        name: text("Ada"),
        handle: text("ada"),
        password: Some(text("correct horse")),
        passkey: None,
        arrived: false,
    }
}

fn passkey() -> NewPasskey {
    NewPasskey {
        token: text("dG9rZW4"),
        client_data: text("e30"),
        attestation: text("oA"),
        label: text("Ada's phone"),
    }
}

#[test]
fn every_standing_has_a_name() {
    for standing in Standing::ALL {
        assert_eq!(Standing::from_name(standing.name()), Some(standing));
        let json = serde_json::to_string(&standing).unwrap();
        assert_eq!(json, format!("\"{}\"", standing.name()));
    }
    assert_eq!(Standing::from_name("emperor"), None);
}

#[test]
fn the_session_of_an_account() {
    let session = Session {
        user: UserId([0xab; 16]),
        name: text("Ada"),
        handle: Some(text("ada")),
        standing: Standing::Owner,
        may_invite: true,
    };
    check(
        &session,
        &expect![[r#"
        {
          "user": "abababababababababababababababab",
          "name": "Ada",
          "handle": "ada",
          "standing": "owner",
          "may_invite": true
        }"#]],
    );
    let old = r#"{"user":"abababababababababababababababab","name":"Ada"}"#;
    let old: Session = serde_json::from_str(old).unwrap();
    assert_eq!((old.handle, old.standing), (None, Standing::Guest));
}

#[test]
fn the_place() {
    let place = Place {
        name: text("Natter"),
        is_claimed: true,
        guests: false,
        sign_up: SignUp::Invite,
        providers: vec![],
    };
    check(
        &place,
        &expect![[r#"
        {
          "name": "Natter",
          "is_claimed": true,
          "guests": false,
          "sign_up": "invite"
        }"#]],
    );
}

#[test]
fn claiming_the_place() {
    let claim = ClaimPlace {
        code: text("0123456789abcdef"),
        account: with_password(),
    };
    check(
        &claim,
        &expect![[r#"
        {
          "code": "0123456789abcdef",
          "account": {
            "name": "Ada",
            "handle": "ada",
            "password": "correct horse"
          }
        }"#]],
    );
}

#[test]
fn joining_by_invite_and_passkey() {
    let join = JoinPlace {
        invite: Some(text("abcde-fghjk")),
        account: NewAccount {
            password: None,
            passkey: Some(passkey()),
            arrived: false,
            ..with_password()
        },
    };
    check(
        &join,
        &expect![[r#"
        {
          "invite": "abcde-fghjk",
          "account": {
            "name": "Ada",
            "handle": "ada",
            "passkey": {
              "token": "dG9rZW4",
              "client_data": "e30",
              "attestation": "oA",
              "label": "Ada's phone"
            }
          }
        }"#]],
    );
}

#[test]
fn the_challenge_of_a_passkey() {
    let challenge = PasskeyChallenge {
        token: text("dG9rZW4"),
        challenge: text("Y2hhbGxlbmdl"),
        rp_id: text("localhost"),
        user: text("q6urq6urq6urq6urq6urqw"),
    };
    check(
        &challenge,
        &expect![[r#"
        {
          "token": "dG9rZW4",
          "challenge": "Y2hhbGxlbmdl",
          "rp_id": "localhost",
          "user": "q6urq6urq6urq6urq6urqw"
        }"#]],
    );
}

#[test]
fn signing_in() {
    let password = SignIn::Password {
        handle: text("ada"),
        password: text("correct horse"),
    };
    check(
        &password,
        &expect![[r#"
        {
          "password": {
            "handle": "ada",
            "password": "correct horse"
          }
        }"#]],
    );
    let passkey = SignIn::Passkey(PasskeyProof {
        token: text("dG9rZW4"),
        id: text("aWQ"),
        client_data: text("e30"),
        authenticator_data: text("AA"),
        signature: text("MEUC"),
        user_handle: None,
    });
    check(
        &passkey,
        &expect![[r#"
        {
          "passkey": {
            "token": "dG9rZW4",
            "id": "aWQ",
            "client_data": "e30",
            "authenticator_data": "AA",
            "signature": "MEUC"
          }
        }"#]],
    );
}

#[test]
fn an_account() {
    let account = Account {
        user: UserId([0xab; 16]),
        name: text("Ada"),
        handle: text("ada"),
        standing: Standing::Member,
        has_password: false,
        identities: vec![],
        passkeys: vec![Passkey {
            id: text("aWQ"),
            label: text("Ada's phone"),
            created_at: AT,
            used_at: None,
        }],
        recovery_codes: 7,
        may_reset: false,
    };
    check(
        &account,
        &expect![[r#"
        {
          "user": "abababababababababababababababab",
          "name": "Ada",
          "handle": "ada",
          "standing": "member",
          "has_password": false,
          "passkeys": [
            {
              "id": "aWQ",
              "label": "Ada's phone",
              "created_at": 1795253400000
            }
          ],
          "recovery_codes": 7,
          "may_reset": false
        }"#]],
    );
}

#[test]
fn another_password() {
    let set = SetPassword {
        old: Some(text("correct horse")),
        new: text("battery staple"),
    };
    check(
        &set,
        &expect![[r#"
        {
          "old": "correct horse",
          "new": "battery staple"
        }"#]],
    );
}

#[test]
fn the_sessions_of_a_person() {
    let session = OpenSession {
        id: text("abababababababababababababababab"),
        device: text("Firefox on Linux"),
        begun_at: AT,
        used_at: AT,
        is_current: true,
        came: Came::Credential,
    };
    let sessions = Sessions {
        sessions: vec![session],
    };
    check(
        &sessions,
        &expect![[r#"
        {
          "sessions": [
            {
              "id": "abababababababababababababababab",
              "device": "Firefox on Linux",
              "begun_at": 1795253400000,
              "used_at": 1795253400000,
              "is_current": true,
              "came": "credential"
            }
          ]
        }"#]],
    );
}

#[test]
fn an_invite() {
    let new = NewInvite {
        lasts_s: 604_800,
        uses_max: 10,
    };
    check(
        &new,
        &expect![[r#"
        {
          "lasts_s": 604800,
          "uses_max": 10
        }"#]],
    );
    let invite = Invite {
        code: text("abcde-fghjk"),
        link: text("https://chat.example/join/abcde-fghjk"),
        qr: Qr {
            size: 29,
            path: text("M0 0h7v1h-7z"),
        },
        by: text("ada"),
        expires_at: AT,
        uses: 0,
        uses_max: 10,
    };
    let invites = Invites {
        invites: vec![invite],
    };
    check(
        &invites,
        &expect![[r#"
        {
          "invites": [
            {
              "code": "abcde-fghjk",
              "link": "https://chat.example/join/abcde-fghjk",
              "qr": {
                "size": 29,
                "path": "M0 0h7v1h-7z"
              },
              "by": "ada",
              "expires_at": 1795253400000,
              "uses": 0,
              "uses_max": 10
            }
          ]
        }"#]],
    );
    let invited = Invited {
        place: text("Natter"),
        by: text("Ada"),
    };
    check(
        &invited,
        &expect![[r#"
        {
          "place": "Natter",
          "by": "Ada"
        }"#]],
    );
}

#[test]
fn bans_from_the_place() {
    let ban = BanPerson {
        id: CommandId([0xcd; 16]),
        purge: true,
    };
    check(
        &ban,
        &expect![[r#"
        {
          "id": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
          "purge": true
        }"#]],
    );
    let bans = Bans {
        bans: vec![Ban {
            user: UserId([0xab; 16]),
            name: text("Sam"),
            handle: Some(text("sam")),
            by: text("Ada"),
            at: AT,
            purged: true,
        }],
    };
    check(
        &bans,
        &expect![[r#"
        {
          "bans": [
            {
              "user": "abababababababababababababababab",
              "name": "Sam",
              "handle": "sam",
              "by": "Ada",
              "at": 1795253400000,
              "purged": true
            }
          ]
        }"#]],
    );
}

#[test]
fn what_was_decided() {
    let audit = Audit {
        acts: vec![Act {
            id: 7,
            at: AT,
            what: text("topic"),
            room: Some(text("garden")),
            by: Some(text("Ada")),
            about: None,
            detail: Some(text("roses")),
        }],
    };
    check(
        &audit,
        &expect![[r#"
        {
          "acts": [
            {
              "id": 7,
              "at": 1795253400000,
              "what": "topic",
              "room": "garden",
              "by": "Ada",
              "detail": "roses"
            }
          ]
        }"#]],
    );
}
