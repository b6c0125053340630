//! A secret on the clipboard: kept out of clipboard histories where the system lets it, and taken away again after a while.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use arboard::Clipboard;
#[cfg(target_os = "macos")]
use arboard::SetExtApple as _;
#[cfg(all(unix, not(target_os = "macos")))]
use arboard::SetExtLinux as _;
#[cfg(windows)]
use arboard::SetExtWindows as _;
use secrecy::{ExposeSecret, SecretString};

/// What became of a secret that was to be copied.
#[derive(Debug)]
pub(super) enum Copied {
    /// It is on the clipboard.
    There,
    /// This program cannot reach the clipboard by itself; the window's own way remains. The secret comes back.
    NotReached(SecretString),
    /// It has left the clipboard, or something else had taken its place.
    Gone,
}

/// A secret on the clipboard. Dropping this takes it away at once, and waits until it is.
#[derive(Debug)]
pub(super) struct Loan {
    /// Dropped, it ends the wait.
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Loan {
    /// Copies a secret and takes it away after `lifetime`, unless something else stands on the clipboard by then.
    ///
    /// Why a thread: the system's clipboard is asked twice, with a wait between, and on X11 it is served from here.
    pub(super) fn begin(
        secret: SecretString,
        lifetime: Duration,
        report: impl Fn(Copied) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (stop, stopped) = mpsc::channel::<()>();
        let thread = thread::Builder::new().name("clipboard".to_owned()).spawn(move || {
            let Ok(mut clipboard) = copy(&secret) else { return report(Copied::NotReached(secret)) };
            report(Copied::There);
            match stopped.recv_timeout(lifetime) {
                Ok(()) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            // Why the look first: what was copied meanwhile is the user's, and stays.
            if clipboard.get_text().is_ok_and(|text| text == secret.expose_secret()) {
                clipboard.clear().ok();
            }
            report(Copied::Gone);
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // Why the result does not matter: a thread that panicked has nothing on the clipboard to wait for.
            thread.join().ok();
        }
    }
}

fn copy(secret: &SecretString) -> Result<Clipboard, arboard::Error> {
    let mut clipboard = Clipboard::new()?;
    clipboard.set().exclude_from_history().text(secret.expose_secret())?;
    Ok(clipboard)
}
