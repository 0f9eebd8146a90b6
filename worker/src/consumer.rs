//! The queue from the rooms to D1, both ends of it.
//!
//! A letter that D1 cannot take now is retried by name, later each time; what can never be
//! archived goes to the table of dead letters, where the operator sees it. Nothing is acked
//! before D1 has it.

use natter_archive::insert_dead_letter;
use natter_protocol::{Epoch, RoomId};
use wasm_bindgen::JsValue;
use worker::{
    BatchMessageBuilder, Env, MessageBatch, MessageExt, QueueContentType, QueueRetryOptionsBuilder,
    RawMessage, RawMessageBuilder, Result, console_error, console_warn,
};

use crate::d1::{self, Trouble};
use crate::{bindings, clock};

/// What one call may send: the platform takes 256 KB and 100 messages, each with about 100
/// bytes of its own.
const SEND_BYTES_MAX: usize = 250_000;
const SEND_LETTERS_MAX: usize = 100;
const LETTER_OVERHEAD_BYTES: usize = 128;
/// A letter that D1 did not take comes back after as long as it has waited, within these.
const RETRY_SECONDS_MIN: u64 = 10;
const RETRY_SECONDS_MAX: u64 = 15 * 60;

/// A queue message and its text.
struct Letter {
    message: RawMessage,
    text: String,
}

/// Sends a room's frames to the queue, in order.
pub async fn enqueue(env: &Env, room: RoomId, epoch: Epoch, frames: &[Vec<u8>]) -> Result<()> {
    let queue = bindings::events(env)?;
    let letters = frames
        .iter()
        .map(|frame| natter_archive::encode_letter(room, epoch, frame));
    let mut batch = BatchMessageBuilder::new();
    let (mut bytes, mut count) = (0, 0);
    for letter in letters {
        let weight = letter.len() + LETTER_OVERHEAD_BYTES;
        if bytes + weight > SEND_BYTES_MAX || count == SEND_LETTERS_MAX {
            queue.send_raw_batch(batch.build()).await?;
            batch = BatchMessageBuilder::new();
            (bytes, count) = (0, 0);
        }
        let message = RawMessageBuilder::new(JsValue::from_str(&letter));
        batch = batch.message(message.build_with_content_type(QueueContentType::Text));
        bytes += weight;
        count += 1;
    }
    if count > 0 {
        queue.send_raw_batch(batch.build()).await?;
    }
    Ok(())
}

/// Sends one letter again, as it was.
pub async fn replay(env: &Env, text: &str) -> Result<()> {
    let message = RawMessageBuilder::new(JsValue::from_str(text));
    let message = message.build_with_content_type(QueueContentType::Text);
    bindings::events(env)?.send_raw(message).await
}

/// Takes one batch from either queue.
pub async fn consume(batch: &MessageBatch<JsValue>, env: &Env) {
    let letters: Vec<Letter> = batch.raw_iter().map(open).collect();
    let queue = batch.queue();
    if queue == bindings::EVENTS_QUEUE {
        archive(env, letters).await;
    } else if queue == bindings::DEAD_QUEUE {
        for letter in letters {
            put_aside(
                env,
                letter,
                "D1 did not take it, however often it was tried",
            )
            .await;
        }
    } else {
        console_error!("a batch from a queue that is not ours");
        batch.retry_all();
    }
}

/// What is not text is an empty letter, and so no letter.
fn open(message: RawMessage) -> Letter {
    let text = message.body().as_string().unwrap_or_default();
    Letter { message, text }
}

async fn archive(env: &Env, letters: Vec<Letter>) {
    let texts: Vec<&str> = letters.iter().map(|letter| letter.text.as_str()).collect();
    let plan = natter_archive::plan(&texts);
    let outcome = d1::run(env, plan.statements).await;
    let mut poison = plan.poison.into_iter().peekable();
    let mut sound = Vec::new();
    for (index, letter) in letters.into_iter().enumerate() {
        match poison.next_if(|(place, _)| *place == index) {
            Some((_, error)) => put_aside(env, letter, &error.to_string()).await,
            None => sound.push(letter),
        }
    }
    match outcome {
        Ok(_) => sound.iter().for_each(|letter| letter.message.ack()),
        Err(Trouble::Constraint(why)) => archive_one_by_one(env, sound, &why).await,
        Err(trouble) => {
            console_warn!("{} letters wait for D1: {trouble}", sound.len());
            sound.iter().for_each(retry);
        }
    }
}

/// One letter of the batch breaks a rule of the schema, and must not hold up the others.
async fn archive_one_by_one(env: &Env, letters: Vec<Letter>, why: &str) {
    console_warn!("a letter breaks a rule of the schema: {why}");
    for letter in letters {
        let plan = natter_archive::plan(&[letter.text.as_str()]);
        match d1::run(env, plan.statements).await {
            Ok(_) => letter.message.ack(),
            Err(Trouble::Constraint(why)) => put_aside(env, letter, &why).await,
            Err(Trouble::NoSchema | Trouble::Unreachable(_)) => retry(&letter),
        }
    }
}

/// Acked only once the table has it.
async fn put_aside(env: &Env, letter: Letter, reason: &str) {
    let row = insert_dead_letter(bindings::EVENTS_QUEUE, &letter.text, reason, clock::now());
    match d1::run(env, vec![row]).await {
        Ok(_) => {
            console_error!("a letter was put aside: {reason}");
            letter.message.ack();
        }
        Err(trouble) => {
            console_warn!("a dead letter waits for D1: {trouble}");
            retry(&letter);
        }
    }
}

/// The platform does not say how often a message was tried, so its age takes that place: the
/// pauses double, and a hundred tries last for a day.
fn retry(letter: &Letter) {
    let age_ms = clock::now()
        .0
        .saturating_sub(letter.message.timestamp().as_millis());
    let delay = (age_ms / 1000).clamp(RETRY_SECONDS_MIN, RETRY_SECONDS_MAX);
    let delay = u32::try_from(delay).unwrap_or(u32::MAX);
    let options = QueueRetryOptionsBuilder::new()
        .with_delay_seconds(delay)
        .build();
    letter.message.retry_with_options(&options);
}
