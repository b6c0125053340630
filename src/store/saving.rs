//! Saves an edited profile together with its secrets. At every step each secret can be read from at least one place: it is
//! written to its new place and read back, then the profile is switched, and only then the old place is emptied.

use secrecy::{ExposeSecret as _, SecretString};

use super::moving::{self, MoveError};
use super::paths::Paths;
use super::profile::{Profile, SecretSource};
use super::profiles::{self, Profiles, ProfilesError, Seen};
use super::secrets::{CONSUMER_SECRET, SecretError, Secrets, TOKEN_SECRET};

/// An edited profile.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The profile as it was read; `None` for a new one.
    pub was: Option<Seen>,
    /// The profile as it is to be.
    pub profile: Profile,
    /// The secrets that were typed, `consumer_secret` first; `None` leaves the kept one.
    pub typed: [Option<SecretString>; 2],
}

/// Why an edited profile was not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The profile's file.
    #[error(transparent)]
    Profiles(#[from] ProfilesError),
    /// A secret's old or new place.
    #[error(transparent)]
    Secret(#[from] MoveError),
}

/// One secret's way from where it was to where it is to be.
struct Way<'a> {
    field: &'static str,
    old: Option<&'a SecretSource>,
    new: &'a SecretSource,
    typed: Option<&'a SecretString>,
}

/// Saves, and gives what could not be removed from a secret's old place.
///
/// # Errors
/// When the file was changed meanwhile, when the profile may not be so, or when a secret's place cannot be read or written.
/// The profile is then as it was, except that it may have its new name already.
pub fn save(paths: &Paths, secrets: &Secrets, edit: &Edit) -> Result<Vec<SecretError>, SaveError> {
    let mut seen = match &edit.was {
        None => return create(paths, secrets, edit).map(|()| Vec::new()),
        // Why first, with nothing changed: what somebody else wrote is told before a secret is touched.
        Some(was) => profiles::save_if_unchanged(paths, &was.profile, was)?,
    };
    let mut left = Vec::new();
    let (old, new) = (seen.profile.name.clone(), &edit.profile.name);
    if old != *new {
        left.extend(profiles::rename(paths, secrets, &old, new)?);
        seen = profiles::see(paths, new)?;
    }
    let ways = ways(Some(&seen.profile), edit);
    for way in &ways {
        way.arrive(secrets, new)?;
    }
    profiles::save_if_unchanged(paths, &edit.profile, &seen)?;
    left.extend(ways.iter().filter_map(|way| way.leave(secrets, new).err()));
    Ok(left)
}

fn create(paths: &Paths, secrets: &Secrets, edit: &Edit) -> Result<(), SaveError> {
    let name = &edit.profile.name;
    // Why first: another profile's secrets are kept under its name.
    if Profiles::load(paths).find(name).is_ok() {
        return Err(ProfilesError::Taken(name.clone()).into());
    }
    let ways = ways(None, edit);
    let deleted = profiles::deleted(paths).list;
    let is_of_deleted = |way: &Way| {
        let mut same_name = deleted.iter().map(|stored| &stored.profile).filter(|profile| profile.name == *name);
        same_name.any(|profile| profile.secret_source(way.field) == way.new)
    };
    // Why: a deleted profile can be restored, and its secrets are kept for that, under its name.
    for way in ways.iter().filter(|way| is_of_deleted(way)) {
        if way.is_in_the_way(secrets, name)? {
            return Err(ProfilesError::SecretInTheWay { field: way.field, name: name.clone() }.into());
        }
    }
    let made = ways
        .iter()
        .try_for_each(|way| way.arrive(secrets, name).map_err(SaveError::from))
        .and_then(|()| Ok(profiles::create(paths, &edit.profile).map(drop)?));
    if made.is_err() {
        // Why no more is told: the first mistake is; without its profile nothing reads these.
        for way in ways.iter().filter(|way| way.typed.is_some() && !is_of_deleted(way)) {
            secrets.delete(name, way.field, way.new).ok();
        }
    }
    made
}

