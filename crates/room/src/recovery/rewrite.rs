//! Two lives of a log made one: what D1 has first, and behind it what this life took, again.

use std::collections::{BTreeMap, BTreeSet};

use natter_protocol::event::Erased;
use natter_protocol::ids::id_of;
use natter_protocol::message::Content;
use natter_protocol::packet::client::PageAt;
use natter_protocol::packet::client::{Delete, Edit, Post, React, Unreact};
use natter_protocol::{
    ClientPacket, CommandId, Event, Member, MemberNumber, Message, Ordinal, Role, Seq, SessionMark,
    Standing, Timestamp, UserId,
};

use super::fork::{self, Fork};
use crate::commands::{Place, Sender, Verdict, judge};
use crate::deletes;
use crate::effect::Write;
use crate::input::Visitor;
use crate::log::{Log, Unreadable};
use crate::members::Membership;
use crate::room::{Ends, Room};
use crate::staged::{Staged, View};
use crate::turn::Turn;

/// The rules do not look at a command's id.
const ANY: CommandId = CommandId([0; 16]);

/// What one life has behind the fork: that in D1, or this one.
#[derive(Clone, Copy)]
pub(super) struct Life<'a> {
    /// The events.
    pub(super) events: &'a [Event],
    /// The ids of the posts among them, in order.
    pub(super) ids: &'a [(Seq, CommandId)],
}

/// What this life took behind the fork, and what becomes of it.
struct Retaken<'a> {
    log: &'a dyn Log,
    fork: Fork<'a>,
    /// Where each event stands now.
    moved: BTreeMap<Seq, Seq>,
}

impl Retaken<'_> {
    /// The seq of what a message is called now; `None` if it is not there any more.
    fn target(&self, seq: Seq) -> Option<Seq> {
        match seq <= self.fork.after {
            true => Some(seq),
            false => self.moved.get(&seq).copied(),
        }
    }

    fn visitor(&self, number: MemberNumber) -> Result<Visitor, Unreadable> {
        if number == MemberNumber::PLACE {
            return Ok(place());
        }
        let member = self.log.member(number)?;
        let member =
            member.ok_or_else(|| Unreadable::Failed(format!("nobody is member {number}")))?;
        Ok(Visitor {
            user: member.user,
            name: member.name,
            standing: Standing::default(),
            session: SessionMark::default(),
        })
    }
}

/// Who did what the place decided.
fn place() -> Visitor {
    Visitor {
        user: UserId::PLACE,
        name: String::new(),
        standing: Standing::default(),
        session: SessionMark::default(),
    }
}

impl Room {
    /// Puts these events behind the fork, and what stood there behind them.
    pub(super) fn rewrite(
        &mut self,
        turn: &mut Turn,
        fork: Seq,
        theirs: Life<'_>,
        log: &dyn Log,
    ) -> Result<(), Unreadable> {
        let behind = self.durable.head.0.saturating_sub(fork.0);
        let behind = usize::try_from(behind).unwrap_or(usize::MAX);
        let (events, ids) = fork::events_and_ids(fork, behind, log)?;
        let ends = self.ends_at(fork, &events, log)?;
        self.taken = ends;
        let ours = Life {
            events: &events,
            ids: &ids,
        };
        let purges = self.purges.clone();
        self.forget_purges_after(fork);
        let staged = self.stage(turn, ends, theirs, ours, log);
        if let Err(why) = staged {
            self.staged = Staged::default();
            self.purges = purges;
            self.taken = self.durable;
            return Err(why);
        }
        turn.writes.push(Write::Truncate {
            after: fork,
            member: ends.member,
        });
        turn.writes.extend(self.staged.take().writes);
        self.durable = self.taken;
        Ok(())
    }

    fn ends_at(&self, fork: Seq, ours: &[Event], log: &dyn Log) -> Result<Ends, Unreadable> {
        let newest = log.messages(PageAt::Before(fork.next()), 1)?;
        let mut member = self.durable.member;
        for event in ours.iter().rev() {
            if let Event::Joined(joined) = event
                && let Some(known) = log.membership_of(joined.user)?
                && known.joined == joined.seq
            {
                // Whoever only came back has the number that they had.
                member = MemberNumber(joined.member.0.saturating_sub(1));
            }
        }
        Ok(Ends {
            head: fork,
            ordinal: newest.last().map_or(Ordinal(0), |message| message.ordinal),
            member,
            at: fork::event(fork, log)?.map_or_else(Timestamp::default, |event| event.at()),
        })
    }

