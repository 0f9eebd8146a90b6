//! Delete a message: it says what happens and asks once.

use leptos::prelude::*;
use natter_client::{Input, RowKey};

use crate::app::App;
use crate::components::dialog::dialog_frame;
use crate::room::Room;
use crate::view::{Build, Built, on};
use crate::words::words;

const QUOTED_CHARS_MAX: usize = 200;

/// Asks whether to delete.
pub fn delete_message(app: App, room: Room, key: RowKey) -> Built {
    let message = room.message(key);
    let seq = message.as_ref().and_then(|message| message.seq);
    let text = message.and_then(|message| {
        message
            .body
            .text()
            .map(|text| natter_text::plain(text, QUOTED_CHARS_MAX))
    });
    let delete = move |_| {
        if let Some(target) = seq {
            room.handle(Input::Delete { target });
        }
        app.dialog.set(None);
    };
    let inside = view! {
        <div class="dialog-body">
            <h2>{words().delete_title()}</h2>
            <p>{words().delete_lead()}</p>
            <p class="quoted">{text.unwrap_or_default()}</p>
            <div class="dialog-foot">
                <button class="button plain-text" on:click=on(move |_| app.dialog.set(None))>
                    {words().delete_keep()}
                </button>
                <button class="button danger" autofocus on:click=on(delete)>
                    {words().delete_submit()}
                </button>
            </div>
        </div>
    };
    dialog_frame(words().delete_title(), "dialog", inside.built())
}
