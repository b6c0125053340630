//! A LiveDeflect on 127.0.0.1 that verifies signatures as a strict server does, and texts nobody.
//! Uses `api`, `oauth`, axum and tokio; it has no file and no clock of its own.
//! Used by `app` and `cli`.
//!
//! A request is checked in this order, and the first failure is the reply, as JSON `{"error": "…"}`:
//!
//! | check | status |
//! | --- | --- |
//! | the path is `/api/contextAndInvite` or `/api/getLiveDeflectData/v2` | 404 |
//! | the method is POST; the second path takes GET too | 405 |
//! | the body came whole, and measures at most 2 MiB | 400, 413 |
//! | there is one `Authorization` header, and it can be read | 401 |
//! | `Host` names a host, for the URL that was signed | 400 |
//! | the header has every parameter, a known signature method, and version 1.0 or none | 401 |
//! | its key is known, then its token | 401 |
//! | its signature fits the URL that was asked for | 401 |
//! | its timestamp is within 300 seconds of the simulator's clock, or as many as are set | 401 |
//! | its nonce is new for that key and token; from here on it counts as used | 401 |
//! | the body is JSON, an object, names each field once, and has every required one | 400 |
//! | a strict simulator: nothing in it keeps this program's own form from being sent | 400 |
//! | the second path: the body, or a GET's query, names an account and a span of time | 400 |
//!
//! A key, token or signature that is refused comes with a header that says which mistake was made, where that can be told:
//! [`refusal::CAUSE_HEADER`].
//!
//! What passes gets 200 and a fresh `callId`, or the calls of the span. The statuses and texts of a missing header and of
//! a used nonce are the specification's; all others are this simulator's own, since nothing public tells the service's.
//! [`behaviour::ReplyForm`] chooses the siblings' forms instead, and [`fault::Script`] which calls go wrong, and how.
//!
//! Without credentials it answers the Domain API's look-ups of an account's hosts.

mod accounts;
pub mod behaviour;
mod calls;
mod checks;
pub mod fault;
mod line;
pub mod log;
mod misbehave;
mod nonces;
pub mod refusal;
mod replies;
pub mod server;
