//! Generators of every packet, with numbers and texts of every size.

use natter_protocol::event::{
    Deleted, Edited, Erased, Joined, Left, Muted, Posted, Purged, Reacted, Renamed, RoleChanged,
    SettingChanged, Unreacted,
};
use natter_protocol::message::{Content, Reaction};
use natter_protocol::packet::News;
use natter_protocol::packet::client::{
    Add, ChangeSetting, Delete, Edit, Fetch, Found, Hello, Join, Leave, Mute, PageAt, Post, Purge,
    React, Received, Resume, SetActivity, SetRole, SetTyping, Unreact, Vouch,
};
use natter_protocol::packet::inbox::{OwnRoom, RoomChanged, RoomGone, RoomList};
use natter_protocol::packet::server::{
    Ack, Answer, CatchUp, Forget, Page, Person, Presence, PresenceScope, Reject, RejectReason,
    Rights, Settled, Staff, Status, Token, Typing, Welcome,
};
use natter_protocol::{
    Access, ClientPacket, CommandId, Epoch, Event, Member, MemberNumber, Message, Ordinal, Posting,
    Role, RoomId, Seq, ServerPacket, Setting, Settings, Timestamp, UserId,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};

/// Numbers of every magnitude, so that each length of a varint appears.
fn number() -> impl Strategy<Value = u64> + Clone {
    (0u32..64, any::<u64>()).prop_map(|(shift, number)| number >> shift)
}

fn seq() -> impl Strategy<Value = Seq> + Clone {
    number().prop_map(Seq)
}

fn ordinal() -> impl Strategy<Value = Ordinal> {
    number().prop_map(Ordinal)
}

fn member() -> impl Strategy<Value = MemberNumber> + Clone {
    (0u32..32, any::<u32>()).prop_map(|(shift, number)| MemberNumber(number >> shift))
}

fn epoch() -> impl Strategy<Value = Epoch> {
    any::<u32>().prop_map(Epoch)
}

/// Times that the wire can say: others travel as the nearest.
fn at() -> impl Strategy<Value = Timestamp> + Clone {
    (0u64..1 << 40).prop_map(|ms| Timestamp::WIRE_EPOCH.plus_ms(ms))
}

fn user() -> impl Strategy<Value = UserId> + Clone {
    any::<[u8; 16]>().prop_map(UserId)
}

fn command() -> impl Strategy<Value = CommandId> + Clone {
    any::<[u8; 16]>().prop_map(CommandId)
}

/// Any string at all, of any script, controls included.
fn text() -> impl Strategy<Value = String> + Clone {
    vec(any::<char>(), 0..80).prop_map(|chars| chars.into_iter().collect())
}

/// Any event.
pub fn event() -> BoxedStrategy<Event> {
    prop_oneof![
        first_event(),
        change(),
        decision(),
        erased().prop_map(Event::from)
    ]
    .boxed()
}

fn role() -> impl Strategy<Value = Role> + Clone {
    proptest::sample::select(Role::ALL.to_vec())
}

fn access() -> impl Strategy<Value = Access> + Clone {
    prop_oneof![Just(Access::Public), Just(Access::Private)]
}

fn posting() -> impl Strategy<Value = Posting> + Clone {
    prop_oneof![
        Just(Posting::Everyone),
        Just(Posting::Moderators),
        Just(Posting::Locked)
    ]
}

fn setting() -> impl Strategy<Value = Setting> + Clone {
    prop_oneof![
        text().prop_map(Setting::Name),
        text().prop_map(Setting::Topic),
        access().prop_map(Setting::Access),
        posting().prop_map(Setting::Posting),
        any::<u32>().prop_map(Setting::SlowMode),
    ]
}

