//! The room's own list of open sockets: asking the platform at each broadcast costs 1.8 µs a
//! delivery.

use std::collections::BTreeMap;

use js_sys::{ArrayBuffer, Date, Function, Reflect, Uint8Array};
use natter_protocol::{CloseCode, Timestamp};
use natter_room::attachment::Stage;
use natter_room::{Attachment, ConnectionId};
use wasm_bindgen::{JsCast, JsValue};
use worker::worker_sys::ext::WebSocketExt;
use worker::{Result, State, WebSocket, console_warn};

/// The code that answers a close whose own code must not be sent.
const CLOSE_NORMAL: u16 = 1000;
/// Codes that only describe, and throw when they are sent.
const CLOSE_CODES_UNSENDABLE: [u16; 4] = [1004, 1005, 1006, 1015];

/// The open sockets of a room, by age: connection ids grow with time.
#[derive(Default)]
pub struct Sockets {
    open: BTreeMap<ConnectionId, Open>,
}

struct Open {
    socket: WebSocket,
    door: Door,
}

/// How far a socket has come in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Door {
    /// Offered to the room, which has not answered.
    Outside,
    /// Accepted.
    Inside,
    /// Gets broadcasts.
    Admitted,
}

impl Sockets {
    /// What is left after hibernation, and what each socket remembers. One that does not say
    /// whose it is would look alive for ever, and is closed.
    pub fn restore(sockets: &[WebSocket]) -> (Self, Vec<Attachment>) {
        let mut restored = Self::default();
        let mut attachments = Vec::new();
        for socket in sockets {
            if socket.as_ref().ready_state() != web_sys::WebSocket::OPEN {
                continue;
            }
            let Some(attachment) = attachment(socket) else {
                console_warn!("a socket does not say whose it is");
                close(socket, CloseCode::Broken);
                continue;
            };
            restored.insert(&attachment, socket.clone());
            attachments.push(attachment);
        }
        (restored, attachments)
    }

    /// Keeps a new one until the room lets it in or closes it.
    pub fn offer(&mut self, connection: ConnectionId, socket: WebSocket) {
        let door = Door::Outside;
        self.open.insert(connection, Open { socket, door });
    }

    fn insert(&mut self, attachment: &Attachment, socket: WebSocket) {
        let door = match attachment.stage {
            Stage::Silent => Door::Inside,
            Stage::Admitted { .. } => Door::Admitted,
        };
        self.open
            .insert(attachment.connection(), Open { socket, door });
    }

    /// Which connection a socket is; `None` if it was closed from here.
    pub fn find(&self, socket: &WebSocket) -> Option<ConnectionId> {
        let connection = attachment(socket)?.connection();
        self.open.contains_key(&connection).then_some(connection)
    }

    /// Drops a socket that is gone.
    pub fn forget(&mut self, socket: &WebSocket) -> Option<ConnectionId> {
        let connection = self.find(socket)?;
        self.open.remove(&connection);
        Some(connection)
    }

    /// From now on this connection gets broadcasts.
    pub fn admit(&mut self, connection: ConnectionId) {
        if let Some(open) = self.open.get_mut(&connection) {
            open.door = Door::Admitted;
        }
    }

    /// Lets a new socket in, and keeps an attachment with it.
    ///
    /// # Errors
    /// If the platform takes no more sockets, or does not keep it.
    pub fn attach(
        &mut self,
        state: &State,
        id: ConnectionId,
        attachment: &Attachment,
    ) -> Result<()> {
        let Some(open) = self.open.get_mut(&id) else {
            return Ok(());
        };
        if open.door == Door::Outside {
            state.as_raw().accept_websocket(open.socket.as_ref())?;
            open.door = Door::Inside;
        }
        keep(&open.socket, &attachment.to_bytes())
    }

    /// Sends to one connection; false if its socket failed.
    pub fn send(&self, connection: ConnectionId, frame: &[u8]) -> bool {
        let Some(open) = self.open.get(&connection) else {
            return true;
        };
        deliver(&open.socket, &shared(frame))
    }

