//! Commands that the room has not been seen to take: sent again with the same id until it says
//! so, shown at once, never forgotten in silence.
//!
//! ```text
//!   Waiting ──sent──► Asked ──ack──► Taken ──its event is applied──► gone
//!      ▲               │ │
//!      ├─ socket lost ─┘ └─ refused, or a minute passed ─► Failed (posts) or undone (others)
//!      └─ too fast: after a pause, one at a time
//! ```

use natter_protocol::event::Posted;
use natter_protocol::limits::PENDING_IDS_MAX;
use natter_protocol::packet::client::{Delete, Edit, Post, React, Unreact};
use natter_protocol::packet::server::Settled;
use natter_protocol::{CommandId, RejectReason, Seq, Timestamp};

use crate::effect::{Failure, Tried};
use crate::given::{Given, Life};
use crate::saved::Kept;
use crate::sorted::Map;

/// How long a command is tried before it counts as failed, in milliseconds: a "sure" that
/// arrives an hour late is worse than one that did not.
pub const FAIL_AFTER_MS: u64 = 60_000;

/// The longest pause that a room can ask for, in milliseconds.
pub const HOLD_MS_MAX: u64 = 30_000;

const _: () = assert!(HOLD_MS_MAX < FAIL_AFTER_MS);

/// A durable command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Say something.
    Post(Post),
    /// Give a message another text.
    Edit(Edit),
    /// Delete a message.
    Delete(Delete),
    /// Set a reaction.
    React(React),
    /// Take a reaction back.
    Unreact(Unreact),
}

impl Command {
    /// The command's id.
    #[must_use]
    pub const fn id(&self) -> CommandId {
        match self {
            Self::Post(command) => command.id,
            Self::Edit(command) => command.id,
            Self::Delete(command) => command.id,
            Self::React(command) => command.id,
            Self::Unreact(command) => command.id,
        }
    }

    /// The message that it changes; `None` for a post.
    #[must_use]
    pub const fn target(&self) -> Option<Seq> {
        match self {
            Self::Post(_) => None,
            Self::Edit(command) => Some(command.target),
            Self::Delete(command) => Some(command.target),
            Self::React(command) => Some(command.target),
            Self::Unreact(command) => Some(command.target),
        }
    }

    /// What it tries, unless it is a post.
    #[must_use]
    pub const fn tried(&self) -> Option<Tried> {
        match self {
            Self::Post(_) => None,
            Self::Edit(_) => Some(Tried::Edit),
            Self::Delete(_) => Some(Tried::Delete),
            Self::React(_) => Some(Tried::React),
            Self::Unreact(_) => Some(Tried::Unreact),
        }
    }
}

/// How far a command has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// To be sent.
    Waiting,
    /// Sent on this socket.
    Asked,
    /// The room took it.
    Taken {
        /// As this event.
        seq: Seq,
    },
    /// It is not tried any more.
    Failed(Failure),
}

/// One command on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// What.
    pub command: Command,
    /// When, and in which life of the room.
    pub given: Given,
    /// How far it has come.
    pub progress: Progress,
    /// The message that it seems to have become, before the room has said so.
    pub claimed: Option<Seq>,
}

impl Pending {
    /// A command that was not sent yet.
    #[must_use]
    pub const fn new(command: Command, given: Given) -> Self {
        Self {
            command,
            given,
            progress: Progress::Waiting,
            claimed: None,
        }
    }

    const fn is_tried(&self) -> bool {
        match self.progress {
            Progress::Waiting | Progress::Asked => true,
            Progress::Taken { .. } | Progress::Failed(_) => false,
        }
    }

    /// The post, if it is one.
    #[must_use]
    pub const fn post(&self) -> Option<&Post> {
        match &self.command {
            Command::Post(post) => Some(post),
            Command::Edit(_) | Command::Delete(_) | Command::React(_) | Command::Unreact(_) => None,
        }
    }
}

