//! What the background reports, and the one place where it is taken in.

use std::path::PathBuf;
use std::sync::{Arc, mpsc};

use eframe::egui;
use secrecy::SecretString;

use super::checking::Told;
use super::clipboard::Copied;
use super::engine::{Order, Refusal};
use super::forms::Verified;
use super::found::Excerpt;
use super::managing::{Managed, Purpose, Refused};
use super::running::RunTold;
use super::state::{Choice, Confirm, Found, Preview, Shown};
use super::statistics::Statistics;
use super::{Console, comparing, matrix_running, secrets, sharing};
use crate::api::domain::Hosts;
use crate::api::draft::Draft;
use crate::api::reporting::Report;
use crate::exchange::{Id, Remarks, Summary};
use crate::share::import::FoundSecret;
use crate::store::samples::Samples;

/// What the background reports.
#[derive(Debug)]
pub(super) enum Event {
    /// The history was read, or could not be.
    History(Result<Vec<Summary>, String>),
    /// The newest lines of a list that is still being read.
    HistoryBegins(Vec<Summary>),
    /// The history was read again, because it is another one, or less of it is kept.
    HistoryAgain(Vec<Summary>),
    /// A search through the whole text of the history has an answer, or a part of it.
    Found(Found),
    /// Such a search could not be made.
    NotFound(String),
    /// Where the search's words stand in an exchange.
    Excerpt(Id, String, Option<Excerpt>),
    /// Something was noted on an exchange.
    Remarked(Id, Remarks),
    /// An exchange was made ready to be shown.
    Shown(Arc<Shown>),
    /// Credentials that stood in a file of that name.
    Credentials(String, Vec<FoundSecret>),
    /// What was found out about secrets, for the question of that number.
    Secrets(u64, secrets::Found),
    /// A question about a send is ready to be asked, with its number.
    Ask(u64, Box<Confirm>, Box<Order>),
    /// A send is on record, or goes out without one.
    Recorded(Arc<Shown>, Summary),
    /// What a send is at, in words.
    Phase(&'static str),
    /// The first of two requests of one send ended; why the history lacks it or its outcome, if it does.
    First(Arc<Shown>, Summary, Option<String>),
    /// A send ended; why the history lacks it or its outcome, if it does.
    Ended(Arc<Shown>, Summary, Option<String>),
    /// A send was refused before anything left.
    Refused(Refusal, Box<Order>),
    /// The numbering plans were read, so phone numbers can be checked.
    NumberingPlans,
    /// The samples were read.
    Samples(Box<Samples>),
    /// A command on the samples was done, in words, or was not.
    SamplesDone(Result<&'static str, String>),
    /// A payload was read for the form, with what to say of it.
    Fill(Box<Draft>, String),
    /// The statistics of the exchanges in sight were worked out.
    Statistics(Box<Statistics>),
    /// What came of sharing.
    Share(sharing::ShareEvent),
    /// What came of a comparison.
    Compare(comparing::CompareEvent),
    /// The draft's signature was worked out.
    Previewed(Box<Preview>),
    /// The URL that another client's signature is for.
    VerifyUrl(String),
    /// What came of that signature's comparison of that number.
    Verified(u64, Box<Result<Verified, String>>),
    /// Something the user must know.
    Notice(String),
    /// A command on the profiles was carried out, or was not.
    Managed(Box<Managed>),
    /// A profile was exported into that file, or why not.
    ProfileExported(Result<PathBuf, String>),
    /// A kept secret was read, by its field and for a purpose; `None` where none is kept.
    SecretRead(&'static str, Purpose, Result<Option<SecretString>, Refused>),
    /// What became of a secret on the clipboard.
    Copied(Copied),
    /// The time of the secret of that number on the clipboard is over.
    LoanEnds(u64),
    /// The encrypted file was opened, or why not.
    Unlocked(Result<(), String>),
    /// The credential check of that number tells something.
    Check(u64, Told),
    /// The table of checks was written into that file, or why not.
    CheckExported(Result<PathBuf, String>),
    /// The matrix of faults of that number tells something.
    Matrix(u64, matrix_running::Told),
    /// The matrix's results were written into that file, or why not.
    MatrixExported(Result<PathBuf, String>),
    /// The run from a table of that number tells something.
    Run(u64, RunTold),
    /// The Domain API was asked.
    Zone(Result<Hosts, String>),
    /// Something came to the built-in simulator, or it started.
    Simulated,
    /// The built-in simulator accepts the credentials of those profiles beside its own, or why not.
    Accepted(Result<Vec<String>, String>),
    /// The service answered the question of that number about a call, or why not.
    Reported(u64, Result<Box<Report>, String>),
    /// The history was read again.
    Newest(Vec<Summary>),
}

/// The way from the background to the window: each report wakes it once.
#[derive(Clone)]
pub(super) struct Reports {
    pub(super) events: mpsc::Sender<Event>,
    pub(super) window: egui::Context,
}

impl Reports {
    pub(super) fn report(&self, event: Event) {
        if self.events.send(event).is_ok() {
            self.window.request_repaint();
        }
    }
}

impl Console {
    pub(super) fn take_in(&mut self, event: Event, ctx: &egui::Context) {
        match event {
            Event::HistoryBegins(rows) => self.take_in_list(rows),
            Event::History(Ok(rows)) => {
                self.state.history_loading = false;
                self.take_in_list(rows);
            }
            Event::History(Err(problem)) => {
                self.state.history_loading = false;
                self.state.notices.push(format!(
                    "The history cannot be used, so nothing is sent unrecorded without your word: {problem}"
                ));
            }
            Event::HistoryAgain(rows) => self.history_again(rows),
            Event::Found(found) => self.found(found),
            Event::NotFound(problem) => self.say(problem),
            Event::Excerpt(id, text, excerpt) => self.state.excerpt = excerpt.map(|excerpt| (id, text, excerpt)),
            Event::Remarked(id, remarks) => self.remarked(id, remarks),
            Event::Shown(shown) => {
                if self.state.chosen == Choice::Exchange(shown.exchange.id) {
                    self.state.shown = Some(shown);
                }
            }
            // Why not another one: that send was called off meanwhile.
            Event::Ask(number, confirm, order) if number == self.question => {
                self.pending = None;
                self.put_question(confirm, *order);
            }
            Event::Ask(..) => {}
            Event::Credentials(name, found) => self.offer_credentials(&name, &found),
            Event::Secrets(number, found) => self.secrets_found(number, found),
            Event::Recorded(shown, summary) => self.recorded(shown, summary),
            Event::Phase(words) => {
                if let Some(sending) = self.state.sending.as_mut().filter(|sending| !sending.cancelling) {
                    sending.phase = words;
                }
            }
            Event::First(shown, summary, record_problem) => self.request_ended(shown, summary, record_problem),
            Event::Ended(shown, summary, record_problem) => self.ended(shown, summary, record_problem),
            Event::Refused(refusal, order) => self.refused(refusal, *order),
            Event::NumberingPlans => self.state.check_again(),
            Event::Samples(samples) => self.take_in_samples(*samples),
            Event::SamplesDone(result) => self.samples_done(result),
            Event::Fill(draft, words) => {
                self.fill(*draft);
                self.say(words);
            }
            Event::Statistics(statistics) => self.take_statistics(*statistics),
            Event::Share(event) => self.take_in_share(event),
            Event::Compare(event) => self.take_in_comparison(event),
            Event::Previewed(preview) => self.take_in_preview(*preview),
            Event::VerifyUrl(url) => self.take_in_verify_url(url),
            Event::Verified(round, outcome) => self.take_in_verified(round, *outcome),
            Event::Notice(notice) => self.state.notices.push(notice),
            Event::Managed(managed) => self.managed(*managed),
            Event::ProfileExported(exported) => self.profile_exported(exported),
            Event::SecretRead(field, purpose, secret) => self.secret_read(field, purpose, secret, ctx),
            Event::Copied(copied) => self.copied(copied, ctx),
            Event::LoanEnds(number) => self.loan_ends(number, ctx),
            Event::Unlocked(opened) => self.unlocked(opened, ctx),
            Event::Check(number, told) => self.check_told(number, told),
            Event::CheckExported(exported) => self.check_exported(exported),
            Event::Matrix(number, told) => self.matrix_told(number, told),
            Event::MatrixExported(exported) => self.matrix_exported(exported),
            Event::Run(number, told) => self.run_told(number, told),
            Event::Zone(found) => self.zone_found(found),
            Event::Simulated => self.simulated(),
            Event::Accepted(accepted) => self.accepted(accepted),
            Event::Reported(number, told) => self.reported(number, told),
            Event::Newest(rows) => self.take_in_newest(rows),
        }
    }

    /// A send is on record, or goes out without one.
    fn recorded(&mut self, shown: Arc<Shown>, summary: Summary) {
        if let Some(sending) = &mut self.state.sending {
            sending.id = Some(summary.id);
        }
        self.state.chosen = Choice::Exchange(summary.id);
        self.state.shown = Some(shown);
        self.put(summary);
    }

    fn ended(&mut self, shown: Arc<Shown>, summary: Summary, record_problem: Option<String>) {
        self.state.sending = None;
        self.cancel = None;
        self.request_ended(shown, summary, record_problem);
    }

    fn request_ended(&mut self, shown: Arc<Shown>, summary: Summary, record_problem: Option<String>) {
        self.state.notices.extend(record_problem);
        let id = summary.id;
        if id < 1 {
            self.unrecorded.insert(id, Arc::clone(&shown));
        }
        if self.state.chosen == Choice::Exchange(id) {
            self.state.shown = Some(shown);
        }
        self.put(summary);
    }

    /// Puts a line into the history's list: in its place if it is there, on top if it is new.
    fn put(&mut self, summary: Summary) {
        match self.state.history.iter_mut().find(|row| row.id == summary.id) {
            // Why not its remarks: what was noted while it was under way stands in the list already.
            Some(row) => *row = Summary { remarks: std::mem::take(&mut row.remarks), ..summary },
            None => self.state.history.insert(0, summary),
        }
        self.state.history_revision += 1;
    }

    fn refused(&mut self, refusal: Refusal, order: Order) {
        self.state.sending = None;
        self.cancel = None;
        match refusal {
            Refusal::Unrecorded(error) => self.ask(order, None, Some(error.to_string())),
            other => self.state.notices.push(other.to_string()),
        }
    }
}
