//! Samples of what a client says.

use natter_protocol::packet::client::{
    Add, ChangeSetting, Delete, Edit, Fetch, Found, Hello, Join, Leave, Mute, PageAt, Post, Purge,
    React, Received, Resume, SetActivity, SetRole, SetTyping, Unreact, Vouch,
};
use natter_protocol::packet::server::Token;
use natter_protocol::{Access, ClientPacket, CommandId, Epoch, Role, Seq, Setting, UserId};

use crate::events::AT;
use crate::sample::{Sample, sample};

const ADA: UserId = UserId([0xab; 16]);
const ID: CommandId = CommandId([0x1d; 16]);

pub fn samples() -> Vec<Sample> {
    let mut samples = hellos();
    samples.extend(commands());
    samples.extend(signs());
    samples.extend(questions());
    samples.extend(asked());
    samples
}

fn hellos() -> Vec<Sample> {
    vec![
        sample!(
            ClientPacket,
            "a newcomer",
            Hello {
                epoch: None,
                since: Seq(0),
                pending: vec![],
            }
        ),
        sample!(
            ClientPacket,
            "back, with one command unanswered",
            Hello {
                epoch: Some(Epoch(1)),
                since: Seq(5000),
                pending: vec![ID],
            }
        ),
    ]
}

fn commands() -> Vec<Sample> {
    vec![
        sample!(
            ClientPacket,
            "a message",
            Post {
                id: ID,
                reply_to: None,
                text: "hello, room".to_owned(),
            }
        ),
        sample!(
            ClientPacket,
            "a reply",
            Post {
                id: ID,
                reply_to: Some(Seq(5000)),
                text: "hello, you".to_owned(),
            }
        ),
        sample!(
            ClientPacket,
            "another text",
            Edit {
                id: ID,
                target: Seq(5000),
                text: "hello, everyone".to_owned(),
            }
        ),
        sample!(
            ClientPacket,
            "gone",
            Delete {
                id: ID,
                target: Seq(5000)
            }
        ),
        sample!(
            ClientPacket,
            "a thumb up",
            React {
                id: ID,
                target: Seq(5000),
                emoji: "👍".to_owned(),
            }
        ),
        sample!(
            ClientPacket,
            "and taken back",
            Unreact {
                id: ID,
                target: Seq(5000),
                emoji: "👍".to_owned(),
            }
        ),
    ]
}

fn signs() -> Vec<Sample> {
    vec![
        sample!(ClientPacket, "typing", SetTyping(SetTyping::Started)),
        sample!(ClientPacket, "not any more", SetTyping(SetTyping::Stopped)),
        sample!(
            ClientPacket,
            "at the screen",
            SetActivity(SetActivity::Active)
        ),
        sample!(ClientPacket, "away", SetActivity(SetActivity::Idle)),
        sample!(ClientPacket, "caught up", Received { through: Seq(5000) }),
    ]
}

fn questions() -> Vec<Sample> {
    vec![
        sample!(
            ClientPacket,
            "the newest page",
            Fetch { at: PageAt::Newest }
        ),
        sample!(
            ClientPacket,
            "the page before",
            Fetch {
                at: PageAt::Before(Seq(5000))
            }
        ),
        sample!(
            ClientPacket,
            "the page after",
            Fetch {
                at: PageAt::After(Seq(5000))
            }
        ),
        sample!(
            ClientPacket,
            "the page around",
            Fetch {
                at: PageAt::Around(Seq(5000))
            }
        ),
        sample!(ClientPacket, "one is missing", Resume { since: Seq(5000) }),
        sample!(
            ClientPacket,
            "what the room had",
            Vouch {
                at: Some(AT),
                token: Some(Token {
                    epoch: Epoch(2),
                    seq: Seq(5000),
                    at: AT,
                    seal: [0x5e; 16],
                }),
            }
        ),
        sample!(
            ClientPacket,
            "what an event had",
            Vouch {
                at: Some(AT),
                token: None,
            }
        ),
    ]
}

fn asked() -> Vec<Sample> {
    vec![
        sample!(
            ClientPacket,
            "a private room",
            Found {
                id: ID,
                access: Access::Private,
                topic: "tea".to_owned(),
            }
        ),
        sample!(ClientPacket, "a room", Join { id: ID }),
        sample!(ClientPacket, "a room", Leave { id: ID }),
        sample!(
            ClientPacket,
            "somebody",
            Add {
                id: ID,
                user: ADA,
                name: "Ada".to_owned(),
            }
        ),
        sample!(
            ClientPacket,
            "a moderator",
            SetRole {
                id: ID,
                user: ADA,
                role: Role::Moderator,
            }
        ),
        sample!(
            ClientPacket,
            "for a minute",
            Mute {
                id: ID,
                user: ADA,
                seconds: 60,
            }
        ),
        sample!(
            ClientPacket,
            "slow mode",
            ChangeSetting {
                id: ID,
                setting: Setting::SlowMode(30),
            }
        ),
        sample!(
            ClientPacket,
            "all that she said",
            Purge { id: ID, user: ADA }
        ),
    ]
}
