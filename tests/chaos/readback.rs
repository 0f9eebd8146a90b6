//! What is there in the end: the room as a newcomer reads it from the first message, and D1 as
//! its file has it.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use natter_bench::talker::{Person, Socket};
use natter_protocol::packet::client::{Fetch, Hello, PageAt, Post};
use natter_protocol::packet::server::{Answer, CatchUp, Page, Welcome};
use natter_protocol::{Batch, ClientPacket, CommandId, Epoch, Ordinal, Seq, ServerPacket, api};
use rusqlite::Connection;
use tungstenite::Message;

use crate::speaker::history;

/// What a room lets one reader ask for, with much to spare.
const FETCH_EVERY: Duration = Duration::from_millis(300);
/// How long the archive may take to catch up once nobody talks.
const ARCHIVED_WITHIN: Duration = Duration::from_secs(120);

/// Every message of a room, by its place.
pub type Messages = BTreeMap<Seq, (Ordinal, String)>;

/// Reads a room from its first message, page by page, as a person who was never there before.
///
/// # Errors
/// If the room does not answer, or its pages skip or end early.
pub fn room(port: u16, room: &api::Room) -> Result<(Welcome, Messages)> {
    let (mut socket, welcome) = enter(port, room, None)?;
    let mut messages = Messages::new();
    let mut after = Seq(0);
    loop {
        let at = PageAt::After(after);
        say(&mut socket, &Fetch { at }.into())?;
        // A tail or an introduction may be on its way too: neither begins here.
        let page = wait_for(&mut socket, |answer| {
            let Answer::Page(page) = answer else {
                return None;
            };
            is_next(&page, after).then_some(page)
        })?;
        let Some(last) = page.messages.last() else {
            break;
        };
        after = last.seq;
        for message in page.messages {
            let text = message.text().unwrap_or_default().to_owned();
            messages.insert(message.seq, (message.ordinal, text));
        }
        if !page.has_newer {
            break;
        }
        thread::sleep(FETCH_EVERY);
    }
    Ok((welcome, messages))
}

/// How the room lets somebody catch up who has everything up to a seq of an epoch.
///
/// # Errors
/// If the room does not let them in.
pub fn resume(port: u16, room: &api::Room, seen: (Epoch, Seq)) -> Result<CatchUp> {
    let (_, welcome) = enter(port, room, Some(seen))?;
    Ok(welcome.catch_up)
}

/// Posts so many messages, and waits until each is acked.
///
/// # Errors
/// If the room does not take one.
pub fn post(port: u16, room: &api::Room, posts: u64) -> Result<()> {
    let (mut socket, welcome) = enter(port, room, None)?;
    for number in 0..posts {
        let of = u128::from(welcome.head.0) << 64 | u128::from(number);
        let id = CommandId(of.to_be_bytes());
        let text = format!("fresh {number} after {}", welcome.head);
        let reply_to = None;
        say(&mut socket, &Post { id, reply_to, text }.into())?;
        wait_for(&mut socket, |answer| {
            let Answer::Ack(ack) = answer else {
                return None;
            };
            (ack.id == id).then_some(())
        })?;
    }
    Ok(())
}

/// Comes in as a person who was never there before, with nothing or with what they claim.
fn enter(port: u16, room: &api::Room, seen: Option<(Epoch, Seq)>) -> Result<(Socket, Welcome)> {
    let person = Person::arrive(port, "Reader")?;
    let room = person.open_room(&room.name)?;
    let mut socket = person.dial(&room)?;
    let hello = Hello {
        epoch: seen.map(|(epoch, _)| epoch),
        since: seen.map_or(Seq(0), |(_, since)| since),
        pending: Vec::new(),
    };
    say(&mut socket, &hello.into())?;
    let welcome = wait_for(&mut socket, |answer| {
        let Answer::Welcome(welcome) = answer else {
            return None;
        };
        Some(welcome)
    })?;
    Ok((socket, welcome))
}

/// Whether a page goes on where the last one ended. What a newcomer is sent first is no such
/// page, unless it is all that there is.
fn is_next(page: &Page, after: Seq) -> bool {
    match page.messages.first() {
        Some(first) => first.seq > after && (after > Seq(0) || !page.has_older),
        None => page.members.is_empty() && !page.has_newer,
    }
}

fn say(socket: &mut Socket, packet: &ClientPacket) -> Result<()> {
    let frame = Batch::single(&packet.encode());
    Ok(socket.send(Message::Binary(frame.into()))?)
}

fn wait_for<T>(socket: &mut Socket, mut wanted: impl FnMut(Answer) -> Option<T>) -> Result<T> {
    loop {
        let bytes = match socket.read().context("the room does not answer")? {
            Message::Binary(bytes) => bytes,
            Message::Close(reason) => bail!("the room closed the reader's socket: {reason:?}"),
            Message::Text(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => continue,
        };
        for packet in ServerPacket::decode_frame(&bytes)? {
            if let ServerPacket::Answer(answer) = packet
                && let Some(found) = wanted(answer)
            {
                return Ok(found);
            }
        }
    }
}

/// Waits until D1 has everything up to `head`, as its pages say; how long that took, or `None`
/// if it did not come.
///
/// # Errors
/// If the server refuses the reader.
pub fn wait_for_archive(port: u16, room: &api::Room, head: Seq) -> Result<Option<Duration>> {
    let person = Person::arrive(port, "Archivist")?;
    let room = person.open_room(&room.name)?;
    let start = Instant::now();
    while start.elapsed() < ARCHIVED_WITHIN {
        let page = person.get(&history(&room, PageAt::Newest));
        if page.is_ok_and(|bytes| as_of(&bytes) >= Some(head)) {
            return Ok(Some(start.elapsed()));
        }
        thread::sleep(Duration::from_millis(250));
    }
    Ok(None)
}

fn as_of(bytes: &[u8]) -> Option<Seq> {
    let packets = ServerPacket::decode_frame(bytes).ok()?;
    packets.into_iter().find_map(|packet| match packet {
        ServerPacket::Answer(Answer::Page(page)) => Some(page.as_of),
        ServerPacket::Answer(_) | ServerPacket::Event(_) => None,
    })
}

/// Every message that D1 has of a room, from the file itself.
///
/// # Errors
/// If the file cannot be read.
pub fn archive(database: &Path, room: &api::Room) -> Result<Vec<(Seq, Ordinal, String)>> {
    let sqlite = Connection::open(database)?;
    let mut select = sqlite.prepare(
        "SELECT seq, ordinal, coalesce(text, '') FROM messages WHERE room = ?1 ORDER BY seq",
    )?;
    let rows = select.query_map([room.id.to_string()], |row| {
        let (seq, ordinal): (i64, i64) = (row.get(0)?, row.get(1)?);
        Ok((
            Seq(seq.unsigned_abs()),
            Ordinal(ordinal.unsigned_abs()),
            row.get(2)?,
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
