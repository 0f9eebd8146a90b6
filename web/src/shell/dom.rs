//! The window and what is in it.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    Document, Element, Event, EventTarget, HtmlElement, MouseEvent, ResizeObserver, Window,
};

/// The window: this code runs nowhere else.
pub fn window() -> Window {
    leptos::prelude::window()
}

/// The page.
pub fn document() -> Document {
    leptos::prelude::document()
}

/// The element with this id.
pub fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Whether a media query holds.
pub fn matches(query: &str) -> bool {
    window()
        .match_media(query)
        .ok()
        .flatten()
        .is_some_and(|list| list.matches())
}

/// The width and height of the page on the screen, in pixels.
pub fn window_size() -> [i32; 2] {
    document()
        .document_element()
        .map_or([0; 2], |root| [root.client_width(), root.client_height()])
}

/// The box of the button that was clicked: left, top, right, bottom in pixels.
pub fn clicked_box(event: &MouseEvent) -> [i32; 4] {
    let button = event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    button.map_or([0; 4], |button| {
        let lies = button.get_bounding_client_rect();
        #[expect(clippy::cast_possible_truncation, reason = "pixels of one page")]
        let whole = [lies.left(), lies.top(), lies.right(), lies.bottom()].map(|side| side as i32);
        whole
    })
}

/// Puts the keyboard there, without scrolling.
pub fn focus(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    drop(element.focus_with_options(&options));
}

/// Listens for as long as the page lives.
pub fn listen<E: JsCast + 'static>(
    target: &EventTarget,
    event: &str,
    callback: impl FnMut(E) + 'static,
) {
    let mut callback = callback;
    let callback = move |event: Event| callback(event.unchecked_into());
    listen_boxed(target, event, Box::new(callback));
}

// Compiled once.
#[inline(never)]
fn listen_boxed(target: &EventTarget, event: &str, callback: Box<dyn FnMut(Event)>) {
    let closure = Closure::wrap(callback);
    drop(target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref()));
    closure.forget();
}

/// Watches the sizes of elements until it is dropped.
pub struct SizeWatch {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl SizeWatch {
    /// Calls back before the paint in which one of these has another size.
    pub fn new(elements: &[&Element], callback: impl FnMut() + 'static) -> Option<Self> {
        let callback = Closure::<dyn FnMut()>::new(callback);
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        elements
            .iter()
            .for_each(|element| observer.observe(element));
        Some(Self {
            observer,
            _callback: callback,
        })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
