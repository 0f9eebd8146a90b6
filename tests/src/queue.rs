//! A queue as production is: at least once, in any order, within its sizes.

use std::collections::VecDeque;

use crate::random::Random;

/// The largest message, in bytes.
pub const MESSAGE_BYTES_MAX: usize = 128_000;
/// Messages in one `sendBatch`.
pub const BATCH_MESSAGES_MAX: usize = 100;
/// Bytes in one `sendBatch`.
pub const BATCH_BYTES_MAX: usize = 256_000;
/// Messages that the consumer gets at once.
pub const CONSUMED_AT_ONCE_MAX: usize = 10;
/// Times that a message is delivered again before it goes to the dead-letter queue.
pub const RETRIES_MAX: u32 = 5;

/// Why the queue did not take a batch; none of it was taken.
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
    /// How often it was delivered in vain.
    pub retries: u32,
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
}

/// Messages that were taken and not yet acknowledged.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    letters: VecDeque<Letter>,
    /// Messages that were delivered in vain too often.
    pub dead: Vec<Letter>,
    /// Whether it takes nothing.
    pub is_down: bool,
    /// What goes wrong.
    pub faults: Faults,
    /// Everything that was ever taken.
    pub taken: u64,
}

impl Queue {
    /// Takes a batch, all of it or nothing.
    pub fn send_batch(&mut self, bodies: Vec<String>, random: &mut Random) -> Result<(), Refusal> {
        if self.is_down {
            return Err(Refusal::Overloaded);
        }
        if bodies.len() > BATCH_MESSAGES_MAX {
            return Err(Refusal::TooMany);
        }
        if bodies.iter().any(|body| body.len() > MESSAGE_BYTES_MAX) {
            return Err(Refusal::MessageTooLarge);
        }
        if bodies.iter().map(String::len).sum::<usize>() > BATCH_BYTES_MAX {
            return Err(Refusal::BatchTooLarge);
        }
        for body in bodies {
            self.taken += 1;
            if !random.chance(self.faults.lost) {
                self.put(Letter { body, retries: 0 }, random);
            }
        }
        Ok(())
    }

    fn put(&mut self, letter: Letter, random: &mut Random) {
        let place = match random.chance(self.faults.overtakes) {
            true => random.below(self.letters.len() as u64 + 1) as usize,
            false => self.letters.len(),
        };
        self.letters.insert(place, letter);
    }

    /// The next messages for the consumer; they are gone until it gives them back.
    pub fn deliver(&mut self) -> Vec<Letter> {
        let count = self.letters.len().min(CONSUMED_AT_ONCE_MAX);
        self.letters.drain(..count).collect()
    }

    /// The consumer is done with a message. It may come again all the same.
    pub fn ack(&mut self, letter: Letter, random: &mut Random) {
        if random.chance(self.faults.again) {
            self.put(letter, random);
        }
    }

    /// The consumer wants the message again, later.
    pub fn retry(&mut self, mut letter: Letter, random: &mut Random) {
        letter.retries += 1;
        match letter.retries > RETRIES_MAX {
            true => self.dead.push(letter),
            false => self.put(letter, random),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn send(bodies: Vec<String>) -> Result<(), Refusal> {
        Queue::default().send_batch(bodies, &mut Random::new(1))
    }

    #[test]
    fn a_message_has_a_limit() {
        assert_eq!(send(vec!["x".repeat(MESSAGE_BYTES_MAX)]), Ok(()));
        let larger = vec!["x".repeat(MESSAGE_BYTES_MAX + 1)];
        assert_eq!(send(larger), Err(Refusal::MessageTooLarge));
    }

    #[test]
    fn a_batch_has_limits() {
        assert_eq!(send(vec![String::new(); BATCH_MESSAGES_MAX]), Ok(()));
        let more = vec![String::new(); BATCH_MESSAGES_MAX + 1];
        assert_eq!(send(more), Err(Refusal::TooMany));
        let half = "x".repeat(BATCH_BYTES_MAX / 2);
        assert_eq!(send(vec![half.clone(); 2]), Ok(()));
        let more = vec![half.clone(), half, "x".to_owned()];
        assert_eq!(send(more), Err(Refusal::BatchTooLarge));
    }

    #[test]
    fn a_message_that_is_delivered_in_vain_too_often_is_dead() {
        let mut queue = Queue::default();
        let mut random = Random::new(1);
        queue.send_batch(vec!["x".to_owned()], &mut random).unwrap();
        for _ in 0..=RETRIES_MAX {
            let [letter] = queue.deliver().try_into().unwrap();
            queue.retry(letter, &mut random);
        }
        assert!(queue.is_empty());
        assert_eq!(queue.dead.len(), 1);
    }

    #[test]
    fn an_acknowledged_message_may_come_again() {
        let mut queue = Queue::default();
        let mut random = Random::new(1);
        queue.send_batch(vec!["x".to_owned()], &mut random).unwrap();
        queue.faults.again = 1000;
        let [letter] = queue.deliver().try_into().unwrap();
        queue.ack(letter, &mut random);
        assert_eq!(queue.len(), 1);
    }
}
