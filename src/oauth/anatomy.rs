//! A signature taken apart for showing: each step with its section of RFC 5849, each part with where it came from.

use super::encode::percent_encode;
use super::explain::{Explanation, Parameter, Source};

/// Where a part of a signature came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The request itself.
    Request,
    /// The profile's field of that name.
    Profile(&'static str),
    /// The clock.
    Clock,
    /// The system's randomness.
    Random,
    /// The URL's query.
    Query,
    /// RFC 5849 itself.
    Fixed,
    /// The header, and nothing more is known of it.
    Header,
}

impl Origin {
    /// Where a parameter came from.
    #[must_use]
    pub fn of(parameter: &Parameter) -> Self {
        match (parameter.source, parameter.name.as_str()) {
            (Source::Query, _) => Self::Query,
            (Source::Header, "oauth_consumer_key") => Self::Profile("consumer_key"),
            (Source::Header, "oauth_token") => Self::Profile("token"),
            (Source::Header, "oauth_signature_method") => Self::Profile("signature_method"),
            (Source::Header, "oauth_nonce") => Self::Random,
            (Source::Header, "oauth_timestamp") => Self::Clock,
            (Source::Header, "oauth_version") => Self::Fixed,
            (Source::Header, _) => Self::Header,
        }
    }

    /// A few words, for a narrow column and for programs.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Request => "the request",
            Self::Profile("consumer_key") => "profile, consumer_key",
            Self::Profile("token") => "profile, token",
            Self::Profile("signature_method") => "profile, signature_method",
            Self::Profile(_) => "profile",
            Self::Clock => "clock",
            Self::Random => "random",
            Self::Query => "URL query",
            Self::Fixed => "always so",
            Self::Header => "header",
        }
    }

    /// A sentence, with the RFC's section.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Request => "What the request does to which address, upper case and normalised (§3.4.1.1, §3.4.1.2)",
            Self::Profile("consumer_key") => "The profile's consumer_key: who calls (§3.1)",
            Self::Profile("token") => "The profile's token: on whose behalf (§3.1)",
            Self::Profile(_) => "The profile's signature_method: how it is signed (§3.4)",
            Self::Clock => "The clock, in seconds since 1970; anew for each send (§3.3)",
            Self::Random => "Random, so that no two requests are the same; anew for each send (§3.3)",
            Self::Query => "The URL's query, decoded and encoded anew (§3.4.1.3.1)",
            Self::Fixed => "Always 1.0 when it is sent (§3.1)",
            Self::Header => "The header (§3.5.1)",
        }
    }
}

/// A part of the base string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The HTTP method.
    Method,
    /// The base string URI.
    Uri,
    /// The parameter at that place of the signed order.
    Parameter(usize),
    /// What stands between two of the others.
    Joint,
    /// All of it, where it does not fit its own parts.
    Whole,
}

/// A step as it is shown, copied and printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownStep {
    /// Its name.
    pub title: &'static str,
    /// Its section of RFC 5849.
    pub section: &'static str,
    /// Its outcome.
    pub text: String,
}

/// A signature taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anatomy {
    /// The signed parameters in their order, with where each came from.
    pub parameters: Vec<(Parameter, Origin)>,
    /// The base string's parts; joined they are the base string.
    pub parts: Vec<(Part, String)>,
    /// The steps that are one text each, in order.
    pub steps: [ShownStep; 7],
}

impl Anatomy {
    /// Takes a signature apart.
    #[must_use]
    pub fn of(explanation: &Explanation) -> Self {
        let step = |title, section, text: &str| ShownStep { title, section, text: text.to_owned() };
        Self {
            parameters: explanation
                .parameters
                .iter()
                .map(|parameter| (parameter.clone(), Origin::of(parameter)))
                .collect(),
            parts: parts(explanation),
            steps: [
                step("Signature method", "§3.4", &explanation.signature_method),
                step("Normalised parameters", "§3.4.1.3.2", &explanation.normalized_parameters),
                step("Base string URI", "§3.4.1.2", &explanation.base_uri),
                step("Signature base string", "§3.4.1.1", &explanation.base_string),
                step("Signing key, secrets masked", "§3.4.2", &explanation.signing_key),
                step("Signature", "§3.4.2", &explanation.signature),
                step("Authorization header", "§3.5.1", &explanation.authorization),
            ],
        }
    }

