//! One confirmed send: at most one POST, and an [`Outcome`] whatever happens.
//!
//! ```text
//!  refused ──▶ NotSent          Resolving ──▶ Connecting ──▶ Securing ──▶ Sending ──▶ Waiting ──▶ Reading ──▶ Answered
//!                                    └── fails ──┴─────────────┴▶ NotSent    └── fails ──┴───────────┴▶ Unknown
//! ```

use std::future::ready;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::header::HeaderMap;
use reqwest::{Body, Client, Request};
use tokio::sync::mpsc;
use url::Host;

use super::cancel::Cancelled;
use super::client::{Clients, Refusal, allowed};
use super::outgoing::Outgoing;
use super::probe::Probe;
use super::{failure, headers};
use crate::exchange::{Header, MOST_REPLY_BYTES, Outcome, Prepared, Response, Timings};

/// How long a send may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the start until the connection, with TLS, stands.
    pub connect: Duration,
    /// From the start until the reply's last byte.
    pub total: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), total: Duration::from_secs(30) }
    }
}

/// What a send is at, for the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The host's name is being looked up; left out for an address.
    Resolving,
    /// TCP.
    Connecting,
    /// TLS, for https.
    Securing,
    /// The connection stands: the request goes out.
    Sending,
    /// The request is out: the reply is waited for.
    Waiting,
    /// The status and headers have come; the body is being read.
    Reading,
}

/// What was seen of a send's connection, beside its outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// What the host's name was resolved to; nothing for an address, or when it was not resolved.
    pub addresses: Vec<IpAddr>,
    /// The address that replied.
    pub peer: Option<SocketAddr>,
    /// The certificate that the server showed, in DER, whether it was accepted or not; `None` for plain http.
    pub certificate: Option<Vec<u8>>,
}

/// Sends. One is enough for the whole program, however many sends run at once.
#[derive(Debug, Default)]
pub struct Sender {
    pub(super) clients: Clients,
}

/// How the wire's side of a send ended.
enum Ending {
    /// The reply came to its end, or to the most that is kept.
    Whole,
    /// The connection, or the reply, broke.
    Broken(reqwest::Error),
    /// The user called it off.
    Cancelled,
    /// The total limit passed.
    TooSlow,
}

/// What has come so far.
#[derive(Default)]
struct Received {
    /// The reply, from its status on.
    response: Option<Response>,
    /// When the status and headers had come.
    first_byte: Option<Duration>,
    /// The address it came from.
    peer: Option<SocketAddr>,
}

impl Sender {
    /// A sender that has not loaded anything yet: the first https send loads the system's CA certificates.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends a prepared request, once, within `limits`, unless and until it is cancelled.
    ///
    /// `progress` hears each phase as it begins. Call this on the [`super::worker::Worker`], with the history's row
    /// already on disk.
    pub async fn post(
        &self,
        prepared: &Prepared,
        limits: Limits,
        cancelled: Cancelled,
        progress: impl Fn(Phase) + Send + Sync,
    ) -> Outcome {
        self.post_and_see(prepared, limits, cancelled, progress).await.0
    }

