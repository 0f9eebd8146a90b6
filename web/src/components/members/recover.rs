//! Helping somebody back into their account, who lost every way in.

use leptos::prelude::*;
use natter_protocol::api::RoomMember;
use natter_protocol::{Role, Standing};

use crate::app::{App, Dialog};
use crate::view::{Build, Built, nothing, on};
use crate::words::words;

/// The button, for whoever looks after the place. Whom they may help says the server.
pub fn recover(app: App, member: &RoomMember) -> Built {
    let helps = app
        .session()
        .is_some_and(|me| me.standing >= Standing::Moderator);
    if !helps || matches!(member.role, Role::Guest) {
        return nothing();
    }
    let whose = (member.user, member.name.clone());
    let open = move |_| app.dialog.set(Some(Dialog::HandOff(Some(whose.clone()))));
    view! {
        <button type="button" class="sheet-item" on:click=on(open)>
            {words().hand_off_other()}
        </button>
    }
    .built()
}
