//! A profile's credentials, put together from where each secret lives. Nothing here falls back to something weaker.

use std::collections::HashMap;
use std::env::{self, VarError};
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::{ExposeSecret, SecretString};

use super::keyring::{Keyring, KeyringError};
use super::paths::Paths;
use super::profile::{Profile, SecretSource};
use super::vault::{Vault, VaultError};
use crate::oauth::credentials::Credentials;

/// The client shared-secret's field in a profile's file.
pub const CONSUMER_SECRET: &str = "consumer_secret";
/// The token shared-secret's field in a profile's file.
pub const TOKEN_SECRET: &str = "token_secret";

/// The secrets that were typed in since the start: in memory only, wiped when the last handle is dropped.
#[derive(Clone, Debug, Default)]
pub struct SessionSecrets(Arc<Mutex<HashMap<(String, String), SecretString>>>);

impl SessionSecrets {
    /// Keeps a secret for a profile's field, in place of what was kept for it.
    pub fn set(&self, profile: &str, field: &str, secret: SecretString) {
        self.entries().insert((profile.to_owned(), field.to_owned()), secret);
    }

    /// The secret of a profile's field, unless none, or an empty one, was typed in.
    #[must_use]
    pub fn get(&self, profile: &str, field: &str) -> Option<SecretString> {
        let secret = self.entries().get(&(profile.to_owned(), field.to_owned())).cloned();
        secret.filter(|secret| !secret.expose_secret().is_empty())
    }

    /// Forgets a profile's secrets, to ask for them again.
    pub fn forget(&self, profile: &str) {
        self.entries().retain(|(name, _), _| name != profile);
    }

