//! Carries a fault out: turns the right reply into the wrong one.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body as HttpBody;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, LOCATION, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::fault::{Fault, reason};
use super::line::Hook;
use super::replies::{Reply, json};

/// 1 MiB of zeros, packed by gzip. Members may follow one another (RFC 1952 §2.2).
const ZEROS: &[u8] = include_bytes!("../../assets/zeros.gz");

/// How often [`ZEROS`] is sent.
const BOMB_MEMBERS: usize = 1000;

/// The size of a huge body, in bytes: more than this program keeps.
const HUGE: usize = 3 * 1024 * 1024;

const PAGE: &str =
    "<!DOCTYPE html>\n<html><head><title>Gateway</title></head><body><h1>Sign in to go on</h1></body></html>\n";

/// What goes out in a reply's place. `target` is the path that was asked for, `now` seconds since 1970-01-01 UTC.
pub(super) async fn misbehave(
    fault: &Fault,
    reply: Reply,
    target: &str,
    hook: Option<&Hook>,
    now: u64,
) -> Response<HttpBody> {
    match fault {
        Fault::Delay(delay) => {
            sleep(*delay).await;
            reply.whole()
        }
        Fault::Drip(pause) => reply.with_body(|body| HttpBody::new(Drip::new(body, *pause))),
        Fault::CutBeforeHeaders => {
            hook.map(Hook::cut);
            reply.whole()
        }
        Fault::Reset => {
            hook.map(Hook::reset);
            reply.whole()
        }
        Fault::CutAfterHeaders => reply.with_body(|body| HttpBody::new(Cut::new(body))),
        Fault::RedirectToItself(status) => redirect(*status, target),
        Fault::RedirectTo(url) => redirect(307, url),
        Fault::Status(status) => error(*status).whole(),
        Fault::TooManyRequests(after) => {
            let mut response = error(429).whole();
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(*after));
            response
        }
        Fault::Html => plain("text/html; charset=utf-8", PAGE),
        Fault::Empty => plain("application/json", ""),
        Fault::InvalidUtf8 => plain("application/json", &b"{\"callId\":\"\xFF\xFE\",\"success\":\"true\"}"[..]),
        Fault::Huge => plain(
            "application/json",
            [b"{\"success\":\"true\",\"padding\":\"", vec![b'x'; HUGE].as_slice(), b"\"}"].concat(),
        ),
        Fault::GzipBomb => {
            let mut response = plain("application/json", ZEROS.repeat(BOMB_MEMBERS));
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        }
        Fault::ContentType => {
            let mut response = reply.whole();
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
            response
        }
        Fault::Date(ahead) => {
            let mut response = reply.whole();
            if let Some(date) = date(now, *ahead) {
                response.headers_mut().insert(DATE, date);
            }
            response
        }
    }
}

fn error(status: u16) -> Reply {
    json(status, serde_json::json!({ "error": format!("{} - asked for by a fault", reason(status)) }).to_string())
}

fn redirect(status: u16, to: &str) -> Response<HttpBody> {
    let mut response = Response::new(HttpBody::empty());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::TEMPORARY_REDIRECT);
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, to);
    }
    response
}

fn plain(content_type: &'static str, body: impl Into<HttpBody>) -> Response<HttpBody> {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// A moment as HTTP writes it (RFC 9110 §5.6.7).
fn date(now: u64, ahead: i64) -> Option<HeaderValue> {
    let moment = jiff::Timestamp::from_second(i64::try_from(now).ok()?.checked_add(ahead)?).ok()?;
    let text = moment.to_zoned(jiff::tz::TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    HeaderValue::from_str(&text).ok()
}

impl Reply {
    /// As it should go out.
    pub(super) fn whole(self) -> Response<HttpBody> {
        self.with_body(HttpBody::from)
    }

    /// With its body carried otherwise; the length that is told is the right one.
    fn with_body(self, carry: impl FnOnce(Vec<u8>) -> HttpBody) -> Response<HttpBody> {
        let length = self.body.len();
        let mut response = Response::new(carry(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        for (name, value) in self.headers {
            // Why what cannot go into a header is left out: each is a help beside the reply, and the log has it too.
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

/// A body that comes a byte at a time.
struct Drip {
    left: std::vec::IntoIter<u8>,
    pause: Duration,
    sleep: Pin<Box<Sleep>>,
}

impl Drip {
    fn new(body: Vec<u8>, pause: Duration) -> Self {
        Self { left: body.into_iter(), pause, sleep: Box::pin(sleep(pause)) }
    }
}

impl Body for Drip {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left.len() == 0 {
            return Poll::Ready(None);
        }
        if self.sleep.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        let pause = self.pause;
        self.sleep.set(sleep(pause));
        Poll::Ready(self.left.next().map(|byte| Ok(Frame::data(Bytes::copy_from_slice(&[byte])))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.len() as u64)
    }
}

/// A body that breaks off in its middle.
struct Cut {
    half: Option<Bytes>,
    length: u64,
    /// Whether what was given so far has had its turn to go out.
    is_out: bool,
}

/// Why: hyper closes a connection whose body fails.
#[derive(Debug, thiserror::Error)]
#[error("The connection is cut on request")]
struct CutOff;

impl Cut {
    fn new(mut body: Vec<u8>) -> Self {
        let length = body.len() as u64;
        body.truncate(body.len() / 2);
        Self { half: Some(body.into()), length, is_out: false }
    }
}

impl Body for Cut {
    type Data = Bytes;
    type Error = CutOff;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, CutOff>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !std::mem::replace(&mut self.is_out, true) {
            // Why: hyper writes what it has when it has to wait, and drops it when the body fails.
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(CutOff)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
