//! A body made ready to be drawn: indented, and cut into lines when it is large.

use std::sync::Arc;

use crate::api::json::tree::Tree;
use crate::api::json::{self, Part};

/// Up to this many bytes a body is drawn as one text that wraps and can be selected; a larger one line by line.
const WHOLE: usize = 48 * 1024;
/// The most characters of one line of a large body; a longer one goes on in the next.
const LINE: usize = 240;

/// A body, ready to be drawn.
#[derive(Clone, Debug, Default)]
pub struct BodyView {
    /// The body as it is.
    pub bytes: Arc<[u8]>,
    /// What the user must know to read it, such as that it is not UTF-8.
    pub note: Option<&'static str>,
    /// The body as a tree, when it is JSON.
    pub json: Option<Json>,
    /// Whether it is UTF-8, so that what is drawn stands at the same places as the bytes.
    pub is_utf_8: bool,
    /// Whether it is text.
    pub is_text: bool,
    /// The body as it stands.
    pub raw: Text,
}

/// A JSON body, ready to be drawn.
#[derive(Clone, Debug)]
pub struct Json {
    /// Its values.
    pub tree: Arc<Tree>,
    /// The whole indented, for screen readers; `None` when it is large.
    pub text: Option<String>,
}

/// A text in coloured parts.
#[derive(Clone, Debug)]
pub enum Text {
    /// Drawn as one.
    Whole(Vec<(Part, String)>),
    /// Drawn line by line.
    Lines(Vec<Line>),
}

/// A line of a large body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Where it begins in the body, in bytes.
    pub start: usize,
    /// Its text in coloured parts.
    pub parts: Vec<(Part, String)>,
}

impl Default for Text {
    fn default() -> Self {
        Self::Whole(Vec::new())
    }
}

impl BodyView {
    /// Makes a body ready.
    #[must_use]
    pub fn of(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let is_utf_8 = matches!(text, std::borrow::Cow::Borrowed(_));
        let is_text = is_utf_8 && !text.contains('\0');
        let note = if is_utf_8 {
            (!is_text).then_some("Not text: it has bytes of zero")
        } else {
            Some("Not UTF-8: Body shows its bytes; in Raw what is no character is shown as U+FFFD")
        };
        Self {
            bytes: body.into(),
            note,
            json: if is_text { Json::of(&text) } else { None },
            is_utf_8,
            is_text,
            raw: Text::of(vec![(Part::Space, text.into_owned())], body.len()),
        }
    }
}

impl Json {
    fn of(text: &str) -> Option<Self> {
        let tree = Arc::new(Tree::of(text)?);
        let parts = if text.len() <= WHOLE { json::pretty(text) } else { None };
        let whole: Option<String> = parts.map(|parts| parts.into_iter().map(|(_, text)| text).collect());
        // Why: a deeply nested text is many times longer when it is indented.
        Some(Self { tree, text: whole.filter(|text| text.len() <= 4 * WHOLE) })
    }
}

impl Text {
    fn of(parts: Vec<(Part, String)>, bytes: usize) -> Self {
        if bytes <= WHOLE { Self::Whole(parts) } else { Self::Lines(lines(&parts)) }
    }

    /// The text alone.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Whole(parts) => parts.iter().map(|(_, text)| text.as_str()).collect(),
            Self::Lines(lines) => lines
                .iter()
                .map(|line| line.parts.iter().map(|(_, text)| text.as_str()).collect::<String>())
                .collect::<Vec<_>>()
                .join("\n"),
        }
    }
}

/// Cuts parts into lines at newlines, and after [`LINE`] characters.
fn lines(parts: &[(Part, String)]) -> Vec<Line> {
    let mut lines = vec![Line::default()];
    let mut used = 0;
    let mut start = 0;
    for (part, text) in parts {
        for (index, piece) in text.split('\n').enumerate() {
            if index > 0 {
                start += 1;
                lines.push(Line { start, parts: Vec::new() });
                used = 0;
            }
            let mut rest = piece;
            while !rest.is_empty() {
                let room = LINE - used;
                let end = rest.char_indices().nth(room).map_or(rest.len(), |(at, _)| at);
                let (now, later) = rest.split_at(end);
                used += now.chars().count();
                start += now.len();
                if let Some(line) = lines.last_mut() {
                    line.parts.push((*part, now.to_owned()));
                }
                rest = later;
                if !rest.is_empty() {
                    lines.push(Line { start, parts: Vec::new() });
                    used = 0;
                }
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_json_body_is_indented_and_kept_raw() {
        let view = BodyView::of(br#"{"a":1.00}"#);
        assert_eq!(view.json.and_then(|json| json.text).as_deref(), Some("{\n  \"a\": 1.00\n}"));
        assert_eq!(view.raw.text(), r#"{"a":1.00}"#);
        assert_eq!(view.note, None);
    }

    #[test]
    fn bytes_of_zero_are_no_text() {
        let view = BodyView::of(b"a\0b");
        assert!(view.note.is_some() && !view.is_text);
        assert_eq!(*view.bytes, *b"a\0b");
    }

    #[test]
    fn what_is_not_utf_8_is_said_to_be_so() {
        let view = BodyView::of(b"{\"a\":\"\xFF\"}");
        assert!(view.note.is_some());
        assert!(view.json.is_none() && !view.is_text);
        assert_eq!(view.raw.text(), "{\"a\":\"\u{FFFD}\"}");
    }

    #[test]
    fn a_large_body_is_cut_into_lines_and_loses_no_character() {
        let body = format!("{}\n\n{}", "é".repeat(WHOLE), "b".repeat(LINE + 1));
        let view = BodyView::of(body.as_bytes());
        let Text::Lines(lines) = &view.raw else { panic!("a large body is drawn line by line") };
        assert!(
            lines.iter().all(|line| line.parts.iter().map(|(_, text)| text.chars().count()).sum::<usize>() <= LINE)
        );
        let text = |line: &Line| line.parts.iter().map(|(_, text)| text.as_str()).collect::<String>();
        assert_eq!(lines.iter().map(text).collect::<String>(), body.replace('\n', ""));
        assert!(lines.iter().all(|line| body[line.start..].starts_with(&text(line))), "each begins where it says");
    }
}
