//! History: pages of messages as they stand, read without waking the room.

use std::collections::BTreeSet;

use natter_protocol::codec;
use natter_protocol::limits::{FRAME_BODY_BYTES_MAX, PAGE_MESSAGES_MAX};
use natter_protocol::message::{Content, Reaction};
use natter_protocol::packet::client::PageAt;
use natter_protocol::packet::server::Page;
use natter_protocol::{
    Epoch, Member, MemberNumber, Message, Ordinal, RoomId, Seq, Timestamp, UserId,
};
use serde::Deserialize;

use crate::statement::{Statement, Value};

/// Members that one page reads, at most; authors come first.
pub const PAGE_MEMBERS_MAX: u64 = 1_000;
/// A page without messages and members, and its place in a frame.
const PAGE_OVERHEAD_BYTES: usize = 64;

/// What a page is true as of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct PageMarkRow {
    /// The life of the log.
    pub epoch: Epoch,
    /// The newest event contained.
    pub as_of: Seq,
    /// The room's first message, if it has any.
    pub oldest: Option<Seq>,
    /// The room's last message in the archive.
    pub newest: Option<Seq>,
}

/// One message as D1 keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct MessageRow {
    /// Its place in the room.
    pub seq: Seq,
    /// Its place among messages.
    pub ordinal: Ordinal,
    /// Who wrote it.
    pub author: MemberNumber,
    /// When.
    pub at: Timestamp,
    /// The message that it answers.
    pub reply_to: Option<Seq>,
    /// What it says; `None` once deleted.
    pub text: Option<String>,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// The reactions, as JSON.
    pub reactions: String,
    /// The newest event that it contains.
    pub revision: Seq,
}

/// One member as D1 keeps them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct MemberRow {
    /// Their number in the room.
    pub number: MemberNumber,
    /// Who that is.
    pub user: UserId,
    /// Their name.
    pub name: String,
}

/// The three answers that make a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRows {
    /// At most one.
    pub mark: Vec<PageMarkRow>,
    /// At most `PAGE_MESSAGES_MAX`, by seq.
    pub messages: Vec<MessageRow>,
    /// Those whom the messages mention.
    pub members: Vec<MemberRow>,
}

const MARK: &str = "
SELECT epoch, folded AS as_of,
  (SELECT min(seq) FROM messages WHERE room = ?1) AS oldest,
  (SELECT max(seq) FROM messages WHERE room = ?1) AS newest
FROM archive_marks WHERE room = ?1";

/// `page`: at most `?3` messages up to `?2`, and at most `?5` from `?4` on.
macro_rules! page {
    () => {
        "WITH page AS (
           SELECT * FROM (SELECT * FROM messages WHERE room = ?1 AND seq <= ?2
                          ORDER BY seq DESC LIMIT ?3)
           UNION ALL
           SELECT * FROM (SELECT * FROM messages WHERE room = ?1 AND seq >= ?4
                          ORDER BY seq LIMIT ?5))"
    };
}

const MESSAGES: &str = concat!(
    page!(),
    " SELECT seq, ordinal, author, at, reply_to, text, edited_at, reactions, revision
      FROM page ORDER BY seq"
);

const MEMBERS: &str = concat!(
    page!(),
    ", mentioned (number, rank) AS (
         SELECT author, 0 FROM page
         UNION ALL
         SELECT r.value, 1 FROM page AS p, json_each(p.reactions) AS e,
                json_each(e.value, '$[1]') AS r)
     SELECT m.number, m.user, m.name
     FROM (SELECT number, min(rank) AS rank FROM mentioned GROUP BY number
           ORDER BY rank, number LIMIT ?6) AS n
     CROSS JOIN members AS m ON m.room = ?1 AND m.number = n.number
     ORDER BY m.number"
);

/// Reads a page: three statements, whose answers are the fields of [`PageRows`], in order.
#[must_use]
pub fn read_page(room: RoomId, at: PageAt) -> Vec<Statement> {
    let limit = PAGE_MESSAGES_MAX as u64;
    let half = limit / 2;
    let (up_to, older, from, newer) = match at {
        PageAt::Newest => (u64::MAX, limit, 0, 0),
        PageAt::Before(seq) => (seq.0.saturating_sub(1), limit, 0, 0),
        PageAt::After(seq) => (0, 0, seq.next().0, limit),
        PageAt::Around(seq) => (seq.0, half, seq.next().0, limit - half),
    };
    let room = Value::Text(room.to_string());
    let [up_to, older, from, newer] = [up_to, older, from, newer].map(Value::from);
    let params = [room.clone(), up_to, older, from, newer];
    let [a, b, c, d, e] = params.clone();
    vec![
        Statement::new(MARK, [room]),
        Statement::new(MESSAGES, params),
        Statement::new(MEMBERS, [a, b, c, d, e, PAGE_MEMBERS_MAX.into()]),
    ]
}

/// The page, trimmed on the far side so that it fits one frame; `None` if nothing of the room
/// is archived yet.
#[must_use]
pub fn page_from_rows(at: PageAt, rows: PageRows) -> Option<Page> {
    let mark = rows.mark.first().filter(|mark| mark.as_of > Seq(0))?;
    let members: Vec<Member> = rows.members.into_iter().map(member).collect();
    let messages = rows.messages.into_iter().map(message).collect();
    let messages = trim(at, messages, &members);
    let (has_older, has_newer) = sides(at, mark, &messages);
    let members = mentioned(&messages, members);
    Some(Page {
        as_of: mark.as_of,
        epoch: mark.epoch,
        members,
        messages,
        has_older,
        has_newer,
    })
}

