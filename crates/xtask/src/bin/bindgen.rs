//! The `wasm-bindgen` command, reduced to the flags that `worker-build` and the web build pass.
//!
//! The generator must be of exactly the version that the wasm was compiled with.
//! Taken from this workspace's own lockfile it always is, and nothing is downloaded beside it.

use std::{env, path::PathBuf};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut bindgen = Bindgen::new();
    let mut out_dir = None;
    let mut args = env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().with_context(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--out-dir" => out_dir = Some(PathBuf::from(value()?)),
            "--out-name" => {
                bindgen.out_name(&value()?);
            }
            "--target" => set_target(&mut bindgen, &value()?)?,
            _ => set_flag(&mut bindgen, &arg)?,
        }
    }
    let out_dir = out_dir.context("--out-dir is missing")?;
    bindgen.generate(out_dir)
}

fn set_target(bindgen: &mut Bindgen, target: &str) -> Result<()> {
    match target {
        "web" => bindgen.web(true)?,
        "module" => bindgen.module(true)?,
        "bundler" => bindgen.bundler(true)?,
        _ => bail!("unknown target {target}"),
    };
    Ok(())
}

fn set_flag(bindgen: &mut Bindgen, arg: &str) -> Result<()> {
    match arg {
        "--typescript" => bindgen.typescript(true),
        "--no-typescript" => bindgen.typescript(false),
        "--debug" => bindgen.debug(true),
        "--no-demangle" => bindgen.demangle(false),
        "--keep-lld-exports" => bindgen.keep_lld_exports(true),
        "--keep-debug" => bindgen.keep_debug(true),
        "--omit-default-module-path" => bindgen.omit_default_module_path(true),
        "--split-linked-modules" => bindgen.split_linked_modules(true),
        "--remove-name-section" => bindgen.remove_name_section(true),
        "--remove-producers-section" => bindgen.remove_producers_section(true),
        "--experimental-reset-state-function" => bindgen.reset_state_function(true),
        "--force-enable-abort-handler" => bindgen.force_enable_abort_handler(true),
        _ if arg.starts_with("--") => bail!("unknown flag {arg}"),
        _ => bindgen.input_path(arg),
    };
    Ok(())
}
