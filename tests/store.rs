//! What lasts, seen from outside: every exchange comes back as it was, and no file holds or loses what it must not.

#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use livedeflect_console::api::endpoint::Environment;
use livedeflect_console::api::reply::Verdict;
use livedeflect_console::exchange::{Deviation, Exchange, Fault, Outcome, Remarks, Request, Standing, State, Timings};
use livedeflect_console::store::atomic;
use livedeflect_console::store::history::error::HistoryError;
use livedeflect_console::store::history::{History, NO_OUTCOME};
use livedeflect_console::store::profile::{Profile, SecretSource};
use livedeflect_console::store::profiles::{self, Profiles};
use livedeflect_console::store::secrets::{self, Secrets};
use livedeflect_console::store::settings::Settings;
use secrecy::ExposeSecret;
use url::Url;

#[path = "store/aliases.rs"]
mod aliases;
#[path = "store/damage.rs"]
mod damage;
#[path = "store/layouts.rs"]
mod layouts;
#[path = "store/made.rs"]
mod made;
#[path = "store/purging.rs"]
mod purging;
#[path = "store/remarks.rs"]
mod remarks;
#[path = "store/searching.rs"]
mod searching;

use made::{folder, outcomes, request};

#[test]
fn each_outcome_comes_back_bit_for_bit_after_a_restart() {
    let (_guard, paths) = folder();
    let mut history = History::open(&paths.history()).expect("a new history");
    let made = request(b"{\"a\":\"\xFF\x00\"}");
    let deviation = Some(Deviation::Url { signed: "https://a/".to_owned() });
    let request = Request { fault: Some(Fault { name: "changed-url".to_owned(), deviation }), ..made };
    let mut expected = Vec::new();
    for (index, outcome) in (1_i64..).zip(outcomes()) {
        let id = history.record(&request, -index).expect("recorded");
        assert_eq!(id, index);
        history.finish(id, &outcome).expect("finished");
        let (request, state) = (request.clone(), State::Ended(outcome));
        expected.push(Exchange { id, started_at: -index, request, state, remarks: Remarks::default() });
    }
    drop(history);
    let history = History::open(&paths.history()).expect("the same history");
    for exchange in &expected {
        assert_eq!(history.get(exchange.id).expect("readable").as_ref(), Some(exchange));
    }
    assert_eq!(history.get(99).expect("readable"), None);
}

#[test]
fn summaries_come_newest_first_and_say_what_a_list_shows() {
    let (_guard, paths) = folder();
    let mut history = History::open(&paths.history()).expect("a new history");
    let body = br#"{"customerCountryCode":"1","customerPhoneNumber":"4043438646"}"#;
    for (index, outcome) in (1_i64..).zip(outcomes()) {
        let id = history.record(&request(body), index).expect("recorded");
        history.finish(id, &outcome).expect("finished");
    }
    history.record(&request(body), 8).expect("recorded");
    let summaries = history.list().expect("a list");
    let expected = [
        (8, Standing::InFlight, None, None),
        (7, Standing::Unknown, Some(200), None),
        (6, Standing::Unknown, None, None),
        (5, Standing::NotSent, None, None),
        (4, Standing::Answered, Some(204), Some(Verdict::Undocumented)),
        (3, Standing::Answered, Some(200), Some(Verdict::Undocumented)),
        (2, Standing::Answered, Some(401), Some(Verdict::Unauthorized)),
        (1, Standing::Answered, Some(200), Some(Verdict::Success)),
    ];
    let shown: Vec<_> = summaries.iter().map(|s| (s.id, s.standing, s.status, s.verdict)).collect();
    assert_eq!(shown, expected);
    let oldest = &summaries[7];
    assert_eq!((oldest.started_at, oldest.profile.as_str()), (1, "Acme „staging“"));
    assert_eq!((oldest.environment, oldest.number.as_str()), (Environment::Staging, "+1 4043438646"));
    assert_eq!((oldest.call_id.as_deref(), oldest.total), (Some("473513"), Some(Duration::from_secs(30))));
    assert!(oldest.on_purpose);
    assert_eq!(summaries[0].total, None);
    assert_eq!(history.newest(2).expect("a list"), summaries[..2]);
    assert_eq!(history.newest(0).expect("a list"), []);
}