fn member(row: MemberRow) -> Member {
    Member {
        number: row.number,
        user: row.user,
        name: row.name,
    }
}

fn message(row: MessageRow) -> Message {
    let content = match (row.text, row.edited_at) {
        (None, _) => Content::Deleted,
        (Some(text), None) => Content::Text(text),
        (Some(text), Some(at)) => Content::Edited { text, at },
    };
    Message {
        seq: row.seq,
        ordinal: row.ordinal,
        author: row.author,
        at: row.at,
        reply_to: row.reply_to,
        content,
        reactions: reactions(&row.reactions),
        revision: row.revision,
    }
}

/// The column is written by the fold alone; were it damaged, the text is still worth showing.
fn reactions(json: &str) -> Vec<Reaction> {
    let entries = serde_json::from_str::<Vec<(String, Vec<MemberNumber>)>>(json);
    debug_assert!(
        entries.is_ok(),
        "reactions are not what the fold writes: {json}"
    );
    let entries = entries.unwrap_or_default().into_iter();
    entries.map(|(emoji, by)| Reaction { emoji, by }).collect()
}

/// Whether the archive has messages before the first and after the last of the page.
fn sides(at: PageAt, mark: &PageMarkRow, messages: &[Message]) -> (bool, bool) {
    match (messages.first(), messages.last()) {
        (Some(first), Some(last)) => (
            mark.oldest.is_some_and(|oldest| oldest < first.seq),
            mark.newest.is_some_and(|newest| newest > last.seq),
        ),
        (None, _) | (_, None) => match at {
            PageAt::Before(_) => (false, mark.newest.is_some()),
            PageAt::After(_) => (mark.oldest.is_some(), false),
            PageAt::Newest | PageAt::Around(_) => (false, false),
        },
    }
}

/// Keeps the messages nearest to where the page was asked for, as many as fit with their authors.
fn trim(at: PageAt, mut messages: Vec<Message>, members: &[Member]) -> Vec<Message> {
    let kept = kept_range(at, &messages, members);
    messages.truncate(kept.end);
    messages.drain(..kept.start);
    messages
}

fn kept_range(at: PageAt, messages: &[Message], members: &[Member]) -> std::ops::Range<usize> {
    let anchor = match at {
        PageAt::Newest | PageAt::Before(_) => messages.len(),
        PageAt::After(_) => 0,
        PageAt::Around(seq) => messages.partition_point(|message| message.seq <= seq),
    };
    let mut room = Room::new(members);
    let mut kept = anchor..anchor;
    let (mut older_fits, mut newer_fits) = (true, true);
    while older_fits || newer_fits {
        let older = kept
            .start
            .checked_sub(1)
            .and_then(|index| messages.get(index));
        older_fits = older_fits && older.is_some_and(|message| room.take(message));
        kept.start -= usize::from(older_fits);
        let newer = messages.get(kept.end);
        newer_fits = newer_fits && newer.is_some_and(|message| room.take(message));
        kept.end += usize::from(newer_fits);
    }
    kept
}

/// What is left of a frame.
struct Room<'a> {
    bytes: usize,
    members: &'a [Member],
    named: BTreeSet<MemberNumber>,
}

impl<'a> Room<'a> {
    fn new(members: &'a [Member]) -> Self {
        Self {
            bytes: FRAME_BODY_BYTES_MAX - PAGE_OVERHEAD_BYTES,
            members,
            named: BTreeSet::new(),
        }
    }

    /// Makes room for a message and its author, if there is any.
    fn take(&mut self, message: &Message) -> bool {
        let author = self.members.iter().find(|m| m.number == message.author);
        let author = author.filter(|author| !self.named.contains(&author.number));
        let bytes = codec::fields(message).len() + author.map_or(0, |a| codec::fields(a).len());
        let left = self.bytes.checked_sub(bytes);
        if let Some(left) = left {
            self.bytes = left;
            self.named.extend(author.map(|author| author.number));
        }
        left.is_some()
    }

    /// Makes room for a member, if there is any.
    fn name(&mut self, member: &Member) -> bool {
        let bytes = codec::fields(member).len();
        let left = self.bytes.checked_sub(bytes);
        self.bytes = left.unwrap_or(self.bytes);
        left.is_some()
    }
}

/// The authors, and those who reacted as far as they fit.
fn mentioned(messages: &[Message], members: Vec<Member>) -> Vec<Member> {
    // Extended, not collected: collecting would sort, and load the code of a sort.
    let (mut authors, mut reactors) = (BTreeSet::new(), BTreeSet::new());
    for message in messages {
        authors.extend([message.author]);
        let by = message.reactions.iter().flat_map(|reaction| &reaction.by);
        reactors.extend(by.copied());
    }
    let mut room = Room::new(&[]);
    let room_for_authors = |room: &mut Room<'_>| {
        messages.iter().all(|message| room.take(message))
            && members
                .iter()
                .filter(|m| authors.contains(&m.number))
                .all(|m| room.name(m))
    };
    let fits = room_for_authors(&mut room);
    debug_assert!(fits, "the page was trimmed to fit");
    let keep = |member: &Member| {
        authors.contains(&member.number) || (reactors.contains(&member.number) && room.name(member))
    };
    let mut keep = keep;
    members.into_iter().filter(|member| keep(member)).collect()
}
