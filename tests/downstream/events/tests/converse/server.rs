//! A server on the loopback interface that speaks HTTP/2 and echoes the events of a request while it
//! is still being sent. It checks each signature by itself.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use h2::SendStream;
use h2::server::SendResponse;
use shapesmith_runtime::Bytes;
use shapesmith_runtime::event_stream::{Decoder, HeaderValue, Message, encode};
use shapesmith_runtime::http::{self, HeaderMap, Request, Response};
use tokio::net::TcpListener;

use super::signature::Chain;

/// What a protocol sends beside the events.
#[derive(Clone, Copy)]
pub(crate) struct Protocol {
    /// The content type of documents in events.
    pub(crate) document: &'static str,
    /// The content type of the initial request and its payload, if it has one.
    pub(crate) initial_request: Option<(&'static str, &'static [u8])>,
    /// The payload of the initial response, if it has one.
    pub(crate) initial_response: Option<&'static [u8]>,
    /// The payload of the exception `SlowDown`.
    pub(crate) slow_down: &'static [u8],
}

/// What the server has seen of a request.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    /// The initial request.
    pub(crate) initial: Option<Message>,
    /// The events, as received.
    pub(crate) events: Vec<Message>,
    /// The number of signatures that are right, with that of the request.
    pub(crate) signatures: usize,
    /// Whether the last message was an empty one that is signed.
    pub(crate) is_ended: bool,
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) seen: Arc<Mutex<Seen>>,
}

impl Server {
    /// Serves connections in the background.
    pub(crate) async fn start(protocol: Protocol) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::<Mutex<Seen>>::default();
        let shared = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let seen = Arc::clone(&shared);
                tokio::spawn(async move {
                    // Fails if the client speaks something else.
                    let Ok(mut connection) = h2::server::handshake(socket).await else { return };
                    while let Some(Ok((request, respond))) = connection.accept().await {
                        tokio::spawn(answer(request, respond, protocol, Arc::clone(&seen)));
                    }
                });
            }
        });
        Self { address, seen }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// Starts a server that answers with a head, and is silent after `life`, also to pings. Returns its
/// URL.
pub(crate) async fn dying(life: Duration) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let mut connection = h2::server::handshake(socket).await.unwrap();
        let (_request, mut respond) = connection.accept().await.unwrap().unwrap();
        let response = Response::builder().header("x-id", "42").body(()).unwrap();
        let mut out = respond.send_response(response, false).unwrap();
        send(&mut out, &event("initial-response", b""));
        // The connection makes progress while it is polled.
        let _alive = tokio::time::timeout(life, connection.accept()).await;
        std::future::pending::<()>().await;
    });
    url
}

async fn answer(
    request: Request<h2::RecvStream>,
    mut respond: SendResponse<Bytes>,
    protocol: Protocol,
    seen: Arc<Mutex<Seen>>,
) {
    let (head, mut body) = request.into_parts();
    let response = Response::builder().header("x-id", "42").body(()).unwrap();
    let mut out = respond.send_response(response, false).unwrap();
    if let Some(document) = protocol.initial_response {
        send(&mut out, &event("initial-response", document));
    }
    let mut exchange = Exchange { chain: None, protocol, seen, out };
    if head.headers.contains_key("authorization") {
        match Chain::new(&head) {
            Ok(chain) => exchange.chain = Some(chain),
            Err(problem) => return exchange.refuse(&problem),
        }
        exchange.seen.lock().unwrap().signatures += 1;
    }
    note(&exchange.seen, head);
    let mut decoder = Decoder::new();
    while let Some(data) = body.data().await {
        let Ok(data) = data else { return };
        body.flow_control().release_capacity(data.len()).unwrap();
        decoder.push(&data);
        while let Some(message) = decoder.next().unwrap() {
            if let Err(problem) = exchange.receive(message) {
                return exchange.refuse(&problem);
            }
        }
    }
    decoder.finish().unwrap();
    // The client may be gone.
    let _gone = exchange.out.send_data(Bytes::new(), true);
}

fn note(seen: &Mutex<Seen>, head: http::request::Parts) {
    let mut seen = seen.lock().unwrap();
    seen.path = head.uri.path().to_owned();
    seen.headers = head.headers;
}

struct Exchange {
    chain: Option<Chain>,
    protocol: Protocol,
    seen: Arc<Mutex<Seen>>,
    out: SendStream<Bytes>,
}

impl Exchange {
    fn receive(&mut self, message: Message) -> Result<(), String> {
        let Some(chain) = &mut self.chain else { return self.event(message) };
        chain.check(&message)?;
        self.seen.lock().unwrap().signatures += 1;
        if message.payload.is_empty() {
            self.seen.lock().unwrap().is_ended = true;
            return Ok(());
        }
        let mut inner = Decoder::new();
        inner.push(&message.payload);
        let event = inner.next().unwrap().ok_or("the event is truncated")?;
        inner.finish().map_err(|error| error.to_string())?;
        self.event(event)
    }

    fn event(&mut self, message: Message) -> Result<(), String> {
        if message.event_type() == Some("initial-request") {
            self.seen.lock().unwrap().initial = Some(message);
            return Ok(());
        }
        let answer = match message.payload.as_ref() {
            b"leave" => return Err("goodbye".to_owned()),
            b"slow down" => exception("SlowDown", self.protocol.slow_down),
            b"close" => exception("RoomClosed", b""),
            b"surprise" => exception("Surprise", b""),
            b"fail" => headers(&[
                (":message-type", "error"),
                (":error-code", "Broken"),
                (":error-message", "It broke"),
            ]),
            _ => message.clone(),
        };
        self.seen.lock().unwrap().events.push(message);
        send(&mut self.out, &answer);
        Ok(())
    }

    fn refuse(&mut self, problem: &str) {
        let mut refusal = headers(&[
            (":message-type", "error"),
            (":error-code", "InvalidSignature"),
            (":error-message", problem),
        ]);
        refusal.payload = Bytes::new();
        send(&mut self.out, &refusal);
        let _gone = self.out.send_data(Bytes::new(), true);
    }
}

fn send(out: &mut SendStream<Bytes>, message: &Message) {
    // The client may be gone.
    let _gone = out.send_data(encode(message).unwrap(), false);
}

fn headers(headers: &[(&str, &str)]) -> Message {
    let header =
        |(name, text): &(&str, &str)| ((*name).to_owned(), HeaderValue::String((*text).to_owned()));
    Message { headers: headers.iter().map(header).collect(), payload: Bytes::new() }
}

pub(crate) fn event(name: &str, payload: &'static [u8]) -> Message {
    let message = headers(&[(":message-type", "event"), (":event-type", name)]);
    Message { payload: payload.into(), ..message }
}

fn exception(name: &str, payload: &'static [u8]) -> Message {
    let message = headers(&[(":message-type", "exception"), (":exception-type", name)]);
    Message { payload: payload.into(), ..message }
}
