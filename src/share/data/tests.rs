use proptest::prelude::*;

use super::*;
use crate::api::payload::Payload;
use crate::api::reply::Verdict;
use crate::api::wire::Wire;

fn read(text: &str) -> Data {
    Data::read(text.as_bytes()).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

/// The text of every cell, row after row.
fn cells(data: &Data) -> Vec<Vec<&str>> {
    (0..data.len()).map(|row| (0..data.columns.len()).map(|column| data.cell(row, column)).collect()).collect()
}

#[test]
fn a_file_is_read_to_the_letter_whoever_wrote_it() {
    let rows: [(&str, &[&[&str]]); 17] = [
        ("skill,note\na,b\n", &[&["a", "b"]]),
        ("skill,note\na,b", &[&["a", "b"]]),
        ("skill,note\r\na,b\r\n", &[&["a", "b"]]),
        ("skill,note\ra,b\rc,d", &[&["a", "b"], &["c", "d"]]),
        ("\u{FEFF}skill,note\na,b\n", &[&["a", "b"]]),
        ("\u{FEFF}\"skill\",note\na,b\n", &[&["a", "b"]]),
        ("skill;note\na,b;c\n", &[&["a,b", "c"]]),
        ("skill\tnote\na,b;\tc\n", &[&["a,b;", "c"]]),
        ("\"skill\",\"note\"\n\"a\"\"b\",\"\"\n", &[&["a\"b", ""]]),
        ("skill,note\n\"a,\r\nb\n\",c\nd,e\n", &[&["a,\r\nb\n", "c"], &["d", "e"]]),
        ("skill,note\n\"\"\"\",x\n", &[&["\"", "x"]]),
        ("skill,note\n\n\na,b\n\n,\n\"\",\n", &[&["a", "b"]]),
        ("\n\nskill\na\n", &[&["a"]]),
        (" skill , note\n a , b\n", &[&[" a ", " b"]]),
        ("customerPhoneNumber\n0012\n1e5\n", &[&["0012"], &["1e5"]]),
        ("callerInfo.a;b,skill,note\n1,2,3\n", &[&["1", "2", "3"]]),
        ("skill\n\u{1F600}é\u{0}\n", &[&["\u{1F600}é\u{0}"]]),
    ];
    for (text, expected) in rows {
        assert_eq!(cells(&read(text)), expected, "{text:?}");
    }
}

#[test]
fn what_is_no_table_is_told_by_line_and_column() {
    let rows: [(&[u8], &str); 28] = [
        (b"", "line 1, column 1"),
        (b"\xEF\xBB\xBF\r\n", "The file is empty"),
        (b"skill\n", "No row stands under line 1"),
        (b"\nskill,note\n,\n", "No row stands under line 2"),
        (b"skill,note\na,b\nc\n", "Line 3 has 1 cells, and line 1 names 2 columns. Column 2 is missing"),
        (b"skill,note\n\"a\nb\",c\nd,e,f\n", "Line 4 has 3 cells, and line 1 names 2 columns. Column 3 has no name"),
        (b"skill,note\na,\"b\n", "The quote at line 2, column 2 is never closed"),
        (b"\"skill", "The quote at line 1, column 1 is never closed"),
        (b"skill,note\na,\"b\"c\n", "At line 2, column 2 text stands behind the closing quote"),
        (b"skill,note\na\"b\",c\n", "At line 2, column 1 a quote stands in a cell that is not quoted"),
        (b"skill,note\r\na,b\r\nc,\xFF\r\n", "At line 3, column 2 stands what is not UTF-8"),
        (b"\xFF\xFEs\0k\0", "At line 1, column 1 stands what is not UTF-8"),
        (b"skill,\xC3\n", "At line 1, column 2 stands what is not UTF-8"),
        (b"skill,,note\na,b,c\n", "The column at line 1, column 2 has no name"),
        (b"Skill\na\n", "\"Skill\" at line 1, column 1 is no item of the payload. Write skill"),
        (b"EXPECT\na\n", "Write expect"),
        (b"skill,number\na,b\n", "\"number\" at line 1, column 2 is no item of the payload. The columns are siteId, "),
        (b"skill,note,skill\na,b,c\n", "\"skill\" at line 1, column 3 stands in column 1 already"),
        (b"deflectionTextTag,deflectionTagText\na,b\n", "line 1, column 2 stands in column 1 already"),
        (b"callerInfo.a,callerInfo.a:number\n1,2\n", "line 1, column 2 stands in column 1 already"),
        (b"callerInfo.a,callerInfo\n1,2\n", "callerInfo at line 1, column 2 stands beside"),
        (b"callerInfo.\n1\n", "Name the pair"),
        (b"callerInfo.:number\n1\n", "Name the pair"),
        (b"callerInfo.a:nubmer\n1\n", "string, number, boolean or json"),
        (b"skill,expect\na,succes\n", "\"succes\" at line 2, column 2 is nothing to expect"),
        (b"expect\n600\n", "\"600\" at line 2, column 1 is nothing to expect"),
        (b"expect\nfailed/2000\n", "is nothing to expect"),
        (b"expect\n/200\n", "is nothing to expect"),
    ];
    for (bytes, part) in rows {
        let error = Data::read(bytes).expect_err(part).to_string();
        assert!(error.contains(part), "{part:?} is not in {error}");
        assert!(!error.ends_with('.'), "{error}");
    }
}

#[test]
fn what_is_too_much_is_refused() {
    let large = vec![b'a'; MOST_BYTES + 1];
    assert_eq!(Data::read(&large), Err(DataError::TooLarge));
    let rows = |count: usize| format!("skill\n{}", "a\n".repeat(count));
    assert_eq!(read(&rows(MOST_ROWS)).len(), MOST_ROWS);
    assert_eq!(Data::read(rows(MOST_ROWS + 1).as_bytes()), Err(DataError::TooManyRows(MOST_ROWS + 2)));
}

/// The payload that the first row sends.
fn sent(base: &Draft, text: &str) -> String {
    let data = read(text);
    data.fits(base).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    String::from_utf8(Payload::of(&data.draft(base, 0), Wire::default()).into_bytes()).expect("UTF-8")
}

#[test]
fn a_rows_cells_go_into_the_payload_as_they_stand() {
    let mut base = Draft::default();
    base.set_text("skill", "sales");
    base.set_text("firstName", "John");
    base.set_text("callerInfo", r#"{"size":"L","n":1.00}"#);
    let rows = [
        ("firstName\n007\n", r#"{"skill":"sales","callerInfo":{"size":"L","n":1.00},"firstName":"007"}"#),
        ("firstName\n{omit}\n", r#"{"skill":"sales","callerInfo":{"size":"L","n":1.00}}"#),
        ("firstName\n{empty}\n", r#"{"skill":"sales","callerInfo":{"size":"L","n":1.00},"firstName":""}"#),
        ("firstName\n{text}{omit}\n", r#"{"skill":"sales","callerInfo":{"size":"L","n":1.00},"firstName":"{omit}"}"#),
        ("note,firstName\nx,\n", r#"{"skill":"sales","callerInfo":{"size":"L","n":1.00},"firstName":"John"}"#),
        ("callerInfo.size,firstName\n01,{omit}\n", r#"{"skill":"sales","callerInfo":{"size":"01","n":1.00}}"#),
        ("callerInfo.n,firstName\n2,{omit}\n", r#"{"skill":"sales","callerInfo":{"size":"L","n":"2"}}"#),
        ("callerInfo.n:number,firstName\n2.50,{omit}\n", r#"{"skill":"sales","callerInfo":{"size":"L","n":2.50}}"#),
        (
            "callerInfo.b:boolean,callerInfo.j:json,callerInfo.x:y:string,firstName\ntrue,[1],z,{omit}\n",
            r#"{"skill":"sales","callerInfo":{"size":"L","n":1.00,"b":true,"j":[1],"x:y":"z"}}"#,
        ),
        ("callerInfo.size,callerInfo.n,firstName\n{omit},{omit},{omit}\n", r#"{"skill":"sales"}"#),
        ("callerInfo.n:number,firstName\n{empty},{omit}\n", r#"{"skill":"sales","callerInfo":{"size":"L","n":""}}"#),
        ("callerInfo,firstName\n\"{\"\"k\"\":1}\",{omit}\n", r#"{"skill":"sales","callerInfo":{"k":1}}"#),
        ("callerInfo,firstName\n[1],{omit}\n", r#"{"skill":"sales","callerInfo":[1]}"#),
        ("callerInfo,firstName\n{omit},{omit}\n", r#"{"skill":"sales"}"#),
    ];
    for (text, expected) in rows {
        assert_eq!(sent(&base, text), expected, "{text:?}");
    }
}

#[test]
fn the_handle_follows_the_number_unless_it_is_somebody_elses() {
    let mut base = Draft::default();
    base.set_text("customerCountryCode", "1");
    base.set_text("customerPhoneNumber", "4043438646");
    for (handle, text, expected) in [
        ("14043438646", "customerPhoneNumber\n55\n", "155"),
        ("14043438646", "customerCountryCode\n44\n", "444043438646"),
        ("14043438646", "customerPhoneNumber,deflectionHandle\n55,99\n", "99"),
        ("14043438646", "customerPhoneNumber,deflectionHandle\n55,\n", "155"),
        ("15550001111", "customerPhoneNumber\n55\n", "15550001111"),
        ("", "customerPhoneNumber\n55\n", ""),
        ("14043438646", "skill\nx\n", "14043438646"),
    ] {
        base.set_text("deflectionHandle", handle);
        assert_eq!(read(text).draft(&base, 0).text("deflectionHandle"), expected, "{handle} {text:?}");
    }
}

#[test]
fn a_payload_without_room_for_the_columns_is_refused() {
    let mut base = Draft::default();
    base.set_text("callerInfo", "[1]");
    assert_eq!(read("callerInfo.a\n1\n").fits(&base), Err(DataError::RawPairs));
    assert_eq!(read("skill\n1\n").fits(&base), Ok(()));
    base.set_text("callerInfo", "{}");
    assert_eq!(sent(&base, "callerInfo.a\n1\n"), r#"{"callerInfo":{"a":"1"}}"#);
    base.raw_body = Some("{}".to_owned());
    assert_eq!(read("skill\n1\n").fits(&base), Err(DataError::RawBody));
}

#[test]
fn an_expectation_is_a_verdict_a_status_or_both() {
    let success = Some(Verdict::Success);
    for (text, verdict, status, shown) in [
        ("", success, None, "success"),
        ("success", success, None, "success"),
        ("Success", success, None, "success"),
        (" failed ", Some(Verdict::Failed), None, "failed"),
        ("401", None, Some(401), "401"),
        ("unauthorized/401", Some(Verdict::Unauthorized), Some(401), "unauthorized/401"),
        ("undocumented / 500", Some(Verdict::Undocumented), Some(500), "undocumented/500"),
    ] {
        let expected = Expected::read(text).expect(text);
        assert_eq!(expected, Expected { verdict, status }, "{text:?}");
        assert_eq!(expected.to_string(), shown);
    }
    for text in ["yes", "99", "1000", "+401", "401/failed", "failed/", "/401", "failed/401/1"] {
        assert_eq!(Expected::read(text), None, "{text:?}");
    }
    let both = Expected { verdict: success, status: Some(200) };
    assert!(both.is_met_by(success, Some(200)) && !both.is_met_by(success, Some(201)));
    assert!(!both.is_met_by(Some(Verdict::Failed), Some(200)) && !both.is_met_by(None, None));
}

#[test]
fn label_note_and_line_are_the_rows_own() {
    let data = read("note,skill,label\nn,\"a\nb\",l\n,c,\n");
    assert_eq!((data.label(0), data.note(0), data.line(0)), ("l", "n", 2));
    assert_eq!((data.label(1), data.note(1), data.line(1)), ("", "", 4));
    assert_eq!(read("skill\na\n").label(0), "");
}

/// A cell as any writer quotes it.
fn quoted(cell: &str, always: bool, delimiter: char) -> String {
    if always || cell.contains([delimiter, '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let read = Data::read(&bytes);
        if let Err(error) = read {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn nothing_that_looks_like_a_table_makes_it_panic(
        text in "(skill|note|expect|callerInfo\\.a:json|label|\"|,|;|\t|\r|\n|\u{FEFF}|\u{e9}|200|failed/|\\{omit\\}){0,60}",
    ) {
        if let Ok(data) = Data::read(text.as_bytes()) {
            for row in 0..data.len() {
                let draft = data.draft(&Draft::example(), row);
                prop_assert!(!Payload::of(&draft, Wire::default()).bytes().is_empty());
            }
        }
    }

    #[test]
    fn what_a_writer_wrote_is_read_again(
        rows in proptest::collection::vec(("(?s).{1,12}", "(?s).{0,12}", any::<bool>()), 1..12),
        delimiter in prop_oneof![Just(','), Just(';'), Just('\t')],
        line_break in prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
        mark in any::<bool>(),
    ) {
        let mut text = [if mark { "\u{FEFF}" } else { "" }, "skill", &delimiter.to_string(), "note", line_break].concat();
        for (skill, note, always) in &rows {
            let [skill, note] = [skill, note].map(|cell| quoted(cell, *always, delimiter));
            text.extend([skill.as_str(), &delimiter.to_string(), &note, line_break]);
        }
        let data = read(&text);
        let written: Vec<Vec<&str>> = rows.iter().map(|(skill, note, _)| vec![skill.as_str(), note.as_str()]).collect();
        prop_assert_eq!(cells(&data), written);
    }
}
