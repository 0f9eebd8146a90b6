//! A message's text as elements, made from the tree of `natter_text`; HTML never occurs.

use leptos::prelude::*;
use natter_text::{Block, Inline, emoji, mention, parse};

use crate::app::app;
use crate::components::icon::Icon;
use crate::shell::page;
use crate::words::words;

/// The text.
#[component]
pub fn Prose(
    /// As it was typed.
    text: String,
    /// Whether it was edited.
    is_edited: bool,
) -> impl IntoView {
    let is_large = emoji::is_only_emoji(&text).is_some();
    view! {
        <div class="prose" class:large=is_large dir="auto">
            {blocks(parse(&text))}
        </div>
        {is_edited.then(|| view! { <span class="message-edited">{words().message_edited()}</span> })}
    }
}

fn blocks(blocks: Vec<Block>) -> Vec<AnyView> {
    blocks.into_iter().map(block).collect()
}

fn block(block: Block) -> AnyView {
    match block {
        Block::Paragraph(inner) => view! { <p>{inlines(inner)}</p> }.into_any(),
        Block::Code { language, text } => view! { <CodeBlock language text /> }.into_any(),
        Block::Quote(inner) => view! { <blockquote>{blocks(inner)}</blockquote> }.into_any(),
        Block::List { start: None, items } => view! { <ul>{list(items)}</ul> }.into_any(),
        Block::List { start: Some(start), items } => view! { <ol start=start.to_string()>{list(items)}</ol> }.into_any(),
    }
}

fn list(items: Vec<Vec<Block>>) -> Vec<AnyView> {
    items.into_iter().map(|item| view! { <li>{blocks(item)}</li> }.into_any()).collect()
}

fn inlines(inlines: Vec<Inline>) -> Vec<AnyView> {
    inlines.into_iter().map(inline).collect()
}

fn inline(inline: Inline) -> AnyView {
    match inline {
        Inline::Text(text) => text.into_any(),
        Inline::Bold(inner) => view! { <strong>{inlines(inner)}</strong> }.into_any(),
        Inline::Italic(inner) => view! { <em>{inlines(inner)}</em> }.into_any(),
        Inline::Strike(inner) => view! { <s>{inlines(inner)}</s> }.into_any(),
        Inline::Code(code) => view! { <code>{code}</code> }.into_any(),
        Inline::Link { href, label } => view! {
            <a href=href target="_blank" rel="noopener noreferrer nofollow">
                {inlines(label)}
            </a>
        }
        .into_any(),
        Inline::Mention(name) => view! { <Mention name /> }.into_any(),
        Inline::Break => view! { <br /> }.into_any(),
    }
}

/// Somebody called by name; one's own stands out.
#[component]
fn Mention(name: String) -> impl IntoView {
    let is_me = mention::mentions_name(&mention(&name), &app().own_name());
    view! { <span class="mention" class:me=is_me>"@" <bdi>{name}</bdi></span> }
}

/// Code on lines of its own, copied with one click.
#[component]
fn CodeBlock(language: Option<String>, text: String) -> impl IntoView {
    let app = app();
    let copied = text.clone();
    let copy = move |_| {
        page::copy(&copied);
        app.say(words().copied());
    };
    view! {
        <div class="code" dir="ltr">
            {language.map(|language| view! { <div class="code-language">{language}</div> })}
            <pre tabindex="0">
                <code>{text}</code>
            </pre>
            <button class="tool" aria-label=words().code_copy() title=words().code_copy() on:click=copy>
                <Icon name="copy" />
            </button>
        </div>
    }
}
