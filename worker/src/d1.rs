//! D1.

use natter_protocol::{RoomId, Seq, Timestamp};
use worker::{Env, Error, Result};

use crate::problem::Refusal;

pub async fn archived(_env: &Env, _room: RoomId, _head: Seq) -> Result<Seq> {
    Err(Error::from("not yet"))
}

pub async fn find_room(_env: &Env, _key: &str) -> Result<Option<(RoomId, String)>, Refusal> {
    Err(Refusal::no_schema())
}

pub async fn create_room(_env: &Env, _room: RoomId, _name: &str, _key: &str, _at: Timestamp) -> Result<(RoomId, String), Refusal> {
    Err(Refusal::no_database())
}
