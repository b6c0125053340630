//! The tokio side: sends one prepared request as at most one POST, and says what came of it.
//! Uses `api`, `oauth` and `exchange`, tokio, reqwest and rustls; knows nothing of the window, the store or the simulator.
//! Used by `app` and `cli`.

pub mod cancel;
pub mod certificate;
mod client;
mod failure;
mod handshake;
pub mod headers;
pub mod look_up;
mod outgoing;
pub mod post;
mod probe;
mod verifier;
pub mod worker;
