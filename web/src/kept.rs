//! What is kept of a room over a reload, for one person in one browser.
//!
//! | what | where |
//! |---|---|
//! | each command on its way | by itself, for every tab: whichever tab comes takes it up |
//! | the draft | for this tab, and the last one typed for a tab that has none |
//! | the read mark | for every tab |
//!
//! All of it is written before the call returns: a tab that is reloaded in the same moment finds
//! it. Everything is under the person too: what one wrote here is not the next one's to send.

use natter_client::outbox::Command;
use natter_client::saved::{read_record, record};
use natter_client::{Given, Input, Kept, Saved};
use natter_protocol::{CommandId, Ordinal, RoomId, UserId};
use web_sys::StorageEvent;

use crate::app::App;
use crate::shell::dom;
use crate::shell::store::{self, Whose};

/// Whose, and of which room.
#[derive(Clone, Copy)]
pub struct Shelf {
    /// The person.
    pub me: UserId,
    /// The room.
    pub room: RoomId,
}

impl Shelf {
    fn key(self, what: &str) -> String {
        [what, ".", &self.me.to_string(), ".", &self.room.to_string()].concat()
    }

    fn command(self, id: &str) -> String {
        [&self.key("post"), ".", id].concat()
    }

    /// What another life of this tab, or another tab, left here.
    pub fn load(self) -> Saved {
        let key = self.key("draft");
        let draft = store::get_of(Whose::Tab, &key).or_else(|| {
            let draft = store::get(&key)?;
            store::set_of(Whose::Tab, &key, &draft);
            Some(draft)
        });
        let read = store::get(&self.key("read")).and_then(|read| read.parse().ok());
        Saved {
            draft: draft.unwrap_or_default(),
            read: Ordinal(read.unwrap_or_default()),
            pending: self.commands(),
        }
    }

    /// The commands that tabs have on their way.
    pub fn commands(self) -> Vec<(Given, Command)> {
        let ids = store::keys_after(&self.command(""));
        ids.iter()
            .filter_map(|id| read_record(&store::get_bytes(&self.command(id))?))
            .collect()
    }

    /// Keeps something.
    pub fn keep(self, kept: Kept) {
        match kept {
            Kept::Draft(draft) => self.keep_draft(&draft),
            Kept::Read(ordinal) => store::set(&self.key("read"), &ordinal.to_string()),
            Kept::Command(given, command) => {
                let key = self.command(&command.id().to_string());
                store::set_bytes(&key, &record(given, &command));
            }
            Kept::Done(id) => store::remove(&self.command(&id.to_string())),
        }
    }

    /// An emptied composer forgets what it said itself, not what another tab did since.
    fn keep_draft(self, draft: &str) {
        let key = self.key("draft");
        if !draft.is_empty() {
            store::set(&key, draft);
        } else if store::get_of(Whose::Tab, &key) == store::get(&key) {
            store::remove(&key);
        }
        store::set_of(Whose::Tab, &key, draft);
    }

    /// Forgets the room.
    pub fn clear(self) {
        for id in store::keys_after(&self.command("")) {
            store::remove(&self.command(&id));
        }
        self.keep_draft("");
        store::remove(&self.key("read"));
    }
}

/// Follows what other tabs let go of.
pub fn listen(app: App) {
    dom::listen(&dom::window(), "storage", move |event: StorageEvent| {
        if let Some(key) = event.key().filter(|_| event.new_value().is_none()) {
            done(app, &key);
        }
    });
}

fn done(app: App, key: &str) {
    let gone = store::known(key).and_then(|key| key.strip_prefix("post."));
    let Some((shelf, id)) = gone.and_then(|gone| gone.rsplit_once('.')) else {
        return;
    };
    let Ok(id) = id.parse::<CommandId>() else {
        return;
    };
    for room in app.rooms.get_untracked() {
        if shelf.ends_with(&room.id.to_string()) {
            room.handle(Input::DoneElsewhere { id });
        }
    }
}
