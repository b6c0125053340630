//! Signatures that other implementations gave: RFC 5849's own answers, and 240 requests signed by Python's oauthlib.

#![expect(clippy::expect_used, reason = "a test that cannot read its data has failed")]

use livedeflect_console::oauth::credentials::{Credentials, SignatureMethod, Stamp};
use livedeflect_console::oauth::encode::percent_encode;
use livedeflect_console::oauth::explain::{MASK, explain};
use livedeflect_console::oauth::sign::sign;
use livedeflect_console::oauth::verify::{Mismatch, Presented, verify};
use secrecy::ExposeSecret;
use serde::Deserialize;
use url::Url;

/// One request that oauthlib signed.
#[derive(Deserialize)]
struct Vector {
    url: String,
    method: String,
    consumer_key: String,
    consumer_secret: String,
    token: String,
    token_secret: String,
    nonce: String,
    timestamp: String,
    base_string: String,
    signature: String,
    authorization: String,
}

impl Vector {
    fn all() -> Vec<Self> {
        let vectors: Vec<Self> = serde_json::from_str(include_str!("vectors/oauth1.json")).expect("the vectors");
        assert_eq!(vectors.len(), 240);
        vectors
    }

    fn url(&self) -> Url {
        Url::parse(&self.url).expect("a URL")
    }

    fn method(&self) -> SignatureMethod {
        SignatureMethod::from_name(&self.method).expect("a known method")
    }

    fn credentials(&self) -> Credentials {
        Credentials::new(&self.consumer_key, &self.consumer_secret, &self.token, &self.token_secret)
    }

    fn stamp(&self) -> Stamp {
        Stamp { nonce: self.nonce.clone(), timestamp: self.timestamp.parse().expect("a number") }
    }

    fn verified(&self, header: &str, credentials: &Credentials) -> Result<(), Mismatch> {
        verify("POST", &self.url(), &Presented::parse(header).expect(header), credentials)
    }
}

#[test]
fn every_vector_is_signed_and_explained_alike() {
    for (number, vector) in Vector::all().iter().enumerate() {
        let case = format!("vector {number}: {} {}", vector.method, vector.url);
        let signed = sign("POST", &vector.url(), vector.method(), &vector.credentials(), &vector.stamp()).expect(&case);
        let explanation = explain("POST", &vector.url(), vector.method(), &vector.credentials(), &vector.stamp());
        assert_eq!(signed.explanation, explanation, "{case}");
        assert_eq!(explanation.base_string, vector.base_string, "{case}");

        let own = signed.authorization.expose_secret();
        let presented = Presented::parse(own).expect(own);
        assert_eq!(presented.get("oauth_signature"), Some(vector.signature.as_str()), "{case}");
        let mut ours: Vec<_> = presented.iter().collect();
        let theirs = Presented::parse(&vector.authorization).expect(&vector.authorization);
        let mut theirs: Vec<_> = theirs.iter().collect();
        ours.sort_unstable();
        theirs.sort_unstable();
        assert_eq!(ours, theirs, "{case}");

        if vector.method() == SignatureMethod::Plaintext {
            assert_eq!(explanation.signature, MASK, "{case}");
            assert_eq!(explanation.authorization, own.replace(&percent_encode(&vector.signature), MASK), "{case}");
        } else {
            assert_eq!(explanation.signature, vector.signature, "{case}");
            assert_eq!(explanation.authorization, own, "{case}");
        }
    }
}

#[test]
fn every_vectors_header_is_verified_and_tampered_ones_are_not() {
    for (number, vector) in Vector::all().iter().enumerate() {
        let case = format!("vector {number}: {} {}", vector.method, vector.url);
        let credentials = vector.credentials();
        let signed = sign("POST", &vector.url(), vector.method(), &credentials, &vector.stamp()).expect(&case);
        for header in [signed.authorization.expose_secret(), &vector.authorization] {
            assert_eq!(vector.verified(header, &credentials), Ok(()), "{case}");
        }

        let other_secret = Credentials::new(&vector.consumer_key, "other", &vector.token, &vector.token_secret);
        let bad = Err(Mismatch::BadSignature { expected_base_string: vector.base_string.clone() });
        assert_eq!(vector.verified(&vector.authorization, &other_secret), bad, "{case}");
        let wrong = vector.authorization.replace("oauth_signature=\"", "oauth_signature=\"A");
        assert_eq!(vector.verified(&wrong, &credentials), bad, "{case}");
        let other_key = Credentials::new("other", &vector.consumer_secret, &vector.token, &vector.token_secret);
        assert_eq!(vector.verified(&vector.authorization, &other_key), Err(Mismatch::UnknownKey), "{case}");
        if vector.method() == SignatureMethod::Plaintext {
            continue;
        }
        for header in [
            vector.authorization.replace("oauth_nonce=\"", "oauth_nonce=\"A"),
            vector.authorization.replace("oauth_timestamp=\"", "oauth_timestamp=\"1"),
            vector.authorization.replace("oauth_version=\"1.0\", ", ""),
            format!("{}, oauth_callback=\"oob\"", vector.authorization),
        ] {
            let refused = vector.verified(&header, &credentials);
            assert!(matches!(refused, Err(Mismatch::BadSignature { .. })), "{case} {header}: {refused:?}");
        }
        let mut elsewhere = vector.url();
        elsewhere.query_pairs_mut().append_pair("a", "");
        let presented = Presented::parse(&vector.authorization).expect(&case);
        assert!(verify("POST", &elsewhere, &presented, &credentials).is_err(), "{case}");
        assert!(verify("GET", &vector.url(), &presented, &credentials).is_err(), "{case}");
    }
}

