//! Plain reads for the shell.

use natter_protocol::{
    Epoch, Event, MemberNumber, Message, Ordinal, RoomId, Seq, Timestamp, UserId,
};

use super::Client;
use super::history::page_of;
use crate::connection::Connection;
use crate::notes::is_passing;
use crate::view::{Author, Details, Edge, Grouping, PersonView, Row, RowKey, RowKind, Typist};

/// Messages of one author within this time stand under one name, in milliseconds.
pub const GROUP_MS_MAX: u64 = 5 * 60 * 1_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

impl Client {
    /// The room.
    #[must_use]
    pub fn room(&self) -> RoomId {
        self.room
    }

    /// The person.
    #[must_use]
    pub fn me(&self) -> UserId {
        self.me
    }

    /// Where the socket stands.
    #[must_use]
    pub fn connection(&self) -> Connection {
        self.line.connection
    }

    /// What lies before the first row.
    #[must_use]
    pub fn older(&self) -> Edge {
        self.older_edge()
    }

    /// What lies after the last row; `End` means that new messages appear there.
    #[must_use]
    pub fn newer(&self) -> Edge {
        self.newer_edge()
    }

    /// Unread messages.
    #[must_use]
    pub fn unread(&self) -> u64 {
        self.unread.count()
    }

    /// Who is typing, in the order in which they began; never the person themself.
    #[must_use]
    pub fn typing(&self) -> Vec<Typist> {
        let users = self.typing.users().into_iter();
        users
            .map(|user| Typist {
                user,
                name: self.name_of(user),
            })
            .collect()
    }

    /// Who is here, at the screen first, then by name; in a large room not everyone.
    #[must_use]
    pub fn people(&self) -> Vec<PersonView> {
        let people = self.presence.people().into_iter();
        people
            .map(|person| PersonView {
                user: person.user,
                name: person.name.clone(),
                status: person.status,
                role: self.role_of(person.user),
                me: person.user == self.me,
            })
            .collect()
    }

    /// The names of the others, as far as they are known: those who are here first.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let here = self.presence.people().into_iter();
        let here = here.map(|person| (person.user, person.name.clone()));
        let known = self.timeline.members().all();
        let known = known.map(|member| (member.user, member.name.clone()));
        let others = here.chain(known).filter(|(user, _)| *user != self.me);
        others.map(|(_, name)| name).collect()
    }

    /// How many people are here, named or not.
    #[must_use]
    pub fn online(&self) -> u32 {
        self.presence.online()
    }

    /// The text in the composer.
    #[must_use]
    pub fn draft(&self) -> &str {
        self.drafts.text()
    }

    /// The person's newest message that can be edited, if it is among the rows.
    #[must_use]
    pub fn last_own(&self) -> Option<Seq> {
        let own = self.timeline.rows().filter(|message| {
            let mine = self.who(message.author) == Who::Person(self.me);
            mine && message.text().is_some()
        });
        own.last().map(|message| message.seq)
    }

    /// The newest event that a page knows of; a page of the archive knows all that is archived.
    #[must_use]
    pub fn reach_of(page: &[u8]) -> Option<Seq> {
        page_of(page).map(|page| page.as_of)
    }

    /// The life of the room's log that is shown.
    #[must_use]
    pub const fn epoch(&self) -> Option<Epoch> {
        self.timeline.epoch()
    }

    /// Figures for a panel of details.
    #[must_use]
    pub fn details(&self) -> Details {
        Details {
            last: self.timeline.last(),
            head: self.line.head,
            pending: self.outbox.all().len(),
            held: self.timeline.held(),
            messages: self.timeline.messages().count(),
            gaps: self.timeline.messages().gaps(),
            received_bytes: self.line.received_bytes,
            sent_bytes: self.line.sent_bytes,
            bad_frames: self.line.bad_frames,
            joins: self.line.joins,
        }
    }

    /// The rows, oldest first: at most `WINDOW_MESSAGES_MAX` messages, the lines between them,
    /// and the pending posts.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let mut listing = Listing::new(self.config.utc_minutes);
        let mut above = None;
        for message in self.timeline.rows() {
            if message.ordinal == Ordinal(1) {
                // Whatever was decided before it is known.
                above = Some(Seq::default());
            }
            if let Some(above) = above {
                listing.notes(self.notes.between(above, message.seq));
            }
            above = Some(message.seq);
            if self.unread.divider() == Some(message.ordinal) {
                listing.unread_at(message.at);
            }
            let who = self.who(message.author);
            listing.message(self.keys.of(message.seq), who, message.at, answers(message));
        }
        if self.timeline.follows() {
            let above = above.unwrap_or_default();
            listing.notes(self.notes.between(above, Seq(u64::MAX)));
            for (pending, post) in self.outbox.unclaimed_posts() {
                let key = RowKey::Post(post.id);
                let answers = post.reply_to.is_some();
                listing.message(key, Who::Person(self.me), pending.given.at, answers);
            }
        }
        listing.rows
    }

    /// Who a number is, or at least whether two numbers are the same person.
    pub(super) fn who(&self, number: MemberNumber) -> Who {
        let members = self.timeline.members();
        match members.get(number) {
            Some(known) => Who::Person(known.user),
            None if members.my_number() == Some(number) => Who::Person(self.me),
            None => Who::Number(number),
        }
    }

    /// The author with this number.
    pub(super) fn author(&self, number: MemberNumber) -> Author {
        match self.who(number) {
            Who::Person(user) if user == self.me => self.myself(),
            Who::Person(user) => Author {
                user: Some(user),
                name: self.member_name(number).unwrap_or_default().to_owned(),
                mine: false,
            },
            Who::Number(_) => Author {
                user: None,
                name: String::new(),
                mine: false,
            },
        }
    }

    /// The person as an author.
    pub(super) fn myself(&self) -> Author {
        Author {
            user: Some(self.me),
            name: self.config.name.clone(),
            mine: true,
        }
    }

    pub(super) fn member_name(&self, number: MemberNumber) -> Option<&str> {
        let known = self.timeline.members().get(number);
        known.map(|known| known.name.as_str())
    }

    fn name_of(&self, user: UserId) -> String {
        let name = self.presence.name(user);
        let name = name.or_else(|| self.timeline.members().name(user));
        name.unwrap_or_default().to_owned()
    }
}

