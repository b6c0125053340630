use super::*;

fn vault() -> (tempfile::TempDir, Paths, Vault) {
    let (guard, paths) = Paths::temporary();
    let vault = Vault::new(&paths);
    (guard, paths, vault)
}

fn created() -> (tempfile::TempDir, Paths, Vault) {
    let (guard, paths, vault) = vault();
    vault.create(&"right".into()).expect("created");
    vault.set("Acme", "token_secret", &"c4n4ry".into()).expect("kept");
    (guard, paths, vault)
}

fn secret(vault: &Vault, profile: &str) -> Option<String> {
    let secret = vault.read(profile, "token_secret").expect("readable");
    secret.map(|secret| secret.expose_secret().to_owned())
}

#[test]
fn secrets_come_back_after_a_restart_and_are_not_in_the_file() {
    let (_guard, paths, vault) = created();
    vault.set("Übung", "token_secret", &"other\n".into()).expect("kept");
    drop(vault);
    let bytes = fs::read(paths.vault()).expect("the file");
    for part in ["c4n4ry", "YzRuNHJ5", "Acme", "token_secret", "right"] {
        assert!(!bytes.windows(part.len()).any(|window| window == part.as_bytes()), "{part}");
    }
    let vault = Vault::new(&paths);
    assert!(vault.exists() && !vault.is_unlocked());
    assert_eq!(vault.read("Acme", "token_secret").expect_err("locked"), VaultError::Locked);
    assert_eq!(vault.unlock(&"wrong".into()), Err(VaultError::Wrong));
    assert!(!vault.is_unlocked());
    vault.unlock(&"right".into()).expect("unlocked");
    assert_eq!(secret(&vault, "Acme").as_deref(), Some("c4n4ry"));
    assert_eq!(secret(&vault, "Übung").as_deref(), Some("other\n"));
    assert_eq!(secret(&vault, "None"), None);
    vault.delete("Acme", "token_secret").expect("deleted");
    assert_eq!(secret(&vault, "Acme"), None);
    vault.lock();
    assert_eq!(vault.set("Acme", "token_secret", &"x".into()), Err(VaultError::Locked));
    assert!(!format!("{vault:?}").contains("other"));
}

#[test]
fn before_it_is_created_there_is_nothing_to_read_and_nowhere_to_write() {
    let (_guard, paths, vault) = vault();
    assert_eq!(secret(&vault, "Acme"), None);
    assert_eq!(vault.delete("Acme", "token_secret"), Ok(()));
    assert_eq!(vault.set("Acme", "token_secret", &"x".into()), Err(VaultError::NotThere));
    assert_eq!(vault.unlock(&"right".into()), Err(VaultError::NotThere));
    assert_eq!(vault.create(&" ".into()), Err(VaultError::Blank));
    assert!(!paths.config.exists(), "asking creates nothing");
    vault.create(&"right".into()).expect("created");
    assert!(vault.is_unlocked());
    assert_eq!(Vault::new(&paths).create(&"another".into()), Err(VaultError::Exists));
    assert_eq!(Vault::new(&paths).unlock(&"right".into()), Ok(()));
}

#[test]
fn a_passphrase_can_be_changed_only_by_who_knows_it() {
    let (_guard, paths, vault) = created();
    let before = fs::read(paths.vault()).expect("the file");
    assert_eq!(vault.change(&"wrong".into(), &"new".into()), Err(VaultError::Wrong));
    assert_eq!(vault.change(&"right".into(), &"".into()), Err(VaultError::Blank));
    assert_eq!(fs::read(paths.vault()).expect("the file"), before);

    let window = Vault::new(&paths);
    window.unlock(&"right".into()).expect("unlocked");
    vault.change(&"right".into(), &"new".into()).expect("changed");
    assert_eq!(secret(&vault, "Acme").as_deref(), Some("c4n4ry"));
    assert_eq!(Vault::new(&paths).unlock(&"right".into()), Err(VaultError::Wrong));
    // Another window has to ask again, and what it would write is not lost in silence.
    assert_eq!(window.set("Acme", "token_secret", &"theirs".into()), Err(VaultError::Locked));
    window.unlock(&"new".into()).expect("unlocked");
    assert_eq!(secret(&window, "Acme").as_deref(), Some("c4n4ry"));
}

