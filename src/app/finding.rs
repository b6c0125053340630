//! What the window asks of the history beside the list: searches while typing, excerpts, remarks, and a look at start.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::state::Found;
use super::{Console, Event, Reports, commands, engine, found};
use crate::exchange::{Id, Remarks, Standing, Summary};
use crate::store::history::History;
use crate::store::history::damage::Health;
use crate::store::history::error::HistoryError;
use crate::store::settings::Settings;

use commands::{Command, Remark};
use engine::Engine;

/// How many exchanges a first answer has: more than a screen shows, and there at once.
const FIRST: usize = 1_000;

impl Console {
    /// Reads the history, off the window's thread.
    pub(super) fn read_history(&self) {
        let (engine, reports, settings) = (Arc::clone(&self.engine), self.reports.clone(), self.settings.clone());
        engine.records().record_aliases(settings.history_without_personal_data);
        self.worker.handle().spawn_blocking(move || read_and_look_after(&engine, &settings, &reports));
    }

    /// Reads what else came into the history: by a check, or by another window.
    pub(super) fn read_newest(&self) {
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.handle().spawn_blocking(move || {
            // Why a failure is not told: whatever is recorded next tells it.
            if let Ok(rows) = engine.with_history(|history| history.list()) {
                reports.report(Event::Newest(rows));
            }
        });
    }

    /// Takes in the list that was read.
    pub(super) fn take_in_list(&mut self, mut rows: Vec<Summary>) {
        let mut newer = Vec::new();
        for row in std::mem::take(&mut self.state.history) {
            match rows.binary_search_by(|read| row.id.cmp(&read.id)) {
                // Why this window's: a send may have ended since that one was read.
                Ok(at) => rows[at] = row,
                Err(_) => newer.push(row),
            }
        }
        if !newer.is_empty() {
            newer.append(&mut rows);
            rows = newer;
        }
        self.state.history = rows;
        self.state.history_revision += 1;
    }

    /// Puts lines that are not in the list yet on its top.
    pub(super) fn take_in_newest(&mut self, rows: Vec<Summary>) {
        if self.state.history_loading {
            return;
        }
        // Why: what was read while it was under way, and not sent by this window's own Send, is told of by nobody else.
        let sending = self.state.sending.as_ref().and_then(|sending| sending.id);
        let is_open = |row: &&mut Summary| row.standing == Standing::InFlight && Some(row.id) != sending;
        for row in self.state.history.iter_mut().filter(is_open) {
            if let Ok(at) = rows.binary_search_by(|read| row.id.cmp(&read.id)) {
                row.clone_from(&rows[at]);
                self.state.history_revision += 1;
            }
        }
        let newest = self.state.history.iter().map(|row| row.id).max().unwrap_or(0);
        let mut new: Vec<Summary> = rows.into_iter().filter(|row| row.id > newest).collect();
        if !new.is_empty() {
            new.append(&mut self.state.history);
            self.state.history = new;
            self.state.history_revision += 1;
        }
    }

    /// Looks for words in all that was sent, came or was noted. The newest search wins.
    pub(super) fn find(&mut self, text: String) {
        let newest = Arc::clone(&self.newest_search);
        let this = newest.fetch_add(1, Ordering::Relaxed) + 1;
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.handle().spawn_blocking(move || {
            let is_newest = || newest.load(Ordering::Relaxed) == this;
            if !is_newest() {
                return;
            }
            // Why a history of its own: a search that takes long holds up no send.
            let ask = |most| History::open(&engine.paths().history()).and_then(|history| history.find(&text, most));
            let answer = |most| match ask(most) {
                Err(HistoryError::IndexDamaged(_) | HistoryError::Damaged(_)) => {
                    match History::open(&engine.paths().history()).and_then(|mut history| history.mend()) {
                        Ok(Health::Sound | Health::IndexMadeAnew) => ask(most),
                        // Why that history: what moves a damaged file aside is the one that the program holds.
                        _ => engine.with_history(|history| history.find(&text, most)).or_else(|_| ask(most)),
                    }
                }
                answer => answer,
            };
            let first = answer(FIRST);
            let is_whole = !matches!(&first, Ok(Some(ids)) if ids.len() == FIRST);
            if is_newest() {
                reports.found(&text, first, is_whole);
            }
            if !is_whole && is_newest() {
                let all = answer(usize::MAX);
                if is_newest() {
                    reports.found(&text, all, true);
                }
            }
        });
    }

    pub(super) fn found(&mut self, found: Found) {
        let revision = self.state.found.as_ref().map_or(1, |last| last.revision + 1);
        self.state.found = Some(Found { revision, ..found });
    }

