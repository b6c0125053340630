//! Notes, labels, pins and where an exchange came from.

use livedeflect_console::exchange::{Remarks, Request};
use livedeflect_console::store::history::History;
use livedeflect_console::store::history::error::HistoryError;

use super::made::{folder, outcomes, request};

#[test]
fn remarks_last_and_change_nothing_of_what_was_sent() {
    let (_guard, paths) = folder();
    let mut history = History::open(&paths.history()).expect("a new history");
    let first = history.record(&request(b"{}"), 1).expect("recorded");
    let again = Request { sent_from: Some(first), ..request(b"{}") };
    let second = history.record(&again, 2).expect("recorded");
    history.finish(second, &outcomes()[0]).expect("finished");
    let before = history.get(second).expect("readable").expect("there");
    let labels = [" two\n words ", "alpha", "", "alpha", "Zoë"].map(str::to_owned);
    history.label(second, &labels).expect("labelled");
    history.note(second, "  A note\nof two lines ").expect("noted");
    history.pin(second, true).expect("pinned");
    drop(history);

    let mut history = History::open(&paths.history()).expect("the same history");
    let remarks = Remarks {
        pinned: true,
        labels: ["Zoë", "alpha", "two words"].map(str::to_owned).to_vec(),
        note: "A note\nof two lines".to_owned(),
        aliased: false,
    };
    assert_eq!(history.list().expect("a list")[0].remarks, remarks);
    assert_eq!(history.remarks(second).expect("there"), remarks);
    let mut after = history.get(second).expect("readable").expect("there");
    assert_eq!(std::mem::take(&mut after.remarks), remarks);
    assert_eq!(before.request, again);
    assert_eq!(history.get(first).expect("readable").expect("there").request.sent_from, None);
    assert_eq!((after.request, after.state), (before.request, before.state));

    history.label(second, &[]).expect("none");
    history.note(second, " ").expect("none");
    history.pin(second, false).expect("let go");
    assert_eq!(history.remarks(second).expect("there"), Remarks::default());
    assert_eq!(history.find("two words", 9).expect("found"), Some(vec![]), "what was taken away is not found");

    for error in [
        history.pin(99, true).expect_err("missing"),
        history.note(99, "x").expect_err("missing"),
        history.label(99, &[]).expect_err("missing"),
        history.remarks(99).expect_err("missing"),
    ] {
        assert!(matches!(error, HistoryError::Missing(99)), "{error:?}");
    }
}
