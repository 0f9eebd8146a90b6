//! Telling rooms that the person was banned from the place, until each has heard it.

use natter_inbox::{Answer, Command, Ended, Input, Owed};
use natter_protocol::{RoomId, SessionMark, UserId};
use worker::{Env, Error, Result, console_warn};

use super::{InboxObject, ROOMS_PER_REQUEST, unexpected};
use crate::auth::Claim;
use crate::problem::Refusal;
use crate::{ask, bindings, clock, room_object};

/// Where an inbox is asked to tell rooms of what it just heard.
pub(super) const PATH: &str = "/ban";

/// Tells the inbox of a person that they are banned. Their sessions have ended when this returns,
/// and their rooms have heard of it, or will.
///
/// # Errors
/// If the inbox does not do it, or there is nobody.
pub async fn ban(env: &Env, other: Claim, command: Command) -> Result<(), Refusal> {
    let session = SessionMark::default();
    let inbox = bindings::inbox(env, other.user)?;
    let inputs = [Input { session, command }];
    let answers: Vec<Answer> = ask::ask_at(&inbox, PATH, &inputs)
        .await
        .map_err(|error| Refusal::no_inbox(&error))?;
    match answers.first() {
        Some(Answer::Ended(_)) => Ok(()),
        Some(Answer::NoSession) => Err(Refusal::no_person()),
        Some(_) | None => Err(unexpected()),
    }
}

impl InboxObject {
    /// Tells the rooms that are owed it, as many as one request may ask. An alarm comes back to
    /// those that are left, and it is set before: whatever breaks, they are told.
    pub(super) async fn tell_of_ban(&self, answers: &[Answer]) -> Result<()> {
        let (owed, due) = self.with_inbox(|inbox| {
            let owed = inbox.owed(ROOMS_PER_REQUEST);
            ((owed, inbox.due()), Vec::new())
        })?;
        if due.is_none() {
            return Ok(());
        }
        self.set_alarm().await?;
        let name = self.state.id().name();
        let user = name.and_then(|name| name.parse().ok());
        let user = user.ok_or_else(|| Error::from("an inbox is found by its person's id"))?;
        let each = owed
            .iter()
            .map(|owed| tell(&self.env, user, owed, ended(answers)));
        let heard = futures_util::future::join_all(each).await;
        let rooms = heard.into_iter().flatten().collect();
        let command = Command::Heard { rooms };
        let session = SessionMark::default();
        self.answer(vec![Input { session, command }])?;
        self.set_alarm().await
    }

    /// For when rooms are to be told next, if any are.
    async fn set_alarm(&self) -> Result<()> {
        match self.with_inbox(|inbox| (inbox.due(), Vec::new()))? {
            Some(due) => {
                let after_ms = due.ms_since(clock::now()).max(ALARM_MS_MIN);
                let after_ms = i64::try_from(after_ms).unwrap_or(i64::MAX);
                self.state.storage().set_alarm(after_ms).await
            }
            None => self.state.storage().delete_alarm().await,
        }
    }
}

/// An alarm that is set while rooms are being told does not come before they answer, as a rule.
const ALARM_MS_MIN: u64 = 1_000;

async fn tell(env: &Env, user: UserId, owed: &Owed, ended: &[SessionMark]) -> Option<RoomId> {
    let told = room_object::tell_banned(env, user, owed, ended).await;
    told.inspect_err(|error| console_warn!("a room was not told of a ban: {error}"))
        .ok()
        .map(|()| owed.room)
}

/// The sessions that just ended.
fn ended(answers: &[Answer]) -> &[SessionMark] {
    match answers.first() {
        Some(Answer::Ended(Ended { sessions, .. })) => sessions,
        Some(_) | None => &[],
    }
}
