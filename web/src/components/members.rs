//! Everybody who is in a room, by what they are there; and what can be done about each.

mod add;
mod card;
mod deed;
mod recover;

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_client::Client;
use natter_client::view::PersonView;
use natter_protocol::api::RoomMember;
use natter_protocol::packet::server::Status;
use natter_protocol::{MemberNumber, Role, Timestamp, UserId};

use crate::app::{App, Dialog};
use crate::components::avatar::avatar;
use crate::components::finder::{LISTED_MAX, answers, finder};
use crate::components::icon::icon;
use crate::components::typing_line::named;
use crate::held::Held;
use crate::membership;
use crate::room::Room;
use crate::view::{Build, Built, effect, nothing, on, part, row};
use crate::words::words;

pub use add::add_people;
pub use card::card;

/// The roles, as the list has them.
const GROUPS: [Role; 5] = [
    Role::Owner,
    Role::Moderator,
    Role::Member,
    Role::ReadOnly,
    Role::Banned,
];

/// A list of people, once it is here.
pub type Listed = Held<Option<Result<Vec<RoomMember>, String>>>;

/// The list.
pub fn members(app: App, room: Room) -> Built {
    let query = Held::new(String::new());
    let listed: Listed = Held::new(None);
    let list = List::new(room, listed);
    // Whoever is acted on in a dialog may stand elsewhere in the list afterwards.
    effect(move || {
        room.rights.track();
        if app.dialog.get().is_none() {
            list.load();
        }
    });
    effect(move || {
        room.presence.track();
        let here = room.read(Client::people).unwrap_or_default();
        if list.request() != Request::Idle || lacks(&here, listed) {
            list.load();
        }
    });
    let show = move || {
        room.rights.track();
        room.presence.track();
        listed.with(|listed| match listed {
            None => nothing(),
            Some(Err(why)) => note(why.clone()),
            Some(Ok(all)) => groups(app, room, all, &query.get()),
        })
    };
    view! {
        {finder(words().members_find(), query)}
        {part(move || adding(app, room))}
        <div class="members">{part(show)}</div>
    }
    .built()
}

/// One request at a time: what changes while it is under way is asked for after it, so that no
/// older answer stays.
#[derive(Clone, Copy)]
struct List {
    room: Room,
    listed: Listed,
    request: StoredValue<Request>,
}

/// The request for the list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Request {
    /// None.
    Idle,
    /// It is under way.
    UnderWay,
    /// It is under way, and something changed since.
    Outdated,
}

impl List {
    fn new(room: Room, listed: Listed) -> Self {
        let request = StoredValue::new(Request::Idle);
        Self {
            room,
            listed,
            request,
        }
    }

    /// Nothing is under way in a list that is gone.
    fn request(self) -> Request {
        self.request.try_get_value().unwrap_or(Request::Idle)
    }

    fn load(self) {
        if self.request() == Request::Idle {
            self.request.set_value(Request::UnderWay);
            spawn_local(self.run());
        } else {
            self.request.set_value(Request::Outdated);
        }
    }

    async fn run(self) {
        loop {
            self.listed
                .set(Some(membership::members(self.room.id).await));
            match self.request() {
                Request::Outdated => self.request.set_value(Request::UnderWay),
                Request::Idle | Request::UnderWay => return self.request.set_value(Request::Idle),
            }
        }
    }
}

/// Whether somebody is here who came after the list was loaded.
fn lacks(here: &[PersonView], listed: Listed) -> bool {
    listed.with_untracked(|listed| {
        let Some(Ok(listed)) = listed else {
            return false;
        };
        let is_in = |user: UserId| listed.iter().any(|it| it.user == user && it.role.is_in());
        here.iter().any(|person| !is_in(person.user))
    })
}

fn adding(app: App, room: Room) -> Built {
    room.rights.track();
    if !room.role().moderates() {
        return nothing();
    }
    view! {
        <button class="person" on:click=on(move |_| app.dialog.set(Some(Dialog::AddPeople(room))))>
            <span class="person-plus">{icon("plus")}</span>
            <span class="person-name">{words().members_add()}</span>
        </button>
    }
    .built()
}

/// A quiet line in the place of a list.
pub fn note(says: String) -> Built {
    view! { <p class="panel-note">{says}</p> }.built()
}

