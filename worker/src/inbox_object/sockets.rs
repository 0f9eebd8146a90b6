//! The sockets of a person's pages to their inbox: platform callbacks become inputs of its core,
//! and pushes are performed. A page says nothing on it but `ping`, which the platform answers.

use natter_inbox::{Attachment, ConnectionId, Inbox, Push, Saved};
use natter_protocol::{CloseCode, SessionMark, heartbeat};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{
    Env, Error, Request, Response, Result, State, WebSocket, WebSocketPair, console_warn,
};

use super::{Awake, InboxObject};
use crate::auth::Claim;
use crate::room_object::sockets as line;
use crate::{bindings, clock, perform, random, rooms};

/// Where an inbox is asked for a socket.
pub(super) const PATH: &str = "/socket";
const SESSION: &str = "session";
/// Of a connection's id, as a room's has it.
const CHANCE_BITS: u32 = 22;

/// `GET /api/inbox/socket?version={n}`.
pub async fn connect(request: &Request, env: &Env) -> Result<Response> {
    let opened = match admit(request, env) {
        Ok(claim) => enter(env, claim).await.map_err(rooms::broken),
        Err(code) => Err(code),
    };
    opened.or_else(rooms::refuse)
}

fn admit(request: &Request, env: &Env) -> Result<Claim, CloseCode> {
    rooms::check_version(request)?;
    rooms::socket_claim(request, env)
}

async fn enter(env: &Env, claim: Claim) -> Result<Response> {
    let inbox = bindings::inbox(env, claim.user)?;
    let address = format!("https://inbox{PATH}?{SESSION}={}", claim.session.mark());
    inbox.fetch_with_request(rooms::upgrade(&address)?).await
}

/// The inbox's own list of open sockets.
#[derive(Default)]
pub(super) struct Sockets {
    open: Vec<Open>,
}

struct Open {
    id: ConnectionId,
    socket: WebSocket,
    is_in: bool,
}

impl Awake {
    /// The inbox as it was saved, and what is left of its sockets.
    pub(super) fn restore(state: &State, saved: Saved) -> Result<Self> {
        let mut inbox = Inbox::restore(saved);
        let mut sockets = Sockets::default();
        let mut attachments = Vec::new();
        for socket in state.as_raw().get_websockets()? {
            let socket = WebSocket::from(socket);
            if socket.as_ref().ready_state() != web_sys::WebSocket::OPEN {
                continue;
            }
            let Some(attachment) = attachment(&socket) else {
                console_warn!("a socket of an inbox does not say whose it is");
                line::close(&socket, CloseCode::Broken);
                continue;
            };
            attachments.push(attachment);
            sockets.insert(ConnectionId(attachment.connection), socket, true);
        }
        let pushes = inbox.wake(&attachments);
        let mut awake = Self { inbox, sockets };
        awake.push(state, pushes);
        Ok(awake)
    }

    /// Performs pushes, in order. A socket that fails is closed: its page comes again, and hears
    /// the whole list.
    pub(super) fn push(&mut self, state: &State, pushes: Vec<Push>) {
        for push in pushes {
            let failed = match push {
                Push::Attach(attachment) => self.sockets.attach(state, attachment),
                Push::Send { to, frame } => self.sockets.send(&to, &frame),
                Push::Close { connection, code } => {
                    self.sockets.close(connection, code);
                    Vec::new()
                }
            };
            for connection in failed {
                self.sockets.close(connection, CloseCode::Broken);
                self.inbox.disconnect(connection);
            }
        }
    }
}

impl Sockets {
    fn insert(&mut self, id: ConnectionId, socket: WebSocket, is_in: bool) {
        self.open.push(Open { id, socket, is_in });
    }

