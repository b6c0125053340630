//! JSON as a tree of places in its text: every literal stays as it stands, and a key that stands twice is there twice.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use serde::de::IgnoredAny;

use super::Tokens;

/// A JSON text and the places of its values, each container before what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    text: String,
    nodes: Vec<Node>,
}

/// One value's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Where its key's literal stands, in bytes; empty when it has none.
    key: Range<u32>,
    /// Where its own literal stands, in bytes.
    value: Range<u32>,
    /// What it is.
    pub kind: Kind,
    /// How many containers it stands in.
    pub depth: u32,
    /// The container that it stands in; the whole value's own place for itself.
    pub parent: u32,
    /// Its place among the values of its container, from 0.
    pub place: u32,
    /// How many values it holds itself.
    pub children: u32,
    /// The place after the last value that stands in it, in any depth.
    pub end: u32,
    /// Whether its object has the same key more than once.
    pub is_repeated: bool,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// A string.
    String,
    /// A number.
    Number,
    /// `true`, `false` or `null`.
    Word,
}

impl Kind {
    /// Whether it can hold values.
    #[must_use]
    pub fn is_container(self) -> bool {
        matches!(self, Self::Object | Self::Array)
    }
}

impl Tree {
    /// The tree of a text; `None` when it is not JSON. Nothing of it recurses, however deep the text.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        serde_json::from_str::<IgnoredAny>(text).ok()?;
        u32::try_from(text.len()).ok()?;
        let mut builder = Builder::default();
        let mut tokens = Tokens { rest: text };
        while let Some(token) = tokens.next() {
            let end = text.len() - tokens.rest.len();
            builder.take(token, place(end - token.len())..place(end))?;
        }
        builder.mark_repeated(text);
        Some(Self { text: text.to_owned(), nodes: builder.nodes })
    }

    /// Every value, the whole one first.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The value at a place; there is always one at 0.
    #[must_use]
    pub fn node(&self, at: u32) -> Option<&Node> {
        self.nodes.get(at as usize)
    }

    /// The text that it is the tree of.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A part of the text.
    #[must_use]
    pub fn part(&self, bytes: Range<u32>) -> &str {
        self.text.get(bytes.start as usize..bytes.end as usize).unwrap_or_default()
    }

    /// A value's literal, as it stands.
    #[must_use]
    pub fn literal(&self, at: u32) -> &str {
        self.node(at).map(|node| self.part(node.value.clone())).unwrap_or_default()
    }

    /// Where a value's literal stands, in bytes.
    #[must_use]
    pub fn bytes(&self, at: u32) -> Range<u32> {
        self.node(at).map(|node| node.value.clone()).unwrap_or_default()
    }

    /// A value's key with its quotes, as it stands.
    #[must_use]
    pub fn key(&self, at: u32) -> Option<&str> {
        let key = self.node(at)?.key.clone();
        (!key.is_empty()).then(|| self.part(key))
    }

    /// What a copy of a value is: a string's characters, and anything else as it stands.
    #[must_use]
    pub fn copy(&self, at: u32) -> String {
        match self.node(at).map(|node| node.kind) {
            Some(Kind::String) => characters(self.literal(at)).into_owned(),
            _ => self.literal(at).to_owned(),
        }
    }

    /// The way to a value as a JSON Pointer (RFC 6901). Of several values under one key it names the key, not which one.
    #[must_use]
    pub fn pointer(&self, at: u32) -> String {
        let mut names = Vec::new();
        let mut here = at;
        while let Some(node) = self.node(here).filter(|_| here != 0) {
            names.push(match self.key(here) {
                Some(key) => characters(key).replace('~', "~0").replace('/', "~1"),
                None => node.place.to_string(),
            });
            here = node.parent;
        }
        names.iter().rev().flat_map(|name| ["/", name]).collect()
    }

    /// Whether a value's key, or its own literal when it is no container, has a text in it. `wanted` is in lower case.
    #[must_use]
    pub fn has(&self, at: u32, wanted: &str) -> bool {
        let is_in = |literal: &str| {
            has_word(literal, wanted) || (literal.contains('\\') && has_word(&characters(literal), wanted))
        };
        let is_leaf = self.node(at).is_some_and(|node| !node.kind.is_container());
        self.key(at).is_some_and(is_in) || (is_leaf && is_in(self.literal(at)))
    }
}

/// Whether a text has a word in it, which is in lower case. Why two ways: a copy of each value in lower case takes longer
/// than the search.
fn has_word(text: &str, word: &str) -> bool {
    if !text.is_ascii() {
        return text.to_lowercase().contains(word);
    }
    word.is_empty() || text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

/// A string literal's characters.
fn characters(literal: &str) -> Cow<'_, str> {
    match serde_json::from_str::<String>(literal) {
        Ok(text) => Cow::Owned(text),
        // Why: half of a surrogate pair is JSON, but no text; it is told as it stands.
        Err(_) => Cow::Borrowed(literal.trim_matches('"')),
    }
}

/// Why it cannot be too large: a text over 4 GiB is refused at the start.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[derive(Default)]
struct Builder {
    nodes: Vec<Node>,
    /// The containers that are open, the innermost last.
    open: Vec<u32>,
    /// The string that may turn out to be a key.
    string: Option<Range<u32>>,
    /// The key of the next value.
    key: Range<u32>,
}

