//! What another client shows of its signature: an `Authorization` header, a signature base string or a curl command becomes
//! a claim that can be compared. Nothing is read from a file, nothing is sent.

use crate::oauth::compare::{Claim, LooseHeader};

use super::paste::{PasteError, curl, shell};

/// The most that a text may measure, in bytes.
pub const MOST_BYTES: usize = 256 * 1024;

/// What a text gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientText {
    /// What is to be compared.
    pub claim: Claim,
    /// The HTTP method that a curl command sends; a header or base string alone does not tell what was sent.
    pub http_method: Option<String>,
    /// The URL that a curl command calls, as it was typed.
    pub url: Option<String>,
    /// What must be known of the text, in sentences.
    pub notes: Vec<String>,
}

/// Why a text gave nothing to compare. Quotes nothing of it but the names of options.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientTextError {
    /// Larger than [`MOST_BYTES`].
    #[error(
        "The text measures {0} bytes, and 256 KiB is the most. Copy the header, the base string or the command alone"
    )]
    TooLarge(usize),
    /// No text.
    #[error(
        "There is no text to compare. Copy the other client's Authorization header, base string or curl command first"
    )]
    Empty,
    /// None of the three.
    #[error(
        "This is neither an Authorization header of OAuth, nor a signature base string, nor a curl command. The first begins with OAuth oauth_…, the second with POST&https%3A, the third with curl"
    )]
    Neither,
    /// Not a header of OAuth.
    #[error("No parameter whose name begins with oauth_ is in the header. Copy the whole of it, from OAuth on")]
    NotAHeader,
    /// Not a base string.
    #[error("This is no signature base string. It has three parts with & between them, as in POST&https%3A…&oauth_…")]
    NotABaseString,
    /// No curl command.
    #[error("This is no curl command. Copy it from the word curl on")]
    NotACommand,
    /// A curl command without a signature.
    #[error("The command sends no Authorization header of OAuth. Copy one that has -H 'Authorization: OAuth …'")]
    NotSigned,
    /// A curl command whose words cannot be told apart.
    #[error(transparent)]
    Shell(shell::ShellError),
    /// A curl command that cannot be read otherwise.
    #[error(transparent)]
    Command(PasteError),
}

/// Reads a text of any of the three kinds.
///
/// # Errors
/// A sentence.
pub fn read(text: &str) -> Result<ClientText, ClientTextError> {
    let text = checked(text)?;
    match curl::find(text) {
        Some(_) => self::curl(text),
        None if looks_like_base_string(text) => base_string(text),
        None => header(text).map_err(|_| ClientTextError::Neither),
    }
}

/// Reads an `Authorization` header, with or without its name.
///
/// # Errors
/// A sentence.
pub fn header(text: &str) -> Result<ClientText, ClientTextError> {
    let header = LooseHeader::parse(checked(text)?).ok_or(ClientTextError::NotAHeader)?;
    Ok(plain(Claim::Header { header, body: None }))
}

/// Reads a signature base string.
///
/// # Errors
/// A sentence.
pub fn base_string(text: &str) -> Result<ClientText, ClientTextError> {
    let text = unquoted(checked(text)?);
    // Why: a terminal or a mail breaks so long a line, and no base string has a line break of its own.
    let text: String = text.chars().filter(|character| !matches!(character, '\r' | '\n')).collect();
    if text.matches('&').count() < 2 {
        return Err(ClientTextError::NotABaseString);
    }
    Ok(plain(Claim::BaseString(text)))
}

/// Reads a curl command.
///
/// # Errors
/// A sentence.
pub fn curl(text: &str) -> Result<ClientText, ClientTextError> {
    let text = checked(text)?;
    let start = curl::find(text).ok_or(ClientTextError::NotACommand)?;
    let sent = curl::sent(text, start).map_err(|error| match error {
        PasteError::Shell(error) => ClientTextError::Shell(error),
        other => ClientTextError::Command(other),
    })?;
    let header = sent.authorization.as_deref().and_then(LooseHeader::parse).ok_or(ClientTextError::NotSigned)?;
    let mut notes = Vec::new();
    if !sent.expansions.is_empty() {
        let names: Vec<_> = sent.expansions.into_iter().collect();
        notes.push(format!(
            "A shell would fill in {}, and here it stands as it was written. Copy the command with its values",
            names.join(", ")
        ));
    }
    let claim = Claim::Header { header, body: sent.body.map(String::into_bytes) };
    Ok(ClientText { claim, http_method: Some(sent.http_method), url: sent.url, notes })
}

fn checked(text: &str) -> Result<&str, ClientTextError> {
    if text.len() > MOST_BYTES {
        return Err(ClientTextError::TooLarge(text.len()));
    }
    let text = text.trim_start_matches('\u{FEFF}').trim();
    if text.is_empty() { Err(ClientTextError::Empty) } else { Ok(text) }
}

