//! The encrypted file of secrets: one age file beside the profiles, opened with a passphrase once a session.
//!
//! Opening and writing it stretches the passphrase, which takes half a second: not for the window's thread.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use age::{DecryptError, Decryptor, scrypt};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::atomic;
use super::file_lock::FileLock;
use super::paths::Paths;
use super::text_file::MOST_BYTES;
use super::vault_text::{self, Entries, TextError};

/// How much work a passphrase takes: scrypt with N = 2¹⁶, 64 MiB and half a second.
#[cfg(not(test))]
const WORK_FACTOR: u8 = 16;
#[cfg(test)]
const WORK_FACTOR: u8 = 2;
/// The most work that a file may ask for: more would keep the program busy for a stranger.
const MOST_WORK: u8 = 18;

/// Why the file of secrets does not open, or does not take something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// Its passphrase was not given in this session.
    #[error("The file of secrets is locked. Give its passphrase")]
    Locked,
    /// There is none.
    #[error("There is no file of secrets yet. Choose a passphrase for it first")]
    NotThere,
    /// Another passphrase opens it.
    #[error("This is not the passphrase of the file of secrets. Type it again")]
    Wrong,
    /// A passphrase of nothing.
    #[error("The passphrase is blank. Choose one that others cannot guess")]
    Blank,
    /// One is there, though a passphrase was being chosen for a new one.
    #[error("A file of secrets is there already. Give its passphrase")]
    Exists,
    /// It is no file of secrets.
    #[error(
        "The file of secrets cannot be used: {reason}. It was left as it is. Bring it back from a backup, or move it away and give the secrets again: {}",
        path.display()
    )]
    Damaged {
        /// What it is instead.
        reason: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// Another version of this program wrote it.
    #[error(
        "The file of secrets is of a version that this program does not know. It was left as it is. Use the program that wrote it: {}",
        .0.display()
    )]
    Newer(PathBuf),
    /// The file system refuses to read it.
    #[error("The file of secrets cannot be read: {reason}. Check its permissions: {}", path.display())]
    Unreadable {
        /// What the file system says.
        reason: String,
        /// The file.
        path: PathBuf,
    },
    /// The file system refuses to write it.
    #[error("The file of secrets was not written: {reason}. Check the folder's permissions and free space: {}", path.display())]
    Unwritable {
        /// What the file system says.
        reason: String,
        /// The file.
        path: PathBuf,
    },
}

/// The file, and what is known of it in this session. Clones share it.
#[derive(Clone, Debug)]
pub struct Vault {
    path: Arc<Path>,
    open: Arc<Mutex<Option<Open>>>,
}

/// An unlocked file.
#[derive(Debug)]
struct Open {
    /// Kept to write the file again, and to read what another window wrote.
    passphrase: SecretString,
    /// The file's bytes, to see when they changed.
    bytes: Vec<u8>,
    entries: Entries,
}

impl Vault {
    /// The file that belongs to a set of folders. Opens nothing yet.
    #[must_use]
    pub fn new(paths: &Paths) -> Self {
        Self { path: paths.vault().into(), open: Arc::default() }
    }

