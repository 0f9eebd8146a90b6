//! Items by their keys: those that stay keep their elements, wherever they go.

use leptos::prelude::{Owner, Render, untrack};
use leptos::tachys::renderer::types::{Element, Node};
use leptos::tachys::view::Mountable;
use wasm_bindgen::JsCast;
use web_sys::Comment;

use super::Built;
use super::built::BuiltState;
use crate::shell::dom;

/// One of many, with a name by which it is known again.
pub struct Item {
    key: String,
    build: Box<dyn Fn() -> Built + Send>,
}

impl Item {
    /// An item.
    pub fn new(key: String, build: impl Fn() -> Built + Send + 'static) -> Self {
        let build = Box::new(build);
        Self { key, build }
    }
}

/// The items as they are to be.
pub struct Rows {
    /// Who owns the list.
    pub parent: Option<Owner>,
    /// In order.
    pub items: Vec<Item>,
}

/// The items as they stand in the page, before an empty comment.
pub struct RowsState {
    rows: Vec<Row>,
    end: Comment,
}

struct Row {
    key: String,
    owner: Option<Owner>,
    state: BuiltState,
}

impl Rows {
    /// Builds them all.
    pub fn build(self) -> RowsState {
        let end = dom::document().create_comment("");
        let parent = self.parent;
        let rows = self.items.into_iter();
        let rows = rows.map(|item| Row::new(parent.as_ref(), item)).collect();
        RowsState { rows, end }
    }

    /// Builds those that are new, and puts all in their places.
    pub fn rebuild(self, state: &mut RowsState) {
        let mut old: Vec<Option<Row>> = state.rows.drain(..).map(Some).collect();
        let mut after = 0;
        for item in self.items {
            // Mostly it is the next one; else it is looked for.
            let is_it = |row: &Option<Row>| row.as_ref().is_some_and(|row| row.key == item.key);
            let at = match old.get(after) {
                Some(row) if is_it(row) => Some(after),
                Some(_) | None => old.iter().position(is_it),
            };
            after = at.map_or(after, |at| at + 1);
            let stays = at.and_then(|at| old.get_mut(at)?.take());
            state
                .rows
                .push(stays.unwrap_or_else(|| Row::new(self.parent.as_ref(), item)));
        }
        old.into_iter().flatten().for_each(Row::leave);
        state.settle();
    }
}

impl Row {
    fn new(parent: Option<&Owner>, item: Item) -> Self {
        let owner = parent.map(Owner::child);
        let build = || (item.build)().build();
        let state = untrack(|| match &owner {
            Some(owner) => owner.with(build),
            None => build(),
        });
        Self {
            key: item.key,
            owner,
            state,
        }
    }

    fn leave(mut self) {
        self.state.unmount();
        if let Some(owner) = self.owner {
            owner.cleanup();
        }
    }
}

impl RowsState {
    /// Moves what is not where it should be, from the end on: what stays is not touched.
    fn settle(&mut self) {
        let parent = self.end.parent_node();
        let Some(parent) = parent.and_then(|parent| parent.dyn_into::<Element>().ok()) else {
            return;
        };
        let mut next: Node = self.end.clone().into();
        for row in self.rows.iter_mut().rev() {
            let elements = row.state.elements();
            let stands = elements
                .last()
                .and_then(|last| last.next_sibling())
                .as_ref()
                == Some(&next);
            if !stands {
                row.state.mount(&parent, Some(&next));
            }
            if let Some(first) = elements.into_iter().next() {
                next = first.into();
            }
        }
    }
}

impl Mountable for RowsState {
    fn unmount(&mut self) {
        self.rows.iter_mut().for_each(|row| row.state.unmount());
        self.end.remove();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        // A parent that refuses a comment would have refused the rows.
        drop(parent.insert_before(&self.end, marker));
        for row in &mut self.rows {
            row.state.mount(parent, Some(&self.end));
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let first = self.rows.first();
        if first.is_some_and(|row| row.state.insert_before_this(child)) {
            return true;
        }
        let parent = self.end.parent_node();
        match parent.and_then(|parent| parent.dyn_into::<Element>().ok()) {
            Some(parent) => {
                child.mount(&parent, Some(&self.end));
                true
            }
            None => false,
        }
    }

    fn elements(&self) -> Vec<Element> {
        self.rows
            .iter()
            .flat_map(|row| row.state.elements())
            .collect()
    }
}
