//! "Paste values": the four credential values out of a table, JSON, or `name: value` lines. A value without a name is
//! never guessed at, and no error quotes anything of the text.

use std::iter::Peekable;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// The most that a text may measure, in bytes.
pub const MOST_BYTES: usize = 64 * 1024;

/// The values' fields as a profile's file names them, in its order.
pub const FIELDS: [&str; 4] = ["consumer_key", "consumer_secret", "token", "token_secret"];

/// The names of each field's value in other programs and documents, without capitals, spaces and signs. A name that ends so
/// counts too, as in `ACME_CONSUMER_KEY`.
const NAMES: [&[&str]; 4] = [
    &["consumerkey", "appkey", "applicationkey", "apikey", "clientkey", "clientidentifier"],
    &[
        "consumersecret",
        "consumerkeysecret",
        "appsecret",
        "appkeysecret",
        "applicationsecret",
        "apisecret",
        "clientsecret",
        "clientsharedsecret",
    ],
    &["accesstoken", "oauthtoken", "accesstokenkey", "tokenidentifier"],
    &["tokensecret", "accesssecret", "tokensharedsecret"],
];

/// The names that count only when they stand alone: many other things end so.
const SHORT_NAMES: [&[&str]; 4] = [&["key"], &["secret", "secretkey"], &["token"], &[]];

/// What a text gave, in the order of [`FIELDS`].
#[derive(Clone, Debug, Default)]
pub struct Pasted(pub [Option<SecretString>; 4]);

/// Why a text gave nothing. Quotes nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasteError {
    /// Larger than [`MOST_BYTES`].
    #[error(
        "The clipboard holds more than 64 KiB, which is no set of credentials. Copy the values with their names alone"
    )]
    TooLarge,
    /// No text.
    #[error("The clipboard holds no text. Copy the values with their names first")]
    Empty,
    /// No name of a value in it.
    #[error(
        "None of the values has a name here, and this program does not guess which is which. Copy them with their names, as a table, JSON or lines such as \"consumer key: …\""
    )]
    Nameless,
    /// One field has two values.
    #[error("Two different values are called {0} here. Copy one set of credentials alone")]
    Twice(&'static str),
}

impl Pasted {
    /// The fields that have a value, in their order.
    #[must_use]
    pub fn fields(&self) -> Vec<&'static str> {
        FIELDS.into_iter().zip(&self.0).filter_map(|(field, value)| value.as_ref().map(|_| field)).collect()
    }

    fn put(&mut self, field: usize, value: &str) -> Result<(), PasteError> {
        let value = bare(value);
        if value.is_empty() {
            return Ok(());
        }
        match &self.0[field] {
            Some(earlier) if earlier.expose_secret() != value => Err(PasteError::Twice(FIELDS[field])),
            _ => {
                self.0[field] = Some(SecretString::from(value));
                Ok(())
            }
        }
    }
}

/// Reads a pasted text.
///
/// # Errors
/// A sentence, when no value has a name or one has two values.
pub fn paste(text: &str) -> Result<Pasted, PasteError> {
    if text.len() > MOST_BYTES {
        return Err(PasteError::TooLarge);
    }
    let text = text.trim_start_matches('\u{FEFF}').trim();
    if text.is_empty() {
        return Err(PasteError::Empty);
    }
    let mut pasted = Pasted::default();
    match serde_json::from_str::<Value>(text) {
        Ok(json) if json.is_object() || json.is_array() => from_json(&json, &mut pasted)?,
        _ => from_lines(text, &mut pasted)?,
    }
    if pasted.fields().is_empty() { Err(PasteError::Nameless) } else { Ok(pasted) }
}

/// Members by their names, however deep, and Postman's `{"key": name, "value": value}`.
fn from_json(json: &Value, pasted: &mut Pasted) -> Result<(), PasteError> {
    match json {
        Value::Array(items) => items.iter().try_for_each(|item| from_json(item, pasted)),
        Value::Object(members) => {
            let text = |name: &str| members.get(name).and_then(Value::as_str);
            if let (Some(name), Some(value)) = (text("key").or_else(|| text("name")), text("value")) {
                return field(name).map_or(Ok(()), |field| pasted.put(field, value));
            }
            members.iter().try_for_each(|(name, value)| match (field(name), value) {
                (Some(field), Value::String(value)) => pasted.put(field, value),
                (Some(field), Value::Number(value)) => pasted.put(field, &value.to_string()),
                _ => from_json(value, pasted),
            })
        }
        _ => Ok(()),
    }
}

