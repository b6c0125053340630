//! A desktop test console for one API call: LivePerson's LiveDeflect `contextAndInvite`.

pub mod api;
pub mod exchange;
pub mod oauth;
pub mod send;
pub mod simulator;
pub mod store;
