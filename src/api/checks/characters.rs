//! Characters that cannot be seen, with the names that Unicode gives them.

/// The invisible characters and those that turn the direction of a text, in order of their code points.
#[rustfmt::skip]
const NAMES: &[(char, &str)] = &[
    ('\t', "CHARACTER TABULATION"),
    ('\n', "LINE FEED"),
    ('\u{B}', "LINE TABULATION"),
    ('\u{C}', "FORM FEED"),
    ('\r', "CARRIAGE RETURN"),
    ('\u{85}', "NEXT LINE"),
    ('\u{AD}', "SOFT HYPHEN"),
    ('\u{34F}', "COMBINING GRAPHEME JOINER"),
    ('\u{61C}', "ARABIC LETTER MARK"),
    ('\u{115F}', "HANGUL CHOSEONG FILLER"),
    ('\u{1160}', "HANGUL JUNGSEONG FILLER"),
    ('\u{180E}', "MONGOLIAN VOWEL SEPARATOR"),
    ('\u{200B}', "ZERO WIDTH SPACE"),
    ('\u{200C}', "ZERO WIDTH NON-JOINER"),
    ('\u{200D}', "ZERO WIDTH JOINER"),
    ('\u{200E}', "LEFT-TO-RIGHT MARK"),
    ('\u{200F}', "RIGHT-TO-LEFT MARK"),
    ('\u{2028}', "LINE SEPARATOR"),
    ('\u{2029}', "PARAGRAPH SEPARATOR"),
    ('\u{202A}', "LEFT-TO-RIGHT EMBEDDING"),
    ('\u{202B}', "RIGHT-TO-LEFT EMBEDDING"),
    ('\u{202C}', "POP DIRECTIONAL FORMATTING"),
    ('\u{202D}', "LEFT-TO-RIGHT OVERRIDE"),
    ('\u{202E}', "RIGHT-TO-LEFT OVERRIDE"),
    ('\u{2060}', "WORD JOINER"),
    ('\u{2061}', "FUNCTION APPLICATION"),
    ('\u{2062}', "INVISIBLE TIMES"),
    ('\u{2063}', "INVISIBLE SEPARATOR"),
    ('\u{2064}', "INVISIBLE PLUS"),
    ('\u{2066}', "LEFT-TO-RIGHT ISOLATE"),
    ('\u{2067}', "RIGHT-TO-LEFT ISOLATE"),
    ('\u{2068}', "FIRST STRONG ISOLATE"),
    ('\u{2069}', "POP DIRECTIONAL ISOLATE"),
    ('\u{206A}', "INHIBIT SYMMETRIC SWAPPING"),
    ('\u{206B}', "ACTIVATE SYMMETRIC SWAPPING"),
    ('\u{206C}', "INHIBIT ARABIC FORM SHAPING"),
    ('\u{206D}', "ACTIVATE ARABIC FORM SHAPING"),
    ('\u{206E}', "NATIONAL DIGIT SHAPES"),
    ('\u{206F}', "NOMINAL DIGIT SHAPES"),
    ('\u{3164}', "HANGUL FILLER"),
    ('\u{FEFF}', "ZERO WIDTH NO-BREAK SPACE, the byte order mark"),
    ('\u{FFA0}', "HALFWIDTH HANGUL FILLER"),
    ('\u{FFF9}', "INTERLINEAR ANNOTATION ANCHOR"),
    ('\u{FFFA}', "INTERLINEAR ANNOTATION SEPARATOR"),
    ('\u{FFFB}', "INTERLINEAR ANNOTATION TERMINATOR"),
    ('\u{E0001}', "LANGUAGE TAG"),
];

/// White space that looks like a space and is none, in order of their code points.
#[rustfmt::skip]
const SPACES: &[(char, &str)] = &[
    ('\u{A0}', "NO-BREAK SPACE"),
    ('\u{1680}', "OGHAM SPACE MARK"),
    ('\u{2000}', "EN QUAD"),
    ('\u{2001}', "EM QUAD"),
    ('\u{2002}', "EN SPACE"),
    ('\u{2003}', "EM SPACE"),
    ('\u{2004}', "THREE-PER-EM SPACE"),
    ('\u{2005}', "FOUR-PER-EM SPACE"),
    ('\u{2006}', "SIX-PER-EM SPACE"),
    ('\u{2007}', "FIGURE SPACE"),
    ('\u{2008}', "PUNCTUATION SPACE"),
    ('\u{2009}', "THIN SPACE"),
    ('\u{200A}', "HAIR SPACE"),
    ('\u{202F}', "NARROW NO-BREAK SPACE"),
    ('\u{205F}', "MEDIUM MATHEMATICAL SPACE"),
    ('\u{3000}', "IDEOGRAPHIC SPACE"),
];

