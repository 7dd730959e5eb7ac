//! moto: AWS in Python, for tests. It knows all of S3's API, and looks at no signature.

use std::time::Duration;

use super::process::{Log, Running, command, free_ports};
use super::python::Python;
use super::{Context, Server};
use crate::Failure;

/// It has to load boto3 and itself.
const LIMIT: Duration = Duration::from_secs(120);

/// Starts it.
///
/// # Errors
/// If it does not start, or does not answer.
pub(crate) fn start(context: &Context, python: &Python, log: &Log) -> Result<Server, Failure> {
    let [port] = free_ports()?;
    let mut moto = command(python.program("moto_server"));
    moto.args(["--host", "127.0.0.1", "--port", &port.to_string()]);
    let mut moto = Running::in_background(moto, log)?;
    moto.wait_until_it_answers(port, LIMIT, &context.interrupt)?;
    Ok(Server { port, region: "us-east-1", _programs: vec![moto], _folder: None })
}
