//! Writes single profiles: new ones, changed ones, and changed ones that another window may have changed too.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{ENDING, Profiles, ProfilesError, SIMULATOR, Stored};
use crate::store::atomic;
use crate::store::file_lock::FileLock;
use crate::store::named_files::{self, WriteNewError};
use crate::store::paths::Paths;
use crate::store::profile::Profile;
use crate::store::ron_fields;
use crate::store::text_file;

/// The folder's lock, held while a profile is read and written again.
pub(super) struct Lock {
    _held: FileLock,
}

impl Lock {
    pub(super) fn of(paths: &Paths) -> Result<Self, ProfilesError> {
        let path = paths.profiles().join(".lock");
        match FileLock::of(&path) {
            Ok(held) => Ok(Self { _held: held }),
            Err(_) if fs::metadata(&path).is_ok_and(|there| !there.is_file()) => Err(ProfilesError::InTheWay(path)),
            Err(source) => Err(ProfilesError::Unwritable { source, path }),
        }
    }
}

/// A profile as it was read for being changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The profile.
    pub profile: Profile,
    /// The SHA-256 of its file's text.
    digest: [u8; 32],
}

/// What stands in a profile's place that is not what was seen there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Theirs {
    /// Another version. Saving with it as what was seen takes one's own.
    Profile(Box<Seen>),
    /// A file that gives no profile, and why; it is never replaced.
    Unreadable(String),
    /// No profile of that name: it was deleted or renamed. Creating it brings one's own back.
    Gone,
}

/// What happened, to stand behind the profile's name.
impl fmt::Display for Theirs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile(_) => formatter.write_str("was changed"),
            Self::Unreadable(reason) => write!(formatter, "was damaged ({reason})"),
            Self::Gone => formatter.write_str("was deleted or renamed"),
        }
    }
}

/// Reads a profile for being changed.
///
/// # Errors
/// When there is none of that name, when it is built in, or when its file cannot be read.
pub fn see(paths: &Paths, name: &str) -> Result<Seen, ProfilesError> {
    let (profile, _, text) = own(paths, name)?;
    Ok(Seen { profile, digest: digest(&text) })
}

/// Writes a changed profile into its own file, unless somebody else has changed it since it was seen. Its comments stay
/// where they can.
///
/// # Errors
/// [`ProfilesError::Changed`] with what stands there now; when the profile holds a value it may not have or another
/// name, or cannot be written.
pub fn save_if_unchanged(paths: &Paths, profile: &Profile, was: &Seen) -> Result<Seen, ProfilesError> {
    let name = &was.profile.name;
    if profile.name != *name {
        return Err(ProfilesError::NameChanged(name.clone(), profile.name.clone()));
    }
    let _lock = Lock::of(paths)?;
    let (now, path, text) = match own(paths, name) {
        Ok(found) => found,
        Err(ProfilesError::NotFound { .. }) => {
            let (theirs, path) = not_listed(paths, name);
            return Err(ProfilesError::Changed { name: name.clone(), theirs, path });
        }
        Err(error) => return Err(error),
    };
    // Why the second look: a comment that somebody changed is kept, and no difference to ask about.
    if digest(&text) != was.digest && now != was.profile {
        let theirs = Theirs::Profile(Box::new(Seen { profile: now, digest: digest(&text) }));
        return Err(ProfilesError::Changed { name: name.clone(), theirs, path });
    }
    let text = rewritten(&text, profile)?;
    replace(&path, &text)?;
    Ok(Seen { profile: profile.clone(), digest: digest(&text) })
}

/// Why a profile that was there is not listed any more, and where it stood.
fn not_listed(paths: &Paths, name: &str) -> (Theirs, PathBuf) {
    let path = path_of(paths, name);
    let damaged = Profiles::load(paths).damaged.into_iter().find(|damaged| damaged.path == path);
    (damaged.map_or(Theirs::Gone, |damaged| Theirs::Unreadable(damaged.reason)), path)
}

/// Changes a profile as it stands by now, whoever wrote it last; for a change that leaves the other fields alone.
///
/// # Errors
/// When there is none of that name, when it is built in, when it then holds a value it may not have, or when it cannot be
/// written.
pub fn change(paths: &Paths, name: &str, change: impl FnOnce(&mut Profile)) -> Result<Profile, ProfilesError> {
    let _lock = Lock::of(paths)?;
    let (mut profile, path, text) = own(paths, name)?;
    change(&mut profile);
    if profile.name != name {
        return Err(ProfilesError::NameChanged(name.to_owned(), profile.name));
    }
    replace(&path, &rewritten(&text, &profile)?)?;
    Ok(profile)
}

/// Writes a profile: into its own file when there is a profile of that name, and otherwise into a new one.
///
/// # Errors
/// When the profile is built in or holds a value it may not have, or when it cannot be written.
pub fn save(paths: &Paths, profile: &Profile) -> Result<PathBuf, ProfilesError> {
    let _lock = Lock::of(paths)?;
    match own(paths, &profile.name) {
        Ok((_, path, text)) => {
            replace(&path, &rewritten(&text, profile)?)?;
            Ok(path)
        }
        Err(ProfilesError::NotFound { .. }) => write_new(paths, &profile.name, &rewritten("", profile)?),
        Err(error) => Err(error),
    }
}

