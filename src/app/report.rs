//! What the question after a call shows. The window draws it and queues commands; only `app` changes it, the choices aside.

use crate::api::endpoint::Environment;
use crate::api::reporting::{Method, Report};
use crate::exchange::Id;

/// The question what happened to a call.
#[derive(Debug)]
pub struct ReportForm {
    /// The exchange's number.
    pub id: Id,
    /// The call's number at the service.
    pub call_id: String,
    /// The profile whose credentials ask.
    pub profile: String,
    /// Its environment.
    pub environment: Environment,
    /// The host that is asked.
    pub host: String,
    /// Whether a real service is asked.
    pub is_real: bool,
    /// The method that is asked with.
    pub method: Method,
    /// How far around the send is looked, in minutes.
    pub minutes: u32,
    /// What came of it.
    pub answer: Answer,
}

/// What came of the question.
#[derive(Debug, Default)]
pub enum Answer {
    /// Not asked yet.
    #[default]
    None,
    /// Under way.
    Asking,
    /// Why nothing was told.
    Failed(String),
    /// What was told.
    Told(Box<Report>),
}

/// What can be asked for there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportCommand {
    /// Ask about that exchange: opens the question.
    Open(Id),
    /// Ask the service.
    Ask,
    /// Stop waiting.
    Stop,
    /// Put what was told on the clipboard.
    Copy,
    /// Close it; a question under way is stopped.
    Close,
}
