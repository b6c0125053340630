use proptest::prelude::*;

use super::*;
use crate::exchange::{Deviation, Fault};
use crate::oauth::credentials::SignatureMethod;
use crate::share::scene;

fn written(body: &[u8], shell: Shell, kind: Kind) -> String {
    command(&scene::exchange(1, body, 200, b""), shell, kind).expect("a command")
}

#[test]
fn a_body_is_quoted_where_it_can_be_and_encoded_where_not() {
    for (body, expected) in [
        (&b"{\"a\":1}"[..], "--data-binary '{\"a\":1}'"),
        (b"it's", r"--data-binary 'it'\''s'"),
        (b"$HOME `id` \\ %s !x\n", "--data-binary '$HOME `id` \\ %s !x\n'"),
        ("é漢🙂".as_bytes(), "--data-binary 'é漢🙂'"),
        (b"", "--data-binary ''"),
        (b"@/etc/passwd", "printf %s QC9ldGMvcGFzc3dk | base64 -d | curl"),
        (b"a\0b", "printf %s YQBi | base64 -d | curl"),
        (b"\xFF", "printf %s /w== | base64 -d | curl"),
        (b"\x1B]0;x\x07", "printf %s G10wO3gH | base64 -d | curl"),
    ] {
        let command = written(body, Shell::Sh, Kind::Signed);
        assert!(command.contains(expected), "{command}");
    }
    let large = written(&vec![b'x'; 100_000], Shell::Sh, Kind::Signed);
    assert!(large.contains("base64 -d"), "an argument of that length is refused by Linux");
}

#[test]
fn powershell_gets_bytes_that_no_quoting_can_change() {
    for (body, expected) in [
        (&b"{\"a\":\"it's $x\"}"[..], "WriteAllBytes($body, [Text.Encoding]::ASCII.GetBytes('{\"a\":\"it''s $x\"}'))"),
        ("’".as_bytes(), "WriteAllBytes($body, [Convert]::FromBase64String('4oCZ'))"),
        (b"a\nb", "WriteAllBytes($body, [Convert]::FromBase64String('YQpi'))"),
        (b"\0", "WriteAllBytes($body, [Convert]::FromBase64String('AA=='))"),
        (b"", "WriteAllBytes($body, [Text.Encoding]::ASCII.GetBytes(''))"),
    ] {
        let command = written(body, Shell::PowerShell, Kind::Signed);
        assert!(command.contains(expected), "{command}");
        assert!(command.is_ascii(), "{command}");
    }
}

#[test]
fn a_command_follows_no_redirect_and_reads_no_settings() {
    for shell in Shell::ALL {
        let command = written(b"{}", shell, Kind::Template);
        // Why in quotation marks: PowerShell can take a bare word with a dash and a full stop for two.
        let version = if shell == Shell::Sh { "--http1.1" } else { "'--http1.1'" };
        for part in [&format!("--disable --globoff {version} --max-redirs 0"), "POST", scene::URL] {
            assert!(command.contains(part), "{command}");
        }
        for part in ["--location", "content-length", "host:", "nonce1"] {
            assert!(!command.to_lowercase().contains(part), "{part}: {command}");
        }
    }
}

#[test]
fn a_command_has_the_method_that_was_sent() {
    let mut exchange = scene::example(1);
    let deviation = Some(Deviation::Method { signed: "PUT".to_owned(), sent: "PUT".to_owned() });
    exchange.request.fault = Some(Fault { name: "method-put".to_owned(), deviation });
    for shell in Shell::ALL {
        let command = command(&exchange, shell, Kind::Template).expect("a command");
        assert!(command.contains(" --request PUT ") && !command.contains("POST"), "{command}");
    }
}

