//! What must hold after every input, and what must hold when everything has come to rest.

use std::collections::{BTreeMap, BTreeSet};

use natter_client::effect::Failure;
use natter_client::view::{Body, Delivery, Edge};
use natter_client::{Connection, MessageView};
use natter_protocol::limits::PENDING_IDS_MAX;
use natter_protocol::{Message, Ordinal, Seq, ServerPacket, UserId, heartbeat};
use natter_room::Log;

use crate::device::{Device, DeviceId};
use crate::host::HostId;
use crate::model::{Model, Said, Wrong};
use crate::world::World;

/// Events that a client holds back because an earlier one is missing, at most.
const HELD_MAX: usize = 2_048;
/// Messages that a client keeps in memory, at most.
const MESSAGES_MAX: usize = 2_048;
/// Message rows that a page shows, at most, besides pending posts.
const ROWS_MAX: usize = 300;

impl World {
    /// Ends the story if something is wrong.
    pub(super) fn expect(&self, checked: Result<(), Wrong>) {
        if let Err(what) = checked {
            panic!("a promise is broken (NATTER_TRACE=1 tells how): {what}");
        }
    }

    /// What holds after every input of a device.
    pub(super) fn check_device(&mut self, id: DeviceId) {
        let own = self.check_own_posts(id);
        self.expect(own.map_err(|wrong| format!("{id:?}: {wrong}")));
        let device = &self.devices[id.0];
        let model = &self.models[device.host.0];
        // A page of another life of the room is dropped when it next says hello.
        if device
            .client
            .epoch()
            .is_some_and(|epoch| epoch != model.epoch)
            || device.comebacks != model.comebacks
            || model.is_disputed
        {
            return;
        }
        let stale = device.screen.stale(&device.client);
        let checked = stale
            .map_or(Ok(()), |stale| {
                Err(format!("the page shows what was: {stale}"))
            })
            .and_then(|()| check_bounds(device, model.count()))
            .and_then(|()| check_rows(device, model))
            .map_err(|wrong| format!("{id:?}: {wrong}"));
        self.expect(checked);
    }

    /// What holds after every turn of a room.
    pub(super) fn check_room(&mut self, id: HostId) {
        let checked = self.check_host(id);
        self.expect(checked.map_err(|wrong| format!("{id:?}: {wrong}")));
    }

    fn check_host(&self, id: HostId) -> Result<(), Wrong> {
        let (host, model) = (&self.hosts[id.0], &self.models[id.0]);
        let saved = host.log.saved();
        if saved.head != model.head() {
            return Err(format!(
                "the log ends at {}, not {}",
                saved.head,
                model.head()
            ));
        }
        let marks = saved.marks;
        let ordered = marks.archived <= marks.enqueued && marks.enqueued <= saved.head;
        if !ordered || marks.snapshotted > saved.head {
            return Err(format!("marks are out of order: {saved:?}"));
        }
        // The heartbeat goes around every gate: it names nothing that is not written.
        let told = heartbeat::parse_pong(&host.heartbeat);
        if told.is_some_and(|(_, head)| head > saved.head) {
            return Err(format!("{:?} is ahead of {saved:?}", host.heartbeat));
        }
        let behind = marks.archived < saved.head || marks.snapshotted < saved.head;
        let planned = host.alarm.is_some() || host.timer.is_some() || host.in_flight > 0;
        if behind && !planned && !host.alarm_was_refused {
            return Err(format!(
                "copies are behind and nothing is planned: {saved:?}"
            ));
        }
        Ok(())
    }

    /// What holds when no fault has happened for a while.
    pub fn check_rest(&mut self) {
        for id in 0..self.hosts.len() {
            let checked = self.check_host_at_rest(HostId(id));
            self.expect(checked);
        }
        for id in 0..self.devices.len() {
            let checked = self.check_device_at_rest(DeviceId(id));
            self.expect(checked.map_err(|wrong| format!("device {id}: {wrong}")));
        }
    }

