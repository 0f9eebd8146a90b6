//! What is not needed to read and write in a room: with the feature `split` an annex is a file of
//! its own, fetched when the page has time or when it is first used.

mod leads;

use std::future::Future;
use std::pin::Pin;

use leptos::task::spawn_local;

use crate::app::App;
use crate::components::aside::Aside;
use crate::components::outside::Outside;
use crate::held::Held;
use crate::shell::page;
use crate::shell::timer::Timer;
use crate::view::{Build, Built, changing, nothing};
use crate::words::words;

/// How long after the first paint the page has time for what is likely to be used, in
/// milliseconds.
const LATER_MS: u64 = 2_500;

/// What an annex builds of a subject.
pub type Builder<S> = fn(App, S) -> Built;
/// A way to an annex.
pub type Lead<S> = fn() -> Pin<Box<dyn Future<Output = Result<Builder<S>, Missing>>>>;

/// An annex did not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing;

/// How far an annex has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    Away,
    Coming,
    Here,
    Missing,
}

/// The code for one kind of subject. A copy is the same.
pub struct Annex<S: 'static> {
    lead: Lead<S>,
    build: Held<Option<Builder<S>>>,
    stands: Held<Stands>,
}

impl<S> Clone for Annex<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Annex<S> {}

impl<S: Clone + Send + 'static> Annex<S> {
    fn new(lead: Lead<S>) -> Self {
        Self {
            lead,
            build: Held::new(None),
            stands: Held::new(Stands::Away),
        }
    }

    /// Fetches it, unless it is here or on its way.
    pub fn fetch(self) {
        match self.stands.get_untracked() {
            Stands::Coming | Stands::Here => {}
            Stands::Away | Stands::Missing => {
                self.stands.set(Stands::Coming);
                spawn_local(self.take_in((self.lead)()));
            }
        }
    }

    async fn take_in(self, coming: impl Future<Output = Result<Builder<S>, Missing>>) {
        let build = coming.await.ok();
        let stands = build.map_or(Stands::Missing, |_| Stands::Here);
        self.build.set(build);
        self.stands.set(stands);
    }

    /// Shows a subject as soon as the annex is here; if it does not come, what stands in for it.
    pub fn show(self, app: App, subject: S, missing: Builder<S>) -> Built {
        self.fetch();
        let show = move |stands: &Stands| match stands {
            Stands::Away | Stands::Coming => nothing(),
            Stands::Here => {
                let build = self.build.get_untracked().unwrap_or(missing);
                build(app, subject.clone())
            }
            Stands::Missing => missing(app, subject.clone()),
        };
        changing(move || self.stands.get(), show).built()
    }
}

/// All that there are. A copy is the same.
#[derive(Clone, Copy)]
pub struct Annexes {
    /// Dialogs, the emoji picker, the figures of a room.
    pub asides: Annex<Aside>,
    /// The screens of whoever is not in.
    pub outside: Annex<Outside>,
}

impl Annexes {
    /// None is here; what is likely to be used is fetched when the page has time.
    pub fn new() -> Self {
        let annexes = Self {
            asides: Annex::new(|| Box::pin(leads::asides())),
            outside: Annex::new(|| Box::pin(leads::outside())),
        };
        std::mem::forget(Timer::after(LATER_MS, move || annexes.asides.fetch()));
        annexes
    }
}

/// Why an annex did not come, for the person.
pub fn why_missing() -> &'static str {
    match page::is_old() {
        true => words().bar_version(),
        false => words().annex_missing(),
    }
}
