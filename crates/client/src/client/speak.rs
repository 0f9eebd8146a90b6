//! What the person does: posting, editing, deleting, reacting, typing.

use natter_protocol::limits::{EMOJI_BYTES_MAX, MESSAGE_TEXT_BYTES_MAX, PENDING_IDS_MAX};
use natter_protocol::packet::client::{Delete, Edit, Post, React, Unreact};
use natter_protocol::{CommandId, RejectReason, Seq};
use natter_text::{TextError, check_message};

use super::Client;
use super::turn::Turn;
use crate::effect::{Change, Effect, Failure, Notice, Restored, Scroll, Tried, Unfit};
use crate::given::{Given, Life};
use crate::outbox::{Command, Pending};
use crate::saved::Kept;
use crate::view::{Composing, RowKey};

impl Client {
    pub(super) fn type_draft(&mut self, turn: &mut Turn, text: String) {
        if let Some(state) = self.own_typing.change(&text, turn.now) {
            self.say_typing(turn, state);
        }
        self.drafts.set(text, turn.now);
    }

    pub(super) fn submit(&mut self, turn: &mut Turn, text: &str, reply_to: Option<Seq>) {
        let composing = self.composing(turn.now);
        let fit = match composing == Composing::Open {
            true => self.fit(text),
            false => Err(Unfit::NotNow(composing)),
        };
        let text = match fit {
            Ok(text) => text,
            Err(unfit) => {
                return turn.afterwards(Effect::Notice(Notice::CannotPost(unfit)));
            }
        };
        let id = self.generator.command_id();
        let post = Post { id, reply_to, text };
        self.outbox.push(Command::Post(post), self.given(turn));
        if let Some(state) = self.own_typing.stop() {
            self.say_typing(turn, state);
        }
        self.drafts.set(String::new(), turn.now);
        self.drafts.save_now(turn.now);
        self.unread.read_through(self.timeline.newest());
        turn.changed(Change::Draft);
        turn.changed(Change::Rows);
        if self.timeline.follows() {
            turn.afterwards(Effect::Scroll(Scroll::Newest));
        } else {
            self.jump_to_newest(turn);
        }
    }

    /// The text as the room will keep it.
    fn fit(&self, text: &str) -> Result<String, Unfit> {
        if !self.outbox.has_space() {
            let pending_max = PENDING_IDS_MAX;
            return Err(Unfit::TooManyPending { pending_max });
        }
        check_message(text, MESSAGE_TEXT_BYTES_MAX).map_err(unfit)
    }

    pub(super) fn edit(&mut self, turn: &mut Turn, target: Seq, text: String) {
        let fit = match self.fit(&text) {
            Ok(fit) => fit,
            Err(unfit) => {
                let restored = Restored::Edit { target, text };
                turn.afterwards(Effect::Restore(restored));
                return turn.afterwards(Effect::Notice(Notice::CannotPost(unfit)));
            }
        };
        let shown = self.message(self.keys.of(target));
        if shown.is_some_and(|message| message.body.text() == Some(fit.as_str())) {
            return;
        }
        let id = self.generator.command_id();
        let text = fit;
        self.command(turn, Command::Edit(Edit { id, target, text }));
    }

    pub(super) fn delete(&mut self, turn: &mut Turn, target: Seq) {
        let id = self.generator.command_id();
        self.command(turn, Command::Delete(Delete { id, target }));
    }

    pub(super) fn react(&mut self, turn: &mut Turn, target: Seq, emoji: String) {
        if emoji.len() > EMOJI_BYTES_MAX {
            let why = Failure::Rejected(RejectReason::NotEmoji);
            let what = Tried::React;
            return turn.afterwards(Effect::Notice(Notice::Undone { what, why }));
        }
        if !self.has_reacted(target, &emoji) {
            let id = self.generator.command_id();
            self.command(turn, Command::React(React { id, target, emoji }));
        }
    }

    pub(super) fn unreact(&mut self, turn: &mut Turn, target: Seq, emoji: String) {
        if self.has_reacted(target, &emoji) {
            let id = self.generator.command_id();
            self.command(turn, Command::Unreact(Unreact { id, target, emoji }));
        }
    }

