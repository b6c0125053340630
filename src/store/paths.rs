//! Where files live: the operating system's folders, or one folder that the user names.

use std::path::{Path, PathBuf};

/// The two folders. Neither is created before something is written into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// Profiles and settings.
    pub config: PathBuf,
    /// The history, saved payloads and the draft.
    pub data: PathBuf,
    /// What entries in the operating system's keyring are called by.
    keyring: String,
}

/// What entries in the keyring are called by, where the folders are those of the operating system.
const KEYRING: &str = "livedeflect-console";

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
            Some(folder) => Ok(Self {
                config: folder.to_owned(),
                data: folder.to_owned(),
                keyring: format!("{KEYRING} {}", one_name(folder).display()),
            }),
            None => {
                let folders =
                    directories::ProjectDirs::from("", "", "livedeflect-console").ok_or(PathsError::NoHome)?;
                Ok(Self {
                    config: folders.config_dir().to_owned(),
                    data: folders.data_dir().to_owned(),
                    keyring: KEYRING.to_owned(),
                })
            }
        }
    }

    /// The service that these folders' entries in the operating system's keyring belong to: no other folders share them.
    #[must_use]
    pub fn keyring_service(&self) -> &str {
        &self.keyring
    }

    /// The encrypted file of secrets.
    #[must_use]
    pub fn vault(&self) -> PathBuf {
        self.config.join("secrets.age")
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

/// One name for a folder, however it was written, whether it is there already or not.
fn one_name(folder: &Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    // Why the longest part that is there: what comes after it will be created, and not as a link.
    for there in absolute.ancestors() {
        if let (Ok(real), Ok(rest)) = (there.canonicalize(), absolute.strip_prefix(there)) {
            return if rest.as_os_str().is_empty() { real } else { real.join(rest) };
        }
    }
    absolute
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
        assert_eq!(paths.vault(), folder.join("secrets.age"));
        assert!(!folder.exists());
    }

    #[test]
    fn each_folder_has_entries_of_its_own_in_the_keyring_whichever_way_it_is_named() {
        let parent = tempfile::tempdir().expect("a folder");
        let service = |name: &str| {
            let paths = Paths::of(Some(&parent.path().join(name))).expect("paths");
            paths.keyring_service().to_owned()
        };
        let one = service("one");
        assert!(one.starts_with("livedeflect-console ") && one.ends_with("one"), "{one}");
        assert_ne!(one, service("two"));
        assert_eq!(one, service("./one/"));
        std::fs::create_dir(parent.path().join("one")).expect("created");
        assert_eq!(one, service("one"), "it is the same before and after it is created");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(parent.path().join("one"), parent.path().join("link")).expect("a link");
            assert_eq!(one, service("link"));
        }
    }

    #[test]
    fn an_empty_name_is_refused() {
        assert_eq!(Paths::of(Some(Path::new(""))), Err(PathsError::Empty));
    }
}
