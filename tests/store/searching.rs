//! Any part of what was sent, came or was noted is found, and only in what the filters let through.

use livedeflect_console::api::draft::Draft;
use livedeflect_console::api::endpoint::Environment;
use livedeflect_console::api::reply::Verdict;
use livedeflect_console::exchange::{Fault, Id, Request, Standing};
use livedeflect_console::store::history::History;
use livedeflect_console::store::history::search::Query;

use super::made::{folder, outcomes, request, request_of};

/// Seven exchanges: the first one with the specification's example, and one for each way to end.
fn history() -> (tempfile::TempDir, History) {
    let (guard, paths) = folder();
    let mut history = History::open(&paths.history()).expect("a new history");
    let mut draft = Draft::example();
    draft.set_text("firstName", "Jürgen");
    draft.set_text("deflectionText", "ÜBUNG macht \"den\" Meister");
    let first = Request { profile: "Simulator".to_owned(), environment: Environment::Simulator, ..request_of(&draft) };
    let id = history.record(&first, 1000).expect("recorded");
    history.finish(id, &outcomes()[0]).expect("finished");
    for (index, outcome) in (2_i64..).zip(
        outcomes().into_iter().filter(|outcome| outcome.response().is_none_or(|response| response.body.len() < 1000)),
    ) {
        let id = history.record(&request(b"{\"a\":\"beta\"}"), index * 1000).expect("recorded");
        history.finish(id, &outcome).expect("finished");
    }
    history.note(3, "Asked Zoë about it").expect("noted");
    history.label(3, &["ticket 12".to_owned(), "odd".to_owned()]).expect("labelled");
    history.label(4, &["ticket 1".to_owned()]).expect("labelled");
    history.pin(5, true).expect("pinned");
    (guard, history)
}

fn ids(history: &History, query: &Query) -> Vec<Id> {
    history.search(query, 99).expect("found").iter().map(|row| row.id).collect()
}

#[test]
fn words_are_found_in_bodies_headers_errors_profiles_and_notes() {
    let (_guard, history) = history();
    let words = |words: &str| ids(&history, &Query { words: words.to_owned(), ..Query::default() });
    for (text, expected) in [
        ("4043438646", vec![1]),    // a number of the request's body
        ("438646", vec![1]),        // its end
        ("+14043438646", vec![1]),  // as it is written in one go
        ("JÜRGEN", vec![1]),        // another case, also beyond ASCII
        ("übung MEISTER", vec![1]), // two words, in any order
        ("meister übung", vec![1]),
        ("\"den", vec![1]),
        ("\\\"den", vec![1]),
        ("473513", vec![2, 1]), // the reply's callId
        ("7351", vec![2, 1]),
        ("not UTF-8", vec![3]),       // a body that is not text
        ("broke off", vec![7, 6, 5]), // why there was no answer
        ("X-Twice:", vec![7, 6, 5, 4, 3, 2, 1]),
        ("application/json", vec![7, 4, 3, 2, 1]),
        ("„staging“", vec![7, 6, 5, 4, 3, 2]),
        ("simulator", vec![1]),
        ("zoë about", vec![3]), // a note
        ("ticket", vec![4, 3]), // a label
        ("unauthorized", vec![3]),
        ("#1", vec![1]),
        ("#7 beta", vec![7]),
        ("20", vec![7, 4, 2, 1]), // a short word: the columns of the list
        ("_", vec![]),            // it stands for itself
        ("zzz OR beta", vec![]),  // no word is an operator
        ("NEAR(beta)", vec![]),
        ("zzz", vec![]),
        ("   ", vec![7, 6, 5, 4, 3, 2, 1]),
    ] {
        assert_eq!(words(text), expected, "{text:?}");
    }
    assert_eq!(history.find("beta", 2).expect("found"), Some(vec![7, 6]), "the newest first");
    assert_eq!(history.find("be 20", 2).expect("found"), None, "too short for the index");
}

