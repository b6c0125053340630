//! The command line from outside: the real program, its exit status, its JSON and its sentences, against servers of this
//! machine only.

#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]

#[path = "cli/again.rs"]
mod again;
#[path = "cli/check.rs"]
mod check;
#[path = "cli/console.rs"]
mod console;
#[path = "cli/damaged.rs"]
mod damaged;
#[path = "cli/faults.rs"]
mod faults;
#[cfg(target_os = "linux")]
#[path = "cli/hardening.rs"]
mod hardening;
#[path = "cli/keeping.rs"]
mod keeping;
#[path = "cli/outcomes.rs"]
mod outcomes;
#[path = "cli/payloads.rs"]
mod payloads;
#[path = "cli/profiles.rs"]
mod profiles;
#[path = "cli/recipients.rs"]
mod recipients;
#[path = "cli/remembering.rs"]
mod remembering;
#[path = "cli/reporting.rs"]
mod reporting;
#[path = "cli/run.rs"]
mod run;
#[path = "cli/secrets.rs"]
mod secrets;
#[allow(dead_code, reason = "tests/faults.rs needs more of it")]
mod server;
#[path = "cli/sharing.rs"]
mod sharing;
#[path = "cli/signing.rs"]
mod signing;
#[path = "cli/simulating.rs"]
mod simulating;
#[path = "cli/streams.rs"]
mod streams;
#[path = "cli/verifying.rs"]
mod verifying;
#[path = "cli/zone.rs"]
mod zone;
