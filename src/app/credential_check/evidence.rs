//! What this program itself knows that tells why credentials were refused: its simulator's, and its other profiles'.

use std::sync::Arc;

use secrecy::ExposeSecret;
use url::Url;

use super::values::{Values, readable};
use crate::api::credential_check::Cause;
use crate::api::credential_check::causes::{self, Evidence};
use crate::api::endpoint::{self, Endpoint};
use crate::api::reply::{self, Complaint};
use crate::app::engine::{self, Engine};
use crate::exchange::Response;
use crate::oauth::credentials::Credentials;
use crate::oauth::diagnosis::{Value, differences};
use crate::simulator::refusal::CAUSE_HEADER;
use crate::store::profile::Profile;
use crate::store::profiles::Profiles;

/// How its error begins when key and token are known and the signature does not fit.
const BAD_SIGNATURE: &str = "Bad Signature";

/// How the simulator's own errors about credentials, time and nonce begin.
const SIMULATOR_ERRORS: [&str; 9] = [
    "Unknown Key",
    "Unknown Token",
    BAD_SIGNATURE,
    "Bad Timestamp",
    "Old Timestamp",
    "Future Timestamp",
    "Invalid Nonce",
    "Missing Parameter",
    "Bad Authorization Header",
];

/// The credentials that can be compared with.
pub(super) struct Known {
    is_built_in_simulator: bool,
    /// Whether the profile stands for a simulator, whichever.
    is_simulator: bool,
    /// The built-in profile's first, then the other profiles' that can be read without asking.
    profiles: Vec<(String, Credentials)>,
}

impl Known {
    pub(super) async fn read(engine: &Arc<Engine>, profile: &Profile, all: &[Profile]) -> Self {
        let mut profiles = Vec::new();
        let built_in = Profiles::built_in().ok();
        let is_built_in = |other: &&Profile| built_in.as_ref().is_some_and(|built_in| built_in.name == other.name);
        let others = all.iter().filter(|other| !is_built_in(other) && other.name != profile.name);
        for known in built_in.iter().chain(others) {
            if let Some(credentials) = readable(engine, known).await {
                profiles.push((known.name.clone(), credentials));
            }
        }
        let is_built_in_simulator = profile.endpoint == Endpoint::Simulator;
        Self { is_built_in_simulator, is_simulator: !engine::asks_first(profile), profiles }
    }

    /// The causes of a refusal, the likeliest first.
    pub(super) fn causes(
        &self,
        values: &Values,
        url: Option<&Url>,
        response: Option<&Response>,
        ahead: Option<i64>,
    ) -> Vec<Cause> {
        let is_here = url.is_some_and(endpoint::is_loopback);
        let complaint = response.and_then(|response| reply::complaint(&response.body));
        let evidence = Evidence {
            exact: self.exact(values, is_here, response, complaint.as_ref()),
            is_simulator: self.is_simulator,
            findings: &values.findings,
            ahead,
            others: self.others(values.credentials()),
            complaint,
            now: i64::try_from(engine::unix_now()).unwrap_or(i64::MAX),
        };
        let mut causes = causes::of_a_refusal(&evidence);
        for cause in &mut causes {
            cause.sentence = values.masked(&cause.sentence);
        }
        causes
    }

    /// What is wrong, where it is known: blank values, and everything about a simulator.
    fn exact(
        &self,
        values: &Values,
        is_here: bool,
        response: Option<&Response>,
        complaint: Option<&Complaint>,
    ) -> Vec<String> {
        let sentences = values.sentences_of_blanks();
        let Some(response) = response.filter(|_| sentences.is_empty() && is_here) else { return sentences };
        let error = match complaint {
            Some(Complaint::Error(error)) => Some(error.clone()),
            // Why not elsewhere: this one is the service's own too.
            Some(Complaint::Nonce) if self.is_simulator => {
                Some("Invalid Nonce - Nonce has been previously used".to_owned())
            }
            _ => None,
        };
        let Some(error) = error.filter(|error| SIMULATOR_ERRORS.iter().any(|start| error.starts_with(start))) else {
            return sentences;
        };
        // Why: the clock and the nonce are no matter of the values.
        let is_about_values = SIMULATOR_ERRORS[..3].iter().any(|start| error.starts_with(start));
        let told = response.header(CAUSE_HEADER).map(str::to_owned);
        let compared = self.compared(values.credentials()).filter(|_| is_about_values);
        let exact = match (compared, told) {
            // Why: the built-in simulator has the built-in profile's values and no others.
            (Some(sentences), _) if self.is_built_in_simulator => sentences,
            (_, Some(told)) => vec![told],
            (Some(sentences), None) => sentences,
            (None, None) => Vec::new(),
        };
        match exact {
            // Why not which of the two: one signature does not tell.
            exact if exact.is_empty() && error.starts_with(BAD_SIGNATURE) => vec![
                "consumer_secret or token_secret is not the right one: the simulator knows key and token, and the \
                 signature differs. Copy both secrets again"
                    .to_owned(),
            ],
            exact if exact.is_empty() => vec![format!("The simulator says {error}")],
            exact => exact,
        }
    }

    /// In what the values differ from the built-in simulator's own; for another simulator, which knew key and token, from
    /// those of the first profile of this program with the same key and token.
    fn compared(&self, credentials: &Credentials) -> Option<Vec<String>> {
        let is_same =
            |known: &Credentials| known.consumer_key == credentials.consumer_key && known.token == credentials.token;
        let (_, known) = if self.is_built_in_simulator {
            self.profiles.first()
        } else {
            self.profiles.iter().find(|(_, known)| is_same(known))
        }?;
        Some(differences(credentials, known).iter().map(ToString::to_string).collect())
    }

    /// Other profiles that share the key or the token and not all the rest.
    fn others(&self, credentials: &Credentials) -> Vec<String> {
        let same = |known: &Credentials, value| match value {
            Value::ConsumerKey => known.consumer_key == credentials.consumer_key,
            Value::ConsumerSecret => {
                known.consumer_secret.expose_secret() == credentials.consumer_secret.expose_secret()
            }
            Value::Token => known.token == credentials.token,
            Value::TokenSecret => known.token_secret.expose_secret() == credentials.token_secret.expose_secret(),
        };
        let sentence = |(name, known): &(String, Credentials)| {
            let shared = [Value::ConsumerKey, Value::Token].into_iter().find(|value| same(known, *value))?;
            let other: Vec<&str> =
                Value::ALL.into_iter().filter(|value| !same(known, *value)).map(Value::name).collect();
            let others = other.join(", ");
            (!other.is_empty()).then(|| {
                format!("The profile {name} has the same {shared} and another {others}. One of the two may be right")
            })
        };
        self.profiles.iter().filter_map(sentence).collect()
    }
}
