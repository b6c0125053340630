use std::time::Duration;

use super::*;
use crate::exchange::{State, Timings};
use crate::share::scene;

/// A difference in short: part, path, old, new, and whether it is always there.
type Short<'a> = (Part, &'a str, Option<&'a str>, Option<&'a str>, bool);

/// Two bodies, and the path, old and new text of each difference.
type Case<'a> = (&'a str, &'a str, &'a [(&'a str, Option<&'a str>, Option<&'a str>)]);

fn shown(differences: &[Difference]) -> Vec<Short<'_>> {
    differences
        .iter()
        .map(|difference| {
            (
                difference.part,
                difference.path.as_str(),
                difference.old.as_deref(),
                difference.new.as_deref(),
                difference.always,
            )
        })
        .collect()
}

fn body(old: &str, new: &str) -> Vec<Difference> {
    compare(Side::of_draft(None, old.as_bytes()), Side::of_draft(None, new.as_bytes()))
}

#[test]
fn json_is_compared_by_value_with_numbers_as_they_are_written() {
    let cases: &[Case] = &[
        ("{\"a\":1}", "{\"a\":1}", &[]),
        ("{\"a\":1.0}", "{\"a\":1.00}", &[("a", Some("1.0"), Some("1.00"))]),
        ("{\"a\":\"\\u0041\",\"b\":1}", "{\"b\":1,\"a\":\"A\",\"c\":null}", &[("c", None, Some("null"))]),
        (
            "{\"a\":{\"b\":[1,2]}}",
            "{\"a\":{\"b\":[1,3,4]}}",
            &[("a.b[1]", Some("2"), Some("3")), ("a.b[2]", None, Some("4"))],
        ),
        ("{\"a\":1}", "{\"a\":{\"b\":1}}", &[("a", Some("1"), None), ("a.b", None, Some("1"))]),
        ("{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":3}", &[("a (2)", Some("2"), Some("3"))]),
        ("{\"a\":{}}", "{\"a\":[]}", &[("a", Some("{}"), Some("[]"))]),
        (
            "one\ntwo\nthree",
            "one\n2\nthree\nfour",
            &[("line 2", Some("two"), Some("2")), ("line 4", None, Some("four"))],
        ),
        ("{", "{}", &[("line 1", Some("{"), Some("{}"))]),
    ];
    for (old, new, expected) in cases {
        let found = body(old, new);
        let found: Vec<_> =
            found.iter().map(|found| (found.path.as_str(), found.old.as_deref(), found.new.as_deref())).collect();
        assert_eq!(&found, expected, "{old} {new}");
    }
}

#[test]
fn the_same_values_in_other_bytes_are_told_apart() {
    let found = body("{\"a\":1}", "{ \"a\":1}");
    assert_eq!(found.len(), 1);
    assert!(found[0].always && found[0].path.starts_with("order, spacing"), "{found:?}");
}

#[test]
fn what_differs_between_any_two_sends_is_set_apart() {
    let (old, new) = (scene::example(1), scene::example(2));
    let found = compare(Side::of(&old), Side::of(&new));
    assert!(found.iter().all(|difference| difference.always), "{found:#?}");
    let paths: Vec<_> = found.iter().map(|difference| difference.path.as_str()).collect();
    assert_eq!(paths, ["authorization", "oauth_nonce", "oauth_timestamp", "oauth_signature", "date"]);
}

#[test]
fn another_port_of_this_machine_is_the_same_place() {
    for (old, new, same) in [
        ("http://127.0.0.1:1/a", "http://127.0.0.1:2/a", true),
        ("http://[::1]/a", "http://[::1]:2/a", true),
        ("http://127.0.0.1:1/a", "http://127.0.0.1:1/b", false),
        ("https://example.com:1/a", "https://example.com:2/a", false),
        ("https://example.com/a", "https://example.com/a", true),
    ] {
        assert_eq!(is_same_place(old, new), same, "{old} {new}");
    }
    let (old, mut new) = (scene::example(1), scene::example(1));
    new.request.url.set_port(Some(9)).expect("a port");
    let found = compare(Side::of(&old), Side::of(&new));
    assert_eq!(shown(&found).len(), 1);
    assert!(found[0].always, "{found:?}");
}

#[test]
fn each_part_is_compared() {
    let old = scene::example(1);
    let mut new = scene::exchange(1, br#"{"skill":"x"}"#, 401, br#"{"error":"no"}"#);
    new.request.url.set_query(Some("a=1"));
    let found = compare(Side::of(&old), Side::of(&new));
    for expected in [
        (Part::RequestLine, "URL", Some(scene::URL), Some("http://127.0.0.1:8080/api/contextAndInvite?a=1"), false),
        (Part::RequestBody, "skill", Some("\"sales\""), Some("\"x\""), false),
        (Part::Outcome, "HTTP status", Some("200"), Some("401"), false),
        (Part::Outcome, "verdict", Some("success"), Some("unauthorized"), false),
        (Part::ResponseBody, "callId", Some("\"473513\""), None, true),
        (Part::ResponseBody, "error", None, Some("\"no\""), false),
    ] {
        assert!(shown(&found).contains(&expected), "{expected:?} {found:#?}");
    }
}

#[test]
fn a_side_that_was_not_sent_is_compared_as_far_as_it_goes() {
    let old = scene::example(1);
    let found = compare(Side::of(&old), Side::of_draft(None, br#"{"skill":"x"}"#));
    assert!(found.iter().all(|difference| difference.part == Part::RequestBody), "{found:#?}");
    let mut new = scene::example(2);
    new.state = State::Ended(Outcome::NotSent {
        why: "x".to_owned(),
        timings: Timings { total: Duration::ZERO, ..Timings::default() },
    });
    let found = compare(Side::of(&old), Side::of(&new));
    assert!(
        shown(&found).contains(&(Part::Outcome, "outcome", Some("answered"), Some("not_sent"), false)),
        "{found:#?}"
    );
}
