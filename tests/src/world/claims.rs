//! How far a page has come: as it says, and as it is.

use natter_protocol::limits::RESUME_EVENTS_MAX;
use natter_protocol::{ClientPacket, Seq};
use natter_room::Input;

use crate::device::DeviceId;
use crate::host::HostId;
use crate::world::World;

impl World {
    /// A page says that it has what it has, and no more: the room sends only the rest.
    pub(super) fn check_claims(&self, id: DeviceId, frame: &[u8]) {
        let last = self.devices[id.0].client.details().last;
        let packets = ClientPacket::decode_frame(frame).unwrap_or_default();
        let claims = packets.iter().filter_map(claim);
        if let Some(claim) = claims.max().filter(|claim| *claim > last) {
            self.expect(Err(format!("{id:?} is at {last} and claims {claim}")));
        }
    }

    /// Remembers how far a reader is, as the room hears it.
    pub(super) fn follow_reader(&mut self, host: HostId, input: &Input) {
        let Input::Received { connection, bytes } = input else {
            return;
        };
        let head = self.models[host.0].head();
        let room = &mut self.hosts[host.0];
        let Some(socket) = room.sockets.get_mut(connection) else {
            return;
        };
        for packet in ClientPacket::decode_frame(bytes).unwrap_or_default() {
            match packet {
                ClientPacket::Hello(hello) => socket.received = begins_at(hello.since, head),
                ClientPacket::Received(received) => {
                    socket.received = socket.received.max(received.through.min(head));
                }
                _ => {}
            }
        }
    }

    /// Whoever is too far behind when something new is said is asked to resume.
    pub(super) fn check_readers(&self, host: HostId, before: Seq) {
        let (room, head) = (&self.hosts[host.0], self.models[host.0].head());
        let lag_max = room.config.lag_events_max;
        let lags = |received: Seq| head.0.saturating_sub(received.0) > lag_max;
        let mut hearing = room.sockets.values().filter(|socket| socket.admitted);
        if head > before
            && let Some(slow) = hearing.find(|socket| lags(socket.received))
        {
            let received = slow.received;
            self.expect(Err(format!(
                "{host:?} is at {head}, and a reader at {received} stays"
            )));
        }
    }
}

/// A reader whose hello is answered with events has the ones before; with the tail, everything.
fn begins_at(since: Seq, head: Seq) -> Seq {
    match head.0.checked_sub(since.0) {
        Some(behind) if behind <= RESUME_EVENTS_MAX => since,
        Some(_) | None => head,
    }
}

/// What a packet says that the page has.
fn claim(packet: &ClientPacket) -> Option<Seq> {
    match packet {
        ClientPacket::Hello(hello) => Some(hello.since),
        ClientPacket::Resume(resume) => Some(resume.since),
        ClientPacket::Received(received) => Some(received.through),
        _ => None,
    }
}
