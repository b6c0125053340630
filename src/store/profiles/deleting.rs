//! Deletes profiles so that they can be brought back, also after a restart: into a folder beside the others.

use std::cmp::Reverse;
use std::io;
use std::path::{Path, PathBuf};

use super::writing::{Lock, free, own, path_of};
use super::{ENDING, Profiles, ProfilesError, Stored};
use crate::store::atomic;
use crate::store::named_files::{self, Damaged};
use crate::store::paths::Paths;
use crate::store::profile::{Profile, SecretSource};
use crate::store::secrets::{CONSUMER_SECRET, Secrets, TOKEN_SECRET};
use crate::store::text_file;

fn folder(paths: &Paths) -> PathBuf {
    paths.profiles().join("deleted")
}

/// Moves a profile's file to the deleted ones, where nothing is replaced. Its secrets stay until [`delete_for_good`].
///
/// # Errors
/// When there is no such profile, when it is built in, or when the file cannot be moved.
pub fn delete(paths: &Paths, name: &str) -> Result<PathBuf, ProfilesError> {
    let _lock = Lock::of(paths)?;
    let (_, path, _) = own(paths, name)?;
    let unmovable = |source| ProfilesError::Unmovable { source, path: path.clone() };
    let folder = folder(paths);
    atomic::create_folder(&folder).map_err(unmovable)?;
    let first = folder.join(named_files::file_name(name, "profile", ENDING));
    let mut number = 1;
    loop {
        let new_path = if number == 1 { first.clone() } else { first.with_extension(format!("{number}.{ENDING}")) };
        // Why the look first: a file where the folder should be is told with the same error.
        let is_free = new_path.symlink_metadata().is_err();
        match if is_free { atomic::rename_new(&path, &new_path) } else { Err(io::ErrorKind::AlreadyExists.into()) } {
            Ok(()) => return Ok(new_path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && !is_free => number += 1,
            Err(error) => return Err(unmovable(error)),
        }
    }
}

/// The deleted profiles by name, those of one name with the last deleted first, and what could not be read among them.
#[must_use]
pub fn deleted(paths: &Paths) -> Profiles {
    let mut profiles = Profiles::default();
    match named_files::texts(&folder(paths), ENDING, text_file::MOST_BYTES) {
        Ok(texts) => {
            for (path, text) in texts {
                let profile = text
                    .map_err(|error| error.to_string())
                    .and_then(|text| Profile::parse(&text).map_err(|error| error.to_string()));
                match profile {
                    Ok(profile) => profiles.list.push(Stored { profile, path: Some(path) }),
                    Err(reason) => profiles.damaged.push(Damaged { path, reason }),
                }
            }
        }
        Err(damaged) => profiles.damaged.push(damaged),
    }
    let number = |stored: &Stored| stored.path.as_deref().map_or(1, number);
    profiles.list.sort_by_cached_key(|stored| (stored.profile.name.clone(), Reverse(number(stored))));
    profiles
}

/// The number in a deleted file's name; the first has none.
fn number(path: &Path) -> u64 {
    let number = path.file_stem().map(Path::new).and_then(Path::extension).and_then(|number| number.to_str());
    number.and_then(|number| number.parse().ok()).unwrap_or(1)
}

/// Brings the profile of that name back that was deleted last.
///
/// # Errors
/// When none was deleted, when another profile has the name by now, or when the file cannot be moved.
pub fn restore(paths: &Paths, name: &str) -> Result<PathBuf, ProfilesError> {
    let _lock = Lock::of(paths)?;
    let path = files(paths, name)?.swap_remove(0).1;
    free(paths, name)?;
    let new_path = path_of(paths, name);
    match atomic::rename_new(&path, &new_path) {
        Ok(()) => Ok(new_path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(ProfilesError::InTheWay(new_path)),
        Err(source) => Err(ProfilesError::Unmovable { source, path }),
    }
}

/// Removes every deleted profile of that name, after its secrets; those that a profile of that name uses stay.
///
/// # Errors
/// When none was deleted, when a secret cannot be deleted, or when a file cannot be removed. It can be done again then.
pub fn delete_for_good(paths: &Paths, secrets: &Secrets, name: &str) -> Result<(), ProfilesError> {
    let _lock = Lock::of(paths)?;
    let files = files(paths, name)?;
    let used = Profiles::load(paths).find(name).map(|stored| places(&stored.profile)).unwrap_or_default();
    // Why the secrets first: without the file nobody would know of them any more.
    for (field, source) in files.iter().flat_map(|(profile, _)| places(profile)) {
        if !used.contains(&(field, source.clone())) {
            let failed = |source| ProfilesError::Secret { name: name.to_owned(), source };
            secrets.delete(name, field, &source).map_err(failed)?;
        }
    }
    for (_, path) in files {
        atomic::remove(&path).map_err(|source| ProfilesError::Unmovable { source, path })?;
    }
    Ok(())
}

/// The deleted profiles of that name with their files, the last deleted first.
fn files(paths: &Paths, name: &str) -> Result<Vec<(Profile, PathBuf)>, ProfilesError> {
    let all = deleted(paths).list;
    let mut known: Vec<_> = all.iter().map(|stored| stored.profile.name.clone()).collect();
    known.dedup();
    let named = all.into_iter().filter(|stored| stored.profile.name == name);
    let files: Vec<_> = named.filter_map(|stored| Some((stored.profile, stored.path?))).collect();
    if files.is_empty() { Err(ProfilesError::NotDeleted { name: name.to_owned(), known }) } else { Ok(files) }
}

/// The secrets that this program keeps for a profile: their fields and where they live.
pub(super) fn places(profile: &Profile) -> Vec<(&'static str, SecretSource)> {
    let all = [(CONSUMER_SECRET, &profile.consumer_secret), (TOKEN_SECRET, &profile.token_secret)];
    let ours = |source: &SecretSource| {
        matches!(source, SecretSource::Keyring | SecretSource::Passphrase | SecretSource::Session)
    };
    all.into_iter().filter(|(_, source)| ours(source)).map(|(field, source)| (field, source.clone())).collect()
}
