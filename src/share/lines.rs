//! Small things that several formats write: a moment, HTML's escapes, a text in lines.

use std::fmt::Write as _;

use jiff::Timestamp;

/// A moment as ISO 8601 in UTC, to the millisecond.
#[must_use]
pub fn moment(milliseconds: i64) -> String {
    let time = Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// A text for HTML, in an element or a quoted attribute. What a page cannot hold, or what would turn its reading direction, is
/// written out.
#[must_use]
pub fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(character),
            _ if character.is_control() || is_bidirectional(character) => {
                write!(escaped, "\\u{{{:04X}}}", u32::from(character)).ok();
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Unicode's `Bidi_Control`: what turns the reading direction.
fn is_bidirectional(character: char) -> bool {
    matches!(character, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_in_utc() {
        assert_eq!(moment(1_528_932_953_300), "2018-06-13T23:35:53.300Z");
        assert_eq!(moment(i64::MAX), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(
            html("<a href=\"x\" id='y'>&\0\u{202E}é"),
            "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;\\u{0000}\\u{202E}é"
        );
    }
}
