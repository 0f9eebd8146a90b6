//! A calm bar while the room cannot be reached; not for the first seconds.

use leptos::prelude::*;
use natter_client::{Connection, Refusal};

use crate::components::icon::Icon;
use crate::room::Room;
use crate::shell::timer::Timer;
use crate::shell::{history, page};
use crate::words::words;

/// How long a connection may be away before anything is said, in milliseconds.
const CALM_MS: u64 = 3_000;

/// Says that the room is away, and how much waits.
#[component]
pub fn ConnectionBar(
    /// Which room.
    room: Room,
) -> impl IntoView {
    let is_late = RwSignal::new(false);
    let timer = StoredValue::new_local(None::<Timer>);
    let is_live = Memo::new(move |_| room.connection.get().is_live());
    Effect::new(move |_| {
        is_late.set(false);
        let wait = (!is_live.get()).then(|| Timer::after(CALM_MS, move || is_late.set(true)));
        timer.set_value(wait);
    });
    let says = Memo::new(move |_| match room.connection.get() {
        Connection::Live { .. } => None,
        Connection::Refused(refusal) => Some(refused(refusal)),
        Connection::Offline | Connection::Opening { .. } | Connection::Joining { .. } | Connection::Waiting { .. } => {
            is_late.get().then(|| waiting(room))
        }
    });
    let needs_reload = move || room.connection.get() == Connection::Refused(Refusal::Version);
    view! {
        <div role="status">
            {move || {
                says.get()
                    .map(|says| {
                        view! {
                            <div class="connection-bar">
                                <Icon name="cloud-off" />
                                <span>{says}</span>
                                <Show when=needs_reload>
                                    <button on:click=move |_| history::reload()>{words().reload()}</button>
                                </Show>
                            </div>
                        }
                    })
            }}
        </div>
    }
}

fn refused(refusal: Refusal) -> String {
    match refusal {
        Refusal::NoRoom => words().bar_no_room(),
        Refusal::NoSession => words().bar_session(),
        Refusal::Version => words().bar_version(),
    }
    .to_owned()
}

fn waiting(room: Room) -> String {
    let state = if page::is_online() { words().bar_connecting() } else { words().bar_offline() };
    match room.details.get().pending {
        0 => state.to_owned(),
        1 => [state, words().bar_pending_one()].join(" "),
        count => [state, &words().bar_pending_many(count)].join(" "),
    }
}
