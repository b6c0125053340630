//! Moves a secret from one place to another, so that wherever it is stopped, the place that the profile names has it.
//!
//! ```text
//! read the old ── write the new ── read back, compare ── save the profile ── delete the old
//!                 old place names it                   │ new place names it
//! ```

use secrecy::{ExposeSecret as _, SecretString};

use super::paths::Paths;
use super::profile::{Profile, SecretSource};
use super::profiles::{self, ProfilesError};
use super::secrets::{CONSUMER_SECRET, SecretError, Secrets};

/// What a move came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The profile as it stands in its file now.
    pub profile: Profile,
    /// Whether there was a secret to be moved; without one only the profile was changed.
    pub had_secret: bool,
    /// Why the old place may still hold the secret too.
    pub left_behind: Option<SecretError>,
}

/// Why a secret was not moved. The profile names the place that it named before, and that was left as it is.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// The profile cannot be read or written, or may not name that place.
    #[error(transparent)]
    Profile(#[from] ProfilesError),
    /// The secret cannot be read from its old place, or written to the new one.
    #[error("The secret stays where it is. {0}")]
    Secret(#[from] SecretError),
    /// The new place gave nothing, or something else, back.
    #[error(
        "The secret stays where it is. What is {new_place} is not the same {field}. Put the same one there, or choose another place"
    )]
    Differs {
        /// The field, by its name in the profile's file.
        field: &'static str,
        /// [`SecretSource`]'s words for the new place.
        new_place: String,
    },
}

