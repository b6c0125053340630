//! The operating system's keyring: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows.
//!
//! Its calls may wait for a person, or for ever. They run one after the other on a thread of their own, and nobody waits
//! longer than [`LIMIT`] for one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use keyring::{Entry, Error};
use secrecy::{ExposeSecret as _, SecretString};

/// How long a call may take.
pub const LIMIT: Duration = Duration::from_secs(10);

/// A question that comes back sooner was seen by nobody: no person says no that fast.
const NOBODY_ASKED: Duration = Duration::from_secs(1);

/// Why the keyring did not do what it should. None of the keyring's own words: some of them quote secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// The operating system has none that runs.
    #[error(
        "There is no keyring: the operating system offers none (on Linux a Secret Service, such as GNOME Keyring or KWallet, on a D-Bus session). Start one, then this program again, or choose another place for the secret"
    )]
    Missing,
    /// It is locked, and nobody could be asked to unlock it.
    #[error("The keyring is locked. Unlock it in the operating system's password manager, then try again")]
    Locked,
    /// Somebody, or the operating system's rules, said no.
    #[error(
        "The keyring refused: its question was answered with no, or this program may not use it. Try again and allow it"
    )]
    Refused,
    /// It did not answer in time.
    #[error("The keyring did not answer within {} s. If it asks to be unlocked, answer it, then try again", LIMIT.as_secs())]
    Silent,
    /// Several entries have the same name.
    #[error(
        "The keyring holds this secret more than once. Delete all but one in the operating system's password manager"
    )]
    Ambiguous,
    /// The entry was not written by this program.
    #[error(
        "The keyring's entry holds no text. Delete it in the operating system's password manager, then give the secret again"
    )]
    NotText,
    /// The operating system takes no entry of that length.
    #[error("The secret is longer than the keyring takes. Choose another place for it")]
    TooLong,
    /// Something else.
    #[error(
        "The keyring failed. Look after it in the operating system's password manager, then start this program again"
    )]
    Failed,
}

/// The entries of one set of folders. Clones share the thread.
#[derive(Clone, Debug)]
pub struct Keyring {
    /// What the entries belong to.
    service: Arc<str>,
    thread: Arc<Thread>,
}

impl Keyring {
    /// The entries of a service. Asks nothing yet.
    #[must_use]
    pub fn new(service: &str) -> Self {
        Self { service: service.into(), thread: Arc::new(Thread::new(LIMIT)) }
    }

    /// The secret of a profile's field; `None` when there is no entry, or an empty one.
    ///
    /// # Errors
    /// Why the keyring cannot be read.
    pub fn read(&self, profile: &str, field: &str) -> Result<Option<SecretString>, KeyringError> {
        self.on_entry(profile, field, |entry| match entry.get_password() {
            Ok(secret) => Ok(Some(SecretString::from(secret)).filter(|secret| !secret.expose_secret().is_empty())),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    /// Keeps a secret, in place of what was kept for the field.
    ///
    /// # Errors
    /// Why the keyring cannot be written.
    pub fn write(&self, profile: &str, field: &str, secret: &SecretString) -> Result<(), KeyringError> {
        let secret = secret.clone();
        self.on_entry(profile, field, move |entry| entry.set_password(secret.expose_secret()))
    }

    /// Deletes a secret. One that is not there is deleted already.
    ///
    /// # Errors
    /// Why it may still be there.
    pub fn delete(&self, profile: &str, field: &str) -> Result<(), KeyringError> {
        self.on_entry(profile, field, |entry| match entry.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            other => other,
        })
    }

    fn on_entry<T: Send + 'static>(
        &self,
        profile: &str,
        field: &str,
        work: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, KeyringError> {
        let (service, user) = (Arc::clone(&self.service), format!("{profile}/{field}"));
        self.thread.call(move || {
            let begun = Instant::now();
            let done = Entry::new(&service, &user).and_then(|entry| work(&entry));
            // Why here: what the keyring's own error may quote never leaves this thread.
            done.map_err(|error| in_our_words(&error, begun.elapsed()))
        })?
    }
}

/// What an error of the keyring means, that came after so long.
fn in_our_words(error: &Error, after: Duration) -> KeyringError {
    match error {
        Error::NoDefaultStore => KeyringError::Missing,
        Error::NoStorageAccess(cause) => words_of(&cause.to_string(), after).unwrap_or(KeyringError::Locked),
        Error::PlatformFailure(cause) => words_of(&cause.to_string(), after).unwrap_or(KeyringError::Failed),
        Error::Ambiguous(_) => KeyringError::Ambiguous,
        Error::BadEncoding(_) | Error::BadDataFormat(..) => KeyringError::NotText,
        Error::TooLong(..) => KeyringError::TooLong,
        _ => KeyringError::Failed,
    }
}

/// What the operating system's own sentence says. Why by its words: the crates below tell locked and refused no other way.
fn words_of(cause: &str, after: Duration) -> Option<KeyringError> {
    let cause = cause.to_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| cause.contains(part));
    if says(&["dismissed"]) {
        Some(if after < NOBODY_ASKED { KeyringError::Locked } else { KeyringError::Refused })
    } else if says(&["denied", "cancel", "authorization", "not authorized"]) {
        Some(KeyringError::Refused)
    } else if says(&["locked", "interaction is not allowed"]) {
        Some(KeyringError::Locked)
    } else if says(&["serviceunknown", "no secret service", "result not returned"]) {
        Some(KeyringError::Missing)
    } else {
        None
    }
}

/// What is to be done on the thread.
type Work = Box<dyn FnOnce() + Send>;

/// Work that waits for the thread; taken out by whoever comes first, the thread or the one who has waited long enough.
type Job = Arc<Mutex<Option<Work>>>;

/// A thread that does one thing after the other, started at the first one.
#[derive(Debug)]
struct Thread {
    /// How long anybody waits.
    limit: Duration,
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
}

impl Thread {
    fn new(limit: Duration) -> Self {
        Self { limit, jobs: Mutex::new(None) }
    }