#[test]
fn two_windows_lose_none_of_each_others_secrets() {
    let (_guard, paths, one) = created();
    let other = Vault::new(&paths);
    other.unlock(&"right".into()).expect("unlocked");
    std::thread::scope(|scope| {
        for (vault, letter) in [(&one, 'a'), (&other, 'b')] {
            scope.spawn(move || {
                for number in 0..5 {
                    vault.set(&format!("{letter}{number}"), "token_secret", &"x".into()).expect("kept");
                }
            });
        }
    });
    for vault in [&one, &other] {
        let lost = ["a", "b"].iter().flat_map(|letter| (0..5).map(move |number| format!("{letter}{number}")));
        let lost: Vec<_> = lost.filter(|profile| secret(vault, profile).is_none()).collect();
        assert!(lost.is_empty(), "{lost:?}");
        assert_eq!(secret(vault, "Acme").as_deref(), Some("c4n4ry"));
    }
}

fn sealed(text: &str, work: u8) -> Vec<u8> {
    let mut recipient = scrypt::Recipient::new("right".into());
    recipient.set_work_factor(work);
    age::encrypt(&recipient, text.as_bytes()).expect("encrypted")
}

#[test]
fn a_file_that_cannot_be_used_is_told_and_never_written() {
    let (_guard, paths, vault) = created();
    let good = fs::read(paths.vault()).expect("the file");
    let mut flipped = good.clone();
    *flipped.last_mut().expect("bytes") ^= 1;
    let asks_much = String::from_utf8_lossy(&good[..60]).replacen(" 2\n", " 30\n", 1).into_bytes();
    let asks_much = [&asks_much[..], &good[60..]].concat();
    assert_ne!(asks_much, good);
    let cases = [
        ("empty", Vec::new(), "damaged, cut short or no age file"),
        ("cut short in its heading", good[..40].to_vec(), "damaged, cut short or no age file"),
        ("cut short", good[..good.len() - 5].to_vec(), "damaged or cut short"),
        ("damaged", flipped, "damaged or cut short"),
        ("something else", b"(version: 1)".to_vec(), "no age file"),
        ("of a newer version of age", [b"age-encryption.org/v2\n".as_slice(), &good[22..]].concat(), "does not know"),
        ("of a newer version", sealed("livedeflect-console secrets 2\nnews", 2), "does not know"),
        ("another program's", sealed("a diary", 2), "not written by this program"),
        ("greedy", asks_much, "more work"),
        ("huge", vec![b'x'; MOST_BYTES + 1], "larger than 1 MiB"),
    ];
    for (name, bytes, part) in cases {
        atomic::write(&paths.vault(), &bytes).expect("written");
        let fresh = Vault::new(&paths);
        for error in [
            fresh.unlock(&"right".into()).expect_err(name),
            fresh.change(&"right".into(), &"new".into()).expect_err(name),
        ] {
            let shown = error.to_string();
            assert!(shown.contains(part) && shown.contains("left as it is"), "{name}: {shown}");
        }
        assert_eq!(fresh.create(&"right".into()), Err(VaultError::Exists), "{name}");
        // One that was open when the file went bad writes nothing over it either.
        vault.set("Acme", "token_secret", &"new".into()).expect_err(name);
        assert_eq!(fs::read(paths.vault()).expect("the file"), bytes, "{name}");
    }
}

#[test]
fn what_is_in_the_way_is_left_there() {
    let (_guard, paths, vault) = vault();
    atomic::create_folder(&paths.vault()).expect("a folder");
    let error = vault.unlock(&"right".into()).expect_err("a folder").to_string();
    assert!(error.contains("it is not a file"), "{error}");
    assert_eq!(vault.create(&"right".into()), Err(VaultError::Exists));
    assert!(paths.vault().is_dir());

    let (_guard, paths, vault) = self::vault();
    atomic::write(&paths.config, b"a file where the folder would be").expect("written");
    let error = vault.create(&"right".into()).expect_err("no folder").to_string();
    assert!(error.contains("was not written"), "{error}");
}

#[cfg(unix)]
#[test]
fn the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_guard, paths, _vault) = created();
    for path in [paths.vault(), paths.vault().with_added_extension("lock")] {
        let mode = fs::metadata(&path).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", path.display());
    }
}
