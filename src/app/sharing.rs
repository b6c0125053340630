//! "Share…": chosen exchanges as a text to copy or save, and files of other programs taken in.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui;

use super::state::Dialog;
use super::{Console, Event, Reports};
use crate::api::wire::Wire;
use crate::exchange::{Exchange, Id};
use crate::share::export::{self, Export};
use crate::share::import::{self, ImportError, Imported};
use crate::store::atomic;
use crate::store::history::History;
use crate::store::history::error::HistoryError;
use crate::store::paths::Paths;
use crate::store::samples::{self, Samples, SamplesError};
use crate::store::text_file::{self, TextFileError};

pub use crate::share::curl::{Kind, Shell};
pub use crate::share::export::{Format, Wish};
pub use crate::share::redaction::{Personal, Removed};

/// The exchanges that [`Scope::Last`] takes in.
const MANY: usize = 20;

/// The most exchanges that the window shares at once: their text is made and held in memory.
const MOST: usize = 2_000;

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareCommand {
    /// Ask how an exchange is to be shared, or those that are selected.
    Open(Id),
    /// The question's choices changed: write the text anew.
    Changed,
    /// Put the text on the clipboard.
    Copy,
    /// Write the text into the folder of exports.
    Save,
    /// Keep a picture of the window.
    Picture,
}

/// Which exchanges are shared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// The one.
    #[default]
    This,
    /// The one, and the one recorded before it, to be compared.
    WithPrevious,
    /// The one, and those recorded before it.
    Last,
    /// Those that are selected.
    Selected,
}

impl Scope {
    /// Every scope that begins with one exchange.
    pub const ALL: [Self; 3] = [Self::This, Self::WithPrevious, Self::Last];

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::This => "This exchange",
            Self::WithPrevious => "With the one before",
            Self::Last => "With the 19 before",
            Self::Selected => "The selected ones",
        }
    }
}

/// The question how an exchange is to be shared.
#[derive(Debug)]
pub struct ShareForm {
    /// The exchange.
    pub id: Id,
    /// Those that were selected when it was asked for.
    pub selected: Vec<Id>,
    /// Which are shared.
    pub scope: Scope,
    /// The numbers of these.
    pub ids: Vec<Id>,
    /// How it is written.
    pub wish: Wish,
    /// The text that these choices give, once it is written; or why there is none.
    pub made: Option<Result<Made, String>>,
    /// Where it was saved, or why not.
    pub saved: Option<Result<PathBuf, String>>,
}

/// A text that can be copied or saved.
#[derive(Clone, Debug)]
pub struct Made {
    /// The text.
    pub text: Arc<str>,
    /// Its beginning, as much as the question shows.
    pub start: String,
    /// What was taken out of it.
    pub removed: Vec<Removed>,
    /// How many exchanges are in it.
    pub count: usize,
}

impl Made {
    fn of(export: Export, count: usize) -> Self {
        const MOST_LINES: usize = 200;
        const MOST_CHARACTERS: usize = 12_000;
        let start = export.text.lines().take(MOST_LINES).collect::<Vec<_>>().join("\n");
        let start = start.chars().take(MOST_CHARACTERS).collect();
        Self { text: export.text.into(), start, removed: export.removed, count }
    }
}

/// What the background reports.
#[derive(Debug)]
pub(super) enum ShareEvent {
    /// A text of these exchanges was written, or could not be.
    Made(Vec<Id>, Wish, Result<Made, String>),
    /// The text was saved, or could not be.
    Saved(Result<PathBuf, String>),
}

