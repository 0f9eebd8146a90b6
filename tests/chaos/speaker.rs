//! One person: the client core that the browser runs, over a native socket.
//!
//! The core decides everything: when to connect, what to send again, what to ask for. This file
//! only performs, as the browser's shell does, and lets the ledger read along.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Result;
use natter_bench::talker::{Person, Socket};
use natter_client::jitter::Generator;
use natter_client::view::Delivery;
use natter_client::{Client, Config, Connection, Effect, Input, RowKey, Saved};
use natter_protocol::packet::client::PageAt;
use natter_protocol::{Timestamp, api};
use tungstenite::Message;

use crate::ledger::Shared;

/// How long one look at the socket waits.
const READ_WITHIN: Duration = Duration::from_millis(5);
/// The code of a socket that ended without one.
const ABNORMAL: u16 = 1006;
/// How often a post that the core gave up is given back to it.
const RESEND_EVERY: Duration = Duration::from_secs(1);

/// What the whole crowd is told.
#[derive(Debug, Default)]
pub struct Orders {
    /// Say nothing new, and end once everything is acked.
    pub finish: AtomicBool,
    /// End at once.
    pub stop: AtomicBool,
    /// Counts the moments at which the server was seen to be back, as a browser tells its page
    /// that the network is back.
    pub back: AtomicU64,
    /// Counts the orders to load the page anew, which one speaker obeys.
    pub reload: AtomicU64,
}

/// One person at one page.
pub struct Speaker {
    person: Person,
    room: api::Room,
    client: Client,
    /// What happened and was not told to the client yet.
    inputs: VecDeque<Input>,
    socket: Option<Socket>,
    wake_at: Option<Timestamp>,
    kept: Saved,
    chance: Generator,
    ledger: Arc<Shared>,
    number: usize,
    said: u64,
}

impl Speaker {
    /// Somebody who is in the room's list and not yet connected.
    pub fn new(
        person: Person,
        room: api::Room,
        (number, seed): (usize, [u8; 32]),
        ledger: Arc<Shared>,
    ) -> Self {
        let user = person.session.user;
        let client = Client::new(config(&person), room.id, user, seed);
        Self {
            person,
            room,
            client,
            inputs: VecDeque::new(),
            socket: None,
            wake_at: None,
            kept: Saved::default(),
            chance: Generator::new(seed),
            ledger,
            number,
            said: 0,
        }
    }

    /// Talks until told otherwise, saying something every `pause_ms` on average; how many posts
    /// are on the page and not taken in the end.
    pub fn talk(mut self, orders: &Orders, pause_ms: u64) -> usize {
        let (mut back, mut reload) = (0, 0);
        let mut speak_at = Instant::now();
        let mut resend_at = Instant::now();
        self.tell(Input::Start);
        while !orders.stop.load(Ordering::Relaxed) {
            self.listen();
            if self.wake_at.is_some_and(|at| at <= now()) {
                self.wake_at = None;
                self.tell(Input::Tick);
            }
            if changed(&orders.back, &mut back) {
                self.hurry();
            }
            if changed(&orders.reload, &mut reload) && reload % 4 == self.number as u64 % 4 {
                self.reload();
            }
            if resend_at <= Instant::now() {
                resend_at = Instant::now() + RESEND_EVERY;
                self.resend();
            }
            let finish = orders.finish.load(Ordering::Relaxed);
            if finish && self.client.details().pending == 0 {
                break;
            }
            if !finish && speak_at <= Instant::now() {
                speak_at = Instant::now() + Duration::from_millis(self.chance.up_to(2 * pause_ms));
                self.say_something();
            }
        }
        self.client.details().pending
    }

    fn say_something(&mut self) {
        self.said += 1;
        let text = format!("{} says {}", self.number, self.said);
        let reply_to = None;
        self.tell(Input::Submit { text, reply_to });
    }

    /// The server is back: a page that waits for its next try is told that there is a network.
    fn hurry(&mut self) {
        match self.client.connection() {
            Connection::Waiting { .. } => self.tell(Input::WentOnline),
            Connection::Offline
            | Connection::Opening { .. }
            | Connection::Joining { .. }
            | Connection::Live { .. }
            | Connection::Refused(_) => {}
        }
    }

    /// The page is loaded anew: only what the browser kept is left.
    fn reload(&mut self) {
        self.socket = None;
        let mut seed = [0; 32];
        for byte in &mut seed {
            *byte = u8::try_from(self.chance.up_to(255)).unwrap_or_default();
        }
        let saved = self.kept.clone();
        let (config, user) = (config(&self.person), self.person.session.user);
        self.client = Client::restore(config, self.room.id, user, seed, saved);
        self.wake_at = None;
        self.inputs.clear();
        self.tell(Input::Start);
    }

