//! The command line: opens the window, or runs a headless command.

use std::process::ExitCode;

fn main() -> ExitCode {
    livedeflect_console::cli::run()
}