fn decision() -> BoxedStrategy<Event> {
    let place = (seq(), member(), member(), at());
    prop_oneof![
        (place.clone(), role()).prop_map(|((seq, member, by, at), was)| {
            Left {
                seq,
                member,
                was,
                by,
                at,
            }
            .into()
        }),
        (place.clone(), role(), role()).prop_map(|((seq, member, by, at), role, was)| {
            RoleChanged {
                seq,
                member,
                role,
                was,
                by,
                at,
            }
            .into()
        }),
        (place.clone(), at(), at()).prop_map(|((seq, member, by, at), until, was)| {
            Muted {
                seq,
                member,
                until,
                was,
                by,
                at,
            }
            .into()
        }),
        place.clone().prop_map(|(seq, member, by, at)| Purged {
            seq,
            member,
            by,
            at,
        }
        .into()),
        (place, setting(), setting()).prop_map(|((seq, by, _, at), setting, was)| {
            SettingChanged {
                seq,
                setting,
                was,
                by,
                at,
            }
            .into()
        }),
    ]
    .boxed()
}

fn first_event() -> BoxedStrategy<Event> {
    let place = (seq(), member(), at(), text());
    let posted = (place.clone(), ordinal(), option::of(seq()));
    prop_oneof![
        (place.clone(), user()).prop_map(|((seq, member, at, name), user)| {
            Joined {
                seq,
                member,
                user,
                at,
                name,
            }
            .into()
        }),
        place.prop_map(|(seq, member, at, name)| Renamed {
            seq,
            member,
            at,
            name
        }
        .into()),
        posted.prop_map(|((seq, author, at, text), ordinal, reply_to)| {
            Posted {
                seq,
                ordinal,
                author,
                at,
                reply_to,
                text,
            }
            .into()
        }),
    ]
    .boxed()
}

fn change() -> BoxedStrategy<Event> {
    let place = (seq(), seq(), member(), at());
    let texted = (place.clone(), text());
    prop_oneof![
        place.prop_map(|(seq, target, by, at)| Deleted {
            seq,
            target,
            by,
            at
        }
        .into()),
        texted.clone().prop_map(|((seq, target, by, at), text)| {
            Edited {
                seq,
                target,
                by,
                at,
                text,
            }
            .into()
        }),
        texted.clone().prop_map(|((seq, target, by, at), emoji)| {
            Reacted {
                seq,
                target,
                by,
                at,
                emoji,
            }
            .into()
        }),
        texted.prop_map(|((seq, target, by, at), emoji)| {
            Unreacted {
                seq,
                target,
                by,
                at,
                emoji,
            }
            .into()
        }),
    ]
    .boxed()
}

fn erased() -> impl Strategy<Value = Erased> {
    (seq(), seq(), ordinal(), member(), at()).prop_map(|(seq, target, ordinal, by, at)| Erased {
        seq,
        target,
        ordinal,
        by,
        at,
    })
}

fn content() -> impl Strategy<Value = Content> {
    prop_oneof![
        text().prop_map(Content::Text),
        (text(), at()).prop_map(|(text, at)| Content::Edited { text, at }),
        Just(Content::Deleted),
    ]
}

fn message() -> impl Strategy<Value = Message> {
    let reaction = (text(), vec(member(), 0..5)).prop_map(|(emoji, by)| Reaction { emoji, by });
    let place = (seq(), ordinal(), member(), at());
    let state = (option::of(seq()), content(), vec(reaction, 0..4), seq());
    (place, state).prop_map(|(place, state)| {
        let (seq, ordinal, author, at) = place;
        let (reply_to, content, reactions, revision) = state;
        Message {
            seq,
            ordinal,
            author,
            at,
            reply_to,
            content,
            reactions,
            revision,
        }
    })
}

fn page() -> impl Strategy<Value = Page> {
    let person =
        (member(), user(), text()).prop_map(|(number, user, name)| Member { number, user, name });
    let bounds = (any::<bool>(), any::<bool>());
    (
        seq(),
        epoch(),
        vec(person, 0..5),
        vec(message(), 0..8),
        bounds,
    )
        .prop_map(
            |(as_of, epoch, members, messages, (has_older, has_newer))| Page {
                as_of,
                epoch,
                members,
                messages,
                has_older,
                has_newer,
            },
        )
}

