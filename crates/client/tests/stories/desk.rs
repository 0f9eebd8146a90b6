//! One person at one screen: a client, a dumb room, a clock, and whatever they said.

use natter_client::{
    Change, Client, Config, Effect, Input, MessageView, Notice, Place, Restored, RowKey, RowKind,
    Saved, Scroll,
};
use natter_protocol::packet::client::PageAt;
use natter_protocol::packet::server::{Answer, Page};
use natter_protocol::{
    Batch, ClientPacket, CommandId, MemberNumber, Ordinal, Seq, ServerPacket, Timestamp, UserId,
    frame,
};

use crate::room::{ROOM, Room};

pub const ME: UserId = UserId([1; 16]);
pub const ADA: UserId = UserId([2; 16]);
pub const BEN: UserId = UserId([3; 16]);
pub const START: Timestamp = Timestamp(Timestamp::WIRE_EPOCH.0 + 1_000_000_000);

pub fn frame_of(packets: &[ServerPacket]) -> Vec<Vec<u8>> {
    let items: Vec<_> = packets.iter().map(ServerPacket::encode).collect();
    frame::pack(items.iter().map(Vec::as_slice))
}

pub fn page_bytes(page: Page) -> Vec<u8> {
    Batch::single(&Answer::from(page).encode())
}

/// What the client asked for, by kind, since it was last looked at.
#[derive(Default)]
pub struct Asked {
    pub packets: Vec<ClientPacket>,
    pub texts: Vec<String>,
    pub pages: Vec<PageAt>,
    pub tails: usize,
    pub opens: usize,
    pub closes: usize,
    pub marks: Vec<Ordinal>,
    pub changes: Vec<Change>,
    pub scrolls: Vec<Scroll>,
    pub restored: Vec<Restored>,
    pub notices: Vec<Notice>,
}

pub struct Desk {
    pub client: Client,
    pub room: Room,
    pub ada: MemberNumber,
    pub now: Timestamp,
    pub wake: Option<Timestamp>,
    pub saved: Saved,
    pub asked: Asked,
}

impl Desk {
    /// Nothing has happened; Ada has written `messages` messages, which are 2, 3, ….
    pub fn new(messages: usize) -> Self {
        let mut room = Room::new();
        let ada = room.join(ADA, "Ada");
        for number in 1..=messages {
            room.post(ada, &format!("m{number}"));
        }
        Self::with(room, Ordinal(messages as u64), Saved::default())
    }

    pub fn with(room: Room, read: Ordinal, saved: Saved) -> Self {
        let config = Config {
            name: "Me".to_owned(),
            read,
            utc_minutes: 0,
        };
        Self {
            client: Client::restore(config, ROOM, ME, [7; 32], saved.clone()),
            room,
            ada: MemberNumber(1),
            now: START,
            wake: None,
            saved,
            asked: Asked::default(),
        }
    }

    /// Joined, looking at the newest messages, and what that took forgotten.
    pub fn live(messages: usize) -> Self {
        let mut desk = Self::new(messages);
        desk.input(Input::Start);
        desk.join();
        desk.input(Input::Look(Place::Bottom));
        desk.asked = Asked::default();
        desk
    }

    pub fn input(&mut self, input: Input) {
        if input == Input::Tick {
            self.wake = None;
        }
        for effect in self.client.handle(input, self.now) {
            match effect {
                Effect::Open => self.asked.opens += 1,
                Effect::Send { frame } => {
                    let packets = ClientPacket::decode_frame(&frame).unwrap();
                    self.asked.packets.extend(packets);
                }
                Effect::SendText { text } => self.asked.texts.push(text),
                Effect::Close => self.asked.closes += 1,
                Effect::WakeAt { at } => self.wake = Some(at),
                Effect::LoadTail => self.asked.tails += 1,
                Effect::LoadPage { at } => self.asked.pages.push(at),
                Effect::Keep(kept) => self.saved.keep(kept),
                Effect::MarkRead { ordinal } => self.asked.marks.push(ordinal),
                Effect::Changed(change) => self.asked.changes.push(change),
                Effect::Scroll(scroll) => self.asked.scrolls.push(scroll),
                Effect::Restore(restored) => self.asked.restored.push(restored),
                Effect::Notice(notice) => self.asked.notices.push(notice),
            }
        }
    }