/// Why nothing was written or read.
#[derive(Debug, thiserror::Error)]
pub enum SharingError {
    /// A file of that name is there.
    #[error("A file stands there already, and it was left as it is. Choose another name: {}", .0.display())]
    Exists(PathBuf),
    /// The file system refuses.
    #[error("The export was not written: {source}. Check the folder's permissions and free space: {}", path.display())]
    Unwritable {
        /// What the file system says.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// The file to import cannot be read.
    #[error("{source} ({})", path.display())]
    Unreadable {
        /// What the file is instead.
        source: TextFileError,
        /// The file.
        path: PathBuf,
    },
    /// The file to import is none that is known.
    #[error("{source} ({})", path.display())]
    Refused {
        /// What is wrong with it.
        source: ImportError,
        /// The file.
        path: PathBuf,
    },
    /// A draft could not be kept.
    #[error(transparent)]
    Samples(#[from] SamplesError),
}

/// The exchanges of these numbers that the history has, in the order of their numbers.
///
/// # Errors
/// When the history cannot be read.
pub fn exchanges(history: &History, ids: &[Id]) -> Result<Vec<Exchange>, HistoryError> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().filter_map(|id| history.get(id).transpose()).collect()
}

/// Writes an export into a file that is not there yet.
///
/// # Errors
/// When something stands in its place, or it cannot be written.
pub fn write(path: &Path, text: &str) -> Result<(), SharingError> {
    written(atomic::write_new(path, text.as_bytes()), path)
}

fn written(result: io::Result<()>, path: &Path) -> Result<(), SharingError> {
    result.map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => SharingError::Exists(path.to_owned()),
        _ => SharingError::Unwritable { source, path: path.to_owned() },
    })
}

