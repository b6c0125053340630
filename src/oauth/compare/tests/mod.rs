//! Each cause, made by a little client of its own that shares no code with what recognises it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};

use super::*;

mod client;
mod fuzz;

use client::{Client, base64, hexadecimal, rfc};

const URL: &str = "https://API.Example.net/api/contextAndInvite?b=x%20y&a=%2B1~%2Fz&c=(!)*&a=0";
const BODY: &str = "{\"siteId\": \"38856538\"}";
const SECRETS: [&str; 2] = ["s3cr3t/c0nsum3r", "t0k3n=s3cr3t"];

fn credentials() -> Credentials {
    Credentials::new("k&y", SECRETS[0], "t k", SECRETS[1])
}

fn compared(header: &str) -> Comparison {
    let header = LooseHeader::parse(header).expect(header);
    let claim = Claim::Header { header, body: Some(BODY.into()) };
    let comparison = compare(&claim, "POST", URL, &credentials()).expect("a URL");
    holds_no_secret(&comparison);
    comparison
}

#[track_caller]
fn holds_no_secret(comparison: &Comparison) {
    let shown = format!("{comparison:?} {}", comparison.sentence()).to_lowercase();
    for secret in SECRETS {
        for writing in [secret.to_owned(), rfc(secret), rfc(&rfc(secret))] {
            assert!(!shown.contains(&writing.to_lowercase()), "{shown}");
        }
    }
}

type Row = (Cause, Step, fn(&mut Client));

