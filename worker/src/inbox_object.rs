//! The Durable Object of one person: their sessions, their name, the rooms they joined and what
//! they have read. It is asked once per request and once per socket, before a room is touched,
//! and does not need D1.

mod bans;
mod records;
mod sockets;

use std::cell::RefCell;

use natter_inbox::{Answer, Command, Ended, Inbox, Input, Refusal as Rule, Write};
use natter_protocol::{RoomId, SessionMark, UserId};
use natter_room::inboxes::Told;
use worker::{
    DurableObject, Env, Error, Request, Response, Result, State, console_warn, durable_object,
};

use crate::auth::Claim;
use crate::problem::Refusal;
use crate::sql::{self, Sqlite};
use crate::{ask, bindings, clock, d1, room_object, transaction};

pub use bans::ban;
use records::Records;
use sockets::Sockets;
pub use sockets::connect;

/// Where an inbox is asked to tell rooms.
const TELL: &str = "/tell";
/// What one request may ask, with some to spare: the free plan allows 50.
const ROOMS_PER_REQUEST: usize = 40;

/// Asks the inbox of the person that the claim names, in the name of its session.
///
/// # Errors
/// If the session does not stand, the inbox refuses, or it does not answer.
pub async fn ask(env: &Env, claim: Claim, command: Command) -> Result<Answer, Refusal> {
    let answers = ask_all(env, claim, vec![command]).await?;
    let answer = answers.into_iter().next().ok_or_else(unexpected)?;
    match answer {
        Answer::NoSession => Err(Refusal::no_session()),
        Answer::Refused(rule) => Err(refusal(&rule)),
        Answer::Person(_)
        | Answer::SignedIn(..)
        | Answer::Sessions(_)
        | Answer::Session(_)
        | Answer::Ended(_)
        | Answer::Done
        | Answer::Rooms(_)
        | Answer::Room(_) => Ok(answer),
    }
}

/// Asks several things at once; as many answers come back.
///
/// # Errors
/// If the inbox does not answer.
pub async fn ask_all(
    env: &Env,
    claim: Claim,
    commands: Vec<Command>,
) -> Result<Vec<Answer>, Refusal> {
    let session = claim.session.mark();
    let inputs: Vec<_> = commands
        .into_iter()
        .map(|command| Input { session, command })
        .collect();
    let inbox = bindings::inbox(env, claim.user)?;
    let answers: Vec<Answer> = ask::ask(&inbox, &inputs)
        .await
        .map_err(|error| Refusal::no_inbox(&error))?;
    if answers.len() == inputs.len() {
        Ok(answers)
    } else {
        Err(unexpected())
    }
}

/// Tells rooms that sessions of a person ended. Their inbox does it: one request may ask so many
/// objects and no more, and each call of the inbox is a request of its own.
///
/// # Errors
/// If a room does not answer.
pub async fn tell_rooms(env: &Env, user: UserId, ended: Ended) -> Result<()> {
    let inbox = bindings::inbox(env, user)?;
    for rooms in ended.rooms.chunks(ROOMS_PER_REQUEST) {
        let told = Ended {
            sessions: ended.sessions.clone(),
            rooms: rooms.to_vec(),
        };
        ask::tell(&inbox, TELL, &(user, told)).await?;
    }
    Ok(())
}

/// A room tells inboxes whether their people are in it; whose heard it. The room's name is in the
/// directory, unless the room knows a newer one.
pub async fn tell(env: &Env, room: RoomId, name: String, told: Vec<Told>) -> Vec<UserId> {
    let name = match told.iter().any(|told| told.is_in) && name.is_empty() {
        true => d1::room(env, room).await.ok().flatten().map(|row| row.name),
        false => Some(name),
    };
    let each = told.into_iter().map(|told| {
        let name = name.clone();
        async move {
            let command = match told.is_in {
                true => Command::Added { room, name: name? },
                false => Command::Removed {
                    room,
                    as_of: told.as_of,
                },
            };
            let heard = tell_one(env, told.user, command).await;
            heard
                .inspect_err(|error| console_warn!("an inbox was not told: {error}"))
                .ok()
                .map(|()| told.user)
        }
    });
    let heard = futures_util::future::join_all(each).await;
    heard.into_iter().flatten().collect()
}