    fn stage(
        &mut self,
        turn: &mut Turn,
        ends: Ends,
        theirs: Life<'_>,
        ours: Life<'_>,
        log: &dyn Log,
    ) -> Result<(), Unreadable> {
        let (after, member) = (ends.head, ends.member);
        let fork = Fork { log, after, member };
        let mut touched = BTreeSet::new();
        touched.extend(ours.events.iter().filter_map(Event::target));
        for target in touched.range(..=after) {
            if let Some(message) = fork.as_of(*target)? {
                self.staged.put_message(message);
            }
        }
        self.undo(ours.events, &fork)?;
        for event in theirs.events {
            self.adopt(turn, event, &fork)?;
            if let Some(id) = id_of(theirs.ids, event.seq()) {
                self.adopt_id(id, event, &fork)?;
            }
        }
        let commands = log.commands_after(after)?;
        let moved = self.taken_twice(&commands);
        let mut retaken = Retaken { log, fork, moved };
        for event in ours.events {
            if retaken.moved.contains_key(&event.seq()) {
                continue;
            }
            let Some(seq) = self.retake(turn, event, &retaken)? else {
                continue;
            };
            if let Some(id) = id_of(ours.ids, event.seq()) {
                self.staged.name_post(id);
            }
            retaken.moved.insert(event.seq(), seq);
        }
        for (user, id, seq) in commands {
            if let Some(seq) = retaken.moved.get(&seq) {
                self.staged.remember(user, id, *seq);
            }
        }
        Ok(())
    }

    /// Knows the post by its id again, which its author may send once more.
    fn adopt_id(
        &mut self,
        id: CommandId,
        event: &Event,
        fork: &Fork<'_>,
    ) -> Result<(), Unreadable> {
        self.staged.name_post(id);
        if let Some(author) = self.membership(event.by(), fork)? {
            self.staged.remember(author.member.user, id, event.seq());
        }
        Ok(())
    }

    /// What this life took and D1 has: where each stands.
    fn taken_twice(&self, commands: &[(UserId, CommandId, Seq)]) -> BTreeMap<Seq, Seq> {
        let mut moved = BTreeMap::new();
        for (user, id, seq) in commands {
            if let Some(stands) = self.staged.command(*user, *id) {
                moved.insert(*seq, stands);
            }
        }
        moved
    }

    /// Takes an event as it stands in D1.
    fn adopt(&mut self, turn: &mut Turn, event: &Event, fork: &Fork<'_>) -> Result<(), Unreadable> {
        if event.seq() != self.taken.head.next() {
            return Err(Unreadable::Failed(format!(
                "D1 has no {}",
                self.taken.head.next()
            )));
        }
        self.taken.head = event.seq();
        self.taken.at = event.at();
        turn.now = self.clock.advance(event.at());
        match event {
            Event::Joined(joined) => {
                self.taken.member = self.taken.member.max(joined.member);
                let member = Member {
                    number: joined.member,
                    user: joined.user,
                    name: joined.name.clone(),
                };
                let known = self.membership(joined.member, fork)?;
                let mut known = known.unwrap_or(Membership::new(member, joined.seq));
                known.apply(event);
                self.staged.put_member(known);
            }
            Event::Renamed(_) | Event::Left(_) | Event::RoleChanged(_) | Event::Muted(_) => {
                let number = event.about().unwrap_or_default();
                if let Some(mut known) = self.membership(number, fork)? {
                    known.apply(event);
                    self.staged.put_member(known);
                }
            }
            Event::Purged(purged) => {
                if let Some(known) = self.membership(purged.member, fork)? {
                    self.begin_purge(&known, purged.by, purged.seq);
                }
            }
            Event::SettingChanged(changed) => {
                self.settings.set(changed.setting.clone());
                self.staged.put_settings(self.settings.clone());
            }
            Event::Posted(_)
            | Event::Edited(_)
            | Event::Deleted(_)
            | Event::Reacted(_)
            | Event::Unreacted(_)
            | Event::Erased(_) => self.adopt_about(event, fork)?,
        }
        self.staged.push(event.clone());
        Ok(())
    }

    fn adopt_about(&mut self, event: &Event, fork: &Fork<'_>) -> Result<(), Unreadable> {
        if let Some(message) = Message::from_event(event) {
            self.taken.ordinal = self.taken.ordinal.max(message.ordinal);
            self.staged.put_message(message);
            return Ok(());
        }
        let staged = &self.staged;
        let view = View { staged, log: fork };
        let target = event.target().unwrap_or_default();
        let Some(mut message) = view.message(target)? else {
            return Err(Unreadable::Failed(format!(
                "D1 has {event:?} and no {target}"
            )));
        };
        let about = view.events_about(target)?;
        message.apply(event);
        if message.content == Content::Deleted {
            let tombstones = about.iter().filter_map(deletes::tombstone);
            tombstones.for_each(|tombstone| self.staged.erase(tombstone));
        }
        self.staged.put_message(message);
        Ok(())
    }

    fn membership(
        &self,
        number: MemberNumber,
        fork: &Fork<'_>,
    ) -> Result<Option<Membership>, Unreadable> {
        match self.staged.membership(number) {
            Some(membership) => Ok(Some(membership.clone())),
            None => match fork.member(number)? {
                Some(member) => fork.membership_of(member.user),
                None => Ok(None),
            },
        }
    }

