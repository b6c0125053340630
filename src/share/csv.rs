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
/// Why the apostrophe: a spreadsheet takes a cell that begins with one of these for a formula; `=HYPERLINK(…)` is run by
/// who opens the file, and the cell may have come from a form or a server.
fn cell(text: &str) -> String {
    let is_formula =
        text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\r', '\n', ';', '\t', '\'']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_no_formula_is_left() {
        for (text, expected) in [
            ("", ""),
            ("plain 1", "plain 1"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\r\nlines", "\"two\r\nlines\""),
            (" a", "\" a\""),
            ("=1+1", "\"'=1+1\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+14043438646", "\"'+14043438646\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("1=1", "1=1"),
            (" =1", "\" =1\""),
            ("\u{FF1D}1", "\"'\u{FF1D}1\""),
        ] {
            assert_eq!(cell(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_row_is_a_line() {
        assert_eq!(table([["id", "name"], ["1", "b,c"]]), "id,name\r\n1,\"b,c\"\r\n");
        assert_eq!(table([["id"]]), "id\r\n");
    }
}