    /// Sends the same buffer to every admitted connection; returns those that failed.
    pub fn broadcast(&self, frame: &[u8]) -> Vec<ConnectionId> {
        let buffer = shared(frame);
        let admitted = self
            .open
            .iter()
            .filter(|(_, open)| open.door == Door::Admitted);
        admitted
            .filter(|(_, open)| !deliver(&open.socket, &buffer))
            .map(|(connection, _)| *connection)
            .collect()
    }

    /// Closes a connection.
    pub fn close(&mut self, connection: ConnectionId, code: CloseCode) {
        if let Some(open) = self.open.remove(&connection) {
            open.close(code);
        }
    }

    /// Closes all of them.
    pub fn close_all(&mut self, code: CloseCode) {
        for open in std::mem::take(&mut self.open).into_values() {
            open.close(code);
        }
    }

    /// When the platform last answered a heartbeat, of each socket where it did.
    ///
    /// # Errors
    /// If the platform does not say: that is no silence of anybody's.
    pub fn heartbeats(&self, state: &JsValue) -> Result<Vec<(ConnectionId, Timestamp)>> {
        let ask = heartbeat_of(state)?;
        let mut heard = Vec::new();
        for (id, open) in &self.open {
            if open.door == Door::Outside {
                continue;
            }
            let at = ask.call1(state, open.socket.as_ref())?;
            if !at.is_null() {
                let at = at.dyn_into::<Date>()?.get_time();
                heard.push((*id, Timestamp(at as u64)));
            }
        }
        Ok(heard)
    }
}

impl Open {
    fn close(&self, code: CloseCode) {
        match self.door {
            Door::Outside => refuse(&self.socket, code),
            Door::Inside | Door::Admitted => close(&self.socket, code),
        }
    }
}

/// The `worker` crate does not have this method of the platform.
fn heartbeat_of(state: &JsValue) -> Result<Function> {
    let name = JsValue::from_str("getWebSocketAutoResponseTimestamp");
    Ok(Reflect::get(state, &name)?.dyn_into()?)
}

/// Closes a socket that the room does not take: its client sees the code, and not a bare 1006.
pub fn refuse(socket: &WebSocket, code: CloseCode) {
    if let Err(error) = socket.accept() {
        console_warn!("a socket could not be refused: {error}");
    }
    close(socket, code);
}

/// Answers a close; the peer would see 1006 otherwise. It fails where the platform has
/// answered already.
pub fn answer_close(socket: &WebSocket, code: u16) {
    let code = if CLOSE_CODES_UNSENDABLE.contains(&code) {
        CLOSE_NORMAL
    } else {
        code
    };
    socket.close(Some(code), None::<&str>).ok();
}

/// Closes a socket; it fails only where it is closed already.
pub fn close(socket: &WebSocket, code: CloseCode) {
    socket.close(Some(code.number()), Some(code.reason())).ok();
}

/// Keeps an attachment with its socket over hibernation.
pub fn keep(socket: &WebSocket, attachment: &[u8]) -> Result<()> {
    let bytes = Uint8Array::from(attachment);
    socket.as_ref().serialize_attachment(bytes.into())?;
    Ok(())
}

/// The attachment that was kept with a socket.
pub fn kept(socket: &WebSocket) -> Option<Vec<u8>> {
    let value: JsValue = socket.as_ref().deserialize_attachment().ok()?;
    Some(value.dyn_into::<Uint8Array>().ok()?.to_vec())
}

fn attachment(socket: &WebSocket) -> Option<Attachment> {
    Attachment::from_bytes(&kept(socket)?).ok()
}

/// One copy out of wasm's memory; it is never changed after a send.
pub fn shared(frame: &[u8]) -> ArrayBuffer {
    Uint8Array::from(frame).buffer()
}

/// Sends a buffer; false if the socket failed.
pub fn deliver(socket: &WebSocket, buffer: &ArrayBuffer) -> bool {
    socket.as_ref().send_with_array_buffer(buffer).is_ok()
}
