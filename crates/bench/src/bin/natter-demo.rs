//! Fills the rooms of a running server with a believable conversation.
//!
//! `natter-demo PORT`: the rooms and people are in `conversation.txt`. A server whose first
//! room already has messages is left alone.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use natter_bench::script::{self, Line};
use natter_bench::talker::{Chair, Person};
use natter_protocol::{Seq, api};

fn main() -> Result<()> {
    let port = std::env::args()
        .nth(1)
        .context("say the port of a running server: natter-demo 8787")?
        .parse()
        .context("a port is a number")?;
    let mut stage = Stage::new(port);
    for line in script::parse(include_str!("conversation.txt"))? {
        if stage.play(line)? == Played::AlreadyFull {
            println!("The rooms already have messages; nothing was added.");
            return Ok(());
        }
    }
    println!("{} messages are in the rooms.", stage.said);
    Ok(())
}

#[derive(PartialEq, Eq)]
enum Played {
    Done,
    AlreadyFull,
}

/// Everyone who has spoken so far, and what was said.
struct Stage {
    port: u16,
    room: String,
    people: BTreeMap<String, Person>,
    chairs: BTreeMap<(String, String), Chair>,
    messages: Vec<Seq>,
    said: usize,
}

impl Stage {
    fn new(port: u16) -> Self {
        Self {
            port,
            room: String::new(),
            people: BTreeMap::new(),
            chairs: BTreeMap::new(),
            messages: Vec::new(),
            said: 0,
        }
    }

    fn play(&mut self, line: Line) -> Result<Played> {
        match line {
            Line::Room(room) => {
                self.room = room;
                self.messages.clear();
            }
            Line::Said {
                name,
                answers,
                text,
            } => {
                let reply_to = answers.and_then(|n| self.messages.get(n.checked_sub(1)?).copied());
                let first = self.said == 0;
                let chair = self.chair(&name)?;
                if first && chair.welcome.last_ordinal.0 > 0 {
                    return Ok(Played::AlreadyFull);
                }
                let seq = chair.post(&text, reply_to)?;
                self.messages.push(seq);
                self.said += 1;
            }
            Line::Reacted { emoji, names } => {
                let target = *self.messages.last().context("a reaction to nothing")?;
                for name in names {
                    self.chair(&name)?.react(target, &emoji)?;
                }
            }
        }
        Ok(Played::Done)
    }

    /// The person's chair in the present room; they arrive and enter when they first speak.
    fn chair(&mut self, name: &str) -> Result<&mut Chair> {
        let key = (name.to_owned(), self.room.clone());
        if !self.chairs.contains_key(&key) {
            if !self.people.contains_key(name) {
                let person = Person::arrive(self.port, name)?;
                self.people.insert(name.to_owned(), person);
            }
            let person = self.people.get(name).context("nobody of that name")?;
            let room: api::Room = person.open_room(&self.room)?;
            self.chairs.insert(key.clone(), person.enter(&room)?);
        }
        self.chairs.get_mut(&key).context("no chair")
    }
}
