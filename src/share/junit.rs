//! Results as JUnit XML, the form that build servers read.

use std::fmt::Write as _;
use std::time::Duration;

/// One case of a suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What was tried.
    pub name: String,
    /// How long it took.
    pub time: Duration,
    /// What came of it.
    pub result: CaseResult,
}

/// What came of a case. The texts are for people: what happened, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseResult {
    /// It came out as expected.
    Passed,
    /// It came out otherwise.
    Failed(String),
    /// It could not be tried to its end.
    Error(String),
    /// It was not tried.
    Skipped(String),
}

/// A document with one suite.
#[must_use]
pub fn document(name: &str, cases: &[Case]) -> String {
    let count = |is: fn(&CaseResult) -> bool| cases.iter().filter(|case| is(&case.result)).count();
    let totals = format!(
        "name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\"",
        escaped(name),
        cases.len(),
        count(|result| matches!(result, CaseResult::Failed(_))),
        count(|result| matches!(result, CaseResult::Error(_))),
        count(|result| matches!(result, CaseResult::Skipped(_))),
        seconds(cases.iter().map(|case| case.time).sum()),
    );
    let mut text =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {totals}>\n  <testsuite {totals}>\n");
    for case in cases {
        // Why the result does not matter: writing to a string cannot fail.
        write!(
            text,
            "    <testcase classname=\"{}\" name=\"{}\" time=\"{}\"",
            escaped(name),
            escaped(&case.name),
            seconds(case.time)
        )
        .unwrap_or_default();
        let (element, words) = match &case.result {
            CaseResult::Passed => {
                text.push_str("/>\n");
                continue;
            }
            CaseResult::Failed(words) => ("failure", words),
            CaseResult::Error(words) => ("error", words),
            CaseResult::Skipped(words) => ("skipped", words),
        };
        let words = escaped(words);
        writeln!(text, ">\n      <{element} message=\"{words}\"/>\n    </testcase>").unwrap_or_default();
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

fn seconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64())
}

/// A text as an attribute's value. What XML 1.0 cannot carry at all becomes U+FFFD.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // Why: a reader turns them into spaces otherwise.
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            '\t' => escaped.push_str("&#9;"),
            '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => escaped.push('\u{FFFD}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(name: &str, milliseconds: u64, result: CaseResult) -> Case {
        Case { name: name.to_owned(), time: Duration::from_millis(milliseconds), result }
    }

    #[test]
    fn each_result_has_its_element_and_is_counted() {
        let cases = [
            case("a", 1, CaseResult::Passed),
            case("b", 20, CaseResult::Failed("seen \"x\"".to_owned())),
            case("c", 300, CaseResult::Error("gone".to_owned())),
            case("d", 0, CaseResult::Skipped("left out".to_owned())),
        ];
        let totals = r#"name="A &amp; B" tests="4" failures="1" errors="1" skipped="1" time="0.321""#;
        let expected = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites {totals}>
  <testsuite {totals}>
    <testcase classname="A &amp; B" name="a" time="0.001"/>
    <testcase classname="A &amp; B" name="b" time="0.020">
      <failure message="seen &quot;x&quot;"/>
    </testcase>
    <testcase classname="A &amp; B" name="c" time="0.300">
      <error message="gone"/>
    </testcase>
    <testcase classname="A &amp; B" name="d" time="0.000">
      <skipped message="left out"/>
    </testcase>
  </testsuite>
</testsuites>
"#
        );
        assert_eq!(document("A & B", &cases), expected);
    }

    #[test]
    fn no_text_breaks_out_of_its_attribute() {
        for (text, expected) in [
            ("<a b='c'>&</a>", "&lt;a b='c'&gt;&amp;&lt;/a&gt;"),
            ("\"/><x", "&quot;/&gt;&lt;x"),
            ("a\nb\r\tc", "a&#10;b&#13;&#9;c"),
            ("\u{0}\u{1B}[31m\u{FFFE}é", "\u{FFFD}\u{FFFD}[31m\u{FFFD}é"),
        ] {
            assert_eq!(escaped(text), expected, "{text:?}");
        }
    }
}