    fn attach(&mut self, state: &State, attachment: Attachment) -> Vec<ConnectionId> {
        let id = ConnectionId(attachment.connection);
        let Some(open) = self.open.iter_mut().find(|open| open.id == id) else {
            return Vec::new();
        };
        match accept(state, &open.socket, attachment) {
            Ok(()) => {
                open.is_in = true;
                Vec::new()
            }
            Err(error) => {
                console_warn!("a socket was not taken: {error}");
                vec![id]
            }
        }
    }

    fn send(&self, to: &[ConnectionId], frame: &[u8]) -> Vec<ConnectionId> {
        let buffer = line::shared(frame);
        let each = self.open.iter().filter(|open| to.contains(&open.id));
        let failed = each.filter(|open| !line::deliver(&open.socket, &buffer));
        failed.map(|open| open.id).collect()
    }

    fn close(&mut self, id: ConnectionId, code: CloseCode) {
        self.open.retain(|open| {
            let closes = open.id == id;
            match open.is_in {
                true if closes => line::close(&open.socket, code),
                false if closes => line::refuse(&open.socket, code),
                true | false => {}
            }
            !closes
        });
    }
}

impl InboxObject {
    /// Offers the inbox a socket: its answer lets it in or closes it.
    pub(super) fn enter(&self, request: &Request) -> Result<Response> {
        let session = session(request)?;
        let chance = u64::from(u32::from_le_bytes(random::bytes()?) >> (32 - CHANCE_BITS));
        let id = ConnectionId(clock::now().0 << CHANCE_BITS | chance);
        let pair = WebSocketPair::new()?;
        perform::answer_heartbeats(&self.state, heartbeat::PONG)?;
        self.with_awake(|awake, _| {
            awake.sockets.insert(id, pair.server.clone(), false);
            let pushes = awake.inbox.connect(id, session);
            awake.push(&self.state, pushes);
            Ok(())
        })?;
        Response::from_websocket(pair.client)
    }

    fn gone(&self, socket: &WebSocket) {
        let Some(attachment) = attachment(socket) else {
            return;
        };
        let id = ConnectionId(attachment.connection);
        let gone = self.with_awake(|awake, _| {
            awake.sockets.open.retain(|open| open.id != id);
            awake.inbox.disconnect(id);
            Ok(())
        });
        if let Err(error) = gone {
            console_warn!("an inbox did not notice that a page went: {error}");
        }
    }
}

/// The socket handlers, as the room's object has them.
#[wasm_bindgen]
impl InboxObject {
    /// Something arrived that no page of ours says.
    #[wasm_bindgen(js_name = webSocketMessage)]
    pub fn web_socket_message(&self, socket: web_sys::WebSocket, _message: &JsValue) {
        let socket = WebSocket::from(socket);
        line::close(&socket, CloseCode::BadFrame);
        self.gone(&socket);
    }

    /// A socket was closed by its other end.
    #[wasm_bindgen(js_name = webSocketClose)]
    pub fn web_socket_close(&self, socket: web_sys::WebSocket, code: u16) {
        let socket = WebSocket::from(socket);
        line::answer_close(&socket, code);
        self.gone(&socket);
    }

    /// A socket broke.
    #[wasm_bindgen(js_name = webSocketError)]
    pub fn web_socket_error(&self, socket: web_sys::WebSocket) {
        self.gone(&socket.into());
    }
}

fn accept(state: &State, socket: &WebSocket, attachment: Attachment) -> Result<()> {
    state.as_raw().accept_websocket(socket.as_ref())?;
    line::keep(socket, &attachment.to_bytes())
}

fn attachment(socket: &WebSocket) -> Option<Attachment> {
    Attachment::from_bytes(&line::kept(socket)?).ok()
}

/// The session that the Worker verified.
fn session(request: &Request) -> Result<SessionMark> {
    let url = request.url()?;
    let said = url.query_pairs().find(|(name, _)| name == SESSION);
    let session = said.and_then(|(_, session)| session.parse().ok());
    session.ok_or_else(|| Error::from("a socket needs a session"))
}
