//! Every fault, against a client that reads bytes, and against this program's own sender.

use std::io::ErrorKind;

use livedeflect_console::exchange::{MOST_REPLY_BYTES, Outcome, Prepared};
use livedeflect_console::simulator::fault::{Fault, Script};
use serde_json::Value;

use crate::scene::{Call, PATH, Scene};
use crate::server::sending::{PATIENT, SHORT, Want, check, prepared, send};

const ACCEPTED: &str = r#"{"callId":"473513","success":"true"}"#;

fn fault(text: &str) -> Fault {
    text.parse().expect(text)
}

fn with(text: &str) -> Scene {
    let scene = Scene::new();
    scene.behave(|behaviour| behaviour.script.always = Some(fault(text)));
    scene
}

#[test]
fn each_fault_goes_over_the_wire_as_its_name_says() {
    for (text, status, headers, body) in [
        ("delay=1", 200, vec![("content-type", "application/json")], ACCEPTED),
        ("drip=1", 200, vec![("content-length", "36")], ACCEPTED),
        ("redirect", 307, vec![("location", PATH)], ""),
        ("redirect=301", 301, vec![("location", PATH)], ""),
        ("redirect-to=http://127.0.0.1:9/x", 307, vec![("location", "http://127.0.0.1:9/x")], ""),
        ("400", 400, vec![], r#"{"error":"Bad Request - asked for by a fault"}"#),
        ("403", 403, vec![], r#"{"error":"Forbidden - asked for by a fault"}"#),
        ("429=7", 429, vec![("retry-after", "7")], r#"{"error":"Too Many Requests - asked for by a fault"}"#),
        ("500", 500, vec![], r#"{"error":"Internal Server Error - asked for by a fault"}"#),
        ("502", 502, vec![], r#"{"error":"Bad Gateway - asked for by a fault"}"#),
        ("503", 503, vec![], r#"{"error":"Service Unavailable - asked for by a fault"}"#),
        ("html", 200, vec![("content-type", "text/html; charset=utf-8")], "<!DOCTYPE html>"),
        ("empty", 200, vec![("content-length", "0")], ""),
        ("content-type", 200, vec![("content-type", "text/plain; charset=utf-8")], ACCEPTED),
        ("date=-60", 200, vec![("date", "Wed, 13 Jun 2018 23:34:53 GMT")], ACCEPTED),
        ("date=60", 200, vec![("date", "Wed, 13 Jun 2018 23:36:53 GMT")], ACCEPTED),
    ] {
        let scene = with(text);
        let (bytes, end) = scene.raw(&scene.good());
        end.expect(text);
        let reply = String::from_utf8(bytes).expect(text);
        let (head, found) = reply.split_once("\r\n\r\n").expect(text);
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{text}: {head}");
        for (name, value) in headers {
            let line = head.lines().find_map(|line| line.split_once(": ").filter(|(key, _)| *key == name));
            assert_eq!(line.map(|(_, value)| value), Some(value), "{text}: {head}");
        }
        assert!(found.starts_with(body) && found.is_empty() == body.is_empty(), "{text}: {found}");
        let entry = scene.logged();
        assert_eq!((entry.status, entry.fault), (status, Some(fault(text))), "{text}");
        assert_eq!((entry.cause.as_str(), entry.reply.as_str()), ("Accepted as call 473513", ACCEPTED), "{text}");
    }
}

#[test]
fn a_connection_is_cut_before_the_headers_after_them_or_reset() {
    let scene = with("cut-before-headers");
    let (bytes, end) = scene.raw(&scene.good());
    assert!(bytes.is_empty() && end.is_ok(), "closed in order: {bytes:?} {end:?}");

    let scene = with("reset");
    let (bytes, end) = scene.raw(&scene.good());
    assert_eq!((bytes.len(), end.expect_err("a reset").kind()), (0, ErrorKind::ConnectionReset));

    let scene = with("cut-after-headers");
    let (bytes, end) = scene.raw(&scene.good());
    end.expect("closed in order");
    let reply = String::from_utf8(bytes).expect("text");
    let (head, body) = reply.split_once("\r\n\r\n").expect("the whole head");
    assert!(head.contains("content-length: 36"), "{head}");
    assert_eq!(body, &ACCEPTED[..18]);
}

#[test]
fn what_is_large_or_no_text_is_so() {
    let body = |text: &str| {
        let scene = with(text);
        let (bytes, end) = scene.raw(&scene.good());
        end.expect(text);
        let at = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a head") + 4;
        (String::from_utf8_lossy(&bytes[..at]).into_owned(), bytes[at..].to_vec())
    };
    assert!(std::str::from_utf8(&body("invalid-utf8").1).is_err());
    let (_, huge) = body("huge");
    assert!(huge.len() > MOST_REPLY_BYTES && serde_json::from_slice::<Value>(&huge).is_ok());
    let (head, bomb) = body("gzip-bomb");
    assert!(head.contains("content-encoding: gzip"), "{head}");
    let member = include_bytes!("../../assets/zeros.gz");
    assert!(bomb.chunks(member.len()).all(|chunk| chunk == member));
    // The last four bytes of a member are its size unpacked (RFC 1952 §2.3.1).
    let unpacked = u64::from(u32::from_le_bytes(member[member.len() - 4..].try_into().expect("four")));
    let unpacked = unpacked * (bomb.len() / member.len()) as u64;
    assert!(unpacked == 1000 << 20 && bomb.len() < MOST_REPLY_BYTES, "{unpacked} in {}", bomb.len());
}

#[test]
fn a_script_counts_calls_and_can_be_changed_between_them() {
    let scene = Scene::new();
    scene.behave(|behaviour| behaviour.script = Script::parse("2*503\n1*none\n1*429").expect("a script"));
    let look_up = "/api/account/1/service/baseURI.json?version=1.0";
    let other = Call { method: "GET", target: look_up.to_owned(), ..scene.good() };
    assert_eq!(scene.send(&other).status, 200, "a look-up is no call");
    let statuses: Vec<u16> = (0..5).map(|_| scene.send(&scene.good()).status).collect();
    assert_eq!(statuses, [503, 503, 200, 429, 200]);
    scene.behave(|behaviour| behaviour.script.always = Some(Fault::Status(500)));
    assert_eq!(scene.send(&scene.good()).status, 500);
    let refused = Call { authorization: Vec::new(), ..scene.good() };
    assert_eq!(scene.send(&refused).status, 500, "a refused call goes wrong as well");
    let last = scene.log.try_iter().last().expect("an entry");
    assert_eq!(last.cause, "No Authorization Header", "and the log still says why");
}

/// One send of this program's own for each fault: one POST, and an outcome that says no more than is proven.
#[test]
fn our_own_client_comes_to_the_right_outcome_under_every_fault() {
    let all = Fault::all();
    let mut tried = 0;
    for text in all.iter().map(ToString::to_string) {
        let name = text.split('=').next().unwrap_or_default().to_owned();
        let answered = |status: u16, body: &str| Want::Answered(status, body.as_bytes().to_vec(), false);
        let asked =
            |status: u16, words: &str| answered(status, &format!(r#"{{"error":"{words} - asked for by a fault"}}"#));
        let (given, limits, want) = match name.as_str() {
            "delay" => ("delay=60000", SHORT, Want::Unknown(None, "No reply within 800 ms")),
            "drip" => ("drip=60000", SHORT, Want::Unknown(Some((200, Vec::new())), "not complete within 800 ms")),
            "cut-before-headers" | "reset" => (name.as_str(), PATIENT, Want::Unknown(None, "closed before a reply")),
            "cut-after-headers" => (
                name.as_str(),
                PATIENT,
                Want::Unknown(Some((200, ACCEPTED.as_bytes()[..18].to_vec())), "cut off after 18 bytes"),
            ),
            "redirect" => ("redirect=308", PATIENT, answered(308, "")),
            "redirect-to" => (text.as_str(), PATIENT, answered(307, "")),
            "400" => (name.as_str(), PATIENT, asked(400, "Bad Request")),
            "403" => (name.as_str(), PATIENT, asked(403, "Forbidden")),
            "429" => (name.as_str(), PATIENT, asked(429, "Too Many Requests")),
            "500" => (name.as_str(), PATIENT, asked(500, "Internal Server Error")),
            "502" => (name.as_str(), PATIENT, asked(502, "Bad Gateway")),
            "503" => (name.as_str(), PATIENT, asked(503, "Service Unavailable")),
            "empty" => (name.as_str(), PATIENT, answered(200, "")),
            "invalid-utf8" => (
                name.as_str(),
                PATIENT,
                Want::Answered(200, b"{\"callId\":\"\xFF\xFE\",\"success\":\"true\"}".to_vec(), false),
            ),
            "content-type" | "date" => (name.as_str(), PATIENT, answered(200, ACCEPTED)),
            "html" | "huge" | "gzip-bomb" => (name.as_str(), PATIENT, Want::Answered(200, Vec::new(), false)),
            other => panic!("{other} has no row"),
        };
        let scene = with(given);
        let url = scene.simulator.base_url().join(PATH).expect("a URL");
        let prepared = Prepared { authorization: Some(scene.header_for(&url).into()), ..prepared(url.as_str()) };
        let (outcome, _) = send(&prepared, limits);
        match (name.as_str(), &outcome) {
            // Their bodies are long: their beginning and size will do.
            ("html", Outcome::Answered { response, .. }) => assert!(response.body.starts_with(b"<!DOCTYPE html>")),
            ("huge", Outcome::Answered { response, .. }) => {
                assert!(response.truncated && response.body.len() == MOST_REPLY_BYTES, "{name}");
            }
            ("gzip-bomb", Outcome::Answered { response, .. }) => {
                assert!(!response.truncated && response.body.starts_with(b"\x1F\x8B"), "nothing is unpacked");
                assert!(response.body.len() < MOST_REPLY_BYTES, "{}", response.body.len());
            }
            _ => check(&name, &outcome, &want),
        }
        assert_eq!(scene.simulator.received(), 1, "{name}: one POST");
        assert_eq!(scene.logged().cause, "Accepted as call 473513", "{name}");
        tried += 1;
    }
    assert_eq!(tried, all.len());
}
