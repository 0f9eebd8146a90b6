//! Recovery: a room that finds proof of a higher seq than its own.
//!
//! A room that came back from an older backup does not know it: its log is whole, and ends too
//! early. But D1 knows. So in each life, before the first events leave for the queue, D1 is asked
//! how far it is, and three things prove that this log lost its end:
//!
//! - D1 knows a later epoch of the room;
//! - D1 has, or was once told of, an event behind the newest one here;
//! - D1 has another event than the one that stands here under the same seq.
//!
//! What a client claims proves nothing: it may lie. A claim only makes the room ask at once. But
//! a token proves it too, which the room once signed and which speaks of an event that is not
//! here (`token.rs`): D1 may never have heard of it. That epoch begins even while D1 is away.
//!
//! Then the room closes every socket and answers hellos with `Broken`, claims the next epoch in
//! D1 (which from then on takes no letter of an earlier one), and reads D1's events from where
//! both agree. Those come first, under the seqs that they had; what people told this room since
//! it came back is acked too, so it is taken again behind them. One page is one turn and so one
//! transaction, and after each the log is whole: a crash in between is a room that finds proof
//! once more. A client of another epoch drops what it has and never merges.
//!
//! A room that took very much since it came back is not rewritten, since one turn would have to
//! hold all of it: it serves on with what it has, the operator is told each time that D1 was
//! asked, and nothing goes to D1. Sockets are closed for the first try of a life only.
//!
//! What is not in D1 cannot come back: events of the last seconds before the loss. D1 knows the
//! ids of posts, so one that was taken and never answered is answered, not taken again, also where
//! this life took it once more before it knew. Anything else a client does not send into a new
//! epoch.

mod decisions;
pub(crate) mod fork;
mod rewrite;

use natter_protocol::{CloseCode, Epoch, Event, Seq};

use crate::effect::{Effect, Trouble};
use crate::input::{ArchiveMark, ArchivePage};
use crate::introductions::Introductions;
use crate::log::{Log, Unreadable};
use crate::outbox::Asked;
use crate::recovery::rewrite::Life;
use crate::room::Room;
use crate::turn::Turn;

/// How it goes with a room whose archive may know more than it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Recovery {
    /// It does not: the room serves.
    #[default]
    None,
    /// D1 has events that this life has not seen leave: the room serves, and compares.
    Comparing {
        /// Up to where they are the room's.
        after: Seq,
    },
    /// There is proof: the room serves nobody.
    UnderWay {
        /// The epoch that begins.
        epoch: Epoch,
        /// Up to where the log holds what D1 has.
        after: Seq,
        /// What proved it.
        proof: Proof,
    },
}

/// What proves that a log lost its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// D1: while it does not answer, the room goes on as it was, and finds the same proof again.
    Archive,
    /// A token: the epoch begins whether D1 answers or not.
    Token,
}

impl Room {
    /// D1 says how far it is.
    pub(crate) fn archive_answered(&mut self, turn: &mut Turn, mark: ArchiveMark, log: &dyn Log) {
        match self.recovery {
            Recovery::None => {}
            Recovery::Comparing { .. } | Recovery::UnderWay { .. } => return,
        }
        let (marks, head) = (self.outbox.marks, self.durable.head);
        let told = mark.epoch == marks.epoch && mark.head > head;
        if mark.epoch > marks.epoch || mark.through > head || told {
            return self.recover(turn, mark.epoch, Proof::Archive);
        }
        let is_first = self.outbox.asked != Asked::Yes;
        // An epoch that began while D1 was away is not claimed yet.
        let claim = (mark.epoch < marks.epoch && mark.through > Seq(0)).then_some(marks.epoch);
        if is_first && (mark.through > marks.enqueued || claim.is_some()) {
            return self.compare(turn, marks.enqueued.min(mark.through), claim);
        }
        self.archived(turn, mark.through, log);
    }

    /// Events came back from D1.
    pub(crate) fn archive_read(&mut self, turn: &mut Turn, page: &ArchivePage, log: &dyn Log) {
        let done = match self.recovery {
            Recovery::Comparing { after } if after == page.after => self.compared(turn, page, log),
            Recovery::UnderWay {
                epoch,
                after,
                proof,
            } if after == page.after && epoch == page.epoch => {
                self.recovered(turn, (epoch, proof), page, log)
            }
            Recovery::None | Recovery::Comparing { .. } | Recovery::UnderWay { .. } => {
                return self.mend_from(turn, page, log);
            }
        };
        if let Err(why) = done {
            self.give_up(turn);
            turn.report(Trouble::Recovery(why));
        }
    }

    /// What was under way is not known any more; D1 is asked again, later.
    pub(crate) fn give_up(&mut self, turn: &mut Turn) {
        self.go_on(turn);
        self.outbox.archive.fail(turn.now);
    }

    /// The room serves again, with what it has: in a new epoch if a token proved that one is due.
    /// D1 is asked again before anything leaves.
    pub(crate) fn go_on(&mut self, turn: &mut Turn) {
        let recovery = std::mem::take(&mut self.recovery);
        if let Recovery::UnderWay {
            epoch,
            after,
            proof: Proof::Token,
        } = recovery
            && epoch > self.outbox.marks.epoch
        {
            self.begin_epoch(turn, epoch, after);
        }
    }

    /// A client showed a token of what is not here any more.
    pub(crate) fn believe(&mut self, turn: &mut Turn, seen: Epoch) -> Result<(), CloseCode> {
        if self.outbox.archive.is_under_way() {
            // The token comes again when the client does.
            return Err(CloseCode::Broken);
        }
        self.recover(turn, seen, Proof::Token);
        Ok(())
    }

