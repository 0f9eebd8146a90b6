//! What the room says.

use natter_protocol::packet::client::Edit;
use natter_protocol::packet::server::{self, Ack, Answer, Page, Reject, Settled, Status, Welcome};
use natter_protocol::{DecodeError, Event, RejectReason, ServerPacket, heartbeat};

use super::Client;
use super::turn::Turn;
use crate::connection::{Connection, Refusal};
use crate::effect::{Change, Effect, Failure, Notice, Restored};
use crate::given::Life;
use crate::notes::Notes;
use crate::outbox::{Authorship, Command, Refused};
use crate::timeline::Offered;
use crate::view::RowKey;

impl Client {
    pub(super) fn received(&mut self, turn: &mut Turn, bytes: &[u8]) {
        if !self.line.connection.has_socket() {
            return;
        }
        self.line.received_bytes += bytes.len() as u64;
        self.line.heartbeat.hear(turn.now);
        match ServerPacket::decode_frame(bytes) {
            Ok(packets) => {
                for packet in packets {
                    self.take_packet(turn, packet);
                }
            }
            Err(DecodeError::Version { .. }) => {
                self.drop_socket(turn);
                self.refuse(turn, Refusal::Version);
            }
            Err(_) => {
                self.line.bad_frames += 1;
                self.reconnect(turn);
            }
        }
    }

    fn take_packet(&mut self, turn: &mut Turn, packet: ServerPacket) {
        if !self.line.connection.has_socket() {
            return;
        }
        match packet {
            ServerPacket::Event(event) => self.event(turn, event),
            ServerPacket::Answer(Answer::Welcome(welcome)) => self.welcome(turn, &welcome),
            ServerPacket::Answer(Answer::Page(page)) => self.page(turn, page),
            ServerPacket::Answer(Answer::Ack(ack)) => self.ack(turn, &ack),
            ServerPacket::Answer(Answer::Reject(reject)) => self.reject(turn, &reject),
            ServerPacket::Answer(Answer::Presence(presence)) => self.hear_presence(turn, presence),
            ServerPacket::Answer(Answer::Typing(typing)) => self.hear_typing(turn, &typing),
            ServerPacket::Answer(Answer::Token(token)) => self.line.token = Some(token),
            ServerPacket::Answer(Answer::Forget(_)) => self.line.is_foreign = true,
            ServerPacket::Answer(Answer::Rights(rights)) => self.hear_rights(turn, rights),
        }
    }

    fn hear_presence(&mut self, turn: &mut Turn, presence: server::Presence) {
        let mut is_over = false;
        let people = presence.people.iter();
        for gone in people.filter(|person| person.status == Status::Gone) {
            is_over |= self.typing.forget(gone.user);
        }
        let differs = self.presence.hear(presence);
        if differs {
            turn.changed(Change::Presence);
        }
        // Whoever types may have a name now, or be gone.
        if differs || is_over {
            turn.changed(Change::Typing);
        }
    }

    fn hear_typing(&mut self, turn: &mut Turn, typing: &server::Typing) {
        let other = typing.user != self.me;
        if other && self.typing.hear(typing.user, &typing.state, turn.now) {
            turn.changed(Change::Typing);
        }
    }

    fn welcome(&mut self, turn: &mut Turn, welcome: &Welcome) {
        if welcome.room != self.room {
            return self.reconnect(turn);
        }
        if welcome.you != self.me {
            self.drop_socket(turn);
            return self.refuse(turn, Refusal::NoSession);
        }
        let before = self.timeline.epoch();
        let other_life = before.is_some_and(|e| e != welcome.epoch);
        let is_foreign = std::mem::take(&mut self.line.is_foreign);
        let lacks = is_foreign || welcome.head < self.timeline.last();
        if other_life || lacks {
            self.restart(turn, welcome);
        }
        self.timeline.set_epoch(welcome.epoch);
        let life = Life {
            epoch: welcome.epoch,
            before,
            is_cut: lacks && !other_life,
        };
        self.enter(turn, life, &welcome.settled);
        self.line.head = welcome.head;
        self.rights.meet(welcome.now, turn.now);
        self.settle_pending(turn, &welcome.settled);
        self.line.join(self.timeline.last(), turn.now);
        turn.changed(Change::Connection);
        self.introduce(turn);
        self.retry_loads(turn);
    }

    fn restart(&mut self, turn: &mut Turn, welcome: &Welcome) {
        self.timeline.restart();
        self.notes = Notes::default();
        self.unread.restart(welcome.last_ordinal);
        self.outbox.restart();
        self.keys = crate::keys::Keys::default();
        self.forget_loads(turn);
    }

    /// Asks nothing that was meant for another life. The text of an edit comes back as one of its
    /// own: its message is another one here.
    pub(super) fn enter(&mut self, turn: &mut Turn, life: Life, settled: &[Settled]) {
        let why = Failure::Rejected(RejectReason::NotFound);
        for command in self.outbox.enter(life, settled) {
            if let Command::Edit(Edit { text, .. }) = command.clone() {
                let reply_to = None;
                turn.afterwards(Effect::Restore(Restored::Post { text, reply_to }));
            }
            self.undone(turn, &command, why);
        }
    }

