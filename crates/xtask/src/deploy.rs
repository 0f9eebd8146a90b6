//! `cargo xtask deploy`: to Cloudflare.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use pico_args::Arguments;

use crate::{dev::secrets, finish, process, say, tools};

/// Deploys, then migrates, then gives it its secrets: the first deploy creates what the others need.
///
/// # Errors
/// If wrangler fails.
pub fn command(args: Arguments) -> Result<()> {
    finish(args)?;
    tools::npm()?;
    say::doing("deploying the Worker and the browser client; wrangler may ask you to log in");
    process::run("wrangler deploy", process::wrangler().arg("deploy"))?;
    say::doing("migrating the database");
    let mut migrate = process::wrangler();
    migrate.args(["d1", "migrations", "apply", "DB", "--remote"]);
    process::run("wrangler d1 migrations apply", &mut migrate).context(
        "the Worker is up but answers 503 until this works: npx wrangler d1 migrations apply DB --remote",
    )?;
    let mut list = process::wrangler();
    let present = process::run_quietly("wrangler secret list", list.args(["secret", "list"]))?;
    give_secret(&present, "SESSION_SECRET")?;
    let code = give_secret(&present, secrets::SETUP_CODE)?;
    say::doing("done; the address is in wrangler's words above");
    if let Some(code) = code {
        say::detail(&format!(
            "whoever opens this there first owns the place: /claim#{code}"
        ));
    }
    Ok(())
}

/// A Worker that has a secret keeps it: a new one to sign with would sign everybody out.
fn give_secret(present: &str, name: &str) -> Result<Option<String>> {
    if present.contains(name) {
        return Ok(None);
    }
    say::doing(&format!("giving the Worker a random {name}"));
    let secret = secrets::random()?;
    let mut put = process::wrangler();
    put.args(["secret", "put", name]);
    run_with_input("wrangler secret put", &mut put, &secret)?;
    Ok(Some(secret))
}

/// Through standard input, so that the secret is in no list of running programs.
fn run_with_input(what: &str, command: &mut Command, input: &str) -> Result<()> {
    let mut child = command
        .stdin(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {what}"))?;
    let mut stdin = child
        .stdin
        .take()
        .context("the child has no standard input")?;
    stdin.write_all(input.as_bytes())?;
    drop(stdin);
    let status = child.wait()?;
    if !status.success() {
        bail!("{what} failed ({status}); its own words are above");
    }
    Ok(())
}
