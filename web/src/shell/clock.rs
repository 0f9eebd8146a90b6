//! The time, and how people write it.

use std::cell::OnceCell;

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use natter_protocol::Timestamp;
use wasm_bindgen::JsValue;

const DAY_MS: i64 = 86_400_000;

/// The moment, by the browser's clock.
pub fn now() -> Timestamp {
    Timestamp(whole(Date::now()))
}

/// Minutes to add to UTC for the person's own time.
pub fn utc_minutes() -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "offsets are within a day")]
    let minutes = -Date::new_0().get_timezone_offset() as i32;
    minutes
}

/// The hour and minute, as the person's language writes them.
pub fn hour(at: Timestamp) -> String {
    HOUR.with(|style| {
        style
            .get_or_init(|| style_of(&[("hour", "numeric"), ("minute", "2-digit")]))
            .write(at.0)
    })
}

/// The hour and minute alone, where there is little room.
pub fn short_hour(at: Timestamp) -> String {
    let hour = hour(at);
    // Some languages add before or after which half of the day it is.
    let is_time = |part: &&str| part.contains([':', '.']);
    hour.split([' ', '\u{202f}', '\u{a0}'])
        .find(is_time)
        .unwrap_or(&hour)
        .to_owned()
}

/// Day, date and time in full.
pub fn full(at: Timestamp) -> String {
    FULL.with(|style| {
        style
            .get_or_init(|| style_of(&[("dateStyle", "full"), ("timeStyle", "short")]))
            .write(at.0)
    })
}

/// A day counted from 1970-01-01, without its year if that is this year.
pub fn date(day: i64) -> String {
    let same_year = year(day) == year(today());
    let at = u64::try_from(day.saturating_mul(DAY_MS)).unwrap_or(0);
    let parts = [
        ("weekday", "long"),
        ("day", "numeric"),
        ("month", "long"),
        ("timeZone", "UTC"),
        ("year", "numeric"),
    ];
    match same_year {
        true => DATE.with(|style| {
            style
                .get_or_init(|| style_of(parts.get(..4).unwrap_or(&[])))
                .write(at)
        }),
        false => style_of(&parts).write(at),
    }
}

/// Today, counted from 1970-01-01, in the person's own time.
pub fn today() -> i64 {
    let local = i64::try_from(now().0).unwrap_or(i64::MAX) + i64::from(utc_minutes()) * 60_000;
    local.div_euclid(DAY_MS)
}

thread_local! {
    // Making one costs more than a thousand uses.
    static HOUR: OnceCell<Style> = const { OnceCell::new() };
    static FULL: OnceCell<Style> = const { OnceCell::new() };
    static DATE: OnceCell<Style> = const { OnceCell::new() };
}

/// A way to write a time.
struct Style(Function);

impl Style {
    fn write(&self, at: u64) -> String {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit")]
        let at = JsValue::from_f64(at as f64);
        let written = self.0.call1(&JsValue::UNDEFINED, &at);
        written
            .ok()
            .and_then(|text| text.as_string())
            .unwrap_or_default()
    }
}

fn style_of(parts: &[(&str, &str)]) -> Style {
    let options = Object::new();
    for (name, value) in parts {
        // Setting a property of a plain object does not fail.
        drop(Reflect::set(
            &options,
            &JsValue::from_str(name),
            &JsValue::from_str(value),
        ));
    }
    Style(Intl::DateTimeFormat::new(&Array::new(), &options).format())
}

fn year(day: i64) -> u32 {
    #[expect(clippy::cast_precision_loss, reason = "days within millennia fit")]
    let at = JsValue::from_f64((day.saturating_mul(DAY_MS)) as f64);
    Date::new(&at).get_utc_full_year()
}

fn whole(ms: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a time after 1970"
    )]
    let ms = ms as u64;
    ms
}
