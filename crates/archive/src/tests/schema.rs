use std::fs;
use std::path::Path;

use super::database::{Database, MIGRATIONS};
use super::fixture::Archive;
use crate::{SCHEMA_VERSION, SchemaRow, is_current_schema, is_missing_schema, schema_check};

#[test]
fn a_database_without_migrations_is_recognised() {
    let error = Database::empty()
        .unwrap()
        .rows::<SchemaRow>(schema_check())
        .unwrap_err();
    assert!(is_missing_schema(&error.to_string()), "{error}");
    assert!(!is_missing_schema("D1_ERROR: Network connection lost."));
}

#[test]
fn the_newest_migration_leaves_the_version_that_is_expected() {
    let rows: Vec<SchemaRow> = Archive::new().rows(schema_check());
    assert_eq!(
        rows,
        [SchemaRow {
            version: SCHEMA_VERSION
        }]
    );
    assert!(is_current_schema(&rows));
    let older = SchemaRow {
        version: SCHEMA_VERSION - 1,
    };
    assert!(!is_current_schema(&[older]));
    assert!(!is_current_schema(&[]));
}

#[test]
fn the_migrations_run_here_are_the_files_that_are_deployed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name());
    let mut files: Vec<String> = files.map(|name| name.into_string().unwrap()).collect();
    files.sort();
    let run: Vec<&str> = MIGRATIONS.iter().map(|(name, _)| *name).collect();
    assert_eq!(files, run);
}
