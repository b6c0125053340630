use proptest::prelude::*;

use super::*;
use crate::api::json;
use crate::share::scene;

/// An exchange through its own redaction.
fn redacted(exchange: &Exchange, personal: Personal) -> Exchange {
    Redaction::of([exchange], personal).exchange(exchange)
}

fn body(exchange: &Exchange) -> String {
    String::from_utf8_lossy(&exchange.request.body).into_owned()
}

fn reply(exchange: &Exchange) -> String {
    let response = exchange.outcome().and_then(Outcome::response).expect("a reply");
    String::from_utf8_lossy(&response.body).into_owned()
}

#[test]
fn the_examples_personal_values_get_aliases_and_the_rest_stays() {
    let redacted = redacted(&scene::example(1), Personal::Removed);
    let items: Value = serde_json::from_slice(&redacted.request.body).expect("JSON");
    for (name, expected) in [
        ("siteId", "38856538"),
        ("skill", "sales"),
        ("customerCountryCode", "1"),
        ("customerPhoneNumber", "number-1"),
        ("dialedPhoneNumber", "number-2"),
        ("deflectionHandle", "handle-1"),
        ("deflectionText", "text-1"),
        ("firstName", "name-1"),
        ("lastName", "name-2"),
        ("externalCustomerId", "id-2"),
        ("externalCallId", "id-1"),
        ("callerEnteredDigits", "digits-1"),
        ("isMobile", "true"),
        ("callBeginTime", "1528932953100"),
    ] {
        assert_eq!(items[name], expected, "{name}");
    }
    assert_eq!(items["callerInfo"]["tshirtsize"], "caller-info-3", "{items:#}");
    assert_eq!(items["callerInfo"]["userdefinedvar"], "caller-info-1", "a number too");
}

#[test]
fn what_is_taken_out_is_told_before() {
    let removed = Redaction::of([&scene::example(1), &scene::example(2)], Personal::Removed).removed();
    assert_eq!(
        sentence(&removed),
        "Taken out: 2 signatures, 2 phone numbers, 1 deflectionHandle, 2 names, 3 values of callerInfo, \
         2 external identifiers, 1 row of entered digits, 1 text message"
    );
    assert_eq!(sentence(&Redaction::of([&scene::example(1)], Personal::Kept).removed()), "Taken out: 1 signature");
    assert_eq!(sentence(&[]), "Nothing had to be taken out");
}

