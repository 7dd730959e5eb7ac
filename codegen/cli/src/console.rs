//! What commands print, and their exit codes. Colors appear on terminals only.

use std::fmt;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};

/// The error of a command, ready to be printed, with one problem per line.
pub type Failure = Box<dyn std::error::Error>;

/// The exit code of a command. Prints the error of a failed one.
pub fn exit_code(result: Result<ExitCode, Failure>) -> ExitCode {
    result.unwrap_or_else(|failure| {
        if !is_broken_pipe(&failure) {
            error(failure);
        }
        ExitCode::FAILURE
    })
}

/// Whether the reader of the output is gone, as in `shapesmith diff … | head`.
fn is_broken_pipe(failure: &Failure) -> bool {
    let cause = failure.downcast_ref::<io::Error>();
    cause.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Prints text to stdout.
///
/// # Errors
///
/// If the reader is gone, for example.
pub fn print(text: impl fmt::Display) -> io::Result<()> {
    write!(anstream::stdout(), "{text}")
}

/// Prints a line to stdout.
///
/// # Errors
///
/// As [`print()`].
pub fn println(line: impl fmt::Display) -> io::Result<()> {
    writeln!(anstream::stdout(), "{line}")
}

/// Prints an error, which may have several lines.
pub fn error(error: impl fmt::Display) {
    let style = AnsiColor::Red.on_default().bold();
    for line in error.to_string().lines() {
        anstream::eprintln!("{style}error{style:#}: {line}");
    }
}

/// Prints a warning.
pub fn warning(message: impl fmt::Display) {
    let style = AnsiColor::Yellow.on_default().bold();
    anstream::eprintln!("{style}warning{style:#}: {message}");
}

/// Prints a note.
pub fn note(message: impl fmt::Display) {
    let style = Style::new().bold();
    anstream::eprintln!("{style}note{style:#}: {message}");
}

/// Shows what the program is doing, in place of what it showed before; `""` clears the line. Prints
/// nothing unless stderr is a terminal.
pub fn progress(message: impl fmt::Display) {
    let mut stderr = io::stderr();
    if stderr.is_terminal() {
        // The command itself does not depend on it.
        let _ignored = write!(stderr, "\r\x1b[K{message}").and_then(|()| stderr.flush());
    }
}
