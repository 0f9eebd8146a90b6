//! Making an account: the owner's, by claiming the place, or another one's, by an invite.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::api::{Arrival, Invited, Place, SignUp};

use crate::app::App;
use crate::components::field::Field;
use crate::components::providers::providers;
use crate::components::sign_in::password_field;
use crate::components::way_in::{Waiting, form, link, way_in};
use crate::entry::{self, Person, Proof, Way};
use crate::held::Held;
use crate::route::Route;
use crate::shell::{history, passkey};
use crate::view::{Build, Built, changing, effect, nothing, on, row, text, when};
use crate::words::{problem, words};

/// So many characters of a name are a handle's.
const HANDLE_CHARS_MAX: usize = 32;

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    code: Held<String>,
    name: Held<String>,
    handle: Held<String>,
    password: Held<String>,
    by_password: Held<bool>,
    arrival: Held<Option<Arrival>>,
    waiting: Waiting,
}

impl Typed {
    fn new(app: App, code: String) -> Self {
        let typed = Self {
            code: Held::new(code),
            name: Held::new(app.own_name()),
            handle: Held::new(String::new()),
            password: Held::new(String::new()),
            by_password: Held::new(!passkey::are_there()),
            arrival: Held::new(None),
            waiting: Waiting::new(),
        };
        typed.suggest_handle();
        typed
    }

    /// The handle follows the name until somebody types another.
    fn suggest_handle(self) {
        let mut last = String::new();
        effect(move || {
            let suggestion = self.name.with(|name| suggested(name));
            if self.handle.with_untracked(|handle| *handle == last) {
                self.handle.set(suggestion.clone());
            }
            last = suggestion;
        });
    }

    fn person(self) -> Person {
        let has_arrived = self.arrival.with_untracked(Option::is_some);
        let proof = match self.by_password.get_untracked() {
            _ if has_arrived => Proof::Arrived,
            true => Proof::Password(self.password.get_untracked()),
            false => Proof::Passkey,
        };
        Person {
            name: self.name.get_untracked(),
            handle: self.handle.get_untracked(),
            proof,
        }
    }

    /// Whoever just came back from a provider is called what they are called there, unless they
    /// want otherwise.
    fn take_in(self) {
        if history::fragment() != entry::ARRIVED {
            return;
        }
        spawn_local(async move {
            match entry::arrival().await {
                Ok(arrival) => self.greet(arrival),
                Err(error) => self.waiting.say(problem(&error)),
            }
        });
    }

    fn greet(self, arrival: Arrival) {
        let handle = suggested(&arrival.handle);
        if self.name.with_untracked(String::is_empty) {
            self.name.set(arrival.name.clone());
        }
        if !handle.is_empty() {
            self.handle.set(handle);
        }
        self.by_password.set(false);
        self.arrival.set(Some(arrival));
    }
}

/// Becoming the owner.
pub fn claim(app: App) -> Built {
    let typed = Typed::new(app, history::fragment());
    let inside = row([
        fields(
            typed,
            code_field().built(typed.code, typed.code.with_untracked(String::is_empty)),
            Way::Claim,
        ),
        view! { <p class="welcome-small">{link(app, Route::Home, words().way_back())}</p> }.built(),
    ]);
    way_in(
        words().claim_title().to_owned(),
        words().claim_lead().to_owned(),
        inside,
    )
}

/// Joining by an invite.
pub fn join(app: App, code: String) -> Built {
    if code.is_empty() {
        return uninvited(app);
    }
    let answer = Held::new(None);
    let asked = code.clone();
    spawn_local(async move { answer.set(Some(entry::invited(&asked).await)) });
    let show = move |answer: &Option<Result<Invited, _>>| match answer {
        None => nothing(),
        Some(Err(error)) => without_invite(app, problem(error)),
        Some(Ok(invited)) => with_invite(app, invited, code.clone()),
    };
    changing(move || answer.get(), show).built()
}

