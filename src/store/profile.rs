//! One profile: an account's endpoint, credentials and habits, as its RON file writes them.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::named_files::{is_unseen, wrong_name};
use super::ron_text::{self, RonError};
use super::text_file::MOST_BYTES;
use crate::api::catalogue;
use crate::api::endpoint::{Endpoint, EndpointError, Environment};
use crate::api::recipients;
use crate::api::wire::Wire;
use crate::oauth::credentials::SignatureMethod;
use crate::oauth::explain::MASK;

/// The version of profile files that this program reads and writes.
pub const VERSION: u32 = 1;

/// A profile, field by field as its file has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Always [`VERSION`].
    pub version: u32,
    /// The name, unique among the profiles. Data only, never a path.
    pub name: String,
    /// What the profile stands for.
    pub environment: Environment,
    /// Where its requests go.
    pub endpoint: Endpoint,
    /// The LiveEngage account.
    pub site_id: String,
    /// How its requests are signed.
    pub signature_method: SignatureMethod,
    /// `oauth_consumer_key`.
    pub consumer_key: String,
    /// Where the client shared-secret comes from.
    pub consumer_secret: SecretSource,
    /// `oauth_token`.
    pub token: String,
    /// Where the token shared-secret comes from.
    pub token_secret: SecretSource,
    /// The choices where the specification contradicts itself.
    #[serde(default)]
    pub wire: Wire,
    /// Payload items filled into a new form, by the catalogue's names.
    #[serde(default)]
    pub defaults: BTreeMap<String, String>,
    /// The numbers that only the ordinary question is asked for, country code and number in digits; for every other one
    /// the number has to be typed again. Empty: there is no list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_recipients: Vec<String>,
}

/// Where a secret comes from. The file itself never holds one, but for the simulator's public ones.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecretSource {
    /// The operating system's keyring.
    Keyring,
    /// An encrypted file beside the profiles, opened with a passphrase.
    Passphrase,
    /// Asked once, kept in memory until the program ends.
    Session,
    /// The environment variable of that name, read at each use.
    Env(String),
    /// Written here for everybody to read; only where the environment is [`Environment::Simulator`].
    Public(String),
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keyring => formatter.write_str("Keyring"),
            Self::Passphrase => formatter.write_str("Passphrase"),
            Self::Session => formatter.write_str("Session"),
            Self::Env(name) => formatter.debug_tuple("Env").field(name).finish(),
            Self::Public(_) => formatter.debug_tuple("Public").field(&MASK).finish(),
        }
    }
}

/// Says where the secret lives, for the screen.
impl fmt::Display for SecretSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keyring => formatter.write_str("in the operating system's keyring"),
            Self::Passphrase => formatter.write_str("in an encrypted file, opened with a passphrase"),
            Self::Session => formatter.write_str("asked once, in memory until the program ends"),
            Self::Env(name) => write!(formatter, "in the environment variable {name}"),
            Self::Public(_) => formatter.write_str("public, in the profile's file"),
        }
    }
}

impl SecretSource {
    /// Where the secret is kept once it was given, for the screen.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::Session => "in memory until the program ends".to_owned(),
            other => other.to_string(),
        }
    }

    /// Whether the place is written by this program, and not only read.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        matches!(self, Self::Keyring | Self::Passphrase | Self::Session)
    }
}

/// Why a text is not a profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// Larger than 1 MiB.
    #[error("The profile is larger than 1 MiB, which none needs. Give a smaller one")]
    TooLarge,
    /// Written by a newer or unknown version of this program.
    #[error(
        "{place}: version {found} is not known, this program reads version {VERSION}. Use the program that wrote the file, or write version: {VERSION}",
        place = place(*line, *column)
    )]
    Version {
        /// The file's version.
        found: u32,
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
    },
    /// Not RON, not a profile's fields, or a field with a value it may not have.
    #[error(transparent)]
    Misfit(#[from] RonError),
    /// A profile cannot be written as RON.
    #[error("The profile cannot be written: {0}. Report this")]
    Unwritable(String),
}

fn place(line: usize, column: usize) -> String {
    format!("line {line}, column {column}")
}

/// A field with a value it may not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct FieldError {
    /// The field's name, as in the file.
    pub field: &'static str,
    /// What is wrong and what to do, without a full stop at the end. Never quotes a key, token or secret.
    pub reason: String,
}

