//! The draft's signature before it is sent: with the chosen profile's values, and a nonce and time that are examples.

use std::sync::Arc;

use super::engine::{Engine, METHOD, fresh_stamp};
use super::state::{Preview, Previewed};
use super::{Console, Event};
use crate::oauth::anatomy::Anatomy;
use crate::oauth::credentials::{Credentials, Stamp};
use crate::oauth::explain::explain;
use crate::store::profile::{Profile, SecretSource};

impl Console {
    /// Works the draft's signature out anew, on the worker.
    pub(super) fn preview(&mut self) {
        let Some(profile) = self.profiles.get(self.state.profile).cloned() else { return };
        let of_revision = self.state.draft_revision;
        // Why the same one again: an example that changes with each key pressed says nothing more.
        let stamp = self.state.preview.as_ref().map_or_else(fresh_stamp, |preview| preview.stamp.clone());
        match &mut self.state.preview {
            Some(preview) => preview.of_revision = of_revision,
            none => *none = Some(Preview { of_revision, stamp: stamp.clone(), outcome: None }),
        }
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.spawn(async move {
            let outcome = previewed(&engine, &profile, &stamp).await;
            let preview = Preview { of_revision, stamp, outcome: Some(outcome) };
            reports.report(Event::Previewed(Box::new(preview)));
        });
    }

    pub(super) fn take_in_preview(&mut self, preview: Preview) {
        if self.state.preview.as_ref().is_some_and(|asked| asked.of_revision == preview.of_revision) {
            self.state.preview = Some(preview);
        }
    }
}

async fn previewed(engine: &Engine, profile: &Profile, stamp: &Stamp) -> Result<Previewed, String> {
    let url = engine.url(profile).await.map_err(|error| error.to_string())?;
    let (credentials, why) = match readable(engine, profile) {
        Ok(credentials) => (credentials, None),
        Err(why) => (Credentials::new(&profile.consumer_key, "", &profile.token, ""), Some(why)),
    };
    let explanation = explain(METHOD, &url, profile.signature_method, &credentials, stamp);
    let explanation = if why.is_some() { explanation.without_secrets() } else { explanation };
    Ok(Previewed { url: url.into(), anatomy: Anatomy::of(&explanation), without_secrets: why })
}

/// The credentials, when they can be had without anybody being asked.
fn readable(engine: &Engine, profile: &Profile) -> Result<Credentials, String> {
    for (field, source) in [("consumer_secret", &profile.consumer_secret), ("token_secret", &profile.token_secret)] {
        match source {
            // Why not: the system may ask for its password, and nobody wanted to send yet.
            SecretSource::Keyring | SecretSource::Passphrase => {
                return Err(format!("{field} is {source}, and is not read before a send"));
            }
            SecretSource::Session | SecretSource::Env(_) | SecretSource::Public(_) => {}
        }
    }
    engine.secrets().resolve(profile).map_err(|error| error.to_string())
}
