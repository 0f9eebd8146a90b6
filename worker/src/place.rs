//! The place itself: what anybody may know of it.

use natter_people::account::{self, PlaceRow};
use natter_protocol::api::Place;
use worker::Env;

use crate::problem::Refusal;
use crate::router::{self, Answer};
use crate::{bindings, d1};

/// `GET /api/place`.
pub async fn show(env: &Env) -> Answer {
    router::json(&Place {
        name: bindings::place_name(env),
        is_claimed: is_claimed(env).await?,
        guests: bindings::is_open_to_guests(env),
        sign_up: bindings::sign_up(env),
        providers: bindings::providers(env),
    })
}

/// Whether the place has an owner.
pub async fn is_claimed(env: &Env) -> Result<bool, Refusal> {
    let rows: Vec<PlaceRow> = d1::rows(env, vec![account::place()]).await?;
    Ok(rows.first().is_some_and(|row| row.is_claimed == 1))
}
