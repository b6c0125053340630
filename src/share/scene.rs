//! Exchanges for the tests of this room.

use std::time::Duration;

use url::Url;

use crate::api::draft::Draft;
use crate::api::endpoint::Environment;
use crate::exchange::{Exchange, Header, Outcome, Remarks, Request, Response, State, Timings};
use crate::oauth::credentials::{Credentials, SignatureMethod, Stamp};
use crate::oauth::explain::explain;

/// The specification's example payload.
pub const EXAMPLE: &str = include_str!("../../assets/payloads/example.json");

/// Where [`exchange`]s go.
pub const URL: &str = "http://127.0.0.1:8080/api/contextAndInvite";

/// A request that was answered with a body.
pub fn exchange(id: i64, body: &[u8], status: u16, reply: &[u8]) -> Exchange {
    signed(id, body, status, reply, SignatureMethod::HmacSha1)
}

/// The same under a signature method.
pub fn signed(id: i64, body: &[u8], status: u16, reply: &[u8], method: SignatureMethod) -> Exchange {
    let url = Url::parse(URL).expect("a URL");
    let stamp = Stamp { nonce: format!("nonce{id}"), timestamp: 1_528_932_953 + id.unsigned_abs() };
    let credentials = Credentials::new("key", "c4n4ry", "token", "c4n4ry2");
    let explanation = explain("POST", &url, method, &credentials, &stamp);
    let header = |name: &str, value: &str| Header { name: name.to_owned(), value: value.to_owned() };
    let headers = vec![
        header("authorization", &explanation.authorization),
        header("content-type", "application/json"),
        header("accept", "application/json"),
        header("user-agent", "livedeflect-console/0.1.0"),
        header("host", "127.0.0.1:8080"),
        header("content-length", &body.len().to_string()),
    ];
    let ms = Duration::from_millis;
    let timings = Timings {
        resolved: Some(ms(1)),
        tls_started: None,
        connected: Some(ms(3)),
        written: Some(ms(4)),
        first_byte: Some(ms(9)),
        total: ms(10),
    };
    let response = Response {
        status,
        headers: vec![header("content-type", "application/json"), header("date", &format!("Thu, {id}"))],
        body: reply.to_vec(),
        truncated: false,
    };
    Exchange {
        id,
        started_at: 1_528_932_953_000 + id,
        request: Request {
            profile: "Acme".to_owned(),
            environment: Environment::Staging,
            url,
            headers,
            body: body.to_vec(),
            explanation,
            draft: Draft::default(),
            findings: Vec::new(),
            sent_from: None,
            fault: None,
        },
        state: State::Ended(Outcome::Answered { response, timings }),
        remarks: Remarks::default(),
    }
}

/// The example, answered with success.
pub fn example(id: i64) -> Exchange {
    exchange(id, EXAMPLE.as_bytes(), 200, br#"{"callId":"473513","success":"true"}"#)
}
