//! A body made ready to be drawn: indented, and cut into lines when it is large.

use crate::api::json::{self, Part};

/// Up to this many bytes a body is drawn as one text that wraps and can be selected; a larger one line by line.
const WHOLE: usize = 48 * 1024;
/// The most characters of one line of a large body; a longer one goes on in the next.
const LINE: usize = 240;

/// A body, ready to be drawn.
#[derive(Clone, Debug, Default)]
pub struct BodyView {
    /// How many bytes it has.
    pub bytes: usize,
    /// What the user must know to read it, such as that it is not UTF-8.
    pub note: Option<&'static str>,
    /// The body indented, when it is JSON.
    pub pretty: Option<Text>,
    /// The body as it stands.
    pub raw: Text,
}

/// A text in coloured parts.
#[derive(Clone, Debug)]
pub enum Text {
    /// Drawn as one.
    Whole(Vec<(Part, String)>),
    /// Drawn line by line.
    Lines(Vec<Vec<(Part, String)>>),
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
        let is_text = matches!(text, std::borrow::Cow::Borrowed(_));
        let note = (!is_text).then_some("Not UTF-8: what is no character is shown as U+FFFD");
        let pretty = if is_text { json::pretty(&text) } else { None };
        Self {
            bytes: body.len(),
            note,
            pretty: pretty.map(|parts| Text::of(parts, body.len())),
            raw: Text::of(vec![(Part::Space, text.into_owned())], body.len()),
        }
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
                .map(|line| line.iter().map(|(_, text)| text.as_str()).collect::<String>())
                .collect::<Vec<_>>()
                .join("\n"),
        }
    }
}

/// Cuts parts into lines at newlines, and after [`LINE`] characters.
fn lines(parts: &[(Part, String)]) -> Vec<Vec<(Part, String)>> {
    let mut lines = vec![Vec::new()];
    let mut used = 0;
    for (part, text) in parts {
        for (index, piece) in text.split('\n').enumerate() {
            if index > 0 {
                lines.push(Vec::new());
                used = 0;
            }
            let mut rest = piece;
            while !rest.is_empty() {
                let room = LINE - used;
                let end = rest.char_indices().nth(room).map_or(rest.len(), |(at, _)| at);
                let (now, later) = rest.split_at(end);
                used += now.chars().count();
                if let Some(line) = lines.last_mut() {
                    line.push((*part, now.to_owned()));
                }
                rest = later;
                if !rest.is_empty() {
                    lines.push(Vec::new());
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
        assert_eq!(view.pretty.as_ref().map(Text::text).as_deref(), Some("{\n  \"a\": 1.00\n}"));
        assert_eq!(view.raw.text(), r#"{"a":1.00}"#);
        assert_eq!(view.note, None);
    }

    #[test]
    fn what_is_not_utf_8_is_said_to_be_so() {
        let view = BodyView::of(b"{\"a\":\"\xFF\"}");
        assert!(view.note.is_some());
        assert!(view.pretty.is_none());
        assert_eq!(view.raw.text(), "{\"a\":\"\u{FFFD}\"}");
    }

    #[test]
    fn a_large_body_is_cut_into_lines_and_loses_no_character() {
        let body = format!("{}\n{}", "é".repeat(WHOLE), "b".repeat(LINE));
        let view = BodyView::of(body.as_bytes());
        let Text::Lines(lines) = &view.raw else { panic!("a large body is drawn line by line") };
        assert!(lines.iter().all(|line| line.iter().map(|(_, text)| text.chars().count()).sum::<usize>() <= LINE));
        let joined: String = lines.iter().flatten().map(|(_, text)| text.as_str()).collect();
        assert_eq!(joined, body.replace('\n', ""));
    }
}
