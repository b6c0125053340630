//! Which lines of the history are shown: those with the search's words, in what the list shows or anywhere in the whole
//! text, that the filters let through.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::marks;
use crate::api::endpoint::Environment;
use crate::api::presets;
use crate::api::reply::Verdict;
use crate::app::found;
use crate::app::state::Found;
use crate::exchange::{Standing, Summary};

/// How many exchanges are searched in one frame at most: 2 to 4 ms. Why not all: 100,000 of them would hold a key press up.
const SLICE: usize = 10_000;

/// How many are searched before it is asked whether the frame is late.
const CHUNK: usize = 1_000;

/// What a line must be, beside its words. What is left out holds for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// How it ended, and what the reply meant.
    pub result: Option<(Standing, Option<Verdict>)>,
    /// The profile's environment.
    pub environment: Option<Environment>,
    /// The profile's name.
    pub profile: Option<String>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The name of the fault that it was sent with on purpose.
    pub fault: Option<String>,
    /// A label that it has.
    pub label: Option<String>,
    /// Whether only pinned ones are wanted.
    pub pinned: bool,
    /// Whether only those with mistakes on purpose are wanted.
    pub on_purpose: bool,
    /// How many days back, and the first moment in milliseconds since 1970-01-01 UTC.
    pub since: Option<(u16, i64)>,
}

impl Filters {
    /// How many of them are set.
    #[must_use]
    pub fn count(&self) -> usize {
        [
            self.result.is_some(),
            self.environment.is_some(),
            self.profile.is_some(),
            self.status.is_some(),
            self.fault.is_some(),
            self.label.is_some(),
            self.pinned,
            self.on_purpose,
            self.since.is_some(),
        ]
        .into_iter()
        .filter(|set| *set)
        .count()
    }

    fn let_through(&self, row: &Summary) -> bool {
        self.result.is_none_or(|result| result == (row.standing, row.verdict))
            && self.environment.is_none_or(|environment| environment == row.environment)
            && self.profile.as_ref().is_none_or(|profile| *profile == row.profile)
            && self.status.is_none_or(|status| Some(status) == row.status)
            && self.fault.as_ref().is_none_or(|fault| row.fault.as_ref() == Some(fault))
            && self.label.as_ref().is_none_or(|label| row.remarks.labels.contains(label))
            && (!self.pinned || row.remarks.pinned)
            && (!self.on_purpose || row.on_purpose)
            && self.since.is_none_or(|(_, since)| row.started_at >= since)
    }
}

/// What some exchange of the history has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// HTTP statuses.
    pub statuses: BTreeSet<u16>,
    /// The names of faults.
    pub faults: BTreeSet<String>,
    /// Labels.
    pub labels: BTreeSet<String>,
}

impl Seen {
    fn of(history: &[Summary]) -> Self {
        let mut seen = Self::default();
        for row in history {
            seen.statuses.extend(row.status);
            // Why asked first: hardly ever is there a new one, and 100,000 copies would take long.
            if let Some(fault) = row.fault.as_ref().filter(|fault| !seen.faults.contains(*fault)) {
                seen.faults.insert(fault.clone());
            }
            for label in &row.remarks.labels {
                if !seen.labels.contains(label) {
                    seen.labels.insert(label.clone());
                }
            }
        }
        seen
    }
}

/// The lines that search and filters let through, kept until those or the history change.
#[derive(Debug, Default)]
pub struct Filtered {
    text: String,
    filters: Filters,
    revision: u64,
    /// Which answer of the whole text's search it holds for.
    found: Option<u64>,
    words: Vec<String>,
    /// How many exchanges were searched so far.
    searched: usize,
    rows: Vec<usize>,
    seen: Seen,
    /// The search that the whole text was last asked for.
    asked: (String, u64),
}

impl Filtered {
    /// Begins again when something changed, and searches on by one slice, or less when the frame is late: another search in the
    /// background can slow this one down. Whether that was the last one.
    pub fn update(
        &mut self,
        text: &str,
        filters: &Filters,
        found: Option<&Found>,
        history: &[Summary],
        revision: u64,
        is_late: impl Fn() -> bool,
    ) -> bool {
        let found = found.filter(|found| found.text == text);
        let of_found = found.map(|found| found.revision);
        if self.text != text || self.filters != *filters || self.revision != revision || self.found != of_found {
            if self.revision != revision {
                self.seen = Seen::of(history);
            }
            text.clone_into(&mut self.text);
            self.filters.clone_from(filters);
            self.revision = revision;
            self.found = of_found;
            self.words = found::words(text);
            self.searched = 0;
            self.rows.clear();
        }
        let all = history.len();
        let is_plain = self.words.is_empty() && self.filters.count() == 0;
        let begin = self.searched;
        let end = if is_plain { all } else { all.min(begin + SLICE) };
        let mut line = String::new();
        let ids = found.map(|found| found.ids.as_slice()).unwrap_or_default();
        for (index, row) in (begin..end).zip(history.get(begin..end).unwrap_or_default()) {
            // Why not at its beginning: however late each frame is, the search goes on.
            if !is_plain && index > begin && (index - begin).is_multiple_of(CHUNK) && is_late() {
                self.searched = index;
                return false;
            }
            let has_words = |line: &mut String| {
                self.words.is_empty()
                    || has_words(row, &self.words, line)
                    || ids.binary_search_by(|id| row.id.cmp(id)).is_ok()
            };
            if is_plain || (self.filters.let_through(row) && has_words(&mut line)) {
                self.rows.push(index);
            }
        }
        self.searched = end;
        self.searched == all
    }

