//! D1 as production is: SQLite with the real migrations, one batch one transaction, within its
//! limits; and unreachable at times, before or after it did what it was asked.

use natter_archive::{Statement, Value};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::limits::Limit;
use rusqlite::types::{Value as Sqlite, ValueRef};
use rusqlite::{Connection, params_from_iter};
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value as Json};

use crate::random::Random;

/// The migrations, in the order of their numbers.
const MIGRATIONS: [&str; 12] = [
    include_str!("../../migrations/0001_directory.sql"),
    include_str!("../../migrations/0002_archive.sql"),
    include_str!("../../migrations/0003_dead_letters.sql"),
    include_str!("../../migrations/0004_accounts.sql"),
    include_str!("../../migrations/0005_troubles.sql"),
    include_str!("../../migrations/0006_post_ids.sql"),
    include_str!("../../migrations/0007_membership.sql"),
    include_str!("../../migrations/0008_bans.sql"),
    include_str!("../../migrations/0009_audit.sql"),
    include_str!("../../migrations/0010_hand_offs.sql"),
    include_str!("../../migrations/0011_identities.sql"),
    include_str!("../../migrations/0012_reports.sql"),
];

/// Parameters of one statement. <https://developers.cloudflare.com/d1/platform/limits/>
pub const PARAMS_PER_STATEMENT_MAX: usize = 100;
/// The longest SQL, in bytes.
pub const STATEMENT_BYTES_MAX: usize = 100_000;
/// The longest text, bound or stored, in bytes.
pub const VALUE_BYTES_MAX: usize = 2_000_000;
/// Queries of one call of the Worker, each statement counted; 50 on the free plan.
pub const QUERIES_PER_INVOCATION_MAX: usize = 1_000;

/// What SQLite itself refuses there, as workerd sets it.
const LIMITS: [(Limit, usize); 6] = [
    (Limit::SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, STATEMENT_BYTES_MAX),
    (
        Limit::SQLITE_LIMIT_VARIABLE_NUMBER,
        PARAMS_PER_STATEMENT_MAX,
    ),
    (Limit::SQLITE_LIMIT_COLUMN, 100),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5),
];

/// What D1 says when it does not do it, whatever it is asked.
/// <https://developers.cloudflare.com/d1/observability/debug-d1/>
const AWAY: [&str; 4] = [
    "D1_ERROR: Network connection lost.",
    "D1_ERROR: Internal error in D1 DB storage caused object to be reset.",
    "D1_ERROR: D1 DB reset because its code was updated.",
    "D1_ERROR: D1 DB is overloaded. Requests queued for too long.",
];
/// What it says when it was too much at once.
const HEAVY: &str = "D1_ERROR: D1 DB exceeded its CPU time limit and was reset.";

/// Why D1 did not answer, in its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It cannot be reached; what was asked may have been done or not.
    Unreachable(&'static str),
    /// The story wants this to be refused.
    Planted(&'static str),
    /// It breaks a rule: SQL, a constraint, a limit.
    Rule(String),
}

/// How often in a thousand D1 fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Before it does anything.
    pub before: u64,
    /// After it committed.
    pub after: u64,
}

/// Everything that was in D1 at a moment.
#[derive(Debug)]
pub struct Copy(Connection);

/// The archive's database.
#[derive(Debug)]
pub struct D1 {
    sqlite: Connection,
    /// Whether it answers at all.
    pub is_down: bool,
    /// How often it fails.
    pub faults: Faults,
    /// How long an answer to the consumer takes, in milliseconds.
    pub latency_ms: (u64, u64),
    /// What holds this word is refused, with these words.
    pub refuses: Option<(&'static str, &'static str)>,
    /// A batch with more than so many bytes of values is too heavy.
    pub heavy_bytes: Option<usize>,
    /// Batches that were committed.
    pub commits: u64,
}

impl D1 {
    /// A database with the schema and nothing in it.
    #[must_use]
    pub fn new() -> Self {
        let sqlite = Connection::open_in_memory().expect("SQLite opens in memory");
        for (limit, value) in LIMITS {
            let value = i32::try_from(value).expect("a small number");
            sqlite.set_limit(limit, value).expect("SQLite has limits");
        }
        for migration in MIGRATIONS {
            sqlite
                .execute_batch(migration)
                .expect("the migrations apply");
        }
        Self {
            sqlite,
            is_down: false,
            faults: Faults::default(),
            latency_ms: (5, 50),
            refuses: None,
            heavy_bytes: None,
            commits: 0,
        }
    }

