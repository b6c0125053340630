//! Reads an `Authorization` header as tolerantly as can be: what is wrong in its writing is noted, and the rest is read.

use std::fmt;

use crate::oauth::encode::form_decode;
use crate::oauth::explain::MASK;

/// The most parameters that are read of one header.
const MOST: usize = 200;

/// A header as another client wrote it. `Debug` masks the signature, which PLAINTEXT makes a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct LooseHeader {
    /// The parameters but for `realm`, in their order.
    pub(super) parameters: Vec<Loose>,
    /// `realm`, which is not signed (RFC 5849 §3.4.1.3.1).
    pub(super) realm: Option<String>,
    /// How its writing departs from §3.5.1.
    pub(super) departures: Vec<Departure>,
    /// The text, as it came.
    pub(super) text: String,
}

impl fmt::Debug for LooseHeader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |loose: &Loose| {
            (loose.name.clone(), if loose.name == "oauth_signature" { MASK } else { &loose.value }.to_owned())
        };
        formatter
            .debug_struct("LooseHeader")
            .field("parameters", &self.parameters.iter().map(shown).collect::<Vec<_>>())
            .field("realm", &self.realm)
            .field("departures", &self.departures)
            .finish_non_exhaustive()
    }
}

/// A parameter as it was read.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Loose {
    /// Decoded.
    pub(super) name: String,
    /// Decoded.
    pub(super) value: String,
    /// The value as it was written, without its quotes.
    pub(super) raw: String,
}

/// How a header's writing departs from RFC 5849 §3.5.1. The first three make servers refuse it; the others are a matter of
/// taste, or of the copying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Departure {
    /// The scheme is missing, or another one.
    NoScheme,
    /// A value is not in double quotes.
    NotQuoted,
    /// Parameters are not parted by commas.
    NoCommas,
    /// The scheme is not written `OAuth`.
    SchemeCase,
    /// `%2f` instead of `%2F`.
    LowerHex,
    /// A line break is in it.
    LineBreak,
}

impl Departure {
    /// Whether a strict server refuses the header for it.
    #[must_use]
    pub fn is_wrong(self) -> bool {
        matches!(self, Self::NoScheme | Self::NotQuoted | Self::NoCommas)
    }

    /// What it is, and what to do.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NoScheme => {
                "The header does not begin with the scheme OAuth. Write OAuth and a space before the parameters"
            }
            Self::NotQuoted => "A value is not in double quotes. Write name=\"value\"",
            Self::NoCommas => "Parameters are not parted by commas. Put one between each two",
            Self::SchemeCase => {
                "The scheme is written in another case than OAuth. Servers may take it, and OAuth is safe"
            }
            Self::LowerHex => {
                "Values are encoded with lower-case digits, as in %2f. The header may be so, the base string may not"
            }
            Self::LineBreak => "The header goes over several lines. Send it on one",
        }
    }
}

