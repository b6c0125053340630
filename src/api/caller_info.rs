//! `callerInfo` as it is edited: a flat, ordered list of key and value, with number literals kept as typed.

use serde::{Deserialize, Serialize};

use super::checks::{Change, Finding, Fix, Place};
use super::json;

/// One pair.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The key, as typed.
    pub key: String,
    /// What the value's text stands for.
    pub kind: Kind,
    /// The value's text: a string without quotes, or a JSON literal; unused (but kept) for null.
    pub text: String,
}

/// The JSON type of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A JSON string.
    #[default]
    String,
    /// A JSON number, kept literally: `1.00` stays `1.00`.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Null,
    /// Any JSON, an array or object say, kept literally.
    Json,
}

impl Kind {
    /// Every kind, in the order offered.
    pub const ALL: [Self; 5] = [Self::String, Self::Number, Self::Boolean, Self::Null, Self::Json];

    /// The word shown.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "true/false",
            Self::Null => "null",
            Self::Json => "JSON",
        }
    }
}

impl Row {
    /// A pair from a key and the JSON text of its value.
    #[must_use]
    pub fn from_json(key: String, literal: &str) -> Self {
        let (kind, text) = match literal.trim().as_bytes().first() {
            Some(b'"') => match serde_json::from_str::<String>(literal) {
                Ok(text) => (Kind::String, text),
                Err(_) => (Kind::Json, literal.to_owned()),
            },
            Some(b'{' | b'[') | None => (Kind::Json, literal.to_owned()),
            Some(b't' | b'f') => (Kind::Boolean, literal.to_owned()),
            Some(b'n') => (Kind::Null, String::new()),
            Some(_) => (Kind::Number, literal.to_owned()),
        };
        Self { key, kind, text }
    }

    /// The value as JSON text. Text that is not what its kind says goes out as typed: that is what was asked for.
    #[must_use]
    pub fn literal(&self) -> String {
        match self.kind {
            Kind::String => json::string(&self.text),
            Kind::Null => "null".to_owned(),
            Kind::Number | Kind::Boolean | Kind::Json => self.text.clone(),
        }
    }

    /// Whether nothing was typed into the row.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.key.is_empty() && self.text.is_empty() && self.kind != Kind::Null
    }

    fn wrong_value(&self) -> Option<(String, &'static str)> {
        let text = self.text.as_str();
        match self.kind {
            Kind::String | Kind::Null => None,
            Kind::Number if json::is_number(text) => None,
            Kind::Number => {
                Some((format!("{text:?} is not a JSON number"), "Write digits such as 50 or 1.5, or choose string"))
            }
            Kind::Boolean if matches!(text, "true" | "false") => None,
            Kind::Boolean => {
                Some((format!("{text:?} is neither true nor false"), "Write true or false, or choose string"))
            }
            Kind::Json => json::error(text)
                .map(|error| (format!("The value is not JSON: {error}"), "Mend the JSON, or choose string")),
        }
    }
}

impl Row {
    /// The change that makes the value what its kind says, where only white space or capitals are in the way.
    fn mended(&self, index: usize) -> Option<Fix> {
        let text = match self.kind {
            Kind::Boolean => self.text.trim().to_ascii_lowercase(),
            _ => self.text.trim().to_owned(),
        };
        let label = format!("Use {text}");
        let row = Self { text, ..self.clone() };
        let is_right = row.wrong_value().is_none();
        is_right.then_some(Fix { label, change: Change::Row { index, row } })
    }
}

/// The rows as one JSON object, in order; `None` when there are none.
#[must_use]
pub fn to_json(rows: &[Row]) -> Option<String> {
    let pairs: Vec<_> = rows
        .iter()
        .filter(|row| !row.is_blank())
        .map(|row| format!("{}:{}", json::string(&row.key), row.literal()))
        .collect();
    (!pairs.is_empty()).then(|| format!("{{{}}}", pairs.join(",")))
}

/// The rows of a JSON object's text, in order.
///
/// # Errors
/// Where the text is not an object, or repeats a key: line, column and reason.
pub fn from_json(text: &str) -> Result<Vec<Row>, json::JsonError> {
    Ok(json::pairs(text)?.into_iter().map(|(key, value)| Row::from_json(key, &value)).collect())
}

/// The rows of a pasted text: a JSON object, or lines of `key=value` or of key, tab and value. `None` for any other text,
/// which then is what was pasted into one field.
#[must_use]
pub fn from_pasted(text: &str) -> Option<Vec<Row>> {
    let text = text.trim_matches(['\r', '\n']);
    if text.trim_start().starts_with('{') {
        return from_json(text).ok();
    }
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    // Why: one line with an equals sign may well be a value of its own, such as a query.
    if lines.len() < 2 && !text.contains('\t') {
        return None;
    }
    let row = |line: &str| {
        let (key, value) = line.split_once('\t').or_else(|| line.split_once('='))?;
        Some(Row { key: key.to_owned(), kind: Kind::String, text: value.to_owned() })
    };
    lines.into_iter().map(row).collect()
}

