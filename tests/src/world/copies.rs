//! The parties behind the room: queue, D1, KV; and the Worker's answers over HTTP.

use natter_archive::{
    PageRows, archive_read, archived, ask_archive, decode_letter, page_from_rows, read_archive,
    read_page, record_room_state, record_trouble, sendings,
};
use natter_protocol::packet::client::PageAt;
use natter_protocol::packet::server::Answer;
use natter_protocol::{Batch, Epoch, Ordinal, Seq, ServerPacket};
use natter_room::{ArchiveMark, ArchivePage, Input, Trouble};

use crate::d1::{Refusal, read};
use crate::device::DeviceId;
use crate::host::HostId;
use crate::world::consumers::Source;
use crate::world::{Get, Happening, Request, World};

impl World {
    /// Something that takes time begins: it keeps the room awake until it is answered.
    pub(super) fn start(&mut self, host: HostId, request: Request) {
        let room = &mut self.hosts[host.0];
        room.in_flight += 1;
        let what = Happening::Ask(host, room.life, request);
        let latency = self.random.within(self.network.latency_ms);
        self.agenda.add(self.now.plus_ms(latency), what);
    }

    pub(super) fn start_enqueue(
        &mut self,
        host: HostId,
        epoch: Epoch,
        frames: &[Vec<u8>],
        through: Seq,
    ) {
        let room = &self.hosts[host.0];
        assert_eq!(epoch, room.log.saved().marks.epoch);
        let frames_max = natter_room::outbox::QUEUE_FRAMES_PER_TURN_MAX;
        assert!(frames.len() <= frames_max, "{} frames", frames.len());
        let sendings = sendings(room.id, epoch, frames);
        for body in sendings.iter().flatten() {
            let letter = decode_letter(body).expect("a room enqueues letters");
            for event in letter.events {
                let checked = self.models[host.0].check_event(&event);
                self.expect(checked);
            }
        }
        self.start(host, Request::Enqueue { sendings, through });
    }

    /// What a room asked for reaches the other party, whether or not the room still lives.
    pub(super) fn ask(&mut self, host: HostId, life: u64, request: Request) {
        let answer = match request {
            Request::Enqueue { sendings, through } => self.enqueue(sendings, through),
            Request::Snapshot(frame) => {
                let room = &self.hosts[host.0];
                match self.kv.put(room.id, frame, self.now) {
                    Ok(()) => Input::Snapshotted,
                    Err(_) => Input::SnapshotFailed,
                }
            }
            Request::AskArchive { head } => self.archived(host, head),
            Request::ReadArchive { after, claim } => self.read_archive(host, after, claim),
            Request::Heartbeats => self.heartbeats(host),
            Request::TellInboxes { users } => Input::InboxesTold { users },
            Request::Alarm => Input::AlarmFailed,
        };
        let latency = self.random.within(self.network.latency_ms);
        let what = Happening::Answer(host, life, answer);
        self.agenda.add(self.now.plus_ms(latency), what);
    }

    pub(super) fn answer(&mut self, host: HostId, life: u64, input: Input) {
        if self.hosts[host.0].life == life {
            self.hosts[host.0].in_flight -= 1;
            self.turn(host, input);
        }
    }

    fn enqueue(&mut self, sendings: Vec<Vec<String>>, through: Seq) -> Input {
        let mut answer = Input::Enqueued { through };
        for bodies in sendings {
            match self.queue.send_batch(bodies, self.now, &mut self.random) {
                Ok(()) => {}
                Err(crate::queue::Refusal::Overloaded) => {
                    answer = Input::EnqueueFailed;
                    break;
                }
                Err(rule) => panic!("a room breaks a rule of the queue: {rule:?}"),
            }
        }
        self.plan_delivery(Source::Events);
        answer
    }

    /// The operator is told what a room met, if D1 takes it.
    pub(super) fn report(&mut self, host: HostId, trouble: Trouble) {
        let room = &mut self.hosts[host.0];
        let note = record_trouble(room.id, trouble.kind(), &trouble.to_string(), self.now);
        room.reports.push(trouble);
        if let Err(refusal) = self.d1.batch(&[note], &mut self.random) {
            refusal.expect_unreachable();
        }
    }

    fn archived(&mut self, host: HostId, head: Seq) -> Input {
        let room = self.hosts[host.0].id;
        match self.d1.batch(&ask_archive(room), &mut self.random) {
            Ok(answers) => {
                let rows = answers.last().map(|rows| read(rows)).unwrap_or_default();
                let mark = archived(&rows);
                let note = record_room_state(room, head, mark.contiguous, self.now);
                if let Err(refusal) = self.d1.batch(&[note], &mut self.random) {
                    refusal.expect_unreachable();
                }
                Input::Archived(ArchiveMark {
                    epoch: mark.epoch,
                    through: mark.contiguous,
                    head: mark.head,
                })
            }
            Err(refusal) => {
                refusal.expect_unreachable();
                Input::ArchiveUnreachable
            }
        }
    }

    fn heartbeats(&self, host: HostId) -> Input {
        let sockets = self.hosts[host.0].sockets.iter();
        let heard = sockets.filter_map(|(id, socket)| Some((*id, socket.pinged?)));
        Input::Heartbeats {
            heard: heard.collect(),
        }
    }

