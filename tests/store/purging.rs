//! What is purged is gone from every file, and what is kept is whole.

use livedeflect_console::app::records::Records;
use livedeflect_console::exchange::Id;
use livedeflect_console::store::atomic;
use livedeflect_console::store::history::History;
use livedeflect_console::store::history::damage::Health;
use livedeflect_console::store::history::purge::{Purged, Which, days_in_milliseconds};
use livedeflect_console::store::settings::Settings;

use super::made::{folder, holds, outcomes, request};

/// Records an exchange whose body has a word, and notes another one on it.
fn record(history: &mut History, at: i64, word: &str) -> Id {
    let body = format!("{{\"deflectionText\":\"{word}\",\"customerPhoneNumber\":\"{word}9\"}}");
    let id = history.record(&request(body.as_bytes()), at).expect("recorded");
    history.finish(id, &outcomes()[0]).expect("finished");
    history.note(id, &format!("note on {word}")).expect("noted");
    id
}

fn left(history: &History) -> Vec<Id> {
    history.list().expect("a list").iter().map(|row| row.id).collect()
}

#[test]
fn what_is_purged_leaves_no_byte_in_any_file() {
    for which in [Which::Ids(vec![1, 3, 99]), Which::Before(4), Which::Beyond(2), Which::All] {
        let (_guard, paths) = folder();
        let mut history = History::open(&paths.history()).expect("a new history");
        // What the exchanges share with no other: the words, and the index's parts of them.
        let words = ["qxjalpha", "qxjbravo", "qxjcharlie", "qxjdelta", "qxjecho"];
        for (at, word) in (1..).zip(words) {
            record(&mut history, at, word);
        }
        history.note(1, "another qxjnote").expect("noted");
        history.pin(2, true).expect("pinned");
        let expected = match which {
            Which::Ids(_) | Which::Before(_) | Which::Beyond(_) => vec![5, 4, 2],
            Which::All => vec![2],
        };
        let purged = history.purge(&which, false).expect("purged");
        let pinned = usize::from(!matches!(which, Which::Ids(_)));
        assert_eq!(
            purged,
            Purged { count: 5 - expected.len(), pinned, log_remains: false, damaged: vec![] },
            "{which:?}"
        );
        assert_eq!(left(&history), expected, "{which:?}");
        for (id, word) in (1..).zip(words) {
            let found = holds(&paths, word);
            if expected.contains(&id) {
                assert_eq!(found, ["history.sqlite3"], "{which:?}: {word} is kept, in the file itself");
                assert_eq!(history.find(word, 9).expect("found"), Some(vec![id]), "{which:?}");
            } else {
                assert_eq!(found, Vec::<String>::new(), "{which:?}: {word}");
                assert_eq!(history.find(word, 9).expect("found"), Some(vec![]), "{which:?}");
            }
        }
        assert_eq!(holds(&paths, "qxjnote"), Vec::<String>::new());
        assert_eq!(history.check().expect("looked"), Health::Sound);
        let purged = history.purge(&Which::All, true).expect("purged");
        assert_eq!((purged.count, left(&history)), (expected.len(), vec![]));
        // Why parts of three characters: that is how the index keeps them.
        for part in ["qxj", "xja", "jbr", "note on"] {
            assert_eq!(holds(&paths, part), Vec::<String>::new(), "{which:?}: {part}");
        }
        let id = record(&mut history, 9, "qxjfoxtrot");
        assert_eq!(id, 6, "no number is given twice");
    }
}

#[test]
fn a_purge_takes_the_copies_of_older_layouts_and_says_what_damaged_files_are_left() {
    let (_guard, paths) = folder();
    atomic::write(&paths.history(), include_bytes!("history-1.sqlite3")).expect("written");
    let aside = paths.data.join("history.damaged-20260101T000000Z.sqlite3");
    atomic::write(&aside, b"damaged, with 4043438646").expect("written");
    let mut history = History::open(&paths.history()).expect("brought up to date");
    assert!(holds(&paths, "4043438646").len() >= 3);
    let purged = history.purge(&Which::All, false).expect("purged");
    assert_eq!((purged.count, purged.damaged), (7, vec![aside.clone()]));
    assert_eq!(holds(&paths, "4043438646"), [aside.file_name().expect("a name").to_string_lossy()]);
}

#[test]
fn a_purge_says_when_another_window_still_reads_what_is_gone() {
    let (_guard, paths) = folder();
    let mut history = History::open(&paths.history()).expect("a new history");
    record(&mut history, 1, "qxjalpha");
    let other = rusqlite::Connection::open(paths.history()).expect("another window");
    other.execute_batch("BEGIN; SELECT count(*) FROM exchange").expect("it reads");
    history.set_patience(std::time::Duration::ZERO).expect("no patience");
    let purged = history.purge(&Which::All, false).expect("purged");
    assert!(purged.log_remains);
    other.execute_batch("COMMIT").expect("it is done");
}

#[test]
fn what_is_being_sent_is_not_purged() {
    let (_guard, paths) = folder();
    let mut history = History::open(&paths.history()).expect("a new history");
    let id = history.record(&request(b"{}"), 1).expect("recorded");
    assert_eq!(history.purge(&Which::All, true).expect("purged").count, 0);
    history.finish(id, &outcomes()[0]).expect("its outcome has a place");
    assert_eq!(history.purge(&Which::All, true).expect("purged").count, 1);
}

#[test]
fn the_settings_keep_by_age_and_count_and_pins_whatever_they_say() {
    let day = days_in_milliseconds(1);
    for (days, count, expected) in [
        (None, None, vec![6, 5, 4, 3, 2, 1]),
        (Some(3), None, vec![6, 5, 4, 2]),
        (None, Some(2), vec![6, 5, 2]),
        (Some(1), Some(5), vec![6, 2]),
        (Some(0), Some(0), vec![2]),
    ] {
        let (_guard, paths) = folder();
        let records = Records::at(paths.history());
        records
            .with(|history| {
                for at in 1..=6 {
                    record(history, at * day, "qxjalpha");
                }
                history.pin(2, true)
            })
            .expect("recorded");
        let settings = Settings { history_days: days, history_count: count, ..Settings::default() };
        let changed = records.look_after(&settings, 7 * day).expect("looked after");
        assert_eq!(changed, expected.len() < 6);
        assert_eq!(records.with(|history| Ok(left(history))).expect("a list"), expected, "{days:?} {count:?}");
    }
}
