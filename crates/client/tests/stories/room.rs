//! A dumb room: a log, and pages computed from it by applying every event.

use std::collections::BTreeMap;

use natter_protocol::event::{Deleted, Edited, Joined, Posted, Reacted, Renamed, Unreacted};
use natter_protocol::limits::TAIL_MESSAGES;
use natter_protocol::packet::client::{Hello, PageAt};
use natter_protocol::packet::server::{Ack, Answer, CatchUp, Page, Settled, Welcome};
use natter_protocol::{
    ClientPacket, CommandId, Epoch, Event, Member, MemberNumber, Message, Ordinal, RoomId, Seq,
    ServerPacket, Timestamp, UserId,
};

pub const ROOM: RoomId = RoomId([9; 16]);

/// A room that does what it is told.
#[derive(Clone, Debug)]
pub struct Room {
    pub epoch: Epoch,
    pub log: Vec<Event>,
    pub members: Vec<Member>,
    pub taken: BTreeMap<CommandId, Seq>,
    /// How far behind a client may be.
    pub resume_max: u64,
}

impl Room {
    pub fn new() -> Self {
        Self {
            epoch: Epoch(1),
            log: Vec::new(),
            members: Vec::new(),
            taken: BTreeMap::new(),
            resume_max: 1_000,
        }
    }

    pub fn head(&self) -> Seq {
        Seq(self.log.len() as u64)
    }

    fn next(&self) -> Seq {
        self.head().next()
    }

    fn at(&self) -> Timestamp {
        Timestamp::WIRE_EPOCH.plus_ms(self.log.len() as u64 * 1_000)
    }

    fn push(&mut self, event: impl Into<Event>) -> Event {
        let event = event.into();
        assert_eq!(event.seq(), self.next());
        self.log.push(event.clone());
        event
    }

    pub fn join(&mut self, user: UserId, name: &str) -> MemberNumber {
        if let Some(member) = self.members.iter().find(|m| m.user == user) {
            return member.number;
        }
        let number = MemberNumber(self.members.len() as u32 + 1);
        self.members.push(Member {
            number,
            user,
            name: name.to_owned(),
        });
        self.push(Joined {
            seq: self.next(),
            member: number,
            user,
            at: self.at(),
            name: name.to_owned(),
        });
        number
    }

    pub fn rename(&mut self, member: MemberNumber, name: &str) -> Event {
        self.members[member.0 as usize - 1].name = name.to_owned();
        self.push(Renamed {
            seq: self.next(),
            member,
            at: self.at(),
            name: name.to_owned(),
        })
    }

    pub fn post(&mut self, author: MemberNumber, text: &str) -> Event {
        self.reply(author, text, None)
    }

    pub fn reply(&mut self, author: MemberNumber, text: &str, reply_to: Option<Seq>) -> Event {
        let posts = self.log.iter().filter(|e| matches!(e, Event::Posted(_)));
        self.push(Posted {
            seq: self.next(),
            ordinal: Ordinal(posts.count() as u64 + 1),
            author,
            at: self.at(),
            reply_to,
            text: text.to_owned(),
        })
    }

    pub fn edit(&mut self, by: MemberNumber, target: Seq, text: &str) -> Event {
        let text = text.to_owned();
        self.push(Edited {
            seq: self.next(),
            target,
            by,
            at: self.at(),
            text,
        })
    }

    pub fn delete(&mut self, by: MemberNumber, target: Seq) -> Event {
        self.push(Deleted {
            seq: self.next(),
            target,
            by,
            at: self.at(),
        })
    }

    pub fn react(&mut self, by: MemberNumber, target: Seq, emoji: &str) -> Event {
        self.push(Reacted {
            seq: self.next(),
            target,
            by,
            at: self.at(),
            emoji: emoji.to_owned(),
        })
    }

    pub fn unreact(&mut self, by: MemberNumber, target: Seq, emoji: &str) -> Event {
        self.push(Unreacted {
            seq: self.next(),
            target,
            by,
            at: self.at(),
            emoji: emoji.to_owned(),
        })
    }

    /// The messages as they stood after `as_of`.
    pub fn messages(&self, as_of: Seq) -> Vec<Message> {
        let mut messages: Vec<Message> = Vec::new();
        for event in self.log.iter().filter(|event| event.seq() <= as_of) {
            match Message::from_event(event) {
                Some(message) => messages.push(message),
                None => messages.iter_mut().for_each(|message| {
                    message.apply(event);
                }),
            }
        }
        messages
    }