impl LooseHeader {
    /// Reads a header's value, or a whole header line. `None` when nothing in it looks like a parameter of OAuth.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut departures = Vec::new();
        let inner = strip_quotes(strip_name(strip_quotes(text.trim())).trim());
        let mut rest = inner;
        match inner.split_once(|character: char| character.is_whitespace()) {
            Some((scheme, behind)) if scheme.eq_ignore_ascii_case("OAuth") => {
                if scheme != "OAuth" {
                    departures.push(Departure::SchemeCase);
                }
                rest = behind;
            }
            Some((scheme, behind)) if !scheme.contains(['=', ',']) => {
                departures.push(Departure::NoScheme);
                rest = behind;
            }
            _ => departures.push(Departure::NoScheme),
        }
        if inner.contains(['\n', '\r']) {
            departures.push(Departure::LineBreak);
        }
        let mut header = Self { parameters: Vec::new(), realm: None, departures, text: inner.to_owned() };
        while header.parameters.len() < MOST {
            rest = header.take(rest);
            if rest.is_empty() {
                break;
            }
        }
        header.departures.sort_unstable();
        header.departures.dedup();
        header.parameters.iter().any(|loose| loose.name.starts_with("oauth_")).then_some(header)
    }

    /// Reads one parameter, and gives what stands behind it.
    fn take<'a>(&mut self, text: &'a str) -> &'a str {
        let text = text.trim_start_matches(|character: char| character.is_whitespace() || ",;&?".contains(character));
        let Some((name, behind)) = text.split_once('=') else { return "" };
        let behind = behind.trim_start();
        let escaped = behind.strip_prefix("\\\"");
        let (raw, rest) = if let Some(quoted) = escaped.or_else(|| behind.strip_prefix('"')) {
            let close = if escaped.is_some() { "\\\"" } else { "\"" };
            let Some((raw, rest)) = quoted.split_once(close) else {
                self.departures.push(Departure::NotQuoted);
                self.keep(name, quoted);
                return "";
            };
            (raw, rest)
        } else {
            self.departures.push(Departure::NotQuoted);
            let quote = if behind.starts_with('\'') { '\'' } else { ',' };
            let behind = behind.strip_prefix('\'').unwrap_or(behind);
            let ends = |character: char| {
                character == quote || character == ',' || character == '&' || character.is_whitespace()
            };
            let at = behind.find(ends).unwrap_or(behind.len());
            let (raw, rest) = behind.split_at(at);
            (raw, rest.strip_prefix('\'').unwrap_or(rest))
        };
        let rest = rest.trim_start();
        if !rest.is_empty() && !rest.starts_with(',') {
            self.departures.push(Departure::NoCommas);
        }
        self.keep(name, raw);
        rest
    }

    fn keep(&mut self, name: &str, raw: &str) {
        let name = loosely_decoded(name.trim().trim_matches('"'));
        // Why: a line that was broken by a mail or a terminal has its break in the middle of a value.
        let raw: String = raw.chars().filter(|character| !matches!(character, '\n' | '\r')).collect();
        let digits = raw.split('%').skip(1).filter_map(|digits| digits.get(..2));
        if digits.into_iter().any(|digits| digits.bytes().any(|digit| matches!(digit, b'a'..=b'f'))) {
            self.departures.push(Departure::LowerHex);
        }
        if name.eq_ignore_ascii_case("realm") {
            self.realm = Some(raw);
        } else {
            self.parameters.push(Loose { value: loosely_decoded(&raw), raw, name });
        }
    }

    /// A parameter's decoded value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|loose| loose.name == name).map(|loose| loose.value.as_str())
    }

    /// The parameters without those whose name stood there before.
    pub(super) fn first_of_each(&self) -> impl Iterator<Item = &Loose> {
        let is_first = |place: usize, name: &str| !self.parameters.iter().take(place).any(|loose| loose.name == name);
        self.parameters
            .iter()
            .enumerate()
            .filter(move |(place, loose)| is_first(*place, &loose.name))
            .map(|(_, loose)| loose)
    }

    /// Whether a parameter stands there more than once (§3.1 allows each once).
    pub(super) fn repeated(&self) -> Option<&str> {
        let mut names: Vec<&str> = self.parameters.iter().map(|loose| loose.name.as_str()).collect();
        names.sort_unstable();
        names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
    }
}

/// Percent-decodes; `+` and an incomplete `%` stand for themselves, and what is no UTF-8 becomes U+FFFD.
pub(super) fn loosely_decoded(text: &str) -> String {
    String::from_utf8_lossy(&form_decode(&text.replace('+', "%2B"))).into_owned()
}

fn strip_name(text: &str) -> &str {
    match text.split_once(':') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("Authorization") => value,
        _ => text,
    }
}

/// Takes off one pair of quotes around the whole.
fn strip_quotes(text: &str) -> &str {
    let stripped = ['"', '\''].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
    stripped.unwrap_or(text)
}
