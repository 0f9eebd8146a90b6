//! Bindings are declared in `wrangler.toml` and named in one file of the Worker.

use std::collections::BTreeSet;

use crate::sources::{read, rust};

const HOME: &str = "worker/src/bindings.rs";

/// Declared so that a deploy creates the resource; the Worker needs no name for it.
const FOR_DEPLOY_ONLY: [&str; 1] = ["DEAD"];

fn wrangler() -> toml::Table {
    read("wrangler.toml").parse().unwrap()
}

/// The strings under a key of every table in a list.
fn listed(list: Option<&toml::Value>, key: &str) -> BTreeSet<String> {
    let tables = list.and_then(toml::Value::as_array).into_iter().flatten();
    tables
        .filter_map(|table| table.get(key)?.as_str())
        .map(str::to_owned)
        .collect()
}

fn at<'a>(table: &'a toml::Table, path: &[&str]) -> Option<&'a toml::Value> {
    let (first, rest) = path.split_first()?;
    rest.iter()
        .try_fold(table.get(*first)?, |value, key| value.get(key))
}

fn declared() -> BTreeSet<String> {
    let wrangler = wrangler();
    let mut names = listed(at(&wrangler, &["durable_objects", "bindings"]), "name");
    for (path, key) in [
        (&["kv_namespaces"][..], "binding"),
        (&["d1_databases"], "binding"),
        (&["r2_buckets"], "binding"),
        (&["queues", "producers"], "binding"),
    ] {
        names.extend(listed(at(&wrangler, path), key));
    }
    names.extend(
        at(&wrangler, &["assets", "binding"])
            .and_then(toml::Value::as_str)
            .map(str::to_owned),
    );
    names.extend(
        at(&wrangler, &["vars"])
            .and_then(toml::Value::as_table)
            .into_iter()
            .flat_map(toml::Table::keys)
            .cloned(),
    );
    names
}

/// The names in a source that look like a binding's: capitals in quotes.
fn quoted_names(text: &str) -> BTreeSet<String> {
    let is_name = |word: &&str| {
        word.len() > 1
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && word
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    text.split('"')
        .skip(1)
        .step_by(2)
        .filter(is_name)
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_declared_binding_is_named_in_its_home() {
    let named = quoted_names(&read(HOME));
    for name in declared() {
        let known = named.contains(&name) || FOR_DEPLOY_ONLY.contains(&name.as_str());
        assert!(
            known,
            "wrangler.toml declares {name}, which {HOME} does not name"
        );
    }
}

#[test]
fn every_named_binding_secret_and_setting_is_told_in_wrangler_toml() {
    let declared = declared();
    let text = read("wrangler.toml");
    let told: BTreeSet<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .collect();
    for name in quoted_names(&read(HOME)) {
        let known = declared.contains(&name) || told.contains(name.as_str());
        assert!(
            known,
            "{HOME} names {name}, which wrangler.toml does not tell"
        );
    }
}

#[test]
fn no_other_file_names_a_binding() {
    let declared = declared();
    for source in rust()
        .iter()
        .filter(|source| source.path.starts_with("worker/") && source.path != HOME)
    {
        let names = quoted_names(source.without_tests());
        let named = names.intersection(&declared).next();
        assert_eq!(named, None, "{} names a binding", source.path);
    }
}

#[test]
fn every_queue_is_consumed_and_called_the_same_by_the_worker() {
    let wrangler = wrangler();
    let produced = listed(at(&wrangler, &["queues", "producers"]), "queue");
    let consumed = listed(at(&wrangler, &["queues", "consumers"]), "queue");
    let dead = listed(at(&wrangler, &["queues", "consumers"]), "dead_letter_queue");
    assert_eq!(produced, consumed);
    assert!(
        dead.is_subset(&produced),
        "a dead-letter queue without a producer is not created by a deploy"
    );
    let home = read(HOME);
    for queue in produced {
        assert!(
            home.contains(&format!("\"{queue}\"")),
            "{HOME} does not name the queue {queue}"
        );
    }
}

#[test]
fn every_object_class_has_sqlite_and_is_written() {
    let wrangler = wrangler();
    let bound = listed(
        at(&wrangler, &["durable_objects", "bindings"]),
        "class_name",
    );
    let migrations = at(&wrangler, &["migrations"])
        .and_then(toml::Value::as_array)
        .unwrap();
    let made: BTreeSet<String> = migrations
        .iter()
        .filter_map(|migration| migration.get("new_sqlite_classes")?.as_array())
        .flatten()
        .filter_map(toml::Value::as_str)
        .map(str::to_owned)
        .collect();
    assert_eq!(bound, made);
    let written: String = rust()
        .iter()
        .filter(|s| s.path.starts_with("worker/"))
        .map(|s| s.text.as_str())
        .collect();
    for class in bound {
        assert!(
            written.contains(&format!("struct {class}")),
            "the Worker has no {class}"
        );
    }
}

#[test]
fn nothing_is_bound_by_the_id_of_one_account() {
    let wrangler = wrangler();
    for (list, key) in [("kv_namespaces", "id"), ("d1_databases", "database_id")] {
        assert_eq!(
            listed(wrangler.get(list), key),
            BTreeSet::new(),
            "{list} in wrangler.toml"
        );
    }
}
