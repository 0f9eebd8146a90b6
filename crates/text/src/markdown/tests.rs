//! Tables of what people type and what is read from it.
//!
//! Trees are written short: `*italic*` is `i(italic)`, bold `b(…)`, strike `s(…)`, code `c(…)`,
//! a link `l(href label)`, a mention `@(name)`, a break `/`; blocks `P[…]`, `C:lang[…]`, `Q[…]`,
//! `U[…|…]`, `O3[…|…]`.

use proptest::prelude::*;

use super::*;

/// Quotes and lists, then each marker once, a link, and the leaf.
const DEPTH_MAX: usize = BLOCK_DEPTH_MAX + 7;

fn show(text: &str) -> String {
    blocks(&parse(text))
}

fn blocks(list: &[Block]) -> String {
    let shown: Vec<String> = list.iter().map(block).collect();
    shown.join(" ")
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph(inner) => format!("P[{}]", inlines(inner)),
        Block::Code { language, text } => {
            format!("C:{}[{text}]", language.as_deref().unwrap_or_default())
        }
        Block::Quote(inner) => format!("Q[{}]", blocks(inner)),
        Block::List { start, items } => {
            let items: Vec<String> = items.iter().map(|item| blocks(item)).collect();
            let sign = start.map_or("U".into(), |start| format!("O{start}"));
            format!("{sign}[{}]", items.join("|"))
        }
    }
}

fn inlines(list: &[Inline]) -> String {
    list.iter().map(inline).collect()
}

fn inline(inline: &Inline) -> String {
    match inline {
        Inline::Text(text) => text.clone(),
        Inline::Bold(inner) => format!("b({})", inlines(inner)),
        Inline::Italic(inner) => format!("i({})", inlines(inner)),
        Inline::Strike(inner) => format!("s({})", inlines(inner)),
        Inline::Code(text) => format!("c({text})"),
        Inline::Link { href, label } => format!("l({href} {})", inlines(label)),
        Inline::Mention(name) => format!("@({name})"),
        Inline::Break => "/".into(),
    }
}

fn check_inlines(table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(show(text), format!("P[{expected}]"), "{text:?}");
    }
}

fn check_blocks(table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(show(text), *expected, "{text:?}");
    }
}

#[test]
fn emphasis_follows_the_edges_of_words() {
    check_inlines(&[
        (
            "**bold** *it* _it_ ~~no~~ __b__",
            "b(bold) i(it) i(it) s(no) b(b)",
        ),
        (
            "snake_case_name and __init__py",
            "snake_case_name and __init__py",
        ),
        ("2*3*4 and 2 * 3 * 4", "2*3*4 and 2 * 3 * 4"),
        ("a**2 + b**2", "a**2 + b**2"),
        ("**A**pril un~~do~~", "b(A)pril uns(do)"),
        ("***both***", "b(i(both))"),
        ("**bold *and it***", "b(bold i(and it))"),
        ("*it **and bold***", "i(it b(and bold))"),
        ("*_~~**x**~~_*", "i(i(s(b(x))))"),
        ("这是**重点**内容 这*是*", "这是b(重点)内容 这i(是)"),
        ("(*x*), \"_y_\"!", "(i(x)), \"i(y)\"!"),
        ("**open _it_", "**open i(it)"),
        ("*a _b* c_", "i(a _b) c_"),
        ("*a *b*", "*a i(b)"),
        ("** not ** ~~ not ~~ ~one~", "** not ** ~~ not ~~ ~one~"),
        ("**** ____ ~~~~ *****x*****", "**** ____ ~~~~ *****x*****"),
        ("**a\nb**", "b(a/b)"),
        ("**kwargs", "**kwargs"),
        ("5 ** ~~", "5 ** ~~"),
    ]);
}

#[test]
fn code_holds_nothing_but_text() {
    check_inlines(&[
        ("`a *b* @c`", "c(a *b* @c)"),
        ("``a ` b``", "c(a ` b)"),
        ("`` ` ``", "c(`)"),
        ("`open *x*", "`open i(x)"),
        ("``a` `b`", "``ac( )b`"),
        ("say ```x```", "say c(x)"),
        ("`a\nb`", "c(a b)"),
        ("*a `b*` c*", "i(a c(b*) c)"),
    ]);
}