async fn tell_one(env: &Env, user: UserId, command: Command) -> Result<()> {
    let session = SessionMark::default();
    let inbox = bindings::inbox(env, user)?;
    let inputs = [Input { session, command }];
    ask::ask::<Vec<Answer>>(&inbox, &inputs).await.map(drop)
}

async fn tell_each(env: &Env, user: UserId, ended: Ended) -> Result<()> {
    let Ended { sessions, rooms } = ended;
    let told = rooms
        .into_iter()
        .map(|room| room_object::tell_revoked(env, room, user, &sessions));
    futures_util::future::try_join_all(told).await.map(drop)
}

/// An answer that is none to what was asked, as while a new version takes over.
pub fn unexpected() -> Refusal {
    Refusal::no_inbox(&Error::from("it answered something else"))
}

fn refusal(rule: &Rule) -> Refusal {
    match rule {
        Rule::Name { why } => Refusal::bad_name(why),
        Rule::TooManyRooms { rooms_max } => Refusal::too_many_rooms(*rooms_max),
        Rule::NotJoined => Refusal::no_room(),
        Rule::Banned => Refusal::banned_here(),
    }
}

/// One person's inbox.
#[durable_object(alarm)]
pub struct InboxObject {
    state: State,
    env: Env,
    awake: RefCell<Option<Awake>>,
}

/// An inbox that is awake.
struct Awake {
    inbox: Inbox,
    sockets: Sockets,
}

impl InboxObject {
    /// Answers in order. If the storage fails nothing of it is stored, and the inbox is read
    /// anew at the next question.
    fn answer(&self, inputs: Vec<Input>) -> Result<Vec<Answer>> {
        self.with_inbox(|inbox| {
            let (mut answers, mut writes) = (Vec::new(), Vec::new());
            for input in inputs {
                let (answer, written) = inbox.handle(input, clock::now());
                writes.extend(written);
                answers.push(answer);
            }
            (answers, writes)
        })
    }

    fn with_inbox<T>(&self, act: impl FnOnce(&mut Inbox) -> (T, Vec<Write>)) -> Result<T> {
        self.with_awake(|awake, records| {
            let (answer, writes) = act(&mut awake.inbox);
            if !writes.is_empty() {
                // What is not stored is not told.
                let news = awake.inbox.news(&writes);
                transaction::together(&self.state, move || records.write(&writes))?;
                awake.push(&self.state, news);
            }
            Ok(answer)
        })
    }

    fn with_awake<T>(&self, act: impl FnOnce(&mut Awake, Records) -> Result<T>) -> Result<T> {
        let mut slot = self.awake.borrow_mut();
        let records = Records::open(Sqlite(self.state.storage().sql())).map_err(sql::failed)?;
        let mut awake = match slot.take() {
            Some(awake) => awake,
            None => Awake::restore(&self.state, records.saved().map_err(sql::failed)?)?,
        };
        let answer = act(&mut awake, records)?;
        *slot = Some(awake);
        Ok(answer)
    }
}

impl DurableObject for InboxObject {
    fn new(state: State, env: Env) -> Self {
        Self {
            state,
            env,
            awake: RefCell::new(None),
        }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        if request.path() == sockets::PATH {
            return self.enter(&request);
        }
        if request.path() == TELL {
            let (user, ended) = serde_json::from_slice(&request.bytes().await?)?;
            tell_each(&self.env, user, ended).await?;
            return Response::from_json(&());
        }
        let is_ban = request.path() == bans::PATH;
        let inputs = serde_json::from_slice(&request.bytes().await?)?;
        let answers = self.answer(inputs)?;
        if is_ban {
            self.tell_of_ban(&answers).await?;
        }
        Response::from_json(&answers)
    }

    async fn alarm(&self) -> Result<Response> {
        self.tell_of_ban(&[]).await?;
        Response::empty()
    }
}
