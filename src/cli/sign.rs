//! `sign`: each step of a signature; nothing is sent.

use serde_json::json;

use super::arguments::SignArguments;
use super::{Done, Exit, Session, order, print, refused};
use crate::app::engine;
use crate::oauth::credentials::Stamp;

pub fn run(session: &Session, arguments: &SignArguments) -> Done {
    let mut order = order(session, &arguments.request)?;
    // Why: OAuth 1.0 doesn't sign a JSON body, so without a payload there is none to be checked.
    order.invalid_anyway |= arguments.request.payload.is_none() && arguments.request.set.is_empty();
    session.ask_for_secrets(&order.profile)?;
    let fresh = engine::fresh_stamp();
    let stamp = Stamp {
        nonce: arguments.nonce.clone().unwrap_or(fresh.nonce),
        timestamp: arguments.timestamp.unwrap_or(fresh.timestamp),
    };
    let prepared = session.worker.block_on(session.engine.prepare(&order, stamp)).map_err(refused)?;
    let steps = &prepared.request.explanation;
    if arguments.request.json {
        print::document(&json!({
            "url": prepared.request.url.as_str(),
            "http_method": steps.http_method,
            "base_uri": steps.base_uri,
            "signature_method": steps.signature_method,
            "parameters": steps.parameters,
            "normalized_parameters": steps.normalized_parameters,
            "base_string": steps.base_string,
            "signing_key": steps.signing_key,
            "signature": steps.signature,
            "authorization": steps.authorization,
        }))?;
        return Ok(Exit::Success);
    }
    let step = |title: &str, text: &str| print::line(&format!("{title}\n  {text}\n"));
    step("URL", prepared.request.url.as_str())?;
    step("Signature method (RFC 5849 §3.4)", &steps.signature_method)?;
    step("Base string URI (§3.4.1.2)", &steps.base_uri)?;
    for parameter in &steps.parameters {
        step("Parameter (§3.4.1.3)", &format!("{} = {}", parameter.name, parameter.value))?;
    }
    step("Normalised parameters (§3.4.1.3.2)", &steps.normalized_parameters)?;
    step("Signature base string (§3.4.1.1)", &steps.base_string)?;
    step("Signing key, secrets masked (§3.4.2)", &steps.signing_key)?;
    step("Signature", &steps.signature)?;
    step("Authorization header (§3.5.1)", &steps.authorization)?;
    Ok(Exit::Success)
}
