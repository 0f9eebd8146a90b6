//! Asks for a name: of a room to open, or another one for the person.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::App;
use crate::components::dialog::{dialog_foot, dialog_frame};
use crate::components::field::problem;
use crate::held::Held;
use crate::view::{Build, Built, attr, nothing, on};
use crate::words::words;
use crate::{rooms, session};

/// What the name is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum NameFor {
    /// A room.
    Room,
    /// The person.
    Person,
}

/// What is said around the field.
struct Asked {
    title: &'static str,
    lead: Built,
    label: &'static str,
    submit: &'static str,
    placeholder: &'static str,
    complete: &'static str,
    capitals: &'static str,
    value: String,
}

impl NameFor {
    fn asked(self, app: App) -> Asked {
        match self {
            Self::Room => Asked {
                title: words().open_title(),
                lead: view! { <p>{words().open_lead()}</p> }.built(),
                label: words().open_field(),
                submit: words().open_submit(),
                placeholder: words().open_placeholder(),
                complete: "off",
                capitals: "off",
                value: String::new(),
            },
            Self::Person => Asked {
                title: words().rename_title(),
                lead: nothing(),
                label: words().welcome_name(),
                submit: words().rename_submit(),
                placeholder: words().welcome_placeholder(),
                complete: "nickname",
                capitals: "words",
                value: app.own_name(),
            },
        }
    }

    async fn answered(self, app: App, name: String) -> Result<(), String> {
        match self {
            Self::Room => rooms::open(app, name).await,
            Self::Person => {
                session::rename(app, name).await?;
                app.dialog.set(None);
                Ok(())
            }
        }
    }
}

/// The dialog.
pub fn ask_name(app: App, what: NameFor) -> Built {
    let asked = what.asked(app);
    let field = NodeRef::<html::Input>::new();
    let wrong = Held::new(None::<String>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let name = field
            .get_untracked()
            .map(|field| field.value())
            .unwrap_or_default();
        spawn_local(async move {
            wrong.set(what.answered(app, name).await.err());
        });
    };
    let inside = view! {
        <form class="dialog-body" on:submit=on(submit)>
            <h2>{asked.title}</h2>
            {asked.lead}
            <div>
                <label class="field-label" for="new-name">
                    {asked.label}
                </label>
                <input
                    id="new-name"
                    class="field"
                    node_ref=field
                    autofocus
                    autocomplete=asked.complete
                    autocapitalize=asked.capitals
                    spellcheck="false"
                    placeholder=asked.placeholder
                    value=asked.value
                    aria-invalid=attr(move || wrong.get().map(|_| "true".to_owned()))
                    aria-describedby="new-name-wrong"
                />
                {problem("new-name-wrong", wrong)}
            </div>
            {dialog_foot(asked.submit)}
        </form>
    };
    dialog_frame(asked.title, "dialog", inside.built())
}
