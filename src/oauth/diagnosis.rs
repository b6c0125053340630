//! In what four credential values differ from the expected ones, the most specific first. No sentence quotes a value.

use std::fmt;

use secrecy::ExposeSecret;
use url::Url;

use super::credentials::Credentials;
use super::verify::{Presented, verify};

/// One of the four values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// `oauth_consumer_key`.
    ConsumerKey,
    /// The client shared-secret.
    ConsumerSecret,
    /// `oauth_token`.
    Token,
    /// The token shared-secret.
    TokenSecret,
}

impl Value {
    /// Every value, in the order of a profile's file.
    pub const ALL: [Self; 4] = [Self::ConsumerKey, Self::ConsumerSecret, Self::Token, Self::TokenSecret];

    /// The name, as a profile file spells it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ConsumerKey => "consumer_key",
            Self::ConsumerSecret => "consumer_secret",
            Self::Token => "token",
            Self::TokenSecret => "token_secret",
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// One difference. `Display` is one ASCII sentence without a full stop: what is wrong, and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// Key and token changed places, and so did their secrets.
    #[error(
        "The two pairs are swapped: the token and its secret stand where the key and its secret belong. Exchange the pairs"
    )]
    PairsSwapped,
    /// Two values stand in each other's place.
    #[error("{0} and {1} are swapped. Exchange them")]
    Swapped(Value, Value),
    /// A place holds another place's value.
    #[error("{0} holds the value of {1}. Copy the right one again")]
    Holds(Value, Value),
    /// Nothing stands there.
    #[error("{0} is blank. Give all four credential values")]
    Blank(Value),
    /// Only white space around it, or in it, is too much.
    #[error("{0} has white space or a line break that does not belong to it. Trim it")]
    WhiteSpace(Value),
    /// Only capital and small letters differ.
    #[error("{0} differs in capital and small letters alone. Copy it again as it stands")]
    LetterCase(Value),
    /// A part of the end or the beginning is missing.
    #[error("{0} is cut off: only a part of it is there. Copy the whole of it")]
    CutOff(Value),
    /// More than the value stands there.
    #[error("{0} is longer than it should be: something stands before or behind it. Copy it alone")]
    Longer(Value),
    /// Anything else.
    #[error("{0} is not the right one. Copy it again, from the same key")]
    Other(Value),
}

/// How the presented values differ from the expected ones: places that were changed first, then value by value in the
/// file's order. Nothing when all four are the same.
#[must_use]
pub fn differences(presented: &Credentials, expected: &Credentials) -> Vec<Difference> {
    let (presented, expected) = (texts(presented), texts(expected));
    if presented != expected && presented == [expected[2], expected[3], expected[0], expected[1]] {
        return vec![Difference::PairsSwapped];
    }
    let mut differences = Vec::new();
    let mut wrong: Vec<usize> = (0..4).filter(|place| presented[*place] != expected[*place]).collect();
    // Why this order: a pair's own two values are the likeliest to be mistaken for each other.
    for (one, other) in [(0, 1), (2, 3), (1, 3), (0, 2), (1, 2), (0, 3)] {
        let are_wrong = wrong.contains(&one) && wrong.contains(&other);
        if are_wrong && presented[one] == expected[other] && presented[other] == expected[one] {
            differences.push(Difference::Swapped(Value::ALL[one], Value::ALL[other]));
            wrong.retain(|place| *place != one && *place != other);
        }
    }
    differences.extend(wrong.into_iter().map(|place| {
        let held = (0..4).find(|other| !presented[place].is_empty() && presented[place] == expected[*other]);
        match held {
            Some(other) => Difference::Holds(Value::ALL[place], Value::ALL[other]),
            None => difference(Value::ALL[place], presented[place], expected[place]),
        }
    }));
    differences
}

/// How many of the four values are the same, in whichever place: tells which credentials somebody meant.
#[must_use]
pub fn likeness(presented: &Credentials, expected: &Credentials) -> usize {
    let expected = texts(expected);
    texts(presented).iter().filter(|value| !value.is_empty() && expected.contains(value)).count()
}

fn texts(credentials: &Credentials) -> [&str; 4] {
    [
        &credentials.consumer_key,
        credentials.consumer_secret.expose_secret(),
        &credentials.token,
        credentials.token_secret.expose_secret(),
    ]
}

