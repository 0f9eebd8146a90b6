//! Events as rows of the archive, and back.

use natter_protocol::event::{
    Deleted, Edited, Erased, Joined, Left, Muted, Posted, Purged, Reacted, Renamed, RoleChanged,
    SettingChanged, Unreacted,
};
use natter_protocol::{
    CommandId, Epoch, Event, MemberNumber, Ordinal, Role, RoomId, Seq, Timestamp, UserId,
};
use natter_text::search;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::statement::{Statement, json};

/// One event of a room's log, as D1 keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct EventRow {
    /// Its place.
    pub seq: Seq,
    /// Its kind on the wire.
    pub kind: u8,
    /// The message that it is about.
    pub target: Option<Seq>,
    /// Whose event it is, or whom it is about.
    pub member: MemberNumber,
    /// When.
    pub at: Timestamp,
    /// The message's place among messages.
    pub ordinal: Option<Ordinal>,
    /// The message that it answers.
    pub reply_to: Option<Seq>,
    /// Who the member is.
    pub user: Option<UserId>,
    /// The text, the name or the emoji; or what changed, as JSON.
    pub body: Option<String>,
    /// The id of the post, if the event is one and its room told: it is for the room alone.
    pub id: Option<CommandId>,
    /// Whose act it is, if it is about somebody else, or about the room.
    pub done_by: Option<MemberNumber>,
}

/// A room's log after a seq, at most `events_max` events: [`EventRow`]s, with nothing missing
/// up to the room's mark.
#[must_use]
pub fn events_after(room: RoomId, after: Seq, events_max: u64) -> Statement {
    Statement::new(
        "SELECT seq, kind, target, member, at, ordinal, reply_to, user, body, id,
                done_by
         FROM events WHERE room = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
        [room.to_string().into(), after.0.into(), events_max.into()],
    )
}

impl From<&Event> for EventRow {
    fn from(event: &Event) -> Self {
        let row = Self {
            seq: event.seq(),
            kind: event.kind(),
            target: event.target(),
            at: event.at(),
            ..Self::default()
        };
        match event {
            Event::Joined(e) => Self {
                user: Some(e.user),
                ..row.said(e.member, &e.name)
            },
            Event::Renamed(e) => row.said(e.member, &e.name),
            Event::Posted(e) => Self {
                ordinal: Some(e.ordinal),
                reply_to: e.reply_to,
                ..row.said(e.author, &e.text)
            },
            Event::Edited(e) => row.said(e.by, &e.text),
            Event::Deleted(e) => Self {
                member: e.by,
                ..row
            },
            Event::Reacted(e) => row.said(e.by, &e.emoji),
            Event::Unreacted(e) => row.said(e.by, &e.emoji),
            Event::Erased(e) => Self {
                member: e.by,
                ordinal: Some(e.ordinal),
                ..row
            },
            Event::Left(e) => row.changed(e.member, e.by, &(0, e.was.number())),
            Event::RoleChanged(e) => {
                row.changed(e.member, e.by, &(e.role.number(), e.was.number()))
            }
            Event::Muted(e) => row.changed(e.member, e.by, &(e.until, e.was)),
            Event::SettingChanged(e) => row.changed(e.by, e.by, &(&e.setting, &e.was)),
            Event::Purged(e) => Self {
                member: e.member,
                done_by: Some(e.by),
                ..row
            },
        }
    }
}

impl EventRow {
    fn said(self, member: MemberNumber, body: &str) -> Self {
        Self {
            member,
            body: Some(body.to_owned()),
            ..self
        }
    }

    /// What it is and what it was, of somebody or of the room.
    fn changed(self, member: MemberNumber, by: MemberNumber, change: &impl Serialize) -> Self {
        Self {
            done_by: Some(by),
            ..self.said(member, &json(change))
        }
    }

    fn change<T: DeserializeOwned>(&self) -> Option<(T, T)> {
        serde_json::from_str(self.body.as_deref()?).ok()
    }

    fn roles(&self) -> Option<(Role, Role)> {
        let (is, was) = self.change()?;
        Some((Role::from_number(is)?, Role::from_number(was)?))
    }

    /// The event of kind 9 to 13.
    fn decision(&self) -> Option<Event> {
        let (seq, at, member) = (self.seq, self.at, self.member);
        let by = self.done_by?;
        Some(match self.kind {
            9 => Event::Left(Left {
                seq,
                member,
                was: self.roles()?.1,
                by,
                at,
            }),
            10 => {
                let (role, was) = self.roles()?;
                Event::RoleChanged(RoleChanged {
                    seq,
                    member,
                    role,
                    was,
                    by,
                    at,
                })
            }
            11 => {
                let (until, was) = self.change()?;
                Event::Muted(Muted {
                    seq,
                    member,
                    until,
                    was,
                    by,
                    at,
                })
            }
            12 => {
                let (setting, was) = self.change()?;
                Event::SettingChanged(SettingChanged {
                    seq,
                    setting,
                    was,
                    by,
                    at,
                })
            }
            13 => Event::Purged(Purged {
                seq,
                member,
                by,
                at,
            }),
            _ => return None,
        })
    }

    /// The event; `None` if the row is not one, or one of a later version.
    #[must_use]
    pub fn event(self) -> Option<Event> {
        let Self { seq, at, .. } = self;
        let by = self.member;
        Some(match self.kind {
            1 => Event::Joined(Joined {
                seq,
                member: by,
                user: self.user?,
                at,
                name: self.body?,
            }),
            2 => Event::Renamed(Renamed {
                seq,
                member: by,
                at,
                name: self.body?,
            }),
            3 => Event::Posted(Posted {
                seq,
                ordinal: self.ordinal?,
                author: by,
                at,
                reply_to: self.reply_to,
                text: self.body?,
            }),
            4 => Event::Edited(Edited {
                seq,
                target: self.target?,
                by,
                at,
                text: self.body?,
            }),
            5 => Event::Deleted(Deleted {
                seq,
                target: self.target?,
                by,
                at,
            }),
            6 => Event::Reacted(Reacted {
                seq,
                target: self.target?,
                by,
                at,
                emoji: self.body?,
            }),
            7 => Event::Unreacted(Unreacted {
                seq,
                target: self.target?,
                by,
                at,
                emoji: self.body?,
            }),
            8 => Event::Erased(Erased {
                seq,
                target: self.target?,
                ordinal: self.ordinal?,
                by,
                at,
            }),
            _ => return self.decision(),
        })
    }

    /// The row as a JSON list, in the order in which the insert names the columns.
    pub(crate) fn insert_row(&self, room: RoomId, epoch: Epoch) -> String {
        json(&(
            room,
            epoch,
            self.seq,
            self.kind,
            self.target,
            self.member,
            self.at,
            self.ordinal,
            self.reply_to,
            self.user,
            &self.body,
            self.words(),
            self.id,
            self.done_by,
        ))
    }

    /// What the full-text index gets of the text.
    fn words(&self) -> Option<String> {
        let body = self.body.as_deref()?;
        matches!(self.kind, 3 | 4).then(|| search::tokens(body).join(" "))
    }
}
