//! The steps of a comparison, ours beside theirs, fit to be shown.

use super::base_text::BaseText;
use super::cause::Step;
use super::loose::LooseHeader;
use super::recipe::{Recipe, Trace};
use super::redact::Redaction;
use super::search::common;
use super::shown_signature;
use crate::oauth::encode::percent_encode;
use crate::oauth::explain::MASK;

/// One side of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The text, with secrets masked.
    pub text: String,
    /// The byte of `text` at which it begins to differ; its length when the other side only goes on.
    pub at: Option<usize>,
}

/// A step, ours beside theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepPair {
    /// Which step.
    pub step: Step,
    /// What it should be.
    pub expected: Side,
    /// What it is, when that is known.
    pub presented: Option<Side>,
    /// Whether the two differ.
    pub differs: bool,
    /// The first differing byte, from 1; `None` where the bytes are a secret's.
    pub byte: Option<usize>,
}

/// What the steps of a header are made of.
pub(super) struct HeaderSides<'a> {
    pub(super) header: &'a LooseHeader,
    pub(super) expected: &'a Recipe,
    /// The RFC's way with the parameters as presented.
    pub(super) plain: &'a Recipe,
    /// The way that gives the presented signature.
    pub(super) found: Option<&'a Recipe>,
    pub(super) writing_differs: bool,
    pub(super) masks_signature: bool,
    pub(super) redaction: &'a Redaction,
}

pub(super) fn of_header(sides: &HeaderSides<'_>) -> Vec<StepPair> {
    let expected = sides.expected.trace();
    let presented = sides.found.map(Recipe::trace);
    let mut pairs = traced(&expected, presented.as_ref(), sides.redaction);
    if sides.found.is_none()
        && let Some(first) = pairs.first_mut()
    {
        *first = pair(Step::Parameters, &expected.parameters, Some(&sides.plain.trace().parameters), sides.redaction);
    }
    let signature = sides.header.get("oauth_signature");
    let theirs = match (sides.found, signature) {
        (Some(found), _) => Some(shown_signature(found)),
        (None, Some(_)) if sides.masks_signature => Some(MASK.to_owned()),
        (None, signature) => signature.map(str::to_owned),
    };
    let mut digest = pair(Step::Digest, &shown_signature(sides.expected), theirs.as_deref(), sides.redaction);
    if sides.found.is_none() && signature.is_some() {
        digest.differs = true;
    }
    if sides.masks_signature {
        digest.byte = None;
    }
    pairs.push(digest);
    let (right, written) = headers(sides);
    let mut header = pair(Step::Header, &right, Some(&written), sides.redaction);
    header.differs = sides.writing_differs;
    pairs.push(header);
    pairs
}

/// The header as it should be written, with the presented values, and as it was.
fn headers(sides: &HeaderSides<'_>) -> (String, String) {
    let header = sides.header;
    let mut written: String = header.text.chars().filter(|character| !matches!(character, '\n' | '\r')).collect();
    let signature = header.parameters.iter().find(|loose| loose.name == "oauth_signature");
    if sides.masks_signature
        && let Some(signature) = signature.filter(|loose| !loose.raw.is_empty())
    {
        written = written.replace(&signature.raw, MASK);
    }
    let comma = if written.contains(", ") { ", " } else { "," };
    let value = |loose: &super::loose::Loose| match (loose.name.as_str(), sides.masks_signature) {
        ("oauth_signature", true) => MASK.to_owned(),
        ("oauth_signature", false) => percent_encode(&sides.found.map_or_else(|| loose.value.clone(), shown_signature)),
        _ => loose.raw.clone(),
    };
    let pairs: Vec<_> = header.first_of_each().map(|loose| format!("{}=\"{}\"", loose.name, value(loose))).collect();
    let realm = header.realm.as_ref().map_or_else(String::new, |realm| format!("realm=\"{realm}\"{comma}"));
    (format!("OAuth {realm}{}", pairs.join(comma)), written)
}

