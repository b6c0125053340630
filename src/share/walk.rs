//! A walk through a JSON text, literal by literal: nothing is reinterpreted, and what is not replaced stays as it stands.

use std::fmt::Write as _;

use serde::de::IgnoredAny;

use crate::api::json;

/// A step from a value to one inside it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// An object's key, decoded.
    Name(String),
    /// A place in an array, from 0.
    Index(usize),
}

/// What is done on the way.
pub trait Visitor {
    /// A string, number, `true`, `false`, `null`, or an empty `{}` or `[]`, with the way to it. What comes back takes its place.
    fn value(&mut self, path: &[Step], literal: &str) -> Option<String>;

    /// A key's literal. What comes back takes its place.
    fn key(&mut self, _literal: &str) -> Option<String> {
        None
    }
}

/// Walks through a text and gives it with what was replaced; `None` when it is not JSON.
pub fn walk(text: &str, visitor: &mut impl Visitor) -> Option<String> {
    // Why first: the walk trusts the text, and serde's limit of 128 levels keeps the recursion small.
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let mut walk = Walk { rest: text, done: String::with_capacity(text.len()), path: Vec::new(), visitor };
    walk.value();
    walk.done.push_str(walk.rest);
    Some(walk.done)
}

struct Walk<'a, V> {
    rest: &'a str,
    done: String,
    path: Vec<Step>,
    visitor: &'a mut V,
}

impl<'a, V: Visitor> Walk<'a, V> {
    fn copy(&mut self, length: usize) {
        let (now, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.done.push_str(now);
        self.rest = rest;
    }

    fn space(&mut self) {
        self.copy(self.rest.len() - self.rest.trim_start_matches([' ', '\t', '\r', '\n']).len());
    }

    /// The next byte behind white space.
    fn next(&mut self) -> u8 {
        self.space();
        self.rest.as_bytes().first().copied().unwrap_or_default()
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (now, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        now
    }

    fn value(&mut self) {
        match self.next() {
            open @ (b'{' | b'[') => {
                let inside = self.rest[1..].trim_start_matches([' ', '\t', '\r', '\n']);
                if inside.starts_with(['}', ']']) {
                    let length = self.rest.len() - inside.len() + 1;
                    let literal = self.take(length);
                    self.put(literal, if open == b'{' { "{}" } else { "[]" });
                } else if open == b'{' {
                    self.object();
                } else {
                    self.array();
                }
            }
            b'"' => {
                let literal = self.take(string_length(self.rest));
                self.put(literal, literal);
            }
            _ => {
                let end = self.rest.find([' ', '\t', '\r', '\n', ',', ']', '}']).unwrap_or(self.rest.len());
                let literal = self.take(end);
                self.put(literal, literal);
            }
        }
    }

    fn put(&mut self, literal: &str, shown: &str) {
        match self.visitor.value(&self.path, shown) {
            Some(new) => self.done.push_str(&new),
            None => self.done.push_str(literal),
        }
    }

    fn object(&mut self) {
        self.copy(1);
        loop {
            self.space();
            let key = self.take(string_length(self.rest));
            match self.visitor.key(key) {
                Some(new) => self.done.push_str(&new),
                None => self.done.push_str(key),
            }
            self.path.push(Step::Name(decoded(key).unwrap_or_default()));
            self.space();
            self.copy(1);
            self.value();
            self.path.pop();
            self.space();
            let goes_on = self.rest.starts_with(',');
            self.copy(1);
            if !goes_on {
                return;
            }
        }
    }

    fn array(&mut self) {
        self.copy(1);
        for index in 0.. {
            self.path.push(Step::Index(index));
            self.value();
            self.path.pop();
            self.space();
            let goes_on = self.rest.starts_with(',');
            self.copy(1);
            if !goes_on {
                return;
            }
        }
    }
}

/// How long the string literal at the start of a text is, with its quotes.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

/// The text of a string literal; `None` for any other value.
#[must_use]
pub fn decoded(literal: &str) -> Option<String> {
    if literal.starts_with('"') { serde_json::from_str(literal).ok() } else { None }
}

/// A path as it is shown: `callerInfo.size`, `data[0]["odd.key"]`; `$` for the whole.
#[must_use]
pub fn shown(path: &[Step]) -> String {
    let mut shown = String::new();
    for step in path {
        match step {
            Step::Index(index) => write!(shown, "[{index}]").unwrap_or_default(),
            Step::Name(name) if is_plain(name) => {
                if !shown.is_empty() {
                    shown.push('.');
                }
                shown.push_str(name);
            }
            Step::Name(name) => write!(shown, "[{}]", json::string(name)).unwrap_or_default(),
        }
    }
    if shown.is_empty() { "$".to_owned() } else { shown }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '-'))
}

/// Every scalar and empty container of a JSON text with its path, in order; `None` when it is not JSON.
#[must_use]
pub fn leaves(text: &str) -> Option<Vec<(String, String)>> {
    struct Leaves(Vec<(String, String)>);
    impl Visitor for Leaves {
        fn value(&mut self, path: &[Step], literal: &str) -> Option<String> {
            self.0.push((shown(path), literal.to_owned()));
            None
        }
    }
    let mut leaves = Leaves(Vec::new());
    walk(text, &mut leaves)?;
    Some(leaves.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_leaf_has_its_path_and_its_literal() {
        for (text, expected) in [
            (
                "{\"a\": 1.00, \"b\":[ ], \"c\":{\"d.e\":\"\\u0041\",\"\":null},\"f\":[1,{\"g\":-2E5}]}",
                vec![
                    ("a", "1.00"),
                    ("b", "[]"),
                    ("c[\"d.e\"]", "\"\\u0041\""),
                    ("c[\"\"]", "null"),
                    ("f[0]", "1"),
                    ("f[1].g", "-2E5"),
                ],
            ),
            (" true ", vec![("$", "true")]),
            ("{\n}", vec![("$", "{}")]),
            ("[[\"a\\\\\"],\"b\\\"]\"]", vec![("[0][0]", "\"a\\\\\""), ("[1]", "\"b\\\"]\"")]),
        ] {
            let leaves = leaves(text).expect(text);
            let leaves: Vec<_> = leaves.iter().map(|(path, literal)| (path.as_str(), literal.as_str())).collect();
            assert_eq!(leaves, expected, "{text}");
        }
        assert_eq!(leaves("{"), None);
        assert_eq!(leaves(&"[".repeat(100_000)), None);
    }

    #[test]
    fn only_what_is_replaced_changes() {
        struct Ones;
        impl Visitor for Ones {
            fn value(&mut self, _: &[Step], literal: &str) -> Option<String> {
                (literal == "1").then(|| "\"one\"".to_owned())
            }
        }
        let text = " {\"a\" :\t1 ,\"b\":[1.0,\r\n1, { } ]} ";
        assert_eq!(walk(text, &mut Ones).as_deref(), Some(" {\"a\" :\t\"one\" ,\"b\":[1.0,\r\n\"one\", { } ]} "));
    }

    proptest! {
        #[test]
        fn a_walk_that_replaces_nothing_gives_the_text_back(text in any::<String>(), space in "[ \t\r\n]{0,3}") {
            struct Nothing;
            impl Visitor for Nothing {
                fn value(&mut self, _: &[Step], _: &str) -> Option<String> { None }
            }
            let string = json::string(&text);
            let text = format!("{space}{{{string}{space}:{space}[{string},{space}1e5,{{}}{space}]{space}}}{space}");
            prop_assert_eq!(walk(&text, &mut Nothing), Some(text));
        }
    }
}
