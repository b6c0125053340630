//! What a user can ask for. Label, tooltip and shortcut stand here, so that menu, button and help cannot disagree.

use std::path::PathBuf;

use eframe::egui::{Key, KeyboardShortcut, Modifiers, ThemePreference};

use super::check::CheckCommand;
use super::comparing::CompareCommand;
use super::manager::Manage;
use super::matrix::MatrixCommand;
use super::report::ReportCommand;
use super::run_form::RunCommand;
use super::selecting::SelectCommand;
use super::sharing::ShareCommand;
use super::simulation::SimulatorCommand;
use crate::api::presets::Preset;
use crate::api::wire::Wire;
use crate::exchange::Id;

/// Something to be done, queued by the window and executed in one place.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// An action without further words.
    Act(Action),
    /// Send the form's request with a fault.
    SendWith(&'static Preset),
    /// Choose the profile at that place of the list.
    ChooseProfile(usize),
    /// Show the form's own request.
    ShowDraft,
    /// Show a recorded exchange.
    Show(Id),
    /// Look for words in the whole text of the history.
    Find(String),
    /// Look where the words of a search stand in an exchange.
    Excerpt(Id, String),
    /// Note something on an exchange.
    Remark(Id, Remark),
    /// Yes to the question that is asked.
    Confirm,
    /// No to the question that is asked.
    Decline,
    /// Put a text on the clipboard, and say that the named thing was copied.
    Copy(&'static str, String),
    /// Change the theme.
    Theme(ThemePreference),
    /// Write the chosen profile's payloads that way.
    Wire(Wire),
    /// Fill the form from the sample at that place of the list.
    LoadSample(usize),
    /// Put the payload of the sample at that place of the list on the clipboard.
    CopySample(usize),
    /// Keep a copy of the sample at that place of the list under another name.
    DuplicateSample(usize),
    /// Give the sample at that place of the list the name that was typed.
    RenameSample(usize, String),
    /// Write the payload of the sample at that place of the list into a file.
    ExportSample(usize),
    /// Keep the payload in a dropped file as a sample, and fill the form with it.
    ImportSample(PathBuf),
    /// Delete the sample at that place of the list.
    DeleteSample(usize),
    /// Load the shown exchange into the form, for the profile that is chosen now.
    LoadWithChosen,
    /// Send the shown exchange's body again through the profile that is chosen now.
    SendAgainWithChosen,
    /// Select lines of the history.
    Select(SelectCommand),
    /// Share exchanges, or a picture of the window.
    Share(ShareCommand),
    /// Compare an exchange.
    Compare(CompareCommand),
    /// Work out the signature of the form's request.
    PreviewSignature,
    /// Put a notice away.
    DismissNotice(usize),
    /// Something in the profile manager.
    Manage(Manage),
    /// Something in the credential check.
    Check(CheckCommand),
    /// Something in the matrix of faults.
    Matrix(MatrixCommand),
    /// Something in the simulator's pane.
    Simulate(SimulatorCommand),
    /// Something about what happened to a call.
    Report(ReportCommand),
    /// Something in the run from a table.
    Run(RunCommand),
}

/// What is noted on an exchange, in place of what was noted before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Whether it is kept whatever else is cleared away.
    Pinned(bool),
    /// Its labels.
    Labels(Vec<String>),
    /// The note.
    Note(String),
}

