//! The only place that knows what `wrangler.toml` calls things.

mod providers;
mod settings;

use std::cell::RefCell;
use std::str::FromStr;

use js_sys::{JSON, Reflect};
use natter_protocol::api::SignUp;
use natter_protocol::{RoomId, UserId};
use natter_room::Config;
use wasm_bindgen::JsValue;
use worker::{D1Database, Env, Fetcher, KvStore, Queue, Result, Stub, console_error};

use crate::auth::token;
use crate::limiter_object::Door;

pub use providers::{Client, client, issuers, provider_name, providers};

/// The queue from the rooms to D1, as the consumer sees its name.
pub const EVENTS_QUEUE: &str = "natter-events";
/// Where the platform puts what was retried too often.
pub const DEAD_QUEUE: &str = "natter-events-dead";
/// What to type when D1 has no tables.
pub const MIGRATE_COMMAND: &str = "npx wrangler d1 migrations apply DB --remote";
/// What to type when there is no code to claim the place with.
pub const SETUP_CODE_COMMAND: &str = "npx wrangler secret put SETUP_CODE";
/// What to type when there is no session secret.
pub const SESSION_SECRET_COMMAND: &str = "npx wrangler secret put SESSION_SECRET";

const ROOM: &str = "ROOM";
const INBOX: &str = "INBOX";
const LIMITER: &str = "LIMITER";
const PASSWORDS: &str = "PASSWORDS";
const TAILS: &str = "TAILS";
const EVENTS: &str = "EVENTS";
const DB: &str = "DB";
const ASSETS: &str = "ASSETS";
const SESSION_SECRET: &str = "SESSION_SECRET";
const OPERATOR_SECRET: &str = "OPERATOR_SECRET";
const SETUP_CODE: &str = "SETUP_CODE";
const OPENID_ISSUER: &str = "OPENID_ISSUER";
const OPENID_CLIENT_ID: &str = "OPENID_CLIENT_ID";
const OPENID_CLIENT_SECRET: &str = "OPENID_CLIENT_SECRET";
const OPENID_NAME: &str = "OPENID_NAME";
const GITHUB_CLIENT_ID: &str = "GITHUB_CLIENT_ID";
const GITHUB_CLIENT_SECRET: &str = "GITHUB_CLIENT_SECRET";
const GITHUB_URL: &str = "GITHUB_URL";
const GITHUB_API_URL: &str = "GITHUB_API_URL";
const PLACE_NAME: &str = "PLACE_NAME";
const SIGN_UP: &str = "SIGN_UP";
const MEMBERS_INVITE: &str = "MEMBERS_INVITE";
const OPEN_TO_GUESTS: &str = "OPEN_TO_GUESTS";

const SECRET_BYTES_MIN: usize = 32;
const SETUP_CODE_BYTES_MIN: usize = 16;
const PLACE_NAME_DEFAULT: &str = "Natter";

/// The object of a room.
pub fn room(env: &Env, room: RoomId) -> Result<Stub> {
    env.durable_object(ROOM)?.get_by_name(&room.to_string())
}

/// The object of a person.
pub fn inbox(env: &Env, user: UserId) -> Result<Stub> {
    env.durable_object(INBOX)?.get_by_name(&user.to_string())
}

/// A shard of the limiter.
pub fn limiter(env: &Env, shard: &str) -> Result<Stub> {
    env.durable_object(LIMITER)?.get_by_name(shard)
}

/// A shard of those who hash passwords.
pub fn passwords(env: &Env, shard: &str) -> Result<Stub> {
    env.durable_object(PASSWORDS)?.get_by_name(shard)
}

/// The rooms' tails.
pub fn tails(env: &Env) -> Result<KvStore> {
    env.kv(TAILS)
}

/// The queue from the rooms to D1.
pub fn events(env: &Env) -> Result<Queue> {
    env.queue(EVENTS)
}

/// The database.
pub fn database(env: &Env) -> Result<D1Database> {
    env.d1(DB)
}

/// The browser client's files.
pub fn assets(env: &Env) -> Result<Fetcher> {
    env.assets(ASSETS)
}

/// What signs session cookies, and the rooms' resume tokens; `None` if it is not set, or too short to be one.
pub fn session_secret(env: &Env) -> Option<String> {
    secret(env, SESSION_SECRET, SECRET_BYTES_MIN)
}

/// What opens the operator's view; `None` if it is not set, or too short to be one.
pub fn operator_secret(env: &Env) -> Option<String> {
    secret(env, OPERATOR_SECRET, SECRET_BYTES_MIN)
}

/// What the place is claimed with; `None` if it is not set, or too short to be one.
pub fn setup_code(env: &Env) -> Option<String> {
    secret(env, SETUP_CODE, SETUP_CODE_BYTES_MIN)
}

/// What the place is called.
pub fn place_name(env: &Env) -> String {
    let said = said(env, PLACE_NAME).map(|said| said.trim().to_owned());
    said.filter(|said| !said.is_empty())
        .unwrap_or_else(|| PLACE_NAME_DEFAULT.to_owned())
}