#[test]
fn filters_hold_alone_and_with_words() {
    let (_guard, mut history) = history();
    let all = Query::default();
    for (query, expected) in [
        (Query { profile: Some("Simulator".to_owned()), ..all.clone() }, vec![1]),
        (Query { profile: Some("Sim".to_owned()), ..all.clone() }, vec![]),
        (Query { environment: Some(Environment::Staging), ..all.clone() }, vec![7, 6, 5, 4, 3, 2]),
        (Query { verdict: Some(Verdict::Success), ..all.clone() }, vec![2, 1]),
        (Query { standing: Some(Standing::NotSent), ..all.clone() }, vec![5]),
        (Query { standing: Some(Standing::Unknown), ..all.clone() }, vec![7, 6]),
        (Query { status: Some(401), ..all.clone() }, vec![3]),
        (Query { on_purpose: Some(false), ..all.clone() }, vec![1]),
        (Query { since: Some(2000), until: Some(4000), ..all.clone() }, vec![3, 2]),
        (Query { pinned: true, ..all.clone() }, vec![5]),
        (Query { label: Some("ticket 1".to_owned()), ..all.clone() }, vec![4]),
        (Query { label: Some("odd".to_owned()), status: Some(401), ..all.clone() }, vec![3]),
        (Query { words: "application/json".to_owned(), verdict: Some(Verdict::Success), ..all.clone() }, vec![2, 1]),
        (Query { words: "application/json 20".to_owned(), since: Some(4000), ..all.clone() }, vec![7, 4]),
        (Query { words: "beta".to_owned(), pinned: true, ..all.clone() }, vec![5]),
    ] {
        assert_eq!(ids(&history, &query), expected, "{query:?}");
    }
    let newest = history.search(&Query { words: "beta".to_owned(), ..all.clone() }, 2).expect("found");
    assert_eq!(newest.iter().map(|row| row.id).collect::<Vec<_>>(), [7, 6], "the newest first, and no more");
    for name in ["tampered-signature", "no-header", "tampered-signature"] {
        let fault = Some(Fault { name: name.to_owned(), deviation: None });
        history.record(&Request { fault, ..request(b"{}") }, 9000).expect("recorded");
    }
    let with = |fault: &str| Query { fault: Some(fault.to_owned()), ..all.clone() };
    assert_eq!(ids(&history, &with("tampered-signature")), [10, 8]);
    assert_eq!(ids(&history, &Query { words: "staging".to_owned(), ..with("no-header") }), [9]);
}

#[test]
fn the_searchable_text_is_what_was_sent_came_and_was_noted() {
    let (_guard, history) = history();
    let text = history.searchable_text(3).expect("readable").expect("there");
    for part in ["#3", "ticket 12", "Asked Zoë about it", "beta", "not UTF-8", "401"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(history.searchable_text(99).expect("readable"), None);
}

#[test]
fn the_successes_before_an_exchange_are_those_of_its_profile_newest_first() {
    let (_guard, paths) = folder();
    let mut history = History::open(&paths.history()).expect("a new history");
    let [success, refused, ..] = &outcomes()[..] else { panic!("two outcomes") };
    for (profile, outcome) in [
        ("Acme", Some(success)),
        ("Acme", Some(refused)),
        ("Other", Some(success)),
        ("Acme", None),
        ("Acme", Some(success)),
        ("Acme", Some(success)),
    ] {
        let id = history.record(&Request { profile: profile.to_owned(), ..request(b"{}") }, 1).expect("recorded");
        if let Some(outcome) = outcome {
            history.finish(id, outcome).expect("finished");
        }
    }
    let all: &[i64] = &[6, 5, 1];
    for (id, profile, most, expected) in [
        (7, "Acme", 200, all),
        (6, "Acme", 200, &[5, 1]),
        (7, "Acme", 2, &[6, 5]),
        (2, "Acme", 200, &[1]),
        (1, "Acme", 200, &[]),
        (7, "Other", 200, &[3]),
        (7, "acme", 200, &[]),
    ] {
        let found = history.successes_before(id, profile, most).expect("readable");
        let ids: Vec<i64> = found.iter().map(|summary| summary.id).collect();
        assert_eq!(ids, expected, "{id} {profile} {most}");
    }
}
