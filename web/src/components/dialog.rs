//! What asks for attention: a native dialog, so that focus and Escape are the browser's.

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::app::{Dialog, app};
use crate::components::delete_message::DeleteMessage;
use crate::components::help::Help;
use crate::components::open_room::OpenRoom;
use crate::components::rename::Rename;
use crate::components::sheet::Sheet;
use crate::components::switcher::Switcher;

/// The dialog that is open, if one is.
#[component]
pub fn Dialogs() -> impl IntoView {
    let app = app();
    move || {
        app.dialog.get().map(|dialog| match dialog {
            Dialog::OpenRoom => view! { <OpenRoom /> }.into_any(),
            Dialog::Switcher => view! { <Switcher /> }.into_any(),
            Dialog::Rename => view! { <Rename /> }.into_any(),
            Dialog::Delete(room, key) => view! { <DeleteMessage room key /> }.into_any(),
            Dialog::Sheet(room, key) => view! { <Sheet room key /> }.into_any(),
            Dialog::Help => view! { <Help /> }.into_any(),
        })
    }
}

/// The frame of a dialog.
#[component]
pub fn DialogFrame(
    /// Its name.
    label: String,
    /// Its classes.
    #[prop(default = "dialog")]
    class: &'static str,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let app = app();
    let frame = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = frame.get()
            && !dialog.open()
        {
            drop(dialog.show_modal());
        }
    });
    let close = move || app.dialog.set(None);
    // A click beside it hits the dialog itself, never something in it.
    let beside = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|target| target.tag_name() == "DIALOG") {
            close();
        }
    };
    on_cleanup(move || {
        // Gives the keyboard back to where it was.
        if let Some(dialog) = frame.try_get_untracked().flatten() {
            dialog.close();
        }
    });
    view! {
        <dialog class=class node_ref=frame aria-label=label on:click=beside on:close=move |_| close()>
            {children()}
        </dialog>
    }
}
