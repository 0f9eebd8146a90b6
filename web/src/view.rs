//! The few types that everything changing on the screen is made of.
//!
//! A view in Leptos has a type of its own, and so has each closure in it: the code that builds,
//! compares and drops them is compiled once for each. Here a view is built at once and its type
//! forgotten, and closures are boxed, so that the machinery is in the download once. What changes
//! is replaced, not compared; [`changing`] replaces only what differs, and [`list`] only what is
//! new.

use leptos::prelude::{Effect, Owner, Render, untrack};
use leptos::tachys::view::Mountable;
use send_wrapper::SendWrapper;

use crate::view::rows::Rows;

mod built;
mod rows;

pub use built::Built;
pub use rows::Item;

/// A part of the screen that may change.
pub type Part = Box<dyn FnMut() -> Built + Send>;
/// A text that may change.
pub type Text = Box<dyn FnMut() -> String + Send>;
/// An attribute that may change, or be absent.
pub type Attr = Box<dyn FnMut() -> Option<String> + Send>;
/// A class that comes and goes.
pub type Flag = Box<dyn FnMut() -> bool + Send>;

/// Forgets the type of a view.
pub trait Build {
    /// Builds it, within the owner of this moment.
    fn built(self) -> Built;
}

impl<V: Render<State: 'static>> Build for V {
    fn built(self) -> Built {
        let state: Box<dyn Mountable> = Box::new(self.build());
        Built::Made(SendWrapper::new(state))
    }
}

/// Nothing to see, in its place.
pub fn nothing() -> Built {
    ().built()
}

/// Builds again whenever something that it reads changes.
pub fn part(build: impl FnMut() -> Built + Send + 'static) -> Part {
    Box::new(build)
}

/// Builds again when what it reads is another value than before.
pub fn changing<T: PartialEq + Send + 'static>(
    read: impl Fn() -> T + Send + 'static,
    show: impl Fn(&T) -> Built + Send + 'static,
) -> Part {
    let mut stage = Stage::new();
    let mut last: Option<T> = None;
    Box::new(move || {
        let value = read();
        if last.as_ref() == Some(&value) {
            return Built::AsBefore;
        }
        let built = stage.show(&mut || show(&value));
        last = Some(value);
        built
    })
}

/// Where one thing is shown after the other.
struct Stage {
    parent: Option<Owner>,
    owner: Option<Owner>,
}

impl Stage {
    fn new() -> Self {
        Self {
            parent: Owner::current(),
            owner: None,
        }
    }

    /// What is shown outlives the runs of its effect that change nothing, so it has an owner of
    /// its own.
    #[inline(never)]
    fn show(&mut self, show: &mut dyn FnMut() -> Built) -> Built {
        if let Some(owner) = self.owner.take() {
            owner.cleanup();
        }
        self.owner = self.parent.as_ref().map(Owner::child);
        untrack(|| match &self.owner {
            Some(owner) => owner.with(show),
            None => show(),
        })
    }
}

/// Shows something while a condition holds.
pub fn when(
    holds: impl Fn() -> bool + Send + 'static,
    show: impl Fn() -> Built + Send + 'static,
) -> Part {
    let holds: Box<dyn Fn() -> bool + Send> = Box::new(holds);
    let show: Box<dyn Fn() -> Built + Send> = Box::new(show);
    changing_flag(holds, show)
}

fn changing_flag(holds: Box<dyn Fn() -> bool + Send>, show: Box<dyn Fn() -> Built + Send>) -> Part {
    changing(holds, move |holds| if *holds { show() } else { nothing() })
}

/// Items by their keys: those that stay are not built again.
pub fn list(items: impl Fn() -> Vec<Item> + Send + 'static) -> Part {
    let parent = Owner::current();
    let items: Box<dyn Fn() -> Vec<Item> + Send> = Box::new(items);
    rows(parent, items)
}

fn rows(parent: Option<Owner>, items: Box<dyn Fn() -> Vec<Item> + Send>) -> Part {
    Box::new(move || {
        Built::Rows(Rows {
            parent: parent.clone(),
            items: items(),
        })
    })
}

/// Runs, and again whenever something that it reads changes.
pub fn effect(run: impl FnMut() + 'static) {
    follow(Box::new(run));
}

fn follow(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_: Option<()>| run());
}

/// A text that follows what it reads.
pub fn text(read: impl FnMut() -> String + Send + 'static) -> Text {
    Box::new(read)
}

/// An attribute that follows what it reads.
pub fn attr(read: impl FnMut() -> Option<String> + Send + 'static) -> Attr {
    Box::new(read)
}

/// An attribute that is `true` or `false`.
pub fn switch(mut read: impl FnMut() -> bool + Send + 'static) -> Attr {
    Box::new(move || Some(read().to_string()))
}

/// A class that follows what it reads.
pub fn flag(read: impl FnMut() -> bool + Send + 'static) -> Flag {
    Box::new(read)
}

/// Calls back with an event.
pub fn on<E>(call: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(call)
}

/// Many views in a row.
pub fn row(views: impl IntoIterator<Item = Built>) -> Built {
    views.into_iter().collect::<Vec<Built>>().built()
}
