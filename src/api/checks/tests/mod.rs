//! Every rule beside its neighbour that must not trigger it, and every fix against the finding it mends.

mod numbers;
mod texts;
mod times;

use super::*;
use crate::api::caller_info::Row;
use crate::api::catalogue::{EXTERNAL_CUSTOMER_ID, EXTERNAL_CUSTOMER_ID_DESCRIPTOR};
use Strength::{Error, Hint, Warning};

/// Seven seconds after the example's call.
const NOW: Now = Now(1_528_932_960_000);

/// What a row of a table expects: strength, a part of `what`, and the fix's label.
type Expected<'a> = Option<(Strength, &'a str, Option<&'a str>)>;

/// The example payload with a text that lacks nothing: it has no finding.
fn flawless() -> Draft {
    let mut draft = Draft::example();
    draft.set_text("deflectionText", "Welcome. Reply STOP to opt out");
    draft
}

/// The findings of a draft once numbering plans are read, each of whose fixes must mend it and make no new error.
fn findings(draft: &Draft, wire: Wire, now: Now) -> Vec<Finding> {
    warm_up();
    let findings = check(draft, wire, now);
    let errors = |findings: &[Finding]| findings.iter().filter(|finding| finding.strength == Error).count();
    for finding in &findings {
        assert!(!finding.what.ends_with('.') && !finding.right.ends_with('.'), "{finding:?}");
        let Some(fix) = &finding.fix else { continue };
        let mut mended = draft.clone();
        mended.apply(&fix.change);
        assert_ne!(&mended, draft, "{finding:?}");
        let after = check(&mended, wire, now);
        let stays = |other: &Finding| {
            other.place == finding.place && other.strength == finding.strength && other.what == finding.what
        };
        assert!(!after.iter().any(stays), "{finding:?} stays: {after:?}");
        let allowed = errors(&findings) - usize::from(finding.strength == Error);
        assert!(errors(&after) <= allowed, "{finding:?}: {after:?}");
    }
    findings
}

/// Holds the one finding of a place against a row of a table.
fn hold(findings: &[Finding], place: &Place, expected: Expected<'_>, row: &str) {
    let here: Vec<_> = findings.iter().filter(|finding| finding.place == *place).collect();
    match expected {
        None => assert!(here.is_empty(), "{row}: {here:?}"),
        Some((strength, part, label)) => {
            assert_eq!(here.len(), 1, "{row}: {here:?}");
            assert_eq!(here[0].strength, strength, "{row}: {here:?}");
            assert!(here[0].what.contains(part), "{row}: {here:?}");
            assert_eq!(here[0].fix.as_ref().map(|fix| fix.label.as_str()), label, "{row}: {here:?}");
        }
    }
}

