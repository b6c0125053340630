//! From a wish to send to the send itself: what must be looked for and asked first, and how it is called off.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::again::{self, Destination};
use super::engine::{self, Delivered, Order, Progress};
use super::secrets::Then;
use super::state::{Confirm, Dialog, Shown};
use super::{Console, Event, presets, sending_now, words};
use crate::api::payload::Recipient;
use crate::api::presets::Preset;
use crate::exchange::{Exchange, Summary};
use crate::send::cancel;

/// Two sends nearer together than this are one wish and a finger too many.
const SECOND_PRESS: Duration = Duration::from_millis(700);

impl Console {
    /// Begins a send, with a fault or without, or asks what must be asked first.
    pub(super) fn send(&mut self, fault: Option<&'static Preset>) {
        if !self.may_begin() {
            return;
        }
        let Some(profile) = self.profiles.get(self.state.profile) else { return };
        let order = Order { fault, ..Order::new(profile.clone(), self.state.draft.clone()) };
        self.state.attempted = true;
        self.begin(order);
    }

    /// Whether a send may begin: none is under way or asked about, and this is no second press.
    pub(super) fn may_begin(&mut self) -> bool {
        let second_press = self.last_send.is_some_and(|last| last.elapsed() < SECOND_PRESS);
        if second_press {
            self.say("A second press right after a send is ignored");
        }
        !second_press && self.state.sending.is_none() && !self.is_asking()
    }

    /// Whether something is asked, or about to be.
    pub(super) fn is_asking(&self) -> bool {
        self.state.dialog.is_some() || self.pending.is_some()
    }

    /// Begins an order: looks for its secrets first, which a replay, being signed already, needs none of.
    pub(super) fn begin(&mut self, order: Order) {
        if order.replay.is_some() {
            self.ask_or_start(order);
        } else {
            self.look_for_secrets(order, Then::Send);
        }
    }

    pub(super) fn ask_or_start(&mut self, order: Order) {
        if again::asks_first(&order) {
            // Why: whether the same was sent before stands in the history, on disk.
            self.pending = Some(order.clone());
            self.question += 1;
            let number = self.question;
            let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
            self.worker.spawn(async move {
                let identical = engine.last_identical(&order).await;
                reports.report(Event::Ask(number, Box::new(question(&order, identical, None)), Box::new(order)));
            });
        } else if engine::mistakes(&order).is_empty() {
            self.start(order);
        } else {
            self.ask(order, None, None);
        }
    }

    pub(super) fn ask(&mut self, order: Order, identical: Option<Summary>, unrecorded: Option<String>) {
        self.put_question(Box::new(question(&order, identical, unrecorded)), order);
    }

    /// Asks, unless something else is open by now: what is typed there is not to be lost for a question.
    pub(super) fn put_question(&mut self, confirm: Box<Confirm>, order: Order) {
        if !self.is_asking() {
            self.state.dialog = Some(Dialog::Confirm(confirm));
            self.pending = Some(order);
            return;
        }
        let why = confirm.unrecorded.map(|why| format!("It cannot be recorded: {why}. ")).unwrap_or_default();
        let words = "Not sent, because it must be asked about first";
        self.state.notices.push(format!("{words}. {why}Close what is open, then send again"));
    }

    /// Yes to the question that is asked.
    pub(super) fn confirm(&mut self) {
        let Some(dialog) = self.state.dialog.take() else { return };
        let dialog = match dialog {
            Dialog::Paste(form) => return self.take_pasted(form),
            Dialog::SaveSample(form) => return self.save_sample(form),
            Dialog::Secrets(form) => return self.keep_secrets(form),
            Dialog::Passphrase(form) => return self.open_vault(form),
            Dialog::Verify(form) => return self.verify(form),
            Dialog::Settings(form) => return self.take_settings(form),
            other => other,
        };
        let Some(mut order) = self.pending.take() else { return };
        match dialog {
            Dialog::Confirm(confirm) if confirm.asked.elapsed() < SECOND_PRESS / 2 => {
                // Why: nobody reads the question that fast; this press was meant for what stood there before.
                self.state.dialog = Some(Dialog::Confirm(confirm));
                self.pending = Some(order);
            }
            // Why by the order itself: what the window shows is not what decides whom is texted.
            Dialog::Confirm(confirm) if !engine::leave(&order).is_given_by(&confirm.number_again) => {
                self.state.dialog = Some(Dialog::Confirm(confirm));
                self.pending = Some(order);
            }
            Dialog::Confirm(confirm) => {
                order.invalid_anyway = !confirm.findings.is_empty();
                order.unrecorded = confirm.unrecorded.is_some();
                self.start(order);
            }
            _ => {}
        }
    }

    /// No to the question that is asked.
    pub(super) fn decline(&mut self) {
        let is_of_run = self.pending.is_some() && self.then == Then::Run;
        self.call_off();
        self.state.dialog = None;
        if is_of_run {
            self.show_run_again();
        }
    }

    /// Sends an order once, on the worker.
    fn start(&mut self, order: Order) {
        self.last_send = Some(Instant::now());
        self.state.sending = Some(sending_now());
        let (cancel, cancelled) = cancel::pair();
        self.cancel = Some(cancel);
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.spawn(async move {
            // Why here: a large body takes too long to indent for the window's thread.
            let shown = |exchange: Exchange| {
                let summary = Summary::of(&exchange);
                (Arc::new(Shown::of(exchange)), summary)
            };
            let progress = |progress| match progress {
                Progress::Recorded(exchange) => {
                    let (shown, summary) = shown(*exchange);
                    reports.report(Event::Recorded(shown, summary));
                }
                Progress::Phase(phase) => reports.report(Event::Phase(words::phase(phase))),
            };
            let first = |first: Delivered| {
                let (shown, summary) = shown(first.exchange);
                reports.report(Event::First(shown, summary, first.record_problem));
            };
            match presets::send(&engine, &order, cancelled, progress, first).await {
                Ok(delivered) => {
                    let (shown, summary) = shown(delivered.exchange);
                    reports.report(Event::Ended(shown, summary, delivered.record_problem));
                }
                Err(refusal) => reports.report(Event::Refused(refusal, Box::new(order))),
            }
        });
    }

    pub(super) fn cancel(&mut self) {
        if let (Some(cancel), Some(sending)) = (&self.cancel, &mut self.state.sending) {
            sending.cancelling = true;
            sending.phase = "Cancelling";
            cancel.cancel();
        }
    }
}

fn question(order: &Order, identical: Option<Summary>, unrecorded: Option<String>) -> Confirm {
    let Destination { body, profile, environment, endpoint, is_real } = again::destination(order);
    let Recipient { number, text } = Recipient::of(&body);
    Confirm {
        profile,
        environment,
        endpoint,
        number,
        text,
        real: is_real,
        findings: engine::mistakes(order),
        fault: order.fault.map(|preset| format!("{}. {}", preset.label, preset.does)),
        identical,
        unrecorded,
        again: again::how(order),
        leave: engine::leave(order),
        number_again: String::new(),
        asked: Instant::now(),
    }
}

#[cfg(test)]
mod tests;
