use proptest::prelude::*;

use super::*;
use crate::api::payload::Payload;
use crate::api::wire::{IsMobile, TextTagName};

const URL: &str = "https://va.ivrdeflect.liveperson.net/api/contextAndInvite";
/// Stands where a secret may stand.
const SECRET: &str = "S3CR3T";

/// A payload with each sign that means something to a shell.
fn json() -> String {
    r#"{"siteId":"1","deflectionText":"It's $5 & `50%` \"off\"!\n^ \\ é 😀 #1; (a|b) <c> ^","callerInfo":{"n":1.00}}"#
        .to_owned()
}

fn draft() -> Draft {
    load::payload(json().as_bytes(), Wire::default()).expect("a payload")
}

fn in_single_quotes(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn in_double_quotes(text: &str) -> String {
    let mut quoted = String::new();
    for character in text.chars() {
        if "$`\"\\".contains(character) {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    format!("\"{quoted}\"")
}

/// As browsers copy a command for bash.
fn in_dollar_quotes(text: &str) -> String {
    let mut quoted = String::new();
    for character in text.chars() {
        match character {
            '\'' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '!' => quoted.push_str("\\u0021"),
            ' '..='~' => quoted.push(character),
            other => quoted.extend(other.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}"))),
        }
    }
    format!("$'{quoted}'")
}

/// As browsers copy a command for cmd.
fn in_carets(text: &str) -> String {
    let mut quoted = String::new();
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("^\\^\""),
            '\\' => quoted.push_str("^\\^\\"),
            '\n' => quoted.push_str("^\n\n"),
            other if other.is_ascii_alphanumeric() || " _-:=+~'/.,?;()*`".contains(other) => quoted.push(other),
            other => quoted.extend(['^', other]),
        }
    }
    format!("^\"{quoted}^\"")
}

fn with_backslashes(text: &str) -> String {
    text.chars().flat_map(|character| ['\\', character]).collect()
}

fn left_over(text: &str) -> Vec<String> {
    paste(text, Wire::default()).expect(text).left_over
}

#[test]
fn a_payload_and_every_way_to_write_its_command_give_the_same_draft() {
    let json = json();
    let single = in_single_quotes(&json);
    let texts = [
        json.clone(),
        format!("\u{FEFF}  \r\n{json}\n"),
        format!("curl -d {single} {URL}"),
        format!(
            "curl -X POST '{URL}' -H 'Content-Type: application/json' -H \"Accept: application/json\" --data {single}"
        ),
        format!("curl '{URL}' --data-raw {}", in_double_quotes(&json)),
        format!("curl '{URL}' --data-raw {}", in_dollar_quotes(&json)),
        format!("curl {URL} --data-ascii {}", with_backslashes(&json)),
        format!(
            "curl ^\"{URL}^\" ^\n  -H ^\"content-type: application/json^\" ^\n  --data-raw ^{}",
            &in_carets(&json)[1..]
        ),
        format!("curl --json {single} {URL}"),
        format!("curl -XPOST -d{single} --url {URL}"),
        format!("curl {URL} \\\n  -H 'accept: application/json; charset=utf-8' \\\r\n  --data-binary {single}\r\n"),
        format!("curl.exe {URL} `\r\n  --data-raw {single}"),
        format!("curl {URL} ^\r\n  --data-raw {}", in_double_quotes(&json)),
        format!("$ curl {URL} -d {single}"),
        format!("me@host:~$ /usr/bin/curl {URL} -d {single}"),
        format!("PS C:\\> curl.exe {URL} -d {single}"),
        format!("# as the manual has it\n\n```sh\ncurl {URL} -d {single}\n```\n"),
        format!("\"curl\" {URL} -d {single};"),
        format!("'C:\\tools\\curl.exe' {URL} -d {single} &"),
        format!("curl {URL} -d {} # done", single.replace("siteId", "sit''eI'd'").replace("''", "'\"\"'")),
        format!("curl -d '{{' --json '' --json {} {URL}", in_single_quotes(&json[1..])),
        format!("curl -- {URL}").replace("-- ", &format!("-d {single} -- ")),
    ];
    for text in texts {
        let pasted = paste(&text, Wire::default()).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(pasted.draft, draft(), "{text}");
        let told: Vec<_> = pasted.left_over.iter().filter(|told| !told.contains("the profile says where")).collect();
        let expansions = text.contains(&in_double_quotes(&json)) || text.contains("^\"");
        assert!(told.is_empty() || expansions, "{text}: {told:?}");
    }
}

/// A row: what stands in the command beside its payload, and what is told.
#[test]
fn what_finds_no_place_is_told_and_its_values_are_not() {
    let cases: &[(&str, &[&str])] = &[
        ("", &[]),
        ("-H 'content-type:application/json' -H Accept:application/json -X POST", &[]),
        (
            URL,
            &[
                "The address https://va.ivrdeflect.liveperson.net/api/contextAndInvite: the profile says where a request goes",
            ],
        ),
        (
            "https://user:S3CR3T@example.com:8443/api/contextAndInvite?key=S3CR3T#S3CR3T http://127.0.0.1:8080/S3CR3T",
            &[
                "The address https://example.com:8443/api/contextAndInvite with a query: the profile says where a request goes",
                "The address http://127.0.0.1:8080 with another path than /api/contextAndInvite: the profile says where a request goes",
            ],
        ),
        (
            "S3CR3T user:S3CR3T ftp://S3CR3T/ - --url S3CR3T -- -S3CR3T",
            &["An address that is not a whole URL: the profile says where a request goes"],
        ),
        ("-X PUT -XPUT", &["The method PUT: the call is always a POST"]),
        ("--request s3cr3t", &["The method that is not in capital letters: the call is always a POST"]),
        ("-G -I", &["The method GET: the call is always a POST", "The method HEAD: the call is always a POST"]),
        (
            "-H 'Authorization: OAuth oauth_signature=\"S3CR3T\"' -H 'authorization: S3CR3T'",
            &["The header Authorization, without its value: the profile signs each request anew"],
        ),
        (
            "-H 'Cookie: S3CR3T' -H 'X-Api-Key:S3CR3T' -H 'X-Empty;' -H 'S3CR3T' -H 'Accept:' -H 'Content-Type: text/S3CR3T' -H 'Cookie: 2' -H ': S3CR3T' -H \"S3 CR3T: a\"",
            &["Headers, without their values: Cookie, X-Api-Key, X-Empty, one without a name, Accept, Content-Type"],
        ),
        ("-H @S3CR3T", &["The headers in a file (-H @…): no file is read here"]),
        (
            "-sSLk --compressed -u 'me:S3CR3T' -b S3CR3T --oauth2-bearer S3CR3T -m5 --max-time 5 -o S3CR3T --S3CR3T --key=S3CR3T --zzz",
            &[
                "Options of curl, without what stands behind them: -s, -S, -L, -k, --compressed, -u, -b, --oauth2-bearer, -m, --max-time, -o, an unknown one, --key, --zzz",
            ],
        ),
        ("-?S3CR3T", &["Options of curl, without what stands behind them: an unknown one"]),
        (
            "-F a=S3CR3T --data-urlencode S3CR3T",
            &["Options of curl, without what stands behind them: -F, --data-urlencode"],
        ),
        ("--next -H 'X-More: S3CR3T' S3CR3T", &["What stands behind --next: only the first request is taken over"]),
        ("-: S3CR3T", &["What stands behind --next: only the first request is taken over"]),
        ("> S3CR3T", &["What follows the command, from line 1, column 24 on"]),
        ("2>/dev/S3CR3T", &["What follows the command, from line 1, column 25 on"]),
        ("| jq .S3CR3T", &["What follows the command, from line 1, column 24 on"]),
        (
            "\\\n-s\n\n  echo S3CR3T",
            &[
                "Options of curl, without what stands behind them: -s",
                "What follows the command, from line 4, column 3 on",
            ],
        ),
        // A variable in a value that is not taken over may be a part of a secret.
        (
            "-u \"me:$S3CR3T\" -H \"X: ${S3CR3T}\"",
            &["Headers, without their values: X", "Options of curl, without what stands behind them: -u"],
        ),
    ];
    for (beside, expected) in cases {
        let text = format!("curl -d '{{\"siteId\":1}}' {beside}");
        assert_eq!(left_over(&text), *expected, "{text}");
        assert!(!left_over(&text).concat().to_uppercase().contains(SECRET), "{text}");
    }
    assert_eq!(left_over("cd /tmp/S3CR3T\n$ TOKEN=S3CR3T sudo curl -d '{}'"), ["What stands before the command"]);
    assert_eq!(
        left_over("curl -d \"{\\\"skill\\\":\\\"$SKILL ${SKILL} $(date) `date` $ $.\\\"}\""),
        ["What a shell would have filled in stands in the payload as it was: $(…), $SKILL, `…`"]
    );
}

#[test]
fn unknown_items_are_kept_and_told() {
    let text = format!("{{\"odd\":1.00,\"deflectionTextTag\":\"t\",\"{}\":null}}", "ä".repeat(70));
    let pasted = paste(&text, Wire::default()).expect("a payload");
    assert_eq!(Payload::of(&pasted.draft, Wire::default()).bytes(), text.as_bytes());
    assert_eq!(
        pasted.left_over,
        [
            "The payload item \"odd\": the specification knows no such item, so it is kept as it is".to_owned(),
            "The payload item \"deflectionTextTag\": the profile sends the text tag under another name, so it is kept as it is"
                .to_owned(),
            format!(
                "The payload item \"{}\"…: the specification knows no such item, so it is kept as it is",
                "ä".repeat(60)
            ),
        ]
    );
    let wire = Wire { text_tag_name: TextTagName::DeflectionTextTag, is_mobile: IsMobile::Boolean, ..Wire::default() };
    let text = r#"{"isMobile":true,"deflectionTextTag":"t"}"#;
    let pasted = paste(text, wire).expect("a payload");
    assert_eq!((pasted.draft.text("isMobile"), pasted.draft.text("deflectionTextTag")), ("true", "t"));
    assert!(pasted.left_over.is_empty());
}

#[test]
fn of_very_many_things_the_first_are_told() {
    let all = |name: &str, end: &str, count| {
        (0..count).flat_map(|number: i32| [name.to_owned(), number.to_string(), end.to_owned()]).collect::<String>()
    };
    let options = left_over(&format!("curl -d '{{}}' {} -s -H X:", all("--a", " ", 50_000)));
    let shown: Vec<_> = (0..50).map(|number| format!("--a{number}")).collect();
    assert_eq!(
        options,
        [
            "Headers, without their values: X".to_owned(),
            format!("Options of curl, without what stands behind them: {}, and more", shown.join(", ")),
        ]
    );
    let items = left_over(&format!("{{{}\"z\":1}}", all("\"a", "\":1,", 50_000)));
    assert_eq!(items.len(), 51);
    assert_eq!(items[50], "49951 more payload items that the specification does not know: they are kept as they are");
    assert_eq!(left_over(&format!("{{{}\"z\":1}}", all("\"a", "\":1,", 49))).len(), 50);
}

/// A row: a text, and a part of the sentence that refuses it.
#[test]
fn what_is_no_payload_is_refused_with_a_sentence() {
    let large = " ".repeat(MOST_BYTES + 1);
    let cases: &[(&str, &str)] = &[
        ("", "There is no text to paste"),
        (" \r\n\u{A0}\u{FEFF}", "neither a JSON object"),
        ("\u{FEFF} \n", "There is no text to paste"),
        (&large, "1048577 bytes, and 1 MiB is the most"),
        ("S3CR3T", "neither a JSON object nor a curl command"),
        ("the curl of S3CR3T", "neither a JSON object nor a curl command"),
        ("[\"S3CR3T\"]", "line 1, column 1: an array stands here"),
        ("\"S3CR3T\"", "line 1, column 1: a string stands here"),
        ("12345", "line 1, column 1: a number stands here"),
        ("{\"a\":1,\n \"a\":\"S3CR3T\"}", "line 2, column 4: the key \"a\" stands here a second time"),
        ("{\"a\":\"S3CR3T", "line 1, column 12: EOF"),
        ("{\"a\":1} curl -d '{}'", "line 1, column 9: trailing characters"),
        ("curl", "carries no payload"),
        ("curl https://example.com/ -H 'X: S3CR3T'", "carries no payload"),
        ("curl -F 'a=S3CR3T'", "carries no payload"),
        ("curl --next -d '{}'", "carries no payload"),
        ("curl -d", "Nothing stands behind the command's last option, -d."),
        ("curl -d '{}' -sH", "Nothing stands behind the command's last option, -H."),
        ("curl -d '{}' --oauth2-bearer", "Nothing stands behind the command's last option, --oauth2-bearer."),
        ("curl -d @S3CR3T", "from a file (-d @…), and no file is read here"),
        ("curl -d@-", "from a file (-d @…)"),
        ("curl --data-binary @S3CR3T", "from a file (--data-binary @…)"),
        ("curl --json @S3CR3T", "from a file (--json @…)"),
        ("curl --data-raw @S3CR3T", "behind the command's -d, --data or --json: "),
        ("curl -d '{\"a\":\n S3CR3T}'", "line 2, column 2: expected value"),
        ("curl -d a=S3CR3T", "line 1, column 1: expected value"),
        ("curl -d '{}' -d '{}'", "line 1, column 3: trailing characters"),
        ("curl -d '{\"a\":S3CR3T", "The single quote at line 1, column 9 is not closed"),
        ("curl \\\n-d '{\"a\":\nS3CR3T\n", "The single quote at line 2, column 4 is not closed"),
        ("# é\n$ curl \\\n é -d \"S3CR3T", "The double quote at line 3, column 7 is not closed"),
        ("curl -d $'S3CR3T\\'", "The $'…' at line 1, column 9 is not closed"),
        ("curl -d $'S3CR3T\\", "The $'…' at line 1, column 9 is not closed"),
        ("curl -d $'\\xFF'", "The $'…' at line 1, column 9 has an escape that stands for no character"),
        ("curl -d $'\\ud83dS3CR3T'", "has an escape that stands for no character"),
        ("curl -d $'\\ude00'", "has an escape that stands for no character"),
        ("curl -d $'\\ud83d\\u0041'", "has an escape that stands for no character"),
        ("curl -d $'\\UFFFFFFFF'", "has an escape that stands for no character"),
        ("curl -d $'\\777'", "has an escape that stands for no character"),
        ("curl -d $'\\u'", "has an escape that stands for no character"),
    ];
    for (text, part) in cases {
        let error = paste(text, Wire::default()).expect_err(text);
        let shown = error.to_string();
        assert!(shown.contains(part), "{text:.60}: {shown}");
        assert!(!format!("{shown} {error:?}").contains(SECRET), "{text:.60}: {error:?}");
        assert!(!shown.ends_with('.'), "{shown}");
    }
}

/// A row: a command's words, written for a shell, and what the shell makes of them.
#[test]
fn words_are_those_of_the_shell() {
    let cases: &[(&str, &[&str])] = &[
        ("", &[]),
        ("  a\tb  ", &["a", "b"]),
        ("'' \"\" $'' a", &["", "", "", "a"]),
        ("a'b c'\"d e\"\\ f", &["ab cd e f"]),
        ("'a\\b\n$c'", &["a\\b\n$c"]),
        (r#""a\b\$\`\"\\ 'c'""#, &["a\\b$`\"\\ 'c'"]),
        ("\"a\\\nb\" c\\\nd \\\r\n e", &["ab", "cd", "e"]),
        ("a`\nb ^\r\nc", &["ab", "c"]),
        (r"$'\a\b\e\E\f\n\r\t\v\\\'\x22\?'", &["\u{7}\u{8}\u{1B}\u{1B}\u{C}\n\r\t\u{B}\\'\"?"]),
        (r"$'\101\60z\x41g\xc3\xa9\u41 \u00e9\U1F600\ud83d\ude00\cA\q'", &["A0zAgéA é😀😀\u{1}\\q"]),
        ("$\"a\" \"$'b'\" $c '$d'", &["a", "$'b'", "$c", "$d"]),
        ("a#b #c 'd\n", &["a#b"]),
        ("a;b", &["a"]),
        ("a 2>b", &["a"]),
        ("a b>c", &["a", "b"]),
        ("a&b=c", &["a"]),
        ("x ^\"a^ ^^b^\"^\n^c", &["x", "a ^bc"]),
        ("'^\"a^b' \"^\" a^\"b\"", &["^\"a^b", "^", "a^b"]),
        ("a^b", &["a^b"]),
        ("é\u{A0}b", &["é\u{A0}b"]),
        ("a\\", &["a\\"]),
    ];
    for (text, expected) in cases {
        let found = shell::words(text, 0).expect(text);
        let words: Vec<_> = found.words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(words, *expected, "{text:?}");
    }
}

#[test]
fn deep_nesting_and_long_texts_are_read() {
    let deep = format!("{{\"callerInfo\":{{\"a\":{}1{}}}}}", "[".repeat(100_000), "]".repeat(100_000));
    let expected = paste(&deep, Wire::default()).expect("a payload").draft;
    assert_eq!(paste(&format!("curl -d '{deep}'"), Wire::default()).expect("a command").draft, expected);
    for text in ["$a", "\\\n", "''", "^\"", "\n", "curl ", "-d ", "# ", "$'\\u0041' ", "--a "] {
        let long = format!("curl {}", text.repeat((MOST_BYTES - 5) / text.len()));
        paste(&long, Wire::default()).expect_err(text);
    }
}

/// Texts made of what means something here.
fn telling_text() -> impl Strategy<Value = String> {
    let parts = [
        "curl",
        " ",
        "\n",
        "\r\n",
        "'",
        "\"",
        "$'",
        "\\",
        "`",
        "^",
        "^\"",
        "{",
        "}",
        "\"siteId\"",
        ":",
        "1",
        "-d",
        "-H",
        "-X",
        "--json",
        "--",
        "@",
        "https://a.b/",
        "é",
        "😀",
        "\\u",
        "d83d",
        "\\x",
        "$",
        "(",
        ";",
        "#",
        ">",
        "-",
        "=",
    ];
    proptest::collection::vec(proptest::sample::select(parts.to_vec()), 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_text_brings_it_down(text in any::<String>(), telling in telling_text()) {
        for text in [format!("curl {text}"), format!("curl -d {telling}"), text, telling] {
            if let Err(error) = paste(&text, Wire::default()) {
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }

    #[test]
    fn any_payload_survives_every_way_of_quoting(text in any::<String>(), telling in telling_text()) {
        let mut draft = Draft::example();
        draft.set_text("deflectionText", &format!("{text}{telling}x"));
        let bytes = Payload::of(&draft, Wire::default()).into_bytes();
        let json = String::from_utf8(bytes).expect("UTF-8");
        for quoted in [in_single_quotes(&json), in_double_quotes(&json), in_dollar_quotes(&json)] {
            let pasted = paste(&format!("curl {URL} --data-raw {quoted} -s"), Wire::default());
            prop_assert_eq!(pasted.map(|pasted| pasted.draft), Ok(draft.clone()));
        }
    }
}