fn plain(claim: Claim) -> ClientText {
    ClientText { claim, http_method: None, url: None, notes: Vec::new() }
}

/// A method, an `&`, and a URI that is encoded or not.
fn looks_like_base_string(text: &str) -> bool {
    let Some((method, rest)) = unquoted(text).split_once('&') else { return false };
    let rest = rest.to_ascii_lowercase();
    (1..=20).contains(&method.len())
        && method.bytes().all(|byte| byte.is_ascii_alphabetic())
        && (rest.starts_with("http%3a") || rest.starts_with("https%3a") || rest.starts_with("http"))
}

/// Takes off one pair of quotes around the whole.
fn unquoted(text: &str) -> &str {
    let stripped = ['"', '\''].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
    stripped.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_kind_is_told_from_the_others() {
        for (text, kind) in [
            ("OAuth oauth_nonce=\"1\"", "header"),
            ("  Authorization: oauth oauth_nonce=1", "header"),
            ("oauth_nonce=\"1\", oauth_token=\"\"", "header"),
            ("POST&https%3A%2F%2Fhost%2F&oauth_nonce%3D1", "base string"),
            ("'post&http%3a%2f%2fhost&a%3d1'", "base string"),
            ("POST&https://host/&oauth_nonce=1", "base string"),
            ("$ curl -H 'Authorization: OAuth oauth_nonce=\"1\"' https://host/", "curl"),
        ] {
            let found = read(text).expect(text);
            let found = match found {
                ClientText { claim: Claim::BaseString(_), .. } => "base string",
                ClientText { url: Some(_), .. } => "curl",
                ClientText { .. } => "header",
            };
            assert_eq!(found, kind, "{text}");
        }
    }

    #[test]
    fn what_is_none_of_them_gets_a_sentence_that_does_not_quote_it() {
        for (read, text, part) in [
            (read as fn(&str) -> _, "", "no text"),
            (read, "s3cret", "neither"),
            (read, "Bearer s3cret", "neither"),
            (read, "curl https://host/s3cret", "sends no Authorization"),
            (read, "curl -H 'Authorization: Bearer s3cret' https://host/", "sends no Authorization"),
            (read, "curl -H 'Authorization: OAuth s3cret", "single quote"),
            (read, "curl https://host/ -H", "-H"),
            (header, "OAuth s3cret", "begins with oauth_"),
            (base_string, "s3cret&", "three parts"),
            (curl, "wget s3cret", "no curl command"),
        ] {
            let error = read(text).expect_err(text).to_string();
            assert!(error.contains(part) && !error.contains("s3cret"), "{text}: {error}");
        }
        assert_eq!(read(&"x".repeat(MOST_BYTES + 1)), Err(ClientTextError::TooLarge(MOST_BYTES + 1)));
    }

    #[test]
    fn a_command_tells_what_it_sends() {
        let authorization = "-H 'authorization: OAuth oauth_nonce=\"1\"'";
        for (options, http_method, url, body) in [
            ("https://Host/a", "GET", "https://Host/a", None),
            ("-d '{}' https://host/a", "POST", "https://host/a", Some("{}")),
            ("-X PUT --data-raw x --url https://host/a", "PUT", "https://host/a", Some("x")),
            ("-G -d 'b=1' https://host/a?c=2", "GET", "https://host/a?c=2&b=1", None),
            ("-d @payload.json https://host/a", "POST", "https://host/a", None),
            ("-I https://host/a", "HEAD", "https://host/a", None),
        ] {
            let text = format!("curl {authorization} {options}");
            let found = read(&text).expect(&text);
            assert_eq!(found.http_method.as_deref(), Some(http_method), "{text}");
            assert_eq!(found.url.as_deref(), Some(url), "{text}");
            let Claim::Header { body: found, .. } = found.claim else { panic!("{text}") };
            assert_eq!(found.as_deref(), body.map(str::as_bytes), "{text}");
        }
        let found = read(&format!("curl {authorization} https://$HOST/")).expect("a command");
        assert!(found.notes[0].contains("$HOST"), "{found:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            drop(read(&text));
        }

        #[test]
        fn no_text_like_one_of_the_three_makes_it_panic(
            start in proptest::sample::select(&["", "OAuth ", "POST&https%3A", "curl ", "curl -H 'Authorization: OAuth "][..]),
            text in "(oauth_nonce=)?[ -~é\\n'\"\\\\%&=]{0,60}",
        ) {
            let whole = format!("{start}{text}");
            for read in [read, header, base_string, curl] {
                drop(read(&whole));
            }
        }
    }
}
