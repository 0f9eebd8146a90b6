//! One person at a server: a session, rooms by name, and a socket in each.

use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use natter_protocol::packet::client::{Hello, Post, React};
use natter_protocol::packet::server::{Answer, Welcome};
use natter_protocol::{
    Batch, ClientPacket, CommandId, PROTOCOL_VERSION, Seq, ServerPacket, api, limits,
};
use tungstenite::client::IntoClientRequest;
use tungstenite::http::HeaderValue;
use tungstenite::{Message, WebSocket};

const ANSWER_WITHIN: Duration = Duration::from_secs(10);
const HEALTHY_WITHIN: Duration = Duration::from_secs(3);
const TRIES_MAX: u32 = 60;

/// A socket to a room.
pub type Socket = WebSocket<TcpStream>;

/// A person with a session.
pub struct Person {
    port: u16,
    cookie: String,
    /// Who the server says this is.
    pub session: api::Session,
}

impl Person {
    /// Signs in as a new guest of the server on this port of this machine.
    ///
    /// # Errors
    /// If nobody answers, or the door is closed.
    pub fn arrive(port: u16, name: &str) -> Result<Self> {
        let body = api::SetName {
            name: name.to_owned(),
        };
        let mut response = ureq::post(format!("{}/api/session", origin(port)))
            .header("origin", origin(port))
            .send_json(&body)
            .with_context(|| format!("{name} was not let in"))?;
        let cookie = response
            .headers()
            .get("set-cookie")
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .context("the server sent no session cookie")?
            .to_owned();
        let session = response.body_mut().read_json()?;
        Ok(Self {
            port,
            cookie,
            session,
        })
    }

    /// Opens a room by its name, creating it if nobody did.
    ///
    /// # Errors
    /// If the server refuses.
    pub fn open_room(&self, name: &str) -> Result<api::Room> {
        let body = api::OpenRoom {
            name: name.to_owned(),
            topic: String::new(),
            access: natter_protocol::Access::Public,
        };
        let mut response = ureq::post(format!("{}/api/rooms", origin(self.port)))
            .header("origin", origin(self.port))
            .header("cookie", &self.cookie)
            .send_json(&body)
            .with_context(|| format!("the room {name} was not opened"))?;
        Ok(response.body_mut().read_json()?)
    }

    /// Connects to a room and says hello.
    ///
    /// # Errors
    /// If the socket is refused or the room does not answer.
    pub fn enter(&self, room: &api::Room) -> Result<Chair> {
        Chair::sit(self.dial(room)?, self.session.user.0)
    }

    /// Opens a socket to a room, and says nothing yet.
    ///
    /// # Errors
    /// If the socket is refused.
    pub fn dial(&self, room: &api::Room) -> Result<Socket> {
        let address = format!("localhost:{}", self.port);
        let url = format!(
            "ws://{address}/api/rooms/{}/socket?version={PROTOCOL_VERSION}",
            room.id
        );
        let mut request = url.into_client_request()?;
        let headers = request.headers_mut();
        headers.insert("origin", HeaderValue::from_str(&origin(self.port))?);
        headers.insert("cookie", HeaderValue::from_str(&self.cookie)?);
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(ANSWER_WITHIN))?;
        let (socket, _) = tungstenite::client(request, stream)
            .map_err(|error| anyhow::anyhow!("the socket was refused: {error}"))?;
        Ok(socket)
    }

    /// Asks the API for something below `/api/` and takes the answer as it is.
    ///
    /// # Errors
    /// If the server does not answer, or refuses.
    pub fn get(&self, path: &str) -> Result<Vec<u8>> {
        let mut response = ureq::get(format!("{}/api/{path}", origin(self.port)))
            .config()
            .timeout_global(Some(ANSWER_WITHIN))
            .build()
            .header("origin", origin(self.port))
            .header("cookie", &self.cookie)
            .call()?;
        Ok(response.body_mut().read_to_vec()?)
    }
}

/// Whether the server on this port of this machine says that all of it is there.
#[must_use]
pub fn is_healthy(port: u16) -> bool {
    let answer = ureq::get(format!("{}/api/health", origin(port)))
        .config()
        .timeout_global(Some(HEALTHY_WITHIN))
        .build()
        .call();
    answer.is_ok()
}

/// What the operator sees, who has this secret.
///
/// # Errors
/// If the server does not answer, or refuses.
pub fn operator(port: u16, secret: &str) -> Result<api::Operator> {
    let mut response = ureq::get(format!("{}/api/operator", origin(port)))
        .config()
        .timeout_global(Some(ANSWER_WITHIN))
        .build()
        .header("authorization", format!("Bearer {secret}"))
        .call()?;
    Ok(serde_json::from_slice(&response.body_mut().read_to_vec()?)?)
}