pub(super) fn of_base_string(
    theirs: &BaseText,
    text: &str,
    expected: &Recipe,
    found: Option<&Recipe>,
    redaction: &Redaction,
) -> Vec<StepPair> {
    let expected = expected.trace();
    let presented = found.map_or_else(
        || {
            let mut lines: Vec<_> = theirs.pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
            lines.sort();
            Trace {
                parameters: lines.join("\n"),
                normalized: theirs.normalized.clone(),
                base_uri: theirs.base_uri.clone(),
                base_string: text.to_owned(),
                key: String::new(),
            }
        },
        Recipe::trace,
    );
    let mut pairs = traced(&expected, Some(&presented), redaction);
    // Why: a base string says nothing of the key.
    pairs.truncate(4);
    pairs
}

/// The text of one step.
type Text = fn(&Trace) -> &str;

fn traced(expected: &Trace, presented: Option<&Trace>, redaction: &Redaction) -> Vec<StepPair> {
    let steps: [(Step, Text); 5] = [
        (Step::Parameters, |trace| &trace.parameters),
        (Step::Normalized, |trace| &trace.normalized),
        (Step::BaseUri, |trace| &trace.base_uri),
        (Step::BaseString, |trace| &trace.base_string),
        (Step::Key, |trace| &trace.key),
    ];
    let made = steps.into_iter().map(|(step, of)| pair(step, of(expected), presented.map(of), redaction));
    made.map(|made| if made.step == Step::Key { StepPair { byte: None, ..made } } else { made }).collect()
}

fn pair(step: Step, expected: &str, presented: Option<&str>, redaction: &Redaction) -> StepPair {
    let differs = presented.is_some_and(|presented| presented != expected);
    let at = presented.filter(|_| differs).map(|presented| common(expected.as_bytes(), presented.as_bytes()));
    let side = |text: &str| {
        let at = at.map(|mut at| {
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        });
        let (text, at) = redaction.apply(text, at);
        Side { text, at }
    };
    StepPair { step, expected: side(expected), presented: presented.map(side), differs, byte: at.map(|at| at + 1) }
}

/// The part of a text around the place where it differs, within its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// What stands before the place.
    pub before: String,
    /// The differing character; empty when the text ends here.
    pub marked: String,
    /// What stands behind it.
    pub after: String,
}

impl Side {
    /// The text around the place where it differs, at most so many characters on either side; `None` when there is none.
    #[must_use]
    pub fn excerpt(&self, before: usize, after: usize) -> Option<Excerpt> {
        let at = self.at.filter(|at| self.text.is_char_boundary(*at))?;
        let (left, right) = self.text.split_at(at);
        let left = left.rsplit('\n').next().unwrap_or_default();
        let right = right.split('\n').next().unwrap_or_default();
        let cut = left.chars().count().saturating_sub(before);
        let kept: String = left.chars().skip(cut).collect();
        let mut rest = right.chars();
        let marked: String = rest.next().into_iter().collect();
        let mut shown: String = rest.by_ref().take(after).collect();
        if rest.next().is_some() {
            shown.push('…');
        }
        Some(Excerpt { before: if cut > 0 { format!("…{kept}") } else { kept }, marked, after: shown })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_stays_in_its_line() {
        for (text, at, expected) in [
            ("abcdefgh", Some(4), Some(("…cd", "e", "fg…"))),
            ("ab\ncd\nef", Some(4), Some(("c", "d", ""))),
            ("ab\ncd", Some(2), Some(("ab", "", ""))),
            ("éè", Some(2), Some(("é", "è", ""))),
            ("éè", Some(1), None),
            ("ab", Some(2), Some(("ab", "", ""))),
            ("ab", None, None),
        ] {
            let excerpt = Side { text: text.to_owned(), at }.excerpt(2, 2);
            let found = excerpt.as_ref().map(|found| (&*found.before, &*found.marked, &*found.after));
            assert_eq!(found, expected, "{text} {at:?}");
        }
    }
}
