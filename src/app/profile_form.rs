//! A profile as it is edited: every item of its file as text, with the findings that are told while typing. It becomes a
//! profile in one place, [`ProfileForm::profile`].

use secrecy::{ExposeSecret, SecretString};

use super::secret_text::SecretText;
use crate::api::checks::Strength;
use crate::api::credential_checks::{self, ValueFinding, ValueFix, Values};
use crate::api::endpoint::{Endpoint, EndpointError, Environment};
use crate::api::wire::Wire;
use crate::oauth::credentials::SignatureMethod;
use crate::store::profile::{Profile, SecretSource, VERSION};
use crate::store::secrets::{CONSUMER_SECRET, TOKEN_SECRET};

/// The kinds of endpoint that a form chooses from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EndpointKind {
    /// A LivePerson zone.
    #[default]
    Zone,
    /// A whole URL.
    Custom,
    /// The simulator built into this program.
    Simulator,
}

impl EndpointKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Zone, Self::Custom, Self::Simulator];

    /// The word on its button.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Zone => "LivePerson zone",
            Self::Custom => "Custom URL",
            Self::Simulator => "Built-in simulator",
        }
    }
}

/// Where a secret lives, without what belongs to one place alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The operating system's keyring.
    #[default]
    Keyring,
    /// The encrypted file beside the profiles.
    Passphrase,
    /// Memory, until the program ends.
    Session,
    /// An environment variable.
    Env,
    /// The profile's file, for everybody to read.
    Public,
}

impl Place {
    /// Every place, the safest first.
    pub const ALL: [Self; 5] = [Self::Keyring, Self::Passphrase, Self::Session, Self::Env, Self::Public];

    /// The word on its button.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Keyring => "Keyring",
            Self::Passphrase => "Encrypted file",
            Self::Session => "This session",
            Self::Env => "Environment",
            Self::Public => "Public",
        }
    }

    /// Where that is and what it means, in one sentence.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Keyring => "In the operating system's keyring, under this profile's name",
            Self::Passphrase => "In one encrypted file beside the profiles, opened with a passphrase once a session",
            Self::Session => "In memory only; asked for after each start of the program",
            Self::Env => "In an environment variable, read at each use; the profile holds its name alone",
            Self::Public => "In the profile's file for everybody to read; only where the environment is Simulator",
        }
    }
}

/// One secret's field.
#[derive(Debug, Default)]
pub struct SecretField {
    /// Where it lives, or is to live.
    pub place: Place,
    /// The environment variable's name.
    pub variable: String,
    /// What was typed: empty leaves the kept secret as it is.
    pub typed: SecretText,
    /// The kept secret, while it is shown.
    pub revealed: Option<SecretString>,
    /// Whether the kept secret was asked for since "Show" was pressed down.
    pub is_asked: bool,
}

impl SecretField {
    fn of(source: &SecretSource) -> Self {
        let mut field = Self::default();
        match source {
            SecretSource::Keyring => field.place = Place::Keyring,
            SecretSource::Passphrase => field.place = Place::Passphrase,
            SecretSource::Session => field.place = Place::Session,
            SecretSource::Env(name) => {
                field.place = Place::Env;
                field.variable.clone_from(name);
            }
            SecretSource::Public(secret) => {
                field.place = Place::Public;
                field.typed.set(secret);
            }
        }
        field
    }

    /// The place as a profile's file writes it.
    #[must_use]
    pub fn source(&self) -> SecretSource {
        match self.place {
            Place::Keyring => SecretSource::Keyring,
            Place::Passphrase => SecretSource::Passphrase,
            Place::Session => SecretSource::Session,
            Place::Env => SecretSource::Env(self.variable.trim().to_owned()),
            Place::Public => SecretSource::Public(self.typed.text().to_owned()),
        }
    }

