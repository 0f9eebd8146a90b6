//! Delete a message: it says what happens and asks once.

use leptos::prelude::*;
use natter_client::{Input, RowKey};

use crate::app::app;
use crate::components::dialog::DialogFrame;
use crate::room::Room;
use crate::words::words;

const QUOTED_CHARS_MAX: usize = 200;

/// Asks whether to delete.
#[component]
pub fn DeleteMessage(
    /// Where.
    room: Room,
    /// Which row.
    key: RowKey,
) -> impl IntoView {
    let app = app();
    let message = room.read(|client| client.message(key)).flatten();
    let seq = message.as_ref().and_then(|message| message.seq);
    let text = message.and_then(|message| message.body.text().map(|text| natter_text::plain(text, QUOTED_CHARS_MAX)));
    let delete = move |_| {
        if let Some(target) = seq {
            room.handle(Input::Delete { target });
        }
        app.dialog.set(None);
    };
    view! {
        <DialogFrame label=words().delete_title().to_owned()>
            <div class="dialog-body">
                <h2>{words().delete_title()}</h2>
                <p>{words().delete_lead()}</p>
                <p class="quoted">{text}</p>
                <div class="dialog-foot">
                    <button class="button plain-text" on:click=move |_| app.dialog.set(None)>
                        {words().delete_keep()}
                    </button>
                    <button class="button danger" autofocus on:click=delete>
                        {words().delete_submit()}
                    </button>
                </div>
            </div>
        </DialogFrame>
    }
}
