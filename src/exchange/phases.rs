//! A send's time in parts, one after the other: what the window's time line, HAR and the report are drawn from.

use std::time::Duration;

use super::{Outcome, Request};

/// A part of a send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    /// What it is, HAR's word: `dns`, `connect`, `ssl`, `send`, `wait` or `receive`. Unlike HAR's, `connect` is without `ssl`.
    pub name: &'static str,
    /// What it is, in words.
    pub label: &'static str,
    /// How it went.
    pub went: Went,
}

impl Phase {
    /// How long it took, if it was reached and seen. These lengths add up to the total.
    #[must_use]
    pub fn length(&self) -> Option<Duration> {
        match self.went {
            Went::Through(from, to) | Went::BrokeOff(from, to) => Some(to.saturating_sub(from)),
            Went::NotReached | Went::NotSeen => None,
        }
    }
}

/// How a part of a send went. The times are since the send began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Went {
    /// From one time to another.
    Through(Duration, Duration),
    /// It began, and the send ended in it.
    BrokeOff(Duration, Duration),
    /// The send ended before it.
    NotReached,
    /// It was not measured, or there was nothing to do.
    NotSeen,
}

/// The parts of a send, in their order.
#[must_use]
pub fn phases(request: &Request, outcome: &Outcome) -> Vec<Phase> {
    let timings = outcome.timings();
    let end = timings.total;
    let is_secured = request.url.scheme() == "https";
    let is_whole = matches!(outcome, Outcome::Answered { .. });
    let mut ends = vec![("dns", "Name lookup", timings.resolved)];
    // Why one part where the moment between two is not there: the record is an older program's, or the connection broke
    // before it had taken the whole request. Then nobody can tell the two apart.
    if is_secured && timings.tls_started.is_none() && timings.connected.is_some() {
        ends.push(("connect", "Connection with TLS", timings.connected));
    } else if is_secured {
        ends.extend([("connect", "Connection", timings.tls_started), ("ssl", "TLS", timings.connected)]);
    } else {
        ends.push(("connect", "Connection", timings.connected));
    }
    if timings.written.is_none() && timings.connected.is_some() {
        ends.push(("wait", "Request out, waiting", timings.first_byte));
    } else {
        ends.extend([("send", "Request written", timings.written), ("wait", "Waiting", timings.first_byte)]);
    }
    ends.push(("receive", "Reading the reply", is_whole.then_some(end)));

    let is_named = request.url.domain().is_some();
    let mut from = Duration::ZERO;
    let mut is_over = false;
    let mut phases = Vec::with_capacity(ends.len());
    for (index, &(name, label, at)) in ends.iter().enumerate() {
        let later_was_reached = ends.iter().skip(index + 1).any(|(_, _, at)| at.is_some());
        let went = match at {
            _ if end.is_zero() => Went::NotSeen,
            Some(at) => {
                // Why not before the last one's end, nor after the send's: the moments are read in different places.
                let (begun, ended) = (from, at.min(end).max(from));
                from = ended;
                Went::Through(begun, ended)
            }
            None if is_over => Went::NotReached,
            None if later_was_reached || (index == 0 && !is_named) => Went::NotSeen,
            None => {
                is_over = true;
                Went::BrokeOff(from, end.max(from))
            }
        };
        phases.push(Phase { name, label, went });
    }
    phases
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::draft::Draft;
    use crate::api::endpoint::Environment;
    use crate::exchange::{Response, Timings};
    use crate::oauth::credentials::{Credentials, SignatureMethod, Stamp};
    use crate::oauth::explain::explain;

    fn request(url: &str) -> Request {
        let url = url.parse().expect("a URL");
        let stamp = Stamp { nonce: "n".to_owned(), timestamp: 1 };
        let credentials = Credentials::new("k", "s", "t", "u");
        Request {
            profile: "p".to_owned(),
            environment: Environment::Test,
            headers: Vec::new(),
            body: Vec::new(),
            explanation: explain("POST", &url, SignatureMethod::HmacSha1, &credentials, &stamp),
            draft: Draft::default(),
            findings: Vec::new(),
            sent_from: None,
            fault: None,
            url,
        }
    }

    /// A part in brief: its name, how many milliseconds it took, and `!` where it broke off, `-` or `?` where it was not
    /// reached or not seen.
    fn brief(phase: &Phase) -> String {
        let ms = phase.length().unwrap_or_default().as_millis();
        match phase.went {
            Went::Through(..) => format!("{} {ms}", phase.name),
            Went::BrokeOff(..) => format!("{} {ms}!", phase.name),
            Went::NotReached => format!("{} -", phase.name),
            Went::NotSeen => format!("{} ?", phase.name),
        }
    }

    #[test]
    fn each_part_has_its_time_and_the_broken_one_is_the_one_that_broke() {
        let answered = |timings| Outcome::Answered {
            response: Response { status: 200, headers: Vec::new(), body: Vec::new(), truncated: false },
            timings,
        };
        let not_sent = |timings| Outcome::NotSent { why: String::new(), timings };
        let unknown = |timings| Outcome::Unknown { why: String::new(), partial: None, timings };
        let timings = |moments: [u64; 5], total| {
            // Zero: there is no such moment.
            let [resolved, tls_started, connected, written, first_byte] =
                moments.map(|ms| (ms > 0).then(|| Duration::from_millis(ms)));
            Timings { resolved, tls_started, connected, written, first_byte, total: Duration::from_millis(total) }
        };
        let (secured, named, numbered) = ("https://va.example/", "http://localhost:1/", "http://127.0.0.1/");
        for (url, outcome, expected) in [
            (
                secured,
                answered(timings([5, 12, 30, 31, 90], 99)),
                "dns 5, connect 7, ssl 18, send 1, wait 59, receive 9",
            ),
            (named, answered(timings([5, 0, 30, 31, 90], 99)), "dns 5, connect 25, send 1, wait 59, receive 9"),
            (numbered, answered(timings([0, 0, 30, 31, 90], 99)), "dns ?, connect 30, send 1, wait 59, receive 9"),
            // Without the moments that older programs did not see.
            (secured, answered(timings([5, 0, 30, 0, 90], 99)), "dns 5, connect 25, wait 60, receive 9"),
            (secured, not_sent(timings([0; 5], 40)), "dns 40!, connect -, ssl -, send -, wait -, receive -"),
            (numbered, not_sent(timings([0; 5], 40)), "dns ?, connect 40!, send -, wait -, receive -"),
            (secured, not_sent(timings([9, 0, 0, 0, 0], 40)), "dns 9, connect 31!, ssl -, send -, wait -, receive -"),
            (secured, not_sent(timings([9, 15, 0, 0, 0], 40)), "dns 9, connect 6, ssl 25!, send -, wait -, receive -"),
            (named, unknown(timings([10, 0, 20, 22, 0], 50)), "dns 10, connect 10, send 2, wait 28!, receive -"),
            (named, unknown(timings([10, 0, 20, 0, 0], 50)), "dns 10, connect 10, wait 30!, receive -"),
            (named, unknown(timings([10, 0, 20, 22, 50], 75)), "dns 10, connect 10, send 2, wait 28, receive 25!"),
            // A reply that came before the whole request was out.
            (named, answered(timings([10, 0, 20, 0, 50], 75)), "dns 10, connect 10, wait 30, receive 25"),
            // Moments that overtake each other.
            (named, answered(timings([50, 0, 20, 21, 90], 60)), "dns 50, connect 0, send 0, wait 10, receive 0"),
            (secured, unknown(Timings::default()), "dns ?, connect ?, ssl ?, send ?, wait ?, receive ?"),
        ] {
            let phases = phases(&request(url), &outcome);
            let told: Vec<_> = phases.iter().map(brief).collect();
            assert_eq!(told.join(", "), expected, "{url} {outcome:?}");
            let lengths = phases.iter().filter_map(Phase::length).sum::<Duration>();
            assert_eq!(lengths, outcome.timings().total, "{url} {outcome:?}");
        }
    }
}
