//! Sentences for everything that can go wrong: what happened, what to do, and what is known about the text.

use std::error::Error;
use std::io;
use std::time::Duration;

use rustls::{CertificateError, Error as TlsError};

use super::probe::NotThisMachine;

/// What ends every sentence about a send whose connection never stood.
const NOTHING: &str = "nothing was sent";

/// What ends every sentence about a send whose connection stood.
const MAYBE: &str = "The request may have arrived: sending again may text the person twice";

/// The connection could not be made.
pub(super) fn not_connected(error: &reqwest::Error, connect: Duration) -> String {
    let (what, advice) = if let Some(NotThisMachine(address)) = find(error) {
        (
            format!("localhost leads to {address}, which is not this machine"),
            "Correct the hosts file, or give 127.0.0.1 as the host",
        )
    } else if error.is_dns() {
        (
            format!("The host's name was not found ({})", innermost(error)),
            "Check the zone or the host's spelling, and the network",
        )
    } else if let Some(error) = find::<TlsError>(error) {
        tls(error)
    } else if error.is_timeout() {
        return no_connection_within(connect);
    } else {
        match io_kind(error) {
            Some(io::ErrorKind::ConnectionRefused) => {
                ("The connection was refused: nothing listens on that host and port".to_owned(), "Check the endpoint")
            }
            Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable) => {
                ("No way leads to that host from here".to_owned(), "Check the network and any VPN")
            }
            Some(kind) if is_closed(kind) => (
                "The connection was closed while it was being made".to_owned(),
                "Check that the endpoint's scheme and port are right, and any firewall between",
            ),
            _ => (
                format!("The connection could not be made: {}", innermost(error)),
                "Check the endpoint and the network",
            ),
        }
    };
    format!("{what}. {advice}; {NOTHING}")
}

/// The connect limit passed, or the total limit before the connection stood.
pub(super) fn no_connection_within(limit: Duration) -> String {
    format!("No connection within {}. Check the endpoint, the network and any firewall; {NOTHING}", time(limit))
}

/// The user called it off before the connection stood.
pub(super) fn cancelled_unsent() -> String {
    format!("Cancelled before a connection was made. Send again when you want to; {NOTHING}")
}

/// The connection stood, and broke before a status came.
pub(super) fn no_reply(error: &reqwest::Error) -> String {
    let closed = find::<hyper::Error>(error)
        .is_some_and(|error| error.is_incomplete_message() || error.is_canceled() || error.is_closed())
        || io_kind(error).is_some_and(is_closed);
    if find::<hyper::Error>(error).is_some_and(hyper::Error::is_parse) {
        format!("What came back is not HTTP/1.1 ({}). Check the endpoint. {MAYBE}", innermost(error))
    } else if closed {
        format!("The connection was closed before a reply. {MAYBE}")
    } else {
        format!("The connection broke before a reply: {}. {MAYBE}", innermost(error))
    }
}

/// The status came, and the body did not come to its end.
pub(super) fn body_broken(error: &reqwest::Error, status: u16, bytes: usize) -> String {
    let closed = find::<hyper::Error>(error).is_some_and(hyper::Error::is_incomplete_message)
        || io_kind(error).is_some_and(is_closed);
    if closed {
        format!("HTTP {status} came, but its body was cut off after {bytes} bytes. {MAYBE}")
    } else {
        format!("HTTP {status} came, but its body is damaged after {bytes} bytes: {}. {MAYBE}", innermost(error))
    }
}

/// The total limit passed after the connection stood; `status` when one had come.
pub(super) fn too_slow(total: Duration, status: Option<u16>) -> String {
    let total = time(total);
    match status {
        None => format!("No reply within {total}. {MAYBE}"),
        Some(status) => format!("HTTP {status} came, but its body was not complete within {total}. {MAYBE}"),
    }
}

/// The user called it off after the connection stood; `status` when one had come.
pub(super) fn cancelled_midway(status: Option<u16>) -> String {
    match status {
        None => format!("Cancelled while waiting for the reply. {MAYBE}"),
        Some(status) => format!("Cancelled after HTTP {status} had come, while its body was being read. {MAYBE}"),
    }
}

fn tls(error: &TlsError) -> (String, &'static str) {
    let reason = match error {
        TlsError::InvalidCertificate(reason) => reason,
        TlsError::InvalidMessage(_) => {
            return (
                "The host does not speak TLS on that port".to_owned(),
                "Check that the endpoint's scheme and port are right",
            );
        }
        other => {
            return (
                format!("The TLS handshake failed: {other}"),
                "Check the endpoint and any proxy or firewall between",
            );
        }
    };
    let words = match reason {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired".to_owned(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "it is not valid yet".to_owned(),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it was issued for another host".to_owned()
        }
        CertificateError::UnknownIssuer => "this machine does not know its issuer".to_owned(),
        CertificateError::Revoked => "it was revoked".to_owned(),
        other => other.to_string(),
    };
    (
        format!("The host's certificate was refused: {words}"),
        "Check the endpoint, this machine's clock and its CA certificates",
    )
}

/// Whether the other side went away.
fn is_closed(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected, UnexpectedEof};
    matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | NotConnected | UnexpectedEof)
}

/// An error and its causes, outermost first.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        // Why: the `source` of an I/O error that wraps another leaves that other one out.
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        wrapped.map(|wrapped| wrapped as &(dyn Error + 'static)).or_else(|| error.source())
    })
}

/// The outermost cause of a type.
fn find<E: Error + 'static>(error: &reqwest::Error) -> Option<&E> {
    chain(error).find_map(|cause| cause.downcast_ref())
}

/// The kind of the innermost I/O error.
fn io_kind(error: &reqwest::Error) -> Option<io::ErrorKind> {
    chain(error).filter_map(|cause| cause.downcast_ref::<io::Error>()).last().map(io::Error::kind)
}

/// The last cause in words; the outer ones name layers of the program, and the outermost the URL.
fn innermost(error: &reqwest::Error) -> String {
    let text = chain(error).skip(1).last().map_or_else(|| "no reason was given".to_owned(), ToString::to_string);
    text.trim_start_matches("failed to lookup address information: ").to_owned()
}

/// A limit as people say it.
pub(super) fn time(limit: Duration) -> String {
    if limit.subsec_millis() == 0 { format!("{} s", limit.as_secs()) } else { format!("{} ms", limit.as_millis()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificates_fault_is_said_in_words() {
        use CertificateError::{BadSignature, Expired, NotValidForName, NotValidYet, Revoked, UnknownIssuer};
        for (reason, words) in [
            (Expired, "has expired"),
            (NotValidYet, "not valid yet"),
            (NotValidForName, "another host"),
            (UnknownIssuer, "does not know its issuer"),
            (Revoked, "revoked"),
            (BadSignature, "certificate was refused: "),
        ] {
            let (what, _) = tls(&TlsError::InvalidCertificate(reason));
            assert!(what.contains(words), "{what}");
        }
    }

    #[test]
    fn limits_are_said_in_seconds_when_they_are_whole() {
        assert_eq!(time(Duration::from_secs(30)), "30 s");
        assert_eq!(time(Duration::from_millis(1500)), "1500 ms");
    }
}
