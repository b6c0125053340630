//! The commands of the profile manager. What touches files or secrets runs on the worker.

mod outcome;
mod secrets;

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui;
use secrecy::ExposeSecret as _;

use super::manager::{Chosen, Leave, Manage, Manager, ZoneLookUp};
use super::profile_form::{ProfileForm, SecretField};
use super::secret_text::SecretText;
use super::state::Dialog;
use super::{Console, Event, engine, zone};
use crate::api::domain::Hosts;
use crate::send::cancel::Cancelled;
use crate::share::import::{self, FoundSecret};
use crate::store::profile::Profile;
use crate::store::profiles::{self, Profiles, ProfilesError, Theirs};
use crate::store::saving::{self, Edit};
use outcome::Next;
pub(super) use outcome::{Managed, Refused};
pub(super) use secrets::Purpose;

impl Console {
    /// Opens the manager on the chosen profile.
    pub(super) fn open_profiles(&mut self) {
        if self.is_asking() {
            return;
        }
        let place = self.state.profile;
        let Some(profile) = self.profiles.get(place) else { return };
        let (name, form) = (profile.name.clone(), ProfileForm::of(profile));
        self.open_manager(Chosen::Row(place), form);
        self.on_profiles("", None, move |_| Ok(Next::edit(name)));
    }

    /// Opens the manager on a new profile with the credentials that stood in a file, or tells why not. Nothing of them is kept
    /// unless the user saves it.
    pub(super) fn offer_credentials(&mut self, name: &str, found: &[FoundSecret]) {
        let fields = import::fields(found).join(", ");
        if self.is_asking() && !matches!(self.state.dialog, Some(Dialog::Samples(_))) {
            return self.state.notices.push(format!(
                "Credentials stand in the file ({fields}); they were not taken over. Close what is open, and drop the file again"
            ));
        }
        let mut form = ProfileForm::empty();
        let taken: Vec<String> = self.profiles.iter().map(|profile| profile.name.clone()).collect();
        form.name = free_name(name, &taken);
        let ambiguous = import::ambiguous(found).join(", ");
        // Why backwards: the first of several values stays.
        for secret in found.iter().rev() {
            form.set_value(secret.field, secret.value.expose_secret());
        }
        self.open_manager(Chosen::New, form);
        if let Some(manager) = self.manager() {
            manager.changed();
            manager.problem = (!ambiguous.is_empty())
                .then(|| format!("The file has several values for {ambiguous}. The first one stands here: check it"));
        }
        self.editing = None;
        self.on_profiles(format!("From the file: {fields}. Kept once it is saved"), None, move |_| Ok(Next::default()));
    }

    fn open_manager(&mut self, chosen: Chosen, form: ProfileForm) {
        let manager = Manager {
            rows: Vec::new(),
            damaged: Vec::new(),
            deleted: Vec::new(),
            templates: profiles::templates().iter().map(|template| template.name.to_owned()).collect(),
            chosen,
            form,
            findings: Vec::new(),
            is_changed: false,
            attempted: false,
            busy: None,
            problem: None,
            done: None,
            conflict: None,
            leaving: None,
            ending: None,
            import: None,
            passphrase: None,
            pasted: SecretText::default(),
            expects_paste: false,
            zone: ZoneLookUp::Idle,
            shows_notice: !self.settings.oauth_notice_dismissed,
        };
        self.state.dialog = Some(Dialog::Profiles(Box::new(manager)));
    }

    fn manager(&mut self) -> Option<&mut Manager> {
        match &mut self.state.dialog {
            Some(Dialog::Profiles(manager)) => Some(manager),
            _ => None,
        }
    }

