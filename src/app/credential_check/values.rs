//! The four values of the profile that is checked, as far as they can be read without asking.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use crate::api::checks::Strength;
use crate::api::credential_check::{Step, StepName, StepResult};
use crate::api::credential_checks::{self, ValueFinding, Values as Forms};
use crate::api::endpoint::Endpoint;
use crate::app::engine::Engine;
use crate::oauth::compare::redact::Redaction;
use crate::oauth::credentials::Credentials;
use crate::store::profile::{Profile, SecretSource};
use crate::store::secrets::{CONSUMER_SECRET, SecretError, TOKEN_SECRET};

/// What is known of the four values.
pub(super) struct Values {
    /// All four as they stand; a secret that cannot be had is empty.
    credentials: Credentials,
    /// What their form shows, the zone's included.
    pub(super) findings: Vec<ValueFinding>,
    /// The values that are blank, by their names.
    pub(super) blank: Vec<&'static str>,
    /// Why secrets cannot be had, in sentences.
    missing: Vec<String>,
}

impl Values {
    pub(super) async fn read(engine: &Arc<Engine>, profile: &Profile) -> Self {
        let [consumer_secret, token_secret] =
            secrets(engine, &profile.name, &profile.consumer_secret, &profile.token_secret).await;
        let (mut blank, mut missing) = (Vec::new(), Vec::new());
        let mut known = |field, secret| match secret {
            Ok(Some(secret)) => Some(secret),
            Err(SecretError::Empty { .. }) => Some(SecretString::from("")),
            Ok(None) => {
                missing.push(SecretError::Ask { fields: vec![field] }.to_string());
                None
            }
            Err(error) => {
                missing.push(error.to_string());
                None
            }
        };
        let consumer_secret = known(CONSUMER_SECRET, consumer_secret);
        let token_secret = known(TOKEN_SECRET, token_secret);
        let forms = Forms {
            consumer_key: &profile.consumer_key,
            consumer_secret: consumer_secret.as_ref().map(ExposeSecret::expose_secret),
            token: &profile.token,
            token_secret: token_secret.as_ref().map(ExposeSecret::expose_secret),
        };
        let mut findings = credential_checks::check(&forms);
        if let Endpoint::Zone(zone) = &profile.endpoint {
            findings.extend(credential_checks::zone(zone));
        }
        let credentials = Credentials {
            consumer_key: profile.consumer_key.clone(),
            consumer_secret: consumer_secret.clone().unwrap_or_default(),
            token: profile.token.clone(),
            token_secret: token_secret.clone().unwrap_or_default(),
        };
        let is_known = |field: &&str| match *field {
            CONSUMER_SECRET => consumer_secret.is_some(),
            TOKEN_SECRET => token_secret.is_some(),
            _ => true,
        };
        blank.extend(credentials.blank().into_iter().filter(is_known));
        Self { credentials, findings, blank, missing }
    }

    /// The credentials, when all four are there.
    pub(super) fn whole(&self) -> Option<&Credentials> {
        (self.missing.is_empty() && self.blank.is_empty()).then_some(&self.credentials)
    }

    /// All four as far as they are known; for comparing.
    pub(super) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// A sentence for each blank value.
    pub(super) fn sentences_of_blanks(&self) -> Vec<String> {
        self.blank.iter().map(|field| format!("{field} is blank. Give all four credential values")).collect()
    }

    /// A text of the server's, with the secrets masked should they stand in it.
    pub(super) fn masked(&self, text: &str) -> String {
        let Credentials { consumer_key, consumer_secret, token, token_secret } = &self.credentials;
        let [consumer_secret, token_secret] = [consumer_secret, token_secret].map(|secret| {
            let secret = secret.expose_secret().trim();
            // Why: a word of three letters stands in any sentence, and is no secret.
            if secret.chars().count() > 3 { secret } else { "" }
        });
        let sought = Credentials::new(consumer_key, consumer_secret, token, token_secret);
        Redaction::of(&sought).apply(text, None).0
    }

