//! The Durable Objects that hash passwords, apart from everything else: a hash takes tens of
//! milliseconds and 19 MiB, which a Worker's request may not take on every plan, and no room
//! should wait for. A handle always finds the same object, and so do those who guess at it.

use std::cell::Cell;

use natter_people::{Handle, password};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use crate::ask::ask;
use crate::problem::Refusal;
use crate::{bindings, clock, random};

/// Passwords that one object takes on at a time; who comes then is told to come again.
const WAITING_MAX: u32 = 8;
/// When that is, in milliseconds.
const AGAIN_MS: u64 = 2_000;

#[derive(Serialize, Deserialize)]
enum Question {
    Hash { password: String },
    Verify { password: String, stored: String },
}

#[derive(Serialize, Deserialize)]
enum Answer {
    Hash(String),
    Verified(bool),
    Busy,
}

/// The hash of a password.
///
/// # Errors
/// If too many wait, or it cannot be made.
pub async fn hash(env: &Env, handle: &Handle, password: String) -> Result<String, Refusal> {
    match put(env, handle, Question::Hash { password }).await? {
        Answer::Hash(hash) => Ok(hash),
        Answer::Verified(_) | Answer::Busy => Err(Refusal::too_many_sign_ins(AGAIN_MS)),
    }
}

/// Whether a password is the one of a hash.
///
/// # Errors
/// If too many wait, or that cannot be said.
pub async fn verify(
    env: &Env,
    handle: &Handle,
    password: String,
    stored: String,
) -> Result<bool, Refusal> {
    match put(env, handle, Question::Verify { password, stored }).await? {
        Answer::Verified(is_right) => Ok(is_right),
        Answer::Hash(_) | Answer::Busy => Err(Refusal::too_many_sign_ins(AGAIN_MS)),
    }
}

async fn put(env: &Env, handle: &Handle, question: Question) -> Result<Answer, Refusal> {
    let object = bindings::passwords(env, &shard(handle));
    let answer = match object {
        Ok(object) => ask(&object, &question).await,
        Err(error) => Err(error),
    };
    answer.map_err(|error| Refusal::no_passwords(&error))
}

/// 16 shards, by what the handle is compared by.
fn shard(handle: &Handle) -> String {
    let digest = Sha256::digest(handle.key().as_bytes());
    let first = digest.first().copied().unwrap_or_default();
    format!("shard-{:x}", first % 16)
}

/// One shard. It keeps nothing.
#[durable_object(fetch)]
pub struct PasswordObject {
    waiting: Cell<u32>,
}

impl PasswordObject {
    /// Lets others arrive first: who is one too many is told at once, and does not wait behind
    /// the work.
    async fn answer(&self, question: Question) -> Result<Answer> {
        if self.waiting.get() >= WAITING_MAX {
            return Ok(Answer::Busy);
        }
        self.waiting.set(self.waiting.get() + 1);
        let paused = clock::pause(1).await;
        let answer = paused.and_then(|()| work(question));
        self.waiting.set(self.waiting.get().saturating_sub(1));
        answer
    }
}

fn work(question: Question) -> Result<Answer> {
    match question {
        Question::Hash { password } => {
            let hash = password::hash(&password, random::bytes()?);
            hash.map(Answer::Hash)
                .map_err(|_| worker::Error::from("there is no memory for a hash"))
        }
        Question::Verify { password, stored } => {
            Ok(Answer::Verified(password::verify(&password, &stored)))
        }
    }
}

impl DurableObject for PasswordObject {
    fn new(_state: State, _env: Env) -> Self {
        Self {
            waiting: Cell::new(0),
        }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let question = serde_json::from_slice(&request.bytes().await?)?;
        Response::from_json(&self.answer(question).await?)
    }
}
