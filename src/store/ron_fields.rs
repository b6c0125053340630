//! The fields of a RON struct as they stand in its text, so that one value can be replaced and every comment kept.
//! Only finds places: whether the outcome is what was wanted is for the caller to parse and compare.

use std::ops::Range;

/// A field of the outermost struct: its name, and where its value stands, in bytes.
pub type Field<'a> = (&'a str, Range<usize>);

/// The fields of the outermost struct in their order, and the place where its closing bracket stands; `None` when the
/// text is no such struct.
#[must_use]
pub fn fields(text: &str) -> Option<(Vec<Field<'_>>, usize)> {
    let mut fields: Vec<Field<'_>> = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0;
    let mut name: Option<Range<usize>> = None;
    let mut value: Option<Range<usize>> = None;
    while at < text.len() {
        let start = at;
        let piece = piece(&text[at..])?;
        at += piece.length();
        match (piece, depth) {
            (Piece::Space(_), _) => continue,
            (Piece::Open, 0) => {
                depth = 1;
                continue;
            }
            (_, 0) => return None,
            (Piece::Open, _) => depth += 1,
            (Piece::Close, 1) => {
                finish(text, &mut fields, name.take(), value.take())?;
                return Some((fields, start));
            }
            (Piece::Close, _) => depth -= 1,
            (Piece::Comma, 1) => {
                finish(text, &mut fields, name.take(), value.take())?;
                continue;
            }
            (Piece::Colon, 1) if name.is_none() => {
                name = Some(value.take()?);
                continue;
            }
            (Piece::Comma | Piece::Colon | Piece::Other(_), _) => {}
        }
        value = Some(value.map_or(start, |value| value.start)..at);
    }
    None
}

fn finish<'a>(
    text: &'a str,
    fields: &mut Vec<Field<'a>>,
    name: Option<Range<usize>>,
    value: Option<Range<usize>>,
) -> Option<()> {
    match (name, value) {
        (Some(name), Some(value)) => fields.push((text.get(name)?, value)),
        // A comma before the closing bracket.
        (None, None) => {}
        _ => return None,
    }
    Some(())
}

/// The text with other values: those of its fields are replaced, and new fields come last. `None` when the text is no
/// struct.
#[must_use]
pub fn with_values(text: &str, values: &[(&str, &str)]) -> Option<String> {
    let (fields, end) = fields(text)?;
    let mut edits = Vec::new();
    let mut added = String::new();
    for (name, value) in values {
        match fields.iter().find(|(field, _)| field == name) {
            Some((_, place)) => edits.push((place.clone(), (*value).to_owned())),
            None => added.extend(["    ", name, ": ", value, ",\n"]),
        }
    }
    if !added.is_empty() {
        let after_last = fields.last().map_or(end, |(_, place)| place.end);
        if !fields.is_empty() && !has_comma(&text[after_last..end]) {
            edits.push((after_last..after_last, ",".to_owned()));
        }
        // Why: a comment on the last line must not swallow the field.
        let begins_a_line = text[..end].ends_with('\n');
        edits.push((end..end, if begins_a_line { added } else { format!("\n{added}") }));
    }
    // From the end, so that the places before stay right; of two edits at one place the comma comes first.
    edits.sort_by_key(|(place, _)| place.start);
    let mut changed = text.to_owned();
    for (place, value) in edits.into_iter().rev() {
        changed.replace_range(place, &value);
    }
    Some(changed)
}

/// Whether a comma stands outside of comments.
fn has_comma(text: &str) -> bool {
    let mut at = 0;
    while let Some(piece) = text.get(at..).filter(|rest| !rest.is_empty()).and_then(piece) {
        if matches!(piece, Piece::Comma) {
            return true;
        }
        at += piece.length();
    }
    false
}

/// A piece of RON, with its length in bytes where that is not one.
enum Piece {
    /// White space or a comment.
    Space(usize),
    Open,
    Close,
    Comma,
    Colon,
    /// A text, or a part of a word or number.
    Other(usize),
}

