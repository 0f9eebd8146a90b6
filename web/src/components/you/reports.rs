//! Reported messages: what waits for those who look after the place and what they decided, and
//! what became of one's own reports.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::api::{Complaint, Outcome, OwnReport, Reported, Reports, Settled};

use crate::app::{App, Dialog};
use crate::bans;
use crate::components::avatar::avatar;
use crate::components::dialog::dialog_frame;
use crate::components::field::problem;
use crate::components::icon::icon;
use crate::components::report::choice;
use crate::held::Held;
use crate::reports;
use crate::shell::clock;
use crate::view::{Build, Built, changing, nothing, on, row};
use crate::words::words;

/// The queue, once it is loaded; and what is wrong, if something is.
#[derive(Clone, Copy)]
struct Queue {
    app: App,
    loaded: Held<Option<Reports>>,
    wrong: Held<Option<String>>,
}

/// A way to the queue.
pub fn open_reports(app: App) -> Built {
    view! {
        <button type="button" class="button" on:click=on(move |_| app.dialog.set(Some(Dialog::Reports)))>
            {icon("flag")} {words().reports_title()}
        </button>
    }
    .built()
}

/// The dialog of those who look after the place.
pub fn reports(app: App) -> Built {
    let queue = Queue {
        app,
        loaded: Held::new(None),
        wrong: Held::new(None),
    };
    spawn_local(queue.load());
    let show = move |now: &Option<Reports>| match now {
        None => nothing(),
        Some(now) => row([queue.waiting(&now.open), queue.history(&now.settled)]),
    };
    let inside = view! {
        <div class="dialog-body you">
            <h2>{words().reports_title()}</h2>
            {problem("reports-wrong", queue.wrong)}
            {changing(move || queue.loaded.get(), show)}
            <div class="dialog-foot">
                <button type="button" class="button plain-text" on:click=on(move |_| app.dialog.set(None))>
                    {words().close()}
                </button>
            </div>
        </div>
    };
    dialog_frame(words().reports_title(), "dialog", inside.built())
}

impl Queue {
    async fn load(self) {
        match reports::load().await {
            Ok(reports) => self.loaded.set(Some(reports)),
            Err(why) => self.wrong.set(Some(why)),
        }
    }

    fn waiting(self, open: &[Reported]) -> Built {
        match open {
            [] => view! { <p>{words().reports_none()}</p> }.built(),
            [..] => {
                let items = open.iter().map(|one| self.item(one));
                view! { <ul class="reports">{row(items)}</ul> }.built()
            }
        }
    }

    fn item(self, reported: &Reported) -> Built {
        view! {
            <li>
                {head(reported)}
                <div class="chips">
                    {self.decide(reported, Outcome::Stands)}
                    {self.decide(reported, Outcome::Deleted)}
                </div>
                {self.ban(reported)}
            </li>
        }
        .built()
    }

    fn decide(self, reported: &Reported, outcome: Outcome) -> Built {
        let (says, done, class) = match outcome {
            Outcome::Stands => (words().reports_stand(), words().reports_stood(), "button"),
            Outcome::Deleted | Outcome::Gone => (
                words().reports_delete(),
                words().reports_deleted(),
                "button danger",
            ),
        };
        let reported = reported.clone();
        let settle = move |_| {
            let reported = reported.clone();
            spawn_local(async move {
                match reports::settle(&reported, outcome).await {
                    Ok(()) => self.app.say(done),
                    Err(why) => self.wrong.set(Some(why)),
                }
                self.load().await;
            });
        };
        view! {
            <button type="button" class=class on:click=on(settle)>
                {says}
            </button>
        }
        .built()
    }

    /// It says what will happen before it can be done.
    fn ban(self, reported: &Reported) -> Built {
        let (user, name) = (reported.author, reported.author_name.clone());
        let purge = Held::new(true);
        let ban = move |_| {
            let name = name.clone();
            spawn_local(async move {
                match bans::ban(user, purge.get_untracked()).await {
                    Ok(()) => self.app.say(words().done_ban_here(name)),
                    Err(why) => self.wrong.set(Some(why)),
                }
                self.load().await;
            });
        };
        let tick = move |event: leptos::ev::Event| purge.set(event_target_checked(&event));
        view! {
            <details class="reports-ban">
                <summary>{words().reports_ban(&reported.author_name)}</summary>
                <p>{words().ask_ban_here_lead()}</p>
                <label class="tick">
                    <input type="checkbox" checked=true on:change=on(tick) />
                    <span>{words().ask_purge_here()}</span>
                </label>
                <button type="button" class="button danger" on:click=on(ban)>
                    {words().ask_ban_yes()}
                </button>
            </details>
        }
        .built()
    }

