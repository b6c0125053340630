//! The form's draft, kept over a crash. Of two windows, the one that saved last is kept.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::atomic;
use super::json_text::{self, JsonTextError, UnwritableError};
use super::paths::Paths;
use super::text_file::{self, TextFileError};
use crate::api::draft::Draft;

/// The version of the file that this program reads and writes.
pub const VERSION: u64 = 1;

/// The draft's file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u64,
    draft: Draft,
}

/// Why the draft was not read or kept.
#[derive(Debug, thiserror::Error)]
pub enum DraftsError {
    /// The file cannot be read.
    #[error("The form's last texts are not shown. {source} ({})", path.display())]
    Unreadable {
        /// What the file is instead.
        source: TextFileError,
        /// The file.
        path: PathBuf,
    },
    /// The file holds no draft.
    #[error("The form's last texts are not shown: {source}. The file is kept, under another name once you type: {}", path.display())]
    Damaged {
        /// Its first mistake.
        source: JsonTextError,
        /// The file.
        path: PathBuf,
    },
    /// The draft cannot be written as a file that could be read again.
    #[error("What you type is not kept over a crash. {0}")]
    NoFile(#[from] UnwritableError),
    /// What stands in the draft's place cannot be moved out of the way.
    #[error(
        "What you type is not kept over a crash: something that is no draft stands in its place, and cannot be renamed ({source}). Move it away: {}",
        path.display()
    )]
    InTheWay {
        /// What the file system says.
        source: io::Error,
        /// What stands there.
        path: PathBuf,
    },
    /// The file system refuses to write.
    #[error(
        "What you type is not kept over a crash: {source}. Check the folder's permissions and free space: {}",
        path.display()
    )]
    Unwritable {
        /// What the file system says.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
}

