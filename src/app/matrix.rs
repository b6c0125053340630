//! What the matrix of faults shows. The window draws it and queues commands; only `app` changes it.

use crate::api::endpoint::Environment;
use crate::api::fault_matrix::{Form, Plan, Report, Row};
use crate::exchange::Id;

/// The matrix of faults.
#[derive(Debug)]
pub struct MatrixForm {
    /// The profile's name.
    pub profile: String,
    /// The profile's environment.
    pub environment: Environment,
    /// The profile's host in words.
    pub endpoint: String,
    /// What goes out, and what does not.
    pub plan: Plan,
    /// Whether the profile's signature method covers URL and method.
    pub signs_the_request: bool,
    /// The rows that ended, in order.
    pub rows: Vec<Row>,
    /// The whole, once it ended.
    pub report: Option<Report>,
    /// Whether it is under way.
    pub is_running: bool,
    /// What was just done, in words.
    pub done: Option<String>,
    /// Why the last thing was not done.
    pub problem: Option<String>,
}

/// What can be asked for in the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatrixCommand {
    /// Send them all: for a real endpoint, the yes to the count that stands beside it.
    Start,
    /// Stop after the request under way.
    Stop,
    /// Write the results into a file.
    Export(Form),
    /// Close it, and show that exchange.
    Show(Id),
    /// Close it; what is under way is stopped.
    Close,
}