    fn check_host_at_rest(&self, id: HostId) -> Result<(), Wrong> {
        let (host, model) = (&self.hosts[id.0], &self.models[id.0]);
        let head = model.head();
        let saved = host.log.saved();
        if (saved.marks.archived, saved.marks.snapshotted) != (head, head) {
            return Err(format!("not everything is copied: {saved:?}"));
        }
        if host.timer.is_some() || host.alarm.is_some() || host.in_flight > 0 {
            return Err(format!("a room at rest waits for something: {host:?}"));
        }
        if saved.owes {
            return Err(format!("inboxes were not told: {:?}", host.log.owed(9)));
        }
        self.check_inboxes(id)?;
        let told = heartbeat::pong(saved.marks.epoch, head);
        if !host.heartbeat.is_empty() && host.heartbeat != told {
            return Err(format!(
                "the heartbeat says {:?}, not {told:?}",
                host.heartbeat
            ));
        }
        if host.log.all_events() != model.events {
            return Err("the log is not what was written".to_owned());
        }
        for (seq, said) in model.messages() {
            let stored = host.log.message(seq).ok().flatten();
            let stored = stored.ok_or_else(|| format!("{seq} is not stored"))?;
            model.check_message(&stored, &said)?;
        }
        if !saved.purges.is_empty() {
            return Err(format!("a purge is not over: {:?}", saved.purges));
        }
        model.check_purged()?;
        model.check_lost()?;
        self.check_archive(id)?;
        self.check_tail(id)?;
        self.check_gone(id)
    }

    /// Whoever may not come back is not in the room as far as their inbox knows.
    fn check_inboxes(&self, id: HostId) -> Result<(), Wrong> {
        let room = self.hosts[id.0].id;
        let mut banned = self.models[id.0].company.banned();
        match banned.find(|user| self.people.joined(*user).contains(&room)) {
            Some(user) => Err(format!("{user:?} is banned, their inbox has the room")),
            None => Ok(()),
        }
    }

    /// D1 says what the log says.
    fn check_archive(&self, id: HostId) -> Result<(), Wrong> {
        let (host, model) = (&self.hosts[id.0], &self.models[id.0]);
        let rows = self.d1.query(&format!(
            "SELECT seq, ordinal, author, text, edited_at, reply_to, reactions
             FROM messages WHERE room = '{}' ORDER BY seq",
            host.id
        ));
        let said = model.messages();
        if rows.len() != said.len() {
            return Err(format!(
                "{} messages in D1, {} were said",
                rows.len(),
                said.len()
            ));
        }
        for (row, (seq, said)) in rows.iter().zip(said) {
            let reactions = row["reactions"].as_str().unwrap_or_default();
            let archived = Said {
                ordinal: Ordinal(row["ordinal"].as_u64().unwrap_or_default()),
                author: natter_protocol::MemberNumber(
                    row["author"].as_u64().unwrap_or_default() as u32
                ),
                text: row["text"].as_str().map(str::to_owned),
                edited: row["text"].is_string() && row["edited_at"].is_number(),
                reply_to: row["reply_to"].as_u64().map(Seq),
                reactions: serde_json::from_str(reactions).map_err(|e| e.to_string())?,
            };
            if row["seq"].as_u64() != Some(seq.0) || archived != said {
                return Err(format!("D1 has {row}, {seq} is {said:?}"));
            }
        }
        Ok(())
    }

    fn check_tail(&self, id: HostId) -> Result<(), Wrong> {
        let (host, model) = (&self.hosts[id.0], &self.models[id.0]);
        let Some(tail) = self.kv.get(host.id) else {
            return match model.head() {
                Seq(0) => Ok(()),
                head => Err(format!("no tail in KV, the log ends at {head}")),
            };
        };
        use natter_protocol::packet::server::Answer;
        match ServerPacket::decode_frame(tail).as_deref() {
            Ok(
                [
                    ServerPacket::Answer(Answer::Page(page)),
                    ServerPacket::Answer(Answer::Token(_)),
                ],
            ) => model.check_page(page),
            other => Err(format!("the tail in KV is {other:?}")),
        }
    }