fn ways<'a>(was: Option<&'a Profile>, edit: &'a Edit) -> [Way<'a>; 2] {
    let [consumer, token] = &edit.typed;
    [
        Way {
            field: CONSUMER_SECRET,
            old: was.map(|was| &was.consumer_secret),
            new: &edit.profile.consumer_secret,
            typed: consumer.as_ref(),
        },
        Way {
            field: TOKEN_SECRET,
            old: was.map(|was| &was.token_secret),
            new: &edit.profile.token_secret,
            typed: token.as_ref(),
        },
    ]
}

impl Way<'_> {
    fn moves(&self) -> bool {
        self.old.is_some_and(|old| old != self.new)
    }

    /// Whether another secret than the typed one stands in its new place.
    fn is_in_the_way(&self, secrets: &Secrets, profile: &str) -> Result<bool, MoveError> {
        let Some(typed) = self.typed.filter(|_| self.new.is_ours()) else { return Ok(false) };
        let there = secrets.read(profile, self.field, self.new)?;
        Ok(there.is_some_and(|there| there.expose_secret() != typed.expose_secret()))
    }

    /// Brings the secret to its new place; a variable or the file itself has to hold a moved one already.
    fn arrive(&self, secrets: &Secrets, profile: &str) -> Result<(), MoveError> {
        let secret = match (self.typed.filter(|_| self.new.is_ours()), self.old) {
            (Some(typed), _) => Some(typed.clone()),
            (None, Some(old)) if self.moves() => match secrets.read(profile, self.field, old) {
                // Why: a variable that gives nothing is a reason to choose another place.
                Err(_) if matches!(old, SecretSource::Env(_)) => None,
                secret => secret?,
            },
            (None, _) => None,
        };
        let Some(secret) = secret else { return Ok(()) };
        let write = || secrets.write(profile, self.field, self.new, &secret);
        moving::bring(self.field, self.new, &secret, write, || secrets.read(profile, self.field, self.new))
    }

    /// Empties the old place.
    fn leave(&self, secrets: &Secrets, profile: &str) -> Result<(), SecretError> {
        match self.old {
            Some(old) if self.moves() && old.is_ours() => secrets.delete(profile, self.field, old),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::profiles::SIMULATOR;

    fn profile(name: &str, consumer: SecretSource, token: SecretSource) -> Profile {
        Profile {
            name: name.to_owned(),
            consumer_secret: consumer,
            token_secret: token,
            ..Profile::parse(SIMULATOR).expect("the built-in profile")
        }
    }

    fn read(secrets: &Secrets, profile: &Profile) -> Vec<Option<String>> {
        [(CONSUMER_SECRET, &profile.consumer_secret), (TOKEN_SECRET, &profile.token_secret)]
            .map(|(field, source)| {
                let secret = secrets.read(&profile.name, field, source).expect("readable");
                secret.map(|secret| secret.expose_secret().to_owned())
            })
            .to_vec()
    }

    #[test]
    fn typed_secrets_go_to_their_place_and_moved_ones_leave_the_old_one() {
        let (_guard, paths) = Paths::temporary();
        let secrets = Secrets::new(&paths);
        let public = SecretSource::Public("public".to_owned());
        let first = profile("A", SecretSource::Session, public.clone());
        let typed = [Some(SecretString::from("typed")), None];
        save(&paths, &secrets, &Edit { was: None, profile: first.clone(), typed }).expect("saved");
        assert_eq!(read(&secrets, &first), [Some("typed".to_owned()), Some("public".to_owned())]);

        let was = profiles::see(&paths, "A").expect("seen");
        let elsewhere = profile("A", SecretSource::Env("PATH".to_owned()), SecretSource::Session);
        let edit = Edit { was: Some(was.clone()), profile: elsewhere, typed: [None, None] };
        let error = save(&paths, &secrets, &edit).expect_err("the variable holds another secret");
        assert!(matches!(error, SaveError::Secret(MoveError::Differs { .. })), "{error}");
        assert_eq!(read(&secrets, &first)[0].as_deref(), Some("typed"), "it stays where it was");

        let second = profile("B", SecretSource::Public("typed".to_owned()), SecretSource::Session);
        let edit = Edit { was: Some(was.clone()), profile: second.clone(), typed: [None, None] };
        assert!(save(&paths, &secrets, &edit).expect("saved").is_empty());
        assert_eq!(profiles::see(&paths, "B").expect("renamed").profile, second);
        assert_eq!(read(&secrets, &second)[1].as_deref(), Some("public"), "it moved along");
        for name in ["A", "B"] {
            let old = secrets.read(name, CONSUMER_SECRET, &SecretSource::Session).expect("readable");
            assert!(old.is_none(), "{name} still has the secret that was replaced");
        }
        assert!(save(&paths, &secrets, &edit).is_err(), "what was seen is gone");
    }

    #[test]
    fn nothing_is_touched_when_somebody_else_was_quicker_or_has_the_name() {
        let (_guard, paths) = Paths::temporary();
        let secrets = Secrets::new(&paths);
        let mine = profile("A", SecretSource::Session, SecretSource::Session);
        profiles::save(&paths, &mine).expect("saved");
        secrets.session().set("A", TOKEN_SECRET, "kept".into());
        let was = profiles::see(&paths, "A").expect("seen");
        profiles::save(&paths, &Profile { site_id: "2".to_owned(), ..mine.clone() }).expect("somebody saves");
        let typed = [None, Some(SecretString::from("typed"))];
        let edit = Edit { was: Some(was), profile: Profile { site_id: "3".to_owned(), ..mine.clone() }, typed };
        let error = save(&paths, &secrets, &edit).expect_err("changed");
        assert!(matches!(error, SaveError::Profiles(ProfilesError::Changed { .. })), "{error}");
        assert_eq!(read(&secrets, &mine)[1].as_deref(), Some("kept"));
        let new = Edit { was: None, ..edit };
        let error = save(&paths, &secrets, &new).expect_err("taken");
        assert!(matches!(error, SaveError::Profiles(ProfilesError::Taken(_))), "{error}");
        assert_eq!(read(&secrets, &mine)[1].as_deref(), Some("kept"));
    }

    #[test]
    fn a_place_that_cannot_be_written_leaves_the_profile_as_it_was() {
        let (_guard, paths) = Paths::temporary();
        let secrets = Secrets::new(&paths);
        let mine = profile("A", SecretSource::Session, SecretSource::Session);
        profiles::save(&paths, &mine).expect("saved");
        secrets.session().set("A", TOKEN_SECRET, "kept".into());
        let was = profiles::see(&paths, "A").expect("seen");
        let locked = profile("A", SecretSource::Session, SecretSource::Passphrase);
        let edit = Edit { was: Some(was), profile: locked, typed: [None, None] };
        assert!(
            matches!(save(&paths, &secrets, &edit), Err(SaveError::Secret(MoveError::Secret(_)))),
            "no passphrase was given"
        );
        assert_eq!(profiles::see(&paths, "A").expect("there").profile, mine);
        assert_eq!(read(&secrets, &mine)[1].as_deref(), Some("kept"));
    }

    #[test]
    fn a_new_profile_leaves_the_secrets_of_a_deleted_one_of_its_name_alone() {
        for (typed, token, part) in [
            ("typed", SecretSource::Session, "Delete that one for good first"),
            ("typed", SecretSource::Passphrase, "Delete that one for good first"),
            ("kept", SecretSource::Passphrase, "Choose a passphrase"),
        ] {
            let (_guard, paths) = Paths::temporary();
            let secrets = Secrets::new(&paths);
            let mine = profile("A", SecretSource::Session, SecretSource::Session);
            profiles::save(&paths, &mine).expect("saved");
            secrets.session().set("A", CONSUMER_SECRET, "kept".into());
            profiles::delete(&paths, "A").expect("deleted");
            let typed = [Some(SecretString::from(typed)), Some(SecretString::from("typed"))];
            let edit = Edit { was: None, profile: profile("A", SecretSource::Session, token), typed };
            let error = save(&paths, &secrets, &edit).expect_err("refused").to_string();
            assert!(error.contains(part), "{error}");
            assert_eq!(read(&secrets, &mine), [Some("kept".to_owned()), None]);
        }
    }
}
