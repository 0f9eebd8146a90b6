//! A face for everyone: two letters and a colour.

use leptos::prelude::*;
use natter_protocol::{RoomId, UserId};

use crate::view::{Build, Built};

/// A person's face; their name stands beside it, so readers skip it.
pub fn avatar(user: Option<UserId>, name: &str, class: &'static str) -> Built {
    let hue = user.map_or(0, |user| natter_text::hue(&user.0));
    face(hue, "avatar", class, natter_text::initials(name))
}

/// A room's face.
pub fn room_avatar(room: RoomId, name: &str, class: &'static str) -> Built {
    let first = natter_text::initials(name).chars().take(1).collect();
    face(natter_text::hue(&room.0), "avatar room", class, first)
}

fn face(hue: u8, what: &str, class: &str, letters: String) -> Built {
    let class = [what, " hue-", &hue.to_string(), " ", class].concat();
    view! { <span class=class aria-hidden="true" data-face=letters></span> }.built()
}
