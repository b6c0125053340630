//! Finds the secrets of a send, and asks for what is missing. All on the worker: a keyring may wait for a person, and a
//! passphrase takes half a second.

use std::sync::Arc;

use super::engine::Order;
use super::forms::{PassphraseForm, SecretField, SecretsForm};
use super::secret_text::SecretText;
use super::state::Dialog;
use super::{Console, Event};
use crate::api::draft::Draft;
use crate::exchange::Id;
use crate::store::profile::{Profile, SecretSource};
use crate::store::secrets::{CONSUMER_SECRET, SecretError, Secrets, TOKEN_SECRET};
use crate::store::vault::VaultError;

/// What the worker has found out about secrets.
#[derive(Debug)]
pub(super) enum Found {
    /// Whether a profile's secrets can be had.
    Looked(Result<(), SecretError>),
    /// Whether typed secrets were kept.
    Kept(Result<(), SecretError>),
    /// Whether a passphrase opened the file of secrets, or made one.
    Opened(Result<(), VaultError>),
}

/// What the secrets are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Then {
    #[default]
    Send,
    Check,
    Matrix,
    /// The run from a table that is ready.
    Run,
    /// The question about that exchange's call.
    Report(Id),
}

impl Console {
    /// Looks for the secrets of what waits to be sent, or to be checked.
    pub(super) fn look_for_secrets(&mut self, order: Order, then: Then) {
        self.then = then;
        let profile = order.profile.clone();
        self.pending = Some(order);
        let may_wait =
            |field: &&str| matches!(profile.secret_source(field), SecretSource::Keyring | SecretSource::Passphrase);
        if [CONSUMER_SECRET, TOKEN_SECRET].iter().any(may_wait) {
            self.say("Looking for the secrets");
        }
        self.on_secrets(move |secrets| Found::Looked(secrets.look(&profile)));
    }

    /// The same for something else than a send, on the chosen profile.
    pub(super) fn look_for_secrets_of_chosen(&mut self, then: Then) {
        if let Some(profile) = self.profiles.get(self.state.profile).cloned() {
            self.look_for_secrets_of(profile, then);
        }
    }

    /// The same on any profile.
    pub(super) fn look_for_secrets_of(&mut self, profile: Profile, then: Then) {
        self.look_for_secrets(Order::new(profile, Draft::default()), then);
    }

    /// Does something with the secrets on the worker, for what waits to be sent.
    fn on_secrets(&mut self, work: impl FnOnce(&Secrets) -> Found + Send + 'static) {
        self.question += 1;
        let (number, engine, reports) = (self.question, Arc::clone(&self.engine), self.reports.clone());
        self.worker.handle().spawn_blocking(move || reports.report(Event::Secrets(number, work(engine.secrets()))));
    }

    /// Calls off what waits to be sent: what the worker still finds out for it counts no more.
    pub(super) fn call_off(&mut self) {
        self.question += 1;
        self.pending = None;
    }

    /// Takes in what the worker found out for the question of that number.
    pub(super) fn secrets_found(&mut self, number: u64, found: Found) {
        if number != self.question {
            return;
        }
        match found {
            Found::Looked(found) => self.looked(found),
            Found::Kept(Ok(())) => {
                self.state.dialog = None;
                self.state.preview = None;
                if let Some(order) = self.pending.take() {
                    self.go_on(order);
                }
            }
            Found::Kept(Err(error)) => {
                if let Some(Dialog::Secrets(form)) = &mut self.state.dialog {
                    form.working = false;
                    form.problem = Some(error.to_string());
                }
            }
            Found::Opened(Ok(())) => {
                self.state.dialog = None;
                if let Some(order) = self.pending.take() {
                    self.look_for_secrets(order, self.then);
                }
            }
            Found::Opened(Err(error)) => {
                if let Some(Dialog::Passphrase(form)) = &mut self.state.dialog {
                    let choosing = form.choosing && error != VaultError::Exists;
                    *form = PassphraseForm { problem: Some(error.to_string()), ..self::passphrase(choosing) };
                }
            }
        }
    }

