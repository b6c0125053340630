//! The replies in each of their documented forms. The sources stand at [`ReplyForm`]'s variants.

use serde_json::json;

use super::behaviour::ReplyForm;
use super::checks::Refused;
use super::refusal::{BASE_STRING_HEADER, CAUSE_HEADER, Refusal};

/// The longest base string that goes into a header, in bytes: clients refuse a reply with headers much larger.
const MOST_BASE_STRING_BYTES: usize = 16 * 1024;

/// A reply before it is on the wire.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

/// A reply of JSON.
pub(super) fn json(status: u16, body: impl Into<Vec<u8>>) -> Reply {
    Reply { status, content_type: "application/json", headers: Vec::new(), body: body.into() }
}

/// What an accepted call gets.
pub(super) fn accepted(call_id: u64, form: ReplyForm) -> Reply {
    match form {
        ReplyForm::Boolean => json(200, format!(r#"{{"callId":"{call_id}","success":true}}"#)),
        ReplyForm::FailureUnder200 => json(200, r#"{"success":"false","message":"{}"}"#),
        ReplyForm::Compatibility => json(400, r#"{"success":false,"error":"Failed Compatibility Check"}"#),
        _ => json(200, format!(r#"{{"callId":"{call_id}","success":"true"}}"#)),
    }
}

/// What a refused request gets. `now` is seconds since 1970-01-01 UTC.
pub(super) fn refused(Refused { refusal, cause }: &Refused, form: ReplyForm, now: u64) -> Reply {
    let status = refusal.status();
    let mut reply = match (form, problem(refusal)) {
        (ReplyForm::OauthProblem, Some(problem)) => Reply {
            status,
            content_type: "application/x-www-form-urlencoded",
            headers: Vec::new(),
            body: url::form_urlencoded::Serializer::new(String::new())
                .append_pair("oauth_problem", problem)
                .append_pair("oauth_problem_advice", &refusal.to_string())
                .finish()
                .into_bytes(),
        },
        (ReplyForm::GeneralProblem, Some(problem)) => {
            let message = format!("Bad authorization request. general_problem={problem}");
            json(status, json!({ "error": { "time": now * 1000, "message": message, "internalCode": 5 } }).to_string())
        }
        (ReplyForm::EmDash, _) => {
            json(status, json!({ "error": refusal.to_string().replace(" - ", " — ") }).to_string())
        }
        _ => json(status, json!({ "error": refusal.to_string() }).to_string()),
    };
    match refusal {
        Refusal::NotPost => reply.headers.push(("allow", "POST".to_owned())),
        Refusal::NotPostOrGet => reply.headers.push(("allow", "POST, GET".to_owned())),
        // Why it always can be a header: a base string consists of unreserved characters, % and &.
        Refusal::BadSignature { base_string: Some(base_string) } if base_string.len() <= MOST_BASE_STRING_BYTES => {
            reply.headers.push((BASE_STRING_HEADER, base_string.clone()));
        }
        _ => {}
    }
    reply.headers.extend(cause.map(|cause| (CAUSE_HEADER, cause.to_string())));
    reply
}

/// A refused signature in the words of the OAuth problem reporting extension, which the other services use.
fn problem(refusal: &Refusal) -> Option<&'static str> {
    Some(match refusal {
        Refusal::NoAuthorization | Refusal::MissingParameter(_) => "parameter_absent",
        Refusal::SeveralAuthorizations | Refusal::AuthorizationNotUtf8 | Refusal::BadHeader(_) => {
            "unknown_authorization_type"
        }
        Refusal::UnknownSignatureMethod => "signature_method_rejected",
        Refusal::WrongVersion => "version_rejected",
        Refusal::UnknownKey => "consumer_key_unknown",
        Refusal::UnknownToken => "token_rejected",
        Refusal::BadSignature { .. } => "signature_invalid",
        Refusal::BadTimestamp | Refusal::OldTimestamp(..) | Refusal::FutureTimestamp(..) => "timestamp_refused",
        Refusal::UsedNonce => "nonce_used",
        _ => return None,
    })
}