/// Where the place is open an account takes no invite.
fn uninvited(app: App) -> Built {
    let place = Held::new(None);
    spawn_local(async move { place.set(Some(entry::place().await)) });
    let show = move |answer: &Option<Result<Place, _>>| match answer {
        None => nothing(),
        Some(Err(error)) => without_invite(app, problem(error)),
        Some(Ok(place)) if place.sign_up == SignUp::Open => {
            let title = words().sign_up_title().to_owned();
            account(app, title, &place.name, String::new())
        }
        Some(Ok(_)) => without_invite(app, words().join_none().to_owned()),
    };
    changing(move || place.get(), show).built()
}

fn without_invite(app: App, why: String) -> Built {
    let inside =
        view! { <p class="welcome-small">{link(app, Route::SignIn, words().sign_in_link())}</p> };
    way_in(words().join_over().to_owned(), why, inside.built())
}

fn with_invite(app: App, invited: &Invited, code: String) -> Built {
    account(app, words().join_title(&invited.by), &invited.place, code)
}

fn account(app: App, title: String, place: &str, code: String) -> Built {
    let typed = Typed::new(app, code.clone());
    typed.take_in();
    let kept = match app.own_name().is_empty() {
        true => nothing(),
        false => view! { <p class="welcome-small">{words().join_keeps()}</p> }.built(),
    };
    let small = view! {
        <p class="welcome-small">
            {words().join_known()} " " {link(app, Route::SignIn, words().sign_in_link())}
        </p>
    };
    let elsewhere = move |arrival: &Option<Arrival>| match arrival {
        Some(arrival) => {
            let said = words().join_arrived(&arrival.provider);
            view! { <p class="welcome-small" role="status">{said}</p> }.built()
        }
        None => providers(app, typed.waiting, code.clone()),
    };
    let inside = row([
        fields(typed, nothing(), Way::Invite),
        changing(move || typed.arrival.get(), elsewhere).built(),
        kept,
        small.built(),
    ]);
    way_in(title, words().join_lead(place), inside)
}

fn fields(typed: Typed, before: Built, way: fn(String) -> Way) -> Built {
    let send = move || {
        let way = way(typed.code.get_untracked());
        let person = typed.person();
        typed
            .waiting
            .ask(Box::pin(async move { entry::sign_up(&way, person).await }));
    };
    let submit = move || match typed.by_password.get() {
        false if typed.arrival.with(Option::is_none) => words().sign_up_passkey(),
        true | false => words().sign_up_submit(),
    };
    let password = move || {
        password_field("new-password", words().password_help()).built(typed.password, false)
    };
    let inside = row([
        before,
        name_field().built(typed.name, true),
        handle_field().built(typed.handle, false),
        when(move || typed.by_password.get(), password).built(),
        typed.waiting.problem(),
        typed.waiting.submit(submit),
        changing(
            move || typed.arrival.with(Option::is_some),
            move |arrived| {
                if *arrived {
                    nothing()
                } else {
                    other_proof(typed)
                }
            },
        )
        .built(),
    ]);
    form(inside, send)
}

/// The other way to prove it: a passkey is offered first.
fn other_proof(typed: Typed) -> Built {
    if !passkey::are_there() {
        return nothing();
    }
    let label = move || match typed.by_password.get() {
        true => words().sign_up_by_passkey(),
        false => words().sign_up_by_password(),
    };
    view! {
        <button
            type="button"
            class="button plain-text"
            on:click=on(move |_| typed.by_password.update(|by| *by = !*by))
        >
            {text(move || label().to_owned())}
        </button>
    }
    .built()
}

/// A handle that the name could have: what it has of the letters that handles are made of.
fn suggested(name: &str) -> String {
    let letter = |letter: char| match letter.to_ascii_lowercase() {
        letter @ ('a'..='z' | '0'..='9') => Some(letter),
        ' ' | '-' | '_' | '.' => Some('_'),
        _ => None,
    };
    name.chars()
        .filter_map(letter)
        .take(HANDLE_CHARS_MAX)
        .collect()
}

fn code_field() -> Field {
    Field {
        id: "code",
        label: words().claim_field(),
        kind: "text",
        complete: "off",
        help: words().claim_help(),
    }
}

fn name_field() -> Field {
    Field {
        id: "name",
        label: words().welcome_name(),
        kind: "text",
        complete: "name",
        help: "",
    }
}

fn handle_field() -> Field {
    Field {
        id: "handle",
        label: words().handle_field(),
        kind: "text",
        complete: "username",
        help: words().handle_help(),
    }
}
