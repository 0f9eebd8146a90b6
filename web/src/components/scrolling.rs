//! What is being read stays where it is.
//!
//! Whatever grows or goes above, the first row in view keeps its place on the screen; only who
//! stands at the newest message follows it. All scrolling by the page goes through here.

use leptos::html;
use leptos::prelude::*;
use natter_client::view::Edge;
use natter_client::{Input, Place, RowKey, Scroll};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::held::Held;
use crate::room::Room;
use crate::shell::dom::{self, SizeWatch};
use crate::shell::timer::{self, Timer};
use crate::view::effect;

/// So near to the end counts as being there, in pixels.
const PINNED_PX: i32 = 100;
/// So near to an end, more is loaded, in pixels.
const NEAR_PX: i32 = 900;
/// So far from the end, the way back is offered, in pixels.
const AWAY_PX: i32 = 480;
/// How long a row that was jumped to stays marked, in milliseconds.
const FLASH_MS: u64 = 1_700;

/// Keeps the place of a timeline.
#[derive(Clone, Copy)]
pub struct Keeper {
    room: Room,
    scroller: NodeRef<html::Div>,
    content: NodeRef<html::Div>,
    /// Whether the newest message is far away.
    pub is_away: Held<bool>,
    state: StoredValue<State, LocalStorage>,
}

struct State {
    is_pinned: bool,
    anchor: Option<Anchor>,
    size: (i32, i32),
    place: Option<Place>,
    watch: Option<SizeWatch>,
    flash: Option<Timer>,
}

/// A row and how far below the top edge it begins.
#[derive(Clone)]
struct Anchor {
    id: String,
    offset: f64,
}

impl Keeper {
    /// For a timeline of these elements.
    pub fn new(room: Room, scroller: NodeRef<html::Div>, content: NodeRef<html::Div>) -> Self {
        let state = State {
            is_pinned: true,
            anchor: None,
            size: (0, 0),
            place: None,
            watch: None,
            flash: None,
        };
        let keeper = Self {
            room,
            scroller,
            content,
            is_away: Held::new(false),
            state: StoredValue::new_local(state),
        };
        keeper.begin();
        keeper
    }

    fn begin(self) {
        effect(move || {
            let (Some(scroller), Some(content)) = (self.scroller.get(), self.content.get()) else {
                return;
            };
            let watch = SizeWatch::new(&[&scroller, &content], move || self.settle());
            self.state.update_value(|state| state.watch = watch);
            self.settle();
        });
        effect(move || {
            self.room.rows.track();
            timer::before_paint(move || self.settle());
        });
        effect(move || {
            self.room.told.track();
            if let Some(scroll) = self.room.take_scroll() {
                timer::before_paint(move || self.bring(scroll));
            }
        });
        on_cleanup(move || {
            self.room.handle(Input::Look(Place::Elsewhere));
        });
    }

    /// The person scrolled, or the page did.
    pub fn scrolled(self) {
        let Some(scroller) = self.scroller.get_untracked() else {
            return;
        };
        // An event from before something grew tells nothing about what the person wants.
        if self.state.with_value(|state| state.size) != size(&scroller) {
            return self.settle();
        }
        let below = distance_below(&scroller);
        let is_newest = self.room.edges_now().1 == Edge::End;
        self.state
            .update_value(|state| state.is_pinned = is_newest && below <= PINNED_PX);
        self.mark(&scroller);
    }

    /// Puts things back in their place after something changed its size.
    fn settle(self) {
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else {
            return;
        };
        let Some((is_pinned, anchor)) = self
            .state
            .try_with_value(|state| (state.is_pinned, state.anchor.clone()))
        else {
            return;
        };
        if is_pinned {
            scroller.set_scroll_top(scroller.scroll_height());
        } else if let Some(anchor) = anchor {
            restore(&scroller, &anchor);
        }
        self.mark(&scroller);
    }