    pub fn last_ordinal(&self) -> Ordinal {
        self.messages(self.head())
            .last()
            .map_or(Ordinal(0), |m| m.ordinal)
    }

    /// A page as it was after `as_of`.
    pub fn page(&self, at: PageAt, as_of: Seq, messages_max: usize) -> Page {
        let all = self.messages(as_of);
        let place = |seq: Seq| all.partition_point(|message| message.seq < seq);
        let (start, end) = match at {
            PageAt::Newest => (all.len().saturating_sub(messages_max), all.len()),
            PageAt::Before(seq) => (place(seq).saturating_sub(messages_max), place(seq)),
            PageAt::After(seq) => {
                let start = place(seq.next());
                (start, (start + messages_max).min(all.len()))
            }
            PageAt::Around(seq) => {
                let start = place(seq).saturating_sub(messages_max / 2);
                (start, (start + messages_max).min(all.len()))
            }
        };
        Page {
            as_of,
            epoch: self.epoch,
            members: self.members_as_of(as_of),
            messages: all[start..end].to_vec(),
            has_older: start > 0,
            has_newer: end < all.len(),
        }
    }

    fn members_as_of(&self, as_of: Seq) -> Vec<Member> {
        let mut members: Vec<Member> = Vec::new();
        for event in self.log.iter().filter(|event| event.seq() <= as_of) {
            match event {
                Event::Joined(joined) => members.push(Member {
                    number: joined.member,
                    user: joined.user,
                    name: joined.name.clone(),
                }),
                Event::Renamed(renamed) => {
                    members[renamed.member.0 as usize - 1].name = renamed.name.clone();
                }
                _ => {}
            }
        }
        members
    }

    pub fn events_after(&self, since: Seq) -> Vec<ServerPacket> {
        let events = self.log.iter().filter(|event| event.seq() > since);
        events.cloned().map(ServerPacket::from).collect()
    }

    pub fn tail(&self) -> Page {
        self.page(PageAt::Newest, self.head(), TAIL_MESSAGES)
    }

    pub fn hello(&self, you: UserId, hello: &Hello) -> Vec<ServerPacket> {
        let behind = self.head().0.checked_sub(hello.since.0);
        let known = hello.epoch == Some(self.epoch);
        let catch_up = match behind {
            Some(behind) if known && behind <= self.resume_max => CatchUp::Events,
            _ => CatchUp::Tail,
        };
        let settled = hello.pending.iter().filter_map(|id| {
            let seq = *self.taken.get(id)?;
            Some(Settled { id: *id, seq })
        });
        let welcome = Answer::from(Welcome {
            room: ROOM,
            epoch: self.epoch,
            head: self.head(),
            last_ordinal: self.last_ordinal(),
            now: self.at(),
            you,
            settled: settled.collect(),
            catch_up,
        });
        let mut packets = vec![ServerPacket::from(welcome)];
        match catch_up {
            CatchUp::Events => packets.extend(self.events_after(hello.since)),
            CatchUp::Tail => packets.push(Answer::from(self.tail()).into()),
        }
        packets
    }

    /// Takes a durable command; the ack, then the events.
    pub fn take(&mut self, user: UserId, packet: &ClientPacket) -> Vec<ServerPacket> {
        let id = packet.command_id().expect("a durable command");
        let before = self.head();
        if !self.taken.contains_key(&id) {
            let me = self.join(user, "Me");
            match packet {
                ClientPacket::Post(p) => self.reply(me, &p.text, p.reply_to),
                ClientPacket::Edit(p) => self.edit(me, p.target, &p.text),
                ClientPacket::Delete(p) => self.delete(me, p.target),
                ClientPacket::React(p) => self.react(me, p.target, &p.emoji),
                ClientPacket::Unreact(p) => self.unreact(me, p.target, &p.emoji),
                _ => unreachable!(),
            };
            self.taken.insert(id, self.head());
        }
        let seq = self.taken[&id];
        let mut packets = vec![ServerPacket::from(Answer::from(Ack { id, seq }))];
        packets.extend(self.events_after(before));
        packets
    }
}
