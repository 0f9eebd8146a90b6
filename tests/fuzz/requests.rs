//! What arrives beside the socket: bodies and names of HTTP requests, and what a queue hands over.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use natter_protocol::api::{
    ClaimPlace, GoToProvider, HandOffCode, JoinPlace, NewHandOff, NewInvite, NewPasskey, OpenRoom,
    Operator, Problem, ReadMark, Rooms, Session, SetName, SetPassword, SignIn,
};
use natter_protocol::{RoomId, UserId};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::frugally;
use super::seal;

/// A room of the corpus, and an epoch.
const JACKET: &str = "1.07070707070707070707070707070707.1.";

/// A queue message: as it came, and its frame behind a right jacket and checksum.
pub fn letters(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        drop(frugally(bytes, || natter_archive::decode_letter(text)));
    }
    let frame = STANDARD_NO_PAD.encode(seal(0, bytes));
    let letter = frugally(bytes, || {
        natter_archive::decode_letter(&format!("{JACKET}{frame}"))
    });
    if let Ok(letter) = letter {
        assert_eq!(letter.room, RoomId([7; 16]));
    }
}

/// An id out of an address, and every body that the API takes or gives: what is read can be
/// written and read again.
pub fn requests(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    id::<RoomId>(&text);
    id::<UserId>(&text);
    body::<SetName>(bytes);
    body::<OpenRoom>(bytes);
    body::<ReadMark>(bytes);
    body::<Session>(bytes);
    body::<ClaimPlace>(bytes);
    body::<JoinPlace>(bytes);
    body::<SignIn>(bytes);
    body::<GoToProvider>(bytes);
    body::<NewPasskey>(bytes);
    body::<SetPassword>(bytes);
    body::<NewInvite>(bytes);
    body::<NewHandOff>(bytes);
    body::<HandOffCode>(bytes);
    body::<Rooms>(bytes);
    body::<Problem>(bytes);
    body::<Operator>(bytes);
}

fn id<T: FromStr + Display>(text: &str) {
    if let Ok(id) = text.parse::<T>() {
        assert_eq!(id.to_string(), text.to_ascii_lowercase());
    }
}

fn body<T: DeserializeOwned + Serialize + PartialEq + Debug>(bytes: &[u8]) {
    if let Ok(body) = frugally(bytes, || serde_json::from_slice::<T>(bytes)) {
        let again = serde_json::to_vec(&body).expect("a body is JSON");
        assert_eq!(serde_json::from_slice::<T>(&again).ok(), Some(body));
    }
}
