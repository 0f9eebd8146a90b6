//! What a command asks for, and whether an event is that.

use natter_protocol::limits::MESSAGE_TEXT_BYTES_MAX;
use natter_protocol::{ClientPacket, Event, MemberNumber, Role};
use natter_text::check_message;

/// Whether the event is what the command asks for.
pub fn asks_for(packet: &ClientPacket, event: &Event) -> bool {
    match (packet, event) {
        (ClientPacket::Post(post), Event::Posted(posted)) => {
            stored(&post.text).as_ref() == Some(&posted.text) && post.reply_to == posted.reply_to
        }
        // What is deleted in the window in which it was said is never written.
        (ClientPacket::Post(_), Event::Erased(erased)) => erased.target == erased.seq,
        (ClientPacket::Edit(edit), Event::Erased(erased)) => edit.target == erased.target,
        (ClientPacket::Edit(edit), Event::Edited(edited)) => {
            stored(&edit.text).as_ref() == Some(&edited.text) && edit.target == edited.target
        }
        (ClientPacket::Delete(delete), Event::Deleted(deleted)) => delete.target == deleted.target,
        (ClientPacket::React(react), Event::Reacted(reacted)) => {
            react.emoji == reacted.emoji && react.target == reacted.target
        }
        (ClientPacket::Unreact(unreact), Event::Unreacted(unreacted)) => {
            unreact.emoji == unreacted.emoji && unreact.target == unreacted.target
        }
        (ClientPacket::Found(_), Event::RoleChanged(changed)) => changed.by == changed.member,
        (ClientPacket::Join(_) | ClientPacket::Add(_), Event::Joined(_)) => true,
        (ClientPacket::Leave(_), Event::Left(left)) => left.by == left.member,
        (ClientPacket::SetRole(set), Event::Left(_)) => set.role == Role::Outsider,
        (ClientPacket::SetRole(set), Event::RoleChanged(changed)) => set.role == changed.role,
        (ClientPacket::Mute(_), Event::Muted(_)) => true,
        (ClientPacket::Purge(_), Event::Purged(_)) => true,
        (ClientPacket::ChangeSetting(change), Event::SettingChanged(changed)) => {
            change.setting == changed.setting
        }
        _ => false,
    }
}

/// Whether the event does the same as the command asks for, to whatever message.
pub fn asks_like(packet: &ClientPacket, event: &Event) -> bool {
    matches!(
        (packet, event),
        (ClientPacket::Post(_), Event::Posted(_) | Event::Erased(_))
            | (ClientPacket::Edit(_), Event::Edited(_) | Event::Erased(_))
            | (ClientPacket::Delete(_), Event::Deleted(_))
            | (ClientPacket::React(_), Event::Reacted(_))
            | (ClientPacket::Unreact(_), Event::Unreacted(_))
            | (ClientPacket::Found(_), Event::RoleChanged(_))
            | (
                ClientPacket::Join(_) | ClientPacket::Add(_),
                Event::Joined(_)
            )
            | (ClientPacket::Leave(_), Event::Left(_))
            | (
                ClientPacket::SetRole(_),
                Event::Left(_) | Event::RoleChanged(_)
            )
            | (ClientPacket::Mute(_), Event::Muted(_))
            | (ClientPacket::Purge(_), Event::Purged(_))
            | (ClientPacket::ChangeSetting(_), Event::SettingChanged(_))
    )
}

/// Whether the event may be the answer: what was asked for, or the newest event of a message
/// that is already as the command wants it.
pub fn is_answered_by(packet: &ClientPacket, event: &Event) -> bool {
    // A decision that changes nothing is answered with whatever event is the newest.
    asks_for(packet, event)
        || packet.is_asked_over_http()
        || target(packet).is_some_and(|seq| event.target() == Some(seq))
}

/// The message that must stand for the command to be taken.
pub fn needs(packet: &ClientPacket) -> Option<natter_protocol::Seq> {
    match packet {
        ClientPacket::Post(post) => post.reply_to,
        other => target(other),
    }
}

fn target(packet: &ClientPacket) -> Option<natter_protocol::Seq> {
    match packet {
        ClientPacket::Edit(edit) => Some(edit.target),
        ClientPacket::Delete(delete) => Some(delete.target),
        ClientPacket::React(react) => Some(react.target),
        ClientPacket::Unreact(unreact) => Some(unreact.target),
        ClientPacket::Post(_)
        | ClientPacket::Found(_)
        | ClientPacket::Join(_)
        | ClientPacket::Leave(_)
        | ClientPacket::Add(_)
        | ClientPacket::SetRole(_)
        | ClientPacket::Mute(_)
        | ClientPacket::ChangeSetting(_)
        | ClientPacket::Purge(_)
        | ClientPacket::Hello(_)
        | ClientPacket::SetTyping(_)
        | ClientPacket::SetActivity(_)
        | ClientPacket::Received(_)
        | ClientPacket::Fetch(_)
        | ClientPacket::Resume(_)
        | ClientPacket::Vouch(_) => None,
    }
}

/// Who did it; `None` for what the room says of members.
pub fn author(event: &Event) -> Option<MemberNumber> {
    match event {
        // Of several events that one act brings, one answers it.
        Event::Joined(_) | Event::Renamed(_) => None,
        Event::RoleChanged(changed) if changed.by == changed.member => None,
        Event::SettingChanged(_) => None,
        Event::Left(left) => Some(left.by),
        Event::RoleChanged(changed) => Some(changed.by),
        Event::Muted(muted) => Some(muted.by),
        Event::Purged(purged) => Some(purged.by),
        Event::Posted(posted) => Some(posted.author),
        Event::Edited(edited) => Some(edited.by),
        Event::Deleted(deleted) => Some(deleted.by),
        Event::Reacted(reacted) => Some(reacted.by),
        Event::Unreacted(unreacted) => Some(unreacted.by),
        Event::Erased(erased) => Some(erased.by),
    }
}

fn stored(text: &str) -> Option<String> {
    check_message(text, MESSAGE_TEXT_BYTES_MAX).ok()
}