    /// The parameters as text, a line each: decoded, encoded, and where it came from.
    #[must_use]
    pub fn parameter_lines(&self) -> String {
        let line = |(parameter, origin): &(Parameter, Origin)| {
            let Parameter { name, value, encoded_name, encoded_value, .. } = parameter;
            format!("{name} = {value}\t{encoded_name}={encoded_value}\t{}", origin.words())
        };
        self.parameters.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// What a part is, and where it came from.
    #[must_use]
    pub fn what(&self, part: Part) -> Option<(&str, Origin)> {
        match part {
            Part::Method => Some(("HTTP method", Origin::Request)),
            Part::Uri => Some(("Base string URI", Origin::Request)),
            Part::Parameter(index) => {
                self.parameters.get(index).map(|(parameter, origin)| (parameter.name.as_str(), *origin))
            }
            Part::Joint | Part::Whole => None,
        }
    }
}

fn parts(explanation: &Explanation) -> Vec<(Part, String)> {
    let joint = |text: &str| (Part::Joint, text.to_owned());
    let mut parts = vec![
        (Part::Method, percent_encode(&explanation.http_method)),
        joint("&"),
        (Part::Uri, percent_encode(&explanation.base_uri)),
        joint("&"),
    ];
    for (index, parameter) in explanation.parameters.iter().enumerate() {
        if index > 0 {
            parts.push(joint("%26"));
        }
        let pair = format!("{}={}", parameter.encoded_name, parameter.encoded_value);
        parts.push((Part::Parameter(index), percent_encode(&pair)));
    }
    // Why: an explanation may come from a history that another version wrote.
    let is_whole = parts.iter().map(|(_, text)| text.as_str()).collect::<String>() == explanation.base_string;
    if is_whole { parts } else { vec![(Part::Whole, explanation.base_string.clone())] }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::oauth::credentials::{Credentials, SignatureMethod, Stamp};
    use crate::oauth::explain::explain;

    fn explanation() -> Explanation {
        let url = Url::parse("https://va.ivrdeflect.liveperson.net/api/contextAndInvite?b=x%20y").expect("a URL");
        let credentials = Credentials::new("k&y", "s", "t", "s");
        let stamp = Stamp { nonce: "n".to_owned(), timestamp: 7 };
        explain("POST", &url, SignatureMethod::HmacSha1, &credentials, &stamp)
    }

    #[test]
    fn the_parts_are_the_base_string_and_each_has_an_origin() {
        let explanation = explanation();
        let anatomy = Anatomy::of(&explanation);
        let joined: String = anatomy.parts.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(joined, explanation.base_string);
        assert_eq!(anatomy.parts.len(), 4 + 7 + 6);
        let origins: Vec<_> = anatomy
            .parts
            .iter()
            .filter_map(|(part, _)| anatomy.what(*part))
            .map(|(name, origin)| (name, origin.words()))
            .collect();
        assert_eq!(
            origins,
            [
                ("HTTP method", "the request"),
                ("Base string URI", "the request"),
                ("b", "URL query"),
                ("oauth_consumer_key", "profile, consumer_key"),
                ("oauth_nonce", "random"),
                ("oauth_signature_method", "profile, signature_method"),
                ("oauth_timestamp", "clock"),
                ("oauth_token", "profile, token"),
                ("oauth_version", "always so"),
            ]
        );
        assert!(anatomy.parameter_lines().starts_with("b = x y\tb=x%20y\tURL query\n"));
    }

    #[test]
    fn a_base_string_that_does_not_fit_its_parts_is_shown_whole() {
        let explanation = Explanation { base_string: "another".to_owned(), ..explanation() };
        assert_eq!(Anatomy::of(&explanation).parts, [(Part::Whole, "another".to_owned())]);
    }

    #[test]
    fn an_explanation_without_secrets_has_neither_key_nor_digest() {
        let whole = explanation();
        let without = whole.clone().without_secrets();
        assert_eq!(without.base_string, whole.base_string);
        let shown = format!("{without:?}");
        assert!(!shown.contains(&whole.signature), "{shown}");
        assert!(without.authorization.ends_with("oauth_version=\"1.0\",oauth_signature=\"…\""), "{shown}");
    }

    #[test]
    fn an_explanation_that_the_history_kept_is_read_again() {
        let kept = r#"{"http_method":"POST","base_uri":"http://a/","signature_method":"HMAC-SHA1","parameters":[{"name":"a",
            "value":"1","encoded_name":"a","encoded_value":"1","source":"Query"}],"normalized_parameters":"a=1",
            "base_string":"POST&http%3A%2F%2Fa%2F&a%3D1","signing_key":"••••••&","signature":"x","authorization":"OAuth"}"#;
        let explanation: Explanation = serde_json::from_str(kept).expect("a row of version 0.1");
        assert_eq!(Anatomy::of(&explanation).parts.len(), 5);
    }
}
