//! A record without personal data holds none, says so, and still tells the same person from another.

use livedeflect_console::api::caller_info::{Kind, Row};
use livedeflect_console::api::checks::{Finding, Place};
use livedeflect_console::api::draft::Draft;
use livedeflect_console::exchange::{Exchange, Outcome, Request};
use livedeflect_console::store::history::History;
use livedeflect_console::store::paths::Paths;

use super::made::{folder, header, holds, request, request_of, response, timings};

/// What must not be in any file, in the forms in which it could come back.
const PERSONAL: [&str; 14] = [
    "4045551234",
    "Jürgen",
    "J\\u00fcrgen",
    "J\\u00FCrgen",
    "Müßig",
    "Hello Jo",
    "CALL-77",
    "CRM-4711",
    "8899",
    "s3cret pair",
    "12345678901",
    "nested value",
    "unknown item",
    "4029742345",
];

fn draft() -> Draft {
    let mut draft = Draft::example();
    for (name, text) in [
        ("customerPhoneNumber", "4045551234"),
        ("deflectionHandle", "14045551234"),
        ("firstName", "Jürgen"),
        ("lastName", "Müßig"),
        ("deflectionText", "Hello Jo"),
        ("externalCallId", "CALL-77"),
        ("externalCustomerId", "CRM-4711"),
        ("callerEnteredDigits", "8899"),
    ] {
        draft.set_text(name, text);
    }
    let row = |key: &str, kind, text: &str| Row { key: key.to_owned(), kind, text: text.to_owned() };
    draft.caller_info = vec![
        row("pair", Kind::String, "s3cret pair"),
        row("digits", Kind::Number, "12345678901"),
        row("deep", Kind::Json, "{\"a\":[\"nested value\"]}"),
    ];
    draft.others.push(("odd".to_owned(), "\"unknown item\"".to_owned()));
    draft
}

/// A reply that quotes what was sent, in several ways.
fn reply() -> Outcome {
    let body = "{\"callId\":\"473513\",\"success\":\"true\",\"text\":\"Hello Jo\",\"to\":\"+1 404-555-1234 4045551234\",\"name\":\"J\\u00fcrgen J\\u00FCrgen Jürgen\"}";
    let mut response = response(200, body.as_bytes(), false);
    response.headers.push(header("x-echo", "for 14045551234, CRM-4711"));
    Outcome::Answered { response, timings: timings() }
}

fn open(paths: &Paths) -> History {
    let mut history = History::open(&paths.history()).expect("a history");
    history.record_aliases(true).expect("aliases");
    history
}

fn record(history: &mut History, request: &Request, outcome: &Outcome) -> Exchange {
    let id = history.record(request, 1).expect("recorded");
    history.finish(id, outcome).expect("finished");
    history.get(id).expect("readable").expect("there")
}

#[test]
fn no_file_holds_personal_data_and_the_record_says_so() {
    let (_guard, paths) = folder();
    let mut history = open(&paths);
    let mut sent = request_of(&draft());
    sent.findings = vec![Finding::error(Place::Item("firstName".to_owned()), "Jürgen is odd", "Write 4045551234")];
    let recorded = record(&mut history, &sent, &reply());
    record(&mut history, &sent, &Outcome::NotSent { why: "Nobody answers 4045551234".to_owned(), timings: timings() });
    let mut raw = draft();
    raw.raw_body = Some("{\"customerPhoneNumber\":4045551234,\"firstName\":\"Jürgen\"".to_owned());
    record(&mut history, &request_of(&raw), &reply());
    for part in PERSONAL {
        assert_eq!(holds(&paths, part), Vec::<String>::new(), "{part}");
    }
    assert!(recorded.remarks.aliased);
    assert!(history.list().expect("a list").iter().all(|row| row.remarks.aliased));
    assert_eq!(sent.body, request_of(&draft()).body, "what is sent is not changed");

    let body = String::from_utf8(recorded.request.body.clone()).expect("text");
    for kept in
        ["\"siteId\":\"38856538\"", "\"customerCountryCode\":\"1\"", "\"isMobile\":\"true\"", "\"pair\":\"alias-"]
    {
        assert!(body.contains(kept), "{kept}: {body}");
    }
    let number = recorded.request.number();
    assert!(number.starts_with("+1 alias-") && !number.contains("handle"), "{number}");
    let Some(Outcome::Answered { response, .. }) = recorded.outcome() else { panic!("{recorded:?}") };
    let text = String::from_utf8_lossy(&response.body);
    assert!(text.contains("\"callId\":\"473513\"") && text.contains(&number[3..]), "{text}");
    assert_eq!(recorded.request.headers, sent.headers);
}

#[test]
fn the_same_value_has_the_same_alias_for_as_long_as_the_history_lasts() {
    let (_guard, paths) = folder();
    let one = record(&mut open(&paths), &request_of(&draft()), &reply());
    let mut other = draft();
    other.set_text("firstName", "Anna");
    let mut history = open(&paths);
    let two = record(&mut history, &request_of(&other), &reply());
    assert_eq!(one.request.number(), two.request.number());
    let name = |exchange: &Exchange| exchange.request.draft.text("firstName").to_owned();
    assert!(name(&one).starts_with("alias-") && name(&two).starts_with("alias-"));
    assert_ne!(name(&one), name(&two));

    let (_elsewhere, elsewhere) = folder();
    let three = record(&mut open(&elsewhere), &request_of(&draft()), &reply());
    assert_ne!(one.request.number(), three.request.number(), "another history has other aliases");
}

#[test]
fn the_same_payload_is_still_recognised() {
    let (_guard, paths) = folder();
    let mut history = open(&paths);
    let request = request_of(&draft());
    let aliased = record(&mut history, &request, &reply());
    let last = |history: &History| {
        history.last_identical(&request.url, &request.body).expect("an answer").map(|summary| summary.id)
    };
    assert_eq!(last(&history), Some(aliased.id));
    history.record_aliases(false).expect("off");
    let plain = record(&mut history, &request, &reply());
    assert!(!plain.remarks.aliased && plain.request == request);
    assert_eq!(last(&history), Some(plain.id));
    let id = history.record(&self::request(b"{}"), 1).expect("recorded");
    assert_ne!(last(&history), Some(id));
}