    /// Time passes, and every timer fires when it is due.
    pub fn pass(&mut self, ms: u64) {
        let end = self.now.plus_ms(ms);
        let mut ticks = 0;
        while let Some(at) = self.wake.filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.input(Input::Tick);
            ticks += 1;
            assert!(ticks < 10_000, "the timer never rests");
        }
        self.now = end;
    }

    /// Time passes while the room answers every ping.
    pub fn pass_with_pongs(&mut self, ms: u64) {
        for _ in 0..ms / 1_000 {
            self.pass(1_000);
            if !std::mem::take(&mut self.asked.texts).is_empty() {
                let text = natter_protocol::heartbeat::pong(self.room.epoch, self.room.head());
                self.input(Input::ReceivedText { text });
            }
        }
    }

    pub fn hear(&mut self, packets: &[ServerPacket]) {
        for bytes in frame_of(packets) {
            self.input(Input::Received { bytes });
        }
    }

    pub fn hear_answer(&mut self, answer: impl Into<Answer>) {
        self.hear(&[ServerPacket::Answer(answer.into())]);
    }

    /// Everything that the client has not applied.
    pub fn hear_news(&mut self) {
        let packets = self.room.events_after(self.client.details().last);
        self.hear(&packets);
    }

    /// Opens the socket and lets the room say welcome.
    pub fn join(&mut self) {
        while self.asked.opens == 0 {
            self.pass(self.wake.expect("a timer").ms_since(self.now));
        }
        self.asked.opens = 0;
        self.input(Input::Opened);
        let hello = self.sent().into_iter().find_map(|packet| match packet {
            ClientPacket::Hello(hello) => Some(hello),
            _ => None,
        });
        let welcome = self.room.hello(ME, &hello.expect("a hello"));
        self.hear(&welcome);
    }

    pub fn cut(&mut self) {
        self.input(Input::Closed { code: 1006 });
    }

    pub fn sent(&mut self) -> Vec<ClientPacket> {
        std::mem::take(&mut self.asked.packets)
    }

    pub fn sent_ids(&mut self) -> Vec<CommandId> {
        let sent = self.sent();
        sent.iter().filter_map(ClientPacket::command_id).collect()
    }

    pub fn pages(&mut self) -> Vec<PageAt> {
        std::mem::take(&mut self.asked.pages)
    }

    pub fn submit(&mut self, text: &str) {
        self.input(Input::Submit {
            text: text.to_owned(),
            reply_to: None,
        });
    }

    /// Lets the room take what the client sent; what it answers is not delivered.
    pub fn room_takes(&mut self) -> Vec<ServerPacket> {
        let mut answers = Vec::new();
        for packet in self.sent() {
            if packet.command_id().is_some() {
                answers.extend(self.room.take(ME, &packet));
            }
        }
        answers
    }

    pub fn keys(&self) -> Vec<RowKey> {
        let rows = self.client.rows().into_iter();
        rows.filter(|row| matches!(row.kind, RowKind::Message { .. }))
            .map(|row| row.key)
            .collect()
    }

    pub fn views(&self) -> Vec<MessageView> {
        let keys = self.keys().into_iter();
        keys.map(|key| self.client.message(key).expect("a row has a message"))
            .collect()
    }

    pub fn texts(&self) -> Vec<String> {
        let views = self.views().into_iter();
        views
            .map(|view| view.body.text().unwrap_or("(deleted)").to_owned())
            .collect()
    }

    pub fn view(&self, seq: u64) -> MessageView {
        let mut views = self.views().into_iter();
        views
            .find(|view| view.seq == Some(Seq(seq)))
            .expect("the message is a row")
    }

    pub fn page_loaded(&mut self, at: PageAt, page: Page) {
        let bytes = page_bytes(page);
        self.input(Input::PageLoaded { at, bytes });
    }
}
