//! moto, a mock of AWS in Python. Has many services, but ignores signatures.

use std::time::Duration;

use shapesmith_cli::Failure;

use super::context::Context;
use super::log::Log;
use super::port;
use super::process::{Running, command};
use super::python::Python;
use super::server::Server;

/// Time limit for the start. moto loads slowly.
const LIMIT: Duration = Duration::from_secs(120);

/// The program, relative to the workspace root.
const SCRIPT: &str = "tests/e2e/moto_server.py";

/// Starts moto.
///
/// # Errors
///
/// If it does not start, or does not respond in time.
pub(crate) fn start(context: &Context<'_>, python: &Python, log: &Log) -> Result<Server, Failure> {
    let [port] = port::free()?;
    let mut moto = command(python.program("python"));
    moto.arg(context.root.join(SCRIPT));
    moto.args(["--host", "127.0.0.1", "--port", &port.to_string()]);
    let mut moto = Running::in_background(moto, log)?;
    moto.wait_for_response(port, LIMIT, &context.interrupt)?;
    Ok(Server { port, region: "us-east-1", _programs: vec![moto], _folder: None })
}
