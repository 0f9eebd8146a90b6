//! What is unread: two ordinals and a line that stays where it is.
//!
//! Invariant: the read mark never moves back. Counts subtract ordinals, and are never derived
//! from the events of the timeline, so reactions, edits and gaps do not swell them.

use natter_protocol::packet::client::SetActivity;
use natter_protocol::{Ordinal, Timestamp};

use crate::input::Place;

/// The least time between two read marks told to the server, in milliseconds.
pub const TELL_EVERY_MS: u64 = 2_000;

/// How far the person has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    read: Ordinal,
    /// `None`: the room has not said yet.
    newest: Option<Ordinal>,
    place: Place,
    activity: SetActivity,
    /// The first unread message at the time when the person came.
    divider: Option<Ordinal>,
    /// Whether the person was ever here: to a newcomer nothing is newer than the rest.
    has_been: bool,
    told: Ordinal,
    told_at: Timestamp,
}

impl Unread {
    /// As the server knows it.
    #[must_use]
    pub const fn new(read: Ordinal) -> Self {
        Self {
            read,
            newest: None,
            place: Place::Elsewhere,
            activity: SetActivity::Active,
            divider: None,
            has_been: read.0 > 0,
            told: read,
            told_at: Timestamp(0),
        }
    }

    /// Unread messages.
    #[must_use]
    pub const fn count(&self) -> u64 {
        match self.newest {
            Some(newest) => newest.0.saturating_sub(self.read.0),
            None => 0,
        }
    }

    /// How far the person has read.
    #[must_use]
    pub const fn read(&self) -> Ordinal {
        self.read
    }

    /// The message above which the unread line stands.
    #[must_use]
    pub const fn divider(&self) -> Option<Ordinal> {
        self.divider
    }

    /// Where the person looks.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// Whether the person is at the screen.
    #[must_use]
    pub const fn activity(&self) -> &SetActivity {
        &self.activity
    }

    /// The room's newest message.
    pub fn arrive(&mut self, newest: Ordinal) {
        let comes = self.newest.is_none();
        let first_unread = self.count() == 0;
        self.newest = self.newest.max(Some(newest));
        let away = self.activity == SetActivity::Idle;
        let here = self.place != Place::Elsewhere;
        if here && first_unread && (away || comes) {
            self.divide();
        }
        self.watch();
    }

    /// The room began a new life: only these messages are.
    pub fn restart(&mut self, newest: Ordinal) {
        self.newest = Some(newest);
        self.read = self.read.min(newest);
        self.told = self.told.min(self.read);
        self.divider = None;
    }

    /// The person looks elsewhere, or here.
    pub fn look(&mut self, place: Place) {
        let came = self.place == Place::Elsewhere;
        self.place = place;
        if place == Place::Elsewhere {
            self.divider = None;
        } else if came {
            self.divide();
        }
        self.watch();
    }

    /// Puts the line above what is unread, if anything is.
    fn divide(&mut self) {
        if self.count() > 0 && self.has_been {
            self.divider = Some(self.read.next());
        }
    }

    /// The person came to the screen, or left it.
    pub fn set_activity(&mut self, activity: SetActivity) {
        self.activity = activity;
        self.watch();
    }

    /// Who sees the bottom reads everything.
    fn watch(&mut self) {
        self.has_been |= self.newest.is_some() && self.place != Place::Elsewhere;
        if self.place == Place::Bottom && self.activity == SetActivity::Active {
            self.read_newest();
        }
    }

    fn read_newest(&mut self) {
        self.read = self
            .newest
            .map_or(self.read, |newest| self.read.max(newest));
    }

    /// Everything through this message is read; the line stays.
    pub fn read_through(&mut self, ordinal: Ordinal) {
        self.read = self.read.max(ordinal);
    }

    /// Everything is read, and the line goes.
    pub fn read_all(&mut self) {
        self.read_newest();
        self.divider = None;
    }

    /// The server knows already.
    pub fn read_elsewhere(&mut self, ordinal: Ordinal) {
        self.read_through(ordinal);
        self.told = self.told.max(ordinal);
    }

    /// When `take_told` has something to say.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        (self.read > self.told).then(|| self.told_at.plus_ms(TELL_EVERY_MS))
    }

    /// What to tell the server; saying so counts as having told it.
    pub fn take_told(&mut self, now: Timestamp) -> Option<Ordinal> {
        let due = self.due().is_some_and(|at| at <= now);
        due.then(|| {
            self.told = self.read;
            self.told_at = now;
            self.read
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Timestamp {
        Timestamp(1_000_000 + ms)
    }

    #[test]
    fn what_arrives_elsewhere_counts_and_coming_to_the_bottom_reads_it() {
        let mut unread = Unread::new(Ordinal(10));
        unread.arrive(Ordinal(13));
        assert_eq!((unread.count(), unread.divider()), (3, None));
        unread.look(Place::Above);
        assert_eq!((unread.count(), unread.divider()), (3, Some(Ordinal(11))));
        unread.look(Place::Bottom);
        assert_eq!((unread.count(), unread.divider()), (0, Some(Ordinal(11))));
        unread.arrive(Ordinal(14));
        assert_eq!((unread.count(), unread.divider()), (0, Some(Ordinal(11))));
        unread.look(Place::Elsewhere);
        assert_eq!(unread.divider(), None);
    }

    #[test]
    fn an_idle_person_reads_nothing_and_finds_the_line_where_they_left() {
        let mut unread = Unread::new(Ordinal(10));
        unread.look(Place::Bottom);
        unread.set_activity(SetActivity::Idle);
        unread.arrive(Ordinal(11));
        unread.arrive(Ordinal(12));
        assert_eq!((unread.count(), unread.divider()), (2, Some(Ordinal(11))));
        unread.set_activity(SetActivity::Active);
        assert_eq!((unread.count(), unread.divider()), (0, Some(Ordinal(11))));
    }

    #[test]
    fn the_server_hears_of_it_at_most_every_two_seconds() {
        let mut unread = Unread::new(Ordinal(0));
        unread.look(Place::Bottom);
        let mut told = Vec::new();
        for step in 1..=50 {
            unread.arrive(Ordinal(step));
            told.extend(unread.take_told(at(step * 100)));
        }
        assert_eq!(told, [Ordinal(1), Ordinal(21), Ordinal(41)]);
        assert_eq!(unread.due(), Some(at(6_100)));
    }

    #[test]
    fn a_newcomer_sees_no_line_before_they_were_here_once() {
        let mut unread = Unread::new(Ordinal(0));
        unread.look(Place::Bottom);
        unread.arrive(Ordinal(7));
        assert_eq!((unread.count(), unread.divider()), (0, None));

        let mut unread = Unread::new(Ordinal(0));
        unread.arrive(Ordinal(7));
        unread.look(Place::Above);
        assert_eq!((unread.count(), unread.divider()), (7, None));

        let mut unread = Unread::new(Ordinal(0));
        unread.look(Place::Bottom);
        unread.arrive(Ordinal(0));
        unread.set_activity(SetActivity::Idle);
        unread.arrive(Ordinal(1));
        assert_eq!((unread.count(), unread.divider()), (1, Some(Ordinal(1))));
    }

    #[test]
    fn the_mark_never_moves_back() {
        let mut unread = Unread::new(Ordinal(10));
        unread.arrive(Ordinal(20));
        unread.read_elsewhere(Ordinal(15));
        unread.read_elsewhere(Ordinal(5));
        unread.read_through(Ordinal(12));
        assert_eq!((unread.read(), unread.due()), (Ordinal(15), None));
    }
}
