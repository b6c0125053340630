//! Chosen exchanges in a chosen format: the one way out that window and command line share. Everything goes through the
//! redaction first.

use serde_json::Value;

use super::curl::{self, CurlError, Kind, Shell};
use super::redaction::{Personal, Redaction, Removed};
use super::{csv, har, json, lines, report};
use crate::exchange::{Exchange, Outcome};

/// A format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// curl commands.
    #[default]
    Curl,
    /// HTTP Archive 1.2.
    Har,
    /// One JSON document.
    Json,
    /// A table.
    Csv,
    /// A page that stands by itself.
    Html,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Curl, Self::Har, Self::Json, Self::Csv, Self::Html];

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Har => "HAR",
            Self::Json => "JSON",
            Self::Csv => "CSV",
            Self::Html => "Report",
        }
    }
}

/// How exchanges are to be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// The format.
    pub format: Format,
    /// What becomes of personal data.
    pub personal: Personal,
    /// For which shell a command is.
    pub shell: Shell,
    /// What stands in a command's `Authorization` header. As it was sent only where personal data is kept, too.
    pub kind: Kind,
}

impl Wish {
    /// How a file's name ends.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match (self.format, self.shell) {
            (Format::Curl, Shell::Sh) => "sh",
            (Format::Curl, Shell::PowerShell) => "ps1",
            (Format::Har, _) => "har",
            (Format::Json, _) => "json",
            (Format::Csv, _) => "csv",
            (Format::Html, _) => "html",
        }
    }

    /// Whether the text carries the exchanges exactly as they were sent: the one case in which nothing is taken out.
    #[must_use]
    pub fn is_as_sent(self) -> bool {
        self.format == Format::Curl && self.kind == Kind::Signed && self.personal == Personal::Kept
    }
}

/// What an export gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The text.
    pub text: String,
    /// What was taken out of it.
    pub removed: Vec<Removed>,
}

/// Writes exchanges, in their order.
///
/// # Errors
/// When one of them has no curl command.
pub fn export(exchanges: &[Exchange], wish: Wish) -> Result<Export, CurlError> {
    if wish.is_as_sent() {
        return Ok(Export { text: commands(exchanges, wish.shell, Kind::Signed)?, removed: Vec::new() });
    }
    let redaction = Redaction::of(exchanges, wish.personal);
    let redacted: Vec<Exchange> = exchanges.iter().map(|exchange| redaction.exchange(exchange)).collect();
    let text = match wish.format {
        Format::Curl => commands(&redacted, wish.shell, Kind::Template)?,
        Format::Har => document(&har::document(&redacted)),
        Format::Json => document(&json::document(&redacted)),
        Format::Csv => table(&redacted),
        Format::Html => report::page(&redacted, &redaction.removed()),
    };
    Ok(Export { text, removed: redaction.removed() })
}

fn document(value: &Value) -> String {
    format!("{value:#}\n")
}

fn commands(exchanges: &[Exchange], shell: Shell, kind: Kind) -> Result<String, CurlError> {
    let commands: Result<Vec<_>, _> = exchanges.iter().map(|exchange| curl::command(exchange, shell, kind)).collect();
    Ok(commands?.join("\n"))
}

/// A line for each exchange.
fn table(exchanges: &[Exchange]) -> String {
    let head = [
        "id",
        "started_at",
        "profile",
        "environment",
        "url",
        "outcome",
        "verdict",
        "status",
        "call_id",
        "total_ms",
        "number",
        "explanation",
        "request_body",
        "response_body",
    ];
    let rows: Vec<Vec<String>> = exchanges.iter().map(row).collect();
    let rows = rows.iter().map(|row| row.iter().map(String::as_str).collect::<Vec<_>>());
    csv::table(std::iter::once(head.to_vec()).chain(rows))
}

fn row(exchange: &Exchange) -> Vec<String> {
    let request = &exchange.request;
    let outcome = exchange.outcome();
    let reading = outcome.and_then(Outcome::reading);
    let response = outcome.and_then(Outcome::response);
    vec![
        exchange.id.to_string(),
        lines::moment(exchange.started_at),
        request.profile.clone(),
        request.environment.word().to_owned(),
        request.url.to_string(),
        outcome.map_or("in_flight", Outcome::word).to_owned(),
        reading.as_ref().map(|reading| reading.verdict.word().to_owned()).unwrap_or_default(),
        response.map(|response| response.status.to_string()).unwrap_or_default(),
        reading.and_then(|reading| reading.call_id).unwrap_or_default(),
        outcome.map(|outcome| format!("{:.1}", outcome.timings().total.as_secs_f64() * 1000.0)).unwrap_or_default(),
        request.number(),
        json::sentence(exchange),
        String::from_utf8_lossy(&request.body).into_owned(),
        response.map(|response| String::from_utf8_lossy(&response.body).into_owned()).unwrap_or_default(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::share::scene;

    #[test]
    fn no_format_holds_a_signature_or_by_default_personal_data() {
        let exchanges = [scene::example(1), scene::example(2)];
        let signature = exchanges[0].request.explanation.signature.clone();
        for format in Format::ALL {
            for personal in [Personal::Removed, Personal::Kept] {
                for shell in Shell::ALL {
                    let export =
                        export(&exchanges, Wish { format, personal, shell, kind: Kind::Template }).expect("an export");
                    assert!(!export.text.contains(&signature), "{format:?} {personal:?}");
                    assert!(!export.text.contains(&crate::oauth::encode::percent_encode(&signature)), "{format:?}");
                    // The body's line breaks make it Base64 for PowerShell.
                    let is_shown = personal == Personal::Kept && (format, shell) != (Format::Curl, Shell::PowerShell);
                    assert_eq!(export.text.contains("4043438646"), is_shown, "{format:?}: {}", export.text);
                    assert!(
                        export.removed.iter().any(|removed| removed.kind == crate::share::redaction::Kind::Signature)
                    );
                }
            }
        }
    }

    #[test]
    fn only_a_wish_for_both_carries_an_exchange_as_it_was_sent() {
        let exchanges = [scene::example(1)];
        for (kind, personal, carries) in [
            (Kind::Signed, Personal::Kept, true),
            (Kind::Signed, Personal::Removed, false),
            (Kind::Template, Personal::Kept, false),
        ] {
            let wish = Wish { personal, kind, ..Wish::default() };
            let text = export(&exchanges, wish).expect("an export").text;
            assert_eq!(text.contains(&exchanges[0].request.explanation.authorization), carries, "{text}");
        }
    }

    #[test]
    fn a_table_has_a_line_for_each_exchange() {
        let text = export(&[scene::example(1), scene::example(2)], Wish { format: Format::Csv, ..Wish::default() })
            .expect("a table")
            .text;
        let first = text.lines().nth(1).expect("a row");
        assert!(first.starts_with("1,2018-06-13T23:35:53.001Z,Acme,Staging,http://127.0.0.1:8080/api/contextAndInvite,answered,success,200,473513,10.0,"), "{first}");
        assert!(first.contains("\"'+1 number-1, handle handle-1\""), "{first}");
    }
}
