//! Where the POST goes: the three kinds of endpoint, the environments a profile can name, and the zone field's text.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// The call's path, on every host.
pub const PATH: &str = "/api/contextAndInvite";

/// What every LiveDeflect host ends with; a zone is the label before it.
pub const HOST_SUFFIX: &str = ".ivrdeflect.liveperson.net";

/// Which environment a profile stands for. Anything but `Simulator` can text a real person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Environment {
    /// Loopback only: nobody is texted, so nothing is asked before a send.
    Simulator,
    /// A test account.
    Test,
    /// A staging account.
    Staging,
    /// The account that real callers meet.
    Production,
}

impl Environment {
    /// Every environment, harmless first.
    pub const ALL: [Self; 4] = [Self::Simulator, Self::Test, Self::Staging, Self::Production];

    /// The word shown and stored.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Simulator => "Simulator",
            Self::Test => "Test",
            Self::Staging => "Staging",
            Self::Production => "Production",
        }
    }

    /// The environment that [`Self::word`] names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|environment| environment.word() == word)
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// Where a profile's requests go, as its file writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Endpoint {
    /// The simulator that is built into this program, on a port of its own choice.
    Simulator,
    /// A LivePerson zone, one DNS label: `va` is `https://va.ivrdeflect.liveperson.net/api/contextAndInvite`.
    Zone(String),
    /// A whole URL: https, or http to a loopback address.
    Custom(String),
}

/// Why an endpoint cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// The zone is not one DNS label.
    #[error("The zone {0:?} is not one DNS label. Give only the part before {HOST_SUFFIX}, for example va")]
    NotALabel(String),
    /// A host or URL was pasted, and it is not a LiveDeflect host.
    #[error("{0:?} is not a LiveDeflect host. Give a zone such as va, or choose a custom URL for another host")]
    ForeignHost(String),
    /// A URL was pasted that a zone cannot say.
    #[error("The pasted URL has {0}, which a zone cannot keep. Give only the zone, or choose a custom URL")]
    MoreThanAZone(&'static str),
    /// The custom URL does not parse.
    #[error("The custom URL does not parse: {0}. Give the whole URL, such as https://host{PATH}")]
    NotAUrl(String),
    /// Plain http to a host that is not loopback, or another scheme.
    #[error(
        "The scheme {0}:// is refused for this host: credentials only travel over https. Use https, or http to a loopback address"
    )]
    NotHttps(String),
    /// The URL holds a user name or password.
    #[error("The URL holds a user name or password. Remove it: the credentials belong in the profile's own fields")]
    UserInfo,
    /// The URL holds a fragment.
    #[error("The URL holds a fragment (#…), which is never sent. Remove it")]
    Fragment,
    /// The built-in simulator is asked for and does not run.
    #[error("The built-in simulator does not run yet. Send once to start it, or start one with simulate --port")]
    NoSimulator,
    /// The host that came out is not the host that was asked for.
    #[error("The URL's host came out as {0:?}, which is not the zone's own host. Nothing will be sent there")]
    HostChanged(String),
}

impl Endpoint {
    /// Reads what was typed or pasted into the zone field: a label, a LiveDeflect host, or the call's whole URL.
    ///
    /// # Errors
    /// A sentence for everything else, naming what to give instead.
    pub fn from_zone_text(text: &str) -> Result<Self, EndpointError> {
        let text = text.trim();
        let looks_like_more = text.contains(['.', '/', ':', '@']);
        if !looks_like_more {
            return label(text).map(Self::Zone);
        }
        let url = if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("https://{text}")) }
            .map_err(|_| EndpointError::ForeignHost(text.to_owned()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(EndpointError::UserInfo);
        }
        let zone = url
            .host_str()
            .and_then(|host| host.strip_suffix(HOST_SUFFIX))
            .ok_or_else(|| EndpointError::ForeignHost(text.to_owned()))?;
        if url.scheme() != "https" {
            return Err(EndpointError::NotHttps(url.scheme().to_owned()));
        }
        if url.port().is_some() {
            return Err(EndpointError::MoreThanAZone("a port of its own"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(EndpointError::MoreThanAZone("a query or fragment"));
        }
        if !["", "/", PATH].contains(&url.path()) {
            return Err(EndpointError::MoreThanAZone("another path"));
        }
        label(zone).map(Self::Zone)
    }

    /// The URL that is signed and sent, parsed once.
    ///
    /// `simulator` is the built-in simulator's base URL, once it runs.
    ///
    /// # Errors
    /// When the endpoint's text does not give an allowed URL, or gives another host than it says.
    pub fn url(&self, simulator: Option<&Url>) -> Result<Url, EndpointError> {
        match self {
            Self::Simulator => {
                let mut url = simulator.ok_or(EndpointError::NoSimulator)?.clone();
                url.set_path(PATH);
                Ok(url)
            }
            Self::Zone(zone) => {
                let host = format!("{}{HOST_SUFFIX}", label(zone)?);
                let url = Url::parse(&format!("https://{host}{PATH}"))
                    .map_err(|error| EndpointError::NotAUrl(error.to_string()))?;
                // Why: the host is asserted again after building, so that no text can smuggle in another one.
                if url.host_str() == Some(host.as_str()) && url.scheme() == "https" {
                    Ok(url)
                } else {
                    Err(EndpointError::HostChanged(url.host_str().unwrap_or_default().to_owned()))
                }
            }
            Self::Custom(text) => custom(text),
        }
    }

    /// Whether every request through this endpoint stays on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self {
            Self::Simulator => true,
            Self::Zone(_) => false,
            Self::Custom(text) => custom(text).is_ok_and(|url| is_loopback(&url)),
        }
    }

    /// A short name for lists and the top bar: `built-in simulator`, the zone's host, or the custom host.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Simulator => "built-in simulator".to_owned(),
            Self::Zone(zone) => format!("{zone}{HOST_SUFFIX}"),
            Self::Custom(text) => match Url::parse(text) {
                Ok(url) => match (url.host_str(), url.port()) {
                    (Some(host), Some(port)) => format!("{host}:{port}"),
                    (Some(host), None) => host.to_owned(),
                    (None, _) => text.clone(),
                },
                Err(_) => text.clone(),
            },
        }
    }
}

