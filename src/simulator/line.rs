//! The simulator's TCP side: a listener whose connections can be cut or reset from within a request.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// A listener on loopback.
pub(super) struct Lines(pub(super) TcpListener);

impl Listener for Lines {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        // Why axum's own: it waits and goes on where there are no file descriptors left.
        let (stream, address) = Listener::accept(&mut self.0).await;
        (Line { stream, end: Hook::default() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// One connection.
pub(super) struct Line {
    stream: TcpStream,
    end: Hook,
}

const OPEN: u8 = 0;
const CUT: u8 = 1;
const RESET: u8 = 2;

/// What a request holds of its connection.
#[derive(Clone, Debug, Default)]
pub(super) struct Hook(Arc<AtomicU8>);

impl Hook {
    /// Nothing more is written: the connection is closed.
    pub(super) fn cut(&self) {
        self.0.store(CUT, Ordering::SeqCst);
    }

    /// Nothing more is written: the connection is reset.
    pub(super) fn reset(&self) {
        self.0.store(RESET, Ordering::SeqCst);
    }
}

impl Connected<IncomingStream<'_, Lines>> for Hook {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Self {
        stream.io().end.clone()
    }
}

impl Line {
    /// Why an error: hyper then drops the connection, and with it the socket.
    fn still_open(&self) -> io::Result<()> {
        match self.end.0.load(Ordering::SeqCst) {
            OPEN => return Ok(()),
            // Why no lingering: what the socket's end then sends is a reset.
            RESET => self.stream.set_zero_linger()?,
            _ => {}
        }
        Err(io::ErrorKind::ConnectionAborted.into())
    }
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.still_open() {
            Ok(()) => Pin::new(&mut self.stream).poll_write(context, bytes),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.still_open() {
            Ok(()) => Pin::new(&mut self.stream).poll_write_vectored(context, parts),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
