//! A Durable Object's SQLite runs our statements.

use natter_storage::sql::{Failed, Row, Sql, Value};
use worker::{Error, SqlStorage, SqlStorageValue};

/// An object's SQLite.
#[derive(Clone)]
pub struct Sqlite(pub SqlStorage);

impl Sql for Sqlite {
    fn exec(&self, statement: &str, bindings: Vec<Value>) -> Result<Vec<Row>, Failed> {
        let bindings: Vec<SqlStorageValue> = bindings.into_iter().map(bound).collect();
        let cursor = self.0.exec(statement, bindings).map_err(words)?;
        let rows = cursor.raw().map(|values| {
            let values = values.map_err(words)?;
            Ok(Row::new(values.into_iter().map(read).collect()))
        });
        rows.collect()
    }

    fn size_bytes(&self) -> u64 {
        self.0.database_size() as u64
    }
}

/// What did not work, as the platform's error.
pub fn failed(failed: Failed) -> Error {
    Error::RustError(failed.0)
}

fn words(error: Error) -> Failed {
    Failed(error.to_string())
}

fn bound(value: Value) -> SqlStorageValue {
    match value {
        Value::Null | Value::Other => SqlStorageValue::Null,
        Value::Integer(number) => {
            SqlStorageValue::Integer(i64::try_from(number).unwrap_or(i64::MAX))
        }
        Value::Blob(bytes) => SqlStorageValue::Blob(bytes),
        Value::Text(text) => SqlStorageValue::String(text),
    }
}

fn read(value: SqlStorageValue) -> Value {
    match value {
        SqlStorageValue::Null => Value::Null,
        SqlStorageValue::Integer(number) => {
            u64::try_from(number).map_or(Value::Other, Value::Integer)
        }
        SqlStorageValue::Blob(bytes) => Value::Blob(bytes),
        SqlStorageValue::String(text) => Value::Text(text),
        SqlStorageValue::Boolean(_) | SqlStorageValue::Float(_) => Value::Other,
    }
}
