//! What is seen of a connection while it is made: the proof that separates "not sent" from "may have been sent".
//!
//! Each send has a client of its own, and that client's resolver and connector carry the send's [`Probe`]. So a phase can
//! only be attributed to the send it belongs to, however many run at once.

use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::mpsc::UnboundedSender;
use tower_layer::Layer;
use tower_service::Service;

use super::post::Phase;

/// The error type of reqwest's hooks.
type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// `localhost` leads away from this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("localhost resolves to {0}, which is not this machine")]
pub(super) struct NotThisMachine(pub(super) std::net::IpAddr);

/// Something asked for a second connection within one send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a second connection was refused: one send is one connection")]
pub(super) struct SecondConnection;

/// One send's observations.
#[derive(Debug)]
pub(super) struct Probe {
    /// When the send began.
    start: Instant,
    /// Where each new phase is told.
    phases: UnboundedSender<Phase>,
    /// Whether a connection was asked for.
    dialled: AtomicBool,
    /// When the name was resolved, from the start.
    resolved: OnceLock<Duration>,
    /// When TLS began, from the start: the TCP connection stood.
    tls_started: OnceLock<Duration>,
    /// When the connection (with TLS) stood, from the start. Unset proves that not a byte of the request left.
    connected: OnceLock<Duration>,
    /// When the connection let go of the body, from the start.
    body_gone: OnceLock<Duration>,
    /// What the host's name was resolved to.
    addresses: OnceLock<Vec<IpAddr>>,
    /// The certificate that the server showed, in DER, whether it was accepted or not.
    certificate: OnceLock<Vec<u8>>,
}

impl Probe {
    pub(super) fn new(start: Instant, phases: UnboundedSender<Phase>) -> Arc<Self> {
        Arc::new(Self {
            start,
            phases,
            dialled: AtomicBool::new(false),
            resolved: OnceLock::new(),
            tls_started: OnceLock::new(),
            connected: OnceLock::new(),
            body_gone: OnceLock::new(),
            addresses: OnceLock::new(),
            certificate: OnceLock::new(),
        })
    }

    /// What the host's name was resolved to; nothing for an address.
    pub(super) fn addresses(&self) -> Vec<IpAddr> {
        self.addresses.get().cloned().unwrap_or_default()
    }

    /// The certificate that the server showed, in DER.
    pub(super) fn certificate(&self) -> Option<Vec<u8>> {
        self.certificate.get().cloned()
    }

    /// Keeps the certificate; a connection shows one.
    pub(super) fn see_certificate(&self, der: &[u8]) {
        self.certificate.get_or_init(|| der.to_vec());
    }

    /// When the host's name was resolved; `None` for an address.
    pub(super) fn resolved(&self) -> Option<Duration> {
        self.resolved.get().copied()
    }

    /// When TLS began.
    pub(super) fn tls_started(&self) -> Option<Duration> {
        self.tls_started.get().copied()
    }

    /// Marks the beginning of TLS.
    pub(super) fn see_tls_begin(&self) {
        self.mark(&self.tls_started, Phase::Securing);
    }

    /// When the connection let go of the request's body: it had taken the last byte, or was breaking.
    pub(super) fn body_gone(&self) -> Option<Duration> {
        self.body_gone.get().copied()
    }

    /// Marks that the body is let go of, if there is a connection that it can have gone to.
    pub(super) fn see_body_go(&self) {
        if self.connected.get().is_some() {
            self.mark(&self.body_gone, Phase::Waiting);
        }
    }

    /// When the connection stood.
    pub(super) fn connected(&self) -> Option<Duration> {
        self.connected.get().copied()
    }

    /// Tells the window; a send whose listener is gone goes on.
    pub(super) fn tell(&self, phase: Phase) {
        self.phases.send(phase).ok();
    }

    fn mark(&self, moment: &OnceLock<Duration>, next: Phase) {
        if moment.set(self.start.elapsed()).is_ok() {
            self.tell(next);
        }
    }
}

/// The operating system's resolver, watched.
#[derive(Clone, Debug)]
pub(super) struct WatchedResolver(pub(super) Arc<Probe>);

impl Resolve for WatchedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let probe = Arc::clone(&self.0);
        Box::pin(async move {
            probe.tell(Phase::Resolving);
            let host = name.as_str();
            let addresses: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
            this_machine(host, &addresses)?;
            probe.addresses.get_or_init(|| addresses.iter().map(SocketAddr::ip).collect());
            probe.mark(&probe.resolved, Phase::Connecting);
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Plain http is allowed to `localhost` for its name alone, so the name must keep its promise (RFC 6761 §6.3).
fn this_machine(host: &str, addresses: &[SocketAddr]) -> Result<(), NotThisMachine> {
    match addresses.iter().find(|address| !address.ip().is_loopback()) {
        Some(address) if host.eq_ignore_ascii_case("localhost") => Err(NotThisMachine(address.ip())),
        _ => Ok(()),
    }
}

/// Wraps reqwest's connector, to see when the connection stands and to refuse a second one.
#[derive(Clone, Debug)]
pub(super) struct WatchedConnect(pub(super) Arc<Probe>);

impl<S> Layer<S> for WatchedConnect {
    type Service = WatchedConnector<S>;

    fn layer(&self, inner: S) -> Self::Service {
        WatchedConnector { inner, probe: Arc::clone(&self.0) }
    }
}

/// reqwest's connector, watched.
#[derive(Clone, Debug)]
pub(super) struct WatchedConnector<S> {
    inner: S,
    probe: Arc<Probe>,
}

impl<S, R> Service<R> for WatchedConnector<S>
where
    S: Service<R, Error = BoxError>,
    S::Future: Send + 'static,
    S::Response: 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, destination: R) -> Self::Future {
        if self.probe.dialled.swap(true, Ordering::Relaxed) {
            // Why: redirects and retries are off in the client; should either ever come back, the second POST ends here.
            return Box::pin(async { Err(SecondConnection.into()) });
        }
        let connecting = self.inner.call(destination);
        let probe = Arc::clone(&self.probe);
        Box::pin(async move {
            let connection = connecting.await?;
            // Why: marked before the connection is handed on, so no byte can leave unmarked.
            probe.mark(&probe.connected, Phase::Sending);
            Ok(connection)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localhost_must_be_this_machine_and_other_names_need_not() {
        for (host, addresses, allowed) in [
            ("localhost", vec!["127.0.0.1:0"], true),
            ("localhost", vec!["[::1]:0", "127.0.0.1:0"], true),
            ("localhost", vec!["127.0.0.1:0", "192.0.2.1:0"], false),
            ("LOCALHOST", vec!["192.0.2.1:0"], false),
            ("example.com", vec!["192.0.2.1:0"], true),
        ] {
            let parsed: Vec<SocketAddr> = addresses.iter().map(|text| text.parse().expect("an address")).collect();
            assert_eq!(this_machine(host, &parsed).is_ok(), allowed, "{host} {addresses:?}");
        }
    }
}
