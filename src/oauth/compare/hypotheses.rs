//! The table of what clients do wrong: each row turns the RFC's way into theirs. A row that gives the presented signature, or
//! base string, byte for byte is the proven cause; so is a pair of rows.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::cause::Cause;
use super::recipe::{Form, Order, Pair, Part, Recipe, Rule};
use crate::oauth::credentials::{Credentials, SignatureMethod};

/// What the rows may know.
pub(super) struct Facts<'a> {
    pub(super) credentials: &'a Credentials,
    pub(super) url: &'a Url,
    /// The URL as it was typed.
    pub(super) typed: &'a str,
    pub(super) realm: Option<String>,
    /// The body, when it is known and not too large to be tried as a parameter.
    pub(super) body: Option<String>,
    /// What `oauth_body_hash` may be.
    pub(super) body_hashes: Vec<String>,
    /// The base string's own parameters, in its order.
    pub(super) given: Vec<(String, String)>,
    /// The base string's own parameters that the request does not have.
    pub(super) extras: Vec<(String, String)>,
    /// The base string's own URI.
    pub(super) seen_uri: Option<String>,
}

/// A change of a recipe. One that has nothing to change leaves it as it is.
type Change = fn(&mut Recipe, &Facts<'_>);

/// The rows: a cause, and the ways in which it comes about. Of two that come to the same, the more common stands first.
pub(super) const HYPOTHESES: &[(Cause, &[Change])] = &[
    (Cause::WrongMethod, &[method::<0>, method::<1>, method::<2>, method::<3>, method::<4>, method::<5>, method::<6>]),
    (Cause::MethodCase, &[|recipe, _| recipe.http_method.make_ascii_lowercase()]),
    (Cause::QueryLeftOut, &[|recipe, _| recipe.parameters.retain(|pair| pair.in_query.is_none())]),
    (
        Cause::QueryInBaseUri,
        &[
            |recipe, facts| {
                query_in_uri(recipe, facts);
                recipe.parameters.retain(|pair| pair.in_query.is_none());
            },
            query_in_uri,
        ],
    ),
    (Cause::DefaultPortKept, &[default_port]),
    (
        Cause::PortLeftOut,
        &[|recipe, facts| {
            if let Some(port) = facts.url.port() {
                recipe.base_uri = recipe.base_uri.replacen(&format!(":{port}"), "", 1);
            }
        }],
    ),
    (Cause::HostCaseKept, &[host_as_typed, host_as_seen]),
    (
        Cause::OtherScheme,
        &[|recipe, _| {
            recipe.base_uri = match recipe.base_uri.split_once("://") {
                Some(("https", rest)) => format!("http://{rest}"),
                Some(("http", rest)) => format!("https://{rest}"),
                _ => return,
            };
        }],
    ),
    (
        Cause::TrailingSlash,
        &[|recipe, _| {
            if recipe.base_uri.ends_with('/') {
                recipe.base_uri.pop();
            } else {
                recipe.base_uri.push('/');
            }
        }],
    ),
    (
        Cause::LowerHex,
        &[
            |r, _| both(r, |rule| rule.lower_hex = true),
            |r, _| r.inner.lower_hex = true,
            |r, _| r.outer.lower_hex = true,
        ],
    ),
    (
        Cause::SpaceAsPlus,
        &[
            |r, _| both(r, |rule| rule.space_as_plus = true),
            |r, _| {
                both(r, |rule| {
                    // As Java's URLEncoder has it.
                    *rule = Rule { space_as_plus: true, tilde_encoded: true, kept: "*", ..*rule };
                });
            },
        ],
    ),
    (Cause::PlusInQueryKept, &[plus_in_query]),
    (Cause::QueryNotDecoded, &[query_as_it_stands]),
    (Cause::PlusNotEncoded, &[|r, _| both(r, |rule| rule.kept = "+"), |r, _| r.inner.kept = "+"]),
    (Cause::TildeEncoded, &[|r, _| both(r, |rule| rule.tilde_encoded = true), |r, _| r.inner.tilde_encoded = true]),
    (
        Cause::MarksNotEncoded,
        &[
            |r, _| both(r, |rule| rule.kept = "!*'()"),
            |r, _| r.inner.kept = "!*'()",
            |r, _| both(r, |rule| rule.kept = "*"),
            |r, _| both(r, |rule| rule.kept = "!*()"),
        ],
    ),
    (Cause::ValuesEncodedTwice, &[|recipe, _| recipe.value_layers = 2]),
    (
        Cause::ValuesNotEncoded,
        &[|recipe, _| (recipe.name_layers, recipe.value_layers) = (0, 0), |recipe, _| recipe.value_layers = 0],
    ),
    (Cause::ParametersEncodedTwice, &[|recipe, _| recipe.parameter_layers = 2]),
    (Cause::ParametersNotEncoded, &[|recipe, _| recipe.parameter_layers = 0]),
    (Cause::UriEncodedTwice, &[|recipe, _| recipe.uri_layers = 2]),
    (Cause::UriNotEncoded, &[|recipe, _| recipe.uri_layers = 0]),
    (Cause::Unsorted, &[as_seen, |recipe, _| recipe.order = Order::AsGiven, header_first, by_decoded]),
    (Cause::BodyHashAdded, &[body_hash::<0>, body_hash::<1>, body_hash::<2>, body_hash::<3>]),
    (Cause::BodyHashNotSigned, &[|recipe, _| recipe.leave_out("oauth_body_hash")]),
    (
        Cause::BodySigned,
        &[|recipe, facts| {
            recipe.parameters.extend(facts.body.iter().map(|body| Pair::new(body, "")));
        }],
    ),
    (
        Cause::RealmSigned,
        &[|recipe, facts| {
            recipe.parameters.extend(facts.realm.iter().map(|realm| Pair::new("realm", realm)));
        }],
    ),
    (
        Cause::MillisecondsSigned,
        &[|recipe, _| {
            for pair in recipe.parameters.iter_mut().filter(|pair| pair.is("oauth_timestamp")) {
                pair.value.extend(b"000");
            }
        }],
    ),
    (
        Cause::VersionNotSigned,
        &[|recipe, _| {
            if recipe.parameters.iter().any(|pair| pair.is("oauth_version")) {
                recipe.leave_out("oauth_version");
            } else {
                recipe.parameters.push(Pair::new("oauth_version", "1.0"));
            }
        }],
    ),
    (Cause::TokenNotSigned, &[|recipe, _| recipe.leave_out("oauth_token")]),
    (Cause::EmptyToken, &[|recipe, _| recipe.set("oauth_token", "")]),
    (Cause::NoAmpersand, &[|recipe, _| recipe.key.parts.truncate(1), |recipe, _| recipe.key.joint = ""]),
    (
        Cause::TokenSecretLeftOut,
        &[|recipe, _| {
            if let Some(part) = recipe.key.parts.get_mut(1) {
                *part = Part { text: SecretString::from(""), words: "" };
            }
        }],
    ),
    (Cause::SecretsSwapped, &[|recipe, _| recipe.key.parts.reverse()]),
    (Cause::SecretNotEncoded, &[|recipe, _| recipe.key.layers = 0]),
    (Cause::SecretEncodedTwice, &[|recipe, _| recipe.key.layers = 2]),
    (
        Cause::KeyAndSecretSwapped,
        &[
            |recipe, facts| key_part(recipe, 0, &facts.credentials.consumer_key, "consumer key"),
            |recipe, facts| key_part(recipe, 1, &facts.credentials.token, "token"),
            |recipe, facts| {
                key_part(recipe, 0, &facts.credentials.consumer_key, "consumer key");
                key_part(recipe, 1, &facts.credentials.token, "token");
            },
        ],
    ),
    (
        Cause::SecretWithSpace,
        &[
            behind::<0>,
            behind::<1>,
            behind::<2>,
            behind::<3>,
            behind::<4>,
            behind::<5>,
            behind::<6>,
            behind::<7>,
            behind::<8>,
        ],
    ),
    (
        Cause::OtherHash,
        &[other_hash, |recipe, facts| {
            other_hash(recipe, facts);
            let name = recipe.method.name();
            recipe.set("oauth_signature_method", name);
        }],
    ),
    (Cause::HexDigest, &[|recipe, _| recipe.form = Form::Hex]),
    (Cause::Base64OfHex, &[|recipe, _| recipe.form = Form::Base64OfHex]),
    (Cause::Base64Url, &[|recipe, _| recipe.form = Form::Base64Url]),
    (
        Cause::MoreParameters,
        &[|recipe, facts| {
            recipe.parameters.extend(facts.extras.iter().map(|(name, value)| Pair::new(name, value)));
        }],
    ),
];

fn both(recipe: &mut Recipe, change: impl Fn(&mut Rule)) {
    change(&mut recipe.inner);
    change(&mut recipe.outer);
}

fn method<const INDEX: usize>(recipe: &mut Recipe, _: &Facts<'_>) {
    const METHODS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];
    METHODS[INDEX].clone_into(&mut recipe.http_method);
}

