//! The Durable Object of one room: platform callbacks become inputs of the room's core.
//!
//! A turn is one input, the core's answer, and everything that can be done at once: writes,
//! then sends, all before the first await. What takes time (queue, KV, D1) starts afterwards
//! and comes back as another input through the same door, so no borrow lives over an await.
//! Hibernation is a restart: the core is rebuilt from SQLite and from what each socket keeps.

mod asks;
mod bans;
mod entrance;
mod revocation;
pub mod sockets;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{ArrayBuffer, Uint8Array};
use natter_protocol::limits::FRAME_BYTES_MAX;
use natter_protocol::{CloseCode, RoomId, heartbeat};
use natter_room::{ConnectionId, Input, Room};
use natter_storage::Storage;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::future_to_promise;
use worker::worker_sys::DurableObjectState;
use worker::{
    DurableObject, Env, Error, Request, Response, Result, State, WebSocket, console_error,
    console_warn, durable_object,
};

use crate::perform::{self, Later};
use crate::sql::{self, Sqlite};
use crate::{bindings, clock};

pub use bans::tell as tell_banned;
pub use entrance::address as entrance_address;
pub use revocation::tell as tell_revoked;
pub use sockets::{Sockets, close};

/// One room.
#[durable_object(alarm)]
pub struct RoomObject {
    shell: Rc<Shell>,
}

/// What the handlers share.
pub struct Shell {
    /// The platform's side of the object.
    pub state: State,
    /// The same, for what the `worker` crate does not have.
    raw: JsValue,
    /// The bindings.
    pub env: Env,
    /// The core and its sockets; `None` until the first input after a start.
    awake: RefCell<Option<Awake>>,
    /// Who waits for an answer over HTTP.
    pub asks: asks::Asks,
    /// Which timer is the current one: an older one that fires does nothing.
    pub timer: Cell<u64>,
    /// Which heartbeat is the current one.
    pub heartbeat: Cell<u64>,
}

/// A room that is awake.
pub struct Awake {
    /// The rules.
    pub room: Room,
    /// Which room it is.
    pub id: RoomId,
    /// What the rules read and write.
    pub storage: Storage<Sqlite>,
    /// The open sockets.
    pub sockets: Sockets,
}

impl Shell {
    /// Handles one input and performs what can be done at once; returns what takes time, or
    /// nothing if the room failed.
    pub fn turn(self: &Rc<Self>, input: Input) -> Option<Vec<Later>> {
        self.with_room(|awake| {
            let effects = awake.room.handle(input, clock::now(), &awake.storage);
            perform::at_once(self, awake, effects)
        })
    }

    /// Handles one input, and lets the platform wait for what takes time.
    pub fn turn_and_settle(self: &Rc<Self>, input: Input) {
        let later = self.turn(input).unwrap_or_default();
        if later.is_empty() {
            return;
        }
        let settled = settle(Rc::clone(self), later);
        let settled = future_to_promise(async {
            settled.await;
            Ok(JsValue::UNDEFINED)
        });
        // It runs in any case; this keeps the object awake for it.
        if let Err(error) = self.state.as_raw().wait_until(&settled) {
            console_warn!("the platform does not wait: {error:?}");
        }
    }

    /// Wakes the room if need be. A failure of the storage, then or later, closes every socket
    /// and drops the core: whatever is true is read from the storage at the next input.
    fn with_room<T>(&self, act: impl FnOnce(&mut Awake) -> Result<T>) -> Option<T> {
        let mut slot = self.awake.borrow_mut();
        let outcome = match slot.take() {
            Some(awake) => Ok(awake),
            None => self.wake(),
        }
        .and_then(|mut awake| match act(&mut awake) {
            Ok(value) => {
                *slot = Some(awake);
                Ok(value)
            }
            Err(error) => {
                self.asks.fail_all();
                awake.sockets.close_all(CloseCode::Broken);
                Err(error)
            }
        });
        outcome
            .inspect_err(|error| console_error!("the room failed: {error}"))
            .ok()
    }

    fn wake(&self) -> Result<Awake> {
        let sockets: Vec<WebSocket> = self
            .state
            .as_raw()
            .get_websockets()?
            .into_iter()
            .map(Into::into)
            .collect();
        self.restore(&sockets).inspect_err(|_| {
            for socket in &sockets {
                close(socket, CloseCode::Broken);
            }
        })
    }

    fn restore(&self, sockets: &[WebSocket]) -> Result<Awake> {
        let name = self.state.id().name();
        let id = name.and_then(|name| name.parse().ok());
        let id = id.ok_or_else(|| Error::from("a room's object is found by the room's id"))?;
        let storage = Storage::open(Sqlite(self.state.storage().sql()));
        let storage = storage.map_err(sql::failed)?;
        let saved = storage.saved().map_err(sql::failed)?;
        let (sockets, attachments) = Sockets::restore(sockets);
        let config = bindings::room_config(&self.env, id);
        perform::answer_heartbeats(&self.state, &heartbeat::pong(saved.marks.epoch, saved.head))?;
        Ok(Awake {
            room: Room::restore(config, id, saved, attachments),
            id,
            storage,
            sockets,
        })
    }

