//! What a curl command would send: its payload, and the names of all else.

use std::collections::BTreeSet;

use url::Url;

use super::options::{Means, long, short};
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

/// A curl command's request, as it would go out. `Debug` is not derived: a header may hold a secret.
pub struct Sent {
    /// The value of its `Authorization` header.
    pub authorization: Option<String>,
    /// Its first address, as it was typed.
    pub url: Option<String>,
    /// Its HTTP method.
    pub http_method: String,
    /// Its body; `None` when it has none, or when it is in a file.
    pub body: Option<String>,
    /// What a shell would have filled in, such as `$TOKEN`.
    pub expansions: BTreeSet<String>,
}

/// Reads the request of the command that begins at a byte of the text. No file is read.
///
/// # Errors
/// When its words cannot be told apart, or when something is missing.
pub fn sent(text: &str, start: usize) -> Result<Sent, PasteError> {
    let shell::Words { words, .. } = shell::words(text, start)?;
    let expansions = words.iter().flat_map(|word| word.expansions.iter().cloned()).collect();
    let mut reading = Reading { passes_files: true, ..Reading::default() };
    reading.options(words.into_iter().skip(1))?;
    let Reading { authorization, url, method, payload, has_data, query_data, .. } = reading;
    let usual = if has_data && !query_data { "POST" } else { "GET" };
    let (url, body) = match (url, payload) {
        // As curl's -G has it.
        (Some(url), Some(data)) if query_data => {
            let sign = if url.contains('?') { '&' } else { '?' };
            (Some(format!("{url}{sign}{data}")), None)
        }
        other => other,
    };
    Ok(Sent { authorization, url, http_method: method.unwrap_or_else(|| usual.to_owned()), body, expansions })
}

/// What was read of a command so far.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the command")]
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
    /// The value of the `Authorization` header.
    authorization: Option<String>,
    /// The first address, and the method, as they were typed.
    url: Option<String>,
    method: Option<String>,
    /// Whether there is a payload, be it in a file, and whether it goes into the query.
    has_data: bool,
    query_data: bool,
    /// Whether a payload in a file is passed over.
    passes_files: bool,
}

impl Reading {
    fn options(&mut self, mut words: impl Iterator<Item = Word>) -> Result<(), PasteError> {
        let mut is_over = false;
        while let Some(word) = words.next() {
            let text = word.text.as_str();
            if is_over || text == "-" || !text.starts_with('-') {
                self.address(text);
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
            Means::Method => {
                let text = argument()?.text;
                note(&mut self.methods, method(&text));
                self.method = Some(text);
            }
            Means::Always(method) => {
                note(&mut self.methods, method.to_owned());
                self.query_data |= method == "GET";
                if method == "HEAD" {
                    self.method.get_or_insert_with(|| method.to_owned());
                }
            }
            Means::Address => self.address(&argument()?.text),
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
        self.has_data = true;
        if may_be_file && word.text.starts_with('@') {
            if self.passes_files {
                return Ok(());
            }
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

    fn address(&mut self, text: &str) {
        note(&mut self.addresses, address(text));
        self.url.get_or_insert_with(|| text.to_owned());
    }

    fn header(&mut self, text: &str) {
        if text.starts_with('@') {
            self.headers_in_file = true;
            return;
        }
        // Why empty: without either sign the text is no header, and may be anything.
        let (name, value) = text.split_once([':', ';']).unwrap_or_default();
        let name = name.trim();
        if name.eq_ignore_ascii_case("authorization") {
            self.authorization = Some(value.trim().to_owned());
        }
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
