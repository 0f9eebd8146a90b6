//! What people do, and what those do who are not people.

use natter_client::effect::Failure;
use natter_client::view::{Body, Delivery, Reply};
use natter_client::{Input, MessageView, Place, RowKey};
use natter_protocol::packet::client::{Delete, Edit, Post, React, SetActivity, Unreact};
use natter_protocol::{Batch, ClientPacket, CommandId, Seq};
use natter_tests::DeviceId;

use crate::story::Story;

/// How often a post that waits is sent again in the end, a minute apart.
const RESENDS: u64 = 5;
const EMOJI: [&str; 4] = ["👍", "🎉", "👀", "❤️"];

impl Story {
    /// Somebody does something at one of their tabs.
    pub fn somebody_acts(&mut self) {
        let Some(tab) = self.tab() else {
            return self.open_tab();
        };
        match self.world.random.below(100) {
            0..36 => self.post(tab),
            36..40 => self.moderate(tab),
            40..48 => self.edit(tab),
            48..53 => self.delete(tab),
            53..65 => self.react(tab),
            65..70 => self.look(tab),
            70..76 => self.scroll(tab),
            76..82 => self.type_something(tab),
            82..85 => self.retry(tab),
            85..88 => self.repeat(tab),
            88..90 => self.rename(tab),
            90..93 => self.misbehave(tab),
            93..95 => {
                self.deal("browser: reload");
                self.world.reload(tab);
            }
            95..97 => self.open_tab(),
            97..98 => self.close(tab),
            _ => self.act(tab, Input::MarkRead),
        }
    }

    fn act(&mut self, tab: DeviceId, input: Input) {
        self.world.tell(tab, input);
    }

    fn text(&mut self) -> String {
        self.said += 1;
        let long = match self.world.random.below(20) {
            0 => "long ".repeat(self.world.random.within((10, 500)) as usize),
            _ => String::new(),
        };
        format!("{long}text number {} of this story", self.said)
    }

    fn post(&mut self, tab: DeviceId) {
        let several = match self.world.random.below(20) {
            0 => self.world.random.within((5, 30)),
            _ => 1,
        };
        for _ in 0..several {
            let text = self.text();
            let reply_to = match self.world.random.below(5) {
                0 => self.some_message(tab).map(|(seq, _)| seq),
                _ => None,
            };
            let notices = self.world.devices[tab.0].notices.len();
            self.act(
                tab,
                Input::Submit {
                    text: text.clone(),
                    reply_to,
                },
            );
            if self.world.devices[tab.0].notices.len() == notices {
                self.texts.push((tab, text));
            }
        }
    }

    /// A message that the tab shows.
    fn some_message(&mut self, tab: DeviceId) -> Option<(Seq, MessageView)> {
        let shown = self.world.shown(tab).into_iter();
        let placed: Vec<MessageView> = shown.filter(|view| view.seq.is_some()).cloned().collect();
        let view = self.world.random.pick(&placed)?.clone();
        view.seq.map(|seq| (seq, view))
    }

    fn own_message(&mut self, tab: DeviceId) -> Option<Seq> {
        let shown = self.world.shown(tab).into_iter();
        let own = shown.filter(|view| view.author.mine && view.body != Body::Deleted);
        let own: Vec<Seq> = own.filter_map(|view| view.seq).collect();
        self.world.random.pick(&own).copied()
    }

    fn edit(&mut self, tab: DeviceId) {
        let text = self.text();
        if let Some(target) = self.own_message(tab) {
            self.act(tab, Input::Edit { target, text });
        }
    }

    fn delete(&mut self, tab: DeviceId) {
        if let Some(target) = self.own_message(tab) {
            self.act(tab, Input::Delete { target });
        }
    }

    fn react(&mut self, tab: DeviceId) {
        let Some((target, _)) = self.some_message(tab) else {
            return;
        };
        let emoji = EMOJI[self.world.random.below(4) as usize].to_owned();
        let input = match self.world.random.chance(650) {
            true => Input::React { target, emoji },
            false => Input::Unreact { target, emoji },
        };
        self.act(tab, input);
    }

    fn look(&mut self, tab: DeviceId) {
        let places = [Place::Bottom, Place::Above, Place::Elsewhere];
        let place = places[self.world.random.below(3) as usize];
        self.act(tab, Input::Look(place));
        let activity = match self.world.random.chance(500) {
            true => SetActivity::Active,
            false => SetActivity::Idle,
        };
        self.act(tab, Input::SetActivity(activity));
    }

    fn scroll(&mut self, tab: DeviceId) {
        let input = match self.world.random.below(4) {
            0 => Input::LoadOlder,
            1 => Input::LoadNewer,
            2 => Input::JumpToNewest,
            _ => {
                let answered = self.some_message(tab).and_then(|(_, view)| view.reply);
                match answered {
                    Some(Reply { to, .. }) => Input::JumpTo { seq: to },
                    None => return,
                }
            }
        };
        self.act(tab, input);
    }

    fn type_something(&mut self, tab: DeviceId) {
        let text = match self.world.random.chance(700) {
            true => "a draft in the making".to_owned(),
            false => String::new(),
        };
        self.act(tab, Input::Type { text });
    }

