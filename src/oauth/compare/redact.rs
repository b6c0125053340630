//! Keeps secrets out of texts of others that are shown, wherever another client or a server put them.

use secrecy::{ExposeSecret, SecretString};

use crate::oauth::credentials::Credentials;
use crate::oauth::encode::percent_encode;
use crate::oauth::explain::MASK;

/// Below this many bytes a secret is looked for only where it stands alone: else it would be found everywhere.
const SHORT: usize = 4;

/// The secrets to be kept out, in every writing in which they may appear.
pub struct Redaction(Vec<SecretString>);

impl Redaction {
    /// The redaction of both secrets, as they stand and encoded up to three times.
    #[must_use]
    pub fn of(credentials: &Credentials) -> Self {
        let mut texts = Vec::new();
        for secret in [&credentials.consumer_secret, &credentials.token_secret] {
            let mut text = secret.expose_secret().to_owned();
            for _ in 0..3 {
                let encoded = percent_encode(&text);
                texts.extend([encoded.to_lowercase(), text.to_lowercase(), text]);
                text = encoded;
            }
            texts.push(text);
        }
        texts.retain(|text| !text.trim().is_empty());
        // Why the longest first: a secret that is part of the other must not spoil it.
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        texts.dedup();
        Self(texts.into_iter().map(SecretString::from).collect())
    }

    /// The text with secrets masked, and where a byte of it stands then.
    #[must_use]
    pub fn apply(&self, text: &str, at: Option<usize>) -> (String, Option<usize>) {
        let mut shown = String::with_capacity(text.len());
        let mut shown_at = None;
        let mut from = 0;
        while from <= text.len() {
            let rest = text.get(from..).unwrap_or_default();
            let length = self.secret_at(text, from).unwrap_or(0);
            let step = if length > 0 { length } else { rest.chars().next().map_or(1, char::len_utf8) };
            if at.is_some_and(|at| (from..from + step).contains(&at)) {
                shown_at = Some(shown.len());
            }
            if length > 0 {
                shown.push_str(MASK);
            } else {
                shown.extend(rest.chars().next());
            }
            from += step;
        }
        (shown, shown_at)
    }

    /// The length of the secret that stands at a byte.
    fn secret_at(&self, text: &str, at: usize) -> Option<usize> {
        let rest = text.get(at..)?;
        let is_edge = |character: Option<char>| character.is_none_or(|c| !c.is_alphanumeric());
        self.0.iter().map(ExposeSecret::expose_secret).find_map(|secret| {
            let found =
                rest.get(..secret.len()).is_some_and(|part| part == secret || part.eq_ignore_ascii_case(secret));
            let is_alone = || {
                is_edge(text.get(..at).and_then(|before| before.chars().next_back()))
                    && is_edge(rest.get(secret.len()..).and_then(|after| after.chars().next()))
            };
            (found && (secret.len() >= SHORT || is_alone())).then_some(secret.len())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_in_every_writing_and_the_place_moves_along() {
        let redaction = Redaction::of(&Credentials::new("key", "s3/cr3t", "token", "t"));
        for (text, at, shown, shown_at) in [
            ("key=s3/cr3t!", Some(11), "key=••••••!", Some(22)),
            ("S3%2fCR3T", Some(3), "••••••", Some(0)),
            ("a=s3%252Fcr3t", Some(2), "a=••••••", Some(2)),
            ("token=t", Some(7), "token=••••••", Some(24)),
            ("é&x", Some(2), "é&x", Some(2)),
            ("", Some(0), "", Some(0)),
        ] {
            assert_eq!(redaction.apply(text, at), (shown.to_owned(), shown_at), "{text}");
        }
    }
}
