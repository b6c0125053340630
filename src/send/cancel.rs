//! Calling a send off: one side is kept by whoever may cancel, the other goes with the send.

use tokio::sync::watch;

/// A new pair, not cancelled.
#[must_use]
pub fn pair() -> (Cancel, Cancelled) {
    let (sender, receiver) = watch::channel(false);
    (Cancel(sender), Cancelled(receiver))
}

/// Calls a send off. Dropping it calls nothing off.
#[derive(Clone, Debug)]
pub struct Cancel(watch::Sender<bool>);

impl Cancel {
    /// Calls the send off, now or as soon as it begins. Calling twice is the same as calling once.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }
}

/// The side that a send waits on.
#[derive(Clone, Debug)]
pub struct Cancelled(watch::Receiver<bool>);

impl Cancelled {
    /// For a send that nobody can call off.
    #[must_use]
    pub fn never() -> Self {
        pair().1
    }

    /// Whether [`Cancel::cancel`] was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        *self.0.borrow()
    }

    /// Comes back once [`Cancel::cancel`] was called, and never when it was not.
    pub async fn wait(mut self) {
        if self.0.wait_for(|cancelled| *cancelled).await.is_err() {
            // Why: every `Cancel` is gone, so nobody can call it off any more.
            std::future::pending::<()>().await;
        }
    }
}
