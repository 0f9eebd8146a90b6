//! Deleting: the message goes, and its text goes from every event that held it.

use natter_protocol::event::{Deleted, Erased};
use natter_protocol::packet::client::Delete;
use natter_protocol::{Event, Ordinal, Seq};

use crate::commands::{Change, ChangeOf, Place, Sender, Verdict};
use crate::log::Unreadable;
use crate::roles::{Action, may};

/// A delete is taken from the author, and from whoever looks after the room.
pub(crate) fn judge(sender: &Sender<'_>, delete: &Delete) -> Result<Verdict, Unreadable> {
    let target = match may(sender.role, Action::DeleteOthers) {
        true => sender.target(delete.target)?,
        false => sender.own(delete.target)?,
    };
    Ok(match target {
        Err(reason) => Verdict::Refused(reason),
        Ok(message) => {
            let about = sender.view.events_about(message.seq)?;
            Verdict::Taken(Change::Of(message, ChangeOf::Delete(about)))
        }
    })
}

/// The event of a delete.
pub(crate) fn deleted(place: Place, target: Seq) -> Event {
    Event::from(Deleted {
        seq: place.seq,
        target,
        by: place.by,
        at: place.at,
    })
}

/// What stands in the place of an event that held the message's text; `None` if it held none.
pub(crate) fn tombstone(event: &Event) -> Option<Event> {
    let erased = match event {
        Event::Posted(posted) => Erased {
            seq: posted.seq,
            target: posted.seq,
            ordinal: posted.ordinal,
            by: posted.author,
            at: posted.at,
        },
        Event::Edited(edited) => Erased {
            seq: edited.seq,
            target: edited.target,
            ordinal: Ordinal(0),
            by: edited.by,
            at: edited.at,
        },
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
    Some(Event::from(erased))
}