impl Builder {
    fn take(&mut self, token: &str, at: Range<u32>) -> Option<()> {
        let first = *token.as_bytes().first()?;
        if first == b':' {
            self.key = self.string.take()?;
            return Some(());
        }
        if let Some(string) = self.string.take() {
            self.push(Kind::String, string);
        }
        match first {
            b'{' => self.open(Kind::Object, at),
            b'[' => self.open(Kind::Array, at),
            b'}' | b']' => {
                let end = place(self.nodes.len());
                let closed = self.open.pop()?;
                let node = self.nodes.get_mut(closed as usize)?;
                node.value.end = at.end;
                node.end = end;
            }
            b',' => {}
            // Why not at once: only the next token tells a key from a value.
            b'"' => {
                let is_value = self.innermost().is_none_or(|node| node.kind == Kind::Array) || !self.key.is_empty();
                if is_value {
                    self.push(Kind::String, at);
                } else {
                    self.string = Some(at);
                }
            }
            b't' | b'f' | b'n' => self.push(Kind::Word, at),
            _ => self.push(Kind::Number, at),
        }
        Some(())
    }

    fn innermost(&self) -> Option<&Node> {
        self.nodes.get(*self.open.last()? as usize)
    }

    fn open(&mut self, kind: Kind, at: Range<u32>) {
        let here = place(self.nodes.len());
        self.push(kind, at);
        self.open.push(here);
    }

    fn push(&mut self, kind: Kind, value: Range<u32>) {
        let here = place(self.nodes.len());
        let parent = self.open.last().copied().unwrap_or_default();
        let mut of = 0;
        if let Some(node) = self.nodes.get_mut(parent as usize).filter(|_| !self.open.is_empty()) {
            of = node.children;
            node.children += 1;
        }
        self.nodes.push(Node {
            key: std::mem::take(&mut self.key),
            value,
            kind,
            depth: place(self.open.len()),
            parent,
            place: of,
            children: 0,
            end: here + 1,
            is_repeated: false,
        });
    }

    /// Marks every value whose object has its key twice.
    fn mark_repeated(&mut self, text: &str) {
        let mut first: HashMap<(u32, Cow<str>), usize> = HashMap::new();
        let mut repeated = Vec::new();
        for (at, node) in self.nodes.iter().enumerate().filter(|(_, node)| !node.key.is_empty()) {
            let literal = text.get(node.key.start as usize..node.key.end as usize).unwrap_or_default();
            // Why without its quotes: a plain key needs no copy, and an escaped one may be the same as a plain one.
            let name = match literal.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
                Some(plain) if !plain.contains('\\') => Cow::Borrowed(plain),
                _ => characters(literal),
            };
            if let Some(earlier) = first.insert((node.parent, name), at) {
                repeated.extend([earlier, at]);
            }
        }
        for at in repeated {
            if let Some(node) = self.nodes.get_mut(at) {
                node.is_repeated = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_keeps_literals_order_and_repeated_keys() {
        let tree = Tree::of(r#" {"a" : 1.00, "b":[true,"x\"}",{}],"\u0061":-1e5, "c/~":null} "#).expect("JSON");
        let rows: Vec<_> = (0..place(tree.nodes().len()))
            .map(|at| {
                let node = tree.node(at).expect("a node");
                (tree.pointer(at), tree.copy(at), node.kind, node.children, node.is_repeated)
            })
            .collect();
        let whole = tree.text().trim().to_owned();
        let row = |pointer: &str, copy: &str, kind, children, is_repeated| {
            (pointer.to_owned(), copy.to_owned(), kind, children, is_repeated)
        };
        assert_eq!(
            rows,
            [
                row("", &whole, Kind::Object, 4, false),
                row("/a", "1.00", Kind::Number, 0, true),
                row("/b", r#"[true,"x\"}",{}]"#, Kind::Array, 3, false),
                row("/b/0", "true", Kind::Word, 0, false),
                row("/b/1", "x\"}", Kind::String, 0, false),
                row("/b/2", "{}", Kind::Object, 0, false),
                row("/a", "-1e5", Kind::Number, 0, true),
                row("/c~1~0", "null", Kind::Word, 0, false),
            ]
        );
        assert_eq!(tree.node(2).map(|node| node.end), Some(6));
        assert_eq!(tree.key(6), Some(r#""\u0061""#), "a key stands as it stands");
    }

    #[test]
    fn a_value_alone_is_a_tree_too_and_what_is_no_json_is_none() {
        for (text, kind) in [("1", Kind::Number), ("\"a\"", Kind::String), ("null", Kind::Word), (" [] ", Kind::Array)]
        {
            let tree = Tree::of(text).expect(text);
            assert_eq!((tree.nodes().len(), tree.nodes()[0].kind, tree.pointer(0)), (1, kind, String::new()), "{text}");
        }
        for text in ["", "{", "[1,]", "{\"a\"}", "a", "[1] 2"] {
            assert_eq!(Tree::of(text), None, "{text}");
        }
    }

    #[test]
    fn ten_thousand_levels_and_a_hundred_thousand_values_are_no_matter() {
        let deep = Tree::of(&format!("{}{}", "[".repeat(10_000), "]".repeat(10_000))).expect("JSON");
        assert_eq!((deep.nodes().len(), deep.node(9_999).map(|node| node.depth)), (10_000, Some(9_999)));
        let long = Tree::of(&format!("[{}]", vec!["0"; 100_000].join(","))).expect("JSON");
        assert_eq!((long.nodes()[0].children, long.pointer(100_000)), (100_000, "/99999".to_owned()));
    }

    #[test]
    fn a_search_reads_keys_and_values_as_they_stand_and_as_they_are_meant() {
        let tree = Tree::of(r#"{"Größe":"Caf\u00e9","n":[10.50]}"#).expect("JSON");
        for (wanted, expected) in [
            ("größe", vec![1]),
            ("café", vec![1]),
            ("u00e9", vec![1]),
            ("10.5", vec![3]),
            ("n", vec![2]),
            ("x", vec![]),
        ] {
            let found: Vec<u32> = (0..4).filter(|at| tree.has(*at, wanted)).collect();
            assert_eq!(found, expected, "{wanted}");
        }
    }
}
