//! The real program, run with a data folder of its own. Every run is held to what holds for all of them: no panic, no
//! secret in what it prints, and none in any file it leaves.

use std::fs;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use livedeflect_console::store::atomic;
use serde_json::Value;

/// How long a command may take before the test counts as hung.
const PATIENCE: Duration = Duration::from_mins(1);

/// The environment variables that hold the secrets of [`profile`]s.
pub const VARIABLES: [&str; 2] = ["CLI_TEST_CONSUMER_SECRET", "CLI_TEST_TOKEN_SECRET"];

/// What stands in them.
pub const SECRETS: [&str; 2] = ["c4n4ry-0f-th3-c0nsum3r", "c4n4ry-0f-th3-t0k3n"];

/// A data folder, and the program on it.
pub struct Console {
    folder: tempfile::TempDir,
    secrets: [&'static str; 2],
}

impl Console {
    /// With a folder that is not there yet.
    pub fn new() -> Self {
        Self::with_secrets(SECRETS)
    }

    /// The same, with other secrets in the environment.
    pub fn with_secrets(secrets: [&'static str; 2]) -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), secrets }
    }

    /// A path beside the data folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The data folder.
    pub fn data_dir(&self) -> PathBuf {
        self.path("data")
    }

    /// Writes a file beside the data folder, and says where.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        atomic::write(&path, bytes.as_ref()).expect("a file");
        path.to_str().expect("a path in UTF-8").to_owned()
    }

    /// Waits 1 s for a connection and 2 s in all, from here on.
    pub fn be_impatient(&self) {
        let settings = b"(connect_timeout_s: 1, total_timeout_s: 2)";
        atomic::write(&self.data_dir().join("settings.ron"), settings).expect("settings");
    }

    /// Takes a profile in.
    pub fn import(&self, text: &str) {
        let file = self.file("import.ron", text);
        self.run(&["profiles", "import", &file]).exits(0);
    }

    /// The program with arguments, not started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bare_command(arguments);
        command.arg("--data-dir").arg(self.data_dir());
        command
    }

    /// The same without `--data-dir`; the home folder is beside the data folder.
    pub fn bare_command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_livedeflect-console"));
        command
            .args(arguments)
            .env_remove("LIVEDEFLECT_CONSOLE_DATA_DIR")
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_DATA_HOME")
            .env("HOME", self.path("home"))
            .envs(VARIABLES.into_iter().zip(self.secrets))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end, without a terminal.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.end(self.command(arguments))
    }

    /// Runs a command with a text on its standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Ran {
        self.end_with_input(self.command(arguments), input)
    }

    /// Runs a prepared command with a text on its standard input.
    pub fn end_with_input(&self, mut command: Command, input: &[u8]) -> Ran {
        let mut child = Running::start(command.stdin(Stdio::piped()));
        // A program that reads no further has seen enough.
        child.child.stdin.take().expect("a pipe").write_all(input).ok();
        self.held_to_the_rules(child.end())
    }

    /// Runs a prepared command to its end.
    pub fn end(&self, mut command: Command) -> Ran {
        self.held_to_the_rules(Running::start(&mut command).end())
    }

    /// Starts a command.
    pub fn start(&self, arguments: &[&str]) -> Running {
        Running::start(&mut self.command(arguments))
    }

    /// Ends what was started, which may be by its own accord.
    pub fn wait(&self, running: Running) -> Ran {
        self.held_to_the_rules(running.end())
    }

    /// `send --json`, with more arguments.
    pub fn send(&self, profile: &str, more: &[&str]) -> Ran {
        self.run(&[&["send", "--profile", profile, "--json"], more].concat())
    }

    /// `history list --json`.
    pub fn history(&self) -> Vec<Value> {
        let list = self.run(&["history", "list", "--json"]).exits(0).json();
        list.as_array().expect("an array").clone()
    }

    /// `history show ID --json`.
    pub fn show(&self, id: &Value) -> Value {
        self.run(&["history", "show", &id.to_string(), "--json"]).exits(0).json()
    }

    fn held_to_the_rules(&self, ran: Ran) -> Ran {
        let printed = format!("{}\n{}", ran.stdout, ran.stderr);
        assert!(!printed.contains("panicked"), "{printed}");
        for secret in self.secrets {
            assert!(!printed.contains(secret), "a secret is printed: {printed}");
            let found = files(self.folder.path()).into_iter().find(|file| holds(file, secret));
            assert_eq!(found, None, "a secret is in a file");
        }
        ran
    }
}

/// Every file under a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files
}

/// Every profile's file in a console's folder, sorted; the folder's lock is none.
pub fn profile_files(console: &Console) -> Vec<PathBuf> {
    let mut files = files(&console.data_dir().join("profiles"));
    files.retain(|file| file.extension().is_some_and(|ending| ending == "ron"));
    files.sort();
    files
}

