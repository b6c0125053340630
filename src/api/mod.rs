//! The call itself, pure: what `contextAndInvite` takes, what a person typed for it, and what a reply means.
//! Uses nothing of ours, and no egui, tokio, reqwest, file or clock: times come in as arguments.
//! Used by every other room.

pub mod caller_info;
pub mod catalogue;
pub mod checks;
pub mod credential_check;
pub mod credential_checks;
pub mod domain;
pub mod draft;
pub mod endpoint;
pub mod fault_matrix;
pub mod gsm7;
pub mod json;
pub mod load;
pub mod next;
pub mod payload;
pub mod presets;
pub mod recipients;
pub mod reply;
pub mod reporting;
pub mod sms;
pub mod wire;
