//! What a user can ask for. Label, tooltip and shortcut stand here, so that menu, button and help cannot disagree.

use eframe::egui::{Key, KeyboardShortcut, Modifiers, ThemePreference};

use crate::exchange::Id;

/// Something to be done, queued by the window and executed in one place.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// An action without further words.
    Act(Action),
    /// Choose the profile at that place of the list.
    ChooseProfile(usize),
    /// Show the form's own request.
    ShowDraft,
    /// Show a recorded exchange.
    Show(Id),
    /// Yes to the question that is asked.
    Confirm,
    /// No to the question that is asked.
    Decline,
    /// Put a text on the clipboard, and say that the named thing was copied.
    Copy(&'static str, String),
    /// Change the theme.
    Theme(ThemePreference),
    /// Put a notice away.
    DismissNotice(usize),
}

/// An action with a button.
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
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 4] = [Self::Send, Self::Cancel, Self::FillExample, Self::NewForm];

    /// The button's words, which are its accessible name too.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Send => "Send",
            Self::Cancel => "Cancel",
            Self::FillExample => "Fill example",
            Self::NewForm => "New form",
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
        }
    }

    /// The keys that do it.
    #[must_use]
    pub fn shortcut(self) -> KeyboardShortcut {
        let key = match self {
            Self::Send => Key::Enter,
            Self::Cancel => Key::Period,
            Self::FillExample => Key::E,
            Self::NewForm => Key::N,
        };
        KeyboardShortcut::new(Modifiers::COMMAND, key)
    }
}
