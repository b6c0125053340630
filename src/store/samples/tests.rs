use super::*;
use crate::api::draft::Form;

fn put(paths: &Paths, file: &str, bytes: &[u8]) -> PathBuf {
    let path = paths.payloads().join(file);
    atomic::write(&path, bytes).expect("written");
    path
}

/// A draft with something unusual in each part.
fn draft() -> Draft {
    let mut draft = Draft::example();
    draft.set_text("firstName", "\u{0}Zoë \u{202E}\"\\ 😀\r\n");
    draft.set_json("skill", "[1,");
    draft.entry_mut("lastName").form = Form::Empty;
    draft.others.push(("odd".to_owned(), "1.00".to_owned()));
    draft
}

/// The names of the user's payloads.
fn names(samples: &Samples) -> Vec<&str> {
    let own = samples.list.iter().filter(|sample| matches!(sample.origin, Origin::File(_)));
    own.map(|sample| sample.name.as_str()).collect()
}

#[test]
fn the_shipped_payloads_come_first_and_cannot_be_changed() {
    let (_guard, paths) = Paths::temporary();
    save(&paths, "A", &draft()).expect("saved");
    let samples = Samples::load(&paths);
    let shipped: Vec<_> = samples.list.iter().take(SHIPPED.len()).map(|sample| sample.name.as_str()).collect();
    assert_eq!(shipped, SHIPPED.each_ref().map(|shipped| shipped.name));
    assert_eq!((samples.list.len(), samples.damaged.len()), (SHIPPED.len() + 1, 0));
    let name = SHIPPED[0].name;
    assert!(matches!(save(&paths, name, &draft()), Err(SamplesError::Shipped(_))));
    assert!(matches!(rename(&paths, name, "B"), Err(SamplesError::Shipped(_))));
    assert!(matches!(rename(&paths, "A", name), Err(SamplesError::Taken(_))));
    assert!(matches!(delete(&paths, name), Err(SamplesError::Shipped(_))));
    assert_eq!(names(&Samples::load(&paths)), ["A"]);
}

#[test]
fn what_is_saved_is_loaded_and_saved_again_in_its_place() {
    let (_guard, paths) = Paths::temporary();
    assert!(names(&Samples::load(&paths)).is_empty());
    assert!(!paths.payloads().exists(), "reading creates nothing");
    let path = save(&paths, "Acme", &Draft::example()).expect("saved");
    assert_eq!(save(&paths, "Acme", &draft()).expect("saved again"), path);
    for name in ["zebra", "Bee", "apple"] {
        save(&paths, name, &Draft::default()).expect(name);
    }
    let samples = Samples::load(&paths);
    assert_eq!(names(&samples), ["Acme", "apple", "Bee", "zebra"]);
    let expected = Sample { name: "Acme".to_owned(), draft: draft(), origin: Origin::File(path) };
    assert_eq!(samples.find("Acme").expect("saved"), &expected);
    let error = samples.find("acme").expect_err("unknown").to_string();
    assert!(error.starts_with("No payload is called \"acme\". There are: Specification's example, "), "{error}");
}

#[test]
fn a_payload_is_renamed_duplicated_and_deleted() {
    let (_guard, paths) = Paths::temporary();
    save(&paths, "A", &draft()).expect("saved");
    save(&paths, "B", &Draft::default()).expect("saved");
    assert!(matches!(rename(&paths, "A", "B"), Err(SamplesError::Taken(_))));
    assert!(matches!(rename(&paths, "none", "C"), Err(SamplesError::NotFound { .. })));
    assert!(matches!(rename(&paths, "A", " C"), Err(SamplesError::Name(_))));
    rename(&paths, "A", "A").expect("nothing to do");
    assert_eq!(names(&Samples::load(&paths)), ["A", "B"]);
    rename(&paths, "A", "C").expect("renamed");
    assert_eq!(duplicate(&paths, "C").expect("a copy"), "C copy");
    assert_eq!(duplicate(&paths, "C").expect("a copy"), "C copy 2");
    assert_eq!(duplicate(&paths, "isMobile as true").expect("a copy"), "isMobile as true copy");
    delete(&paths, "B").expect("deleted");
    assert!(matches!(delete(&paths, "B"), Err(SamplesError::NotFound { .. })));
    let samples = Samples::load(&paths);
    assert_eq!(names(&samples), ["C", "C copy", "C copy 2", "isMobile as true copy"]);
    for name in ["C", "C copy", "C copy 2"] {
        assert_eq!(samples.find(name).expect(name).draft, draft());
    }

    let long = "ä".repeat(MOST_NAME_CHARACTERS);
    save(&paths, &long, &Draft::default()).expect("saved");
    let copy = duplicate(&paths, &long).expect("a copy");
    assert_eq!(copy.chars().count(), MOST_NAME_CHARACTERS);
    assert!(copy.ends_with("ä copy"), "{copy}");
}

