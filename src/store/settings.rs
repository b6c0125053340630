//! What the window remembers of itself: the last profile, the profiles' order, the theme and the two timeouts.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::atomic;
use super::paths::Paths;
use super::ron_text::{self, RonError};
use super::text_file::{self, TextFileError};
use crate::api::domain::{self, DomainError};
use crate::api::wire::Wire;

/// The longest timeout, in seconds.
pub const LONGEST_TIMEOUT_S: u64 = 600;

/// The settings. A field that is left out has its default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The name of the profile that was chosen last. It may be gone.
    pub profile: Option<String>,
    /// The window's colours.
    pub theme: Theme,
    /// The names of the profiles in the user's order. Some may be gone, and others new.
    pub profile_order: Vec<String>,
    /// How the built-in profile writes payloads; other profiles have that in their file.
    pub simulator_wire: Wire,
    /// How long a connection may take to stand, TLS included, in seconds.
    pub connect_timeout_s: u64,
    /// How long a whole send may take, in seconds; more than `connect_timeout_s`.
    pub total_timeout_s: u64,
    /// How long a copied secret stays on the clipboard, in seconds.
    pub clipboard_s: u64,
    /// Whether the notice of OAuth 1.0's end was put away.
    pub oauth_notice_dismissed: bool,
    /// Where LivePerson's Domain API is: https, or http to a loopback address.
    pub domain_api: String,
    /// How many days an exchange is kept; `None` for ever. Pinned ones are kept in any case.
    pub history_days: Option<u32>,
    /// How many exchanges are kept, the newest ones; `None` for all. Pinned ones are kept in any case.
    pub history_count: Option<u32>,
    /// Whether the history records aliases in place of numbers, names, texts, outside IDs and the values of `callerInfo`.
    pub history_without_personal_data: bool,
}

/// The window's colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    /// As the operating system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            profile: None,
            profile_order: Vec::new(),
            theme: Theme::System,
            simulator_wire: Wire::default(),
            connect_timeout_s: 10,
            total_timeout_s: 30,
            clipboard_s: 30,
            oauth_notice_dismissed: false,
            domain_api: domain::BASE.to_owned(),
            history_days: None,
            history_count: None,
            history_without_personal_data: false,
        }
    }
}

/// Why the settings were not read or written.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("The settings are the defaults for now. {source} ({})", path.display())]
    Unreadable {
        /// What the file is instead.
        source: TextFileError,
        /// The file.
        path: PathBuf,
    },
    /// The file holds no settings.
    #[error(
        "The settings are the defaults for now, and the next change replaces the damaged file: {source} ({})",
        path.display()
    )]
    Damaged {
        /// Its first mistake.
        source: RonError,
        /// The file.
        path: PathBuf,
    },
    /// The timeouts do not fit.
    #[error(
        "The timeouts are {connect} s to connect and {total} s in total. Choose at least 1 s to connect, more in total, and at most {LONGEST_TIMEOUT_S} s"
    )]
    Timeouts {
        /// To connect, in seconds.
        connect: u64,
        /// In total, in seconds.
        total: u64,
    },
    /// The Domain API's URL is not usable.
    #[error(transparent)]
    DomainApi(DomainError),
    /// The file system refuses to write.
    #[error("The settings were not written: {source}. Check the folder's permissions and free space: {}", path.display())]
    Unwritable {
        /// What the file system says.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
}

impl SettingsError {
    /// The field that a value's mistake is told at.
    fn field(&self) -> &'static str {
        if let Self::DomainApi(_) = self { "domain_api" } else { "connect_timeout_s" }
    }
}

