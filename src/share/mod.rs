//! What goes out of the program and comes into it as text.
//! Uses `api`, `oauth` and `exchange` only: no file, no network, no window.
//! Used by `app` and `cli`.

pub mod client_text;
pub mod compare;
pub mod credentials;
pub mod csv;
pub mod curl;
pub mod data;
pub mod export;
pub mod har;
pub mod import;
pub mod json;
pub mod junit;
pub mod line_diff;
pub mod lines;
pub mod paste;
pub mod postman;
pub mod redaction;
pub mod report;
pub mod walk;

#[cfg(test)]
pub(crate) mod scene;
