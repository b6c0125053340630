//! What goes out of the program and comes into it as text.
//! Uses `api`, `oauth` and `exchange` only: no file, no network, no window.
//! Used by `app` and `cli`.

pub mod client_text;
pub mod paste;
