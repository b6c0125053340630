//! Tables as CSV (RFC 4180) that a spreadsheet opens without running anything in them.

/// Rows of cells as CSV, with a line break after each row.
#[must_use]
pub fn table<'a, Row>(rows: impl IntoIterator<Item = Row>) -> String
where
    Row: IntoIterator<Item = &'a str>,
{
    let mut text = String::new();
    for row in rows {
        for (index, value) in row.into_iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            text.push_str(&cell(value));
        }
        text.push_str("\r\n");
    }
    text
}

/// One cell, quoted where it must be.
///
/// Why the apostrophe: a spreadsheet takes a cell that begins with one of these for a formula, and a reply's text could
/// bring one along.
#[must_use]
pub fn cell(value: &str) -> String {
    let is_formula = value.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let value = if is_formula { format!("'{value}") } else { value.to_owned() };
    if value.contains(['"', ',', '\n', '\r']) || value.starts_with(' ') || value.ends_with(' ') {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_are_disarmed() {
        for (value, expected) in [
            ("", ""),
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"yes\"", "\"say \"\"yes\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            (" a", "\" a\""),
            ("=1+1", "'=1+1"),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""),
            ("a=b", "a=b"),
        ] {
            assert_eq!(cell(value), expected, "{value:?}");
        }
    }

    #[test]
    fn a_row_is_a_line() {
        assert_eq!(table([["a", "b"], ["1", "=2"]]), "a,b\r\n1,'=2\r\n");
    }
}
