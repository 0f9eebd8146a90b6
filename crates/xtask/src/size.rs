//! What a visitor downloads and what Cloudflare loads, against what we allow.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use walkdir::WalkDir;

use crate::{build::pack, paths, say};

/// The first visit: page, style, script and wasm, as served with brotli.
const DOWNLOAD_BYTES_MAX: usize = 220 * 1024;

/// The Worker's wasm; the larger it is, the longer a cold start.
const WORKER_WASM_BYTES_MAX: usize = 1600 * 1024;

/// What of `dist` belongs to a first visit. The wasm goes out as it was packed.
const INITIAL: [&str; 4] = ["html", "css", "js", pack::SUFFIX];

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
    let worker_bytes = usize::try_from(bytes)?;
    let download = download()?;
    say::detail(&format!(
        "the Worker's wasm: {} of {}",
        kb(worker_bytes),
        kb(WORKER_WASM_BYTES_MAX)
    ));
    say::detail(&format!(
        "the first visit, with brotli: {} of {}",
        kb(download),
        kb(DOWNLOAD_BYTES_MAX)
    ));
    if worker_bytes > WORKER_WASM_BYTES_MAX {
        bail!(
            "the Worker's wasm is {} over its budget",
            kb(worker_bytes - WORKER_WASM_BYTES_MAX)
        );
    }
    if download > DOWNLOAD_BYTES_MAX {
        bail!(
            "the first visit is {} over its budget",
            kb(download - DOWNLOAD_BYTES_MAX)
        );
    }
    Ok(())
}

fn download() -> Result<usize> {
    let mut total = 0;
    for file in initial_files()? {
        let bytes = served_bytes(&file)?;
        say::detail(&format!(
            "  {}: {}",
            file.file_name().unwrap_or_default().to_string_lossy(),
            kb(bytes)
        ));
        total += bytes;
    }
    Ok(total)
}

fn initial_files() -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(paths::root().join("dist")).sort_by_file_name() {
        let path = entry.context("dist is not built")?.into_path();
        if path
            .extension()
            .is_some_and(|extension| INITIAL.iter().any(|initial| extension == *initial))
        {
            files.push(path);
        }
    }
    for kind in INITIAL {
        if !files
            .iter()
            .any(|file| file.extension().is_some_and(|extension| extension == kind))
        {
            bail!("dist has no .{kind} file: `cargo xtask build` makes what is deployed");
        }
    }
    Ok(files)
}

fn served_bytes(file: &Path) -> Result<usize> {
    let bytes = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    if file
        .extension()
        .is_some_and(|extension| extension == pack::SUFFIX)
    {
        return Ok(bytes.len());
    }
    Ok(pack::packed(&bytes, QUALITY_ON_THE_FLY)?.len())
}

fn kb(bytes: usize) -> String {
    format!("{}.{} KB", bytes / 1024, (bytes % 1024) * 10 / 1024)
}
