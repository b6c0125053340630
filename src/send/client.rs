//! The only place that builds an HTTP client: no redirects, no retries, no pool, no proxy, no decompression.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::{Client, redirect, retry};
use rustls::crypto::{CryptoProvider, ring};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use url::Url;

use super::handshake;
use super::headers::HeaderError;
use super::probe::{Probe, WatchedConnect, WatchedResolver};
use super::verifier::WatchedVerifier;
use crate::api::endpoint::{self, EndpointError};

/// Why a request was not even tried.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// The URL is not one that credentials may go to.
    #[error("{0}; nothing was sent")]
    Url(#[from] EndpointError),
    /// The headers cannot go out as they are recorded.
    #[error("{0}; nothing was sent")]
    Header(#[from] HeaderError),
    /// The machine trusts nobody, so no host's certificate can be verified.
    #[error(
        "This machine's CA certificates could not be loaded, so no https host can be verified ({0}). Install them (on \
         Debian and Ubuntu the package ca-certificates) and send again; nothing was sent"
    )]
    NoTrust(rustls::Error),
    /// The TLS library refused its settings.
    #[error("TLS could not be set up: {0}. Report this as a fault of the program; nothing was sent")]
    Tls(rustls::Error),
    /// The HTTP library refused its settings.
    #[error("The HTTP client could not be set up: {0}. Report this as a fault of the program; nothing was sent")]
    Client(reqwest::Error),
}

/// Holds the URL to the design's rule again, right before a send: https, or http to this machine.
pub(super) fn allowed(url: &Url) -> Result<(), EndpointError> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(EndpointError::UserInfo);
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if endpoint::is_loopback(url) => Ok(()),
        scheme => Err(EndpointError::NotHttps(scheme.to_owned())),
    }
}

/// The TLS settings that all clients share.
///
/// Loading the system's certificates takes 30 to 70 ms; a client around settings that are already there takes some 0.1 ms.
/// So each send can have a client of its own, with its own [`Probe`].
#[derive(Debug, Default)]
pub(super) struct Clients {
    /// The settings for https; empty until the first https send, and while loading fails.
    verifying: OnceLock<(ClientConfig, Arc<Verifier>)>,
}

impl Clients {
    /// A client for one send.
    pub(super) fn client(&self, url: &Url, connect: Duration, probe: &Arc<Probe>) -> Result<Client, Refusal> {
        let tls = if url.scheme() == "https" { self.verifying(probe)? } else { trusting_nobody()? };
        #[expect(clippy::disallowed_methods, reason = "this is the one place that the lint points to")]
        let builder = Client::builder();
        builder
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .http1_only()
            .pool_max_idle_per_host(0)
            .no_proxy()
            .referer(false)
            .connect_timeout(connect)
            .tls_backend_preconfigured(tls)
            .dns_resolver(WatchedResolver(Arc::clone(probe)))
            .connector_layer(WatchedConnect(Arc::clone(probe)))
            .build()
            .map_err(|error| Refusal::Client(error.without_url()))
    }

    /// Loads what a send to that URL needs and is no part of it: its times should tell of the call alone.
    pub(super) fn make_ready(&self, url: &Url) {
        if url.scheme() == "https" {
            // Why no word of a failure: the client itself fails then, and tells it.
            self.loaded().ok();
        }
    }

    fn loaded(&self) -> Result<&(ClientConfig, Arc<Verifier>), Refusal> {
        if let Some(loaded) = self.verifying.get() {
            return Ok(loaded);
        }
        // Why: a failure is not kept, so that installing the certificates helps without a restart.
        let loaded = load()?;
        Ok(self.verifying.get_or_init(|| loaded))
    }

    fn verifying(&self, probe: &Arc<Probe>) -> Result<ClientConfig, Refusal> {
        let (mut config, inner) = self.loaded()?.clone();
        config.resumption = handshake::resumption(probe);
        config.dangerous().set_certificate_verifier(Arc::new(WatchedVerifier { inner, probe: Arc::clone(probe) }));
        Ok(config)
    }
}

/// Loads the operating system's trust.
fn load() -> Result<(ClientConfig, Arc<Verifier>), Refusal> {
    let provider = provider();
    // `dangerous` is rustls's word for any verifier but its own; this one is the operating system's.
    let verifier = Arc::new(Verifier::new(Arc::clone(&provider)).map_err(Refusal::NoTrust)?);
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(Refusal::Tls)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::<Verifier>::clone(&verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((config, verifier))
}

/// Settings for plain http, which reqwest wants too: with no roots, nothing could be verified by mistake.
fn trusting_nobody() -> Result<ClientConfig, Refusal> {
    Ok(ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(Refusal::Tls)?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth())
}

/// Named rather than taken from the process's default: another crate's feature cannot change it.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_machine_are_allowed() {
        for (url, expected) in [
            ("https://va.ivrdeflect.liveperson.net/api/contextAndInvite", true),
            ("http://127.0.0.1:1/", true),
            ("http://127.9.9.9:1/", true),
            ("http://[::1]:1/", true),
            ("http://localhost:1/", true),
            ("http://example.com/", false),
            ("http://10.0.0.1/", false),
            ("http://localhost.example.com/", false),
            ("ftp://127.0.0.1/", false),
            ("https://user:password@example.com/", false),
        ] {
            assert_eq!(allowed(&Url::parse(url).expect("a URL")).is_ok(), expected, "{url}");
        }
    }
}
