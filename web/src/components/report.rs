//! Report a message: what is wrong with it, and a note for those who decide.

use leptos::prelude::*;
use natter_client::RowKey;
use natter_protocol::api::{NOTE_CHARS_MAX, Reason};

use crate::app::App;
use crate::components::choices::{Choice, choices};
use crate::components::dialog::dialog_frame;
use crate::components::line_field::LineField;
use crate::components::way_in::Waiting;
use crate::held::Held;
use crate::reports;
use crate::room::Room;
use crate::view::{Build, Built, nothing, on};
use crate::words::words;

const QUOTED_CHARS_MAX: usize = 200;

/// The dialog.
pub fn report(app: App, room: Room, key: RowKey) -> Built {
    let Some(message) = room.message(key) else {
        return nothing();
    };
    let Some(seq) = message.seq else {
        return nothing();
    };
    let quoted = message.body.text().unwrap_or_default();
    let quoted = natter_text::plain(quoted, QUOTED_CHARS_MAX);
    let (chosen, note) = (Held::new(0), Held::new(String::new()));
    let waiting = Waiting::new();
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let reason = Reason::ALL.get(chosen.get_untracked()).copied();
        let (reason, note) = (reason.unwrap_or(Reason::Other), note.get_untracked());
        waiting.ask(Box::pin(async move {
            if !says_enough(reason, note.trim()) {
                return Err(words().problem_note().to_owned());
            }
            reports::report(room.id, seq, reason, &note).await?;
            app.dialog.set(None);
            app.say(words().report_done());
            Ok(())
        }));
    };
    let reasons: Vec<Choice> = Reason::ALL.iter().map(|reason| choice(*reason)).collect();
    let inside = view! {
        <form class="dialog-body you" on:submit=on(send)>
            <h2>{words().report_title()}</h2>
            <p class="quoted">{quoted}</p>
            <p>{words().report_lead()}</p>
            {choices("reason", words().report_why(), &reasons, chosen)}
            {LineField { id: "report-note", label: words().report_note(), help: words().report_note_help() }.built(note, false)}
            {waiting.problem()}
            <div class="dialog-foot">
                <button type="button" class="button plain-text" on:click=on(move |_| app.dialog.set(None))>
                    {words().cancel()}
                </button>
                {waiting.submit(|| words().report_submit())}
            </div>
        </form>
    };
    dialog_frame(words().report_title(), "dialog", inside.built())
}

/// Whether the server will take it.
fn says_enough(reason: Reason, note: &str) -> bool {
    let chars = note.chars().count();
    chars <= NOTE_CHARS_MAX && (chars > 0 || reason != Reason::Other)
}

/// A reason: what it is called, and what it means.
pub fn choice(reason: Reason) -> Choice {
    let words = words();
    match reason {
        Reason::Spam => (words.report_spam(), words.report_spam_means()),
        Reason::Harassment => (words.report_harassment(), words.report_harassment_means()),
        Reason::Hate => (words.report_hate(), words.report_hate_means()),
        Reason::Violence => (words.report_violence(), words.report_violence_means()),
        Reason::Indecent => (words.report_indecent(), words.report_indecent_means()),
        Reason::Other => (words.report_other(), words.report_other_means()),
    }
}
