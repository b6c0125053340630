//! Where files live: the operating system's folders, or one folder that the user names.

use std::path::{Path, PathBuf};

/// The two folders. Neither is created before something is written into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// Profiles and settings.
    pub config: PathBuf,
    /// The history, saved payloads and the draft.
    pub data: PathBuf,
}

/// Why there is no place for files.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathsError {
    /// The operating system names no home folder.
    #[error("The operating system names no home folder. Set HOME, or give a folder with --data-dir")]
    NoHome,
    /// The folder that was named is the empty text.
    #[error("The data folder's name is empty. Give --data-dir a folder, or leave it out")]
    Empty,
}

impl Paths {
    /// The folders: both are `data_dir` itself when it is given, and otherwise those of the operating system.
    ///
    /// # Errors
    /// When `data_dir` is empty, or when it is left out and there is no home folder.
    pub fn of(data_dir: Option<&Path>) -> Result<Self, PathsError> {
        match data_dir {
            Some(folder) if folder.as_os_str().is_empty() => Err(PathsError::Empty),
            Some(folder) => Ok(Self { config: folder.to_owned(), data: folder.to_owned() }),
            None => {
                let folders =
                    directories::ProjectDirs::from("", "", "livedeflect-console").ok_or(PathsError::NoHome)?;
                Ok(Self { config: folders.config_dir().to_owned(), data: folders.data_dir().to_owned() })
            }
        }
    }

    /// The folder of profile files.
    #[must_use]
    pub fn profiles(&self) -> PathBuf {
        self.config.join("profiles")
    }

    /// The history's database.
    #[must_use]
    pub fn history(&self) -> PathBuf {
        self.data.join("history.sqlite3")
    }

    /// The folder of saved payloads.
    #[must_use]
    pub fn payloads(&self) -> PathBuf {
        self.data.join("payloads")
    }

    /// The form's draft, kept over a crash.
    #[must_use]
    pub fn draft(&self) -> PathBuf {
        self.data.join("draft.json")
    }

    /// Where payloads are exported to.
    #[must_use]
    pub fn exports(&self) -> PathBuf {
        self.data.join("exports")
    }

    /// The journals of runs from a table.
    #[must_use]
    pub fn runs(&self) -> PathBuf {
        self.data.join("runs")
    }

    /// The settings' file.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.config.join("settings.ron")
    }

    /// Where the window keeps its place on the screen.
    #[must_use]
    pub fn window(&self) -> PathBuf {
        self.config.join("window.ron")
    }
}

#[cfg(test)]
impl Paths {
    /// Paths for a test, in a folder that is gone when the test ends. They are not created yet.
    pub(super) fn temporary() -> (tempfile::TempDir, Self) {
        let folder = tempfile::tempdir().expect("a folder");
        let paths = Self::of(Some(&folder.path().join("home"))).expect("paths");
        (folder, paths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_folder_holds_everything_and_is_not_created_yet() {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = parent.path().join("not yet");
        let paths = Paths::of(Some(&folder)).expect("paths");
        assert_eq!(paths.profiles(), folder.join("profiles"));
        assert_eq!(paths.history(), folder.join("history.sqlite3"));
        assert_eq!(paths.payloads(), folder.join("payloads"));
        assert_eq!(paths.draft(), folder.join("draft.json"));
        assert_eq!(paths.settings(), folder.join("settings.ron"));
        assert!(!folder.exists());
    }

    #[test]
    fn an_empty_name_is_refused() {
        assert_eq!(Paths::of(Some(Path::new(""))), Err(PathsError::Empty));
    }
}