    fn received(self: &Rc<Self>, socket: &WebSocket, message: &JsValue) {
        let Some(connection) = self
            .with_room(|awake| Ok(awake.sockets.find(socket)))
            .flatten()
        else {
            // It was closed from here, or does not say whose it is.
            return close(socket, CloseCode::Broken);
        };
        let Some(buffer) = message.dyn_ref::<ArrayBuffer>() else {
            return self.turn_and_settle(Input::ReceivedText { connection });
        };
        if buffer.byte_length() as usize > FRAME_BYTES_MAX {
            self.close(connection, CloseCode::TooLarge);
            return self.turn_and_settle(Input::Disconnected { connection });
        }
        let bytes = Uint8Array::new(buffer).to_vec();
        self.turn_and_settle(Input::Received { connection, bytes });
    }

    /// Closes a socket that failed; the room is told by its caller.
    pub fn drop_socket(&self, connection: ConnectionId) {
        self.close(connection, CloseCode::Broken);
    }

    /// When the platform last answered a heartbeat of each socket; `None` if that is not known.
    pub fn heartbeats(&self) -> Option<Input> {
        let heard = self.with_room(|awake| Ok(awake.sockets.heartbeats(&self.raw)))?;
        heard
            .inspect_err(|error| console_warn!("heartbeats are not known: {error}"))
            .map(|heard| Input::Heartbeats { heard })
            .ok()
    }

    fn close(&self, connection: ConnectionId, code: CloseCode) {
        self.with_room(|awake| {
            awake.sockets.close(connection, code);
            Ok(())
        });
    }

    /// A socket is gone, unless it was us who closed it.
    fn gone(self: &Rc<Self>, socket: &WebSocket) {
        let forgotten = self
            .with_room(|awake| Ok(awake.sockets.forget(socket)))
            .flatten();
        if let Some(connection) = forgotten {
            self.turn_and_settle(Input::Disconnected { connection });
        }
    }
}

/// Waits for everything that takes time, and for what the room makes of the answers.
pub async fn settle(shell: Rc<Shell>, later: Vec<Later>) {
    let mut queue = VecDeque::from(later);
    while let Some(next) = queue.pop_front() {
        if let Some(answer) = next.run(&shell).await {
            queue.extend(shell.turn(answer).unwrap_or_default());
        }
    }
}

impl DurableObject for RoomObject {
    fn new(state: State, env: Env) -> Self {
        let raw: JsValue = state._inner().into();
        let shell = Shell {
            state: raw.clone().unchecked_into::<DurableObjectState>().into(),
            raw,
            env,
            awake: RefCell::new(None),
            asks: asks::Asks::default(),
            timer: Cell::new(0),
            heartbeat: Cell::new(0),
        };
        Self {
            shell: Rc::new(shell),
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        match request.path().as_str() {
            bans::PATH => bans::hear(&self.shell, request).await,
            revocation::PATH => revocation::hear(&self.shell, request).await,
            "/ask" => asks::ask(&self.shell, request).await,
            "/members" => asks::members(&self.shell, &request),
            _ => entrance::enter(&self.shell, &request),
        }
    }

    async fn alarm(&self) -> Result<Response> {
        // An alarm that fails is tried again by the platform.
        let later = self.shell.turn(Input::AlarmFired);
        let later = later.ok_or_else(|| Error::from("the room failed"))?;
        settle(Rc::clone(&self.shell), later).await;
        Response::empty()
    }
}

/// The socket handlers, without the attribute's glue: that copies a message of any size into
/// wasm's memory, which never shrinks, before our code sees it, and makes a promise of each.
#[wasm_bindgen]
impl RoomObject {
    /// A frame or a text arrived. The platform hands over up to 32 MiB; what is larger than
    /// `FRAME_BYTES_MAX` is not even copied.
    #[wasm_bindgen(js_name = webSocketMessage)]
    pub fn web_socket_message(&self, socket: web_sys::WebSocket, message: &JsValue) {
        self.shell.received(&socket.into(), message);
    }

    /// A socket was closed by its other end.
    #[wasm_bindgen(js_name = webSocketClose)]
    pub fn web_socket_close(&self, socket: web_sys::WebSocket, code: u16) {
        let socket = socket.into();
        sockets::answer_close(&socket, code);
        self.shell.gone(&socket);
    }

    /// A socket broke.
    #[wasm_bindgen(js_name = webSocketError)]
    pub fn web_socket_error(&self, socket: web_sys::WebSocket) {
        self.shell.gone(&socket.into());
    }
}
