//! What a curl command would send: its payload, and the names of all else.

use std::collections::BTreeSet;

use url::Url;

use super::shell::{self, Word};
use super::{MOST_TOLD, PasteError};
use crate::api::endpoint;

/// A curl command's payload, and what is not taken over.
#[derive(Debug)]
pub struct Command {
    /// The text behind `-d` and its like.
    pub payload: String,
    /// What else the command says, in sentences. No value of a header or an option is in them.
    pub left_over: Vec<String>,
}

/// Where a curl command begins: the byte of the first word curl that starts a line, prompts and the like before it aside.
pub fn find(text: &str) -> Option<usize> {
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let mut from = 0;
        for word in line.split_whitespace() {
            let at = from + line.get(from..)?.find(word)?;
            if is_curl(word) {
                return Some(line_start + at);
            }
            if !may_precede(word) {
                break;
            }
            from = at + word.len();
        }
        line_start += line.len();
    }
    None
}

fn is_curl(word: &str) -> bool {
    let word = word.trim_matches(['"', '\'']);
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    name.eq_ignore_ascii_case("curl") || name.eq_ignore_ascii_case("curl.exe")
}

/// Whether a command's first word may stand behind this one: a prompt, a variable, or a command that runs another.
fn may_precede(word: &str) -> bool {
    is_prompt(word) || word.contains('=') || ["command", "env", "exec", "sudo", "time"].contains(&word)
}

fn is_prompt(word: &str) -> bool {
    word == "PS" || word == "&" || word.ends_with(['$', '%', '#', '>'])
}

/// Whether something stands before the command that is more than prompts, comments and the fence of a code block.
fn is_preceded(before: &str) -> bool {
    before
        .lines()
        .filter(|line| !line.trim_start().starts_with(['#', '`']))
        .any(|line| line.split_whitespace().any(|word| !is_prompt(word)))
}

/// Reads the command that begins at a byte of the text.
///
/// # Errors
/// When its words cannot be told apart, when something is missing, or when its payload is in a file.
pub fn read(text: &str, start: usize) -> Result<Command, PasteError> {
    let shell::Words { words, rest } = shell::words(text, start)?;
    let mut reading = Reading::default();
    reading.options(words.into_iter().skip(1))?;
    let before = text.get(..start).unwrap_or_default();
    let mut left_over = reading.left_over();
    if is_preceded(before) {
        left_over.push("What stands before the command".to_owned());
    }
    if let Some((line, column)) = rest {
        left_over.push(format!("What follows the command, from line {line}, column {column} on"));
    }
    Ok(Command { payload: reading.payload.ok_or(PasteError::NoPayload)?, left_over })
}