#[test]
fn a_file_that_somebody_named_themselves_keeps_its_payload_when_it_is_renamed() {
    let (_guard, paths) = Paths::temporary();
    let text = text("Old", &draft()).expect("JSON");
    let by_hand = put(&paths, "by hand.json", text.as_bytes());
    rename(&paths, "Old", "New").expect("renamed");
    assert!(!by_hand.exists());

    // Its name is already the one that the new name gives.
    let in_place = path(&paths, "Newer");
    std::fs::rename(path(&paths, "New"), &in_place).expect("renamed by hand");
    rename(&paths, "New", "Newer").expect("renamed");
    let samples = Samples::load(&paths);
    assert_eq!(names(&samples), ["Newer"]);
    assert_eq!(samples.find("Newer").expect("there").draft, draft());
}

#[test]
fn damaged_files_are_named_and_kept() {
    let (_guard, paths) = Paths::temporary();
    let good = |name| text(name, &Draft::example()).expect("JSON");
    put(&paths, "1.json", good("Zebra").as_bytes());
    put(&paths, "2.json", good("Acme").as_bytes());
    put(&paths, "note.txt", b"not a payload");
    let wrong: Vec<(&str, Vec<u8>, &str)> = vec![
        ("3.json", good("Acme").into_bytes(), "another file's already"),
        ("4.json", good(SHIPPED[1].name).into_bytes(), "a shipped payload's"),
        ("5.json", b"{\"version\":1,\n".to_vec(), "line 2, column 0: EOF"),
        ("6.json", good("New").replace("\"version\": 1", "\"version\": 2").into_bytes(), "Version 2 is not known"),
        ("7.json", b"\xFF".to_vec(), "byte 1"),
        ("8.json", SHIPPED[0].json.as_bytes().to_vec(), "a payload by itself. Import it"),
        ("9.json", good("\u{202E}").into_bytes(), "U+202E at place 1"),
        ("a.json", good("New").replace("\"draft\"", "\"draught\"").into_bytes(), "a field that is not known"),
        ("b.json", vec![b' '; json_text::MOST_BYTES + 1], "16 MiB"),
    ];
    for (file, bytes, _) in &wrong {
        put(&paths, file, bytes);
    }
    let samples = Samples::load(&paths);
    assert_eq!(names(&samples), ["Acme", "Zebra"]);
    assert_eq!(samples.damaged.len(), wrong.len(), "{:?}", samples.damaged);
    for (damaged, (file, bytes, part)) in samples.damaged.iter().zip(wrong) {
        assert!(damaged.path.ends_with(file), "{damaged}");
        assert!(damaged.to_string().contains(part), "{damaged}");
        assert_eq!(std::fs::read(&damaged.path).expect("kept"), bytes);
    }
}

#[test]
fn a_damaged_file_is_never_written_over() {
    let (_guard, paths) = Paths::temporary();
    let file = save(&paths, "Acme", &draft()).expect("saved");
    atomic::write(&file, b"damaged").expect("written");
    assert!(matches!(save(&paths, "Acme", &draft()), Err(SamplesError::InTheWay(_))));
    save(&paths, "B", &draft()).expect("saved");
    assert!(matches!(rename(&paths, "B", "Acme"), Err(SamplesError::InTheWay(_))));
    assert_eq!(std::fs::read(&file).expect("kept"), b"damaged");
    assert_eq!(names(&Samples::load(&paths)), ["B"]);
}

#[test]
fn hostile_names_never_leave_the_folder() {
    let (guard, paths) = Paths::temporary();
    let hostile = ["..", ".", "CON", "a/b", "../../x", "/etc/passwd", "C:\\x", "nul.json", "ä", "-", &"x".repeat(100)];
    for name in hostile {
        let path = save(&paths, name, &draft()).expect(name);
        assert_eq!(path.parent(), Some(paths.payloads().as_path()), "{name}");
    }
    for name in ["", " ", "a ", "a\n", "\u{202E}", &"x".repeat(101)] {
        assert!(matches!(save(&paths, name, &draft()), Err(SamplesError::Name(_))), "{name:?}");
    }
    let samples = Samples::load(&paths);
    assert_eq!((names(&samples).len(), samples.damaged.len()), (hostile.len(), 0));
    assert_eq!(std::fs::read_dir(guard.path()).expect("a folder").count(), 1);
    assert_eq!(std::fs::read_dir(guard.path().join("home")).expect("a folder").count(), 1);
}

