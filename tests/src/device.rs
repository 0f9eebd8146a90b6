//! One tab: a client core, its socket, its timer, and what the browser keeps for it.

use std::collections::{BTreeMap, BTreeSet};

use natter_client::{Client, Config, Notice, Restored, Saved, Scroll};
use natter_protocol::packet::server::Answer;
use natter_protocol::{
    ClientPacket, CommandId, Epoch, Event, Seq, ServerPacket, SessionMark, Timestamp, UserId,
};

use crate::agenda::Token;
use crate::host::HostId;
use crate::network::WireId;
use crate::screen::Screen;

/// Which tab of the World.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeviceId(pub usize);

/// One tab with one room.
#[derive(Debug)]
pub struct Device {
    /// The room.
    pub host: HostId,
    /// The person.
    pub user: UserId,
    /// Their display name.
    pub name: String,
    /// The core.
    pub client: Client,
    /// What the page shows.
    pub screen: Screen,
    /// Its socket.
    pub wire: Option<WireId>,
    /// The one timer.
    pub wake: Option<Token>,
    /// What the browser keeps over a reload.
    pub kept: Saved,
    /// Which load of the page this is: answers for an earlier one are not heard.
    pub life: u64,
    /// Whether there is a network.
    pub online: bool,
    /// The session in the browser's cookie. Whether it stands says the inbox.
    pub session: SessionMark,
    /// How far its clock is ahead of the World's, in milliseconds.
    pub ahead_ms: i64,
    /// What it told the person.
    pub notices: Vec<Notice>,
    /// The texts that it gave back.
    pub restored: Vec<Restored>,
    /// Where it scrolled to.
    pub scrolls: Vec<Scroll>,
    /// Texts that it asked messages to have.
    pub edits: BTreeSet<(Seq, String)>,
    /// Messages that it was told are deleted, and by which event.
    pub gone: BTreeMap<Seq, Seq>,
    /// The life of the room that it shows.
    pub epoch: Option<Epoch>,
    /// How often that room had come back from a backup when it last said welcome.
    pub comebacks: u64,
    /// The socket on which it last said hello, and the posts that it asked about.
    pub asked: (Option<WireId>, Vec<CommandId>),
    /// Posts that it put on a wire and that are not messages on its page.
    pub said: Vec<CommandId>,
    /// Posts that the person took back.
    pub given_back: BTreeSet<CommandId>,
    /// Posts that it gave up for lack of an answer.
    pub timed_out: BTreeSet<CommandId>,
    /// Since when it is in the room, was refused nothing, and has the same clock.
    pub calm_since: Timestamp,
    /// Whether the room just refused something.
    pub refused: bool,
    /// What its clock was ahead by when it was last looked at.
    pub ahead_seen: i64,
    /// What the room said, in order.
    pub heard: Vec<ServerPacket>,
    /// The codes with which sockets closed, in order.
    pub closes: Vec<u16>,
    /// Answers over HTTP that it waits for.
    pub loading: u64,
}

impl Device {
    /// A tab that was just opened.
    #[must_use]
    pub fn new(
        host: HostId,
        name: &str,
        user: UserId,
        session: SessionMark,
        client: Client,
    ) -> Self {
        Self {
            host,
            user,
            name: name.to_owned(),
            screen: Screen::of(&client),
            client,
            wire: None,
            wake: None,
            kept: Saved::default(),
            life: 0,
            online: true,
            session,
            ahead_ms: 0,
            notices: Vec::new(),
            restored: Vec::new(),
            scrolls: Vec::new(),
            edits: BTreeSet::new(),
            gone: BTreeMap::new(),
            epoch: None,
            comebacks: 0,
            asked: (None, Vec::new()),
            said: Vec::new(),
            given_back: BTreeSet::new(),
            timed_out: BTreeSet::new(),
            calm_since: Timestamp::default(),
            refused: false,
            ahead_seen: 0,
            heard: Vec::new(),
            closes: Vec::new(),
            loading: 0,
        }
    }

    /// The page is loaded again: only what the browser kept is left.
    pub fn reload(&mut self, seed: [u8; 32]) {
        let config = Config {
            name: self.name.clone(),
            ..Config::default()
        };
        let (room, me) = (self.client.room(), self.user);
        self.client = Client::restore(config, room, me, seed, self.kept.clone());
        self.screen = Screen::of(&self.client);
        self.life += 1;
        self.loading = 0;
        self.gone.clear();
        self.said.clear();
    }

    /// In another life of the room a seq is another event.
    pub fn follow_epoch(&mut self) {
        if self.epoch != self.client.epoch() {
            self.epoch = self.client.epoch();
            self.gone.clear();
        }
    }

    /// A room that came back so often let it in.
    pub fn enter(&mut self, comebacks: u64) {
        if self.comebacks != comebacks {
            self.comebacks = comebacks;
            self.gone.clear();
        }
    }

    /// Remembers what a frame of its own asks.
    pub fn ask(&mut self, frame: &[u8]) {
        for packet in ClientPacket::decode_frame(frame).unwrap_or_default() {
            match packet {
                ClientPacket::Hello(hello) => self.asked = (self.wire, hello.pending),
                ClientPacket::Post(post) if !self.said.contains(&post.id) => {
                    self.said.push(post.id);
                }
                _ => {}
            }
        }
    }

    /// Remembers what a frame says.
    pub fn hear(&mut self, frame: &[u8]) {
        for packet in ServerPacket::decode_frame(frame).unwrap_or_default() {
            if let ServerPacket::Event(Event::Deleted(deleted)) = &packet {
                self.gone.insert(deleted.target, deleted.seq);
            }
            self.refused |= matches!(packet, ServerPacket::Answer(Answer::Reject(_)));
            self.heard.push(packet);
        }
    }

    /// The device's clock.
    #[must_use]
    pub fn now(&self, now: Timestamp) -> Timestamp {
        Timestamp(now.0.saturating_add_signed(self.ahead_ms))
    }

    /// The World's time at which the device's clock says this.
    #[must_use]
    pub fn world_time(&self, at: Timestamp) -> Timestamp {
        Timestamp(at.0.saturating_add_signed(-self.ahead_ms))
    }
}
