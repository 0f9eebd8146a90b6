//! A part of the screen of any type.

use leptos::prelude::Render;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::{Element, Node};
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::{Mountable, Position, PositionState, RenderHtml};
use send_wrapper::SendWrapper;

use super::rows::{Rows, RowsState};

/// A part of the screen.
pub enum Built {
    /// It stands for what is there already.
    AsBefore,
    /// It is built.
    Made(SendWrapper<Box<dyn Mountable>>),
    /// Items by their keys.
    Rows(Rows),
}

/// A part that stands in the page.
pub enum BuiltState {
    /// Anything.
    Made(SendWrapper<Box<dyn Mountable>>),
    /// Items by their keys.
    Rows(RowsState),
}

impl BuiltState {
    fn mountable(&self) -> &dyn Mountable {
        match self {
            Self::Made(made) => &***made,
            Self::Rows(rows) => rows,
        }
    }

    fn mountable_mut(&mut self) -> &mut dyn Mountable {
        match self {
            Self::Made(made) => &mut ***made,
            Self::Rows(rows) => rows,
        }
    }
}

impl Render for Built {
    type State = BuiltState;

    fn build(self) -> BuiltState {
        match self {
            Self::AsBefore => BuiltState::Made(SendWrapper::new(Box::new(Render::build(())))),
            Self::Made(made) => BuiltState::Made(made),
            Self::Rows(rows) => BuiltState::Rows(rows.build()),
        }
    }

    fn rebuild(self, state: &mut BuiltState) {
        match (self, state) {
            (Self::AsBefore, _) => {}
            (Self::Rows(rows), BuiltState::Rows(state)) => rows.rebuild(state),
            (new @ (Self::Made(_) | Self::Rows(_)), state) => {
                let mut new = new.build();
                state.mountable().insert_before_this(&mut new);
                state.unmount();
                *state = new;
            }
        }
    }
}

impl Mountable for BuiltState {
    fn unmount(&mut self) {
        self.mountable_mut().unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.mountable_mut().mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.mountable().insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.mountable().elements()
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