/// What an option says.
#[derive(Clone, Copy)]
enum Means {
    /// The payload; the name of its file when it begins with `@`.
    Data,
    /// The payload as it stands.
    RawData,
    Header,
    Method,
    /// A switch that stands for a method.
    Always(&'static str),
    Address,
    /// The end of the first request.
    Next,
    /// Something about the way, with an argument.
    Argument,
    /// Something about the way, without one, and whatever curl does not know.
    Switch,
}

fn long(name: &str) -> Means {
    match name {
        "data" | "data-ascii" | "data-binary" | "json" => Means::Data,
        "data-raw" => Means::RawData,
        "header" => Means::Header,
        "request" => Means::Method,
        "get" => Means::Always("GET"),
        "head" => Means::Always("HEAD"),
        "url" => Means::Address,
        "next" => Means::Next,
        name if WITH_ARGUMENT.contains(&name) => Means::Argument,
        _ => Means::Switch,
    }
}

/// What a letter means; `None` when curl knows no such option.
fn short(name: char) -> Option<Means> {
    Some(match name {
        'd' => Means::Data,
        'H' => Means::Header,
        'X' => Means::Method,
        'G' => Means::Always("GET"),
        'I' => Means::Always("HEAD"),
        ':' => Means::Next,
        name if "AbcCDeEFhKmoPQrtTuUwxyYz".contains(name) => Means::Argument,
        name if "#012346aBfgiJjklLMnNOpqRsSvVZ".contains(name) => Means::Switch,
        _ => return None,
    })
}

/// The other long options that take an argument. Source: curl's manual, version 8.
#[rustfmt::skip]
const WITH_ARGUMENT: &[&str] = &[
    "abstract-unix-socket", "alt-svc", "aws-sigv4", "cacert", "capath", "cert", "cert-type", "ciphers", "config",
    "connect-timeout", "connect-to", "continue-at", "cookie", "cookie-jar", "create-file-mode", "crlfile", "curves",
    "data-urlencode", "delegation", "dns-interface", "dns-ipv4-addr", "dns-ipv6-addr", "dns-servers", "doh-url",
    "dump-header", "ech", "egd-file", "engine", "etag-compare", "etag-save", "expect100-timeout", "form", "form-string",
    "ftp-account", "ftp-alternative-to-user", "ftp-method", "ftp-port", "ftp-ssl-ccc-mode", "happy-eyeballs-timeout-ms",
    "haproxy-clientip", "hostpubmd5", "hostpubsha256", "hsts", "interface", "ip-tos", "ipfs-gateway",
    "keepalive-cnt", "keepalive-time", "key", "key-type", "krb", "libcurl", "limit-rate", "local-port", "login-options",
    "mail-auth", "mail-from", "mail-rcpt", "max-filesize", "max-redirs", "max-time", "netrc-file", "noproxy",
    "oauth2-bearer", "output", "output-dir", "parallel-max", "pass", "pinnedpubkey", "preproxy", "proto",
    "proto-default", "proto-redir", "proxy", "proxy-cacert", "proxy-capath", "proxy-cert", "proxy-cert-type",
    "proxy-ciphers", "proxy-crlfile", "proxy-header", "proxy-key", "proxy-key-type", "proxy-pass", "proxy-pinnedpubkey",
    "proxy-service-name", "proxy-tls13-ciphers", "proxy-tlsauthtype", "proxy-tlspassword", "proxy-tlsuser",
    "proxy-user", "proxy1.0", "pubkey", "quote", "random-file", "range", "rate", "referer", "request-target", "resolve",
    "retry", "retry-delay", "retry-max-time", "sasl-authzid", "service-name", "socks4", "socks4a", "socks5",
    "socks5-gssapi-service", "socks5-hostname", "speed-limit", "speed-time", "stderr", "telnet-option", "tftp-blksize",
    "time-cond", "tls-max", "tls13-ciphers", "tlsauthtype", "tlspassword", "tlsuser", "trace", "trace-ascii",
    "trace-config", "unix-socket", "upload-file", "url-query", "user", "user-agent", "variable", "vlan-priority",
    "write-out", "postquote", "prequote",
];

/// What was read of a command so far.
#[derive(Default)]
struct Reading {
    payload: Option<String>,
    /// What a shell would have filled into the payload.
    expansions: BTreeSet<String>,
    addresses: Vec<String>,
    methods: Vec<String>,
    /// The names of headers.
    headers: Vec<String>,
    /// The names of options.
    options: Vec<String>,
    headers_in_file: bool,
    has_next: bool,
}

impl Reading {
    fn options(&mut self, mut words: impl Iterator<Item = Word>) -> Result<(), PasteError> {
        let mut is_over = false;
        while let Some(word) = words.next() {
            let text = word.text.as_str();
            if is_over || text == "-" || !text.starts_with('-') {
                note(&mut self.addresses, address(text));
            } else if text == "--" {
                is_over = true;
            } else if let Some(name) = text.strip_prefix("--") {
                self.option(long(name), &long_name(name), None, &mut words)?;
            } else {
                self.short_options(&word, &mut words)?;
            }
            if self.has_next {
                break;
            }
        }
        Ok(())
    }

    /// Several switches in one word, the last with its argument in it, perhaps: `-sSd{}`.
    fn short_options(&mut self, word: &Word, words: &mut impl Iterator<Item = Word>) -> Result<(), PasteError> {
        for (at, letter) in word.text.char_indices().skip(1) {
            // Why the rest is left: what follows may be anything, and must not be shown letter by letter.
            let Some(means) = short(letter) else {
                note(&mut self.options, UNKNOWN.to_owned());
                break;
            };
            let name = format!("-{letter}");
            if matches!(means, Means::Switch | Means::Always(_) | Means::Next) {
                self.option(means, &name, None, words)?;
                continue;
            }
            let rest = word.text.get(at + letter.len_utf8()..).filter(|rest| !rest.is_empty());
            let rest = rest.map(|rest| Word { text: rest.to_owned(), expansions: word.expansions.clone() });
            return self.option(means, &name, rest, words);
        }
        Ok(())
    }

    fn option(
        &mut self,
        means: Means,
        name: &str,
        attached: Option<Word>,
        words: &mut impl Iterator<Item = Word>,
    ) -> Result<(), PasteError> {
        let argument = || attached.or_else(|| words.next()).ok_or_else(|| PasteError::Argument(name.to_owned()));
        match means {
            Means::Data => self.data(name, argument()?, true)?,
            Means::RawData => self.data(name, argument()?, false)?,
            Means::Header => self.header(&argument()?.text),
            Means::Method => note(&mut self.methods, method(&argument()?.text)),
            Means::Always(method) => note(&mut self.methods, method.to_owned()),
            Means::Address => note(&mut self.addresses, address(&argument()?.text)),
            Means::Next => self.has_next = true,
            Means::Argument => {
                argument()?;
                note(&mut self.options, name.to_owned());
            }
            Means::Switch => note(&mut self.options, name.to_owned()),
        }
        Ok(())
    }

