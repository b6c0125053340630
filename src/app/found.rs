//! Where the words of a search stand in a text, to be marked there or shown with what is around.

use std::ops::Range;

/// How much is shown around the first place, in characters to each side.
const AROUND: usize = 40;

/// A part of a text with the places that are marked in it, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The part, on one line.
    pub text: String,
    /// What is marked, in order.
    pub marks: Vec<Range<usize>>,
}

/// The words of a search, in lower case.
#[must_use]
pub fn words(search: &str) -> Vec<String> {
    search.split_whitespace().map(str::to_lowercase).collect()
}

/// Where the words stand, whatever the text's case: in order, and none over another. The words are in lower case.
#[must_use]
pub fn places(text: &str, words: &[String]) -> Vec<Range<usize>> {
    // Why not the places in the lower case: a character may have another length there.
    let mut lower = String::with_capacity(text.len());
    let mut starts = Vec::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        for one in character.to_lowercase() {
            starts.extend(std::iter::repeat_n(at, one.len_utf8()));
            lower.push(one);
        }
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        for (at, _) in lower.match_indices(word.as_str()) {
            let start = starts.get(at).copied().unwrap_or(text.len());
            let last = starts.get(at + word.len() - 1).copied().unwrap_or(start);
            let end = last + text[last..].chars().next().map_or(0, char::len_utf8);
            found.push(start..end);
        }
    }
    found.sort_by_key(|range| (range.start, range.end));
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match apart.last_mut() {
            Some(before) if before.end >= range.start => before.end = before.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

/// The part of a text around the first place where the longest of the words stands; `None` when none does.
#[must_use]
pub fn excerpt(text: &str, words: &[String]) -> Option<Excerpt> {
    let longest = words.iter().max_by_key(|word| word.len())?;
    let first = places(text, std::slice::from_ref(longest))
        .into_iter()
        .next()
        .or_else(|| places(text, words).into_iter().next())?;
    let before = text[..first.start].char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
    let after = text[first.end..].char_indices().nth(AROUND).map_or(text.len(), |(at, _)| first.end + at);
    let line = |part: &str| part.chars().map(|one| if one.is_control() { ' ' } else { one }).collect::<String>();
    let mut shown = String::new();
    if before > 0 {
        shown.push('…');
    }
    shown.push_str(&line(&text[before..after]));
    if after < text.len() {
        shown.push('…');
    }
    let marks = places(&shown, words);
    Some(Excerpt { text: shown, marks })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_whatever_the_case_and_length() {
        for (text, search, expected) in [
            ("Welcome, welcome", "WELCOME", vec!["Welcome", "welcome"]),
            ("ÜBUNG", "übung", vec!["ÜBUNG"]),
            ("İstanbul x", "x", vec!["x"]),
            ("İstanbul", "stan", vec!["stan"]),
            ("4043438646", "404 043 86", vec!["4043", "86"]),
            ("abc", "zzz", vec![]),
            ("abc", " ", vec![]),
        ] {
            let found: Vec<_> = places(text, &words(search)).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text} {search}");
        }
    }

    #[test]
    fn an_excerpt_shows_the_longest_word_with_what_is_around_on_one_line() {
        let text = format!("{}a\nneedle in\tit{}", "ä".repeat(100), "ö".repeat(100));
        let excerpt = excerpt(&text, &words("a NEEDLE")).expect("found");
        assert_eq!(excerpt.text, format!("…{}a needle in it{}…", "ä".repeat(38), "ö".repeat(34)));
        assert_eq!(excerpt.marks.iter().map(|range| &excerpt.text[range.clone()]).collect::<Vec<_>>(), ["a", "needle"]);
        assert_eq!(super::excerpt("short", &words("or")).map(|excerpt| excerpt.text).as_deref(), Some("short"));
        assert_eq!(super::excerpt("short", &words("x")), None);
        assert_eq!(super::excerpt("short", &[]), None);
    }
}
