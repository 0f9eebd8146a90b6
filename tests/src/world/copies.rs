//! The parties behind the room: queue, consumer, D1, KV; and the Worker's answers over HTTP.

use natter_archive::{
    PageRows, archived, ask_archive, decode_letter, encode_letter, insert_dead_letter,
    page_from_rows, plan, read_page,
};
use natter_protocol::packet::client::PageAt;
use natter_protocol::packet::server::Answer;
use natter_protocol::{Batch, Ordinal, Seq, ServerPacket};
use natter_room::Input;

use crate::d1::{Refusal, read};
use crate::device::DeviceId;
use crate::host::HostId;
use crate::queue::Letter;
use crate::world::{Get, Happening, Request, World};

/// How long messages wait for a batch to fill before the consumer gets them, in milliseconds.
const CONSUME_AFTER_MS: u64 = 1_000;
/// How long a message that could not be archived waits, in milliseconds.
const RETRY_AFTER_MS: u64 = 30_000;

impl World {
    /// Something that takes time begins: it keeps the room awake until it is answered.
    pub(super) fn start(&mut self, host: HostId, request: Request) {
        let room = &mut self.hosts[host.0];
        room.in_flight += 1;
        let what = Happening::Ask(host, room.life, request);
        let latency = self.random.within(self.network.latency_ms);
        self.agenda.add(self.now.plus_ms(latency), what);
    }

    pub(super) fn start_enqueue(&mut self, host: HostId, frames: &[Vec<u8>], through: Seq) {
        let room = &self.hosts[host.0];
        let epoch = room.log.saved().marks.epoch;
        let letter = |frame: &Vec<u8>| encode_letter(room.id, epoch, frame);
        let bodies: Vec<String> = frames.iter().map(letter).collect();
        for body in &bodies {
            let letter = decode_letter(body).expect("a room enqueues letters");
            for event in letter.events {
                let checked = self.models[host.0].check_event(&event);
                self.expect(checked);
            }
        }
        self.start(host, Request::Enqueue { bodies, through });
    }

    /// What a room asked for reaches the other party, whether or not the room still lives.
    pub(super) fn ask(&mut self, host: HostId, life: u64, request: Request) {
        let answer = match request {
            Request::Enqueue { bodies, through } => self.enqueue(bodies, through),
            Request::Snapshot(frame) => {
                let room = &self.hosts[host.0];
                match self.kv.put(room.id, frame, self.now) {
                    Ok(()) => Input::Snapshotted,
                    Err(_) => Input::SnapshotFailed,
                }
            }
            Request::AskArchive => self.archived(host),
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

    fn enqueue(&mut self, bodies: Vec<String>, through: Seq) -> Input {
        match self.queue.send_batch(bodies, &mut self.random) {
            Ok(()) => {
                self.consume_after(CONSUME_AFTER_MS);
                Input::Enqueued { through }
            }
            Err(crate::queue::Refusal::Overloaded) => Input::EnqueueFailed,
            Err(rule) => panic!("a room breaks a rule of the queue: {rule:?}"),
        }
    }

    fn archived(&mut self, host: HostId) -> Input {
        let statements = ask_archive(self.hosts[host.0].id);
        match self.d1.batch(&statements, &mut self.random) {
            Ok(answers) => {
                let rows = answers.last().map(|rows| read(rows)).unwrap_or_default();
                Input::Archived {
                    through: archived(&rows),
                }
            }
            Err(refusal) => {
                refusal.expect_unreachable();
                Input::ArchiveUnreachable
            }
        }
    }

    fn consume_after(&mut self, ms: u64) {
        if !self.consume_is_due {
            self.consume_is_due = true;
            self.agenda.add(self.now.plus_ms(ms), Happening::Consume);
        }
    }

    /// The consumer gets a batch: what is poison is put aside, the rest is written or retried.
    pub(super) fn consume(&mut self) {
        self.consume_is_due = false;
        let letters = self.queue.deliver();
        let bodies: Vec<&str> = letters.iter().map(|letter| letter.body.as_str()).collect();
        let plan = plan(&bodies);
        let written = self.d1.batch(&plan.statements, &mut self.random);
        self.note(|| format!("consumer: {} letters, {}", letters.len(), written.is_ok()));
        let wait_ms = match &written {
            Ok(_) => CONSUME_AFTER_MS,
            Err(refusal) => {
                refusal.expect_unreachable();
                RETRY_AFTER_MS
            }
        };
        for (index, letter) in letters.into_iter().enumerate() {
            let poison = plan.poison.iter().find(|(at, _)| *at == index);
            match (poison, &written) {
                (Some((_, why)), _) => self.put_aside(letter, &why.to_string()),
                (None, Ok(_)) => self.queue.ack(letter, &mut self.random),
                (None, Err(_)) => self.queue.retry(letter, &mut self.random),
            }
        }
        self.bury();
        if !self.queue.is_empty() {
            self.consume_after(wait_ms);
        }
    }

    fn put_aside(&mut self, letter: Letter, why: &str) {
        let statement = insert_dead_letter("events", &letter.body, why, self.now);
        if self.d1.batch(&[statement], &mut self.random).is_err() {
            self.queue.retry(letter, &mut self.random);
        }
    }

    /// The dead-letter queue's consumer: what could not be delivered is kept for the operator.
    fn bury(&mut self) {
        for letter in std::mem::take(&mut self.queue.dead) {
            let statement = insert_dead_letter("dead", &letter.body, "undeliverable", self.now);
            if self.d1.batch(&[statement], &mut self.random).is_err() {
                self.queue.dead.push(letter);
            }
        }
    }

    /// A poisoned letter gets into the queue, as if an earlier version had written it.
    pub fn poison(&mut self, body: &str) {
        let sent = self
            .queue
            .send_batch(vec![body.to_owned()], &mut self.random);
        sent.expect("the queue takes it");
        self.consume_after(CONSUME_AFTER_MS);
    }

    /// What a device asked for reaches the Worker.
    pub(super) fn get(&mut self, id: DeviceId, life: u64, get: Get) {
        let online = self.devices[id.0].online && !self.http_is_down;
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

    /// What KV gets is one page of this moment.
    pub(super) fn check_snapshot(&mut self, host: HostId, frame: &[u8]) {
        let packets = ServerPacket::decode_frame(frame).expect("a snapshot is a frame");
        let [ServerPacket::Answer(Answer::Page(page))] = packets.as_slice() else {
            panic!("a snapshot is one page: {packets:?}");
        };
        let checked = self.models[host.0].check_page(page);
        self.expect(checked);
    }
}

impl Refusal {
    /// Being unreachable is what the cores must live with; breaking a rule is a bug.
    fn expect_unreachable(&self) {
        assert_eq!(*self, Self::Unreachable, "D1 refuses");
    }
}
