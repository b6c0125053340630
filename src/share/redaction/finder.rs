//! Finds known values in any bytes, in the forms in which they travel, and puts their aliases in their place.

use std::collections::{BTreeSet, HashMap};

use url::Url;

use crate::api::json;
use crate::oauth::encode::percent_encode;

/// From this many bytes on a value is found inside of words too.
const UNMISTAKABLE: usize = 7;

/// The most digits of a country code that may stand before a known number.
const MOST_CODE_DIGITS: usize = 4;

/// The known values.
#[derive(Clone, Debug, Default)]
pub struct Finder {
    /// By the first two bytes of a form: the lengths that such forms have, longest first.
    lengths: HashMap<[u8; 2], Vec<usize>>,
    /// What takes each form's place.
    aliases: HashMap<Vec<u8>, String>,
    /// Numbers by their digits alone, to be found however they are grouped.
    numbers: HashMap<String, String>,
}

impl Finder {
    /// Makes a value known, in its plain form and in those of JSON, HTML and URLs.
    pub fn add(&mut self, value: &str, alias: &str) {
        for form in forms(value) {
            let &[first, second, ..] = form.as_bytes() else { continue };
            let lengths = self.lengths.entry([first, second]).or_default();
            if let Err(at) = lengths.binary_search_by(|length| form.len().cmp(length)) {
                lengths.insert(at, form.len());
            }
            self.aliases.entry(form.into_bytes()).or_insert_with(|| alias.to_owned());
        }
    }

    /// Makes a phone number known in any grouping, such as `(404) 343-8646`, and behind any country code.
    pub fn add_number(&mut self, value: &str, alias: &str) {
        let digits: String = value.chars().filter(char::is_ascii_digit).collect();
        if digits.len() >= UNMISTAKABLE {
            self.numbers.entry(digits).or_insert_with(|| alias.to_owned());
        }
    }

    /// The bytes with every known value replaced; `None` when there is none in them.
    #[must_use]
    pub fn replaced(&self, text: &[u8]) -> Option<Vec<u8>> {
        let plain = self.with_forms_replaced(text);
        let grouped = self.with_numbers_replaced(plain.as_deref().unwrap_or(text));
        grouped.or(plain)
    }

    /// The same for a text.
    #[must_use]
    pub fn replaced_text(&self, text: &str) -> Option<String> {
        self.replaced(text.as_bytes()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    fn with_forms_replaced(&self, text: &[u8]) -> Option<Vec<u8>> {
        let mut replaced: Option<Vec<u8>> = None;
        let (mut at, mut copied) = (0, 0);
        while at + 1 < text.len() {
            let Some((length, alias)) = self.form_at(text, at) else {
                at += 1;
                continue;
            };
            let into = replaced.get_or_insert_default();
            into.extend_from_slice(&text[copied..at]);
            into.extend_from_slice(alias.as_bytes());
            at += length;
            copied = at;
        }
        if let Some(into) = &mut replaced {
            into.extend_from_slice(&text[copied..]);
        }
        replaced
    }

    fn form_at(&self, text: &[u8], at: usize) -> Option<(usize, &str)> {
        let lengths = self.lengths.get(&[*text.get(at)?, *text.get(at + 1)?])?;
        lengths.iter().find_map(|&length| {
            let alias = self.aliases.get(text.get(at..at + length)?)?;
            let stands_alone = length >= UNMISTAKABLE
                || (begins_word(text, at) && !text.get(at + length).is_some_and(|&byte| is_of_word(byte)));
            stands_alone.then_some((length, alias.as_str()))
        })
    }

    fn with_numbers_replaced(&self, text: &[u8]) -> Option<Vec<u8>> {
        if self.numbers.is_empty() {
            return None;
        }
        let mut replaced: Option<Vec<u8>> = None;
        let (mut at, mut copied) = (0, 0);
        while at < text.len() {
            if !text[at].is_ascii_digit() || at > 0 && text[at - 1].is_ascii_alphanumeric() {
                at += 1;
                continue;
            }
            let (end, digits) = grouped_digits(text, at);
            if let Some((kept, alias)) = self.number(&digits) {
                let into = replaced.get_or_insert_default();
                into.extend_from_slice(&text[copied..at]);
                into.extend_from_slice(kept.as_bytes());
                into.extend_from_slice(alias.as_bytes());
                copied = end;
            }
            at = end.max(at + 1);
        }
        if let Some(into) = &mut replaced {
            into.extend_from_slice(&text[copied..]);
        }
        replaced
    }

    /// The alias of a number, and the country code that stands before it.
    fn number<'a>(&'a self, digits: &'a str) -> Option<(&'a str, &'a str)> {
        (0..=MOST_CODE_DIGITS).find_map(|code| {
            let alias = self.numbers.get(digits.get(code..)?)?;
            Some((&digits[..code], alias.as_str()))
        })
    }
}

/// The digits from a place on, with at most two spaces, points, hyphens, slashes or brackets between two of them, and where
/// they end.
fn grouped_digits(text: &[u8], start: usize) -> (usize, String) {
    let (mut digits, mut at, mut end) = (String::new(), start, start);
    while let Some(&byte) = text.get(at) {
        if byte.is_ascii_digit() {
            digits.push(char::from(byte));
            end = at + 1;
        } else if !b" .-/()".contains(&byte) || at - end >= 2 {
            break;
        }
        at += 1;
    }
    (end, digits)
}

/// Letters, digits, and every byte that UTF-8 has in characters beyond ASCII.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, 0x80..=0xBF | 0xC2..=0xF4)
}

