//! What a row expects of its reply.

use std::fmt;

use crate::api::reply::Verdict;

/// What a row expects of its reply. What is `None` may be anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The verdict.
    pub verdict: Option<Verdict>,
    /// The HTTP status.
    pub status: Option<u16>,
}

impl Default for Expected {
    /// Success, with whichever status.
    fn default() -> Self {
        Self { verdict: Some(Verdict::Success), status: None }
    }
}

impl Expected {
    /// Reads a verdict's word, a status, or both with a slash between; the empty text expects success. `None` for any
    /// other text.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let verdict = |word: &str| Verdict::from_word(&word.trim().to_ascii_lowercase());
        let status = |digits: &str| {
            let digits = digits.trim();
            let is_status = digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse().ok().filter(|status| is_status && (100..600).contains(status))
        };
        match text.split_once('/') {
            None if text.is_empty() => Some(Self::default()),
            None => match status(text) {
                Some(status) => Some(Self { verdict: None, status: Some(status) }),
                None => Some(Self { verdict: Some(verdict(text)?), status: None }),
            },
            Some((word, digits)) => Some(Self { verdict: Some(verdict(word)?), status: Some(status(digits)?) }),
        }
    }

    /// Whether a whole reply is what was expected.
    #[must_use]
    pub fn is_met_by(self, verdict: Option<Verdict>, status: Option<u16>) -> bool {
        self.verdict.is_none_or(|expected| verdict == Some(expected))
            && self.status.is_none_or(|expected| status == Some(expected))
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.verdict, self.status) {
            (Some(verdict), Some(status)) => write!(formatter, "{}/{status}", verdict.word()),
            (Some(verdict), None) => formatter.write_str(verdict.word()),
            (None, Some(status)) => write!(formatter, "{status}"),
            (None, None) => formatter.write_str("anything"),
        }
    }
}
