//! The queue from the rooms to D1, both ends of it. What becomes of a letter is the archive's
//! rule; here it is only asked and told.

use js_sys::{ArrayBuffer, JSON, Uint8Array};
use natter_archive::{Body, Consumer, Delivery, Disposition, Incoming};
use natter_protocol::{Epoch, RoomId, Timestamp};
use wasm_bindgen::{JsCast, JsValue};
use worker::{
    BatchMessageBuilder, Env, MessageBatch, MessageExt, QueueContentType, QueueRetryOptionsBuilder,
    RawMessage, RawMessageBuilder, Result, SendMessage, console_error, console_warn,
};

use crate::{bindings, clock, d1};

/// Sends a room's frames to the queue, in order.
pub async fn enqueue(env: &Env, room: RoomId, epoch: Epoch, frames: &[Vec<u8>]) -> Result<()> {
    let queue = bindings::events(env)?;
    for letters in natter_archive::sendings(room, epoch, frames) {
        let mut batch = BatchMessageBuilder::new();
        for letter in &letters {
            batch = batch.message(text_message(letter));
        }
        queue.send_raw_batch(batch.build()).await?;
    }
    Ok(())
}

/// Sends one letter again, as it was.
pub async fn replay(env: &Env, text: &str) -> Result<()> {
    bindings::events(env)?.send_raw(text_message(text)).await
}

fn text_message(text: &str) -> SendMessage<JsValue> {
    let message = RawMessageBuilder::new(JsValue::from_str(text));
    message.build_with_content_type(QueueContentType::Text)
}

/// Takes one batch from either queue.
pub async fn consume(batch: &MessageBatch<JsValue>, env: &Env) {
    let queue = batch.queue();
    let is_last = queue == bindings::DEAD_QUEUE;
    if !is_last && queue != bindings::EVENTS_QUEUE {
        console_error!("a batch from a queue that is not ours");
        return batch.retry_all();
    }
    let messages: Vec<RawMessage> = batch.raw_iter().collect();
    let mut consumer = Consumer::new(Delivery {
        queue,
        is_last,
        at: clock::now(),
        letters: messages.iter().map(incoming).collect(),
    });
    while let Some(statements) = consumer.next_transaction() {
        match d1::run(env, statements).await {
            Ok(_) => consumer.answered(Ok(())),
            Err(trouble) => {
                console_warn!("letters wait for D1: {trouble}");
                consumer.answered(Err(&trouble.words));
            }
        }
    }
    for (message, disposition) in messages.iter().zip(consumer.dispositions()) {
        settle(message, disposition);
    }
}

fn incoming(message: &RawMessage) -> Incoming {
    Incoming {
        body: body(&message.body()),
        sent: Timestamp(message.timestamp().as_millis()),
    }
}

fn body(value: &JsValue) -> Body {
    if let Some(text) = value.as_string() {
        Body::Text(text)
    } else if value.is_instance_of::<ArrayBuffer>() || value.is_instance_of::<Uint8Array>() {
        Body::Bytes(Uint8Array::new(value).to_vec())
    } else {
        let json = JSON::stringify(value)
            .ok()
            .and_then(|json| json.as_string());
        Body::Other(json.unwrap_or_default())
    }
}

fn settle(message: &RawMessage, disposition: Disposition) {
    match disposition {
        Disposition::Ack => message.ack(),
        Disposition::PutAside { reason } => {
            console_error!("a letter was put aside: {reason}");
            message.ack();
        }
        Disposition::Retry { after_s } => {
            let options = QueueRetryOptionsBuilder::new().with_delay_seconds(after_s);
            message.retry_with_options(&options.build());
        }
    }
}
