//! The Cloudflare shell: it turns platform callbacks into inputs of the cores and performs
//! their effects. No rule about chat lives here.
//!
//! ```text
//! browser ──► router ─┬─► assets                              the client's files
//!                     ├─► auth, rooms, history, operator      JSON and frames over HTTP
//!                     ├─► room object   (one per room)        sockets, SQLite, KV, queue
//!                     ├─► inbox object  (one per person)      sessions, rooms joined, read marks
//!                     └─► limiter object (shards)             counters for every door
//! queue ────► consumer ──► D1
//! ```
//!
//! Nothing here may panic: a panic loses the memory of every room in the isolate. Nothing that
//! a client sends is logged.

mod ask;
mod assets;
mod auth;
mod bindings;
mod clock;
mod consumer;
mod d1;
mod history;
mod inbox_object;
mod limiter_object;
mod names;
mod operator;
mod origin;
mod perform;
mod problem;
mod random;
mod room_object;
mod rooms;
mod router;
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
