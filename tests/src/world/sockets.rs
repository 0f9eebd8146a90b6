//! Sockets between devices and rooms: opening, carrying, cutting.

use natter_inbox::entrance;
use natter_protocol::{CloseCode, Seq, heartbeat};
use natter_room::{Input, Visitor};

use crate::device::{Device, DeviceId};
use crate::host::{HostId, Socket};
use crate::network::{Way, WireId};
use crate::world::{Happening, Wired, World};

/// The code of a socket that ends without one.
pub const ABNORMAL: u16 = 1006;

impl World {
    /// A device asks for a socket.
    pub(super) fn dial(&mut self, device: DeviceId) {
        self.hang_up(device);
        let host = self.devices[device.0].host;
        let wire = self.network.connect(device, host);
        self.devices[device.0].wire = Some(wire);
        match self.devices[device.0].online {
            true => self.send_up(wire, Happening::Knock(wire)),
            false => self.send_down(wire, Wired::Closed(ABNORMAL)),
        }
    }

    /// A device lets go of its socket; the room hears of it later, if the wire still carries.
    pub(super) fn hang_up(&mut self, device: DeviceId) {
        let Some(wire) = self.devices[device.0].wire.take() else {
            return;
        };
        if let Some(held) = self.network.wire_mut(wire) {
            held.device_holds = false;
        }
        self.send_up(wire, Happening::ToRoom(wire, Wired::Closed(1000)));
    }

    fn send_up(&mut self, wire: WireId, what: Happening) {
        let at = self.network.send(wire, Way::Up, self.now, &mut self.random);
        if let Some(at) = at {
            self.agenda.add(at, what);
        }
    }

    pub(super) fn send_down(&mut self, wire: WireId, what: Wired) {
        let at = self
            .network
            .send(wire, Way::Down, self.now, &mut self.random);
        if let Some(at) = at {
            self.agenda.add(at, Happening::ToDevice(wire, what));
        }
    }

    /// A device's frame or text goes on the wire.
    pub(super) fn send_to_room(&mut self, device: DeviceId, what: Wired) {
        let Some(wire) = self.devices[device.0].wire else {
            return;
        };
        if let Wired::Frame(frame) = &what {
            let (user, host) = (self.devices[device.0].user, self.devices[device.0].host);
            self.models[host.0].hear(user, frame);
        }
        self.send_up(wire, Happening::ToRoom(wire, what));
    }

    /// The Worker verifies the session and hands the socket to the room.
    pub(super) fn knock(&mut self, wire: WireId) {
        let Some(held) = self.network.wire_mut(wire) else {
            return;
        };
        let (device, host) = (held.device, held.host);
        held.host_holds = held.device_holds && self.door_is_open;
        if !held.host_holds {
            return self.send_down(wire, Wired::Closed(ABNORMAL));
        }
        self.send_down(wire, Wired::Opened);
        let visitor = match self.admit(device) {
            Ok(visitor) => visitor,
            Err(code) => return self.close_at_room(wire, code),
        };
        if !self.wake(host) {
            return self.close_at_room(wire, CloseCode::Broken);
        }
        let room = &mut self.hosts[host.0];
        let connection = room.next_connection();
        let socket = Socket {
            wire,
            attachment: None,
            pinged: None,
            admitted: false,
            deaf: false,
            misses: 0,
            was_deaf: false,
            received: Seq(0),
        };
        room.sockets.insert(connection, socket);
        self.turn(
            host,
            Input::Connected {
                connection,
                visitor,
            },
        );
    }

    /// The Worker asks the person's inbox, and knows from it who comes.
    pub fn admit(&mut self, device: DeviceId) -> Result<Visitor, CloseCode> {
        let Device {
            user,
            session,
            host,
            ..
        } = self.devices[device.0];
        let questions = entrance::questions(self.hosts[host.0].id);
        let answers = self.people.ask(user, session, questions, self.now);
        let person = entrance::admit(&answers)?;
        Ok(Visitor {
            user,
            name: person.name,
            standing: person.standing,
            session,
        })
    }

    /// The room's end of a socket is closed from here.
    pub(super) fn close_at_room(&mut self, wire: WireId, code: CloseCode) {
        if let Some(held) = self.network.wire_mut(wire) {
            held.host_holds = false;
        }
        self.send_down(wire, Wired::Closed(code.number()));
    }

