//! The blocking and the async client of the generated crate, with signing.

use std::io::{self, Read as _};

use shapesmith_s3::runtime::client::{Cause, SendError};
use shapesmith_s3::{Body, Client, Config, Operation, ServiceError, blocking};
use tokio::runtime::{Builder, Runtime};

use super::store::{Failure, Store};

/// How many bytes of a body are read at once.
const PIECE: usize = 64 * 1024;

/// The blocking client.
#[derive(Debug)]
pub struct Blocking(blocking::Client);

impl Blocking {
    /// A client with this configuration.
    pub fn new(config: Config) -> Self {
        Self(blocking::Client::new(config))
    }
}

impl Store for Blocking {
    const NAME: &'static str = "blocking";

    fn call<I>(&self, input: I) -> Result<I::Output, Failure>
    where
        I: Operation + Send + 'static,
        I::Output: Send,
        I::Error: Send,
        ServiceError: From<I::Error>,
    {
        self.0.send(input).map_err(failure)
    }

    fn read(&self, body: Body, piece: &mut dyn FnMut(&[u8])) -> Result<(), Failure> {
        let (mut reader, mut buffer) = (body.into_reader(), vec![0; PIECE]);
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(length) => piece(&buffer[..length]),
                Err(error) => return Err(Failure::Other(error.to_string())),
            }
        }
    }
}

/// The async client, with its own runtime.
#[derive(Debug)]
pub struct Async {
    client: Client,
    runtime: Runtime,
}

impl Async {
    /// A client with this configuration.
    ///
    /// # Errors
    /// If the runtime cannot be started.
    pub fn new(config: Config) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self { client: Client::new(config), runtime })
    }
}

impl Store for Async {
    const NAME: &'static str = "async";

    fn call<I>(&self, input: I) -> Result<I::Output, Failure>
    where
        I: Operation + Send + 'static,
        I::Output: Send,
        I::Error: Send,
        ServiceError: From<I::Error>,
    {
        self.runtime.block_on(self.client.send(input)).map_err(failure)
    }

    fn read(&self, mut body: Body, piece: &mut dyn FnMut(&[u8])) -> Result<(), Failure> {
        self.runtime.block_on(async {
            while let Some(bytes) = body.chunk().await.map_err(|e| Failure::Other(e.to_string()))? {
                piece(&bytes);
            }
            Ok(())
        })
    }
}

fn failure<E>(error: SendError<E>) -> Failure
where
    E: std::fmt::Display,
    ServiceError: From<E>,
{
    let text = error.to_string();
    match error.into_cause() {
        Cause::Service(error) => Failure::Refused(Box::new(error.into())),
        _ => Failure::Other(text),
    }
}
