//! Addresses of people: claiming, joining, signing in, and what is one's own.

use worker::{Env, Method, Request};

use super::{Answer, changing};
use crate::auth::{challenge, hand_off, join, provider, sign_in};
use crate::problem::Refusal;
use crate::{account, audit, bans, hand_offs, invites, place, recovery_codes, reports, sessions};

/// What takes no session.
pub async fn public(request: Request, env: &Env, segments: &[&str]) -> Answer {
    match (segments, request.method()) {
        (["place"], Method::Get) => place::show(env).await,
        (["claim"], Method::Post) => join::claim(changing(request)?, env).await,
        (["accounts"], Method::Post) => join::join(changing(request)?, env).await,
        (["sign-in"], Method::Post) => sign_in::sign_in(changing(request)?, env).await,
        (["sign-in", id], Method::Post) => provider::go(changing(request)?, env, id).await,
        (["sign-in", id, "callback"], Method::Get) => provider::come_back(&request, env, id).await,
        (["arrival"], Method::Get) => provider::arrived(&request, env),
        (["hand-off"], Method::Post) => hand_off::show(changing(request)?, env).await,
        (["passkeys", "challenge"], Method::Post) => {
            challenge::show(&changing(request)?, env).await
        }
        (["invites", code], Method::Get) => invites::show(&request, env, code).await,
        (["place" | "arrival"] | ["sign-in", _, "callback"], _) => Err(Refusal::method("GET")),
        (
            ["claim" | "accounts" | "sign-in" | "hand-off"]
            | ["passkeys", "challenge"]
            | ["sign-in", _],
            _,
        ) => Err(Refusal::method("POST")),
        _ => Err(Refusal::not_found()),
    }
}

/// What is told only to somebody whose session stands.
pub async fn own(request: Request, env: &Env, segments: &[&str]) -> Answer {
    match (segments, request.method()) {
        (["account"], Method::Get) => account::show(&request, env).await,
        (["account"], _) => Err(Refusal::method("GET")),
        (["account", "password"], Method::Put) => {
            account::set_password(changing(request)?, env).await
        }
        (["account", "password"], _) => Err(Refusal::method("PUT")),
        (["account", "passkeys"], Method::Post) => {
            account::add_passkey(changing(request)?, env).await
        }
        (["account", "passkeys"], _) => Err(Refusal::method("POST")),
        (["account", "passkeys", id], Method::Delete) => {
            account::remove_passkey(&changing(request)?, env, id).await
        }
        (["account", "identities", id], Method::Delete) => {
            account::remove_identity(&changing(request)?, env, id).await
        }
        (["account", "passkeys" | "identities", _], _) => Err(Refusal::method("DELETE")),
        (["account", "proof"], Method::Post) => sign_in::prove(changing(request)?, env).await,
        (["account", "recovery-codes"], Method::Post) => {
            recovery_codes::make(&changing(request)?, env).await
        }
        (["account", "proof" | "recovery-codes"], _) => Err(Refusal::method("POST")),
        (["account", "hand-offs"], Method::Get) => hand_offs::list(&request, env).await,
        (["account", "hand-offs"], Method::Post) => hand_offs::make(changing(request)?, env).await,
        (["account", "hand-offs"], _) => Err(Refusal::method("GET, POST")),
        (["account", "hand-offs", id], Method::Delete) => {
            hand_offs::revoke(&changing(request)?, env, id).await
        }
        (["account", "hand-offs", _], _) => Err(Refusal::method("DELETE")),
        (["sessions"], Method::Get) => sessions::list(&request, env).await,
        (["sessions"], Method::Delete) => sessions::end_others(&changing(request)?, env).await,
        (["sessions"], _) => Err(Refusal::method("GET, DELETE")),
        (["sessions", id], Method::Delete) => sessions::end(&changing(request)?, env, id).await,
        (["sessions", _], _) => Err(Refusal::method("DELETE")),
        (["invites"], Method::Get) => invites::list(&request, env).await,
        (["invites"], Method::Post) => invites::make(changing(request)?, env).await,
        (["invites"], _) => Err(Refusal::method("GET, POST")),
        (["invites", code], Method::Delete) => {
            invites::revoke(&changing(request)?, env, code).await
        }
        (["invites", _], _) => Err(Refusal::method("GET, DELETE")),
        (["reports"], Method::Get) => reports::list(&request, env).await,
        (["reports"], Method::Post) => reports::make(changing(request)?, env).await,
        (["reports"], Method::Put) => reports::settle(changing(request)?, env).await,
        (["reports"], _) => Err(Refusal::method("GET, POST, PUT")),
        (["reports", "own"], Method::Get) => reports::list_own(&request, env).await,
        (["reports", "own"], _) => Err(Refusal::method("GET")),
        (["audit"], Method::Get) => audit::list(&request, env).await,
        (["audit"], _) => Err(Refusal::method("GET")),
        (["bans"], Method::Get) => bans::list(&request, env).await,
        (["bans"], _) => Err(Refusal::method("GET")),
        (["bans", user], Method::Put) => bans::ban(changing(request)?, env, user).await,
        (["bans", user], Method::Delete) => bans::let_back(&changing(request)?, env, user).await,
        (["bans", _], _) => Err(Refusal::method("PUT, DELETE")),
        _ => Err(Refusal::not_found()),
    }
}
