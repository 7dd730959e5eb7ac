//! boto3, run as a separate process: `tests/e2e/boto.py`.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// boto3, with the endpoint and the keys of this program's environment.
#[derive(Debug)]
pub struct Boto(RefCell<Process>);

#[derive(Debug)]
struct Process {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// An error of the server, as boto3 reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The error's code.
    pub code: String,
    /// The server's message.
    pub message: Option<String>,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.message {
            Some(message) => write!(f, "{}: {message}", self.code),
            None => f.write_str(&self.code),
        }
    }
}

impl Boto {
    /// Starts boto3 with this Python.
    ///
    /// # Errors
    /// If the process cannot be started.
    pub fn start(python: &Path) -> Result<Self, String> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/boto.py");
        let mut command = Command::new(python);
        command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child =
            command.spawn().map_err(|error| format!("{}: {error}", python.display()))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => {
                let output = BufReader::new(output);
                Ok(Self(RefCell::new(Process { child, input, output })))
            }
            _ => Err("boto3: expected pipes".to_owned()),
        }
    }

    /// Calls a method with the keyword arguments that boto3 documents. The inner error is the
    /// server's.
    ///
    /// # Errors
    /// If boto3 itself fails; it has printed why.
    pub fn call(
        &self,
        service: &str,
        method: &str,
        arguments: &Value,
    ) -> Result<Result<Value, Refusal>, String> {
        let call = json!({"service": service, "method": method, "arguments": arguments});
        let answer = self.0.borrow_mut().ask(&call).map_err(|error| format!("boto3: {error}"))?;
        if let Some(output) = answer.get("output") {
            return Ok(Ok(output.clone()));
        }
        let text = |name: &str| answer["error"][name].as_str().map(str::to_owned);
        let code = text("code").ok_or_else(|| format!("boto3: {answer}"))?;
        Ok(Err(Refusal { code, message: text("message") }))
    }
}

impl Process {
    fn ask(&mut self, call: &Value) -> std::io::Result<Value> {
        writeln!(self.input, "{call}")?;
        self.input.flush()?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(serde_json::from_str(&line)?)
    }
}

impl Drop for Boto {
    fn drop(&mut self) {
        let child = &mut self.0.get_mut().child;
        // It may have ended by itself.
        let _gone = child.kill();
        let _gone = child.wait();
    }
}
