//! A face for everyone: two letters and a colour.

use leptos::prelude::*;
use natter_protocol::{RoomId, UserId};

/// A person's face; their name stands beside it, so readers skip it.
#[component]
pub fn Avatar(
    /// Whose, where that is known.
    user: Option<UserId>,
    /// Their name.
    #[prop(into)]
    name: Signal<String>,
    /// More classes.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let hue = user.map_or(0, |user| natter_text::hue(&user.0));
    view! {
        <span
            class=format!("avatar hue-{hue} {class}")
            aria-hidden="true"
            data-face=move || name.with(|name| natter_text::initials(name))
        ></span>
    }
}

/// A room's face.
#[component]
pub fn RoomAvatar(
    /// Which room.
    room: RoomId,
    /// Its name.
    #[prop(into)]
    name: Signal<String>,
    /// More classes.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let hue = natter_text::hue(&room.0);
    view! {
        <span
            class=format!("avatar room hue-{hue} {class}")
            aria-hidden="true"
            data-face=move || name.with(|name| natter_text::initials(name).chars().take(1).collect::<String>())
        ></span>
    }
}
