//! What a client says to a room. Commands are imperative, and set rather than toggle, since
//! every one of them may arrive twice.

use bincode::{Decode, Encode};

use crate::error::DecodeError;
use crate::frame;
use crate::id::{CommandId, Epoch, Seq, Timestamp, UserId};
use crate::packet::server::Token;
use crate::role::Role;
use crate::setting::{Access, Setting};

/// The first packet of a connection: where the client left off.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Hello {
    /// The epoch of what the client has; `None` if it has nothing.
    pub epoch: Option<Epoch>,
    /// The newest event that it has seen, with nothing missing before; 0 if it has nothing.
    pub since: Seq,
    /// Commands that it sent and saw no answer for, at most `PENDING_IDS_MAX`.
    pub pending: Vec<CommandId>,
}

/// What vouches for a `Hello` that follows in the same frame: whether the room still has what
/// the client has seen. A room that does not know this packet does without.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Vouch {
    /// When the newest event that the client has seen happened, if it knows: two lives of a log
    /// have the same seqs, and not the same times.
    pub at: Option<Timestamp>,
    /// The newest token that the room gave it.
    pub token: Option<Token>,
}

/// Say something.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Post {
    /// The message id.
    pub id: CommandId,
    /// The message that this one answers.
    pub reply_to: Option<Seq>,
    /// What, at most `MESSAGE_TEXT_BYTES_MAX`.
    pub text: String,
}

/// Give a message another text.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Edit {
    /// The command's id.
    pub id: CommandId,
    /// Which message.
    pub target: Seq,
    /// The whole new text, at most `MESSAGE_TEXT_BYTES_MAX`.
    pub text: String,
}

/// Delete a message for everyone.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Delete {
    /// The command's id.
    pub id: CommandId,
    /// Which message.
    pub target: Seq,
}

/// Set a reaction.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct React {
    /// The command's id.
    pub id: CommandId,
    /// Which message.
    pub target: Seq,
    /// One emoji, at most `EMOJI_BYTES_MAX`.
    pub emoji: String,
}

/// Take a reaction back.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Unreact {
    /// The command's id.
    pub id: CommandId,
    /// Which message.
    pub target: Seq,
    /// Which reaction.
    pub emoji: String,
}

/// Start or stop being seen to type; shown only, never stored.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum SetTyping {
    /// Typing, for the next 12 seconds unless said again.
    Started,
    /// Not any more.
    Stopped,
}

/// Say whether the person is at the screen; sent on change only.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum SetActivity {
    /// Looking, typing or moving.
    Active,
    /// Connected but away.
    Idle,
}

/// Everything up to here was applied; said now and then, so that the room can tell who is behind.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Received {
    /// The newest event applied, with nothing missing before.
    pub through: Seq,
}

/// Where a page lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum PageAt {
    /// The newest messages.
    Newest,
    /// The messages just before this seq.
    Before(Seq),
    /// The messages just after this seq.
    After(Seq),
    /// The messages on both sides of this seq, itself included.
    Around(Seq),
}

/// Read a run of messages from the room's own log; the answer is a `Page`.
///
/// Most history comes over HTTP without waking the room; this is for what the archive lacks.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Fetch {
    /// Which run.
    pub at: PageAt,
}

/// Replay the events after `since`: the client saw that one is missing.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Resume {
    /// The newest event applied, with nothing missing before.
    pub since: Seq,
}

/// Open a room that nobody ever was in: whoever does is its owner. It is asked over HTTP, as are
/// all that follow, since the person's inbox and the directory have to know before the answer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Found {
    /// The command's id.
    pub id: CommandId,
    /// Who may come in.
    pub access: Access,
    /// What it is about, at most `TOPIC_BYTES_MAX`; may be empty.
    pub topic: String,
}

/// Become a member, or come back.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Join {
    /// The command's id.
    pub id: CommandId,
}

/// Leave the room.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Leave {
    /// The command's id.
    pub id: CommandId,
}

