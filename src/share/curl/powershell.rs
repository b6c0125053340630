//! For PowerShell: body and headers go through files, because Windows PowerShell drops the double quotes of an argument.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::{Parts, unwanted};

/// The command, with a line break at its end.
pub(super) fn command(parts: &Parts) -> String {
    let mut command = String::new();
    for comment in &parts.comments {
        writeln!(command, "# {comment}").ok();
    }
    let mut headers = String::new();
    for header in &parts.headers {
        let colon = if header.value.is_empty() { ";" } else { ": " };
        writeln!(headers, "{}{colon}{}", header.name, header.value).ok();
    }
    for name in unwanted(&parts.headers) {
        writeln!(headers, "{name}:").ok();
    }
    write!(
        command,
        "$body = [IO.Path]::GetTempFileName()\n\
         $headers = [IO.Path]::GetTempFileName()\n\
         try {{\n  \
         [IO.File]::WriteAllBytes($body, {})\n  \
         [IO.File]::WriteAllBytes($headers, {})\n  \
         # curl alone is another command in Windows PowerShell\n  \
         $curl = if ($env:OS -eq 'Windows_NT') {{ 'curl.exe' }} else {{ 'curl' }}\n  \
         & $curl --disable --globoff '--http1.1' --max-redirs 0 --include --request {} --header \"@$headers\" --data-binary \"@$body\" {}\n\
         }} finally {{\n  \
         Remove-Item -LiteralPath $body, $headers\n\
         }}\n",
        bytes(parts.body),
        lines(&headers),
        parts.method,
        quoted(parts.url),
    )
    .ok();
    command
}

/// An expression that gives bytes.
fn bytes(bytes: &[u8]) -> String {
    // Why only ASCII in one line: Windows PowerShell reads a script in the machine's own code page, an editor may change line
    // ends, and PowerShell takes ’ for '.
    match std::str::from_utf8(bytes) {
        Ok(text) if is_plain(text) && text.len() <= 16 * 1024 => {
            format!("[Text.Encoding]::ASCII.GetBytes({})", quoted(text))
        }
        _ => format!("[Convert]::FromBase64String('{}')", BASE64_STANDARD.encode(bytes)),
    }
}

/// An expression that gives the bytes of lines.
fn lines(text: &str) -> String {
    if text.lines().all(is_plain) {
        let lines: Vec<_> = text.lines().map(|line| format!("    {}", quoted(line))).collect();
        format!("[Text.Encoding]::ASCII.GetBytes((@(\n{}\n  ) -join \"`n\"))", lines.join("\n"))
    } else {
        bytes(text.as_bytes())
    }
}

/// A text as one literal.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}
