//! The folder of profiles: read with all that is damaged named, and written without ever replacing a stranger's file.
//!
//! Whatever writes holds the folder's lock, reads afresh under it, and leaves each file whole at every moment.

mod deleting;
mod naming;
mod order;
mod sharing;
mod writing;

use std::io;
use std::path::{Path, PathBuf};

use super::named_files::{self, Damaged};
use super::paths::Paths;
use super::profile::{FieldError, Profile, ProfileError};
use super::secrets::SecretError;
use super::text_file::{self, TextFileError};
use crate::api::wire::Wire;

pub use deleting::{delete, delete_for_good, deleted, restore};
pub use naming::{duplicate, rename};
pub use order::{give_new_name, move_to, reorder};
pub use sharing::{Template, export, export_to, shell_word, template, templates};
pub use writing::{Seen, Theirs, change, create, create_like, import, save, save_if_unchanged, see};

/// How the files of profiles end.
const ENDING: &str = "ron";

/// The built-in profile's file.
pub const SIMULATOR: &str = include_str!("../../profiles/simulator.ron");

/// Every profile there is, and every file that gave none.
#[derive(Clone, Debug, Default)]
pub struct Profiles {
    /// The built-in profile first, then the folder's by name.
    pub list: Vec<Stored>,
    /// What could not be read, by path. All of it was left as it is.
    pub damaged: Vec<Damaged>,
}

/// A profile and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The profile.
    pub profile: Profile,
    /// Its file; `None` when it is built in.
    pub path: Option<PathBuf>,
}

/// Why a profile was not found, taken in or written.
#[derive(Debug, thiserror::Error)]
pub enum ProfilesError {
    /// No profile has that name.
    #[error("No profile is called {name:?}. There are: {}", known.join(", "))]
    NotFound {
        /// The name that was asked for.
        name: String,
        /// Every name there is.
        known: Vec<String>,
    },
    /// The file cannot be read.
    #[error("{source} ({})", path.display())]
    Unreadable {
        /// What the file is instead.
        source: TextFileError,
        /// The file.
        path: PathBuf,
    },
    /// The file is no profile.
    #[error("The profile was not taken in: {source} ({})", path.display())]
    Refused {
        /// Its first mistake.
        source: ProfileError,
        /// The file.
        path: PathBuf,
    },
    /// The profile holds a value that it may not have.
    #[error(transparent)]
    Invalid(#[from] ProfileError),
    /// A field holds a value that it may not have.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// Another profile has the name.
    #[error("A profile called {0:?} is there already. Rename one of the two")]
    Taken(String),
    /// The built-in profile was to be changed.
    #[error("The profile {0:?} is built in and cannot be changed. Save it under another name")]
    BuiltIn(String),
    /// A file stands where the profile would go, and it is not that profile's.
    #[error("A file that is not this profile's stands in its place. Mend it, or move it away: {}", .0.display())]
    InTheWay(PathBuf),
    /// The file system refuses to write.
    #[error("The profile was not written: {source}. Check the folder's permissions and free space: {}", path.display())]
    Unwritable {
        /// What the file system says.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// The file system refuses to move or remove the file.
    #[error("The profile stays where it is: {source}. Check the folder's permissions and free space: {}", path.display())]
    Unmovable {
        /// What the file system says.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// A secret cannot be taken along, or cannot be deleted.
    #[error("{name:?} was left as it is. {source}")]
    Secret {
        /// The profile's name.
        name: String,
        /// Why.
        source: SecretError,
    },
    /// A copied secret was not there, or was another, when it was read back.
    #[error(
        "{name:?} was left as it is. The copy of its {field} was not there when it was read back. Try again, or choose another place for it"
    )]
    SecretLost {
        /// The field, by its name in the profile's file.
        field: &'static str,
        /// The profile's name.
        name: String,
    },
    /// Another secret is kept under the new name.
    #[error(
        "Another {field} is kept under the name {name:?}, from a profile that was deleted. Delete that one for good first, or choose another name"
    )]
    SecretInTheWay {
        /// The field, by its name in the profile's file.
        field: &'static str,
        /// The new name.
        name: String,
    },
    /// No deleted profile has that name.
    #[error("No deleted profile is called {name:?}. There are: {}", if known.is_empty() { "none".to_owned() } else { known.join(", ") })]
    NotDeleted {
        /// The name that was asked for.
        name: String,
        /// The names of the deleted profiles.
        known: Vec<String>,
    },
    /// Somebody else wrote, moved or removed the file since it was read.
    #[error("The profile {name:?} {theirs} since it was opened here, and nothing was written. Look at the difference, then save again: {}", path.display())]
    Changed {
        /// The profile's name.
        name: String,
        /// What stands there now.
        theirs: Theirs,
        /// The file.
        path: PathBuf,
    },
    /// A changed profile has another name than the one that was opened.
    #[error(
        "The name was changed from {0:?} to {1:?}, and nothing was written. Rename the profile first, then save the rest"
    )]
    NameChanged(String, String),
    /// No template has that name.
    #[error("No template is called {name:?}. There are: {}", known.join(", "))]
    NoTemplate {
        /// The name that was asked for.
        name: String,
        /// The names of the templates.
        known: Vec<String>,
    },
    /// A file stands where an export would go.
    #[error("A file is there already, and was left as it is. Choose another name: {}", .0.display())]
    Exists(PathBuf),
    /// The order cannot be kept, because the settings' file cannot be written or must not be.
    #[error("The order was not changed: {reason} ({})", path.display())]
    NotOrdered {
        /// What is in the way, and what to do.
        reason: String,
        /// The settings' file.
        path: PathBuf,
    },
}

