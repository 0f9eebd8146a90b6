//! What a request says of where it comes from, read before its body is.

use worker::{Env, Request};

use crate::auth::{Claim, cookie};
use crate::limiter_object;
use crate::problem::Refusal;

/// Who calls, as far as the request itself says.
pub struct Caller {
    /// The address, as it is counted.
    pub address: String,
    /// What they come with, in a few words.
    pub device: String,
    /// The origin of this place, as the caller knows it.
    pub origin: String,
    /// Its host.
    pub host: String,
    /// Their session, if there is a cookie that we signed; whether it stands says the inbox.
    pub claim: Option<Claim>,
}

impl Caller {
    /// Who sent a request.
    pub fn of(request: &Request, env: &Env) -> Result<Self, Refusal> {
        let url = request.url()?;
        Ok(Self {
            address: limiter_object::address(request)?,
            device: device(request)?,
            origin: url.origin().ascii_serialization(),
            host: url.host_str().unwrap_or_default().to_owned(),
            claim: cookie::claim(request, env)?,
        })
    }
}

/// What a request comes with, in a few words.
pub fn device(request: &Request) -> Result<String, Refusal> {
    let agent = request.headers().get("user-agent")?;
    Ok(natter_people::device(&agent.unwrap_or_default()))
}