impl Settings {
    /// Reads the settings. A missing file is the defaults; a bad one is the defaults and a sentence to show.
    #[must_use]
    pub fn load(paths: &Paths) -> (Self, Option<SettingsError>) {
        let path = paths.settings();
        let text = match text_file::read(&path) {
            Ok(text) => text,
            Err(TextFileError::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => {
                return (Self::default(), None);
            }
            Err(source) => return (Self::default(), Some(SettingsError::Unreadable { source, path })),
        };
        let checked = ron_text::parse::<Self>(&text).and_then(|settings| match settings.check() {
            Ok(()) => Ok(settings),
            Err(error) => Err(ron_text::error_at_field(&text, error.field(), error.to_string())),
        });
        match checked {
            Ok(settings) => (settings, None),
            Err(source) => (Self::default(), Some(SettingsError::Damaged { source, path })),
        }
    }

    /// Writes the settings, in place of those that were there.
    ///
    /// # Errors
    /// When the timeouts do not fit, or when the file cannot be written.
    pub fn save(&self, paths: &Paths) -> Result<(), SettingsError> {
        self.check()?;
        let path = paths.settings();
        ron::ser::to_string_pretty(self, ron::ser::PrettyConfig::default().new_line("\n"))
            .map_err(io::Error::other)
            .and_then(|text| atomic::write(&path, (text + "\n").as_bytes()))
            .map_err(|source| SettingsError::Unwritable { source, path })
    }

    /// Gives a profile its new name wherever the settings name it; tells whether they did.
    pub fn rename_profile(&mut self, name: &str, new_name: &str) -> bool {
        let named = self.profile.iter_mut().chain(&mut self.profile_order).filter(|named| *named == name);
        named.map(|named| new_name.clone_into(named)).count() > 0
    }

    /// Whether the timeouts fit, 0 < connect < total ≤ [`LONGEST_TIMEOUT_S`], and the Domain API's URL is usable.
    ///
    /// # Errors
    /// What they are, and what they may be.
    pub fn check(&self) -> Result<(), SettingsError> {
        let (connect, total) = (self.connect_timeout_s, self.total_timeout_s);
        if !(0 < connect && connect < total && total <= LONGEST_TIMEOUT_S) {
            return Err(SettingsError::Timeouts { connect, total });
        }
        domain::base(&self.domain_api).map(drop).map_err(SettingsError::DomainApi)
    }

    /// How long a connection may take.
    #[must_use]
    pub fn connect_timeout(&self) -> Duration {
        Duration::from_secs(self.connect_timeout_s)
    }

    /// How long a copied secret stays on the clipboard: from 1 s to 10 minutes.
    #[must_use]
    pub fn clipboard_lifetime(&self) -> Duration {
        Duration::from_secs(self.clipboard_s.clamp(1, LONGEST_TIMEOUT_S))
    }

    /// How long a whole send may take.
    #[must_use]
    pub fn total_timeout(&self) -> Duration {
        Duration::from_secs(self.total_timeout_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_last_and_a_damaged_file_gives_defaults_with_a_sentence() {
        let folder = tempfile::tempdir().expect("a folder");
        let paths = Paths::of(Some(folder.path())).expect("paths");
        let (settings, error) = Settings::load(&paths);
        assert!(error.is_none());
        assert_eq!(settings, Settings::default());

        let settings = Settings {
            profile: Some("Acme".to_owned()),
            profile_order: vec!["Zebra".to_owned(), "Acme".to_owned()],
            theme: Theme::Dark,
            simulator_wire: Wire::default(),
            connect_timeout_s: 2,
            total_timeout_s: 5,
            clipboard_s: 9,
            oauth_notice_dismissed: true,
            domain_api: "http://127.0.0.1:1/".to_owned(),
            history_days: Some(90),
            history_count: Some(10_000),
            history_without_personal_data: true,
        };
        settings.save(&paths).expect("saved");
        assert_eq!(Settings::load(&paths).0, settings);

        for (text, part) in [
            ("(profile: Some(\"A\"), connect_timeout_s: 30)", "line 1, column 22: The timeouts are 30 s"),
            ("(connect_timeout_s: 0)", "The timeouts are 0 s"),
            ("(domain_api: \"http://example.com\")", "line 1, column 2: The Domain API's URL is neither https"),
            ("(total_timeout_s: 601)", "and 601 s"),
            ("(total_timeout_s: -1)", "line 1, column"),
            ("(color: 1)", "the field color is not known"),
            ("", "line 1, column 1"),
            ("\u{0}\u{0}", "line 1"),
        ] {
            atomic::write(&paths.settings(), text.as_bytes()).expect("written");
            let (settings, error) = Settings::load(&paths);
            assert_eq!(settings, Settings::default(), "{text}");
            let error = error.expect(text).to_string();
            assert!(error.contains(part), "{text}: {error}");
            assert_eq!(std::fs::read(paths.settings()).expect("kept"), text.as_bytes());
        }
        atomic::write(&paths.settings(), b"(profile: Some(\"A\"))").expect("written");
        assert_eq!(Settings::load(&paths).0.profile.as_deref(), Some("A"));
    }

    #[test]
    fn timeouts_that_do_not_fit_are_not_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let paths = Paths::of(Some(folder.path())).expect("paths");
        let settings = Settings { connect_timeout_s: 30, ..Settings::default() };
        assert!(matches!(settings.save(&paths), Err(SettingsError::Timeouts { connect: 30, total: 30 })));
        assert!(!paths.settings().exists());
    }
}
