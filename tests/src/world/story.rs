//! What scenarios say: verbs of people, and what can be seen over their shoulders.

use natter_client::view::{Body, Delivery};
use natter_client::{Client, Connection, Input, MessageView};
use natter_inbox::{Answer as Inboxed, Command};
use natter_protocol::packet::client::PageAt;
use natter_protocol::packet::server::Answer;
use natter_protocol::{ClientPacket, Message, RejectReason, Seq, ServerPacket};
use natter_room::Log;

use crate::device::{Device, DeviceId};
use crate::host::HostId;
use crate::world::{Wired, World};

/// How long everything may take to come to rest, in seconds: the longest pause between two
/// tries, the time after which lost events are sent again, and some.
pub const REST_SECONDS: u64 = 900;

impl World {
    /// Opens the room for a new person of this name, and lets them arrive.
    pub fn join(&mut self, host: HostId, name: &str) -> DeviceId {
        let user = self.user();
        let device = self.open(host, user, name);
        self.run(1);
        device
    }

    /// Opens the same room for the same person once more.
    pub fn second_tab(&mut self, of: DeviceId) -> DeviceId {
        let device = &self.devices[of.0];
        let (host, user, name) = (device.host, device.user, device.name.clone());
        let tab = self.open_with(host, user, &name, device.session);
        self.run(1);
        tab
    }

    /// The person asks their inbox for something, in the name of this tab's session.
    pub fn ask_inbox(&mut self, device: DeviceId, command: Command) -> Inboxed {
        let Device { user, session, .. } = self.devices[device.0];
        let answers = self.people.ask(user, session, vec![command], self.now);
        answers.into_iter().next().expect("an inbox answers")
    }

    /// The person ends sessions from this tab: the Worker asks their inbox, and tells the rooms.
    pub fn revoke(&mut self, device: DeviceId, command: Command) {
        let user = self.devices[device.0].user;
        let Inboxed::Ended(ended) = self.ask_inbox(device, command) else {
            panic!("nothing ended");
        };
        for host in (0..self.hosts.len()).map(HostId) {
            if ended.rooms.contains(&self.hosts[host.0].id) && self.wake(host) {
                let sessions = ended.sessions.clone();
                self.turn(host, natter_room::Input::Revoked { user, sessions });
            }
        }
    }

    /// The person takes another name, in this tab; the room hears of it at the next hello.
    pub fn rename(&mut self, device: DeviceId, name: &str) {
        let name = name.to_owned();
        let command = Command::Rename { name: name.clone() };
        let answer = self.ask_inbox(device, command);
        assert!(matches!(answer, Inboxed::Person(person) if person.name == name));
        self.devices[device.0].name.clone_from(&name);
        self.act(device, Input::Renamed { name });
    }

    /// The person says something, and waits a moment.
    pub fn say(&mut self, device: DeviceId, text: &str) {
        self.submit(device, text, None);
        self.run(1);
    }

    /// The person says something.
    pub fn submit(&mut self, device: DeviceId, text: &str, reply_to: Option<Seq>) {
        let text = text.to_owned();
        self.tell(device, Input::Submit { text, reply_to });
    }

    /// Puts a frame of the test's own on the device's wire.
    pub fn send_raw(&mut self, device: DeviceId, frame: Vec<u8>) {
        self.send_to_room(device, Wired::Frame(frame));
    }

    /// Puts a packet of the test's own on the device's wire.
    pub fn send_packet(&mut self, device: DeviceId, packet: impl Into<ClientPacket>) {
        let frame = natter_protocol::Batch::single(&packet.into().encode());
        self.send_raw(device, frame);
    }

    /// Puts a text of the test's own on the device's wire.
    pub fn send_text(&mut self, device: DeviceId, text: &str) {
        self.send_to_room(device, Wired::Text(text.to_owned()));
    }

    /// The client core of a tab.
    #[must_use]
    pub fn client(&self, device: DeviceId) -> &Client {
        &self.devices[device.0].client
    }

    /// What the tab shows, oldest first.
    #[must_use]
    pub fn shown(&self, device: DeviceId) -> Vec<&MessageView> {
        self.devices[device.0].screen.shown().collect()
    }

    /// The texts that the tab shows; a deleted message is `"(deleted)"`.
    #[must_use]
    pub fn texts(&self, device: DeviceId) -> Vec<String> {
        let shown = self.devices[device.0].screen.shown();
        let text = |view: &MessageView| match &view.body {
            Body::Text(text) | Body::Edited(text) => text.clone(),
            Body::Deleted => "(deleted)".to_owned(),
        };
        shown.map(text).collect()
    }

    /// How far the tab's own posts have come, oldest first.
    #[must_use]
    pub fn deliveries(&self, device: DeviceId) -> Vec<Delivery> {
        let shown = self.devices[device.0].screen.shown();
        shown.map(|view| view.delivery).collect()
    }

    /// The place of the message with this text.
    #[must_use]
    pub fn seq_of(&self, device: DeviceId, text: &str) -> Seq {
        let mut shown = self.devices[device.0].screen.shown();
        let view = shown.find(|view| view.body.text() == Some(text));
        view.and_then(|view| view.seq)
            .expect("the message is shown")
    }

    /// Gives the tab an input of the person.
    pub fn act(&mut self, device: DeviceId, input: Input) {
        self.tell(device, input);
        self.run(1);
    }

    /// What the room answered commands with, in order.
    #[must_use]
    pub fn rejects(&self, device: DeviceId) -> Vec<RejectReason> {
        let heard = self.devices[device.0].heard.iter();
        let rejects = heard.filter_map(|packet| match packet {
            ServerPacket::Answer(Answer::Reject(reject)) => Some(reject.reason),
            _ => None,
        });
        rejects.collect()
    }

    /// Whether the tab is in the room.
    #[must_use]
    pub fn is_live(&self, device: DeviceId) -> bool {
        self.client(device).connection().is_live()
    }

    /// Where the tab's socket stands.
    #[must_use]
    pub fn connection(&self, device: DeviceId) -> Connection {
        self.client(device).connection()
    }

    /// The tab's socket, whichever it is by now.
    #[must_use]
    pub fn wire_of(&self, device: DeviceId) -> crate::network::WireId {
        self.devices[device.0].wire.expect("the tab has a socket")
    }

    /// Breaks the tab's socket; both ends are told soon.
    pub fn break_socket(&mut self, device: DeviceId) {
        let wire = self.wire_of(device);
        self.cut_quietly(wire);
        self.end_at_device(wire, 50);
        self.end_at_room(wire, 50);
    }

    /// The newest messages of a room, as its storage has them.
    #[must_use]
    pub fn stored(&self, host: HostId) -> Vec<Message> {
        let log = &self.hosts[host.0].log;
        log.messages(PageAt::Newest, usize::MAX)
            .expect("memory is readable")
    }

    /// Lets everything come to rest, and checks that it did.
    pub fn rest(&mut self) {
        self.run(REST_SECONDS);
        self.check_rest();
    }
}
