//! A running program's memory is nobody else's, and goes into no core dump.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use crate::console::Console;

/// An account that is not the administrator's.
const NOBODY: u32 = 65_534;

#[test]
fn a_running_program_can_be_neither_dumped_nor_read() {
    let console = Console::new();
    let mut simulator = console.start(&["simulate"]);
    simulator.line();
    let limits = fs::read_to_string(format!("/proc/{}/limits", simulator.id())).expect("its limits");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a limit");
    assert_eq!(core.split_whitespace().collect::<Vec<_>>()[4..6], ["0", "0"], "{core}");
    simulator.kill();
}

/// Why by the owner of its memory: the kernel gives what a process that can be dumped has in /proc to its user, and all
/// else to the administrator. That is seen only of another account's process.
#[test]
fn a_running_programs_memory_belongs_to_the_administrator_alone() {
    let own = fs::metadata("/proc/self/environ").expect("this process").uid();
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("program");
    let mut command = if own == 0 {
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).expect("for everybody");
        fs::copy(env!("CARGO_BIN_EXE_livedeflect-console"), &program).expect("a copy that everybody may run");
        let mut command = Command::new(&program);
        command.uid(NOBODY).gid(NOBODY);
        command
    } else {
        Command::new(env!("CARGO_BIN_EXE_livedeflect-console"))
    };
    command.arg("--data-dir").arg(folder.path().join("data")).arg("simulate");
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("the program starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("a pipe");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).expect("a line");
    let folder_of = format!("/proc/{}", child.id());
    let status = fs::read_to_string(format!("{folder_of}/status")).expect("it runs");
    let owner = fs::metadata(format!("{folder_of}/mem")).expect("it runs").uid();
    child.kill().expect("it runs");
    child.wait().expect("it ended");
    let user = status.lines().find(|line| line.starts_with("Uid:")).expect("its user");
    assert!(line.starts_with("Simulating") && !user.contains("\t0\t"), "{line} {user}");
    assert_eq!(owner, 0, "{user}");
}