fn welcome() -> impl Strategy<Value = Welcome> {
    let settled = vec(
        (command(), seq()).prop_map(|(id, seq)| Settled { id, seq }),
        0..5,
    );
    let catch_up = prop_oneof![Just(CatchUp::Events), Just(CatchUp::Tail)];
    let room = any::<[u8; 16]>().prop_map(RoomId);
    let place = (room, epoch(), seq(), ordinal(), at(), user());
    (place, settled, catch_up).prop_map(|(place, settled, catch_up)| {
        let (room, epoch, head, last_ordinal, now, you) = place;
        Welcome {
            room,
            epoch,
            head,
            last_ordinal,
            now,
            you,
            settled,
            catch_up,
        }
    })
}

fn reason() -> impl Strategy<Value = RejectReason> {
    prop_oneof![
        any::<u32>().prop_map(|retry_after_ms| RejectReason::RateLimited { retry_after_ms }),
        Just(RejectReason::TextEmpty),
        any::<(u32, u32)>()
            .prop_map(|(bytes, bytes_max)| RejectReason::TextTooLong { bytes, bytes_max }),
        Just(RejectReason::TextForbidden),
        Just(RejectReason::NotFound),
        Just(RejectReason::Gone),
        Just(RejectReason::NotAuthor),
        Just(RejectReason::NotEmoji),
        Just(RejectReason::TooManyReactions),
        Just(RejectReason::RoomFull),
        Just(RejectReason::NotMember),
        Just(RejectReason::Banned),
        Just(RejectReason::NotAllowed),
        Just(RejectReason::Outranked),
        Just(RejectReason::NoSuchMember),
        any::<u32>().prop_map(|wait_ms| RejectReason::Muted { wait_ms }),
        any::<u32>().prop_map(|wait_ms| RejectReason::SlowMode { wait_ms }),
        Just(RejectReason::ModeratorsOnly),
        Just(RejectReason::Locked),
        Just(RejectReason::Unfit),
        Just(RejectReason::LastOwner),
    ]
}

fn presence() -> impl Strategy<Value = Presence> {
    let status = prop_oneof![Just(Status::Active), Just(Status::Idle), Just(Status::Gone)];
    let person =
        (user(), text(), status).prop_map(|(user, name, status)| Person { user, name, status });
    let scope = prop_oneof![Just(PresenceScope::Snapshot), Just(PresenceScope::Changes)];
    (any::<u32>(), scope, vec(person, 0..5)).prop_map(|(online, scope, people)| Presence {
        online,
        scope,
        people,
    })
}

fn rights() -> impl Strategy<Value = Rights> {
    let settings = (text(), text(), access(), posting(), any::<u32>()).prop_map(
        |(name, topic, access, posting, slow_mode_s)| Settings {
            name,
            topic,
            access,
            posting,
            slow_mode_s,
        },
    );
    let staff = (user(), role()).prop_map(|(user, role)| Staff { user, role });
    let own = (member(), role(), at(), at());
    (own, settings, vec(staff, 0..5)).prop_map(|(own, settings, staff)| {
        let (member, role, muted_until, wait_until) = own;
        Rights {
            member,
            role,
            muted_until,
            wait_until,
            settings,
            staff,
        }
    })
}

fn typing() -> impl Strategy<Value = SetTyping> {
    prop_oneof![Just(SetTyping::Started), Just(SetTyping::Stopped)]
}

fn token() -> impl Strategy<Value = Token> {
    (epoch(), seq(), at(), any::<[u8; 16]>()).prop_map(|(epoch, seq, at, seal)| Token {
        epoch,
        seq,
        at,
        seal,
    })
}