fn difference(value: Value, presented: &str, expected: &str) -> Difference {
    let without_space = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
    if presented.trim().is_empty() {
        Difference::Blank(value)
    } else if without_space(presented) == without_space(expected) {
        Difference::WhiteSpace(value)
    } else if presented.trim().to_lowercase() == expected.trim().to_lowercase() {
        Difference::LetterCase(value)
    } else if expected.starts_with(presented) || expected.ends_with(presented) {
        Difference::CutOff(value)
    } else if !expected.is_empty() && presented.contains(expected) {
        Difference::Longer(value)
    } else {
        Difference::Other(value)
    }
}

/// What is wrong with the credentials that a header was signed with, for somebody who knows the right ones: `None` when
/// the known ones verify, or when no mistake that is tried here explains the signature.
///
/// Every way in which people mistake values for each other is signed again and compared.
#[must_use]
pub fn suspect(http_method: &str, url: &Url, presented: &Presented, known: &Credentials) -> Option<Difference> {
    let [key, token] = ["oauth_consumer_key", "oauth_token"].map(|name| presented.get(name).unwrap_or_default());
    let with_secrets =
        |[consumer_secret, token_secret]: &[String; 2]| Credentials::new(key, consumer_secret, token, token_secret);
    let tried = mistaken_secrets(known).into_iter().map(|secrets| with_secrets(&secrets));
    let signed_with = tried.into_iter().find(|credentials| verify(http_method, url, presented, credentials).is_ok());
    let unexplained = || {
        // Why: the secrets stay unknown, while key and token travel in the clear.
        let [_, consumer_secret, _, token_secret] = texts(known).map(str::to_owned);
        with_secrets(&[consumer_secret, token_secret])
    };
    differences(&signed_with.unwrap_or_else(unexplained), known).into_iter().next()
}

