//! A room: what it is set to, for whoever may change that, and the way out of it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::{Access, Posting, Role, Setting, Settings};

use crate::app::{App, Dialog};
use crate::components::choices::choices;
use crate::components::dialog::dialog_frame;
use crate::components::icon::icon;
use crate::components::line_field::LineField;
use crate::components::members::role;
use crate::components::new_room::{ACCESSES, access_choices};
use crate::components::way_in::Waiting;
use crate::held::Held;
use crate::membership;
use crate::room::Room;
use crate::rooms;
use crate::view::{Build, Built, nothing, on, row};
use crate::words::{duration, words};

/// Who may speak, in the order of the choices.
const POSTINGS: [Posting; 3] = [Posting::Everyone, Posting::Moderators, Posting::Locked];
/// The waits of slow mode that are offered, in seconds.
const WAITS_S: [u32; 9] = [0, 5, 10, 30, 60, 300, 900, 3_600, 21_600];

/// The dialog.
pub fn room_settings(app: App, room: Room) -> Built {
    let own = room.role();
    let inside = match own.moderates() {
        true => form(app, room, own),
        false => about(app, room, own),
    };
    dialog_frame(words().settings_title(), "dialog", inside)
}

fn head(app: App, room: Room, own: Role) -> Built {
    view! {
        <header class="you-head">
            <div>
                <h2>{room.name()}</h2>
                <p>{words().settings_own(role(own))}</p>
            </div>
            <button type="button" class="tool" aria-label=words().close() on:click=on(move |_| app.dialog.set(None))>
                {icon("x")}
            </button>
        </header>
    }
    .built()
}

/// What members may know.
fn about(app: App, room: Room, own: Role) -> Built {
    let settings = room.settings();
    let access = access_choices()
        .get(place(&ACCESSES, &settings.access))
        .copied()
        .unwrap_or_default();
    let posting = posting_choices()
        .get(place(&POSTINGS, &settings.posting))
        .copied()
        .unwrap_or_default();
    let topic = match settings.topic.is_empty() {
        true => nothing(),
        false => view! { <p class="settings-topic" dir="auto">{settings.topic}</p> }.built(),
    };
    let slow = match settings.slow_mode_s {
        0 => nothing(),
        seconds => view! {
            <li>
                <span class="you-words">
                    <span class="you-quiet">{words().settings_slow()}</span>
                    <b>{wait(seconds)}</b>
                </span>
            </li>
        }
        .built(),
    };
    view! {
        <div class="dialog-body you">
            {head(app, room, own)}
            {topic}
            <ul class="you-list">{fact(words().room_access(), access)} {fact(words().room_posting(), posting)} {slow}</ul>
            {leave(app, room)}
        </div>
    }
    .built()
}

/// What the room is set to, and what that means.
fn fact(label: &'static str, (name, means): (&'static str, &'static str)) -> Built {
    view! {
        <li>
            <span class="you-words">
                <span class="you-quiet">{label}</span>
                <b>{name}</b>
                <span class="you-quiet">{means}</span>
            </span>
        </li>
    }
    .built()
}

/// What is typed and chosen, beside what the room is set to.
#[derive(Clone, Copy)]
struct Desk {
    app: App,
    room: Room,
    was: Held<Settings>,
    name: Held<String>,
    topic: Held<String>,
    access: Held<usize>,
    posting: Held<usize>,
    slow: Held<u32>,
}

impl Desk {
    fn new(app: App, room: Room) -> Self {
        let mut was = room.settings();
        was.name = room.name();
        Self {
            app,
            room,
            name: Held::new(was.name.clone()),
            topic: Held::new(was.topic.clone()),
            access: Held::new(place(&ACCESSES, &was.access)),
            posting: Held::new(place(&POSTINGS, &was.posting)),
            slow: Held::new(was.slow_mode_s),
            was: Held::new(was),
        }
    }

    fn typed(self) -> [Setting; 5] {
        let access = ACCESSES.get(self.access.get_untracked()).copied();
        let posting = POSTINGS.get(self.posting.get_untracked()).copied();
        [
            Setting::Name(self.name.get_untracked().trim().to_owned()),
            Setting::Topic(self.topic.get_untracked().trim().to_owned()),
            Setting::Access(access.unwrap_or_default()),
            Setting::Posting(posting.unwrap_or_default()),
            Setting::SlowMode(self.slow.get_untracked()),
        ]
    }

