//! What a visitor downloads and what Cloudflare loads, against what we allow.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use walkdir::WalkDir;

use crate::{build::pack, paths, say};

/// The first visit: page, style, script and the main wasm, as served with brotli.
const DOWNLOAD_BYTES_MAX: usize = 208 * 1024;

/// The annexes, all of them: what is fetched when it is first used, as served with brotli.
const ANNEXES_BYTES_MAX: usize = 112 * 1024;

/// The Worker's wasm; the larger it is, the longer a cold start.
const WORKER_WASM_BYTES_MAX: usize = 2080 * 1024;

/// What of `dist` is code. The wasm goes out as it was packed; what of it the page does not name
/// is an annex.
const KINDS: [&str; 4] = ["html", "css", "js", pack::SUFFIX];

/// About what Cloudflare takes where it compresses on the fly; the best would flatter us.
const QUALITY_ON_THE_FLY: u32 = 5;

/// Measures the built artefacts.
///
/// # Errors
/// If one is over its budget, or is not there.
pub fn check() -> Result<()> {
    let worker = paths::root().join("build/index_bg.wasm");
    let bytes = fs::metadata(&worker)
        .with_context(|| format!("{} is not built", worker.display()))?
        .len();
    let (initial, annexes) = files()?;
    let [worker, download, later] = [
        within(
            "the Worker's wasm",
            usize::try_from(bytes)?,
            WORKER_WASM_BYTES_MAX,
        ),
        within(
            "the first visit, with brotli",
            sum(&initial)?,
            DOWNLOAD_BYTES_MAX,
        ),
        within(
            "what is fetched when it is used, with brotli",
            sum(&annexes)?,
            ANNEXES_BYTES_MAX,
        ),
    ];
    worker.and(download).and(later)
}

fn within(what: &str, bytes: usize, bytes_max: usize) -> Result<()> {
    say::detail(&format!("{what}: {} of {}", kb(bytes), kb(bytes_max)));
    match bytes.checked_sub(bytes_max) {
        None | Some(0) => Ok(()),
        Some(over) => bail!("{what} is {} over its budget", kb(over)),
    }
}

fn sum(files: &[PathBuf]) -> Result<usize> {
    let mut total = 0;
    for file in files {
        let bytes = served_bytes(file)?;
        say::detail(&format!(
            "  {}: {}",
            file.file_name().unwrap_or_default().to_string_lossy(),
            kb(bytes)
        ));
        total += bytes;
    }
    Ok(total)
}

/// What a first visit loads, and the annexes.
fn files() -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let dist = paths::root().join("dist");
    let page = fs::read_to_string(dist.join("index.html")).context("dist is not built")?;
    let mut files = Vec::new();
    for entry in WalkDir::new(dist).sort_by_file_name() {
        let path = entry.context("dist is not built")?.into_path();
        if kind(&path).is_some_and(|kind| KINDS.contains(&kind)) {
            files.push(path);
        }
    }
    for wanted in KINDS {
        if !files.iter().any(|file| kind(file) == Some(wanted)) {
            bail!("dist has no .{wanted} file: `cargo xtask build` makes what is deployed");
        }
    }
    let is_initial = |file: &PathBuf| {
        let packed = file.file_stem().unwrap_or_default().to_string_lossy();
        kind(file) != Some(pack::SUFFIX) || page.contains(&*packed)
    };
    Ok(files.into_iter().partition(is_initial))
}

fn kind(file: &Path) -> Option<&str> {
    file.extension()?.to_str()
}

fn served_bytes(file: &Path) -> Result<usize> {
    let bytes = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    if kind(file) == Some(pack::SUFFIX) {
        return Ok(bytes.len());
    }
    Ok(pack::packed(&bytes, QUALITY_ON_THE_FLY)?.len())
}

fn kb(bytes: usize) -> String {
    format!("{}.{} KB", bytes / 1024, (bytes % 1024) * 10 / 1024)
}
