//! What the page holds and shows: a value, and a trigger for when it changes.
//!
//! Leptos compiles a signal anew for each type of value, with locks and guards; this compiles a
//! cell, and shares the trigger.

use leptos::prelude::{LocalStorage, Notify, StoredValue, Track, Trigger, UpdateValue, WithValue};

/// A value that can be followed. A copy is the same one.
pub struct Held<T: 'static> {
    value: StoredValue<T, LocalStorage>,
    changed: Trigger,
}

impl<T> Clone for Held<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Held<T> {}

impl<T> Held<T> {
    /// Holds a value.
    pub fn new(value: T) -> Self {
        Self {
            value: StoredValue::new_local(value),
            changed: Trigger::new(),
        }
    }

    /// Reads it, and follows it.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.changed.track();
        self.value.with_value(read)
    }

    /// Reads it.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.value.with_value(read)
    }

    /// Sets it; what is gone stays gone.
    pub fn set(self, value: T) {
        self.update(|held| *held = value);
    }

    /// Changes it.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        if self.value.try_update_value(change).is_some() {
            self.changed.notify();
        }
    }
}

impl<T: Clone> Held<T> {
    /// Its value, followed.
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// Its value.
    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}