    /// Remembers what is in view, and tells the room.
    fn mark(self, scroller: &HtmlElement) {
        let anchor = first_in_view(scroller);
        self.state.update_value(|state| {
            state.anchor = anchor;
            state.size = size(scroller);
        });
        self.after(scroller);
    }

    fn after(self, scroller: &HtmlElement) {
        let below = distance_below(scroller);
        let (older, newer) = self.room.edges_now();
        let is_away = below > AWAY_PX || newer != Edge::End;
        if self.is_away.get_untracked() != is_away {
            self.is_away.set(is_away);
        }
        let place = if below <= PINNED_PX && newer == Edge::End {
            Place::Bottom
        } else {
            Place::Above
        };
        if self.state.with_value(|state| state.place) != Some(place) {
            self.state.update_value(|state| state.place = Some(place));
            self.room.handle(Input::Look(place));
        }
        if older == Edge::More && scroller.scroll_top() < NEAR_PX {
            self.room.handle(Input::LoadOlder);
        }
        if newer == Edge::More && below < NEAR_PX {
            self.room.handle(Input::LoadNewer);
        }
    }

    fn bring(self, scroll: Scroll) {
        match scroll {
            Scroll::Newest => {
                self.state.update_value(|state| state.is_pinned = true);
                self.settle();
            }
            Scroll::Row(key) => self.bring_row(key),
        }
    }

    fn bring_row(self, key: RowKey) {
        let Some(row) = dom::by_id(&row_id(key)) else {
            return;
        };
        self.state.update_value(|state| state.is_pinned = false);
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Center);
        row.scroll_into_view_with_scroll_into_view_options(&options);
        if let Some(scroller) = self.scroller.get_untracked() {
            self.mark(&scroller);
        }
        if matches!(key, RowKey::Message(_) | RowKey::Post(_)) {
            drop(row.class_list().add_1("flash"));
            let timer = Timer::after(FLASH_MS, move || drop(row.class_list().remove_1("flash")));
            self.state.update_value(|state| state.flash = Some(timer));
        }
    }
}

/// The id of a row's element.
pub fn row_id(key: RowKey) -> String {
    match key {
        RowKey::Day(day) => format!("d{day}"),
        RowKey::Unread => "unread".to_owned(),
        RowKey::Note(seq) => format!("n{seq}"),
        RowKey::Message(seq) => format!("m{seq}"),
        RowKey::Post(id) => format!("p{id}"),
    }
}

fn distance_below(scroller: &HtmlElement) -> i32 {
    scroller.scroll_height() - scroller.scroll_top() - scroller.client_height()
}

fn size(scroller: &HtmlElement) -> (i32, i32) {
    (scroller.scroll_height(), scroller.client_height())
}

fn restore(scroller: &HtmlElement, anchor: &Anchor) {
    let Some(row) = dom::by_id(&anchor.id) else {
        return;
    };
    let moved = offset(scroller, &row) - anchor.offset;
    if moved.abs() >= 1.0 {
        #[expect(clippy::cast_possible_truncation, reason = "pixels of one page")]
        scroller.set_scroll_top(scroller.scroll_top() + moved.round() as i32);
    }
}

fn offset(scroller: &Element, row: &Element) -> f64 {
    row.get_bounding_client_rect().top() - scroller.get_bounding_client_rect().top()
}

/// The first message that shows; found by halving, since rows lie in order.
fn first_in_view(scroller: &HtmlElement) -> Option<Anchor> {
    let rows = scroller.query_selector_all(".message").ok()?;
    let top = scroller.get_bounding_client_rect().top();
    let row = |at: u32| rows.item(at).and_then(|row| row.dyn_into::<Element>().ok());
    let (mut low, mut high) = (0, rows.length());
    while low < high {
        let middle = low.midpoint(high);
        match row(middle)?.get_bounding_client_rect().bottom() > top {
            true => high = middle,
            false => low = middle + 1,
        }
    }
    let found = row(low)?;
    Some(Anchor {
        id: found.id(),
        offset: offset(scroller, &found),
    })
}
