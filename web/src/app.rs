//! What the whole page shares. A copy is the same app.

use leptos::prelude::expect_context;
use leptos::task::spawn_local;
use natter_client::RowKey;
use natter_protocol::UserId;
use natter_protocol::api::{RoomMember, Session};

use crate::annex::Annexes;
use crate::emoji::Emoji;
use crate::held::Held;
use crate::inbox::Line;
use crate::room::Room;
use crate::route::Route;
use crate::session::Door;
use crate::shell::{dom, page};
use crate::theme::Theme;
use crate::words::words;

/// What stands on the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// Who is here.
    People,
    /// Everybody who is in the room.
    Members,
    /// Figures of the room.
    Details,
}

/// What asks for attention, one at a time.
#[derive(Clone, PartialEq)]
pub enum Dialog {
    /// Find a public room.
    Browse,
    /// Open a room, which may have this name.
    NewRoom(String),
    /// What a room is set to.
    Settings(Room),
    /// Leave a room for good.
    Leave(Room),
    /// One member of a room.
    Member(Room, RoomMember),
    /// Somebody who is here in a room.
    Person(Room, UserId),
    /// Bring people into a room.
    AddPeople(Room),
    /// Go to a room.
    Switcher,
    /// Who one is: name, account, devices.
    You,
    /// An invite to give away.
    Invite,
    /// A link that signs another device in: to one's own account, or to that of somebody of this
    /// name, who lost their ways in.
    HandOff(Option<(UserId, String)>),
    /// New recovery codes.
    RecoveryCodes,
    /// Showing again who one is; then this.
    Proof(Box<Dialog>),
    /// Delete a message.
    Delete(Room, RowKey),
    /// Report a message to those who look after the place.
    Report(Room, RowKey),
    /// What was reported to them.
    Reports,
    /// What can be done with a message, under the thumb.
    Sheet(Room, RowKey),
    /// The keys.
    Help,
}

/// Where a chosen emoji goes.
#[derive(Clone, Copy, PartialEq)]
pub enum PickFor {
    /// A reaction to a message.
    Reaction(Room, RowKey),
    /// The composer, at the caret.
    Composer,
}

/// An open emoji picker.
#[derive(Clone, Copy, PartialEq)]
pub struct Picking {
    /// Where the emoji goes.
    pub to: PickFor,
    /// The button that opened it: left, top, right, bottom in pixels.
    pub beside: [i32; 4],
}

/// A short message that leaves by itself, and what can be done about it.
#[derive(Clone, PartialEq)]
pub struct Toast {
    /// What it says.
    pub text: String,
    /// A button and the room name that it opens again.
    pub undo: Option<(String, String)>,
}

/// What the whole page shares.
#[derive(Clone, Copy)]
pub struct App {
    /// Who is here.
    pub door: Held<Door>,
    /// The rooms of the list.
    pub rooms: Held<Vec<Room>>,
    /// What keeps the list true.
    pub inbox: Line,
    /// Where the person is.
    pub route: Held<Route>,
    /// The panel on the right.
    pub panel: Held<Option<Panel>>,
    /// Whether the drawer with the rooms is open, where there is one.
    pub drawer: Held<bool>,
    /// What asks for attention.
    pub dialog: Held<Option<Dialog>>,
    /// The open emoji picker.
    pub picking: Held<Option<Picking>>,
    /// The emoji for the composer.
    pub inserted: Held<Option<String>>,
    /// The emoji and their words.
    pub emoji: Emoji,
    /// What the person is told.
    pub toast: Held<Option<Toast>>,
    /// The theme.
    pub theme: Held<Theme>,
    /// What is fetched when it is used.
    pub annexes: Annexes,
    /// Whether the server has a newer version of this page.
    pub is_old: Held<bool>,
}

impl App {
    /// Made once, at the start.
    pub fn new() -> Self {
        let rooms = Held::new(Vec::<Room>::new());
        let route = Held::new(Route::current());
        Self {
            door: Held::new(Door::Knocking),
            rooms,
            inbox: Line::new(),
            route,
            panel: Held::new(dom::matches("(width >= 1280px)").then_some(Panel::People)),
            drawer: Held::new(false),
            dialog: Held::new(None),
            picking: Held::new(None),
            inserted: Held::new(None),
            emoji: Emoji::new(),
            toast: Held::new(None),
            theme: Held::new(page::theme()),
            annexes: Annexes::new(),
            is_old: Held::new(false),
        }
    }

    /// The room of the route, if it is in the list; follows both.
    pub fn current(self) -> Option<Room> {
        match self.route.get() {
            Route::Home | Route::Claim | Route::Join(_) | Route::SignIn | Route::Enter => None,
            Route::Room(name) => self
                .rooms
                .with(|rooms| rooms.iter().find(|room| room.name() == name).copied()),
        }
    }

    /// Tells the person something.
    pub fn say(self, text: impl Into<String>) {
        self.toast.set(Some(Toast {
            text: text.into(),
            undo: None,
        }));
    }

    /// A file of this version that is gone says that there is a newer one.
    pub fn look_whether_old(self) {
        self.is_old.set(page::is_old());
    }

    /// Copies a text, and says whether that worked.
    pub fn copy(self, text: String) {
        spawn_local(async move {
            match page::copy(text).await {
                true => self.say(words().copied()),
                false => self.say(words().copied_not()),
            }
        });
    }

    /// Who is here, if somebody is.
    pub fn session(self) -> Option<Session> {
        match self.door.get_untracked() {
            Door::In(session) => Some(session),
            Door::Knocking | Door::Stranger(_) | Door::Unreachable => None,
        }
    }

    /// The person's name, if they have one.
    pub fn own_name(self) -> String {
        self.session().map_or_else(String::new, |me| me.name)
    }

    /// Opens a panel, or closes it if it is open.
    pub fn toggle_panel(self, panel: Panel) {
        let open = self.panel.get_untracked() == Some(panel);
        self.panel.set((!open).then_some(panel));
    }
}

/// The app, from inside a component.
pub fn app() -> App {
    expect_context::<App>()
}
