//! What can be told of four credential values by looking at them alone: white space, form, places that were swapped.
//! No finding quotes a value.

use std::cmp::Reverse;

use super::checks::Strength;

/// The four values as they were typed or read; `None` is a secret that is not known here.
#[derive(Clone, Copy)]
pub struct Values<'a> {
    /// `oauth_consumer_key`.
    pub consumer_key: &'a str,
    /// The client shared-secret.
    pub consumer_secret: Option<&'a str>,
    /// `oauth_token`.
    pub token: &'a str,
    /// The token shared-secret.
    pub token_secret: Option<&'a str>,
}

/// Something odd about a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueFinding {
    /// The value, by its field's name in a profile's file.
    pub field: &'static str,
    /// How much it matters. Only an error makes the values unusable.
    pub strength: Strength,
    /// What is odd, one sentence without a full stop. Never quotes a value.
    pub what: String,
    /// What would be right, one sentence without a full stop.
    pub right: String,
    /// The change that makes it right, where one is likely.
    pub fix: Option<ValueFix>,
}

/// A change of the values that one click makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueFix {
    /// Take white space and line breaks away from both ends of that field's value, as [`trimmed`] does.
    Trim(&'static str),
    /// Exchange the values of two fields.
    Swap(&'static str, &'static str),
}

/// The zones whose `ivrdeflect` hosts were seen in public.
const SEEN_ZONES: [&str; 2] = ["va", "va-a"];

/// LivePerson's other zones; whether `ivrdeflect` is there is not documented.
const OTHER_ZONES: [&str; 4] = ["lo", "sy", "z2", "va-e"];

/// What people write before a value, in lower case and without anything but letters.
const LABELS: [&str; 22] = [
    "key",
    "appkey",
    "apikey",
    "consumerkey",
    "oauthconsumerkey",
    "clientkey",
    "secret",
    "appsecret",
    "apisecret",
    "consumersecret",
    "oauthconsumersecret",
    "clientsecret",
    "token",
    "accesstoken",
    "oauthtoken",
    "tokensecret",
    "accesstokensecret",
    "oauthtokensecret",
    "accesssecret",
    "oauthaccesstoken",
    "oauthaccesstokensecret",
    "value",
];

/// A value and its place.
#[derive(Clone, Copy)]
struct Place<'a> {
    field: &'static str,
    value: &'a str,
    /// Whether it is a place for a key or token, which are no secrets.
    is_public: bool,
}

impl Place<'_> {
    fn finding(&self, strength: Strength, what: impl Into<String>, right: impl Into<String>) -> ValueFinding {
        ValueFinding { field: self.field, strength, what: what.into(), right: right.into(), fix: None }
    }
}

