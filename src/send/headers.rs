//! The header block, composed once: the same list is shown, kept, and put on the wire.

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use url::Url;

use crate::exchange::{Header, Prepared, Request};

/// What this program calls itself to the service.
pub const USER_AGENT: &str = concat!("livedeflect-console/", env!("CARGO_PKG_VERSION"));

/// Every header of a send, in the order and case in which they go on the wire.
///
/// `authorization_shown` is the value that may be shown and kept; on the wire [`Prepared::authorization`] stands in its
/// place. `None` makes an unsigned request, without that header. The specification asks for the first three; HTTP/1.1 for the last two (RFC 9110 §7.2, §8.6).
#[must_use]
pub fn headers(url: &Url, body: &[u8], authorization_shown: Option<&str>) -> Vec<Header> {
    let header = |name: &HeaderName, value: String| Header { name: name.as_str().to_owned(), value };
    let mut headers: Vec<Header> =
        authorization_shown.map(|shown| header(&AUTHORIZATION, shown.to_owned())).into_iter().collect();
    headers.extend([
        header(&reqwest::header::CONTENT_TYPE, "application/json".to_owned()),
        header(&reqwest::header::ACCEPT, "application/json".to_owned()),
        header(&reqwest::header::USER_AGENT, USER_AGENT.to_owned()),
        header(&HOST, host(url)),
        header(&CONTENT_LENGTH, body.len().to_string()),
    ]);
    headers
}

/// The `host` header's value: the port is named only when it is not the scheme's own (RFC 9110 §7.2).
fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Why a recorded header list cannot go on the wire as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum HeaderError {
    /// A line break, another control character, or a character no name may hold.
    #[error("The {0} header holds a character that HTTP cannot carry. Check the profile's values for line breaks")]
    Illegal(String),
    /// What is recorded as the method is none.
    #[error("{0:?} is no HTTP method. Prepare the request again")]
    Method(String),
    /// The HTTP library would send something else than is recorded.
    #[error("The recorded {0} header is not what would go on the wire. Prepare the request again")]
    NotAsRecorded(String),
}

/// The recorded method, as the HTTP library takes it.
pub(super) fn method(request: &Request) -> Result<Method, HeaderError> {
    Method::from_bytes(request.method().as_bytes()).map_err(|_| HeaderError::Method(request.method().to_owned()))
}

/// The recorded headers, as the HTTP library takes them.
pub(super) fn on_the_wire(prepared: &Prepared) -> Result<HeaderMap, HeaderError> {
    let request = &prepared.request;
    let mut map = HeaderMap::with_capacity(request.headers.len());
    for Header { name, value } in &request.headers {
        let illegal = || HeaderError::Illegal(name.clone());
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| illegal())?;
        let value = if key == AUTHORIZATION {
            let not_as_recorded = || HeaderError::NotAsRecorded(name.clone());
            let authorization = prepared.authorization.as_ref().ok_or_else(not_as_recorded)?;
            let mut value = HeaderValue::from_str(authorization.expose_secret()).map_err(|_| illegal())?;
            value.set_sensitive(true);
            value
        } else {
            HeaderValue::from_str(value).map_err(|_| illegal())?
        };
        // Why: the library writes names in lower case and groups a name's repetitions; anything else would go out
        // differently from what the history says.
        if key.as_str() != name || map.insert(key, value).is_some() {
            return Err(HeaderError::NotAsRecorded(name.clone()));
        }
    }
    if prepared.authorization.is_some() != map.contains_key(AUTHORIZATION) {
        return Err(HeaderError::NotAsRecorded(AUTHORIZATION.as_str().to_owned()));
    }
    // Why: the library adds what is missing of these two, and frames the body by what the second one says.
    for (key, value) in [(HOST, host(&request.url)), (CONTENT_LENGTH, request.body.len().to_string())] {
        if map.get(&key).is_none_or(|recorded| recorded.as_bytes() != value.as_bytes()) {
            return Err(HeaderError::NotAsRecorded(key.as_str().to_owned()));
        }
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_header_names_a_port_only_when_it_is_not_the_schemes_own() {
        for (url, expected) in [
            ("https://va.ivrdeflect.liveperson.net/api/contextAndInvite", "va.ivrdeflect.liveperson.net"),
            ("https://example.com:443/", "example.com"),
            ("https://example.com:8443/", "example.com:8443"),
            ("http://127.0.0.1:80/", "127.0.0.1"),
            ("http://[::1]:8080/", "[::1]:8080"),
        ] {
            let url = Url::parse(url).expect("a URL");
            let host = headers(&url, b"", None).into_iter().find(|header| header.name == "host");
            assert_eq!(host.map(|header| header.value).as_deref(), Some(expected), "{url}");
        }
    }
}
