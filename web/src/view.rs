//! The few types that everything changing on the screen is made of.
//!
//! A view in Leptos has a type of its own, and so has each closure in it: the code that builds,
//! compares and drops them is compiled once for each. Here a view is built at once and its type
//! forgotten, and closures are boxed, so that the machinery is in the download once. What changes
//! is replaced, not compared; [`changing`] replaces only what differs.

use leptos::prelude::{Effect, For, Owner, Render, untrack, view};
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::{Element, Node};
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::{Mountable, Position, PositionState, RenderHtml};
use send_wrapper::SendWrapper;

/// A part of the screen that is built, of any type.
pub struct Built(Option<SendWrapper<Box<dyn Mountable>>>);

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
        Built(Some(SendWrapper::new(Box::new(self.build()))))
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
    let parent = Owner::current();
    let mut last: Option<(T, Option<Owner>)> = None;
    Box::new(move || {
        let value = read();
        if last.as_ref().is_some_and(|(last, _)| *last == value) {
            return Built(None);
        }
        // What is shown outlives the runs of this closure that change nothing.
        if let Some((_, Some(owner))) = last.take() {
            owner.cleanup();
        }
        let owner = parent.as_ref().map(Owner::child);
        let built = untrack(|| match &owner {
            Some(owner) => owner.with(|| show(&value)),
            None => show(&value),
        });
        last = Some((value, owner));
        built
    })
}

/// Shows something while a condition holds.
pub fn when(
    holds: impl Fn() -> bool + Send + 'static,
    show: impl Fn() -> Built + Send + 'static,
) -> Part {
    changing(holds, move |holds| if *holds { show() } else { nothing() })
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

/// One of many, with a name by which it is known again.
pub struct Item {
    key: String,
    build: Box<dyn Fn() -> Built + Send>,
}

impl Item {
    /// An item.
    pub fn new(key: String, build: impl Fn() -> Built + Send + 'static) -> Self {
        Self {
            key,
            build: Box::new(build),
        }
    }
}

/// Items by their keys: those that stay are not built again.
pub fn list(items: impl Fn() -> Vec<Item> + Send + Sync + 'static) -> Built {
    keyed(Box::new(items))
}

fn keyed(items: Box<dyn Fn() -> Vec<Item> + Send + Sync>) -> Built {
    let key = |item: &Item| item.key.clone();
    let children = |item: Item| (item.build)();
    view! { <For each=items key=key children=children /> }.built()
}

/// Many views in a row.
pub fn row(views: impl IntoIterator<Item = Built>) -> Built {
    views.into_iter().collect::<Vec<Built>>().built()
}

impl Render for Built {
    type State = BuiltState;

    fn build(self) -> BuiltState {
        BuiltState(
            self.0
                .unwrap_or_else(|| SendWrapper::new(Box::new(Render::build(())))),
        )
    }

    fn rebuild(self, state: &mut BuiltState) {
        // Nothing stands for: as it was.
        if let Some(mut new) = self.0 {
            state.0.insert_before_this(&mut **new);
            state.0.unmount();
            state.0 = new;
        }
    }
}

/// A part that stands in the page.
pub struct BuiltState(SendWrapper<Box<dyn Mountable>>);

impl Mountable for BuiltState {
    fn unmount(&mut self) {
        self.0.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.0.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.0.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.0.elements()
    }
}

// There is no server to render on; Leptos asks for these all the same.

impl AddAnyAttr for Built {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self::Output<NewAttr>
    where
        Self::Output<NewAttr>: RenderHtml,
    {
        self
    }
}

impl RenderHtml for Built {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        _: &mut String,
        _: &mut Position,
        _: bool,
        _: bool,
        _: Vec<AnyAttribute>,
    ) {
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> BuiltState {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