fn origin(port: u16) -> String {
    format!("http://localhost:{port}")
}

/// A person's place in a room.
pub struct Chair {
    socket: Socket,
    seed: [u8; 16],
    commands: u64,
    /// How the room greeted.
    pub welcome: Welcome,
}

impl Chair {
    fn sit(mut socket: Socket, seed: [u8; 16]) -> Result<Self> {
        let hello = Hello {
            epoch: None,
            since: Seq(0),
            pending: Vec::new(),
        };
        socket.send(frame(&hello.into()))?;
        let welcome = wait_for(&mut socket, |packet| match packet {
            ServerPacket::Answer(Answer::Welcome(welcome)) => Some(Ok(welcome)),
            ServerPacket::Answer(_) | ServerPacket::Event(_) => None,
        })?;
        Ok(Self {
            socket,
            seed,
            commands: u64::from(std::process::id()) << 32,
            welcome,
        })
    }

    /// Posts a text and waits until it is durable; its seq.
    ///
    /// # Errors
    /// If the room refuses or does not answer.
    pub fn post(&mut self, text: &str, reply_to: Option<Seq>) -> Result<Seq> {
        let id = self.next_id();
        self.settle(&ClientPacket::from(Post {
            id,
            reply_to,
            text: text.to_owned(),
        }))
    }

    /// Sets a reaction and waits until it is durable.
    ///
    /// # Errors
    /// If the room refuses or does not answer.
    pub fn react(&mut self, target: Seq, emoji: &str) -> Result<Seq> {
        let id = self.next_id();
        self.settle(&ClientPacket::from(React {
            id,
            target,
            emoji: emoji.to_owned(),
        }))
    }

    /// Ids are unique because they start from the person's own random id.
    fn next_id(&mut self) -> CommandId {
        self.commands += 1;
        let number = u128::from_be_bytes(self.seed) ^ u128::from(self.commands);
        CommandId(number.to_be_bytes())
    }

    /// Sends a command until it is acked, waiting when the room asks for it.
    fn settle(&mut self, command: &ClientPacket) -> Result<Seq> {
        let id = command.command_id().context("not a durable command")?;
        for _ in 0..TRIES_MAX {
            self.socket.send(frame(command))?;
            let answer = wait_for(&mut self.socket, |packet| match packet {
                ServerPacket::Answer(Answer::Ack(ack)) if ack.id == id => Some(Ok(ack.seq)),
                ServerPacket::Answer(Answer::Reject(reject)) if reject.id == id => {
                    Some(Err(reject.reason))
                }
                ServerPacket::Answer(_) | ServerPacket::Event(_) => None,
            });
            match answer {
                Ok(seq) => return Ok(seq),
                Err(Refused::Reason(reason)) => match reason.retry_after_ms() {
                    Some(ms) => std::thread::sleep(Duration::from_millis(u64::from(ms) + 10)),
                    None => bail!("refused: {reason}"),
                },
                Err(Refused::Broken(error)) => return Err(error),
            }
        }
        bail!("the room kept asking to wait")
    }
}

enum Refused {
    Reason(natter_protocol::RejectReason),
    Broken(anyhow::Error),
}

impl From<Refused> for anyhow::Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Reason(reason) => anyhow::anyhow!("refused: {reason}"),
            Refused::Broken(error) => error,
        }
    }
}

type Verdict<T> = Result<T, natter_protocol::RejectReason>;

/// Reads until a packet answers.
fn wait_for<T>(
    socket: &mut Socket,
    mut answer: impl FnMut(ServerPacket) -> Option<Verdict<T>>,
) -> Result<T, Refused> {
    for _ in 0..limits::RESUME_EVENTS_MAX * 10 {
        for packet in read(socket).map_err(Refused::Broken)? {
            if let Some(verdict) = answer(packet) {
                return verdict.map_err(Refused::Reason);
            }
        }
    }
    Err(Refused::Broken(anyhow::anyhow!("the room never answered")))
}

fn read(socket: &mut Socket) -> Result<Vec<ServerPacket>> {
    match socket.read()? {
        Message::Binary(bytes) => Ok(ServerPacket::decode_frame(&bytes)?),
        Message::Close(reason) => bail!("the room closed the socket: {reason:?}"),
        Message::Text(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {
            Ok(Vec::new())
        }
    }
}

fn frame(packet: &ClientPacket) -> Message {
    Message::Binary(Batch::single(&packet.encode()).into())
}