/// Every finding, by field in the file's order, the strongest first.
#[must_use]
pub fn check(values: &Values) -> Vec<ValueFinding> {
    let place = |field, value, is_public| Place { field, value, is_public };
    let places: Vec<Place> = [
        Some(place("consumer_key", values.consumer_key, true)),
        values.consumer_secret.map(|value| place("consumer_secret", value, false)),
        Some(place("token", values.token, true)),
        values.token_secret.map(|value| place("token_secret", value, false)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let swaps = swaps(&places);
    let mut findings = Vec::new();
    for (index, place) in places.iter().enumerate() {
        let first = findings.len();
        if trimmed(place.value).is_empty() {
            findings.push(place.finding(Strength::Error, "Blank", "Give all four credential values"));
            continue;
        }
        findings.extend(unseen(place));
        let pasted = pasted_along(place);
        let swap = swaps.iter().find(|(public, _)| *public == place.field);
        if let Some((public, secret)) = swap {
            let mut finding = place.finding(
                Strength::Warning,
                format!("This doesn't look like a key or token, and what stands in {secret} does"),
                format!("Exchange {public} and {secret}"),
            );
            finding.fix = Some(ValueFix::Swap(public, secret));
            findings.push(finding);
        } else if place.is_public && pasted.is_none() && !looks_like_a_key(place.value) {
            findings.push(place.finding(
                Strength::Hint,
                "Not 32 hexadecimal characters",
                "Keys and tokens in LivePerson's public examples are 32 hexadecimal characters: compare it with where it came from",
            ));
        }
        findings.extend(pasted);
        let same = places[..index].iter().find(|other| trimmed(other.value) == trimmed(place.value));
        if let Some(other) = same {
            findings.push(place.finding(
                Strength::Warning,
                format!("The same value as {}", other.field),
                "The four values of a key differ from each other: copy this one again",
            ));
        }
        findings[first..].sort_by_key(|finding| Reverse(finding.strength));
    }
    findings
}

/// A value without the white space, line breaks and invisible characters around it.
#[must_use]
pub fn trimmed(value: &str) -> &str {
    value.trim_matches(is_unseen)
}

/// Something to know of a zone, unless it is one whose `ivrdeflect` host was seen in public.
#[must_use]
pub fn zone(zone: &str) -> Option<ValueFinding> {
    let zone = zone.trim().to_ascii_lowercase();
    let what = if zone.is_empty() || SEEN_ZONES.contains(&zone.as_str()) {
        return None;
    } else if OTHER_ZONES.contains(&zone.as_str()) {
        "A zone of LivePerson's, but no public document shows LiveDeflect in it"
    } else {
        "Not a zone that public documents show"
    };
    let right =
        format!("Those seen with LiveDeflect are {}: ask LivePerson which is the account's", SEEN_ZONES.join(" and "));
    Some(ValueFinding { field: "endpoint", strength: Strength::Hint, what: what.to_owned(), right, fix: None })
}

/// Whether a character shows nothing: white space, control and format characters.
fn is_unseen(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn looks_like_a_key(value: &str) -> bool {
    let value = trimmed(value);
    value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The places for keys and tokens that don't look like one, each with a place of a secret that does: its own first.
fn swaps(places: &[Place]) -> Vec<(&'static str, &'static str)> {
    let mut free: Vec<&str> = Vec::new();
    let mut swaps = Vec::new();
    for (public, secrets) in
        [("consumer_key", ["consumer_secret", "token_secret"]), ("token", ["token_secret", "consumer_secret"])]
    {
        let at = |field: &str| places.iter().find(|place| place.field == field);
        let is_odd = at(public).is_some_and(|place| {
            !trimmed(place.value).is_empty() && !looks_like_a_key(place.value) && pasted_along(place).is_none()
        });
        let secret = secrets
            .into_iter()
            .find(|secret| !free.contains(secret) && at(secret).is_some_and(|place| looks_like_a_key(place.value)));
        if let (true, Some(secret)) = (is_odd, secret) {
            free.push(secret);
            swaps.push((public, secret));
        }
    }
    swaps
}

/// White space and invisible characters, around the value or within it.
fn unseen(place: &Place) -> Vec<ValueFinding> {
    // Why not the same: no key holds white space, while nothing says what a secret may hold.
    let strength = if place.is_public { Strength::Error } else { Strength::Warning };
    let mut findings = Vec::new();
    let inner = trimmed(place.value);
    if inner != place.value {
        let what = if place.value.contains(['\n', '\r']) {
            "A line break is before or behind it"
        } else if place.value.chars().any(|character| is_unseen(character) && !character.is_whitespace()) {
            "A character that cannot be seen is before or behind it"
        } else {
            "White space is before or behind it"
        };
        let mut finding = place.finding(strength, what, "Trim it, unless it belongs to the value");
        finding.fix = Some(ValueFix::Trim(place.field));
        findings.push(finding);
    }
    if inner.contains(is_unseen) {
        let what = if inner.contains(['\n', '\r']) {
            "A line break is in it"
        } else {
            "White space or an invisible character is in it"
        };
        findings.push(place.finding(strength, what, "Copy the value again, alone and whole"));
    }
    findings
}

/// A quote, label or comma that came along from where the value was copied.
fn pasted_along(place: &Place) -> Option<ValueFinding> {
    let value = trimmed(place.value);
    let what = if value.starts_with(['"', '\'', '`', '“', '”', '‘', '’', '«', '»'])
        || value.ends_with(['"', '\'', '`', '“', '”', '‘', '’', '«', '»'])
    {
        "A quote was pasted along"
    } else if has_label(value) {
        "A name was pasted along with the value"
    } else if value.starts_with([',', ';']) || value.ends_with([',', ';']) {
        "A comma or semicolon was pasted along"
    } else {
        return None;
    };
    Some(place.finding(Strength::Warning, what, "Keep the value alone"))
}

/// Whether it begins with a value's name and a colon or equals sign.
fn has_label(value: &str) -> bool {
    value.split_once([':', '=']).is_some_and(|(name, rest)| {
        let letters = name.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase());
        let letters: String = letters.collect();
        !trimmed(rest).is_empty() && LABELS.contains(&letters.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "d392e7ff2e204d6c802e38fd775563d1";
    const TOKEN: &str = "61ADAD31204a4e6fab68d560f1ffb594";
    const SECRET: &str = "c4n4ry-c0nsum3r";
    const TOKEN_SECRET: &str = "c4n4ry-t0k3n";

    /// A row: the four values, and each finding's field, strength, fix and a part of what it says.
    type Row = ([&'static str; 4], Vec<(&'static str, Strength, Option<ValueFix>, &'static str)>);

    fn rows() -> Vec<Row> {
        use Strength::{Error, Hint, Warning};
        let swap = |public, secret| Some(ValueFix::Swap(public, secret));
        let trim = |field| Some(ValueFix::Trim(field));
        let (key, secret, token, token_secret) = ("consumer_key", "consumer_secret", "token", "token_secret");
        vec![
            ([KEY, SECRET, TOKEN, TOKEN_SECRET], vec![]),
            ([KEY, "0123456789abcdef0123456789abcdef", TOKEN, "fedcba9876543210"], vec![]),
            ([KEY, "abc+/=", TOKEN, "a:b=="], vec![]),
            (["", SECRET, TOKEN, " \n"], vec![(key, Error, None, "Blank"), (token_secret, Error, None, "Blank")]),
            (
                [KEY, "c4n4ry-c0nsum3r\n", TOKEN, " c4n4ry-t0k3n"],
                vec![
                    (secret, Warning, trim(secret), "line break is before or behind"),
                    (token_secret, Warning, trim(token_secret), "White space is before or behind"),
                ],
            ),
            (
                ["d392e7ff2e204d6c802e38fd775563d1 ", SECRET, TOKEN, "\u{feff}c4n4ry-t0k3n"],
                vec![
                    (key, Error, trim(key), "White space"),
                    (token_secret, Warning, trim(token_secret), "cannot be seen"),
                ],
            ),
            (
                [KEY, "c4n4ry c0nsum3r", TOKEN, "c4n4ry\u{200b}t0k3n"],
                vec![(secret, Warning, None, "is in it"), (token_secret, Warning, None, "is in it")],
            ),
            ([KEY, "c4n4ry\nc0nsum3r", TOKEN, TOKEN_SECRET], vec![(secret, Warning, None, "line break is in it")]),
            (
                ["d392e7ff2e204d6c802e38fd775563d", SECRET, "g1adad31204a4e6fab68d560f1ffb594", TOKEN_SECRET],
                vec![(key, Hint, None, "Not 32 hexadecimal"), (token, Hint, None, "Not 32 hexadecimal")],
            ),
            ([SECRET, KEY, TOKEN, TOKEN_SECRET], vec![(key, Warning, swap(key, secret), "in consumer_secret does")]),
            (
                [KEY, SECRET, TOKEN_SECRET, TOKEN],
                vec![(token, Warning, swap(token, token_secret), "in token_secret does")],
            ),
            (
                [KEY, TOKEN, SECRET, TOKEN_SECRET],
                vec![(token, Warning, swap(token, secret), "in consumer_secret does")],
            ),
            ([TOKEN_SECRET, SECRET, TOKEN, KEY], vec![(key, Warning, swap(key, token_secret), "in token_secret does")]),
            (
                [SECRET, KEY, TOKEN_SECRET, TOKEN],
                vec![(key, Warning, swap(key, secret), "does"), (token, Warning, swap(token, token_secret), "does")],
            ),
            ([KEY, SECRET, TOKEN, SECRET], vec![(token_secret, Warning, None, "same value as consumer_secret")]),
            ([KEY, SECRET, KEY, TOKEN_SECRET], vec![(token, Warning, None, "same value as consumer_key")]),
            (
                ["\"d392e7ff2e204d6c802e38fd775563d1\"", "“c4n4ry-c0nsum3r”", TOKEN, "c4n4ry-t0k3n,"],
                vec![
                    (key, Warning, None, "quote"),
                    (secret, Warning, None, "quote"),
                    (token_secret, Warning, None, "comma"),
                ],
            ),
            (
                ["App key: d392e7ff2e204d6c802e38fd775563d1", "consumer_secret=c4n4ry", TOKEN, TOKEN_SECRET],
                vec![
                    (key, Error, None, "is in it"),
                    (key, Warning, None, "name was pasted along"),
                    (secret, Warning, None, "name was pasted along"),
                ],
            ),
        ]
    }

    #[test]
    fn each_oddity_is_told_at_its_field_and_never_quotes_a_value() {
        for ([consumer_key, consumer_secret, token, token_secret], expected) in rows() {
            let values = Values {
                consumer_key,
                consumer_secret: Some(consumer_secret),
                token,
                token_secret: Some(token_secret),
            };
            let findings = check(&values);
            let case = format!("{:?}\n{findings:#?}", [consumer_key, consumer_secret, token, token_secret]);
            assert_eq!(findings.len(), expected.len(), "{case}");
            for (finding, (field, strength, fix, part)) in findings.iter().zip(expected) {
                assert_eq!((finding.field, finding.strength, finding.fix), (field, strength, fix), "{case}");
                assert!(finding.what.contains(part), "{case}");
                let words = format!("{} {}", finding.what, finding.right);
                for value in [consumer_key, consumer_secret, token, token_secret] {
                    let value = trimmed(value);
                    assert!(value.is_empty() || !words.contains(value), "{case}");
                }
                assert!(!words.contains("c4n4ry") && !words.contains("d392e7") && !words.ends_with('.'), "{case}");
            }
        }
    }

    #[test]
    fn a_secret_that_is_not_known_is_not_judged() {
        let values = Values { consumer_key: SECRET, consumer_secret: None, token: TOKEN, token_secret: None };
        let findings = check(&values);
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!((findings[0].field, findings[0].strength), ("consumer_key", Strength::Hint));
    }

    #[test]
    fn a_swap_leaves_nothing_to_swap() {
        for (values, _) in rows() {
            let mut values = values;
            let of = |values: [&'static str; 4]| {
                let [consumer_key, secret, token, token_secret] = values;
                check(&Values { consumer_key, consumer_secret: Some(secret), token, token_secret: Some(token_secret) })
            };
            let place =
                |field| ["consumer_key", "consumer_secret", "token", "token_secret"].iter().position(|f| *f == field);
            for finding in of(values) {
                if let Some(ValueFix::Swap(one, other)) = finding.fix {
                    values.swap(place(one).expect("a field"), place(other).expect("a field"));
                }
            }
            assert!(!of(values).iter().any(|finding| matches!(finding.fix, Some(ValueFix::Swap(..)))), "{values:?}");
        }
    }

    #[test]
    fn a_zone_that_was_not_seen_is_a_hint() {
        for (name, part) in [
            ("va", None),
            (" VA-A ", None),
            ("", None),
            ("lo", Some("A zone of LivePerson's")),
            ("va-e", Some("A zone of LivePerson's")),
            ("xx", Some("Not a zone that public documents show")),
        ] {
            let finding = zone(name);
            assert_eq!(finding.is_some(), part.is_some(), "{name}");
            if let (Some(finding), Some(part)) = (finding, part) {
                assert!(finding.what.contains(part), "{name}: {finding:?}");
                assert_eq!((finding.field, finding.strength), ("endpoint", Strength::Hint));
            }
        }
    }
}