    /// The places of the lines in the history.
    #[must_use]
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// The search's words, in lower case.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// What can be filtered by, because some exchange has it.
    #[must_use]
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// What the whole text is to be searched for now, once for each search and each change of the history.
    pub fn to_ask(&mut self) -> Option<String> {
        if self.asked.0 == self.text && self.asked.1 == self.revision {
            return None;
        }
        self.asked = (self.text.clone(), self.revision);
        (!self.words.is_empty()).then(|| self.text.clone())
    }
}

/// Whether an exchange's line has every word, which are in lower case. `line` is room to work in: a fresh one for each
/// exchange takes longer than the search.
fn has_words(row: &Summary, words: &[String], line: &mut String) -> bool {
    line.clear();
    // Why the result does not matter: writing to a string cannot fail.
    write!(line, "#{} ", row.id).unwrap_or_default();
    if let Some(status) = row.status {
        write!(line, "{status} ").unwrap_or_default();
    }
    let call_id = row.call_id.as_deref().unwrap_or_default();
    let environment = row.environment.word();
    let fault = row.fault.as_deref().map(presets::label).unwrap_or_default();
    for part in [marks::word(row.standing, row.verdict), &row.number, &row.profile, environment, call_id, fault] {
        line.push_str(part);
        line.push(' ');
    }
    if line.is_ascii() {
        line.make_ascii_lowercase();
    } else {
        *line = line.to_lowercase();
    }
    words.iter().all(|word| line.contains(word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{Id, Remarks};

    fn summary(id: Id) -> Summary {
        let is_odd = id % 2 == 1;
        Summary {
            id,
            started_at: 0,
            profile: if is_odd { "Übung Süd" } else { "Acme" }.to_owned(),
            environment: Environment::Staging,
            number: format!("+1 404{id}"),
            standing: if is_odd { Standing::Answered } else { Standing::NotSent },
            status: is_odd.then_some(200),
            verdict: is_odd.then_some(Verdict::Success),
            call_id: is_odd.then(|| format!("47{id}")),
            total: None,
            on_purpose: false,
            remarks: Remarks::default(),
            fault: (!is_odd).then(|| "no-header".to_owned()),
        }
    }

    #[test]
    fn every_word_is_found_in_any_column_and_in_either_case() {
        let [odd, even] = [summary(7), summary(8)];
        for (text, of_odd, of_even) in [
            ("", true, true),
            ("übung", true, false),
            ("ACME sent", false, true),
            ("no authorization HEADER", false, true),
            ("#7", true, false),
            ("+1 404", true, true),
            ("success 200 staging 477", true, false),
            ("success acme", false, false),
            ("süd ÜB", true, false),
            ("0", true, true),
            (" 200\t", true, false),
        ] {
            let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
            let found = [&odd, &even].map(|row| has_words(row, &words, &mut "left over".to_owned()));
            assert_eq!(found, [of_odd, of_even], "{text:?}");
        }
    }

    #[test]
    fn a_long_history_is_searched_slice_by_slice_and_afresh_when_something_changes() {
        let mut history: Vec<_> = (0..25_000).rev().map(summary).collect();
        let (mut filtered, none) = (Filtered::default(), Filters::default());
        assert!(filtered.update("", &none, None, &history, 1, || false), "what is not searched is shown at once");
        assert_eq!(filtered.rows.len(), history.len());

        assert!(!filtered.update("acme", &none, None, &history, 1, || false));
        assert_eq!(filtered.rows.len(), SLICE / 2);
        assert!(!filtered.update("acme", &none, None, &history, 1, || false));
        assert!(filtered.update("acme", &none, None, &history, 1, || false));
        let expected: Vec<_> = (0..25_000).filter(|index| history[*index].id % 2 == 0).collect();
        assert_eq!(filtered.rows, expected);
        assert!(filtered.update("acme", &none, None, &history, 1, || false), "nothing is searched twice");
        assert_eq!(filtered.rows.len(), expected.len());

        history.insert(0, summary(25_000));
        assert!(!filtered.update("acme", &none, None, &history, 2, || false));
        assert_eq!(filtered.rows[..2], [0, 2], "the places are those of the new history");
        assert!(!filtered.update("#25000", &none, None, &history, 2, || false));
        assert_eq!(filtered.rows, [0]);
    }

    #[test]
    fn a_late_frame_searches_less_and_nothing_is_left_out() {
        let history: Vec<_> = (0..2_500).rev().map(summary).collect();
        let (mut filtered, none) = (Filtered::default(), Filters::default());
        let mut late = || filtered.update("acme", &none, None, &history, 1, || true);
        assert_eq!([late(), late(), late()], [false, false, true]);
        let expected: Vec<_> = (0..2_500).filter(|index| history[*index].id % 2 == 0).collect();
        assert_eq!(filtered.rows, expected);
        let mut plain = Filtered::default();
        assert!(plain.update("", &none, None, &history, 1, || true), "what is not searched is shown at once");
    }

    #[test]
    fn what_only_the_whole_text_has_is_shown_too_once_it_is_found() {
        let history: Vec<_> = (1..=6).rev().map(summary).collect();
        let (mut filtered, none) = (Filtered::default(), Filters::default());
        assert!(filtered.update("welcome", &none, None, &history, 1, || false));
        assert_eq!(filtered.rows, Vec::<usize>::new());
        assert_eq!(filtered.to_ask().as_deref(), Some("welcome"));
        assert_eq!(filtered.to_ask(), None, "it is asked for once");
        let found =
            |text: &str, ids: &[Id]| Found { text: text.to_owned(), ids: ids.to_vec(), is_whole: true, revision: 1 };
        filtered.update("welcome", &none, Some(&found("earlier", &[6])), &history, 1, || false);
        assert_eq!(filtered.rows, Vec::<usize>::new(), "an answer to another search is none");
        filtered.update("welcome", &none, Some(&found("welcome", &[5, 2])), &history, 1, || false);
        assert_eq!(filtered.rows, [1, 4]);
        let odd = Filters { result: Some((Standing::Answered, Some(Verdict::Success))), ..Filters::default() };
        filtered.update("welcome", &odd, Some(&found("welcome", &[5, 2])), &history, 1, || false);
        assert_eq!(filtered.rows, [1], "the filters hold for it too");
        filtered.update("welcome", &odd, None, &history, 2, || false);
        assert_eq!(filtered.to_ask().as_deref(), Some("welcome"), "a changed history is asked again");
        filtered.update("", &none, None, &history, 2, || false);
        assert_eq!(filtered.to_ask(), None);
    }

    #[test]
    fn each_filter_holds() {
        let mut marked = summary(8);
        marked.remarks = Remarks { pinned: true, labels: vec!["ticket".to_owned()], ..Remarks::default() };
        marked.on_purpose = true;
        marked.started_at = 50;
        let history = [marked, summary(7)];
        let none = Filters::default();
        for (filters, expected) in [
            (Filters { result: Some((Standing::NotSent, None)), ..none.clone() }, vec![0]),
            (Filters { environment: Some(Environment::Staging), ..none.clone() }, vec![0, 1]),
            (Filters { environment: Some(Environment::Test), ..none.clone() }, vec![]),
            (Filters { profile: Some("Übung Süd".to_owned()), ..none.clone() }, vec![1]),
            (Filters { status: Some(200), ..none.clone() }, vec![1]),
            (Filters { fault: Some("no-header".to_owned()), ..none.clone() }, vec![0]),
            (Filters { fault: Some("nonce".to_owned()), ..none.clone() }, vec![]),
            (Filters { label: Some("ticket".to_owned()), ..none.clone() }, vec![0]),
            (Filters { pinned: true, ..none.clone() }, vec![0]),
            (Filters { on_purpose: true, ..none.clone() }, vec![0]),
            (Filters { since: Some((1, 50)), ..none.clone() }, vec![0]),
            (Filters { pinned: true, profile: Some("Übung Süd".to_owned()), ..none.clone() }, vec![]),
        ] {
            let mut filtered = Filtered::default();
            assert!(filtered.update("", &filters, None, &history, 1, || false));
            assert_eq!(filtered.rows, expected, "{filters:?}");
            let names = |name: &str| BTreeSet::from([name.to_owned()]);
            let seen = Seen { statuses: BTreeSet::from([200]), faults: names("no-header"), labels: names("ticket") };
            assert_eq!(filtered.seen, seen);
        }
    }
}
