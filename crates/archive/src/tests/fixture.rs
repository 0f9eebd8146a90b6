//! A database, and the short way to say what happened in a room.

use natter_protocol::event::{
    Deleted, Edited, Erased, Joined, Left, Muted, Posted, Purged, Reacted, Renamed, RoleChanged,
    SettingChanged, Unreacted,
};
use natter_protocol::frame::pack;
use natter_protocol::packet::client::PageAt;
use natter_protocol::packet::server::Page;
use natter_protocol::{
    Epoch, Event, MemberNumber, Message, Ordinal, Role, RoomId, Seq, Setting, Timestamp, UserId,
};
use serde::de::DeserializeOwned;

use super::database::{Database, read};
use crate::{
    MarkRow, PageRows, Statement, archived, ask_archive, encode_letter, events_after,
    page_from_rows, plan, read_page,
};

pub const ROOM: RoomId = RoomId([7; 16]);
pub const EPOCH: Epoch = Epoch(1);

pub fn at(seq: u64) -> Timestamp {
    Timestamp::WIRE_EPOCH.plus_ms(seq * 1000)
}

pub fn joined(seq: u64, member: u32, name: &str) -> Event {
    Event::Joined(Joined {
        seq: Seq(seq),
        member: MemberNumber(member),
        user: UserId([member as u8; 16]),
        at: at(seq),
        name: name.to_owned(),
    })
}

pub fn renamed(seq: u64, member: u32, name: &str) -> Event {
    Event::Renamed(Renamed {
        seq: Seq(seq),
        member: MemberNumber(member),
        at: at(seq),
        name: name.to_owned(),
    })
}

pub fn left(seq: u64, member: u32, was: Role, by: u32) -> Event {
    Event::Left(Left {
        seq: Seq(seq),
        member: MemberNumber(member),
        was,
        by: MemberNumber(by),
        at: at(seq),
    })
}

pub fn role_changed(seq: u64, member: u32, (was, role): (Role, Role), by: u32) -> Event {
    Event::RoleChanged(RoleChanged {
        seq: Seq(seq),
        member: MemberNumber(member),
        role,
        was,
        by: MemberNumber(by),
        at: at(seq),
    })
}

pub fn muted(seq: u64, member: u32, until: u64, by: u32) -> Event {
    Event::Muted(Muted {
        seq: Seq(seq),
        member: MemberNumber(member),
        until: at(until),
        was: at(0),
        by: MemberNumber(by),
        at: at(seq),
    })
}

pub fn set(seq: u64, setting: Setting, was: Setting, by: u32) -> Event {
    Event::SettingChanged(SettingChanged {
        seq: Seq(seq),
        setting,
        was,
        by: MemberNumber(by),
        at: at(seq),
    })
}

pub fn posted(seq: u64, text: &str) -> Event {
    Event::Posted(Posted {
        seq: Seq(seq),
        ordinal: Ordinal(seq),
        author: MemberNumber(1),
        at: at(seq),
        reply_to: None,
        text: text.to_owned(),
    })
}

pub fn edited(seq: u64, target: u64, text: &str) -> Event {
    Event::Edited(Edited {
        seq: Seq(seq),
        target: Seq(target),
        by: MemberNumber(1),
        at: at(seq),
        text: text.to_owned(),
    })
}

pub fn purged(seq: u64, member: u32, by: u32) -> Event {
    Event::Purged(Purged {
        seq: Seq(seq),
        member: MemberNumber(member),
        by: MemberNumber(by),
        at: at(seq),
    })
}

pub fn deleted_by(seq: u64, target: u64, by: u32) -> Event {
    Event::Deleted(Deleted {
        seq: Seq(seq),
        target: Seq(target),
        by: MemberNumber(by),
        at: at(seq),
    })
}

pub fn deleted(seq: u64, target: u64) -> Event {
    Event::Deleted(Deleted {
        seq: Seq(seq),
        target: Seq(target),
        by: MemberNumber(1),
        at: at(seq),
    })
}

pub fn reacted(seq: u64, target: u64, by: u32, emoji: &str) -> Event {
    Event::Reacted(Reacted {
        seq: Seq(seq),
        target: Seq(target),
        by: MemberNumber(by),
        at: at(seq),
        emoji: emoji.to_owned(),
    })
}

pub fn unreacted(seq: u64, target: u64, by: u32, emoji: &str) -> Event {
    Event::Unreacted(Unreacted {
        seq: Seq(seq),
        target: Seq(target),
        by: MemberNumber(by),
        at: at(seq),
        emoji: emoji.to_owned(),
    })
}

