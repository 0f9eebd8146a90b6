//! Natter in a browser: the shell around the client core, and how it looks.
//!
//! ```text
//!   browser ── callbacks ──► shell ── Input ──► client core ── effects ──► shell
//!                                                    │
//!                 components ◄── signals ◄── Changed ┘
//! ```
//!
//! A page holds one core per room in its list. [`room`] performs the core's effects and keeps a
//! trigger for each thing that can be shown, so that one reaction renders one row.

mod account;
mod annex;
mod app;
mod bans;
mod bodies;
mod components;
mod composing;
mod emoji;
mod entry;
mod held;
mod inbox;
mod kept;
mod membership;
mod reports;
mod room;
mod rooms;
mod route;
mod session;
mod shell;
mod theme;
mod view;
mod words;

fn main() {
    leptos::mount::mount_to_body(components::root::root);
}
