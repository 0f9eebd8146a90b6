//! Why nothing can be posted now, beside the composer, whose text stays.

use leptos::prelude::*;
use natter_client::view::Composing;

use crate::components::icon::icon;
use crate::held::Held;
use crate::room::Room;
use crate::shell::clock;
use crate::shell::timer::Timer;
use crate::view::{Build, Built, text};
use crate::words::not_now;

const SECOND_MS: u64 = 1_000;

/// The line; a wait counts down in it. Readers hear it once, not every second.
pub fn silence(room: Room) -> Built {
    let composing = move || {
        let read = |client: &natter_client::Client| client.composing(clock::now());
        room.read(read).unwrap_or_default()
    };
    let first = composing();
    let second = Held::new(());
    let timer = StoredValue::new_local(None::<Timer>);
    tick(timer, second);
    let says = move || {
        second.get();
        not_now(composing(), clock::now())
    };
    let waits = matches!(first, Composing::Wait { .. });
    let slow = match waits {
        true => "silence wait",
        false => "silence",
    };
    view! {
        <p class=slow>
            {icon(if waits { "clock" } else { "info" })}
            <span aria-hidden="true">{text(says)}</span>
            <span class="unseen" role="status">{not_now(first, clock::now())}</span>
        </p>
    }
    .built()
}

fn tick(timer: StoredValue<Option<Timer>, LocalStorage>, second: Held<()>) {
    let next = Timer::after(SECOND_MS, move || {
        second.set(());
        tick(timer, second);
    });
    // Gone with the line: then nothing ticks any more.
    drop(timer.try_set_value(Some(next)));
}