    /// Forgets one secret.
    fn forget_field(&self, profile: &str, field: &str) {
        self.entries().remove(&(profile.to_owned(), field.to_owned()));
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, HashMap<(String, String), SecretString>> {
        // Why: no step under this lock can leave the map half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why there are no credentials. Names fields and variables, never a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Secrets are in none of the places that the profile names for them.
    #[error("Not given yet: {}. Type it in; it is kept where the profile says", fields.join(", "))]
    Ask {
        /// The fields, by their names in the profile's file.
        fields: Vec<&'static str>,
    },
    /// The environment variable is not there.
    #[error("{field}: the environment variable {variable} is not set. Set it, then start the program again")]
    Unset {
        /// The field, by its name in the profile's file.
        field: &'static str,
        /// The variable.
        variable: String,
    },
    /// The environment variable holds nothing.
    #[error("{field}: the environment variable {variable} is empty. Set it, then start the program again")]
    Empty {
        /// The field, by its name in the profile's file.
        field: &'static str,
        /// The variable.
        variable: String,
    },
    /// The environment variable holds no text.
    #[error("{field}: the environment variable {variable} is not UTF-8. Set it anew, then start the program again")]
    NotUtf8 {
        /// The field, by its name in the profile's file.
        field: &'static str,
        /// The variable.
        variable: String,
    },
    /// The secret is read from elsewhere, and is not this program's to write or delete.
    #[error("{field}: a secret that is {source_words} is not written by this program. Change it there")]
    NotOurs {
        /// The field, by its name in the profile's file.
        field: &'static str,
        /// [`SecretSource`]'s words.
        source_words: String,
    },
    /// The operating system's keyring did not give or take it.
    #[error("{field}: {error}")]
    Keyring {
        /// The field, by its name in the profile's file.
        field: &'static str,
        /// Why.
        error: KeyringError,
    },
    /// The encrypted file did not give or take it.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Every place that secrets are kept in, for one run of the program. Clones share the places.
#[derive(Clone, Debug)]
pub struct Secrets {
    session: SessionSecrets,
    keyring: Keyring,
    vault: Vault,
}

impl Secrets {
    /// The places that belong to a set of folders. Opens none of them yet.
    #[must_use]
    pub fn new(paths: &Paths) -> Self {
        Self {
            session: SessionSecrets::default(),
            keyring: Keyring::new(paths.keyring_service()),
            vault: Vault::new(paths),
        }
    }

    /// The secrets that were typed in since the start.
    #[must_use]
    pub fn session(&self) -> &SessionSecrets {
        &self.session
    }

    /// The encrypted file of secrets.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Whether a profile's secrets can be had, and if not, what is to be asked for first. May block.
    ///
    /// # Errors
    /// As [`Self::resolve`]; before a secret is asked for that the encrypted file would keep, its passphrase is.
    pub fn look(&self, profile: &Profile) -> Result<(), SecretError> {
        let missing = match self.resolve(profile) {
            Err(SecretError::Ask { fields }) => fields,
            other => return other.map(drop),
        };
        let vault_keeps = |field: &&str| *profile.secret_source(field) == SecretSource::Passphrase;
        if missing.iter().any(vault_keeps) && !self.vault.exists() {
            return Err(VaultError::NotThere.into());
        }
        Err(SecretError::Ask { fields: missing })
    }

    /// A profile's credentials; environment variables are read now. May block on the keyring: not for the window's
    /// thread.
    ///
    /// # Errors
    /// Which secret is missing, and where it was looked for.
    pub fn resolve(&self, profile: &Profile) -> Result<Credentials, SecretError> {
        self.resolve_with(profile, |name| env::var(name))
    }

    /// A secret of a profile's field; `None` when there is none yet, so that it has to be asked for. May block.
    ///
    /// # Errors
    /// Why the place cannot be read.
    pub fn read(
        &self,
        profile: &str,
        field: &'static str,
        source: &SecretSource,
    ) -> Result<Option<SecretString>, SecretError> {
        self.find(profile, field, source, |name| env::var(name))
    }

    /// Keeps a secret in the place that a source names, in place of what was kept there. May block.
    ///
    /// # Errors
    /// Why the place cannot be written; what it held before is then untouched.
    pub fn write(
        &self,
        profile: &str,
        field: &'static str,
        source: &SecretSource,
        secret: &SecretString,
    ) -> Result<(), SecretError> {
        match source {
            SecretSource::Session => {
                self.session.set(profile, field, secret.clone());
                Ok(())
            }
            SecretSource::Keyring => self.keyring.write(profile, field, secret).map_err(in_keyring(field)),
            SecretSource::Passphrase => Ok(self.vault.set(profile, field, secret)?),
            SecretSource::Env(_) | SecretSource::Public(_) => {
                Err(SecretError::NotOurs { field, source_words: source.to_string() })
            }
        }
    }

    /// Deletes a secret from the place that a source names. One that is not there is deleted already. May block.
    ///
    /// # Errors
    /// Why it may still be there.
    pub fn delete(&self, profile: &str, field: &'static str, source: &SecretSource) -> Result<(), SecretError> {
        match source {
            SecretSource::Session => {
                self.session.forget_field(profile, field);
                Ok(())
            }
            SecretSource::Keyring => self.keyring.delete(profile, field).map_err(in_keyring(field)),
            SecretSource::Passphrase => Ok(self.vault.delete(profile, field)?),
            SecretSource::Env(_) | SecretSource::Public(_) => Ok(()),
        }
    }

    /// [`Self::resolve`], with environment variables looked up by `variable`.
    fn resolve_with(
        &self,
        profile: &Profile,
        variable: impl Fn(&str) -> Result<String, VarError>,
    ) -> Result<Credentials, SecretError> {
        let find = |field, source| self.find(&profile.name, field, source, &variable);
        let consumer_secret = find(CONSUMER_SECRET, &profile.consumer_secret)?;
        let token_secret = find(TOKEN_SECRET, &profile.token_secret)?;
        match (consumer_secret, token_secret) {
            (Some(consumer_secret), Some(token_secret)) => Ok(Credentials {
                consumer_key: profile.consumer_key.clone(),
                consumer_secret,
                token: profile.token.clone(),
                token_secret,
            }),
            // Why: both are asked for at once.
            (consumer_secret, token_secret) => {
                let missing = [(CONSUMER_SECRET, consumer_secret.is_none()), (TOKEN_SECRET, token_secret.is_none())];
                let fields = missing.into_iter().filter_map(|(field, missing)| missing.then_some(field)).collect();
                Err(SecretError::Ask { fields })
            }
        }
    }

    /// A secret; `None` when it has to be asked for.
    fn find(
        &self,
        profile: &str,
        field: &'static str,
        source: &SecretSource,
        variable: impl Fn(&str) -> Result<String, VarError>,
    ) -> Result<Option<SecretString>, SecretError> {
        match source {
            SecretSource::Keyring => self.keyring.read(profile, field).map_err(in_keyring(field)),
            SecretSource::Passphrase => {
                let secret = self.vault.read(profile, field)?;
                Ok(secret.filter(|secret| !secret.expose_secret().is_empty()))
            }
            SecretSource::Session => Ok(self.session.get(profile, field)),
            SecretSource::Env(name) => match variable(name) {
                Ok(value) if value.is_empty() => Err(SecretError::Empty { field, variable: name.clone() }),
                Ok(value) => Ok(Some(SecretString::from(value))),
                Err(VarError::NotPresent) => Err(SecretError::Unset { field, variable: name.clone() }),
                Err(VarError::NotUnicode(_)) => Err(SecretError::NotUtf8 { field, variable: name.clone() }),
            },
            SecretSource::Public(secret) => Ok(Some(SecretString::from(secret.as_str()))),
        }
    }
}

fn in_keyring(field: &'static str) -> impl FnOnce(KeyringError) -> SecretError {
    move |error| SecretError::Keyring { field, error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::profiles::SIMULATOR;

    fn profile(consumer_secret: SecretSource, token_secret: SecretSource) -> Profile {
        Profile { consumer_secret, token_secret, ..Profile::parse(SIMULATOR).expect("the built-in profile") }
    }

    fn secrets() -> Secrets {
        Secrets::new(&Paths::of(Some(std::path::Path::new("nowhere"))).expect("paths"))
    }

    fn environment(name: &str) -> Result<String, VarError> {
        match name {
            "SET" => Ok("from the environment".to_owned()),
            "EMPTY" => Ok(String::new()),
            "BYTES" => Err(VarError::NotUnicode("S3CR3T".into())),
            _ => Err(VarError::NotPresent),
        }
    }

    #[test]
    fn each_source_gives_its_secret() {
        let secrets = secrets();
        let session = secrets.session();
        let profile = profile(SecretSource::Session, SecretSource::Env("SET".to_owned()));
        let fields = |fields: &[&'static str]| SecretError::Ask { fields: fields.to_vec() };
        assert_eq!(secrets.resolve_with(&profile, environment).expect_err("asks"), fields(&[CONSUMER_SECRET]));
        session.clone().set("Simulator", CONSUMER_SECRET, "typed".into());
        let credentials = secrets.resolve_with(&profile, environment).expect("credentials");
        assert_eq!(credentials.consumer_secret.expose_secret(), "typed");
        assert_eq!(credentials.token_secret.expose_secret(), "from the environment");
        assert_eq!(credentials.consumer_key, profile.consumer_key);
        assert_eq!(credentials.token, profile.token);
        session.forget("Simulator");
        assert_eq!(secrets.resolve_with(&profile, environment).expect_err("asks"), fields(&[CONSUMER_SECRET]));
    }

    #[test]
    fn both_secrets_of_the_session_are_asked_for_at_once() {
        let secrets = secrets();
        let session = secrets.session();
        session.set("Another", CONSUMER_SECRET, "typed".into());
        session.set("Simulator", TOKEN_SECRET, "".into());
        let error = secrets.resolve_with(&profile(SecretSource::Session, SecretSource::Session), environment);
        assert_eq!(error.expect_err("asks"), SecretError::Ask { fields: vec![CONSUMER_SECRET, TOKEN_SECRET] });
    }

    #[test]
    fn each_missing_secret_says_where_it_was_looked_for() {
        let public = SecretSource::Public("S3CR3T".to_owned());
        for (source, part) in [
            (SecretSource::Env("NONE".to_owned()), "variable NONE is not set"),
            (SecretSource::Env("EMPTY".to_owned()), "variable EMPTY is empty"),
            (SecretSource::Env("BYTES".to_owned()), "variable BYTES is not UTF-8"),
        ] {
            let profile = profile(public.clone(), source);
            let error = secrets().resolve_with(&profile, environment).expect_err(part);
            let shown = error.to_string();
            assert!(shown.starts_with("token_secret: ") && shown.contains(part), "{shown}");
            assert!(!format!("{shown}{error:?}").contains("S3CR3T"), "{error:?}");
        }
    }

    #[test]
    fn secrets_are_not_in_debug() {
        let session = SessionSecrets::default();
        session.set("Simulator", TOKEN_SECRET, "S3CR3T".into());
        assert!(!format!("{session:?}").contains("S3CR3T"));
    }
}