/// What a refusal means for the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nothing is known of the command.
    Unknown,
    /// It will be sent again.
    Later,
    /// A post failed; its row stays, and says so.
    Failed(CommandId),
    /// Another command failed and is gone.
    Undone(Command),
}

/// The commands on their way, in the order in which the person gave them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbox {
    pending: Vec<Pending>,
    /// What is kept over a reload: which commands, and when they were given.
    kept: Map<CommandId, Given>,
    /// The room asked for patience until then.
    hold_until: Timestamp,
    /// It did so, and something still waits: the next is sent when the last was answered.
    one_by_one: bool,
}

impl Outbox {
    /// Commands from earlier pages, oldest first; there may be more than one page would take.
    #[must_use]
    pub fn restored(pending: Vec<Pending>) -> Self {
        let mut kept = Map::new();
        for pending in &pending {
            kept.insert(pending.command.id(), pending.given);
        }
        Self {
            pending,
            kept,
            ..Self::default()
        }
    }

    /// Whether a command is on its way.
    #[must_use]
    pub fn knows(&self, id: CommandId) -> bool {
        self.pending.iter().any(|p| p.command.id() == id)
    }

    /// Takes a command of another page in its place; the caller has looked whether it is known.
    pub fn adopt(&mut self, pending: Pending) {
        self.kept.insert(pending.command.id(), pending.given);
        let given_at = pending.given.at;
        let at = self.pending.partition_point(|p| p.given.at <= given_at);
        self.pending.insert(at, pending);
    }

    /// Forgets a command, unless the room took it and its event is to come.
    pub fn drop_untaken(&mut self, id: CommandId) {
        let taken = |p: &Pending| matches!(p.progress, Progress::Taken { .. });
        self.pending.retain(|p| p.command.id() != id || taken(p));
    }

    /// What is to be kept, or kept no more, since this was last asked.
    pub fn take_kept(&mut self) -> Vec<Kept> {
        let mut news = Vec::new();
        for Pending { command, given, .. } in &self.pending {
            if self.kept.insert(command.id(), *given) != Some(*given) {
                news.push(Kept::Command(*given, command.clone()));
            }
        }
        let pending = &self.pending;
        self.kept.retain(|id, _| {
            let stays = pending.iter().any(|p| p.command.id() == *id);
            if !stays {
                news.push(Kept::Done(*id));
            }
            stays
        });
        news
    }

    /// Every command, oldest first.
    #[must_use]
    pub fn all(&self) -> &[Pending] {
        &self.pending
    }

    /// Whether another command can be taken.
    #[must_use]
    pub fn has_space(&self) -> bool {
        self.pending.len() < PENDING_IDS_MAX
    }

    /// Adds a command; the caller has looked for space.
    pub fn push(&mut self, command: Command, given: Given) {
        debug_assert!(self.has_space(), "the outbox is full");
        self.pending.push(Pending::new(command, given));
    }

    /// The ids to ask about when saying hello.
    #[must_use]
    pub fn ids(&self) -> Vec<CommandId> {
        let ids = self.pending.iter().map(|pending| pending.command.id());
        ids.take(PENDING_IDS_MAX).collect()
    }

    /// The post with this id.
    #[must_use]
    pub fn post(&self, id: CommandId) -> Option<&Pending> {
        let posts = self.pending.iter().filter(|p| p.post().is_some());
        posts.into_iter().find(|p| p.command.id() == id)
    }

    /// The posts that are not among the messages, oldest first.
    pub fn unclaimed_posts(&self) -> impl Iterator<Item = (&Pending, &Post)> {
        let unclaimed = self.pending.iter().filter(|p| p.claimed.is_none());
        unclaimed.filter_map(|pending| Some((pending, pending.post()?)))
    }

    /// The commands that change this message, oldest first.
    pub fn about(&self, target: Seq) -> impl Iterator<Item = &Command> {
        let commands = self.pending.iter().map(|pending| &pending.command);
        commands.filter(move |command| command.target() == Some(target))
    }

