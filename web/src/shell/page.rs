//! The page as a whole: title, icon, theme, clipboard, whether anyone looks.

use wasm_bindgen::JsCast;
use web_sys::{HtmlLinkElement, VisibilityState};

use super::{dom, store};
use crate::theme::Theme;

/// What the tab is called.
pub fn set_title(title: &str) {
    dom::document().set_title(title);
}

/// The tab's icon, with a dot while something is unread.
pub fn set_icon(path: &str) {
    let link = dom::document().get_element_by_id("favicon");
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlLinkElement>().ok()) {
        link.set_href(path);
    }
}

/// Whether the person can see the page.
pub fn is_visible() -> bool {
    dom::document().visibility_state() == VisibilityState::Visible
}

/// Whether the browser knows of a network.
pub fn is_online() -> bool {
    dom::window().navigator().on_line()
}

/// The theme that was chosen.
pub fn theme() -> Theme {
    match store::get("theme").as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        Some(_) | None => Theme::System,
    }
}

/// Shows and keeps a theme.
pub fn set_theme(theme: Theme) {
    let name = theme.name();
    store::set("theme", name);
    if let Some(root) = dom::document().document_element() {
        let done = match theme {
            Theme::System => root.remove_attribute("data-theme"),
            Theme::Light | Theme::Dark => root.set_attribute("data-theme", name),
        };
        drop(done);
    }
}

/// Puts a text on the clipboard.
pub fn copy(text: &str) {
    // The browser asks or refuses by itself; there is nothing to do about it.
    drop(dom::window().navigator().clipboard().write_text(text));
}