impl Profile {
    /// Reads a profile file's text.
    ///
    /// # Errors
    /// The first mistake, with line and column.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        /// Why apart: a newer file may have fields of its own, and its version is what needs telling.
        #[derive(Deserialize)]
        struct OnlyVersion {
            version: u32,
        }
        if text.len() > MOST_BYTES {
            return Err(ProfileError::TooLarge);
        }
        if let Ok(OnlyVersion { version: found }) = ron_text::parse(text)
            && found != VERSION
        {
            let RonError { line, column, .. } = ron_text::error_at_field(text, "version", String::new());
            return Err(ProfileError::Version { found, line, column });
        }
        let profile: Self = ron_text::parse(text)?;
        match profile.check() {
            Ok(()) => Ok(profile),
            Err(FieldError { field, reason }) => Err(ron_text::error_at_field(text, field, reason).into()),
        }
    }

    /// Where the secret of a field comes from: `token_secret`, or any other for the client's.
    #[must_use]
    pub fn secret_source(&self, field: &str) -> &SecretSource {
        if field == "token_secret" { &self.token_secret } else { &self.consumer_secret }
    }

    /// The profile as the text of its file.
    ///
    /// # Errors
    /// When a value is not allowed, so that what is written can always be read again.
    pub fn to_ron(&self) -> Result<String, ProfileError> {
        self.check().map_err(|error| ProfileError::Unwritable(error.to_string()))?;
        let pretty = ron::ser::PrettyConfig::default().new_line("\n");
        let text =
            ron::ser::to_string_pretty(self, pretty).map_err(|error| ProfileError::Unwritable(error.to_string()))?;
        Ok(text + "\n")
    }

    /// What its field may not hold, of the fields whose values are not free.
    ///
    /// # Errors
    /// The first field with a value it may not have.
    pub fn check(&self) -> Result<(), FieldError> {
        let wrong = |field, reason: String| Err(FieldError { field, reason });
        if self.version != VERSION {
            return wrong("version", format!("version {} is not known. Write {VERSION}", self.version));
        }
        if let Some(reason) = wrong_name(&self.name) {
            return wrong("name", reason);
        }
        if let Err(error) = check_endpoint(&self.endpoint) {
            return wrong("endpoint", error.to_string());
        }
        if self.environment == Environment::Simulator && !self.endpoint.is_loopback() {
            return wrong(
                "environment",
                "Simulator stands for this machine alone, and the endpoint is elsewhere. Choose Test, Staging or Production, or a loopback endpoint".to_owned(),
            );
        }
        for (field, text) in [("site_id", &self.site_id), ("consumer_key", &self.consumer_key), ("token", &self.token)]
        {
            if text.trim() != text || text.chars().any(is_unseen) {
                return wrong(
                    field,
                    "a space at an end, a line break or a character that cannot be seen is in it. Remove it".to_owned(),
                );
            }
        }
        for (field, source) in [("consumer_secret", &self.consumer_secret), ("token_secret", &self.token_secret)] {
            if let Some(reason) = wrong_source(source, self.environment) {
                return wrong(field, reason);
            }
        }
        if let Some(name) = self.defaults.keys().find(|name| catalogue::item(name).is_none()) {
            let known: Vec<_> = catalogue::ITEMS.iter().map(|item| item.name).collect();
            return wrong("defaults", format!("no payload item is called {name:?}. Known are {}", known.join(", ")));
        }
        if let Some(reason) = recipients::wrong_list(&self.allowed_recipients) {
            return wrong("allowed_recipients", reason);
        }
        Ok(())
    }
}

fn check_endpoint(endpoint: &Endpoint) -> Result<(), EndpointError> {
    match endpoint {
        Endpoint::Simulator => Ok(()),
        other => other.url(None).map(drop),
    }
}

fn wrong_source(source: &SecretSource, environment: Environment) -> Option<String> {
    match source {
        SecretSource::Public(_) if environment != Environment::Simulator => Some(format!(
            "a secret may stand in the file only where the environment is Simulator, and it is {environment}. Replace it with Session or Env(\"NAME\"), and renew the secret if others could read the file"
        )),
        SecretSource::Env(name) if !is_variable_name(name) => Some(
            "this is no name of an environment variable. Give letters, digits and _ only, such as Env(\"ACME_TOKEN_SECRET\")"
                .to_owned(),
        ),
        _ => None,
    }
}

/// The names that every shell can set (POSIX.1 §3.216, in either case of letters).
fn is_variable_name(name: &str) -> bool {
    name.len() <= 128
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
