//! A server's certificate in words: for whom it was issued, by whom, and for how long.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use x509_cert::Certificate as Parsed;
use x509_cert::der::Decode as _;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::name::Name;

/// A day, in seconds.
const DAY: i64 = 86_400;

/// How many days before a certificate's end are worth a word.
const SOON: i64 = 14;

/// The most names that a sentence lists.
const MOST_NAMES: usize = 4;

/// What a certificate says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The hosts and addresses it was issued for; without any, the subject's common name.
    pub names: Vec<String>,
    /// From when it is valid, in seconds since 1970-01-01 UTC.
    pub not_before: i64,
    /// Until when it is valid, in seconds since 1970-01-01 UTC.
    pub not_after: i64,
    /// Who issued it: its common name or organisation.
    pub issuer: String,
}

impl Certificate {
    /// Reads an X.509 certificate (RFC 5280) in DER. `None` when it is none.
    #[must_use]
    pub fn parse(der: &[u8]) -> Option<Self> {
        let parsed = Parsed::from_der(der).ok()?;
        let certificate = parsed.tbs_certificate();
        let names: Vec<String> = match certificate.get_extension::<SubjectAltName>() {
            Ok(Some((_, SubjectAltName(names)))) => names.iter().filter_map(alternative).collect(),
            _ => Vec::new(),
        };
        let names = if names.is_empty() { common_name(certificate.subject()).into_iter().collect() } else { names };
        let seconds = |time: &x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).ok();
        Some(Self {
            names,
            not_before: seconds(&certificate.validity().not_before)?,
            not_after: seconds(&certificate.validity().not_after)?,
            issuer: called(certificate.issuer()),
        })
    }

    /// Whether one of its names is the host's (RFC 6125 §6.4: a `*` stands for one whole label, the first).
    #[must_use]
    pub fn is_for(&self, host: &str) -> bool {
        let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
        self.names.iter().any(|name| {
            let name = name.to_ascii_lowercase();
            match name.strip_prefix("*.") {
                Some(parent) => host.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest == parent),
                None => name == host,
            }
        })
    }

    /// Whether it ends within two weeks. `now` is seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn ends_soon(&self, now: i64) -> bool {
        (0..SOON * DAY).contains(&(self.not_after - now))
    }

    /// All of it in one sentence without a full stop. `now` is seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn sentence(&self, host: &str, now: i64) -> String {
        let shown: Vec<&str> = self.names.iter().take(MOST_NAMES).map(String::as_str).collect();
        let more = self.names.len() - shown.len();
        let names = match (shown.is_empty(), more) {
            (true, _) => "no host".to_owned(),
            (false, 0) => shown.join(", "),
            (false, more) => format!("{} and {more} more", shown.join(", ")),
        };
        let issued = if self.is_for(host) { "issued for" } else { "for another host: issued for" };
        let standing = if now < self.not_before {
            format!("not valid before {} from now", days(self.not_before - now))
        } else if now > self.not_after {
            format!("expired {} ago", days(now - self.not_after))
        } else {
            format!("{} left", days(self.not_after - now))
        };
        let (from, to) = (day(self.not_before), day(self.not_after));
        format!("Certificate {issued} {names} by {}, valid from {from} to {to}, {standing}", self.issuer)
    }
}

/// A name of the extension, where it is a host's or an address.
fn alternative(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(name.as_str().to_owned()),
        GeneralName::IpAddress(octets) => {
            let octets = octets.as_bytes();
            let v4 = <[u8; 4]>::try_from(octets).map(|octets| IpAddr::from(Ipv4Addr::from(octets)));
            let v6 = <[u8; 16]>::try_from(octets).map(|octets| IpAddr::from(Ipv6Addr::from(octets)));
            v4.or(v6).ok().map(|address| address.to_string())
        }
        _ => None,
    }
}

fn common_name(name: &Name) -> Option<String> {
    Some(name.common_name().ok()??.value().into_owned())
}

/// What a name is called in a sentence.
fn called(name: &Name) -> String {
    let organisation = || Some(name.organization().ok()??.value().into_owned());
    common_name(name).or_else(organisation).unwrap_or_else(|| "an issuer without a name".to_owned())
}

fn days(seconds: i64) -> String {
    match seconds / DAY {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

fn day(seconds: i64) -> String {
    let zoned = Timestamp::from_second(seconds).map(|time| time.to_zoned(TimeZone::UTC));
    zoned.map_or_else(|_| "?".to_owned(), |time| time.strftime("%-d %b %Y").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 13 June 2018, some time before noon.
    const NOW: i64 = 1_528_884_000;

    fn certificate(names: &[&str], from: i64, to: i64) -> Certificate {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        Certificate {
            names,
            not_before: NOW + from * DAY,
            not_after: NOW + to * DAY,
            issuer: "An authority".to_owned(),
        }
    }

    #[test]
    fn each_certificate_has_its_sentence() {
        for (names, from, to, sentence) in [
            (
                &["*.liveperson.net"][..],
                -300,
                41,
                "issued for *.liveperson.net by An authority, valid from 17 Aug 2017 to 24 Jul 2018, 41 days left",
            ),
            (&["va.liveperson.net"], -300, -3, "valid from 17 Aug 2017 to 10 Jun 2018, expired 3 days ago"),
            (&["va.liveperson.net"], 1, 3, "not valid before 1 day from now"),
            (&["va.liveperson.net"], -1, 0, "less than a day left"),
            (&["other.example"], -1, 1, "Certificate for another host: issued for other.example by"),
            (&[], -1, 1, "for another host: issued for no host by"),
            (
                &["a", "b", "c", "va.liveperson.net", "e", "f"],
                -1,
                1,
                "issued for a, b, c, va.liveperson.net and 2 more by",
            ),
        ] {
            let shown = certificate(names, from, to).sentence("va.liveperson.net", NOW);
            assert!(shown.contains(sentence), "{shown}\n{sentence}");
        }
    }

    #[test]
    fn a_name_is_a_hosts_by_whole_labels() {
        for (name, host, is_for) in [
            ("va.example", "VA.example", true),
            ("*.example", "va.example", true),
            ("*.example", "a.va.example", false),
            ("*.example", "example", false),
            ("*.example", ".example", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("::1", "[::1]", true),
        ] {
            assert_eq!(certificate(&[name], -1, 1).is_for(host), is_for, "{name} {host}");
        }
    }

    #[test]
    fn what_is_no_certificate_is_none() {
        for der in [&b""[..], b"\x30\x00", b"not DER", &[0x30; 4096]] {
            assert_eq!(Certificate::parse(der), None);
        }
    }

    #[test]
    fn two_weeks_are_soon() {
        for (days, soon) in [(-1, false), (0, true), (13, true), (14, false)] {
            assert_eq!(certificate(&["a"], -100, days).ends_soon(NOW), soon, "{days}");
        }
    }
}
