//! The blocking and the async client of generated crates, with signing.

use std::io::{self, Read as _};
use std::rc::Rc;

use shapesmith_s3::runtime::client::{Client, PageError, SendError};
use shapesmith_s3::runtime::{Service, blocking};
use shapesmith_s3::{Body, Config, Operation, Paginated, SERVICE};
use tokio::runtime::{Builder, Runtime};

use super::store::{Failure, Store};

/// How much of a body is read at a time, in bytes.
const PIECE: usize = 64 * 1024;

/// The blocking client.
#[derive(Debug)]
pub struct Blocking(blocking::Client);

impl Blocking {
    /// Returns a client of S3 with this configuration.
    pub fn new(config: Config) -> Self {
        Self(blocking::Client::new(&SERVICE, config))
    }
}

impl Store for Blocking {
    const NAME: &'static str = "blocking";

    fn of(&self, service: &Service, config: Config) -> Self {
        Self(blocking::Client::new(service, config))
    }

    fn config(&self) -> &Config {
        self.0.config()
    }

    fn send<I>(&self, input: I) -> Result<I::Output, SendError<I::Error>>
    where
        I: Operation + Send + 'static,
        I::Output: Send,
        I::Error: Send,
    {
        self.0.send(input)
    }

    fn pages<I>(&self, input: I) -> Result<Vec<I::Output>, PageError<I::Error>>
    where
        I: Paginated + Send + 'static,
        I::Output: Send,
        I::Error: Send,
    {
        self.0.pages(input).collect()
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
    runtime: Rc<Runtime>,
}

impl Async {
    /// Returns a client of S3 with this configuration.
    ///
    /// # Errors
    /// If the runtime cannot be started.
    pub fn new(config: Config) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self { client: Client::new(&SERVICE, config), runtime: Rc::new(runtime) })
    }
}

impl Store for Async {
    const NAME: &'static str = "async";

    fn of(&self, service: &Service, config: Config) -> Self {
        Self { client: Client::new(service, config), runtime: self.runtime.clone() }
    }

    fn config(&self) -> &Config {
        self.client.config()
    }

    fn send<I>(&self, input: I) -> Result<I::Output, SendError<I::Error>>
    where
        I: Operation + Send + 'static,
        I::Output: Send,
        I::Error: Send,
    {
        self.runtime.block_on(self.client.send(input))
    }

    fn pages<I>(&self, input: I) -> Result<Vec<I::Output>, PageError<I::Error>>
    where
        I: Paginated + Send + 'static,
        I::Output: Send,
        I::Error: Send,
    {
        self.runtime.block_on(async {
            let (mut next, mut pages) = (self.client.pages(input), Vec::new());
            while let Some(page) = next.next().await {
                pages.push(page?);
            }
            Ok(pages)
        })
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
