//! A decision about the room or its members: a quiet line between the messages.

use leptos::prelude::*;
use natter_client::RowKey;
use natter_client::view::{Decided, NoteView};

use crate::components::icon::icon;
use crate::room::Room;
use crate::shell::clock;
use crate::view::{Build, Built, nothing};
use crate::words;

/// The line.
pub fn note(room: Room, key: RowKey) -> Built {
    let note = room.read(|client| client.note_of(key)).flatten();
    let Some(note) = note else { return nothing() };
    view! {
        {icon(picture(&note))}
        <span>{words::note(&note)}</span>
        <time class="message-time" title=clock::full(note.at)>
            {clock::hour(note.at)}
        </time>
    }
    .built()
}

fn picture(note: &NoteView) -> &'static str {
    match note.what {
        Decided::Passing { .. } => "users",
        Decided::Removed | Decided::Banned => "log-out",
        Decided::Purged => "trash-2",
        Decided::Role { .. } => "users",
        Decided::Muted { .. } | Decided::Unmuted => "clock",
        Decided::Set(_) => "pencil",
    }
}
