//! D1 as SQLite in memory.
