//! A queue as production is: at least once, in any order, within its sizes.

use std::collections::VecDeque;

use natter_protocol::Timestamp;

use crate::random::Random;

/// The largest message, in bytes. <https://developers.cloudflare.com/queues/platform/limits/>
pub const MESSAGE_BYTES_MAX: usize = 128_000;
/// What the platform adds to a message, in bytes: "about 100".
pub const MESSAGE_OVERHEAD_BYTES: usize = 100;
/// Messages in one `sendBatch`.
pub const BATCH_MESSAGES_MAX: usize = 100;
/// Bytes in one `sendBatch`.
pub const BATCH_BYTES_MAX: usize = 256_000;
/// The longest delay of a retry, in seconds.
pub const DELAY_SECONDS_MAX: u32 = 12 * 60 * 60;

/// What `wrangler.toml` says of the consumer of `natter-events`.
pub const EVENTS: Settings = Settings {
    max_batch_size: 100,
    max_batch_timeout: 5,
    max_retries: 100,
};
/// What `wrangler.toml` says of the consumer of `natter-events-dead`.
pub const DEAD: Settings = Settings {
    max_batch_size: 10,
    max_batch_timeout: 5,
    max_retries: 100,
};

/// A consumer's settings, called as `wrangler.toml` calls them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Messages that the consumer gets at once.
    pub max_batch_size: usize,
    /// How long messages wait for more, in seconds.
    pub max_batch_timeout: u64,
    /// Times that a message is delivered again.
    pub max_retries: u32,
}

/// Why the queue did not take a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// One message is too large.
    MessageTooLarge,
    /// Too many messages.
    TooMany,
    /// Too many bytes together.
    BatchTooLarge,
    /// "Queue is overloaded. Please back off."
    Overloaded,
}

/// One message on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// What it says.
    pub body: String,
    /// When it was sent.
    pub sent: Timestamp,
    /// How often it was delivered in vain.
    pub retries: u32,
    /// When it may be delivered.
    pub due: Timestamp,
}

/// What the queue does to its messages, each so often in a thousand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// A delivered and acknowledged message comes again.
    pub again: u64,
    /// A message overtakes the ones before it.
    pub overtakes: u64,
    /// A message that was taken is lost, as local queues are at a restart.
    pub lost: u64,
    /// A batch that was taken is said not to be.
    pub denied: u64,
}

/// Messages that were taken and not yet acknowledged.
#[derive(Clone, Debug)]
pub struct Queue {
    settings: Settings,
    letters: VecDeque<Letter>,
    /// Whether it takes nothing.
    pub is_down: bool,
    /// What goes wrong.
    pub faults: Faults,
    /// Calls that wanted to send something.
    pub asked: u64,
    /// Everything that was ever taken.
    pub taken: u64,
    /// Everything that was ever delivered.
    pub delivered: u64,
    /// The most messages that ever waited.
    pub longest: usize,
}

impl Queue {
    /// A queue with nothing in it.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            letters: VecDeque::new(),
            is_down: false,
            faults: Faults::default(),
            asked: 0,
            taken: 0,
            delivered: 0,
            longest: 0,
        }
    }

    /// Takes a batch, all of it or nothing.
    pub fn send_batch(
        &mut self,
        bodies: Vec<String>,
        now: Timestamp,
        random: &mut Random,
    ) -> Result<(), Refusal> {
        self.asked += 1;
        if self.is_down {
            return Err(Refusal::Overloaded);
        }
        check_sizes(&bodies)?;
        for body in bodies {
            self.taken += 1;
            if !random.chance(self.faults.lost) {
                self.put(body, now, random);
            }
        }
        match random.chance(self.faults.denied) {
            true => Err(Refusal::Overloaded),
            false => Ok(()),
        }
    }

    /// A message from another queue, whose consumer wanted it too often.
    pub fn bury(&mut self, body: String, now: Timestamp, random: &mut Random) {
        self.put(body, now, random);
    }

    fn put(&mut self, body: String, now: Timestamp, random: &mut Random) {
        let letter = Letter {
            body,
            sent: now,
            retries: 0,
            due: now,
        };
        self.insert(letter, random);
    }

    fn insert(&mut self, letter: Letter, random: &mut Random) {
        let place = match random.chance(self.faults.overtakes) {
            true => random.below(self.letters.len() as u64 + 1) as usize,
            false => self.letters.len(),
        };
        self.letters.insert(place, letter);
        self.longest = self.longest.max(self.letters.len());
    }

    /// When the consumer gets messages next: at once if a batch is full, or when the first has
    /// waited long enough.
    #[must_use]
    pub fn next_delivery(&self, now: Timestamp) -> Option<Timestamp> {
        let due = self.letters.iter().filter(|letter| letter.due <= now);
        if due.count() >= self.settings.max_batch_size {
            return Some(now);
        }
        let first = self.letters.iter().map(|letter| letter.due).min()?;
        Some(
            first
                .plus_ms(self.settings.max_batch_timeout * 1000)
                .max(now),
        )
    }

    /// The next messages for the consumer; they are gone until it gives them back.
    pub fn deliver(&mut self, now: Timestamp) -> Vec<Letter> {
        let mut delivered = Vec::new();
        for letter in std::mem::take(&mut self.letters) {
            let is_next = letter.due <= now && delivered.len() < self.settings.max_batch_size;
            match is_next {
                true => delivered.push(letter),
                false => self.letters.push_back(letter),
            }
        }
        self.delivered += delivered.len() as u64;
        delivered
    }

    /// The consumer is done with a message. It may come again all the same.
    pub fn ack(&mut self, letter: Letter, random: &mut Random) {
        if random.chance(self.faults.again) {
            self.insert(letter, random);
        }
    }

    /// The consumer wants the message again, later; it is given back if it came too often.
    pub fn retry(
        &mut self,
        mut letter: Letter,
        after_s: u32,
        now: Timestamp,
        random: &mut Random,
    ) -> Option<Letter> {
        assert!(after_s <= DELAY_SECONDS_MAX, "no queue waits {after_s} s");
        letter.retries += 1;
        letter.due = now.plus_ms(u64::from(after_s) * 1000);
        if letter.retries > self.settings.max_retries {
            return Some(letter);
        }
        self.insert(letter, random);
        None
    }

    /// Everything that waits is lost, as when a local server is killed.
    pub fn lose_everything(&mut self) {
        self.letters.clear();
    }

    /// Messages that wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }
}