#[test]
fn an_export_never_replaces_an_earlier_one() {
    let (_guard, paths) = Paths::temporary();
    let files: Vec<_> =
        (0..3).map(|_| export_as(&paths, "../Acme", &draft(), Wire::default()).expect("exported")).collect();
    assert!(files.iter().all(|file| file.parent() == Some(paths.exports().as_path()) && file.exists()), "{files:?}");
    assert!(files[0] != files[1] && files[1] != files[2] && files[0] != files[2], "{files:?}");
}

#[test]
fn an_export_is_a_payload_that_can_be_imported() {
    let (guard, paths) = Paths::temporary();
    let file = guard.path().join("out/payload.json");
    for sample in Samples::load(&paths).list {
        let Origin::Shipped(shipped) = sample.origin else { continue };
        export(&sample.draft, shipped.wire, &file).expect(shipped.name);
        let text = std::fs::read_to_string(&file).expect("written");
        assert!(text.starts_with("{\n  \"siteId\": \"38856538\",\n") && text.ends_with("}\n"), "{text}");
        let name = format!("{} again", shipped.name);
        assert_eq!(import(&paths, &name, &file, shipped.wire).expect(&name), sample.draft);
        assert_eq!(Samples::load(&paths).find(&name).expect("imported").draft, sample.draft);
        assert!(matches!(import(&paths, &name, &file, shipped.wire), Err(SamplesError::Taken(_))));
        assert!(matches!(export(&draft(), shipped.wire, &file), Err(SamplesError::Exists(_))));
        assert_eq!(std::fs::read_to_string(&file).expect("kept"), text);
        std::fs::remove_file(&file).expect("removed");
    }
    // With mistakes on purpose it is no JSON, and goes out as it would be sent.
    export(&draft(), Wire::default(), &file).expect("exported");
    let mut sent = Payload::of(&draft(), Wire::default()).into_bytes();
    sent.push(b'\n');
    assert_eq!(std::fs::read(&file).expect("written"), sent);
    let error = import(&paths, "No", &file, Wire::default()).expect_err("refused");
    assert!(error.to_string().contains("line 1, column "), "{error}");
    assert!(matches!(
        import(&paths, "No", &guard.path().join("none"), Wire::default()),
        Err(SamplesError::Unreadable { .. })
    ));
}

#[test]
fn the_largest_payload_there_is_can_be_saved() {
    let (_guard, paths) = Paths::temporary();
    let text = format!("{{\"odd\":[{}1]}}", "\"\",".repeat((load::MOST_BYTES - 11) / 3));
    let draft = load::payload(text.as_bytes(), Wire::default()).expect("a payload");
    save(&paths, "Large", &draft).expect("saved");
    assert_eq!(Samples::load(&paths).find("Large").expect("saved").draft, draft);

    let mut draft = Draft::default();
    draft.set_text("deflectionText", &"x".repeat(json_text::MOST_BYTES));
    let error = save(&paths, "Too large", &draft).expect_err("refused").to_string();
    assert!(error.contains("16 MiB"), "{error}");
}

#[test]
fn a_folder_that_is_none_is_reported() {
    let (_guard, paths) = Paths::temporary();
    atomic::write(&paths.payloads(), b"a file").expect("written");
    let samples = Samples::load(&paths);
    assert!(names(&samples).is_empty());
    assert!(samples.damaged[0].reason.contains("cannot be read"));
    let error = save(&paths, "A", &draft()).expect_err("refused").to_string();
    assert!(error.contains("was not written"), "{error}");
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (guard, paths) = Paths::temporary();
    let saved = save(&paths, "A", &draft()).expect("saved");
    let exported = guard.path().join("payload.json");
    export(&draft(), Wire::default(), &exported).expect("exported");
    for (path, expected) in [(paths.payloads(), 0o700), (saved, 0o600), (exported, 0o600)] {
        let mode = std::fs::metadata(&path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, expected, "{}: {mode:o}", path.display());
    }
}

#[test]
fn an_imported_payload_gets_a_fit_and_free_name() {
    let (_folder, paths) = Paths::temporary();
    let draft = Draft::example();
    for (given, kept) in [
        ("Acme  \u{202E}\nstaging ", "Acme staging"),
        ("Acme staging", "Acme staging 2"),
        ("", "Payload"),
        ("\0", "Payload 2"),
        (&"x".repeat(150), &"x".repeat(100)),
        (&"x".repeat(100), &format!("{} 2", "x".repeat(98))),
    ] {
        assert_eq!(add(&paths, given, &draft).expect("kept"), kept, "{given:?}");
        assert!(Samples::load(&paths).find(kept).is_ok());
    }
}