    /// Deleted texts are in no log and no table, unless they are part of what still stands.
    fn check_gone(&self, id: HostId) -> Result<(), Wrong> {
        let (host, model) = (&self.hosts[id.0], &self.models[id.0]);
        let dump = self.d1.dump() + &self.dead_texts();
        let log: Vec<String> = host
            .log
            .all_events()
            .iter()
            .map(|e| format!("{e:?}"))
            .collect();
        let said = model.messages();
        let gone = said.iter().filter(|(_, said)| said.text.is_none());
        for (seq, _) in gone {
            for text in model.texts_of(*seq) {
                let in_log = log.iter().any(|event| event.contains(text));
                let mut stands = said.values().filter_map(|said| said.text.as_ref());
                let is_said = stands.any(|standing| standing.contains(text));
                if text.len() > 4 && !is_said && (in_log || dump.contains(text)) {
                    return Err(format!("{text:?} of {seq} is deleted and still there"));
                }
            }
        }
        Ok(())
    }

    fn check_device_at_rest(&mut self, id: DeviceId) -> Result<(), Wrong> {
        if !self.devices[id.0].online || self.admit(id).is_err() {
            return Ok(());
        }
        let device = &self.devices[id.0];
        let model = &self.models[device.host.0];
        if !model.company.role(device.user).is_in() {
            return Ok(());
        }
        let last = match device.client.connection() {
            Connection::Live { last } => last,
            other @ (Connection::Offline
            | Connection::Opening { .. }
            | Connection::Joining { .. }
            | Connection::Waiting { .. }
            | Connection::Refused(_)) => return Err(format!("not live: {other:?}")),
        };
        let details = device.client.details();
        if last != model.head() || details.pending != refused(device) {
            let pending = device.screen.shown().filter(|view| view.seq.is_none());
            let pending: Vec<&MessageView> = pending.collect();
            let (head, edges) = (model.head(), device.screen.edges);
            return Err(format!(
                "at {last} of {head}: {details:?} {edges:?} {pending:?}"
            ));
        }
        self.check_company(device)?;
        let said = model.messages();
        check_end(device, &said)?;
        for view in device.screen.shown() {
            if let Some(seq) = view.seq {
                check_settled(view, &said[&seq], model, device)?;
            }
        }
        Ok(())
    }
}

impl World {
    /// The page knows who is here, and that nobody types.
    fn check_company(&self, device: &Device) -> Result<(), Wrong> {
        let live =
            |other: &&Device| other.host == device.host && other.client.connection().is_live();
        let here: BTreeSet<UserId> = self.devices.iter().filter(live).map(|d| d.user).collect();
        let (people, online) = &device.screen.people;
        let known: BTreeSet<UserId> = people.iter().map(|person| person.user).collect();
        match known == here && *online as usize == here.len() && device.screen.typing.is_empty() {
            true => Ok(()),
            false => Err(format!(
                "{here:?} are here, the page says {online}: {people:?}, and {:?} type",
                device.screen.typing
            )),
        }
    }
}

/// A page that says that nothing comes after its last row shows the newest message.
fn check_end(device: &Device, said: &BTreeMap<Seq, Said>) -> Result<(), Wrong> {
    let newest = said.last_key_value().map(|(seq, _)| *seq);
    let shown = device.screen.shown().filter_map(|view| view.seq).last();
    match device.screen.edges.1 != Edge::End || shown == newest {
        true => Ok(()),
        false => Err(format!(
            "the page ends at {shown:?}, the room at {newest:?}"
        )),
    }
}

/// Posts that the room refused for good: they stay where the person can have them back.
fn refused(device: &Device) -> usize {
    let shown = device.screen.shown();
    shown
        .filter(|view| matches!(view.delivery, Delivery::Failed(Failure::Rejected(_))))
        .count()
}

fn check_bounds(device: &Device, messages: usize) -> Result<(), Wrong> {
    let details = device.client.details();
    let rows = device
        .screen
        .shown()
        .filter(|view| view.seq.is_some())
        .count();
    let bounded = details.held <= HELD_MAX
        && details.messages <= MESSAGES_MAX
        && details.pending <= PENDING_IDS_MAX
        && rows <= ROWS_MAX;
    let unread = device.screen.unread;
    if unread > messages as u64 {
        return Err(format!("{unread} of {messages} messages are unread"));
    }
    match bounded && details.bad_frames == 0 {
        true => Ok(()),
        false => Err(format!("{rows} rows, {details:?}")),
    }
}

