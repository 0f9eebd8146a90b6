//! The bodies about who is in a room, and about the directory.

use natter_protocol::api::{Directory, ListedRoom, Members, RoomMember};
use natter_protocol::{Access, MemberNumber, Posting, Role, Setting};
use wasm_bindgen::JsValue;

use super::{list, number, object, text, time};

/// The public rooms.
pub fn directory(body: &JsValue) -> Directory {
    Directory {
        rooms: list(body, "rooms", listed_room),
    }
}

fn listed_room(body: &JsValue) -> Option<ListedRoom> {
    Some(ListedRoom {
        id: text(body, "id")?.parse().ok()?,
        name: text(body, "name")?,
        topic: text(body, "topic")?,
        members: number(body, "members")?,
    })
}

/// A page of those who are in a room.
pub fn members(body: &JsValue) -> Members {
    Members {
        members: list(body, "members", member),
    }
}

fn member(body: &JsValue) -> Option<RoomMember> {
    let role = text(body, "role")?;
    Some(RoomMember {
        number: MemberNumber(number(body, "number")?.try_into().ok()?),
        user: text(body, "user")?.parse().ok()?,
        name: text(body, "name")?,
        role: Role::ALL.into_iter().find(|it| role_name(*it) == role)?,
        muted_until: time(body, "muted_until")?,
    })
}

/// What JSON calls a role.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Outsider => "outsider",
        Role::Banned => "banned",
        Role::ReadOnly => "read_only",
        Role::Guest => "guest",
        Role::Member => "member",
        Role::Moderator => "moderator",
        Role::Owner => "owner",
    }
}

/// One aspect of a room, as it is to be.
pub fn setting(setting: Setting) -> JsValue {
    let field = match setting {
        Setting::Name(name) => ("name", name.into()),
        Setting::Topic(topic) => ("topic", topic.into()),
        Setting::Access(access) => ("access", access.name().into()),
        Setting::Posting(posting) => ("posting", posting_name(posting).into()),
        Setting::SlowMode(seconds) => ("slow_mode", seconds.into()),
    };
    object(&[field])
}

fn posting_name(posting: Posting) -> &'static str {
    match posting {
        Posting::Everyone => "everyone",
        Posting::Moderators => "moderators",
        Posting::Locked => "locked",
    }
}

/// A room that is to be.
pub fn new_room(name: &str, topic: &str, access: Access) -> JsValue {
    object(&[
        ("name", name.into()),
        ("topic", topic.into()),
        ("access", access.name().into()),
    ])
}
