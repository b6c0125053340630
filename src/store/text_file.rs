//! Reads a small text file that somebody may have edited by hand.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The most a profile or settings file may measure, in bytes.
pub const MOST_BYTES: usize = 1024 * 1024;

/// Why a text file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TextFileError {
    /// The file system refuses it.
    #[error("The file cannot be read: {0}. Check that it exists and that you may read it")]
    Unreadable(#[from] io::Error),
    /// A folder, pipe or device.
    #[error("This is not a file. Give a text file")]
    NotAFile,
    /// Larger than so many bytes.
    #[error("The file is larger than {} MiB, which none of its kind needs. Give a smaller one", .0 / 1024 / 1024)]
    TooLarge(usize),
    /// Not UTF-8; holds the first wrong byte's place, from 1.
    #[error("The file is not UTF-8: byte {0} starts no character. Save it as UTF-8")]
    NotUtf8(usize),
}

/// The text of a file of at most [`MOST_BYTES`], without the byte order mark that some editors put first.
///
/// # Errors
/// When the file is not there, not a file, too large or not UTF-8.
pub fn read(path: &Path) -> Result<String, TextFileError> {
    read_up_to(path, MOST_BYTES)
}

/// As [`read()`], for a file of at most so many bytes.
///
/// # Errors
/// When the file is not there, not a file, too large or not UTF-8.
pub fn read_up_to(path: &Path, most_bytes: usize) -> Result<String, TextFileError> {
    // Why: opening a named pipe would wait for ever.
    if !fs::metadata(path)?.is_file() {
        return Err(TextFileError::NotAFile);
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most_bytes as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > most_bytes {
        return Err(TextFileError::TooLarge(most_bytes));
    }
    let text =
        String::from_utf8(bytes).map_err(|error| TextFileError::NotUtf8(error.utf8_error().valid_up_to() + 1))?;
    Ok(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::atomic;

    #[test]
    fn only_a_small_utf_8_file_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |bytes: &[u8]| {
            let path = folder.path().join("file");
            atomic::write(&path, bytes).expect("written");
            read(&path).map_err(|error| error.to_string())
        };
        assert_eq!(file(b"text"), Ok("text".to_owned()));
        assert_eq!(file(b"\xEF\xBB\xBFtext"), Ok("text".to_owned()));
        assert!(file(b"te\xFFxt").expect_err("refused").contains("byte 3"));
        assert!(file(&vec![b' '; MOST_BYTES]).is_ok());
        assert!(file(&vec![b' '; MOST_BYTES + 1]).expect_err("refused").contains("1 MiB"));
        assert!(read(folder.path()).expect_err("refused").to_string().contains("not a file"));
        assert!(read(&folder.path().join("none")).expect_err("refused").to_string().contains("cannot be read"));
    }
}
