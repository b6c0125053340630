//! What can be set: strictness, the clock's window, the nonces' memory, the replies' forms, the credentials.

use livedeflect_console::api::reply::{Verdict, read};
use livedeflect_console::oauth::credentials::{Credentials, SignatureMethod};
use livedeflect_console::simulator::behaviour::ReplyForm;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::scene::{Call, NOW, Scene, credentials, example_with};

/// The status, content type and body of a reply, as they stand on the wire.
fn wire(scene: &Scene, call: &Call) -> (u16, String, String) {
    let (bytes, end) = scene.raw(call);
    end.expect("a whole reply");
    let text = String::from_utf8(bytes).expect("text");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    let head = head.to_ascii_lowercase();
    let content_type = head.lines().find_map(|line| line.strip_prefix("content-type: ")).unwrap_or_default();
    (status, content_type.to_owned(), body.to_owned())
}

#[test]
fn each_form_of_reply_comes_out_exactly_and_is_read_as_it_is_meant() {
    let scene = Scene::new();
    let unsigned = || Call { authorization: Vec::new(), ..scene.good() };
    let forged = || scene.authorized(scene.header(SignatureMethod::HmacSha1).replace("%3D\"", "%3E\""));
    let replayed = || {
        let call = scene.good();
        scene.send(&call);
        call
    };
    let json = "application/json";
    let form = "application/x-www-form-urlencoded";
    let general = |problem: &str| {
        let message = format!("Bad authorization request. general_problem={problem}");
        json!({"error": {"time": NOW * 1000, "message": message, "internalCode": 5}}).to_string()
    };
    // The two that are sent twice were calls 473513 and 473514 when the first row goes out.
    let rows: Vec<(ReplyForm, Call, u16, &str, String, Verdict)> = vec![
        (
            ReplyForm::Documented,
            scene.good(),
            200,
            json,
            r#"{"callId":"473515","success":"true"}"#.to_owned(),
            Verdict::Success,
        ),
        (
            ReplyForm::Boolean,
            scene.good(),
            200,
            json,
            r#"{"callId":"473516","success":true}"#.to_owned(),
            Verdict::Success,
        ),
        (
            ReplyForm::FailureUnder200,
            scene.good(),
            200,
            json,
            r#"{"success":"false","message":"{}"}"#.to_owned(),
            Verdict::Failed,
        ),
        (
            ReplyForm::Compatibility,
            scene.good(),
            400,
            json,
            r#"{"success":false,"error":"Failed Compatibility Check"}"#.to_owned(),
            Verdict::Failed,
        ),
        (
            ReplyForm::Documented,
            unsigned(),
            401,
            json,
            r#"{"error":"No Authorization Header"}"#.to_owned(),
            Verdict::Unauthorized,
        ),
        (
            ReplyForm::OauthProblem,
            unsigned(),
            401,
            form,
            "oauth_problem=parameter_absent&oauth_problem_advice=No+Authorization+Header".to_owned(),
            Verdict::Unauthorized,
        ),
        (ReplyForm::GeneralProblem, unsigned(), 401, json, general("parameter_absent"), Verdict::Unauthorized),
        (ReplyForm::GeneralProblem, forged(), 401, json, general("signature_invalid"), Verdict::Unauthorized),
        (
            ReplyForm::EmDash,
            replayed(),
            401,
            json,
            r#"{"error":"Invalid Nonce — Nonce has been previously used"}"#.to_owned(),
            Verdict::Unauthorized,
        ),
        (ReplyForm::GeneralProblem, replayed(), 401, json, general("nonce_used"), Verdict::Unauthorized),
    ];
    for (reply, call, status, content_type, body, verdict) in rows {
        scene.behave(|behaviour| behaviour.reply = reply);
        let found = wire(&scene, &call);
        assert_eq!(found, (status, content_type.to_owned(), body), "{reply}");
        assert_eq!(read(found.0, found.2.as_bytes(), false).verdict, verdict, "{reply}: {}", found.2);
    }
    scene.behave(|behaviour| behaviour.reply = ReplyForm::OauthProblem);
    let (status, _, body) = wire(&scene, &forged());
    assert!(
        status == 401 && body.starts_with("oauth_problem=signature_invalid&oauth_problem_advice=Bad+Sig"),
        "{body}"
    );
    let (status, _, body) = wire(&scene, &scene.with_body("{}"));
    assert!(status == 400 && body.starts_with(r#"{"error":"Missing Field"#), "a payload is no signature: {body}");
}

#[test]
fn a_strict_simulator_refuses_what_the_form_would_not_send() {
    livedeflect_console::api::checks::warm_up();
    let scene = Scene::new();
    let rows = [
        ("customerCountryCode", json!("+1"), "Invalid Field - customerCountryCode"),
        ("deflectionChannel", json!("email"), "Invalid Field - deflectionChannel"),
        ("isMobile", json!("yes"), "Invalid Field - isMobile"),
        ("callBeginTime", json!("yesterday"), "Invalid Field - callBeginTime"),
        ("odd", json!(1), "Invalid Field - odd"),
    ];
    for (name, value, _) in &rows {
        let call = scene.with_body(example_with(name, Some(value.clone())));
        assert_eq!(scene.send(&call).status, 200, "lenient: {name}");
    }
    scene.behave(|behaviour| behaviour.strict = true);
    for (name, value, part) in rows {
        let reply = scene.send(&scene.with_body(example_with(name, Some(value))));
        assert!(reply.status == 400 && reply.error().starts_with(part), "{name}: {}", reply.body);
    }
    for (case, name, value) in
        [("the example's forms", "skill", json!("sales")), ("the table's seconds", "isMobile", json!(true))]
    {
        let reply = scene.send(&scene.with_body(example_with(name, Some(value))));
        assert_eq!(reply.status, 200, "{case}: {}", reply.body);
    }
    let seconds = example_with("callBeginTime", Some(json!("1528932953")));
    let seconds = seconds.replace("1528932953300", "1528932953");
    assert_eq!(scene.send(&scene.with_body(seconds.clone())).status, 200);
    let table = seconds.replace("deflectionTagText", "deflectionTextTag");
    assert_eq!(scene.send(&scene.with_body(table)).status, 200);
}

#[test]
fn the_clocks_window_and_the_nonces_memory_can_be_set() {
    let scene = Scene::new();
    let at = |timestamp| {
        let signed = scene.signed_with(SignatureMethod::HmacSha1, crate::scene::PATH, &credentials(), timestamp);
        scene.authorized(signed.authorization.expose_secret())
    };
    scene.behave(|behaviour| behaviour.clock_window = 5);
    assert_eq!(scene.send(&at(NOW - 5)).status, 200);
    assert!(scene.send(&at(NOW + 6)).error().ends_with("6 seconds ahead of the simulator's clock, and 5 is the most"));
    scene.behave(|behaviour| behaviour.clock_window = 100_000);
    assert_eq!(scene.send(&at(NOW - 100_000)).status, 200);
    scene.behave(|behaviour| behaviour.most_nonces = 1);
    let [first, second] = [scene.good(), scene.good()];
    assert_eq!([&first, &second, &second].map(|call| scene.send(call).status), [200, 200, 401]);
    assert_eq!(scene.send(&first).status, 200, "the first one is forgotten");
}

#[test]
fn credentials_can_be_changed_while_it_runs() {
    let scene = Scene::new();
    assert_eq!(scene.send(&scene.good()).status, 200);
    scene.simulator.controls().accept(vec![Credentials::new("other", "a", "b", "c")]);
    assert!(scene.send(&scene.good()).error().starts_with("Unknown Key"));
    scene.simulator.controls().accept(vec![Credentials::new("other", "a", "b", "c"), credentials()]);
    assert_eq!(scene.send(&scene.good()).status, 200);
}