#[test]
fn a_value_has_one_alias_wherever_it_stands() {
    let sent = br#"{"customerCountryCode":"1","customerPhoneNumber":"4043438646","firstName":"Zo\u00eb","lastName":"O'Hara","callerInfo":{"mail":"zoe@example.com","n":50.0,"yes":true}}"#;
    for (came, expected) in [
        (r#"{"error":"Zoë has 14043438646"}"#, r#"{"error":"name-1 has 1number-1"}"#),
        (r#"{"error":"call (404) 343-8646"}"#, r#"{"error":"call (number-1"}"#),
        ("<p>O&#39;Hara &lt;zoe@example.com&gt;</p>", "<p>name-2 &lt;caller-info-1&gt;</p>"),
        ("mail=zoe%40example.com&name=Zo%C3%AB", "mail=caller-info-1&name=name-1"),
        (r#"{"customerPhoneNumber":4043438646}"#, r#"{"customerPhoneNumber":"number-1"}"#),
        (r#"{"callerInfo":"{\"mail\":\"zoe@example.com\"}"}"#, r#"{"callerInfo":"{\"mail\":\"caller-info-1\"}"}"#),
        (r#"{"customerPhoneNumber":"0400111222"}"#, r#"{"customerPhoneNumber":"number-2"}"#),
        (r#"{"4043438646":1}"#, r#"{"number-1":1}"#),
        (r#"{"callId" : "473513","success" : "true"}"#, r#"{"callId" : "473513","success" : "true"}"#),
    ] {
        let exchange = scene::exchange(1, sent, 400, came.as_bytes());
        assert_eq!(reply(&redacted(&exchange, Personal::Removed)), expected);
    }
    let other = scene::exchange(2, br#"{"deflectionHandle":"4043438646"}"#, 200, b"Zo\xC3\xAB\xFF");
    let first = scene::exchange(1, sent, 200, b"");
    let redaction = Redaction::of([&first, &other], Personal::Removed);
    assert_eq!(body(&redaction.exchange(&other)), r#"{"deflectionHandle":"number-1"}"#);
    let reply = redaction.exchange(&other);
    assert_eq!(reply.outcome().and_then(Outcome::response).expect("a reply").body, b"name-1\xFF");
}

#[test]
fn urls_headers_findings_and_base_strings_are_redacted() {
    use crate::api::checks::Place;
    let mut exchange = scene::example(1);
    exchange.request.url =
        Url::parse("http://user:pw@127.0.0.1/x/4043438646?n=4043438646&api_key=k3y-v4lue#z").expect("a URL");
    exchange.request.explanation.base_string = "POST&http%3A%2F%2Fa%2F&n%3D4043438646%26api_key%3Dk3y-v4lue".to_owned();
    let place = Place::Item("customerPhoneNumber".to_owned());
    exchange.request.findings.push(Finding::error(
        place,
        "4043438646 is no number".to_owned(),
        "Use 14043438646".to_owned(),
    ));
    let header = |name: &str, value: &str| Header { name: name.to_owned(), value: value.to_owned() };
    exchange.request.headers.extend([header("Cookie", "s3ssion=1"), header("X-To", "+14043438646")]);
    let redacted = redacted(&exchange, Personal::Removed);
    assert_eq!(redacted.request.url.as_str(), "http://127.0.0.1/x/number-1?n=number-1&api_key=secret-1");
    assert_eq!(redacted.request.explanation.base_string, "POST&http%3A%2F%2Fa%2F&n%3Dnumber-1%26api_key%3Dsecret-1");
    assert_eq!(redacted.request.findings[0].what, "number-1 is no number");
    assert_eq!(redacted.request.findings[0].right, "Use handle-1");
    let values: Vec<_> = redacted.request.headers.iter().map(|header| header.value.as_str()).collect();
    assert_eq!(values[values.len() - 2..], [MASK, "+handle-1"]);
}

#[test]
fn a_signature_never_stays_even_where_a_reply_repeats_it() {
    let mut exchange = scene::example(1);
    let signature = exchange.request.explanation.signature.clone();
    let header = exchange.request.explanation.authorization.clone();
    let came = format!("got {signature} in {header}");
    if let State::Ended(Outcome::Answered { response, .. }) = &mut exchange.state {
        response.body = came.into_bytes();
    }
    for personal in [Personal::Removed, Personal::Kept] {
        let redacted = redacted(&exchange, personal);
        let shown = format!("{redacted:?} {}", reply(&redacted));
        assert!(
            !shown.contains(&signature) && !shown.contains(&crate::oauth::encode::percent_encode(&signature)),
            "{shown}"
        );
        assert!(redacted.request.headers[0].value.ends_with(&format!("oauth_signature=\"{MASK}\"")));
        assert!(redacted.request.headers[0].value.contains("oauth_nonce=\"nonce1\""));
    }
}

#[test]
fn a_body_that_is_not_json_goes_whole() {
    let exchange = scene::exchange(
        1,
        b"{\"customerPhoneNumber\":\"4043438646\"",
        400,
        b"bad: 4043438646 in {\"customerPhoneNumber\":\"4043438646\"",
    );
    let removed = redacted(&exchange, Personal::Removed);
    assert_eq!((body(&removed).as_str(), reply(&removed).as_str()), ("body-1", "bad: number-1 in body-1"));
    let kept = redacted(&exchange, Personal::Kept);
    assert_eq!(kept.request.body, exchange.request.body);
}

#[test]
fn kept_data_stays_to_the_byte_and_secrets_go_all_the_same() {
    let sent = b" { \"customerPhoneNumber\" : \"4043438646\", \"n\": 1.00 , \"password\":\"pw-1234\"}";
    let kept = redacted(&scene::exchange(1, sent, 200, b"pw-1234"), Personal::Kept);
    assert_eq!(body(&kept), " { \"customerPhoneNumber\" : \"4043438646\", \"n\": 1.00 , \"password\":\"secret-1\"}");
    assert_eq!(reply(&kept), "secret-1");
}

#[test]
fn short_and_everyday_values_leave_the_protocols_words_alone() {
    let sent = br#"{"externalCallId":"1","firstName":"success","callerInfo":{"a":"true","b":"200","c":"x"}}"#;
    let came = br#"{"success":"true","callId":"1","note":"x 200 1"}"#;
    let exchange = scene::exchange(1, sent, 200, came);
    let redacted = redacted(&exchange, Personal::Removed);
    assert_eq!(reply(&redacted), String::from_utf8_lossy(came));
    assert_eq!(
        body(&redacted),
        r#"{"externalCallId":"id-1","firstName":"name-1","callerInfo":{"a":"caller-info-1","b":"caller-info-2","c":"caller-info-3"}}"#
    );
}

#[test]
fn what_was_typed_and_left_out_is_not_in_an_exchange_that_leaves() {
    let mut exchange = scene::example(1);
    exchange.request.draft = Draft::example();
    exchange.request.draft.raw_body = Some("x".to_owned());
    let shown = format!("{:?}", redacted(&exchange, Personal::Removed));
    for value in ["4043438646", "14043438646", "John", "Welcome to our", "variablevalue1", "123456"] {
        assert!(!shown.contains(value), "{value}: {shown}");
    }
    assert!(redacted(&exchange, Personal::Removed).request.is_on_purpose());
}

proptest! {
    #[test]
    fn no_personal_value_is_left_in_a_body(number in "[0-9]{7,12}", name in "\\PC{3,20}", text in any::<String>()) {
        let sent = format!(
            r#"{{"customerPhoneNumber":{},"firstName":{},"deflectionText":{},"more":[{{"x":{}}}]}}"#,
            json::string(&number), json::string(&name), json::string(&text), json::string(&name),
        );
        let exchange = scene::exchange(1, sent.as_bytes(), 400, format!("{number} {sent}").as_bytes());
        let redacted = redacted(&exchange, Personal::Removed);
        prop_assert!(!body(&redacted).contains(&number));
        prop_assert!(!reply(&redacted).contains(&number));
        let items: Value = serde_json::from_slice(&redacted.request.body).expect("JSON");
        prop_assert_eq!(&items["firstName"], &items["more"][0]["x"]);
    }
}

#[test]
fn what_was_not_signed_stays_so() {
    let mut exchange = scene::example(1);
    exchange.request.explanation = crate::oauth::explain::Explanation::unsigned();
    exchange.request.headers.retain(|header| header.name != "authorization");
    for personal in [Personal::Removed, Personal::Kept] {
        assert!(!redacted(&exchange, personal).request.explanation.is_signed(), "{personal:?}");
    }
}