    /// Nobody gives up: what failed for lack of an answer is sent again.
    fn resend(&mut self) {
        let rows = self.client.rows();
        let failed = rows.iter().filter_map(|row| match row.key {
            RowKey::Post(id) => match self.client.message(row.key)?.delivery {
                Delivery::Failed(_) => Some(id),
                Delivery::Sending { .. } | Delivery::Sent | Delivery::Posted => None,
            },
            RowKey::Message(_) | RowKey::Day(_) | RowKey::Unread | RowKey::Note(_) => None,
        });
        let failed: Vec<_> = failed.collect();
        for id in failed {
            self.tell(Input::Resend { id });
        }
    }

    /// Whatever arrives within a moment.
    fn listen(&mut self) {
        let Some(socket) = &mut self.socket else {
            return thread::sleep(READ_WITHIN);
        };
        match socket.read() {
            Ok(Message::Binary(bytes)) => {
                self.ledger.open().hear(&bytes);
                self.tell(Input::Received {
                    bytes: bytes.to_vec(),
                });
            }
            Ok(Message::Text(text)) => self.tell(Input::ReceivedText {
                text: text.as_str().to_owned(),
            }),
            Ok(Message::Close(frame)) => {
                self.lose(frame.map_or(ABNORMAL, |frame| frame.code.into()));
            }
            Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => {}
            Err(tungstenite::Error::Io(error)) if is_patience(&error) => {}
            Err(_) => self.lose(ABNORMAL),
        }
    }

    fn lose(&mut self, code: u16) {
        self.socket = None;
        self.tell(Input::Closed { code });
    }

    /// One input, then all its effects, then whatever they brought about.
    fn tell(&mut self, input: Input) {
        self.inputs.push_back(input);
        while let Some(input) = self.inputs.pop_front() {
            for effect in self.client.handle(input, now()) {
                self.perform(effect);
            }
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Open => self.open(),
            Effect::Send { frame } => {
                self.ledger.open().send(&frame);
                self.send(Message::Binary(frame.into()));
            }
            Effect::SendText { text } => self.send(Message::Text(text.into())),
            Effect::Close => self.socket = None,
            Effect::WakeAt { at } => self.wake_at = Some(at),
            Effect::LoadTail => {
                let path = format!("rooms/{}/tail", self.room.id);
                let answer = match self.person.get(&path) {
                    Ok(bytes) => Input::TailLoaded { bytes },
                    Err(_) => Input::TailFailed,
                };
                self.inputs.push_back(answer);
            }
            Effect::LoadPage { at } => {
                let answer = match self.person.get(&history(&self.room, at)) {
                    Ok(bytes) => Input::PageLoaded { at, bytes },
                    Err(_) => Input::PageFailed { at },
                };
                self.inputs.push_back(answer);
            }
            Effect::Keep(kept) => self.kept.keep(kept),
            Effect::MarkRead { .. }
            | Effect::Changed(_)
            | Effect::Scroll(_)
            | Effect::Restore(_)
            | Effect::Notice(_) => {}
        }
    }

    fn open(&mut self) {
        self.socket = None;
        let opened = match self.dial() {
            Ok(socket) => {
                self.socket = Some(socket);
                Input::Opened
            }
            Err(_) => Input::Closed { code: ABNORMAL },
        };
        self.inputs.push_back(opened);
    }

    fn dial(&self) -> Result<Socket> {
        let socket = self.person.dial(&self.room)?;
        socket.get_ref().set_read_timeout(Some(READ_WITHIN))?;
        socket.get_ref().set_nodelay(true)?;
        Ok(socket)
    }

    /// A frame that cannot be sent is lost, and so is its socket.
    fn send(&mut self, message: Message) {
        if let Some(socket) = &mut self.socket
            && socket.send(message).is_err()
        {
            self.socket = None;
            self.inputs.push_back(Input::Closed { code: ABNORMAL });
        }
    }
}

/// Where a page of history is asked for.
pub fn history(room: &api::Room, at: PageAt) -> String {
    let place = match at {
        PageAt::Newest => String::new(),
        PageAt::Before(seq) => format!("?before={seq}"),
        PageAt::After(seq) => format!("?after={seq}"),
        PageAt::Around(seq) => format!("?around={seq}"),
    };
    format!("rooms/{}/history{place}", room.id)
}

fn config(person: &Person) -> Config {
    Config {
        name: person.session.name.clone(),
        ..Config::default()
    }
}

fn changed(counter: &AtomicU64, seen: &mut u64) -> bool {
    let count = counter.load(Ordering::Relaxed);
    let changed = count != *seen;
    *seen = count;
    changed
}

fn is_patience(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
    )
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Timestamp(since.map_or(0, |since| since.as_millis() as u64))
}