#[test]
fn a_template_has_placeholders_and_the_other_kind_the_very_header() {
    let exchange = scene::example(1);
    let template = command(&exchange, Shell::Sh, Kind::Template).expect("a command");
    assert!(
        template.contains(
            "'authorization: OAuth oauth_consumer_key=\"<CONSUMER_KEY>\",oauth_nonce=\"<NONCE>\",oauth_signature_method=\"HMAC-SHA1\",\
             oauth_timestamp=\"<TIMESTAMP>\",oauth_token=\"<TOKEN>\",oauth_version=\"1.0\",oauth_signature=\"<SIGNATURE>\"'"
        ),
        "{template}"
    );
    let signed = command(&exchange, Shell::Sh, Kind::Signed).expect("a command");
    assert!(signed.contains(&format!("'authorization: {}'", exchange.request.explanation.authorization)), "{signed}");
    assert!(signed.contains("work once"), "{signed}");
}

#[test]
fn a_plaintext_signature_gives_a_template_only() {
    let exchange = scene::signed(5, b"{}", 200, b"", SignatureMethod::Plaintext);
    assert_eq!(command(&exchange, Shell::Sh, Kind::Signed), Err(CurlError::Plaintext(5)));
    assert!(command(&exchange, Shell::Sh, Kind::Template).is_ok());
}

#[test]
fn a_header_that_would_break_its_line_is_refused() {
    let mut exchange = scene::example(1);
    exchange.request.headers.push(Header { name: "x".to_owned(), value: "a\r\nb: c".to_owned() });
    for shell in Shell::ALL {
        assert!(matches!(command(&exchange, shell, Kind::Signed), Err(CurlError::Header { id: 1, .. })));
    }
}

#[test]
fn a_command_can_be_pasted_back() {
    let command = written(scene::EXAMPLE.as_bytes(), Shell::Sh, Kind::Template);
    let pasted = crate::share::paste::paste(&command, crate::api::wire::Wire::default()).expect("a payload");
    let expected = crate::api::load::payload(scene::EXAMPLE.as_bytes(), crate::api::wire::Wire::default());
    assert_eq!(pasted.draft, expected.expect("a payload"));
}

proptest! {
    #[test]
    fn a_quoted_text_has_no_quote_of_its_own(text in any::<String>()) {
        let quoted = sh::quoted(&text);
        let inside = quoted.strip_prefix('\'').and_then(|quoted| quoted.strip_suffix('\'')).expect("quotes");
        prop_assert!(!inside.replace(r"'\''", "").contains('\''));
        prop_assert_eq!(inside.replace(r"'\''", "'"), text.clone());
        let quoted = powershell::quoted(&text);
        prop_assert_eq!(quoted[1..quoted.len() - 1].replace("''", "'"), text);
    }
}

/// Runs a command in a real shell, with a function in curl's place that prints what it was given.
#[cfg(unix)]
mod real {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use super::*;

    /// What curl would send: the argument, or standard input where the argument is `@-`.
    fn sent(command: &str) -> Vec<u8> {
        let stub = "curl() { while [ $# -gt 0 ]; do if [ \"$1\" = --data-binary ]; then \
                    if [ \"$2\" = @- ]; then cat; else printf %s \"$2\"; fi; fi; shift; done; }\n";
        let mut shell = Command::new("sh").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a shell");
        shell.stdin.take().expect("a pipe").write_all(format!("{stub}{command}").as_bytes()).expect("it reads");
        let output = shell.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{command}");
        output.stdout
    }

    #[test]
    fn a_real_shell_gives_curl_every_byte() {
        let every: Vec<u8> = (0..=u8::MAX).collect();
        let printable: Vec<u8> = (b' '..=b'~').chain(*b"\n'\\'\n\n").collect();
        for body in [
            &every[..],
            &printable,
            b"",
            b"@x",
            b"-n",
            b"'",
            b"\\",
            b"%s%%",
            "é漢🙂\u{202E}\n".as_bytes(),
            &[b'\''; 3000],
        ] {
            assert_eq!(sent(&written(body, Shell::Sh, Kind::Signed)), body, "{}", String::from_utf8_lossy(body));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn a_real_shell_gives_curl_any_text(body in any::<String>(), bytes in any::<Vec<u8>>()) {
            prop_assert_eq!(sent(&written(body.as_bytes(), Shell::Sh, Kind::Signed)), body.into_bytes());
            prop_assert_eq!(sent(&written(&bytes, Shell::Sh, Kind::Signed)), bytes);
        }
    }
}