    /// A message of a device reaches the room.
    pub(super) fn arrive_at_room(&mut self, wire: WireId, wired: Wired) {
        let Some(held) = self.network.wire(wire).filter(|held| held.host_holds) else {
            return;
        };
        let host = held.host;
        if !self.network.arrives(wire, Way::Up, self.now) && !matches!(wired, Wired::Closed(_)) {
            return;
        }
        let Some(connection) = self.hosts[host.0].connection_of(wire) else {
            return;
        };
        let input = match wired {
            Wired::Opened => return,
            Wired::Frame(bytes) => Input::Received { connection, bytes },
            Wired::Text(text) if text == heartbeat::PING => {
                // The runtime answers by itself, and the room sleeps on.
                let room = &mut self.hosts[host.0];
                let (pong, now) = (room.heartbeat.clone(), room.now(self.now));
                if let Some(socket) = room.sockets.get_mut(&connection) {
                    socket.pinged = Some(now);
                }
                return self.send_down(wire, Wired::Text(pong));
            }
            Wired::Text(_) => Input::ReceivedText { connection },
            Wired::Closed(_) => {
                self.drop_at_room(host, wire);
                Input::Disconnected { connection }
            }
        };
        self.turn(host, input);
    }

    /// The room's end of a socket goes.
    pub(super) fn drop_at_room(&mut self, host: HostId, wire: WireId) {
        if let Some(connection) = self.hosts[host.0].connection_of(wire) {
            // A sleeping room is constructed first, with this socket among its own.
            self.wake(host);
            self.hosts[host.0].sockets.remove(&connection);
        }
        if let Some(held) = self.network.wire_mut(wire) {
            held.host_holds = false;
        }
        self.network.sweep();
    }

    /// A message of the room reaches a device.
    pub(super) fn arrive_at_device(&mut self, wire: WireId, wired: Wired) {
        let Some(held) = self.network.wire(wire).filter(|held| held.device_holds) else {
            return;
        };
        let device = held.device;
        if !self.network.arrives(wire, Way::Down, self.now) && !matches!(wired, Wired::Closed(_)) {
            return;
        }
        let input = match wired {
            Wired::Opened => natter_client::Input::Opened,
            Wired::Frame(bytes) => {
                self.devices[device.0].hear(&bytes);
                natter_client::Input::Received { bytes }
            }
            Wired::Text(text) => natter_client::Input::ReceivedText { text },
            Wired::Closed(code) => {
                self.drop_at_device(wire);
                self.devices[device.0].closes.push(code);
                natter_client::Input::Closed { code }
            }
        };
        self.tell(device, input);
    }

    fn drop_at_device(&mut self, wire: WireId) {
        if let Some(held) = self.network.wire_mut(wire) {
            held.device_holds = false;
            self.devices[held.device.0].wire = None;
        }
        self.network.sweep();
    }

    /// The connection breaks: some suffix of what is under way is lost, and both ends are told,
    /// each in its own time.
    pub fn cut(&mut self, wire: WireId) {
        self.cut_quietly(wire);
        let (soon, later) = (self.random.below(2_000), self.random.below(20_000));
        self.end_at_device(wire, soon);
        self.end_at_room(wire, later);
    }

    /// The connection breaks and nobody is told: both ends find out for themselves.
    pub fn cut_quietly(&mut self, wire: WireId) {
        self.note(|| format!("{wire:?} is cut"));
        self.network.cut(wire, self.now, &mut self.random);
    }

    /// The device is told that its socket ended, after so many milliseconds.
    pub fn end_at_device(&mut self, wire: WireId, after_ms: u64) {
        let end = Happening::ToDevice(wire, Wired::Closed(ABNORMAL));
        self.agenda.add(self.now.plus_ms(after_ms), end);
    }

    /// The room is told that a socket ended, after so many milliseconds.
    pub fn end_at_room(&mut self, wire: WireId, after_ms: u64) {
        let end = Happening::ToRoom(wire, Wired::Closed(ABNORMAL));
        self.agenda.add(self.now.plus_ms(after_ms), end);
    }
}
