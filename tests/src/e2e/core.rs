//! The core without a client: it builds the request, ureq sends it, it reads the response. Nothing is
//! signed.

use std::io::{self, Read};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use http_body::{Body as _, Frame};
use shapesmith_s3::runtime::Request;
use shapesmith_s3::runtime::http::{Response, header::CONTENT_LENGTH};
use shapesmith_s3::{Body, Bytes, Config, Operation, ServiceError};
use ureq::{Agent, SendBody};

use super::store::{Failure, Store};

/// How much of a response is read at once.
const PIECE: usize = 64 * 1024;

/// The core and ureq.
#[derive(Debug)]
pub struct Core {
    config: Config,
    agent: Agent,
}

impl Core {
    /// Sends what is built with this configuration.
    pub fn new(config: Config) -> Self {
        let agent = Agent::config_builder().http_status_as_error(false).proxy(None).build();
        Self { config, agent: agent.into() }
    }

    fn send(&self, request: Request) -> Result<Response<ureq::Body>, Failure> {
        let (mut head, body) = request.into_parts();
        if let Some(length) = body.len() {
            head.headers.insert(CONTENT_LENGTH, length.into());
        }
        let body = match body.len() {
            Some(0) => SendBody::none(),
            _ => SendBody::from_owned_reader(Reader { body, rest: Bytes::new() }),
        };
        let request = shapesmith_s3::runtime::http::Request::from_parts(head, body);
        self.agent.run(request).map_err(|error| Failure::Other(error.to_string()))
    }
}

impl Store for Core {
    const NAME: &'static str = "core";
    const SIGNS: bool = false;

    fn call<I>(&self, input: I) -> Result<I::Output, Failure>
    where
        I: Operation,
        ServiceError: From<I::Error>,
    {
        let (head, body) = self.send(input.to_request(&self.config)?)?.into_parts();
        let mut reader = body.into_reader();
        let body = if I::STREAMS && head.status.is_success() {
            Body::stream(Source(Box::new(reader)))
        } else {
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes).map_err(|error| Failure::Other(error.to_string()))?;
            Body::from(bytes)
        };
        I::parse_response(Response::from_parts(head, body))
            .map_err(|error| Failure::Refused(error.into()))
    }

    fn read(&self, body: Body, piece: &mut dyn FnMut(&[u8])) -> Result<(), Failure> {
        let mut body = pin!(body);
        while let Some(bytes) = next(body.as_mut()).map_err(|e| Failure::Other(e.to_string()))? {
            piece(&bytes);
        }
        Ok(())
    }
}

/// The next bytes of a body whose stream never waits; `None` at its end.
fn next(mut body: Pin<&mut Body>) -> io::Result<Option<Bytes>> {
    let mut context = Context::from_waker(Waker::noop());
    loop {
        match body.as_mut().poll_frame(&mut context) {
            Poll::Ready(None) => return Ok(None),
            Poll::Ready(Some(Err(error))) => return Err(io::Error::other(error)),
            Poll::Ready(Some(Ok(frame))) => {
                if let Ok(bytes) = frame.into_data() {
                    return Ok(Some(bytes));
                }
            }
            Poll::Pending => return Err(io::Error::other("a stream that waits")),
        }
    }
}

/// A body as ureq reads it.
struct Reader {
    body: Body,
    rest: Bytes,
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match next(Pin::new(&mut self.body))? {
                Some(bytes) => self.rest = bytes,
                None => return Ok(0),
            }
        }
        let length = self.rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&self.rest.split_to(length));
        Ok(length)
    }
}

/// A response's body as the core takes it.
struct Source(Box<dyn Read + Send>);

impl http_body::Body for Source {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let mut bytes = vec![0; PIECE];
        Poll::Ready(match self.0.read(&mut bytes) {
            Ok(0) => None,
            Ok(length) => {
                bytes.truncate(length);
                Some(Ok(Frame::data(bytes.into())))
            }
            Err(error) => Some(Err(error)),
        })
    }
}