fn query_in_uri(recipe: &mut Recipe, facts: &Facts<'_>) {
    if let Some(query) = facts.url.query() {
        recipe.base_uri = format!("{}?{query}", recipe.base_uri);
    }
}

/// Scheme, authority, and the path with all behind it.
fn parts(uri: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = uri.split_once("://")?;
    let at = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some((scheme, &rest[..at], &rest[at..]))
}

fn default_port(recipe: &mut Recipe, facts: &Facts<'_>) {
    if facts.url.port().is_none()
        && let Some(port) = facts.url.port_or_known_default()
        && let Some((scheme, authority, path)) = parts(&recipe.base_uri)
    {
        recipe.base_uri = format!("{scheme}://{authority}:{port}{path}");
    }
}

fn host_as_typed(recipe: &mut Recipe, facts: &Facts<'_>) {
    let Some((_, typed, _)) = parts(facts.typed) else { return };
    let typed = typed.rsplit('@').next().unwrap_or_default();
    let host = typed.rsplit_once(':').map_or(typed, |(host, _)| host);
    if let Some((scheme, authority, path)) = parts(&recipe.base_uri)
        && let Some(now) = authority.get(..host.len())
        && now.eq_ignore_ascii_case(host)
    {
        recipe.base_uri = format!("{scheme}://{host}{}{path}", &authority[host.len()..]);
    }
}

