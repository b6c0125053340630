//! HTTP Archive 1.2 (<http://www.softwareishard.com/blog/har-12-spec/>): exchanges as entries, and entries as drafts.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};
use url::Url;

use super::import::{ImportError, Imported, Taken};
use super::lines::moment;
use crate::api::draft::Draft;
use crate::api::load::{self, LoadError};
use crate::api::wire::Wire;
use crate::exchange::phases::{Phase, phases};
use crate::exchange::{Exchange, Header, Outcome, Request, Response};

/// A document of exchanges.
#[must_use]
pub fn document(exchanges: &[Exchange]) -> Value {
    json!({
        "log": {
            "version": "1.2",
            "creator": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
            "entries": exchanges.iter().map(entry).collect::<Vec<_>>(),
        }
    })
}

fn entry(exchange: &Exchange) -> Value {
    let request = &exchange.request;
    let outcome = exchange.outcome();
    let mut entry = Map::new();
    entry.insert("startedDateTime".to_owned(), Value::from(moment(exchange.started_at)));
    let (time, timings) = timings(request, outcome);
    entry.insert("time".to_owned(), time);
    entry.insert(
        "request".to_owned(),
        json!({
            "method": request.method(),
            "url": request.url.as_str(),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers(&request.headers),
            "queryString": query(&request.url),
            "postData": post_data(&request.body, &request.headers),
            "headersSize": -1,
            "bodySize": request.body.len(),
        }),
    );
    entry.insert("response".to_owned(), response(outcome));
    entry.insert("cache".to_owned(), json!({}));
    entry.insert("timings".to_owned(), timings);
    entry.insert("comment".to_owned(), Value::from(comment(exchange)));
    Value::Object(entry)
}

fn comment(exchange: &Exchange) -> String {
    let outcome = exchange.outcome().map_or("unknown", Outcome::word);
    format!("#{}, profile {}, {outcome}", exchange.id, exchange.request.profile)
}

fn headers(headers: &[Header]) -> Value {
    headers.iter().map(|header| json!({ "name": header.name, "value": header.value })).collect()
}