    /// Looks where the words stand in an exchange.
    pub(super) fn excerpt(&self, id: Id, text: String) {
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.handle().spawn_blocking(move || {
            // Why no word of a failure: the exchange itself is read at the same time, and tells it.
            let whole = engine.with_history(|history| history.searchable_text(id)).ok().flatten();
            let excerpt = whole.and_then(|whole| found::excerpt(&whole, &found::words(&text)));
            reports.report(Event::Excerpt(id, text, excerpt));
        });
    }

    /// Notes something on an exchange.
    pub(super) fn remark(&mut self, id: Id, remark: Remark) {
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.remarking.retain(|noting| !noting.is_finished());
        self.remarking.push(self.worker.handle().spawn_blocking(move || {
            let done = engine.with_history(|history| {
                match &remark {
                    Remark::Pinned(pinned) => history.pin(id, *pinned)?,
                    Remark::Labels(labels) => history.label(id, labels)?,
                    Remark::Note(note) => history.note(id, note)?,
                }
                history.remarks(id)
            });
            match done {
                Ok(remarks) => reports.report(Event::Remarked(id, remarks)),
                Err(error) => reports.report(Event::Notice(error.to_string())),
            }
        }));
    }

    /// Notes at the end what was typed on an exchange and not left, or not carried out yet, and waits until it is on disk.
    pub(super) fn keep_remarks(&mut self) {
        self.view.remarks.keep(&mut self.queue);
        for command in std::mem::take(&mut self.queue) {
            if let Command::Remark(id, remark) = command {
                self.remark(id, remark);
            }
        }
        for noting in std::mem::take(&mut self.remarking) {
            // Why nothing is told: the window is gone, and a panic has told itself.
            self.worker.block_on(noting).ok();
        }
    }

    pub(super) fn remarked(&mut self, id: Id, remarks: Remarks) {
        if let Some(row) = self.state.history.iter_mut().find(|row| row.id == id) {
            row.remarks = remarks;
            self.state.history_revision += 1;
        }
    }

    /// Takes in the list as it is after what the settings no longer keep is gone, or after a new history was begun.
    pub(super) fn history_again(&mut self, rows: Vec<Summary>) {
        let newest = rows.first().map_or(0, |row| row.id);
        let sending = self.state.sending.as_ref().and_then(|sending| sending.id);
        // Why: what has no record stands in no list, and what is being sent may be newer than this one.
        self.state.history.retain(|row| row.id < 1 || (row.id > newest && Some(row.id) == sending));
        // Why: what is gone cannot be shared, and in a new history its number will be another one's.
        let selected = &mut self.state.selection;
        selected.ids.retain(|id| rows.binary_search_by(|row| id.cmp(&row.id)).is_ok());
        self.state.history.extend(rows);
        self.state.history_revision += 1;
    }
}

impl Reports {
    fn found(&self, text: &str, ids: Result<Option<Vec<Id>>, HistoryError>, is_whole: bool) {
        let text = text.to_owned();
        match ids {
            Ok(ids) => self.report(Event::Found(Found { text, ids: ids.unwrap_or_default(), is_whole, revision: 0 })),
            Err(error) => self.report(Event::NotFound(error.to_string())),
        }
    }
}

/// Reads the list, then looks through the file and clears away what the settings no longer keep. Blocks on the disk.
pub(super) fn read_and_look_after(engine: &Engine, settings: &Settings, reports: &Reports) {
    // Why first: a long list takes long, and the first screen should not.
    if let Ok(rows) = engine.with_history(|history| history.newest(FIRST))
        && rows.len() == FIRST
    {
        reports.report(Event::HistoryBegins(rows));
    }
    let mut list = engine.with_history(|history| history.list());
    if let Err(HistoryError::Anew(_)) = &list {
        let again = engine.with_history(|history| history.list());
        if let Err(anew) = std::mem::replace(&mut list, again) {
            reports.report(Event::Notice(anew.to_string()));
        }
    }
    let is_read = list.is_ok();
    reports.report(Event::History(list.map_err(|error| error.to_string())));
    if is_read {
        let done = engine.records().look_after(settings, engine::now_ms());
        if matches!(done, Ok(true))
            && let Ok(rows) = engine.with_history(|history| history.list())
        {
            reports.report(Event::HistoryAgain(rows));
        }
        if let Err(error) = done {
            reports.report(Event::Notice(error.to_string()));
        }
    }
    for notice in engine.records().take_notices() {
        reports.report(Event::Notice(notice));
    }
}
