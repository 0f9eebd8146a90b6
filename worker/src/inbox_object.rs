//! The Durable Object of one person: their sessions, their name, the rooms they joined and what
//! they have read. It is asked once per request and once per socket, before a room is touched,
//! and does not need D1.

mod records;

use natter_protocol::api::Room;
use natter_protocol::{Ordinal, RoomId, Timestamp};
use serde::{Deserialize, Serialize};
use worker::{
    DurableObject, Env, Error, Method, Request, RequestInit, Response, Result, State,
    durable_object,
};

use crate::auth::{Claim, SessionId};
use crate::bindings;
use crate::problem::Refusal;

use records::Records;

/// What the Worker asks of an inbox.
#[derive(Debug, Serialize, Deserialize)]
pub enum Ask {
    /// Begin a session under a name.
    Begin {
        /// The display name.
        name: String,
        /// When.
        at: Timestamp,
    },
    /// Who is this?
    Who,
    /// Go by another name.
    Rename {
        /// The display name.
        name: String,
    },
    /// End the session.
    End,
    /// Which rooms?
    Rooms,
    /// Join a room; joining again changes nothing.
    Join {
        /// Its id.
        room: RoomId,
        /// Its name.
        name: String,
    },
    /// Leave a room.
    Leave {
        /// Its id.
        room: RoomId,
    },
    /// Everything up to here is read.
    Read {
        /// In which room.
        room: RoomId,
        /// The newest message that was read.
        ordinal: Ordinal,
    },
    /// May this person enter this room?
    Enter {
        /// Its id.
        room: RoomId,
    },
}

/// What an inbox answers.
#[derive(Debug, Serialize, Deserialize)]
pub enum Tell {
    /// The session never was, or ended.
    NoSession,
    /// The person did not join that room.
    NotJoined,
    /// The person is in as many rooms as one may be.
    TooManyRooms,
    /// The person.
    Person {
        /// Their display name.
        name: String,
    },
    /// The rooms, in the order in which they were joined.
    Rooms(Vec<Room>),
    /// The room, as joined.
    Joined(Room),
    /// It is done.
    Done,
}

impl Tell {
    /// What an answer means that the asker has no use for.
    pub fn into_refusal(self) -> Refusal {
        match self {
            Self::NoSession => Refusal::no_session(),
            Self::NotJoined => Refusal::no_room(),
            Self::TooManyRooms => {
                let detail = "You are in as many rooms as one person may be. Leave one first.";
                Refusal::new(409, "too-many-rooms", "Too many rooms", detail)
            }
            Self::Person { .. } | Self::Rooms(_) | Self::Joined(_) | Self::Done => {
                Refusal::from(Error::from("the inbox answered something else"))
            }
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Letter {
    session: SessionId,
    ask: Ask,
}

#[derive(Serialize)]
struct LetterOut<'a> {
    session: SessionId,
    ask: &'a Ask,
}

/// Asks the inbox of the person that the claim names; it checks the session first.
pub async fn ask(env: &Env, claim: Claim, ask: &Ask) -> Result<Tell> {
    let letter = serde_json::to_string(&LetterOut { session: claim.session, ask })?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(letter.into()));
    let request = Request::new_with_init("https://inbox/", &init)?;
    let mut response = bindings::inbox(env, claim.user)?.fetch_with_request(request).await?;
    response.json().await
}

/// One person's inbox.
#[durable_object(fetch)]
pub struct InboxObject {
    state: State,
}

impl DurableObject for InboxObject {
    fn new(state: State, _env: Env) -> Self {
        Self { state }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let letter: Letter = serde_json::from_slice(&request.bytes().await?)?;
        let records = Records::open(self.state.storage().sql())?;
        Response::from_json(&records.answer(letter.session, letter.ask)?)
    }
}
