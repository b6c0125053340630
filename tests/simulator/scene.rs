//! A simulator with its clock and log, and a client that writes a request's very bytes.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use livedeflect_console::oauth::credentials::{Credentials, SignatureMethod, Stamp};
use livedeflect_console::oauth::sign::{Signed, sign};
use livedeflect_console::simulator::behaviour::Behaviour;
use livedeflect_console::simulator::server::{Entry, Simulator};
use secrecy::ExposeSecret;
use serde_json::Value;
use tokio::runtime::Runtime;

pub const NOW: u64 = 1_528_932_953;
pub const PATH: &str = "/api/contextAndInvite";
pub const EXAMPLE: &str = include_str!("../../assets/payloads/example.json");

/// How long a test waits for what must come.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub fn credentials() -> Credentials {
    Credentials::new("k&y", "s3cret", "t0ken", "t0ps3cret")
}

/// A simulator with its clock, its log and its runtime.
pub struct Scene {
    // Why in this order: the simulator goes first.
    pub simulator: Simulator,
    pub runtime: Runtime,
    pub clock: Arc<AtomicU64>,
    pub log: Receiver<Entry>,
    nonces: AtomicU64,
}

impl Scene {
    pub fn new() -> Self {
        let known = vec![Credentials::new("k&y", "older", "older", "older"), credentials()];
        Self::with(known)
    }

    pub fn with(known: Vec<Credentials>) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let clock = Arc::new(AtomicU64::new(NOW));
        let (sender, log) = channel();
        let hands = Arc::clone(&clock);
        let starting = Simulator::start(
            0,
            known,
            move || hands.load(Ordering::SeqCst),
            move |entry| sender.send(entry).expect("the scene stands"),
        );
        let simulator = runtime.block_on(starting).expect("a free port");
        Self { simulator, runtime, clock, log, nonces: AtomicU64::new(0) }
    }

    /// Changes how the simulator behaves.
    pub fn behave(&self, change: impl FnOnce(&mut Behaviour)) {
        self.simulator.controls().change(change);
    }

    pub fn signed_with(
        &self,
        method: SignatureMethod,
        target: &str,
        credentials: &Credentials,
        timestamp: u64,
    ) -> Signed {
        self.signed("POST", method, target, credentials, timestamp)
    }

    fn signed(
        &self,
        http_method: &str,
        method: SignatureMethod,
        target: &str,
        credentials: &Credentials,
        timestamp: u64,
    ) -> Signed {
        let url = self.simulator.base_url().join(target).expect("a URL");
        let nonce = format!("n{}", self.nonces.fetch_add(1, Ordering::SeqCst));
        sign(http_method, &url, method, credentials, &Stamp { nonce, timestamp }).expect("signed")
    }

    /// A request to another target, signed afresh.
    pub fn call(&self, method: &'static str, target: &str, body: impl Into<Vec<u8>>) -> Call {
        let signed = self.signed(method, SignatureMethod::HmacSha1, target, &credentials(), NOW);
        let authorization = vec![signed.authorization.expose_secret().as_bytes().to_vec()];
        Call { method, target: target.to_owned(), authorization, body: body.into(), ..self.good() }
    }

    /// Sends, and reads the reply's bytes to their end, in whichever way that comes.
    pub fn raw(&self, call: &Call) -> (Vec<u8>, std::io::Result<()>) {
        let mut stream = connect(self.simulator.address());
        stream.write_all(&call.bytes()).expect("sent");
        let mut reply = Vec::new();
        let end = stream.read_to_end(&mut reply).map(|_| ());
        (reply, end)
    }

    /// The header of a fresh call to that URL.
    pub fn header_for(&self, url: &url::Url) -> String {
        self.signed_with(SignatureMethod::HmacSha1, url.as_str(), &credentials(), NOW)
            .authorization
            .expose_secret()
            .to_owned()
    }

    pub fn header(&self, method: SignatureMethod) -> String {
        self.signed_with(method, PATH, &credentials(), NOW).authorization.expose_secret().to_owned()
    }

    /// A request that is accepted, signed afresh; tests change what they are about.
    pub fn good(&self) -> Call {
        Call {
            method: "POST",
            target: PATH.to_owned(),
            host: self.simulator.address().to_string(),
            authorization: vec![self.header(SignatureMethod::HmacSha1).into_bytes()],
            body: EXAMPLE.as_bytes().to_vec(),
        }
    }

    pub fn authorized(&self, header: impl Into<Vec<u8>>) -> Call {
        Call { authorization: vec![header.into()], ..self.good() }
    }

    pub fn with_body(&self, body: impl Into<Vec<u8>>) -> Call {
        Call { body: body.into(), ..self.good() }
    }

    pub fn send(&self, call: &Call) -> Reply {
        exchange(self.simulator.address(), &call.bytes())
    }

    pub fn logged(&self) -> Entry {
        self.log.recv_timeout(PATIENCE).expect("an entry")
    }
}

/// A request, down to its bytes.
pub struct Call {
    pub method: &'static str,
    pub target: String,
    pub host: String,
    pub authorization: Vec<Vec<u8>>,
    pub body: Vec<u8>,
}

impl Call {
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = format!(
            "{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n",
            self.method,
            self.target,
            self.host,
            self.body.len()
        )
        .into_bytes();
        for authorization in &self.authorization {
            bytes.extend([b"Authorization: ", authorization.as_slice(), b"\r\n"].concat());
        }
        bytes.extend(b"\r\n");
        bytes.extend(&self.body);
        bytes
    }
}

pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Value,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    pub fn error(&self) -> &str {
        self.body["error"].as_str().unwrap_or_default()
    }
}

pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    stream
}

pub fn exchange(address: SocketAddr, request: &[u8]) -> Reply {
    let mut stream = connect(address);
    stream.write_all(request).expect("sent");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("a reply");
    let (head, body) = reply.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Reply { status, head: head.to_owned(), body: serde_json::from_str(body).expect(body) }
}

/// The example payload with a member set, or removed.
pub fn example_with(name: &str, value: Option<Value>) -> String {
    let mut payload: serde_json::Map<String, Value> = serde_json::from_str(EXAMPLE).expect("the example");
    match value {
        Some(value) => payload.insert(name.to_owned(), value),
        None => payload.shift_remove(name),
    };
    Value::from(payload).to_string()
}