/// Whether a word can begin at a place: what stands before it is no letter or digit, or is one of an escape.
fn begins_word(text: &[u8], at: usize) -> bool {
    let before = |count: usize| at.checked_sub(count).and_then(|from| text.get(from..at));
    let Some(&last) = before(1).and_then(<[u8]>::last) else { return true };
    !is_of_word(last)
        // %XX, and %25XX where it was encoded twice.
        || before(3).is_some_and(|bytes| bytes[0] == b'%' && bytes[1..].iter().all(u8::is_ascii_hexdigit))
        || before(5).is_some_and(|bytes| bytes.starts_with(b"%25") && bytes[3..].iter().all(u8::is_ascii_hexdigit))
        // JSON's \n and the like.
        || before(2).is_some_and(|bytes| bytes[0] == b'\\')
        || before(6).is_some_and(|bytes| bytes.starts_with(b"\\u"))
}

/// The forms in which a value travels.
fn forms(value: &str) -> BTreeSet<String> {
    let quoted = json::string(value);
    let percent = percent_encode(value);
    let twice = percent_encode(&percent);
    let query = Url::parse("http://a/").ok().and_then(|mut url| {
        url.set_query(Some(value));
        url.query().map(str::to_owned)
    });
    let html = super::super::lines::html(value);
    let mut forms = BTreeSet::from([
        value.to_owned(),
        quoted[1..quoted.len() - 1].to_owned(),
        percent.replace("%20", "+"),
        url::form_urlencoded::byte_serialize(value.as_bytes()).collect(),
        lower_escapes(&percent),
        lower_escapes(&twice),
        percent,
        twice,
        html.replace("&#39;", "&apos;"),
        html,
    ]);
    forms.extend(query);
    if !value.is_ascii() {
        let ascii = ascii_json(&quoted[1..quoted.len() - 1]);
        forms.extend([ascii.clone().collect::<String>(), ascii.map(|part| upper_escape(&part)).collect()]);
    }
    forms
}

/// The inside of a JSON string with everything beyond ASCII as `\uXXXX`, as many programs write it.
fn ascii_json(text: &str) -> impl Iterator<Item = String> + Clone {
    text.encode_utf16().map(|unit| match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{unit:04x}"),
    })
}

fn upper_escape(part: &str) -> String {
    part.strip_prefix("\\u").map_or_else(|| part.to_owned(), |digits| format!("\\u{}", digits.to_ascii_uppercase()))
}

/// The same text with its `%XX` in lower case.
fn lower_escapes(encoded: &str) -> String {
    let mut left = 0;
    encoded
        .chars()
        .map(|character| {
            left = if character == '%' { 3 } else { left };
            left -= i32::from(left > 0);
            if left > 0 || character == '%' { character.to_ascii_lowercase() } else { character }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn finder() -> Finder {
        let mut finder = Finder::default();
        for (value, alias) in [
            ("Jo", "name-1"),
            ("O'Neil & \"Söhne\"", "name-2"),
            ("14043438646", "handle-1"),
            ("4043438646", "number-1"),
            ("Large", "caller-info-1"),
        ] {
            finder.add(value, alias);
        }
        finder.add_number("14043438646", "handle-1");
        finder.add_number("4043438646", "number-1");
        finder
    }

    #[test]
    fn values_are_found_in_each_form_and_words_are_left_whole() {
        for (text, expected) in [
            ("Jo, Joan and BanJo", "name-1, Joan and BanJo"),
            ("Jo", "name-1"),
            ("hello%20Jo%20Doe", "hello%20name-1%20Doe"),
            ("hello%2520Jo", "hello%2520name-1"),
            ("\\nJo\\u0041Jo", "\\nname-1\\u0041name-1"),
            ("a=O%27Neil%20%26%20%22S%C3%B6hne%22&b", "a=name-2&b"),
            ("a=O%27Neil+%26+%22S%C3%B6hne%22&b", "a=name-2&b"),
            ("a=O%27Neil%20%26%20%22S%c3%b6hne%22", "a=name-2"),
            ("O%2527Neil%2520%2526%2520%2522S%25C3%25B6hne%2522", "name-2"),
            ("{\"x\":\"O'Neil & \\\"Söhne\\\"\"}", "{\"x\":\"name-2\"}"),
            ("<b>O&#39;Neil &amp; &quot;Söhne&quot;</b>", "<b>name-2</b>"),
            (r#"{"x":"O'Neil & \"S\u00f6hne\"""#, r#"{"x":"name-2""#),
            (r#"{"x":"O'Neil & \"S\u00F6hne\"""#, r#"{"x":"name-2""#),
            ("x4043438646y", "xnumber-1y"),
            ("14043438646", "handle-1"),
            ("call (404) 343-8646 now", "call (number-1 now"),
            ("+1 404 343 8646", "+handle-1"),
            ("0044 404.343.8646", "0044number-1"),
            ("Too Large", "Too caller-info-1"),
            ("Larger", "Larger"),
        ] {
            assert_eq!(finder().replaced_text(text).as_deref().unwrap_or(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_utf_8_is_searched_too() {
        assert_eq!(finder().replaced(b"\xFF4043438646\xFE"), Some(b"\xFFnumber-1\xFE".to_vec()));
        assert_eq!(finder().replaced(b"\xFF"), None);
    }

    proptest! {
        #[test]
        fn a_long_value_is_found_wherever_it_stands(before in any::<String>(), after in any::<String>(), value in "[A-Za-z '\"<&é漢]{7,20}") {
            let mut finder = Finder::default();
            finder.add(&value, "alias-1");
            for form in forms(&value) {
                let found = finder.replaced_text(&format!("{before}{form}{after}")).unwrap_or_default();
                prop_assert!(found.contains("alias-1"), "{form}: {found}");
            }
        }
    }
}