    /// Changes what differs, one aspect after the other; what was taken is not asked again.
    async fn save(self) -> Result<(), String> {
        for setting in self.typed() {
            if self.was.with_untracked(|was| was.like(&setting)) != setting {
                membership::change(self.room.id, setting.clone()).await?;
                self.was.update(|was| was.set(setting));
            }
        }
        self.app.dialog.set(None);
        self.app.say(words().settings_saved());
        Ok(())
    }
}

fn form(app: App, room: Room, own: Role) -> Built {
    let desk = Desk::new(app, room);
    let waiting = Waiting::new();
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        waiting.ask(Box::pin(desk.save()));
    };
    // Who comes in is the owner's to say.
    let access = match own == Role::Owner {
        false => nothing(),
        true => choices(
            "access",
            words().room_access(),
            &access_choices(),
            desk.access,
        ),
    };
    view! {
        <form class="dialog-body you" on:submit=on(send)>
            {head(app, room, own)}
            {LineField { id: "room-name", label: words().room_name(), help: "" }.built(desk.name, false)}
            {LineField { id: "room-topic", label: words().room_topic(), help: "" }.built(desk.topic, false)}
            {access}
            {choices("posting", words().room_posting(), &posting_choices(), desk.posting)}
            {slow_mode(desk.slow)}
            {waiting.problem()}
            <div class="dialog-foot">
                {leave(app, room)}
                {waiting.submit(|| words().settings_save())}
            </div>
        </form>
    }
    .built()
}

fn posting_choices() -> [(&'static str, &'static str); 3] {
    [
        (words().posting_everyone(), words().posting_everyone_means()),
        (
            words().posting_moderators(),
            words().posting_moderators_means(),
        ),
        (words().posting_locked(), words().posting_locked_means()),
    ]
}

fn slow_mode(slow: Held<u32>) -> Built {
    let now = slow.get_untracked();
    let odd = Some(now).filter(|now| !WAITS_S.contains(now));
    let option = |seconds: u32| {
        view! {
            <option value=seconds.to_string() selected=seconds == now>
                {wait(seconds)}
            </option>
        }
        .built()
    };
    let chosen = move |event| slow.set(event_target_value(&event).parse().unwrap_or_default());
    view! {
        <div>
            <label class="field-label" for="room-slow">
                {words().settings_slow()}
            </label>
            <select id="room-slow" class="field" aria-describedby="room-slow-help" on:change=on(chosen)>
                {row(WAITS_S.into_iter().chain(odd).map(option))}
            </select>
            <p class="field-help" id="room-slow-help">
                {words().settings_slow_means()}
            </p>
        </div>
    }
    .built()
}

fn wait(seconds: u32) -> String {
    match seconds {
        0 => words().settings_slow_off().to_owned(),
        seconds => words().settings_slow_every(duration(seconds)),
    }
}

fn leave(app: App, room: Room) -> Built {
    view! {
        <button type="button" class="button start" on:click=on(move |_| app.dialog.set(Some(Dialog::Leave(room))))>
            {icon("log-out")} {words().leave_room()}
        </button>
    }
    .built()
}

fn place<T: PartialEq>(of: &[T], one: &T) -> usize {
    of.iter().position(|it| it == one).unwrap_or_default()
}

/// Leaves a room; asks before where there may be no way back.
pub fn leave_room(app: App, room: Room) -> Built {
    let leave = move || {
        app.dialog.set(None);
        spawn_local(rooms::leave(app, room));
    };
    let lead = match (room.role(), room.settings().access) {
        (Role::Owner, _) => words().leave_owner(),
        (_, Access::Private) => words().leave_private(),
        (_, Access::Public) => {
            leave();
            return nothing();
        }
    };
    let inside = view! {
        <div class="dialog-body">
            <h2>{words().leave_title(room.name())}</h2>
            <p>{lead}</p>
            <div class="dialog-foot">
                <button type="button" class="button plain-text" on:click=on(move |_| app.dialog.set(None))>
                    {words().leave_stay()}
                </button>
                <button type="button" class="button danger" on:click=on(move |_| leave())>
                    {words().leave_submit()}
                </button>
            </div>
        </div>
    };
    dialog_frame(words().leave_room(), "dialog", inside.built())
}