    /// Runs statements as one transaction: the rows of each, as JSON objects.
    pub fn batch(
        &mut self,
        statements: &[Statement],
        random: &mut Random,
    ) -> Result<Vec<Vec<Json>>, Refusal> {
        if self.is_down || random.chance(self.faults.before) {
            return Err(away(random));
        }
        self.planted(statements)?;
        statements.iter().try_for_each(check_limits)?;
        let rule = |error: rusqlite::Error| Refusal::Rule(error.to_string());
        let transaction = self.sqlite.transaction().map_err(rule)?;
        let mut answers = Vec::new();
        for statement in statements {
            answers.push(run(&transaction, statement).map_err(rule)?);
        }
        transaction.commit().map_err(rule)?;
        self.commits += 1;
        match random.chance(self.faults.after) {
            true => Err(away(random)),
            false => Ok(answers),
        }
    }

    /// What the story wants to be refused.
    fn planted(&self, statements: &[Statement]) -> Result<(), Refusal> {
        let values = statements.iter().flat_map(|statement| &statement.params);
        let texts: Vec<&str> = values.filter_map(text_of).collect();
        if let Some((word, words)) = self.refuses
            && texts.iter().any(|text| text.contains(word))
        {
            return Err(Refusal::Planted(words));
        }
        let bytes = texts.iter().map(|text| text.len()).sum::<usize>();
        match self.heavy_bytes {
            Some(bytes_max) if bytes > bytes_max => Err(Refusal::Planted(HEAVY)),
            Some(_) | None => Ok(()),
        }
    }

    /// A copy of everything that is in it.
    #[must_use]
    pub fn back_up(&self) -> Copy {
        let mut copy = Connection::open_in_memory().expect("SQLite opens in memory");
        copy_all(&self.sqlite, &mut copy);
        Copy(copy)
    }

    /// It is as it was when this was a copy of it.
    pub fn restore(&mut self, copy: &Copy) {
        copy_all(&copy.0, &mut self.sqlite);
    }

    /// Every row of a query of the tests' own, as JSON objects.
    #[must_use]
    pub fn query(&self, sql: &str) -> Vec<Json> {
        rows(&self.sqlite, sql, &[]).expect("the test's own SQL")
    }

    /// Everything that stands in any table, as text.
    #[must_use]
    pub fn dump(&self) -> String {
        let tables = self.query("SELECT name FROM sqlite_master WHERE type = 'table'");
        let rows = tables.iter().flat_map(|table| {
            let name = table["name"].as_str().unwrap_or_default();
            self.query(&format!("SELECT * FROM \"{name}\""))
        });
        rows.map(|row| row.to_string() + "\n").collect()
    }
}

fn copy_all(from: &Connection, to: &mut Connection) {
    let copy = Backup::new(from, to).expect("SQLite copies what it has");
    let copied = copy.step(-1).expect("nobody else uses it");
    assert_eq!(copied, StepResult::Done);
}

impl Default for D1 {
    fn default() -> Self {
        Self::new()
    }
}

/// The rows of one answer as what they are.
#[must_use]
pub fn read<T: DeserializeOwned>(rows: &[Json]) -> Vec<T> {
    let read =
        |row: &Json| serde_json::from_value(row.clone()).expect("a row is what it should be");
    rows.iter().map(read).collect()
}

fn away(random: &mut Random) -> Refusal {
    Refusal::Unreachable(random.pick(&AWAY).copied().unwrap_or_default())
}

fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::Null | Value::Integer(_) => None,
    }
}

fn check_limits(statement: &Statement) -> Result<(), Refusal> {
    let refuse = |why: &str| Err(Refusal::Rule(why.to_owned()));
    if statement.params.len() > PARAMS_PER_STATEMENT_MAX {
        return refuse("too many SQL variables");
    }
    if statement.sql.len() > STATEMENT_BYTES_MAX {
        return refuse("statement too long");
    }
    let too_long = |value: &Value| text_of(value).is_some_and(|t| t.len() > VALUE_BYTES_MAX);
    match statement.params.iter().any(too_long) {
        true => refuse("string or blob too big"),
        false => Ok(()),
    }
}

fn run(sqlite: &Connection, statement: &Statement) -> rusqlite::Result<Vec<Json>> {
    rows(sqlite, statement.sql, &statement.params)
}

