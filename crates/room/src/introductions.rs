//! Introductions: who a member number is, said before the number speaks.
//!
//! A tail names the members whom its messages mention. Somebody who spoke long ago and speaks
//! again is none of them, so whoever came by a tail since their last introduction could not say
//! who that is. So the first event of a member after such an arrival goes out behind a page
//! without messages that names them, in the same frame.

use std::collections::BTreeSet;

use natter_protocol::packet::server::Page;
use natter_protocol::{Event, Member, MemberNumber};

use crate::log::{Log, Unreadable};
use crate::pages::AsOf;

/// Whom everyone who is here can name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Introductions {
    made: BTreeSet<MemberNumber>,
    due: Vec<Member>,
}

impl Introductions {
    /// A member is about to speak.
    pub(crate) fn speaks(&mut self, member: &Member) {
        if self.made.insert(member.number) {
            self.due.push(member.clone());
        }
    }

    /// A new member says themselves who they are.
    pub(crate) fn joins(&mut self, number: MemberNumber) {
        self.made.insert(number);
    }

    /// Somebody came who knows only those whom the tail mentions.
    pub(crate) fn newcomer(&mut self) {
        self.made.clear();
    }

    /// The page that goes out before the next events, if somebody has to be introduced.
    pub(crate) fn take(&mut self, as_of: AsOf) -> Option<Page> {
        let due = std::mem::take(&mut self.due);
        (!due.is_empty()).then(|| page(due, as_of))
    }
}

/// The page that goes out before a replay of these items.
pub(crate) fn of_events(
    items: &[Vec<u8>],
    as_of: AsOf,
    log: &dyn Log,
) -> Result<Option<Page>, Unreadable> {
    let mut numbers = BTreeSet::new();
    for item in items {
        numbers.extend(named(item).into_iter().flatten());
    }
    let mut members = Vec::new();
    for number in numbers {
        members.extend(log.member(number)?);
    }
    Ok((!members.is_empty()).then(|| page(members, as_of)))
}

fn page(members: Vec<Member>, as_of: AsOf) -> Page {
    Page {
        as_of: as_of.head,
        epoch: as_of.epoch,
        members,
        messages: Vec::new(),
        has_older: true,
        has_newer: true,
    }
}

/// The members whom an event names: whose act it is, and whom it is about. Those who join say it
/// themselves.
fn named(item: &[u8]) -> [Option<MemberNumber>; 2] {
    let items = natter_protocol::frame::items(item).unwrap_or_default();
    let event = items.first().map(|item| Event::decode(*item));
    match event {
        Some(Ok(Some(Event::Joined(_) | Event::Renamed(_)))) | None => [None, None],
        Some(Ok(Some(event))) => [Some(event.by()), event.about()],
        Some(Ok(None) | Err(_)) => [None, None],
    }
}