fn check_sizes(bodies: &[String]) -> Result<(), Refusal> {
    let weight = |body: &String| body.len() + MESSAGE_OVERHEAD_BYTES;
    if bodies.len() > BATCH_MESSAGES_MAX {
        Err(Refusal::TooMany)
    } else if bodies.iter().any(|body| weight(body) > MESSAGE_BYTES_MAX) {
        Err(Refusal::MessageTooLarge)
    } else if bodies.iter().map(weight).sum::<usize>() > BATCH_BYTES_MAX {
        Err(Refusal::BatchTooLarge)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::WIRE_EPOCH;
    const TEXT_BYTES_MAX: usize = MESSAGE_BYTES_MAX - MESSAGE_OVERHEAD_BYTES;

    fn send(bodies: Vec<String>) -> Result<(), Refusal> {
        Queue::new(EVENTS).send_batch(bodies, NOW, &mut Random::new(1))
    }

    fn with(letters: usize) -> (Queue, Random) {
        let (mut queue, mut random) = (Queue::new(EVENTS), Random::new(1));
        for _ in 0..letters {
            let sent = queue.send_batch(vec!["x".to_owned()], NOW, &mut random);
            sent.unwrap();
        }
        (queue, random)
    }

    #[test]
    fn a_message_has_a_limit() {
        assert_eq!(send(vec!["x".repeat(TEXT_BYTES_MAX)]), Ok(()));
        let larger = vec!["x".repeat(TEXT_BYTES_MAX + 1)];
        assert_eq!(send(larger), Err(Refusal::MessageTooLarge));
    }

    #[test]
    fn a_batch_has_limits() {
        assert_eq!(send(vec![String::new(); BATCH_MESSAGES_MAX]), Ok(()));
        let more = vec![String::new(); BATCH_MESSAGES_MAX + 1];
        assert_eq!(send(more), Err(Refusal::TooMany));
        let half = "x".repeat(TEXT_BYTES_MAX);
        assert_eq!(send(vec![half.clone(); 2]), Ok(()));
        let more = vec![half.clone(), half, "x".to_owned()];
        assert_eq!(send(more), Err(Refusal::BatchTooLarge));
    }

    #[test]
    fn a_batch_is_delivered_when_it_is_full_or_has_waited() {
        let (queue, _) = with(EVENTS.max_batch_size - 1);
        let waited = NOW.plus_ms(EVENTS.max_batch_timeout * 1000);
        assert_eq!(queue.next_delivery(NOW), Some(waited));
        let (mut queue, _) = with(EVENTS.max_batch_size + 1);
        assert_eq!(queue.next_delivery(NOW), Some(NOW));
        assert_eq!(queue.deliver(NOW).len(), EVENTS.max_batch_size);
        assert_eq!(queue.len(), 1);
    }

    #[test]
    fn a_message_that_is_wanted_later_is_not_delivered_sooner() {
        let (mut queue, mut random) = with(1);
        let [letter] = queue.deliver(NOW).try_into().unwrap();
        assert_eq!(queue.retry(letter, 60, NOW, &mut random), None);
        assert!(queue.deliver(NOW.plus_ms(59_999)).is_empty());
        assert_eq!(queue.deliver(NOW.plus_ms(60_000)).len(), 1);
    }

    #[test]
    fn a_message_that_is_delivered_in_vain_too_often_is_given_back() {
        let (mut queue, mut random) = with(1);
        let mut given_back = None;
        for _ in 0..=EVENTS.max_retries {
            assert_eq!(given_back, None);
            let [letter] = queue.deliver(NOW).try_into().unwrap();
            given_back = queue.retry(letter, 0, NOW, &mut random);
        }
        assert!(queue.is_empty() && given_back.is_some());
    }

    #[test]
    fn an_acknowledged_message_may_come_again() {
        let (mut queue, mut random) = with(1);
        queue.faults.again = 1000;
        let [letter] = queue.deliver(NOW).try_into().unwrap();
        queue.ack(letter, &mut random);
        assert_eq!(queue.len(), 1);
    }
}