/// Writes a new profile.
///
/// # Errors
/// When its name is taken, when it holds a value it may not have, or when it cannot be written.
pub fn create(paths: &Paths, profile: &Profile) -> Result<PathBuf, ProfilesError> {
    create_like(paths, profile, "")
}

/// Writes a new profile with the comments of another text, such as a template's.
///
/// # Errors
/// As [`create`].
pub fn create_like(paths: &Paths, profile: &Profile, text: &str) -> Result<PathBuf, ProfilesError> {
    let text = rewritten(text, profile)?;
    let _lock = Lock::of(paths)?;
    free(paths, &profile.name)?;
    write_new(paths, &profile.name, &text)
}

/// Takes a profile file in: checks it, and writes it as it stands, comments and all, into the folder of profiles.
///
/// # Errors
/// When the file is no profile, when its name is taken, or when it cannot be written.
pub fn import(paths: &Paths, file: &Path) -> Result<Profile, ProfilesError> {
    let text = text_file::read(file).map_err(|source| ProfilesError::Unreadable { source, path: file.to_owned() })?;
    let profile = Profile::parse(&text).map_err(|source| ProfilesError::Refused { source, path: file.to_owned() })?;
    let _lock = Lock::of(paths)?;
    free(paths, &profile.name)?;
    write_new(paths, &profile.name, &text)?;
    Ok(profile)
}

/// The profile of that name with its file and text, read afresh.
pub(super) fn own(paths: &Paths, name: &str) -> Result<(Profile, PathBuf, String), ProfilesError> {
    match Profiles::load(paths).find(name)? {
        Stored { path: None, .. } => Err(ProfilesError::BuiltIn(name.to_owned())),
        Stored { path: Some(path), .. } => {
            let text =
                text_file::read(path).map_err(|source| ProfilesError::Unreadable { source, path: path.clone() })?;
            // Why parsed again: the text and the profile have to be of one reading.
            let profile =
                Profile::parse(&text).map_err(|source| ProfilesError::Refused { source, path: path.clone() })?;
            Ok((profile, path.clone(), text))
        }
    }
}

/// As [`own`], and the built-in profile too.
pub(super) fn any(paths: &Paths, name: &str) -> Result<(Profile, String), ProfilesError> {
    match own(paths, name) {
        Ok((profile, _, text)) => Ok((profile, text)),
        Err(ProfilesError::BuiltIn(_)) => Ok((Profiles::built_in()?, SIMULATOR.to_owned())),
        Err(error) => Err(error),
    }
}

/// Refuses a name that another profile has.
pub(super) fn free(paths: &Paths, name: &str) -> Result<(), ProfilesError> {
    if Profiles::load(paths).find(name).is_ok() { Err(ProfilesError::Taken(name.to_owned())) } else { Ok(()) }
}

/// Where the file of a profile of that name goes.
pub(super) fn path_of(paths: &Paths, name: &str) -> PathBuf {
    paths.profiles().join(named_files::file_name(name, "profile", ENDING))
}

pub(super) fn write_new(paths: &Paths, name: &str, text: &str) -> Result<PathBuf, ProfilesError> {
    let path = path_of(paths, name);
    match named_files::write_new(&path, text.as_bytes()) {
        Ok(()) => Ok(path),
        Err(WriteNewError::InTheWay) => Err(ProfilesError::InTheWay(path)),
        Err(WriteNewError::Unwritable(source)) => Err(ProfilesError::Unwritable { source, path }),
    }
}

fn replace(path: &Path, text: &str) -> Result<(), ProfilesError> {
    atomic::write(path, text.as_bytes()).map_err(|source| ProfilesError::Unwritable { source, path: path.to_owned() })
}

/// A profile's file with the values of another version of the profile: with every comment where only the changed values
/// can be replaced, and otherwise written anew.
pub(super) fn rewritten(text: &str, profile: &Profile) -> Result<String, ProfilesError> {
    profile.check()?;
    let whole = profile.to_ron()?;
    Ok(with_comments(text, profile, &whole).unwrap_or(whole))
}

fn with_comments(text: &str, profile: &Profile, whole: &str) -> Option<String> {
    let old_whole = Profile::parse(text).ok()?.to_ron().ok()?;
    let (old, _) = ron_fields::fields(&old_whole)?;
    let (new, _) = ron_fields::fields(whole)?;
    let mut values = Vec::new();
    for (name, place) in &new {
        let value = whole.get(place.clone())?;
        let before = old.iter().find(|(field, _)| field == name).and_then(|(_, place)| old_whole.get(place.clone()));
        if before != Some(value) {
            values.push((*name, value));
        }
    }
    // Only an empty list is left out of a file.
    values.extend(
        old.iter().filter(|(name, _)| !new.iter().any(|(field, _)| field == name)).map(|(name, _)| (*name, "[]")),
    );
    let changed = ron_fields::with_values(text, &values)?;
    // Why: a text that was understood wrongly is never written.
    (Profile::parse(&changed).as_ref() == Ok(profile)).then_some(changed)
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}
