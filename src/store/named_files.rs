//! A folder of files that each hold one thing with a name of its own: profiles, and payloads. A name is data, never a path.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::atomic;
use super::text_file::{self, TextFileError};

/// The most characters of a name.
pub const MOST_NAME_CHARACTERS: usize = 100;

/// A file that gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}. Nothing was changed in it: {}", path.display())]
pub struct Damaged {
    /// The file, or the whole folder.
    pub path: PathBuf,
    /// What is wrong and what to do, without a full stop at the end.
    pub reason: String,
}

/// Why a new file was not written.
#[derive(Debug)]
pub enum WriteNewError {
    /// Something of its name is there already.
    InTheWay,
    /// The file system refuses it.
    Unwritable(io::Error),
}

/// Why a name may not be given, without a full stop at the end: it is blank, too long, or could pass for another.
#[must_use]
pub fn wrong_name(name: &str) -> Option<String> {
    let count = name.chars().count();
    if name.trim().is_empty() {
        Some("the name is blank. Give it 1 to 100 characters".to_owned())
    } else if count > MOST_NAME_CHARACTERS {
        Some(format!("the name has {count} characters. Give it at most {MOST_NAME_CHARACTERS}"))
    } else if name.trim() != name {
        Some("the name begins or ends with a space. Remove it".to_owned())
    } else {
        let (at, character) = name.chars().enumerate().find(|(_, character)| is_unseen(*character))?;
        Some(format!(
            "the name has U+{:04X} at place {}, which cannot be seen. Remove it",
            u32::from(character),
            at + 1
        ))
    }
}

/// Whether a character cannot be seen: a control character, or one that turns the direction of a text (Unicode's
/// `Bidi_Control`), breaks its line or has no width. With them one name could pass for another.
#[must_use]
pub fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'
        )
}

/// A file name for a name: letters and digits of it to be recognised by, and a part of its hash to be unique by.
/// Why: a name such as `..`, `CON` or `a/b` never reaches the file system.
#[must_use]
pub fn file_name(name: &str, without_letters: &str, ending: &str) -> String {
    let words: Vec<_> = name
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let mut file_name: String = words.join("-").chars().take(40).collect();
    if file_name.is_empty() {
        file_name.push_str(without_letters);
    }
    file_name.push('-');
    for byte in Sha256::digest(name).iter().take(6) {
        // Writing to a string cannot fail.
        write!(file_name, "{byte:02x}").unwrap_or_default();
    }
    format!("{file_name}.{ending}")
}

/// A file, and its text or why it has none.
pub type Text = (PathBuf, Result<String, TextFileError>);

/// The text of every file in a folder whose name ends so, by path, each of at most so many bytes. A folder that is not
/// there is empty.
///
/// # Errors
/// When the folder cannot be read.
pub fn texts(folder: &Path, ending: &str, most_bytes: usize) -> Result<Vec<Text>, Damaged> {
    let mut files = files(folder, ending).map_err(|error| Damaged {
        path: folder.to_owned(),
        reason: format!("The folder cannot be read: {error}. Check its permissions"),
    })?;
    // Why: of two files with one name in them, the same one wins at every start.
    files.sort();
    Ok(files.into_iter().map(|path| (path.clone(), text_file::read_up_to(&path, most_bytes))).collect())
}

fn files(folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension() == Some(OsStr::new(ending)) {
            files.push(path);
        }
    }
    Ok(files)
}

/// Writes a file that was not there.
///
/// # Errors
/// When something stands in its place, and those of the file system.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), WriteNewError> {
    match atomic::write_new(path, bytes) {
        Ok(()) => Ok(()),
        // Why the second look: a file where the folder should be is told with the same error.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.symlink_metadata().is_ok() => {
            Err(WriteNewError::InTheWay)
        }
        Err(error) => Err(WriteNewError::Unwritable(error)),
    }
}
