//! Exchanges as one JSON document, whole.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::import::{ImportError, Imported, Taken};
use super::lines::moment;
use crate::api::load;
use crate::api::reply::Verdict;
use crate::api::wire::Wire;
use crate::exchange::phases::{Phase, phases};
use crate::exchange::{Exchange, Header, Outcome};

/// The version of the document.
pub const VERSION: u64 = 1;

/// A document of exchanges: `version`, and `exchanges` in their order.
#[must_use]
pub fn document(exchanges: &[Exchange]) -> Value {
    json!({ "version": VERSION, "exchanges": exchanges.iter().map(exchange).collect::<Vec<_>>() })
}

fn exchange(exchange: &Exchange) -> Value {
    let request = &exchange.request;
    let outcome = exchange.outcome();
    let reading = outcome.and_then(Outcome::reading);
    let response = outcome.and_then(Outcome::response);
    let steps = &request.explanation;
    json!({
        "id": exchange.id,
        "started_at": moment(exchange.started_at),
        "profile": request.profile,
        "environment": request.environment.word(),
        "outcome": outcome.map_or("unknown", Outcome::word),
        "verdict": reading.as_ref().map(|reading| reading.verdict.word()),
        "call_id": reading.as_ref().and_then(|reading| reading.call_id.as_ref()),
        "explanation": sentence(exchange),
        "status": response.map(|response| response.status),
        "sent_from": request.sent_from,
        "replay": request.is_replay(),
        "findings": request.findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "request": with_body(&request.body, json!({
            "method": request.method(),
            "url": request.url.as_str(),
            "headers": headers(&request.headers),
        })),
        "signature": {
            "signature_method": steps.signature_method,
            "base_uri": steps.base_uri,
            "normalized_parameters": steps.normalized_parameters,
            "base_string": steps.base_string,
        },
        "response": response.map(|response| with_body(&response.body, json!({
            "headers": headers(&response.headers),
            "truncated": response.truncated,
        }))),
        "phases_ms": outcome.map(|outcome| phases(request, outcome)).unwrap_or_default().iter()
            .filter_map(|phase: &Phase| Some((phase.name.to_owned(), json!(phase.length()?.as_secs_f64() * 1000.0))))
            .collect::<serde_json::Map<_, _>>(),
    })
}

/// What happened, and what is known about the text.
#[must_use]
pub fn sentence(exchange: &Exchange) -> String {
    match exchange.outcome() {
        Some(outcome @ Outcome::Answered { .. }) => {
            outcome.reading().map(|reading| reading.sentence).unwrap_or_default()
        }
        Some(Outcome::NotSent { why, .. } | Outcome::Unknown { why, .. }) => why.clone(),
        None => "Under way".to_owned(),
    }
}

/// The verdict's word, or the outcome's where there is no whole reply.
#[must_use]
pub fn word(exchange: &Exchange) -> &'static str {
    let outcome = exchange.outcome();
    let verdict = outcome.and_then(Outcome::reading).map(|reading| reading.verdict);
    verdict.map_or_else(|| outcome.map_or("in_flight", Outcome::word), Verdict::word)
}

/// Why pairs: a name may stand twice, and the order is evidence too.
fn headers(headers: &[Header]) -> Value {
    headers.iter().map(|header| json!([header.name, header.value])).collect()
}

/// Adds a body as text, and as Base64 when it is none.
fn with_body(bytes: &[u8], mut value: Value) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) => value["body"] = Value::from(text),
        Err(_) => value["body_base64"] = Value::from(BASE64_STANDARD.encode(bytes)),
    }
    value
}

/// The drafts of a document's requests.
///
/// # Errors
/// When it is no such document.
pub fn import(document: &Value, wire: Wire) -> Result<Imported, ImportError> {
    let exchanges = document.get("exchanges").and_then(Value::as_array).ok_or(ImportError::Unknown)?;
    let mut imported = Imported::default();
    for (index, exchange) in exchanges.iter().enumerate() {
        let number = exchange.get("id").map_or_else(|| format!("{}", index + 1), ToString::to_string);
        let Some(body) = exchange.pointer("/request/body").and_then(Value::as_str) else {
            imported.left_over.push(format!("Exchange {number}: without a body that is text"));
            continue;
        };
        match load::payload(body.as_bytes(), wire) {
            Ok(draft) => imported.drafts.push(Taken { name: format!("Exchange {number}"), draft }),
            Err(error) => imported.left_over.push(format!("Exchange {number}: {error}")),
        }
    }
    Ok(imported)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::share::scene;

    #[test]
    fn a_document_is_whole_and_gives_its_drafts_back() {
        let document = document(&[scene::example(7), scene::exchange(8, b"\xFF", 401, b"{\"error\":\"x\"}")]);
        let first = &document["exchanges"][0];
        assert_eq!(first["request"]["body"], scene::EXAMPLE);
        assert_eq!(first["verdict"], "success");
        assert_eq!(first["phases_ms"], json!({"dns": 1.0, "connect": 2.0, "send": 1.0, "wait": 5.0, "receive": 1.0}));
        assert_eq!(document["exchanges"][1]["request"]["body_base64"], "/w==");
        assert_eq!(document["exchanges"][1]["verdict"], "unauthorized");
        let imported = import(&document, Wire::default()).expect("a document");
        assert_eq!(
            imported.drafts[0].draft,
            load::payload(scene::EXAMPLE.as_bytes(), Wire::default()).expect("a payload")
        );
        assert_eq!((imported.drafts.len(), imported.left_over.len()), (1, 1));
    }
}
