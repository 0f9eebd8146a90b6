//! One call later; dropping the timer calls it off.

use wasm_bindgen::{JsCast, closure::Closure};

use super::dom;

/// A call that is to come.
pub struct Timer {
    id: i32,
    _callback: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls back once, after so many milliseconds.
    pub fn after(ms: u64, callback: impl FnOnce() + 'static) -> Self {
        Self::boxed(ms, Box::new(callback))
    }

    // Compiled once.
    #[inline(never)]
    fn boxed(ms: u64, callback: Box<dyn FnOnce()>) -> Self {
        let callback = Closure::once(callback);
        // Browsers take 31 bits and would call at once beyond.
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
        let id = dom::window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(
                callback.as_ref().unchecked_ref(),
                ms,
            )
            .unwrap_or_default();
        Self {
            id,
            _callback: callback,
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        dom::window().clear_timeout_with_handle(self.id);
    }
}

/// Calls back just before the next paint.
pub fn before_paint(callback: impl FnOnce() + 'static) {
    let callback: Box<dyn FnOnce()> = Box::new(callback);
    let callback = Closure::once_into_js(callback);
    // A window always has frames.
    drop(dom::window().request_animation_frame(callback.unchecked_ref()));
}
