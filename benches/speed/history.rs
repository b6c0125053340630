//! The history by its length: what a start, a question before a send, and a send cost.

use divan::{Bencher, black_box};

use crate::seed::{LENGTHS, outcome, paths, request};
use livedeflect_console::store::history::History;

fn open(length: i64) -> History {
    History::open(&paths(length).history()).expect("a history")
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
