//! Performing a room's effects: at once what the platform does at once, later what takes time.

use std::rc::Rc;

use js_sys::{Date, Object};
use natter_protocol::{Epoch, RoomId, Seq, Timestamp};
use natter_room::inboxes::Told;
use natter_room::{ConnectionId, Effect, Input, Trouble};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use worker::{Error, Result, State, WebSocketRequestResponsePair, console_error, console_warn};

use crate::room_object::{Awake, Shell, settle};
use crate::{clock, consumer, d1, inbox_object, snapshot, transaction};

/// Something that takes time and may answer with an input.
pub enum Later {
    /// The platform's answer to setting the alarm, which is set already.
    Alarm(JsFuture),
    /// The platform did not even answer.
    AlarmFailed(Error),
    /// Answer heartbeats with this text, once the writes so far are confirmed.
    Heartbeat { text: String, generation: u64 },
    /// Send frames to the queue.
    Enqueue {
        room: RoomId,
        epoch: Epoch,
        frames: Vec<Vec<u8>>,
        through: Seq,
    },
    /// Put the tail into KV.
    Snapshot { room: RoomId, frame: Vec<u8> },
    /// Ask D1 how far it is.
    AskArchive { room: RoomId, head: Seq },
    /// Read what D1 has.
    ReadArchive {
        room: RoomId,
        after: Seq,
        claim: Option<Epoch>,
    },
    /// Tell inboxes who is in the room.
    TellInboxes {
        room: RoomId,
        name: String,
        told: Vec<Told>,
    },
    /// Say when the platform last answered heartbeats.
    Heartbeats,
    /// A socket turned out to be dead.
    Disconnect(ConnectionId),
    /// Put it where the operator looks.
    Report { room: RoomId, trouble: Trouble },
}

/// Writes first, as one transaction, then everything else in order. Nothing can fail after the
/// writes: what the platform refuses comes back as an input.
///
/// # Errors
/// If the storage did not take the writes: then nothing was written and nothing was sent.
pub fn at_once(shell: &Rc<Shell>, awake: &mut Awake, effects: Vec<Effect>) -> Result<Vec<Later>> {
    let mut writes = Vec::new();
    let mut rest = Vec::with_capacity(effects.len());
    for effect in effects {
        if let Effect::Write(write) = effect {
            writes.push(write);
        } else {
            rest.push(effect);
        }
    }
    if !writes.is_empty() {
        let storage = awake.storage.clone();
        transaction::together(&shell.state, move || storage.write(&writes))?;
    }
    let mut later = Vec::new();
    for effect in rest {
        perform(shell, awake, effect, &mut later);
    }
    Ok(later)
}

fn perform(shell: &Rc<Shell>, awake: &mut Awake, effect: Effect, later: &mut Vec<Later>) {
    let room = awake.id;
    match effect {
        // They were performed together, before.
        Effect::Write(_) => {}
        Effect::Admit { connection } => awake.sockets.admit(connection),
        Effect::Send { connection, frame } => {
            let is_asked = shell.asks.waits(connection);
            if is_asked {
                shell.asks.answer(connection, Ok(frame));
            } else if !awake.sockets.send(connection, &frame) {
                later.push(Later::Disconnect(connection));
            }
        }
        Effect::Broadcast { frame } => {
            let failed = awake.sockets.broadcast(&frame);
            later.extend(failed.into_iter().map(Later::Disconnect));
        }
        Effect::Close { connection, code } => {
            if !shell.asks.answer(connection, Err(code)) {
                awake.sockets.close(connection, code);
            }
        }
        Effect::Attach {
            connection,
            attachment,
        } => {
            let attached = awake.sockets.attach(&shell.state, connection, &attachment);
            if let Err(error) = attached {
                console_warn!("a socket was not taken: {error}");
                later.push(Later::Disconnect(connection));
            }
        }
        Effect::SetTimer { after_ms } => set_timer(shell, after_ms),
        Effect::SetAlarm { at } => {
            later.push(set_alarm(&shell.state, at).map_or_else(Later::AlarmFailed, Later::Alarm))
        }
        Effect::SetHeartbeat { text } => {
            let generation = shell.heartbeat.get().wrapping_add(1);
            shell.heartbeat.set(generation);
            later.push(Later::Heartbeat { text, generation });
        }
        Effect::Enqueue {
            epoch,
            frames,
            through,
        } => later.push(Later::Enqueue {
            room,
            epoch,
            frames,
            through,
        }),
        Effect::AskArchive { head } => later.push(Later::AskArchive { room, head }),
        Effect::ReadArchive { after, claim } => {
            later.push(Later::ReadArchive { room, after, claim })
        }
        Effect::Snapshot { frame } => later.push(Later::Snapshot { room, frame }),
        Effect::TellInboxes { name, told } => {
            later.push(Later::TellInboxes { room, name, told });
        }
        Effect::AskHeartbeats => later.push(Later::Heartbeats),
        Effect::Report(trouble) => {
            console_error!("room {room}: {trouble}");
            later.push(Later::Report { room, trouble });
        }
    }
}