fn rows(sqlite: &Connection, sql: &str, params: &[Value]) -> rusqlite::Result<Vec<Json>> {
    let mut prepared = sqlite.prepare_cached(sql)?;
    let names = prepared.column_names();
    let names: Vec<String> = names.map(str::to_owned).collect();
    let params = params.iter().map(|value| match value {
        Value::Null => Sqlite::Null,
        // D1 gets numbers as JavaScript has them.
        Value::Integer(number) => Sqlite::Real(*number as f64),
        Value::Text(text) => Sqlite::Text(text.clone()),
    });
    let mut found = prepared.query(params_from_iter(params))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let mut object = Map::new();
        for (index, name) in names.iter().enumerate() {
            object.insert(name.clone(), json(row.get_ref(index)?));
        }
        rows.push(Json::Object(object));
    }
    Ok(rows)
}

fn json(value: ValueRef<'_>) -> Json {
    match value {
        ValueRef::Null => Json::Null,
        ValueRef::Integer(number) => double(number as f64),
        ValueRef::Real(number) => double(number),
        ValueRef::Text(text) => Json::String(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Json::Array(bytes.iter().map(|byte| (*byte).into()).collect()),
    }
}

/// A number as JavaScript has it, where 7.0 is 7 and large ones are rounded.
fn double(number: f64) -> Json {
    match number.fract() == 0.0 && number.abs() <= (1_u64 << 53) as f64 {
        true => (number as i64).into(),
        false => Number::from_f64(number).map_or(Json::Null, Json::Number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn select(params: usize) -> Statement {
        Statement {
            sql: "SELECT 1 AS one",
            params: vec![Value::Null; params],
        }
    }

    #[test]
    fn a_statement_has_at_most_a_hundred_parameters() {
        let mut d1 = D1::new();
        let refused = d1.batch(&[select(PARAMS_PER_STATEMENT_MAX + 1)], &mut Random::new(1));
        assert_eq!(
            refused,
            Err(Refusal::Rule("too many SQL variables".to_owned()))
        );
        let sql = Box::leak(format!("SELECT ?{PARAMS_PER_STATEMENT_MAX} AS last").into_boxed_str());
        let all = Statement {
            sql,
            params: vec![Value::Integer(7); PARAMS_PER_STATEMENT_MAX],
        };
        let answers = d1.batch(&[all], &mut Random::new(1)).unwrap();
        assert_eq!(answers[0][0]["last"], 7);
    }

    #[test]
    fn a_batch_is_one_transaction_and_a_failure_says_nothing_about_it() {
        let mut d1 = D1::new();
        let mut random = Random::new(1);
        let create = |sql| Statement {
            sql,
            params: vec![],
        };
        let broken = [create("CREATE TABLE a (b)"), create("nonsense")];
        assert!(matches!(
            d1.batch(&broken, &mut random),
            Err(Refusal::Rule(_))
        ));
        d1.faults.after = 1000;
        let fine = [create("CREATE TABLE a (b)")];
        let answer = d1.batch(&fine, &mut random);
        assert!(matches!(answer, Err(Refusal::Unreachable(_))));
        assert!(d1.query("SELECT * FROM a").is_empty());
        d1.faults = Faults {
            before: 1000,
            after: 0,
        };
        let answer = d1.batch(&[create("DROP TABLE a")], &mut random);
        assert!(matches!(answer, Err(Refusal::Unreachable(_))));
        assert!(d1.query("SELECT * FROM a").is_empty());
    }

    #[test]
    fn a_number_that_javascript_would_change_is_changed() {
        let number = |number| {
            let select = Statement {
                sql: "SELECT CAST(?1 AS INTEGER) AS number",
                params: vec![Value::Integer(number)],
            };
            D1::new().batch(&[select], &mut Random::new(1)).unwrap()[0][0]["number"].clone()
        };
        assert_eq!(number((1 << 53) - 1), (1_u64 << 53) - 1);
        assert_ne!(number((1 << 53) + 1), (1_u64 << 53) + 1);
    }

    #[test]
    fn long_values_are_refused() {
        let text = Value::Text("x".repeat(VALUE_BYTES_MAX + 1));
        let long = Statement {
            sql: "SELECT ?1",
            params: vec![text],
        };
        let refused = D1::new().batch(&[long], &mut Random::new(1));
        assert!(matches!(refused, Err(Refusal::Rule(_))));
    }
}
