//! The small questions that the window asks over itself: what stands in their fields, and what came of it.

use super::secret_text::SecretText;
use crate::oauth::compare::Comparison;

/// The field that a payload is pasted into.
#[derive(Debug, Default)]
pub struct PasteForm {
    /// What was pasted.
    pub text: String,
    /// Why nothing was taken over.
    pub problem: Option<String>,
    /// What could not be placed, once the rest was taken over.
    pub left_over: Option<Vec<String>>,
}

/// The fields of a comparison with another client.
#[derive(Default)]
pub struct VerifyForm {
    /// The name of the profile whose credentials count.
    pub profile: String,
    /// What was pasted.
    pub text: String,
    /// The URL that the other client calls, as typed.
    pub url: String,
    /// The HTTP method that it sends.
    pub http_method: String,
    /// Grows with each comparison, to tell a late answer.
    pub round: u64,
    /// What came of it, or why nothing did.
    pub outcome: Option<Result<Verified, String>>,
}

impl std::fmt::Debug for VerifyForm {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Why: a PLAINTEXT header is a secret and must not reach a log.
        formatter.debug_struct("VerifyForm").field("profile", &self.profile).finish_non_exhaustive()
    }
}

/// What came of a comparison.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Step by step.
    pub comparison: Comparison,
    /// The method and URL that it is for.
    pub request: String,
}

/// The field of a new sample's name.
#[derive(Debug, Default)]
pub struct SampleForm {
    /// The name, as typed.
    pub name: String,
    /// Why it was not saved.
    pub problem: Option<String>,
}

/// What is done with the list of samples.
#[derive(Debug, Default)]
pub struct SamplesForm {
    /// The sample that is being renamed, and what was typed.
    pub renaming: Option<(usize, String)>,
    /// The sample whose deletion waits for a second press.
    pub deleting: Option<usize>,
    /// Why the last thing was not done.
    pub problem: Option<String>,
}

/// The fields of the secrets' question.
#[derive(Debug, Default)]
pub struct SecretsForm {
    /// The profile's name.
    pub profile: String,
    /// The secrets that are missing.
    pub fields: Vec<SecretField>,
    /// Why they were not kept.
    pub problem: Option<String>,
    /// Whether they are being kept.
    pub working: bool,
}

/// A secret to be typed.
#[derive(Debug)]
pub struct SecretField {
    /// Its name in the profile's file.
    pub name: &'static str,
    /// Where it will be kept, in words.
    pub place: String,
    /// Whether that is memory only.
    pub in_memory: bool,
    /// What was typed.
    pub text: SecretText,
}

/// The passphrase's question.
#[derive(Debug, Default)]
pub struct PassphraseForm {
    /// Whether a new one is chosen, since there is no file of secrets yet.
    pub choosing: bool,
    /// What was typed.
    pub first: SecretText,
    /// What was typed again, where a new one is chosen.
    pub again: SecretText,
    /// Why the file is not open.
    pub problem: Option<String>,
    /// Whether it is being opened.
    pub working: bool,
}

impl PassphraseForm {
    /// Whether there is something to try.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let blank = self.first.is_blank() || self.choosing && self.again.is_blank();
        !self.working && !blank
    }
}
