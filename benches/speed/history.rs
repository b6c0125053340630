//! The history by its length: what a start, a search, a question before a send, and a send cost.

use std::cell::RefCell;

use divan::{Bencher, black_box};

use crate::seed::{LENGTHS, outcome, paths, request};
use livedeflect_console::api::reply::Verdict;
use livedeflect_console::store::history::History;
use livedeflect_console::store::history::purge::Which;
use livedeflect_console::store::history::search::Query;

fn open(length: i64) -> History {
    History::open(&paths(length).history()).expect("a history")
}

/// How many exchanges a search's first answer has: more than a screen shows.
const FIRST: usize = 1_000;

#[divan::bench(args = LENGTHS)]
fn open_the_file(bencher: Bencher, length: i64) {
    drop(open(length));
    bencher.bench_local(|| open(length));
}

/// A search that finds that many exchanges of 1,000 at least, or none.
fn search(bencher: Bencher, length: i64, query: &Query, of_thousand: i64) {
    let history = open(length);
    let found = history.search(query, usize::MAX).expect("found").len();
    let fewest = usize::try_from(length * of_thousand / 1_000).expect("a length");
    assert!(found >= fewest && (found == 0) == (of_thousand == 0), "{found} of {length}: {query:?}");
    bencher.bench_local(|| history.search(black_box(query), FIRST).expect("found"));
}

fn words(words: &str) -> Query {
    Query { words: words.to_owned(), ..Query::default() }
}

#[divan::bench(args = LENGTHS)]
fn search_a_word_of_every_body(bencher: Bencher, length: i64) {
    search(bencher, length, &words("deflection"), 999);
}

#[divan::bench(args = LENGTHS)]
fn search_a_word_of_one_body_in_a_hundred(bencher: Bencher, length: i64) {
    search(bencher, length, &words("NEEDLE"), 9);
}

#[divan::bench(args = LENGTHS)]
fn search_a_part_of_a_number(bencher: Bencher, length: i64) {
    let history = open(length);
    let number = words("3400777");
    assert_eq!(history.search(&number, FIRST).expect("found").len(), 1);
    bencher.bench_local(|| history.search(black_box(&number), FIRST).expect("found"));
}

#[divan::bench(args = LENGTHS)]
fn search_what_is_nowhere(bencher: Bencher, length: i64) {
    search(bencher, length, &words("4043400xyz"), 0);
}

#[divan::bench(args = LENGTHS)]
fn search_words_with_filters(bencher: Bencher, length: i64) {
    let query =
        Query { verdict: Some(Verdict::Unauthorized), profile: Some("Übung".to_owned()), ..words("deflection 14") };
    search(bencher, length, &query, 40);
}

#[divan::bench(args = LENGTHS)]
fn search_pinned_with_a_label(bencher: Bencher, length: i64) {
    search(bencher, length, &Query { pinned: true, label: Some("ticket".to_owned()), ..Query::default() }, 1);
}

#[divan::bench(args = LENGTHS, sample_count = 30, sample_size = 1)]
fn find_a_word_of_every_body_without_a_limit(bencher: Bencher, length: i64) {
    let history = open(length);
    bencher.bench_local(|| history.find(black_box("deflection"), usize::MAX).expect("found"));
}

#[divan::bench(args = LENGTHS, sample_count = 30, sample_size = 1)]
fn list(bencher: Bencher, length: i64) {
    let history = open(length);
    bencher.bench_local(|| history.list().expect("readable"));
}

#[divan::bench(args = LENGTHS)]
fn last_identical(bencher: Bencher, length: i64) {
    let history = open(length);
    let request = request();
    bencher.bench_local(|| history.last_identical(black_box(&request.url), &request.body).expect("readable"));
}

#[divan::bench(args = LENGTHS, sample_count = 50, sample_size = 1)]
fn record_and_finish(bencher: Bencher, length: i64) {
    let mut history = open(length);
    let (request, outcome) = (request(), outcome());
    bencher.bench_local(|| {
        let id = history.record(&request, 1_528_932_953_300).expect("recorded");
        history.finish(id, &outcome).expect("finished");
    });
}

/// The index is made anew. Others can write meanwhile.
#[divan::bench(args = LENGTHS, sample_count = 2, sample_size = 1)]
fn index_again(bencher: Bencher, length: i64) {
    let mut history = open(length);
    bencher.bench_local(|| history.index_again().expect("indexed"));
}

/// One exchange goes, and every byte of it. Others can write meanwhile.
#[divan::bench(args = LENGTHS, sample_count = 2, sample_size = 1)]
fn purge_one(bencher: Bencher, length: i64) {
    let history = RefCell::new(open(length));
    bencher
        .with_inputs(|| {
            let mut history = history.borrow_mut();
            let id = history.record(&request(), 1_528_932_953_300).expect("recorded");
            history.finish(id, &outcome()).expect("finished");
            Which::Ids(vec![id])
        })
        .bench_local_values(|which| history.borrow_mut().purge(&which, true).expect("purged"));
}
