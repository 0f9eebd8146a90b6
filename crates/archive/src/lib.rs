//! The archive: the copy of every room in D1, from queue text to rows and back to pages.
//!
//! ```text
//! room ──sendings──► Queue ──Consumer──► statements ──► D1 ──read_page, page_from_rows──► Page
//!   ▲                                                   │
//!   └──────────────────── ask_archive ──────────────────┘
//! ```
//!
//! Every statement that goes to D1 is written here, as SQL and values; the Worker only passes
//! them on and hands back the rows. A `Vec` of statements is one `batch()`, which is one
//! transaction. Rows come back as JSON objects and become the row structs here.
//!
//! - [`letter`]: the text of a queue message; [`sending`]: which travel together.
//! - [`consumer`]: what becomes of each letter that a queue delivers; [`body`]: what else a queue
//!   may deliver; [`failure`]: what D1's errors mean.
//! - [`plan()`]: what a batch of letters does to D1, and which of them are poison.
//! - [`fold`]: when events become messages, members and search words.
//! - [`recover`]: what a room reads back that has lost the end of its log.
//! - [`marks`]: how far each room has come; [`history`]: pages.
//! - [`rooms`], [`dead_letters`], [`schema`]: the rest of the database.
//!
//! Invariants: events are stored at most once by `(room, seq)`, whatever the queue repeats;
//! messages and members stand as of the mark, and the mark never covers a missing event; a
//! deleted text is in no column once any event said that it is gone; no letter is acked before
//! D1 has it, and none that D1 cannot take delays another.

pub mod audit;
pub mod body;
pub mod consumer;
pub mod dead_letters;
mod erase;
pub mod event_row;
pub mod failure;
pub mod fold;
pub mod history;
pub mod letter;
pub mod marks;
pub mod plan;
pub mod recover;
pub mod rooms;
pub mod schema;
pub mod sending;
pub mod statement;
pub mod troubles;

#[cfg(test)]
mod tests;

pub use body::Body;
pub use consumer::{Consumer, Delivery, Disposition, Incoming};
pub use dead_letters::{
    DeadLetterBody, DeadLetterRow, dead_letter_body, delete_dead_letter, insert_dead_letter,
    list_dead_letters,
};
pub use event_row::{EventRow, events_after};
pub use failure::Failure;
pub use history::{MemberRow, MessageRow, PageMarkRow, PageRows, page_from_rows, read_page};
pub use letter::{Letter, LetterError, decode_letter, encode_letter};
pub use marks::{
    MarkRow, RoomStateRow, archived, ask_archive, list_room_states, record_room_state,
};
pub use plan::{Plan, plan};
pub use recover::{ARCHIVE_EVENTS_MAX, archive_read, read_archive};
pub use rooms::{
    LOBBY, ListedRow, RoomRow, list_rooms, open_room, rename_room, room_by_id, room_by_name_key,
};
pub use schema::{SCHEMA_VERSION, SchemaRow, is_current_schema, is_missing_schema, schema_check};
pub use sending::sendings;
pub use statement::{Statement, Value};
pub use troubles::{
    TROUBLE_CHARS_MAX, TROUBLES_LISTED_MAX, TroubleRow, delete_trouble, list_troubles,
    record_trouble,
};
