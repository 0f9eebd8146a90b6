//! What stands beside the conversation, when somebody asks for it: dialogs, the emoji picker, the
//! figures of a room. Their code is an annex.

use natter_client::RowKey;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

use crate::annex::why_missing;
use crate::app::{App, Dialog, Picking};
use crate::components::browse::browse;
use crate::components::delete_message::delete_message;
use crate::components::emoji_picker::picker;
use crate::components::facts::facts;
use crate::components::help::help;
use crate::components::members::{add_people, card, members, person};
use crate::components::new_room::new_room;
use crate::components::note::note;
use crate::components::report::report;
use crate::components::room_settings::{leave_room, room_settings};
use crate::components::sheet::sheet;
use crate::components::silence::silence;
use crate::components::switcher::switcher;
use crate::components::you::{hand_off, invite, proof, recovery_codes, reports, you};
use crate::room::Room;
use crate::shell::dom;
use crate::view::{Build, Built, nothing, part, row};

/// What there is.
#[derive(Clone, PartialEq)]
pub enum Aside {
    /// What asks for attention.
    Dialog(Dialog),
    /// The emoji picker.
    Picker(Picking),
    /// The figures of a room.
    Facts(Room),
    /// Everybody who is in a room.
    Members(Room),
    /// Why nothing can be posted in a room.
    Silence(Room),
    /// A decision about a room or somebody in it.
    Note(Room, RowKey),
}

impl Aside {
    /// Shows it, as soon as its code is here.
    pub fn show(self, app: App) -> Built {
        app.annexes.asides.show(app, self, give_up)
    }
}

/// The dialog that is open, and the emoji picker.
pub fn asides(app: App) -> Built {
    listen(app);
    let dialog = part(move || match app.dialog.get() {
        None => nothing(),
        Some(dialog) => Aside::Dialog(dialog).show(app),
    });
    let picker = part(move || match app.picking.get() {
        None => nothing(),
        Some(picking) => Aside::Picker(picking).show(app),
    });
    row([dialog.built(), picker.built()])
}

/// A click beside the picker closes it.
fn listen(app: App) {
    let outside = move |event: PointerEvent| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        let inside =
            target.is_some_and(|target| target.closest(".popover").ok().flatten().is_some());
        if !inside && app.picking.with_untracked(Option::is_some) {
            app.picking.set(None);
        }
    };
    dom::listen(&dom::document(), "pointerdown", outside);
}

/// What the annex holds.
pub fn build(app: App, aside: Aside) -> Built {
    match aside {
        Aside::Dialog(dialog) => build_dialog(app, dialog),
        Aside::Picker(picking) => picker(app, picking),
        Aside::Facts(room) => facts(app, room),
        Aside::Members(room) => members(app, room),
        Aside::Silence(room) => silence(room),
        Aside::Note(room, key) => note(room, key),
    }
}

fn build_dialog(app: App, dialog: Dialog) -> Built {
    match dialog {
        Dialog::Browse => browse(app),
        Dialog::NewRoom(name) => new_room(app, name),
        Dialog::Settings(room) => room_settings(app, room),
        Dialog::Leave(room) => leave_room(app, room),
        Dialog::Member(room, member) => card(app, room, member),
        Dialog::Person(room, user) => card(app, room, person(room, user)),
        Dialog::AddPeople(room) => add_people(app, room),
        Dialog::Switcher => switcher(app),
        Dialog::You => app.session().map_or_else(nothing, |me| you(app, me)),
        Dialog::Invite => invite(app),
        Dialog::HandOff(whose) => hand_off(app, whose),
        Dialog::RecoveryCodes => recovery_codes(app),
        Dialog::Proof(then) => proof(app, *then),
        Dialog::Delete(room, key) => delete_message(app, room, key),
        Dialog::Report(room, key) => report(app, room, key),
        Dialog::Reports => reports(app),
        Dialog::Sheet(room, key) => sheet(app, room, key),
        Dialog::Help => help(),
    }
}

/// It says so, and the next click tries again.
fn give_up(app: App, aside: Aside) -> Built {
    match aside {
        Aside::Dialog(_) => app.dialog.set(None),
        Aside::Picker(_) => app.picking.set(None),
        Aside::Facts(_) | Aside::Members(_) | Aside::Silence(_) | Aside::Note(..) => {}
    }
    app.say(why_missing());
    app.look_whether_old();
    nothing()
}
