//! The folder of profiles: read with all that is damaged named, and written without ever replacing a stranger's file.

use std::io;
use std::path::{Path, PathBuf};

use super::atomic;
use super::named_files::{self, Damaged, WriteNewError};
use super::paths::Paths;
use super::profile::{Profile, ProfileError};
use super::text_file::{self, TextFileError};
use crate::api::wire::Wire;

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

/// Takes a profile file in: checks it, and writes it as it stands, comments and all, into the folder of profiles.
///
/// # Errors
/// When the file is no profile, when its name is taken, or when it cannot be written.
pub fn import(paths: &Paths, file: &Path) -> Result<Profile, ProfilesError> {
    let text = text_file::read(file).map_err(|source| ProfilesError::Unreadable { source, path: file.to_owned() })?;
    let profile = Profile::parse(&text).map_err(|source| ProfilesError::Refused { source, path: file.to_owned() })?;
    if Profiles::load(paths).find(&profile.name).is_ok() {
        return Err(ProfilesError::Taken(profile.name));
    }
    write_new(paths, &profile.name, &text)?;
    Ok(profile)
}

/// Writes a profile: into its own file when there is a profile of that name, and otherwise into a new one.
///
/// # Errors
/// When the profile is built in or holds a value it may not have, or when it cannot be written.
pub fn save(paths: &Paths, profile: &Profile) -> Result<PathBuf, ProfilesError> {
    let text = profile.to_ron()?;
    // Why: read afresh, since another window may have written or damaged a file meanwhile.
    match Profiles::load(paths).find(&profile.name) {
        Ok(Stored { path: None, .. }) => Err(ProfilesError::BuiltIn(profile.name.clone())),
        Ok(Stored { path: Some(path), .. }) => {
            atomic::write(path, text.as_bytes())
                .map_err(|source| ProfilesError::Unwritable { source, path: path.clone() })?;
            Ok(path.clone())
        }
        Err(_) => write_new(paths, &profile.name, &text),
    }
}

