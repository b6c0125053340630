//! What cannot be seen in a text, and what a message ought to be.

use super::*;
use crate::api::caller_info::Kind;

#[test]
fn white_space_and_invisible_characters_in_items() {
    let (trim, remove) = (Some("Trim"), Some("Remove them"));
    hold_items(
        Wire::default(),
        NOW,
        &[
            ("skill", "sales team", None),
            ("skill", " sales", Some((Warning, "The text begins with white space", trim))),
            ("skill", "sales\u{3000}", Some((Warning, "ends with white space", trim))),
            ("skill", "\tsales\n", Some((Warning, "begins and ends with white space", trim))),
            ("skill", "\u{A0} ", Some((Warning, "nothing but white space", None))),
            ("externalCustomerId", "  ", Some((Warning, "nothing but white space", None))),
            ("skill", "sa\u{202E}les", Some((Warning, "U+202E RIGHT-TO-LEFT OVERRIDE at place 3", remove))),
            ("skill", "\u{FEFF}sales", Some((Warning, "U+FEFF ZERO WIDTH NO-BREAK SPACE", remove))),
            ("skill", "\u{200B}", Some((Warning, "U+200B ZERO WIDTH SPACE at place 1", None))),
            ("skill", "sa\nles", Some((Warning, "U+000A LINE FEED at place 3", remove))),
            ("firstName", "Jo\0hn", Some((Warning, "U+0000 CONTROL CHARACTER at place 3", remove))),
            ("firstName", "Zoë 👩\u{200D}💻", None),
            ("firstName", "Jo\u{A0}hn", Some((Hint, "U+00A0 NO-BREAK SPACE at place 3", Some("Use plain spaces")))),
            (
                "lastName",
                "a\u{200B}\u{200B}\u{AD}\u{2066}\u{2067}\u{2069}b",
                Some((Warning, "ZERO WIDTH SPACE at place 2, U+00AD SOFT HYPHEN at place 4", remove)),
            ),
            ("lastName", "a\u{200B}\u{200B}\u{AD}\u{2066}\u{2067}\u{2069}b", Some((Warning, ", and 2 more", remove))),
            ("deflectionText", "One\nSTOP", None),
            ("deflectionText", "One\r\nSTOP", Some((Warning, "U+000D CARRIAGE RETURN at place 4", remove))),
            ("deflectionText", "STOP\n", Some((Warning, "The text ends with white space", trim))),
        ],
    );
}

#[test]
fn aliases_in_place_of_personal_data() {
    let alias = Some((Error, "An alias stands here", None));
    hold_items(
        Wire::default(),
        NOW,
        &[
            ("firstName", "alias-0123456789", alias),
            ("deflectionText", "Dear alias-00ff00ff00. Reply STOP to opt out", alias),
            ("customerPhoneNumber", "alias-0123456789", alias),
            ("deflectionHandle", "1alias-0123456789", alias),
            ("firstName", "alias-", None),
            ("firstName", "alias-012345678", None),
            ("firstName", "alias-0123456789a", None),
            ("firstName", "alias-0123456789x", None),
            ("firstName", "an alias-maker", None),
        ],
    );
    let mut draft = flawless();
    draft.caller_info = vec![Row { key: "size".to_owned(), kind: Kind::String, text: "alias-0123456789".to_owned() }];
    hold(&findings(&draft, Wire::default(), NOW), &Place::CallerInfo(0), alias, "a row");
    let raw = String::from_utf8_lossy(crate::api::payload::Payload::of(&draft, Wire::default()).bytes()).into_owned();
    draft.raw_body = Some(raw);
    hold(&findings(&draft, Wire::default(), NOW), &Place::CallerInfo(0), alias, "a raw body");
}

#[test]
fn what_is_removed_and_what_stays() {
    for (name, text, expected) in [
        ("skill", "a\tb\u{200B}c\r\nd", "a bc d"),
        ("deflectionText", "STOP\r\nb\u{202E}", "STOP\nb"),
        ("skill", " a\u{200B}b ", " ab "),
    ] {
        let mut draft = flawless();
        draft.set_text(name, text);
        let findings = findings(&draft, Wire::default(), NOW);
        let fix = findings.iter().filter_map(|finding| finding.fix.as_ref()).find(|fix| fix.label == "Remove them");
        draft.apply(&fix.expect("a fix").change);
        assert_eq!(draft.text(name), expected);
    }
}

