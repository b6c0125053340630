//! Chosen exchanges as one page for a ticket: it stands by itself, loads nothing, runs nothing, and prints well.

use std::time::Duration;

use super::compare::{self, Difference, Side};
use super::json;
use super::lines::{html, moment};
use super::redaction::{self, Removed};
use crate::api::json::{Part, pretty};
use crate::api::reply::Verdict;
use crate::exchange::phases::{Phase, phases};
use crate::exchange::{Exchange, Header, Outcome};

/// The page's looks, in the light and the dark theme and on paper.
const STYLE: &str = include_str!("report.css");

/// The most bytes of one body that a page shows.
const MOST_BODY: usize = 256 * 1024;

/// The page of exchanges that went through the redaction, with what that took out.
#[must_use]
pub fn page(exchanges: &[Exchange], removed: &[Removed]) -> String {
    let count = exchanges.len();
    let title = if count == 1 { "1 exchange".to_owned() } else { format!("{count} exchanges") };
    let mut page = Page::default();
    page.add(&format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>LiveDeflect: {title}</title>\n<style>\n{STYLE}</style></head>\n<body>\n\
         <h1>LiveDeflect contextAndInvite: {title}</h1>\n<p class=\"muted\">{}. Written by {} {}. Times are in UTC</p>\n",
        html(&redaction::sentence(removed)),
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
    ));
    if count > 1 {
        overview(&mut page, exchanges);
    }
    let mut previous = None;
    for exchange in exchanges {
        section(&mut page, exchange, previous);
        previous = Some(exchange);
    }
    page.add("</body></html>\n");
    page.0
}

/// A page that grows.
#[derive(Default)]
struct Page(String);

impl Page {
    fn add(&mut self, part: &str) {
        self.0.push_str(part);
    }
}

fn overview(page: &mut Page, exchanges: &[Exchange]) {
    page.add(
        "<table class=\"overview\"><thead><tr><th>Exchange</th><th>Time</th><th>Profile</th><th>Result</th><th>Took</th></tr></thead>\n",
    );
    for exchange in exchanges {
        let (word, class) = result(exchange);
        page.add(&format!(
            "<tr><td><a href=\"#e{id}\">#{id}</a></td><td>{}</td><td>{}</td><td class=\"{class}\">{word}</td><td>{}</td></tr>\n",
            moment(exchange.started_at),
            html(&exchange.request.profile),
            exchange.outcome().map(|outcome| ms(outcome.timings().total)).unwrap_or_default(),
            id = exchange.id,
        ));
    }
    page.add("</table>\n");
}

/// The result in a word, and the class of its colour.
fn result(exchange: &Exchange) -> (String, &'static str) {
    let reading = exchange.outcome().and_then(Outcome::reading);
    match (exchange.outcome(), reading) {
        (_, Some(reading)) => {
            let class = match reading.verdict {
                Verdict::Success => "good",
                Verdict::Failed | Verdict::Unauthorized => "bad",
                Verdict::Undocumented => "warn",
            };
            (reading.verdict.label().to_owned(), class)
        }
        (Some(Outcome::NotSent { .. }), _) => ("Not sent".to_owned(), "muted"),
        (Some(_), _) => ("May have been sent".to_owned(), "warn"),
        (None, _) => ("Under way".to_owned(), "muted"),
    }
}

