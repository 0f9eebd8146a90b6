//! The annexes of the browser client: what is not needed to read and write in a room is cut out of
//! the wasm, and fetched when it is first used (`web/src/annex.rs`).
//!
//! The splitter reads from the linker's relocations what calls what. It leaves the main wasm, which
//! wasm-bindgen takes on from there, a file for each annex and for what annexes share, and the
//! script that fetches them. While developing, all is one file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::{process, tools};

/// What cargo is told, so that there is something to cut and that it shows where.
pub const CARGO_ARGS: [&str; 4] = ["--features", "split", "--", "-Clink-args=--emit-relocs"];

/// What wasm-bindgen is told: what the annexes import of the main wasm has to stay.
pub const BINDGEN_ARGS: [&str; 4] = [
    "--keep-lld-exports",
    "--no-demangle",
    "--remove-name-section",
    "--remove-producers-section",
];

/// The script that the splitter writes.
const SCRIPT: &str = "split.js";

/// Cuts; the main wasm, and the files of the annexes.
///
/// # Errors
/// If the splitter fails, or its script is not what it was.
pub fn cut(wasm: &Path, parts: &Path) -> Result<(PathBuf, Vec<PathBuf>)> {
    let mut split = process::command(tools::split_program());
    process::run_quietly("natter-split", split.arg(wasm).arg(parts))?;
    let main = parts.join("main.wasm");
    let mut annexes = Vec::new();
    for entry in fs::read_dir(parts)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "wasm")
            && path != main
        {
            annexes.push(path);
        }
    }
    annexes.sort();
    let path = parts.join(SCRIPT);
    let script =
        fs::read_to_string(&path).with_context(|| format!("there is no {}", path.display()))?;
    fs::write(&path, with_names(script, &annexes)?)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    Ok((main, annexes))
}

/// The script with imports where it had addresses, so that esbuild puts in the hashed names.
fn with_names(mut script: String, annexes: &[PathBuf]) -> Result<String> {
    let mut imports = "import { fetchAnnex } from \"./annex.js\";\n".to_owned();
    for annex in annexes {
        let name = annex.file_stem().unwrap_or_default().to_string_lossy();
        let fetched = format!("fetch(new URL(\"./{name}.wasm\", import.meta.url))");
        ensure!(script.contains(&fetched), "{SCRIPT} does not fetch {name}");
        script = script.replace(&fetched, &format!("fetchAnnex({name})"));
        imports.push_str(&format!("import {name} from \"./{name}.wasm\";\n"));
    }
    ensure!(
        !script.contains("fetch(new URL"),
        "{SCRIPT} fetches what was not made"
    );
    Ok(imports + &script)
}