    fn has_reacted(&self, target: Seq, emoji: &str) -> bool {
        let message = self.message(self.keys.of(target));
        message.is_some_and(|message| {
            let mut reactions = message.reactions.iter();
            reactions.any(|reaction| reaction.emoji == emoji && reaction.mine)
        })
    }

    /// Shows a command at once and has it sent.
    fn command(&mut self, turn: &mut Turn, command: Command) {
        if !self.outbox.has_space() {
            let pending_max = PENDING_IDS_MAX;
            let unfit = Unfit::TooManyPending { pending_max };
            return turn.afterwards(Effect::Notice(Notice::CannotPost(unfit)));
        }
        let id = command.id();
        self.outbox.push(command, self.given(turn));
        self.show_command(turn, id);
    }

    fn given(&self, turn: &Turn) -> Given {
        Given {
            at: turn.now,
            epoch: self.timeline.epoch(),
        }
    }

    /// Something differs about a command on its way.
    pub(super) fn show_command(&self, turn: &mut Turn, id: CommandId) {
        let mut pending = self.outbox.all().iter();
        let found = pending.find(|pending| pending.command.id() == id);
        match found.map(|pending| pending.command.target()) {
            Some(Some(target)) => turn.changed(Change::Row(self.keys.of(target))),
            Some(None) => turn.changed(Change::Row(RowKey::Post(id))),
            None => {}
        }
    }

    pub(super) fn resend(&mut self, turn: &mut Turn, id: CommandId) {
        if self.outbox.resend(id, turn.now) {
            // It is dated anew: it may stand under another name.
            turn.changed(Change::Rows);
            self.show_command(turn, id);
        }
    }

    pub(super) fn cancel(&mut self, turn: &mut Turn, id: CommandId) {
        let Some(Post { text, reply_to, .. }) = self.outbox.cancel(id) else {
            return;
        };
        turn.changed(Change::Rows);
        turn.afterwards(Effect::Restore(Restored::Post { text, reply_to }));
    }

    /// Another tab of the person kept it, and may be gone.
    pub(super) fn found(&mut self, turn: &mut Turn, given: Given, command: Command) {
        let id = command.id();
        if self.outbox.knows(id) {
            return;
        }
        if self.keys.message(id).is_some() {
            // It is a message already; whoever kept it is gone.
            return turn.perform(Effect::Keep(Kept::Done(id)));
        }
        self.outbox.adopt(Pending::new(command, given));
        turn.changed(Change::Rows);
        self.show_command(turn, id);
        // Otherwise the welcome says which life it is.
        if let (Some(epoch), true) = (self.timeline.epoch(), self.line.connection.is_live()) {
            let life = Life {
                epoch,
                before: None,
                is_cut: false,
            };
            self.enter(turn, life, &[]);
        }
    }

    /// Another tab saw to it.
    pub(super) fn done_elsewhere(&mut self, turn: &mut Turn, id: CommandId) {
        self.show_command(turn, id);
        self.outbox.drop_untaken(id);
        turn.changed(Change::Rows);
    }

    pub(super) fn renamed(&mut self, turn: &mut Turn, name: String) {
        self.config.name = name;
        self.come_again(turn);
        turn.changed(Change::Rows);
        // Own messages, and answers that quote them.
        for message in self.timeline.rows() {
            turn.changed(Change::Row(self.keys.of(message.seq)));
        }
        for (pending, _) in self.outbox.unclaimed_posts() {
            turn.changed(Change::Row(RowKey::Post(pending.command.id())));
        }
    }

    pub(super) fn set_offset(&mut self, turn: &mut Turn, utc_minutes: i32) {
        self.config.utc_minutes = utc_minutes;
        turn.changed(Change::Rows);
    }
}

fn unfit(error: TextError) -> Unfit {
    match error {
        TextError::Empty => Unfit::Empty,
        TextError::TooManyBytes { bytes, bytes_max } => Unfit::TooLong { bytes, bytes_max },
        TextError::TooManyChars { chars, chars_max } => Unfit::TooLong {
            bytes: chars,
            bytes_max: chars_max,
        },
        TextError::Control { .. }
        | TextError::Bidi { .. }
        | TextError::Prefix { .. }
        | TextError::NotInRoomName { .. } => Unfit::Forbidden,
    }
}
