//! The folder of profiles: what is listed, what is damaged, and what is written where.

use std::ffi::OsStr;

use super::*;
use crate::api::draft::Draft;
use crate::api::endpoint::{Endpoint, Environment};
use crate::api::wire::IsMobile;
use crate::store::atomic;
use crate::store::profile::SecretSource;
use crate::store::secrets::{CONSUMER_SECRET, Secrets, TOKEN_SECRET};
use crate::store::settings::Settings;

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
    let hostile = ["..", ".", "CON", "a/b", "../../x", "/etc/passwd", "C:\\x", "nul.ron", "ä", "-", &"x".repeat(100)];
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

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("read")
}

/// A profile with a comment on every field, kept under a name.
fn commented(paths: &Paths, name: &str) -> PathBuf {
    let template = template("Staging").expect("a template");
    let profile = Profile { name: name.to_owned(), ..Profile::parse(template.text).expect("a profile") };
    create_like(paths, &profile, template.text).expect("created")
}

fn secrets(paths: &Paths) -> Secrets {
    Secrets::new(paths)
}

#[test]
fn a_changed_value_leaves_every_comment_where_it_is() {
    let (_guard, paths) = Paths::temporary();
    let path = commented(&paths, "Acme");
    let before = read(&path);
    assert!(before.contains("// The LiveEngage account."), "{before}");
    let seen = see(&paths, "Acme").expect("seen");
    let mut profile = seen.profile.clone();
    profile.site_id = "1".to_owned();
    profile.wire.is_mobile = IsMobile::Boolean;
    profile.allowed_recipients = vec!["14043438646".to_owned()];
    let seen = save_if_unchanged(&paths, &profile, &seen).expect("saved");
    let after = read(&path);
    let comments = |text: &str| text.lines().filter(|line| line.contains("//")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(comments(&after), comments(&before));
    assert_eq!(Profile::parse(&after).as_ref(), Ok(&profile));
    profile.allowed_recipients.clear();
    save_if_unchanged(&paths, &profile, &seen).expect("saved");
    assert_eq!(Profile::parse(&read(&path)), Ok(profile));
    assert_eq!(comments(&read(&path)), comments(&before));
}

#[test]
fn the_second_of_two_windows_gets_the_difference_and_writes_nothing() {
    let (_guard, paths) = Paths::temporary();
    let path = commented(&paths, "Acme");
    let (first, second) = (see(&paths, "Acme").expect("seen"), see(&paths, "Acme").expect("seen"));
    let changed = |seen: &Seen, site_id: &str| Profile { site_id: site_id.to_owned(), ..seen.profile.clone() };
    save_if_unchanged(&paths, &changed(&first, "1"), &first).expect("saved");
    let text = read(&path);
    let mine = changed(&second, "2");
    let error = save_if_unchanged(&paths, &mine, &second).expect_err("refused");
    assert!(error.to_string().contains("\"Acme\" was changed since it was opened here"), "{error}");
    let ProfilesError::Changed { theirs: Theirs::Profile(theirs), .. } = error else { panic!("{error}") };
    let differences = crate::store::profile_fields::differences(&mine, &theirs.profile);
    assert_eq!(differences.len(), 1);
    assert_eq!((differences[0].mine.as_str(), differences[0].theirs.as_str()), ("2", "1"));
    assert_eq!(read(&path), text);
    // Whoever has seen theirs may choose their own.
    save_if_unchanged(&paths, &mine, &theirs).expect("saved");
    assert_eq!(Profile::parse(&read(&path)).as_ref(), Ok(&mine));

    // A comment alone is no difference to ask about, and it stays.
    let seen = see(&paths, "Acme").expect("seen");
    atomic::write(&path, format!("// Theirs.\n{}", read(&path)).as_bytes()).expect("written");
    let seen = save_if_unchanged(&paths, &changed(&seen, "3"), &seen).expect("saved");
    assert!(read(&path).starts_with("// Theirs.\n"));

    // A change of one field leaves what another window wrote.
    let wired = change(&paths, "Acme", |profile| profile.wire.is_mobile = IsMobile::Boolean).expect("changed");
    assert_eq!((wired.site_id.as_str(), wired.wire.is_mobile), ("3", IsMobile::Boolean));
    assert!(matches!(change(&paths, "Acme", |profile| profile.name.clear()), Err(ProfilesError::NameChanged(..))));

    let rename = Profile { name: "Other".to_owned(), ..mine.clone() };
    assert!(matches!(save_if_unchanged(&paths, &rename, &seen), Err(ProfilesError::NameChanged(..))));
    atomic::write(&path, b"(damaged").expect("written");
    let error = save_if_unchanged(&paths, &mine, &seen).expect_err("refused");
    assert!(matches!(error, ProfilesError::Changed { theirs: Theirs::Unreadable(_), .. }), "{error}");
    assert_eq!(read(&path), "(damaged");
    atomic::remove(&path).expect("removed");
    let error = save_if_unchanged(&paths, &mine, &seen).expect_err("refused");
    assert!(matches!(error, ProfilesError::Changed { theirs: Theirs::Gone, .. }), "{error}");
    assert!(!path.exists());
}

#[test]
fn a_rename_takes_comments_and_secrets_along() {
    let (_guard, paths) = Paths::temporary();
    let secrets = secrets(&paths);
    let path = commented(&paths, "Old");
    let seen = see(&paths, "Old").expect("seen");
    let profile = Profile { token_secret: SecretSource::Session, ..seen.profile.clone() };
    save_if_unchanged(&paths, &profile, &seen).expect("saved");
    secrets.session().set("Old", TOKEN_SECRET, "S3CR3T".into());
    let text = read(&path);

    duplicate(&paths, &secrets, "Old", "Copy").expect("copied");
    assert_eq!(rename(&paths, &secrets, "Old", "New \"1\"").expect("renamed"), []);
    assert!(!path.exists());
    let profiles = Profiles::load(&paths);
    assert_eq!(names(&profiles), ["Simulator", "Copy", "New \"1\""]);
    assert_eq!(profiles.damaged, []);
    let new_path = profiles.find("New \"1\"").expect("there").path.clone().expect("a file");
    assert_eq!(read(&new_path), text.replace("name: \"Old\"", "name: \"New \\\"1\\\"\""));
    for (name, is_there) in [("Old", false), ("Copy", true), ("New \"1\"", true)] {
        assert_eq!(secrets.session().get(name, TOKEN_SECRET).is_some(), is_there, "{name}");
    }
    assert_eq!(create(&paths, &simulator_named("Old")).expect("the name is free again"), path);
}

#[test]
fn what_cannot_be_renamed_stays_as_it_is() {
    let (_guard, paths) = Paths::temporary();
    let secrets = secrets(&paths);
    let path = commented(&paths, "Old");
    commented(&paths, "Other");
    atomic::write(&paths.profiles().join(named_files::file_name("Damaged", "profile", ENDING)), b"(").expect("written");
    let before = read(&path);
    for (name, new_name, part) in [
        ("Old", "Other", "\"Other\" is there already"),
        ("Old", "Simulator", "\"Simulator\" is there already"),
        ("Old", "Damaged", "not this profile's stands in its place"),
        ("Old", " ", "name: the name is blank"),
        ("Old", "a\u{202E}b", "name: the name has U+202E at place 2"),
        ("Simulator", "New", "is built in"),
        ("None", "New", "No profile is called \"None\""),
    ] {
        let error = rename(&paths, &secrets, name, new_name).expect_err(part).to_string();
        assert!(error.contains(part), "{error}");
        assert_eq!(names(&Profiles::load(&paths)), ["Simulator", "Old", "Other"], "{part}");
        assert_eq!(read(&path), before, "{part}");
    }
    assert_eq!(rename(&paths, &secrets, "Old", "Old").expect("nothing to do"), []);
    duplicate(&paths, &secrets, "Simulator", "Mine").expect("the built-in profile can be copied");
}

#[test]
fn what_is_deleted_comes_back_until_it_is_deleted_for_good() {
    let (_guard, paths) = Paths::temporary();
    let secrets = secrets(&paths);
    let sites =
        |profiles: &Profiles| profiles.list.iter().map(|stored| stored.profile.site_id.clone()).collect::<Vec<_>>();
    // Why eleven: 10 comes after 9, and not after 1.
    for number in 1..=11 {
        create(&paths, &Profile { site_id: number.to_string(), ..simulator_named("Acme") }).expect("created");
        delete(&paths, "Acme").expect("deleted");
    }
    let expected: Vec<_> = (1..=11).rev().map(|number| number.to_string()).collect();
    assert_eq!(sites(&deleted(&paths)), expected, "the last deleted first, and none is replaced");
    let path = restore(&paths, "Acme").expect("restored");
    let text = read(&path);
    assert_eq!(see(&paths, "Acme").expect("there").profile.site_id, "11");
    assert!(matches!(restore(&paths, "Acme"), Err(ProfilesError::Taken(_))));
    assert_eq!((deleted(&paths).list.len(), read(&path)), (10, text));

    delete_for_good(&paths, &secrets, "Acme").expect("removed");
    assert_eq!(deleted(&paths).list, []);
    assert!(path.exists(), "the one that was brought back stays");
    let error = delete_for_good(&paths, &secrets, "Acme").expect_err("gone").to_string();
    assert_eq!(error, "No deleted profile is called \"Acme\". There are: none");
    assert!(matches!(restore(&paths, "Acme"), Err(ProfilesError::NotDeleted { .. })));
    assert!(matches!(delete(&paths, "Simulator"), Err(ProfilesError::BuiltIn(_))));
    assert!(matches!(delete(&paths, "None"), Err(ProfilesError::NotFound { .. })));
}

#[test]
fn secrets_go_only_with_the_last_profile_that_has_them() {
    let (_guard, paths) = Paths::temporary();
    let secrets = secrets(&paths);
    let session = || SecretSource::Session;
    let profile = Profile {
        environment: Environment::Staging,
        endpoint: Endpoint::Zone("va".to_owned()),
        consumer_secret: session(),
        token_secret: session(),
        ..simulator_named("Acme")
    };
    let is_kept = || [CONSUMER_SECRET, TOKEN_SECRET].map(|field| secrets.session().get("Acme", field).is_some());
    for field in [CONSUMER_SECRET, TOKEN_SECRET] {
        secrets.session().set("Acme", field, "S3CR3T".into());
    }
    create(&paths, &profile).expect("created");
    delete(&paths, "Acme").expect("deleted");
    assert_eq!(is_kept(), [true, true]);
    create(&paths, &Profile { token_secret: SecretSource::Env("A".to_owned()), ..profile }).expect("created");
    delete_for_good(&paths, &secrets, "Acme").expect("removed");
    assert_eq!(is_kept(), [true, false], "the new profile of that name uses one of them");
    delete(&paths, "Acme").expect("deleted");
    delete_for_good(&paths, &secrets, "Acme").expect("removed");
    assert_eq!(is_kept(), [false, false]);
}

#[test]
fn the_users_order_is_kept_and_follows_a_rename() {
    let (_guard, paths) = Paths::temporary();
    for name in ["A", "B", "C", "D"] {
        create(&paths, &simulator_named(name)).expect("created");
    }
    let listed = || {
        let (settings, problem) = Settings::load(&paths);
        assert!(problem.is_none());
        names(&Profiles::load(&paths).sorted_by(&settings.profile_order)).join(" ")
    };
    assert_eq!(reorder(&paths, "C", 1).expect("moved"), ["C", "A", "B", "D"]);
    assert_eq!(listed(), "Simulator C A B D");
    reorder(&paths, "C", 3).expect("moved");
    rename(&paths, &secrets(&paths), "A", "Z").expect("renamed");
    give_new_name(&paths, "A", "Z").expect("kept");
    create(&paths, &simulator_named("AA")).expect("created");
    create(&paths, &simulator_named("AB")).expect("created");
    delete(&paths, "D").expect("deleted");
    assert_eq!(listed(), "Simulator Z B C AA AB");
    assert!(matches!(reorder(&paths, "Simulator", 2), Err(ProfilesError::BuiltIn(_))));
    assert!(matches!(reorder(&paths, "None", 2), Err(ProfilesError::NotFound { .. })));

    atomic::write(&paths.settings(), b"(damaged").expect("written");
    let error = reorder(&paths, "B", 1).expect_err("refused").to_string();
    assert!(error.contains("The order was not changed") && error.contains("settings.ron"), "{error}");
    assert_eq!(read(&paths.settings()), "(damaged");
}

#[test]
fn two_writers_at_once_lose_nothing() {
    let (_guard, paths) = Paths::temporary();
    commented(&paths, "Acme");
    std::thread::scope(|scope| {
        for writer in ["skill", "firstName", "lastName"] {
            let paths = &paths;
            scope.spawn(move || {
                for number in 0..5 {
                    loop {
                        let seen = see(paths, "Acme").expect("seen");
                        let mut profile = seen.profile.clone();
                        profile.defaults.insert(writer.to_owned(), number.to_string());
                        match save_if_unchanged(paths, &profile, &seen) {
                            Ok(_) => break,
                            Err(ProfilesError::Changed { theirs: Theirs::Profile(_), .. }) => {}
                            Err(error) => panic!("{error}"),
                        }
                    }
                }
            });
        }
    });
    let profile = see(&paths, "Acme").expect("seen").profile;
    for writer in ["skill", "firstName", "lastName"] {
        assert_eq!(profile.defaults[writer], "4", "{writer}");
    }
}
