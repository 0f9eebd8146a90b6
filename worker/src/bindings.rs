//! The only place that knows what `wrangler.toml` calls things.

mod settings;

use std::cell::RefCell;
use std::str::FromStr;

use js_sys::{JSON, Reflect};
use natter_protocol::{RoomId, UserId};
use natter_room::Config;
use wasm_bindgen::JsValue;
use worker::{D1Database, Env, Fetcher, KvStore, Queue, Result, Stub, console_error};

use crate::auth::token;

/// The queue from the rooms to D1, as the consumer sees its name.
pub const EVENTS_QUEUE: &str = "natter-events";
/// Where the platform puts what was retried too often.
pub const DEAD_QUEUE: &str = "natter-events-dead";
/// What to type when D1 has no tables.
pub const MIGRATE_COMMAND: &str = "npx wrangler d1 migrations apply DB --remote";
/// What to type when there is no session secret.
pub const SESSION_SECRET_COMMAND: &str = "npx wrangler secret put SESSION_SECRET";

const ROOM: &str = "ROOM";
const INBOX: &str = "INBOX";
const LIMITER: &str = "LIMITER";
const TAILS: &str = "TAILS";
const EVENTS: &str = "EVENTS";
const DB: &str = "DB";
const ASSETS: &str = "ASSETS";
const SESSION_SECRET: &str = "SESSION_SECRET";
const OPERATOR_SECRET: &str = "OPERATOR_SECRET";
const OPEN_TO_GUESTS: &str = "OPEN_TO_GUESTS";
const GUESTS_PER_HOUR: &str = "GUESTS_PER_HOUR";
const ROOMS_PER_HOUR: &str = "ROOMS_PER_HOUR";

const GUESTS_PER_HOUR_DEFAULT: u32 = 20;
const ROOMS_PER_HOUR_DEFAULT: u32 = 10;
const SECRET_BYTES_MIN: usize = 32;

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
    secret(env, SESSION_SECRET)
}

/// What opens the operator's view; `None` if it is not set, or too short to be one.
pub fn operator_secret(env: &Env) -> Option<String> {
    secret(env, OPERATOR_SECRET)
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

/// New guests that one address may bring in an hour.
pub fn guests_per_hour(env: &Env) -> u32 {
    number(env, GUESTS_PER_HOUR).unwrap_or(GUESTS_PER_HOUR_DEFAULT)
}

/// New rooms that one address may open in an hour.
pub fn rooms_per_hour(env: &Env) -> u32 {
    number(env, ROOMS_PER_HOUR).unwrap_or(ROOMS_PER_HOUR_DEFAULT)
}

/// The rooms' settings: the defaults, but what a variable says otherwise.
pub fn room_config(env: &Env) -> Config {
    let mut config = Config {
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

fn secret(env: &Env, name: &'static str) -> Option<String> {
    let secret = said(env, name)?;
    if secret.len() < SECRET_BYTES_MIN {
        complain(name, "shorter than 32 characters: it is not used");
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
