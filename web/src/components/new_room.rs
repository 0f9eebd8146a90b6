//! Opens a room: what it is called, what it is about, and who may come in.

use leptos::prelude::*;
use natter_protocol::Access;

use crate::app::App;
use crate::components::choices::choices;
use crate::components::dialog::dialog_frame;
use crate::components::line_field::LineField;
use crate::components::way_in::Waiting;
use crate::held::Held;
use crate::membership;
use crate::view::{Build, Built, on};
use crate::words::words;

/// Who may come in, in the order of the choices.
pub const ACCESSES: [Access; 2] = [Access::Public, Access::Private];

/// The dialog, with a name that was typed elsewhere.
pub fn new_room(app: App, name: String) -> Built {
    let (name, topic) = (Held::new(name), Held::new(String::new()));
    let access = Held::new(0);
    let waiting = Waiting::new();
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (name, topic) = (name.get_untracked(), topic.get_untracked());
        let access = ACCESSES
            .get(access.get_untracked())
            .copied()
            .unwrap_or_default();
        waiting.ask(Box::pin(open(app, name, topic, access)));
    };
    let inside = view! {
        <form class="dialog-body you" on:submit=on(send)>
            <h2>{words().rooms_new()}</h2>
            {LineField { id: "new-name", label: words().room_name(), help: words().room_name_help() }.built(name, true)}
            {LineField { id: "new-topic", label: words().room_topic(), help: words().room_topic_help() }.built(topic, false)}
            {choices("access", words().room_access(), &access_choices(), access)}
            {waiting.problem()}
            <div class="dialog-foot">
                <button type="button" class="button plain-text" on:click=on(move |_| app.dialog.set(None))>
                    {words().cancel()}
                </button>
                {waiting.submit(|| words().new_submit())}
            </div>
        </form>
    };
    dialog_frame(words().rooms_new(), "dialog", inside.built())
}

/// What the ways in are called.
pub fn access_choices() -> [(&'static str, &'static str); 2] {
    [
        (words().access_public(), words().access_public_means()),
        (words().access_private(), words().access_private_means()),
    ]
}

/// A name that a room has already leads into that room: nobody wants that from here.
async fn open(app: App, name: String, topic: String, access: Access) -> Result<(), String> {
    let key = |name: &str| natter_text::rules::same_name_key(name.trim());
    let is_same = |other: &str| key(other) == key(&name);
    let listed = membership::directory().await?;
    let is_own = app
        .rooms
        .with_untracked(|rooms| rooms.iter().any(|room| is_same(&room.name())));
    if is_own || listed.iter().any(|room| is_same(&room.name)) {
        return Err(words().new_taken().to_owned());
    }
    membership::found(app, &name, &topic, access).await
}