/// Whether a URL's host is this machine by its own text (`localhost`, 127.0.0.0/8, `[::1]`), with no look-up.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(domain)) => domain == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn custom(text: &str) -> Result<Url, EndpointError> {
    let url = Url::parse(text.trim()).map_err(|error| EndpointError::NotAUrl(error.to_string()))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(EndpointError::UserInfo);
    }
    if url.fragment().is_some() {
        return Err(EndpointError::Fragment);
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        scheme => Err(EndpointError::NotHttps(scheme.to_owned())),
    }
}

/// One DNS label (RFC 1123 §2.1), in lower case.
fn label(text: &str) -> Result<String, EndpointError> {
    let is_label = (1..=63).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-');
    if is_label { Ok(text.to_ascii_lowercase()) } else { Err(EndpointError::NotALabel(text.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_field_understands_a_label_a_host_and_the_whole_url() {
        for text in [
            "va",
            " VA ",
            "va.ivrdeflect.liveperson.net",
            "https://va.ivrdeflect.liveperson.net",
            "https://VA.ivrdeflect.liveperson.net/",
            "https://va.ivrdeflect.liveperson.net:443/api/contextAndInvite",
        ] {
            assert_eq!(Endpoint::from_zone_text(text), Ok(Endpoint::Zone("va".to_owned())), "{text}");
        }
    }

    #[test]
    fn the_zone_field_refuses_what_is_not_that_host() {
        let refused = [
            ("", "not one DNS label"),
            ("-va", "not one DNS label"),
            ("v_a", "not one DNS label"),
            ("va.example.com", "not a LiveDeflect host"),
            ("va.ivrdeflect.liveperson.net.evil.com", "not a LiveDeflect host"),
            ("https://evil.com/va.ivrdeflect.liveperson.net", "not a LiveDeflect host"),
            ("https://va.ivrdeflect.liveperson.net@evil.com/", "user name or password"),
            ("http://va.ivrdeflect.liveperson.net", "over https"),
            ("https://va.ivrdeflect.liveperson.net:8443", "a port"),
            ("https://va.ivrdeflect.liveperson.net/api/other", "another path"),
            ("https://va.ivrdeflect.liveperson.net/?a=b", "a query"),
            ("a.b.ivrdeflect.liveperson.net", "not one DNS label"),
        ];
        for (text, part) in refused {
            let error = Endpoint::from_zone_text(text).expect_err(text);
            assert!(error.to_string().contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn a_zone_in_a_file_is_held_to_one_label() {
        for zone in ["va/../x", "va.evil.com/", "evil.com#", "", "va@evil"] {
            assert!(Endpoint::Zone(zone.to_owned()).url(None).is_err(), "{zone}");
        }
        let url = Endpoint::Zone("va-a".to_owned()).url(None).expect("a good zone");
        assert_eq!(url.as_str(), "https://va-a.ivrdeflect.liveperson.net/api/contextAndInvite");
    }

    #[test]
    fn a_custom_url_is_https_or_loopback() {
        for (text, allowed) in [
            ("https://example.com/api/contextAndInvite?x=1", true),
            ("http://127.0.0.1:8080/api/contextAndInvite", true),
            ("http://[::1]:8080/", true),
            ("http://localhost/", true),
            ("http://127.0.0.1.evil.com/", false),
            ("http://localhost.evil.com/", false),
            ("http://example.com/", false),
            ("ftp://127.0.0.1/", false),
            ("https://u:p@example.com/", false),
            ("https://example.com/#part", false),
            ("example.com", false),
        ] {
            assert_eq!(Endpoint::Custom(text.to_owned()).url(None).is_ok(), allowed, "{text}");
        }
    }
}