/// What an account takes. What cannot be understood takes an invite.
pub fn sign_up(env: &Env) -> SignUp {
    match said(env, SIGN_UP).as_deref().map(str::trim) {
        Some("open") => SignUp::Open,
        None | Some("invite") => SignUp::Invite,
        Some(_) => {
            complain(
                SIGN_UP,
                "neither invite nor open: an account takes an invite",
            );
            SignUp::Invite
        }
    }
}

/// Whether every member may make invites. What cannot be understood keeps it to moderators.
pub fn members_invite(env: &Env) -> bool {
    let said = said(env, MEMBERS_INVITE);
    said.is_some()
        && settings::is_open(said.as_deref()).unwrap_or_else(|_| {
            complain(
                MEMBERS_INVITE,
                "neither true nor false: members make no invites",
            );
            false
        })
}

/// Whether strangers may come in as guests. What cannot be understood keeps them out.
pub fn is_open_to_guests(env: &Env) -> bool {
    settings::is_open(said(env, OPEN_TO_GUESTS).as_deref()).unwrap_or_else(|_| {
        complain(
            OPEN_TO_GUESTS,
            "neither true nor false: it keeps guests out",
        );
        false
    })
}

/// How often a door opens to one address, handle or person in an hour.
pub fn per_hour(env: &Env, door: Door) -> u32 {
    let (name, default) = match door {
        Door::Guests => ("GUESTS_PER_HOUR", 20),
        Door::Rooms => ("ROOMS_PER_HOUR", 10),
        Door::Accounts => ("ACCOUNTS_PER_HOUR", 10),
        Door::Claims => ("CLAIMS_PER_HOUR", 10),
        Door::SignIns => ("SIGN_INS_PER_HOUR", 60),
        Door::HandleSignIns => ("HANDLE_SIGN_INS_PER_HOUR", 20),
        Door::Invites => ("INVITES_PER_HOUR", 20),
        Door::Bans => ("BANS_PER_HOUR", 120),
        Door::Reports => ("REPORTS_PER_HOUR", 20),
        Door::Codes => ("CODES_PER_HOUR", 60),
        Door::HandOffs => ("HAND_OFFS_PER_HOUR", 20),
        Door::Challenges | Door::Flows => return 1,
    };
    number(env, name).unwrap_or(default)
}

/// The rooms' settings: the defaults, but what a variable says otherwise.
pub fn room_config(env: &Env, room: RoomId) -> Config {
    let mut config = Config {
        belongs_to_place: room == natter_archive::LOBBY,
        token_key: session_secret(env).and_then(|secret| token::resume_key(&secret)),
        ..Config::default()
    };
    set(env, "ROOM_BURST_COMMANDS", &mut config.burst_commands);
    set(env, "ROOM_REFILL_MS", &mut config.refill_ms);
    set(env, "ROOM_ENQUEUE_AFTER_MS", &mut config.enqueue_after_ms);
    set(env, "ROOM_SNAPSHOT_EVERY_MS", &mut config.snapshot_every_ms);
    set(env, "ROOM_SNAPSHOT_QUIET_MS", &mut config.snapshot_quiet_ms);
    set(env, "ROOM_ARCHIVE_CHECK_MS", &mut config.archive_check_ms);
    set(env, "ROOM_RESEND_AFTER_MS", &mut config.resend_after_ms);
    set(
        env,
        "ROOM_RETAKEN_EVENTS_MAX",
        &mut config.retaken_events_max,
    );
    config
}

fn set<T: FromStr>(env: &Env, name: &'static str, setting: &mut T) {
    if let Some(value) = number(env, name) {
        *setting = value;
    }
}

fn number<T: FromStr>(env: &Env, name: &'static str) -> Option<T> {
    settings::number(said(env, name).as_deref()).unwrap_or_else(|_| {
        complain(name, "no number that it can be: the default stands");
        None
    })
}

fn secret(env: &Env, name: &'static str, bytes_min: usize) -> Option<String> {
    let secret = said(env, name)?;
    if secret.len() < bytes_min {
        complain(
            name,
            &format!("shorter than {bytes_min} characters: it is not used"),
        );
        return None;
    }
    Some(secret)
}

/// What a variable or a secret says; `None` if it is not set. The `worker` crate reads texts
/// only, and a boolean or a number without quotes is none. What cannot be read says "".
fn said(env: &Env, name: &str) -> Option<String> {
    let Ok(value) = Reflect::get(env.as_ref(), &JsValue::from_str(name)) else {
        return Some(String::new());
    };
    if value.is_undefined() {
        return None;
    }
    let text = value.as_string().or_else(|| {
        let json: JsValue = JSON::stringify(&value).ok()?.into();
        json.as_string()
    });
    Some(text.unwrap_or_default())
}

/// Tells the operator of a setting that cannot be used, once; never what it says.
fn complain(name: &'static str, what: &str) {
    thread_local! {
        static TOLD: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    }
    let is_new = TOLD.with_borrow_mut(|told| {
        let is_new = !told.contains(&name);
        if is_new {
            told.push(name);
        }
        is_new
    });
    if is_new {
        console_error!("{name} is {what}");
    }
}
