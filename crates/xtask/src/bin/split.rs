//! Cuts the browser client into what every visit needs and the parts that are fetched when they
//! are first used: `natter-split WASM OUT_DIR`.
//!
//! Beside the parts it leaves `main.wasm`, for wasm-bindgen, and `split.js`, which fetches them.

use std::{env, fs, path::PathBuf};

use anyhow::{Context, Result, anyhow};
use wasm_split_cli_support::{Options, transform};

fn main() -> Result<()> {
    let mut args = env::args().skip(1);
    let wasm = args.next().context("the wasm is missing")?;
    let out_dir = PathBuf::from(
        args.next()
            .context("the directory for the parts is missing")?,
    );
    let wasm = fs::read(&wasm).with_context(|| format!("{wasm} cannot be read"))?;
    let main = out_dir.join("main.wasm");
    let mut options = Options::new(&wasm);
    options.output_dir = &out_dir;
    options.main_out_path = &main;
    options.link_name = "./split.js";
    options.main_module = "./natter_web.js";
    transform(options).map_err(|error| anyhow!("{error:#}"))?;
    Ok(())
}
