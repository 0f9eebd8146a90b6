//! Editing: another text for one's own message.

use natter_protocol::event::Edited;
use natter_protocol::packet::client::Edit;
use natter_protocol::{Event, Seq};

use crate::commands::{Change, ChangeOf, Place, Sender, Verdict};
use crate::log::Unreadable;
use crate::posts::checked;

/// An edit is taken from the author; the same text again changes nothing.
pub(crate) fn judge(sender: &Sender<'_>, edit: &Edit) -> Result<Verdict, Unreadable> {
    let text = match checked(&edit.text) {
        Ok(text) => text,
        Err(reason) => return Ok(Verdict::Refused(reason)),
    };
    Ok(match sender.own(edit.target)? {
        Err(reason) => Verdict::Refused(reason),
        Ok(message) if message.text() == Some(&text) => Verdict::Unchanged(message.revision),
        Ok(message) => Verdict::Taken(Change::Of(message, ChangeOf::Edit(text))),
    })
}

/// The event of an edit.
pub(crate) fn edited(place: Place, target: Seq, text: String) -> Event {
    Event::from(Edited {
        seq: place.seq,
        target,
        by: place.by,
        at: place.at,
        text,
    })
}
