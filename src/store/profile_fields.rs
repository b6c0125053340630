//! A profile's fields by their names, as texts: set one by one, and compared.

use std::collections::BTreeSet;

use super::profile::{FieldError, Profile, SecretSource};
use crate::api::catalogue::{self, ITEMS};
use crate::api::endpoint::{Endpoint, EndpointError, Environment};
use crate::api::recipients;
use crate::api::wire::{IsMobile, TextTagName, TimeUnit};
use crate::oauth::credentials::SignatureMethod;

/// What a payload item's field begins with.
const DEFAULTS: &str = "defaults.";

/// A field with one value, and its value in words.
type Words = (&'static str, fn(&Profile) -> String);

/// Every field with one value.
const FIELDS: [Words; 13] = [
    ("name", |profile| profile.name.clone()),
    ("environment", |profile| profile.environment.word().to_owned()),
    ("endpoint", |profile| match &profile.endpoint {
        Endpoint::Simulator => "simulator".to_owned(),
        Endpoint::Zone(zone) => zone.clone(),
        Endpoint::Custom(url) => url.clone(),
    }),
    ("site_id", |profile| profile.site_id.clone()),
    ("signature_method", |profile| format!("{:?}", profile.signature_method)),
    ("consumer_key", |profile| profile.consumer_key.clone()),
    (super::secrets::CONSUMER_SECRET, |profile| profile.consumer_secret.to_string()),
    ("token", |profile| profile.token.clone()),
    (super::secrets::TOKEN_SECRET, |profile| profile.token_secret.to_string()),
    ("wire.time_unit", |profile| format!("{:?}", profile.wire.time_unit)),
    ("wire.text_tag_name", |profile| format!("{:?}", profile.wire.text_tag_name)),
    ("wire.is_mobile", |profile| format!("{:?}", profile.wire.is_mobile)),
    ("allowed_recipients", |profile| profile.allowed_recipients.join(", ")),
];

/// A field in which two versions of a profile differ. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field, as in the file; `wire.` and `defaults.` stand before a part of those.
    pub field: String,
    /// One's own value.
    pub mine: String,
    /// The other value.
    pub theirs: String,
}

/// Where two versions of a profile differ, in the file's order.
#[must_use]
pub fn differences(mine: &Profile, theirs: &Profile) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (field, words) in FIELDS {
        let (mut mine_words, mut theirs_words) = (words(mine), words(theirs));
        let sources = |profile: &Profile| match field {
            super::secrets::CONSUMER_SECRET => Some(profile.consumer_secret.clone()),
            super::secrets::TOKEN_SECRET => Some(profile.token_secret.clone()),
            _ => None,
        };
        // Why: two public secrets have the same words, and neither is shown.
        if mine_words == theirs_words && sources(mine) != sources(theirs) {
            mine_words.push_str(", one value");
            theirs_words.push_str(", another value");
        }
        if mine_words != theirs_words {
            differences.push(Difference { field: field.to_owned(), mine: mine_words, theirs: theirs_words });
        }
    }
    let items: BTreeSet<_> = mine.defaults.keys().chain(theirs.defaults.keys()).collect();
    for item in items {
        let value = |profile: &Profile| profile.defaults.get(item).cloned();
        let (mine, theirs) = (value(mine), value(theirs));
        if mine != theirs {
            differences.push(Difference {
                field: format!("{DEFAULTS}{item}"),
                mine: mine.unwrap_or_default(),
                theirs: theirs.unwrap_or_default(),
            });
        }
    }
    differences
}

