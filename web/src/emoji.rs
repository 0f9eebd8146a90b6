//! The emoji and their words: loaded when somebody may soon look for one, not before.

use natter_text::emoji::Table;

use crate::held::Held;
use crate::shell::fetch;
use crate::shell::timer::Timer;

const ADDRESS: &str = "/emoji.txt";
/// How long after the first paint the page has time for it, in milliseconds.
const LATER_MS: u64 = 2_500;

/// The table, once it is there. A copy is the same.
#[derive(Clone, Copy)]
pub struct Emoji {
    table: Held<Option<Table>>,
    asked: Held<bool>,
}

impl Emoji {
    /// Loads it when the page has time.
    pub fn new() -> Self {
        let table = Held::new(None);
        let asked = Held::new(false);
        let emoji = Self { table, asked };
        std::mem::forget(Timer::after(LATER_MS, move || emoji.load()));
        emoji
    }

    /// Loads it, if nobody did.
    pub fn load(self) {
        if self.asked.get_untracked() {
            return;
        }
        self.asked.set(true);
        fetch::get_bytes(ADDRESS.to_owned(), move |bytes| {
            match bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
                // It stays for as long as the page does.
                Some(text) => self.table.set(Some(Table::new(text.leak()))),
                None => self.asked.set(false),
            }
        });
    }

    /// The table, if it is there; follows it.
    pub fn table(self) -> Option<Table> {
        self.table.get()
    }

    /// The table, if it is there.
    pub fn now(self) -> Option<Table> {
        self.table.get_untracked()
    }
}
