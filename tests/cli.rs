//! The command line from outside: the real program, its exit status, its JSON and its sentences, against servers of this
//! machine only.

#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]

#[path = "cli/check.rs"]
mod check;
#[path = "cli/console.rs"]
mod console;
#[path = "cli/damaged.rs"]
mod damaged;
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
#[path = "cli/run.rs"]
mod run;
#[allow(dead_code, reason = "tests/faults.rs needs more of it")]
mod server;
#[path = "cli/signing.rs"]
mod signing;
#[path = "cli/streams.rs"]
mod streams;
#[path = "cli/zone.rs"]
mod zone;
