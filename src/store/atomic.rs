//! The one place where files are written: owner-only, whole or not at all.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Writes a file so that its old or its new content is there at every moment, even after a power failure.
///
/// The folder is created when it is missing. On Unix the file is readable by its owner alone.
///
/// # Errors
/// Those of the file system; what stood there before is then untouched.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    whole(path, bytes)?.persist(path).map_err(|error| error.error)?;
    sync_folder(&folder(path))
}

/// Writes a file like [`write()`], and refuses to replace one.
///
/// # Errors
/// `AlreadyExists` when something of that name is there, and those of the file system.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    whole(path, bytes)?.persist_noclobber(path).map_err(|error| error.error)?;
    sync_folder(&folder(path))
}

/// Gives a file another name, and refuses to replace what has it. After a power failure it may be there under both.
///
/// # Errors
/// `AlreadyExists` when something has the new name, and those of the file system; a folder is refused.
pub fn rename_new(path: &Path, new_path: &Path) -> io::Result<()> {
    // Why a second link first: a plain rename replaces.
    std::fs::hard_link(path, new_path)?;
    sync_folder(&folder(new_path))?;
    remove(path)
}

/// Removes a file for good.
///
/// # Errors
/// Those of the file system.
pub fn remove(path: &Path) -> io::Result<()> {
    std::fs::remove_file(path)?;
    sync_folder(&folder(path))
}

/// Creates an empty file that only its owner may read, with its folder. A file that is there already is left as it is.
///
/// # Errors
/// Those of the file system.
pub fn create_empty(path: &Path) -> io::Result<()> {
    create_folder(&folder(path))?;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?;
    sync_folder(&folder(path))
}

/// Creates a folder and those above it, on Unix for the owner alone. Folders that are there already stay as they are.
///
/// # Errors
/// Those of the file system.
pub fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// A complete temporary file beside `path`. Why beside: a rename is only atomic within one file system.
fn whole(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let folder = folder(path);
    create_folder(&folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Why: a rename lasts only once the folder itself is on disk.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "the same signature as on Unix")]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_left_in_its_folder() {
        let parent = tempfile::tempdir().expect("a folder");
        let path = parent.path().join("new/file");
        write(&path, b"a long first content").expect("written");
        write(&path, b"second").expect("written");
        assert_eq!(std::fs::read(&path).expect("read"), b"second");
        assert_eq!(std::fs::read_dir(parent.path().join("new")).expect("a folder").count(), 1);
    }

    #[test]
    fn a_new_file_never_replaces_one() {
        let parent = tempfile::tempdir().expect("a folder");
        let path = parent.path().join("file");
        write_new(&path, b"first").expect("written");
        let error = write_new(&path, b"second").expect_err("it exists");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).expect("read"), b"first");
    }

    #[test]
    fn a_new_name_never_replaces_a_file() {
        let parent = tempfile::tempdir().expect("a folder");
        let [old, new] = ["old", "new"].map(|name| parent.path().join(name));
        write(&old, b"old").expect("written");
        write(&new, b"new").expect("written");
        let error = rename_new(&old, &new).expect_err("it exists");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&old).expect("kept"), b"old");
        assert_eq!(std::fs::read(&new).expect("kept"), b"new");
        std::fs::remove_file(&new).expect("removed");
        rename_new(&old, &new).expect("renamed");
        assert_eq!(std::fs::read(&new).expect("there"), b"old");
        assert!(!old.exists());
    }

    #[test]
    fn an_existing_file_keeps_its_content_when_it_is_created_again() {
        let parent = tempfile::tempdir().expect("a folder");
        let path = parent.path().join("file");
        write(&path, b"kept").expect("written");
        create_empty(&path).expect("nothing to do");
        assert_eq!(std::fs::read(&path).expect("read"), b"kept");
    }

    #[cfg(unix)]
    #[test]
    fn files_and_folders_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let parent = tempfile::tempdir().expect("a folder");
        let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        write(&parent.path().join("a/b/file"), b"").expect("written");
        create_empty(&parent.path().join("a/b/empty")).expect("created");
        assert_eq!(mode(&parent.path().join("a")), 0o700);
        assert_eq!(mode(&parent.path().join("a/b")), 0o700);
        assert_eq!(mode(&parent.path().join("a/b/file")), 0o600);
        assert_eq!(mode(&parent.path().join("a/b/empty")), 0o600);
    }
}
