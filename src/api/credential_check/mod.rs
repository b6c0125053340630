//! What a credential check found: its steps, its verdict, and the causes that may be behind it. Carried out by
//! `app::credential_check`.
//!
//! ```text
//!  values ──▶ signature ──▶ connection ──▶ unsigned ──▶ signed
//!  (offline)  (offline)     └── one unsigned POST ──┘   (one signed POST, if agreed)
//! ```

pub mod causes;
pub mod replies;

use std::fmt;

use serde_json::{Value, json};

/// What came of a whole check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The service went on to complain about the payload, so it took the credentials.
    Accepted,
    /// The service refused the credentials, or they cannot work.
    Rejected,
    /// No connection.
    Unreachable,
    /// What was seen decides nothing.
    Undecided,
}

impl Verdict {
    /// Every verdict, the best first.
    pub const ALL: [Self; 4] = [Self::Accepted, Self::Undecided, Self::Rejected, Self::Unreachable];

    /// The word printed and exported.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Unreachable => "unreachable",
            Self::Undecided => "undecided",
        }
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Accepted => "Accepted",
            Self::Rejected => "Rejected",
            Self::Unreachable => "Unreachable",
            Self::Undecided => "Undecided",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

/// The steps, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepName {
    /// The four values' form, offline.
    Values,
    /// A signature made, and verified by this program.
    Signature,
    /// Name resolution, connection and TLS.
    Connection,
    /// The unsigned POST.
    Unsigned,
    /// The signed POST.
    Signed,
}

impl StepName {
    /// Every step, in order.
    pub const ALL: [Self; 5] = [Self::Values, Self::Signature, Self::Connection, Self::Unsigned, Self::Signed];

    /// The word printed and exported.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Values => "values",
            Self::Signature => "signature",
            Self::Connection => "connection",
            Self::Unsigned => "unsigned",
            Self::Signed => "signed",
        }
    }

    /// The words shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Values => "The four values",
            Self::Signature => "A signature of this program",
            Self::Connection => "The connection",
            Self::Unsigned => "An unsigned request",
            Self::Signed => "A signed request",
        }
    }
}

impl fmt::Display for StepName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepResult {
    /// As it should be.
    Passed,
    /// Something is odd, and the check went on.
    Warned,
    /// As it should not be.
    Failed,
    /// It was not tried.
    Skipped,
}

impl StepResult {
    /// The word printed and exported.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warned => "warned",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Passed => "Passed",
            Self::Warned => "Warning",
            Self::Failed => "Failed",
            Self::Skipped => "Skipped",
        }
    }
}

impl fmt::Display for StepResult {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

/// A step that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub name: StepName,
    /// How it ended.
    pub result: StepResult,
    /// What was seen, in sentences without a last full stop. No secret is in it.
    pub detail: String,
    /// What to do next, where there is something.
    pub next: Option<String>,
}

impl Step {
    /// A step with nothing to do after it.
    #[must_use]
    pub fn new(name: StepName, result: StepResult, detail: impl Into<String>) -> Self {
        Self { name, result, detail: detail.into(), next: None }
    }

    /// The same step with something to do.
    #[must_use]
    pub fn then(self, next: impl Into<String>) -> Self {
        Self { next: Some(next.into()), ..self }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.detail)?;
        self.next.as_ref().map_or(Ok(()), |next| write!(formatter, ". {next}"))
    }
}

/// How well founded a cause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Known here: the simulator or this machine told.
    Exact,
    /// Public documentation tells of it.
    SeenPublicly,
    /// It would explain what was seen, and no public source tells of it.
    Possible,
}

impl Standing {
    /// The words shown and printed.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::SeenPublicly => "seen publicly",
            Self::Possible => "possible",
        }
    }
}

/// Something that may be behind a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// What it is and what to do, one sentence or two without a last full stop. No secret is in it.
    pub sentence: String,
    /// How well founded it is.
    pub standing: Standing,
}

/// A whole check of one profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The profile's name.
    pub profile: String,
    /// What came of it.
    pub verdict: Verdict,
    /// Every step, in order.
    pub steps: Vec<Step>,
    /// What may be behind the verdict, the likeliest first. Nothing when the credentials were accepted.
    pub causes: Vec<Cause>,
    /// Whether a POST went out whose outcome is not known.
    pub is_unknown: bool,
}

impl Report {
    /// The columns of [`Self::row`].
    pub const COLUMNS: [&'static str; 3] = ["profile", "verdict", "cause"];

    /// The one line of a table of all profiles: name, verdict and first cause.
    #[must_use]
    pub fn row(&self) -> [String; 3] {
        let cause = self.causes.first().map(|cause| cause.sentence.clone()).unwrap_or_default();
        [self.profile.clone(), self.verdict.word().to_owned(), cause]
    }

    /// The report as JSON: `profile`, `verdict`, `steps`, `causes` as sentences, and how well founded each is.
    #[must_use]
    pub fn json(&self) -> Value {
        let step = |step: &Step| {
            json!({
                "name": step.name.word(),
                "result": step.result.word(),
                "detail": step.detail,
                "next": step.next,
            })
        };
        json!({
            "profile": self.profile,
            "verdict": self.verdict.word(),
            "steps": self.steps.iter().map(step).collect::<Vec<_>>(),
            "causes": self.causes.iter().map(|cause| cause.sentence.as_str()).collect::<Vec<_>>(),
            "standings": self.causes.iter().map(|cause| cause.standing.words()).collect::<Vec<_>>(),
        })
    }
}
