//! The browser client: cargo, the splitter, wasm-bindgen, wasm-opt, esbuild, brotli, and a page
//! that names the results.
//!
//! `web/boot.js` imports `./natter_web.js` and `./natter_web_bg.wasm`; esbuild bundles it and the
//! style sheet under names that carry their content's hash, so that a browser may keep them for good.
//! `web/index.html` holds `{{css}}`, `{{boot}}` and `{{wasm}}` where these names belong, and so
//! it and `web/manifest.webmanifest` hold `{{words.key}}` where a text of `web/locales/en.json`
//! does; `web/public` is copied as it is.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use walkdir::WalkDir;

use super::{Mode, annexes, fingerprint, imports, pack};
use crate::{paths, process, tools};

/// What Chromium, Firefox and Safari of the last years all run; `--all-features` would go beyond.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The browsers that `web/boot.js` lets in: what they understand may stay as it is.
const BROWSERS: &str = "--target=chrome123,firefox121,safari17.5";

/// Builds the browser client.
///
/// # Errors
/// If it does not compile, or a source breaks the contract above.
pub fn build(mode: Mode) -> Result<()> {
    let parts = mode.dir().join("web-parts");
    let out = mode.dir().join("web");
    for dir in [&parts, &out] {
        if dir.exists() {
            fs::remove_dir_all(dir)
                .with_context(|| format!("{} cannot be removed", dir.display()))?;
        }
        fs::create_dir_all(dir).with_context(|| format!("{} cannot be made", dir.display()))?;
    }
    let wasm = compile(mode)?;
    match mode {
        Mode::Release => {
            let (main, annexes) = annexes::cut(&wasm, &parts)?;
            generate(mode, &main, &parts)?;
            imports::shorten(
                &parts.join("natter_web_bg.wasm"),
                &parts.join("natter_web.js"),
            )?;
            optimise(&parts.join("natter_web_bg.wasm"))?;
            annexes.iter().try_for_each(|annex| optimise(annex))?;
        }
        Mode::Dev => generate(mode, &wasm, &parts)?,
    }
    let names = bundle(mode, &parts, &out)?;
    if mode == Mode::Release {
        pack_all(&out.join("assets"))?;
    }
    copy_public(&out)?;
    write_manifest(&out)?;
    write_page(mode, &names, &out)
}

fn compile(mode: Mode) -> Result<PathBuf> {
    let (profile, dir) = match mode {
        Mode::Release => ("web", "web"),
        Mode::Dev => ("dev", "debug"),
    };
    let mut cargo = process::cargo();
    cargo.args(["rustc", "--package", "natter-web", "--profile", profile]);
    cargo.args(["--target", "wasm32-unknown-unknown"]);
    if mode == Mode::Release {
        cargo.args(annexes::CARGO_ARGS);
    }
    process::run("compiling the browser client", &mut cargo)?;
    Ok(paths::target()
        .join("wasm32-unknown-unknown")
        .join(dir)
        .join("natter-web.wasm"))
}

fn generate(mode: Mode, wasm: &Path, parts: &Path) -> Result<()> {
    let mut bindgen = process::command(tools::bindgen_program());
    bindgen.arg(wasm).arg("--out-dir").arg(parts);
    bindgen.args([
        "--out-name",
        "natter_web",
        "--target",
        "web",
        "--no-typescript",
        "--omit-default-module-path",
    ]);
    match mode {
        Mode::Release => bindgen.args(annexes::BINDGEN_ARGS),
        Mode::Dev => bindgen.arg("--debug"),
    };
    process::run_quietly("wasm-bindgen", &mut bindgen).map(drop)
}

fn optimise(wasm: &Path) -> Result<()> {
    let mut opt = process::command(paths::npm_bin().join("wasm-opt"));
    opt.arg(wasm)
        .arg("-o")
        .arg(wasm)
        .args(["-Oz", "--strip-debug", "--strip-producers"])
        .args(WASM_FEATURES);
    process::run_quietly("wasm-opt", &mut opt).map(drop)
}

/// The wasm goes out as it is packed here.
fn pack_all(assets: &Path) -> Result<()> {
    for entry in fs::read_dir(assets).context("there are no assets")? {
        let file = entry?.path();
        if file
            .extension()
            .is_some_and(|extension| extension == "wasm")
        {
            pack::beside(&file)?;
        }
    }
    Ok(())
}

/// The addresses of the bundled files.
struct Names {
    boot: String,
    css: String,
    wasm: String,
}

