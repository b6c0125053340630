//! The request's body on its way out, watched: when the connection has taken its last byte.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};

use super::probe::Probe;

/// A body of known length, in one piece. It cannot be cloned, so nothing can send it a second time.
#[derive(Debug)]
pub(super) struct Outgoing {
    /// What has not been asked for yet.
    body: Bytes,
}

impl Outgoing {
    /// The body of the send that `probe` watches.
    pub(super) fn new(body: Vec<u8>, probe: &Arc<Probe>) -> Self {
        Self { body: Bytes::from_owner(Watched { body, probe: Arc::clone(probe) }) }
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        // Why not split off: no handle of the bytes may stay here, or they would not be let go of when they are written.
        let body = std::mem::take(&mut self.body);
        Poll::Ready((!body.is_empty()).then(|| Ok(Frame::data(body))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.body.len()).unwrap_or(u64::MAX))
    }
}

/// The bytes themselves. The connection lets go of them once it has taken the last one, or when it breaks.
#[derive(Debug)]
struct Watched {
    body: Vec<u8>,
    probe: Arc<Probe>,
}

impl AsRef<[u8]> for Watched {
    fn as_ref(&self) -> &[u8] {
        &self.body
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.probe.see_body_go();
    }
}
