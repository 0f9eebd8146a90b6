//! The operator's view, behind a bearer secret; without a secret it does not exist.

use natter_archive::{DeadLetterBody, dead_letter_body, delete_dead_letter, delete_trouble};
use natter_protocol::api::Operator;
use worker::{Env, Method, Request};

use crate::auth::token;
use crate::problem::Refusal;
use crate::router::{self, Answer};
use crate::{bindings, consumer, d1};

/// `GET /api/operator`, `POST /api/operator/dead-letters/{id}/replay`,
/// `DELETE /api/operator/dead-letters/{id}` and `DELETE /api/operator/troubles/{room}/{kind}`.
pub async fn answer(request: &Request, env: &Env, rest: &[&str]) -> Answer {
    check(request, env)?;
    match (rest, request.method()) {
        ([], Method::Get) => view(env).await,
        ([], _) => Err(Refusal::method("GET")),
        (["dead-letters", id], Method::Delete) => forget(env, number(id)?).await,
        (["dead-letters", _], _) => Err(Refusal::method("DELETE")),
        (["dead-letters", id, "replay"], Method::Post) => replay(env, number(id)?).await,
        (["dead-letters", _, "replay"], _) => Err(Refusal::method("POST")),
        (["troubles", room, kind], Method::Delete) => settle(env, room, kind).await,
        (["troubles", _, _], _) => Err(Refusal::method("DELETE")),
        _ => Err(Refusal::not_found()),
    }
}

fn check(request: &Request, env: &Env) -> Result<(), Refusal> {
    let secret = bindings::operator_secret(env).ok_or_else(Refusal::not_found)?;
    let header = request.headers().get("authorization")?.unwrap_or_default();
    let presented = header.strip_prefix("Bearer ").unwrap_or_default();
    if token::is_same(&secret, presented) {
        Ok(())
    } else {
        Err(Refusal::not_operator())
    }
}

async fn view(env: &Env) -> Answer {
    router::json(&Operator {
        rooms: d1::rows(env, vec![natter_archive::list_room_states()]).await?,
        troubles: d1::rows(env, vec![natter_archive::list_troubles()]).await?,
        dead_letters: d1::rows(env, vec![natter_archive::list_dead_letters()]).await?,
    })
}

/// Sent to the queue first, and forgotten then: twice is harmless, never is not.
async fn replay(env: &Env, id: u64) -> Answer {
    let letter: Vec<DeadLetterBody> = d1::rows(env, vec![dead_letter_body(id)]).await?;
    let letter = letter.first().ok_or_else(Refusal::not_found)?;
    consumer::replay(env, &letter.body).await?;
    forget(env, id).await
}

async fn forget(env: &Env, id: u64) -> Answer {
    d1::run(env, vec![delete_dead_letter(id)]).await?;
    router::done()
}

async fn settle(env: &Env, room: &str, kind: &str) -> Answer {
    let room = room.parse().map_err(|_| Refusal::not_found())?;
    d1::run(env, vec![delete_trouble(room, kind)]).await?;
    router::done()
}

fn number(id: &str) -> Result<u64, Refusal> {
    id.parse().map_err(|_| Refusal::not_found())
}