#[test]
fn a_backslash_makes_a_marker_text() {
    check_inlines(&[
        (
            r"\*x\* \`y\` \[z](https://a.b)",
            "*x* `y` [z](l(https://a.b https://a.b))",
        ),
        (r"\\ \a \", r"\ \a \"),
        (r"¯\_(ツ)_/¯", r"¯\_(ツ)_/¯"),
        (r"\@ada \> \- x", "@ada > - x"),
    ]);
}

#[test]
fn bare_addresses_are_links_without_the_sentence_around_them() {
    let l = |url: &str| format!("l({url} {url})");
    let table = [
        (
            "see https://a.example/x.",
            format!("see {}.", l("https://a.example/x")),
        ),
        (
            "(https://a.example)",
            format!("({})", l("https://a.example")),
        ),
        (
            "https://en.example/A_(b)_c",
            l("https://en.example/A_(b)_c"),
        ),
        (
            "(https://en.example/A_(b))!",
            format!("({})!", l("https://en.example/A_(b)")),
        ),
        (
            "**https://a.example**",
            format!("b({})", l("https://a.example")),
        ),
        (
            "_https://a.example/a_b_",
            format!("i({})", l("https://a.example/a_b")),
        ),
        (
            "https://a.example/?q=*x*&y=1#z",
            l("https://a.example/?q=*x*&y=1#z"),
        ),
        (
            "<https://a.example>",
            format!("<{}>", l("https://a.example")),
        ),
        (
            "见https://a.example。好",
            format!("见{}。好", l("https://a.example")),
        ),
        (
            "HTTP://A.example",
            "l(http://A.example HTTP://A.example)".into(),
        ),
        ("https://münchen.example", l("https://münchen.example")),
        (
            "xhttps://a.b javascript://a.b ftp://a.b",
            "xhttps://a.b javascript://a.b ftp://a.b".into(),
        ),
        (
            "https:// http:///x https://. 10:30 ://",
            "https:// http:///x https://. 10:30 ://".into(),
        ),
        ("https://a.b/@ada", l("https://a.b/@ada")),
    ];
    for (text, expected) in table {
        assert_eq!(show(text), format!("P[{expected}]"), "{text:?}");
    }
}

#[test]
fn labelled_links_lead_only_where_nothing_can_run() {
    check_inlines(&[
        ("[a *b*](https://x.example)", "l(https://x.example a i(b))"),
        ("[m](mailto:a@b.example)", "l(mailto:a@b.example m)"),
        ("[p](HTTPS://x.example/(a)b)", "l(https://x.example/(a)b p)"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](data:text/html,x)", "[x](data:text/html,x)"),
        (
            "[x](//x.example) [x](/y) [x]()",
            "[x](//x.example) [x](/y) [x]()",
        ),
        (
            "[x](https://) [x](https:// y)",
            "[x](https://) [x](https:// y)",
        ),
        (
            "[](https://x.example)",
            "[](l(https://x.example https://x.example))",
        ),
        (
            "[a [b] c](https://x.example)",
            "l(https://x.example a [b] c)",
        ),
        ("[a\nb](https://x.example)", "l(https://x.example a/b)"),
        ("[*a](https://x.example) b*", "l(https://x.example *a) b*"),
        ("[*a] b*", "[i(a] b)"),
        (
            "[ask @ada](https://x.example)",
            "l(https://x.example ask @ada)",
        ),
        ("[`c`](https://x.example)", "l(https://x.example c(c))"),
    ]);
}

#[test]
fn a_label_cannot_pretend_to_be_another_address() {
    check_inlines(&[
        (
            "[https://x.example](https://x.example)",
            "l(https://x.example https://x.example)",
        ),
        (
            "[https://bank.example](https://evil.example)",
            "[l(https://bank.example https://bank.example)](l(https://evil.example https://evil.example))",
        ),
    ]);
}

#[test]
fn lines_break_where_they_are_broken() {
    check_blocks(&[
        ("a\nb", "P[a/b]"),
        ("a\n\n \nb", "P[a] P[b]"),
        ("a\r\nb\n", "P[a/b]"),
        ("", ""),
        (" \n\t", ""),
        (
            "# not a heading\n---\n<b>x</b> &amp;",
            "P[# not a heading/---/<b>x</b> &amp;]",
        ),
    ]);
}

#[test]
fn fences_hold_code() {
    check_blocks(&[
        (
            "```rust\nfn *main*() {\n\n}\n```\nafter",
            "C:rust[fn *main*() {\n\n}] P[after]",
        ),
        ("```\n> x\n```", "C:[> x]"),
        ("```js\nopen *to* the end\n", "C:js[open *to* the end]"),
        ("```one line```", "C:[one line]"),
        ("```two words\nx```", "C:[two words\nx]"),
        ("````\n```\n````", "C:[```]"),
        ("before\n```\nx\n```", "P[before] C:[x]"),
        ("```", "P[```]"),
        ("```x", "C:[x]"),
        ("```\n```", "C:[]"),
        ("```a``` and ```b``` c", "P[c(a) and c(b) c]"),
        ("    four spaces", "P[    four spaces]"),
    ]);
}

#[test]
fn quotes_need_a_space() {
    check_blocks(&[
        ("> a\n> b\nc", "Q[P[a/b]] P[c]"),
        (">\n> a", "Q[P[a]]"),
        ("> a\n>> b", "Q[P[a] Q[P[b]]]"),
        (">>> x", "Q[Q[Q[P[x]]]]"),
        ("> - a\n> - b", "Q[U[P[a]|P[b]]]"),
        ("> ```\n> x\n> ```", "Q[C:[x]]"),
        (">_< >:( >x", "P[>_< >:( >x]"),
    ]);
}

#[test]
fn lists_hold_items() {
    check_blocks(&[
        ("- a\n- b", "U[P[a]|P[b]]"),
        ("* a\n* b", "U[P[a]|P[b]]"),
        ("milk:\n- a", "P[milk:] U[P[a]]"),
        ("1. a\n2. b", "O1[P[a]|P[b]]"),
        ("7) a", "O7[P[a]]"),
        ("- a\n  - b\n  - c\n- d", "U[P[a] U[P[b]|P[c]]|P[d]]"),
        ("- a\n  b\nc", "U[P[a/b]] P[c]"),
        ("1. a\n   ```\n   x\n   ```\n2. b", "O1[P[a] C:[ x]|P[b]]"),
        ("- a\n1. b", "U[P[a]] O1[P[b]]"),
        ("in\n1986. a year", "P[in/1986. a year]"),
        ("-5 -a 1.5 1.\n-", "P[-5 -a 1.5 1./-]"),
        ("1234567. x", "P[1234567. x]"),
        ("- *a\n- b*", "U[P[*a]|P[b*]]"),
    ]);
}

#[test]
fn what_is_nested_too_deep_stays_text() {
    let text = format!("{} x", ">".repeat(BLOCK_DEPTH_MAX + 2));
    let expected = format!(
        "{}P[>> x]{}",
        "Q[".repeat(BLOCK_DEPTH_MAX),
        "]".repeat(BLOCK_DEPTH_MAX)
    );
    assert_eq!(show(&text), expected);
}

#[test]
fn mentions_are_names_behind_an_at() {
    check_inlines(&[
        ("@ada, @bob-x_y! (@c)", "@(ada), @(bob-x_y)! (@(c))"),
        ("@[Ada Lovelace]'s", "@(Ada Lovelace)'s"),
        ("a@b @ @- @[] @[\n]", "a@b @ @- @[] @[/]"),
        ("*@ada* _@ada_", "i(@(ada)) i(@(ada))"),
        ("@山田 ok", "@(山田) ok"),
    ]);
    let long = "x".repeat(33);
    assert_eq!(
        show(&format!("@{long} @[{long}]")),
        format!("P[@{long} @[{long}]]")
    );
}

/// How deep the tree is.
fn depth(list: &[Block]) -> usize {
    let deepest = list.iter().map(|block| match block {
        Block::Paragraph(inner) => inline_depth(inner),
        Block::Code { .. } => 1,
        Block::Quote(inner) => 1 + depth(inner),
        Block::List { items, .. } => {
            1 + items
                .iter()
                .map(|item| depth(item))
                .max()
                .unwrap_or_default()
        }
    });
    deepest.max().unwrap_or_default()
}

fn inline_depth(list: &[Inline]) -> usize {
    let deepest = list.iter().map(|inline| match inline {
        Inline::Bold(inner) | Inline::Italic(inner) | Inline::Strike(inner) => {
            1 + inline_depth(inner)
        }
        Inline::Link { label, .. } => 1 + inline_depth(label),
        Inline::Text(_) | Inline::Code(_) | Inline::Mention(_) | Inline::Break => 1,
    });
    deepest.max().unwrap_or_default()
}

#[test]
fn a_soup_of_markers_stays_shallow() {
    let soups = [
        "*",
        "_",
        "**",
        "***a",
        "*a_",
        "*a **b ",
        "[",
        "]",
        "[a](",
        "](",
        "[[a](https://x",
        "![",
        "`",
        "``a`",
        "`a``b```c",
        "> ",
        ">",
        ">\n",
        "- ",
        "- a\n",
        "1. ",
        "~~a",
        "\\",
        "\\*",
        "@[",
        "@a",
        "http://",
        "https://a.b ",
        "https://a(",
        "https://a)",
        "*`[>",
        "```\n",
        "[*a](https://b.c)",
        "(((https://a)))",
        "*a* ",
        "é*",
        "- - > ",
        "  - a\n",
    ];
    for soup in soups {
        let tree = parse(&soup.repeat(MARKDOWN_BYTES_MAX / soup.len()));
        assert!(depth(&tree) <= DEPTH_MAX, "{soup:?}");
    }
}

/// The characters of the tree that were typed.
fn visible(list: &[Block]) -> String {
    let shown = blocks(list);
    shown
        .chars()
        .filter(|c| c.is_alphanumeric() && !c.is_ascii())
        .collect()
}

proptest! {
    #[test]
    fn any_text_is_read_whole_and_shallow(text in any::<String>()) {
        let tree = parse(&text);
        prop_assert!(depth(&tree) <= DEPTH_MAX);
    }

    #[test]
    fn no_letter_is_lost(text in "[é中ñ *_~`>\\[\\]()\n@:\\\\.-]{0,80}") {
        let typed: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
        prop_assert_eq!(visible(&parse(&text)), typed);
    }

    #[test]
    fn soup_is_read_in_normal_form(text in "(\\*|_|~~|`|\\[|\\]|\\(|\\)|https://a|@b| |\n|x|> |- |```){0,60}") {
        let tree = parse(&text);
        prop_assert!(depth(&tree) <= DEPTH_MAX);
        prop_assert!(is_normal(&tree), "{:?}", tree);
    }
}

/// Whether texts are as [`Inline::Text`] promises, and links are links alone.
fn is_normal(list: &[Block]) -> bool {
    list.iter().all(|block| match block {
        Block::Paragraph(inner) => is_normal_line(inner, true),
        Block::Code { .. } => true,
        Block::Quote(inner) => is_normal(inner),
        Block::List { items, .. } => items.iter().all(|item| is_normal(item)),
    })
}

fn is_normal_line(list: &[Inline], links_allowed: bool) -> bool {
    let is_text = |inline: &Inline| matches!(inline, Inline::Text(_));
    let apart = list
        .windows(2)
        .all(|pair| !(is_text(&pair[0]) && is_text(&pair[1])));
    apart
        && list.iter().all(|inline| match inline {
            Inline::Text(text) => !text.is_empty() && !text.contains('\n'),
            Inline::Bold(inner) | Inline::Italic(inner) | Inline::Strike(inner) => {
                !inner.is_empty() && is_normal_line(inner, links_allowed)
            }
            Inline::Link { label, .. } => links_allowed && is_normal_line(label, false),
            Inline::Mention(_) => links_allowed,
            Inline::Code(_) | Inline::Break => true,
        })
}

#[test]
fn a_text_longer_than_any_message_is_shown_as_it_is() {
    let longest = "*".repeat(MARKDOWN_BYTES_MAX - 5) + "**a**";
    assert!(!matches!(parse(&longest).as_slice(), [Block::Code { .. }]));
    let longer = format!("x{longest}");
    let (language, text) = (None, longer.clone());
    assert_eq!(parse(&longer), [Block::Code { language, text }]);
}
