//! One writer at a time, over all windows and command lines: a lock of the operating system, on a file beside what is
//! written.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::atomic;

/// A lock that is held; dropping it lets the next one in, and so does the end of the process, however it comes.
///
/// Why a file of its own: each write replaces the file that it is about.
#[derive(Debug)]
pub struct FileLock {
    /// `None` on a file system without locks.
    _file: Option<File>,
}

impl FileLock {
    /// Waits until the lock on a file is free, and takes it. The file is created when it is missing.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn of(path: &Path) -> io::Result<Self> {
        match fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => atomic::create_empty(path)?,
            // Why: opening a named pipe would wait for ever.
            Ok(there) if !there.is_file() => return Err(io::Error::other("the lock beside it is not a file")),
            Ok(_) | Err(_) => {}
        }
        let file = File::open(path)?;
        match file.lock() {
            Ok(()) => Ok(Self { _file: Some(file) }),
            // Why: a network folder without locks shall not keep a single user from working.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(Self { _file: None }),
            Err(error) => Err(error),
        }
    }
}