    /// What is sent now that the room listens, as items of a batch; it counts as sent.
    pub fn take_due(&mut self, now: Timestamp) -> Vec<Vec<u8>> {
        if now < self.hold_until {
            return Vec::new();
        }
        self.one_by_one &= self.pending.iter().any(Pending::is_tried);
        let asked = |p: &Pending| p.progress == Progress::Asked;
        let at_once = match self.one_by_one {
            true => usize::from(!self.pending.iter().any(asked)),
            false => self.pending.len(),
        };
        let waiting = self
            .pending
            .iter_mut()
            .filter(|pending| pending.progress == Progress::Waiting);
        waiting
            .take(at_once)
            .map(|pending| {
                pending.progress = Progress::Asked;
                pending.command.item()
            })
            .collect()
    }

    /// Whatever was sent may be lost.
    pub fn lose_socket(&mut self) {
        for pending in &mut self.pending {
            if pending.progress == Progress::Asked {
                pending.progress = Progress::Waiting;
            }
        }
    }

    /// The room began a new life: what it took before may be gone.
    pub fn restart(&mut self) {
        for pending in &mut self.pending {
            pending.claimed = None;
            if let Progress::Taken { .. } | Progress::Asked = pending.progress {
                pending.progress = Progress::Waiting;
            }
        }
    }

    /// This is the life of the room, and what was meant for another has seqs that mean other
    /// things. Gives up what would change a message, since it may be another one now; a post
    /// stays, and answers nothing. So do those that the room took: `settled`.
    pub fn enter(&mut self, life: Life, settled: &[Settled]) -> Vec<Command> {
        let mut given_up = Vec::new();
        let kept = &mut self.kept;
        self.pending.retain_mut(|pending| {
            let is_meant = life.is_meant(pending.given.epoch);
            let id = pending.command.id();
            if is_meant || settled.iter().any(|settled| settled.id == id) {
                pending.given.epoch = Some(life.epoch);
                return true;
            }
            let Command::Post(post) = &mut pending.command else {
                given_up.push(pending.command.clone());
                return false;
            };
            if post.reply_to.take().is_some() {
                kept.remove(&id);
            }
            pending.given.epoch = Some(life.epoch);
            true
        });
        given_up
    }

    /// The welcome settles everything: what it does not name, the room never saw.
    pub fn welcome(&mut self, settled: &[Settled]) {
        for pending in &mut self.pending {
            let id = pending.command.id();
            match settled.iter().find(|settled| settled.id == id) {
                Some(Settled { seq, .. }) => pending.progress = Progress::Taken { seq: *seq },
                None => pending.claimed = None,
            }
        }
    }

    /// The room took a command. Whether it is known.
    pub fn ack(&mut self, id: CommandId, seq: Seq) -> bool {
        let mut known = self.pending.iter_mut().filter(|p| p.command.id() == id);
        let Some(pending) = known.next() else {
            return false;
        };
        pending.progress = Progress::Taken { seq };
        if pending.claimed != Some(seq) {
            pending.claimed = None;
        }
        true
    }

    /// The room refused a command.
    pub fn reject(&mut self, id: CommandId, reason: RejectReason, now: Timestamp) -> Refused {
        let Some(index) = self.pending.iter().position(|p| p.command.id() == id) else {
            return Refused::Unknown;
        };
        if let RejectReason::RateLimited { retry_after_ms } = reason {
            let pause_ms = u64::from(retry_after_ms).min(HOLD_MS_MAX);
            self.hold_until = self.hold_until.max(now.plus_ms(pause_ms));
            self.one_by_one = true;
        }
        if reason.is_transient() {
            if let Some(pending) = self.pending.get_mut(index)
                && pending.is_tried()
            {
                pending.progress = Progress::Waiting;
            }
            return Refused::Later;
        }
        self.fail(index, Failure::Rejected(reason))
    }