fn answer() -> BoxedStrategy<Answer> {
    prop_oneof![
        welcome().prop_map(Answer::from),
        page().prop_map(Answer::from),
        (command(), seq()).prop_map(|(id, seq)| Ack { id, seq }.into()),
        (command(), reason()).prop_map(|(id, reason)| Reject { id, reason }.into()),
        presence().prop_map(Answer::from),
        (user(), typing()).prop_map(|(user, state)| Typing { user, state }.into()),
        token().prop_map(Answer::from),
        Just(Forget {}.into()),
        rights().prop_map(Answer::from),
    ]
    .boxed()
}

/// Any packet from a room.
pub fn server_packet() -> BoxedStrategy<ServerPacket> {
    prop_oneof![
        event().prop_map(ServerPacket::from),
        answer().prop_map(ServerPacket::from),
    ]
    .boxed()
}

/// Any packet from an inbox.
pub fn news() -> BoxedStrategy<News> {
    let own = || {
        (any::<[u8; 16]>(), text(), ordinal()).prop_map(|(room, name, read)| OwnRoom {
            room: RoomId(room),
            name,
            read,
        })
    };
    prop_oneof![
        vec(own(), 0..8).prop_map(|rooms| RoomList { rooms }.into()),
        own().prop_map(|room| RoomChanged { room }.into()),
        own().prop_map(|own| RoomGone { room: own.room }.into()),
    ]
    .boxed()
}

/// Any packet from a client.
pub fn client_packet() -> BoxedStrategy<ClientPacket> {
    let page_at = prop_oneof![
        Just(PageAt::Newest),
        seq().prop_map(PageAt::Before),
        seq().prop_map(PageAt::After),
        seq().prop_map(PageAt::Around),
    ];
    let activity = prop_oneof![Just(SetActivity::Active), Just(SetActivity::Idle)];
    prop_oneof![
        (option::of(epoch()), seq(), vec(command(), 0..64)).prop_map(|(epoch, since, pending)| {
            Hello {
                epoch,
                since,
                pending,
            }
            .into()
        }),
        (command(), option::of(seq()), text()).prop_map(|(id, reply_to, text)| Post {
            id,
            reply_to,
            text
        }
        .into()),
        (command(), seq(), text()).prop_map(|(id, target, text)| Edit { id, target, text }.into()),
        (command(), seq()).prop_map(|(id, target)| Delete { id, target }.into()),
        (command(), seq(), text())
            .prop_map(|(id, target, emoji)| React { id, target, emoji }.into()),
        (command(), seq(), text())
            .prop_map(|(id, target, emoji)| Unreact { id, target, emoji }.into()),
        typing().prop_map(ClientPacket::from),
        activity.prop_map(ClientPacket::from),
        seq().prop_map(|through| Received { through }.into()),
        page_at.prop_map(|at| Fetch { at }.into()),
        seq().prop_map(|since| Resume { since }.into()),
        (option::of(at()), option::of(token())).prop_map(|(at, token)| Vouch { at, token }.into()),
        asked(),
    ]
    .boxed()
}

fn asked() -> BoxedStrategy<ClientPacket> {
    prop_oneof![
        (command(), access(), text())
            .prop_map(|(id, access, topic)| { Found { id, access, topic }.into() }),
        command().prop_map(|id| Join { id }.into()),
        command().prop_map(|id| Leave { id }.into()),
        (command(), user(), text()).prop_map(|(id, user, name)| Add { id, user, name }.into()),
        (command(), user(), role()).prop_map(|(id, user, role)| SetRole { id, user, role }.into()),
        (command(), user(), any::<u32>()).prop_map(|(id, user, seconds)| Mute {
            id,
            user,
            seconds
        }
        .into()),
        (command(), user()).prop_map(|(id, user)| Purge { id, user }.into()),
        (command(), setting()).prop_map(|(id, setting)| ChangeSetting { id, setting }.into()),
    ]
    .boxed()
}
