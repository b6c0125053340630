//! What can be told of four credential values by looking at them alone: white space, form, places that were swapped.
//! No finding quotes a value.

use super::checks::Strength;

/// The four values as they were typed or read; `None` is a secret that is not known here.
#[derive(Clone, Copy)]
pub struct Values<'a> {
    /// `oauth_consumer_key`.
    pub consumer_key: &'a str,
    /// The client shared-secret.
    pub consumer_secret: Option<&'a str>,
    /// `oauth_token`.
    pub token: &'a str,
    /// The token shared-secret.
    pub token_secret: Option<&'a str>,
}

/// Something odd about a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueFinding {
    /// The value, by its field's name in a profile's file.
    pub field: &'static str,
    /// How much it matters. Only an error makes the values unusable.
    pub strength: Strength,
    /// What is odd, one sentence without a full stop. Never quotes a value.
    pub what: String,
    /// What would be right, one sentence without a full stop.
    pub right: String,
    /// The change that makes it right, where one is likely.
    pub fix: Option<ValueFix>,
}

/// A change of the values that one click makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueFix {
    /// Take white space and line breaks away from both ends of that field's value.
    Trim(&'static str),
    /// Exchange the values of two fields.
    Swap(&'static str, &'static str),
}

/// Every finding, by field in the file's order, the strongest first.
#[must_use]
pub fn check(_values: &Values) -> Vec<ValueFinding> {
    Vec::new()
}

/// A finding for a zone that nobody has seen in public.
#[must_use]
pub fn zone(_: &str) -> Option<ValueFinding> {
    None
}
