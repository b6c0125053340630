//! The signature itself, step by step (RFC 5849 §3.4), with nothing masked: signing, explaining and verifying share it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::Sha256;
use url::Url;

use super::credentials::{Credentials, SignatureMethod};
use super::encode::{form_decode, percent_encode, percent_encode_bytes};
use super::explain::{Explanation, MASK, Parameter, Source};

/// The steps of one signature.
pub(super) struct Steps {
    pub(super) http_method: String,
    pub(super) base_uri: String,
    pub(super) method: SignatureMethod,
    /// Encoded and sorted.
    pub(super) parameters: Vec<Parameter>,
    pub(super) normalized_parameters: String,
    pub(super) base_string: String,
    /// Base64, or the signing key itself for PLAINTEXT.
    pub(super) signature: SecretString,
}

impl Steps {
    /// Signs a request whose `Authorization` header holds the given parameters, decoded, without `realm`.
    pub(super) fn of<'a>(
        http_method: &str,
        url: &Url,
        method: SignatureMethod,
        header: impl Iterator<Item = (&'a str, &'a str)>,
        credentials: &Credentials,
    ) -> Self {
        let http_method = http_method.to_ascii_uppercase();
        let base_uri = base_uri(url);
        let parameters = parameters(url, header);
        let normalized_parameters = parameters
            .iter()
            .map(|parameter| format!("{}={}", parameter.encoded_name, parameter.encoded_value))
            .collect::<Vec<_>>()
            .join("&");
        let base_string = [&http_method, &base_uri, &normalized_parameters].map(|part| percent_encode(part)).join("&");
        let key = signing_key(credentials);
        let signature = match method {
            SignatureMethod::HmacSha1 => hmac::<Hmac<Sha1>>(&key, &base_string).into(),
            SignatureMethod::HmacSha256 => hmac::<Hmac<Sha256>>(&key, &base_string).into(),
            SignatureMethod::Plaintext => key,
        };
        Self { http_method, base_uri, method, parameters, normalized_parameters, base_string, signature }
    }

    /// The `Authorization` header's value for the wire (§3.5.1).
    pub(super) fn authorization(&self) -> SecretString {
        self.authorization_with(&percent_encode(self.signature.expose_secret())).into()
    }

    /// The steps as they may be shown and kept.
    pub(super) fn explanation(self, credentials: &Credentials) -> Explanation {
        let (signature, authorization) = if self.method == SignatureMethod::Plaintext {
            (MASK.to_owned(), self.authorization_with(MASK))
        } else {
            let signature = self.signature.expose_secret();
            (signature.to_owned(), self.authorization_with(&percent_encode(signature)))
        };
        let masked = |secret: &SecretString| if secret.expose_secret().is_empty() { "" } else { MASK };
        Explanation {
            signing_key: format!("{}&{}", masked(&credentials.consumer_secret), masked(&credentials.token_secret)),
            http_method: self.http_method,
            base_uri: self.base_uri,
            signature_method: self.method.name().to_owned(),
            parameters: self.parameters,
            normalized_parameters: self.normalized_parameters,
            base_string: self.base_string,
            signature,
            authorization,
        }
    }

    /// Why commas without spaces: it is how `oauth1-request` writes the header, so that the two can be held equal whole.
    fn authorization_with(&self, encoded_signature: &str) -> String {
        let mut pairs: Vec<String> = self
            .parameters
            .iter()
            .filter(|parameter| parameter.source == Source::Header)
            .map(|parameter| format!("{}=\"{}\"", parameter.encoded_name, parameter.encoded_value))
            .collect();
        pairs.push(format!("oauth_signature=\"{encoded_signature}\""));
        format!("OAuth {}", pairs.join(","))
    }
}

/// §3.4.1.2: scheme and host in lower case, no default port, no user, no query. `Url` has done most of it.
pub(super) fn base_uri(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = if url.path().is_empty() { "/" } else { url.path() };
    format!("{}://{host}{port}{path}", url.scheme())
}