fn section(page: &mut Page, exchange: &Exchange, previous: Option<&Exchange>) {
    let request = &exchange.request;
    let (word, class) = result(exchange);
    let method = match request.explanation.signature_method.as_str() {
        "" => "None: it was not signed",
        method => method,
    };
    let response = exchange.outcome().and_then(Outcome::response);
    let status = response.map(|response| format!(" · HTTP {}", response.status)).unwrap_or_default();
    page.add(&format!(
        "<h2 id=\"e{id}\">Exchange #{id}</h2>\n<div class=\"verdict {class}\"><strong>{word}{status}</strong><p>{}</p></div>\n",
        html(&json::sentence(exchange)),
        id = exchange.id,
    ));
    table(
        page,
        &[
            ("Sent at", &moment(exchange.started_at)),
            ("Profile", &request.profile),
            ("Environment", request.environment.word()),
            ("URL", request.url.as_str()),
            ("Signature method", method),
        ],
    );
    if let Some(outcome) = exchange.outcome() {
        time_line(page, &phases(request, outcome), outcome.timings().total);
    }
    if !request.findings.is_empty() {
        page.add("<h3>Sent with these mistakes on purpose</h3>\n<ul>\n");
        for finding in &request.findings {
            page.add(&format!("<li>{}</li>\n", html(&finding.to_string())));
        }
        page.add("</ul>\n");
    }
    heading(page, "Request headers");
    headers(page, &request.headers);
    heading(page, "Request body");
    body(page, &request.body);
    if request.explanation.is_signed() {
        heading(page, "Signature base string (RFC 5849 §3.4.1.1)");
        page.add(&format!("<pre>{}</pre>\n", html(&request.explanation.base_string)));
    }
    match response {
        Some(response) => {
            heading(page, "Response headers");
            headers(page, &response.headers);
            heading(page, "Response body");
            if response.truncated {
                page.add("<p class=\"muted\">The reply was longer; its first 2 MiB were kept</p>\n");
            }
            body(page, &response.body);
        }
        None => heading(page, "Nothing came back"),
    }
    if let Some(previous) = previous {
        comparison(page, previous, exchange);
    }
}

fn heading(page: &mut Page, text: &str) {
    page.add(&format!("<h3>{}</h3>\n", html(text)));
}

fn table(page: &mut Page, rows: &[(&str, &str)]) {
    page.add("<table>\n");
    for (name, value) in rows {
        page.add(&format!("<tr><th>{}</th><td class=\"code\">{}</td></tr>\n", html(name), html(value)));
    }
    page.add("</table>\n");
}

fn headers(page: &mut Page, headers: &[Header]) {
    let rows: Vec<(&str, &str)> = headers.iter().map(|header| (header.name.as_str(), header.value.as_str())).collect();
    table(page, &rows);
}

fn body(page: &mut Page, body: &[u8]) {
    if body.is_empty() {
        page.add("<p class=\"muted\">Empty</p>\n");
        return;
    }
    let text = String::from_utf8_lossy(&body[..body.len().min(MOST_BODY)]);
    page.add("<pre>");
    match pretty(&text).filter(|_| body.len() <= MOST_BODY) {
        Some(parts) => {
            for (part, text) in parts {
                match class(part) {
                    Some(class) => page.add(&format!("<span class=\"{class}\">{}</span>", html(&text))),
                    None => page.add(&html(&text)),
                }
            }
        }
        None => page.add(&html(&text)),
    }
    page.add("</pre>\n");
    let note = match (std::str::from_utf8(body).is_err(), body.len() > MOST_BODY) {
        (_, true) => format!("{} bytes, of which the first {} are shown", body.len(), MOST_BODY),
        (true, false) => format!("{} bytes, not UTF-8: what is no character is shown as U+FFFD", body.len()),
        (false, false) => format!("{} bytes", body.len()),
    };
    page.add(&format!("<p class=\"muted\">{note}</p>\n"));
}

fn class(part: Part) -> Option<&'static str> {
    match part {
        Part::Key => Some("key"),
        Part::String => Some("string"),
        Part::Number | Part::Word => Some("number"),
        Part::Punctuation | Part::Space => None,
    }
}

/// The phases as bars on one line, with their words and numbers under it: colour is never the only sign.
fn time_line(page: &mut Page, phases: &[Phase], total: Duration) {
    const WIDTH: f64 = 1000.0;
    heading(page, "Time line");
    let whole = total.as_secs_f64();
    page.add("<svg viewBox=\"0 0 1000 26\" role=\"img\" aria-label=\"Time line\">");
    let (mut at, mut legend) = (0.0, Vec::new());
    for (phase, length) in phases.iter().filter_map(|phase| Some((phase, phase.length()?))) {
        // The colour of the light theme too, for readers that know no variables.
        let (color, plain) = match phase.name {
            "dns" => (0, "#8a6fd1"),
            "connect" => (1, "#2b5fda"),
            "ssl" => (2, "#1a7f8e"),
            "send" => (3, "#b5502a"),
            "wait" => (4, "#b97a00"),
            _ => (5, "#147848"),
        };
        let width = if whole > 0.0 { length.as_secs_f64() / whole * WIDTH } else { 0.0 };
        page.add(&format!(
            "<rect x=\"{at:.2}\" y=\"2\" width=\"{:.2}\" height=\"22\" rx=\"2\" fill=\"{plain}\" style=\"fill:var(--p{color})\"><title>{} {}</title></rect>",
            width.max(1.0),
            phase.label,
            ms(length),
        ));
        legend.push(format!("<span><i style=\"background:var(--p{color})\"></i>{} {}</span>", phase.label, ms(length)));
        at += width;
    }
    page.add(&format!("</svg>\n<p class=\"legend\">{}<span>Total {}</span></p>\n", legend.concat(), ms(total)));
}

