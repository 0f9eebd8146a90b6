//! Tables of what may be posted and what may be a name.

use proptest::prelude::*;

use super::*;

const BYTES_MAX: usize = 4096;

fn message(text: &str) -> Result<String, TextError> {
    check_message(text, BYTES_MAX)
}

#[test]
fn a_message_is_stored_as_its_author_sees_it() {
    let table = [
        ("hello", "hello"),
        ("  indented", "  indented"),
        ("\n \n\n  hi \n\n", "  hi"),
        ("a\r\nb\rc\u{2028}d", "a\nb\nc\nd"),
        ("a\tb", "a\tb"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("zero\u{200B}width\u{FEFF}\u{2060}\u{AD}", "zerowidth"),
        ("hidden\u{E0068}\u{E0069}", "hidden"),
        ("می\u{200C}خواهم", "می\u{200C}خواهم"),
        ("a\u{200C}b\u{200D}c", "abc"),
        ("ක\u{0DCA}\u{200D}ර", "ක\u{0DCA}\u{200D}ර"),
        ("👨‍👩‍👧 ❤️ 1️⃣ 🏴󠁧󠁢󠁳󠁣󠁴󠁿", "👨‍👩‍👧 ❤️ 1️⃣ 🏴󠁧󠁢󠁳󠁣󠁴󠁿"),
        ("👍\u{200D}", "👍"),
        ("❤\u{FE0E}", "❤\u{FE0E}"),
        ("a\u{FE0F}", "a"),
        ("ไทย\u{200B}แลนด์", "ไทย\u{200B}แลนด์"),
        ("葛\u{E0100}", "葛\u{E0100}"),
        ("שלום!\u{200F} (x)", "שלום!\u{200F} (x)"),
        ("Việt e\u{302}\u{301}", "Việt e\u{302}\u{301}"),
    ];
    for (typed, stored) in table {
        assert_eq!(message(typed).as_deref(), Ok(stored), "{typed:?}");
    }
}

#[test]
fn a_tower_of_accents_is_cut_down() {
    let tower = format!("z{}", "\u{336}".repeat(50));
    assert_eq!(message(&tower).map(|text| text.chars().count()), Ok(6));
}

#[test]
fn a_message_is_refused_for_a_reason() {
    let table = [
        ("", TextError::Empty),
        (" \n\t ", TextError::Empty),
        ("\u{200B}\u{3164}\u{115F}", TextError::Empty),
        ("\u{2800}\u{200E}", TextError::Empty),
        ("nul\0", TextError::Control { code: 0 }),
        ("bell\u{7}", TextError::Control { code: 7 }),
        ("\u{1b}[31m", TextError::Control { code: 0x1b }),
        ("c1\u{85}", TextError::Control { code: 0x85 }),
        ("abc\u{202E}txt.exe", TextError::Bidi { code: 0x202E }),
        ("\u{2066}x\u{2069}", TextError::Bidi { code: 0x2066 }),
    ];
    for (typed, error) in table {
        assert_eq!(message(typed), Err(error), "{typed:?}");
    }
}

#[test]
fn a_message_of_exactly_the_limit_is_the_longest() {
    let (bytes, bytes_max) = (BYTES_MAX + 1, BYTES_MAX);
    assert_eq!(
        message(&"x".repeat(BYTES_MAX)).map(|text| text.len()),
        Ok(BYTES_MAX)
    );
    assert_eq!(
        message(&format!("{}\n\n", "x".repeat(BYTES_MAX))).map(|text| text.len()),
        Ok(BYTES_MAX)
    );
    assert_eq!(
        message(&"x".repeat(bytes)),
        Err(TextError::TooManyBytes { bytes, bytes_max })
    );
}

#[test]
fn a_name_is_one_line_with_single_spaces() {
    let table = [
        (" Ada \u{A0} Lovelace\n", "Ada Lovelace"),
        ("O'Neill <3", "O'Neill <3"),
        ("山田太郎", "山田太郎"),
        ("🦀 Ferris", "🦀 Ferris"),
        ("a\u{200E}d\u{200B}a", "ada"),
        ("علی\u{200C}رضا", "علی\u{200C}رضا"),
        ("x@y", "x@y"),
    ];
    for (typed, stored) in table {
        assert_eq!(check_name(typed).as_deref(), Ok(stored), "{typed:?}");
    }
}

#[test]
fn a_name_is_refused_for_a_reason() {
    let (chars, chars_max) = (33, NAME_CHARS_MAX);
    let table = [
        ("", TextError::Empty),
        (" \u{3164} ", TextError::Empty),
        ("\u{2800}", TextError::Empty),
        ("@ada", TextError::Prefix { prefix: '@' }),
        ("\u{200B}#ada", TextError::Prefix { prefix: '#' }),
        ("a\nb", TextError::Control { code: 10 }),
        ("a\tb", TextError::Control { code: 9 }),
        ("a\u{202E}b", TextError::Bidi { code: 0x202E }),
        (
            "ééééééééééééééééééééééééééééééééé",
            TextError::TooManyChars { chars, chars_max },
        ),
    ];
    for (typed, error) in table {
        assert_eq!(check_name(typed), Err(error), "{typed:?}");
    }
}

#[test]
fn a_room_name_is_a_slug_of_any_script() {
    let table = [
        ("Lobby", "lobby"),
        ("#General Chat", "general-chat"),
        ("a - b", "a-b"),
        ("-x-", "x"),
        ("snake_case", "snake_case"),
        ("Straße 7", "straße-7"),
        ("数据库", "数据库"),
        ("हिन्दी", "हिन्दी"),
        ("ไทยแลนด์", "ไทยแลนด์"),
    ];
    for (typed, stored) in table {
        assert_eq!(check_room_name(typed).as_deref(), Ok(stored), "{typed:?}");
    }
}

#[test]
fn a_room_name_is_refused_with_the_character() {
    let (chars, chars_max) = (41, ROOM_NAME_CHARS_MAX);
    let long = "x".repeat(chars);
    let table = [
        ("", TextError::Empty),
        ("---", TextError::Empty),
        ("__", TextError::Empty),
        ("a/b", TextError::NotInRoomName { found: '/' }),
        ("a.b", TextError::NotInRoomName { found: '.' }),
        ("<b>", TextError::NotInRoomName { found: '<' }),
        ("🦀", TextError::NotInRoomName { found: '🦀' }),
        ("a\u{200B}b", TextError::NotInRoomName { found: '\u{200B}' }),
        ("a\u{34F}b", TextError::NotInRoomName { found: '\u{34F}' }),
        ("a\u{202E}b", TextError::Bidi { code: 0x202E }),
        ("a\0b", TextError::Control { code: 0 }),
        (&long, TextError::TooManyChars { chars, chars_max }),
    ];
    for (typed, error) in table {
        assert_eq!(check_room_name(typed), Err(error), "{typed:?}");
    }
}

#[test]
fn names_that_read_alike_have_one_key() {
    let same = [
        ("Ada", "aDA"),
        ("Ada Lovelace", " ada \u{2003} lovelace"),
        ("Straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("a\u{200D}da", "ada"),
    ];
    for (a, b) in same {
        assert_eq!(same_name_key(a), same_name_key(b));
    }
    assert_ne!(same_name_key("Ada"), same_name_key("Adam"));
}

#[test]
fn an_error_says_what_was_got_and_what_is_allowed() {
    let error = TextError::TooManyBytes {
        bytes: 5000,
        bytes_max: 4096,
    };
    assert_eq!(
        error.to_string(),
        "the text has 5000 bytes, at most 4096 are allowed"
    );
    assert_eq!(
        TextError::Bidi { code: 0x202E }.to_string(),
        "bidirectional control U+202E"
    );
}

/// Text with every kind of character that a rule speaks of.
fn odd_text() -> impl Strategy<Value = String> {
    let odd = "[ \n\r\ta#@A\u{301}\u{34F}❤\u{FE0F}\u{FE0E}\u{200B}-\u{200F}👩🏽1\u{20E3}🇫🏴\u{E0067}\u{E007F}\u{AD}葛\u{E0100}م\u{2800}\u{3164}\u{0DCA}_-]{0,24}";
    prop_oneof![odd.prop_map(|text| text), any::<String>()]
}

proptest! {
    #[test]
    fn a_checked_text_passes_unchanged(text in odd_text()) {
        if let Ok(stored) = message(&text) {
            prop_assert_eq!(message(&stored), Ok(stored));
        }
        if let Ok(stored) = check_name(&text) {
            prop_assert_eq!(check_name(&stored), Ok(stored));
        }
        if let Ok(stored) = check_room_name(&text) {
            prop_assert_eq!(check_room_name(&stored), Ok(stored));
        }
    }

    #[test]
    fn a_key_is_its_own_key(name in any::<String>()) {
        let key = same_name_key(&name);
        prop_assert_eq!(same_name_key(&key), key);
    }
}
