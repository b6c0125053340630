//! The table itself. Adding a fault is adding a row.

use super::{Documented, Expected, Fault, Group, JsonType, NOBODY, Preset, TEN_MINUTES, required};
use crate::api::catalogue::{CALLER_INFO, CUSTOMER_PHONE_NUMBER, DEFLECTION_HANDLE, IS_MOBILE};
use crate::api::reply::Verdict;

/// The item that [`Fault::ChangedBody`] changes.
pub(super) const CHANGED_ITEM: &str = "externalCallId";

/// A row: name, label, what is done, how, and what should come back.
type Row = (&'static str, &'static str, &'static str, Fault, Expected);

/// The items whose type is changed, what it becomes, and whether a simulator that is not strict takes it.
const WRONG_TYPES: [(&str, JsonType, bool); 6] = [
    ("siteId", JsonType::Number, true),
    ("skill", JsonType::Null, false),
    (CUSTOMER_PHONE_NUMBER, JsonType::Array, true),
    (IS_MOBILE, JsonType::Number, true),
    (DEFLECTION_HANDLE, JsonType::Null, false),
    (CALLER_INFO, JsonType::String, true),
];

fn refused(part: &str) -> Expected {
    Expected { status: 401, verdict: Verdict::Unauthorized, part: part.to_owned(), documented: Documented::Nothing }
}

fn failed(status: u16, part: impl Into<String>) -> Expected {
    Expected { status, verdict: Verdict::Failed, part: part.into(), documented: Documented::Nothing }
}

pub(super) fn accepted() -> Expected {
    Expected { status: 200, verdict: Verdict::Success, part: "callId".to_owned(), documented: Documented::Nothing }
}

pub(super) fn presets() -> Vec<Preset> {
    let rows = [(Group::Credentials, credentials()), (Group::Signature, signature()), (Group::Request, request())];
    let mut presets: Vec<Preset> =
        rows.into_iter().flat_map(|(group, rows)| rows.into_iter().map(move |row| preset(group, row))).collect();
    presets.extend(required().map(missing));
    presets.extend(WRONG_TYPES.into_iter().map(wrong_type));
    presets
}

fn preset(group: Group, (name, label, does, fault, expected): Row) -> Preset {
    Preset { name: name.to_owned(), label: label.to_owned(), group, does: does.to_owned(), fault, expected }
}

fn credentials() -> Vec<Row> {
    vec![
        (
            "wrong-consumer-secret",
            "Wrong consumer secret",
            "It is signed with another consumer secret than the profile's",
            Fault::WrongConsumerSecret,
            refused("Bad Signature"),
        ),
        (
            "wrong-token-secret",
            "Wrong token secret",
            "It is signed with another token secret than the profile's",
            Fault::WrongTokenSecret,
            refused("Bad Signature"),
        ),
        ("unknown-key", "Unknown key", "oauth_consumer_key is 32 zeros", Fault::UnknownKey, refused("Unknown Key")),
        ("unknown-token", "Unknown token", "oauth_token is 32 zeros", Fault::UnknownToken, refused("Unknown Token")),
        (
            "swapped-pairs",
            "Swapped pairs",
            "Key and secret stand where token and token secret belong, and the other way round",
            Fault::SwappedPairs,
            refused("Unknown Key"),
        ),
    ]
}

fn signature() -> Vec<Row> {
    let no_header = Expected { documented: Documented::Whole, ..refused("No Authorization Header") };
    // Why not the whole message: one copy of the specification prints it with a dash, a later one with another.
    let nonce = Expected { documented: Documented::Body, ..refused("Invalid Nonce") };
    vec![
        (
            "no-header",
            "No Authorization header",
            "It is not signed, and goes without an Authorization header",
            Fault::NoHeader,
            no_header,
        ),
        (
            "replayed-nonce",
            "Replayed nonce",
            "A request with the payload {} goes first, and this one repeats its nonce and timestamp: two POSTs",
            Fault::ReplayedNonce,
            nonce,
        ),
        (
            "timestamp-10-minutes-old",
            "Timestamp 10 minutes old",
            "oauth_timestamp is 600 seconds ago",
            Fault::Timestamp(-TEN_MINUTES),
            refused("Old Timestamp"),
        ),
        (
            "timestamp-10-minutes-ahead",
            "Timestamp 10 minutes ahead",
            "oauth_timestamp is in 600 seconds",
            Fault::Timestamp(TEN_MINUTES),
            refused("Future Timestamp"),
        ),
        (
            "tampered-signature",
            "Tampered signature",
            "The first character of oauth_signature is changed after signing",
            Fault::TamperedSignature,
            refused("Bad Signature"),
        ),
    ]
}

fn request() -> Vec<Row> {
    vec![
        (
            "changed-url",
            "Changed URL",
            "It is signed for the profile's URL, and sent there with one more query parameter",
            Fault::ChangedUrl("changed=1"),
            refused("Bad Signature"),
        ),
        (
            "wrong-method",
            "Wrong method signed",
            "It is signed as a GET, and sent as a POST",
            Fault::Method { signed: "GET", sent: "POST" },
            refused("Bad Signature"),
        ),
        (
            "sent-as-put",
            "Sent as a PUT",
            "It is signed and sent as a PUT, which is no POST",
            Fault::Method { signed: "PUT", sent: "PUT" },
            failed(405, "Method Not Allowed"),
        ),
        (
            "body-changed-after-signing",
            "Body changed after signing",
            "externalCallId is changed after signing. OAuth 1.0 does not sign a JSON body, so nothing notices",
            Fault::ChangedBody,
            accepted(),
        ),
        (
            "empty-object",
            "Empty object",
            "The payload is {}, without any item",
            Fault::Body(NOBODY),
            failed(400, "Missing Field - siteId"),
        ),
        (
            "not-json",
            "Not JSON",
            "The body breaks off in the middle of its first item",
            Fault::Body("{\"siteId\":"),
            failed(400, "Not JSON"),
        ),
    ]
}

fn missing(item: &'static str) -> Preset {
    Preset {
        name: format!("missing-{item}"),
        label: format!("{item} missing"),
        group: Group::Missing,
        does: format!("The required {item} is left out"),
        fault: Fault::Missing(item),
        expected: failed(400, format!("Missing Field - {item}")),
    }
}

fn wrong_type((item, json_type, is_taken): (&'static str, JsonType, bool)) -> Preset {
    let words = json_type.words();
    Preset {
        name: format!("wrong-type-{item}"),
        label: format!("{item} as {words}"),
        group: Group::WrongType,
        does: format!("{item} is {words} instead of what the form writes"),
        fault: Fault::WrongType(item, json_type),
        expected: if is_taken { accepted() } else { failed(400, format!("Missing Field - {item}")) },
    }
}