impl Piece {
    fn length(&self) -> usize {
        match self {
            Self::Space(length) | Self::Other(length) => *length,
            Self::Open | Self::Close | Self::Comma | Self::Colon => 1,
        }
    }
}

/// The piece at the beginning of a text that is not empty; `None` when it does not end.
fn piece(text: &str) -> Option<Piece> {
    let first = text.chars().next()?;
    Some(match first {
        '(' | '[' | '{' => Piece::Open,
        ')' | ']' | '}' => Piece::Close,
        ',' => Piece::Comma,
        ':' => Piece::Colon,
        '/' if text.starts_with("//") => Piece::Space(text.find('\n').unwrap_or(text.len())),
        '/' if text.starts_with("/*") => Piece::Space(block_comment(text)?),
        '"' => Piece::Other(quoted(text)?),
        'r' if text[1..].trim_start_matches('#').starts_with('"') => Piece::Other(raw(text)?),
        character if character.is_whitespace() => Piece::Space(character.len_utf8()),
        character => Piece::Other(character.len_utf8()),
    })
}

/// The length of a comment that may hold others.
fn block_comment(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += rest.chars().next()?.len_utf8();
        }
    }
}

fn quoted(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The length of `r"…"`, `r#"…"#` and so on.
fn raw(text: &str) -> Option<usize> {
    let hashes = text[1..].bytes().take_while(|byte| *byte == b'#').count();
    let end = format!("\"{}", "#".repeat(hashes));
    let begin = hashes + 2;
    Some(begin + text.get(begin..)?.find(&end)? + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r##"// A ) comment, (
(
    // name: "no",
    name: "a \" ), b", // after
    list: [1, (x: 2), "]"], /* ) /* , */ */
    raw: r#"a", b: 1"#,
    last: Some(Zone("va"))
    // the end, here
)
"##;

    #[test]
    fn fields_are_found_past_comments_texts_and_brackets() {
        let (fields, end) = fields(TEXT).expect("a struct");
        let found: Vec<_> = fields.iter().map(|(name, place)| (*name, &TEXT[place.clone()])).collect();
        assert_eq!(
            found,
            [
                ("name", r#""a \" ), b""#),
                ("list", r#"[1, (x: 2), "]"]"#),
                ("raw", r##"r#"a", b: 1"#"##),
                ("last", r#"Some(Zone("va"))"#),
            ]
        );
        assert_eq!(&TEXT[end..], ")\n");
    }

    #[test]
    fn values_are_replaced_and_added_and_every_comment_stays() {
        let changed = with_values(TEXT, &[("new", "1"), ("list", "[]"), ("name", "\"ä\"")]).expect("a struct");
        let expected = TEXT
            .replace(r#""a \" ), b""#, "\"ä\"")
            .replace(r#"[1, (x: 2), "]"]"#, "[]")
            .replace("Some(Zone(\"va\"))\n", "Some(Zone(\"va\")),\n")
            .replace("here\n)", "here\n    new: 1,\n)");
        assert_eq!(changed, expected);
        for (text, changed) in [
            ("()", "(\n    new: 1,\n)"),
            ("(a: 1)", "(a: 1,\n    new: 1,\n)"),
            ("(a: 1,)", "(a: 1,\n    new: 1,\n)"),
            ("(a: 1 // b\n)", "(a: 1, // b\n    new: 1,\n)"),
            ("(a: 1 /* , */)", "(a: 1, /* , */\n    new: 1,\n)"),
        ] {
            assert_eq!(with_values(text, &[("new", "1")]).as_deref(), Some(changed));
        }
    }

    #[test]
    fn what_is_no_struct_has_no_fields() {
        for text in ["", "1", "(", "(a", "(a:)", "(a: \"", "(a: 1 /*", "(1)", "(a: r#\"x\")", "Name(a: 1)"] {
            assert_eq!(fields(text), None, "{text}");
        }
    }
}
