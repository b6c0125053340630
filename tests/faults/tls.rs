//! TLS: whom this machine trusts, and the certificate that is seen whether it is trusted or not. On Linux alone, where
//! the environment says whom to trust.

use std::time::Duration;

use livedeflect_console::exchange::Timings;
use livedeflect_console::send::certificate::Certificate;

use crate::answered;
use crate::server::sending::{PATIENT, SHORT, Want, check, in_a_child, prepared, send, send_and_see, url};
use crate::server::{Act, Server, tls};

/// The first second of 2026, in seconds since 1970.
const NOW: i64 = 1_767_225_600;

#[test]
fn tls_is_verified() {
    let authority = tls::authority();
    in_a_child("with_tls::child_that_trusts_the_tests_authority", &[("SSL_CERT_FILE", &authority.to_string_lossy())]);
}

#[test]
#[ignore = "run by tls_is_verified, with its own certificates"]
fn child_that_trusts_the_tests_authority() {
    let plain = || vec![Act::write("HTTP/1.1 400 x\r\n\r\n"), Act::Hold];
    let ok = || vec![Act::Read, Act::reply(200, "safe")];
    for (name, certificate, host, script, want) in [
        ("good", Some("good"), "127.0.0.1", ok(), answered(200, "safe")),
        ("cut off", Some("good"), "127.0.0.1", vec![Act::Read], Want::Unknown(None, "closed before a reply")),
        ("another host", Some("good"), "localhost", ok(), Want::NotSent("issued for another host")),
        ("expired", Some("expired"), "127.0.0.1", ok(), Want::NotSent("it has expired")),
        ("stranger", Some("stranger"), "127.0.0.1", ok(), Want::NotSent("does not know its issuer")),
        ("plain", None, "127.0.0.1", plain(), Want::NotSent("does not speak TLS")),
        ("closed", None, "127.0.0.1", vec![], Want::NotSent("closed while it was being made")),
        ("silent", None, "127.0.0.1", vec![Act::Hold], Want::NotSent("No connection within 400 ms")),
    ] {
        let posts = usize::from(!matches!(want, Want::NotSent(_)));
        let server = Server::with_tls(script, certificate.map(tls::config));
        let url = url(server.address()).replace("http:", "https:").replace("127.0.0.1", host);
        let limits = if name == "silent" { SHORT } else { PATIENT };
        let (outcome, connection) = send_and_see(&prepared(&url), limits);
        let seen = server.finish();
        check(name, &outcome, &want);
        assert_eq!(seen.posts.len(), posts, "{name}");
        let Timings { tls_started, connected, total, .. } = *outcome.timings();
        // TLS begins where TCP ends, so also where nobody answers it.
        assert!(tls_started > Some(Duration::ZERO) && tls_started < Some(total), "{name}: {outcome:?}");
        assert!(connected.is_none_or(|connected| Some(connected) > tls_started), "{name}: {outcome:?}");
        let shown = connection.certificate.map(|der| Certificate::parse(&der).expect(name).sentence(host, NOW));
        let part = match name {
            "good" => Some("Certificate issued for 127.0.0.1 by"),
            "cut off" => Some("days left"),
            "another host" => Some("Certificate for another host: issued for 127.0.0.1 by"),
            "expired" => Some("expired"),
            "stranger" => Some("issued for 127.0.0.1 by"),
            _ => None,
        };
        match (shown, part) {
            (Some(shown), Some(part)) => assert!(shown.contains(part), "{name}: {shown}"),
            (shown, part) => assert_eq!((shown.is_some(), part.is_some()), (false, false), "{name}"),
        }
        assert_eq!(connection.addresses.is_empty(), host != "localhost", "{name}");
        assert_eq!(connection.peer.is_some(), name == "good", "{name}");
    }
}

#[test]
fn without_ca_certificates_https_is_refused_and_this_machine_still_works() {
    in_a_child("with_tls::child_without_ca_certificates", &[("SSL_CERT_FILE", "/nonexistent")]);
}

#[test]
#[ignore = "run by without_ca_certificates_https_is_refused_and_this_machine_still_works"]
fn child_without_ca_certificates() {
    let server = Server::start(vec![Act::Read, Act::reply(200, "")]);
    let plain = url(server.address());
    let (outcome, _) = send(&prepared(&plain), PATIENT);
    check("http", &outcome, &answered(200, ""));
    let (outcome, _) = send(&prepared(&plain.replace("http:", "https:")), PATIENT);
    check("https", &outcome, &Want::NotSent("the package ca-certificates"));
    assert_eq!(server.finish().connections, 1);
}
