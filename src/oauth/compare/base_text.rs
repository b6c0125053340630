//! Takes a signature base string apart (RFC 5849 §3.4.1.1), also a wrongly made one.

use super::loose::loosely_decoded;

/// The most parameters that are read of one base string.
const MOST: usize = 500;

/// What stands in a base string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct BaseText {
    /// As it stands.
    pub(super) http_method: String,
    pub(super) base_uri: String,
    /// The joined parameters, with their own encoding left.
    pub(super) normalized: String,
    /// Names and values, decoded, in their order.
    pub(super) pairs: Vec<(String, String)>,
}

impl BaseText {
    pub(super) fn parse(text: &str) -> Self {
        let (http_method, rest) = text.split_once('&').unwrap_or((text, ""));
        let (uri, parameters) = rest.split_once('&').unwrap_or((rest, ""));
        let until = |text: &str, sign: &str| {
            let mut text = text.to_owned();
            for _ in 0..3 {
                if text.contains(sign) {
                    break;
                }
                text = loosely_decoded(&text);
            }
            text
        };
        let normalized = until(parameters, "=");
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (loosely_decoded(name), loosely_decoded(value))
        };
        let pairs = normalized.split('&').filter(|pair| !pair.is_empty()).take(MOST).map(pair).collect();
        Self { http_method: http_method.to_owned(), base_uri: until(uri, "://"), normalized, pairs }
    }
}