fn find(table: &[(char, &'static str)], character: char) -> Option<&'static str> {
    table.binary_search_by_key(&character, |(listed, _)| *listed).ok().and_then(|at| table.get(at)).map(|row| row.1)
}

/// The name of a control, bidirectional or invisible character, or `None` for one that can be seen.
pub(super) fn name(character: char) -> Option<&'static str> {
    // Why: nearly every character is one of these, and the table is looked through at each keystroke.
    if matches!(character, ' '..='~' | '\u{AE}'..='\u{34E}') {
        return None;
    }
    find(NAMES, character).or(match character {
        '\u{7F}' => Some("DELETE"),
        '\u{E0020}'..='\u{E007F}' => Some("TAG CHARACTER"),
        _ if character.is_control() => Some("CONTROL CHARACTER"),
        _ => None,
    })
}

/// Whether it looks like a space and is none.
pub(super) fn is_odd_space(character: char) -> bool {
    character != ' ' && character.is_whitespace() && name(character).is_none()
}

/// Whether a text must show it by its code point, so that nothing hides in it: line breaks and tabs can be seen as such.
#[must_use]
pub fn is_unseen(character: char) -> bool {
    !matches!(character, '\n' | '\r' | '\t') && (name(character).is_some() || is_odd_space(character))
}

/// A character that cannot be seen as `U+202E RIGHT-TO-LEFT OVERRIDE`, any other by its code point.
pub(super) fn shown(character: char) -> String {
    let code = format!("U+{:04X}", u32::from(character));
    match name(character).or_else(|| find(SPACES, character)) {
        Some(name) => format!("{code} {name}"),
        None => code,
    }
}

/// The characters of a text that cannot be seen and do nothing good there, each with its place from 0.
///
/// Joiners between characters outside ASCII stand in Persian words and in composed emoji, tags after a black flag in
/// the flags of England, Scotland and Wales: those are spared.
pub(super) fn invisible(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut before = None;
    let mut in_flag = false;
    let mut characters = text.chars().enumerate().peekable();
    std::iter::from_fn(move || {
        loop {
            let (at, character) = characters.next()?;
            let after = characters.peek().map(|(_, character)| *character);
            let is_tag = matches!(character, '\u{E0020}'..='\u{E007F}');
            in_flag = character == '\u{1F3F4}' || (in_flag && is_tag);
            let joins = |neighbour: Option<char>| {
                neighbour.is_some_and(|other| !other.is_ascii() && !other.is_whitespace() && name(other).is_none())
            };
            let is_joiner = matches!(character, '\u{200C}' | '\u{200D}') && joins(before) && joins(after);
            before = Some(character);
            if name(character).is_some() && !is_joiner && !(is_tag && in_flag) {
                return Some((at, character));
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_in_order_so_that_they_can_be_searched() {
        for table in [NAMES, SPACES] {
            assert!(table.windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
        for (character, expected) in NAMES {
            assert_eq!(name(*character), Some(*expected));
        }
    }

    #[test]
    fn every_white_space_but_the_plain_one_has_a_name() {
        for character in ('\0'..=char::MAX).filter(|character| character.is_whitespace() && *character != ' ') {
            assert!(shown(character).contains(' '), "{character:?}");
        }
    }

    #[test]
    fn joiners_and_tags_are_found_only_where_they_do_nothing_good() {
        let found = |text: &str| invisible(text).map(|(at, _)| at).collect::<Vec<_>>();
        for fine in [
            "👩\u{200D}💻",
            "می\u{200C}خواهم",
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
            "❤\u{FE0F}",
            "é",
        ] {
            assert_eq!(found(fine), Vec::<usize>::new(), "{fine}");
        }
        assert_eq!(found("a\u{200D}b"), [1]);
        assert_eq!(found("é\u{200D}"), [1]);
        assert_eq!(found("é\u{200D}\u{200D}é"), [1, 2]);
        assert_eq!(found("x\u{E0067}"), [1]);
        assert_eq!(found("🏴x\u{E0067}"), [2]);
        assert_eq!(found("\u{FEFF}a\0\u{7F}\u{9F}"), [0, 2, 3, 4]);
    }

    #[test]
    fn characters_are_shown_by_code_and_name() {
        assert_eq!(shown('\u{202E}'), "U+202E RIGHT-TO-LEFT OVERRIDE");
        assert_eq!(shown('\u{A0}'), "U+00A0 NO-BREAK SPACE");
        assert_eq!(shown('\u{7}'), "U+0007 CONTROL CHARACTER");
        assert_eq!(shown('３'), "U+FF13");
    }
}
