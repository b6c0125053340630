//! Every oddity of the four values, a row each.

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
            vec![(key, Error, trim(key), "White space"), (token_secret, Warning, trim(token_secret), "cannot be seen")],
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
        ([KEY, SECRET, TOKEN_SECRET, TOKEN], vec![(token, Warning, swap(token, token_secret), "in token_secret does")]),
        ([KEY, TOKEN, SECRET, TOKEN_SECRET], vec![(token, Warning, swap(token, secret), "in consumer_secret does")]),
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
        let values =
            Values { consumer_key, consumer_secret: Some(consumer_secret), token, token_secret: Some(token_secret) };
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
