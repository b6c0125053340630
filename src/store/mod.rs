//! What lasts between two starts: profiles and settings as RON files, payloads and the draft as JSON files, secrets in
//! the keyring, an encrypted file or memory, the history in SQLite.
//! Uses `api`, `oauth` and `exchange`, and never a window or the network. Every file is owner-only.
//! Used by `app` and `cli`.

pub mod atomic;
pub mod drafts;
pub mod file_lock;
pub mod history;
pub mod json_text;
pub mod keyring;
pub mod moving;
pub mod named_files;
pub mod paths;
pub mod profile;
pub mod profile_fields;
pub mod profiles;
pub mod ron_fields;
pub mod ron_text;
pub mod runs;
pub mod samples;
pub mod saving;
pub mod secrets;
pub mod settings;
pub mod shipped;
pub mod text_file;
pub mod vault;
mod vault_text;
