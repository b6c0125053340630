//! Readers that go away, and a disk that is full: what is printed may be lost, what was done may not.

use std::process::Stdio;

use crate::console::{Console, EXAMPLE};

/// A pipe that nobody reads from any more.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

#[test]
fn a_reader_that_has_gone_changes_neither_the_exit_status_nor_the_record() {
    let console = Console::new();
    let rows: [&[&str]; 8] = [
        &["send", "--profile", "Simulator", "--payload", EXAMPLE, "--json"],
        &["send", "--profile", "Simulator", "--payload", EXAMPLE],
        &["sign", "--profile", "Simulator"],
        &["history", "list"],
        &["history", "list", "--json"],
        &["history", "show", "1"],
        &["profiles", "list"],
        &["--help"],
    ];
    for arguments in rows {
        let mut command = console.command(arguments);
        command.stdout(closed());
        let ran = console.end(command).exits(0);
        assert_eq!(ran.stderr, "", "{arguments:?}");
    }
    assert_eq!(console.history().len(), 2);
}

#[test]
fn a_complaint_that_nobody_reads_changes_no_exit_status() {
    let console = Console::new();
    console.file("data/settings.ron", "no settings");
    for (arguments, status) in [
        (&["send", "--profile", "Simulator", "--json"][..], 0),
        (&["send", "--profile", "none"], 2),
        (&["send", "--profile", "Simulator", "--set", "skill="], 2),
        (&["nonsense"], 2),
    ] {
        let mut command = console.command(arguments);
        command.stderr(closed());
        console.end(command).exits(status);
    }
    assert_eq!(console.history().len(), 1);
}

/// A script that reads "2, wrong usage" after a send would send again, and text the person twice.
#[cfg(target_os = "linux")]
#[test]
fn a_send_that_cannot_be_printed_still_exits_with_its_outcome() {
    let console = Console::new();
    for more in [&["--json"][..], &[]] {
        let mut command = console.command(&[&["send", "--profile", "Simulator"], more].concat());
        command.stdout(std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a device"));
        console.end(command).exits(0).complains(&[
            "The outcome, answered, could not be printed",
            "No space left",
            "history show",
        ]);
    }
    assert_eq!(console.history().len(), 2);
}

#[test]
fn a_complaint_says_each_thing_once() {
    let console = Console::new();
    let array = console.file("array", "[1]");
    console.file("data/history.sqlite3/in the way", "");
    for (arguments, once) in [
        (&["history", "list"][..], "(os error"),
        (&["send", "--profile", "Simulator", "--payload", &array], "an array stands here"),
        (&["send", "--profile", "Simulator", "--payload", "/nonexistent"], "(os error"),
        (&["profiles", "import", &array], "expected opening"),
        (&["profiles", "import", "/nonexistent"], "(os error"),
    ] {
        let ran = console.run(arguments).exits(2);
        assert_eq!(ran.stderr.matches(once).count(), 1, "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    }
}
