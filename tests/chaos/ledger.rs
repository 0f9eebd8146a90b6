//! What the speakers said and what they were told, noted as the bytes pass: what the room acked
//! is read off the wire, not asked of the code that is under test.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use natter_protocol::packet::server::Answer;
use natter_protocol::{ClientPacket, CommandId, Event, Seq, ServerPacket};

/// One post, from the first frame that held it.
#[derive(Clone, Debug)]
pub struct Post {
    /// What it says; no two posts say the same.
    pub text: String,
    /// When it was first sent.
    pub sent_at: Instant,
    /// As which event the room took it, and when that was first heard.
    pub acked: Option<(Seq, Instant)>,
}

/// Everything that was said and heard.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// The posts, by their ids.
    pub posts: BTreeMap<CommandId, Post>,
    /// What any reader was shown, by its place.
    pub shown: BTreeMap<Seq, String>,
    /// What two readers were shown differently, or one was acked as two different events.
    pub contradictions: Vec<String>,
}

impl Ledger {
    /// A speaker sends a frame.
    pub fn send(&mut self, frame: &[u8]) {
        for packet in ClientPacket::decode_frame(frame).unwrap_or_default() {
            if let ClientPacket::Post(post) = packet {
                self.posts.entry(post.id).or_insert(Post {
                    text: post.text,
                    sent_at: Instant::now(),
                    acked: None,
                });
            }
        }
    }

    /// A speaker gets a frame.
    pub fn hear(&mut self, frame: &[u8]) {
        for packet in ServerPacket::decode_frame(frame).unwrap_or_default() {
            match packet {
                ServerPacket::Answer(Answer::Ack(ack)) => self.ack(ack.id, ack.seq),
                ServerPacket::Answer(Answer::Welcome(welcome)) => {
                    for settled in welcome.settled {
                        self.ack(settled.id, settled.seq);
                    }
                }
                ServerPacket::Event(Event::Posted(posted)) => self.show(posted.seq, posted.text),
                ServerPacket::Event(_) | ServerPacket::Answer(_) => {}
            }
        }
    }

    /// Posts that were acked.
    pub fn acked(&self) -> impl Iterator<Item = (&Post, Seq, Instant)> {
        let posts = self.posts.values();
        posts.filter_map(|post| post.acked.map(|(seq, at)| (post, seq, at)))
    }

    /// When a post that was sent after this moment was first acked, if one was.
    pub fn first_ack_after(&self, moment: Instant) -> Option<Instant> {
        let later = self.acked().filter(|(post, _, _)| post.sent_at > moment);
        later.map(|(_, _, at)| at).min()
    }

    fn ack(&mut self, id: CommandId, seq: Seq) {
        let Some(post) = self.posts.get_mut(&id) else {
            return;
        };
        match post.acked {
            None => post.acked = Some((seq, Instant::now())),
            Some((before, _)) if before == seq => {}
            Some((before, _)) => self.contradictions.push(format!(
                "{:?} was acked as {before} and as {seq}",
                post.text
            )),
        }
    }

    fn show(&mut self, seq: Seq, text: String) {
        match self.shown.get(&seq) {
            None => {
                self.shown.insert(seq, text);
            }
            Some(before) if *before == text => {}
            Some(before) => self
                .contradictions
                .push(format!("{seq} was shown as {before:?} and as {text:?}")),
        }
    }
}

/// A ledger that all speakers write in.
#[derive(Debug, Default)]
pub struct Shared(Mutex<Ledger>);

impl Shared {
    /// The ledger, for one look or one line; a writer that panicked has written whole lines.
    pub fn open(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
