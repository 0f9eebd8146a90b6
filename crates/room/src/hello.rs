//! How a connection begins, and how it catches up: welcome, resume, tail.

use natter_protocol::limits::{PENDING_IDS_MAX, RESUME_EVENTS_MAX};
use natter_protocol::packet::client::{Fetch, Hello, Resume};
use natter_protocol::packet::server::{Answer, CatchUp, Forget, Settled, Status, Welcome};
use natter_protocol::{CloseCode, CommandId, Seq, UserId};

use crate::attachment::Stage;
use crate::damage::Damage;
use crate::input::{ConnectionId, Visitor};
use crate::introductions;
use crate::log::{Log, Unreadable};
use crate::pages::{self, AsOf};
use crate::recovery::Recovery;
use crate::roles::{Action, may};
use crate::room::Room;
use crate::staged::View;
use crate::token::Vouched;
use crate::turn::Turn;

/// Events that are read from the log at once.
const EVENTS_PER_READ: usize = 256;

impl Room {
    /// Welcomes a connection. The head that it is told is written; what is staged reaches it
    /// with everyone else, since it is admitted before the window closes.
    pub(crate) fn hello(
        &mut self,
        turn: &mut Turn,
        id: ConnectionId,
        hello: &Hello,
        log: &dyn Log,
    ) -> Result<(), CloseCode> {
        let Some(visitor) = self.connections.get(id).map(|c| c.visitor.clone()) else {
            return Ok(());
        };
        if hello.pending.len() > PENDING_IDS_MAX {
            return Err(CloseCode::BadFrame);
        }
        if let Recovery::UnderWay { .. } = self.recovery {
            return Err(CloseCode::Broken);
        }
        self.hear_claim(hello);
        let vouched = self.vouched(id, hello, log)?;
        if let Vouched::Proof(epoch) = vouched {
            return self.believe(turn, epoch);
        }
        let staged = &self.staged;
        let membership = View { staged, log }.membership_of(visitor.user)?;
        let Some(membership) = membership.filter(|known| may(known.role, Action::Read)) else {
            return Err(CloseCode::Outside);
        };
        let rights = self.rights(&visitor, &membership, log)?;
        let settled = settled(visitor.user, &hello.pending, log)?;
        let catch_up = match vouched {
            Vouched::Foreign => CatchUp::Tail,
            Vouched::Nothing | Vouched::Proof(_) => self.catch_up(hello),
        };
        let (catch_up, items) = self.caught_up(catch_up, hello.since, log)?;
        let renamed = Self::renamed(&visitor, membership);
        if vouched == Vouched::Foreign {
            turn.answer(id, Forget {});
        }
        turn.answer(id, self.welcome(visitor.user, settled, catch_up, turn));
        if let Some(token) = self.token() {
            turn.answer(id, token);
        }
        for item in items {
            turn.send(id, item);
        }
        turn.answer(id, rights);
        self.admit(turn, id, &visitor, hello.since);
        if let Some(member) = renamed {
            self.rename(turn, member);
        }
        Ok(())
    }

    /// A client that has seen more than there is may be right: the room may be from a backup.
    fn hear_claim(&mut self, hello: &Hello) {
        let (marks, head) = (self.outbox.marks, self.durable.head);
        let newer = hello.epoch.is_some_and(|epoch| epoch > marks.epoch);
        if newer || hello.epoch == Some(marks.epoch) && hello.since > head {
            self.doubt();
        }
    }

    /// The client saw that something is missing.
    pub(crate) fn resume(
        &mut self,
        turn: &mut Turn,
        id: ConnectionId,
        resume: &Resume,
        log: &dyn Log,
    ) -> Result<(), Unreadable> {
        let catch_up = self.reach(resume.since);
        let (_, items) = self.caught_up(catch_up, resume.since, log)?;
        for item in items {
            turn.send(id, item);
        }
        Ok(())
    }

    /// The client reads a run of messages.
    pub(crate) fn fetch(
        &mut self,
        turn: &mut Turn,
        id: ConnectionId,
        fetch: &Fetch,
        log: &dyn Log,
    ) -> Result<(), Unreadable> {
        turn.answer(id, pages::page(fetch.at, self.as_of(), log)?);
        Ok(())
    }

    /// What a page of this moment is true as of.
    pub(crate) fn as_of(&self) -> AsOf {
        AsOf {
            head: self.durable.head,
            ordinal: self.durable.ordinal,
            epoch: self.outbox.marks.epoch,
        }
    }

