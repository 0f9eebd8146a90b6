//! Who is at this screen: a guest with a name, for now.

use leptos::prelude::{GetUntracked, Set, Update, WithUntracked};
use natter_client::Input;
use natter_protocol::api::{Session, SetName};

use crate::app::App;
use crate::shell::fetch::{self, FetchError};
use crate::shell::timer::Timer;
use crate::words::{name_problem, problem};
use crate::{rooms, words};

const SESSION: &str = "/api/session";
/// How long to wait before knocking again, in milliseconds.
const KNOCK_AGAIN_MS: u64 = 3_000;

/// How far somebody has come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// The server was asked and has not answered.
    Knocking,
    /// There is no session: ask for a name.
    Stranger,
    /// There is one.
    In(Session),
    /// The server does not answer.
    Unreachable,
}

/// Asks who is here, and for their rooms at the same time.
pub async fn knock(app: App) {
    let (session, rooms) = both(fetch::get::<Session>(SESSION), fetch::get(rooms::ROOMS)).await;
    match (session, rooms) {
        (Ok(session), Ok(list)) => {
            app.door.set(Door::In(session.clone()));
            rooms::arrive(app, &session, list);
        }
        (Err(error), _) | (_, Err(error)) => refused(app, &error),
    }
}

fn refused(app: App, error: &FetchError) {
    if error.status() == Some(401) {
        app.door.set(Door::Stranger);
        return;
    }
    app.door.set(Door::Unreachable);
    std::mem::forget(Timer::after(KNOCK_AGAIN_MS, move || {
        if app.door.get_untracked() == Door::Unreachable {
            leptos::task::spawn_local(knock(app));
        }
    }));
}

/// Comes in under a name; what is wrong, if something is.
pub async fn enter(app: App, name: String) -> Result<(), String> {
    let name = natter_text::check_name(&name).map_err(name_problem)?;
    let session: Session = fetch::send("POST", SESSION, &SetName { name })
        .await
        .map_err(|error| problem(&error))?;
    let list = fetch::get(rooms::ROOMS)
        .await
        .map_err(|error| problem(&error))?;
    app.door.set(Door::In(session.clone()));
    rooms::arrive(app, &session, list);
    Ok(())
}

/// Changes the name; what is wrong, if something is.
pub async fn rename(app: App, name: String) -> Result<(), String> {
    let name = natter_text::check_name(&name).map_err(name_problem)?;
    let session: Session = fetch::send("PATCH", SESSION, &SetName { name })
        .await
        .map_err(|error| problem(&error))?;
    app.rooms.with_untracked(|rooms| {
        for room in rooms {
            room.handle(Input::Renamed {
                name: session.name.clone(),
            });
        }
    });
    app.door.set(Door::In(session));
    Ok(())
}

/// The session ended: everything stops, and the name is asked for again.
pub fn ended(app: App) {
    app.rooms
        .update(|rooms| rooms.drain(..).for_each(|room| room.stop()));
    app.door.set(Door::Stranger);
    app.say(words::words().bar_session());
}

/// Waits for two things at once.
async fn both<A, B>(a: impl Future<Output = A>, b: impl Future<Output = B>) -> (A, B) {
    let (mut a, mut b) = (Box::pin(a), Box::pin(b));
    let (mut first, mut second) = (None, None);
    std::future::poll_fn(move |context| {
        if first.is_none()
            && let std::task::Poll::Ready(value) = a.as_mut().poll(context)
        {
            first = Some(value);
        }
        if second.is_none()
            && let std::task::Poll::Ready(value) = b.as_mut().poll(context)
        {
            second = Some(value);
        }
        match (first.take(), second.take()) {
            (Some(a), Some(b)) => std::task::Poll::Ready((a, b)),
            (a, b) => {
                (first, second) = (a, b);
                std::task::Poll::Pending
            }
        }
    })
    .await
}