/// What a page shows is durable, has no holes, and nothing deleted comes back.
fn check_rows(device: &Device, model: &Model) -> Result<(), Wrong> {
    let mut ordinal = None;
    let mut pending_began = false;
    let known = device.client.details().last;
    let last = match device.client.connection() {
        Connection::Live { last } => last,
        Connection::Offline
        | Connection::Opening { .. }
        | Connection::Joining { .. }
        | Connection::Waiting { .. }
        | Connection::Refused(_) => Seq(0),
    };
    for view in device.screen.shown() {
        let Some(seq) = view.seq else {
            pending_began = true;
            check_pending(view)?;
            continue;
        };
        if pending_began {
            return Err(format!("{seq} is below a pending post"));
        }
        if seq > known {
            return Err(format!("{seq} is shown, and the page is at {known}"));
        }
        let written = model.written.get((seq.0 as usize).wrapping_sub(1));
        let Some(is) = written.and_then(Message::from_event) else {
            return Err(format!("{view:?} is not durable: {written:?}"));
        };
        if ordinal.is_some_and(|before: Ordinal| before.next() != is.ordinal) {
            return Err(format!("{ordinal:?} is followed by {is:?}"));
        }
        ordinal = Some(is.ordinal);
        check_body(view, seq, last, device, model)?;
    }
    Ok(())
}

fn check_pending(view: &MessageView) -> Result<(), Wrong> {
    match view.delivery {
        Delivery::Sending { .. } | Delivery::Sent | Delivery::Failed(_) => Ok(()),
        Delivery::Posted => Err(format!("{view:?} is a message without a place")),
    }
}

fn check_body(
    view: &MessageView,
    seq: Seq,
    last: Seq,
    device: &Device,
    model: &Model,
) -> Result<(), Wrong> {
    // A row may be older than the newest event for a moment, never than what it was told.
    let deleted = device.gone.get(&seq);
    match &view.body {
        Body::Deleted => Ok(()),
        Body::Text(_) | Body::Edited(_) if deleted.is_some_and(|at| *at <= last) => {
            Err(format!("{seq} is deleted, and shown: {view:?}"))
        }
        Body::Text(text) | Body::Edited(text) => {
            let had = model.texts_of(seq).contains(text);
            let asked = device
                .edits
                .iter()
                .any(|(target, asked)| *target == seq && asked.trim() == text.trim());
            match had || asked {
                true => Ok(()),
                false => Err(format!("{seq} never said {text:?}")),
            }
        }
    }
}

/// Nothing is on its way: the page shows what the model says.
fn check_settled(
    view: &MessageView,
    said: &Said,
    model: &Model,
    device: &Device,
) -> Result<(), Wrong> {
    let (me, members) = (device.user, model.members());
    let (user, name) = &members[&said.author];
    // The person's own name is new at once; the room hears it when they next say hello.
    let name = if *user == me { &device.name } else { name };
    let reactions: Vec<(String, usize, bool)> = said
        .reactions
        .iter()
        .map(|(emoji, by)| {
            let mine = by.iter().any(|number| members[number].0 == me);
            (emoji.clone(), by.len(), mine)
        })
        .collect();
    let shown: Vec<(String, usize, bool)> = view
        .reactions
        .iter()
        .map(|reaction| (reaction.emoji.clone(), reaction.count, reaction.mine))
        .collect();
    let edited = matches!(view.body, Body::Edited(_));
    let same = view.body.text() == said.text.as_deref()
        && edited == said.edited
        && view.author.user == Some(*user)
        && view.author.name == *name
        && view.author.mine == (*user == me)
        && view.reply.as_ref().map(|reply| reply.to) == said.reply_to
        && shown == reactions;
    match same {
        true => Ok(()),
        false => Err(format!("shown is {view:?}, said was {said:?} by {name}")),
    }
}
