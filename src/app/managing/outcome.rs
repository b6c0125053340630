//! What a command on the profiles came to, and how the window follows it.

use std::sync::Arc;

use super::super::manager::{Chosen, Conflict, Difference, PassphraseForm, Row, ZoneLookUp};
use super::super::profile_form::ProfileForm;
use super::super::{Console, Event, choice, engine};
use crate::store::moving::MoveError;
use crate::store::profile_fields::{self, differences};
use crate::store::profiles::{self, Profiles, ProfilesError, Seen, Stored, Theirs};
use crate::store::saving::SaveError;
use crate::store::secrets::SecretError;
use crate::store::settings::Settings;
use crate::store::vault::VaultError;

/// What a command on the profiles came to, with the profiles as they are now.
#[derive(Debug)]
pub(in crate::app) struct Managed {
    profiles: Profiles,
    deleted: Vec<String>,
    /// What was done, in words, or why not.
    result: Result<String, Refused>,
    /// What comes next.
    next: Next,
    /// The profile to be edited next, as it was read for that; `None` for the built-in one.
    seen: Option<Seen>,
    /// The name that the chosen profile had before, when it was changed.
    renamed: Option<(String, String)>,
}

/// What comes after a command on the profiles.
#[derive(Debug, Default)]
pub(super) struct Next {
    /// The profile to be edited, by name.
    pub(super) edit: Option<String>,
    /// What has to be told, a sentence each: a secret that stayed in its old place.
    pub(super) left: Vec<String>,
}

impl Next {
    pub(super) fn edit(name: String) -> Self {
        Self { edit: Some(name), left: Vec::new() }
    }
}

/// Why a command on the profiles was not carried out.
#[derive(Debug)]
pub(in crate::app) enum Refused {
    /// A sentence.
    Because(String),
    /// The encrypted file has to be opened first; whether it is to be made.
    Passphrase { is_new: bool },
    /// The file was changed meanwhile.
    Changed(Theirs),
}

impl From<SaveError> for Refused {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Profiles(error) => error.into(),
            SaveError::Secret(MoveError::Secret(error)) => error.into(),
            SaveError::Secret(error) => Self::Because(error.to_string()),
        }
    }
}

impl From<ProfilesError> for Refused {
    fn from(error: ProfilesError) -> Self {
        match error {
            ProfilesError::Changed { theirs, .. } => Self::Changed(theirs),
            ProfilesError::Secret { source, .. } => source.into(),
            error => Self::Because(error.to_string()),
        }
    }
}

impl From<SecretError> for Refused {
    fn from(error: SecretError) -> Self {
        match error {
            SecretError::Vault(VaultError::Locked) => Self::Passphrase { is_new: false },
            SecretError::Vault(VaultError::NotThere) => Self::Passphrase { is_new: true },
            error => Self::Because(error.to_string()),
        }
    }
}

impl Console {
    /// Does something with the profiles on the worker, and reads them anew. `work` names the profile to be edited next.
    pub(super) fn on_profiles(
        &mut self,
        done: impl Into<String>,
        renamed: Option<(String, String)>,
        work: impl FnOnce(&engine::Engine) -> Result<Next, Refused> + Send + 'static,
    ) {
        let done = done.into();
        if let Some(manager) = self.manager() {
            manager.busy = (!done.is_empty()).then_some("Working");
        }
        let (engine, reports, settings) = (Arc::clone(&self.engine), self.reports.clone(), self.settings.clone());
        self.worker.handle().spawn_blocking(move || {
            let (next, result) = match work(&engine) {
                Ok(next) => (next, Ok(done)),
                Err(refused) => (Next::default(), Err(refused)),
            };
            let seen = next.edit.as_ref().and_then(|name| profiles::see(engine.paths(), name).ok());
            let deleted = profiles::deleted(engine.paths()).list;
            reports.report(Event::Managed(Box::new(Managed {
                profiles: load(&engine, &settings),
                deleted: deleted.into_iter().map(|stored| stored.profile.name).collect(),
                result,
                next,
                seen,
                renamed,
            })));
        });
    }

