//! `cargo xtask deploy`: to Cloudflare.

use anyhow::{Context, Result};
use pico_args::Arguments;

use crate::{finish, process, say, tools};

/// Deploys, then migrates: the first deploy creates the database that the migrations need.
///
/// # Errors
/// If wrangler fails.
pub fn command(args: Arguments) -> Result<()> {
    finish(args)?;
    tools::for_building()?;
    say::doing("deploying the Worker and the browser client; wrangler may ask you to log in");
    process::run("wrangler deploy", process::wrangler().arg("deploy"))?;
    say::doing("migrating the database");
    let mut migrate = process::wrangler();
    migrate.args(["d1", "migrations", "apply", "DB", "--remote"]);
    process::run("wrangler d1 migrations apply", &mut migrate)
        .context("the Worker is up but answers 503 until this works: npx wrangler d1 migrations apply DB --remote")?;
    say::doing("done; once, give it a secret: npx wrangler secret put SESSION_SECRET");
    Ok(())
}