    fn read_archive(&mut self, host: HostId, after: Seq, claim: Option<Epoch>) -> Input {
        let statements = read_archive(self.hosts[host.0].id, after, claim);
        let answers = match self.d1.batch(&statements, &mut self.random) {
            Ok(answers) => answers,
            Err(refusal) => {
                refusal.expect_unreachable();
                return Input::ArchiveUnreachable;
            }
        };
        let [.., mark, events] = answers.as_slice() else {
            panic!("the mark and the events come last");
        };
        let (mark, events, ids) = archive_read(&read(mark), read(events));
        Input::ArchiveRead(ArchivePage {
            epoch: mark.epoch,
            after,
            through: mark.contiguous,
            events,
            ids,
        })
    }

    /// What a device asked for reaches the Worker.
    pub(super) fn get(&mut self, id: DeviceId, life: u64, get: Get) {
        let online = self.devices[id.0].online && !self.http_is_down && self.may_read(id);
        let input = match get {
            Get::Tail => Some(self.get_tail(id, online)),
            Get::Page(at) => Some(self.get_page(id, at, online)),
            Get::Mark(ordinal) => self.mark(id, ordinal, online),
        };
        let latency = self.random.within(self.network.latency_ms);
        if let Some(input) = input {
            let what = Happening::Got(id, life, input);
            self.agenda.add(self.now.plus_ms(latency), what);
        } else {
            self.devices[id.0].loading = self.devices[id.0].loading.saturating_sub(1);
        }
    }

    /// The Worker asks the person's inbox whether they are in the room; what it says is what the
    /// room said last, but where a backup came between, or the inbox could not be told yet.
    fn may_read(&mut self, id: DeviceId) -> bool {
        if self.admit(id).is_err() {
            return false;
        }
        let (user, host) = (self.devices[id.0].user, self.devices[id.0].host);
        let model = &self.models[host.0];
        let role = model.company.role(user);
        let is_known = model.epoch == natter_protocol::Epoch(1) && !model.is_disputed;
        if is_known && !role.is_in() && !self.owes(host, user) {
            self.expect(Err(format!("{user:?} is {role:?} and reads over HTTP")));
        }
        true
    }

    pub(super) fn got(&mut self, id: DeviceId, life: u64, input: natter_client::Input) {
        if self.devices[id.0].life == life {
            self.devices[id.0].loading = self.devices[id.0].loading.saturating_sub(1);
            self.tell(id, input);
        }
    }

    fn get_tail(&mut self, id: DeviceId, online: bool) -> natter_client::Input {
        let host = self.devices[id.0].host;
        let tail = self.kv.get(self.hosts[host.0].id).filter(|_| online);
        match tail {
            Some(bytes) => natter_client::Input::TailLoaded {
                bytes: bytes.to_vec(),
            },
            None => natter_client::Input::TailFailed,
        }
    }

    fn get_page(&mut self, id: DeviceId, at: PageAt, online: bool) -> natter_client::Input {
        let failed = natter_client::Input::PageFailed { at };
        if !online {
            return failed;
        }
        let host = self.devices[id.0].host;
        let statements = read_page(self.hosts[host.0].id, at);
        let answers = match self.d1.batch(&statements, &mut self.random) {
            Ok(answers) => answers,
            Err(refusal) => {
                refusal.expect_unreachable();
                return failed;
            }
        };
        let [mark, messages, members] = answers.as_slice() else {
            panic!("a page is three answers");
        };
        let rows = PageRows {
            mark: read(mark),
            messages: read(messages),
            members: read(members),
        };
        match page_from_rows(at, rows) {
            Some(page) => natter_client::Input::PageLoaded {
                at,
                bytes: Batch::single(&Answer::from(page).encode()),
            },
            None => failed,
        }
    }

    /// The inbox knows how far the person has read, and their other tabs hear of it.
    fn mark(
        &mut self,
        id: DeviceId,
        ordinal: Ordinal,
        online: bool,
    ) -> Option<natter_client::Input> {
        let (user, host) = (self.devices[id.0].user, self.devices[id.0].host);
        let same = |device: &crate::device::Device| device.user == user && device.host == host;
        let others: Vec<DeviceId> = (0..self.devices.len())
            .filter(|other| online && *other != id.0 && same(&self.devices[*other]))
            .map(DeviceId)
            .collect();
        for other in others {
            let life = self.devices[other.0].life;
            let input = natter_client::Input::ReadElsewhere { ordinal };
            self.agenda
                .add(self.now, Happening::Got(other, life, input));
        }
        None
    }

    /// What KV gets is one page of this moment, and a token.
    pub(super) fn check_snapshot(&mut self, host: HostId, frame: &[u8]) {
        let packets = ServerPacket::decode_frame(frame).expect("a snapshot is a frame");
        let [
            ServerPacket::Answer(Answer::Page(page)),
            token @ ServerPacket::Answer(Answer::Token(_)),
        ] = packets.as_slice()
        else {
            panic!("a snapshot is one page and its token: {packets:?}");
        };
        let nobody = natter_protocol::UserId([0; 16]);
        let model = &mut self.models[host.0];
        let checked = model.check_page(page).and(model.check_sent(nobody, token));
        self.expect(checked);
    }
}

impl Refusal {
    /// Being unreachable is what the cores must live with; breaking a rule is a bug.
    fn expect_unreachable(&self) {
        match self {
            Self::Unreachable(_) | Self::Planted(_) => {}
            Self::Rule(rule) => panic!("D1 refuses: {rule}"),
        }
    }
}