    /// The first step.
    pub(super) fn step(&self) -> Step {
        let mut sentences = self.missing.clone();
        let finding = |finding: &ValueFinding| format!("{}: {}. {}", finding.field, finding.what, finding.right);
        sentences.extend(self.findings.iter().map(finding));
        let strongest = self.findings.iter().map(|finding| finding.strength).max();
        let result = match strongest {
            _ if !self.missing.is_empty() => StepResult::Failed,
            Some(Strength::Error) => StepResult::Failed,
            Some(Strength::Warning) => StepResult::Warned,
            Some(Strength::Hint) | None => StepResult::Passed,
        };
        if sentences.is_empty() {
            let detail = "All four are there, without white space around them; key and token have their usual form";
            return Step::new(StepName::Values, result, detail);
        }
        let step = Step::new(StepName::Values, result, sentences.join(". "));
        if result == StepResult::Failed { step.then("Correct the profile, then check again") } else { step }
    }
}

/// Both secrets, each from its place; off the async threads, since a keyring may take its time.
async fn secrets(
    engine: &Arc<Engine>,
    name: &str,
    consumer_secret: &SecretSource,
    token_secret: &SecretSource,
) -> [Result<Option<SecretString>, SecretError>; 2] {
    let (engine, name) = (Arc::clone(engine), name.to_owned());
    let (consumer_secret, token_secret) = (consumer_secret.clone(), token_secret.clone());
    let reading = tokio::task::spawn_blocking(move || {
        let secrets = engine.secrets();
        [secrets.read(&name, CONSUMER_SECRET, &consumer_secret), secrets.read(&name, TOKEN_SECRET, &token_secret)]
    });
    match reading.await {
        Ok(secrets) => secrets,
        Err(stopped) => match stopped.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Why: only a runtime that shuts down cancels; then this future is not polled again either.
            Err(_) => std::future::pending().await,
        },
    }
}

/// A profile's credentials, when they can be read without asking anybody: no keyring, no passphrase.
pub(super) async fn readable(engine: &Arc<Engine>, profile: &Profile) -> Option<Credentials> {
    let is_open = |source: &SecretSource| {
        matches!(source, SecretSource::Public(_) | SecretSource::Env(_) | SecretSource::Session)
    };
    if !is_open(&profile.consumer_secret) || !is_open(&profile.token_secret) {
        return None;
    }
    let [consumer_secret, token_secret] =
        secrets(engine, &profile.name, &profile.consumer_secret, &profile.token_secret).await;
    Some(Credentials {
        consumer_key: profile.consumer_key.clone(),
        consumer_secret: consumer_secret.ok()??,
        token: profile.token.clone(),
        token_secret: token_secret.ok()??,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::explain::MASK;

    #[test]
    fn secrets_are_masked_however_they_are_encoded_and_whichever_is_the_longer() {
        let values = |consumer: &str, token: &str| Values {
            credentials: Credentials::new("key", consumer, "token", token),
            findings: Vec::new(),
            blank: Vec::new(),
            missing: Vec::new(),
        };
        for (consumer, token, text, expected) in [
            ("c4n/ry", "t0ken", "got c4n/ry and t0ken", format!("got {MASK} and {MASK}")),
            ("c4n/ry", "t0ken", "signature c4n%2Fry&t0ken", format!("signature {MASK}&{MASK}")),
            ("c4n/ry", "t0ken", "header c4n%252Fry%26t0ken", format!("header {MASK}%26{MASK}")),
            ("abcd", "abcdefgh", "abcdefgh, abcd", format!("{MASK}, {MASK}")),
            ("all", "", "not all of it", "not all of it".to_owned()),
        ] {
            assert_eq!(values(consumer, token).masked(text), expected, "{text}");
        }
    }
}