/// Reads the draft that was saved last; `None` when none was.
///
/// # Errors
/// When the file cannot be read or holds no draft. It is left as it is.
pub fn load(paths: &Paths) -> Result<Option<Draft>, DraftsError> {
    let path = paths.draft();
    let text = match text_file::read_up_to(&path, json_text::MOST_BYTES) {
        Ok(text) => text,
        Err(TextFileError::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(DraftsError::Unreadable { source, path }),
    };
    match json_text::parse(&text, VERSION) {
        Ok(File { draft, .. }) => Ok(Some(draft)),
        Err(source) => Err(DraftsError::Damaged { source, path }),
    }
}

/// Saves the draft in place of the one before, and waits until it is on disk: not for the window's own thread.
///
/// A file that is no draft is first renamed to `draft.damaged-1.json`, or to the next number that is free; the new name is
/// returned then.
///
/// # Errors
/// When the draft is too large, or when a file cannot be renamed or written. What stood there before is then untouched.
pub fn save(paths: &Paths, draft: &Draft) -> Result<Option<PathBuf>, DraftsError> {
    let path = paths.draft();
    let text = json_text::text(&File { version: VERSION, draft: draft.clone() })?;
    let moved = match load(paths) {
        Ok(_) => None,
        Err(_) => Some(move_aside(&path).map_err(|source| DraftsError::InTheWay { source, path: path.clone() })?),
    };
    atomic::write(&path, text.as_bytes()).map_err(|source| DraftsError::Unwritable { source, path })?;
    Ok(moved)
}

/// Renames a file to the first free `….damaged-N.json`.
fn move_aside(path: &Path) -> io::Result<PathBuf> {
    let mut number = 1_u32;
    loop {
        let aside = path.with_extension(format!("damaged-{number}.json"));
        match atomic::rename_new(path, &aside) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            result => return result.map(|()| aside),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::api::caller_info::{Kind, Row};
    use crate::api::draft::Form;

    fn files(paths: &Paths) -> Vec<String> {
        let entries = std::fs::read_dir(&paths.data).expect("a folder");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
        names.sort();
        names
    }

    #[test]
    fn the_last_draft_comes_back_and_nothing_else_is_left() {
        let (_guard, paths) = Paths::temporary();
        assert_eq!(load(&paths).expect("none yet"), None);
        assert!(!paths.data.exists(), "reading creates nothing");
        for draft in [Draft::example(), Draft::default(), Draft::example()] {
            assert_eq!(save(&paths, &draft).expect("saved"), None);
            assert_eq!(load(&paths).expect("a draft"), Some(draft));
        }
        assert_eq!(files(&paths), ["draft.json"]);
    }

    #[test]
    fn a_damaged_file_is_told_left_alone_and_moved_aside_by_the_next_save() {
        let (_guard, paths) = Paths::temporary();
        save(&paths, &Draft::example()).expect("saved");
        let good = std::fs::read_to_string(paths.draft()).expect("read");
        let cases: Vec<(Vec<u8>, &str)> = vec![
            (good.as_bytes()[..good.len() / 2].to_vec(), "line "),
            (Vec::new(), "line 1, column 0: EOF"),
            (vec![0; 4096], "line 1, column 1"),
            (good.replace("\"version\": 1", "\"version\": 2").into_bytes(), "Version 2 is not known"),
            (b"\xFF".to_vec(), "byte 1"),
            (vec![b' '; json_text::MOST_BYTES + 1], "16 MiB"),
        ];
        let mut expected = vec!["draft.json".to_owned()];
        for (number, (bytes, part)) in (1..).zip(cases) {
            atomic::write(&paths.draft(), &bytes).expect("written");
            let error = load(&paths).expect_err(part).to_string();
            assert!(error.contains(part) && error.contains("draft.json"), "{error}");
            assert_eq!(std::fs::read(paths.draft()).expect("kept"), bytes);

            let aside = save(&paths, &Draft::example()).expect("saved").expect("moved");
            assert_eq!(aside, paths.data.join(format!("draft.damaged-{number}.json")));
            assert_eq!(std::fs::read(aside).expect("kept"), bytes);
            assert_eq!(load(&paths).expect("a draft"), Some(Draft::example()));
            expected.push(format!("draft.damaged-{number}.json"));
            expected.sort();
            assert_eq!(files(&paths), expected);
        }
    }

    #[test]
    fn what_cannot_be_kept_is_a_sentence_and_the_last_draft_stays() {
        let (guard, paths) = Paths::temporary();
        save(&paths, &Draft::example()).expect("saved");
        let mut large = Draft::default();
        large.set_text("deflectionText", &"x".repeat(json_text::MOST_BYTES));
        let error = save(&paths, &large).expect_err("refused").to_string();
        assert!(error.contains("16 MiB"), "{error}");
        assert_eq!(load(&paths).expect("a draft"), Some(Draft::example()));

        std::fs::remove_file(paths.draft()).expect("removed");
        std::fs::create_dir(paths.draft()).expect("a folder in its place");
        let error = load(&paths).expect_err("no file").to_string();
        assert!(error.contains("not a file"), "{error}");
        assert!(matches!(save(&paths, &Draft::example()), Err(DraftsError::InTheWay { .. })));
        assert_eq!(files(&paths), ["draft.json"]);

        let in_a_file = guard.path().join("file");
        atomic::write(&in_a_file, b"").expect("written");
        let paths = Paths::of(Some(&in_a_file)).expect("paths");
        let error = save(&paths, &Draft::example()).expect_err("refused").to_string();
        assert!(error.starts_with("What you type is not kept over a crash"), "{error}");
        assert_eq!(std::fs::read(&in_a_file).expect("kept"), b"");
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (_guard, paths) = Paths::temporary();
        save(&paths, &Draft::example()).expect("saved");
        let mode = std::fs::metadata(paths.draft()).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_text_comes_back(text in any::<String>(), key in any::<String>(), kind in 0..Kind::ALL.len()) {
            let (_guard, paths) = Paths::temporary();
            let mut draft = Draft::example();
            draft.set_text("deflectionText", &text);
            draft.set_json("skill", &text);
            draft.entry_mut("firstName").form = Form::Empty;
            draft.caller_info.push(Row { key: key.clone(), kind: Kind::ALL[kind], text: text.clone() });
            draft.others.push((key, text));
            save(&paths, &draft).expect("saved");
            prop_assert_eq!(load(&paths).expect("a draft"), Some(draft));
        }
    }
}