/// Sets one field to what was typed, and holds the whole profile to its rules only once it is written: two fields may
/// fit together only after both are set.
///
/// # Errors
/// What the field takes. Never quotes a value that could be a secret.
pub fn set(profile: &mut Profile, field: &str, typed: &str) -> Result<(), FieldError> {
    if let Some(item) = field.strip_prefix(DEFAULTS) {
        let known = || ITEMS.iter().map(|item| item.name).collect::<Vec<_>>().join(", ");
        let item = catalogue::item(item)
            .ok_or_else(|| wrong("defaults", format!("no payload item has that name. Known are {}", known())))?;
        if typed.is_empty() {
            profile.defaults.remove(item.name);
        } else {
            profile.defaults.insert(item.name.to_owned(), typed.to_owned());
        }
        return Ok(());
    }
    let Some((field, _)) = FIELDS.into_iter().find(|(name, _)| *name == field) else {
        let known: Vec<_> = FIELDS.into_iter().map(|(name, _)| name).filter(|name| *name != "name").collect();
        // Why it is not repeated: it may be a secret that was pasted in the wrong place.
        return Err(wrong("FIELD", format!("no field has that name. Known are {}, defaults.ITEM", known.join(", "))));
    };
    match field {
        "name" => return Err(wrong(field, "it is changed with profiles rename".to_owned())),
        "environment" => profile.environment = word(field, typed, &Environment::ALL)?,
        "endpoint" => profile.endpoint = endpoint(typed).map_err(|error| wrong(field, error.to_string()))?,
        "site_id" => typed.clone_into(&mut profile.site_id),
        "signature_method" => {
            profile.signature_method = match SignatureMethod::from_name(&typed.to_ascii_uppercase()) {
                Some(method) => method,
                None => word(field, typed, &SignatureMethod::ALL)?,
            }
        }
        "consumer_key" => typed.clone_into(&mut profile.consumer_key),
        super::secrets::CONSUMER_SECRET => profile.consumer_secret = source(field, typed)?,
        "token" => typed.clone_into(&mut profile.token),
        super::secrets::TOKEN_SECRET => profile.token_secret = source(field, typed)?,
        "wire.time_unit" => {
            profile.wire.time_unit = word(field, typed, &[TimeUnit::Milliseconds, TimeUnit::Seconds])?;
        }
        "wire.text_tag_name" => {
            let names = [TextTagName::DeflectionTagText, TextTagName::DeflectionTextTag, TextTagName::Both];
            profile.wire.text_tag_name = word(field, typed, &names)?;
        }
        "wire.is_mobile" => profile.wire.is_mobile = word(field, typed, &[IsMobile::String, IsMobile::Boolean])?,
        _ => {
            let numbers = typed.split(',').map(recipients::digits);
            profile.allowed_recipients = numbers.filter(|number| !number.is_empty()).collect();
        }
    }
    Ok(())
}

fn wrong(field: &'static str, reason: String) -> FieldError {
    FieldError { field, reason }
}

/// The choice whose name in the file was typed, in either case of letters.
fn word<T: Copy + std::fmt::Debug>(field: &'static str, typed: &str, choices: &[T]) -> Result<T, FieldError> {
    let found = choices.iter().find(|choice| format!("{choice:?}").eq_ignore_ascii_case(typed.trim()));
    found.copied().ok_or_else(|| {
        let known: Vec<_> = choices.iter().map(|choice| format!("{choice:?}")).collect();
        wrong(field, format!("that word is not known. Known are {}", known.join(", ")))
    })
}

/// `simulator`, a zone, a LiveDeflect host or URL, or another whole URL.
fn endpoint(typed: &str) -> Result<Endpoint, EndpointError> {
    let typed = typed.trim();
    if typed.eq_ignore_ascii_case("simulator") {
        return Ok(Endpoint::Simulator);
    }
    match Endpoint::from_zone_text(typed) {
        Err(EndpointError::ForeignHost(_) | EndpointError::MoreThanAZone(_)) if typed.contains("://") => {
            let custom = Endpoint::Custom(typed.to_owned());
            custom.url(None).map(|_| custom)
        }
        other => other,
    }
}