    /// Whether a secret can be typed into the program for its place.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        self.place != Place::Env
    }

    /// What was typed for a place that keeps it apart from the profile's file.
    #[must_use]
    pub fn to_keep(&self) -> Option<SecretString> {
        let keeps = matches!(self.place, Place::Keyring | Place::Passphrase | Place::Session);
        (keeps && !self.typed.is_blank()).then(|| self.typed.secret())
    }

    /// What the checks may look at: what was typed, or what is being shown.
    fn known(&self) -> Option<&str> {
        if !self.typed.text().is_empty() {
            return Some(self.typed.text());
        }
        self.revealed.as_ref().map(ExposeSecret::expose_secret).filter(|_| self.takes_text())
    }
}

/// A profile's texts.
#[derive(Debug)]
pub struct ProfileForm {
    /// `name`.
    pub name: String,
    /// `environment`.
    pub environment: Environment,
    /// Which kind `endpoint` is.
    pub endpoint: EndpointKind,
    /// The zone field's text.
    pub zone: String,
    /// The custom URL's text.
    pub custom: String,
    /// `site_id`.
    pub site_id: String,
    /// `signature_method`.
    pub signature_method: SignatureMethod,
    /// `consumer_key`.
    pub consumer_key: String,
    /// `consumer_secret`.
    pub consumer_secret: SecretField,
    /// `token`.
    pub token: String,
    /// `token_secret`.
    pub token_secret: SecretField,
    /// `wire`.
    pub wire: Wire,
    /// `defaults`, an item and its text a row.
    pub defaults: Vec<(String, String)>,
    /// `allowed_recipients`, one a line or with commas between.
    pub allowed_recipients: String,
}