    fn settle_pending(&mut self, turn: &mut Turn, settled: &[Settled]) {
        self.outbox.welcome(settled);
        self.give_keys_back(turn);
        turn.changed(Change::Rows);
        for pending in self.outbox.all() {
            if pending.post().is_some() {
                turn.changed(Change::Row(RowKey::Post(pending.command.id())));
            }
        }
    }

    pub(super) fn received_text(&mut self, turn: &mut Turn, text: &str) {
        if !self.line.connection.has_socket() {
            return;
        }
        self.line.received_bytes += text.len() as u64;
        self.line.heartbeat.hear(turn.now);
        let Some((epoch, head)) = heartbeat::parse_pong(text) else {
            return;
        };
        let Connection::Live { .. } = self.line.connection else {
            return;
        };
        if Some(epoch) != self.timeline.epoch() {
            return self.reconnect(turn);
        }
        self.line.head = self.line.head.max(head);
        if head > self.timeline.last() {
            self.ask_missing(turn);
        }
    }

    fn event(&mut self, turn: &mut Turn, event: Event) {
        self.line.head = self.line.head.max(event.seq());
        match self.timeline.offer(event, self.reader()) {
            Offered::Known => {}
            Offered::Held => self.ask_missing(turn),
            Offered::Applied(events) => self.applied(turn, &events),
        }
    }

    /// What events mean besides the timeline: posts find their messages, typing ends.
    pub(super) fn applied(&mut self, turn: &mut Turn, events: &[Event]) {
        if self.timeline.held() == 0 {
            self.line.resume_by = None;
        } else {
            // Progress: the rest of the answer is still coming.
            let limit = turn.now.plus_ms(heartbeat::TIMEOUT_MS);
            self.line.resume_by = self.line.resume_by.map(|_| limit);
        }
        for event in events {
            match event {
                Event::Posted(posted) => self.posted(turn, posted),
                Event::Joined(_)
                | Event::Left(_)
                | Event::RoleChanged(_)
                | Event::Muted(_)
                | Event::SettingChanged(_)
                | Event::Purged(_) => self.decided(turn, event),
                Event::Renamed(_)
                | Event::Edited(_)
                | Event::Deleted(_)
                | Event::Reacted(_)
                | Event::Unreacted(_)
                | Event::Erased(_) => {}
            }
        }
    }

    fn posted(&mut self, turn: &mut Turn, posted: &natter_protocol::event::Posted) {
        let mine = self.timeline.members().my_number() == Some(posted.author);
        let authorship = if mine {
            Authorship::Own
        } else {
            Authorship::Other
        };
        if let Some(id) = self.outbox.claim(posted, authorship) {
            self.timeline.learn_mine(posted.author);
            self.keys.put(id, posted.seq);
            turn.changed(Change::Rows);
            turn.changed(Change::Row(RowKey::Post(id)));
            self.unread.read_through(posted.ordinal);
        } else if mine {
            self.unread.read_through(posted.ordinal);
        }
        let mine = self.timeline.members().my_number() == Some(posted.author);
        if mine && self.rights.posted(posted.at) {
            turn.changed(Change::Rights);
        }
        let author = self.timeline.members().get(posted.author);
        if author.is_some_and(|author| self.typing.forget(author.user)) {
            turn.changed(Change::Typing);
        }
    }

    fn page(&mut self, turn: &mut Turn, page: Page) {
        let answers = self.answered_fetch(&page);
        let before = self.timeline.last();
        match self.timeline.take_tail(page, self.reader()) {
            Ok(events) => {
                if self.timeline.last() > before {
                    // The room knows where its own tail ends.
                    self.line.skip_received(self.timeline.last());
                }
                self.applied(turn, &events);
                self.fulfil_fetch(turn, answers);
            }
            Err(crate::timeline::Unusable) => {
                self.line.bad_frames += 1;
                self.reconnect(turn);
            }
        }
    }

    fn ack(&mut self, turn: &mut Turn, ack: &Ack) {
        if self.outbox.ack(ack.id, ack.seq) {
            self.give_keys_back(turn);
            self.show_command(turn, ack.id);
        }
    }

    /// A message that only seemed to be a pending post gets a name of its own.
    fn give_keys_back(&mut self, turn: &mut Turn) {
        for (_, post) in self.outbox.unclaimed_posts() {
            if self.keys.remove(post.id) {
                turn.changed(Change::Rows);
            }
        }
    }

    fn reject(&mut self, turn: &mut Turn, reject: &Reject) {
        let refused = self.outbox.reject(reject.id, reject.reason, turn.now);
        self.refused(turn, refused, Failure::Rejected(reject.reason));
    }

    /// Shows what became of a command that was not taken.
    pub(super) fn refused(&mut self, turn: &mut Turn, refused: Refused, why: Failure) {
        match refused {
            Refused::Unknown | Refused::Later => {}
            Refused::Failed(id) => turn.changed(Change::Row(RowKey::Post(id))),
            Refused::Undone(command) => {
                if let Command::Edit(Edit { target, text, .. }) = command.clone() {
                    turn.afterwards(Effect::Restore(Restored::Edit { target, text }));
                }
                self.undone(turn, &command, why);
            }
        }
    }

    fn undone(&mut self, turn: &mut Turn, command: &Command, why: Failure) {
        if let Some(target) = command.target() {
            turn.changed(Change::Row(self.keys.of(target)));
        }
        if let Some(what) = command.tried() {
            turn.afterwards(Effect::Notice(Notice::Undone { what, why }));
        }
    }
}
