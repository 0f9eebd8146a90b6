//! The page as a whole: title, icon, theme, clipboard, whether anyone looks.

use js_sys::{JsString, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
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

/// Whether a file of this page was asked for and is gone; `web/annex.js` notes it.
pub fn is_old() -> bool {
    let root = dom::document().document_element();
    root.is_some_and(|root| root.has_attribute("data-old"))
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

/// Puts a text on the clipboard; whether the browser did. On a page that came without encryption
/// there is none.
pub async fn copy(text: String) -> bool {
    let navigator = dom::window().navigator();
    match Reflect::has(&navigator, &JsValue::from_str("clipboard")) {
        Ok(true) => JsFuture::from(navigator.clipboard().write_text(&text))
            .await
            .is_ok(),
        Ok(false) | Err(_) => false,
    }
}

/// The text in the one form in which the same letters are the same bytes, whatever keyboard or
/// file they came from.
pub fn normal(text: &str) -> String {
    JsString::from(text).normalize("NFC").into()
}
