//! Samples of events.

use natter_protocol::event::{
    Deleted, Edited, Erased, Joined, Left, Muted, Posted, Purged, Reacted, Renamed, RoleChanged,
    SettingChanged, Unreacted,
};
use natter_protocol::{
    Access, Event, MemberNumber, Ordinal, Posting, Role, Seq, Setting, Timestamp, UserId,
};

use crate::sample::{Sample, sample};

/// 2026-11-21T09:30:00Z.
pub const AT: Timestamp = Timestamp(1_795_253_400_000);

pub fn samples() -> Vec<Sample> {
    let mut samples = members();
    samples.extend(messages());
    samples.extend(changes());
    samples.extend(tombstones());
    samples.extend(decisions());
    samples.extend(settings());
    samples
}

fn members() -> Vec<Sample> {
    vec![
        sample!(
            Event,
            "the first member",
            Joined {
                seq: Seq(1),
                member: MemberNumber(1),
                user: UserId([0xab; 16]),
                at: AT,
                name: "Ada".to_owned(),
            }
        ),
        sample!(
            Event,
            "a name outside ASCII",
            Renamed {
                seq: Seq(128),
                member: MemberNumber(300),
                at: AT,
                name: "Zoë 🌊".to_owned(),
            }
        ),
    ]
}

fn messages() -> Vec<Sample> {
    vec![
        sample!(
            Event,
            "a message",
            Posted {
                seq: Seq(2),
                ordinal: Ordinal(1),
                author: MemberNumber(1),
                at: AT,
                reply_to: None,
                text: "hello, room".to_owned(),
            }
        ),
        sample!(
            Event,
            "a reply in an old room",
            Posted {
                seq: Seq((1 << 28) - 1),
                ordinal: Ordinal((1 << 28) - 1),
                author: MemberNumber(16_383),
                at: AT,
                reply_to: Some(Seq(2)),
                text: "forty-six bytes of text, which is quite usual.".to_owned(),
            }
        ),
        sample!(
            Event,
            "the largest numbers and the last moment",
            Posted {
                seq: Seq(u64::MAX),
                ordinal: Ordinal(u64::MAX),
                author: MemberNumber(u32::MAX),
                at: Timestamp(u64::MAX),
                reply_to: Some(Seq(u64::MAX)),
                text: String::new(),
            }
        ),
    ]
}

fn changes() -> Vec<Sample> {
    vec![
        sample!(
            Event,
            "another text",
            Edited {
                seq: Seq(3),
                target: Seq(2),
                by: MemberNumber(1),
                at: AT,
                text: "hello, everyone".to_owned(),
            }
        ),
        sample!(
            Event,
            "gone",
            Deleted {
                seq: Seq(4),
                target: Seq(2),
                by: MemberNumber(1),
                at: AT,
            }
        ),
        sample!(
            Event,
            "a thumb up",
            Reacted {
                seq: Seq(5),
                target: Seq(2),
                by: MemberNumber(2),
                at: AT,
                emoji: "👍".to_owned(),
            }
        ),
        sample!(
            Event,
            "and taken back",
            Unreacted {
                seq: Seq(6),
                target: Seq(2),
                by: MemberNumber(2),
                at: AT,
                emoji: "👍".to_owned(),
            }
        ),
    ]
}

fn tombstones() -> Vec<Sample> {
    vec![
        sample!(
            Event,
            "where the message stood",
            Erased {
                seq: Seq(2),
                target: Seq(2),
                ordinal: Ordinal(1),
                by: MemberNumber(1),
                at: AT,
            }
        ),
        sample!(
            Event,
            "where an edit of it stood",
            Erased {
                seq: Seq(3),
                target: Seq(2),
                ordinal: Ordinal(0),
                by: MemberNumber(1),
                at: AT,
            }
        ),
    ]
}

fn decisions() -> Vec<Sample> {
    vec![
        sample!(
            Event,
            "of their own accord",
            Left {
                seq: Seq(5000),
                member: MemberNumber(2),
                was: Role::Member,
                by: MemberNumber(2),
                at: AT,
            }
        ),
        sample!(
            Event,
            "kept out",
            RoleChanged {
                seq: Seq(5000),
                member: MemberNumber(2),
                role: Role::Banned,
                was: Role::ReadOnly,
                by: MemberNumber(1),
                at: AT,
            }
        ),
        sample!(
            Event,
            "by the place",
            Purged {
                seq: Seq(5000),
                member: MemberNumber(2),
                by: MemberNumber::PLACE,
                at: AT,
            }
        ),
        sample!(
            Event,
            "for a minute",
            Muted {
                seq: Seq(5000),
                member: MemberNumber(2),
                until: AT.plus_ms(60_000),
                was: Timestamp::WIRE_EPOCH,
                by: MemberNumber(1),
                at: AT,
            }
        ),
    ]
}

fn settings() -> Vec<Sample> {
    let text = str::to_owned;
    let settings = [
        (Setting::Name(text("kitchen")), Setting::Name(String::new())),
        (Setting::Topic(text("tea")), Setting::Topic(text("coffee"))),
        (
            Setting::Access(Access::Private),
            Setting::Access(Access::Public),
        ),
        (
            Setting::Posting(Posting::Moderators),
            Setting::Posting(Posting::Everyone),
        ),
        (
            Setting::Posting(Posting::Locked),
            Setting::Posting(Posting::Moderators),
        ),
        (Setting::SlowMode(21_600), Setting::SlowMode(0)),
    ];
    let sample = |pair: (Setting, Setting)| {
        sample!(
            Event,
            "one aspect",
            SettingChanged {
                seq: Seq(5000),
                setting: pair.0,
                was: pair.1,
                by: MemberNumber(1),
                at: AT,
            }
        )
    };
    settings.into_iter().map(sample).collect()
}
