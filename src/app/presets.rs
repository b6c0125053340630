//! Carries out a fault of `api::presets`: the one place where a request may be another than the one that was signed.
//! Whatever it does stands in the request's [`Fault`], so that the history and the panes show it.

use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::engine::{self, Delivered, Engine, METHOD, Order, Progress, Refusal};
use crate::api::checks;
use crate::api::draft::Draft;
use crate::api::presets::{self, NOBODY, Preset};
use crate::exchange::{Deviation, Fault, Outcome, Prepared};
use crate::oauth::credentials::{Credentials, SignatureMethod, Stamp};
use crate::oauth::sign::{self, Signed};
use crate::send::cancel::Cancelled;

/// A key, and a token, that nobody has.
const NOBODYS: &str = "00000000000000000000000000000000";

/// What stands in place of a secret. Why not the right one changed: with PLAINTEXT it travels.
const WRONG_SECRET: &str = "not-the-right-secret";

/// Sends an order: one request, or for a replay the one whose nonce is repeated before it.
///
/// `ended` is told of that first one, when the second one is about to go. If no reply came to the first, the second is
/// not sent: its nonce might be new. Then the first one is what comes back.
///
/// # Errors
/// Why it was not sent.
pub async fn send(
    engine: &Arc<Engine>,
    order: &Order,
    cancelled: Cancelled,
    progress: impl Fn(Progress) + Send + Sync,
    ended: impl FnOnce(Delivered) + Send,
) -> Result<Delivered, Refusal> {
    let stamp = engine::fresh_stamp();
    let prepared = engine.prepare(order, stamp.clone()).await?;
    if let Some(preset) = order.fault.filter(|preset| preset.fault == presets::Fault::ReplayedNonce) {
        let first = Order { draft: nobody(), invalid_anyway: true, fault: None, ..order.clone() };
        let mut first = engine.prepare(&first, stamp).await?;
        first.request.fault = Some(Fault { name: preset.name.clone(), deviation: None });
        let delivered = engine.deliver(first, order.unrecorded, cancelled.clone(), &progress).await?;
        if !matches!(delivered.exchange.outcome(), Some(Outcome::Answered { .. })) {
            return Ok(delivered);
        }
        ended(delivered);
    }
    engine.deliver(prepared, order.unrecorded, cancelled, progress).await
}

/// A form whose payload names nobody.
pub(super) fn nobody() -> Draft {
    let mut draft = Draft::default();
    draft.raw_body = Some(NOBODY.to_owned());
    draft
}

/// Signs and serialises an order with a fault. The credentials are the right ones.
pub(super) fn prepared(
    order: &Order,
    preset: &Preset,
    url: Url,
    credentials: Credentials,
    stamp: Stamp,
) -> Result<Prepared, Refusal> {
    let Order { profile, draft, .. } = order;
    let changed = preset.draft(draft, profile.wire)?;
    let findings = checks::errors(checks::check(&changed, profile.wire, engine::now()));
    let signed_method = match preset.fault {
        presets::Fault::Method { signed, .. } => signed,
        _ => METHOD,
    };
    let credentials = wrong_credentials(preset, credentials);
    let stamp = wrong_stamp(preset, stamp);
    let mut signed = sign::sign(signed_method, &url, profile.signature_method, &credentials, &stamp)?;
    let (mut sent_to, mut deviation) = (url.clone(), None);
    match preset.fault {
        presets::Fault::Method { signed, sent } => {
            deviation = Some(Deviation::Method { signed: signed.to_owned(), sent: sent.to_owned() });
        }
        presets::Fault::ChangedUrl(query) => {
            let query = url.query().map_or_else(|| query.to_owned(), |own| format!("{own}&{query}"));
            sent_to.set_query(Some(&query));
            deviation = Some(Deviation::Url { signed: url.into() });
        }
        presets::Fault::TamperedSignature => {
            tamper(&mut signed, profile.signature_method);
            deviation = Some(Deviation::Signature);
        }
        presets::Fault::ChangedBody => deviation = Some(Deviation::Body),
        _ => {}
    }
    let signed = (preset.fault != presets::Fault::NoHeader).then_some(signed);
    let mut prepared = engine::prepared(profile, sent_to, changed, findings, signed);
    if deviation == Some(Deviation::Body) {
        prepared.request.draft = draft.clone();
    }
    prepared.request.fault = Some(Fault { name: preset.name.clone(), deviation });
    Ok(prepared)
}

fn wrong_credentials(preset: &Preset, right: Credentials) -> Credentials {
    let wrong = || SecretString::from(WRONG_SECRET);
    match preset.fault {
        presets::Fault::WrongConsumerSecret => Credentials { consumer_secret: wrong(), ..right },
        presets::Fault::WrongTokenSecret => Credentials { token_secret: wrong(), ..right },
        presets::Fault::UnknownKey => Credentials { consumer_key: NOBODYS.to_owned(), ..right },
        presets::Fault::UnknownToken => Credentials { token: NOBODYS.to_owned(), ..right },
        presets::Fault::SwappedPairs => Credentials {
            consumer_key: right.token,
            consumer_secret: right.token_secret,
            token: right.consumer_key,
            token_secret: right.consumer_secret,
        },
        _ => right,
    }
}

fn wrong_stamp(preset: &Preset, right: Stamp) -> Stamp {
    match preset.fault {
        presets::Fault::Timestamp(seconds) => {
            Stamp { timestamp: right.timestamp.saturating_add_signed(seconds), ..right }
        }
        _ => right,
    }
}

/// Changes the header's signature, on the wire and where it is shown, unless it is masked there.
fn tamper(signed: &mut Signed, method: SignatureMethod) {
    signed.authorization = tampered(signed.authorization.expose_secret()).into();
    if method != SignatureMethod::Plaintext {
        signed.explanation.authorization = tampered(&signed.explanation.authorization);
    }
}

/// A header with another first character of its signature.
fn tampered(authorization: &str) -> String {
    const BEFORE: &str = "oauth_signature=\"";
    let Some((before, signature)) = authorization.split_once(BEFORE) else { return authorization.to_owned() };
    // Why three: a percent-encoded character.
    let length = if signature.starts_with('%') { 3 } else { 1 };
    let (first, rest) = signature.split_at_checked(length).unwrap_or((signature, ""));
    let other = if first == "A" { "B" } else { "A" };
    format!("{before}{BEFORE}{other}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_character_of_the_signature_is_another_one() {
        for (header, expected) in [
            ("OAuth a=\"1\",oauth_signature=\"xyz\"", "OAuth a=\"1\",oauth_signature=\"Ayz\""),
            ("OAuth oauth_signature=\"Ayz\"", "OAuth oauth_signature=\"Byz\""),
            ("OAuth oauth_signature=\"%2Fyz\"", "OAuth oauth_signature=\"Ayz\""),
            ("OAuth oauth_signature_method=\"x\"", "OAuth oauth_signature_method=\"x\""),
        ] {
            assert_eq!(tampered(header), expected);
        }
    }
}