/// A row makes the cause, and names the first step that differs then.
const ROWS: &[Row] = &[
    (Cause::SpaceAsPlus, Step::Normalized, |c| c.everywhere(|text| rfc(text).replace("%20", "+"))),
    (Cause::PlusNotEncoded, Step::Normalized, |c| c.everywhere(|text| rfc(text).replace("%2B", "+"))),
    (Cause::QueryNotDecoded, Step::Parameters, |c| {
        c.query[0].1 = "x%20y".to_owned();
        c.query[1].1 = "%2B1~%2Fz".to_owned();
    }),
    (Cause::ValuesEncodedTwice, Step::Normalized, |c| c.encode_values = rfc),
    (Cause::ValuesNotEncoded, Step::Normalized, |c| c.encode = str::to_owned),
    (Cause::ParametersEncodedTwice, Step::BaseString, |c| c.encode_joined = |text| rfc(&rfc(text))),
    (Cause::ParametersNotEncoded, Step::BaseString, |c| c.encode_joined = str::to_owned),
    (Cause::UriEncodedTwice, Step::BaseString, |c| c.encode_uri = |text| rfc(&rfc(text))),
    (Cause::UriNotEncoded, Step::BaseString, |c| c.encode_uri = str::to_owned),
    (Cause::TildeEncoded, Step::Normalized, |c| c.everywhere(|text| rfc(text).replace('~', "%7E"))),
    (Cause::MarksNotEncoded, Step::Normalized, |c| {
        c.everywhere(|text| rfc(text).replace("%21", "!").replace("%28", "(").replace("%29", ")").replace("%2A", "*"));
    }),
    (Cause::LowerHex, Step::Normalized, |c| {
        c.everywhere(|text| {
            rfc(text)
                .split('%')
                .enumerate()
                .map(
                    |(i, part)| {
                        if i == 0 { part.to_owned() } else { format!("%{}{}", part[..2].to_lowercase(), &part[2..]) }
                    },
                )
                .collect()
        });
    }),
    (Cause::Unsorted, Step::Normalized, |c| c.sorts = false),
    (Cause::DefaultPortKept, Step::BaseUri, |c| c.uri = c.uri.replace(".net", ".net:443")),
    (Cause::HostCaseKept, Step::BaseUri, |c| c.uri = c.uri.replace("api.example", "API.Example")),
    (Cause::OtherScheme, Step::BaseUri, |c| c.uri = c.uri.replace("https", "http")),
    (Cause::TrailingSlash, Step::BaseUri, |c| c.uri.push('/')),
    (Cause::QueryLeftOut, Step::Parameters, |c| c.query.clear()),
    (Cause::QueryInBaseUri, Step::Parameters, |c| {
        c.query.clear();
        c.uri.push_str("?b=x%20y&a=%2B1~%2Fz&c=(!)*&a=0");
    }),
    (Cause::QueryInBaseUri, Step::BaseUri, |c| c.uri.push_str("?b=x%20y&a=%2B1~%2Fz&c=(!)*&a=0")),
    (Cause::BodyHashAdded, Step::Parameters, |c| {
        c.signed.push(("oauth_body_hash".to_owned(), STANDARD.encode(Sha1::digest(BODY))));
    }),
    (Cause::BodyHashNotSigned, Step::Parameters, |c| c.sent.push(("oauth_body_hash".to_owned(), "x=".to_owned()))),
    (Cause::BodySigned, Step::Parameters, |c| c.signed.push((BODY.to_owned(), String::new()))),
    (Cause::WrongMethod, Step::BaseString, |c| c.method = "GET".to_owned()),
    (Cause::MethodCase, Step::BaseString, |c| c.method = "post".to_owned()),
    (Cause::NoAmpersand, Step::Key, |c| c.key = rfc(SECRETS[0])),
    (Cause::NoAmpersand, Step::Key, |c| c.key = c.key.replace('&', "")),
    (Cause::TokenSecretLeftOut, Step::Key, |c| c.key = format!("{}&", rfc(SECRETS[0]))),
    (Cause::EmptyToken, Step::Parameters, |c| c.both("oauth_token", "")),
    (Cause::TokenMissing, Step::Parameters, |c| {
        c.drop_signed("oauth_token");
        c.sent.retain(|pair| pair.0 != "oauth_token");
    }),
    (Cause::TokenNotSigned, Step::Parameters, |c| c.drop_signed("oauth_token")),
    (Cause::KeyAndSecretSwapped, Step::Parameters, |c| {
        c.both("oauth_consumer_key", SECRETS[0]);
        c.key = format!("{}&{}", rfc("k&y"), rfc(SECRETS[1]));
    }),
    (Cause::KeyAndSecretSwapped, Step::Parameters, |c| c.both("oauth_token", SECRETS[1])),
    (Cause::SecretsSwapped, Step::Key, |c| c.key = format!("{}&{}", rfc(SECRETS[1]), rfc(SECRETS[0]))),
    (Cause::PairsSwapped, Step::Parameters, |c| {
        c.both("oauth_consumer_key", "t k");
        c.both("oauth_token", "k&y");
        c.key = format!("{}&{}", rfc(SECRETS[1]), rfc(SECRETS[0]));
    }),
    (Cause::SecretNotEncoded, Step::Key, |c| c.key = SECRETS.join("&")),
    (Cause::SecretEncodedTwice, Step::Key, |c| c.key = SECRETS.map(|secret| rfc(&rfc(secret))).join("&")),
    (Cause::SecretWithSpace, Step::Key, |c| c.key.push_str("%0A")),
    (Cause::RealmSigned, Step::Parameters, |c| {
        c.signed.push(("realm".to_owned(), "LiveDeflect".to_owned()));
        c.finish = |header| header.replacen("OAuth ", "OAuth realm=\"LiveDeflect\", ", 1);
    }),
    (Cause::Milliseconds, Step::Parameters, |c| c.both("oauth_timestamp", "1528932953123")),
    (Cause::MillisecondsSigned, Step::Parameters, |c| c.signed[0].1.push_str("000")),
    (Cause::SignatureNotEncoded, Step::Header, |c| c.write_signature = str::to_owned),
    (Cause::SignatureEncodedTwice, Step::Header, |c| c.write_signature = |text| rfc(&rfc(text))),
    (Cause::SignatureSpaces, Step::Header, |c| c.write_signature = |text| rfc(&text.replace('+', " "))),
    (Cause::HexDigest, Step::Digest, |c| c.write = hexadecimal),
    (Cause::Base64OfHex, Step::Digest, |c| c.write = |digest| base64(hexadecimal(digest).as_bytes())),
    (Cause::Base64Url, Step::Digest, |c| {
        c.write = |digest| base64(digest).replace('+', "-").replace('/', "_").replace('=', "");
    }),
    (Cause::OtherHash, Step::Digest, |c| c.sha256 = true),
    (Cause::OtherHash, Step::Parameters, |c| c.sent[4].1 = "HMAC-SHA256".to_owned()),
    (Cause::VersionNotSigned, Step::Parameters, |c| c.drop_signed("oauth_version")),
    (Cause::WrongVersion, Step::Parameters, |c| c.both("oauth_version", "1.0a")),
    (Cause::UnknownMethod, Step::Parameters, |c| c.both("oauth_signature_method", "HmacSHA1")),
    (Cause::UnknownKey, Step::Parameters, |c| c.both("oauth_consumer_key", "other")),
    (Cause::UnknownToken, Step::Parameters, |c| c.both("oauth_token", "other")),
    (Cause::BadTimestamp, Step::Parameters, |c| c.both("oauth_timestamp", "now")),
    (Cause::ParameterRepeated, Step::Header, |c| c.finish = |header| format!("{header}, oauth_nonce=\"n%2F1\"")),
    (Cause::HeaderWriting, Step::Header, |c| c.finish = |header| header.replace('"', "")),
    (Cause::HeaderWriting, Step::Header, |c| c.finish = |header| header.replace("OAuth ", "")),
    (Cause::HeaderWriting, Step::Header, |c| c.finish = |header| header.replace(", ", " ")),
];

