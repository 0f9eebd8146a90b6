//! Who may do what: the whole table, and nothing else.
//!
//! ```text
//!   what                      least role that may
//!   read, take back, leave    read-only
//!   speak, react              guest
//!   all about others and      moderator
//!   the room itself
//!   appoint, open and close   owner
//! ```
//!
//! Nobody acts on somebody who is no less than they are, and mutes, slow mode and what the room
//! is set to hold for whoever does not moderate.

use natter_protocol::{Role, Setting};

/// What somebody may want to do in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Hear and read what is said.
    Read,
    /// Take back what they said or set.
    TakeBack,
    /// Go.
    Leave,
    /// Post and edit.
    Speak,
    /// Set a reaction.
    React,
    /// Speak whatever the room is set to, and without a wait.
    SpeakAnyway,
    /// Delete what somebody else said.
    DeleteOthers,
    /// Keep somebody from speaking for a while.
    Mute,
    /// Delete all that somebody said.
    Purge,
    /// Make somebody read-only, or a plain member again.
    Restrict,
    /// Bring somebody in.
    Add,
    /// Ask somebody to leave.
    Remove,
    /// Keep somebody out, or let them come back.
    Ban,
    /// Change name, topic, slow mode and who may post.
    Set,
    /// Make somebody a moderator, or hand the room over.
    Appoint,
    /// Make the room public or private.
    Open,
}

/// The least role that may do this.
pub(crate) const fn least(action: Action) -> Role {
    match action {
        Action::Read | Action::TakeBack | Action::Leave => Role::ReadOnly,
        Action::Speak | Action::React => Role::Guest,
        Action::SpeakAnyway
        | Action::DeleteOthers
        | Action::Purge
        | Action::Mute
        | Action::Restrict
        | Action::Add
        | Action::Remove
        | Action::Ban
        | Action::Set => Role::Moderator,
        Action::Appoint | Action::Open => Role::Owner,
    }
}

/// What it is to give the room this setting.
pub(crate) const fn to_set(setting: &Setting) -> Action {
    match setting {
        Setting::Access(_) => Action::Open,
        Setting::Name(_) | Setting::Topic(_) | Setting::Posting(_) | Setting::SlowMode(_) => {
            Action::Set
        }
    }
}

/// Whether somebody with this role may do this.
pub(crate) fn may(role: Role, action: Action) -> bool {
    role >= least(action)
}

/// Whether somebody with this role may act on somebody with that one.
pub(crate) fn outranks(role: Role, other: Role) -> bool {
    role > other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table_is_this() {
        #[rustfmt::skip]
        let table = [
            //                      outsider banned read-only guest  member moderator owner
            (Action::Read,         [false, false, true,  true,  true,  true,  true]),
            (Action::TakeBack,     [false, false, true,  true,  true,  true,  true]),
            (Action::Leave,        [false, false, true,  true,  true,  true,  true]),
            (Action::Speak,        [false, false, false, true,  true,  true,  true]),
            (Action::React,        [false, false, false, true,  true,  true,  true]),
            (Action::SpeakAnyway,  [false, false, false, false, false, true,  true]),
            (Action::DeleteOthers, [false, false, false, false, false, true,  true]),
            (Action::Purge,        [false, false, false, false, false, true,  true]),
            (Action::Mute,         [false, false, false, false, false, true,  true]),
            (Action::Restrict,     [false, false, false, false, false, true,  true]),
            (Action::Add,          [false, false, false, false, false, true,  true]),
            (Action::Remove,       [false, false, false, false, false, true,  true]),
            (Action::Ban,          [false, false, false, false, false, true,  true]),
            (Action::Set,          [false, false, false, false, false, true,  true]),
            (Action::Appoint,      [false, false, false, false, false, false, true]),
            (Action::Open,         [false, false, false, false, false, false, true]),
        ];
        for (action, expected) in table {
            let allowed = Role::ALL.map(|role| may(role, action));
            assert_eq!(allowed, expected, "{action:?}");
        }
    }

    #[test]
    fn nobody_outranks_their_equal() {
        for (above, role) in Role::ALL.into_iter().enumerate() {
            for (below, other) in Role::ALL.into_iter().enumerate() {
                assert_eq!(outranks(role, other), above > below, "{role:?}, {other:?}");
            }
        }
    }
}