impl Profiles {
    /// The simulator's own profile, which ships in the program.
    ///
    /// # Errors
    /// None, unless the program was built from a damaged file.
    pub fn built_in() -> Result<Profile, ProfileError> {
        Profile::parse(SIMULATOR)
    }

    /// Reads the built-in profile and the folder's `*.ron` files. A folder that is not there is empty.
    #[must_use]
    pub fn load(paths: &Paths) -> Self {
        let mut profiles = Self::default();
        profiles.take(None, Path::new("profiles/simulator.ron"), Self::built_in().map_err(|error| error.to_string()));
        match named_files::texts(&paths.profiles(), ENDING, text_file::MOST_BYTES) {
            Ok(texts) => {
                for (path, text) in texts {
                    let profile = text
                        .map_err(|error| error.to_string())
                        .and_then(|text| Profile::parse(&text).map_err(|error| error.to_string()));
                    profiles.take(Some(path.clone()), &path, profile);
                }
            }
            Err(damaged) => profiles.damaged.push(damaged),
        }
        profiles.list.sort_by(|a, b| (a.path.is_some(), &a.profile.name).cmp(&(b.path.is_some(), &b.profile.name)));
        profiles
    }

    /// The same with the built-in profile writing payloads as the settings say, since it has no file to say so.
    #[must_use]
    pub fn with_simulator_wire(mut self, wire: Wire) -> Self {
        for built_in in self.list.iter_mut().filter(|stored| stored.path.is_none()) {
            built_in.profile.wire = wire;
        }
        self
    }

    /// The same with the folder's profiles in the user's order; those that it does not name come after, by name.
    #[must_use]
    pub fn sorted_by(mut self, order: &[String]) -> Self {
        let place = |name: &String| order.iter().position(|ordered| ordered == name).unwrap_or(usize::MAX);
        // Why stable: by name they are already.
        self.list.sort_by_key(|stored| (stored.path.is_some(), place(&stored.profile.name)));
        self
    }

    /// The profile of that name.
    ///
    /// # Errors
    /// A sentence with all names there are.
    pub fn find(&self, name: &str) -> Result<&Stored, ProfilesError> {
        self.list.iter().find(|stored| stored.profile.name == name).ok_or_else(|| ProfilesError::NotFound {
            name: name.to_owned(),
            known: self.list.iter().map(|stored| stored.profile.name.clone()).collect(),
        })
    }

    fn take(&mut self, path: Option<PathBuf>, shown: &Path, profile: Result<Profile, String>) {
        let reason = match profile {
            Ok(profile) => match self.find(&profile.name) {
                Err(_) => return self.list.push(Stored { profile, path }),
                Ok(Stored { path: None, .. }) => {
                    format!("The name {:?} is the built-in profile's. Give this one another", profile.name)
                }
                Ok(_) => format!("The name {:?} is another file's already. Give each its own", profile.name),
            },
            Err(reason) => reason,
        };
        self.damaged.push(Damaged { path: shown.to_owned(), reason });
    }
}

#[cfg(test)]
mod tests;
