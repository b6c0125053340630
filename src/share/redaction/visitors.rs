//! The two walks through a body: the one that learns what is personal in it, and the one that replaces it.

use super::Redaction;
use super::kinds::{self, Kind, Known};
use crate::api::json;
use crate::share::walk::{self, Step, Visitor};

/// The text of a scalar that can be personal: a string's, or a number's literal.
fn scalar(literal: &str) -> Option<String> {
    match literal.as_bytes().first()? {
        b'"' => walk::decoded(literal),
        b'-' | b'0'..=b'9' => Some(literal.to_owned()),
        _ => None,
    }
}

/// The kind of the value at a path, if it is to be taken out.
fn kind(path: &[Step], unknown_too: bool) -> Option<Kind> {
    match kinds::kind_at(path) {
        Some(Known::Kind(kind)) => Some(kind),
        Some(Known::Plain) => None,
        None => unknown_too.then_some(Kind::Value),
    }
}

/// Whether a text is itself a JSON object or array, as `callerInfo` comes back in reports.
fn is_nested(text: &str) -> bool {
    text.starts_with(['{', '[']) && json::error(text).is_none()
}

/// Gives aliases to what it meets.
pub(super) struct Learner<'a> {
    /// Where they are kept.
    pub(super) redaction: &'a mut Redaction,
    /// Whether values of unknown items count as personal.
    pub(super) unknown_too: bool,
}

impl Visitor for Learner<'_> {
    fn value(&mut self, path: &[Step], literal: &str) -> Option<String> {
        let value = scalar(literal)?;
        if is_nested(&value) {
            walk::walk(&value, &mut Inside { path, visitor: self });
        } else if let Some(kind) = kind(path, self.unknown_too) {
            self.redaction.alias(&value, kind);
        }
        None
    }
}

/// Puts aliases in place of what has one.
pub(super) struct Replacer<'a> {
    /// Where they are kept.
    pub(super) redaction: &'a Redaction,
    /// Whether values of unknown items count as personal.
    pub(super) unknown_too: bool,
}

impl Visitor for Replacer<'_> {
    fn value(&mut self, path: &[Step], literal: &str) -> Option<String> {
        let value = scalar(literal)?;
        if is_nested(&value) {
            let walked = walk::walk(&value, &mut Inside { path, visitor: self })?;
            return (walked != value).then(|| json::string(&walked));
        }
        let alias = kind(path, self.unknown_too).and_then(|_| self.redaction.aliases.get(&value).cloned());
        alias.or_else(|| self.redaction.finder.replaced_text(&value)).map(|text| json::string(&text))
    }

    fn key(&mut self, literal: &str) -> Option<String> {
        let key = walk::decoded(literal)?;
        if kinds::is_everyday(&key) {
            return None;
        }
        self.redaction.finder.replaced_text(&key).map(|key| json::string(&key))
    }
}

/// A walk through the JSON that stands in a string, with the way to the string before each path.
struct Inside<'a, V> {
    path: &'a [Step],
    visitor: &'a mut V,
}

impl<V: Visitor> Visitor for Inside<'_, V> {
    fn value(&mut self, path: &[Step], literal: &str) -> Option<String> {
        self.visitor.value(&[self.path, path].concat(), literal)
    }

    fn key(&mut self, literal: &str) -> Option<String> {
        self.visitor.key(literal)
    }
}