    /// Does something on the thread. What was not begun in time is never done.
    fn call<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, KeyringError> {
        let (answer, answered) = mpsc::channel();
        // The answer is for nobody when its reader has waited long enough.
        let work: Work = Box::new(move || answer.send(work()).unwrap_or_default());
        let job = Arc::new(Mutex::new(Some(work)));
        self.queue(Arc::clone(&job))?;
        answered.recv_timeout(self.limit).map_err(|error| {
            drop(take(&job));
            match error {
                RecvTimeoutError::Timeout => KeyringError::Silent,
                RecvTimeoutError::Disconnected => KeyringError::Failed,
            }
        })
    }

    fn queue(&self, job: Job) -> Result<(), KeyringError> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if jobs.is_none() {
            let (sender, receiver) = mpsc::channel::<Job>();
            let work_off = move || {
                for job in receiver {
                    if let Some(work) = take(&job) {
                        // Why: a panic below is one call's failure; the next one finds the thread again.
                        drop(catch_unwind(AssertUnwindSafe(work)));
                    }
                }
            };
            let started = thread::Builder::new().name("keyring".to_owned()).spawn(work_off);
            started.map_err(|_| KeyringError::Failed)?;
            *jobs = Some(sender);
        }
        let sent = jobs.as_ref().map(|jobs| jobs.send(job));
        sent.and_then(Result::ok).ok_or(KeyringError::Failed)
    }
}

fn take(job: &Job) -> Option<Work> {
    job.lock().unwrap_or_else(PoisonError::into_inner).take()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Cause(&'static str);

    const SLOW: Duration = Duration::from_secs(2);

    #[test]
    fn each_failure_has_words_of_its_own_without_a_secret() {
        let access = |cause| Error::NoStorageAccess(Box::new(Cause(cause)));
        let failure = |cause| Error::PlatformFailure(Box::new(Cause(cause)));
        let cases = [
            (Error::NoDefaultStore, SLOW, KeyringError::Missing),
            (failure("org.freedesktop.DBus.Error.ServiceUnknown: S3CR3T"), SLOW, KeyringError::Missing),
            (access("SS Error: object locked"), SLOW, KeyringError::Locked),
            (failure("SS Error: object locked"), SLOW, KeyringError::Locked),
            (access("SS error: prompt dismissed"), Duration::ZERO, KeyringError::Locked),
            (access("SS error: prompt dismissed"), SLOW, KeyringError::Refused),
            (failure("org.freedesktop.DBus.Error.AccessDenied: S3CR3T"), SLOW, KeyringError::Refused),
            (failure("User canceled the operation."), SLOW, KeyringError::Refused),
            (failure("S3CR3T"), SLOW, KeyringError::Failed),
            (Error::BadEncoding(b"S3CR3T".to_vec()), SLOW, KeyringError::NotText),
            (Error::BadDataFormat(b"S3CR3T".to_vec(), Box::new(Cause("S3CR3T"))), SLOW, KeyringError::NotText),
            (Error::Ambiguous(Vec::new()), SLOW, KeyringError::Ambiguous),
            (Error::TooLong("S3CR3T".to_owned(), 9), SLOW, KeyringError::TooLong),
            (Error::Invalid("S3CR3T".to_owned(), "S3CR3T".to_owned()), SLOW, KeyringError::Failed),
        ];
        for (error, after, ours) in cases {
            assert_eq!(in_our_words(&error, after), ours, "{error}");
            assert!(!format!("{ours} {ours:?}").contains("S3CR3T"));
        }
    }

    #[test]
    fn a_call_that_hangs_is_given_up_and_what_waits_behind_it_is_never_done() {
        let thread = Thread::new(Duration::from_millis(20));
        let (release, held) = mpsc::channel::<()>();
        let (done, ended) = mpsc::channel();
        let ran = Arc::new(AtomicUsize::new(0));
        let hangs = move || {
            held.recv().ok();
            done.send(()).ok();
        };
        assert_eq!(thread.call(hangs), Err(KeyringError::Silent));
        for _ in 0..3 {
            let ran = Arc::clone(&ran);
            assert_eq!(thread.call(move || ran.fetch_add(1, Ordering::SeqCst)), Err(KeyringError::Silent));
        }
        release.send(()).expect("it hangs still");
        ended.recv().expect("it goes on");
        // Why a thread of more patience: the one call that is to come through must not fail on a busy machine.
        let patient = Thread { limit: LIMIT, jobs: Mutex::new(thread.jobs.lock().expect("free").take()) };
        assert_eq!(patient.call(|| 7), Ok(7));
        assert_eq!(ran.load(Ordering::SeqCst), 0, "the same thread has passed them by");
    }

    #[test]
    fn a_panic_is_one_calls_failure() {
        let thread = Thread::new(LIMIT);
        let panics = || -> u8 { std::panic::resume_unwind(Box::new(())) };
        assert_eq!(thread.call(panics), Err(KeyringError::Failed));
        assert_eq!(thread.call(|| 7), Ok(7));
    }
}