#[test]
fn white_space_and_invisible_characters_in_rows() {
    let row = |key: &str, kind, text: &str| Row { key: key.to_owned(), kind, text: text.to_owned() };
    for (given, expected) in [
        (row("size", Kind::String, "very large"), None),
        (row(" size", Kind::String, "L"), Some((Warning, "The key begins with white space", Some("Trim")))),
        // Why: trimmed, it would be the first row's key.
        (row("taken ", Kind::String, "L"), Some((Warning, "The key ends with white space", None))),
        (row("size", Kind::String, "L "), Some((Warning, "The value ends with white space", Some("Trim")))),
        (row("si\u{200B}ze", Kind::String, "L"), Some((Warning, "The key holds U+200B", Some("Remove them")))),
        (row("taken\u{200B}", Kind::String, "L"), Some((Warning, "The key holds U+200B", None))),
        (row("size", Kind::String, "L\u{7}"), Some((Warning, "The value holds U+0007", Some("Remove them")))),
        (row("size", Kind::Json, "[ \"\u{200B}\" ] "), None),
        (row("size", Kind::Null, " "), None),
        (row("size", Kind::Number, "5 "), Some((Error, "not a JSON number", Some("Use 5")))),
        (row("size", Kind::Number, "five"), Some((Error, "not a JSON number", None))),
        (row("size", Kind::Boolean, "TRUE"), Some((Error, "neither true nor false", Some("Use true")))),
    ] {
        let mut draft = flawless();
        let words = format!("{given:?}");
        draft.caller_info = vec![row("taken", Kind::Number, "1"), given];
        hold(&findings(&draft, Wire::default(), NOW), &Place::CallerInfo(1), expected, &words);
    }
}

#[test]
fn lengths_of_the_message() {
    for (count, expected) in [
        (140, None),
        (141, Some((Hint, "141 characters", None))),
        (320, Some((Hint, "320 characters", None))),
        (321, Some((Hint, "321 characters", None))),
        (1600, Some((Hint, "1600 characters", None))),
        (1601, Some((Warning, "1601 characters", None))),
    ] {
        let mut draft = flawless();
        draft.set_text("deflectionText", &format!("STOP {}", "é".repeat(count - 5)));
        let findings = findings(&draft, Wire::default(), NOW);
        hold(&findings, &Place::Item("deflectionText".to_owned()), expected, &count.to_string());
        let advice = findings.first().map_or("", |finding| finding.right.as_str());
        assert_eq!(advice.contains("Twilio recommends 320"), (321..=1600).contains(&count), "{advice}");
    }
}

#[test]
fn links_and_opt_outs_of_the_message() {
    let link = |part| Some((Warning, part, None));
    let bit_ly = link("bit.ly is a public link shortener");
    for (text, expected) in [
        ("see https://bit.ly/abc", bit_ly),
        ("see BIT.LY.", bit_ly),
        ("(www.bit.ly/abc)", bit_ly),
        ("bit.ly:443, or t.co", link("bit.ly, t.co are public link shorteners")),
        ("tinyurl.com/x", link("tinyurl.com")),
        ("https://t.co", link("t.co")),
        ("habit.ly/abc", None),
        ("a-bit.ly/abc", None),
        ("ébit.ly", None),
        ("my.bit.ly", None),
        ("bit.ly.example.com", None),
        ("bit.lyrics", None),
        ("bit.ly-brand.com", None),
        ("example.com/bit.ly", None),
        ("example.com?u=t.co", None),
        ("me@bit.ly", None),
        ("the start.company and at.com", None),
    ] {
        let mut draft = flawless();
        draft.set_text("deflectionText", &format!("STOP {text}"));
        let findings = findings(&draft, Wire::default(), NOW);
        hold(&findings, &Place::Item("deflectionText".to_owned()), expected, text);
    }
    let none = Some((Hint, "No word on how to opt out", None));
    hold_items(
        Wire::default(),
        NOW,
        &[
            ("deflectionText", "Text stop to end", None),
            ("deflectionText", "Opt-out: 1", None),
            ("deflectionText", "to OPT OUT, write", None),
            ("deflectionText", "Unsubscribe!", None),
            ("deflectionText", "Nonstop, stopped, opt in, out of it", none),
        ],
    );
}

#[test]
fn places_count_from_the_texts_start_and_the_strongest_stands_first() {
    let mut draft = flawless();
    draft.set_text("deflectionText", &format!("  STOP \u{A0}b\u{200B} t.co {}", "x".repeat(200)));
    let findings = findings(&draft, Wire::default(), NOW);
    let whats: Vec<_> = findings.iter().map(|finding| (finding.strength, finding.what.as_str())).collect();
    assert_eq!(
        whats,
        [
            (Warning, "The text begins with white space"),
            (Warning, "The text holds U+200B ZERO WIDTH SPACE at place 10"),
            (Warning, "t.co is a public link shortener"),
            (Hint, "The text holds U+00A0 NO-BREAK SPACE at place 8"),
            (Hint, "216 characters"),
        ]
    );
}