    /// Carries out what was asked for in the manager.
    pub(super) fn manage(&mut self, manage: Manage, ctx: &egui::Context) {
        let Some(manager) = self.manager() else {
            // Why only this one: a file can be dropped on the window while no question stands over it.
            if let Manage::Import(path) = manage {
                self.import_profile(&path);
            }
            return;
        };
        manager.problem = None;
        match manage {
            Manage::Choose(index) => self.leave_for(Leave::To(index)),
            Manage::New(template) => self.leave_for(Leave::New(template)),
            Manage::Duplicate => self.leave_for(Leave::Duplicate),
            Manage::Close => self.leave_for(Leave::Close),
            Manage::Save | Manage::LeaveSaving => self.save_profile(false),
            Manage::SaveOver => self.save_profile(true),
            Manage::Revert => {
                let name = manager.row().map(|row| row.name.clone());
                self.on_profiles("", None, move |_| Ok(Next { edit: name, ..Next::default() }));
            }
            Manage::Delete => self.delete_profile(),
            Manage::Restore(index) => {
                let Some(name) = manager.deleted.get(index).cloned() else { return };
                self.on_profiles("Restored", None, move |engine| {
                    profiles::restore(engine.paths(), &name)?;
                    Ok(Next::edit(name))
                });
            }
            Manage::DeleteForGood(index) => {
                manager.ending = None;
                let Some(name) = manager.deleted.get(index).cloned() else { return };
                self.waiting = Some(Manage::DeleteForGood(index));
                self.on_profiles("Deleted with its secrets", None, move |engine| {
                    profiles::delete_for_good(engine.paths(), engine.secrets(), &name)?;
                    Ok(Next::default())
                });
            }
            Manage::Move(from, to) => self.move_profile(from, to),
            Manage::Import(path) => self.import_profile(&path),
            Manage::Export => self.export_profile(),
            Manage::Paste => self.take_credentials(),
            Manage::Reveal(field) => self.read_secret(field, Purpose::Show, ctx),
            Manage::CopySecret(field) => self.read_secret(field, Purpose::Copy, ctx),
            Manage::LookUpZone => self.look_up_zone(),
            Manage::Unlock => self.unlock(),
            Manage::StayLocked => {
                manager.passphrase = None;
                self.waiting = None;
            }
            Manage::LeaveDropping => {
                if let Some(leave) = manager.leaving.take() {
                    manager.is_changed = false;
                    self.leave_now(leave);
                }
            }
            Manage::Stay => {
                manager.leaving = None;
                manager.conflict = None;
            }
            Manage::DismissNotice => {
                manager.shows_notice = false;
                self.settings.oauth_notice_dismissed = true;
                self.save_settings();
            }
            Manage::Use => {
                if let Chosen::Row(index) = manager.chosen {
                    self.state.dialog = None;
                    self.choose_profile(index);
                }
            }
        }
    }

    /// Goes where the user wants, once the changes are saved or dropped.
    fn leave_for(&mut self, leave: Leave) {
        let Some(manager) = self.manager() else { return };
        if manager.is_changed && manager.busy.is_none() {
            manager.leaving = Some(leave);
        } else {
            self.leave_now(leave);
        }
    }

    fn leave_now(&mut self, leave: Leave) {
        let Some(manager) = self.manager() else { return };
        let copy = match leave {
            Leave::Close => {
                self.waiting = None;
                self.state.dialog = None;
                return;
            }
            Leave::To(index) => {
                let name = manager.rows.get(index).map(|row| row.name.clone());
                return self.on_profiles("", None, move |_| Ok(Next { edit: name, ..Next::default() }));
            }
            Leave::New(Some(template)) => {
                profiles::templates().get(template).and_then(|template| Profile::parse(template.text).ok())
            }
            Leave::New(None) => None,
            Leave::Duplicate => {
                let Some(row) = manager.row() else { return };
                let (name, taken) = (row.name.clone(), names(manager));
                let copy = free_name(&format!("{name} copy"), &taken);
                self.waiting = Some(Manage::Duplicate);
                return self.on_profiles("Duplicated", None, move |engine| {
                    profiles::duplicate(engine.paths(), engine.secrets(), &name, &copy)?;
                    Ok(Next::edit(copy))
                });
            }
        };
        let taken = names(manager);
        manager.form = copy.as_ref().map_or_else(ProfileForm::empty, ProfileForm::of);
        manager.form.name = free_name(&manager.form.name, &taken);
        manager.chosen = Chosen::New;
        manager.changed();
        manager.is_changed = false;
        manager.attempted = false;
        manager.zone = ZoneLookUp::Idle;
        self.editing = None;
    }

    /// Writes what stands in the form.
    fn save_profile(&mut self, over: bool) {
        if over {
            // Why: saving with theirs as what was seen takes one's own.
            self.editing = match self.theirs.take() {
                Some(Theirs::Profile(theirs)) => Some(*theirs),
                Some(Theirs::Gone) => None,
                Some(Theirs::Unreadable(_)) | None => self.editing.take(),
            };
        }
        let was = self.editing.clone();
        let Some(manager) = self.manager() else { return };
        manager.attempted = true;
        manager.conflict = None;
        let profile = match manager.form.profile() {
            Ok(profile) => profile,
            Err(finding) => {
                manager.leaving = None;
                manager.problem = Some(format!("Not saved: {}: {}. {}", finding.field, finding.what, finding.right));
                return;
            }
        };
        let typed = [&manager.form.consumer_secret, &manager.form.token_secret].map(SecretField::to_keep);
        let renamed = was.as_ref().map(|was| (was.profile.name.clone(), profile.name.clone()));
        self.waiting = Some(Manage::Save);
        self.on_profiles("Saved", renamed, move |engine| {
            let edit = Edit { was, profile, typed };
            let left = saving::save(engine.paths(), engine.secrets(), &edit)?;
            let left = left.iter().map(|error| format!("A secret stayed in its old place: {error}")).collect();
            Ok(Next { edit: Some(edit.profile.name), left })
        });
    }

