//! Who may depend on whom, and what may not reach the cores.

use std::collections::BTreeSet;

use crate::sources::{read, rust};

/// Each package of the house and which others of ours it may use.
const ARROWS: [(&str, &str, &[&str]); 15] = [
    ("crates/protocol", "protocol", &[]),
    ("crates/text", "text", &[]),
    ("crates/room", "room", &["text", "protocol"]),
    ("crates/inbox", "inbox", &["text", "protocol"]),
    ("crates/limiter", "limiter", &["protocol"]),
    ("crates/people", "people", &["archive", "text", "protocol"]),
    ("crates/storage", "storage", &["room", "protocol"]),
    ("crates/archive", "archive", &["text", "protocol"]),
    ("crates/client", "client", &["text", "protocol"]),
    (
        "worker",
        "worker",
        &[
            "room", "storage", "inbox", "limiter", "people", "archive", "text", "protocol",
        ],
    ),
    ("web", "web", &["client", "text", "protocol"]),
    (
        "tests",
        "tests",
        &[
            "room", "storage", "inbox", "limiter", "archive", "client", "text", "protocol",
        ],
    ),
    ("crates/bench", "bench", &["people", "protocol"]),
    ("tests/chaos", "chaos", &["bench", "client", "protocol"]),
    ("crates/xtask", "xtask", &[]),
];

/// The cores: pure, so that a seed replays them.
const CORES: [&str; 9] = [
    "protocol", "text", "room", "storage", "inbox", "limiter", "people", "archive", "client",
];

/// Crates that would give a core a platform, a clock or chance.
const PLATFORM: [&str; 9] = [
    "wasm-bindgen",
    "js-sys",
    "web-sys",
    "worker",
    "leptos",
    "tokio",
    "rand",
    "getrandom",
    "chrono",
];

/// The same by other means: words that no core contains.
const IMPURE: [&str; 7] = [
    "SystemTime",
    "Instant::now",
    "std::thread",
    "std::fs",
    "std::net",
    "HashMap",
    "async fn",
];

fn dependencies(dir: &str) -> BTreeSet<String> {
    let manifest: toml::Table = read(&format!("{dir}/Cargo.toml")).parse().unwrap();
    let table = manifest.get("dependencies").and_then(toml::Value::as_table);
    table
        .into_iter()
        .flat_map(toml::Table::keys)
        .cloned()
        .collect()
}

/// The directory of every package.
fn members() -> Vec<String> {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let workspace = manifest.get("workspace").unwrap();
    let members = workspace.get("members").and_then(toml::Value::as_array);
    let members = members.unwrap().iter().map(|name| name.as_str().unwrap());
    members.map(str::to_owned).collect()
}

#[test]
fn a_package_uses_only_the_packages_that_its_arrows_point_to() {
    for (dir, name, allowed) in ARROWS {
        for dependency in dependencies(dir) {
            let Some(ours) = dependency.strip_prefix("natter-") else {
                continue;
            };
            assert!(allowed.contains(&ours), "{name} may not depend on {ours}");
        }
    }
}

#[test]
fn every_package_has_its_arrows() {
    for member in members() {
        let has_arrows = ARROWS.iter().any(|(dir, _, _)| *dir == member);
        assert!(has_arrows, "{member}: which packages of ours may it use?");
    }
}

#[test]
fn no_core_depends_on_a_platform_a_clock_or_chance() {
    for core in CORES {
        let found = dependencies(&format!("crates/{core}"));
        let forbidden = PLATFORM.iter().find(|name| found.contains(**name));
        assert_eq!(forbidden, None, "crates/{core} is a core");
    }
}

#[test]
fn no_core_reads_a_clock_or_waits_or_iterates_in_chance_order() {
    let mut seen = 0;
    for source in rust() {
        if !CORES
            .iter()
            .any(|core| source.path.starts_with(&format!("crates/{core}/src/")))
            || source.is_test()
        {
            continue;
        }
        seen += 1;
        for line in source
            .without_tests()
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            let word = IMPURE.iter().find(|word| line.contains(**word));
            assert_eq!(word, None, "{} is in a core: {line}", source.path);
        }
    }
    assert!(seen > 20, "only {seen} files of the cores were found");
}

#[test]
fn every_package_takes_the_lints_of_the_house() {
    for member in members() {
        let manifest: toml::Table = read(&format!("{member}/Cargo.toml")).parse().unwrap();
        let lints = manifest
            .get("lints")
            .and_then(|lints| lints.get("workspace"));
        assert_eq!(
            lints,
            Some(&toml::Value::Boolean(true)),
            "{member}/Cargo.toml needs [lints] workspace = true"
        );
    }
}

#[test]
fn the_lockfiles_name_no_other_registry_than_the_public_ones() {
    for line in read("Cargo.lock")
        .lines()
        .filter(|line| line.starts_with("source"))
    {
        assert!(
            line.contains("github.com/rust-lang/crates.io-index"),
            "Cargo.lock: {line}"
        );
    }
    assert!(
        !read("package-lock.json").contains("\"resolved\""),
        "package-lock.json names a registry's host"
    );
}
