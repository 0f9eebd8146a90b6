//! The room's own list of open sockets: asking the platform at each broadcast costs 1.8 µs a
//! delivery.

use std::collections::BTreeMap;

use js_sys::{ArrayBuffer, Uint8Array};
use natter_protocol::{CloseCode, UserId};
use natter_room::attachment::Stage;
use natter_room::{Attachment, ConnectionId};
use wasm_bindgen::{JsCast, JsValue};
use worker::worker_sys::ext::WebSocketExt;
use worker::{Result, WebSocket};

/// Sockets that one room takes; the platform's own limit is 32,768.
const SOCKETS_MAX: usize = 30_000;
/// Sockets that one person may have open to one room, over all tabs and devices.
const SOCKETS_PER_PERSON_MAX: usize = 64;
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
    user: UserId,
    is_admitted: bool,
}

impl Sockets {
    /// What is left after hibernation, and what each socket remembers.
    pub fn restore(sockets: Vec<WebSocket>) -> (Self, Vec<Attachment>) {
        let mut restored = Self::default();
        let mut attachments = Vec::new();
        for socket in sockets {
            let is_open = socket.as_ref().ready_state() == web_sys::WebSocket::OPEN;
            let Some(attachment) = attachment(&socket).filter(|_| is_open) else {
                continue;
            };
            restored.insert(&attachment, socket);
            attachments.push(attachment);
        }
        (restored, attachments)
    }

    /// Whether there is a place for one more.
    pub fn have_place(&self) -> bool {
        self.open.len() < SOCKETS_MAX
    }

    /// The oldest socket of a person who has as many as one may. A lost network leaves sockets
    /// behind that look open for long, and they must not keep their owner out.
    pub fn surplus(&self, user: UserId) -> Option<ConnectionId> {
        let mut own = self.open.iter().filter(|(_, open)| open.user == user);
        let (oldest, _) = own.next()?;
        (own.count() + 1 >= SOCKETS_PER_PERSON_MAX).then_some(*oldest)
    }

    /// Takes in a new one.
    pub fn insert(&mut self, attachment: &Attachment, socket: WebSocket) {
        let is_admitted = matches!(attachment.stage, Stage::Admitted { .. });
        let user = attachment.user;
        let open = Open {
            socket,
            user,
            is_admitted,
        };
        self.open.insert(attachment.connection(), open);
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
            open.is_admitted = true;
        }
    }

    /// Keeps an attachment with its socket; false if it could not be kept.
    pub fn attach(&self, connection: ConnectionId, attachment: &Attachment) -> bool {
        let Some(open) = self.open.get(&connection) else {
            return true;
        };
        keep(&open.socket, attachment).is_ok()
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
        let admitted = self.open.iter().filter(|(_, open)| open.is_admitted);
        admitted
            .filter(|(_, open)| !deliver(&open.socket, &buffer))
            .map(|(connection, _)| *connection)
            .collect()
    }

    /// Closes a connection.
    pub fn close(&mut self, connection: ConnectionId, code: CloseCode) {
        if let Some(open) = self.open.remove(&connection) {
            close(&open.socket, code);
        }
    }

    /// Closes all of them.
    pub fn close_all(&mut self, code: CloseCode) {
        for open in std::mem::take(&mut self.open).into_values() {
            close(&open.socket, code);
        }
    }
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
pub fn keep(socket: &WebSocket, attachment: &Attachment) -> Result<()> {
    let bytes = Uint8Array::from(attachment.to_bytes().as_slice());
    socket.as_ref().serialize_attachment(bytes.into())?;
    Ok(())
}

fn attachment(socket: &WebSocket) -> Option<Attachment> {
    let value: JsValue = socket.as_ref().deserialize_attachment().ok()?;
    let bytes = value.dyn_into::<Uint8Array>().ok()?.to_vec();
    Attachment::from_bytes(&bytes).ok()
}

/// One copy out of wasm's memory; it is never changed after a send.
fn shared(frame: &[u8]) -> ArrayBuffer {
    Uint8Array::from(frame).buffer()
}

fn deliver(socket: &WebSocket, buffer: &ArrayBuffer) -> bool {
    socket.as_ref().send_with_array_buffer(buffer).is_ok()
}
