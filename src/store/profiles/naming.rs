//! Gives a profile another name, or a copy of it one, and takes its secrets along.

use secrecy::{ExposeSecret as _, SecretString};

use super::writing::{Lock, any, free, own, path_of, rewritten, write_new};
use super::{ProfilesError, deleting};
use crate::store::atomic;
use crate::store::paths::Paths;
use crate::store::profile::{Profile, SecretSource};
use crate::store::secrets::{SecretError, Secrets};

/// A secret's field in the profile's file, and where it lives.
type Place = (&'static str, SecretSource);

/// Gives a profile another name. What of its old secrets could not be deleted comes back: the profile is renamed then.
///
/// The new file is written before the old one goes, so whenever it is killed, the profile is there under one name or
/// under both; its secrets can be read under every name that it has.
///
/// # Errors
/// When there is no such profile, when it is built in, when the new name may not be given or is taken, when a secret
/// cannot be taken along, or when a file cannot be written. Everything is then as it was.
pub fn rename(paths: &Paths, secrets: &Secrets, name: &str, new_name: &str) -> Result<Vec<SecretError>, ProfilesError> {
    let _lock = Lock::of(paths)?;
    let (profile, path, text) = own(paths, name)?;
    if name == new_name {
        return Ok(Vec::new());
    }
    let text = rewritten(&text, &Profile { name: new_name.to_owned(), ..profile.clone() })?;
    free(paths, new_name)?;
    let copied = copy_secrets(secrets, &profile, new_name)?;
    let moved = write_copy(paths, new_name, &text).and_then(|()| match atomic::remove(&path) {
        // Why: what counts is that it has gone, even if the disk then failed.
        Err(source) if path.symlink_metadata().is_ok() => {
            atomic::remove(&path_of(paths, new_name)).ok();
            Err(ProfilesError::Unmovable { source, path: path.clone() })
        }
        _ => Ok(()),
    });
    if let Err(error) = moved {
        forget(secrets, new_name, &copied);
        return Err(error);
    }
    Ok(forget(secrets, name, &deleting::places(&profile)))
}

/// Writes a copy of a profile, comments and all, under another name, with copies of its secrets.
///
/// # Errors
/// As [`rename`]; the built-in profile can be copied.
pub fn duplicate(paths: &Paths, secrets: &Secrets, name: &str, new_name: &str) -> Result<(), ProfilesError> {
    let _lock = Lock::of(paths)?;
    let (profile, text) = any(paths, name)?;
    let text = rewritten(&text, &Profile { name: new_name.to_owned(), ..profile.clone() })?;
    free(paths, new_name)?;
    let copied = copy_secrets(secrets, &profile, new_name)?;
    write_copy(paths, new_name, &text).inspect_err(|_| drop(forget(secrets, new_name, &copied)))
}

/// Writes a new file, or none: one that was written and then told of as failed goes again.
fn write_copy(paths: &Paths, name: &str, text: &str) -> Result<(), ProfilesError> {
    match write_new(paths, name, text) {
        Err(error @ ProfilesError::Unwritable { .. }) => {
            // Why it is ours: the name was free, and the lock is held.
            atomic::remove(&path_of(paths, name)).ok();
            Err(error)
        }
        other => other.map(drop),
    }
}

/// What copying needs of the places that secrets are kept in.
trait Keeper {
    fn read(&self, name: &str, place: &Place) -> Result<Option<SecretString>, SecretError>;
    fn write(&self, name: &str, place: &Place, secret: &SecretString) -> Result<(), SecretError>;
    fn delete(&self, name: &str, place: &Place) -> Result<(), SecretError>;
}

impl Keeper for Secrets {
    fn read(&self, name: &str, (field, source): &Place) -> Result<Option<SecretString>, SecretError> {
        self.read(name, field, source)
    }

    fn write(&self, name: &str, (field, source): &Place, secret: &SecretString) -> Result<(), SecretError> {
        self.write(name, field, source, secret)
    }

    fn delete(&self, name: &str, (field, source): &Place) -> Result<(), SecretError> {
        self.delete(name, field, source)
    }
}

/// Copies a profile's secrets to another name, each read back and compared. All of them or none.
fn copy_secrets(keeper: &impl Keeper, profile: &Profile, new_name: &str) -> Result<Vec<Place>, ProfilesError> {
    let mut copied = Vec::new();
    for place in deleting::places(profile) {
        match copy_secret(keeper, &profile.name, new_name, &place) {
            Ok(true) => copied.push(place),
            Ok(false) => {}
            Err(error) => {
                forget(keeper, new_name, &copied);
                return Err(error);
            }
        }
    }
    Ok(copied)
}

/// Copies one secret; `false` when there is none, or when the copy is there already.
fn copy_secret(keeper: &impl Keeper, name: &str, new_name: &str, place: &Place) -> Result<bool, ProfilesError> {
    let failed = |source| ProfilesError::Secret { name: name.to_owned(), source };
    let Some(secret) = keeper.read(name, place).map_err(failed)? else { return Ok(false) };
    let is_same = |other: &SecretString| other.expose_secret() == secret.expose_secret();
    match keeper.read(new_name, place).map_err(failed)? {
        // Why: a rename that was cut short left it.
        Some(there) if is_same(&there) => return Ok(false),
        Some(_) => return Err(ProfilesError::SecretInTheWay { field: place.0, name: new_name.to_owned() }),
        None => {}
    }
    keeper.write(new_name, place, &secret).map_err(failed)?;
    match keeper.read(new_name, place) {
        Ok(Some(copy)) if is_same(&copy) => Ok(true),
        read => {
            forget(keeper, new_name, std::slice::from_ref(place));
            let lost = ProfilesError::SecretLost { field: place.0, name: name.to_owned() };
            Err(read.map_or_else(failed, |_| lost))
        }
    }
}

/// Deletes secrets, and says which are there still.
fn forget(keeper: &impl Keeper, name: &str, places: &[Place]) -> Vec<SecretError> {
    places.iter().filter_map(|place| keeper.delete(name, place).err()).collect()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    use super::*;
    use crate::store::keyring::KeyringError;
    use crate::store::profiles::SIMULATOR;
    use crate::store::secrets::{CONSUMER_SECRET, TOKEN_SECRET};

    /// A keeper in memory that fails when it is asked for the n-th time.
    #[derive(Default)]
    struct Shaky {
        kept: RefCell<BTreeMap<(String, &'static str), String>>,
        calls: RefCell<usize>,
        fails_at: Option<usize>,
        loses: bool,
    }

    impl Shaky {
        fn call(&self, field: &'static str) -> Result<(), SecretError> {
            *self.calls.borrow_mut() += 1;
            if self.fails_at == Some(*self.calls.borrow()) {
                return Err(SecretError::Keyring { field, error: KeyringError::Missing });
            }
            Ok(())
        }
    }

    impl Keeper for Shaky {
        fn read(&self, name: &str, (field, _): &Place) -> Result<Option<SecretString>, SecretError> {
            self.call(field)?;
            Ok(self.kept.borrow().get(&(name.to_owned(), *field)).map(|secret| secret.as_str().into()))
        }

        fn write(&self, name: &str, (field, _): &Place, secret: &SecretString) -> Result<(), SecretError> {
            self.call(field)?;
            if !self.loses {
                self.kept.borrow_mut().insert((name.to_owned(), field), secret.expose_secret().to_owned());
            }
            Ok(())
        }

        fn delete(&self, name: &str, (field, _): &Place) -> Result<(), SecretError> {
            self.kept.borrow_mut().remove(&(name.to_owned(), *field));
            Ok(())
        }
    }

    fn profile() -> Profile {
        let source = || SecretSource::Keyring;
        let built_in = Profile::parse(SIMULATOR).expect("the built-in profile");
        Profile { name: "Old".to_owned(), consumer_secret: source(), token_secret: source(), ..built_in }
    }

    fn kept(secrets: &[(&str, &'static str, &str)]) -> BTreeMap<(String, &'static str), String> {
        secrets.iter().map(|(name, field, secret)| (((*name).to_owned(), *field), (*secret).to_owned())).collect()
    }

    const BOTH: [(&str, &str, &str); 2] = [("Old", CONSUMER_SECRET, "one"), ("Old", TOKEN_SECRET, "two")];

    #[test]
    fn secrets_are_copied_all_or_none() {
        let working = Shaky { kept: kept(&BOTH).into(), ..Shaky::default() };
        assert_eq!(copy_secrets(&working, &profile(), "New").expect("copied").len(), 2);
        assert_eq!(working.kept.borrow().len(), 4);
        let calls = *working.calls.borrow();
        assert_eq!(calls, 8, "two reads, a write and a look, for each");
        for fails_at in 1..=calls {
            let shaky = Shaky { kept: kept(&BOTH).into(), fails_at: Some(fails_at), ..Shaky::default() };
            let error = copy_secrets(&shaky, &profile(), "New").expect_err("refused").to_string();
            assert!(error.starts_with("\"Old\" was left as it is. ") && error.contains("Keyring"), "{error}");
            assert_eq!(*shaky.kept.borrow(), kept(&BOTH), "call {fails_at}");
        }
        let loses = Shaky { kept: kept(&BOTH).into(), loses: true, ..Shaky::default() };
        let error = copy_secrets(&loses, &profile(), "New").expect_err("refused").to_string();
        assert!(error.contains("consumer_secret") && error.contains("not there when it was read back"), "{error}");
    }

    #[test]
    fn an_absent_secret_is_none_to_copy_and_a_copy_that_is_there_is_no_other_secret() {
        let cut_short = kept(&[BOTH[0], ("New", CONSUMER_SECRET, "one")]);
        let keeper = Shaky { kept: cut_short.clone().into(), ..Shaky::default() };
        assert_eq!(copy_secrets(&keeper, &profile(), "New").expect("nothing to do"), []);
        assert_eq!(*keeper.kept.borrow(), cut_short);

        let foreign = kept(&[BOTH[0], BOTH[1], ("New", TOKEN_SECRET, "another")]);
        let keeper = Shaky { kept: foreign.clone().into(), ..Shaky::default() };
        let error = copy_secrets(&keeper, &profile(), "New").expect_err("refused").to_string();
        assert!(error.contains("Another token_secret is kept under the name \"New\""), "{error}");
        assert!(!error.contains("another\""), "{error}");
        assert_eq!(*keeper.kept.borrow(), foreign);
    }
}
