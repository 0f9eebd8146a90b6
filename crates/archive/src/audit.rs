//! The audit log: who decided what about whom. What is decided in a room comes from its events, as
//! the fold reaches them; what is decided for the place is written where it is done.

use natter_protocol::{Event, MemberNumber, Posting, Role, Seq, Setting, Timestamp, UserId};
use serde::Deserialize;

use crate::event_row::EventRow;
use crate::statement::Statement;

/// Acts that are listed at once.
pub const AUDIT_LISTED_MAX: u64 = 50;

/// What somebody did for the whole place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceAct {
    /// Banned somebody.
    Banned,
    /// Banned somebody, and deleted all that they had written.
    Purged,
    /// Let somebody come back.
    LetBack,
    /// Made an invite.
    Invited,
    /// Revoked one.
    Revoked,
    /// Made a link into the account of somebody who was locked out.
    Recovered,
    /// Looked at a reported message, and let it stand.
    LetStand,
    /// Deleted one.
    DeletedReported,
}

impl PlaceAct {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Banned,
        Self::Purged,
        Self::LetBack,
        Self::Invited,
        Self::Revoked,
        Self::Recovered,
        Self::LetStand,
        Self::DeletedReported,
    ];

    /// The number that D1 keeps; it never changes, and is no event's kind.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Banned => 101,
            Self::Purged => 102,
            Self::LetBack => 103,
            Self::Invited => 104,
            Self::Revoked => 105,
            Self::Recovered => 106,
            Self::LetStand => 107,
            Self::DeletedReported => 108,
        }
    }
}

/// One act.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AuditRow {
    /// Its place in the log.
    pub id: u64,
    /// When.
    pub at: Timestamp,
    /// An event's kind, or a [`PlaceAct`]'s number.
    pub kind: u8,
    /// What the room is called, if it was in one.
    pub room: Option<String>,
    /// Whose act it was; nobody's if the place did it by itself.
    pub by: Option<String>,
    /// Whom it was about.
    pub about: Option<String>,
    /// What changed, as the event has it.
    pub detail: Option<String>,
}

/// Writes down an act of the place. `about`: whom, and by which name where they have no account.
#[must_use]
pub fn audit(act: PlaceAct, by: UserId, about: Option<(UserId, &str)>, at: Timestamp) -> Statement {
    let (user, name) = match about {
        Some((user, name)) => (user.to_string(), name),
        None => (String::new(), ""),
    };
    Statement::new(
        "INSERT INTO audit (at, kind, by_user, by_name, about_user, about_name)
         SELECT ?1, ?2, ?3, (SELECT name FROM accounts WHERE user = ?3), nullif(?4, ''),
           nullif(coalesce((SELECT name FROM accounts WHERE user = ?4),
             (SELECT name FROM bans WHERE user = ?4), ?5), '')",
        [
            at.0.into(),
            u64::from(act.number()).into(),
            by.to_string().into(),
            user.into(),
            name.into(),
        ],
    )
}

/// The acts before this one, newest first, as far as somebody may see them: those of the place, of
/// public rooms, and of the rooms that they are in. They are [`AuditRow`]s.
#[must_use]
pub fn audit_before(id: u64, reader: UserId) -> Statement {
    Statement::new(
        "SELECT a.id, a.at, a.kind, r.name AS room, a.by_name AS by, a.about_name AS about,
           a.detail
         FROM audit AS a LEFT JOIN rooms AS r ON r.id = a.room
         WHERE a.id < ?1 AND (a.room IS NULL OR r.access = 'public' OR EXISTS (
           SELECT 1 FROM members AS m WHERE m.user = ?2 AND m.room = a.room AND m.role > 1))
         ORDER BY a.id DESC LIMIT ?3",
        [
            id.into(),
            reader.to_string().into(),
            AUDIT_LISTED_MAX.into(),
        ],
    )
}

impl AuditRow {
    /// What it was, in a word, and the name, the topic or the seconds, where there is one; `None`
    /// of a later version.
    #[must_use]
    pub fn what(&self) -> Option<(&'static str, Option<String>)> {
        let mut acts = PlaceAct::ALL.into_iter();
        if let Some(act) = acts.find(|act| act.number() == self.kind) {
            return Some((place_word(act), None));
        }
        let event = EventRow {
            kind: self.kind,
            target: Some(Seq(0)),
            body: self.detail.clone(),
            done_by: Some(MemberNumber::PLACE),
            ..EventRow::default()
        };
        match event.event()? {
            Event::Deleted(_) => Some(("deleted", None)),
            Event::Left(_) if self.by.is_none() => Some(("left-place", None)),
            Event::Left(_) => Some(("removed", None)),
            Event::RoleChanged(changed) => Some((role_word(changed.role), None)),
            Event::Muted(muted) if muted.until > self.at => Some(("muted", None)),
            Event::Muted(_) => Some(("unmuted", None)),
            Event::SettingChanged(changed) => Some(setting_word(changed.setting)),
            Event::Purged(_) => Some(("purged", None)),
            Event::Joined(_)
            | Event::Renamed(_)
            | Event::Posted(_)
            | Event::Edited(_)
            | Event::Reacted(_)
            | Event::Unreacted(_)
            | Event::Erased(_) => None,
        }
    }
}

const fn place_word(act: PlaceAct) -> &'static str {
    match act {
        PlaceAct::Banned => "place-banned",
        PlaceAct::Purged => "place-purged",
        PlaceAct::LetBack => "place-let-back",
        PlaceAct::Invited => "invited",
        PlaceAct::Revoked => "revoked",
        PlaceAct::Recovered => "recovered",
        PlaceAct::LetStand => "let-stand",
        PlaceAct::DeletedReported => "deleted-reported",
    }
}

const fn role_word(role: Role) -> &'static str {
    match role {
        Role::Outsider => "let-in",
        Role::Banned => "banned",
        Role::ReadOnly => "read-only",
        Role::Guest | Role::Member => "member",
        Role::Moderator => "moderator",
        Role::Owner => "owner",
    }
}

fn setting_word(setting: Setting) -> (&'static str, Option<String>) {
    match setting {
        Setting::Name(name) => ("name", Some(name)),
        Setting::Topic(topic) => ("topic", Some(topic)),
        Setting::Access(access) => (access.name(), None),
        Setting::Posting(Posting::Everyone) => ("everyone", None),
        Setting::Posting(Posting::Moderators) => ("moderators", None),
        Setting::Posting(Posting::Locked) => ("locked", None),
        Setting::SlowMode(seconds) => ("slow", Some(seconds.to_string())),
    }
}