    /// What a command on the profiles came to.
    pub(in crate::app) fn managed(&mut self, outcome: Managed) {
        let Managed { profiles, deleted, result, next, seen, renamed } = outcome;
        let renamed = renamed.filter(|(old, new)| result.is_ok() && old != new);
        self.take_in_profiles(&profiles, renamed);
        self.state.notices.extend(next.left);
        let is_edited = |stored: &Stored| Some(&stored.profile.name) == next.edit.as_ref();
        let edited = profiles.list.iter().position(is_edited);
        if edited.is_some() {
            self.editing = seen;
        }
        let Some(manager) = self.manager() else {
            match result {
                Ok(done) if done.is_empty() => {}
                Ok(done) => self.say(done),
                Err(Refused::Because(problem)) => self.state.notices.push(problem),
                Err(_) => {}
            }
            return;
        };
        let name = |stored: &Stored| Row {
            name: stored.profile.name.clone(),
            environment: stored.profile.environment,
            endpoint: stored.profile.endpoint.label(),
            is_built_in: stored.path.is_none(),
        };
        let before = manager.row().map(|row| row.name.clone());
        manager.rows = profiles.list.iter().map(name).collect();
        manager.damaged =
            profiles.damaged.iter().map(|damaged| (file_name(&damaged.path), damaged.reason.clone())).collect();
        manager.deleted = deleted;
        manager.busy = None;
        if let Some(stored) = edited.and_then(|index| profiles.list.get(index)) {
            manager.chosen = Chosen::Row(edited.unwrap_or_default());
            manager.form = ProfileForm::of(&stored.profile);
            manager.changed();
            manager.is_changed = false;
            manager.attempted = false;
            manager.conflict = None;
            manager.zone = ZoneLookUp::Idle;
        } else if let Some(before) = before
            && let Some(index) = manager.rows.iter().position(|row| row.name == before)
        {
            manager.chosen = Chosen::Row(index);
        }
        match result {
            Ok(done) => {
                self.waiting = None;
                let Some(manager) = self.manager() else { return };
                manager.done = Some(done).filter(|done| !done.is_empty());
                if let Some(leave) = manager.leaving.take() {
                    self.leave_now(leave);
                }
            }
            Err(refused) => self.refused_in_manager(refused),
        }
    }

    pub(super) fn refused_in_manager(&mut self, refused: Refused) {
        if !matches!(refused, Refused::Passphrase { .. }) {
            self.waiting = None;
        }
        let Some(manager) = self.manager() else { return };
        match refused {
            Refused::Because(problem) => {
                manager.leaving = None;
                manager.problem = Some(problem);
            }
            Refused::Passphrase { is_new } => {
                manager.passphrase = Some(PassphraseForm { is_new, ..PassphraseForm::default() });
            }
            Refused::Changed(theirs) => {
                manager.leaving = None;
                let (differences, unreadable) = match &theirs {
                    Theirs::Profile(theirs) => {
                        let mine = manager.form.profile().unwrap_or_else(|_| theirs.profile.clone());
                        (differences(&mine, &theirs.profile), None)
                    }
                    other => (Vec::new(), Some(format!("The profile {other}"))),
                };
                let line = |difference: &profile_fields::Difference| Difference {
                    field: difference.field.clone(),
                    mine: difference.mine.clone(),
                    theirs: difference.theirs.clone(),
                };
                manager.conflict = Some(Conflict { differences: differences.iter().map(line).collect(), unreadable });
                self.theirs = Some(theirs);
            }
        }
    }

    /// Puts the profiles in place, and keeps the chosen one chosen, under its new name if it has one.
    fn take_in_profiles(&mut self, profiles: &Profiles, renamed: Option<(String, String)>) {
        let chosen = self.profiles.get(self.state.profile).map(|profile| profile.name.clone());
        let chosen = match (chosen, renamed) {
            (Some(chosen), Some((old, new))) => {
                // Why here and not in the file: the settings in memory are the newest, and are written whole.
                if self.settings.rename_profile(&old, &new) {
                    self.save_settings();
                }
                Some(if chosen == old { new } else { chosen })
            }
            (chosen, _) => chosen,
        };
        let before = self.profiles.get(self.state.profile).cloned();
        self.profiles = profiles.list.iter().map(|stored| stored.profile.clone()).collect();
        self.state.profiles = self.profiles.iter().map(choice).collect();
        let place = self.profiles.iter().position(|profile| Some(&profile.name) == chosen.as_ref());
        self.state.profile = place.unwrap_or(0);
        let now = self.profiles.get(self.state.profile);
        if now != before.as_ref() {
            // Why: a form that nobody touched follows its profile's defaults.
            let untouched = before.as_ref().is_some_and(|before| self.state.draft == engine::new_draft(before));
            if let (true, Some(now)) = (untouched, now) {
                self.state.draft = engine::new_draft(now);
            }
            self.settings.profile = now.map(|profile| profile.name.clone());
            self.state.draft_changed();
            self.save_settings();
        }
    }
}

fn load(engine: &engine::Engine, settings: &Settings) -> Profiles {
    Profiles::load(engine.paths()).with_simulator_wire(settings.simulator_wire).sorted_by(&settings.profile_order)
}

fn file_name(path: &std::path::Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