    fn fail(&mut self, index: usize, failure: Failure) -> Refused {
        match self.pending.get_mut(index) {
            Some(pending) if pending.post().is_some() => {
                pending.progress = Progress::Failed(failure);
                Refused::Failed(pending.command.id())
            }
            Some(_) => Refused::Undone(self.pending.remove(index).command),
            None => Refused::Unknown,
        }
    }

    /// Gives up what was tried for too long.
    pub fn expire(&mut self, now: Timestamp) -> Vec<Refused> {
        let mut refused = Vec::new();
        let too_old = |p: &Pending| p.is_tried() && now.ms_since(p.given.at) >= FAIL_AFTER_MS;
        while let Some(index) = self.pending.iter().position(too_old) {
            refused.push(self.fail(index, Failure::Timeout));
        }
        refused
    }

    /// A message came: which post became it? The ack says so for certain; before that, an own
    /// message with the same words is taken for the oldest such post.
    pub fn claim(&mut self, posted: &Posted, authorship: Authorship) -> Option<CommandId> {
        let taken = Progress::Taken { seq: posted.seq };
        let pending = &mut self.pending;
        let index = pending.iter().position(|p| p.progress == taken);
        let index = index.or_else(|| {
            let seems = |p: &Pending| {
                let is_asked = p.claimed.is_none() && p.progress == Progress::Asked;
                is_asked && p.post().is_some_and(|post| says(post, posted))
            };
            (authorship == Authorship::Own).then(|| pending.iter().position(seems))?
        })?;
        let pending = pending.get_mut(index)?;
        pending.post()?;
        pending.claimed = Some(posted.seq);
        Some(pending.command.id())
    }

    /// Lets go of what was taken as events up to `last`; gives back who became what.
    pub fn settle(&mut self, last: Seq) -> Vec<(Command, Seq)> {
        let mut settled = Vec::new();
        self.pending.retain(|pending| match pending.progress {
            Progress::Taken { seq } if seq <= last => {
                settled.push((pending.command.clone(), seq));
                false
            }
            Progress::Taken { .. } | Progress::Waiting | Progress::Asked | Progress::Failed(_) => {
                true
            }
        });
        settled
    }

    /// Tries a failed post again, with the same id. Whether there is one.
    pub fn resend(&mut self, id: CommandId, now: Timestamp) -> bool {
        let mut failed = self.pending.iter_mut().filter(|pending| {
            let failed = matches!(pending.progress, Progress::Failed(_));
            failed && pending.command.id() == id
        });
        let Some(pending) = failed.next() else {
            return false;
        };
        pending.progress = Progress::Waiting;
        pending.given.at = now;
        true
    }

    /// Gives a post up that the room has not taken.
    pub fn cancel(&mut self, id: CommandId) -> Option<Post> {
        let index = self.pending.iter().position(|pending| {
            let taken = matches!(pending.progress, Progress::Taken { .. });
            !taken && pending.post().is_some_and(|post| post.id == id)
        })?;
        match self.pending.remove(index).command {
            Command::Post(post) => Some(post),
            Command::Edit(_) | Command::Delete(_) | Command::React(_) | Command::Unreact(_) => None,
        }
    }

    /// When something changes by itself: a command fails, or may be sent again.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Option<Timestamp> {
        let tried = || self.pending.iter().filter(|pending| pending.is_tried());
        let fails = tried().map(|p| p.given.at.plus_ms(FAIL_AFTER_MS)).min();
        let waits = tried().any(|p| p.progress == Progress::Waiting);
        let holds = (waits && self.hold_until > now).then_some(self.hold_until);
        fails.into_iter().chain(holds).min()
    }
}

/// Whose message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authorship {
    /// The person's at this screen.
    Own,
    /// Somebody else's, or not known.
    Other,
}

fn says(post: &Post, posted: &Posted) -> bool {
    post.text == posted.text && post.reply_to == posted.reply_to
}