/// Where a secret lives; what else was typed may be the secret itself.
fn source(field: &'static str, typed: &str) -> Result<SecretSource, FieldError> {
    match typed.trim().to_ascii_lowercase().as_str() {
        "keyring" => Ok(SecretSource::Keyring),
        "passphrase" => Ok(SecretSource::Passphrase),
        "session" => Ok(SecretSource::Session),
        lower if lower.starts_with("env:") => Ok(SecretSource::Env(typed.trim()["env:".len()..].to_owned())),
        _ => Err(wrong(
            field,
            format!(
                "it takes where the secret lives, keyring, passphrase, session or env:NAME, and never the secret itself. Choose one, then give the secret with profiles secret NAME {field}"
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::profiles::SIMULATOR;

    fn built_in() -> Profile {
        Profile::parse(SIMULATOR).expect("the built-in profile")
    }

    #[test]
    fn each_field_takes_what_the_file_says_and_what_is_pasted() {
        let rows: &[(&str, &str, &str)] = &[
            ("environment", "production", "Production"),
            ("endpoint", "SIMULATOR", "simulator"),
            ("endpoint", " https://VA.ivrdeflect.liveperson.net/api/contextAndInvite ", "va"),
            ("endpoint", "lo", "lo"),
            ("endpoint", "http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
            ("endpoint", "https://example.com/api", "https://example.com/api"),
            ("site_id", "1", "1"),
            ("signature_method", "hmac-sha256", "HmacSha256"),
            ("signature_method", "Plaintext", "Plaintext"),
            ("consumer_key", "k", "k"),
            ("consumer_secret", "Keyring", "in the operating system's keyring"),
            ("token", "t", "t"),
            ("token_secret", "ENV:Acme", "in the environment variable Acme"),
            ("token_secret", "session", "asked once, in memory until the program ends"),
            ("wire.time_unit", "seconds", "Seconds"),
            ("wire.text_tag_name", "both", "Both"),
            ("wire.is_mobile", "BOOLEAN", "Boolean"),
            ("allowed_recipients", "+1 404-343-8646,447700900123,", "14043438646, 447700900123"),
            ("allowed_recipients", "", ""),
        ];
        for (field, typed, words) in rows {
            let mut profile = built_in();
            set(&mut profile, field, typed).expect(typed);
            let (_, of) = FIELDS.into_iter().find(|(name, _)| name == field).expect(field);
            assert_eq!(of(&profile), *words, "{field} {typed}");
        }
        let mut profile = built_in();
        for (field, typed) in [("defaults.skill", "a=b"), ("defaults.deflectionTagText", "t"), ("defaults.siteId", "")]
        {
            set(&mut profile, field, typed).expect(field);
        }
        let item = |name: &str| profile.defaults.get(name).map(String::as_str);
        assert_eq!([item("skill"), item("deflectionTextTag"), item("siteId")], [Some("a=b"), Some("t"), None]);
    }

    #[test]
    fn what_does_not_fit_is_refused_and_not_repeated() {
        for (field, typed, part) in [
            ("name", "S3CR3T", "name: it is changed with profiles rename"),
            ("S3CR3T", "1", "no field has that name. Known are environment, endpoint"),
            ("version", "2", "no field has that name"),
            ("defaults.S3CR3T", "1", "defaults: no payload item has that name"),
            ("environment", "S3CR3T", "Known are Simulator, Test, Staging, Production"),
            ("endpoint", "http://example.com/", "over https"),
            ("endpoint", "https://u:S3CR3T@example.com/", "user name or password"),
            ("endpoint", "example.com", "not a LiveDeflect host"),
            ("signature_method", "HmacMd5", "Known are HmacSha1"),
            ("consumer_secret", "S3CR3T", "profiles secret NAME consumer_secret"),
            ("token_secret", "Public(\"S3CR3T\")", "never the secret itself"),
            ("token_secret", "", "never the secret itself"),
            ("wire.is_mobile", "S3CR3T", "Known are String, Boolean"),
        ] {
            let mut profile = built_in();
            let error = set(&mut profile, field, typed).expect_err(typed).to_string();
            assert!(error.contains(part) && !error.contains("S3CR3T"), "{error}");
            assert_eq!(profile, built_in());
        }
    }

    #[test]
    fn differences_are_named_by_field_and_hold_no_secret() {
        let (mine, mut theirs) = (built_in(), built_in());
        assert_eq!(differences(&mine, &theirs), []);
        theirs.site_id = "1".to_owned();
        theirs.token_secret = SecretSource::Public("S3CR3T".to_owned());
        theirs.wire.is_mobile = IsMobile::Boolean;
        theirs.defaults.remove("skill");
        let found = differences(&mine, &theirs);
        let fields: Vec<_> = found.iter().map(|difference| difference.field.as_str()).collect();
        assert_eq!(fields, ["site_id", "token_secret", "wire.is_mobile", "defaults.skill"]);
        assert_eq!((found[0].mine.as_str(), found[0].theirs.as_str()), ("38856538", "1"));
        assert_eq!((found[3].mine.as_str(), found[3].theirs.as_str()), ("sales", ""));
        assert!(!format!("{found:?}").contains("S3CR3T"), "{found:?}");
    }
}