    /// The same, with what was seen of the connection.
    pub async fn post_and_see(
        &self,
        prepared: &Prepared,
        limits: Limits,
        cancelled: Cancelled,
        progress: impl Fn(Phase) + Send + Sync,
    ) -> (Outcome, Seen) {
        let url = &prepared.request.url;
        self.clients.make_ready(url);
        let start = Instant::now();
        let (tell, mut told) = mpsc::unbounded_channel();
        let probe = Probe::new(start, tell);
        let (client, request) = match self.request(prepared, limits, &probe) {
            Ok(ready) => ready,
            Err(refusal) => {
                let timings = Timings { total: start.elapsed(), ..Timings::default() };
                return (Outcome::NotSent { why: refusal.to_string(), timings }, Seen::default());
            }
        };
        if !matches!(url.host(), Some(Host::Domain(_))) {
            probe.tell(Phase::Connecting);
        }

        let mut received = Received::default();
        let mut written = None;
        let ending = {
            let mut wire = pin!(exchange(client, request, start, &probe, &mut received));
            let mut cancelled = pin!(cancelled.wait());
            let mut limit = pin!(tokio::time::sleep(limits.total.saturating_sub(start.elapsed())));
            loop {
                tokio::select! {
                    // Why: a send that was cancelled before it began must not begin; a reply that is there beats a limit
                    // that passed in the same moment.
                    biased;
                    () = &mut cancelled => break Ending::Cancelled,
                    Some(phase) = told.recv() => progress(phase),
                    result = &mut wire => break result.map_or_else(Ending::Broken, |()| Ending::Whole),
                    // Why after the wire: a connection that breaks lets go of the body too, but tells its error before.
                    Some(moment) = ready(probe.body_gone()), if written.is_none() => written = Some(moment),
                    () = &mut limit => break Ending::TooSlow,
                }
            }
        };
        while let Ok(phase) = told.try_recv() {
            progress(phase);
        }
        let timings = Timings {
            resolved: probe.resolved(),
            tls_started: probe.tls_started(),
            connected: probe.connected(),
            // Why not later than a reply: one that came before the whole request had been written.
            written: written.or_else(|| probe.body_gone().filter(|moment| Some(*moment) <= received.first_byte)),
            first_byte: received.first_byte,
            total: start.elapsed(),
        };
        let seen = Seen { addresses: probe.addresses(), peer: received.peer, certificate: probe.certificate() };
        (outcome(ending, limits, received.response, timings), seen)
    }

    /// Everything that can be refused before a socket is opened.
    fn request(&self, prepared: &Prepared, limits: Limits, probe: &Arc<Probe>) -> Result<(Client, Request), Refusal> {
        let url = &prepared.request.url;
        allowed(url)?;
        let mut request = Request::new(headers::method(&prepared.request)?, url.clone());
        *request.headers_mut() = headers::on_the_wire(prepared)?;
        *request.body_mut() = Some(Body::wrap(Outgoing::new(prepared.request.body.clone(), probe)));
        Ok((self.clients.client(url, limits.connect, probe)?, request))
    }
}

/// Sends the request and reads the reply into `received`, so that what came survives a break.
async fn exchange(
    client: Client,
    request: Request,
    start: Instant,
    probe: &Probe,
    received: &mut Received,
) -> Result<(), reqwest::Error> {
    let mut reply = client.execute(request).await?;
    received.first_byte = Some(start.elapsed());
    received.peer = reply.remote_addr();
    probe.tell(Phase::Reading);
    let response = received.response.insert(Response {
        status: reply.status().as_u16(),
        headers: shown(reply.headers()),
        body: Vec::new(),
        truncated: false,
    });
    while let Some(chunk) = reply.chunk().await? {
        let room = MOST_REPLY_BYTES - response.body.len();
        response.body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            response.truncated = true;
            break;
        }
    }
    Ok(())
}

fn shown(headers: &HeaderMap) -> Vec<Header> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    headers
        .iter()
        .map(|(name, value)| Header { name: name.as_str().to_owned(), value: text(value.as_bytes()) })
        .collect()
}

/// The rule of the design: without a connection nothing was sent; after it, only a whole reply is an answer.
fn outcome(ending: Ending, limits: Limits, response: Option<Response>, timings: Timings) -> Outcome {
    match (ending, response) {
        (Ending::Whole, Some(response)) => Outcome::Answered { response, timings },
        (ending, None) if timings.connected.is_none() => {
            let why = match ending {
                Ending::Broken(error) => failure::not_connected(&error, limits.connect),
                Ending::Cancelled => failure::cancelled_unsent(),
                Ending::TooSlow | Ending::Whole => failure::no_connection_within(limits.total),
            };
            Outcome::NotSent { why, timings }
        }
        (ending, partial) => {
            let status = partial.as_ref().map(|response| response.status);
            let why = match (ending, &partial) {
                (Ending::Broken(error), None) => failure::no_reply(&error),
                (Ending::Broken(error), Some(reply)) => failure::body_broken(&error, reply.status, reply.body.len()),
                (Ending::Cancelled, _) => failure::cancelled_midway(status),
                (Ending::TooSlow | Ending::Whole, _) => failure::too_slow(limits.total, status),
            };
            Outcome::Unknown { why, partial, timings }
        }
    }
}