fn ms(length: Duration) -> String {
    let ms = length.as_secs_f64() * 1000.0;
    if ms < 10.0 { format!("{ms:.1} ms") } else { format!("{ms:.0} ms") }
}

fn comparison(page: &mut Page, previous: &Exchange, exchange: &Exchange) {
    let found = compare::compare(Side::of(previous), Side::of(exchange));
    let (always, telling): (Vec<_>, Vec<_>) = found.into_iter().partition(|difference| difference.always);
    heading(page, &format!("Compared with exchange #{}", previous.id));
    if telling.is_empty() {
        page.add("<p>The same in everything that does not differ between any two sends</p>\n");
    } else {
        page.add(&format!(
            "<table><thead><tr><th>Where</th><th>#{}</th><th>#{}</th></tr></thead>\n",
            previous.id, exchange.id
        ));
        for Difference { part, path, old, new, .. } in &telling {
            let side = |value: &Option<String>| {
                value.as_deref().map_or_else(|| "<span class=\"muted\">none</span>".to_owned(), html)
            };
            page.add(&format!(
                "<tr><td><span class=\"muted\">{}</span>\n{}</td><td class=\"code\">{}</td><td class=\"code\">{}</td></tr>\n",
                part.label(),
                html(path),
                side(old),
                side(new)
            ));
        }
        page.add("</table>\n");
    }
    if !always.is_empty() {
        let mut paths: Vec<_> = always.iter().map(|difference| html(&difference.path)).collect();
        let mut seen = std::collections::HashSet::new();
        paths.retain(|path| seen.insert(path.clone()));
        page.add(&format!("<p class=\"muted\">Always different: {}</p>\n", paths.join(", ")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::checks::{Finding, Place};
    use crate::exchange::State;
    use crate::share::scene;

    const HOSTILE: &str =
        "</pre><script src=\"https://evil.example/x.js\">alert('1')</script><img src=x onerror=alert(1)>";

    fn hostile(id: i64) -> Exchange {
        let mut exchange = scene::exchange(id, HOSTILE.as_bytes(), 500, HOSTILE.as_bytes());
        HOSTILE.clone_into(&mut exchange.request.profile);
        exchange.request.findings.push(Finding::error(Place::Item("skill".to_owned()), HOSTILE, HOSTILE));
        exchange.request.explanation.base_string = HOSTILE.to_owned();
        exchange.request.headers.push(Header { name: HOSTILE.to_owned(), value: HOSTILE.to_owned() });
        if let State::Ended(Outcome::Answered { response, .. }) = &mut exchange.state {
            response.headers.push(Header { name: HOSTILE.to_owned(), value: HOSTILE.to_owned() });
        }
        exchange
    }

    #[test]
    fn nothing_of_an_exchange_is_markup() {
        let page = page(&[hostile(1), hostile(2)], &[]);
        for tag in ["<script", "<img", "<link", "<iframe", "@import", "url(", "src=\"", "javascript:"] {
            assert!(!page.contains(tag), "{tag}");
        }
        assert!(page.contains("&lt;script src=&quot;https://evil.example/x.js&quot;&gt;"));
        let references: Vec<_> = page.match_indices("href=\"").map(|(at, _)| &page[at..at + 8]).collect();
        assert!(references.iter().all(|reference| reference.starts_with("href=\"#e")), "{references:?}");
    }

    #[test]
    fn a_page_has_verdict_time_line_findings_and_comparison() {
        let exchanges = [
            scene::example(1),
            scene::exchange(2, br#"{"skill":"x"}"#, 401, br#"{"error":"No Authorization Header"}"#),
        ];
        let page = page(&exchanges, &[]);
        for part in [
            "Success · HTTP 200",
            "Unauthorized · HTTP 401",
            "The service accepted the call, callId 473513",
            "Name lookup 1.0 ms",
            "Compared with exchange #1",
            "&quot;sales&quot;",
            "Always different: authorization, content-length, oauth_nonce",
            "Nothing had to be taken out",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
    }
}
