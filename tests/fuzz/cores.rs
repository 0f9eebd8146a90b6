//! Both cores under any sequence of inputs: nothing panics, and what must hold holds.
//!
//! The bytes are a program: each step is one byte that says what happens, and a few for whom.
//! Packets come without a checksum, which no fuzzer would find.

use natter_client::{Client, Config, Input as Said};
use natter_protocol::{CommandId, RoomId, Seq, SessionMark, Standing, Timestamp, UserId};
use natter_room::memory::MemoryLog;
use natter_room::{ArchiveMark, Attachment, Ban, ConnectionId, Effect, Input, Room, Visitor};

const ROOM: RoomId = RoomId([3; 16]);
const ADA: UserId = UserId([1; 16]);

/// Bytes that are taken one after the other.
struct Program<'a>(&'a [u8]);

impl Program<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// At most so many bytes, as one frame without flags.
    fn frame(&mut self) -> Vec<u8> {
        let length = usize::from(self.byte().unwrap_or(0)).min(self.0.len());
        let (body, rest) = self.0.split_at(length);
        self.0 = rest;
        super::seal(0, body)
    }

    fn wait(&mut self, now: Timestamp) -> Timestamp {
        let exponent = self.byte().unwrap_or(0) % 20;
        now.plus_ms((1 << exponent) - 1)
    }
}

/// A room: seqs are gapless, effects are sound, and a nap changes nothing that is stored.
pub fn room(bytes: &[u8]) {
    let mut program = Program(bytes);
    let mut now = Timestamp::WIRE_EPOCH;
    let mut log = MemoryLog::new();
    let mut attachments: Vec<Attachment> = Vec::new();
    let mut core = Room::restore(natter_room::Config::default(), ROOM, log.saved(), vec![]);
    while let Some(step) = program.byte() {
        let input = match step % 12 {
            0 => {
                core = Room::restore(
                    natter_room::Config::default(),
                    ROOM,
                    log.saved(),
                    attachments.clone(),
                );
                continue;
            }
            1 => {
                now = program.wait(now);
                continue;
            }
            other => room_input(other, &mut program),
        };
        if let Input::Disconnected { connection } = input {
            attachments.retain(|kept| kept.connection() != connection);
        }
        let head = log.saved().head;
        for effect in core.handle(input, now, &log) {
            perform(&mut log, &mut attachments, effect);
        }
        let written = log.all_events();
        let seqs = written.iter().map(natter_protocol::Event::seq);
        assert!(
            seqs.eq((1..=log.saved().head.0).map(Seq)),
            "seqs are gapless"
        );
        assert!(head <= log.saved().head);
    }
}

fn room_input(step: u8, program: &mut Program<'_>) -> Input {
    let who = program.byte().unwrap_or(0) % 4;
    let connection = ConnectionId(who.into());
    let through = Seq(who.into());
    match step {
        2 => Input::Connected {
            connection,
            visitor: Visitor {
                user: UserId([who % 3; 16]),
                name: format!("Person {who}"),
                standing: Standing::Guest,
                session: SessionMark([who; 16]),
            },
        },
        3 => Input::Disconnected { connection },
        4 => Input::TimerFired,
        5 => Input::AlarmFired,
        6 => Input::Enqueued { through },
        7 => Input::EnqueueFailed,
        8 => Input::Snapshotted,
        9 => Input::Archived(ArchiveMark {
            through,
            ..ArchiveMark::default()
        }),
        10 => Input::ArchiveUnreachable,
        11 if who == 3 => Input::Banned {
            ask: ConnectionId(u64::MAX),
            ban: Ban {
                id: CommandId([program.byte().unwrap_or(0) % 4; 16]),
                user: UserId([program.byte().unwrap_or(0) % 3; 16]),
                sessions: Vec::new(),
                purge: true,
            },
        },
        11 => Input::Revoked {
            user: UserId([who % 3; 16]),
            sessions: vec![SessionMark([who; 16])],
        },
        _ => Input::Received {
            connection,
            bytes: program.frame(),
        },
    }
}

fn perform(log: &mut MemoryLog, attachments: &mut Vec<Attachment>, effect: Effect) {
    match effect {
        Effect::Write(write) => log.apply(&write),
        Effect::Attach { attachment, .. } => {
            let read = Attachment::from_bytes(&attachment.to_bytes());
            assert_eq!(read.as_ref(), Ok(&attachment));
            attachments.retain(|kept| kept.connection != attachment.connection);
            attachments.push(attachment);
        }
        Effect::Close { connection, .. } => {
            attachments.retain(|kept| kept.connection() != connection);
        }
        Effect::Send { frame, .. } | Effect::Broadcast { frame } | Effect::Snapshot { frame } => {
            let packets = natter_protocol::ServerPacket::decode_frame(&frame);
            assert!(!packets.expect("a room sends frames").is_empty());
        }
        Effect::Admit { .. }
        | Effect::SetTimer { .. }
        | Effect::SetAlarm { .. }
        | Effect::SetHeartbeat { .. }
        | Effect::Enqueue { .. }
        | Effect::AskArchive { .. }
        | Effect::ReadArchive { .. }
        | Effect::TellInboxes { .. }
        | Effect::AskHeartbeats
        | Effect::Report(_) => {}
    }
}

/// A client that hears anything: every row can be shown, and nothing grows without bound.
pub fn client(bytes: &[u8]) {
    let mut program = Program(bytes);
    let mut now = Timestamp::WIRE_EPOCH;
    let mut core = Client::new(Config::default(), ROOM, ADA, [7; 32]);
    drop(core.handle(Said::Start, now));
    while let Some(step) = program.byte() {
        let input = match step % 16 {
            0 => {
                now = program.wait(now);
                Said::Tick
            }
            step => client_input(step, &mut program),
        };
        drop(core.handle(input, now));
        for row in core.rows() {
            drop(core.message(row.key));
        }
        let details = core.details();
        assert!(
            details.held <= 2_048 && details.messages <= 2_048,
            "{details:?}"
        );
    }
}

fn client_input(step: u8, program: &mut Program<'_>) -> Said {
    let target = Seq(program.byte().unwrap_or(0).into());
    let text = "some text".to_owned();
    match step {
        1 => Said::Opened,
        2 => Said::Closed {
            code: 4400 + u16::from(target.0 as u8 % 10),
        },
        3 => Said::Submit {
            text,
            reply_to: None,
        },
        4 => Said::Submit {
            text,
            reply_to: Some(target),
        },
        5 => Said::Edit { target, text },
        6 => Said::Delete { target },
        7 => Said::React {
            target,
            emoji: "👍".to_owned(),
        },
        8 => Said::LoadOlder,
        9 => Said::JumpTo { seq: target },
        10 => Said::TailLoaded {
            bytes: program.frame(),
        },
        11 => Said::WentOffline,
        12 => Said::WentOnline,
        _ => Said::Received {
            bytes: program.frame(),
        },
    }
}