    /// Resend or Cancel, where the page offers them.
    fn retry(&mut self, tab: DeviceId) {
        let waiting = self.waiting(tab);
        let Some(id) = self.world.random.pick(&waiting).copied() else {
            return;
        };
        let input = match self.world.random.chance(600) {
            true => Input::Resend { id },
            false => Input::Cancel { id },
        };
        self.act(tab, input);
    }

    /// The posts of a tab that are not messages yet.
    fn waiting(&self, tab: DeviceId) -> Vec<CommandId> {
        let shown = self.world.shown(tab).into_iter();
        let waiting = shown.filter_map(|view| match (view.key, view.delivery) {
            (RowKey::Post(id), Delivery::Failed(_) | Delivery::Sending { .. }) => Some(id),
            _ => None,
        });
        waiting.collect()
    }

    /// In the end nobody gives up, however long the room makes them wait; what it refuses even
    /// then is not asked again, so that it does not hold up the rest. Whoever is in a room that
    /// learns of it only now, from D1, comes back.
    pub fn resend_everything(&mut self) {
        for round in 0..RESENDS {
            for tab in self.tabs.clone() {
                self.act(tab, Input::JumpToNewest);
            }
            self.everybody_comes_back();
            for tab in self.tabs.clone() {
                let waiting = match round {
                    0 => self.waiting(tab),
                    _ => self.unheard(tab),
                };
                for id in waiting {
                    self.act(tab, Input::Resend { id });
                }
            }
        }
    }

    /// Posts that wait, and that the room did not refuse.
    fn unheard(&self, tab: DeviceId) -> Vec<CommandId> {
        let shown = self.world.shown(tab).into_iter();
        let unheard = shown.filter_map(|view| match (view.key, view.delivery) {
            (_, Delivery::Failed(Failure::Rejected(_))) => None,
            (RowKey::Post(id), Delivery::Failed(_) | Delivery::Sending { .. }) => Some(id),
            _ => None,
        });
        unheard.collect()
    }

    /// Commands of this person arrive once more, on whatever socket they have by now: one of
    /// long ago, or one of this moment, twice.
    fn repeat(&mut self, tab: DeviceId) {
        let device = &self.world.devices[tab.0];
        let (user, host) = (device.user, device.host);
        if !self.world.is_live(tab) {
            return;
        }
        self.deal("command: sent again, at once or long after");
        if self.world.random.chance(300) {
            return self.say_the_same_again(tab);
        }
        if self.world.random.chance(500) {
            let (id, text) = (CommandId(self.world.random.id()), self.text());
            let post = Post {
                id,
                reply_to: None,
                text,
            };
            self.world.send_packet(tab, post.clone());
            return self.world.send_packet(tab, post);
        }
        let sent = self.world.models[host.0].sent.iter();
        let sent = sent.filter(|((who, _), _)| *who == user);
        let sent: Vec<ClientPacket> = sent.map(|(_, packet)| packet.clone()).collect();
        if let Some(packet) = self.world.random.pick(&sent).cloned() {
            self.world.send_packet(tab, packet);
        }
    }

    /// Another tab of the person, or a page that does not look first: what was asked for is asked
    /// for once more under another id.
    fn say_the_same_again(&mut self, tab: DeviceId) {
        let id = CommandId(self.world.random.id());
        let Some((target, _)) = self.some_message(tab) else {
            return;
        };
        let emoji = EMOJI[self.world.random.below(4) as usize].to_owned();
        let packet: ClientPacket = match self.world.random.below(4) {
            0 => Unreact { id, target, emoji }.into(),
            1 => Delete { id, target }.into(),
            _ => React { id, target, emoji }.into(),
        };
        self.world.send_packet(tab, packet.clone());
        if let ClientPacket::React(react) = packet {
            let id = CommandId(self.world.random.id());
            self.world.send_packet(tab, React { id, ..react });
        }
    }

    fn rename(&mut self, tab: DeviceId) {
        let user = self.world.devices[tab.0].user;
        self.said += 1;
        let name = format!("Name {}", self.said);
        for person in &mut self.people {
            if person.0 == user {
                person.1.clone_from(&name);
            }
        }
        for id in self.tabs.clone() {
            if self.world.devices[id.0].user == user {
                self.world.devices[id.0].name.clone_from(&name);
                self.act(id, Input::Renamed { name: name.clone() });
            }
        }
    }

    /// A tab that runs something else than our client.
    fn misbehave(&mut self, tab: DeviceId) {
        self.deal("socket: not our client");
        let world = &mut self.world;
        match world.random.below(4) {
            0 => {
                let bytes = world.random.seed().to_vec();
                world.send_raw(tab, bytes);
            }
            1 => world.send_raw(tab, Batch::new().seal()),
            2 => world.send_text(tab, "hello?"),
            _ => {
                let target = Seq(world.random.below(60));
                let id = CommandId(world.random.id());
                let text = format!("not mine: {id}");
                if world.is_live(tab) {
                    world.send_packet(tab, Edit { id, target, text });
                }
            }
        }
    }

    fn close(&mut self, tab: DeviceId) {
        if self.tabs.len() > 1 {
            self.act(tab, Input::Stop);
            self.world.devices[tab.0].online = false;
            self.tabs.retain(|other| *other != tab);
        }
    }
}