/// What moving needs of the places that secrets are kept in.
trait Places {
    fn read(&self, field: &'static str, source: &SecretSource) -> Result<Option<SecretString>, SecretError>;
    fn write(&self, field: &'static str, source: &SecretSource, secret: &SecretString) -> Result<(), SecretError>;
    fn delete(&self, field: &'static str, source: &SecretSource) -> Result<(), SecretError>;
    fn save(&self, profile: &Profile) -> Result<(), ProfilesError>;
}

/// The real places, for one profile.
struct Real<'a> {
    paths: &'a Paths,
    secrets: &'a Secrets,
    seen: profiles::Seen,
}

impl Places for Real<'_> {
    fn read(&self, field: &'static str, source: &SecretSource) -> Result<Option<SecretString>, SecretError> {
        self.secrets.read(&self.seen.profile.name, field, source)
    }

    fn write(&self, field: &'static str, source: &SecretSource, secret: &SecretString) -> Result<(), SecretError> {
        self.secrets.write(&self.seen.profile.name, field, source, secret)
    }

    fn delete(&self, field: &'static str, source: &SecretSource) -> Result<(), SecretError> {
        self.secrets.delete(&self.seen.profile.name, field, source)
    }

    fn save(&self, profile: &Profile) -> Result<(), ProfilesError> {
        profiles::save_if_unchanged(self.paths, profile, &self.seen).map(drop)
    }
}

/// Moves the secret of a profile's field to another place, and has the profile name that place. An environment variable
/// is not written: it has to hold the same secret already. May block.
///
/// # Errors
/// Why nothing was moved. The new place may then hold a copy, which the next move replaces.
pub fn change_source(
    paths: &Paths,
    secrets: &Secrets,
    name: &str,
    field: &'static str,
    to: SecretSource,
) -> Result<Moved, MoveError> {
    let seen = profiles::see(paths, name)?;
    let profile = seen.profile.clone();
    move_secret(&Real { paths, secrets, seen }, profile, field, to)
}

fn move_secret(
    places: &impl Places,
    mut profile: Profile,
    field: &'static str,
    to: SecretSource,
) -> Result<Moved, MoveError> {
    let source = if field == CONSUMER_SECRET { &mut profile.consumer_secret } else { &mut profile.token_secret };
    if *source == to {
        return Ok(Moved { profile, had_secret: false, left_behind: None });
    }
    let from = std::mem::replace(source, to);
    // Why first: what may not be saved is not to be moved.
    profile.check().map_err(ProfilesError::from)?;
    let to = profile.secret_source(field);
    let secret = match (places.read(field, &from), &from) {
        (Ok(secret), _) => secret,
        // Why: a variable that gives nothing is a reason to choose another place.
        (Err(_), SecretSource::Env(_)) => None,
        (Err(error), _) => return Err(error.into()),
    };
    if let Some(secret) = &secret {
        bring(field, to, secret, || places.write(field, to, secret), || places.read(field, to))?;
    }
    places.save(&profile)?;
    let left_behind = places.delete(field, &from).err();
    Ok(Moved { profile, had_secret: secret.is_some(), left_behind })
}

/// Writes a secret to its new place, and reads it back. What is read from elsewhere has to hold it already.
pub(super) fn bring(
    field: &'static str,
    to: &SecretSource,
    secret: &SecretString,
    write: impl FnOnce() -> Result<(), SecretError>,
    read: impl FnOnce() -> Result<Option<SecretString>, SecretError>,
) -> Result<(), MoveError> {
    if to.is_ours() {
        write()?;
    }
    let back = read()?;
    if back.is_some_and(|back| back.expose_secret() == secret.expose_secret()) {
        Ok(())
    } else {
        Err(MoveError::Differs { field, new_place: to.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::collections::HashMap;

    use super::*;
    use crate::store::keyring::KeyringError;
    use crate::store::secrets::TOKEN_SECRET;

    /// Places in memory, and a profile's file, that stop doing anything after so many steps.
    struct Fake {
        kept: RefCell<HashMap<String, String>>,
        saved: RefCell<Profile>,
        steps: Cell<usize>,
        /// The steps' names, in the order that they were taken.
        taken: RefCell<Vec<&'static str>>,
        /// What the new place gives back in place of what was written.
        garbles: bool,
    }

    const SECRET: &str = "c4n4ry";

    fn profile(source: SecretSource) -> Profile {
        let built_in = profiles::Profiles::built_in().expect("the built-in profile");
        Profile { name: "Acme".to_owned(), token_secret: source, ..built_in }
    }

    impl Fake {
        fn new(from: &SecretSource, steps: usize) -> Self {
            Self {
                kept: RefCell::new(HashMap::from([(from.to_string(), SECRET.to_owned())])),
                saved: RefCell::new(profile(from.clone())),
                steps: Cell::new(steps),
                taken: RefCell::default(),
                garbles: false,
            }
        }

        fn step(&self, name: &'static str) -> Result<(), SecretError> {
            let left = self.steps.get();
            self.steps.set(left.saturating_sub(1));
            if left == 0 {
                return Err(SecretError::Keyring { field: TOKEN_SECRET, error: KeyringError::Failed });
            }
            self.taken.borrow_mut().push(name);
            Ok(())
        }

        /// What the place that the profile's file names holds.
        fn readable(&self) -> Option<String> {
            self.kept.borrow().get(&self.saved.borrow().token_secret.to_string()).cloned()
        }

        fn run(&self, to: SecretSource) -> Result<Moved, MoveError> {
            let profile = self.saved.borrow().clone();
            move_secret(self, profile, TOKEN_SECRET, to)
        }
    }

    impl Places for Fake {
        fn read(&self, _: &'static str, source: &SecretSource) -> Result<Option<SecretString>, SecretError> {
            self.step("read")?;
            let kept = self.kept.borrow().get(&source.to_string()).cloned();
            let garbled = self.garbles && *source != self.saved.borrow().token_secret;
            Ok(kept.map(|kept| if garbled { "another".into() } else { kept.into() }))
        }

        fn write(&self, _: &'static str, source: &SecretSource, secret: &SecretString) -> Result<(), SecretError> {
            self.step("write")?;
            self.kept.borrow_mut().insert(source.to_string(), secret.expose_secret().to_owned());
            Ok(())
        }

        fn delete(&self, _: &'static str, source: &SecretSource) -> Result<(), SecretError> {
            self.step("delete")?;
            self.kept.borrow_mut().remove(&source.to_string());
            Ok(())
        }

        fn save(&self, profile: &Profile) -> Result<(), ProfilesError> {
            self.step("save").map_err(|_| ProfilesError::BuiltIn(String::new()))?;
            *self.saved.borrow_mut() = profile.clone();
            Ok(())
        }
    }

    const PLACES: [SecretSource; 3] = [SecretSource::Keyring, SecretSource::Passphrase, SecretSource::Session];
    const STEPS: [&str; 5] = ["read", "write", "read", "save", "delete"];

    #[test]
    fn stopped_after_any_step_the_place_that_the_profile_names_has_the_secret() {
        for (from, to) in PLACES.iter().flat_map(|from| PLACES.iter().map(move |to| (from, to))) {
            if from == to {
                continue;
            }
            for steps in 0..=STEPS.len() {
                let fake = Fake::new(from, steps);
                let result = fake.run(to.clone());
                assert_eq!(*fake.taken.borrow(), STEPS[..steps], "{from:?} to {to:?}");
                assert_eq!(fake.readable().as_deref(), Some(SECRET), "{from:?} to {to:?}, {steps} steps");
                assert_eq!(result.is_ok(), steps >= 4, "{result:?}");
                if let Ok(moved) = result {
                    assert_eq!((&moved.profile.token_secret, moved.had_secret), (to, true));
                    assert_eq!(moved.left_behind.is_some(), steps == 4);
                    assert_eq!(fake.kept.borrow().len(), if steps == 4 { 2 } else { 1 });
                }
            }
        }
    }

    #[test]
    fn what_comes_back_changed_is_not_trusted() {
        let fake = Fake { garbles: true, ..Fake::new(&SecretSource::Keyring, 9) };
        let error = fake.run(SecretSource::Passphrase).expect_err("it differs");
        assert!(matches!(error, MoveError::Differs { .. }), "{error}");
        assert_eq!(*fake.taken.borrow(), ["read", "write", "read"]);
        assert_eq!(fake.readable().as_deref(), Some(SECRET));
        assert!(!format!("{error} {error:?}").contains(SECRET));
    }

    #[test]
    fn a_variable_must_hold_the_same_already_and_is_never_written() {
        let variable = SecretSource::Env("ACME".to_owned());
        for (there, moves) in [(None, false), (Some("another"), false), (Some(SECRET), true)] {
            let fake = Fake::new(&SecretSource::Keyring, 9);
            if let Some(there) = there {
                fake.kept.borrow_mut().insert(variable.to_string(), there.to_owned());
            }
            assert_eq!(fake.run(variable.clone()).is_ok(), moves, "{there:?}");
            assert!(!fake.taken.borrow().contains(&"write"));
            assert_eq!(fake.readable().as_deref(), Some(SECRET));
        }
    }

    #[test]
    fn without_a_secret_only_the_profile_is_changed() {
        let fake = Fake::new(&SecretSource::Keyring, 9);
        fake.kept.borrow_mut().clear();
        let moved = fake.run(SecretSource::Session).expect("moved");
        assert!(!moved.had_secret && moved.left_behind.is_none());
        assert_eq!(fake.saved.borrow().token_secret, SecretSource::Session);
        assert_eq!(*fake.taken.borrow(), ["read", "save", "delete"]);

        let moved = fake.run(SecretSource::Session).expect("it is there already");
        assert!(!moved.had_secret);
        assert_eq!(fake.taken.borrow().len(), 3, "nothing is touched");
    }

    #[test]
    fn a_profile_that_may_not_name_the_place_keeps_its_secret() {
        let fake = Fake::new(&SecretSource::Keyring, 9);
        let error = fake.run(SecretSource::Env("not a name".to_owned())).expect_err("refused");
        assert!(error.to_string().contains("no name of an environment variable"), "{error}");
        assert!(fake.taken.borrow().is_empty());
    }

    #[test]
    fn a_real_profile_moves_from_memory_into_the_file_and_back() {
        let (_guard, paths) = Paths::temporary();
        profiles::save(&paths, &profile(SecretSource::Session)).expect("saved");
        let secrets = Secrets::new(&paths);
        secrets.session().set("Acme", TOKEN_SECRET, SECRET.into());
        let to_file = || change_source(&paths, &secrets, "Acme", TOKEN_SECRET, SecretSource::Passphrase);
        let error = to_file().expect_err("no passphrase was chosen").to_string();
        assert!(error.contains("stays where it is") && error.contains("Choose a passphrase"), "{error}");
        assert!(secrets.session().get("Acme", TOKEN_SECRET).is_some());

        secrets.vault().create(&"passphrase".into()).expect("created");
        assert!(to_file().expect("moved").had_secret);
        assert!(secrets.session().get("Acme", TOKEN_SECRET).is_none());
        let profile = profiles::see(&paths, "Acme").expect("there").profile;
        assert_eq!(profile.token_secret, SecretSource::Passphrase);
        let credentials = secrets.resolve(&profile).expect("credentials");
        assert_eq!(credentials.token_secret.expose_secret(), SECRET);

        change_source(&paths, &secrets, "Acme", TOKEN_SECRET, SecretSource::Session).expect("moved");
        assert!(secrets.vault().read("Acme", TOKEN_SECRET).expect("read").is_none());
        assert!(secrets.session().get("Acme", TOKEN_SECRET).is_some());
    }
}