#[test]
fn each_cause_is_recognised_in_a_header_made_that_way() {
    for (row, (cause, step, change)) in ROWS.iter().enumerate() {
        let mut client = Client::new();
        change(&mut client);
        // Why another nonce at times: a signature without + has none to lose.
        let mut nonce = 0;
        while matches!(cause, Cause::SignatureSpaces | Cause::SignatureNotEncoded | Cause::Base64Url)
            && !{
                let mut usual = Client { write_signature: str::to_owned, write: base64, ..Client::new() };
                usual.both("oauth_nonce", &client.signed[2].1);
                usual.header().rsplit_once("oauth_signature").is_some_and(|(_, signature)| signature.contains('+'))
            }
        {
            nonce += 1;
            client.both("oauth_nonce", &nonce.to_string());
        }
        let header = client.header();
        let comparison = compared(&header);
        let case = format!("{row} {cause:?}\n{header}\n{}\n{comparison:#?}", client.base_string());
        assert!(!comparison.right, "{case}");
        assert_eq!(comparison.causes, [(*cause, Certainty::Proven)], "{case}");
        assert_eq!(comparison.difference().map(|pair| pair.step), Some(*step), "{case}");
    }
}

#[test]
fn a_right_header_is_right_however_it_is_written() {
    let header = Client::new().header();
    for (header, notes) in [
        (header.clone(), 0),
        (format!("Authorization: {header}\n"), 0),
        (format!("'{header}'"), 0),
        (header.replace(", ", ",\r\n  "), 1),
        (header.replace("OAuth ", "oauth ").replace("%2F1", "%2f1"), 2),
        (header.replace("OAuth ", "OAuth realm=\"x\","), 0),
    ] {
        let comparison = compared(&header);
        assert!(comparison.right, "{header}\n{comparison:#?}");
        assert!(comparison.difference().is_none(), "{header}\n{comparison:#?}");
        assert_eq!(comparison.notes.len(), notes, "{:?}", comparison.notes);
    }
}

#[test]
fn two_mistakes_at_once_are_both_proven() {
    let mut client = Client::new();
    client.everywhere(|text| rfc(text).replace("%20", "+"));
    client.key = rfc(SECRETS[0]);
    let causes: Vec<_> = compared(&client.header()).causes;
    assert_eq!(causes, [(Cause::SpaceAsPlus, Certainty::Proven), (Cause::NoAmpersand, Certainty::Proven)]);
}

#[test]
fn what_nothing_explains_is_only_likely() {
    let mut client = Client::new();
    client.key = "another&secret".to_owned();
    let comparison = compared(&client.header());
    let likely = [(Cause::OtherSecret, Certainty::Likely), (Cause::OtherBaseString, Certainty::Likely)];
    assert_eq!(comparison.causes, likely);
    assert_eq!(comparison.difference().map(|pair| pair.step), Some(Step::Digest));
}

#[test]
fn a_plaintext_header_shows_no_secret() {
    for (signature, cause) in [
        (format!("{}%26{}", rfc(&rfc(SECRETS[0])), rfc(&rfc(SECRETS[1]))), None),
        (format!("{}%26{}", rfc(&rfc(SECRETS[1])), rfc(&rfc(SECRETS[0]))), Some(Cause::SecretsSwapped)),
        (rfc(&rfc(SECRETS[0])), Some(Cause::NoAmpersand)),
        ("an0ther%26s3cret".to_owned(), Some(Cause::OtherSecret)),
    ] {
        let header = format!(
            "OAuth oauth_consumer_key=\"k%26y\",oauth_token=\"t%20k\",oauth_signature_method=\"PLAINTEXT\",oauth_signature=\"{signature}\""
        );
        let comparison = compared(&header);
        assert_eq!(comparison.causes.first().map(|(cause, _)| *cause), cause, "{comparison:#?}");
        assert!(!format!("{comparison:?}").contains("s3cret"), "{comparison:#?}");
    }
}

