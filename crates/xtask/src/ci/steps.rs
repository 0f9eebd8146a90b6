//! The steps, in order: what fails soonest and costs least comes first.

use anyhow::Result;

use crate::{
    build, chaos,
    dev::secrets,
    fuzz, paths,
    process::{self, cargo},
    say, size, tools,
};

/// Packages that build for wasm32 only.
const WASM_ONLY: [&str; 2] = ["natter-worker", "natter-web"];

/// One thing that a change must pass.
pub struct Step {
    /// What `cargo xtask ci` calls it.
    pub name: &'static str,
    /// What it makes sure of.
    pub what: &'static str,
    /// Does it.
    pub run: fn() -> Result<()>,
}

/// All steps.
pub const STEPS: [Step; 11] = [
    Step {
        name: "fmt",
        what: "the sources are formatted",
        run: fmt,
    },
    Step {
        name: "tidy",
        what: "the house rules: arrows, sizes, names, bindings",
        run: tidy,
    },
    Step {
        name: "clippy",
        what: "lints, native",
        run: clippy,
    },
    Step {
        name: "clippy-wasm",
        what: "lints, wasm32",
        run: clippy_wasm,
    },
    Step {
        name: "native",
        what: "tables, scenarios, golden bytes, simulation",
        run: native,
    },
    Step {
        name: "fuzz",
        what: "the fuzz targets build, and run for some seconds",
        run: fuzz,
    },
    Step {
        name: "wasm",
        what: "the Worker and the browser client build",
        run: wasm,
    },
    Step {
        name: "size",
        what: "both are within their budgets",
        run: size::check,
    },
    Step {
        name: "dry-run",
        what: "wrangler would deploy this",
        run: dry_run,
    },
    Step {
        name: "e2e",
        what: "people chat in Chromium against a local server",
        run: e2e,
    },
    Step {
        name: "chaos",
        what: "a server is killed under load, and nothing acked is lost",
        run: chaos::short,
    },
];

fn fmt() -> Result<()> {
    process::run("cargo fmt", cargo().args(["fmt", "--all", "--check"]))
}

fn tidy() -> Result<()> {
    process::run(
        "the house rules and xtask's own tests",
        cargo().args([
            "test",
            "--quiet",
            "--package",
            "natter-xtask",
            "--bin",
            "natter-xtask",
            "--test",
            "tidy",
        ]),
    )
}

fn clippy() -> Result<()> {
    let mut clippy = cargo();
    clippy.args([
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--features",
        "natter-xtask/bindgen,natter-xtask/split",
    ]);
    exclude_wasm(&mut clippy);
    process::run("clippy", clippy.args(["--", "-D", "warnings"]))
}

/// The cores too: what only wasm32 compiles is linted nowhere else.
fn clippy_wasm() -> Result<()> {
    let mut clippy = cargo();
    clippy.args(["clippy", "--quiet", "--target", "wasm32-unknown-unknown"]);
    for package in WASM_ONLY {
        clippy.args(["--package", package]);
    }
    for package in [
        "protocol", "text", "room", "inbox", "limiter", "archive", "client",
    ] {
        clippy.args(["--package", &format!("natter-{package}")]);
    }
    process::run("clippy for wasm32", clippy.args(["--", "-D", "warnings"]))
}

fn native() -> Result<()> {
    let mut test = cargo();
    // The house rules and xtask's own tests have had their own step.
    test.args([
        "test",
        "--quiet",
        "--workspace",
        "--exclude",
        "natter-xtask",
    ]);
    exclude_wasm(&mut test);
    process::run("the native tests", &mut test)?;
    // What in the Worker needs no platform: origins, tokens, answers.
    let mut worker = cargo();
    worker.args(["test", "--quiet", "--package", "natter-worker", "--lib"]);
    process::run("the Worker's own tables", &mut worker)
}

fn exclude_wasm(cargo: &mut std::process::Command) {
    for package in WASM_ONLY {
        cargo.args(["--exclude", package]);
    }
}

fn fuzz() -> Result<()> {
    if fuzz::exists() {
        return fuzz::smoke();
    }
    say::detail("there are no fuzz targets");
    Ok(())
}

/// The one build of the wasm in a run; the later steps find it unchanged.
fn wasm() -> Result<()> {
    build::all(build::Mode::Release)
}

fn dry_run() -> Result<()> {
    tools::npm()?;
    let out = build::Mode::Release.dir().join("dry-run");
    let mut deploy = process::wrangler();
    deploy.args(["deploy", "--dry-run", "--outdir"]).arg(out);
    process::run_quietly("wrangler deploy --dry-run", &mut deploy).map(drop)
}

/// The runner starts `wrangler dev` itself: it kills and restarts it in the middle of a test.
fn e2e() -> Result<()> {
    wasm()?;
    tools::npm()?;
    secrets::ensure()?;
    let chromium = tools::chromium()?;
    process::run(
        "compiling the crowd that fills a room",
        cargo().args(["build", "--quiet", "--package", "natter-bench"]),
    )?;
    let mut node = process::command("node");
    node.arg("tests/e2e/run.mjs")
        .env("NATTER_CROWD", paths::target().join("debug/natter-crowd"))
        .env("CHROMIUM", chromium)
        // Each start of the server would otherwise look again.
        .env(build::BUILT.0, build::BUILT.1)
        .env("WRANGLER", paths::npm_bin().join("wrangler"))
        .env("WRANGLER_SEND_METRICS", "false")
        .env("WRANGLER_LOG_PATH", paths::root().join(".wrangler/logs"));
    process::run("the browser tests", &mut node)
}
