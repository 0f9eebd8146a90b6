//! One member of a room: who they are there, and what the person may do about it.

use std::future::Future;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::Role;
use natter_protocol::api::RoomMember;

use super::deed::{self, Deed};
use super::recover::recover;
use crate::app::App;
use crate::bans;
use crate::components::avatar::avatar;
use crate::components::dialog::dialog_frame;
use crate::components::field::problem;
use crate::components::icon::icon;
use crate::components::typing_line::named;
use crate::held::Held;
use crate::membership;
use crate::room::Room;
use crate::shell::{clock, dom};
use crate::view::{Build, Built, changing, effect, nothing, on, row, text};
use crate::words::words;

/// A member, what was said about them, and what is asked.
#[derive(Clone, Copy)]
struct Card {
    app: App,
    room: Room,
    member: Held<RoomMember>,
    asked: Held<Option<Deed>>,
    said: Held<String>,
    wrong: Held<Option<String>>,
    /// Whether all that they said goes too.
    purge: Held<bool>,
    is_busy: Held<bool>,
}

/// The dialog; what is known of the member is looked up anew.
pub fn card(app: App, room: Room, known: RoomMember) -> Built {
    let card = Card {
        app,
        room,
        member: Held::new(known),
        asked: Held::new(None),
        said: Held::new(String::new()),
        wrong: Held::new(None),
        purge: Held::new(false),
        is_busy: Held::new(false),
    };
    spawn_local(card.load());
    let is_first = Held::new(true);
    let show = move |asked: &Option<Deed>| {
        let step = match asked {
            None => card.look(),
            Some(deed) => card.ask(*deed),
        };
        focused(step, is_first)
    };
    let inside = view! {
        <div class="dialog-body you card">
            {changing(move || card.asked.get(), show)}
            {problem("card-wrong", card.wrong)}
        </div>
    };
    dialog_frame(words().card_title(), "dialog", inside.built())
}

/// A step that is shown in the place of another takes the keyboard with it.
fn focused(step: Built, is_first: Held<bool>) -> Built {
    let here = NodeRef::<html::Div>::new();
    effect(move || {
        if let Some(step) = here.get()
            && !is_first.with_untracked(|first| *first)
        {
            dom::focus(&step);
        }
        is_first.set(false);
    });
    view! {
        <div class="card-step" tabindex="-1" node_ref=here>
            {step}
        </div>
    }
    .built()
}

impl Card {
    fn load(self) -> impl Future<Output = ()> {
        let (room, user) = (
            self.room.id,
            self.member.with_untracked(|member| member.user),
        );
        async move {
            let listed = membership::members(room).await;
            // The list is for looking; what is wrong with it shows with the first deed.
            let found = listed
                .unwrap_or_default()
                .into_iter()
                .find(|it| it.user == user);
            if let Some(found) = found {
                self.member.set(found);
            }
        }
    }

    fn look(self) -> Built {
        let show = move |(own, member): &(Role, RoomMember)| self.deeds(*own, member);
        let now = move || {
            self.room.rights.track();
            (self.room.role(), self.member.get())
        };
        view! {
            {self.head()}
            <p class="card-said" role="status">{text(move || self.said.get())}</p>
            {changing(now, show)}
        }
        .built()
    }

    fn head(self) -> Built {
        let app = self.app;
        let (user, name) = self
            .member
            .with_untracked(|it| (it.user, named(it.name.clone())));
        view! {
            <header class="you-head">
                {avatar(Some(user), &name, "large")}
                <div>
                    <h2><bdi>{name}</bdi></h2>
                    <p>{text(move || self.member.with(standing))}</p>
                </div>
                <button type="button" class="tool" aria-label=words().close() on:click=on(move |_| app.dialog.set(None))>
                    {icon("x")}
                </button>
            </header>
        }
        .built()
    }

