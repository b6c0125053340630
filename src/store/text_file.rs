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
    /// Not UTF-8.
    #[error("line {line}, column {column}: The file is not UTF-8: byte {byte} starts no character. Save it as UTF-8")]
    NotUtf8 {
        /// The first wrong byte's place in the file, from 1.
        byte: usize,
        /// Its line, from 1.
        line: usize,
        /// Its column, from 1, in characters.
        column: usize,
    },
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
        String::from_utf8(bytes).map_err(|error| not_utf8(error.as_bytes(), error.utf8_error().valid_up_to()))?;
    Ok(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text))
}

fn not_utf8(bytes: &[u8], at: usize) -> TextFileError {
    let before = String::from_utf8_lossy(bytes.get(..at).unwrap_or(bytes));
    let last_line = before.rsplit('\n').next().unwrap_or_default();
    let last_line = last_line.strip_prefix('\u{FEFF}').unwrap_or(last_line);
    TextFileError::NotUtf8 {
        byte: at + 1,
        line: before.matches('\n').count() + 1,
        column: last_line.chars().count() + 1,
    }
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
        for (bytes, place) in [
            (b"te\xFFxt".as_slice(), "line 1, column 3: The file is not UTF-8: byte 3 "),
            (b"\xFF", "line 1, column 1: The file is not UTF-8: byte 1 "),
            (
                "a\nä\r\nüé\u{1F600}".as_bytes().split_last().expect("bytes").1,
                "line 3, column 3: The file is not UTF-8: byte 11 ",
            ),
            (b"\xEF\xBB\xBFa\xFF", "line 1, column 2: The file is not UTF-8: byte 5 "),
        ] {
            let error = file(bytes).expect_err("refused");
            assert!(error.starts_with(place), "{error}");
        }
        assert!(file(&vec![b' '; MOST_BYTES]).is_ok());
        assert!(file(&vec![b' '; MOST_BYTES + 1]).expect_err("refused").contains("1 MiB"));
        assert!(read(folder.path()).expect_err("refused").to_string().contains("not a file"));
        assert!(read(&folder.path().join("none")).expect_err("refused").to_string().contains("cannot be read"));
    }
}
