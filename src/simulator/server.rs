//! The simulator's HTTP server: it reads a request, has it judged, counts and logs it, and replies.

use std::future::poll_fn;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body as HttpBody, HttpBody as _};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, Response};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use super::accounts;
use super::behaviour::{Controls, ReplyForm};
use super::calls::Calls;
use super::checks::{Aim, Body, Judge, Refused, Trial};
use super::fault::Fault;
use super::line::{Hook, Lines};
pub use super::log::Entry;
use super::log::{MOST_LOGGED_BYTES, Trail, start};
use super::misbehave::misbehave;
use super::refusal::{MOST_BODY_BYTES, Refusal};
use super::replies::{self, Reply};
use crate::oauth::credentials::Credentials;

/// The specification's example `callId`, which the first accepted call gets; the next ones count up.
const FIRST_CALL_ID: u64 = 473_513;

/// The most of a body that is read, so that a client that sends too much still gets its reply, in bytes.
const MOST_READ_BYTES: usize = 32 * MOST_BODY_BYTES;

/// How long [`Simulator::stop`] waits for replies that are under way.
const STOP_WITHIN: Duration = Duration::from_secs(1);

/// A running simulator. Dropping it closes the port without waiting for replies under way.
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    received: Arc<AtomicU64>,
    controls: Controls,
    /// Dropped, with the simulator or before, it closes the port and the idle connections.
    stop: oneshot::Sender<()>,
    server: JoinHandle<io::Result<()>>,
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
    controls: Controls,
    judge: Judge,
    calls: Mutex<Calls>,
    received: Arc<AtomicU64>,
    next_number: AtomicU64,
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
        let controls = Controls::default();
        controls.accept(known);
        Self::start_with(port, controls, clock, log).await
    }

    /// The same, with controls by which its credentials and behaviour were set, and can be changed.
    ///
    /// # Errors
    /// When the port cannot be opened.
    pub async fn start_with(
        port: u16,
        controls: Controls,
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
            controls: controls.clone(),
            judge: Judge::default(),
            calls: Mutex::default(),
            received: Arc::clone(&received),
            next_number: AtomicU64::new(1),
            next_call_id: AtomicU64::new(FIRST_CALL_ID),
            clock: Box::new(clock),
            log: Box::new(log),
        };
        let router = Router::new().fallback(answer).with_state(Arc::new(shared));
        let service = router.into_make_service_with_connect_info::<Hook>();
        let (stop, stopped) = oneshot::channel::<()>();
        // Why the result does not matter: a dropped sender means stop just as well.
        let stopped = async move { stopped.await.unwrap_or_default() };
        let server =
            runtime.spawn(async move { axum::serve(Lines(listener), service).with_graceful_shutdown(stopped).await });
        Ok(Self { address, received, controls, stop, server })
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

    /// Reads and changes how it behaves.
    #[must_use]
    pub fn controls(&self) -> &Controls {
        &self.controls
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
    let hook = request.extensions().get::<ConnectInfo<Hook>>().map(|ConnectInfo(hook)| hook.clone());
    let (request, body) = request.into_parts();
    if request.method == Method::POST {
        shared.received.fetch_add(1, Ordering::SeqCst);
    }
    let body = read(body).await;
    let now = (shared.clock)();
    let (reply, mut entry) = shared.judge(&request, &body, now);
    // Why only these: a look-up has no form of its own that could go wrong, and a script counts calls.
    let fault = Aim::of(request.uri.path()).and_then(|_| shared.controls.take_fault());
    entry.fault.clone_from(&fault);
    entry.status = fault.as_ref().and_then(Fault::status).unwrap_or(reply.status);
    (shared.log)(entry);
    match &fault {
        None => reply.whole(),
        Some(fault) => misbehave(fault, reply, request.uri.path(), hook.as_ref(), now).await,
    }
}

impl Shared {
    /// The right reply to a request, and what the log says of it.
    fn judge(&self, request: &Parts, body: &Body, now: u64) -> (Reply, Entry) {
        let path = request.uri.path();
        let mut entry = Entry {
            number: self.next_number.fetch_add(1, Ordering::SeqCst),
            at: now,
            method: request.method.to_string(),
            path: path.to_owned(),
            parameters: Vec::new(),
            body: start(&body.bytes, MOST_LOGGED_BYTES),
            body_bytes: body.length,
            checks: Vec::new(),
            status: 0,
            cause: String::new(),
            base_string: None,
            reply: String::new(),
            fault: None,
        };
        let reply = if let Some((account, service)) = accounts::look_up(path).filter(|_| request.method == Method::GET)
        {
            let (reply, words) = accounts::answer(account, service, request.uri.query());
            entry.cause = words;
            reply
        } else {
            let (rules, known) = (self.controls.rules(), self.controls.known());
            let trail = Trail::default();
            let mut trial =
                Trial { judge: &self.judge, rules, known: &known, request, body, now, trail, presented: None };
            let judged = self.carry_out(&mut trial);
            entry.parameters = trial.parameters();
            entry.checks = trial.trail.0;
            match judged {
                Ok((reply, words)) => {
                    entry.cause = words;
                    reply
                }
                Err(refused) => {
                    entry.cause = refused.refusal.to_string();
                    if let Refusal::BadSignature { base_string } = &refused.refusal {
                        entry.base_string.clone_from(base_string);
                    }
                    replies::refused(&refused, rules.reply, now)
                }
            }
        };
        entry.reply = start(&reply.body, MOST_LOGGED_BYTES);
        (reply, entry)
    }

    /// Runs the checks, and does what was asked for when they all pass.
    fn carry_out(&self, trial: &mut Trial<'_>) -> Result<(Reply, String), Refused> {
        match trial.run()? {
            Aim::Call => {
                trial.check_payload()?;
                let id = self.next_call_id.fetch_add(1, Ordering::SeqCst);
                self.calls().remember(id, &trial.body.bytes, trial.now);
                Ok((replies::accepted(id, trial.rules.reply), format!("Accepted as call {id}")))
            }
            Aim::Report => {
                let asked = trial.asked()?;
                let data = self.calls().report(&asked);
                let words = format!("Told of {} calls", data.len());
                let success = if trial.rules.reply == ReplyForm::Boolean { json!(true) } else { json!("true") };
                Ok((replies::json(200, json!({ "success": success, "data": data }).to_string()), words))
            }
        }
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