    fn deeds(self, own: Role, member: &RoomMember) -> Built {
        let Some(me) = self.app.session().filter(|me| me.user != member.user) else {
            return nothing();
        };
        let mutes = deed::mutes(own, member);
        let mutes = match mutes.as_slice() {
            [] => nothing(),
            [..] => {
                let buttons = mutes.iter().map(|deed| self.button(*deed, member, "chip"));
                let label = match deed::is_muted(member) {
                    true => nothing(),
                    false => words().card_mute().built(),
                };
                view! { <div class="chips"><p class="field-label">{label}</p> {row(buttons)}</div> }
                    .built()
            }
        };
        let deeds = deed::offered(own, me.standing, member).into_iter();
        let items = deeds.map(|deed| self.button(deed, member, "sheet-item"));
        let help = recover(self.app, member);
        let items = view! { <div class="card-deeds">{row(items)} {help}</div> }.built();
        row([mutes, items])
    }

    fn button(self, deed: Deed, member: &RoomMember, class: &'static str) -> Built {
        let (name, is_grave) = (deed.name(member), deed.is_grave(member));
        view! {
            <button type="button" class=class class:danger=is_grave on:click=on(move |_| self.begin(deed))>
                {name}
            </button>
        }
        .built()
    }

    fn begin(self, deed: Deed) {
        self.said.set(String::new());
        self.wrong.set(None);
        let member = self.member.get_untracked();
        match deed.question(&member, "", self.room.settings().access) {
            Some(_) => {
                self.purge.set(false);
                self.asked.set(Some(deed));
            }
            None => self.perform(deed),
        }
    }

    fn ask(self, deed: Deed) -> Built {
        let member = self.member.get_untracked();
        let access = self.room.settings().access;
        let Some(question) = deed.question(&member, &self.room.name(), access) else {
            return nothing();
        };
        let class = match deed.is_grave(&member) {
            true => "button danger",
            false => "button primary",
        };
        let purging = match deed.may_purge() {
            true => self.purging(deed),
            false => nothing(),
        };
        view! {
            <h2>{question.title}</h2>
            <p>{question.lead}</p>
            {purging}
            <div class="dialog-foot">
                <button type="button" class="button plain-text" on:click=on(move |_| self.asked.set(None))>
                    {words().cancel()}
                </button>
                <button type="button" class=class on:click=on(move |_| self.perform(deed))>
                    {question.yes}
                </button>
            </div>
        }
        .built()
    }

    fn purging(self, deed: Deed) -> Built {
        let says = match deed {
            Deed::BanHere => words().ask_purge_here(),
            Deed::Make(_) | Deed::Mute(_) => words().ask_purge(),
        };
        let tick = move |event: leptos::ev::Event| self.purge.set(event_target_checked(&event));
        view! {
            <label class="tick">
                <input type="checkbox" on:change=on(tick) />
                <span>{says}</span>
            </label>
        }
        .built()
    }

    fn perform(self, deed: Deed) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        spawn_local(async move {
            let (room, member) = (self.room.id, self.member.get_untracked());
            let purge = self.purge.get_untracked();
            let done = match deed {
                Deed::BanHere => bans::ban(member.user, purge).await,
                Deed::Make(Role::Banned) => membership::ban(room, member.user, purge).await,
                Deed::Make(role) => membership::set_role(room, member.user, role).await,
                Deed::Mute(seconds) => membership::mute(room, member.user, seconds).await,
            };
            self.is_busy.set(false);
            self.asked.set(None);
            match done {
                Err(why) => self.wrong.set(Some(why)),
                Ok(()) => self.done(deed, member),
            }
        });
    }

    /// Whoever had to go has no card any more.
    fn done(self, deed: Deed, member: RoomMember) {
        let said = deed.done(&member);
        if deed.is_grave(&member) {
            self.app.dialog.set(None);
            return self.app.say(said);
        }
        self.member.set(deed.applied(member));
        self.said.set(said);
    }
}

/// What they are, and until when they may say nothing.
fn standing(member: &RoomMember) -> String {
    let role = super::role(member.role);
    match deed::is_muted(member) {
        false => role.to_owned(),
        true => words().card_muted(role, clock::full(member.muted_until)),
    }
}
