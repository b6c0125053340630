//! The moment, in each form that it is asked for, and what makes a signature fresh.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rand::RngExt as _;
use rand::distr::Alphanumeric;

use crate::api::checks::Now;
use crate::oauth::credentials::Stamp;

/// A fresh nonce of 32 letters and digits, and the time.
#[must_use]
pub fn fresh_stamp() -> Stamp {
    let nonce = rand::rng().sample_iter(Alphanumeric).take(32).map(char::from).collect();
    Stamp { nonce, timestamp: unix_now() }
}

/// Seconds since 1970-01-01 UTC.
#[must_use]
pub fn unix_now() -> u64 {
    unix_time().as_secs()
}

/// Milliseconds since 1970-01-01 UTC, as the history counts.
#[must_use]
pub fn now_ms() -> i64 {
    i64::try_from(unix_time().as_millis()).unwrap_or(i64::MAX)
}

/// The moment for the checks.
#[must_use]
pub fn now() -> Now {
    Now(u64::try_from(unix_time().as_millis()).unwrap_or(u64::MAX))
}

fn unix_time() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
