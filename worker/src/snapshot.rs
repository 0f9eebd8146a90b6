//! The rooms' tails in KV: for a first paint that wakes nobody, and never the truth.

use natter_protocol::RoomId;
use worker::{Env, Error, Result};

use crate::bindings;

/// Replaces the tail of a room; the room keeps to one write a second and far below.
pub async fn put(env: &Env, room: RoomId, frame: &[u8]) -> Result<()> {
    bindings::tails(env)?
        .put_bytes(&key(room), frame)
        .map_err(Error::from)?
        .execute()
        .await?;
    Ok(())
}

/// The tail of a room as a frame, if it was ever written.
pub async fn get(env: &Env, room: RoomId) -> Result<Option<Vec<u8>>> {
    Ok(bindings::tails(env)?.get(&key(room)).bytes().await?)
}

fn key(room: RoomId) -> String {
    format!("tail:{room}")
}
