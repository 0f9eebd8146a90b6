//! What travels as plain text or as a number: heartbeats and close codes.

use std::fmt::Write;

use expect_test::expect;
use natter_protocol::{CloseCode, Epoch, Seq, heartbeat};

#[test]
fn the_heartbeat_is_these_texts() {
    let pong = heartbeat::pong(Epoch(3), Seq(5000));
    expect![[r#"ping | pong 3 5000 | every 25000 ms, dead after 10000 ms"#]].assert_eq(&format!(
        "{} | {pong} | every {} ms, dead after {} ms",
        heartbeat::PING,
        heartbeat::INTERVAL_MS,
        heartbeat::TIMEOUT_MS
    ));
}

#[test]
fn close_codes_are_these_numbers() {
    let mut table = String::new();
    for code in CloseCode::ALL {
        writeln!(table, "{} {code:?}: {}", code.number(), code.reason()).unwrap();
    }
    expect![[r#"
        4400 BadFrame: bad frame
        4401 NoSession: no session
        4403 Outside: not in this room
        4404 NoRoom: no such room
        4408 Resume: resume
        4409 Version: reload: another version
        4413 TooLarge: frame too large
        4429 TooMany: too many
        4500 Broken: room failed, resume
    "#]]
    .assert_eq(&table);
}
