//! Asks the service what happened to a call: window and command line share it. It is recorded nowhere, as it sends no text.

use std::sync::Arc;

use eframe::egui;
use url::Url;

use super::engine::{self, Engine, Order};
use super::report::{Answer, ReportCommand, ReportForm};
use super::secrets::Then;
use super::state::Dialog;
use super::{Console, Event};
use crate::api::draft::Draft;
use crate::api::endpoint::{Endpoint, EndpointError, is_loopback};
use crate::api::reporting::{self, Method, Report, Span};
use crate::exchange::{Exchange, Id, Outcome};
use crate::oauth::sign;
use crate::send::cancel::{self, Cancel, Cancelled};
use crate::send::look_up::Question;
use crate::store::profile::Profile;

/// A question about one call, ready to be asked.
#[derive(Clone, Debug)]
pub struct Inquiry {
    profile: Profile,
    /// Where the call went.
    sent_to: Url,
    method: Method,
    body: Vec<u8>,
    call_id: String,
    /// The call's own payload.
    sent: Vec<u8>,
}

/// Why there is nothing to ask, or nobody.
#[derive(Debug, thiserror::Error)]
pub enum InquiryError {
    /// The reply named no call.
    #[error("The reply to #{0} has no callId, so there is no call to ask about. Choose an accepted one")]
    NoCall(Id),
    /// Neither payload nor profile names an account.
    #[error("Neither the payload nor the profile names an account. Give the profile its site_id")]
    NoAccount,
    /// The profile was pointed elsewhere since.
    #[error(
        "The call went to another host than the profile {0:?} points to now, and its credentials go nowhere else. Point \
         the profile back, or ask with the profile it was sent by"
    )]
    OtherHost(String),
    /// The profile's endpoint is not usable.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
}

impl Inquiry {
    /// A question about an exchange's call, with the credentials of the profile that sent it.
    ///
    /// # Errors
    /// Why it cannot be asked.
    pub fn of(exchange: &Exchange, profile: &Profile, method: Method, minutes: u32) -> Result<Self, InquiryError> {
        let request = &exchange.request;
        let call_id = exchange.outcome().and_then(Outcome::reading).and_then(|reading| reading.call_id);
        let call_id = call_id.ok_or(InquiryError::NoCall(exchange.id))?;
        let is_same_host = match profile.endpoint {
            // Why any port of this machine: the built-in simulator has another one at each start.
            Endpoint::Simulator => is_loopback(&request.url),
            _ => profile.endpoint.url(None)?.origin() == request.url.origin(),
        };
        if !is_same_host {
            return Err(InquiryError::OtherHost(profile.name.clone()));
        }
        let site_id = reporting::site_id(&request.body).unwrap_or_else(|| profile.site_id.clone());
        if site_id.trim().is_empty() {
            return Err(InquiryError::NoAccount);
        }
        Ok(Self {
            profile: profile.clone(),
            sent_to: request.url.clone(),
            method,
            body: reporting::body(&site_id, Span::around(exchange.started_at, minutes)),
            call_id,
            sent: request.body.clone(),
        })
    }

    /// Whether a real service is asked.
    #[must_use]
    pub fn is_real(&self) -> bool {
        engine::asks_first(&self.profile)
    }

    /// The host in words.
    #[must_use]
    pub fn host(&self) -> String {
        self.profile.endpoint.label()
    }

    /// The call's number at the service.
    #[must_use]
    pub fn call_id(&self) -> &str {
        &self.call_id
    }
}

/// Asks once.
///
/// # Errors
/// What happened and what to do, in a sentence.
pub async fn ask(engine: &Engine, inquiry: &Inquiry, cancelled: Cancelled) -> Result<Report, String> {
    let Inquiry { profile, sent_to, method, body, call_id, sent } = inquiry;
    let credentials = engine.credentials(profile).await.map_err(|error| error.to_string())?;
    let call = match profile.endpoint {
        Endpoint::Simulator => engine.url(profile).await.map_err(|refusal| refusal.to_string())?,
        _ => sent_to.clone(),
    };
    let url = reporting::url(&call);
    let signed = sign::sign(method.word(), &url, profile.signature_method, &credentials, &engine::fresh_stamp())
        .map_err(|error| error.to_string())?;
    let authorization = &signed.authorization;
    let question = Question { method: method.word(), url: &url, authorization, body: body.clone() };
    let looked = engine.sender().ask(question, cancelled).await?;
    reporting::read(looked.status, &looked.body, looked.truncated, call_id, sent).map_err(|error| error.to_string())
}

/// The question under way.
#[derive(Debug, Default)]
pub(super) struct Reporting {
    /// Tells its answer from that of one that was stopped.
    number: u64,
    cancel: Option<Cancel>,
}

