//! The browser client's files.
//!
//! An edge that compresses on the fly takes a middling quality, and the client's wasm is nine
//! tenths of a first visit. So it was packed with the best when it was built, and goes out as
//! it is; Cloudflare unpacks it for the rare visitor who does not take brotli.

use worker::{EncodeBody, Env, Fetcher, Headers, Method, Request, Response, Result};

use crate::bindings;

/// What lies beside a file that was packed.
const PACKED_SUFFIX: &str = ".br";
/// What the wasm carries; `_headers` speaks of what the Worker does not touch.
const HEADERS: [(&str, &str); 6] = [
    ("cache-control", "public, max-age=31536000, immutable"),
    ("content-encoding", "br"),
    ("content-type", "application/wasm"),
    ("cross-origin-resource-policy", "same-origin"),
    ("vary", "accept-encoding"),
    ("x-content-type-options", "nosniff"),
];

/// Answers with a file: the wasm packed if there is such a one, all else as it lies there.
pub async fn serve(request: Request, env: &Env) -> Result<Response> {
    let assets = bindings::assets(env)?;
    let takes_it = request.method() == Method::Get
        && request.path().ends_with(".wasm")
        && takes_brotli(request.headers())?;
    if takes_it && let Some(packed) = packed(&assets, &request).await? {
        return Ok(packed);
    }
    assets.fetch_request(request).await
}

/// Whether the visitor takes brotli: `br` is among the names, and not refused by a zero.
fn takes_brotli(headers: &Headers) -> Result<bool> {
    let accepted = headers.get("accept-encoding")?.unwrap_or_default();
    Ok(accepted.split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim() == "br" && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    }))
}

/// The packed file; `None` where the build packed none: every address without a file is the page.
async fn packed(assets: &Fetcher, request: &Request) -> Result<Option<Response>> {
    let mut address = request.url()?;
    address.set_path(&format!("{}{PACKED_SUFFIX}", request.path()));
    let file = assets.fetch(address, None).await?;
    let kind = file.headers().get("content-type")?.unwrap_or_default();
    if file.status_code() != 200 || kind.starts_with("text/html") {
        return Ok(None);
    }
    let (_, body) = file.into_parts();
    let answer = Response::builder()
        .with_headers(HEADERS.into_iter().collect())
        .with_encode_body(EncodeBody::Manual);
    Ok(Some(answer.body(body)))
}