/// An action with a name and keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Send the form's request, once.
    Send,
    /// Stop waiting for the reply.
    Cancel,
    /// Fill the form with the specification's example.
    FillExample,
    /// Empty the form, but for the profile's defaults.
    NewForm,
    /// Read a pasted payload or curl command into the form.
    Paste,
    /// Keep the form as a named sample.
    SaveSample,
    /// Load, rename, duplicate and delete samples.
    Samples,
    /// Change between the form and the whole body as text.
    RawBody,
    /// Create, change and look after profiles.
    Profiles,
    /// Find out whether the chosen profile's credentials work, without texting anyone.
    Check,
    /// Compare another client's signature with what it should be.
    CompareSignature,
    /// Send every fault in order, and hold what comes back to what is expected.
    Matrix,
    /// Send a table's rows, one after the other.
    Run,
    /// Watch the built-in simulator, and change how it behaves.
    Simulator,
    /// Ask the service what happened to the shown call.
    Report,
    /// Forget the secrets and the passphrase that were typed for the chosen profile, to be asked again.
    ForgetSecrets,
    /// Load the shown exchange into the form.
    LoadExchange,
    /// Send the shown exchange's body again.
    SendAgain,
    /// Put the shown exchange's very bytes on the wire once more.
    Replay,
    /// Count the exchanges in sight, and how long they took.
    Statistics,
    /// Change the timeouts, what the history keeps, and the like.
    Settings,
    /// One step back in the form.
    Undo,
    /// One step forward again in the form.
    Redo,
    /// Go to the next finding's field.
    NextFinding,
    /// Go to the next pane.
    NextPane,
    /// Go to the history's search.
    SearchHistory,
    /// List every command.
    Palette,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 27] = [
        Self::Send,
        Self::Cancel,
        Self::FillExample,
        Self::NewForm,
        Self::Paste,
        Self::SaveSample,
        Self::Samples,
        Self::RawBody,
        Self::Profiles,
        Self::Check,
        Self::CompareSignature,
        Self::Matrix,
        Self::Run,
        Self::Simulator,
        Self::Report,
        Self::ForgetSecrets,
        Self::LoadExchange,
        Self::SendAgain,
        Self::Replay,
        Self::Statistics,
        Self::Settings,
        Self::Undo,
        Self::Redo,
        Self::NextFinding,
        Self::NextPane,
        Self::SearchHistory,
        Self::Palette,
    ];

    /// The button's words, which are its accessible name too.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Send => "Send",
            Self::Cancel => "Cancel",
            Self::FillExample => "Fill example",
            Self::NewForm => "New form",
            Self::Paste => "Paste payload…",
            Self::SaveSample => "Save as sample…",
            Self::Samples => "Samples…",
            Self::RawBody => "Raw body",
            Self::Profiles => "Profiles…",
            Self::Check => "Check…",
            Self::CompareSignature => "Compare signature…",
            Self::Matrix => "Run the matrix…",
            Self::Run => "Run from data…",
            Self::Simulator => "Simulator…",
            Self::Report => "What happened to this call…",
            Self::ForgetSecrets => "Forget typed secrets",
            Self::LoadExchange => "Load into the form",
            Self::SendAgain => "Send again…",
            Self::Replay => "Replay exactly…",
            Self::Statistics => "Statistics…",
            Self::Settings => "Settings…",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::NextFinding => "Next finding",
            Self::NextPane => "Next pane",
            Self::SearchHistory => "Search history",
            Self::Palette => "Commands…",
        }
    }

    /// What it does, for the tooltip.
    #[must_use]
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Send => "Sign the request with a fresh nonce and time, record it, and send it once",
            Self::Cancel => "Stop waiting for the reply; what has left cannot be called back",
            Self::FillExample => "Fill the form with the specification's example payload",
            Self::NewForm => "Start again with the profile's defaults",
            Self::Paste => "Read a JSON payload or a curl command into the form",
            Self::SaveSample => "Keep the form under a name",
            Self::Samples => "Load, rename, duplicate, copy and delete samples",
            Self::RawBody => "Write the whole body as text, or go back to the form when it is a JSON object",
            Self::Profiles => "Create, change, order, import and export profiles",
            Self::Check => "Find out whether the profile's credentials work, step by step, without texting anyone",
            Self::CompareSignature => {
                "Find out where another client's header, base string or curl command differs, and why"
            }
            Self::Matrix => "Send every fault in order, and hold what comes back to what is expected",
            Self::Run => "Send the rows of a CSV file one after the other, after a dry run",
            Self::Simulator => "See what came to the built-in simulator, and let it misbehave on request",
            Self::Report => "Ask the service's reporting call about the shown exchange; nobody is texted",
            Self::ForgetSecrets => {
                "Forget the secrets typed for this profile, and the passphrase; the next send asks again"
            }
            Self::LoadExchange => {
                "Fill the form with what the shown exchange sent, bit for bit, and choose its profile"
            }
            Self::SendAgain => "Send the shown exchange's body again, with a fresh nonce and time",
            Self::Replay => "Send the very same bytes again, nonce, timestamp and signature too: the test of nonces",
            Self::Settings => "Change the timeouts, what the history keeps, and where the zone is looked up",
            Self::Statistics => "Count the exchanges in the history's list, and plot how long they took",
            Self::Undo => "Take back the last change of the form",
            Self::Redo => "Make the change again that was taken back",
            Self::NextFinding => "Go to the next field with a finding",
            Self::NextPane => "Go to the form, the history, the request or the response",
            Self::SearchHistory => "Type what to look for in the history",
            Self::Palette => "List every command with its keys",
        }
    }

    /// The keys that do it.
    #[must_use]
    pub fn shortcut(self) -> KeyboardShortcut {
        let (modifiers, key) = match self {
            Self::Send => (Modifiers::COMMAND, Key::Enter),
            Self::Cancel => (Modifiers::COMMAND, Key::Period),
            Self::FillExample => (Modifiers::COMMAND, Key::E),
            Self::NewForm => (Modifiers::COMMAND, Key::N),
            Self::Paste => (Modifiers::COMMAND | Modifiers::SHIFT, Key::V),
            Self::SaveSample => (Modifiers::COMMAND, Key::S),
            Self::Samples => (Modifiers::COMMAND, Key::O),
            Self::RawBody => (Modifiers::COMMAND, Key::B),
            Self::Profiles => (Modifiers::COMMAND, Key::P),
            Self::Check => (Modifiers::COMMAND, Key::T),
            Self::CompareSignature => (Modifiers::COMMAND | Modifiers::SHIFT, Key::G),
            Self::Matrix => (Modifiers::COMMAND, Key::M),
            Self::Run => (Modifiers::COMMAND, Key::D),
            Self::Simulator => (Modifiers::COMMAND | Modifiers::SHIFT, Key::S),
            Self::Report => (Modifiers::COMMAND, Key::J),
            Self::ForgetSecrets => (Modifiers::COMMAND | Modifiers::SHIFT, Key::F),
            Self::LoadExchange => (Modifiers::COMMAND, Key::L),
            Self::SendAgain => (Modifiers::COMMAND, Key::R),
            Self::Replay => (Modifiers::COMMAND | Modifiers::SHIFT, Key::R),
            Self::Statistics => (Modifiers::COMMAND, Key::I),
            Self::Settings => (Modifiers::COMMAND, Key::Comma),
            Self::Undo => (Modifiers::COMMAND, Key::Z),
            Self::Redo => (Modifiers::COMMAND | Modifiers::SHIFT, Key::Z),
            Self::NextFinding => (Modifiers::NONE, Key::F8),
            Self::NextPane => (Modifiers::NONE, Key::F6),
            Self::SearchHistory => (Modifiers::COMMAND, Key::F),
            Self::Palette => (Modifiers::COMMAND, Key::K),
        };
        KeyboardShortcut::new(modifiers, key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_actions_share_keys_or_a_name() {
        for (index, one) in Action::ALL.iter().enumerate() {
            for other in &Action::ALL[index + 1..] {
                assert_ne!(one.shortcut(), other.shortcut(), "{one:?} {other:?}");
                assert_ne!(one.label(), other.label());
            }
        }
    }
}
