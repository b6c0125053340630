//! Results as JUnit's XML, which every build server reads.

use std::fmt::Write as _;

/// One test case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// What it belongs to.
    pub class: String,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// Why it failed, if it did.
    pub failure: Option<String>,
    /// Why it did not run, if it did not.
    pub skipped: Option<String>,
}

/// A suite of cases as a document.
#[must_use]
pub fn document(name: &str, cases: &[Case]) -> String {
    let failures = cases.iter().filter(|case| case.failure.is_some()).count();
    let skipped = cases.iter().filter(|case| case.skipped.is_some()).count();
    let seconds: f64 = cases.iter().map(|case| case.seconds).sum();
    let (name, count) = (escaped(name), cases.len());
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"{name}\" tests=\"{count}\" \
         failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\" time=\"{seconds:.3}\">\n"
    );
    for case in cases {
        let [name, class] = [&case.name, &case.class].map(|text| escaped(text));
        let start = format!("<testcase name=\"{name}\" classname=\"{class}\" time=\"{:.3}\"", case.seconds);
        let inside = match (&case.failure, &case.skipped) {
            (Some(why), _) => format!("><failure message=\"{}\"/></testcase>", escaped(why)),
            (None, Some(why)) => format!("><skipped message=\"{}\"/></testcase>", escaped(why)),
            (None, None) => "/>".to_owned(),
        };
        // Why the result does not matter: writing to a string cannot fail.
        writeln!(text, "{start}{inside}").unwrap_or_default();
    }
    text.push_str("</testsuite>\n</testsuites>\n");
    text
}

/// A text within quotes of XML 1.0, which has no way to write most control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            '\t' => escaped.push_str("&#9;"),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => escaped.push('\u{FFFD}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_counts_its_cases_and_escapes_their_words() {
        let case = |name: &str, failure: Option<&str>, skipped: Option<&str>| Case {
            name: name.to_owned(),
            class: "run".to_owned(),
            seconds: 0.25,
            failure: failure.map(str::to_owned),
            skipped: skipped.map(str::to_owned),
        };
        let cases = [case("a<b>&\"c\"", None, None), case("b", Some("x\u{1}\ny"), None), case("c", None, Some("z"))];
        let text = document("r&s", &cases);
        let parts = [
            r#"<testsuite name="r&amp;s" tests="3" failures="1" errors="0" skipped="1" time="0.750">"#,
            r#"<testcase name="a&lt;b&gt;&amp;&quot;c&quot;" classname="run" time="0.250"/>"#,
            "<failure message=\"x\u{FFFD}&#10;y\"/></testcase>",
            r#"<skipped message="z"/></testcase>"#,
        ];
        for part in parts {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }
}
