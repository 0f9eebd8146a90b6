//! Where the person looks: reading, scrolling, jumping, coming and going.

use natter_protocol::Seq;
use natter_protocol::packet::client::{PageAt, SetActivity};

use super::Client;
use super::history::Want;
use super::turn::Turn;
use crate::effect::{Change, Effect, Scroll};
use crate::input::Place;

impl Client {
    pub(super) fn look(&mut self, turn: &mut Turn, place: Place) {
        if self.unread.place() == place {
            return;
        }
        self.unread.look(place);
        turn.changed(Change::Rows);
        if place == Place::Elsewhere
            && let Some(state) = self.own_typing.stop()
        {
            self.say_typing(turn, state);
        }
    }

    pub(super) fn set_activity(&mut self, turn: &mut Turn, activity: SetActivity) {
        if *self.unread.activity() == activity {
            return;
        }
        self.unread.set_activity(activity.clone());
        match activity {
            // The machine may have slept, and the socket with it.
            SetActivity::Active => self.line.heartbeat.hurry(turn.now),
            // A page that is hidden may never get to write again.
            SetActivity::Idle => self.drafts.save_last(turn.now),
        }
        if self.line.connection.is_live() {
            turn.say(&activity);
        }
    }

    pub(super) fn mark_read(&mut self, turn: &mut Turn) {
        self.unread.read_all();
        turn.changed(Change::Rows);
    }

    pub(super) fn load_older(&mut self, turn: &mut Turn) {
        if self.timeline.has_older()
            && !self.timeline.grow_older()
            && let Some(first) = self.timeline.first_row()
        {
            self.load(turn, Want::Older, PageAt::Before(first));
        }
    }

    pub(super) fn load_newer(&mut self, turn: &mut Turn) {
        if !self.timeline.follows()
            && !self.timeline.grow_newer()
            && self.timeline.has_newer()
            && let Some(last) = self.timeline.last_row()
        {
            self.load(turn, Want::Newer, PageAt::After(last));
        }
    }

    pub(super) fn jump_to_newest(&mut self, turn: &mut Turn) {
        self.forget_places(turn);
        if self.timeline.jump_to_newest() {
            turn.afterwards(Effect::Scroll(Scroll::Newest));
        } else {
            self.load(turn, Want::Newest, PageAt::Newest);
        }
    }

    pub(super) fn jump_to(&mut self, turn: &mut Turn, seq: Seq) {
        self.forget_places(turn);
        if !self.show_row(turn, seq) {
            self.load(turn, Want::Jump(seq), PageAt::Around(seq));
        }
    }

    fn forget_places(&mut self, turn: &mut Turn) {
        self.loads.forget_places();
        turn.changed(Change::Edges);
    }
}
