//! Samples of what a room says beside events.

use natter_protocol::message::{Content, Reaction};
use natter_protocol::packet::client::SetTyping;
use natter_protocol::packet::server::{
    Ack, Answer, CatchUp, Forget, Page, Person, Presence, PresenceScope, Reject, RejectReason,
    Rights, Settled, Staff, Status, Token, Typing, Welcome,
};
use natter_protocol::{
    Access, CommandId, Epoch, Member, MemberNumber, Message, Ordinal, Posting, Role, RoomId, Seq,
    Settings, Timestamp, UserId,
};

use crate::events::AT;
use crate::sample::{Sample, sample};

const ID: CommandId = CommandId([0x1d; 16]);
const ADA: UserId = UserId([0xab; 16]);

pub fn samples() -> Vec<Sample> {
    let mut samples = welcomes();
    samples.extend(pages());
    samples.push(sample!(
        Answer,
        "taken",
        Ack {
            id: ID,
            seq: Seq(5000)
        }
    ));
    samples.extend(rejects());
    samples.extend(people());
    samples.extend(lives());
    samples.push(rights());
    samples
}

fn welcomes() -> Vec<Sample> {
    vec![
        sample!(
            Answer,
            "to a newcomer",
            Welcome {
                room: RoomId([0xcd; 16]),
                epoch: Epoch(1),
                head: Seq(5000),
                last_ordinal: Ordinal(4000),
                now: AT,
                you: ADA,
                settled: vec![],
                catch_up: CatchUp::Tail,
            }
        ),
        sample!(
            Answer,
            "to somebody who was here a moment ago",
            Welcome {
                room: RoomId([0xcd; 16]),
                epoch: Epoch(1),
                head: Seq(5000),
                last_ordinal: Ordinal(4000),
                now: AT,
                you: ADA,
                settled: vec![Settled {
                    id: ID,
                    seq: Seq(4999)
                }],
                catch_up: CatchUp::Events,
            }
        ),
    ]
}

fn pages() -> Vec<Sample> {
    vec![
        sample!(
            Answer,
            "of an empty room",
            Page {
                as_of: Seq(0),
                epoch: Epoch(1),
                members: vec![],
                messages: vec![],
                has_older: false,
                has_newer: false,
            }
        ),
        sample!(
            Answer,
            "one message of each content",
            Page {
                as_of: Seq(5000),
                epoch: Epoch(1),
                members: vec![Member {
                    number: MemberNumber(1),
                    user: ADA,
                    name: "Ada".to_owned(),
                }],
                messages: vec![
                    message(2, Content::Text("hello".to_owned())),
                    message(
                        3,
                        Content::Edited {
                            text: "hi".to_owned(),
                            at: AT
                        }
                    ),
                    message(4, Content::Deleted),
                ],
                has_older: true,
                has_newer: false,
            }
        ),
    ]
}

fn message(seq: u64, content: Content) -> Message {
    Message {
        seq: Seq(seq),
        ordinal: Ordinal(seq - 1),
        author: MemberNumber(1),
        at: AT,
        reply_to: Some(Seq(1)),
        content,
        reactions: vec![Reaction {
            emoji: "👍".to_owned(),
            by: vec![MemberNumber(1), MemberNumber(200)],
        }],
        revision: Seq(5000),
    }
}

fn rejects() -> Vec<Sample> {
    let reasons = [
        RejectReason::RateLimited {
            retry_after_ms: 500,
        },
        RejectReason::TextEmpty,
        RejectReason::TextTooLong {
            bytes: 5000,
            bytes_max: 4096,
        },
        RejectReason::TextForbidden,
        RejectReason::NotFound,
        RejectReason::Gone,
        RejectReason::NotAuthor,
        RejectReason::NotEmoji,
        RejectReason::TooManyReactions,
        RejectReason::RoomFull,
        RejectReason::NotMember,
        RejectReason::Banned,
        RejectReason::NotAllowed,
        RejectReason::Outranked,
        RejectReason::NoSuchMember,
        RejectReason::Muted { wait_ms: 60_000 },
        RejectReason::SlowMode { wait_ms: 12_000 },
        RejectReason::ModeratorsOnly,
        RejectReason::Locked,
        RejectReason::Unfit,
        RejectReason::LastOwner,
    ];
    let reject = |why| {
        sample!(
            Answer,
            "refused",
            Reject {
                id: ID,
                reason: why
            }
        )
    };
    reasons.into_iter().map(reject).collect()
}

fn rights() -> Sample {
    sample!(
        Answer,
        "of a moderator",
        Rights {
            member: MemberNumber(2),
            role: Role::Moderator,
            muted_until: Timestamp::WIRE_EPOCH,
            wait_until: AT,
            settings: Settings {
                name: "kitchen".to_owned(),
                topic: "tea".to_owned(),
                access: Access::Private,
                posting: Posting::Moderators,
                slow_mode_s: 30,
            },
            staff: vec![Staff {
                user: ADA,
                role: Role::Owner,
            }],
        }
    )
}

fn people() -> Vec<Sample> {
    let person = |name: &str, status| Person {
        user: ADA,
        name: name.to_owned(),
        status,
    };
    vec![
        sample!(
            Answer,
            "everyone",
            Presence {
                online: 3,
                scope: PresenceScope::Snapshot,
                people: vec![person("Ada", Status::Active), person("Bo", Status::Idle)],
            }
        ),
        sample!(
            Answer,
            "who left",
            Presence {
                online: 2,
                scope: PresenceScope::Changes,
                people: vec![person("Ada", Status::Gone)],
            }
        ),
        sample!(
            Answer,
            "started",
            Typing {
                user: ADA,
                state: SetTyping::Started
            }
        ),
        sample!(
            Answer,
            "stopped",
            Typing {
                user: ADA,
                state: SetTyping::Stopped
            }
        ),
    ]
}

fn lives() -> Vec<Sample> {
    vec![
        sample!(
            Answer,
            "what the room has",
            Token {
                epoch: Epoch(2),
                seq: Seq(5000),
                at: AT,
                seal: [0x5e; 16],
            }
        ),
        sample!(Answer, "that was another life", Forget {}),
    ]
}