fn host_as_seen(recipe: &mut Recipe, facts: &Facts<'_>) {
    if let Some(seen) = &facts.seen_uri
        && let Some((scheme, authority, path)) = parts(&recipe.base_uri)
        && let Some((_, seen, _)) = parts(seen)
        && let Some(host) = seen.get(..authority.len())
        && host.eq_ignore_ascii_case(authority)
    {
        recipe.base_uri = format!("{scheme}://{host}{path}");
    }
}

fn plus_in_query(recipe: &mut Recipe, _: &Facts<'_>) {
    for pair in &mut recipe.parameters {
        if let Some((name, value)) = &pair.in_query {
            let decoded = |text: &str| crate::oauth::encode::form_decode(&text.replace('+', "%2B"));
            (pair.name, pair.value) = (decoded(name), decoded(value));
        }
    }
}

fn query_as_it_stands(recipe: &mut Recipe, _: &Facts<'_>) {
    for pair in &mut recipe.parameters {
        if let Some((name, value)) = &pair.in_query {
            (pair.name, pair.value) = (name.clone().into(), value.clone().into());
        }
    }
}

fn as_seen(recipe: &mut Recipe, facts: &Facts<'_>) {
    if facts.given.is_empty() {
        return;
    }
    let place = |pair: &Pair| {
        let is_same = |(name, value): &(String, String)| (name.as_bytes() == pair.name, value.as_bytes() == pair.value);
        let places = || facts.given.iter().map(is_same);
        places().position(|same| same == (true, true)).or_else(|| places().position(|same| same.0))
    };
    recipe.order = Order::AsGiven;
    recipe.parameters.sort_by_key(|pair| place(pair).unwrap_or(usize::MAX));
}

fn header_first(recipe: &mut Recipe, _: &Facts<'_>) {
    recipe.order = Order::AsGiven;
    recipe.parameters.sort_by_key(|pair| pair.in_query.is_some());
}

fn by_decoded(recipe: &mut Recipe, _: &Facts<'_>) {
    recipe.order = Order::AsGiven;
    recipe.parameters.sort_by(|a, b| (&a.name, &a.value).cmp(&(&b.name, &b.value)));
}

fn body_hash<const INDEX: usize>(recipe: &mut Recipe, facts: &Facts<'_>) {
    if !recipe.parameters.iter().any(|pair| pair.is("oauth_body_hash")) {
        recipe.parameters.extend(facts.body_hashes.get(INDEX).map(|hash| Pair::new("oauth_body_hash", hash)));
    }
}

fn other_hash(recipe: &mut Recipe, _: &Facts<'_>) {
    recipe.method = match recipe.method {
        SignatureMethod::HmacSha1 => SignatureMethod::HmacSha256,
        SignatureMethod::HmacSha256 => SignatureMethod::HmacSha1,
        SignatureMethod::Plaintext => return,
    };
}

fn key_part(recipe: &mut Recipe, index: usize, text: &str, words: &'static str) {
    if let Some(part) = recipe.key.parts.get_mut(index) {
        *part = Part { text: SecretString::from(text), words };
    }
}

/// One of three endings, behind the first secret, the second, or both.
fn behind<const INDEX: usize>(recipe: &mut Recipe, _: &Facts<'_>) {
    let ending = ["\n", " ", "\r\n"][INDEX / 3];
    for (index, part) in recipe.key.parts.iter_mut().enumerate() {
        if INDEX % 3 == index || INDEX % 3 == 2 {
            let words = if index == 0 { "consumer secret, space" } else { "token secret, space" };
            *part = Part { text: format!("{}{ending}", part.text.expose_secret()).into(), words };
        }
    }
}
