//! A message's text as elements, made from the tree of `natter_text`; HTML never occurs.

use leptos::prelude::*;
use natter_text::{Block, Inline, emoji, mention, parse};

use crate::app::App;
use crate::components::icon::icon;
use crate::view::{Build, Built, nothing, on, row};
use crate::words::words;

/// The text, as it was typed.
pub fn prose(app: App, text: &str, is_edited: bool) -> Built {
    let is_large = emoji::is_only_emoji(text).is_some();
    let edited = match is_edited {
        true => view! { <span class="message-edited">{words().message_edited()}</span> }.built(),
        false => nothing(),
    };
    view! {
        <div class="prose" class:large=is_large dir="auto">
            {blocks(app, parse(text))}
        </div>
        {edited}
    }
    .built()
}

fn blocks(app: App, blocks: Vec<Block>) -> Built {
    row(blocks.into_iter().map(|inner| block(app, inner)))
}

fn block(app: App, block: Block) -> Built {
    match block {
        Block::Paragraph(inner) => view! { <p>{inlines(app, inner)}</p> }.built(),
        Block::Code { language, text } => code_block(app, language, text),
        Block::Quote(inner) => view! { <blockquote>{blocks(app, inner)}</blockquote> }.built(),
        Block::List { start: None, items } => view! { <ul>{list(app, items)}</ul> }.built(),
        Block::List {
            start: Some(start),
            items,
        } => view! { <ol start=start.to_string()>{list(app, items)}</ol> }.built(),
    }
}

fn list(app: App, items: Vec<Vec<Block>>) -> Built {
    row(items
        .into_iter()
        .map(|item| view! { <li>{blocks(app, item)}</li> }.built()))
}

fn inlines(app: App, inlines: Vec<Inline>) -> Built {
    row(inlines.into_iter().map(|inner| inline(app, inner)))
}

fn inline(app: App, inline: Inline) -> Built {
    match inline {
        Inline::Text(text) => text.built(),
        Inline::Bold(inner) => view! { <strong>{inlines(app, inner)}</strong> }.built(),
        Inline::Italic(inner) => view! { <em>{inlines(app, inner)}</em> }.built(),
        Inline::Strike(inner) => view! { <s>{inlines(app, inner)}</s> }.built(),
        Inline::Code(code) => view! { <code>{code}</code> }.built(),
        Inline::Link { href, label } => view! {
            <a href=href target="_blank" rel="noopener noreferrer nofollow">
                {inlines(app, label)}
            </a>
        }
        .built(),
        Inline::Mention(name) => mentioned(app, name),
        Inline::Break => view! { <br /> }.built(),
    }
}

/// Somebody called by name; one's own stands out.
fn mentioned(app: App, name: String) -> Built {
    let is_me = mention::mentions_name(&mention(&name), &app.own_name());
    view! { <span class="mention" class:me=is_me>"@" <bdi>{name}</bdi></span> }.built()
}

/// Code on lines of its own, copied with one click.
fn code_block(app: App, language: Option<String>, text: String) -> Built {
    let copied = text.clone();
    let copy = move |_| app.copy(copied.clone());
    let language = language.map_or_else(nothing, |name| {
        view! { <div class="code-language">{name}</div> }.built()
    });
    view! {
        <div class="code" dir="ltr">
            {language}
            <pre tabindex="0">
                <code>{text}</code>
            </pre>
            <button class="tool" aria-label=words().code_copy() title=words().code_copy() on:click=on(copy)>
                {icon("copy")}
            </button>
        </div>
    }
    .built()
}
