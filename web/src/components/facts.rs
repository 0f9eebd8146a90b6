//! The figures of a room, and the way out of it.

use leptos::prelude::*;
use natter_client::Connection;
use natter_client::view::Details;
use natter_protocol::Seq;

use crate::app::{App, Dialog};
use crate::components::icon::icon;
use crate::room::Room;
use crate::view::{Build, Built, on, part, row};
use crate::words::words;

/// The figures.
pub fn facts(app: App, room: Room) -> Built {
    room.ask_archived();
    view! {
        <dl class="facts">{part(move || figures(room.connection(), &room.details(), room.archived()))}</dl>
        <div class="panel-foot">
            <button class="button" on:click=on(move |_| app.dialog.set(Some(Dialog::Leave(room))))>
                {icon("log-out")}
                {words().leave_room()}
            </button>
        </div>
    }
    .built()
}

fn figures(connection: Connection, details: &Details, archived: Option<Seq>) -> Built {
    let state = match connection {
        Connection::Offline => words().connection_offline(),
        Connection::Opening { .. } => words().connection_opening(),
        Connection::Joining { .. } => words().connection_joining(),
        Connection::Live { .. } => words().connection_live(),
        Connection::Waiting { .. } => words().connection_waiting(),
        Connection::Refused(_) => words().connection_refused(),
    };
    let gaps = match details.gaps {
        0 => words().details_none().to_owned(),
        gaps => gaps.to_string(),
    };
    let archived = archived.map(|seq| (words().details_archived(), seq.to_string()));
    let first = [
        (words().details_connection(), state.to_owned()),
        (words().details_last(), details.last.to_string()),
        (words().details_head(), details.head.to_string()),
    ];
    let rest = [
        (words().details_gaps(), gaps),
        (words().details_pending(), details.pending.to_string()),
        (words().details_messages(), details.messages.to_string()),
        (words().details_received(), bytes(details.received_bytes)),
        (words().details_sent(), bytes(details.sent_bytes)),
        (words().details_joins(), details.joins.to_string()),
        (words().details_bad(), details.bad_frames.to_string()),
    ];
    let fact = |(name, value): (&'static str, String)| {
        view! {
            <dt>{name}</dt>
            <dd>{value}</dd>
        }
        .built()
    };
    row(first.into_iter().chain(archived).chain(rest).map(fact))
}

fn bytes(bytes: u64) -> String {
    match bytes {
        0..1024 => words().details_bytes(bytes),
        1024.. => {
            words().details_kilobytes(format!("{}.{}", bytes / 1024, bytes % 1024 * 10 / 1024))
        }
    }
}
