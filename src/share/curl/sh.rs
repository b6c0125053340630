//! For a POSIX shell: everything in single quotes, where nothing means anything but the quote itself.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::{Parts, unwanted};

/// The longest body that stands in the command as an argument, in bytes. Linux takes 128 KiB.
const MOST_ARGUMENT: usize = 64 * 1024;

/// The command, with a line break at its end.
pub(super) fn command(parts: &Parts) -> String {
    let mut command = String::new();
    for comment in &parts.comments {
        writeln!(command, "# {comment}").ok();
    }
    let plain = std::str::from_utf8(parts.body).ok().filter(|body| is_plain(body));
    let body = if let Some(body) = plain {
        quoted(body)
    } else {
        command.push_str("# The body travels as Base64: a terminal or a command line would change it\n");
        let encoded = BASE64_STANDARD.encode(parts.body);
        write!(command, "printf %s {encoded} | base64 -d | ").ok();
        "@-".to_owned()
    };
    let method = parts.method;
    write!(command, "curl --disable --globoff --http1.1 --max-redirs 0 --include --request {method}").ok();
    for header in &parts.headers {
        // Why the semicolon: curl takes "Name:" for the wish to leave the header out.
        let line = if header.value.is_empty() {
            format!("{};", header.name)
        } else {
            format!("{}: {}", header.name, header.value)
        };
        write!(command, " \\\n  --header {}", quoted(&line)).ok();
    }
    for name in unwanted(&parts.headers) {
        write!(command, " \\\n  --header '{name}:'").ok();
    }
    write!(command, " \\\n  --data-binary {body} \\\n  {}\n", quoted(parts.url)).ok();
    command
}

/// A text as one word.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Whether a body can be an argument, and be pasted into a terminal, as it stands.
fn is_plain(body: &str) -> bool {
    // Why no @: curl would read the file of that name.
    body.len() <= MOST_ARGUMENT
        && !body.starts_with('@')
        && !body.chars().any(|character| character.is_control() && character != '\n')
}