/// The right secrets first, then every mistake with one or both.
fn mistaken_secrets(known: &Credentials) -> Vec<[String; 2]> {
    /// The longest secret whose beginnings are tried.
    const MOST: usize = 256;
    let values = texts(known);
    let [_, consumer_secret, _, token_secret] = values;
    let mut tried = vec![[consumer_secret.to_owned(), token_secret.to_owned()]];
    let places: Vec<&str> = values.into_iter().chain([""]).collect();
    for one in &places {
        tried.extend(places.iter().map(|other| [(*one).to_owned(), (*other).to_owned()]));
    }
    for (place, secret) in [consumer_secret, token_secret].into_iter().enumerate() {
        let mut forms = vec![
            format!(" {secret}"),
            format!("{secret} "),
            format!(" {secret} "),
            format!("{secret}\n"),
            format!("{secret}\r\n"),
            format!("\n{secret}"),
            format!("\t{secret}"),
            format!("{secret}\t"),
            secret.trim().to_owned(),
            secret.to_lowercase(),
            secret.to_uppercase(),
            format!("\"{secret}\""),
            format!("{secret},"),
        ];
        if secret.len() <= MOST {
            let cuts = secret.char_indices().skip(1).map(|(at, _)| at);
            forms.extend(cuts.flat_map(|at| [secret[..at].to_owned(), secret[at..].to_owned()]));
        }
        for form in forms {
            let mut secrets = tried[0].clone();
            secrets[place] = form;
            tried.push(secrets);
        }
    }
    tried
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::credentials::{SignatureMethod, Stamp};
    use crate::oauth::sign::sign;

    const RIGHT: [&str; 4] = ["Key-1", "c4n4ry-s3cret", "t0k3n", "t0p-S3cret"];

    fn credentials([key, secret, token, token_secret]: [&str; 4]) -> Credentials {
        Credentials::new(key, secret, token, token_secret)
    }

    fn rows() -> Vec<([&'static str; 4], Vec<Difference>)> {
        use Difference::{Blank, CutOff, Holds, LetterCase, Longer, Other, PairsSwapped, Swapped, WhiteSpace};
        use Value::{ConsumerKey, ConsumerSecret, Token, TokenSecret};
        let [key, secret, token, token_secret] = RIGHT;
        vec![
            (RIGHT, vec![]),
            ([token, token_secret, key, secret], vec![PairsSwapped]),
            ([secret, key, token, token_secret], vec![Swapped(ConsumerKey, ConsumerSecret)]),
            ([key, secret, token_secret, token], vec![Swapped(Token, TokenSecret)]),
            (
                [secret, key, token_secret, token],
                vec![Swapped(ConsumerKey, ConsumerSecret), Swapped(Token, TokenSecret)],
            ),
            ([key, token_secret, token, secret], vec![Swapped(ConsumerSecret, TokenSecret)]),
            ([token, secret, key, token_secret], vec![Swapped(ConsumerKey, Token)]),
            ([key, token, secret, token_secret], vec![Swapped(ConsumerSecret, Token)]),
            ([token_secret, secret, token, key], vec![Swapped(ConsumerKey, TokenSecret)]),
            (
                [secret, token, key, token_secret],
                vec![Holds(ConsumerKey, ConsumerSecret), Holds(ConsumerSecret, Token), Holds(Token, ConsumerKey)],
            ),
            ([key, secret, token, secret], vec![Holds(TokenSecret, ConsumerSecret)]),
            ([key, " c4n4ry-s3cret", token, token_secret], vec![WhiteSpace(ConsumerSecret)]),
            ([key, secret, token, "t0p-S3cret\r\n"], vec![WhiteSpace(TokenSecret)]),
            ([key, secret, token, "t0p -S3cret"], vec![WhiteSpace(TokenSecret)]),
            (["key-1", secret, token, token_secret], vec![LetterCase(ConsumerKey)]),
            ([key, secret, token, "T0P-S3CRET"], vec![LetterCase(TokenSecret)]),
            ([key, "c4n4ry-s3cre", token, token_secret], vec![CutOff(ConsumerSecret)]),
            ([key, secret, "0k3n", token_secret], vec![CutOff(Token)]),
            ([key, secret, token, "t0p-S3crett0p-S3cret"], vec![Longer(TokenSecret)]),
            ([key, secret, token, ""], vec![Blank(TokenSecret)]),
            ([key, "", token, " "], vec![Blank(ConsumerSecret), Blank(TokenSecret)]),
            (["other", secret, token, token_secret], vec![Other(ConsumerKey)]),
            (["a", "b", "c", "d"], vec![Other(ConsumerKey), Other(ConsumerSecret), Other(Token), Other(TokenSecret)]),
        ]
    }

    #[test]
    fn each_difference_is_named_and_quotes_nothing() {
        for (presented, expected) in rows() {
            let found = differences(&credentials(presented), &credentials(RIGHT));
            assert_eq!(found, expected, "{presented:?}");
            for difference in found {
                let sentence = difference.to_string();
                assert!(sentence.is_ascii() && !sentence.ends_with('.'), "{sentence}");
                assert!(!["c4n4ry", "t0p", "t0k3n", "Key-1"].iter().any(|part| sentence.contains(part)), "{sentence}");
            }
        }
    }

    #[test]
    fn a_signature_tells_with_what_mistake_it_was_made() {
        let url = Url::parse("http://127.0.0.1:1/api/contextAndInvite").expect("a URL");
        let stamp = Stamp { nonce: "n".to_owned(), timestamp: 9 };
        for method in SignatureMethod::ALL {
            for (presented, expected) in rows() {
                let signed = sign("POST", &url, method, &credentials(presented), &stamp).expect("signed");
                let header = Presented::parse(signed.authorization.expose_secret()).expect("a header");
                let found = suspect("POST", &url, &header, &credentials(RIGHT));
                let case = format!("{method} {presented:?}: {found:?}");
                // What no header can tell: a secret that is simply another, or is not among the mistakes tried.
                match expected.first() {
                    Some(Difference::Other(Value::ConsumerSecret | Value::TokenSecret) | Difference::Longer(_)) => {
                        assert_eq!(found, None, "{case}");
                    }
                    _ if ["t0p -S3cret", " "].contains(&presented[3]) => assert_eq!(found, None, "{case}"),
                    first => assert_eq!(found.as_ref(), first, "{case}"),
                }
            }
        }
    }

    #[test]
    fn likeness_counts_values_in_any_place() {
        for (presented, count) in [(RIGHT, 4), (["a", "b", "c", "d"], 0), (["t0k3n", "", "", "x"], 1)] {
            assert_eq!(likeness(&credentials(presented), &credentials(RIGHT)), count, "{presented:?}");
        }
    }
}
