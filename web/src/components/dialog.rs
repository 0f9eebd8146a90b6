//! What asks for attention: a native dialog, so that focus and Escape are the browser's.

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::app::app;
use crate::view::{Build, Built, effect, on};

/// The frame of a dialog of this name.
pub fn dialog_frame(label: &'static str, class: &'static str, inside: Built) -> Built {
    let app = app();
    let frame = NodeRef::<html::Dialog>::new();
    effect(move || {
        if let Some(dialog) = frame.get()
            && !dialog.open()
        {
            drop(dialog.show_modal());
        }
    });
    // A click beside it hits the dialog itself, never something in it.
    let beside = move |event: MouseEvent| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|target| target.tag_name() == "DIALOG") {
            app.dialog.set(None);
        }
    };
    on_cleanup(move || {
        // Gives the keyboard back to where it was.
        if let Some(dialog) = frame.try_get_untracked().flatten() {
            dialog.close();
        }
    });
    view! {
        <dialog
            class=class
            node_ref=frame
            aria-label=label
            on:click=on(beside)
            on:close=on(move |_| {
                if app.dialog.with_untracked(Option::is_some) {
                    app.dialog.set(None);
                }
            })
        >
            {inside}
        </dialog>
    }
    .built()
}
