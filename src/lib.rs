//! A desktop test console for one API call: LivePerson's LiveDeflect `contextAndInvite`.
//!
//! One request's life, drawn whole in [`exchange`]:
//!
//! ```text
//!  Draft ──checks──▶ Prepared ──recorded──▶ InFlight ──▶ Answered | NotSent | Unknown
//! ```
//!
//! The rooms, and what each may use:
//!
//! - [`api`] the call itself, and [`oauth`] RFC 5849: pure, they use nothing of ours
//! - [`exchange`] one request's life: uses those two
//! - [`send`], [`store`], [`simulator`], [`share`]: use those three
//! - [`ui`] the window: `api`, `oauth`, `exchange`, and the app's state and commands
//! - [`app`] and [`cli`] sit on top

pub mod api;
pub mod app;
pub mod cli;
pub mod exchange;
pub mod oauth;
pub mod send;
pub mod share;
pub mod simulator;
pub mod store;
pub mod ui;