/// What the specification forbids in these rows: an empty or repeated key, a value that is not what its type says.
#[must_use]
pub fn check(rows: &[Row]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen = std::collections::HashMap::new();
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_blank()) {
        let place = Place::CallerInfo(index);
        if row.key.is_empty() {
            findings.push(Finding::error(place.clone(), "The key is empty", "Name the pair, or remove the row"));
        } else if let Some(first) = seen.insert(row.key.as_str(), index) {
            findings.push(Finding::error(
                place.clone(),
                format!("The key {:?} stands in row {} already", row.key, first + 1),
                "Give each pair a key of its own",
            ));
        }
        if let Some((what, right)) = row.wrong_value() {
            let fix = row.mended(index);
            findings.push(Finding::error(place, what, right).fixed_by(fix));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(key: &str, kind: Kind, text: &str) -> Row {
        Row { key: key.to_owned(), kind, text: text.to_owned() }
    }

    #[test]
    fn literals_and_order_survive_the_way_through_rows() {
        let text = r#"{"z":1.00,"a":1e3,"n":123456789012345678901234567890123456789012345678901,"s":"x\"y","t":true,"u":null,"j":[1,{"b":2.50}]}"#;
        let rows = from_json(text).expect("an object");
        assert_eq!(
            rows.iter().map(|row| row.kind).collect::<Vec<_>>(),
            [Kind::Number, Kind::Number, Kind::Number, Kind::String, Kind::Boolean, Kind::Null, Kind::Json]
        );
        assert_eq!(to_json(&rows).as_deref(), Some(text));
    }

    #[test]
    fn each_rule_finds_its_row_and_spares_its_neighbour() {
        let cases = [
            (row("", Kind::String, "x"), Some("The key is empty")),
            (row("k", Kind::String, ""), None),
            (row("k", Kind::Number, "1e3"), None),
            (row("k", Kind::Number, "01"), Some("not a JSON number")),
            (row("k", Kind::Number, "1 "), Some("not a JSON number")),
            (row("k", Kind::Number, ""), Some("not a JSON number")),
            (row("k", Kind::Number, "true"), Some("not a JSON number")),
            (row("k", Kind::Boolean, "True"), Some("neither true nor false")),
            (row("k", Kind::Boolean, "false"), None),
            (row("k", Kind::Null, "anything"), None),
            (row("k", Kind::Json, "{\"a\":[1,2]}"), None),
            (row("k", Kind::Json, "{\"a\":}"), Some("not JSON")),
        ];
        for (row, expected) in cases {
            let findings = check(std::slice::from_ref(&row));
            match expected {
                None => assert!(findings.is_empty(), "{row:?}: {findings:?}"),
                Some(part) => {
                    assert_eq!(findings.len(), 1, "{row:?}");
                    assert!(findings.iter().all(|finding| finding.what.contains(part)), "{findings:?}");
                }
            }
        }
    }

    #[test]
    fn a_repeated_key_names_the_first_row() {
        let rows = [row("a", Kind::String, "1"), row("b", Kind::String, "2"), row("a", Kind::String, "3")];
        let findings = check(&rows);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].place, Place::CallerInfo(2));
        assert!(findings[0].what.contains("row 1"));
    }

    #[test]
    fn a_paste_becomes_rows_only_when_it_is_pairs() {
        let keys = |text: &str| {
            from_pasted(text)
                .map(|rows| rows.into_iter().map(|row| format!("{}:{}", row.key, row.text)).collect::<Vec<_>>())
        };
        assert_eq!(keys("{\"a\":1.00,\"b\":\"x\"}").as_deref(), Some(&["a:1.00".to_owned(), "b:x".to_owned()][..]));
        assert_eq!(keys("a=1\r\nb=2=3\n\n").as_deref(), Some(&["a:1".to_owned(), "b:2=3".to_owned()][..]));
        assert_eq!(keys("a\t1").as_deref(), Some(&["a:1".to_owned()][..]));
        assert_eq!(keys("a\t x=1\nb\t"), Some(vec!["a: x=1".to_owned(), "b:".to_owned()]));
        for text in ["a=1", "two\nlines", "a=1\nno pair", "{\"a\":", "[1]", ""] {
            assert_eq!(keys(text), None, "{text:?}");
        }
    }

    #[test]
    fn blank_rows_are_neither_sent_nor_found() {
        let rows = [row("", Kind::String, ""), row("a", Kind::String, "1")];
        assert!(check(&rows).is_empty());
        assert_eq!(to_json(&rows).as_deref(), Some(r#"{"a":"1"}"#));
        assert_eq!(to_json(&rows[..1]), None);
    }

    /// A value of any kind; numbers in every form that JSON has, as long as they like.
    fn value() -> impl Strategy<Value = (Kind, String)> {
        let number = (
            "-?",
            "0|[1-9][0-9]{0,60}",
            proptest::option::of("[.][0-9]{1,40}"),
            proptest::option::of("[eE][+-]?[0-9]{1,3}"),
        )
            .prop_map(|(sign, whole, part, exponent)| {
                (Kind::Number, [sign, whole, part.unwrap_or_default(), exponent.unwrap_or_default()].concat())
            });
        prop_oneof![
            any::<String>().prop_map(|text| (Kind::String, text)),
            number,
            any::<bool>().prop_map(|truth| (Kind::Boolean, truth.to_string())),
            Just((Kind::Null, String::new())),
            "[a-z ]{0,9}".prop_map(|text| (Kind::Json, format!("[1.00, {{\"{text}\" : [ ] }}]"))),
        ]
    }

    proptest! {
        #[test]
        fn any_rows_come_back_from_their_json(values in proptest::collection::vec((any::<String>(), value()), 0..20)) {
            let mut rows: Vec<Row> = Vec::new();
            for (number, (key, (kind, text))) in values.into_iter().enumerate() {
                // Why the dot: row 1 with the key 6 must not be row 16 with none.
                rows.push(Row { key: format!("{number}.{key}"), kind, text });
            }
            let text = to_json(&rows);
            prop_assert_eq!(text.is_none(), rows.is_empty());
            let again = text.map(|text| from_json(&text).expect("own JSON")).unwrap_or_default();
            prop_assert_eq!(again, rows);
        }
    }
}