    /// Somebody claims to have seen more than there is: D1 is asked at once, once in a life.
    pub(crate) fn doubt(&mut self) {
        if self.outbox.asked == Asked::NotYet {
            self.outbox.asked = Asked::Doubted;
        }
    }

    /// The queue took these events, and this life does not know it; or they are not the room's.
    fn compare(&mut self, turn: &mut Turn, after: Seq, claim: Option<Epoch>) {
        self.recovery = Recovery::Comparing { after };
        self.read(turn, after, claim);
    }

    fn read(&mut self, turn: &mut Turn, after: Seq, claim: Option<Epoch>) {
        self.outbox.asked = Asked::Doubted;
        self.outbox.archive.start(turn.now);
        turn.start(Effect::ReadArchive { after, claim });
    }

    fn compared(
        &mut self,
        turn: &mut Turn,
        page: &ArchivePage,
        log: &dyn Log,
    ) -> Result<(), Unreadable> {
        let agreed = self.agreed(page, log)?;
        if agreed < page.events.len() {
            self.recover(turn, page.epoch, Proof::Archive);
            return Ok(());
        }
        let last = page.last();
        if page.is_last() {
            self.recovery = Recovery::None;
            self.archived(turn, last, log);
        } else {
            self.compare(turn, last, None);
        }
        Ok(())
    }

    /// How many events of the page, from its first, stand here too.
    fn agreed(&self, page: &ArchivePage, log: &dyn Log) -> Result<usize, Unreadable> {
        let own = fork::events(page.after, page.events.len(), log)?;
        let pairs = own.iter().zip(&page.events);
        Ok(pairs
            .take_while(|(ours, theirs)| same(ours, theirs))
            .count())
    }

    /// There is proof.
    fn recover(&mut self, turn: &mut Turn, seen: Epoch, proof: Proof) {
        if proof == Proof::Archive
            && let Some(events) = self.too_much
        {
            // It was tried in this life, and people need not be disturbed for it again.
            self.give_up(turn);
            return turn.report(Trouble::TooMuch { events });
        }
        let epoch = Epoch(seen.max(self.outbox.marks.epoch).0.saturating_add(1));
        let after = self.outbox.marks.archived;
        turn.report(Trouble::Behind { epoch });
        self.window.closes = None;
        self.publish(turn);
        for id in self.connections.ids() {
            self.close(turn, id, CloseCode::Resume);
        }
        self.recovery = Recovery::UnderWay {
            epoch,
            after,
            proof,
        };
        self.read(turn, after, Some(epoch));
    }

    fn recovered(
        &mut self,
        turn: &mut Turn,
        (epoch, proof): (Epoch, Proof),
        page: &ArchivePage,
        log: &dyn Log,
    ) -> Result<(), Unreadable> {
        let agreed = self.agreed(page, log)?;
        let theirs = Life {
            events: page.events.get(agreed..).unwrap_or_default(),
            ids: &page.ids,
        };
        if !theirs.events.is_empty() {
            let fork = Seq(page.after.0.saturating_add(agreed as u64));
            let events = self.durable.head.0.saturating_sub(fork.0);
            if events > self.config.retaken_events_max {
                self.too_much = Some(events);
                self.give_up(turn);
                turn.report(Trouble::TooMuch { events });
                return Ok(());
            }
            self.rewrite(turn, fork, theirs, log)?;
        }
        self.begin_epoch(turn, epoch, page.last());
        if page.is_last() {
            self.recovery = Recovery::None;
            self.outbox.asked = Asked::Yes;
            self.outbox.archive.succeed();
        } else {
            let after = page.last();
            self.recovery = Recovery::UnderWay {
                epoch,
                after,
                proof,
            };
            self.read(turn, after, Some(epoch));
        }
        Ok(())
    }

    /// D1 has everything through here, and whatever else was told of the room was another life's.
    fn begin_epoch(&mut self, turn: &mut Turn, epoch: Epoch, through: Seq) {
        let outbox = &mut self.outbox;
        outbox.marks.epoch = epoch;
        outbox.marks.archived = through;
        outbox.marks.enqueued = through;
        outbox.marks.snapshotted = Seq(0);
        outbox.waiting_since = turn.now;
        outbox.progress_at = turn.now;
        outbox.changed_since = turn.now;
        outbox.changed_at = turn.now;
        outbox.write(turn);
        self.inboxes.owe_everyone(turn);
        self.tail = None;
        self.heartbeat = None;
        self.introductions = Introductions::default();
    }
}

/// Whether an event of the room and one of D1 are the same, erased or not.
fn same(ours: &Event, theirs: &Event) -> bool {
    let is_tombstone = |event: &Event| match event {
        Event::Erased(_) => true,
        Event::Joined(_)
        | Event::Renamed(_)
        | Event::Posted(_)
        | Event::Edited(_)
        | Event::Deleted(_)
        | Event::Reacted(_)
        | Event::Unreacted(_)
        | Event::Left(_)
        | Event::RoleChanged(_)
        | Event::Muted(_)
        | Event::SettingChanged(_)
        | Event::Purged(_) => false,
    };
    let place = |event: &Event| (event.seq(), event.at(), event.target(), event.by());
    ours == theirs || (is_tombstone(ours) || is_tombstone(theirs)) && place(ours) == place(theirs)
}