fn bundle(mode: Mode, parts: &Path, out: &Path) -> Result<Names> {
    let web = paths::root().join("web");
    copy_scripts(&web, parts)?;
    let meta = parts.join("esbuild.json");
    let mut esbuild = process::command(paths::npm_bin().join("esbuild"));
    esbuild
        .arg(parts.join("boot.js"))
        .arg(web.join("style/main.css"))
        .args([
            "--bundle",
            "--format=esm",
            "--log-level=warning",
            "--public-path=/assets",
            BROWSERS,
        ])
        .args([
            "--loader:.wasm=file",
            "--loader:.woff2=file",
            "--loader:.svg=file",
            "--loader:.png=file",
        ])
        .args(["--entry-names=[name]-[hash]", "--asset-names=[name]-[hash]"])
        .arg(format!("--outdir={}", out.join("assets").display()))
        .arg(format!("--metafile={}", meta.display()));
    match mode {
        Mode::Release => esbuild.args(["--minify", "--legal-comments=none"]),
        Mode::Dev => esbuild.arg("--sourcemap"),
    };
    process::run_quietly("esbuild", &mut esbuild)?;
    let meta = fs::read_to_string(&meta).context("esbuild left no list of its results")?;
    let meta: Value =
        serde_json::from_str(&meta).context("esbuild's list of results is not JSON")?;
    Ok(Names {
        boot: find(&meta, "boot-", ".js")?,
        css: find(&meta, "main-", ".css")?,
        wasm: find(&meta, "natter_web_bg-", ".wasm")?,
    })
}

/// The loader and what it may import lie beside the generated module while they are bundled.
fn copy_scripts(web: &Path, parts: &Path) -> Result<()> {
    for entry in fs::read_dir(web).context("web/ cannot be read")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "js")
            && let Some(name) = path.file_name()
        {
            fs::copy(&path, parts.join(name))
                .with_context(|| format!("{} cannot be copied", path.display()))?;
        }
    }
    Ok(())
}

fn find(meta: &Value, prefix: &str, suffix: &str) -> Result<String> {
    let outputs = meta.get("outputs").and_then(Value::as_object);
    let names = outputs.into_iter().flat_map(|outputs| outputs.keys());
    let mut files = names.filter_map(|name| name.rsplit('/').next());
    match files.find(|file| file.starts_with(prefix) && file.ends_with(suffix)) {
        Some(file) => Ok(format!("/assets/{file}")),
        None => bail!("esbuild made no {prefix}…{suffix}; does web/boot.js import what it should?"),
    }
}

fn copy_public(out: &Path) -> Result<()> {
    let public = paths::root().join("web/public");
    if !public.exists() {
        return Ok(());
    }
    for entry in WalkDir::new(&public) {
        let entry = entry?;
        let to = out.join(entry.path().strip_prefix(&public)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&to)?;
        } else {
            fs::copy(entry.path(), &to)
                .with_context(|| format!("{} cannot be copied", entry.path().display()))?;
        }
    }
    Ok(())
}

fn write_page(mode: Mode, names: &Names, out: &Path) -> Result<()> {
    let source = fs::read_to_string(paths::root().join("web/index.html"))
        .context("web/index.html cannot be read")?;
    let mut page = source
        .replace("{{css}}", &names.css)
        .replace("{{boot}}", &names.boot)
        .replace("{{wasm}}", &names.wasm);
    page = put_words("index.html", page, escape)?;
    if mode == Mode::Dev {
        page = page.replace(
            "</head>",
            "<script type=\"module\" src=\"/reload.js\"></script></head>",
        );
        write_reload(&page, out)?;
    }
    fs::write(out.join("index.html"), page).context("dist/index.html cannot be written")
}

/// What a browser shows of a page that is installed.
fn write_manifest(out: &Path) -> Result<()> {
    let name = "manifest.webmanifest";
    let source = fs::read_to_string(paths::root().join("web").join(name))
        .with_context(|| format!("web/{name} cannot be read"))?;
    let manifest = put_words(name, source, |text| {
        text.replace('\\', "\\\\").replace('"', "\\\"")
    })?;
    fs::write(out.join(name), manifest).with_context(|| format!("dist/{name} cannot be written"))
}

/// Puts the words where a file of `web/` names them; no placeholder may be left then.
fn put_words(name: &str, mut source: String, escape: fn(&str) -> String) -> Result<String> {
    for (key, text) in words()? {
        source = source.replace(&format!("{{{{words.{key}}}}}"), &escape(&text));
    }
    if let Some(start) = source.find("{{") {
        let rest: String = source
            .get(start..)
            .into_iter()
            .flat_map(str::chars)
            .take(30)
            .collect();
        bail!("web/{name} has a placeholder that I do not know: {rest}");
    }
    Ok(source)
}

/// What the page says before any code of ours runs, from where the client's own words are.
fn words() -> Result<BTreeMap<String, String>> {
    let path = paths::root().join("web/locales/en.json");
    let words =
        fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&words).with_context(|| format!("{} is not of words", path.display()))
}

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('"', "&quot;")
}

/// While developing, the page looks whether a newer one was built, and reloads itself.
/// Both files lie outside `assets`, which browsers keep for good.
fn write_reload(page: &str, out: &Path) -> Result<()> {
    let version = fingerprint::short(page.as_bytes());
    fs::write(out.join("version.txt"), &version)?;
    let script = format!(
        "const built = \"{version}\";\n\
         setInterval(async () => {{\n\
         \x20 try {{\n\
         \x20   const answer = await fetch(\"/version.txt\", {{ cache: \"no-store\" }});\n\
         \x20   if (answer.ok && (await answer.text()) !== built) location.reload();\n\
         \x20 }} catch {{}}\n\
         }}, 1000);\n"
    );
    fs::write(out.join("reload.js"), script).context("the reload script cannot be written")
}
