//! HTTP bodies as JSON, pinned.

use expect_test::{expect, expect_file};
use natter_protocol::api::{
    DeadLetter, Health, OpenRoom, Operator, Problem, ProblemKind, ReadMark, Room, RoomState,
    RoomTrouble, Rooms, Session, SetName,
};
use natter_protocol::{Access, Ordinal, RoomId, Seq, Standing, Timestamp, UserId};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) fn check<T>(body: &T, expected: &expect_test::Expect)
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let json = serde_json::to_string_pretty(body).unwrap();
    expected.assert_eq(&json);
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), body);
}

#[test]
fn a_session() {
    let session = Session {
        user: UserId([0xab; 16]),
        name: "Ada".to_owned(),
        handle: None,
        standing: Standing::Guest,
        may_invite: false,
    };
    check(
        &session,
        &expect![[r#"
        {
          "user": "abababababababababababababababab",
          "name": "Ada",
          "standing": "guest",
          "may_invite": false
        }"#]],
    );
}

#[test]
fn a_name() {
    let name = SetName {
        name: "Zoë".to_owned(),
    };
    check(
        &name,
        &expect![[r#"
        {
          "name": "Zoë"
        }"#]],
    );
}

#[test]
fn the_rooms_of_a_person() {
    let room = Room {
        id: RoomId([0xcd; 16]),
        name: "lobby".to_owned(),
        read: Ordinal(12),
    };
    check(
        &Rooms { rooms: vec![room] },
        &expect![[r#"
        {
          "rooms": [
            {
              "id": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
              "name": "lobby",
              "read": 12
            }
          ]
        }"#]],
    );
}

#[test]
fn opening_a_room() {
    let open = OpenRoom {
        name: "garden".to_owned(),
        topic: "roses".to_owned(),
        access: Access::Private,
    };
    check(
        &open,
        &expect![[r#"
        {
          "name": "garden",
          "topic": "roses",
          "access": "private"
        }"#]],
    );
}

#[test]
fn a_read_mark() {
    check(
        &ReadMark {
            ordinal: Ordinal(12),
        },
        &expect![[r#"
            {
              "ordinal": 12
            }"#]],
    );
}

#[test]
fn health() {
    let health = Health {
        status: "ok".to_owned(),
        protocol: 1,
    };
    check(
        &health,
        &expect![[r#"
        {
          "status": "ok",
          "protocol": 1
        }"#]],
    );
}

#[test]
fn what_the_operator_sees() {
    let at = Timestamp(1_795_253_400_000);
    let operator = Operator {
        rooms: vec![RoomState {
            id: RoomId([0xcd; 16]),
            name: "lobby".to_owned(),
            head: Seq(5000),
            archived: Seq(4990),
            outbox: 10,
            at,
        }],
        troubles: vec![RoomTrouble {
            room: RoomId([0xcd; 16]),
            name: "lobby".to_owned(),
            kind: "damaged".to_owned(),
            words: "the storage is damaged: event 7 is damaged or missing".to_owned(),
            first_at: at,
            last_at: at,
            times: 2,
        }],
        dead_letters: vec![DeadLetter {
            id: 1,
            reason: "the checksum does not match".to_owned(),
            at,
            bytes: 400,
        }],
    };
    check(
        &operator,
        &expect![[r#"
        {
          "rooms": [
            {
              "id": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
              "name": "lobby",
              "head": 5000,
              "archived": 4990,
              "outbox": 10,
              "at": 1795253400000
            }
          ],
          "troubles": [
            {
              "room": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
              "name": "lobby",
              "kind": "damaged",
              "words": "the storage is damaged: event 7 is damaged or missing",
              "first_at": 1795253400000,
              "last_at": 1795253400000,
              "times": 2
            }
          ],
          "dead_letters": [
            {
              "id": 1,
              "reason": "the checksum does not match",
              "at": 1795253400000,
              "bytes": 400
            }
          ]
        }"#]],
    );
}

#[test]
fn a_problem_and_one_that_passes_by_itself() {
    let mut problem = Problem {
        kind: "no-session".to_owned(),
        title: "No session".to_owned(),
        status: 401,
        detail: "Choose a name first.".to_owned(),
        retry_after_ms: None,
    };
    check(
        &problem,
        &expect![[r#"
        {
          "type": "no-session",
          "title": "No session",
          "status": 401,
          "detail": "Choose a name first."
        }"#]],
    );
    problem.retry_after_ms = Some(5000);
    check(
        &problem,
        &expect![[r#"
        {
          "type": "no-session",
          "title": "No session",
          "status": 401,
          "detail": "Choose a name first.",
          "retry_after_ms": 5000
        }"#]],
    );
}

#[test]
fn every_kind_of_problem_has_a_name_and_a_status() {
    let lines: Vec<String> = ProblemKind::ALL
        .iter()
        .map(|kind| format!("{} {}", kind.status(), kind.name()))
        .collect();
    expect_file!["problems.txt"].assert_eq(&lines.join("\n"));
    for kind in ProblemKind::ALL {
        assert_eq!(ProblemKind::from_name(kind.name()), Some(*kind));
    }
    assert_eq!(ProblemKind::from_name("of-tomorrow"), None);
}

#[test]
fn an_id_is_read_only_in_its_one_form() {
    for json in [
        r#"{"user":"ABABABABABABABABABABABABABABABAB","name":"x"}"#,
        r#"{"user":"ab","name":"x"}"#,
        r#"{"user":"+bababababababababababababababab","name":"x"}"#,
        r#"{"user":12,"name":"x"}"#,
    ] {
        assert!(serde_json::from_str::<Session>(json).is_err(), "{json}");
    }
}
