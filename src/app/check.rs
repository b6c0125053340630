//! What the credential check shows. The window draws it and queues commands; only `app` changes it.

use crate::api::credential_check::{Report, Step, StepName};
use crate::api::endpoint::Environment;

/// The credential check.
#[derive(Debug)]
pub struct CheckForm {
    /// Whose credentials: the chosen profile's, or all.
    pub page: CheckPage,
    /// The profile's name.
    pub profile: String,
    /// The profile's environment.
    pub environment: Environment,
    /// The profile's host in words.
    pub endpoint: String,
    /// The steps that ended, in order.
    pub steps: Vec<Step>,
    /// What came of them, once it is known.
    pub report: Option<Report>,
    /// Whether a check is under way.
    pub is_running: bool,
    /// Whether the signed step waits for a yes or no.
    pub asks: bool,
    /// Every profile, with what its check came to.
    pub rows: Vec<CheckRow>,
    /// Whether the check of all takes the signed step of real endpoints too.
    pub with_signed: bool,
    /// What was just done, in words.
    pub done: Option<String>,
    /// Why the last thing was not done.
    pub problem: Option<String>,
}

/// Whose credentials are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CheckPage {
    /// The chosen profile's.
    #[default]
    One,
    /// Those of all profiles, in a table.
    All,
}

/// A profile in the table.
#[derive(Clone, Debug)]
pub struct CheckRow {
    /// The profile's name.
    pub profile: String,
    /// Its environment.
    pub environment: Environment,
    /// Whether its signed step can reach a real service.
    pub is_real: bool,
    /// The step that is under way.
    pub at: Option<StepName>,
    /// What came of it, once it is known.
    pub report: Option<Report>,
}

/// What can be asked for in the credential check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckCommand {
    /// Begin again, on the page that is shown.
    Start,
    /// Send the signed request.
    Agree,
    /// Leave the signed request out.
    Refuse,
    /// Stop the check.
    Stop,
    /// Show the profile at that place of the table by itself.
    Show(usize),
    /// Write the table as CSV.
    ExportCsv,
    /// Write everything as JSON.
    ExportJson,
    /// Put the report on the clipboard.
    Copy,
    /// Close it; a check under way is stopped.
    Close,
}

impl CheckForm {
    /// The step that is under way.
    #[must_use]
    pub fn at(&self) -> Option<StepName> {
        self.is_running.then(|| StepName::ALL.get(self.steps.len()).copied()).flatten()
    }
}
