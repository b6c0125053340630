//! RFC 5849 (OAuth 1.0), pure: sign a request, explain every step of the signature, verify somebody else's.
//! Uses nothing of ours, and no egui, tokio, reqwest, file or clock: nonce and timestamp come in as arguments.
//! Used by `exchange`, `simulator`, `app`, `cli` and `ui`.

pub mod anatomy;
pub mod compare;
pub mod credentials;
pub mod diagnosis;
pub mod encode;
pub mod explain;
mod header;
pub mod sign;
mod steps;
pub mod verify;
