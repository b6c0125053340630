//! A request that somebody wants sent, and what is known of it before it is prepared.

use std::collections::BTreeMap;

use super::now;
use crate::api::checks::{self, Finding};
use crate::api::draft::Draft;
use crate::api::endpoint::{Endpoint, Environment};
use crate::api::payload::Payload;
use crate::api::presets::Preset;
use crate::api::recipients::Leave;
use crate::app::again::{self, Destination, Replay};
use crate::exchange::Id;
use crate::store::profile::Profile;

/// A request that somebody wants sent.
#[derive(Clone, Debug)]
pub struct Order {
    /// Who sends it, and where.
    pub profile: Profile,
    /// What stands in the form.
    pub draft: Draft,
    /// Whether it goes out even with mistakes.
    pub invalid_anyway: bool,
    /// Whether it goes out even when it cannot be recorded.
    pub unrecorded: bool,
    /// The exchange that it is sent again from.
    pub sent_from: Option<Id>,
    /// The recorded request that goes out as it went, in place of all the above.
    pub replay: Option<Box<Replay>>,
    /// The fault that it is sent with on purpose; such an order goes through [`crate::app::presets::send`], since one of them is two
    /// requests.
    pub fault: Option<&'static Preset>,
}

impl Order {
    /// A request without mistakes, to be recorded.
    #[must_use]
    pub fn new(profile: Profile, draft: Draft) -> Self {
        Self { profile, draft, invalid_anyway: false, unrecorded: false, sent_from: None, replay: None, fault: None }
    }
}

/// The mistakes that keep an order from being sent unless the user insists; its fault's own are none of them.
#[must_use]
pub fn mistakes(order: &Order) -> Vec<Finding> {
    // Why none of a replay: what it sends was looked at when it was sent first.
    if order.replay.is_some() || order.fault.is_some_and(Preset::has_its_own_body) {
        return Vec::new();
    }
    checks::errors(checks::check(&order.draft, order.profile.wire, now()))
}

/// The body that an order sends, its fault's change included.
#[must_use]
pub fn body(order: &Order) -> Vec<u8> {
    let Order { profile, draft, .. } = order;
    // Why the form's own where that fails: such an order is refused, and what is asked about it must be about something.
    let changed = order.fault.and_then(|preset| preset.draft(draft, profile.wire).ok());
    Payload::of(changed.as_ref().unwrap_or(draft), profile.wire).into_bytes()
}

/// Whether a profile's sends ask first: anything that could reach a real person does.
#[must_use]
pub fn asks_first(profile: &Profile) -> bool {
    let is_simulator = profile.environment == Environment::Simulator || profile.endpoint == Endpoint::Simulator;
    !(is_simulator && profile.endpoint.is_loopback())
}

/// Whether an order's profile lets it go with the ordinary question, or the number has to be typed again.
#[must_use]
pub fn leave(order: &Order) -> Leave {
    // Why the destination's body: a replay's is the recorded one, whatever the form would give.
    let Destination { body, is_real, .. } = again::destination(order);
    if is_real { Leave::of(&order.profile.allowed_recipients, &body) } else { Leave::Given }
}

/// A form for a profile: its defaults, and its account as `siteId`.
#[must_use]
pub fn new_draft(profile: &Profile) -> Draft {
    let mut defaults = BTreeMap::from([("siteId".to_owned(), profile.site_id.clone())]);
    defaults.extend(profile.defaults.clone());
    Draft::with_defaults(&defaults)
}
