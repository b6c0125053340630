//! "Paste payload": a JSON payload, or the curl command that sends one, becomes a draft. Nothing is read from a file, nothing
//! is sent, and what finds no place in a draft is named instead of dropped.

pub(super) mod curl;
mod options;
pub mod shell;

use crate::api::draft::Draft;
use crate::api::load::{self, LoadError};
use crate::api::wire::Wire;
use crate::api::{catalogue, json};

/// The most that a text may measure, in bytes.
pub const MOST_BYTES: usize = load::MOST_BYTES;

/// The most things of one kind that are told one by one.
const MOST_TOLD: usize = 50;

/// What a text gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted {
    /// The payload.
    pub draft: Draft,
    /// What the draft has no place for, one sentence each, without a full stop. Names things, never the value of a header or
    /// an option: it may be a secret.
    pub left_over: Vec<String>,
}

/// Why a text gave no payload. Quotes nothing of it but the names of options.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasteError {
    /// Larger than [`MOST_BYTES`].
    #[error("The text measures {0} bytes, and 1 MiB is the most. Copy the payload alone")]
    TooLarge(usize),
    /// No text.
    #[error("There is no text to paste. Copy a JSON payload or a curl command first")]
    Empty,
    /// Neither of the two.
    #[error(
        "This is neither a JSON object nor a curl command. Copy the payload from {{ to }}, or the command from the word curl on"
    )]
    Neither,
    /// JSON, but no payload.
    #[error(transparent)]
    Json(#[from] LoadError),
    /// A curl command whose words cannot be told apart.
    #[error(transparent)]
    Shell(#[from] shell::ShellError),
    /// A curl command with an option that needs something behind it.
    #[error("Nothing stands behind the command's last option, {0}. Copy the command to its end")]
    Argument(String),
    /// A curl command that takes its payload from a file.
    #[error(
        "The command takes its payload from a file ({0} @…), and no file is read here. Open that file and paste its text"
    )]
    PayloadInFile(String),
    /// A curl command without a payload.
    #[error(
        "The command carries no payload: nothing stands behind -d, --data, --data-raw, --data-binary or --json. Copy the payload's JSON instead"
    )]
    NoPayload,
    /// A curl command whose payload is none.
    #[error("In the text behind the command's -d, --data or --json: {0}")]
    InCommand(LoadError),
}

/// Reads a pasted text under a profile's wire choices.
///
/// # Errors
/// A sentence; for bad JSON with line and column, counted in the payload itself.
pub fn paste(text: &str, wire: Wire) -> Result<Pasted, PasteError> {
    if text.len() > MOST_BYTES {
        return Err(PasteError::TooLarge(text.len()));
    }
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let start = text.trim_start();
    if start.is_empty() {
        return Err(PasteError::Empty);
    }
    if start.starts_with(['{', '[']) {
        return Ok(pasted(load::payload(text.as_bytes(), wire)?, Vec::new()));
    }
    match curl::find(text) {
        Some(at) => {
            let command = curl::read(text, at)?;
            let draft = load::payload(command.payload.as_bytes(), wire).map_err(PasteError::InCommand)?;
            Ok(pasted(draft, command.left_over))
        }
        // Why: JSON of another type is told what is due.
        None if json::error(text).is_none() => {
            Err(load::payload(text.as_bytes(), wire).map_or_else(PasteError::Json, |_| PasteError::Neither))
        }
        None => Err(PasteError::Neither),
    }
}

fn pasted(draft: Draft, mut left_over: Vec<String>) -> Pasted {
    left_over.extend(draft.others.iter().take(MOST_TOLD).map(|(name, _)| {
        let reason = if catalogue::item(name).is_some() {
            "the profile sends the text tag under another name"
        } else {
            "the specification knows no such item"
        };
        format!("The payload item {}: {reason}, so it is kept as it is", shown(name))
    }));
    if let Some(more @ 1..) = draft.others.len().checked_sub(MOST_TOLD) {
        left_over
            .push(format!("{more} more payload items that the specification does not know: they are kept as they are"));
    }
    Pasted { draft, left_over }
}

/// A name from the text, quoted, and shortened when it is long.
fn shown(name: &str) -> String {
    match name.char_indices().nth(60) {
        Some((end, _)) => format!("{:?}…", &name[..end]),
        None => format!("{name:?}"),
    }
}

#[cfg(test)]
mod tests;
