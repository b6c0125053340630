//! "Compare…": an exchange held against another one, or against the form.

use std::sync::Arc;

use super::state::{Choice, Dialog};
use super::{Console, Event};
use crate::api::payload::Payload;
use crate::exchange::{Exchange, Id};
use crate::share::compare::{self, Side};
use crate::store::history::History;
use crate::store::history::error::HistoryError;

pub use crate::share::compare::{Difference, Part};

/// How many earlier successes of a profile are looked at for one that went to the same URL.
const MOST_SUCCESSES: u32 = 200;

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareCommand {
    /// Ask what an exchange is to be compared with.
    Open(Id),
    /// Compare an exchange with the one of the second number.
    Two(Id, Id),
    /// The question's choice changed: compare anew.
    Changed,
}

/// What an exchange is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Against {
    /// The one recorded before it.
    #[default]
    Previous,
    /// The last one before it that succeeded, with the same profile and URL.
    LastSuccess,
    /// What stands in the form.
    Draft,
    /// The one of that number.
    Number(Id),
}

/// The question what an exchange is compared with, and the answer.
#[derive(Debug)]
pub struct CompareForm {
    /// The exchange.
    pub id: Id,
    /// What it is compared with.
    pub against: Against,
    /// The number of another one, as typed.
    pub number: String,
    /// Whether what differs between any two sends is shown too.
    pub shows_always: bool,
    /// What came of it, or why nothing did.
    pub compared: Option<Result<Compared, String>>,
}

/// Two sides and what differs between them.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The older side, in words.
    pub old: String,
    /// The newer side, in words.
    pub new: String,
    /// What differs, by part.
    pub differences: Vec<Difference>,
}

/// What the background reports: what was compared, and the answer.
#[derive(Debug)]
pub(super) struct CompareEvent(Id, Against, Result<Compared, String>);

/// The last exchange before this one that succeeded, with the same profile and URL: what still worked.
///
/// # Errors
/// When the history cannot be read.
pub fn last_success(history: &History, exchange: &Exchange) -> Result<Option<Exchange>, HistoryError> {
    for summary in history.successes_before(exchange.id, &exchange.request.profile, MOST_SUCCESSES)? {
        let is_same = |candidate: &Exchange| {
            compare::is_same_place(candidate.request.url.as_str(), exchange.request.url.as_str())
        };
        let candidate = history.get(summary.id)?.filter(is_same);
        if candidate.is_some() {
            return Ok(candidate);
        }
    }
    Ok(None)
}

impl Console {
    pub(super) fn compare(&mut self, command: CompareCommand) {
        let (id, against) = match command {
            CompareCommand::Changed => return self.make_comparison(),
            CompareCommand::Open(id) => (id, Against::default()),
            CompareCommand::Two(id, other) => (id, Against::Number(other)),
        };
        // Why: the list of commands may be open over a question that came meanwhile.
        if self.is_asking() {
            return;
        }
        let number = if let Against::Number(number) = against { number.to_string() } else { String::new() };
        let form = CompareForm { id, against, number, shows_always: false, compared: None };
        self.state.dialog = Some(Dialog::Compare(Box::new(form)));
        self.make_comparison();
    }

    /// Compares what the question names, on the worker.
    fn make_comparison(&mut self) {
        let Some(Dialog::Compare(form)) = &mut self.state.dialog else { return };
        form.compared = None;
        let (id, against) = (form.id, form.against);
        let previous = self.state.history.iter().map(|row| row.id).find(|other| *other > 0 && *other < id);
        let shown = self.state.shown.clone().filter(|shown| self.state.chosen == Choice::Exchange(shown.exchange.id));
        let shown = shown.filter(|shown| shown.exchange.id == id);
        let draft = Draft {
            url: self
                .profiles
                .get(self.state.profile)
                .and_then(|profile| profile.endpoint.url(None).ok())
                .map(String::from),
            body: Payload::of(&self.state.draft, self.state.wire()).into_bytes(),
        };
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.handle().spawn_blocking(move || {
            let compared = engine
                .with_history(|history| {
                    let exchange = match &shown {
                        Some(shown) => Some(shown.exchange.clone()),
                        None => history.get(id)?,
                    };
                    let Some(exchange) = exchange else { return Ok(Err(format!("The history has no exchange #{id}"))) };
                    let other = match against {
                        Against::Draft => return Ok(Ok(with_draft(&exchange, &draft))),
                        Against::LastSuccess => last_success(history, &exchange)?,
                        Against::Previous => previous.map(|id| history.get(id)).transpose()?.flatten(),
                        Against::Number(number) => history.get(number)?,
                    };
                    Ok(other.map(|other| of_two(&exchange, &other)).ok_or_else(|| nothing(against)))
                })
                .unwrap_or_else(|error| Err(error.to_string()));
            reports.report(Event::Compare(CompareEvent(id, against, compared)));
        });
    }

    pub(super) fn take_in_comparison(&mut self, event: CompareEvent) {
        let CompareEvent(id, against, compared) = event;
        if let Some(Dialog::Compare(form)) = &mut self.state.dialog
            && (form.id, form.against) == (id, against)
        {
            form.compared = Some(compared);
        }
    }
}

/// What the form would send.
struct Draft {
    url: Option<String>,
    body: Vec<u8>,
}

fn with_draft(exchange: &Exchange, draft: &Draft) -> Compared {
    Compared {
        old: format!("#{}", exchange.id),
        new: "Form".to_owned(),
        differences: compare::compare(Side::of(exchange), Side::of_draft(draft.url.as_deref(), &draft.body)),
    }
}

fn of_two(exchange: &Exchange, other: &Exchange) -> Compared {
    let (old, new) = if other.id <= exchange.id { (other, exchange) } else { (exchange, other) };
    Compared {
        old: format!("#{}", old.id),
        new: format!("#{}", new.id),
        differences: compare::compare(Side::of(old), Side::of(new)),
    }
}

fn nothing(against: Against) -> String {
    match against {
        Against::LastSuccess => {
            "No earlier exchange of this profile succeeded at this URL. Compare with another one".to_owned()
        }
        Against::Number(number) => format!("The history has no exchange #{number}. Give another number"),
        Against::Previous | Against::Draft => "No exchange was recorded before this one".to_owned(),
    }
}