/// An author, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// A person.
    Person(UserId),
    /// Whoever has this number.
    Number(MemberNumber),
}

fn answers(message: &Message) -> bool {
    message.reply_to.is_some()
}

/// The day of a moment, counted from 1970-01-01, so far from UTC.
pub(super) fn day(at: Timestamp, utc_minutes: i32) -> i64 {
    let ms = i64::try_from(at.0).unwrap_or(i64::MAX);
    let utc_ms = i64::from(utc_minutes) * 60_000;
    ms.saturating_add(utc_ms).div_euclid(DAY_MS)
}

/// Rows as they gather: what comes next depends on what came before.
struct Listing {
    utc_minutes: i32,
    rows: Vec<Row>,
    before: Option<(Who, Timestamp)>,
    day: Option<i64>,
}

impl Listing {
    fn new(utc_minutes: i32) -> Self {
        Self {
            utc_minutes,
            rows: Vec::new(),
            before: None,
            day: None,
        }
    }

    fn push(&mut self, key: RowKey, kind: RowKind) {
        self.rows.push(Row { key, kind });
    }

    /// A line above a message's day, if it is the day's first. Days never go back: a pending
    /// post carries the time of another clock.
    fn day_of(&mut self, at: Timestamp) {
        let day = day(at, self.utc_minutes);
        if self.day.is_none_or(|before| day > before) {
            self.day = Some(day);
            self.before = None;
            self.push(RowKey::Day(day), RowKind::Day { day });
        }
    }

    /// Quiet lines; the next message starts anew under its author's name. Of those who come and go
    /// in a row the last one's names the line.
    fn notes<'a>(&mut self, notes: impl Iterator<Item = &'a Event>) {
        let mut runs = false;
        for event in notes {
            self.day_of(event.at());
            self.before = None;
            let is_passing = is_passing(event);
            match self.rows.last_mut() {
                Some(row) if runs && is_passing && row.kind == RowKind::Note => {
                    row.key = RowKey::Note(event.seq());
                }
                Some(_) | None => self.push(RowKey::Note(event.seq()), RowKind::Note),
            }
            runs = is_passing;
        }
    }

    fn unread_at(&mut self, at: Timestamp) {
        self.day_of(at);
        self.before = None;
        self.push(RowKey::Unread, RowKind::Unread);
    }

    fn message(&mut self, key: RowKey, who: Who, at: Timestamp, answers: bool) {
        self.day_of(at);
        let near = self
            .before
            .is_some_and(|(before, then)| before == who && at.ms_since(then) < GROUP_MS_MAX);
        let grouping = if near && !answers {
            Grouping::Continues
        } else {
            Grouping::Starts
        };
        self.before = Some((who, at));
        self.push(key, RowKind::Message { grouping });
    }
}