fn holds(file: &Path, text: &str) -> bool {
    // A named pipe would be waited for, and what is huge is all hole.
    if !fs::metadata(file).is_ok_and(|there| there.is_file() && there.len() < 64 * 1024 * 1024) {
        return false;
    }
    // A file of SQLite's may go away between the listing and the reading.
    let bytes = fs::read(file).unwrap_or_default();
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// A command under way. Dropping it kills it.
pub struct Running {
    child: Child,
    stdout: Stream,
    stderr: Stream,
}

/// What a stream said, line by line as it comes, and the whole at its end.
struct Stream(Option<mpsc::Receiver<Vec<u8>>>);

impl Running {
    fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().expect("the program starts");
        let stdout = Stream::of(child.stdout.take());
        let stderr = Stream::of(child.stderr.take());
        Self { child, stdout, stderr }
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line that it prints.
    pub fn line(&mut self) -> String {
        let lines = self.stdout.0.as_ref().expect("a pipe");
        String::from_utf8(lines.recv_timeout(PATIENCE).expect("a line")).expect("UTF-8")
    }

    /// Ends it at once: SIGKILL on Unix.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ended");
    }

    /// As Ctrl+C does in a terminal.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        let kill = format!("kill -INT {}", self.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().expect("a shell").success());
    }

    fn end(mut self) -> Ran {
        drop(self.child.stdin.take());
        let stdout = self.stdout.whole();
        let stderr = self.stderr.whole();
        let status = self.child.wait().expect("it ended").code();
        Ran { status, stdout, stderr }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already, unless a test failed.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Stream {
    fn of(pipe: Option<impl Read + Send + 'static>) -> Self {
        Self(pipe.map(|mut pipe| {
            let (sender, lines) = mpsc::channel();
            std::thread::spawn(move || {
                let (mut line, mut byte) = (Vec::new(), [0]);
                while pipe.read(&mut byte).is_ok_and(|read| read > 0) {
                    line.push(byte[0]);
                    if byte[0] == b'\n' {
                        sender.send(std::mem::take(&mut line)).ok();
                    }
                }
                sender.send(line).ok();
            });
            lines
        }))
    }

    /// What is left of it, until its end.
    fn whole(&mut self) -> String {
        let mut whole = Vec::new();
        if let Some(lines) = &self.0 {
            loop {
                match lines.recv_timeout(PATIENCE) {
                    Ok(line) => whole.extend(line),
                    Err(mpsc::RecvTimeoutError::Disconnected) => break,
                    Err(mpsc::RecvTimeoutError::Timeout) => panic!("the command hangs"),
                }
            }
        }
        String::from_utf8(whole).expect("UTF-8")
    }
}

/// A command that ended.
#[derive(Debug)]
pub struct Ran {
    /// The exit status; `None` when a signal ended it.
    pub status: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
}

impl Ran {
    /// Holds it to an exit status.
    #[track_caller]
    pub fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{self:?}");
        self
    }

    /// Holds it to wrong usage: exit status 2, nothing on stdout, and parts of one complaint that is no Rust value.
    #[track_caller]
    pub fn refused(self, parts: &[&str]) -> Self {
        let ran = self.exits(2).complains(parts);
        assert_eq!(ran.stdout, "", "{ran:?}");
        ran
    }

    /// Holds its complaint to parts of it.
    #[track_caller]
    pub fn complains(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.stderr.contains(part), "{part:?} is not in {}", self.stderr);
        }
        assert!(!self.stderr.contains("Some(") && !self.stderr.contains("Err("), "{}", self.stderr);
        self
    }

    /// The one JSON document that it printed.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A profile whose secrets stand in [`VARIABLES`]. `endpoint` is as in the file.
pub fn profile(name: &str, environment: &str, endpoint: &str) -> String {
    let [consumer, token] = VARIABLES;
    format!(
        r#"(
    version: 1,
    name: "{name}",
    environment: {environment},
    endpoint: {endpoint},
    site_id: "38856538",
    signature_method: HmacSha1,
    consumer_key: "d392e7ff2e204d6c802e38fd775563d1",
    consumer_secret: Env("{consumer}"),
    token: "61adad31204a4e6fab68d560f1ffb594",
    token_secret: Env("{token}"),
)"#
    )
}

/// The same, sending to a server of this machine.
pub fn profile_to(name: &str, environment: &str, address: impl std::fmt::Display) -> String {
    profile(name, environment, &format!(r#"Custom("http://{address}/api/contextAndInvite")"#))
}

/// The specification's example payload.
pub const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/payloads/example.json");
