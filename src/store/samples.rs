//! Named payloads: those that ship with the program, and those that the user keeps in the data folder's `payloads/`.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::atomic;
use super::json_text::{self, UnwritableError};
use super::named_files::{self, Damaged, MOST_NAME_CHARACTERS, WriteNewError, is_unseen};
use super::paths::Paths;
use super::shipped::{SHIPPED, Shipped};
use super::text_file::{self, TextFileError};
use crate::api::catalogue;
use crate::api::draft::Draft;
use crate::api::json;
use crate::api::load::{self, LoadError};
use crate::api::payload::Payload;
use crate::api::wire::Wire;

/// The version of the files that this program reads and writes.
pub const VERSION: u64 = 1;

/// How the files end.
const ENDING: &str = "json";

/// Every payload there is, and every file that gave none.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    /// The shipped ones first, in their order; then the user's, by name without regard to case.
    pub list: Vec<Sample>,
    /// What could not be read, by path. All of it was left as it is.
    pub damaged: Vec<Damaged>,
}

/// A payload with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its name, unique among all.
    pub name: String,
    /// What it fills the form with; a shipped one's under its own wire choices.
    pub draft: Draft,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a payload comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It ships with the program and cannot be changed.
    Shipped(&'static Shipped),
    /// The user's own, in this file.
    File(PathBuf),
}

/// A payload's file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u64,
    name: String,
    draft: Draft,
}