    /// What these events said of members and settings is as it was before the first of them.
    fn undo(&mut self, ours: &[Event], fork: &Fork<'_>) -> Result<(), Unreadable> {
        for event in ours.iter().rev() {
            if let Event::SettingChanged(changed) = event {
                self.settings.set(changed.was.clone());
                self.staged.put_settings(self.settings.clone());
            }
            if let Some(number) = event.about()
                && let Some(mut known) = self.membership(number, fork)?
            {
                known.undo(event);
                self.staged.put_member(known);
            }
        }
        Ok(())
    }

    /// Takes an event of this life again, if it still says something; where it stands then.
    fn retake(
        &mut self,
        turn: &Turn,
        event: &Event,
        retaken: &Retaken<'_>,
    ) -> Result<Option<Seq>, Unreadable> {
        let visitor = retaken.visitor(event.by())?;
        let (staged, log) = (&self.staged, &retaken.fork);
        let view = View { staged, log };
        let membership = view.membership_of(visitor.user)?;
        let target = event.target().and_then(|seq| retaken.target(seq));
        match event {
            Event::Renamed(renamed) => {
                if let Some(mut known) = membership {
                    known.member.name.clone_from(&renamed.name);
                    self.rename(turn, known);
                }
                return Ok(None);
            }
            Event::Erased(erased) if erased.seq == erased.target => {
                return Ok(Some(self.retake_erased(
                    turn,
                    &visitor,
                    membership.as_ref(),
                )));
            }
            Event::Joined(_)
            | Event::Left(_)
            | Event::RoleChanged(_)
            | Event::Muted(_)
            | Event::SettingChanged(_)
            | Event::Purged(_) => {
                let logs: (&dyn Log, &dyn Log) = (retaken.log, log);
                return self.retake_decision(turn, &visitor, membership.as_ref(), event, logs);
            }
            Event::Posted(_)
            | Event::Edited(_)
            | Event::Deleted(_)
            | Event::Reacted(_)
            | Event::Unreacted(_)
            | Event::Erased(_) => {}
        }
        let Some(packet) = asked(event, target, retaken, view)? else {
            return stands(target, view);
        };
        // Whoever said it might, when they did; what became of their role since is not asked.
        let sender = Sender {
            membership: membership.as_ref(),
            role: Role::Owner,
            view,
        };
        match judge(&sender, &packet)? {
            Verdict::Taken(change) => Ok(Some(self.record(
                turn,
                &visitor,
                membership.as_ref(),
                change,
            ))),
            Verdict::Unchanged(seq) => Ok(Some(seq)),
            Verdict::Refused(_) => stands(target, view),
        }
    }

    /// A message that was deleted since keeps its place among messages, and its tombstone.
    fn retake_erased(
        &mut self,
        turn: &Turn,
        visitor: &Visitor,
        membership: Option<&Membership>,
    ) -> Seq {
        let Place { seq, by, at } = self.place(turn, visitor, membership);
        self.taken.ordinal = self.taken.ordinal.next();
        let ordinal = self.taken.ordinal;
        let event = Event::from(Erased {
            seq,
            target: seq,
            ordinal,
            by,
            at,
        });
        if let Some(mut message) = Message::from_event(&event) {
            message.content = Content::Text(String::new());
            self.staged.put_message(message);
        }
        self.staged.push(event);
        seq
    }
}

/// The newest event of the message, for a command that changes nothing any more.
fn stands(target: Option<Seq>, view: View<'_>) -> Result<Option<Seq>, Unreadable> {
    let message = target.map(|seq| view.message(seq)).transpose()?;
    Ok(message.flatten().map(|message| message.revision))
}

/// What an event asked for when it was a command; `None` if nothing is left to ask for.
fn asked(
    event: &Event,
    target: Option<Seq>,
    retaken: &Retaken<'_>,
    view: View<'_>,
) -> Result<Option<ClientPacket>, Unreadable> {
    let id = ANY;
    if let Event::Posted(posted) = event {
        let to = posted.reply_to.and_then(|seq| retaken.target(seq));
        let to = to.map(|seq| view.message(seq)).transpose()?.flatten();
        let reply_to = to.filter(|to| to.text().is_some()).map(|to| to.seq);
        let text = posted.text.clone();
        return Ok(Some(ClientPacket::from(Post { id, reply_to, text })));
    }
    let Some(target) = target else {
        return Ok(None);
    };
    Ok(match event {
        Event::Edited(event) => {
            let text = event.text.clone();
            Some(ClientPacket::from(Edit { id, target, text }))
        }
        Event::Deleted(_) => Some(ClientPacket::from(Delete { id, target })),
        Event::Reacted(event) => {
            let emoji = event.emoji.clone();
            Some(ClientPacket::from(React { id, target, emoji }))
        }
        Event::Unreacted(event) => {
            let emoji = event.emoji.clone();
            Some(ClientPacket::from(Unreact { id, target, emoji }))
        }
        Event::Joined(_)
        | Event::Renamed(_)
        | Event::Posted(_)
        | Event::Erased(_)
        | Event::Left(_)
        | Event::RoleChanged(_)
        | Event::Muted(_)
        | Event::SettingChanged(_)
        | Event::Purged(_) => None,
    })
}