/// Types each text into a flawless draft, and holds the findings of that item against the row.
fn hold_items(wire: Wire, now: Now, rows: &[(&str, &str, Expected<'_>)]) {
    for (name, text, expected) in rows {
        let mut draft = flawless();
        draft.set_text(name, text);
        let place = Place::Item((*name).to_owned());
        hold(&findings(&draft, wire, now), &place, *expected, &format!("{name} = {text:?}"));
    }
}

#[test]
fn what_the_specification_forbids() {
    assert_eq!(findings(&flawless(), Wire::default(), NOW), []);
    let missing = "Required, and missing";
    hold_items(
        Wire::default(),
        NOW,
        &[
            ("siteId", "38856538", None),
            ("siteId", "", Some((Error, missing, None))),
            ("siteId", "3885 6538", Some((Error, "a space at place 5", Some("Use 38856538")))),
            ("siteId", " 38856538\u{200B}", Some((Error, "a space at place 1", Some("Use 38856538")))),
            ("siteId", "\u{202E}38856538", Some((Error, "RIGHT-TO-LEFT OVERRIDE at place 1", Some("Use 38856538")))),
            ("siteId", "38856538x", Some((Error, "'x' at place 9", None))),
            ("siteId", "３8856538", Some((Error, "U+FF13 at place 1", None))),
            ("siteId", "--", Some((Error, "'-' at place 1", None))),
            ("skill", "sales & more", None),
            ("skill", "", Some((Error, missing, None))),
            ("customerCountryCode", "+1", Some((Error, "'+' at place 1", Some("Use 1")))),
            ("customerPhoneNumber", "404-343-8646", Some((Error, "'-' at place 4", Some("Use 4043438646")))),
            ("customerPhoneNumber", "(404) 343.8646", Some((Error, "'(' at place 1", Some("Use 4043438646")))),
            ("customerPhoneNumber", "404+3438646", Some((Error, "'+' at place 4", None))),
            ("customerPhoneNumber", "(0)4043438646", Some((Error, "'(' at place 1", None))),
            ("isMobile", "true", None),
            ("isMobile", "", Some((Error, missing, Some("Use true")))),
            ("isMobile", "false", Some((Error, "ALWAYS true", Some("Use true")))),
            ("isMobile", "True", Some((Error, "ALWAYS true", Some("Use true")))),
            ("deflectionChannel", "sms", None),
            ("deflectionChannel", "sms ", Some((Error, "ALWAYS sms", Some("Use sms")))),
            ("deflectionAcceptTime", "2018-06-13", Some((Error, "'-' at place 5", None))),
            ("deflectionAcceptTime", " 1528932953300", Some((Error, "a space", Some("Use 1528932953300")))),
            ("callBeginTime", "-5", Some((Error, "'-' at place 1", None))),
            ("deflectionText", "", None),
            ("deflectionHandle", "+14043438646", Some((Error, "'+' at place 1", Some("Use 14043438646")))),
            ("deflectionHandle", "my phone", Some((Error, "'m' at place 1", Some("Use 14043438646")))),
            ("deflectionHandle", "", Some((Error, missing, Some("Use 14043438646")))),
            ("callerEnteredDigits", "12*#", None),
            ("callerEnteredDigits", "12A", Some((Error, "'A' at place 3", None))),
            ("callerEnteredDigits", "1 2*#", Some((Error, "a space at place 2", Some("Use 12*#")))),
            ("firstName", "", None),
            ("deflectionTextTag", "", None),
            ("externalCustomerId", "", Some((Error, "together with externalCustomerIdDescriptor", None))),
            ("externalCustomerIdDescriptor", "", Some((Error, "together with externalCustomerId", None))),
        ],
    );
}

#[test]
fn neither_of_the_pair_is_fine() {
    let mut draft = flawless();
    draft.set_text(EXTERNAL_CUSTOMER_ID, "");
    draft.set_text(EXTERNAL_CUSTOMER_ID_DESCRIPTOR, "");
    assert_eq!(findings(&draft, Wire::default(), NOW), []);
}

#[test]
fn an_empty_draft_misses_each_required_item_once_and_in_the_forms_order() {
    let findings = findings(&Draft::default(), Wire::default(), Now(0));
    assert_eq!(findings.len(), 12);
    assert!(findings.iter().all(|finding| finding.what == "Required, and missing"));
    let groups: Vec<_> = findings.iter().map(|finding| rank(&finding.place)).collect();
    assert!(groups.is_sorted(), "{findings:?}");
    assert_eq!(findings[0].place, Place::Item("siteId".to_owned()));
}

/// The specification's own example is never an error, and what else is said of it stays short.
#[test]
fn the_example_has_no_error_at_any_time() {
    let hint = |name: &str, what: &str| (Place::Item(name.to_owned()), Hint, what.to_owned());
    let old = hint("deflectionAcceptTime", "More than a day ago");
    let no_opt_out = hint("deflectionText", "No word on how to opt out");
    let future = |name: &str| (Place::Item(name.to_owned()), Warning, "More than a minute in the future".to_owned());
    for (now, expected) in [
        (NOW, vec![no_opt_out.clone()]),
        (Now(1_800_000_000_000), vec![old.clone(), no_opt_out.clone()]),
        (Now(u64::MAX), vec![old, no_opt_out.clone()]),
        (Now(0), vec![future("deflectionAcceptTime"), future("callBeginTime"), no_opt_out]),
    ] {
        let found: Vec<_> = findings(&Draft::example(), Wire::default(), now)
            .into_iter()
            .map(|finding| (finding.place, finding.strength, finding.what))
            .collect();
        assert_eq!(found, expected, "{now:?}");
    }
}

#[test]
fn raw_values_have_only_errors_of_their_type() {
    let as_string = Some("Send as a string");
    for (name, literal, expected) in [
        ("siteId", "38856538", Some((Error, "Sent as a JSON number", as_string))),
        ("siteId", "-1", Some((Error, "Sent as a JSON number", None))),
        ("isMobile", "true", Some((Error, "Sent as JSON true or false", as_string))),
        ("isMobile", "false", Some((Error, "Sent as JSON true or false", None))),
        ("firstName", "null", Some((Error, "Sent as JSON null", None))),
        ("skill", "[1", Some((Error, "not JSON", None))),
        ("deflectionText", "\" bit.ly\u{202E}\"", Some((Error, "a raw JSON string", None))),
        ("customerPhoneNumber", "123", Some((Error, "Sent as a JSON number", as_string))),
        ("deflectionHandle", "123", Some((Error, "Sent as a JSON number", as_string))),
        ("callBeginTime", "5", Some((Error, "Sent as a JSON number", as_string))),
        (CALLER_INFO, "[]", Some((Error, "not a JSON object", None))),
        (CALLER_INFO, "{}", None),
        (CALLER_INFO, r#"{"a":1,"b":1}"#, None),
        (
            CALLER_INFO,
            "{\"a\":1,\n\"a\":2}",
            Some((Error, "line 2, column 3: the key \"a\" stands here a second time", None)),
        ),
        (CALLER_INFO, r#"{"":1}"#, Some((Error, "A key is empty", None))),
    ] {
        let mut draft = flawless();
        draft.set_json(name, literal);
        let findings = findings(&draft, Wire::default(), NOW);
        hold(&findings, &Place::Item(name.to_owned()), expected, &format!("{name} = {literal}"));
        assert_eq!(findings.len(), usize::from(expected.is_some()), "{findings:?}");
    }
}

#[test]
fn an_empty_message_can_be_left_out() {
    let mut draft = flawless();
    draft.entry_mut("deflectionText").form = Form::Empty;
    let findings = findings(&draft, Wire::default(), NOW);
    draft.apply(&findings[0].fix.as_ref().expect("a fix").change);
    assert!(!draft.entry("deflectionText").is_sent());
}

#[test]
fn items_sent_empty() {
    for (name, expected) in [
        ("skill", Some((Error, "Required, and sent empty", None))),
        ("isMobile", Some((Error, "Required, and sent empty", Some("Use true")))),
        ("deflectionText", Some((Warning, "Sent as an empty text", Some("Leave it out")))),
        (CALLER_INFO, Some((Error, "not a JSON object", None))),
        ("firstName", None),
    ] {
        let mut draft = flawless();
        *draft.entry_mut(name) = crate::api::draft::Entry { text: String::new(), form: Form::Empty };
        hold(&findings(&draft, Wire::default(), NOW), &Place::Item(name.to_owned()), expected, name);
    }
}

#[test]
fn rows_that_are_not_sent_are_not_checked() {
    let mut draft = flawless();
    draft.caller_info = vec![Row { text: " x".to_owned(), ..Row::default() }];
    assert_eq!(findings(&draft, Wire::default(), NOW).len(), 2);
    draft.set_json(CALLER_INFO, "{}");
    assert_eq!(findings(&draft, Wire::default(), NOW), []);
}

#[test]
fn unknown_items_stand_last() {
    let mut draft = flawless();
    draft.others.push(("odd".to_owned(), "1".to_owned()));
    draft.caller_info = vec![Row { text: "x".to_owned(), ..Row::default() }];
    let findings = findings(&draft, Wire::default(), NOW);
    let places: Vec<_> = findings.into_iter().map(|finding| finding.place).collect();
    assert_eq!(places, [Place::CallerInfo(0), Place::Other("odd".to_owned())]);
}