fn from_lines(text: &str, pasted: &mut Pasted) -> Result<(), PasteError> {
    let mut lines = text.lines().map(str::trim).filter(|line| !is_rule(line)).peekable();
    while let Some(line) = lines.next() {
        let cells = cells(line);
        let named: Vec<_> = cells.iter().map(|cell| field(cell)).collect();
        if named.iter().flatten().count() > 1 {
            table(&named, &mut lines, pasted)?;
        } else if let [name, value, ..] = cells.as_slice()
            && let Some(field) = field(name)
        {
            pasted.put(field, value)?;
        } else if let Some(field) = field(line) {
            // Why: a page's label and its value come out of the clipboard as two lines.
            if let Some(value) = lines.next_if(|next| pair(next).is_none() && self::field(next).is_none()) {
                pasted.put(field, value)?;
            }
        } else if let Some((field, value)) = pair(line) {
            pasted.put(field, value)?;
        }
    }
    Ok(())
}

/// The rows below a heading row.
fn table<'a>(
    named: &[Option<usize>],
    lines: &mut Peekable<impl Iterator<Item = &'a str>>,
    pasted: &mut Pasted,
) -> Result<(), PasteError> {
    while let Some(line) = lines.next_if(|line| cells(line).len() == named.len()) {
        for (field, value) in named.iter().zip(cells(line)) {
            if let Some(field) = field {
                pasted.put(*field, value)?;
            }
        }
    }
    Ok(())
}

/// A line between a table's heading and its rows, or an empty one.
fn is_rule(line: &str) -> bool {
    line.chars().all(|character| matches!(character, '|' | '-' | '+' | ':' | '=' | ' ' | '\t'))
}

/// A table's row as its cells: by tab, bar, semicolon or comma, whichever comes first in that order; else one cell.
fn cells(line: &str) -> Vec<&str> {
    let Some(separator) =
        ['\t', '|', ';', ','].into_iter().find(|separator| line.trim_matches('|').contains(*separator))
    else {
        return vec![line];
    };
    let line = if separator == '|' { line.trim().trim_matches('|') } else { line };
    line.trim_end_matches(separator).split(separator).map(str::trim).collect()
}

/// `name: value`, `name = value`, or a name and a value with white space between.
fn pair(line: &str) -> Option<(usize, &str)> {
    let cut = line.find([':', '=']).map(|at| (&line[..at], &line[at + 1..]));
    let cut = cut.and_then(|(name, value)| Some((field(name)?, value)));
    cut.or_else(|| {
        let (name, value) = line.rsplit_once(char::is_whitespace)?;
        Some((field(name)?, value))
    })
    .map(|(field, value)| (field, value.trim_start_matches(['=', '>']).trim()))
}

/// The place in [`FIELDS`] of the field that a name means.
fn field(name: &str) -> Option<usize> {
    let name: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_lowercase()).collect();
    let short = SHORT_NAMES.iter().position(|names| names.contains(&name.as_str()));
    // Why the last one first: "access token secret" ends like no token's name, but "token secret" must not be a "secret".
    short.or_else(|| NAMES.iter().rposition(|names| names.iter().any(|known| name.ends_with(known))))
}

