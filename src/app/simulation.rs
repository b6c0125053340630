//! What the simulator's pane shows. The window draws it and queues commands; only `app` changes it, the typed fault aside.

use std::sync::Arc;

// Why again here: the window may not use the simulator's room, and these are mere values of it.
pub use crate::simulator::behaviour::{Behaviour, ReplyForm};
pub use crate::simulator::fault::{Fault, Script};
pub use crate::simulator::log::{Check, Entry};

/// The simulator's pane.
#[derive(Debug)]
pub struct SimulatorForm {
    /// Where the built-in simulator listens, once it runs.
    pub url: Option<String>,
    /// The profiles but for the built-in one, and whether their credentials are accepted beside its own.
    pub accepted: Vec<(String, bool)>,
    /// How it behaves.
    pub behaviour: Behaviour,
    /// What came to it, the oldest first.
    pub entries: Vec<Arc<Entry>>,
    /// The number of the entry that is shown whole; without one the newest is.
    pub chosen: Option<u64>,
    /// The fault that is typed or chosen, as `NAME=VALUE`.
    pub fault: String,
    /// Why the last thing was not done.
    pub problem: Option<String>,
}

impl SimulatorForm {
    /// The entry that is shown whole.
    #[must_use]
    pub fn shown(&self) -> Option<&Arc<Entry>> {
        match self.chosen {
            Some(number) => self.entries.iter().find(|entry| entry.number == number),
            None => self.entries.last(),
        }
    }
}

/// What can be asked for in the simulator's pane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SimulatorCommand {
    /// Start the built-in simulator.
    Start,
    /// Accept the credentials of that profile too, or no longer.
    Accept(String, bool),
    /// Check payloads strictly, or not.
    Strict(bool),
    /// Answer in that form.
    Reply(ReplyForm),
    /// Let a timestamp be off so many seconds.
    ClockWindow(u64),
    /// Misbehave as typed at the next call.
    FaultNext,
    /// Misbehave as typed at every call.
    FaultAlways,
    /// Behave again.
    NoFaults,
    /// Show that entry whole.
    Choose(u64),
    /// Forget what came.
    Clear,
    /// Put the shown entry on the clipboard.
    Copy,
    /// Close the pane; the simulator goes on.
    Close,
}