    /// Where the file is, or will be.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there is anything in the file's place.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.path.symlink_metadata().is_ok()
    }

    /// Whether its passphrase was given in this session. Waits for whoever works with the file.
    #[must_use]
    pub fn is_unlocked(&self) -> bool {
        self.open().is_some()
    }

    /// Forgets the passphrase and every secret of the file.
    pub fn lock(&self) {
        *self.open() = None;
    }

    /// Opens the file for this session.
    ///
    /// # Errors
    /// When there is none, when the passphrase is another, or when it cannot be read.
    pub fn unlock(&self, passphrase: &SecretString) -> Result<(), VaultError> {
        let mut open = self.open();
        let bytes = self.bytes()?.ok_or(VaultError::NotThere)?;
        let entries = self.decrypt(&bytes, passphrase)?;
        *open = Some(Open { passphrase: passphrase.clone(), bytes, entries });
        Ok(())
    }

    /// Makes the file, with a passphrase that was chosen, and leaves it unlocked.
    ///
    /// # Errors
    /// When there is one already, when the passphrase is blank, or when it cannot be written.
    pub fn create(&self, passphrase: &SecretString) -> Result<(), VaultError> {
        let mut open = self.open();
        let bytes = self.encrypt(&Entries::new(), passphrase)?;
        let _alone = self.alone()?;
        if self.exists() {
            return Err(VaultError::Exists);
        }
        match atomic::write_new(&self.path, &bytes) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && self.exists() => {
                return Err(VaultError::Exists);
            }
            Err(error) => return Err(self.unwritable(&error)),
        }
        *open = Some(Open { passphrase: passphrase.clone(), bytes, entries: Entries::new() });
        Ok(())
    }

    /// Gives the file another passphrase, and leaves it unlocked.
    ///
    /// # Errors
    /// When the old passphrase is another, when the new one is blank, or when the file cannot be read or written. The old
    /// passphrase then still opens it.
    pub fn change(&self, old: &SecretString, new: &SecretString) -> Result<(), VaultError> {
        let mut open = self.open();
        let _alone = self.alone()?;
        let bytes = self.bytes()?.ok_or(VaultError::NotThere)?;
        let entries = self.decrypt(&bytes, old)?;
        let bytes = self.encrypt(&entries, new)?;
        self.write(&bytes)?;
        *open = Some(Open { passphrase: new.clone(), bytes, entries });
        Ok(())
    }

    /// A secret; `None` when the file has none for the field, or there is no file.
    ///
    /// # Errors
    /// When the file is locked or cannot be read.
    pub fn read(&self, profile: &str, field: &str) -> Result<Option<SecretString>, VaultError> {
        let mut open = self.open();
        match self.newest(&mut open) {
            Ok(Open { entries, .. }) => Ok(entries.get(&(profile.to_owned(), field.to_owned())).cloned()),
            Err(VaultError::NotThere) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keeps a secret, in place of what the file has for the field.
    ///
    /// # Errors
    /// When the file is locked or not there, or cannot be written; what it held before is then untouched.
    pub fn set(&self, profile: &str, field: &str, secret: &SecretString) -> Result<(), VaultError> {
        self.change_entries(|entries| {
            let old = entries.insert((profile.to_owned(), field.to_owned()), secret.clone());
            old.is_none_or(|old| old.expose_secret() != secret.expose_secret())
        })
    }

    /// Deletes a secret. One that is not there is deleted already.
    ///
    /// # Errors
    /// When the file is locked or cannot be written.
    pub fn delete(&self, profile: &str, field: &str) -> Result<(), VaultError> {
        match self.change_entries(|entries| entries.remove(&(profile.to_owned(), field.to_owned())).is_some()) {
            Err(VaultError::NotThere) => Ok(()),
            other => other,
        }
    }

    /// Writes the file anew when `change` says that it changed something.
    fn change_entries(&self, change: impl FnOnce(&mut Entries) -> bool) -> Result<(), VaultError> {
        let mut open = self.open();
        // Why first: a locked file needs no folder that can be written to.
        self.newest(&mut open)?;
        let _alone = self.alone()?;
        let current = self.newest(&mut open)?;
        let mut entries = current.entries.clone();
        if !change(&mut entries) {
            return Ok(());
        }
        let bytes = self.encrypt(&entries, &current.passphrase)?;
        self.write(&bytes)?;
        current.entries = entries;
        current.bytes = bytes;
        Ok(())
    }

    /// The file as it is now: another window may have written it.
    fn newest<'a>(&self, open: &'a mut Option<Open>) -> Result<&'a mut Open, VaultError> {
        let Some(bytes) = self.bytes()? else {
            *open = None;
            return Err(VaultError::NotThere);
        };
        let Some(mut current) = open.take() else { return Err(VaultError::Locked) };
        if current.bytes != bytes {
            match self.decrypt(&bytes, &current.passphrase) {
                Ok(entries) => current.entries = entries,
                // Why: the passphrase was changed elsewhere, so it is asked for again.
                Err(VaultError::Wrong) => return Err(VaultError::Locked),
                Err(error) => return Err(error),
            }
            current.bytes = bytes;
        }
        Ok(open.insert(current))
    }

    /// The file's bytes; `None` when there is no file.
    fn bytes(&self) -> Result<Option<Vec<u8>>, VaultError> {
        let damaged = |reason| Err(VaultError::Damaged { reason, path: self.path.to_path_buf() });
        let unreadable =
            |error: io::Error| VaultError::Unreadable { reason: error.to_string(), path: self.path.to_path_buf() };
        match fs::metadata(&self.path) {
            // Why the second look: a link that leads nowhere is not to be replaced either.
            Err(error) if error.kind() == io::ErrorKind::NotFound && !self.exists() => return Ok(None),
            Err(error) => return Err(unreadable(error)),
            // Why: opening a named pipe would wait for ever.
            Ok(there) if !there.is_file() => return damaged("it is not a file"),
            Ok(_) => {}
        }
        let mut bytes = Vec::new();
        let file = File::open(&self.path).map_err(unreadable)?;
        file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() > MOST_BYTES { damaged("it is larger than 1 MiB") } else { Ok(Some(bytes)) }
    }

    fn decrypt(&self, bytes: &[u8], passphrase: &SecretString) -> Result<Entries, VaultError> {
        let damaged = |reason| VaultError::Damaged { reason, path: self.path.to_path_buf() };
        let decryptor = Decryptor::new_buffered(bytes).map_err(|error| match error {
            DecryptError::UnknownFormat => VaultError::Newer(self.path.to_path_buf()),
            _ => damaged("it is damaged, cut short or no age file"),
        })?;
        if !decryptor.is_scrypt() {
            return Err(damaged("it is not encrypted with a passphrase"));
        }
        let mut identity = scrypt::Identity::new(passphrase.clone());
        identity.set_max_work_factor(MOST_WORK);
        let mut reader = decryptor.decrypt(iter::once(&identity as _)).map_err(|error| match error {
            DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => VaultError::Wrong,
            DecryptError::ExcessiveWork { .. } => damaged("it takes more work to open than this program does"),
            _ => damaged("it is damaged or cut short"),
        })?;
        // Why so large: the text is shorter than what it is encrypted to, so no copy is left where it grew.
        let mut text = Zeroizing::new(Vec::with_capacity(bytes.len()));
        reader.read_to_end(&mut text).map_err(|_| damaged("it is damaged or cut short"))?;
        vault_text::read(&text).map_err(|error| match error {
            TextError::Version => VaultError::Newer(self.path.to_path_buf()),
            TextError::Damaged => damaged("what is in it was not written by this program"),
        })
    }

    fn encrypt(&self, entries: &Entries, passphrase: &SecretString) -> Result<Vec<u8>, VaultError> {
        if passphrase.expose_secret().trim().is_empty() {
            return Err(VaultError::Blank);
        }
        let mut recipient = scrypt::Recipient::new(passphrase.clone());
        recipient.set_work_factor(WORK_FACTOR);
        let bytes = age::encrypt(&recipient, vault_text::write(entries).as_bytes())
            .map_err(|error| self.unwritable(&io::Error::other(error.to_string())))?;
        if bytes.len() > MOST_BYTES {
            // Why before it is written: it could not be read again.
            return Err(self.unwritable(&io::Error::other("it would be larger than 1 MiB")));
        }
        Ok(bytes)
    }

    /// Writes the file and holds the disk to it.
    fn write(&self, bytes: &[u8]) -> Result<(), VaultError> {
        atomic::write(&self.path, bytes).map_err(|error| self.unwritable(&error))?;
        if self.bytes()?.as_deref() == Some(bytes) {
            Ok(())
        } else {
            Err(self.unwritable(&io::Error::other("something else was read back")))
        }
    }

    /// The lock that is held while the file is read to be written again.
    fn alone(&self) -> Result<FileLock, VaultError> {
        FileLock::of(&self.path.with_added_extension("lock")).map_err(|error| self.unwritable(&error))
    }

    fn unwritable(&self, error: &io::Error) -> VaultError {
        VaultError::Unwritable { reason: error.to_string(), path: self.path.to_path_buf() }
    }

    fn open(&self) -> MutexGuard<'_, Option<Open>> {
        // Why: no step under this lock can leave it half changed.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