#[test]
fn a_base_string_tells_the_same_causes() {
    let of_base_string = |cause: &Cause, step: &Step| {
        let beyond = [Step::Key, Step::Digest, Step::Header].contains(step);
        let of_the_header = [
            Cause::BodyHashNotSigned,
            Cause::BodySigned,
            Cause::TokenNotSigned,
            Cause::MillisecondsSigned,
            Cause::VersionNotSigned,
            Cause::ParameterRepeated,
            Cause::KeyAndSecretSwapped,
            Cause::OtherHash,
        ];
        !beyond && !of_the_header.contains(cause)
    };
    let rows = ROWS.iter().filter(|(cause, step, _)| of_base_string(cause, step));
    for (cause, step, change) in rows {
        let mut client = Client::new();
        change(&mut client);
        let text = client.base_string();
        let comparison = compare(&Claim::BaseString(text.clone()), "POST", URL, &credentials()).expect("a URL");
        let case = format!("{cause:?}\n{text}\n{comparison:#?}");
        assert_eq!(comparison.causes, [(*cause, Certainty::Proven)], "{case}");
        assert_eq!(comparison.difference().map(|pair| pair.step), Some(*step), "{case}");
        holds_no_secret(&comparison);
    }
    let right = compare(&Claim::BaseString(Client::new().base_string()), "POST", URL, &credentials()).expect("a URL");
    assert!(right.right && right.difference().is_none(), "{right:#?}");
}

#[test]
fn three_mistakes_in_a_base_string_are_found_one_by_one() {
    let mut client = Client { method: "GET".to_owned(), ..Client::new() };
    client.uri = client.uri.replace("https", "http") + "/";
    client.sorts = true;
    client.encode = |text| rfc(text).replace("%20", "+");
    let comparison = compare(&Claim::BaseString(client.base_string()), "POST", URL, &credentials()).expect("a URL");
    let causes: Vec<_> = comparison.causes.iter().map(|(cause, _)| *cause).collect();
    assert_eq!(causes, [Cause::WrongMethod, Cause::OtherScheme, Cause::TrailingSlash, Cause::SpaceAsPlus]);
}

#[test]
fn the_differing_byte_is_where_the_texts_part() {
    let mut client = Client::new();
    client.uri = client.uri.replace(".net", ".net:443");
    let comparison = compared(&client.header());
    let pair = comparison.difference().expect("a difference");
    assert_eq!((pair.step, pair.byte), (Step::BaseUri, Some("https://api.example.net".len() + 1)));
    let presented = pair.presented.as_ref().expect("a text");
    assert!(presented.text[presented.at.expect("a place")..].starts_with(":443/"), "{presented:?}");
    assert!(pair.expected.text[pair.expected.at.expect("a place")..].starts_with("/api"), "{pair:?}");
}

#[test]
fn the_way_of_the_rfc_is_the_one_that_signs() {
    let url = Url::parse(URL).expect("a URL");
    let stamp = crate::oauth::credentials::Stamp { nonce: "n/1".to_owned(), timestamp: 1_528_932_953 };
    for method in SignatureMethod::ALL {
        let signed = crate::oauth::sign::sign("POST", &url, method, &credentials(), &stamp).expect("signed");
        assert!(compared(signed.authorization.expose_secret()).right, "{method}");
    }
}

/// Every cause is one that a row makes, or is said to be made by none.
#[test]
fn every_cause_has_a_row_or_a_reason() {
    let without = [
        (Cause::PlusInQueryKept, "this URL has no + in its query; see the next test"),
        (Cause::PortLeftOut, "this URL has no port; see the next test"),
        (Cause::ParameterMissing, "see the next test"),
        (Cause::MoreParameters, "of base strings alone"),
        (Cause::OtherSecret, "likely alone"),
        (Cause::OtherBaseString, "likely alone"),
    ];
    for cause in Cause::ALL {
        let has_row = ROWS.iter().any(|(made, ..)| made == cause);
        assert!(has_row != without.iter().any(|(named, _)| named == cause), "{cause:?}");
        assert!(!cause.words().ends_with('.') && cause.words().contains(". "), "{cause:?}");
    }
}

#[test]
fn causes_of_other_urls() {
    let at = |url: &str, change: &dyn Fn(&mut Client)| {
        let mut client = Client::new();
        change(&mut client);
        let claim = Claim::Header { header: LooseHeader::parse(&client.header()).expect("a header"), body: None };
        compare(&claim, "POST", url, &credentials()).expect("a URL").causes
    };
    let plus = at("https://api.example.net/api/contextAndInvite?a=x+y", &|c| {
        c.query = vec![("a".to_owned(), "x+y".to_owned())];
    });
    assert_eq!(plus, [(Cause::PlusInQueryKept, Certainty::Proven)]);
    let port = at("https://api.example.net:8080/api/contextAndInvite", &|c| c.query.clear());
    assert_eq!(port, [(Cause::PortLeftOut, Certainty::Proven)]);
    let missing = at("https://api.example.net/api/contextAndInvite", &|c| {
        c.query.clear();
        c.drop_signed("oauth_nonce");
        c.sent.retain(|pair| pair.0 != "oauth_nonce");
    });
    assert_eq!(missing, [(Cause::ParameterMissing, Certainty::Proven)]);
    assert_eq!(compare(&Claim::BaseString(String::new()), "POST", "nonsense", &credentials()), Err(CompareError::Url));
}
