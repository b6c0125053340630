//! A server on loopback that misbehaves exactly as it is told to, and counts what reaches it.

pub mod sending;
pub mod tls;

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Barrier, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long anything here waits before a test counts as hung.
const PATIENCE: Duration = Duration::from_secs(20);

/// One thing that the server does with a connection. After the last one it closes.
#[derive(Clone, Debug)]
pub enum Act {
    /// Reads a whole request and counts it.
    Read,
    /// Reads a request's header block only.
    ReadHead,
    /// Writes bytes as they stand.
    Write(Vec<u8>),
    /// Writes the first to a signed request, the second to one without an `authorization` header.
    ByAuthorization(Vec<u8>, Vec<u8>),
    /// Writes a byte every few milliseconds until the client goes away.
    Drip,
    /// Waits until as many connections are here as the barrier wants.
    Meet(Arc<Barrier>),
    /// Answers 200 with the request's own body.
    Echo,
    /// Keeps the connection open until the client goes away.
    Hold,
    /// Ends the connection with a TCP reset.
    Reset,
}

impl Act {
    /// Writes a text, or bytes.
    pub fn write(bytes: impl AsRef<[u8]>) -> Self {
        Self::Write(bytes.as_ref().to_vec())
    }

    /// Answers a signed request with the first reply, and one without a signature with the second.
    pub fn by_authorization(signed: Vec<u8>, unsigned: Vec<u8>) -> Self {
        Self::ByAuthorization(signed, unsigned)
    }

    /// Writes a whole reply.
    pub fn reply(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self::Write(reply(status, body))
    }
}

/// A whole reply with a `content-length`.
pub fn reply(status: u16, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A 200 with a body in chunks.
pub fn chunked(chunks: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunks}").into_bytes()
}

/// What reached a server.
#[derive(Debug)]
pub struct Seen {
    /// How many connections were made.
    pub connections: usize,
    /// The bytes of each request that came whole.
    pub posts: Vec<Vec<u8>>,
}

/// A running server.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    posted: Receiver<()>,
    listener: JoinHandle<Vec<SocketAddr>>,
}

struct Shared {
    stop: AtomicBool,
    posts: Mutex<Vec<Vec<u8>>>,
    posted: Mutex<Sender<()>>,
}

impl Server {
    /// A plain HTTP server whose every connection follows the script.
    pub fn start(script: Vec<Act>) -> Self {
        Self::with_tls(script, None)
    }

    /// The same, over TLS when there is a configuration for it.
    pub fn with_tls(script: Vec<Act>, tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        Self::on(listener, script, tls)
    }

    /// The same, on a listener that is there already: for scripts that name their own port.
    pub fn on(listener: TcpListener, script: Vec<Act>, tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        let address = listener.local_addr().expect("an address");
        let (sender, posted) = mpsc::channel();
        let shared =
            Arc::new(Shared { stop: AtomicBool::new(false), posts: Mutex::default(), posted: Mutex::new(sender) });
        let listener = {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || accept(&listener, &script, tls.as_ref(), &shared))
        };
        Self { address, shared, posted, listener }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Comes back when a request has come whole.
    pub fn wait_for_post(&self) {
        self.posted.recv_timeout(PATIENCE).expect("a request");
    }

    /// Ends it once all connections are through, and says what it saw.
    pub fn finish(self) -> Seen {
        self.shared.stop.store(true, Ordering::SeqCst);
        let farewell = TcpStream::connect(self.address).expect("the server still accepts");
        let own = farewell.local_addr().expect("an address");
        drop(farewell);
        let peers = self.listener.join().expect("the server did not panic");
        let connections = peers.into_iter().filter(|peer| *peer != own).count();
        let posts = std::mem::take(&mut *self.shared.posts.lock().expect("no thread panicked"));
        Seen { connections, posts }
    }
}

/// A port that nothing listens on.
pub fn dead_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port")
}