impl ProfileForm {
    /// A form that holds a profile.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        let (endpoint, zone, custom) = match &profile.endpoint {
            Endpoint::Simulator => (EndpointKind::Simulator, String::new(), String::new()),
            Endpoint::Zone(zone) => (EndpointKind::Zone, zone.clone(), String::new()),
            Endpoint::Custom(url) => (EndpointKind::Custom, String::new(), url.clone()),
        };
        Self {
            name: profile.name.clone(),
            environment: profile.environment,
            endpoint,
            zone,
            custom,
            site_id: profile.site_id.clone(),
            signature_method: profile.signature_method,
            consumer_key: profile.consumer_key.clone(),
            consumer_secret: SecretField::of(&profile.consumer_secret),
            token: profile.token.clone(),
            token_secret: SecretField::of(&profile.token_secret),
            wire: profile.wire,
            defaults: profile.defaults.iter().map(|(item, text)| (item.clone(), text.clone())).collect(),
            allowed_recipients: profile.allowed_recipients.join("\n"),
        }
    }

    /// A form in which nothing was typed yet, for a test account.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            name: String::new(),
            environment: Environment::Test,
            endpoint: EndpointKind::Zone,
            zone: String::new(),
            custom: String::new(),
            site_id: String::new(),
            signature_method: SignatureMethod::default(),
            consumer_key: String::new(),
            consumer_secret: SecretField::default(),
            token: String::new(),
            token_secret: SecretField::default(),
            wire: Wire::default(),
            defaults: Vec::new(),
            allowed_recipients: String::new(),
        }
    }

    /// Whether it says something else than a profile does, or holds a secret to be kept.
    #[must_use]
    pub fn differs_from(&self, profile: &Profile) -> bool {
        let to_keep = self.consumer_secret.to_keep().is_some() || self.token_secret.to_keep().is_some();
        to_keep || self.profile().ok().as_ref() != Some(profile)
    }

    /// The endpoint that the texts give.
    ///
    /// # Errors
    /// A sentence, when a text is no zone or no allowed URL.
    pub fn endpoint(&self) -> Result<Endpoint, EndpointError> {
        match self.endpoint {
            EndpointKind::Simulator => Ok(Endpoint::Simulator),
            EndpointKind::Zone => Endpoint::from_zone_text(&self.zone),
            EndpointKind::Custom => {
                let custom = Endpoint::Custom(self.custom.trim().to_owned());
                custom.url(None).map(|_| custom)
            }
        }
    }

    /// The profile that the texts give. Typed secrets are not in it, but for public ones.
    ///
    /// # Errors
    /// The first field that no profile may hold so.
    pub fn profile(&self) -> Result<Profile, ValueFinding> {
        let endpoint = self.endpoint().map_err(|error| finding("endpoint", &error.to_string()))?;
        let profile = Profile {
            version: VERSION,
            name: self.name.trim().to_owned(),
            environment: self.environment,
            endpoint,
            site_id: self.site_id.trim().to_owned(),
            signature_method: self.signature_method,
            consumer_key: self.consumer_key.clone(),
            consumer_secret: self.consumer_secret.source(),
            token: self.token.clone(),
            token_secret: self.token_secret.source(),
            wire: self.wire,
            defaults: self.defaults.iter().filter(|(item, _)| !item.is_empty()).cloned().collect(),
            allowed_recipients: recipients(&self.allowed_recipients),
        };
        match profile.check() {
            Ok(()) => Ok(profile),
            Err(error) => Err(finding(error.field, &error.reason)),
        }
    }

    /// Everything odd about the texts, by field.
    #[must_use]
    pub fn findings(&self) -> Vec<ValueFinding> {
        let mut findings = credential_checks::check(&Values {
            consumer_key: &self.consumer_key,
            consumer_secret: self.consumer_secret.known(),
            token: &self.token,
            token_secret: self.token_secret.known(),
        });
        if self.endpoint == EndpointKind::Zone
            && let Ok(Endpoint::Zone(zone)) = self.endpoint()
        {
            findings.extend(credential_checks::zone(&zone));
        }
        if let Err(refused) = self.profile()
            // Why: the same mistake is not told twice in other words.
            && !findings.iter().any(|known| known.field == refused.field)
        {
            findings.push(refused);
        }
        findings
    }

    /// Makes a change that a finding offers.
    pub fn apply(&mut self, fix: ValueFix) {
        match fix {
            ValueFix::Trim(field) => {
                if let Some(text) = self.value(field) {
                    self.set_value(field, credential_checks::trimmed(&text));
                }
            }
            ValueFix::Swap(one, other) => {
                if let (Some(first), Some(second)) = (self.value(one), self.value(other)) {
                    self.set_value(one, &second);
                    self.set_value(other, &first);
                }
            }
        }
    }

    /// One of the four values, as far as it is known here.
    fn value(&self, field: &str) -> Option<zeroize::Zeroizing<String>> {
        let text = match field {
            CONSUMER_SECRET => self.consumer_secret.known()?,
            TOKEN_SECRET => self.token_secret.known()?,
            "consumer_key" => &self.consumer_key,
            "token" => &self.token,
            _ => return None,
        };
        Some(zeroize::Zeroizing::new(text.to_owned()))
    }

    /// Puts a text in place of one of the four values.
    pub fn set_value(&mut self, field: &str, text: &str) {
        match field {
            CONSUMER_SECRET => self.consumer_secret.typed.set(text),
            TOKEN_SECRET => self.token_secret.typed.set(text),
            "consumer_key" => text.clone_into(&mut self.consumer_key),
            "token" => text.clone_into(&mut self.token),
            _ => {}
        }
    }

    /// One of the two secrets' fields.
    pub fn secret_mut(&mut self, field: &str) -> &mut SecretField {
        if field == TOKEN_SECRET { &mut self.token_secret } else { &mut self.consumer_secret }
    }
}

/// The numbers of a list: whatever stands between commas, semicolons and line breaks, without `+`, spaces, dashes and
/// brackets.
fn recipients(text: &str) -> Vec<String> {
    let plain = |number: &str| -> String { number.chars().filter(|sign| !" +-().\t".contains(*sign)).collect() };
    text.split([',', ';', '\n']).map(plain).filter(|number| !number.is_empty()).collect()
}

/// A profile's refusal as a finding: what is wrong, and what would be right.
fn finding(field: &'static str, reason: &str) -> ValueFinding {
    let mut letters = reason.chars();
    let capital: String = letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect();
    let (what, right) = capital.split_once(". ").unwrap_or((&capital, ""));
    ValueFinding { field, strength: Strength::Error, what: what.to_owned(), right: right.to_owned(), fix: None }
}
