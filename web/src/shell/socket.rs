//! One WebSocket to one room. Dropping it closes it and nothing more is heard of it.

use std::rc::Rc;

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};

/// What happens to a socket.
pub enum Heard {
    /// It is open.
    Opened,
    /// A binary frame.
    Bytes(Vec<u8>),
    /// A text.
    Text(String),
    /// It closed, or did not open.
    Closed(u16),
}

/// One socket and its callbacks.
pub struct Socket {
    socket: WebSocket,
    _opened: Closure<dyn FnMut()>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _closed: Closure<dyn FnMut(CloseEvent)>,
}

impl Socket {
    /// Opens a socket to an address of this site.
    ///
    /// # Errors
    /// The browser refuses the address.
    pub fn open(address: &str, hear: impl Fn(Heard) + 'static) -> Result<Self, JsValue> {
        let socket = WebSocket::new(address)?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let hear = Rc::new(hear);
        let (on_open, on_message, on_close) = (hear.clone(), hear.clone(), hear);
        let opened = Closure::<dyn FnMut()>::new(move || on_open(Heard::Opened));
        let message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
            if let Some(heard) = read(&event.data()) {
                on_message(heard);
            }
        });
        let closed = Closure::<dyn FnMut(_)>::new(move |event: CloseEvent| {
            on_close(Heard::Closed(event.code()))
        });
        socket.set_onopen(Some(opened.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
        Ok(Self {
            socket,
            _opened: opened,
            _message: message,
            _closed: closed,
        })
    }

    /// Sends a binary frame. A socket that cannot send is about to say that it closed.
    pub fn send(&self, frame: &[u8]) {
        drop(self.socket.send_with_u8_array(frame));
    }

    /// Sends a text.
    pub fn send_text(&self, text: &str) {
        drop(self.socket.send_with_str(text));
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        drop(self.socket.close());
    }
}

fn read(data: &JsValue) -> Option<Heard> {
    match data.dyn_ref::<ArrayBuffer>() {
        Some(buffer) => Some(Heard::Bytes(Uint8Array::new(buffer).to_vec())),
        None => data.as_string().map(Heard::Text),
    }
}
