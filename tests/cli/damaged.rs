//! A folder of profiles with everything in it that can go wrong: the others load, each bad one is listed with its place
//! and reason, and no command ever changes it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use livedeflect_console::store::atomic;
use livedeflect_console::store::named_files::file_name;

use crate::console::{Console, profile};

/// A row: the file's name, its bytes, and how the reason begins.
fn rows() -> Vec<(String, Vec<u8>, &'static str)> {
    let good = |name: &str| profile(name, "Staging", "Zone(\"va\")");
    let in_place_of = |name: &str| file_name(name, "profile", "ron");
    let named = |name: &str| good("Acme").replace("\"Acme\"", name).into_bytes();
    let cut = good("Cut");
    vec![
        (in_place_of("New"), good("New").replace("Staging,", "Moon,").into_bytes(), "line 4, column 18: the word"),
        ("cut.ron".to_owned(), cut.as_bytes()[..cut.len() / 2].to_vec(), "line "),
        ("empty.ron".to_owned(), Vec::new(), "line 1, column 1: "),
        ("zeros.ron".to_owned(), vec![0; 4096], "line 1, column 1: "),
        ("round.ron".to_owned(), "(".repeat(500_000).into_bytes(), "line 1, column "),
        (
            "square.ron".to_owned(),
            format!("(version: 1, defaults: {}", "[".repeat(500_000)).into_bytes(),
            "line 1, column ",
        ),
        (
            "maps.ron".to_owned(),
            format!("(version: 2, news: {}", "{1:".repeat(200_000)).into_bytes(),
            "line 1, column ",
        ),
        (
            "newer.ron".to_owned(),
            good("Newer").replace("version: 1", "version: 2").into_bytes(),
            "line 2, column 5: version 2",
        ),
        ("twice.ron".to_owned(), good("Acme").into_bytes(), "The name \"Acme\" is another file's already"),
        ("built-in.ron".to_owned(), good("Simulator").into_bytes(), "The name \"Simulator\" is the built-in profile's"),
        (
            "bytes.ron".to_owned(),
            [good("B").as_bytes(), b"\n// \xFF"].concat(),
            "line 13, column 4: The file is not UTF-8",
        ),
        ("utf-16.ron".to_owned(), b"\xFF\xFE(\0".to_vec(), "line 1, column 1: The file is not UTF-8"),
        ("arrow.ron".to_owned(), named(r#""Acme\u{202E}gnigats""#), "line 3, column 5: the name has U+202E at place 5"),
        ("arrow-as-is.ron".to_owned(), named("\"Acme\u{202E}gnigats\""), "line 3, column 5: the name has U+202E"),
        ("blank.ron".to_owned(), named("\"\""), "line 3, column 5: the name is blank"),
    ]
}

/// Every file below a folder with what stands in it; of a huge or hidden one its length.
fn bytes(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let there = entry.symlink_metadata().expect("it is there");
        if there.is_dir() {
            found.extend(bytes(&entry));
        } else if let Some(Ok(bytes)) = (there.is_file() && there.len() <= 4_000_000).then(|| fs::read(&entry)) {
            found.push((entry, bytes));
        } else {
            found.push((entry, format!("{:?} {}", there.file_type(), there.len()).into_bytes()));
        }
    }
    found.sort();
    found
}

#[test]
fn the_others_load_and_what_is_damaged_is_listed_and_never_touched() {
    let console = Console::new();
    let folder = console.data_dir().join("profiles");
    for name in ["Acme", "..", "CON", "a/b"] {
        console.import(&profile(name, "Staging", "Zone(\"va\")"));
    }
    let bom = [b"\xEF\xBB\xBF", profile("With a mark", "Staging", "Zone(\"va\")").as_bytes()].concat();
    atomic::write(&folder.join("mark.ron"), &bom).expect("written");

    let mut expected: Vec<(PathBuf, &str)> = Vec::new();
    for (file, bytes, reason) in rows() {
        atomic::write(&folder.join(&file), &bytes).expect("written");
        expected.push((folder.join(file), reason));
    }
    // Its bytes are on no disk: it is all hole.
    let huge = folder.join("huge.ron");
    atomic::create_empty(&huge).expect("created");
    File::options().write(true).open(&huge).expect("opened").set_len(100 * 1024 * 1024).expect("100 MiB");
    expected.push((huge, "The file is larger than 1 MiB"));
    fs::create_dir(folder.join("folder.ron")).expect("a folder");
    expected.push((folder.join("folder.ron"), "This is not a file"));
    #[cfg(unix)]
    {
        use std::fs::Permissions;
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let made = std::process::Command::new("mkfifo").arg(folder.join("pipe.ron")).status().expect("mkfifo");
        assert!(made.success());
        expected.push((folder.join("pipe.ron"), "This is not a file"));
        symlink("nowhere", folder.join("dangling.ron")).expect("a link");
        expected.push((folder.join("dangling.ron"), "The file cannot be read"));
        symlink("loop.ron", folder.join("loop.ron")).expect("a link");
        expected.push((folder.join("loop.ron"), "The file cannot be read"));
        // Nothing is hidden from root.
        let hidden = console.path("hidden.ron");
        atomic::write(&hidden, b"(").expect("written");
        fs::set_permissions(&hidden, Permissions::from_mode(0o0)).expect("hidden");
        if fs::read(&hidden).is_err() {
            fs::rename(&hidden, folder.join("hidden.ron")).expect("moved");
            expected.push((folder.join("hidden.ron"), "The file cannot be read"));
        }
    }
    expected.sort();
    let before = bytes(&folder);

    let began = Instant::now();
    let list = console.run(&["profiles", "list", "--json"]).exits(0).json();
    assert!(began.elapsed() < Duration::from_secs(20), "it read what is too large");
    let names: Vec<_> = list["profiles"].as_array().expect("an array").iter().map(|profile| &profile["name"]).collect();
    assert_eq!(names, ["Simulator", "..", "Acme", "CON", "With a mark", "a/b"]);
    let damaged = list["damaged"].as_array().expect("an array");
    assert_eq!(damaged.len(), expected.len(), "{damaged:#?}");
    let complaints = console.run(&["profiles", "list"]).exits(0);
    for (damaged, (path, reason)) in damaged.iter().zip(&expected) {
        assert_eq!(damaged["path"].as_str(), path.to_str());
        let told = damaged["reason"].as_str().expect("a reason");
        assert!(told.starts_with(reason), "{}: {told}", path.display());
        assert!(complaints.stderr.contains(&format!("{}: {told}", path.display())), "{}", complaints.stderr);
    }

    let import = console.file("new.ron", profile("New", "Staging", "Zone(\"va\")"));
    // A row: a command that would have to write where a damaged file stands, or finds no profile by its name.
    for arguments in [
        &["import", import.as_str()][..],
        &["create", "New", "--template", "Staging"],
        &["create", "Acme", "--template", "Staging"],
        &["create", "Simulator", "--template", "Staging"],
        &["create", "a\u{202E}b", "--template", "Staging"],
        &["duplicate", "Acme", "New"],
        &["rename", "Acme", "New"],
        &["rename", "CON", "Acme"],
        &["set", "New", "site_id=1"],
        &["set", "Newer", "site_id=1"],
        &["set", "B", "site_id=1"],
        &["rename", "Newer", "Newest"],
        &["delete", "Newer"],
        &["delete", "New", "--for-good"],
        &["restore", "New"],
        &["export", "Cut"],
        &["show", "B"],
        &["move", "Newer", "1"],
    ] {
        console.run(&[&["profiles"], arguments].concat()).exits(2);
        assert_eq!(bytes(&folder), before, "{arguments:?}");
    }

    // What is whole goes on being usable beside all that; the damaged files stay as they are.
    for arguments in [
        &["set", "With a mark", "site_id=1"][..],
        &["set", "..", "site_id=1"],
        &["rename", "CON", "NUL"],
        &["duplicate", "a/b", "../../x"],
        &["delete", ".."],
        &["restore", ".."],
        &["delete", "Acme"],
        &["export", "a/b"],
        &["move", "NUL", "1"],
    ] {
        console.run(&[&["profiles"], arguments].concat()).exits(0);
        let after = bytes(&folder);
        for (path, _) in &expected {
            let of = |all: &[(PathBuf, Vec<u8>)]| all.iter().find(|(file, _)| file == path).cloned();
            assert_eq!(of(&after), of(&before), "{arguments:?}");
        }
    }
    let outside: Vec<_> =
        fs::read_dir(console.path("")).expect("a folder").map(|entry| entry.expect("one").file_name()).collect();
    assert!(outside.len() <= 4, "nothing is written elsewhere: {outside:?}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_is_a_sentence_and_stays_as_it_is() {
    use std::os::unix::fs::PermissionsExt as _;
    let console = Console::new();
    console.import(&profile("Acme", "Staging", "Zone(\"va\")"));
    let folder = console.data_dir().join("profiles");
    let before = bytes(&folder);
    let allow = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).expect("permissions");
    allow(0o500);
    // Nothing is forbidden to root; scripts/torn.sh has a file system that is read-only for everybody.
    let is_root = File::options().write(true).create_new(true).open(folder.join("probe")).is_ok();
    if is_root {
        fs::remove_file(folder.join("probe")).expect("removed");
    } else {
        for arguments in [
            &["set", "Acme", "site_id=1"][..],
            &["create", "New", "--template", "Staging"],
            &["rename", "Acme", "New"],
            &["duplicate", "Acme", "New"],
            &["delete", "Acme"],
        ] {
            console.run(&[&["profiles"], arguments].concat()).refused(&["Check the folder's permissions"]);
            assert_eq!(bytes(&folder), before, "{arguments:?}");
        }
    }
    allow(0o700);
}
