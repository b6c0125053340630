//! An exchange as a curl command that sends the same bytes: for a POSIX shell, or for PowerShell.
//!
//! The command reads no `.curlrc` (`--disable`, first), follows no redirect, speaks HTTP/1.1 and takes the URL literally.
//! A body that a command line or a terminal could change travels as Base64.

mod powershell;
mod sh;
#[cfg(test)]
mod tests;

use crate::exchange::{Exchange, Header, Id};
use crate::oauth::explain::MASK;

/// For which shell a command is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shell {
    /// sh, bash, dash, zsh.
    #[default]
    Sh,
    /// Windows PowerShell 5.1 and PowerShell 7.
    PowerShell,
}

impl Shell {
    /// Every shell.
    pub const ALL: [Self; 2] = [Self::Sh, Self::PowerShell];

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Sh => "sh",
            Self::PowerShell => "PowerShell",
        }
    }
}

/// What stands in the command's `Authorization` header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Placeholders.
    #[default]
    Template,
    /// The very header that was sent.
    Signed,
}

impl Kind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Template, Self::Signed];

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Template => "Template",
            Self::Signed => "As it was sent",
        }
    }
}

/// Why there is no command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CurlError {
    /// Its signature is the secrets themselves.
    #[error(
        "The signature of #{0} is PLAINTEXT, the secrets themselves, and was never kept. Export it as a template instead"
    )]
    Plaintext(Id),
    /// A header's value cannot stand in a header.
    #[error("The {name} header of #{id} holds a character that HTTP cannot carry. Export it in another format")]
    Header {
        /// The exchange.
        id: Id,
        /// The header's name.
        name: String,
    },
}

/// The command of an exchange.
///
/// # Errors
/// When the header was never kept, or a header's value cannot be carried.
pub fn command(exchange: &Exchange, shell: Shell, kind: Kind) -> Result<String, CurlError> {
    let request = &exchange.request;
    let mut headers = Vec::new();
    for header in request.headers.iter().filter(|header| !is_curls_own(&header.name)) {
        let is_authorization = header.name.eq_ignore_ascii_case("authorization");
        let value = match kind {
            Kind::Template if is_authorization => placeholders(&header.value),
            Kind::Signed if is_authorization && header.value.contains(MASK) => {
                return Err(CurlError::Plaintext(exchange.id));
            }
            _ => header.value.clone(),
        };
        if value.chars().any(|character| character.is_control() && character != '\t') {
            return Err(CurlError::Header { id: exchange.id, name: header.name.clone() });
        }
        headers.push(Header { name: header.name.clone(), value });
    }
    let parts = Parts {
        comments: comments(exchange, kind),
        method: request.method(),
        headers,
        body: &request.body,
        url: request.url.as_str(),
    };
    Ok(match shell {
        Shell::Sh => sh::command(&parts),
        Shell::PowerShell => powershell::command(&parts),
    })
}

/// What a command is made of.
struct Parts<'a> {
    /// What the reader must know, one sentence each.
    comments: Vec<String>,
    /// A token: letters.
    method: &'a str,
    headers: Vec<Header>,
    body: &'a [u8],
    url: &'a str,
}

/// What curl makes itself, from URL and body.
fn is_curls_own(name: &str) -> bool {
    ["host", "content-length", "connection", "transfer-encoding"].iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// Headers that curl adds unless it is told not to: they were not among those that were sent.
fn unwanted(headers: &[Header]) -> impl Iterator<Item = &'static str> {
    ["Accept", "Content-Type", "Expect", "User-Agent"]
        .into_iter()
        .filter(|name| !headers.iter().any(|header| header.name.eq_ignore_ascii_case(name)))
}

/// An `Authorization` header with a placeholder in place of each value but the method's and the version's.
fn placeholders(value: &str) -> String {
    const KEPT: [&str; 3] = ["oauth_signature_method", "oauth_version", "realm"];
    let Some(("OAuth", parameters)) = value.split_once(' ') else { return "<AUTHORIZATION>".to_owned() };
    let parameters = parameters.split(',').map(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let name = name.trim();
        if KEPT.contains(&name) { format!("{name}={value}") } else { format!("{name}=\"<{}>\"", placeholder(name)) }
    });
    format!("OAuth {}", parameters.collect::<Vec<_>>().join(","))
}

fn placeholder(name: &str) -> String {
    name.strip_prefix("oauth_").unwrap_or(name).to_ascii_uppercase()
}

fn comments(exchange: &Exchange, kind: Kind) -> Vec<String> {
    let mut comments = vec![format!("Exchange #{} of {}", exchange.id, super::lines::moment(exchange.started_at))];
    let is_loopback = exchange
        .request
        .url
        .host_str()
        .is_some_and(|host| host == "127.0.0.1" || host == "[::1]" || host == "localhost");
    match kind {
        Kind::Template => comments.push(
            "A template: put a freshly signed Authorization header in place of the one with <PLACEHOLDERS>; \
             livedeflect-console sign prints one"
                .to_owned(),
        ),
        Kind::Signed if is_loopback => comments.push(
            "As it was sent: nonce and signature work once. The simulator has seen them if this exchange reached it, and \
             takes a time within 300 s of its own"
                .to_owned(),
        ),
        Kind::Signed => comments.push(
            "As it was sent: nonce and signature work once, so a service that has seen them refuses this. For how \
             long the time in it is accepted is not documented"
                .to_owned(),
        ),
    }
    if !is_loopback {
        comments.push("Running it can text a real person".to_owned());
    }
    comments
}
