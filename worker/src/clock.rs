//! The platform's clock, for the cores.

use natter_protocol::Timestamp;
use worker::Date;

/// The time of the event that is being handled; it stands still until the next await.
pub fn now() -> Timestamp {
    Timestamp(Date::now().as_millis())
}
