//! One seed, from the first tab to the last check.

use std::collections::BTreeMap;

use natter_client::{Input, Restored};
use natter_protocol::UserId;
use natter_room::Config;
use natter_tests::world::REST_SECONDS;
use natter_tests::{DeviceId, HostId, World};

use crate::backups::Backups;
use crate::plan::Plan;
use crate::shrink::is_quiet;

/// Looks at whole pages are half the time of a story, and what is stale stays so for a while.
const LOOK_EVERY: u64 = 4;
/// Tabs of a story, at most.
const TABS_MAX: usize = 12;

/// One seed's story.
pub struct Story {
    /// The world it happens in.
    pub world: World,
    /// Its rooms.
    pub rooms: Vec<HostId>,
    /// Its people and their names.
    pub people: Vec<(UserId, String)>,
    /// Tabs that are open.
    pub tabs: Vec<DeviceId>,
    /// What was said where, and taken by the page.
    pub texts: Vec<(DeviceId, String)>,
    /// What was said at a page that then lost all that it kept: it is in the room once, or never.
    pub maybe: Vec<(DeviceId, String)>,
    /// Counts what people say, so that every text is different.
    pub said: u64,
    /// Steps that were told.
    pub told: usize,
    /// What disasters go back to.
    pub backups: Backups,
    /// How often each thing happened.
    pub dealt: BTreeMap<&'static str, u64>,
}

impl Story {
    /// Rooms, people and tabs of this seed.
    pub fn new(seed: u64) -> Self {
        let mut story = Self {
            world: World::new(seed),
            rooms: Vec::new(),
            people: Vec::new(),
            tabs: Vec::new(),
            texts: Vec::new(),
            maybe: Vec::new(),
            said: 0,
            told: 0,
            backups: Backups::default(),
            dealt: BTreeMap::new(),
        };
        story.world.look_every = LOOK_EVERY;
        for _ in 0..story.world.random.within((1, 3)) {
            let config = story.config();
            // Half of the rooms are somebody's: whoever comes first opens them.
            let room = match story.world.random.chance(500) {
                true => story.world.unopened(config),
                false => story.world.room_with(config),
            };
            story.rooms.push(room);
        }
        for number in 0..story.world.random.within((2, 4)) {
            let user = story.world.user();
            story.people.push((user, format!("Person {number}")));
        }
        for _ in 0..story.world.random.within((2, 6)) {
            story.open_tab();
        }
        story
    }

    /// Some rooms gather events for long, some copy often, some forget slow readers soon.
    fn config(&mut self) -> Config {
        let random = &mut self.world.random;
        let mut config = Config::default();
        if random.chance(500) {
            config.window_per_connection_us = random.within((1_000, 20_000));
        }
        if random.chance(300) {
            config.enqueue_events = random.within((1, 20));
        }
        if random.chance(200) {
            config.lag_events_max = random.within((20, 60));
        }
        config
    }

    /// A new tab of somebody in some room, unless there are enough.
    pub fn open_tab(&mut self) {
        if self.tabs.len() == TABS_MAX {
            return;
        }
        let room = *self
            .world
            .random
            .pick(&self.rooms)
            .expect("there is a room");
        let (user, name) = self
            .world
            .random
            .pick(&self.people)
            .expect("there are people")
            .clone();
        self.tabs.push(self.world.open(room, user, &name));
    }

    /// Some tab.
    pub fn tab(&mut self) -> Option<DeviceId> {
        self.world.random.pick(&self.tabs).copied()
    }

    /// The whole story: its steps, then rest.
    pub fn tell(&mut self, plan: &Plan) {
        let guard = Guard { plan };
        for step in &plan.steps {
            self.told += 1;
            self.world.random = plan.chance(*step);
            self.world.note(|| format!("step {step}"));
            self.step();
            let pause = match self.world.random.below(10) {
                0 => self.world.random.within((1_000, 60_000)),
                1..4 => self.world.random.within((100, 2_000)),
                _ => self.world.random.within((0, 100)),
            };
            self.world.run_ms(pause);
        }
        self.world.random = plan.chance_at_the_end();
        self.heal();
        self.everybody_comes_back();
        self.say_something_everywhere();
        self.resend_everything();
        self.hear_of_the_head();
        self.cut_the_deaf();
        self.world.run(REST_SECONDS);
        self.world.check_rest();
        self.check_texts();
        self.check_maybe();
        self.scroll_to_the_top();
        self.world.check_rest();
        drop(guard);
    }

    /// Every page shows all that there is, as far back as a page goes.
    fn scroll_to_the_top(&mut self) {
        for _ in 0..8 {
            for tab in self.tabs.clone() {
                self.world.tell(tab, Input::LoadOlder);
            }
            self.world.run(2);
        }
        self.world.run(30);
    }

    /// Nothing that anybody said is lost or there twice: it is in the room once, or still on
    /// the page, or was given back.
    fn check_texts(&self) {
        for (tab, text) in self.texts.iter().filter(|(tab, _)| self.tabs.contains(tab)) {
            let device = &self.world.devices[tab.0];
            let model = &self.world.models[device.host.0];
            let times = model.times_said(text);
            let (least, most) = model.times_promised(text);
            let on_the_page = device
                .screen
                .shown()
                .any(|view| view.body.text() == Some(text));
            let back = device.restored.iter().any(|restored| match restored {
                Restored::Post { text: back, .. } | Restored::Edit { text: back, .. } => {
                    back == text
                }
            });
            assert!(
                (least..=most).contains(&times) || times == 0 && (on_the_page || back),
                "{text:?}: {times}"
            );
        }
    }

    fn check_maybe(&self) {
        for (tab, text) in &self.maybe {
            let model = &self.world.models[self.world.devices[tab.0].host.0];
            let times = model.times_said(text);
            let (_, most) = model.times_promised(text);
            assert!(times <= most, "{text:?}: {times}");
        }
    }

    fn step(&mut self) {
        match self.world.random.below(100) {
            0..72 => self.somebody_acts(),
            _ => self.something_breaks(),
        }
    }

    /// What there is in the end, in one text.
    pub fn digest(&self) -> String {
        let logs = self
            .world
            .models
            .iter()
            .map(|model| format!("{:?}", model.events));
        logs.collect::<String>() + &self.world.turns.to_string()
    }
}

/// Says how to hear a failed story again, if it was told aloud.
struct Guard<'a> {
    plan: &'a Plan,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() && !is_quiet() {
            eprintln!("\na promise broke: {}\n", self.plan.command());
        }
    }
}