fn groups(app: App, room: Room, all: &[RoomMember], query: &str) -> Built {
    let here = room.read(Client::people).unwrap_or_default();
    let sees_banned = room.role().moderates();
    let is_shown = |member: &&RoomMember| {
        let is_seen = member.role.is_in() || (member.role == Role::Banned && sees_banned);
        is_seen && answers(&member.name, query)
    };
    let mut found: Vec<&RoomMember> = all.iter().filter(is_shown).collect();
    let more = found.len().saturating_sub(LISTED_MAX);
    if found.is_empty() {
        return note(words().members_none(query));
    }
    // Whoever is here comes first, then by name.
    found.sort_by_cached_key(|member| {
        let is_away = !here.iter().any(|person| person.user == member.user);
        (is_away, member.name.to_lowercase())
    });
    let of_role = |role: Role| {
        let of_role = found
            .iter()
            .filter(|member| shown_role(member.role) == role);
        let people: Vec<&RoomMember> = of_role.copied().collect();
        group(app, room, &here, role, &people)
    };
    let groups = row(GROUPS.map(of_role));
    match more {
        0 => groups,
        more => row([groups, note(words().members_more(more))]),
    }
}

fn shown_role(role: Role) -> Role {
    match role {
        Role::Guest | Role::Outsider => Role::Member,
        Role::Banned | Role::ReadOnly | Role::Member | Role::Moderator | Role::Owner => role,
    }
}

fn group(app: App, room: Room, here: &[PersonView], role: Role, people: &[&RoomMember]) -> Built {
    let title = match role {
        Role::Owner => words().members_owner(),
        Role::Moderator => words().members_moderators(),
        Role::ReadOnly => words().members_read_only(),
        Role::Banned => words().members_banned(),
        Role::Member | Role::Guest | Role::Outsider => words().members_members(),
    };
    if people.is_empty() {
        return nothing();
    }
    let count = people.len().to_string();
    let items = people
        .iter()
        .take(LISTED_MAX)
        .map(|member| item(app, room, here, member));
    view! {
        <h2 class="panel-title">{title} " " <span class="person-note">{count}</span></h2>
        <ul>{row(items)}</ul>
    }
    .built()
}

fn item(app: App, room: Room, here: &[PersonView], member: &RoomMember) -> Built {
    let status = status(here, member.user);
    let is_me = app.session().is_some_and(|me| me.user == member.user);
    let note = match is_me {
        true => words().people_you(),
        false if deed::is_muted(member) => words().members_muted(),
        false => "",
    };
    let open = member.clone();
    let open = move |_| app.dialog.set(Some(Dialog::Member(room, open.clone())));
    let name = named(member.name.clone());
    view! {
        <li>
            <button class="person" class:away=status.is_none() on:click=on(open)>
                {face(member.user, &name, status)}
                <bdi class="person-name">{name}</bdi>
                <span class="person-note">{note}</span>
            </button>
        </li>
    }
    .built()
}

fn status(here: &[PersonView], user: UserId) -> Option<Status> {
    let person = here.iter().find(|person| person.user == user);
    person.map(|person| person.status)
}

fn face(user: UserId, name: &str, status: Option<Status>) -> Built {
    let dot = match status {
        None => nothing(),
        Some(status) => {
            let is_idle = status != Status::Active;
            view! { <span class="presence" class:idle=is_idle aria-hidden="true"></span> }.built()
        }
    };
    view! { <span class="person-face">{avatar(Some(user), name, "small")} {dot}</span> }.built()
}

/// What somebody is in a room.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Owner => words().standing_owner(),
        Role::Moderator => words().standing_moderator(),
        Role::Member => words().standing_member(),
        Role::Guest => words().standing_guest(),
        Role::ReadOnly => words().members_read_only(),
        Role::Banned => words().members_banned(),
        Role::Outsider => words().role_outsider(),
    }
}

/// What is known of somebody who is here, before the list is.
pub fn person(room: Room, user: UserId) -> RoomMember {
    let here = room.read(Client::people).unwrap_or_default();
    let person = here.into_iter().find(|person| person.user == user);
    let (name, role) = person
        .map(|person| (person.name, person.role))
        .unwrap_or_default();
    RoomMember {
        number: MemberNumber(0),
        user,
        name,
        role,
        muted_until: Timestamp(0),
    }
}
