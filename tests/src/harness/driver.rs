//! The driver process, which reads calls and writes answers, one per line.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

/// A running driver. Stopped when dropped.
#[derive(Debug)]
pub(super) struct Driver {
    process: Child,
    calls: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Driver {
    pub(super) fn start(program: &Path) -> io::Result<Self> {
        let mut process =
            Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let missing = || io::Error::other("it has no standard input or output");
        let calls = process.stdin.take().ok_or_else(missing)?;
        let answers = BufReader::new(process.stdout.take().ok_or_else(missing)?);
        Ok(Self { process, calls, answers })
    }

    /// Returns the driver's answer to a call.
    pub(super) fn ask(&mut self, call: &Value) -> io::Result<String> {
        writeln!(self.calls, "{call}")?;
        self.calls.flush()?;
        let mut line = String::new();
        match self.answers.read_line(&mut line)? {
            0 => Err(io::Error::other(format!("it ended at the call {call}"))),
            _ => Ok(line),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It would end by itself at the end of its input, but that is dropped later.
        let _already_ended = self.process.kill();
        let _already_ended = self.process.wait();
    }
}
