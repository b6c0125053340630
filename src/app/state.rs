//! What the window shows. The window draws it and queues commands; only `app` changes it, the form's text aside.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use crate::api::catalogue::DEFLECTION_TEXT;
use crate::api::checks::{self, Finding, Now, Place};
use crate::api::draft::Draft;
use crate::api::endpoint::Environment;
use crate::api::payload::Payload;
use crate::api::recipients::Leave;
use crate::api::reply::Reading;
use crate::api::sms::Message;
use crate::api::wire::{TimeUnit, Wire};
use crate::exchange::{Exchange, Id, Summary};
use crate::oauth::anatomy::Anatomy;
use crate::oauth::credentials::Stamp;

use super::body::BodyView;
use super::check::CheckForm;
use super::comparing::CompareForm;
use super::forms::{PassphraseForm, PasteForm, SampleForm, SamplesForm, SecretsForm, VerifyForm};
use super::found::Excerpt;
use super::manager::Manager;
use super::matrix::MatrixForm;
use super::report::ReportForm;
use super::run_form::RunForm;
use super::selecting::Selection;
use super::settings_form::SettingsForm;
use super::sharing::ShareForm;
use super::simulation::SimulatorForm;
use super::statistics::Statistics;

/// Everything the window shows.
#[derive(Debug)]
pub struct State {
    /// The profiles that can be chosen, the simulator's first.
    pub profiles: Vec<ProfileChoice>,
    /// The chosen profile's place in `profiles`.
    pub profile: usize,
    /// The form's text.
    pub draft: Draft,
    /// Grows with each change of the draft.
    pub draft_revision: u64,
    /// What the draft gives, kept up by [`State::draft_changed`].
    pub checked: Checked,
    /// Whether a send of this draft was tried: from then on what is missing is shown as a mistake.
    pub attempted: bool,
    /// The items that were changed by hand: what is missing among them is shown as a mistake at once.
    pub touched: HashSet<&'static str>,
    /// The samples that can be loaded, the shipped ones first.
    pub samples: Vec<SampleChoice>,
    /// The recorded exchanges, newest first.
    pub history: Vec<Summary>,
    /// Grows with each change of `history`, so that what is derived from it can be kept.
    pub history_revision: u64,
    /// Whether the history is still being read.
    pub history_loading: bool,
    /// The lines of the history that are selected beside the one that is shown.
    pub selection: Selection,
    /// What the last search through the whole text of the history found.
    pub found: Option<Found>,
    /// Where the search's words stand in an exchange: its number, the search's text, and the part around.
    pub excerpt: Option<(Id, String, Excerpt)>,
    /// What request and response pane show.
    pub chosen: Choice,
    /// The chosen exchange, once it is loaded.
    pub shown: Option<Arc<Shown>>,
    /// The draft's signature, once it was looked at.
    pub preview: Option<Preview>,
    /// The send under way.
    pub sending: Option<Sending>,
    /// The question that is asked.
    pub dialog: Option<Dialog>,
    /// What the user must know, oldest first.
    pub notices: Vec<String>,
    /// A short word on what was just done, with the moment it was.
    pub status: Option<(String, Instant)>,
}

/// What a search through the whole text of the history found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// What was looked for.
    pub text: String,
    /// The exchanges' numbers, newest first.
    pub ids: Vec<Id>,
    /// Whether these are all of them.
    pub is_whole: bool,
    /// Grows with each answer.
    pub revision: u64,
}

/// A profile as the window names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileChoice {
    /// The name.
    pub name: String,
    /// The environment.
    pub environment: Environment,
    /// The endpoint in words.
    pub endpoint: String,
    /// The URL, as far as it is known before a send.
    pub url: String,
    /// The signature method's name.
    pub signature_method: &'static str,
    /// Where each secret lives, in words, such as "public" or "asked once".
    pub secrets: String,
    /// How payloads are written.
    pub wire: Wire,
}

/// A sample as the window names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleChoice {
    /// The name.
    pub name: String,
    /// Whether it came with the program, and so cannot be changed.
    pub shipped: bool,
}

/// What a draft gives.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The findings, in the form's order.
    pub findings: Vec<Finding>,
    /// The body that would be sent.
    pub body: BodyView,
    /// How the text message goes over the network.
    pub message: Message,
}

impl Default for Checked {
    fn default() -> Self {
        Self { findings: Vec::new(), body: BodyView::default(), message: Message::of("") }
    }
}

/// What request and response pane show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// The form, not sent.
    #[default]
    Draft,
    /// A recorded exchange, or with a number below 1 one that could not be recorded.
    Exchange(Id),
}

/// An exchange with what its panes need, made off the window's thread.
#[derive(Debug)]
pub struct Shown {
    /// The exchange.
    pub exchange: Exchange,
    /// What its reply means.
    pub reading: Option<Reading>,
    /// The request's body.
    pub request: BodyView,
    /// The reply's body.
    pub response: Option<BodyView>,
    /// The signature, taken apart.
    pub signature: Anatomy,
}

impl Shown {
    /// Makes the views of an exchange.
    #[must_use]
    pub fn of(exchange: Exchange) -> Self {
        let outcome = exchange.outcome();
        Self {
            reading: outcome.and_then(crate::exchange::Outcome::reading),
            request: BodyView::of(&exchange.request.body),
            response: outcome.and_then(|outcome| Some(BodyView::of(&outcome.response()?.body))),
            signature: Anatomy::of(&exchange.request.explanation),
            exchange,
        }
    }
}

