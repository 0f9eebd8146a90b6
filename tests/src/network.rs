//! Sockets: two ordered streams of messages each, which arrive late, or from some moment on
//! not at all.

use std::collections::BTreeMap;

use natter_protocol::Timestamp;

use crate::device::DeviceId;
use crate::host::HostId;
use crate::random::Random;

/// One socket, as both ends name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WireId(pub u64);

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the device to the room.
    Up,
    /// From the room to the device.
    Down,
}

/// One socket.
#[derive(Clone, Debug)]
pub struct Wire {
    /// Whose it is.
    pub device: DeviceId,
    /// Where it leads.
    pub host: HostId,
    /// Whether the device still holds its end.
    pub device_holds: bool,
    /// Whether the room still holds its end.
    pub host_holds: bool,
    up: Stream,
    down: Stream,
}

/// One way of a socket.
#[derive(Clone, Copy, Debug, Default)]
struct Stream {
    /// When the last message arrives: the next one is not earlier.
    last: Timestamp,
    /// What arrives after this moment is lost.
    cut_at: Option<Timestamp>,
}

/// Every socket, and how long messages take.
#[derive(Clone, Debug)]
pub struct Network {
    wires: BTreeMap<WireId, Wire>,
    next: u64,
    /// How long a message takes, in milliseconds: at least, at most.
    pub latency_ms: (u64, u64),
}

impl Network {
    /// A network where messages take 10 to 60 ms.
    #[must_use]
    pub fn new() -> Self {
        Self {
            wires: BTreeMap::new(),
            next: 0,
            latency_ms: (10, 60),
        }
    }

    /// A new socket between these.
    pub fn connect(&mut self, device: DeviceId, host: HostId) -> WireId {
        self.next += 1;
        let wire = Wire {
            device,
            host,
            device_holds: true,
            host_holds: false,
            up: Stream::default(),
            down: Stream::default(),
        };
        self.wires.insert(WireId(self.next), wire);
        WireId(self.next)
    }

    /// A socket.
    #[must_use]
    pub fn wire(&self, id: WireId) -> Option<&Wire> {
        self.wires.get(&id)
    }

    /// A socket.
    pub fn wire_mut(&mut self, id: WireId) -> Option<&mut Wire> {
        self.wires.get_mut(&id)
    }

    /// Forgets the sockets that nobody holds.
    pub fn sweep(&mut self) {
        self.wires
            .retain(|_, wire| wire.device_holds || wire.host_holds);
    }

    /// The sockets that the device or the room still holds.
    #[must_use]
    pub fn wires(&self) -> Vec<WireId> {
        self.wires.keys().copied().collect()
    }

    /// When a message that is sent now arrives, if it does.
    pub fn send(
        &mut self,
        id: WireId,
        way: Way,
        now: Timestamp,
        random: &mut Random,
    ) -> Option<Timestamp> {
        let latency = random.within(self.latency_ms);
        let stream = self.wires.get_mut(&id)?.stream(way);
        let arrives = now.plus_ms(latency).max(stream.last);
        stream.last = arrives;
        stream.cut_at.is_none().then_some(arrives)
    }

    /// Whether something that arrives now on this way does arrive.
    #[must_use]
    pub fn arrives(&self, id: WireId, way: Way, now: Timestamp) -> bool {
        let wire = self.wires.get(&id);
        wire.is_some_and(|wire| {
            let cut_at = match way {
                Way::Up => wire.up.cut_at,
                Way::Down => wire.down.cut_at,
            };
            cut_at.is_none_or(|cut_at| now <= cut_at)
        })
    }

    /// From now on nothing more is taken, and of what is under way some suffix is lost.
    pub fn cut(&mut self, id: WireId, now: Timestamp, random: &mut Random) {
        if let Some(wire) = self.wires.get_mut(&id) {
            for way in [Way::Up, Way::Down] {
                let stream = wire.stream(way);
                let under_way = stream.last.ms_since(now);
                let cut_at = now.plus_ms(random.below(under_way + 1));
                stream.cut_at = Some(stream.cut_at.map_or(cut_at, |old| old.min(cut_at)));
            }
        }
    }

    /// From now on everything on its way takes this much longer.
    pub fn delay(&mut self, id: WireId, way: Way, now: Timestamp, ms: u64) {
        if let Some(wire) = self.wires.get_mut(&id) {
            let stream = wire.stream(way);
            stream.last = stream.last.max(now).plus_ms(ms);
        }
    }
}

impl Default for Network {
    fn default() -> Self {
        Self::new()
    }
}

impl Wire {
    fn stream(&mut self, way: Way) -> &mut Stream {
        match way {
            Way::Up => &mut self.up,
            Way::Down => &mut self.down,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_arrive_in_the_order_in_which_they_were_sent() {
        let mut network = Network::new();
        let mut random = Random::new(7);
        let wire = network.connect(DeviceId(0), HostId(0));
        let mut last = Timestamp(0);
        for ms in 0..1_000 {
            let arrives = network
                .send(wire, Way::Up, Timestamp(ms), &mut random)
                .unwrap();
            assert!(arrives >= last);
            last = arrives;
        }
    }

    #[test]
    fn a_cut_loses_a_suffix_and_nothing_else() {
        let mut network = Network::new();
        let mut random = Random::new(7);
        let wire = network.connect(DeviceId(0), HostId(0));
        let send = |network: &mut Network, random: &mut Random, ms| {
            network.send(wire, Way::Down, Timestamp(ms), random)
        };
        let arrivals: Vec<_> = (0..50)
            .map(|ms| send(&mut network, &mut random, ms).unwrap())
            .collect();
        network.cut(wire, Timestamp(50), &mut random);
        assert_eq!(send(&mut network, &mut random, 51), None);
        let kept = arrivals
            .iter()
            .filter(|at| network.arrives(wire, Way::Down, **at))
            .count();
        assert!(kept < arrivals.len());
        assert!(
            arrivals[..kept]
                .iter()
                .all(|at| network.arrives(wire, Way::Down, *at))
        );
    }
}
