//! Tables as CSV (RFC 4180) that no spreadsheet reads as formulas.

/// A table with its head. A cell that a spreadsheet would take for a formula gets an apostrophe before it.
#[must_use]
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut text = line(head.iter().copied());
    for row in rows {
        text.push_str(&line(row.iter().map(String::as_str)));
    }
    text
}

fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    cells.map(cell).collect::<Vec<_>>().join(",") + "\r\n"
}

/// Why the apostrophe: `=HYPERLINK(…)` in a cell is run by who opens the file, and the cell came from a form or a server.
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
            ("=1+1", "\"'=1+1\""),
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
    fn a_table_has_a_line_for_each_row() {
        let rows = [vec!["1".to_owned(), "a".to_owned()], vec!["2".to_owned(), "b,c".to_owned()]];
        assert_eq!(table(&["id", "name"], &rows), "id,name\r\n1,a\r\n2,\"b,c\"\r\n");
        assert_eq!(table(&["id"], &[]), "id\r\n");
    }
}