    fn catch_up(&self, hello: &Hello) -> CatchUp {
        match hello.epoch {
            Some(epoch) if epoch == self.outbox.marks.epoch => self.reach(hello.since),
            Some(_) | None => CatchUp::Tail,
        }
    }

    /// A client that claims more than there is has another history: it gets the tail.
    fn reach(&self, since: Seq) -> CatchUp {
        match self.durable.head.0.checked_sub(since.0) {
            Some(behind) if behind <= RESUME_EVENTS_MAX => CatchUp::Events,
            Some(_) | None => CatchUp::Tail,
        }
    }

    /// The tail as an item. It is the same until the next event, however many ask for it.
    pub(crate) fn tail(&mut self, log: &dyn Log) -> Result<Vec<u8>, Unreadable> {
        match &self.tail {
            Some((head, item)) if *head == self.durable.head => Ok(item.clone()),
            Some(_) | None => {
                let item = Answer::from(pages::tail(self.as_of(), log)?).encode();
                self.tail = Some((self.durable.head, item.clone()));
                Ok(item)
            }
        }
    }

    /// What a connection gets, and how it is called. Where the events are damaged the tail is
    /// not: it says how things stand, and pages fill the gap.
    fn caught_up(
        &mut self,
        catch_up: CatchUp,
        since: Seq,
        log: &dyn Log,
    ) -> Result<(CatchUp, Vec<Vec<u8>>), Unreadable> {
        let replay = match catch_up {
            CatchUp::Events => self.replay(since, log),
            CatchUp::Tail => Ok(None),
        };
        match replay {
            Ok(Some(events)) => Ok((CatchUp::Events, events)),
            Ok(None) | Err(Unreadable::Damaged(_)) => {
                self.introductions.newcomer();
                Ok((CatchUp::Tail, vec![self.tail(log)?]))
            }
            Err(why) => Err(why),
        }
    }

    /// Everything after a seq, and who its members are.
    fn replay(&self, since: Seq, log: &dyn Log) -> Result<Option<Vec<Vec<u8>>>, Unreadable> {
        let events = self.events_after(since, log)?;
        let page = introductions::of_events(&events, self.as_of(), log)?;
        let page = page.map(|page| Answer::from(page).encode());
        Ok(Some(page.into_iter().chain(events).collect()))
    }

    fn events_after(&self, since: Seq, log: &dyn Log) -> Result<Vec<Vec<u8>>, Unreadable> {
        let mut items = Vec::new();
        let wanted = self.durable.head.0.saturating_sub(since.0);
        while (items.len() as u64) < wanted {
            let after = Seq(since.0.saturating_add(items.len() as u64));
            let rest = wanted - items.len() as u64;
            let events_max =
                usize::try_from(rest).map_or(EVENTS_PER_READ, |rest| rest.min(EVENTS_PER_READ));
            let read = log.events(after, events_max)?;
            if read.is_empty() {
                return Err(log.notice(Damage::Event(after.next())));
            }
            items.extend(read);
        }
        Ok(items)
    }

    fn welcome(
        &self,
        you: UserId,
        settled: Vec<Settled>,
        catch_up: CatchUp,
        turn: &Turn,
    ) -> Welcome {
        Welcome {
            room: self.id,
            epoch: self.outbox.marks.epoch,
            head: self.durable.head,
            last_ordinal: self.durable.ordinal,
            now: turn.now,
            you,
            settled,
            catch_up,
        }
    }

    fn admit(&mut self, turn: &mut Turn, id: ConnectionId, visitor: &Visitor, since: Seq) {
        let status = Status::Active;
        self.presence.join(visitor.clone(), id, status);
        turn.answer(id, self.presence.snapshot_for(visitor.user));
        let received = match self.reach(since) {
            CatchUp::Events => since,
            CatchUp::Tail => self.durable.head,
        };
        let stage = Stage::Admitted { received, status };
        if let Some(attachment) = self.connections.set_stage(id, stage) {
            turn.attach(attachment);
        }
        turn.admit(id);
    }
}

fn settled(user: UserId, pending: &[CommandId], log: &dyn Log) -> Result<Vec<Settled>, Unreadable> {
    let mut settled = Vec::new();
    for id in pending {
        if let Some(seq) = log.command(user, *id)? {
            settled.push(Settled { id: *id, seq });
        }
    }
    Ok(settled)
}