fn write_new(paths: &Paths, name: &str, text: &str) -> Result<PathBuf, ProfilesError> {
    let path = paths.profiles().join(named_files::file_name(name, "profile", ENDING));
    match named_files::write_new(&path, text.as_bytes()) {
        Ok(()) => Ok(path),
        Err(WriteNewError::InTheWay) => Err(ProfilesError::InTheWay(path)),
        Err(WriteNewError::Unwritable(source)) => Err(ProfilesError::Unwritable { source, path }),
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;
    use crate::api::draft::Draft;

    fn put(paths: &Paths, file: &str, bytes: &[u8]) -> PathBuf {
        let path = paths.profiles().join(file);
        atomic::write(&path, bytes).expect("written");
        path
    }

    fn simulator_named(name: &str) -> Profile {
        Profile { name: name.to_owned(), ..Profile::parse(SIMULATOR).expect("the built-in profile") }
    }

    fn names(profiles: &Profiles) -> Vec<&str> {
        profiles.list.iter().map(|stored| stored.profile.name.as_str()).collect()
    }

    #[test]
    fn the_built_in_profile_makes_a_draft_that_is_ready_to_send() {
        let (_guard, paths) = Paths::temporary();
        let profiles = Profiles::load(&paths);
        assert_eq!(profiles.damaged, []);
        let stored = profiles.find("Simulator").expect("built in");
        assert_eq!(stored.path, None);
        assert_eq!(Draft::with_defaults(&stored.profile.defaults), Draft::example());
        assert!(!paths.profiles().exists(), "reading creates nothing");
    }

    #[test]
    fn profiles_come_by_name_and_damaged_ones_are_named_and_kept() {
        let (_guard, paths) = Paths::temporary();
        let text = |name| simulator_named(name).to_ron().expect("RON");
        put(&paths, "1.ron", text("Zebra").as_bytes());
        put(&paths, "2.ron", text("Acme").as_bytes());
        put(&paths, "note.txt", b"not a profile");
        let wrong: Vec<(PathBuf, Vec<u8>, &str)> = [
            ("3.ron", text("Acme").into_bytes(), "another file's already"),
            ("4.ron", text("Simulator").into_bytes(), "the built-in profile's"),
            ("5.ron", b"(version: 1,\n".to_vec(), "line 2, column 1"),
            ("6.ron", text("New").replace("version: 1", "version: 2").into_bytes(), "version 2 is not known"),
            ("7.ron", b"\xFF".to_vec(), "byte 1"),
            ("8.ron", vec![b' '; text_file::MOST_BYTES + 1], "1 MiB"),
        ]
        .into_iter()
        .map(|(file, bytes, part)| (put(&paths, file, &bytes), bytes, part))
        .collect();
        let profiles = Profiles::load(&paths);
        assert_eq!(names(&profiles), ["Simulator", "Acme", "Zebra"]);
        assert_eq!(profiles.damaged.len(), wrong.len(), "{:?}", profiles.damaged);
        for (damaged, (path, bytes, part)) in profiles.damaged.iter().zip(wrong) {
            assert_eq!(damaged.path, path);
            assert!(damaged.to_string().contains(part), "{damaged}");
            assert_eq!(std::fs::read(path).expect("kept"), bytes);
        }
    }

    #[test]
    fn a_folder_that_is_none_is_reported() {
        let (_guard, paths) = Paths::temporary();
        atomic::write(&paths.profiles(), b"a file").expect("written");
        let profiles = Profiles::load(&paths);
        assert_eq!(names(&profiles), ["Simulator"]);
        assert!(profiles.damaged[0].reason.contains("cannot be read"));
        let error = save(&paths, &simulator_named("A")).expect_err("refused").to_string();
        assert!(error.contains("was not written"), "{error}");
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let (_guard, paths) = Paths::temporary();
        save(&paths, &simulator_named("Acme")).expect("saved");
        let error = Profiles::load(&paths).find("acme").expect_err("unknown").to_string();
        assert_eq!(error, "No profile is called \"acme\". There are: Simulator, Acme");
    }

    #[test]
    fn what_is_saved_is_loaded_and_saved_again_in_its_place() {
        let (_guard, paths) = Paths::temporary();
        let mut profile = simulator_named("Acme");
        let path = save(&paths, &profile).expect("saved");
        profile.site_id = "1".to_owned();
        assert_eq!(save(&paths, &profile).expect("saved again"), path);
        let profiles = Profiles::load(&paths);
        assert_eq!(profiles.find("Acme").expect("saved"), &Stored { profile, path: Some(path) });
        assert_eq!(profiles.list.len(), 2);
        assert!(matches!(save(&paths, &simulator_named("Simulator")), Err(ProfilesError::BuiltIn(_))));
    }

    #[test]
    fn hostile_names_never_leave_the_folder() {
        let (guard, paths) = Paths::temporary();
        let hostile =
            ["..", ".", "CON", "a/b", "../../x", "/etc/passwd", "C:\\x", "nul.ron", "ä", "-", &"x".repeat(100)];
        for name in hostile {
            let path = save(&paths, &simulator_named(name)).expect(name);
            assert_eq!(path.parent(), Some(paths.profiles().as_path()), "{name}");
            let file = path.file_name().and_then(OsStr::to_str).expect("ASCII");
            assert!(file.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.'), "{file}");
            assert!(file.len() <= 60 && file.matches('.').count() == 1 && file.contains('-'), "{file}");
        }
        let profiles = Profiles::load(&paths);
        assert_eq!((profiles.list.len(), profiles.damaged.len()), (hostile.len() + 1, 0));
        assert_eq!(std::fs::read_dir(guard.path()).expect("a folder").count(), 1);
        assert_eq!(std::fs::read_dir(guard.path().join("home")).expect("a folder").count(), 1);
    }

    #[test]
    fn import_keeps_the_comments_and_refuses_what_is_there() {
        let (guard, paths) = Paths::temporary();
        let file = guard.path().join("from elsewhere.ron");
        let text = format!("// A comment.\n{}", simulator_named("Acme").to_ron().expect("RON"));
        atomic::write(&file, text.as_bytes()).expect("written");
        assert_eq!(import(&paths, &file).expect("imported").name, "Acme");
        let profiles = Profiles::load(&paths);
        let path = profiles.find("Acme").expect("there").path.clone().expect("a file");
        assert_eq!(std::fs::read_to_string(&path).expect("read"), text);
        assert!(matches!(import(&paths, &file), Err(ProfilesError::Taken(_))));

        atomic::write(&path, b"damaged").expect("written");
        assert!(matches!(import(&paths, &file), Err(ProfilesError::InTheWay(_))));
        assert!(matches!(save(&paths, &simulator_named("Acme")), Err(ProfilesError::InTheWay(_))));
        assert_eq!(std::fs::read(&path).expect("kept"), b"damaged");

        atomic::write(&file, simulator_named("Simulator").to_ron().expect("RON").as_bytes()).expect("written");
        assert!(matches!(import(&paths, &file), Err(ProfilesError::Taken(_))));
        atomic::write(&file, b"(version: 1,").expect("written");
        assert!(matches!(import(&paths, &file), Err(ProfilesError::Refused { .. })));
        assert!(matches!(import(&paths, &guard.path().join("none")), Err(ProfilesError::Unreadable { .. })));
    }
}