    fn delete_profile(&mut self) {
        let Some(manager) = self.manager() else { return };
        let Some(name) = manager.row().map(|row| row.name.clone()) else { return };
        self.on_profiles("Deleted; it can be restored", None, move |engine| {
            profiles::delete(engine.paths(), &name)?;
            Ok(Next { edit: Some(Profiles::built_in().map_err(ProfilesError::from)?.name), ..Next::default() })
        });
    }

    fn move_profile(&mut self, from: usize, to: usize) {
        let Some(manager) = self.manager() else { return };
        let (Some(name), true) = (manager.rows.get(from).map(|row| row.name.clone()), to < manager.rows.len()) else {
            return;
        };
        let order: Vec<String> = manager.rows.iter().skip(1).map(|row| row.name.clone()).collect();
        self.settings.profile_order = profiles::move_to(&order, &name, to);
        self.save_settings();
        self.on_profiles("", None, move |_| Ok(Next::edit(name)));
    }

    /// Asks the Domain API for the account's hosts.
    fn look_up_zone(&mut self) {
        let domain_api = self.settings.domain_api.clone();
        let Some(manager) = self.manager() else { return };
        let account = manager.form.site_id.trim().to_owned();
        manager.zone = ZoneLookUp::Asking;
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.spawn(async move {
            reports.report(Event::Zone(zone::look_up(&engine, &domain_api, &account, Cancelled::never()).await));
        });
    }

    pub(super) fn zone_found(&mut self, found: Result<Hosts, String>) {
        let Some(manager) = self.manager().filter(|manager| manager.zone == ZoneLookUp::Asking) else { return };
        manager.zone = match found {
            Err(problem) => ZoneLookUp::Failed(problem),
            Ok(found) => ZoneLookUp::Found {
                note: found.sentence(),
                zones: found.suggestions.iter().map(|zone| (zone.zone.clone(), hosts(zone.count))).collect(),
                hosts: found.hosts.into_iter().map(|host| (host.service, host.host)).collect(),
            },
        };
    }

    fn import_profile(&mut self, path: &str) {
        let path = PathBuf::from(path);
        if let Some(manager) = self.manager() {
            manager.import = None;
        }
        self.on_profiles("Imported", None, move |engine| Ok(Next::edit(profiles::import(engine.paths(), &path)?.name)));
    }

    fn export_profile(&mut self) {
        let Some(manager) = self.manager() else { return };
        let Some(name) = manager.row().map(|row| row.name.clone()) else { return };
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.handle().spawn_blocking(move || {
            let exported = export(&engine, &name);
            reports.report(Event::ProfileExported(exported.map_err(|error| error.to_string())));
        });
    }

    pub(super) fn profile_exported(&mut self, exported: Result<PathBuf, String>) {
        match (exported, self.manager()) {
            (Ok(path), Some(manager)) => manager.done = Some(format!("Exported without secrets: {}", path.display())),
            (Ok(path), None) => self.say(format!("Exported without secrets: {}", path.display())),
            (Err(problem), Some(manager)) => manager.problem = Some(problem),
            (Err(problem), None) => self.state.notices.push(problem),
        }
    }
}

/// Writes a profile's file without its secrets into the folder of exports, under a name that is free there.
fn export(engine: &engine::Engine, name: &str) -> Result<PathBuf, ProfilesError> {
    let folder = engine.paths().exports();
    let plain: String = name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let files = std::iter::once(format!("{plain}.ron")).chain((2..).map(|number| format!("{plain}-{number}.ron")));
    for file in files {
        let path = folder.join(file);
        match profiles::export_to(engine.paths(), name, &path) {
            Err(ProfilesError::Exists(_)) => {}
            result => return result.map(|()| path),
        }
    }
    Ok(folder)
}

fn hosts(count: usize) -> String {
    if count == 1 { "1 host begins with it".to_owned() } else { format!("{count} hosts begin with it") }
}

fn names(manager: &Manager) -> Vec<String> {
    manager.rows.iter().map(|row| row.name.clone()).collect()
}

/// A name that no profile has: the same, or with a number behind it.
fn free_name(name: &str, taken: &[String]) -> String {
    let is_free = |name: &String| !taken.contains(name);
    let numbered = (2..).map(|number| format!("{name} {number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}
