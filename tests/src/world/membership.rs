//! What people ask of a room over HTTP: to come, to go, and whatever moderators decide. The Worker
//! tells the inboxes before it answers.

use natter_inbox::Command;
use natter_protocol::packet::client::{Found, Join, Leave, Purge, SetRole};
use natter_protocol::packet::server::Answer;
use natter_protocol::{
    Access, ClientPacket, CloseCode, CommandId, RejectReason, Role, Seq, ServerPacket, UserId,
};
use natter_room::inboxes::Told;
use natter_room::{Ban, ConnectionId, Input, Log, Visitor};

use crate::host::HostId;
use crate::world::{Request, World};

/// Answers over HTTP go to numbers from here on.
pub const ASKS: u64 = 1 << 40;
/// How long a room may take to answer, in milliseconds: its longest window.
const ANSWER_MS_MAX: u64 = 60;
/// How often the same is asked again if nothing is answered.
const TRIES: u64 = 5;

/// What became of a question.
pub type Answered = Result<Seq, RejectReason>;

impl World {
    /// Somebody joins a room, or opens it if nobody is in it; whether they are in it then.
    pub fn join_room(&mut self, host: HostId, user: UserId, name: &str) -> bool {
        let id = CommandId(self.random.id());
        let is_new = !self.hosts[host.0].config.belongs_to_place
            && self.models[host.0].company == crate::model::Company::default();
        let packet = match is_new {
            true => ClientPacket::from(Found {
                id,
                access: Access::Public,
                topic: String::new(),
            }),
            false => ClientPacket::from(Join { id }),
        };
        matches!(self.ask_room(host, user, name, packet), Some(Ok(_)))
    }

    /// Whether the person of a tab may come in, as their inbox says.
    ///
    /// # Errors
    /// If they may not.
    pub fn admit_again(&mut self, device: crate::DeviceId) -> Result<(), CloseCode> {
        self.admit(device).map(drop)
    }

    /// Somebody leaves a room.
    pub fn leave_room(&mut self, host: HostId, user: UserId) -> Option<Answered> {
        let id = CommandId(self.random.id());
        self.ask_room(host, user, "", Leave { id })
    }

    /// Somebody makes somebody else something else.
    pub fn set_role(
        &mut self,
        host: HostId,
        by: UserId,
        user: UserId,
        role: Role,
    ) -> Option<Answered> {
        let id = CommandId(self.random.id());
        self.ask_room(host, by, "", SetRole { id, user, role })
    }

    /// Somebody asks a room for something, again and again if nothing is answered, and their
    /// inboxes hear of it.
    pub fn ask_room(
        &mut self,
        host: HostId,
        user: UserId,
        name: &str,
        packet: impl Into<ClientPacket>,
    ) -> Option<Answered> {
        let packet = packet.into();
        let answered = (0..TRIES).find_map(|_| self.ask_once(host, user, name, &packet));
        if let Some(Ok(_)) = answered {
            self.tell_own_inbox(host, user, &packet);
        }
        answered
    }

    fn ask_once(
        &mut self,
        host: HostId,
        user: UserId,
        name: &str,
        packet: &ClientPacket,
    ) -> Option<Answered> {
        self.asks += 1;
        let ask = ConnectionId(ASKS + self.asks);
        let id = packet.command_id().expect("it is a command");
        self.models[host.0].sent.insert((user, id), packet.clone());
        let visitor = Visitor {
            user,
            name: name.to_owned(),
            standing: natter_protocol::Standing::Guest,
            session: natter_protocol::SessionMark([0; 16]),
        };
        self.turn(
            host,
            Input::Asked {
                ask,
                visitor,
                packet: packet.clone(),
            },
        );
        self.wait_for(ask)
    }

    fn wait_for(&mut self, ask: ConnectionId) -> Option<Answered> {
        for _ in 0..ANSWER_MS_MAX {
            if let Some(answered) = self.answered.remove(&ask) {
                return Some(answered);
            }
            self.run_ms(1);
        }
        None
    }

    /// Somebody was banned from the place, and a room is told until it has heard it.
    pub fn tell_of_ban(&mut self, host: HostId, user: UserId, purge: bool) -> Option<Answered> {
        let ban = Ban {
            id: CommandId(self.random.id()),
            user,
            sessions: Vec::new(),
            purge,
        };
        let (id, place) = (ban.id, UserId([0; 16]));
        self.models[host.0].told.insert(user);
        let packet = ClientPacket::from(Purge { id, user });
        self.models[host.0].sent.insert((place, id), packet);
        (0..TRIES).find_map(|_| {
            self.asks += 1;
            let ask = ConnectionId(ASKS + self.asks);
            let ban = ban.clone();
            self.turn(host, Input::Banned { ask, ban });
            self.wait_for(ask)
        })
    }

    /// Whoever comes or goes by their own wish tells their own inbox.
    fn tell_own_inbox(&mut self, host: HostId, user: UserId, packet: &ClientPacket) {
        let room = self.hosts[host.0].id;
        let name = "a room".to_owned();
        let command = match packet {
            ClientPacket::Found(_) | ClientPacket::Join(_) => Command::Added { room, name },
            ClientPacket::Leave(_) => Command::Removed {
                room,
                as_of: Seq(0),
            },
            _ => return,
        };
        self.people.tell(user, command, self.now);
    }

    /// A room tells inboxes what others decided; the answer comes later.
    pub(super) fn tell_inboxes(&mut self, host: HostId, told: &[Told]) {
        let mut users = Vec::new();
        let heard = if self.people.is_down { &[] } else { told };
        for told in heard {
            let (room, name) = (self.hosts[host.0].id, "a room".to_owned());
            let as_of = told.as_of;
            let command = match told.is_in {
                true => Command::Added { room, name },
                false => Command::Removed { room, as_of },
            };
            self.people.tell(told.user, command, self.now);
            users.push(told.user);
        }
        self.start(host, Request::TellInboxes { users });
    }

    /// A room answers a question: the frame that a socket would get.
    pub(super) fn hear_answer(&mut self, host: HostId, ask: ConnectionId, frame: &[u8]) {
        for packet in ServerPacket::decode_frame(frame).expect("the room sends good frames") {
            let answered = match packet {
                ServerPacket::Answer(Answer::Ack(ack)) => Ok(ack.seq),
                ServerPacket::Answer(Answer::Reject(reject)) => Err(reject.reason),
                other => panic!("{host:?} answers {other:?} over HTTP"),
            };
            self.answered.insert(ask, answered);
        }
    }

    /// Whether a room has yet to tell somebody's inbox what they are there.
    pub(super) fn owes(&self, host: HostId, user: UserId) -> bool {
        let log = &self.hosts[host.0].log;
        match log.owed(usize::MAX) {
            Ok(owed) => owed.contains(&user),
            Err(_) => log.saved().owes,
        }
    }

    /// Nobody receives an event or a message of a room while they are not in it.
    pub(super) fn check_insider(&self, host: HostId, user: UserId, packets: &[ServerPacket]) {
        let role = self.models[host.0].company.role(user);
        let says = |packet: &&ServerPacket| match packet {
            ServerPacket::Event(_) => true,
            ServerPacket::Answer(Answer::Page(page)) => !page.messages.is_empty(),
            ServerPacket::Answer(_) => false,
        };
        let heard = packets.iter().find(says).filter(|_| !role.is_in());
        if let Some(heard) = heard {
            self.expect(Err(format!("{user:?} is {role:?} and hears {heard:?}")));
        }
    }
}
