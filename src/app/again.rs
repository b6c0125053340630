//! A recorded exchange used again: in the form, sent afresh, or replayed with the very same bytes.

use url::Url;

use super::engine::{self, Order};
use super::state::Again;
use crate::api::checks::{Finding, Place, Strength};
use crate::api::draft::Draft;
use crate::api::endpoint::{Endpoint, Environment};
use crate::api::payload::Payload;
use crate::api::wire::Wire;
use crate::exchange::{Exchange, Id, Prepared, REPLAY, Request};
use crate::oauth::credentials::SignatureMethod;
use crate::oauth::explain::MASK;
use crate::store::profile::Profile;

/// Why an exchange cannot be used again. Nothing left the machine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgainError {
    /// Its signature is the secrets themselves, and was masked before it was kept.
    #[error(
        "{0} cannot be replayed exactly: its PLAINTEXT signature is the secrets, and was not kept. Send it again instead"
    )]
    Masked(Name),
    /// What was sent is not what is on record.
    #[error(
        "{0} cannot be sent again: it was recorded without personal data, and aliases stand in its place. Load it into the form, and give what the aliases stand for"
    )]
    Aliased(Name),
    /// It has no nonce, timestamp and signature that could be sent once more.
    #[error("{0} cannot be replayed exactly: it was not signed, so it has no nonce to test. Send it again instead")]
    Unsigned(Name),
    /// The simulator that it was signed for is gone.
    #[error(
        "{0} cannot be replayed exactly: the built-in simulator listens on another port since then. Send it again instead"
    )]
    SimulatorMoved(Name),
}

/// An exchange's number in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name(pub Id);

impl std::fmt::Display for Name {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 > 0 { write!(formatter, "#{}", self.0) } else { formatter.write_str("The unrecorded exchange") }
    }
}

/// The recorded draft, and whether it had to become a raw body: when a profile that writes payloads otherwise would not
/// give the recorded bytes.
#[must_use]
pub fn draft(request: &Request, wire: Wire) -> (Draft, bool) {
    let mut draft = request.draft.clone();
    if Payload::of(&draft, wire).bytes() == request.body {
        return (draft, false);
    }
    // Why it is text: every body that this program writes is.
    draft.raw_body = Some(String::from_utf8_lossy(&request.body).into_owned());
    (draft, true)
}

/// The order that sends an exchange's body again through a profile, with a fresh nonce and time.
///
/// # Errors
/// When the recorded body is not the one that went.
pub fn afresh(exchange: &Exchange, profile: &Profile) -> Result<Order, AgainError> {
    if exchange.remarks.aliased {
        return Err(AgainError::Aliased(Name(exchange.id)));
    }
    let (draft, _) = draft(&exchange.request, profile.wire);
    Ok(Order { sent_from: recorded(exchange.id), ..Order::new(profile.clone(), draft) })
}

/// The order that puts the very same request on the wire once more.
///
/// # Errors
/// When the recorded header or body is not the one that went, or no header went.
pub fn replay(exchange: &Exchange, profile: &Profile) -> Result<Order, AgainError> {
    if exchange.remarks.aliased {
        return Err(AgainError::Aliased(Name(exchange.id)));
    }
    let request = &exchange.request;
    let explanation = &request.explanation;
    if !explanation.is_signed() {
        return Err(AgainError::Unsigned(Name(exchange.id)));
    }
    let is_plain = explanation.signature_method == SignatureMethod::Plaintext.name();
    if is_plain || explanation.authorization.contains(MASK) {
        return Err(AgainError::Masked(Name(exchange.id)));
    }
    let replay = Replay { id: exchange.id, request: request.clone() };
    let sent_from = recorded(exchange.id);
    Ok(Order { sent_from, replay: Some(Box::new(replay)), ..Order::new(profile.clone(), request.draft.clone()) })
}

/// What is replayed.
#[derive(Clone, Debug)]
pub struct Replay {
    /// The exchange that it comes from.
    pub id: Id,
    /// What that sent.
    pub request: Request,
}

impl Replay {
    /// The request ready to go, marked as sent on purpose. `now` is where the profile's simulator listens, if it is one.
    ///
    /// # Errors
    /// When the simulator that it was signed for is gone.
    pub fn prepared(&self, now: Option<&Url>) -> Result<Prepared, AgainError> {
        if now.is_some_and(|now| *now != self.request.url) {
            return Err(AgainError::SimulatorMoved(Name(self.id)));
        }
        let request = &self.request;
        let what = format!("The very same bytes as {}, with its nonce, timestamp and signature", Name(self.id));
        let right = "A service that checks nonces refuses it";
        let mark =
            Finding { strength: Strength::Warning, ..Finding::error(Place::Other(REPLAY.to_owned()), what, right) };
        // Why without the earlier ones' marks: a replay of a replay is one replay.
        let kept = request.findings.iter().filter(|finding| finding.place != mark.place).cloned();
        let findings = kept.chain([mark.clone()]).collect();
        Ok(Prepared {
            authorization: Some(request.explanation.authorization.clone().into()),
            request: Request { findings, sent_from: recorded(self.id), ..request.clone() },
        })
    }
}

/// Why: an exchange without a record has no number that a later one could name.
fn recorded(id: Id) -> Option<Id> {
    (id > 0).then_some(id)
}

/// Whether an order must be asked about: a replay always is.
#[must_use]
pub fn asks_first(order: &Order) -> bool {
    order.replay.is_some() || engine::asks_first(&order.profile)
}

/// How an order uses another exchange again, if it does.
#[must_use]
pub fn how(order: &Order) -> Option<Again> {
    match &order.replay {
        Some(replay) => Some(Again::Replay(replay.id)),
        None => order.sent_from.map(Again::Afresh),
    }
}

/// What an order puts on the wire, and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The body's bytes.
    pub body: Vec<u8>,
    /// The profile's name.
    pub profile: String,
    /// The environment.
    pub environment: Environment,
    /// The host in words.
    pub endpoint: String,
    /// Whether a real person may be texted.
    pub is_real: bool,
}

/// What an order puts on the wire, and where to.
#[must_use]
pub fn destination(order: &Order) -> Destination {
    // Why not the profile's: a replay goes where it went, whatever became of the profile.
    if let Some(Replay { request, .. }) = order.replay.as_deref() {
        let is_loopback = Endpoint::Custom(request.url.to_string()).is_loopback();
        return Destination {
            body: request.body.clone(),
            profile: request.profile.clone(),
            environment: request.environment,
            endpoint: request.url.authority().to_owned(),
            is_real: request.environment != Environment::Simulator || !is_loopback,
        };
    }
    let profile = &order.profile;
    Destination {
        body: engine::body(order),
        profile: profile.name.clone(),
        environment: profile.environment,
        endpoint: profile.endpoint.label(),
        is_real: engine::asks_first(profile),
    }
}
