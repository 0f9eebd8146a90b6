//! The Cloudflare shell: it turns platform callbacks into inputs of the cores and performs
//! their effects. No rule about chat lives here.
//!
//! ```text
//! browser ──► router ─┬─► assets                              the client's files
//!                     ├─► auth, account, invites, sessions    who comes in, JSON over HTTP
//!                     ├─► rooms, history, operator            JSON and frames over HTTP
//!                     ├─► room object   (one per room)        sockets, SQLite, KV, queue
//!                     ├─► inbox object  (one per person)      sessions, rooms joined, read marks
//!                     ├─► limiter object (shards)             counters for every door
//!                     └─► password object (shards)            Argon2id, apart from the rest
//! queue ────► consumer ──► D1
//! ```
//!
//! Nothing here may panic: a panic loses the memory of every room in the isolate. Nothing that
//! a client sends is logged.

mod account;
mod ask;
mod assets;
mod audit;
mod auth;
mod bans;
mod bindings;
mod caller;
mod clock;
mod consumer;
mod d1;
mod hand_offs;
mod history;
mod inbox_object;
mod invites;
mod limiter_object;
mod membership;
mod names;
mod operator;
mod origin;
mod password_object;
mod perform;
mod place;
mod problem;
mod random;
mod recovery_codes;
mod reports;
mod room_object;
mod rooms;
mod router;
mod sessions;
mod snapshot;
mod sql;
mod transaction;

use wasm_bindgen::JsValue;
use worker::{Context, Env, MessageBatch, Request, Response, event};

/// Answers one HTTP request.
#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> worker::Result<Response> {
    router::answer(request, env).await
}

/// Takes one batch from a queue; every message is acked or retried by name.
#[event(queue)]
async fn queue(batch: MessageBatch<JsValue>, env: Env, _context: Context) -> worker::Result<()> {
    consumer::consume(&batch, &env).await;
    Ok(())
}
