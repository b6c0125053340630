//! What goes out of the program and comes into it as text.
//! Uses `api`, `oauth` and `exchange` only: no file, no network, no window.
//! Used by `app` and `cli`.

pub mod credentials;
pub mod csv;
pub mod data;
pub mod junit;
pub mod paste;