/// A value without the quotes and the comma that stood around it.
fn bare(value: &str) -> &str {
    let value = value.trim().trim_end_matches([',', ';']).trim_end();
    for quote in ['"', '\'', '`'] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inner;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: [&str; 4] = ["d392e7ff2e20", "c0n5umer+/==", "61adad31204a", "t0ken:5ecret"];

    fn filled(template: &str) -> String {
        ["{ck}", "{cs}", "{t}", "{ts}"]
            .iter()
            .zip(VALUES)
            .fold(template.to_owned(), |text, (mark, value)| text.replace(mark, value))
    }

    fn values(pasted: &Pasted) -> Vec<Option<&str>> {
        pasted.0.iter().map(|value| value.as_ref().map(ExposeSecret::expose_secret)).collect()
    }

    #[test]
    fn all_four_values_are_read_from_each_form_they_come_in() {
        for template in [
            "consumer key: {ck}\nconsumer secret: {cs}\naccess token: {t}\naccess token secret: {ts}",
            "App Key:\t{ck}\nSecret:\t{cs}\nAccess Token:\t{t}\nAccess Token Secret:\t{ts}",
            "app key\n{ck}\nsecret\n{cs}\n\naccess token\n{t}\naccess token secret\n{ts}\n",
            "App key    {ck}\nSecret    {cs}\nAccess token   {t}\nAccess token secret   {ts}",
            "App key\tSecret\tAccess token\tAccess token secret\n{ck}\t{cs}\t{t}\t{ts}",
            "| app key | secret | access token | token secret |\n|---|---|---|---|\n| {ck} | {cs} | {t} | {ts} |",
            "| app key | {ck} |\n| secret | {cs} |\n| access token | {t} |\n| token secret | {ts} |",
            "name,value\nconsumerKey,{ck}\nconsumerSecret,{cs}\ntoken,{t}\ntokenSecret,{ts}",
            "consumerKey;consumerSecret;token;tokenSecret\r\n{ck};{cs};{t};{ts}\r\n",
            "export ACME_CONSUMER_KEY='{ck}'\nexport ACME_CONSUMER_SECRET='{cs}'\nexport ACME_OAUTH_TOKEN='{t}'\nexport ACME_TOKEN_SECRET='{ts}'",
            "token_secret = \"{ts}\",\ntoken = \"{t}\",\nconsumer_secret = \"{cs}\",\nconsumer_key = \"{ck}\",",
            r#"{"consumerKey":"{ck}","consumerSecret":"{cs}","accessToken":"{t}","accessTokenSecret":"{ts}"}"#,
            r#"{"auth":{"oauth_consumer_key":"{ck}","oauth_consumer_secret":"{cs}","oauth_token":"{t}","oauth_token_secret":"{ts}"}}"#,
            r#"[{"key":"consumerKey","value":"{ck}"},{"key":"consumerSecret","value":"{cs}"},{"key":"token","value":"{t}"},{"key":"tokenSecret","value":"{ts}"},{"key":"version","value":"1.0"}]"#,
            "\u{FEFF}{\"appKey\":\"{ck}\",\"secret\":\"{cs}\",\"token\":\"{t}\",\"tokenSecret\":\"{ts}\"}",
        ] {
            let text = filled(template);
            let pasted = paste(&text).expect(&text);
            assert_eq!(values(&pasted), VALUES.map(Some), "{text}");
        }
    }

    #[test]
    fn what_is_there_is_taken_and_the_rest_left_alone() {
        let pasted = paste("Here are your keys\nconsumer key: k1\nexpires: never\ntoken: t1").expect("two values");
        assert_eq!(values(&pasted), [Some("k1"), None, Some("t1"), None]);
        assert_eq!(pasted.fields(), ["consumer_key", "token"]);
        let same = paste("token: t\ntoken: t").expect("the same twice is one");
        assert_eq!(values(&same), [None, None, Some("t"), None]);
    }

    #[test]
    fn nothing_is_guessed() {
        for (text, expected) in [
            ("", PasteError::Empty),
            (" \n\t", PasteError::Empty),
            ("d392e7ff2e20\nc0n5umer\n61adad31204a\nt0ken", PasteError::Nameless),
            ("monkey: banana", PasteError::Nameless),
            ("consumer key:", PasteError::Nameless),
            ("{\"a\": 1}", PasteError::Nameless),
            ("[1, 2]", PasteError::Nameless),
            ("consumer key: S3CR3T\nconsumer key: other", PasteError::Twice("consumer_key")),
            (r#"{"a":{"token":"1"},"b":{"token":"2"}}"#, PasteError::Twice("token")),
            (&"x".repeat(MOST_BYTES + 1), PasteError::TooLarge),
        ] {
            let error = paste(text).expect_err(text);
            assert_eq!(error, expected, "{text}");
            assert!(!format!("{error} {error:?}").contains("S3CR3T"), "{text}");
        }
    }

    #[test]
    fn nothing_of_the_values_is_in_debug() {
        let pasted = paste("consumer secret: S3CR3T").expect("one value");
        assert!(!format!("{pasted:?}").contains("S3CR3T"));
    }
}