    fn go_on(&mut self, order: Order) {
        match self.then {
            Then::Send => self.ask_or_start(order),
            Then::Check => self.open_check(&order.profile.name),
            Then::Matrix => self.open_matrix(&order.profile.name),
            Then::Run => self.begin_run(),
            Then::Report(id) => self.open_report(id),
        }
    }

    fn looked(&mut self, found: Result<(), SecretError>) {
        let Some(order) = self.pending.take() else { return };
        let dialog = match found {
            Ok(()) => return self.go_on(order),
            Err(SecretError::Ask { fields }) => Dialog::Secrets(form(&order.profile, &fields)),
            Err(SecretError::Vault(VaultError::Locked)) => Dialog::Passphrase(passphrase(false)),
            Err(SecretError::Vault(VaultError::NotThere)) => Dialog::Passphrase(passphrase(true)),
            // Why: the check's first step says the same, and the others go on.
            Err(_) if self.then == Then::Check => return self.go_on(order),
            Err(error) if self.then == Then::Run => return self.run_refused(error.to_string()),
            Err(error) => return self.state.notices.push(format!("The request was not sent. {error}")),
        };
        if self.then == Then::Run {
            // Why: the question stands in its place, and it comes back with the secrets.
            self.close_run();
        }
        if self.state.dialog.is_some() {
            // Why: what is typed there meanwhile is not to be lost for a question.
            self.say("Not sent, because it asks for secrets. Close what is open, then send again");
            return;
        }
        self.state.dialog = Some(dialog);
        self.pending = Some(order);
    }

    /// Keeps the secrets that were typed, each in its place. The question stays until they are.
    pub(super) fn keep_secrets(&mut self, mut form: SecretsForm) {
        let Some(order) = &self.pending else { return };
        if !form.working {
            form.working = true;
            form.problem = None;
            let profile = order.profile.clone();
            let typed: Vec<_> = form.fields.iter().map(|field| (field.name, field.text.secret())).collect();
            self.on_secrets(move |secrets| {
                let mut write =
                    |(field, secret)| secrets.write(&profile.name, field, profile.secret_source(field), &secret);
                Found::Kept(typed.into_iter().try_for_each(&mut write))
            });
        }
        self.state.dialog = Some(Dialog::Secrets(form));
    }

    /// Opens the file of secrets with the passphrase that was typed, or makes one. The question stays until it is open.
    pub(super) fn open_vault(&mut self, mut form: PassphraseForm) {
        if form.choosing && form.first.text() != form.again.text() {
            form.problem = Some("These are two different passphrases. Type the same one twice".to_owned());
        } else if !form.working {
            form.working = true;
            form.problem = None;
            let (choosing, passphrase) = (form.choosing, form.first.secret());
            self.on_secrets(move |secrets| {
                let vault = secrets.vault();
                Found::Opened(if choosing { vault.create(&passphrase) } else { vault.unlock(&passphrase) })
            });
        }
        self.state.dialog = Some(Dialog::Passphrase(form));
    }

    /// Forgets what was typed for the chosen profile: its secrets of this session, and the passphrase.
    pub(super) fn forget_secrets(&mut self) {
        if let Some(profile) = self.profiles.get(self.state.profile) {
            self.engine.secrets().session().forget(&profile.name);
            self.state.preview = None;
            let engine = Arc::clone(&self.engine);
            // Why on the worker: somebody may be busy with the file.
            self.worker.handle().spawn_blocking(move || engine.secrets().vault().lock());
            self.say("The next send asks for the secrets that are typed in");
        }
    }
}

fn form(profile: &Profile, fields: &[&'static str]) -> SecretsForm {
    let field = |name: &&'static str| {
        let source = profile.secret_source(name);
        SecretField {
            name,
            place: source.place(),
            in_memory: *source == SecretSource::Session,
            text: SecretText::default(),
        }
    };
    SecretsForm { profile: profile.name.clone(), fields: fields.iter().map(field).collect(), ..SecretsForm::default() }
}

fn passphrase(choosing: bool) -> PassphraseForm {
    PassphraseForm { choosing, ..PassphraseForm::default() }
}