fn query(url: &Url) -> Value {
    url.query_pairs().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

/// Why the underscore: HAR has no encoding for what was posted, and leaves such names to us.
fn post_data(body: &[u8], headers: &[Header]) -> Value {
    let content_type = headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-type"));
    let mime_type = content_type.map_or("application/json", |header| header.value.as_str());
    match std::str::from_utf8(body) {
        Ok(text) => json!({ "mimeType": mime_type, "text": text }),
        Err(_) => {
            json!({ "mimeType": mime_type, "text": BASE64_STANDARD.encode(body), "_encoding": "base64" })
        }
    }
}

fn response(outcome: Option<&Outcome>) -> Value {
    let why = match outcome {
        Some(Outcome::NotSent { why, .. } | Outcome::Unknown { why, .. }) => Some(why.as_str()),
        Some(Outcome::Answered { .. }) => None,
        None => Some("Under way"),
    };
    let Some(response) = outcome.and_then(Outcome::response) else {
        return json!({
            "status": 0, "statusText": "", "httpVersion": "", "cookies": [], "headers": [],
            "content": { "size": 0, "mimeType": "x-unknown" },
            "redirectURL": "", "headersSize": -1, "bodySize": -1, "_error": why,
        });
    };
    let mut value = json!({
        "status": response.status,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(&response.headers),
        "content": content(response),
        "redirectURL": response.header("location").unwrap_or_default(),
        "headersSize": -1,
        "bodySize": if response.truncated { json!(-1) } else { json!(response.body.len()) },
    });
    if let Some(why) = why {
        value["_error"] = Value::from(why);
    }
    value
}

fn content(response: &Response) -> Value {
    let mime_type = response.header("content-type").unwrap_or("x-unknown");
    let mut content = match std::str::from_utf8(&response.body) {
        Ok(text) => json!({ "size": response.body.len(), "mimeType": mime_type, "text": text }),
        Err(_) => json!({
            "size": response.body.len(), "mimeType": mime_type,
            "text": BASE64_STANDARD.encode(&response.body), "encoding": "base64",
        }),
    };
    if response.truncated {
        content["comment"] = Value::from("Only the first 2 MiB were kept");
    }
    content
}

/// The total, and HAR's timings in milliseconds: -1 for what was not reached or not seen, but 0 for the three that HAR does
/// not let be missing. HAR's `connect` is with `ssl`.
fn timings(request: &Request, outcome: Option<&Outcome>) -> (Value, Value) {
    let phases = outcome.map(|outcome| phases(request, outcome)).unwrap_or_default();
    let length = |names: &[&str]| {
        let lengths = phases.iter().filter(|phase| names.contains(&phase.name)).filter_map(Phase::length);
        lengths.reduce(|sum, length| sum + length).map(|length| length.as_secs_f64() * 1000.0)
    };
    let timings = json!({
        "blocked": -1,
        "dns": length(&["dns"]).unwrap_or(-1.0),
        "connect": length(&["connect", "ssl"]).unwrap_or(-1.0),
        "ssl": length(&["ssl"]).unwrap_or(-1.0),
        "send": length(&["send"]).unwrap_or_default(),
        "wait": length(&["wait"]).unwrap_or_default(),
        "receive": length(&["receive"]).unwrap_or_default(),
    });
    let total = length(&["dns", "connect", "ssl", "send", "wait", "receive"]).unwrap_or_default();
    (json!(total), timings)
}

/// The drafts of a document's POST requests.
///
/// # Errors
/// When it is no HAR document.
pub fn import(document: &Value, wire: Wire) -> Result<Imported, ImportError> {
    let entries = document.pointer("/log/entries").and_then(Value::as_array).ok_or(ImportError::Unknown)?;
    let mut imported = Imported::default();
    for (index, entry) in entries.iter().enumerate() {
        let place = format!("Entry {}", index + 1);
        let text = |pointer: &str| entry.pointer(pointer).and_then(Value::as_str);
        if !text("/request/method").is_some_and(|method| method.eq_ignore_ascii_case("POST")) {
            imported.left_over.push(format!("{place}: not a POST request"));
            continue;
        }
        let Some(body) = text("/request/postData/text") else {
            imported.left_over.push(format!("{place}: without a body"));
            continue;
        };
        let is_base64 = ["/request/postData/_encoding", "/request/postData/encoding"]
            .iter()
            .any(|pointer| text(pointer) == Some("base64"));
        let decoded = if is_base64 { BASE64_STANDARD.decode(body).ok() } else { Some(body.as_bytes().to_vec()) };
        let Some(bytes) = decoded else {
            imported.left_over.push(format!("{place}: its Base64 cannot be read"));
            continue;
        };
        let url = text("/request/url").and_then(|url| Url::parse(url).ok());
        match draft(&bytes, url.as_ref(), wire) {
            Ok(draft) => {
                let host = url.as_ref().and_then(Url::host_str).unwrap_or("no host");
                imported.drafts.push(Taken { name: format!("HAR {} {host}", index + 1), draft });
            }
            Err(why) => imported.left_over.push(format!("{place}: {why}")),
        }
    }
    Ok(imported)
}

/// The draft of a body. Why the URL counts: a browser's archive is full of other calls, and one of ours may be no JSON on
/// purpose.
fn draft(bytes: &[u8], url: Option<&Url>, wire: Wire) -> Result<Draft, String> {
    let is_our_call = url.is_some_and(|url| url.path().ends_with("/contextAndInvite"));
    match load::payload(bytes, wire) {
        Ok(draft) if is_our_call || draft.has_known_items() => Ok(draft),
        Ok(_) => Err("another call".to_owned()),
        Err(LoadError::Json(_)) if is_our_call => {
            let mut draft = Draft::default();
            draft.raw_body = Some(String::from_utf8_lossy(bytes).into_owned());
            Ok(draft)
        }
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::exchange::{Deviation, Fault, State, Timings};
    use crate::share::scene;

    #[test]
    fn an_entry_has_request_reply_and_phases() {
        let document = document(&[scene::example(7)]);
        let entry = &document["log"]["entries"][0];
        assert_eq!(document["log"]["version"], "1.2");
        assert_eq!(entry["startedDateTime"], "2018-06-13T23:35:53.007Z");
        assert_eq!(entry["request"]["postData"]["text"], scene::EXAMPLE);
        assert_eq!(entry["request"]["bodySize"], scene::EXAMPLE.len());
        assert_eq!(entry["response"]["status"], 200);
        assert_eq!(entry["response"]["content"]["text"], r#"{"callId":"473513","success":"true"}"#);
        assert_eq!(entry["time"], 10.0);
        let timings = &entry["timings"];
        let expected = [("dns", 1.0), ("connect", 2.0), ("ssl", -1.0), ("send", 1.0), ("wait", 5.0), ("receive", 1.0)];
        for (name, ms) in expected {
            assert_eq!(timings[name].as_f64(), Some(ms), "{name}");
        }
        let mut exchange = scene::example(8);
        let deviation = Some(Deviation::Method { signed: "PUT".to_owned(), sent: "PUT".to_owned() });
        exchange.request.fault = Some(Fault { name: "method-put".to_owned(), deviation });
        exchange.request.url = "https://example.com/".parse().expect("a URL");
        if let State::Ended(Outcome::Answered { timings, .. }) = &mut exchange.state {
            timings.tls_started = Some(Duration::from_millis(2));
        }
        let entry = super::entry(&exchange);
        assert_eq!(entry["request"]["method"], "PUT");
        assert_eq!((&entry["timings"]["connect"], &entry["timings"]["ssl"]), (&json!(2.0), &json!(1.0)));
        assert_eq!(entry["time"], 10.0, "HAR's connect holds ssl, which is not counted twice");
    }

    #[test]
    fn what_is_not_text_is_base64_and_what_never_came_is_said() {
        let mut exchange = scene::exchange(1, b"\xFF", 200, b"\xFE");
        let value = entry(&exchange);
        assert_eq!(value["request"]["postData"]["_encoding"], "base64");
        assert_eq!(value["response"]["content"]["encoding"], "base64");
        let timings = Timings { total: Duration::from_millis(4), ..Timings::default() };
        exchange.state = State::Ended(Outcome::NotSent { why: "No host".to_owned(), timings });
        let value = entry(&exchange);
        assert_eq!(value["response"]["status"], 0);
        assert_eq!(value["response"]["_error"], "No host");
        assert_eq!(value["timings"]["connect"], 4.0);
        assert_eq!(value["timings"]["wait"], 0.0);
    }

    #[test]
    fn drafts_come_back_from_an_archive() {
        let exported =
            document(&[scene::example(1), scene::exchange(2, b"no", 400, b""), scene::exchange(3, b"\xFF", 400, b"")]);
        let imported = import(&exported, Wire::default()).expect("an archive");
        assert_eq!(imported.drafts.len(), 2);
        assert_eq!(imported.drafts[1].draft.raw_body.as_deref(), Some("no"), "no JSON on purpose");
        assert_eq!(
            imported.drafts[0].draft,
            load::payload(scene::EXAMPLE.as_bytes(), Wire::default()).expect("a payload")
        );
        assert_eq!(imported.left_over.len(), 1);
        let mut foreign = document(&[scene::exchange(1, br#"{"event":"click"}"#, 200, b"")]);
        foreign["log"]["entries"][0]["request"]["url"] = Value::from("https://example.com/collect");
        let imported = import(&foreign, Wire::default()).expect("an archive");
        assert_eq!((imported.drafts.len(), imported.left_over), (0, vec!["Entry 1: another call".to_owned()]));
        assert!(matches!(import(&json!({}), Wire::default()), Err(ImportError::Unknown)));
    }
}
