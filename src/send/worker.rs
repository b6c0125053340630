//! The runtime that sends run on, off the window's thread.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinHandle;

/// How many threads sends share; they wait on sockets nearly all the time.
const THREADS: usize = 2;

/// Why there is no worker.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The operating system gave no threads or no event queue.
    #[error("The sending side could not start: {0}. Close other programs and start again")]
    Start(#[from] io::Error),
}

/// A tokio runtime of its own. Dropping it ends what still runs on it, without waiting.
#[derive(Debug)]
pub struct Worker {
    /// `None` only while it is being dropped.
    runtime: Option<Runtime>,
    /// The way in.
    handle: Handle,
}

impl Worker {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the operating system refuses threads or an event queue.
    pub fn start() -> Result<Self, WorkerError> {
        let number = AtomicUsize::new(1);
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name_fn(move || format!("send-{}", number.fetch_add(1, Ordering::Relaxed)))
            .enable_all()
            .build()?;
        let handle = runtime.handle().clone();
        Ok(Self { runtime: Some(runtime), handle })
    }

    /// The runtime's handle, for what starts tasks of its own.
    #[must_use]
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Runs a future on the worker's threads. Dropping the returned handle lets it run on.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.handle.spawn(future)
    }

    /// Runs a future to its end on the calling thread: for the command line, never for the window's thread.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.handle.block_on(future)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Why: a look-up of a host's name cannot be called off, and closing the window must not wait for it.
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dropping_does_not_wait_for_what_still_runs() {
        let worker = Worker::start().expect("a runtime");
        let (release, held) = std::sync::mpsc::channel::<()>();
        let (started, running) = std::sync::mpsc::channel();
        worker.handle().spawn_blocking(move || {
            started.send(()).expect("the test waits");
            held.recv()
        });
        running.recv().expect("the task runs");
        drop(worker);
        release.send(()).expect("the task still waits, so the drop did not wait for it");
    }

    #[test]
    fn tasks_run_on_named_threads_and_block_on_waits_for_them() {
        let worker = Worker::start().expect("a runtime");
        let name = worker.spawn(async { std::thread::current().name().map(str::to_owned) });
        let name = worker.block_on(name).expect("the task ends");
        assert!(name.as_deref().is_some_and(|name| name.starts_with("send-")), "{name:?}");
    }
}
