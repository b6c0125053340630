//! The reporting call and the Domain API's look-ups: answered from what came.

use livedeflect_console::api::reporting::{PATH, Span, Standing, body, read};
use livedeflect_console::api::{domain, reporting};
use serde_json::json;

use crate::scene::{Call, EXAMPLE, Scene};

/// The simulator's clock in milliseconds.
const MOMENT: i64 = 1_528_932_953_000;

#[test]
fn what_was_accepted_is_reported_and_nothing_else() {
    let scene = Scene::new();
    scene.send(&scene.good());
    scene.send(&scene.with_body("{}"));
    let span = body("38856538", Span::around(MOMENT, reporting::MINUTES));
    let query = format!("{PATH}?siteId=38856538&startTime=0&endTime={MOMENT}");
    for call in
        [scene.call("POST", PATH, span.clone()), scene.call("GET", PATH, span.clone()), scene.call("GET", &query, "")]
    {
        let reply = scene.send(&call);
        assert_eq!((reply.status, &reply.body["success"]), (200, &json!("true")), "{}", reply.body);
        assert_eq!(reply.body["data"].as_object().expect("an object").len(), 1);
        let bytes = reply.body.to_string();
        let report = read(200, bytes.as_bytes(), false, "473513", EXAMPLE.as_bytes()).expect("a report");
        let kinds: Vec<&str> = report.events.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["callstart", "skillchoice", "ovrchan", "deflresponse", "sendtext", "conversationid"]);
        assert!(report.events.iter().all(|event| event.meaning().is_some() && event.time.is_some()));
        let echoes = report.echoes.iter().chain(&report.caller_info);
        assert_eq!(echoes.filter(|echo| echo.standing == Standing::Same).count(), 9 + 3, "{report:?}");
        assert!(report.conversation_id.is_some());
    }
    for (asked, calls) in [
        (body("1", Span::around(MOMENT, 10)), 0),
        (body("38856538", Span { start: 0, end: 1 }), 0),
        (body("38856538", Span { start: MOMENT, end: MOMENT }), 1),
    ] {
        let reply = scene.send(&scene.call("POST", PATH, asked));
        assert_eq!(reply.body["data"].as_object().map(serde_json::Map::len), Some(calls), "{}", reply.body);
    }
}

#[test]
fn it_is_signed_and_checked_as_the_call_is() {
    let scene = Scene::new();
    let span = body("38856538", Span::around(MOMENT, 10));
    let signed_for_the_call = Call { target: PATH.to_owned(), body: span.clone(), ..scene.good() };
    for (call, status, error) in [
        (Call { authorization: Vec::new(), ..scene.call("POST", PATH, span.clone()) }, 401, "No Authorization Header"),
        (signed_for_the_call, 401, "Bad Signature"),
        (scene.call("PUT", PATH, span), 405, "Method Not Allowed - Send a POST, or a GET"),
        (scene.call("POST", PATH, "{}"), 400, "Missing Field - siteId, startTime, endTime"),
        (scene.call("POST", PATH, r#"{"siteId":"1","startTime":"2","endTime":"1"}"#), 400, "Bad Time"),
    ] {
        let reply = scene.send(&call);
        assert!(reply.status == status && reply.error().starts_with(error), "{error}: {} {}", reply.status, reply.body);
        assert_eq!(scene.logged().status, status);
    }
}

#[test]
fn the_accounts_hosts_are_listed_without_credentials() {
    let scene = Scene::new();
    let get = |target: &str| Call {
        method: "GET",
        target: target.to_owned(),
        authorization: Vec::new(),
        body: Vec::new(),
        ..scene.good()
    };
    let base = domain::base(scene.simulator.base_url().as_str()).expect("a base");
    let url = domain::url(&base, "38856538").expect("a URL");
    let reply = scene.send(&get(&url[url::Position::BeforePath..]));
    let hosts = domain::read(reply.status, reply.body.to_string().as_bytes(), false).expect("hosts");
    assert_eq!(hosts.suggestions[0].zone, "va");
    let one = scene.send(&get("/api/account/38856538/service/agentVep/baseURI.json?version=1.0"));
    assert_eq!(one.body["baseURI"], "va.agentvep.liveperson.net");
    for (target, status) in [
        ("/api/account/x/service/baseURI.json?version=1.0", 400),
        ("/api/account/1/service/baseURI.json", 400),
        ("/api/account/0/service/baseURI.json?version=1.0", 401),
    ] {
        assert_eq!(scene.send(&get(target)).status, status, "{target}");
    }
    assert_eq!(scene.logged().cause, "The account's hosts");
}