/// Bring somebody in.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Add {
    /// The command's id.
    pub id: CommandId,
    /// Whom.
    pub user: UserId,
    /// Their display name, at most `NAME_BYTES_MAX`, as their inbox has it.
    pub name: String,
}

/// Make somebody something else: `Outsider` asks a member to leave or lifts a ban, `Banned` keeps
/// somebody out, and `Owner` hands the room over.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SetRole {
    /// The command's id.
    pub id: CommandId,
    /// Whom.
    pub user: UserId,
    /// What.
    pub role: Role,
}

/// Keep a member from saying anything for a while.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Mute {
    /// The command's id.
    pub id: CommandId,
    /// Whom.
    pub user: UserId,
    /// For how long, at most `MUTE_S_MAX`; 0: they may speak again.
    pub seconds: u32,
}

/// Give one aspect of the room another value.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ChangeSetting {
    /// The command's id.
    pub id: CommandId,
    /// As it is to be.
    pub setting: Setting,
}

/// Delete all that somebody said, whether they are in the room or not.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Purge {
    /// The command's id.
    pub id: CommandId,
    /// Whose messages.
    pub user: UserId,
}

packets! {
    /// A packet from a client.
    pub enum ClientPacket {
        128 => Hello,
        129 => Post,
        130 => Edit,
        131 => Delete,
        132 => React,
        133 => Unreact,
        134 => SetTyping,
        135 => SetActivity,
        136 => Received,
        137 => Fetch,
        138 => Resume,
        139 => Vouch,
        140 => Found,
        141 => Join,
        142 => Leave,
        143 => Add,
        144 => SetRole,
        145 => Mute,
        146 => ChangeSetting,
        147 => Purge,
    }
}

impl ClientPacket {
    /// Every packet of a frame that this version knows, in order.
    pub fn decode_frame(bytes: &[u8]) -> Result<Vec<Self>, DecodeError> {
        let body = frame::open(bytes)?;
        let mut packets = Vec::new();
        for item in frame::items(&body)? {
            packets.extend(Self::decode(item)?);
        }
        Ok(packets)
    }

    /// The command's id, if the packet is a durable command.
    #[must_use]
    pub fn command_id(&self) -> Option<CommandId> {
        match self {
            Self::Post(command) => Some(command.id),
            Self::Edit(command) => Some(command.id),
            Self::Delete(command) => Some(command.id),
            Self::React(command) => Some(command.id),
            Self::Unreact(command) => Some(command.id),
            Self::Found(command) => Some(command.id),
            Self::Join(command) => Some(command.id),
            Self::Leave(command) => Some(command.id),
            Self::Add(command) => Some(command.id),
            Self::SetRole(command) => Some(command.id),
            Self::Mute(command) => Some(command.id),
            Self::ChangeSetting(command) => Some(command.id),
            Self::Purge(command) => Some(command.id),
            Self::Hello(_)
            | Self::SetTyping(_)
            | Self::SetActivity(_)
            | Self::Received(_)
            | Self::Fetch(_)
            | Self::Resume(_)
            | Self::Vouch(_) => None,
        }
    }

    /// Whether a socket is the wrong way to say this: the Worker asks it of the room, for
    /// whoever asked the Worker.
    #[must_use]
    pub fn is_asked_over_http(&self) -> bool {
        match self {
            Self::Found(_)
            | Self::Join(_)
            | Self::Leave(_)
            | Self::Add(_)
            | Self::SetRole(_)
            | Self::Mute(_)
            | Self::ChangeSetting(_)
            | Self::Purge(_) => true,
            Self::Hello(_)
            | Self::Post(_)
            | Self::Edit(_)
            | Self::Delete(_)
            | Self::React(_)
            | Self::Unreact(_)
            | Self::SetTyping(_)
            | Self::SetActivity(_)
            | Self::Received(_)
            | Self::Fetch(_)
            | Self::Resume(_)
            | Self::Vouch(_) => false,
        }
    }
}
