//! How a simulator behaves, and the handle by which that is changed while it runs.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::fault::{Fault, Script};
use super::nonces::MOST_NONCES;
use super::refusal::CLOCK_WINDOW;
use crate::oauth::credentials::Credentials;

/// How a simulator behaves. The default is what its room's head describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// Whether a payload has to pass every check that keeps this program's own form from being sent, formats included.
    /// Otherwise it only needs the required items.
    pub strict: bool,
    /// The words and types of its replies.
    pub reply: ReplyForm,
    /// How far a timestamp may be from the simulator's clock, either way, in seconds.
    pub clock_window: u64,
    /// The most nonces that are remembered; beyond them the one with the oldest timestamp is forgotten.
    pub most_nonces: usize,
    /// Which call goes wrong, and how.
    pub script: Script,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            strict: false,
            reply: ReplyForm::Documented,
            clock_window: CLOCK_WINDOW,
            most_nonces: MOST_NONCES,
            script: Script::default(),
        }
    }
}

/// The forms of replies that public documentation shows, the specification's and its siblings'.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReplyForm {
    /// The specification's own: `success` as a string, `error` as a string.
    #[default]
    Documented,
    /// An accepted call gets `success` as a boolean, as proactiveAlert answers.
    Boolean,
    /// An accepted call gets 200 with `{"success":"false","message":"{}"}`, as proactiveAlert has answered.
    FailureUnder200,
    /// An accepted call gets 400 with `{"success":false,"error":"Failed Compatibility Check"}`, as proactiveAlert answers.
    Compatibility,
    /// A refused signature gets 401 with a form-encoded `oauth_problem`, as other LivePerson services answer.
    OauthProblem,
    /// A refused signature gets 401 with `general_problem` in an object, as other LivePerson services answer.
    GeneralProblem,
    /// A used nonce gets the message with an em dash, as one later copy of the specification has it.
    EmDash,
}

impl ReplyForm {
    /// Every form.
    pub const ALL: [Self; 7] = [
        Self::Documented,
        Self::Boolean,
        Self::FailureUnder200,
        Self::Compatibility,
        Self::OauthProblem,
        Self::GeneralProblem,
        Self::EmDash,
    ];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Boolean => "boolean",
            Self::FailureUnder200 => "failure-under-200",
            Self::Compatibility => "compatibility",
            Self::OauthProblem => "oauth-problem",
            Self::GeneralProblem => "general-problem",
            Self::EmDash => "em-dash",
        }
    }

    /// What it changes, in words without a full stop.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Documented => "As the specification shows them",
            Self::Boolean => "Accepted: success as a boolean",
            Self::FailureUnder200 => "Accepted: 200 with success \"false\"",
            Self::Compatibility => "Accepted: 400 Failed Compatibility Check",
            Self::OauthProblem => "Refused: form-encoded oauth_problem",
            Self::GeneralProblem => "Refused: general_problem in an object",
            Self::EmDash => "Used nonce: with an em dash",
        }
    }
}

impl fmt::Display for ReplyForm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Not the name of a form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no form of reply. Say documented, boolean, failure-under-200, compatibility, oauth-problem, general-problem or em-dash"
)]
pub struct NoReplyForm(String);

impl FromStr for ReplyForm {
    type Err = NoReplyForm;

    fn from_str(text: &str) -> Result<Self, NoReplyForm> {
        Self::ALL.into_iter().find(|form| form.name() == text).ok_or_else(|| NoReplyForm(text.to_owned()))
    }
}

/// Reads and changes the behaviour of a running simulator. A clone is a handle on the same one.
#[derive(Clone, Default)]
pub struct Controls(Arc<Mutex<Behaviour>>, Arc<Mutex<Known>>);

/// The credentials that are accepted.
type Known = Arc<Vec<Credentials>>;

impl fmt::Debug for Controls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Why not the credentials: they hold secrets.
        formatter.debug_tuple("Controls").field(&self.get()).finish()
    }
}

impl Controls {
    /// The controls of a simulator that is to behave so.
    #[must_use]
    pub fn new(behaviour: Behaviour) -> Self {
        Self(Arc::new(Mutex::new(behaviour)), Arc::default())
    }

    fn behaviour(&self) -> MutexGuard<'_, Behaviour> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Accepts these credentials, and no others.
    pub fn accept(&self, known: Vec<Credentials>) {
        *self.1.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
    }

    /// Whether no credentials are accepted, as none were given yet.
    #[must_use]
    pub fn accepts_nobody(&self) -> bool {
        self.known().is_empty()
    }

    /// The credentials that are accepted.
    pub(super) fn known(&self) -> Known {
        Arc::clone(&self.1.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How it behaves now.
    #[must_use]
    pub fn get(&self) -> Behaviour {
        self.behaviour().clone()
    }

    /// Changes how it behaves, from the next request on.
    pub fn change(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.behaviour());
    }

    /// What judges a request, without a copy of the script.
    pub(super) fn rules(&self) -> Rules {
        let behaviour = self.behaviour();
        Rules {
            strict: behaviour.strict,
            reply: behaviour.reply,
            clock_window: behaviour.clock_window,
            most_nonces: behaviour.most_nonces,
        }
    }

    /// Takes what the call that is here does wrong.
    pub(super) fn take_fault(&self) -> Option<Fault> {
        self.behaviour().script.take()
    }
}

/// The part of a [`Behaviour`] that every request is judged and answered by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    pub(super) strict: bool,
    pub(super) reply: ReplyForm,
    pub(super) clock_window: u64,
    pub(super) most_nonces: usize,
}
