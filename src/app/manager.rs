//! What the profile manager shows. The window draws it and queues commands; only `app` changes it, the form's texts aside.

use super::profile_form::ProfileForm;
use super::secret_text::SecretText;
use crate::api::checks::Strength;
use crate::api::credential_checks::ValueFinding;
use crate::api::endpoint::Environment;

/// The profile manager.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a state of its own, and any two can come together")]
pub struct Manager {
    /// The profiles in their order, the built-in one first.
    pub rows: Vec<Row>,
    /// The files that gave no profile: their names, and why.
    pub damaged: Vec<(String, String)>,
    /// The names of the profiles that were deleted and can be restored.
    pub deleted: Vec<String>,
    /// The names of the templates.
    pub templates: Vec<String>,
    /// What is edited.
    pub chosen: Chosen,
    /// The texts of what is edited.
    pub form: ProfileForm,
    /// What is odd about them; kept up by [`Manager::changed`].
    pub findings: Vec<ValueFinding>,
    /// Whether something was changed since it was saved.
    pub is_changed: bool,
    /// Whether saving was tried: from then on what is missing is told too.
    pub attempted: bool,
    /// What the background is doing, in words.
    pub busy: Option<&'static str>,
    /// Why the last thing was not done.
    pub problem: Option<String>,
    /// What was just done.
    pub done: Option<String>,
    /// What somebody else wrote into the file meanwhile.
    pub conflict: Option<Conflict>,
    /// What waits until the changes are saved or dropped.
    pub leaving: Option<Leave>,
    /// The deleted profile whose end waits for a second press.
    pub ending: Option<usize>,
    /// The path of a file to be imported, while it is asked for.
    pub import: Option<String>,
    /// The question for the passphrase of the encrypted file, while something waits for it.
    pub passphrase: Option<PassphraseForm>,
    /// What was read from the clipboard, until it is taken over.
    pub pasted: SecretText,
    /// Whether the clipboard was asked for.
    pub expects_paste: bool,
    /// What is known of the account's zone.
    pub zone: ZoneLookUp,
    /// Whether the notice of OAuth 1.0's end is shown.
    pub shows_notice: bool,
}

/// A profile's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The name.
    pub name: String,
    /// The environment.
    pub environment: Environment,
    /// The endpoint in words.
    pub endpoint: String,
    /// Whether it came with the program.
    pub is_built_in: bool,
}

/// What is edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// The profile at that place of the list.
    Row(usize),
    /// A profile that was not saved yet.
    New,
}

/// What a user wants to do next, while there are changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// Edit another profile.
    To(usize),
    /// Begin a new one, from the template at that place or from nothing.
    New(Option<usize>),
    /// Duplicate the chosen one.
    Duplicate,
    /// Close the manager.
    Close,
}

/// The file has changed since it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// What differs, a field a line.
    pub differences: Vec<Difference>,
    /// Why the file cannot be read any more, when that is so.
    pub unreadable: Option<String>,
}

/// One field that two windows want otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field, as in the file.
    pub field: String,
    /// What stands in this window.
    pub mine: String,
    /// What stands in the file.
    pub theirs: String,
}

/// The question for a passphrase.
#[derive(Debug, Default)]
pub struct PassphraseForm {
    /// Whether there is no file yet, so that one is chosen.
    pub is_new: bool,
    /// What was typed.
    pub typed: SecretText,
    /// The same once more, when one is chosen.
    pub again: SecretText,
    /// Why it was not taken.
    pub problem: Option<String>,
}

/// The look-up of an account's hosts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ZoneLookUp {
    /// Not asked for.
    #[default]
    Idle,
    /// Under way.
    Asking,
    /// Why it gave nothing.
    Failed(String),
    /// What it gave.
    Found {
        /// Zones that may be the account's, the likeliest first, with the sentence that says why.
        zones: Vec<(String, String)>,
        /// Every service and its host.
        hosts: Vec<(String, String)>,
        /// What this does and does not prove.
        note: String,
    },
}

/// What can be asked for in the profile manager.
#[derive(Clone, Debug, PartialEq)]
pub enum Manage {
    /// Edit the profile at that place of the list.
    Choose(usize),
    /// Begin a profile, from the template at that place or from nothing.
    New(Option<usize>),
    /// Write the changes.
    Save,
    /// Write the changes over what somebody else wrote meanwhile.
    SaveOver,
    /// Drop the changes and read the file again.
    Revert,
    /// Begin a copy of the chosen profile.
    Duplicate,
    /// Delete the chosen profile; it can be restored.
    Delete,
    /// Bring back the deleted profile at that place.
    Restore(usize),
    /// End the deleted profile at that place, with its secrets.
    DeleteForGood(usize),
    /// Move the profile at the first place of the list to the second.
    Move(usize, usize),
    /// Take a profile's file in.
    Import(String),
    /// Write the chosen profile into the folder of exports, without secrets.
    Export,
    /// Take over what was pasted.
    Paste,
    /// Show a kept secret, by its field.
    Reveal(&'static str),
    /// Copy a secret, by its field.
    CopySecret(&'static str),
    /// Ask the Domain API for the account's hosts.
    LookUpZone,
    /// Go on with what waited for a passphrase.
    Unlock,
    /// Don't: what waited is given up, and nothing was changed.
    StayLocked,
    /// Save, and do what waited.
    LeaveSaving,
    /// Drop the changes, and do what waited.
    LeaveDropping,
    /// Go on editing.
    Stay,
    /// Put the notice of OAuth 1.0's end away for good.
    DismissNotice,
    /// Send with the chosen profile from now on, and close the manager.
    Use,
    /// Close the manager.
    Close,
}

impl Manager {
    /// To be called after each change of the form.
    pub fn changed(&mut self) {
        self.is_changed = true;
        self.findings = self.form.findings();
        self.done = None;
    }

    /// The findings of one field that are told now: what is missing only once saving was tried.
    pub fn findings_of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a ValueFinding> {
        self.findings.iter().filter(move |finding| {
            finding.field == field && (self.attempted || finding.strength != Strength::Error || !self.is_blank(field))
        })
    }

    /// Whether nothing was typed into a field yet.
    fn is_blank(&self, field: &str) -> bool {
        match field {
            "name" => self.form.name.is_empty(),
            "endpoint" => self.form.zone.is_empty() && self.form.custom.is_empty(),
            "consumer_key" => self.form.consumer_key.is_empty(),
            "token" => self.form.token.is_empty(),
            "consumer_secret" => {
                self.form.consumer_secret.typed.text().is_empty() && self.form.consumer_secret.variable.is_empty()
            }
            "token_secret" => {
                self.form.token_secret.typed.text().is_empty() && self.form.token_secret.variable.is_empty()
            }
            _ => false,
        }
    }

    /// The chosen profile's line, unless it is new.
    #[must_use]
    pub fn row(&self) -> Option<&Row> {
        match self.chosen {
            Chosen::Row(index) => self.rows.get(index),
            Chosen::New => None,
        }
    }

    /// Whether what is edited came with the program, and so cannot be changed.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        self.row().is_some_and(|row| row.is_built_in)
    }
}
