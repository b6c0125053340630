//! The simulator's HTTP server: it reads a request, has it judged, counts and logs it, and replies.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body as HttpBody, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, Response, StatusCode};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use super::checks::{Body, Judge, Refused};
use super::refusal::{BASE_STRING_HEADER, CAUSE_HEADER, MOST_BODY_BYTES, Refusal};
use crate::oauth::credentials::Credentials;

/// The specification's example `callId`, which the first accepted call gets; the next ones count up.
const FIRST_CALL_ID: u64 = 473_513;

/// The most of a body that is read, so that a client that sends too much still gets its reply, in bytes.
const MOST_READ_BYTES: usize = 32 * MOST_BODY_BYTES;

/// The longest base string that goes into a header, in bytes: clients refuse a reply with headers much larger.
const MOST_BASE_STRING_BYTES: usize = 16 * 1024;

/// How long [`Simulator::stop`] waits for replies that are under way.
const STOP_WITHIN: Duration = Duration::from_secs(1);

/// A running simulator. Dropping it closes the port without waiting for replies under way.
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    received: Arc<AtomicU64>,
    /// Dropped, with the simulator or before, it closes the port and the idle connections.
    stop: oneshot::Sender<()>,
    server: JoinHandle<io::Result<()>>,
}

impl fmt::Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, status, cause, body_bytes } = self;
        write!(formatter, "{method} {path}  {body_bytes} bytes  {status}  {cause}")
    }
}

/// One request as the simulator saw it, for a log: without query, headers or body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The reply's HTTP status code.
    pub status: u16,
    /// The reply's `error`, or the call that was accepted.
    pub cause: String,
    /// How many bytes of the body came.
    pub body_bytes: usize,
}

/// Why the simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another program has the port.
    #[error("Port {0} is in use by another program. Choose another port, or 0 for a free one")]
    PortInUse(u16),
    /// The port is for administrators.
    #[error("Port {0} may not be opened by this user. Choose a port from 1024 on, or 0 for a free one")]
    PortDenied(u16),
    /// Anything else.
    #[error(
        "The simulator cannot listen on 127.0.0.1, port {port}: {source}. Choose another port, or 0 for a free one"
    )]
    Listen {
        /// The port.
        port: u16,
        /// The operating system's error.
        source: io::Error,
    },
    /// It was started outside of a tokio runtime.
    #[error("The simulator was started outside of a tokio runtime. Start it from a task")]
    NoRuntime,
}

/// What each request's task shares.
struct Shared {
    judge: Judge,
    received: Arc<AtomicU64>,
    next_call_id: AtomicU64,
    clock: Box<dyn Fn() -> u64 + Send + Sync>,
    log: Box<dyn Fn(Entry) + Send + Sync>,
}

impl Simulator {
    /// Starts a simulator on 127.0.0.1, on the runtime this is called in. Port 0 takes a free one.
    ///
    /// It accepts the known credentials. `clock` gives seconds since 1970-01-01 UTC; `log` is called once a request,
    /// before the reply leaves.
    ///
    /// # Errors
    /// When the port cannot be opened.
    pub async fn start(
        port: u16,
        known: Vec<Credentials>,
        clock: impl Fn() -> u64 + Send + Sync + 'static,
        log: impl Fn(Entry) + Send + Sync + 'static,
    ) -> Result<Self, StartError> {
        let runtime = Handle::try_current().map_err(|_| StartError::NoRuntime)?;
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::AddrInUse => StartError::PortInUse(port),
            io::ErrorKind::PermissionDenied => StartError::PortDenied(port),
            _ => StartError::Listen { port, source },
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let received = Arc::new(AtomicU64::new(0));
        let shared = Shared {
            judge: Judge::new(known),
            received: Arc::clone(&received),
            next_call_id: AtomicU64::new(FIRST_CALL_ID),
            clock: Box::new(clock),
            log: Box::new(log),
        };
        let router = Router::new().fallback(answer).with_state(Arc::new(shared));
        let (stop, stopped) = oneshot::channel::<()>();
        // Why the result does not matter: a dropped sender means stop just as well.
        let stopped = async move { stopped.await.unwrap_or_default() };
        let server = runtime.spawn(async move { axum::serve(listener, router).with_graceful_shutdown(stopped).await });
        Ok(Self { address, received, stop, server })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT/`.
    #[must_use]
    #[expect(clippy::expect_used, reason = "an IPv4 address and a port always make a URL")]
    #[expect(clippy::missing_panics_doc, reason = "it never panics")]
    pub fn base_url(&self) -> Url {
        Url::parse(&format!("http://{}/", self.address)).expect("an address is a host and a port")
    }

    /// How many POSTs came so far, to whichever path and with whichever reply.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.received.load(Ordering::SeqCst)
    }

    /// Takes no more connections, and returns when the replies under way are out, or after a second. What stalls longer
    /// than that is left to the runtime.
    pub async fn stop(self) {
        drop(self.stop);
        // Why nothing is told: the port is closed whichever way the wait ends.
        tokio::time::timeout(STOP_WITHIN, self.server).await.ok();
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response<HttpBody> {
    let (request, body) = request.into_parts();
    if request.method == Method::POST {
        shared.received.fetch_add(1, Ordering::SeqCst);
    }
    let body = read(body).await;
    let judged = shared.judge.judge(&request, &body, (shared.clock)());
    let (response, cause) = match judged {
        Ok(()) => accepted(shared.next_call_id.fetch_add(1, Ordering::SeqCst)),
        Err(refused) => (refusing(&refused), refused.refusal.to_string()),
    };
    (shared.log)(entry(&request, response.status(), cause, body.length));
    response
}

fn entry(request: &Parts, status: StatusCode, cause: String, body_bytes: usize) -> Entry {
    let path = request.uri.path().to_owned();
    Entry { method: request.method.to_string(), path, status: status.as_u16(), cause, body_bytes }
}

/// Why it reads on beyond the limit: a reply before the request's end resets the connection, and is lost on the client.
async fn read(mut body: HttpBody) -> Body {
    let mut read = Body { bytes: Vec::new(), length: 0, is_whole: true };
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(frame) = frame else {
            read.is_whole = false;
            break;
        };
        let Ok(data) = frame.into_data() else { continue };
        read.length += data.len();
        if read.length <= MOST_BODY_BYTES {
            read.bytes.extend_from_slice(&data);
        } else if read.length > MOST_READ_BYTES {
            break;
        }
    }
    read
}

fn accepted(call_id: u64) -> (Response<HttpBody>, String) {
    let body = format!(r#"{{"callId":"{call_id}","success":"true"}}"#);
    (json(StatusCode::OK, body), format!("Accepted as call {call_id}"))
}

fn refusing(Refused { refusal, cause }: &Refused) -> Response<HttpBody> {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = json(status, serde_json::json!({ "error": refusal.to_string() }).to_string());
    if let Refusal::NotPost = refusal {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
    }
    if let Refusal::BadSignature { base_string: Some(base_string) } = refusal
        && base_string.len() <= MOST_BASE_STRING_BYTES
        // Why it always is one: a base string consists of unreserved characters, % and &.
        && let Ok(value) = HeaderValue::from_str(base_string)
    {
        response.headers_mut().insert(HeaderName::from_static(BASE_STRING_HEADER), value);
    }
    if let Some(cause) = cause
        && let Ok(value) = HeaderValue::from_str(&cause.to_string())
    {
        response.headers_mut().insert(HeaderName::from_static(CAUSE_HEADER), value);
    }
    response
}

fn json(status: StatusCode, body: String) -> Response<HttpBody> {
    let mut response = Response::new(HttpBody::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
