//! One transaction in an object's SQLite.

use js_sys::{Function, Reflect};
use natter_storage::sql::Failed;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use worker::{Result, State};

use crate::sql;

/// Does all of it or none: an error inside undoes what was written, and comes out.
///
/// The `worker` crate does not have `transactionSync`, so it is called by its name.
pub fn together(state: &State, write: impl FnOnce() -> Result<(), Failed> + 'static) -> Result<()> {
    let write = Closure::once(move || -> Result<JsValue, JsValue> {
        write().map_err(sql::failed)?;
        Ok(JsValue::UNDEFINED)
    });
    let storage = state.storage();
    let transact = Reflect::get(storage.as_raw(), &JsValue::from_str("transactionSync"))?;
    let transact: Function = transact.dyn_into()?;
    transact.call1(storage.as_raw(), write.as_ref())?;
    Ok(())
}
