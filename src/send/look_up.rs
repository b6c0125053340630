//! One request that is no send: a GET without credentials for the Domain API, and a signed question for the reporting call.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use reqwest::{Method, Request};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::mpsc;
use url::Url;

use super::cancel::Cancelled;
use super::client::allowed;
use super::post::Sender;
use super::probe::Probe;
use super::{failure, headers};

/// How long a look-up may take, from its start until its last byte.
pub const LIMIT: Duration = Duration::from_secs(10);

/// The most of a reply that is read, in bytes.
pub const MOST_BYTES: usize = 1024 * 1024;

/// A signed question.
#[derive(Debug)]
pub struct Question<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// Where to, https or this machine's.
    pub url: &'a Url,
    /// The `Authorization` header's value.
    pub authorization: &'a SecretString,
    /// The body, JSON.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The HTTP status code.
    pub status: u16,
    /// The body, at most [`MOST_BYTES`].
    pub body: Vec<u8>,
    /// Whether there was more.
    pub truncated: bool,
}

impl Sender {
    /// Gets a URL, https or this machine's, once: no credentials, no redirect, no proxy, within [`LIMIT`].
    ///
    /// # Errors
    /// What happened and what to do, in a sentence without the URL.
    pub async fn look_up(&self, url: &Url, cancelled: Cancelled) -> Result<Looked, String> {
        self.look_up_within(url, cancelled, LIMIT).await
    }

    /// The same within another limit.
    ///
    /// # Errors
    /// What happened and what to do, in a sentence without the URL.
    pub async fn look_up_within(&self, url: &Url, cancelled: Cancelled, limit: Duration) -> Result<Looked, String> {
        self.once(Request::new(Method::GET, url.clone()), cancelled, limit).await
    }

    /// Asks a signed question once: no redirect, no proxy, within [`LIMIT`]. It texts nobody, so it is recorded nowhere.
    ///
    /// # Errors
    /// What happened and what to do, in a sentence without the URL.
    pub async fn ask(&self, question: Question<'_>, cancelled: Cancelled) -> Result<Looked, String> {
        let Question { method, url, authorization, body } = question;
        let method = Method::from_bytes(method.as_bytes()).map_err(|error| error.to_string())?;
        let mut request = Request::new(method, url.clone());
        let mut value = HeaderValue::from_str(authorization.expose_secret()).map_err(|_| {
            "The signature holds a character that HTTP cannot carry. Check the profile's values for line breaks"
                .to_owned()
        })?;
        value.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, value);
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *request.body_mut() = Some(body.into());
        self.once(request, cancelled, LIMIT).await
    }

    async fn once(&self, mut request: Request, cancelled: Cancelled, limit: Duration) -> Result<Looked, String> {
        allowed(request.url()).map_err(|error| error.to_string())?;
        // Why the phases go nowhere: nobody watches a look-up.
        let (phases, _) = mpsc::unbounded_channel();
        let probe = Probe::new(Instant::now(), phases);
        let client = self.clients.client(request.url(), limit, &probe).map_err(|refusal| refusal.to_string())?;
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        request.headers_mut().insert(USER_AGENT, HeaderValue::from_static(headers::USER_AGENT));
        tokio::select! {
            biased;
            () = cancelled.wait() => Err("The look-up was cancelled. Look up again when you want to".to_owned()),
            looked = get(&client, request, &probe, limit) => looked,
            () = tokio::time::sleep(limit) => {
                Err(format!("No whole reply within {}. Check the network, then look up again", failure::time(limit)))
            }
        }
    }
}

async fn get(
    client: &reqwest::Client,
    request: Request,
    probe: &Arc<Probe>,
    limit: Duration,
) -> Result<Looked, String> {
    let failed = |error: &reqwest::Error| match probe.connected() {
        None => failure::not_connected(error, limit),
        Some(_) => "The connection broke before a whole reply came. Look up again".to_owned(),
    };
    let mut reply = client.execute(request).await.map_err(|error| failed(&error))?;
    let mut looked = Looked { status: reply.status().as_u16(), body: Vec::new(), truncated: false };
    while let Some(chunk) = reply.chunk().await.map_err(|error| failed(&error))? {
        let room = MOST_BYTES - looked.body.len();
        looked.body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            looked.truncated = true;
            break;
        }
    }
    Ok(looked)
}