/// §3.4.1.3.1 and the first half of §3.4.1.3.2: the query's and the header's parameters, encoded and sorted by byte.
fn parameters<'a>(url: &Url, header: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Parameter> {
    let query = url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        parameter(&form_decode(name), &form_decode(value), Source::Query)
    });
    let header = header.map(|(name, value)| parameter(name.as_bytes(), value.as_bytes(), Source::Header));
    let mut parameters: Vec<Parameter> =
        query.chain(header).filter(|parameter| parameter.name != "oauth_signature").collect();
    parameters.sort_by(|a, b| (&a.encoded_name, &a.encoded_value).cmp(&(&b.encoded_name, &b.encoded_value)));
    parameters
}

fn parameter(name: &[u8], value: &[u8], source: Source) -> Parameter {
    Parameter {
        name: String::from_utf8_lossy(name).into_owned(),
        value: String::from_utf8_lossy(value).into_owned(),
        encoded_name: percent_encode_bytes(name),
        encoded_value: percent_encode_bytes(value),
        source,
    }
}

/// §3.4.2: both shared-secrets, encoded, with `&` between them even when one is empty.
fn signing_key(credentials: &Credentials) -> SecretString {
    let [client, token] =
        [&credentials.consumer_secret, &credentials.token_secret].map(|secret| percent_encode(secret.expose_secret()));
    SecretString::from(format!("{client}&{token}"))
}

/// An HMAC (RFC 2104) of the text, in Base64.
#[expect(clippy::expect_used, reason = "HMAC takes a key of any length, so the crate's length error never comes")]
pub(super) fn hmac<M: Mac + KeyInit>(key: &SecretString, text: &str) -> String {
    let mut mac = <M as KeyInit>::new_from_slice(key.expose_secret().as_bytes()).expect("any length of key");
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(http_method: &str, url: &str) -> Steps {
        let url = Url::parse(url).expect("a URL");
        let nobody = Credentials::new("", "", "", "");
        Steps::of(http_method, &url, SignatureMethod::HmacSha1, std::iter::empty(), &nobody)
    }

    #[test]
    fn the_base_uri_is_normalised() {
        for (url, base_uri) in [
            ("HTTP://EXAMPLE.COM:80/r%20v/X?id=123", "http://example.com/r%20v/X"),
            ("https://www.example.net:8080/?q=1", "https://www.example.net:8080/"),
            ("https://example.com:443", "https://example.com/"),
            ("http://example.com:443/", "http://example.com:443/"),
            ("https://user:password@example.com/#part", "https://example.com/"),
            ("http://[::1]:8080/api", "http://[::1]:8080/api"),
            ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
            ("odd://HOST", "odd://host/"),
            ("mailto:somebody", "mailto://somebody"),
        ] {
            assert_eq!(steps("POST", url).base_uri, base_uri, "{url}");
        }
    }

    #[test]
    fn the_query_is_read_as_a_form_and_sorted_by_encoded_bytes() {
        for (query, normalized) in [
            ("", ""),
            ("&&", ""),
            ("a", "a="),
            ("a=&a", "a=&a="),
            ("b=2&a=1", "a=1&b=2"),
            ("a=2&a=1&a=10", "a=1&a=10&a=2"),
            ("c2&a3=2+q", "a3=2%20q&c2="),
            ("a=b=c", "a=b%3Dc"),
            ("z=1&%C3%A9=2&%7Eb=3&~a=4", "%C3%A9=2&z=1&~a=4&~b=3"),
            ("a.b=1&a=2&a-b=3", "a=2&a-b=3&a.b=1"),
            ("n=%FF%", "n=%FF%25"),
            ("oauth_signature=x&realm=y", "realm=y"),
        ] {
            let url = format!("https://example.com/?{query}");
            assert_eq!(steps("GET", &url).normalized_parameters, normalized, "{query}");
        }
    }

    #[test]
    fn the_http_method_is_upper_case_and_encoded() {
        assert_eq!(steps("pOst", "http://a/").base_string, "POST&http%3A%2F%2Fa%2F&");
        assert_eq!(steps("A&B", "http://a/").base_string, "A%26B&http%3A%2F%2Fa%2F&");
    }
}