    fn data(&mut self, name: &str, word: Word, may_be_file: bool) -> Result<(), PasteError> {
        if may_be_file && word.text.starts_with('@') {
            return Err(PasteError::PayloadInFile(name.to_owned()));
        }
        self.expansions.extend(word.expansions);
        self.payload = Some(match self.payload.take() {
            // As curl joins them.
            Some(before) if name == "--json" => before + &word.text,
            Some(before) => before + "&" + &word.text,
            None => word.text,
        });
        Ok(())
    }

    fn header(&mut self, text: &str) {
        if text.starts_with('@') {
            self.headers_in_file = true;
            return;
        }
        // Why empty: without either sign the text is no header, and may be anything.
        let (name, value) = text.split_once([':', ';']).unwrap_or_default();
        let name = name.trim();
        let media_type = value.split(';').next().unwrap_or_default().trim();
        let is_ours = ["accept", "content-type"].iter().any(|ours| name.eq_ignore_ascii_case(ours))
            && media_type.eq_ignore_ascii_case("application/json");
        if !is_ours {
            note(&mut self.headers, if is_token(name) { name.to_owned() } else { "one without a name".to_owned() });
        }
    }

    fn left_over(&self) -> Vec<String> {
        let mut left_over = Vec::new();
        for address in &self.addresses {
            left_over.push(format!("{address}: the profile says where a request goes"));
        }
        for method in self.methods.iter().filter(|method| *method != "POST") {
            left_over.push(format!("The method {method}: the call is always a POST"));
        }
        let is_authorization = |name: &&String| name.eq_ignore_ascii_case("authorization");
        if self.headers.iter().any(|name| is_authorization(&name)) {
            left_over
                .push("The header Authorization, without its value: the profile signs each request anew".to_owned());
        }
        let others: Vec<_> = self.headers.iter().filter(|name| !is_authorization(name)).cloned().collect();
        if !others.is_empty() {
            left_over.push(format!("Headers, without their values: {}", others.join(", ")));
        }
        if self.headers_in_file {
            left_over.push("The headers in a file (-H @…): no file is read here".to_owned());
        }
        if !self.options.is_empty() {
            left_over.push(format!("Options of curl, without what stands behind them: {}", self.options.join(", ")));
        }
        if self.has_next {
            left_over.push("What stands behind --next: only the first request is taken over".to_owned());
        }
        if !self.expansions.is_empty() {
            let names: Vec<_> = self.expansions.iter().cloned().collect();
            left_over.push(format!(
                "What a shell would have filled in stands in the payload as it was: {}",
                names.join(", ")
            ));
        }
        left_over
    }
}

/// Adds a name once. Why not more of them: nobody reads a longer list, and a text can name very many.
fn note(names: &mut Vec<String>, name: String) {
    const MORE: &str = "and more";
    if names.contains(&name) || names.len() > MOST_TOLD {
        return;
    }
    names.push(if names.len() == MOST_TOLD { MORE.to_owned() } else { name });
}

/// Stands for an option whose name may be something else in truth.
const UNKNOWN: &str = "an unknown one";

/// An option's name, without what somebody wrote behind a `=`, and only when it looks like one.
fn long_name(text: &str) -> String {
    let name = text.split('=').next().unwrap_or_default();
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    if !name.is_empty() && name.len() <= 30 && name.bytes().all(is_name) {
        format!("--{name}")
    } else {
        UNKNOWN.to_owned()
    }
}

/// An address in words: no user name, password, path or query, in which secrets may stand.
fn address(text: &str) -> String {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let Some(url) = url else { return "An address that is not a whole URL".to_owned() };
    let origin = url.origin().ascii_serialization();
    if url.path() != endpoint::PATH {
        format!("The address {origin} with another path than {}", endpoint::PATH)
    } else if url.query().is_some() {
        format!("The address {origin}{} with a query", endpoint::PATH)
    } else {
        format!("The address {origin}{}", endpoint::PATH)
    }
}

fn method(text: &str) -> String {
    let is_method = text.len() <= 20 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_uppercase());
    if is_method { text.to_owned() } else { "that is not in capital letters".to_owned() }
}

/// RFC 9110 §5.6.2, of a length that can be shown.
fn is_token(name: &str) -> bool {
    (1..=60).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