fn accept(
    listener: &TcpListener,
    script: &[Act],
    tls: Option<&Arc<rustls::ServerConfig>>,
    shared: &Arc<Shared>,
) -> Vec<SocketAddr> {
    let mut peers = Vec::new();
    let mut threads = Vec::new();
    // The farewell connection ends the wait; what queued up before it is still served.
    while let Ok((stream, peer)) = listener.accept() {
        if shared.stop.load(Ordering::SeqCst) {
            listener.set_nonblocking(true).expect("a listener");
        }
        peers.push(peer);
        stream.set_nonblocking(false).expect("a socket");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
        stream.set_write_timeout(Some(PATIENCE)).expect("a socket");
        let (script, tls, shared) = (script.to_vec(), tls.cloned(), Arc::clone(shared));
        threads.push(std::thread::spawn(move || {
            let (shared, socket, request) = (&*shared, &stream, Vec::new());
            if let Some(tls) = tls {
                let session = rustls::ServerConnection::new(tls).expect("a TLS session");
                let stream = rustls::StreamOwned::new(session, &stream);
                Connection { stream, shared, socket, request }.follow(script);
            } else {
                Connection { stream: &stream, shared, socket, request }.follow(script);
            }
        }));
    }
    for thread in threads {
        thread.join().expect("no script panicked");
    }
    peers
}

struct Connection<'a, S> {
    stream: S,
    shared: &'a Shared,
    socket: &'a TcpStream,
    request: Vec<u8>,
}

impl<S: Read + Write> Connection<'_, S> {
    /// Follows the script until it ends or the client goes away.
    fn follow(mut self, script: Vec<Act>) {
        for act in script {
            if self.perform(act).is_err() {
                break;
            }
        }
    }

    fn perform(&mut self, act: Act) -> io::Result<()> {
        match act {
            Act::Read => {
                let head = self.read_head()?;
                let length = content_length(&self.request[..head]);
                while self.request.len() < head + length {
                    self.read_some()?;
                }
                self.shared.posts.lock().expect("no thread panicked").push(self.request.clone());
                self.shared.posted.lock().expect("no thread panicked").send(()).ok();
            }
            Act::ReadHead => {
                self.read_head()?;
            }
            Act::Write(bytes) => self.write(&bytes)?,
            Act::ByAuthorization(signed, unsigned) => {
                let head = self.read_head()?;
                let head = String::from_utf8_lossy(&self.request[..head]).to_ascii_lowercase();
                self.write(if head.contains("\r\nauthorization:") { &signed } else { &unsigned })?;
            }
            Act::Drip => {
                // The wait for the client's end of the connection paces the drops.
                self.socket.set_read_timeout(Some(Duration::from_millis(5)))?;
                loop {
                    match self.stream.read(&mut [0]) {
                        Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                            self.write(b".")?;
                        }
                        _ => break,
                    }
                }
            }
            Act::Meet(barrier) => {
                barrier.wait();
            }
            Act::Echo => {
                let head = self.read_head()?;
                let bytes = reply(200, &self.request[head..]);
                self.write(&bytes)?;
            }
            Act::Hold => while self.stream.read(&mut [0; 4096])? > 0 {},
            Act::Reset => {
                // Only tokio's sockets can be told to reset.
                let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
                let _inside = runtime.enter();
                let socket = self.socket.try_clone()?;
                socket.set_nonblocking(true)?;
                tokio::net::TcpStream::from_std(socket)?.set_zero_linger()?;
            }
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)?;
        self.stream.flush()
    }

    /// Reads until the header block is there, and gives its length.
    fn read_head(&mut self) -> io::Result<usize> {
        loop {
            if let Some(end) = self.request.windows(4).position(|window| window == b"\r\n\r\n") {
                return Ok(end + 4);
            }
            self.read_some()?;
        }
    }

    fn read_some(&mut self) -> io::Result<()> {
        let mut buffer = [0; 16 * 1024];
        match self.stream.read(&mut buffer)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                self.request.extend_from_slice(&buffer[..read]);
                Ok(())
            }
        }
    }
}

fn content_length(head: &[u8]) -> usize {
    String::from_utf8_lossy(head)
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0)
}
