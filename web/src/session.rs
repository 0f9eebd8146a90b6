//! Who is at this screen: a guest, who has a name and a session, or somebody with an account.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use natter_client::Input;
use natter_protocol::api::{Place, Session};
use wasm_bindgen::JsValue;

use crate::app::App;
use crate::shell::fetch::{self, FetchError};
use crate::shell::page;
use crate::shell::timer::Timer;
use crate::words::{name_problem, problem};
use crate::{bodies, entry, rooms, words};

const SESSION: &str = "/api/session";
/// How long to wait before knocking again, in milliseconds.
const KNOCK_AGAIN_MS: u64 = 3_000;

/// How far somebody has come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// The server was asked and has not answered.
    Knocking,
    /// There is no session: this is what they may know of the place.
    Stranger(Place),
    /// There is one.
    In(Session),
    /// The server does not answer.
    Unreachable,
}

/// Asks who is here, and for their rooms at the same time.
pub async fn knock(app: App) {
    let (session, list) = both(fetch::get(SESSION), fetch::get(rooms::ROOMS)).await;
    let came = match (session, list) {
        (Ok(session), Ok(list)) => come_in(app, &session, &list),
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    if let Err(error) = came {
        refused(app, &error);
    }
}

fn come_in(app: App, session: &JsValue, list: &JsValue) -> Result<(), FetchError> {
    let unreadable = || FetchError::Unreadable(200);
    let session = bodies::session(session).ok_or_else(unreadable)?;
    let list = bodies::rooms(list).ok_or_else(unreadable)?;
    app.door.set(Door::In(session.clone()));
    rooms::arrive(app, &session, list);
    Ok(())
}

fn refused(app: App, error: &FetchError) {
    if error.status() == Some(401) {
        app.annexes.outside.fetch();
        leptos::task::spawn_local(stand_outside(app));
        return;
    }
    knock_again(app);
}

fn knock_again(app: App) {
    app.door.set(Door::Unreachable);
    std::mem::forget(Timer::after(KNOCK_AGAIN_MS, move || {
        if app.door.get_untracked() == Door::Unreachable {
            leptos::task::spawn_local(knock(app));
        }
    }));
}

/// Shows a stranger what there is, once the place says it.
async fn stand_outside(app: App) {
    match entry::place().await {
        Ok(place) => app.door.set(Door::Stranger(place)),
        Err(_) => knock_again(app),
    }
}

/// Comes in under a name; what is wrong, if something is.
pub async fn enter(app: App, name: String) -> Result<(), String> {
    let name = natter_text::check_name(&page::normal(&name)).map_err(name_problem)?;
    let entered = enter_as(app, &name).await;
    entered.map_err(|error| problem(&error))
}

async fn enter_as(app: App, name: &str) -> Result<(), FetchError> {
    let session = fetch::send("POST", SESSION, bodies::named(name)).await?;
    let list = fetch::get(rooms::ROOMS).await?;
    come_in(app, &session, &list)
}

/// Changes the name; what is wrong, if something is.
pub async fn rename(app: App, name: String) -> Result<(), String> {
    let name = natter_text::check_name(&page::normal(&name)).map_err(name_problem)?;
    let answer = fetch::send("PATCH", SESSION, bodies::named(&name)).await;
    let answer = answer.map_err(|error| problem(&error))?;
    let unreadable = || problem(&FetchError::Unreadable(200));
    let session = bodies::session(&answer).ok_or_else(unreadable)?;
    for room in app.rooms.get_untracked() {
        let name = session.name.clone();
        room.handle(Input::Renamed { name });
    }
    app.door.set(Door::In(session));
    Ok(())
}

/// The session ended: everything stops, and the name is asked for again.
pub fn ended(app: App) {
    app.rooms
        .update(|rooms| rooms.drain(..).for_each(|room| room.listen(false)));
    leptos::task::spawn_local(stand_outside(app));
    app.say(words::words().bar_session());
}

type Answer = Result<JsValue, FetchError>;

/// Waits for two answers at once.
async fn both(
    a: impl Future<Output = Answer>,
    b: impl Future<Output = Answer>,
) -> (Answer, Answer) {
    let mut asked = [Box::pin(a) as Pin<Box<dyn Future<Output = _>>>, Box::pin(b)];
    let mut answers = [None, None];
    poll_fn(move |context| {
        for (answer, asked) in answers.iter_mut().zip(&mut asked) {
            if answer.is_none()
                && let Poll::Ready(ready) = asked.as_mut().poll(context)
            {
                *answer = Some(ready);
            }
        }
        let [first, second] = &mut answers;
        match (first.take(), second.take()) {
            (Some(first), Some(second)) => Poll::Ready((first, second)),
            (one, other) => {
                (*first, *second) = (one, other);
                Poll::Pending
            }
        }
    })
    .await
}
