//! "Compare signature…": what another client shows, beside what the chosen profile would sign.

use std::sync::Arc;

use super::engine::{Engine, METHOD};
use super::forms::{Verified, VerifyForm};
use super::state::{Choice, Dialog};
use super::{Console, Event};
use crate::oauth::compare::compare;
use crate::share::client_text;
use crate::store::profile::Profile;
use crate::store::secrets::SecretError;

impl Console {
    /// Asks for what is to be compared, with the URL of what is shown.
    pub(super) fn open_verify(&mut self) {
        if self.is_asking() {
            return;
        }
        let shown = self.state.shown.as_ref().filter(|shown| self.state.chosen == Choice::Exchange(shown.exchange.id));
        let url = shown.map(|shown| shown.exchange.request.url.to_string());
        let profile = self.profiles.get(self.state.profile);
        let is_known = url.is_some();
        self.state.dialog = Some(Dialog::Verify(Box::new(VerifyForm {
            profile: profile.map(|profile| profile.name.clone()).unwrap_or_default(),
            url: url.unwrap_or_default(),
            http_method: METHOD.to_owned(),
            ..VerifyForm::default()
        })));
        if is_known {
            return;
        }
        let Some(profile) = profile.cloned() else { return };
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.spawn(async move {
            // Why nothing on a failure: the field stays empty, and asks for a URL.
            if let Ok(url) = engine.url(&profile).await {
                reports.report(Event::VerifyUrl(url.into()));
            }
        });
    }

    /// Puts the profile's URL into a field that is still empty.
    pub(super) fn take_in_verify_url(&mut self, url: String) {
        if let Some(Dialog::Verify(form)) = &mut self.state.dialog
            && form.url.is_empty()
        {
            form.url = url;
        }
    }

    /// Compares, on the worker; the question stays.
    pub(super) fn verify(&mut self, mut form: Box<VerifyForm>) {
        let profile = self.profiles.iter().find(|profile| profile.name == form.profile).cloned();
        form.round += 1;
        form.outcome = None;
        let (text, url, http_method, round) =
            (form.text.clone(), form.url.clone(), form.http_method.clone(), form.round);
        self.state.dialog = Some(Dialog::Verify(form));
        let Some(profile) = profile else { return };
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.handle().spawn_blocking(move || {
            let outcome = verified(&engine, &profile, &text, &url, &http_method);
            reports.report(Event::Verified(round, Box::new(outcome)));
        });
    }

    pub(super) fn take_in_verified(&mut self, round: u64, outcome: Result<Verified, String>) {
        if let Some(Dialog::Verify(form)) = &mut self.state.dialog
            && form.round == round
        {
            form.outcome = Some(outcome);
        }
    }
}

fn verified(engine: &Engine, profile: &Profile, text: &str, url: &str, http_method: &str) -> Result<Verified, String> {
    let text = client_text::read(text).map_err(|error| error.to_string())?;
    let credentials = engine.secrets().resolve(profile).map_err(|error| match error {
        SecretError::Ask { fields } => format!(
            "{} of {} was not typed in since the start. Send a request first, which asks for it, then compare",
            fields.join(" and "),
            profile.name
        ),
        other => other.to_string(),
    })?;
    let url = text.url.unwrap_or_else(|| url.to_owned());
    let http_method = text.http_method.unwrap_or_else(|| http_method.trim().to_owned());
    let mut comparison = compare(&text.claim, &http_method, &url, &credentials).map_err(|error| error.to_string())?;
    comparison.notes.extend(text.notes);
    Ok(Verified { comparison, request: format!("{http_method} {url}") })
}