/// Writes into the folder of exports under the first free name: `exchange 5.har`, `exchange 5 (2).har`, and so on.
pub(super) fn write_export(paths: &Paths, name: &str, ending: &str, bytes: &[u8]) -> Result<PathBuf, SharingError> {
    let mut number = 1_usize;
    loop {
        let name = if number == 1 { format!("{name}.{ending}") } else { format!("{name} ({number}).{ending}") };
        let path = paths.exports().join(name);
        match written(atomic::write_new(&path, bytes), &path) {
            Ok(()) => return Ok(path),
            Err(SharingError::Exists(_)) => number += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Reads a file of another program.
///
/// # Errors
/// When it cannot be read, or is none that is known.
pub fn read_file(file: &Path, wire: Wire) -> Result<Imported, SharingError> {
    let text = text_file::read_up_to(file, import::MOST_BYTES)
        .map_err(|source| SharingError::Unreadable { source, path: file.to_owned() })?;
    import::import(text.as_bytes(), wire).map_err(|source| SharingError::Refused { source, path: file.to_owned() })
}

/// Keeps imported drafts as samples, and gives the names that they were kept under.
///
/// # Errors
/// At the first that cannot be kept; those before it are.
pub fn keep(paths: &Paths, imported: &Imported) -> Result<Vec<String>, SharingError> {
    let keep = |taken: &import::Taken| Ok(samples::add(paths, &taken.name, &taken.draft)?);
    imported.drafts.iter().map(keep).collect()
}

impl Console {
    pub(super) fn share(&mut self, command: ShareCommand, ctx: &egui::Context) {
        match command {
            // Why: the list of commands may be open over a question that came meanwhile.
            ShareCommand::Open(_) if self.is_asking() => {}
            ShareCommand::Open(id) => {
                let selected: Vec<Id> = self.state.selection.ids.iter().copied().collect();
                let scope = if selected.is_empty() { Scope::default() } else { Scope::Selected };
                let (ids, wish) = (Vec::new(), Wish::default());
                let form = ShareForm { id, selected, scope, ids, wish, made: None, saved: None };
                self.state.dialog = Some(Dialog::Share(Box::new(form)));
                self.make_share();
            }
            ShareCommand::Changed => self.make_share(),
            ShareCommand::Copy => {
                if let Some(Dialog::Share(form)) = &self.state.dialog
                    && let Some(Ok(made)) = &form.made
                {
                    ctx.copy_text(made.text.to_string());
                    self.say("Copied: export");
                }
            }
            ShareCommand::Save => self.save_share(),
            ShareCommand::Picture if self.is_asking() => self.say("No picture was taken. Close what is open first"),
            ShareCommand::Picture => {
                // Why first: the list of commands is not what the picture is wanted of.
                self.view.palette = None;
                self.take_picture(ctx);
            }
        }
    }

    /// Writes the text that the question's choices give, on the worker.
    fn make_share(&mut self) {
        let Some(Dialog::Share(form)) = &mut self.state.dialog else { return };
        form.made = None;
        form.saved = None;
        let (id, scope, wish) = (form.id, form.scope, form.wish);
        let before = self.state.history.iter().map(|row| row.id).filter(|other| *other > 0 && *other < id);
        let with_before = |count: usize| std::iter::once(id).chain(before.take(count)).collect();
        let ids: Vec<Id> = match scope {
            Scope::This => vec![id],
            Scope::WithPrevious => with_before(1),
            Scope::Last => with_before(MANY - 1),
            Scope::Selected => form.selected.clone(),
        };
        form.ids.clone_from(&ids);
        if ids.len() > MOST {
            form.made = Some(Err(format!(
                "{} exchanges are selected, and the window shares {MOST} at once. Select fewer, or say on the command line: livedeflect-console history export",
                ids.len()
            )));
            return;
        }
        // What could not be recorded is known here alone.
        let unrecorded = self.unrecorded.get(&id).filter(|_| scope != Scope::Selected);
        let unrecorded = unrecorded.map(|shown| shown.exchange.clone());
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.handle().spawn_blocking(move || {
            let exchanges = match unrecorded {
                Some(exchange) => Ok(vec![exchange]),
                // Why a history of its own: many exchanges take long to read, and nobody who sends waits for it.
                None if scope == Scope::Selected => History::open(&engine.paths().history())
                    .and_then(|history| exchanges(&history, &ids))
                    .map_err(|error| error.to_string()),
                None => engine.with_history(|history| exchanges(history, &ids)).map_err(|error| error.to_string()),
            };
            let made = exchanges.and_then(|exchanges| {
                let export = export::export(&exchanges, wish).map_err(|error| error.to_string())?;
                Ok(Made::of(export, exchanges.len()))
            });
            reports.report(Event::Share(ShareEvent::Made(ids, wish, made)));
        });
    }

    fn save_share(&mut self) {
        let Some(Dialog::Share(form)) = &self.state.dialog else { return };
        let Some(Ok(made)) = &form.made else { return };
        let name = if made.count == 1 { format!("exchange {}", form.id) } else { format!("exchanges to {}", form.id) };
        let (ending, text) = (form.wish.ending(), Arc::clone(&made.text));
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.handle().spawn_blocking(move || {
            let saved = write_export(engine.paths(), &name, ending, text.as_bytes()).map_err(|error| error.to_string());
            reports.report(Event::Share(ShareEvent::Saved(saved)));
        });
    }

    pub(super) fn take_in_share(&mut self, event: ShareEvent) {
        let Some(Dialog::Share(form)) = &mut self.state.dialog else { return };
        match event {
            // Why compared: a text of other exchanges, or written in another way, comes too late.
            ShareEvent::Made(ids, wish, made) if (&ids, wish) == (&form.ids, form.wish) => {
                form.made = Some(made);
            }
            ShareEvent::Made(..) => {}
            ShareEvent::Saved(saved) => form.saved = Some(saved),
        }
    }
}

/// Takes in a dropped file that holds several requests, and reports what came of it. Whether it is such a file.
pub(super) fn take_in_file(paths: &Paths, file: &Path, wire: Wire, reports: &Reports) -> bool {
    let Ok(imported) = read_file(file, wire) else { return false };
    let kept = keep(paths, &imported);
    reports.report(Event::Samples(Box::new(Samples::load(paths))));
    reports.report(Event::Notice(match kept {
        Ok(names) => {
            let kept = if names.len() == 1 { "1 sample".to_owned() } else { format!("{} samples", names.len()) };
            let told = imported.left_over.join("; ");
            let more = if told.is_empty() { String::new() } else { format!(". Left out: {told}") };
            format!("Kept from the file: {kept}{more}")
        }
        Err(error) => error.to_string(),
    }));
    if !imported.secrets.is_empty() {
        let name = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        reports.report(Event::Credentials(name, imported.secrets));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_takes_a_free_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let paths = Paths::of(Some(folder.path())).expect("paths");
        let names: Vec<_> = (0..3)
            .map(|_| write_export(&paths, "exchange 5", "har", b"x").expect("written"))
            .map(|path| path.file_name().expect("a name").to_owned())
            .collect();
        assert_eq!(names, ["exchange 5.har", "exchange 5 (2).har", "exchange 5 (3).har"]);
        let taken = paths.exports().join("exchange 5.har");
        assert!(matches!(write(&taken, "y"), Err(SharingError::Exists(_))));
    }
}