#[test]
fn a_row_without_an_outcome_may_have_been_sent_unless_this_history_is_sending_it() {
    let (_guard, paths) = folder();
    let mut sender = History::open(&paths.history()).expect("a new history");
    let id = sender.record(&request(b"{}"), 1).expect("recorded");
    let other_window = History::open(&paths.history()).expect("the same history");
    let state = |history: &History| {
        (history.list().expect("a list")[0].standing, history.get(id).expect("readable").expect("there").state)
    };
    let why = NO_OUTCOME.to_owned();
    let unknown = State::Ended(Outcome::Unknown { why, partial: None, timings: Timings::default() });
    assert!(NO_OUTCOME.contains("may have been sent"));
    assert_eq!(state(&sender), (Standing::InFlight, State::InFlight));
    assert_eq!(state(&other_window), (Standing::Unknown, unknown.clone()));

    let ended = outcomes().remove(0);
    sender.finish(id, &ended).expect("the other window rewrote nothing");
    assert_eq!(state(&other_window), (Standing::Answered, State::Ended(ended)));

    let dead = sender.record(&request(b"{}"), 2).expect("recorded");
    drop((sender, other_window));
    let history = History::open(&paths.history()).expect("the same history");
    assert_eq!(history.list().expect("a list")[0].standing, Standing::Unknown);
    assert_eq!(history.get(dead).expect("readable").expect("there").state, unknown);
}

#[test]
fn the_same_bytes_to_the_same_url_are_found_unless_they_never_left() {
    let (_guard, paths) = folder();
    let mut history = History::open(&paths.history()).expect("a new history");
    let request = request(b"{\"a\":1}");
    let find = |history: &History, body: &[u8]| {
        history.last_identical(&request.url, body).expect("an answer").map(|summary| summary.id)
    };
    let outcomes = outcomes();
    let not_sent = history.record(&request, 1).expect("recorded");
    history.finish(not_sent, &outcomes[4]).expect("finished");
    assert_eq!(find(&history, b"{\"a\":1}"), None);
    for outcome in [&outcomes[0], &outcomes[5]] {
        let id = history.record(&request, 2).expect("recorded");
        assert_eq!(find(&history, b"{\"a\":1}"), Some(id));
        history.finish(id, outcome).expect("finished");
        assert_eq!(find(&history, b"{\"a\":1}"), Some(id));
    }
    assert_eq!(find(&history, b"{\"a\":2}"), None);
    let elsewhere = Url::parse("https://example.com/").expect("a URL");
    assert_eq!(history.last_identical(&elsewhere, b"{\"a\":1}").expect("an answer"), None);
}

#[test]
fn windows_can_open_and_write_one_new_history_at_once() {
    const WINDOWS: usize = 8;
    const SENDS: usize = 5;
    let (_guard, paths) = folder();
    let start = Arc::new(Barrier::new(WINDOWS));
    let windows: Vec<_> = (0..WINDOWS)
        .map(|_| {
            let (path, start) = (paths.history(), Arc::clone(&start));
            std::thread::spawn(move || {
                start.wait();
                let mut history = History::open(&path).expect("opened");
                for _ in 0..SENDS {
                    let id = history.record(&request(b"{}"), 1).expect("recorded");
                    history.finish(id, &outcomes()[4]).expect("finished");
                }
            })
        })
        .collect();
    for window in windows {
        window.join().expect("a window");
    }
    let history = History::open(&paths.history()).expect("opened");
    let summaries = history.list().expect("a list");
    assert_eq!(summaries.len(), WINDOWS * SENDS);
    assert!(summaries.iter().all(|summary| summary.standing == Standing::NotSent));
}

