//! The window as its users meet it, without a display: found by role and name, as a screen reader would.

#![expect(clippy::expect_used, reason = "a test that cannot set its scene has failed")]

#[path = "window/again.rs"]
mod again;
#[path = "window/asking.rs"]
mod asking;
#[path = "window/canary.rs"]
mod canary;
#[path = "window/checking.rs"]
mod checking;
#[path = "window/desk.rs"]
mod desk;
#[path = "window/faults.rs"]
mod faults;
#[path = "window/form.rs"]
mod form;
#[path = "window/keeping.rs"]
mod keeping;
#[path = "window/keys.rs"]
mod keys;
#[path = "window/presets.rs"]
mod presets;
#[path = "window/profiles.rs"]
mod profiles;
#[path = "window/recipients.rs"]
mod recipients;
#[path = "window/remembering.rs"]
mod remembering;
#[path = "window/reporting.rs"]
mod reporting;
#[path = "window/response.rs"]
mod response;
#[path = "window/running.rs"]
mod running;
#[path = "window/scene.rs"]
mod scene;
#[path = "window/secrets.rs"]
mod secrets;
#[path = "window/selecting.rs"]
mod selecting;
#[path = "window/sending.rs"]
mod sending;
#[allow(dead_code, reason = "tests/faults.rs uses the rest")]
mod server;
#[path = "window/settings.rs"]
mod settings;
#[path = "window/sharing.rs"]
mod sharing;
#[path = "window/signature.rs"]
mod signature;
#[path = "window/simulating.rs"]
mod simulating;
#[path = "window/wrong.rs"]
mod wrong;