/// Why a payload was not found, taken in, changed or written.
#[derive(Debug, thiserror::Error)]
pub enum SamplesError {
    /// No payload has that name.
    #[error("No payload is called {name:?}. There are: {}", known.join(", "))]
    NotFound {
        /// The name that was asked for.
        name: String,
        /// Every name there is.
        known: Vec<String>,
    },
    /// The name may not be given; holds why.
    #[error("The payload was not saved: {0}")]
    Name(String),
    /// Another payload has the name.
    #[error("A payload called {0:?} is there already. Choose another name")]
    Taken(String),
    /// A shipped payload was to be changed.
    #[error("The payload {0:?} ships with the program and cannot be changed. Duplicate it, or choose another name")]
    Shipped(String),
    /// A file stands where the payload's would go, and it is not that payload's.
    #[error("A file that is not this payload's stands in its place. Mend it, or move it away: {}", .0.display())]
    InTheWay(PathBuf),
    /// The file to export to is there already.
    #[error("A file stands there already, and it was left as it is. Choose another name: {}", .0.display())]
    Exists(PathBuf),
    /// The payload cannot be written as a file that could be read again.
    #[error("The payload was not saved. {0}")]
    NoFile(#[from] UnwritableError),
    /// The file to import cannot be read.
    #[error("{source} ({})", path.display())]
    Unreadable {
        /// What the file is instead.
        source: TextFileError,
        /// The file.
        path: PathBuf,
    },
    /// The file to import is no payload.
    #[error("{source} ({})", path.display())]
    Refused {
        /// Its first mistake.
        source: LoadError,
        /// The file.
        path: PathBuf,
    },
    /// The file system refuses to write.
    #[error("The payload was not written: {source}. Check the folder's permissions and free space: {}", path.display())]
    Unwritable {
        /// What the file system says.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// The file system refuses to remove a file.
    #[error("The payload's file was not removed: {source}. Check the folder's permissions: {}", path.display())]
    NotRemoved {
        /// What the file system says.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
}

impl Samples {
    /// Reads the shipped payloads and the folder's `*.json` files. A folder that is not there is empty.
    #[must_use]
    pub fn load(paths: &Paths) -> Self {
        let mut samples = Self::default();
        for shipped in &SHIPPED {
            let draft = shipped.draft(shipped.wire).map_err(|error| error.to_string());
            samples.take(
                Path::new(shipped.name),
                Origin::Shipped(shipped),
                draft.map(|draft| (shipped.name.to_owned(), draft)),
            );
        }
        match named_files::texts(&paths.payloads(), ENDING, json_text::MOST_BYTES) {
            Ok(texts) => {
                for (path, text) in texts {
                    let read = text.map_err(|error| error.to_string()).and_then(|text| parse(&text));
                    samples.take(&path, Origin::File(path.clone()), read);
                }
            }
            Err(damaged) => samples.damaged.push(damaged),
        }
        samples.list.sort_by_cached_key(|sample| match sample.origin {
            Origin::Shipped(_) => (false, String::new(), String::new()),
            Origin::File(_) => (true, sample.name.to_lowercase(), sample.name.clone()),
        });
        samples
    }

    /// The payload of that name.
    ///
    /// # Errors
    /// A sentence with all names there are.
    pub fn find(&self, name: &str) -> Result<&Sample, SamplesError> {
        self.list.iter().find(|sample| sample.name == name).ok_or_else(|| SamplesError::NotFound {
            name: name.to_owned(),
            known: self.list.iter().map(|sample| sample.name.clone()).collect(),
        })
    }

    /// The file of the user's payload of that name.
    fn file(&self, name: &str) -> Result<(&Draft, &Path), SamplesError> {
        match self.find(name)? {
            Sample { origin: Origin::Shipped(_), .. } => Err(SamplesError::Shipped(name.to_owned())),
            Sample { draft, origin: Origin::File(path), .. } => Ok((draft, path)),
        }
    }

    fn take(&mut self, shown: &Path, origin: Origin, read: Result<(String, Draft), String>) {
        let reason = match read {
            Ok((name, draft)) => match self.find(&name) {
                Err(_) => return self.list.push(Sample { name, draft, origin }),
                Ok(Sample { origin: Origin::Shipped(_), .. }) => {
                    format!("The name {name:?} is a shipped payload's. Give this one another")
                }
                Ok(_) => format!("The name {name:?} is another file's already. Give each its own"),
            },
            Err(reason) => reason,
        };
        self.damaged.push(Damaged { path: shown.to_owned(), reason });
    }
}

fn parse(text: &str) -> Result<(String, Draft), String> {
    let file: File = json_text::parse(text, VERSION).map_err(|error| {
        // Why: a payload by itself is what somebody is likeliest to put into this folder.
        let is_payload =
            json::pairs(text).is_ok_and(|pairs| pairs.iter().any(|(name, _)| catalogue::item(name).is_some()));
        if is_payload { "This is a payload by itself. Import it instead".to_owned() } else { error.to_string() }
    })?;
    match named_files::wrong_name(&file.name) {
        None => Ok((file.name, file.draft)),
        Some(reason) => Err(format!("In the field name, {reason}")),
    }
}

/// Saves a payload: into its own file when the user has one of that name, and otherwise into a new one.
///
/// # Errors
/// When the name may not be given or is a shipped payload's, or when the file cannot be written.
pub fn save(paths: &Paths, name: &str, draft: &Draft) -> Result<PathBuf, SamplesError> {
    // Why: read afresh, since another window may have written or damaged a file meanwhile.
    match Samples::load(paths).file(name) {
        Ok((_, path)) => {
            let text = text(name, draft)?;
            write(path, &text)?;
            Ok(path.to_owned())
        }
        Err(SamplesError::NotFound { .. }) => write_new(paths, name, draft),
        Err(error) => Err(error),
    }
}

/// Gives a user's payload another name.
///
/// # Errors
/// When there is no such payload or it is shipped, when the new name may not be given or is taken, or when a file cannot be
/// written or removed. The payload is then still there under one name at least.
pub fn rename(paths: &Paths, name: &str, new_name: &str) -> Result<(), SamplesError> {
    let samples = Samples::load(paths);
    let (draft, old) = samples.file(name)?;
    if name == new_name {
        return Ok(());
    }
    if samples.find(new_name).is_ok() {
        return Err(SamplesError::Taken(new_name.to_owned()));
    }
    if old == path(paths, new_name) {
        // A file that somebody named themselves.
        return write(old, &text(new_name, draft)?);
    }
    write_new(paths, new_name, draft)?;
    remove(old)
}

/// Saves a copy of a payload, shipped or not, under a free name such as `Acme copy 2`, and returns that name.
///
/// # Errors
/// When there is no such payload, or when the file cannot be written.
pub fn duplicate(paths: &Paths, name: &str) -> Result<String, SamplesError> {
    let samples = Samples::load(paths);
    let sample = samples.find(name)?;
    let copy =
        free_name(&samples, name, |number| if number == 1 { " copy".to_owned() } else { format!(" copy {number}") });
    write_new(paths, &copy, &sample.draft)?;
    Ok(copy)
}

/// Saves a payload under a name that another program gave it, made fit and free, such as `Acme 2`; returns that name.
///
/// # Errors
/// When the file cannot be written.
pub fn add(paths: &Paths, name: &str, draft: &Draft) -> Result<String, SamplesError> {
    let seen: String = name.chars().map(|character| if is_unseen(character) { ' ' } else { character }).collect();
    let words = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = if words.is_empty() { "Payload" } else { &words };
    let free =
        free_name(&Samples::load(paths), name, |number| if number == 1 { String::new() } else { format!(" {number}") });
    write_new(paths, &free, draft)?;
    Ok(free)
}

/// The first name of a row, each with another end, that no payload has.
fn free_name(samples: &Samples, name: &str, end: impl Fn(usize) -> String) -> String {
    let names = (1_usize..).map(|number| {
        let end = end(number);
        let start: String = name.chars().take(MOST_NAME_CHARACTERS - end.chars().count()).collect();
        format!("{}{end}", start.trim_end())
    });
    // Why the default is never used: of more names than there are payloads, one is free.
    names.take(samples.list.len() + 1).find(|name| samples.find(name).is_err()).unwrap_or_default()
}

/// Deletes a user's payload for good.
///
/// # Errors
/// When there is no such payload or it is shipped, or when its file cannot be removed.
pub fn delete(paths: &Paths, name: &str) -> Result<(), SamplesError> {
    remove(Samples::load(paths).file(name)?.1)
}

/// Takes a payload's JSON file in under a name, read under a profile's wire choices.
///
/// # Errors
/// When the file is no payload, when the name may not be given or is taken, or when it cannot be written.
pub fn import(paths: &Paths, name: &str, file: &Path, wire: Wire) -> Result<Draft, SamplesError> {
    let text = text_file::read(file).map_err(|source| SamplesError::Unreadable { source, path: file.to_owned() })?;
    let draft = load::payload(text.as_bytes(), wire)
        .map_err(|source| SamplesError::Refused { source, path: file.to_owned() })?;
    if Samples::load(paths).find(name).is_ok() {
        return Err(SamplesError::Taken(name.to_owned()));
    }
    write_new(paths, name, &draft)?;
    Ok(draft)
}

/// Writes a draft as the payload it gives under a profile's wire choices: indented JSON, or as it stands when it is none.
/// A file that is there already is not replaced.
///
/// # Errors
/// When something stands in the file's place, or when it cannot be written.
pub fn export(draft: &Draft, wire: Wire, file: &Path) -> Result<(), SamplesError> {
    let payload = String::from_utf8_lossy(Payload::of(draft, wire).bytes()).into_owned();
    let text = match json::pretty(&payload) {
        Some(parts) => parts.into_iter().map(|(_, text)| text).collect(),
        None => payload,
    };
    match written(named_files::write_new(file, (text + "\n").as_bytes()), file) {
        Err(SamplesError::InTheWay(file)) => Err(SamplesError::Exists(file)),
        other => other,
    }
}

/// Exports a draft into the folder of exports, as a file of its own that is called like the payload, and returns it.
///
/// # Errors
/// When the file cannot be written.
pub fn export_as(paths: &Paths, name: &str, draft: &Draft, wire: Wire) -> Result<PathBuf, SamplesError> {
    let mut number = 1_usize;
    loop {
        let name = if number == 1 { name.to_owned() } else { format!("{name} {number}") };
        let file = paths.exports().join(named_files::file_name(&name, "payload", ENDING));
        match export(draft, wire, &file) {
            Ok(()) => return Ok(file),
            Err(SamplesError::Exists(_)) => number += 1,
            Err(error) => return Err(error),
        }
    }
}

fn path(paths: &Paths, name: &str) -> PathBuf {
    paths.payloads().join(named_files::file_name(name, "payload", ENDING))
}

fn text(name: &str, draft: &Draft) -> Result<String, UnwritableError> {
    json_text::text(&File { version: VERSION, name: name.to_owned(), draft: draft.clone() })
}

fn write_new(paths: &Paths, name: &str, draft: &Draft) -> Result<PathBuf, SamplesError> {
    if let Some(reason) = named_files::wrong_name(name) {
        return Err(SamplesError::Name(reason));
    }
    let path = path(paths, name);
    written(named_files::write_new(&path, text(name, draft)?.as_bytes()), &path)?;
    Ok(path)
}

fn written(result: Result<(), WriteNewError>, path: &Path) -> Result<(), SamplesError> {
    result.map_err(|error| match error {
        WriteNewError::InTheWay => SamplesError::InTheWay(path.to_owned()),
        WriteNewError::Unwritable(source) => SamplesError::Unwritable { source, path: path.to_owned() },
    })
}

fn write(path: &Path, text: &str) -> Result<(), SamplesError> {
    atomic::write(path, text.as_bytes()).map_err(|source| SamplesError::Unwritable { source, path: path.to_owned() })
}

fn remove(path: &Path) -> Result<(), SamplesError> {
    std::fs::remove_file(path).map_err(|source| SamplesError::NotRemoved { source, path: path.to_owned() })
}

#[cfg(test)]
mod tests;