#[test]
fn a_file_that_is_no_history_is_refused_and_kept() {
    let (guard, paths) = folder();
    let path = paths.history();
    let check = |part: &str| {
        let before = std::fs::read(&path).expect("there");
        let error = History::open(&path).expect_err(part).to_string();
        assert!(error.contains(part) && error.ends_with("history.sqlite3"), "{error}");
        assert_eq!(std::fs::read(&path).expect("kept"), before);
    };
    atomic::write(&path, &b"This is a letter, not a history. ".repeat(100)).expect("written");
    check("not a history of this program");
    atomic::write(&path, b"short").expect("written");
    check("not a history of this program");

    std::fs::remove_file(&path).expect("removed");
    let foreign = rusqlite::Connection::open(&path).expect("a database");
    foreign.execute_batch("CREATE TABLE letters (text)").expect("a table");
    drop(foreign);
    check("not a history of this program");

    let in_a_file = guard.path().join("home/history.sqlite3/below/history.sqlite3");
    let error = History::open(&in_a_file).expect_err("no folder");
    assert!(matches!(error, HistoryError::Create { .. }), "{error:?}");
    assert!(error.to_string().starts_with("The history's file cannot be created"), "{error}");
}

#[cfg(unix)]
#[test]
fn every_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (_guard, paths) = folder();
    let mut history = History::open(&paths.history()).expect("a new history");
    history.record(&request(b"{}"), 1).expect("recorded");
    let saved = profiles::save(&paths, &template("template-production.ron")).expect("saved");
    Settings::default().save(&paths).expect("saved");
    let beside = |end: &str| PathBuf::from(format!("{}{end}", paths.history().display()));
    for (path, expected) in [
        (paths.data.clone(), 0o700),
        (paths.profiles(), 0o700),
        (paths.history(), 0o600),
        (beside("-wal"), 0o600),
        (beside("-shm"), 0o600),
        (saved, 0o600),
        (paths.settings(), 0o600),
    ] {
        let mode = std::fs::metadata(&path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, expected, "{}: {mode:o}", path.display());
    }
}

fn template(file: &str) -> Profile {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles").join(file);
    Profile::parse(&std::fs::read_to_string(path).expect(file)).expect(file)
}

#[test]
fn every_shipped_profile_is_read_and_can_be_imported() {
    let (_guard, paths) = folder();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles");
    let mut count = 0;
    for entry in std::fs::read_dir(shipped).expect("the folder") {
        let path = entry.expect("an entry").path();
        let imported = profiles::import(&paths, &path);
        if path.ends_with("simulator.ron") {
            imported.expect_err("it is built in");
        } else {
            imported.expect("a template");
        }
        count += 1;
    }
    let profiles = Profiles::load(&paths);
    assert_eq!((profiles.list.len(), profiles.damaged.len()), (count, 0));
    let known = |profile: &Profile| {
        let credentials = Secrets::new(&paths).resolve(profile).expect("public");
        let secrets = [credentials.consumer_secret.expose_secret(), credentials.token_secret.expose_secret()];
        (credentials.consumer_key.clone(), credentials.token.clone(), secrets.map(str::to_owned))
    };
    let (custom, built_in) = (template("template-custom-url.ron"), template("simulator.ron"));
    assert_eq!(known(&custom), known(&built_in), "the simulator knows the template's values");
}

#[test]
fn a_secret_of_the_session_lands_in_no_file() {
    const CANARY: &str = "c4n4ry-0f-the-session";
    let (guard, paths) = folder();
    let profile = template("template-production.ron");
    assert_eq!(profile.consumer_secret, SecretSource::Session);
    let secrets = Secrets::new(&paths);
    for field in [secrets::CONSUMER_SECRET, secrets::TOKEN_SECRET] {
        secrets.session().set(&profile.name, field, CANARY.into());
    }
    let credentials = secrets.resolve(&profile).expect("credentials");
    assert_eq!(credentials.token_secret.expose_secret(), CANARY);
    profiles::save(&paths, &profile).expect("saved");
    Settings { profile: Some(profile.name.clone()), ..Settings::default() }.save(&paths).expect("saved");
    let mut history = History::open(&paths.history()).expect("a new history");
    let id = history.record(&request(b"{}"), 1).expect("recorded");
    history.finish(id, &outcomes()[0]).expect("finished");
    let mut files = 0;
    let mut folders = vec![guard.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).expect("readable");
            let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
            assert!(!found, "{}", path.display());
            files += 1;
        }
    }
    assert_eq!(files, 6, "profile, its folder's lock, settings, history, -wal and -shm");
    assert!(!format!("{secrets:?}{credentials:?}{profile:?}").contains(CANARY));
}
