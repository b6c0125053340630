//! The manager's secrets: pasted, shown, copied, and the encrypted file that may hold them.

use std::sync::Arc;
use std::time::Duration;

use eframe::egui;
use secrecy::{ExposeSecret, SecretString};

use super::super::clipboard::{Copied, Loan};
use super::super::manager::Manage;
use super::super::secret_text::SecretText;
use super::super::{Console, Event};
use super::Refused;
use crate::share::credentials;
use crate::store::secrets::TOKEN_SECRET;

/// What a kept secret was read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Purpose {
    Show,
    Copy,
}

impl Console {
    /// Takes the values over that were pasted, by their names.
    pub(super) fn take_credentials(&mut self) {
        let Some(manager) = self.manager() else { return };
        let pasted = credentials::paste(manager.pasted.text());
        manager.pasted = SecretText::default();
        match pasted {
            Ok(pasted) => {
                let fields = pasted.fields();
                let mut elsewhere = Vec::new();
                for (field, value) in credentials::FIELDS.into_iter().zip(&pasted.0) {
                    let Some(value) = value else { continue };
                    // Why not moved: where a secret lives is the user's choice, and a variable is not ours to write.
                    if field.ends_with("secret") && !manager.form.secret_mut(field).takes_text() {
                        elsewhere.push(field);
                    } else {
                        manager.form.set_value(field, value.expose_secret());
                    }
                }
                manager.changed();
                let missing: Vec<_> = credentials::FIELDS.into_iter().filter(|field| !fields.contains(field)).collect();
                manager.done = Some(if missing.is_empty() {
                    "All four values were pasted".to_owned()
                } else {
                    format!("Pasted {}; not there: {}", fields.join(", "), missing.join(", "))
                });
                if !elsewhere.is_empty() {
                    let elsewhere = elsewhere.join(" and ");
                    manager.problem = Some(format!(
                        "Not taken: {elsewhere}, which this profile reads from the environment. Choose another place for it, then paste again"
                    ));
                }
            }
            Err(error) => manager.problem = Some(error.to_string()),
        }
    }

    /// Reads a secret to be shown or copied: what was typed, or what is kept.
    pub(super) fn read_secret(&mut self, field: &'static str, purpose: Purpose, ctx: &egui::Context) {
        let was = self.editing.clone();
        let Some(manager) = self.manager() else { return };
        let typed = &manager.form.secret_mut(field).typed;
        if !typed.text().is_empty() {
            let secret = typed.secret();
            return if purpose == Purpose::Copy {
                self.lend(&secret, ctx);
            };
        }
        let Some(profile) = was.map(|was| was.profile) else {
            manager.problem = Some(format!("{field}: nothing was typed yet"));
            return;
        };
        self.waiting = Some(match purpose {
            Purpose::Show => Manage::Reveal(field),
            Purpose::Copy => Manage::CopySecret(field),
        });
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.handle().spawn_blocking(move || {
            let source = if field == TOKEN_SECRET { &profile.token_secret } else { &profile.consumer_secret };
            let secret = engine.secrets().read(&profile.name, field, source);
            reports.report(Event::SecretRead(field, purpose, secret.map_err(Refused::from)));
        });
    }

    /// A kept secret was read, or could not be.
    pub(in crate::app) fn secret_read(
        &mut self,
        field: &'static str,
        purpose: Purpose,
        secret: Result<Option<SecretString>, Refused>,
        ctx: &egui::Context,
    ) {
        if secret.is_ok() {
            // Why: a passphrase that something else asks for must not have the secret shown or copied once more.
            self.waiting = None;
        }
        let Some(manager) = self.manager() else { return };
        match secret {
            Ok(Some(secret)) if purpose == Purpose::Copy => self.lend(&secret, ctx),
            // Why asked again: the button may have been let go meanwhile.
            Ok(Some(secret)) => {
                let field = manager.form.secret_mut(field);
                field.revealed = field.is_asked.then_some(secret);
            }
            Ok(None) => manager.problem = Some(format!("{field}: no secret is kept there yet. Type it in and save")),
            Err(refused) => self.refused_in_manager(refused),
        }
    }

    /// Copies a secret for as long as the settings say.
    fn lend(&mut self, secret: &SecretString, ctx: &egui::Context) {
        let lifetime = self.settings.clipboard_lifetime();
        let words = format!("Copied; it leaves the clipboard in {} s", lifetime.as_secs());
        if let Some(manager) = self.manager() {
            manager.done = Some(words);
        }
        // Why first: a secret that is still there is taken away before the next one comes.
        self.loan = None;
        if !self.reaches_clipboard {
            return self.lend_by_window(secret, lifetime, ctx);
        }
        let reports = self.reports.clone();
        match Loan::begin(secret.clone(), lifetime, move |copied| reports.report(Event::Copied(copied))) {
            Ok(loan) => self.loan = Some(loan),
            Err(_) => self.lend_by_window(secret, lifetime, ctx),
        }
    }

    /// The same through the window, where nothing else reaches the clipboard.
    fn lend_by_window(&mut self, secret: &SecretString, lifetime: Duration, ctx: &egui::Context) {
        ctx.copy_text(secret.expose_secret().to_owned());
        self.loans += 1;
        let (number, reports) = (self.loans, self.reports.clone());
        self.worker.spawn(async move {
            tokio::time::sleep(lifetime).await;
            reports.report(Event::LoanEnds(number));
        });
    }

    pub(in crate::app) fn copied(&mut self, copied: Copied, ctx: &egui::Context) {
        match copied {
            Copied::There => {}
            Copied::NotReached(secret) => {
                let lifetime = self.settings.clipboard_lifetime();
                self.lend_by_window(&secret, lifetime, ctx);
            }
            Copied::Gone => {
                self.loan = None;
                self.loan_ended();
            }
        }
    }

    /// The time of a secret that went out through the window is over; nothing else was copied here since, or it stays.
    pub(in crate::app) fn loan_ends(&mut self, number: u64, ctx: &egui::Context) {
        if self.loans == number {
            ctx.copy_text(String::new());
            self.loan_ended();
        }
    }

    fn loan_ended(&mut self) {
        if let Some(manager) = self.manager() {
            manager.done = Some("The secret has left the clipboard".to_owned());
        }
    }

    /// Opens, or makes, the encrypted file, and goes on with what waited for it.
    pub(super) fn unlock(&mut self) {
        let Some(form) = self.manager().and_then(|manager| manager.passphrase.as_ref()) else { return };
        let (passphrase, is_new) = (form.typed.secret(), form.is_new);
        if let Some(manager) = self.manager() {
            manager.busy = Some("Opening the encrypted file");
        }
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.handle().spawn_blocking(move || {
            let vault = engine.secrets().vault();
            let opened = if is_new { vault.create(&passphrase) } else { vault.unlock(&passphrase) };
            reports.report(Event::Unlocked(opened.map_err(|error| error.to_string())));
        });
    }

    pub(in crate::app) fn unlocked(&mut self, opened: Result<(), String>, ctx: &egui::Context) {
        let Some(manager) = self.manager() else { return };
        manager.busy = None;
        match (opened, &mut manager.passphrase) {
            (Ok(()), form) => {
                *form = None;
                if let Some(waiting) = self.waiting.take() {
                    self.manage(waiting, ctx);
                }
            }
            (Err(problem), Some(form)) => {
                form.typed = SecretText::default();
                form.again = SecretText::default();
                form.problem = Some(problem);
            }
            (Err(_), None) => {}
        }
    }
}
