//! The Worker's consumer of both queues, one call to D1 after the other; and the operator.

use natter_archive::{
    Body, Consumer, DeadLetterBody, Delivery, Disposition, Incoming, dead_letter_body,
    decode_letter, delete_dead_letter, list_dead_letters, list_room_states, list_troubles,
};
use natter_protocol::api::Operator;

use crate::d1::{QUERIES_PER_INVOCATION_MAX, Refusal, read};
use crate::queue::{Letter, Queue};
use crate::world::{Happening, World};

/// One of the two queues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// From the rooms.
    Events,
    /// What the first one delivered in vain.
    Dead,
}

/// One call of the consumer, which lasts while D1 takes its time.
#[derive(Debug)]
pub struct Invocation {
    number: u64,
    source: Source,
    letters: Vec<Letter>,
    consumer: Consumer,
    queries: usize,
}

impl Source {
    /// Its name, as `wrangler.toml` has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Events => "natter-events",
            Self::Dead => "natter-events-dead",
        }
    }
}

impl World {
    fn queue_of(&mut self, source: Source) -> &mut Queue {
        match source {
            Source::Events => &mut self.queue,
            Source::Dead => &mut self.dead_queue,
        }
    }

    /// Plans the next delivery of a queue.
    pub(super) fn plan_delivery(&mut self, source: Source) {
        let now = self.now;
        let next = self.queue_of(source).next_delivery(now);
        let planned = match source {
            Source::Events => &mut self.deliveries.0,
            Source::Dead => &mut self.deliveries.1,
        };
        if let Some(old) = planned.take() {
            self.agenda.cancel(old);
        }
        *planned = next.map(|at| self.agenda.add(at, Happening::Deliver(source)));
    }

    /// The consumer is called with a batch; calls may overlap.
    pub(super) fn deliver(&mut self, source: Source) {
        let now = self.now;
        let letters = self.queue_of(source).deliver(now);
        self.plan_delivery(source);
        if letters.is_empty() {
            return;
        }
        self.note(|| format!("{source:?}: {} letters are delivered", letters.len()));
        let incoming = letters.iter().map(|letter| Incoming {
            body: Body::Text(letter.body.clone()),
            sent: letter.sent,
        });
        let consumer = Consumer::new(Delivery {
            queue: source.name().to_owned(),
            is_last: source == Source::Dead,
            at: now,
            letters: incoming.collect(),
        });
        self.calls += 1;
        let number = self.calls;
        let invocation = Invocation {
            number,
            source,
            letters,
            consumer,
            queries: 0,
        };
        self.invocations.push(invocation);
        self.agenda.add(now, Happening::Consume(number));
    }

    /// One more call to D1, or the end.
    pub(super) fn consume(&mut self, number: u64) {
        let mut invocations = self.invocations.iter();
        let Some(place) = invocations.position(|i| i.number == number) else {
            return;
        };
        let mut invocation = self.invocations.swap_remove(place);
        let Some(statements) = invocation.consumer.next_transaction() else {
            return self.settle(invocation);
        };
        invocation.queries += statements.len();
        let queries = invocation.queries;
        assert!(
            queries <= QUERIES_PER_INVOCATION_MAX,
            "{queries} queries in one invocation"
        );
        let answer = self.d1.batch(&statements, &mut self.random);
        self.note(|| format!("consumer: {} queries, {}", statements.len(), answer.is_ok()));
        match &answer {
            Ok(_) => invocation.consumer.answered(Ok(())),
            Err(Refusal::Rule(rule)) => panic!("the consumer breaks a rule of D1: {rule}"),
            Err(Refusal::Unreachable(words) | Refusal::Planted(words)) => {
                invocation.consumer.answered(Err(words));
            }
        }
        self.invocations.push(invocation);
        let latency = self.random.within(self.d1.latency_ms);
        let next = Happening::Consume(number);
        self.agenda.add(self.now.plus_ms(latency), next);
    }

    fn settle(&mut self, invocation: Invocation) {
        let Invocation {
            source,
            letters,
            consumer,
            ..
        } = invocation;
        for (letter, disposition) in letters.into_iter().zip(consumer.dispositions()) {
            self.dispose(source, letter, disposition);
        }
        self.plan_delivery(Source::Events);
        self.plan_delivery(Source::Dead);
    }

    fn dispose(&mut self, source: Source, letter: Letter, disposition: Disposition) {
        let now = self.now;
        let queue = match source {
            Source::Events => &mut self.queue,
            Source::Dead => &mut self.dead_queue,
        };
        match disposition {
            Disposition::Ack | Disposition::PutAside { .. } => {
                queue.ack(letter, &mut self.random);
            }
            Disposition::Retry { after_s } => {
                let given_back = queue.retry(letter, after_s, now, &mut self.random);
                // What the last queue gives back is gone: its room still has it.
                if let (Some(letter), Source::Events) = (given_back, source) {
                    self.dead_queue.bury(letter.body, now, &mut self.random);
                }
            }
        }
    }

    /// The Worker goes in the middle of what it did: what it had not acked comes again.
    pub fn kill_consumers(&mut self) {
        let again = Disposition::Retry { after_s: 0 };
        for invocation in std::mem::take(&mut self.invocations) {
            for letter in invocation.letters {
                self.dispose(invocation.source, letter, again.clone());
            }
        }
        self.plan_delivery(Source::Events);
        self.plan_delivery(Source::Dead);
    }

    /// A letter of the test's own gets into the queue, as if an earlier version had sent it.
    pub fn poison(&mut self, body: &str) {
        let bodies = vec![body.to_owned()];
        let sent = self.queue.send_batch(bodies, self.now, &mut self.random);
        sent.expect("the queue takes it");
        self.plan_delivery(Source::Events);
    }

    /// What the dead letters say, where they can be opened.
    #[must_use]
    pub fn dead_texts(&self) -> String {
        let bodies = self.d1.query("SELECT body FROM dead_letters");
        let letters = bodies.iter().filter_map(|row| row["body"].as_str());
        let letters = letters.filter_map(|body| decode_letter(body).ok());
        letters.map(|letter| format!("{letter:?}\n")).collect()
    }

    /// What the operator sees.
    pub fn operator(&mut self) -> Operator {
        let statements = [list_room_states(), list_troubles(), list_dead_letters()];
        let answers = self.d1.batch(&statements, &mut self.random);
        let answers = answers.expect("D1 answers the operator");
        Operator {
            rooms: read(&answers[0]),
            troubles: read(&answers[1]),
            dead_letters: read(&answers[2]),
        }
    }

    /// The operator sends a dead letter again; whether it was there.
    pub fn replay(&mut self, id: u64) -> bool {
        let answers = self.d1.batch(&[dead_letter_body(id)], &mut self.random);
        let bodies: Vec<DeadLetterBody> = read(&answers.expect("D1 answers the operator")[0]);
        let Some(letter) = bodies.first() else {
            return false;
        };
        self.poison(&letter.body);
        let forgotten = self.d1.batch(&[delete_dead_letter(id)], &mut self.random);
        forgotten.expect("D1 answers the operator");
        true
    }
}