/// What the room sends instead of a text, once its message is deleted.
pub fn erased(event: &Event) -> Option<Event> {
    let (target, ordinal, by) = match event {
        Event::Posted(e) => (e.seq, e.ordinal, e.author),
        Event::Edited(e) => (e.target, Ordinal(0), e.by),
        Event::Joined(_)
        | Event::Renamed(_)
        | Event::Deleted(_)
        | Event::Reacted(_)
        | Event::Unreacted(_)
        | Event::Erased(_)
        | Event::Left(_)
        | Event::RoleChanged(_)
        | Event::Muted(_)
        | Event::SettingChanged(_)
        | Event::Purged(_) => return None,
    };
    Some(Event::Erased(Erased {
        seq: event.seq(),
        target,
        ordinal,
        by,
        at: event.at(),
    }))
}

pub fn letter(events: &[Event]) -> String {
    letter_of(EPOCH, events)
}

pub fn letter_of(epoch: Epoch, events: &[Event]) -> String {
    let items: Vec<Vec<u8>> = events.iter().map(Event::encode).collect();
    let frames = pack(items.iter().map(Vec::as_slice));
    assert_eq!(frames.len(), 1, "one letter is one frame");
    encode_letter(ROOM, epoch, &frames[0])
}

pub struct Archive {
    pub d1: Database,
}

impl Archive {
    pub fn new() -> Self {
        Self {
            d1: Database::migrated().unwrap(),
        }
    }

    pub fn with(letters: &[&[Event]]) -> Self {
        let mut archive = Self::new();
        for events in letters {
            archive.consume(&[letter(events)]);
        }
        archive
    }

    /// One batch of the queue, all of it decodable.
    pub fn consume(&mut self, letters: &[String]) {
        let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
        let plan = plan(&letters);
        assert_eq!(plan.poison, []);
        self.d1.batch(&plan.statements).unwrap();
    }

    pub fn rows<T: DeserializeOwned>(&mut self, statement: Statement) -> Vec<T> {
        self.d1.rows(statement).unwrap()
    }

    pub fn mark(&mut self) -> u64 {
        let rows: Vec<MarkRow> = self.d1.last_rows(&ask_archive(ROOM)).unwrap();
        archived(&rows).contiguous.0
    }

    pub fn log(&mut self) -> Vec<Event> {
        let rows: Vec<crate::EventRow> = self.rows(events_after(ROOM, Seq(0), 1_000_000));
        rows.into_iter().map(|row| row.event().unwrap()).collect()
    }

    pub fn page(&mut self, at: PageAt) -> Option<Page> {
        let mut answers = self.d1.batch(&read_page(ROOM, at)).unwrap().into_iter();
        let mut next = || answers.next().unwrap();
        let rows = PageRows {
            mark: read(next()).unwrap(),
            messages: read(next()).unwrap(),
            members: read(next()).unwrap(),
        };
        page_from_rows(at, rows)
    }

    pub fn message(&mut self, seq: u64) -> Message {
        let page = self.page(PageAt::Around(Seq(seq))).unwrap();
        let mut messages = page.messages.into_iter();
        messages.find(|message| message.seq == Seq(seq)).unwrap()
    }

    /// The messages whose index entries hold this word.
    pub fn search(&mut self, word: &str) -> Vec<i64> {
        let sql = "SELECT m.seq FROM message_words AS w JOIN messages AS m ON m.id = w.rowid
                   WHERE message_words MATCH ?1 ORDER BY m.seq";
        let mut statement = self.d1.connection().prepare(sql).unwrap();
        let phrase = format!("\"{word}\"");
        let rows = statement
            .query_map([phrase], |row| row.get::<_, i64>(0))
            .unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// Where this text stands: table and column, the index's tables and vocabulary included.
    pub fn places_of(&self, needle: &str) -> Vec<String> {
        let holds = |value: &[u8]| value.windows(needle.len()).any(|w| w == needle.as_bytes());
        let places = self.everything();
        let places = places.into_iter().filter(|(_, value)| holds(value));
        places.map(|(place, _)| place).collect()
    }

    /// All that every column of every table holds, one after the other.
    pub fn everything(&self) -> Vec<(String, Vec<u8>)> {
        let d1 = self.d1.connection();
        d1.execute_batch(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary
             USING fts5vocab('main', 'message_words', 'row')",
        )
        .unwrap();
        let sql =
            "SELECT t.name, c.name FROM pragma_table_list AS t, pragma_table_info(t.name) AS c
                   WHERE t.name NOT LIKE 'sqlite_%'";
        let mut tables = d1.prepare_cached(sql).unwrap();
        let columns = tables.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        let columns: Vec<(String, String)> = columns.unwrap().map(Result::unwrap).collect();
        assert!(columns.len() > 40, "the tables were not found");
        let read = |(table, column): (String, String)| {
            let sql = format!("SELECT CAST(\"{column}\" AS BLOB) FROM \"{table}\"");
            let mut values = d1.prepare_cached(&sql).unwrap();
            let values = values.query_map([], |row| row.get::<_, Option<Vec<u8>>>(0));
            let values = values
                .unwrap()
                .map(|value| value.unwrap().unwrap_or_default());
            (
                format!("{table}.{column}"),
                values.collect::<Vec<_>>().join(&b'|'),
            )
        };
        columns.into_iter().map(read).collect()
    }
}