impl Console {
    fn report_form(&mut self) -> Option<&mut ReportForm> {
        match &mut self.state.dialog {
            Some(Dialog::Report(form)) => Some(form),
            _ => None,
        }
    }

    /// Carries out what was asked for about a call.
    pub(super) fn report(&mut self, command: ReportCommand, ctx: &egui::Context) {
        match command {
            ReportCommand::Open(id) => self.ask_to_report(id),
            ReportCommand::Ask => self.ask_about_call(),
            ReportCommand::Stop => self.stop_asking(),
            ReportCommand::Copy => {
                if let Some(ReportForm { answer: Answer::Told(report), call_id, .. }) = self.report_form() {
                    let text = serde_json::to_string_pretty(&report.json(call_id)).unwrap_or_default();
                    ctx.copy_text(text);
                    self.say("Copied: report");
                }
            }
            ReportCommand::Close => {
                self.stop_asking();
                self.state.dialog = None;
            }
        }
    }

    /// The shown exchange with the profile that sent it, for a question about its call.
    fn asked_about(&self, id: Id, method: Method, minutes: u32) -> Result<Inquiry, String> {
        let shown = self.state.shown.as_ref().filter(|shown| shown.exchange.id == id);
        let shown = shown.ok_or_else(|| "Choose an exchange in the history first".to_owned())?;
        let name = &shown.exchange.request.profile;
        let profile = self.profiles.iter().find(|profile| profile.name == *name).ok_or_else(|| {
            format!("The profile {name:?} that sent this is gone, and with it the credentials to ask with. Restore it")
        })?;
        Inquiry::of(&shown.exchange, profile, method, minutes).map_err(|error| error.to_string())
    }

    /// Opens the question about an exchange's call, once the secrets to ask with can be had.
    fn ask_to_report(&mut self, id: Id) {
        if self.is_asking() {
            return;
        }
        match self.asked_about(id, Method::default(), reporting::MINUTES) {
            Ok(Inquiry { profile, .. }) => {
                let order = Order::new(profile, Draft::default());
                self.look_for_secrets(order, Then::Report(id));
            }
            Err(problem) => self.say(problem),
        }
    }

    /// Opens the question, and asks at once where nobody real is asked.
    pub(super) fn open_report(&mut self, id: Id) {
        if self.state.dialog.is_some() {
            return;
        }
        let inquiry = match self.asked_about(id, Method::default(), reporting::MINUTES) {
            Ok(inquiry) => inquiry,
            Err(problem) => return self.say(problem),
        };
        let is_real = inquiry.is_real();
        self.state.dialog = Some(Dialog::Report(Box::new(ReportForm {
            id,
            call_id: inquiry.call_id.clone(),
            profile: inquiry.profile.name.clone(),
            environment: inquiry.profile.environment,
            host: inquiry.host(),
            is_real,
            method: Method::default(),
            minutes: reporting::MINUTES,
            answer: Answer::None,
        })));
        if !is_real {
            self.ask_about_call();
        }
    }

    fn ask_about_call(&mut self) {
        self.stop_asking();
        let Some(form) = self.report_form() else { return };
        let (id, method, minutes) = (form.id, form.method, form.minutes);
        let inquiry = match self.asked_about(id, method, minutes) {
            Ok(inquiry) => inquiry,
            Err(problem) => return self.answered(Err(problem)),
        };
        if let Some(form) = self.report_form() {
            form.answer = Answer::Asking;
        }
        let (cancel, cancelled) = cancel::pair();
        self.reporting.cancel = Some(cancel);
        self.reporting.number += 1;
        let number = self.reporting.number;
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.spawn(async move {
            let told = ask(&engine, &inquiry, cancelled).await;
            reports.report(Event::Reported(number, told.map(Box::new)));
        });
    }

    fn stop_asking(&mut self) {
        if let Some(cancel) = self.reporting.cancel.take() {
            cancel.cancel();
            // Why: its answer, that it was cancelled, is nobody's any more.
            self.reporting.number += 1;
        }
        if let Some(form) = self.report_form() {
            form.answer = Answer::None;
        }
    }

    /// The service answered a question, unless that was stopped.
    pub(super) fn reported(&mut self, number: u64, told: Result<Box<Report>, String>) {
        if number == self.reporting.number {
            self.reporting.cancel = None;
            self.answered(told);
        }
    }

    fn answered(&mut self, told: Result<Box<Report>, String>) {
        if let Some(form) = self.report_form() {
            form.answer = match told {
                Ok(report) => Answer::Told(report),
                Err(problem) => Answer::Failed(problem),
            };
        }
    }
}
