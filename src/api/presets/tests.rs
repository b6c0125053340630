use std::collections::HashSet;

use super::*;
use crate::api::payload::Payload;

#[test]
fn every_name_stands_once_and_is_found_in_any_case() {
    let mut names = HashSet::new();
    for preset in all() {
        assert!(names.insert(preset.name.to_ascii_lowercase()), "{}", preset.name);
        assert!(names.insert(preset.label.to_lowercase()), "{}", preset.label);
        assert!(preset.name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{}", preset.name);
        assert!(!preset.does.ends_with('.') && !preset.label.ends_with('.'), "{}", preset.name);
        assert_eq!(super::preset(&preset.name.to_uppercase()), Some(preset));
    }
    assert_eq!(label("missing-siteId"), "siteId missing");
    assert_eq!(label("of-a-later-version"), "of-a-later-version");
    assert_eq!(super::preset(""), None);
}

#[test]
fn every_required_item_has_its_preset_and_every_group_some() {
    for item in required() {
        assert!(super::preset(&format!("missing-{item}")).is_some(), "{item}");
    }
    for group in Group::ALL {
        assert!(all().iter().any(|preset| preset.group == group), "{group:?}");
    }
}

/// What the payload of each preset is, of the specification's example.
#[test]
fn the_payload_is_changed_where_the_preset_says_so_and_nowhere_else() {
    let example = Draft::example();
    let wire = Wire::default();
    let before = load::payload(Payload::of(&example, wire).bytes(), wire).expect("an object");
    for preset in all() {
        let after = preset.draft(&example, wire).expect(&preset.name);
        let body = Payload::of(&after, wire).into_bytes();
        let text = String::from_utf8(body.clone()).expect("UTF-8");
        let is_in = |item: &str| text.contains(&format!("\"{item}\":"));
        match preset.fault {
            Fault::Body(body) => assert_eq!(text, body),
            Fault::Missing(item) => assert!(!is_in(item) && is_in("deflectionText"), "{text}"),
            Fault::WrongType(item, json_type) => {
                let literal = match item {
                    "siteId" => "38856538",
                    "customerPhoneNumber" => "[\"4043438646\"]",
                    "isMobile" => "1",
                    "callerInfo" => "\"no object\"",
                    _ => "null",
                };
                assert!(text.contains(&format!("\"{item}\":{literal},")), "{json_type:?}: {text}");
            }
            Fault::ChangedBody => assert!(text.contains("\"externalCallId\":\"1231-changed\""), "{text}"),
            _ => assert_eq!(load::payload(&body, wire).expect("an object"), before, "{}", preset.name),
        }
    }
}

#[test]
fn a_raw_body_is_changed_too_or_refused() {
    let wire = Wire::default();
    let raw = |text: &str| {
        let mut draft = Draft::default();
        draft.raw_body = Some(text.to_owned());
        draft
    };
    let missing = super::preset("missing-siteId").expect("a preset");
    let body = |draft: &Draft| Payload::of(draft, wire).into_bytes();
    let changed = missing.draft(&raw(r#"{"siteId":"1","skill":"x"}"#), wire).expect("an object");
    assert_eq!(body(&changed), br#"{"skill":"x"}"#);
    assert!(missing.draft(&raw("["), wire).is_err());
    let changed = super::preset("body-changed-after-signing").expect("a preset");
    assert_eq!(body(&changed.draft(&raw("["), wire).expect("any body")), b"[\n");
}

#[test]
fn a_service_is_held_to_what_the_specification_says_alone() {
    use Verdict::{Failed, Unauthorized};
    let expected = |name: &str| super::preset(name).expect("a preset").expected(true);
    let header = r#"{"error":"No Authorization Header"}"#;
    let nonce = "{\"error\":\"Invalid Nonce — Nonce has been previously used\"}";
    for (name, status, verdict, body, of_service) in [
        ("no-header", 401, Unauthorized, header, Some(true)),
        ("no-header", 403, Unauthorized, header, Some(false)),
        ("no-header", 401, Unauthorized, "{}", Some(false)),
        ("replayed-nonce", 400, Unauthorized, nonce, Some(true)),
        ("replayed-nonce", 400, Failed, "{}", Some(false)),
        ("unknown-key", 500, Failed, "", None),
    ] {
        assert_eq!(expected(name).is_met_by_service(status, verdict, body), of_service, "{name} {status} {body}");
    }
    let of_plaintext = |name: &str| super::preset(name).expect("a preset").expected(false).status;
    assert_eq!(["changed-url", "wrong-method", "sent-as-put", "unknown-key"].map(of_plaintext), [200, 200, 405, 401]);
    assert!(!expected("replayed-nonce").is_met(400, Unauthorized, nonce), "the simulator's status counts");
    assert_eq!(expected("no-header").words(true), "401 unauthorized, No Authorization Header");
    assert_eq!(expected("replayed-nonce").words(true), "unauthorized, Invalid Nonce");
    assert_eq!(expected("unknown-key").words(true), "not documented");
    assert_eq!(expected("unknown-key").words(false), "401 unauthorized, Unknown Key");
}

/// What can text nobody, and so may go to a real service: whatever goes with the payload that names nobody.
#[test]
fn what_needs_a_recipient_is_known() {
    for preset in all() {
        let is_about_the_payload = preset.name.starts_with("missing-")
            || preset.name.starts_with("wrong-type-")
            || preset.name == "body-changed-after-signing";
        assert_eq!(preset.needs_a_recipient(), is_about_the_payload, "{}", preset.name);
    }
}