impl Later {
    /// Does it, and says what the room is to be told.
    pub async fn run(self, shell: &Rc<Shell>) -> Option<Input> {
        match self {
            Self::Alarm(set) => {
                let error = set.await.err()?;
                Some(alarm_failed(&error.into()))
            }
            Self::AlarmFailed(error) => Some(alarm_failed(&error)),
            Self::Heartbeat { text, generation } => {
                heartbeat_when_durable(shell, &text, generation).await;
                None
            }
            Self::Enqueue {
                room,
                epoch,
                frames,
                through,
            } => {
                let sent = consumer::enqueue(&shell.env, room, epoch, &frames).await;
                Some(answer(
                    "the queue",
                    sent,
                    Input::Enqueued { through },
                    Input::EnqueueFailed,
                ))
            }
            Self::Snapshot { room, frame } => {
                let put = snapshot::put(&shell.env, room, &frame).await;
                Some(answer("KV", put, Input::Snapshotted, Input::SnapshotFailed))
            }
            Self::AskArchive { room, head } => {
                let mark = d1::archived(&shell.env, room, head, clock::now()).await;
                Some(mark.map_or_else(|trouble| unreachable(&trouble), Input::Archived))
            }
            Self::ReadArchive { room, after, claim } => {
                let page = d1::read_archive(&shell.env, room, after, claim).await;
                Some(page.map_or_else(|trouble| unreachable(&trouble), Input::ArchiveRead))
            }
            Self::TellInboxes { room, name, told } => {
                let users = inbox_object::tell(&shell.env, room, name, told).await;
                Some(Input::InboxesTold { users })
            }
            Self::Heartbeats => shell.heartbeats(),
            Self::Disconnect(connection) => {
                shell.drop_socket(connection);
                Some(Input::Disconnected { connection })
            }
            Self::Report { room, trouble } => {
                if let Err(why) = d1::report(&shell.env, room, &trouble, clock::now()).await {
                    console_warn!("the operator is told by the log alone: {why}");
                }
                None
            }
        }
    }
}

fn unreachable(trouble: &d1::Trouble) -> Input {
    console_warn!("D1 did not answer: {trouble}");
    Input::ArchiveUnreachable
}

fn alarm_failed(error: &Error) -> Input {
    console_error!("the alarm was not set: {error}");
    Input::AlarmFailed
}

fn answer(whom: &str, outcome: Result<()>, done: Input, failed: Input) -> Input {
    match outcome {
        Ok(()) => done,
        Err(error) => {
            console_warn!("{whom} did not take it: {error}");
            failed
        }
    }
}

/// Set before the first await, so that it is stored with the writes of the turn.
fn set_alarm(state: &State, at: Timestamp) -> Result<JsFuture> {
    let date = Date::new(&JsValue::from_f64(at.0 as f64));
    Ok(state
        .storage()
        .as_raw()
        .set_alarm(date, Object::new())?
        .into())
}

/// One timer: a later one makes this one do nothing. It is short, and none runs in a quiet room.
fn set_timer(shell: &Rc<Shell>, after_ms: u64) {
    let generation = shell.timer.get().wrapping_add(1);
    shell.timer.set(generation);
    let shell = Rc::clone(shell);
    spawn_local(async move {
        if let Err(error) = clock::pause(after_ms).await {
            console_error!("the timer did not run: {error}");
        }
        if shell.timer.get() == generation {
            let later = shell.turn(Input::TimerFired).unwrap_or_default();
            settle(shell, later).await;
        }
    });
}

/// The auto-response goes around the output gate, so it waits for the writes itself.
async fn heartbeat_when_durable(shell: &Rc<Shell>, text: &str, generation: u64) {
    let synced = shell.state.storage().sync().await;
    let is_current = shell.heartbeat.get() == generation;
    let set = match synced {
        Ok(()) if is_current => answer_heartbeats(&shell.state, text),
        Ok(()) => Ok(()),
        Err(error) => Err(error),
    };
    if let Err(error) = set {
        console_error!("the heartbeat was not set: {error}");
    }
}

/// Answers `ping` with this text from now on, without waking the room.
pub fn answer_heartbeats(state: &State, text: &str) -> Result<()> {
    let pair = WebSocketRequestResponsePair::new(natter_protocol::heartbeat::PING, text)?;
    Ok(state.as_raw().set_websocket_auto_response(&pair)?)
}