/// RFC 5849's requests as it prints them, each with its secrets and its signature.
const RFC_5849: [(&str, &str, &str, [&str; 4], &str); 4] = [
    // §1.2: temporary credentials.
    (
        "POST",
        "https://photos.example.net/initiate",
        r#"OAuth realm="Photos",
           oauth_consumer_key="dpf43f3p2l4k3l03",
           oauth_signature_method="HMAC-SHA1",
           oauth_timestamp="137131200",
           oauth_nonce="wIjqoS",
           oauth_callback="http%3A%2F%2Fprinter.example.com%2Fready",
           oauth_signature="74KNZJeDHnMBp0EMJ9ZHt%2FXKycU%3D""#,
        ["dpf43f3p2l4k3l03", "kd94hf93k423kf44", "", ""],
        "74KNZJeDHnMBp0EMJ9ZHt/XKycU=",
    ),
    // §1.2: token credentials.
    (
        "POST",
        "https://photos.example.net/token",
        r#"OAuth realm="Photos",
           oauth_consumer_key="dpf43f3p2l4k3l03",
           oauth_token="hh5s93j4hdidpola",
           oauth_signature_method="HMAC-SHA1",
           oauth_timestamp="137131201",
           oauth_nonce="walatlh",
           oauth_verifier="hfdp7dh39dks9884",
           oauth_signature="gKgrFCywp7rO0OXSjdot%2FIHF7IU%3D""#,
        ["dpf43f3p2l4k3l03", "kd94hf93k423kf44", "hh5s93j4hdidpola", "hdhd0244k9j7ao03"],
        "gKgrFCywp7rO0OXSjdot/IHF7IU=",
    ),
    // §1.2: the protected resource.
    (
        "GET",
        "http://photos.example.net/photos?file=vacation.jpg&size=original",
        r#"OAuth realm="Photos",
           oauth_consumer_key="dpf43f3p2l4k3l03",
           oauth_token="nnch734d00sl2jdk",
           oauth_signature_method="HMAC-SHA1",
           oauth_timestamp="137131202",
           oauth_nonce="chapoH",
           oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D""#,
        ["dpf43f3p2l4k3l03", "kd94hf93k423kf44", "nnch734d00sl2jdk", "pfkkdhi9sl3r4s00"],
        "MdpQcU8iPSUjWoN/UDMsK2sui9I=",
    ),
    // §3.4.1.1, its signature as corrected by erratum 2550. Why the query's tail `c2&a3=2+q` is the RFC's form body: both
    // are pooled and sorted before signing (§3.4.1.3.1), and this program never sends a form.
    (
        "POST",
        "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b&c2&a3=2+q",
        r#"OAuth realm="Example",
           oauth_consumer_key="9djdj82h48djs9d2",
           oauth_token="kkk9d7dh3k39sjv7",
           oauth_signature_method="HMAC-SHA1",
           oauth_timestamp="137131201",
           oauth_nonce="7d8f3e4a",
           oauth_signature="r6%2FTJjbCOr97%2F%2BUU0NsvSne7s5g%3D""#,
        ["9djdj82h48djs9d2", "j49sk3j29djd", "kkk9d7dh3k39sjv7", "dh893hdasih9"],
        "r6/TJjbCOr97/+UU0NsvSne7s5g=",
    ),
];

#[test]
fn the_rfcs_own_requests_are_verified() {
    for (http_method, url, header, [key, secret, token, token_secret], signature) in RFC_5849 {
        let parsed = Url::parse(url).expect(url);
        let credentials = Credentials::new(key, secret, token, token_secret);
        let presented = Presented::parse(header).expect(url);
        assert_eq!(presented.get("oauth_signature"), Some(signature), "{url}");
        assert!(presented.realm.is_some(), "{url}");
        assert_eq!(verify(http_method, &parsed, &presented, &credentials), Ok(()), "{url}");
        let tampered = Presented::parse(&header.replace("oauth_nonce=\"", "oauth_nonce=\"x")).expect(url);
        assert!(verify(http_method, &parsed, &tampered, &credentials).is_err(), "{url}");
    }
}

#[test]
fn the_rfcs_base_string_comes_out() {
    let [.., (http_method, url, header, [key, _, token, _], _)] = RFC_5849;
    let credentials = Credentials::new(key, "another", token, "another");
    let presented = Presented::parse(header).expect(url);
    let Err(Mismatch::BadSignature { expected_base_string }) =
        verify(http_method, &Url::parse(url).expect(url), &presented, &credentials)
    else {
        panic!("another secret gives another signature")
    };
    assert_eq!(
        expected_base_string,
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D\
         %26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1\
         %26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
    );
}
