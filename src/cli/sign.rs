//! `sign`: each step of a signature; nothing is sent.

use anyhow::Context as _;
use serde_json::{Value, json};
use url::Url;

use super::arguments::SignArguments;
use super::{Done, Exit, Session, order, print, refused};
use crate::app::engine;
use crate::oauth::anatomy::{Anatomy, Origin, ShownStep};
use crate::oauth::credentials::Stamp;
use crate::oauth::explain::{Explanation, Parameter};

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
    let anatomy = Anatomy::of(steps);
    if arguments.request.json {
        print::document(&document(&prepared.request.url, steps, &anatomy))?;
        return Ok(Exit::Success);
    }
    let step = |title: &str, text: &str| print::line(&format!("{title}\n  {text}\n"));
    step("URL", prepared.request.url.as_str())?;
    let (method, rest) = anatomy.steps.split_first().context("A signature has steps")?;
    step(&format!("{} (RFC 5849 {})", method.title, method.section), &method.text)?;
    print::line("Parameters in signed order: decoded, as they are signed, and from where (§3.4.1.3)")?;
    for (parameter, origin) in &anatomy.parameters {
        print::line(&format!("  {} = {}", parameter.name, parameter.value))?;
        print::line(&format!("    {}={}", parameter.encoded_name, parameter.encoded_value))?;
        print::line(&format!("    {}", origin.words()))?;
    }
    print::line("")?;
    for ShownStep { title, section, text } in rest {
        step(&format!("{title} ({section})"), text)?;
    }
    Ok(Exit::Success)
}

fn document(url: &Url, steps: &Explanation, anatomy: &Anatomy) -> Value {
    let parameter = |(parameter, origin): &(Parameter, Origin)| {
        let mut value = json!(parameter);
        value["origin"] = origin.words().into();
        value
    };
    let step = |step: &ShownStep| json!({ "title": step.title, "section": step.section, "text": step.text });
    json!({
        "url": url.as_str(),
        "http_method": steps.http_method,
        "base_uri": steps.base_uri,
        "signature_method": steps.signature_method,
        "parameters": anatomy.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "normalized_parameters": steps.normalized_parameters,
        "base_string": steps.base_string,
        "signing_key": steps.signing_key,
        "signature": steps.signature,
        "authorization": steps.authorization,
        "steps": anatomy.steps.iter().map(step).collect::<Vec<_>>(),
    })
}
