use super::fixture::{at, letter, posted};
use crate::body::BODY_BYTES_MAX;
use crate::{Body, Consumer, Delivery, Disposition, Incoming, Statement, Value};

/// Delivers one message to a database that takes everything: what it was given, and the end.
fn deliver(body: Body) -> (Vec<Statement>, Disposition) {
    let mut consumer = Consumer::new(Delivery {
        queue: "q".to_owned(),
        is_last: false,
        at: at(1),
        letters: vec![Incoming { body, sent: at(1) }],
    });
    let statements = consumer.next_transaction().unwrap();
    consumer.answered(Ok(()));
    assert_eq!(consumer.next_transaction(), None);
    (statements, consumer.dispositions().remove(0))
}

/// What lies among the dead letters then.
fn kept(body: Body) -> (String, String) {
    let (statements, disposition) = deliver(body);
    let Disposition::PutAside { reason } = disposition else {
        panic!("{disposition:?}");
    };
    let Some(Value::Text(body)) = statements[0].params.get(1).cloned() else {
        panic!("{statements:?}");
    };
    (body, reason)
}

#[test]
fn a_message_that_is_no_letter_is_kept_as_far_as_it_can_be_shown() {
    let object = Body::Other("{\"room\":7}".to_owned());
    let expected = ("{\"room\":7}", "the message is not text");
    let (body, reason) = kept(object);
    assert_eq!((body.as_str(), reason.as_str()), expected);

    let (body, reason) = kept(Body::Bytes(vec![0xff, 0xfe, 0]));
    let expected = ("//4A", "the message is bytes, shown as base64");
    assert_eq!((body.as_str(), reason.as_str()), expected);

    let (body, reason) = kept(Body::Text("rubbish".to_owned()));
    let expected = ("rubbish", "a letter of an unknown version");
    assert_eq!((body.as_str(), reason.as_str()), expected);
}

#[test]
fn bytes_that_are_the_text_of_a_letter_are_a_letter() {
    let bytes = letter(&[posted(1, "hello")]).into_bytes();
    let (_, disposition) = deliver(Body::Bytes(bytes));
    assert_eq!(disposition, Disposition::Ack);
}

#[test]
fn a_body_that_no_queue_takes_is_cut_between_two_characters() {
    let (body, _) = kept(Body::Other("äö".repeat(BODY_BYTES_MAX)));
    assert!(body.len() <= BODY_BYTES_MAX && body.len() > BODY_BYTES_MAX - 4);
}
