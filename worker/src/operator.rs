//! The operator.

use worker::{Env, Request};

use crate::problem::Refusal;
use crate::router::Answer;

pub async fn answer(_request: Request, _env: &Env, _rest: &[&str]) -> Answer {
    Err(Refusal::not_found())
}
