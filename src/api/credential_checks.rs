//! What can be told of four credential values by looking at them alone: white space, form, places that were swapped.
//! No finding quotes a value.

#[cfg(test)]
mod tests;

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