    fn history(self, settled: &[Reported]) -> Built {
        if settled.is_empty() {
            return nothing();
        }
        let items = settled.iter().map(|reported| {
            let how = reported.settled.as_ref().map(said).unwrap_or_default();
            view! { <li>{head(reported)} <p class="you-quiet">{how}</p></li> }.built()
        });
        view! {
            <details class="you-part">
                <summary>{words().reports_history()}</summary>
                <ul class="reports">{row(items)}</ul>
            </details>
        }
        .built()
    }
}

/// Who said what, where, and what is said of it.
fn head(reported: &Reported) -> Built {
    let when = clock::full(reported.at);
    let of = words().reports_of(&reported.room_name, when, &reported.author_name);
    let text = match &reported.text {
        None => nothing(),
        Some(text) => view! { <p class="quoted" dir="auto">{text.clone()}</p> }.built(),
    };
    let complaints = row(reported.complaints.iter().map(complaint));
    view! {
        <div class="you-head">
            {avatar(Some(reported.author), &reported.author_name, "small")}
            <span class="you-words"><bdi>{of}</bdi></span>
        </div>
        {text}
        <ul class="you-quiet">{complaints}</ul>
    }
    .built()
}

fn complaint(complaint: &Complaint) -> Built {
    let (reason, _) = choice(complaint.reason);
    let says = match complaint.note.as_str() {
        "" => [&complaint.by, ": ", reason].concat(),
        note => [&complaint.by, ": ", reason, " – ", note].concat(),
    };
    view! { <li dir="auto">{says}</li> }.built()
}

fn said(settled: &Settled) -> String {
    let by = settled.by.clone();
    let by = by.unwrap_or_else(|| words().note_place().to_owned());
    let when = settled.at.map(clock::full).unwrap_or_default();
    match settled.outcome {
        Outcome::Stands => words().reports_settled_stands(by, when),
        Outcome::Deleted => words().reports_settled_deleted(by, when),
        Outcome::Gone => words().reports_settled_gone().to_owned(),
    }
}

/// What one reported oneself; it is loaded when it is first opened.
pub fn own_reports() -> Built {
    let loaded = Held::new(None::<Vec<OwnReport>>);
    let wrong = Held::new(None::<String>);
    let open = move |_| {
        spawn_local(async move {
            match reports::own().await {
                Ok(reports) => loaded.set(Some(reports)),
                Err(why) => wrong.set(Some(why)),
            }
        });
    };
    let show = move |now: &Option<Vec<OwnReport>>| match now.as_deref() {
        None => nothing(),
        Some([]) => view! { <p>{words().reports_own_none()}</p> }.built(),
        Some(reports) => view! { <ul class="you-list">{row(reports.iter().map(own))}</ul> }.built(),
    };
    view! {
        <details class="you-part" on:toggle=on(open)>
            <summary>{words().reports_own()}</summary>
            {changing(move || loaded.get(), show)}
            {problem("own-reports-wrong", wrong)}
        </details>
    }
    .built()
}

fn own(report: &OwnReport) -> Built {
    let of = match &report.author_name {
        Some(name) => words().reports_own_of(&report.room_name, name),
        None => words().reports_own_in(&report.room_name),
    };
    let became = match report.outcome {
        None => words().reports_own_waits(),
        Some(Outcome::Stands) => words().reports_own_stands(),
        Some(Outcome::Deleted | Outcome::Gone) => words().reports_own_gone(),
    };
    let (reason, _) = choice(report.reason);
    view! {
        <li>
            {icon("flag")}
            <span class="you-words">
                <span>{of}</span>
                <span class="you-quiet">{[reason, " · ", became].concat()}</span>
            </span>
        </li>
    }
    .built()
}