/// The draft's signature.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The revision of the draft that it is of.
    pub of_revision: u64,
    /// The nonce and time that stand in it as examples.
    pub stamp: Stamp,
    /// What came out, or why nothing did; `None` while it is worked out for the first time.
    pub outcome: Option<Result<Previewed, String>>,
}

/// What a draft's signature is.
#[derive(Clone, Debug)]
pub struct Previewed {
    /// The URL that is signed.
    pub url: String,
    /// The signature, taken apart.
    pub anatomy: Anatomy,
    /// Why key and digest are left out, when they are.
    pub without_secrets: Option<String>,
}

/// A send under way.
#[derive(Clone, Debug)]
pub struct Sending {
    /// Its number, once it is recorded.
    pub id: Option<Id>,
    /// When it began.
    pub since: Instant,
    /// What it is doing, in words.
    pub phase: &'static str,
    /// Whether a cancel was asked for.
    pub cancelling: bool,
}

/// A question to the user, over the window.
#[derive(Debug)]
pub enum Dialog {
    /// Before a send to a real host, with mistakes, or without a record.
    Confirm(Box<Confirm>),
    /// Secrets that are in none of their places yet.
    Secrets(SecretsForm),
    /// The passphrase of the file of secrets.
    Passphrase(PassphraseForm),
    /// A payload or curl command to be read into the form.
    Paste(PasteForm),
    /// A name for a new sample.
    SaveSample(SampleForm),
    /// The samples, to be loaded and looked after.
    Samples(SamplesForm),
    /// The profiles, to be changed and looked after.
    Profiles(Box<Manager>),
    /// The check of credentials, step by step.
    Check(Box<CheckForm>),
    /// The statistics of the exchanges in sight; `None` while they are worked out.
    Statistics(Option<Box<Statistics>>),
    /// How exchanges are to be shared.
    Share(Box<ShareForm>),
    /// What an exchange is compared with, and how it differs.
    Compare(Box<CompareForm>),
    /// Another client's signature, to be compared.
    Verify(Box<VerifyForm>),
    /// The settings.
    Settings(Box<SettingsForm>),
    /// The matrix of faults.
    Matrix(Box<MatrixForm>),
    /// The built-in simulator's behaviour and log.
    Simulator(Box<SimulatorForm>),
    /// What happened to a call.
    Report(Box<ReportForm>),
    /// The run from a table.
    Run(Box<RunForm>),
}

/// What a send would do, for the user to say yes or no to.
#[derive(Clone, Debug)]
pub struct Confirm {
    /// The profile's name.
    pub profile: String,
    /// The profile's environment.
    pub environment: Environment,
    /// The host in words.
    pub endpoint: String,
    /// The number that would be texted.
    pub number: String,
    /// The text, or `None` for LiveDeflect's standard welcome message.
    pub text: Option<String>,
    /// Whether a real person may be texted.
    pub real: bool,
    /// The mistakes it would be sent with.
    pub findings: Vec<Finding>,
    /// The fault it would be sent with, in words.
    pub fault: Option<String>,
    /// The last send of the same payload to the same endpoint, when there was one.
    pub identical: Option<Summary>,
    /// Why it cannot be recorded, when it cannot.
    pub unrecorded: Option<String>,
    /// The exchange that it is sent again from, and how.
    pub again: Option<Again>,
    /// Whether the profile's list lets it go, or the number has to be typed again first.
    pub leave: Leave,
    /// The number as it was typed again.
    pub number_again: String,
    /// When it was asked, so that a second press of the same key is no answer.
    pub asked: Instant,
}

impl Confirm {
    /// Whether a yes is taken: not before the number was typed again, where that has to be.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.leave.is_given_by(&self.number_again)
    }
}

/// How an exchange is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// Signed anew, with a fresh nonce and time.
    Afresh(Id),
    /// The very same bytes.
    Replay(Id),
}

impl State {
    /// The chosen profile.
    #[must_use]
    pub fn profile(&self) -> Option<&ProfileChoice> {
        self.profiles.get(self.profile)
    }

    /// How the chosen profile writes payloads.
    #[must_use]
    pub fn wire(&self) -> Wire {
        self.profile().map(|profile| profile.wire).unwrap_or_default()
    }

    /// To be called after each change of the draft or the profile: what they give is worked out once, here.
    pub fn draft_changed(&mut self) {
        self.draft_revision += 1;
        self.check_again();
    }

    /// Works out anew what the draft gives: the draft is the same, but what is known about it has changed.
    pub fn check_again(&mut self) {
        self.checked = Checked {
            findings: checks::check(&self.draft, self.wire(), super::engine::now()),
            body: BodyView::of(Payload::of(&self.draft, self.wire()).bytes()),
            message: Message::of(self.draft.text(DEFLECTION_TEXT)),
        };
    }

    /// The moment as a time field takes it, in the profile's unit.
    #[must_use]
    pub fn now_text(&self) -> String {
        let Now(milliseconds) = super::engine::now();
        match self.wire().time_unit {
            TimeUnit::Milliseconds => milliseconds.to_string(),
            TimeUnit::Seconds => (milliseconds / 1000).to_string(),
        }
    }

    /// The findings of one place.
    pub fn findings_at<'a>(&'a self, place: &'a Place) -> impl Iterator<Item = &'a Finding> {
        self.checked.findings.iter().filter(move |finding| &finding.place == place)
    }
}
