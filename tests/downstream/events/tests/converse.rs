//! Events in both directions, over HTTP/2, in each protocol.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "converse/server.rs"]
mod server;
#[path = "converse/signature.rs"]
mod signature;

use std::io::{Read as _, Write as _};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use server::{Protocol, Server};
use shapesmith_runtime::client::{Retries, Timeouts};
use shapesmith_runtime::event_stream::{Decoder, Message, encode};
use shapesmith_runtime::sign::{Credentials, Signer};
use shapesmith_runtime::{Body, Bytes, Config, Request, http};

const JSON: Protocol = Protocol {
    document: "application/json",
    initial_request: Some(("application/x-amz-json-1.1", br#"{"Room":"a","Token":"token"}"#)),
    initial_response: Some(br#"{"Id":"42"}"#),
    slow_down: br#"{"message":"Please","Seconds":3}"#,
};
const REST_JSON: Protocol = Protocol { initial_request: None, initial_response: None, ..JSON };
const REST_XML: Protocol = Protocol {
    document: "application/xml",
    slow_down: b"<SlowDown><message>Please</message><Seconds>3</Seconds></SlowDown>",
    ..REST_JSON
};
const RPC_V2_CBOR: Protocol = Protocol {
    document: "application/cbor",
    initial_request: Some(("application/cbor", b"\xA2\x64Room\x61a\x65Token\x65token")),
    initial_response: Some(b"\xA1\x62Id\x6242"),
    slow_down: b"\xA2\x67message\x66Please\x67Seconds\x03",
};

/// Runs a future in a runtime, but not forever.
fn run<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let future = async { tokio::time::timeout(Duration::from_secs(30), future).await.unwrap() };
    runtime.block_on(future)
}

fn credentials() -> Credentials {
    Credentials::new("AKID", signature::SECRET, Some("session".to_owned()), None, "test")
}

fn unsigned(server: &Server) -> Config {
    let config = Config::new("us-east-1").endpoint_url(&server.url()).unwrap();
    config.retries(Retries::none()).idempotency_tokens(|| "token".to_owned())
}

fn config(server: &Server) -> Config {
    unsigned(server).credentials_provider(credentials())
}

/// The items of an iterator.
struct Items<I>(I);

impl<I: Iterator + Unpin> Stream for Items<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.0.next())
    }
}

/// A stream of one event, which fails once the gate is open.
struct Gated<T> {
    first: Option<T>,
    gate: Arc<AtomicBool>,
}

impl<T: Unpin> Stream for Gated<T> {
    type Item = Result<T, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        if self.gate.load(Ordering::Relaxed) {
            return Poll::Ready(Some(Err(std::io::Error::other("the microphone is gone"))));
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Sends a request with a client that knows nothing of us, and returns the messages of the response.
/// `change` changes each message of the request.
async fn send(request: Request, mut change: impl FnMut(&mut Message)) -> Vec<Message> {
    let (head, mut body) = request.into_parts();
    let address = head.uri.authority().unwrap().as_str();
    let socket = tokio::net::TcpStream::connect(address).await.unwrap();
    let (client, connection) = h2::client::handshake(socket).await.unwrap();
    tokio::spawn(connection);
    let request = http::Request::from_parts(head, ());
    let (response, mut out) = client.ready().await.unwrap().send_request(request, false).unwrap();
    let mut decoder = Decoder::new();
    while let Some(chunk) = body.chunk().await.unwrap() {
        decoder.push(&chunk);
        while let Some(mut message) = decoder.next().unwrap() {
            change(&mut message);
            out.send_data(encode(&message).unwrap(), false).unwrap();
        }
    }
    out.send_data(Bytes::new(), true).unwrap();
    let mut body = response.await.unwrap().into_body();
    let (mut decoder, mut messages) = (Decoder::new(), Vec::new());
    while let Some(chunk) = body.data().await {
        decoder.push(&chunk.unwrap());
        while let Some(message) = decoder.next().unwrap() {
            messages.push(message);
        }
    }
    messages
}

/// Reads a whole request: a connection that is closed with unread bytes is reset.
fn read_request(stream: &mut impl std::io::Read) {
    let (mut read, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let count = stream.read(&mut buffer).unwrap();
        read.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&read).to_ascii_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.split_once("content-length: ").map_or("0", |(_, length)| length);
        let length: usize = length.lines().next().unwrap().parse().unwrap();
        if count == 0 || body.len() >= length {
            return;
        }
    }
}

macro_rules! in_protocol {
    ($module:ident, $protocol:expr) => {
        mod $module {
            use downstream_events::$module::operation::converse::ConverseInput;
            use downstream_events::$module::operation::listen::ListenInput;
            use downstream_events::$module::types::{
                Details, Events, EventsError, Language, Message, Picture, Ping, Poll, Position,
                Profile,
            };
            use downstream_events::$module::{Client, Operation as _, blocking};
            use shapesmith_runtime::event_stream::{
                EventError, EventStreamSender, SendEventError, with_initial_response,
            };
            use shapesmith_runtime::{BuildError, Response, Timestamp};

            use super::*;

            /// Whether the members beside the events are in the first messages.
            const IS_RPC: bool = $protocol.initial_response.is_some();

            fn text(text: &str) -> Events {
                Events::Message(Message::builder().text(text).build())
            }

            /// Events with all kinds of headers and payloads.
            fn events() -> Vec<Events> {
                let message = Message::builder()
                    .loud(true)
                    .volume(-1)
                    .line(-300)
                    .number(70_000)
                    .total(-5_000_000_000)
                    .key(b"\x00\xFF".as_slice())
                    .author("Ada")
                    .language(Language::De)
                    .at(Timestamp::from_secs_and_nanos(1_767_225_600, 250_000_000).unwrap())
                    .text("Hallo, Welt: ü")
                    .build();
                let poll = Poll::builder()
                    .question("Where?")
                    .choices("here")
                    .choices("<there>")
                    .until(Timestamp::from_secs(1_767_225_600).unwrap());
                let picture = Picture::builder().content(b"\x89PNG".as_slice());
                let details = Details::builder().name("Ada").age(36).build();
                let position = Position::builder().precise(false).language(Language::En);
                vec![
                    Events::Message(message),
                    Events::Picture(picture.build().unwrap()),
                    Events::Poll(poll.build().unwrap()),
                    Events::Profile(Profile::builder().details(details).build()),
                    Events::Position(position.place("Hall").build().unwrap()),
                    Events::Ping(Ping::builder().build()),
                ]
            }

            fn input(events: EventStreamSender<Events>) -> ConverseInput {
                ConverseInput::builder().room("a").events(events).build().unwrap()
            }

            /// Sends events one by one, each after the answer to the one before.
            async fn echo(config: Config) {
                let client = Client::new(config);
                let (mut sink, sender) = EventStreamSender::channel();
                let call = client.converse().room("a").events(sender).send();
                let mut output = call.await.unwrap();
                assert_eq!(output.id(), Some("42"));
                for event in events() {
                    sink.send(&event).await.unwrap();
                    assert_eq!(output.events.next().await.unwrap(), Some(event));
                }
                drop(sink);
                assert_eq!(output.events.next().await.unwrap(), None);
            }

            #[test]
            fn each_message_is_signed_after_the_other() {
                run(async {
                    let server = Server::start($protocol).await;
                    echo(config(&server)).await;
                    let seen = server.seen.lock().unwrap();
                    let (events, initial) = (events().len(), usize::from(IS_RPC));
                    assert_eq!(seen.events.len(), events);
                    // The request, the initial request, the events, and the end.
                    assert_eq!(seen.signatures, 1 + initial + events + 1);
                    assert!(seen.is_ended);
                    assert_eq!(seen.headers["content-type"], "application/vnd.amazon.eventstream");
                    let Some((content_type, document)) = $protocol.initial_request else {
                        assert!(seen.initial.is_none());
                        assert_eq!(seen.path, "/rooms/a");
                        assert_eq!(seen.headers["x-token"], "token");
                        return;
                    };
                    let initial = seen.initial.as_ref().unwrap();
                    assert_eq!(initial.text(":message-type"), Some("event"));
                    assert_eq!(initial.text(":content-type"), Some(content_type));
                    assert_eq!(initial.payload, document);
                });
            }

            #[test]
            fn without_credentials_messages_are_sent_as_they_are() {
                run(async {
                    let server = Server::start($protocol).await;
                    echo(unsigned(&server)).await;
                    let seen = server.seen.lock().unwrap();
                    assert_eq!((seen.signatures, seen.is_ended), (0, false));
                    let types: Vec<_> =
                        seen.events.iter().map(|event| event.text(":content-type")).collect();
                    let document = $protocol.document;
                    let [text, blob] = ["text/plain", "application/octet-stream"];
                    assert_eq!(types, [text, blob, document, document, document, document].map(Some));
                });
            }

            #[test]
            fn a_message_that_was_changed_is_refused() {
                run(async {
                    let server = Server::start($protocol).await;
                    let signer = Signer::new(credentials());
                    let request = |config: Config| {
                        input(events().into_iter().collect()).to_request(&config).unwrap()
                    };
                    for (changed, expected) in [(None, events().len()), (Some(0), 0), (Some(3), 3)] {
                        let request = signer.sign(request(config(&server))).await.unwrap();
                        let mut index = 0;
                        let messages = send(request, |message| {
                            // Not the initial request.
                            if Some(index) == changed.map(|changed| changed + usize::from(IS_RPC)) {
                                let mut payload = message.payload.to_vec();
                                *payload.last_mut().unwrap() ^= 1;
                                message.payload = payload.into();
                            }
                            index += 1;
                        });
                        let messages = messages.await;
                        let echoed = messages.iter().filter(|m| m.event_type().is_some()).count();
                        assert_eq!(echoed, expected + usize::from(IS_RPC));
                        let refusal = messages.last().unwrap().text(":error-message");
                        let wrong = "the signature of the message is wrong";
                        assert_eq!(refusal, changed.map(|_| wrong));
                    }
                });
            }

            #[test]
            fn errors_of_the_stream_are_told_apart() {
                run(async {
                    let server = Server::start($protocol).await;
                    let mut errors = Vec::new();
                    for word in ["slow down", "close", "surprise", "fail"] {
                        let client = Client::new(config(&server));
                        let events = [text(word)].into_iter().collect();
                        let output = client.converse().room("a").events(events).send().await;
                        match output.unwrap().events.next().await.unwrap_err() {
                            EventError::Service(error) => errors.push(*error),
                            other => panic!("{other}"),
                        }
                    }
                    let [slow_down, closed, surprise, failed] = &errors[..] else { panic!() };
                    let EventsError::SlowDown { error, details } = slow_down else { panic!() };
                    assert_eq!(details.seconds(), Some(3));
                    assert_eq!(error.message.as_deref(), Some("Please"));
                    assert!(matches!(closed, EventsError::RoomClosed(_)), "{closed:?}");
                    let EventsError::Unhandled(surprise) = surprise else { panic!() };
                    assert_eq!(surprise.code, "Surprise");
                    let EventsError::Unhandled(failed) = failed else { panic!() };
                    assert_eq!(failed.code, "Broken");
                    assert_eq!(failed.message.as_deref(), Some("It broke"));
                });
            }

            #[test]
            fn events_that_cannot_be_sent_are_refused() {
                run(async {
                    let server = Server::start($protocol).await;
                    let client = Client::new(config(&server));
                    let incomplete = || Events::Profile(Profile::builder().build());
                    let (mut sink, sender) = EventStreamSender::channel();
                    let mut output = client.converse().room("a").events(sender).send().await.unwrap();
                    let missing = BuildError::MissingMembers(vec!["Profile.Details".to_owned()]);
                    let refused = sink.send(&incomplete()).await.unwrap_err();
                    assert_eq!(refused, SendEventError::Event(missing.clone()));
                    let refused = sink.send(&Events::Unknown).await.unwrap_err();
                    assert!(matches!(refused, SendEventError::Event(_)), "{refused}");
                    // Others can still be sent, until the call is over.
                    sink.send(&text("a")).await.unwrap();
                    assert_eq!(output.events.next().await.unwrap(), Some(text("a")));
                    sink.send(&text("leave")).await.unwrap();
                    assert!(output.events.next().await.is_err());
                    let closed = loop {
                        match sink.send(&text("b")).await {
                            Ok(()) => tokio::time::sleep(Duration::from_millis(1)).await,
                            Err(error) => break error,
                        }
                    };
                    assert_eq!(closed, SendEventError::Closed);

                    // A stream with such an event breaks the request off.
                    let stream = Items([Ok(text("a")), Ok(incomplete())].into_iter());
                    let sender = EventStreamSender::<Events>::from(map_error(stream));
                    let sent = client.converse().room("a").events(sender).send().await;
                    let told = match sent {
                        Err(error) => error.to_string(),
                        Ok(mut output) => loop {
                            match output.events.next().await {
                                Ok(Some(event)) => assert_eq!(event, text("a")),
                                Ok(None) => panic!("the request was not broken off"),
                                Err(error) => break error.to_string(),
                            }
                        },
                    };
                    assert!(told.ends_with("required member is not set: Profile.Details"), "{told}");
                });
            }

            #[test]
            fn a_stream_that_fails_says_so_to_who_reads_the_response() {
                run(async {
                    let server = Server::start($protocol).await;
                    let gate = Arc::new(AtomicBool::new(false));
                    let stream = Gated { first: Some(text("a")), gate: Arc::clone(&gate) };
                    let client = Client::new(config(&server));
                    let call = client.converse().room("a").events(stream.into()).send();
                    let mut output = call.await.unwrap();
                    assert_eq!(output.events.next().await.unwrap(), Some(text("a")));
                    gate.store(true, Ordering::Relaxed);
                    let error = output.events.next().await.unwrap_err();
                    assert_eq!(error.to_string(), "the event stream failed: the microphone is gone");
                });
            }

            /// Streams say the type of their errors.
            fn map_error<I>(items: Items<I>) -> Items<I>
            where
                I: Iterator<Item = Result<Events, std::io::Error>>,
            {
                items
            }

            #[test]
            fn a_connection_that_is_dead_is_an_error() {
                run(async {
                    let url = server::dying(Duration::from_millis(100)).await;
                    let config = Config::new("us-east-1").endpoint_url(&url).unwrap();
                    let timeouts = Timeouts::default().idle(Some(Duration::from_millis(200)));
                    let client = Client::new(config.timeouts(timeouts).retries(Retries::none()));
                    let (_sink, events) = EventStreamSender::channel();
                    let mut output = client.converse().room("a").events(events).send().await.unwrap();
                    let error = output.events.next().await.unwrap_err();
                    assert!(matches!(error, EventError::Body(_)), "{error}");
                });
            }

            #[test]
            fn the_blocking_client_refuses_to_send_events() {
                let config = Config::new("us-east-1").endpoint_url("http://127.0.0.1:9").unwrap();
                let client = blocking::Client::new(config);
                let events = events().into_iter().collect();
                let error = client.converse().room("a").events(events).send().unwrap_err();
                let expected = "the request failed: an operation that sends events needs HTTP/2, and \
                                with it the async client";
                assert_eq!((error.to_string().as_str(), error.attempts()), (expected, 0));
            }

            fn response(body: impl Into<Body>) -> Response {
                let mut response = http::Response::new(body.into());
                response.headers_mut().insert("x-id", http::HeaderValue::from_static("42"));
                response
            }

            fn frames(first: Option<super::Message>) -> Bytes {
                let events = [server::event("Message", b"a"), server::event("New", b"?")];
                let messages = first.into_iter().chain(events);
                messages.flat_map(|message| encode(&message).unwrap()).collect()
            }

            #[test]
            fn an_initial_response_is_part_of_the_output() {
                let first = $protocol.initial_response;
                let frames = frames(first.map(|document| server::event("initial-response", document)));
                // In memory.
                let mut output = ListenInput::parse_response(response(frames.clone())).unwrap();
                assert_eq!(output.id(), Some("42"));
                assert_eq!(output.events.next_event().unwrap(), Some(text("a")));
                assert_eq!(output.events.next_event().unwrap(), Some(Events::Unknown));
                assert_eq!(output.events.next_event().unwrap(), None);
                // Piece by piece.
                assert_eq!(ListenInput::INITIAL_RESPONSE, IS_RPC);
                let pieces = || {
                    let frames = frames.clone();
                    let pieces = (0..frames.len()).map(move |index| frames.slice(index..=index));
                    response(Body::stream(Pieces { pieces, ready: false }))
                };
                run(async {
                    let response = with_initial_response(pieces()).await.unwrap();
                    let mut output = ListenInput::parse_response(response).unwrap();
                    assert_eq!(output.id(), Some("42"));
                    assert_eq!(output.events.next().await.unwrap(), Some(text("a")));
                    assert_eq!(output.events.next().await.unwrap(), Some(Events::Unknown));
                    assert_eq!(output.events.next().await.unwrap(), None);
                });
                // Too early.
                let output = ListenInput::parse_response(pieces());
                assert_eq!(output.is_err(), IS_RPC);
                if let Err(error) = output {
                    assert!(error.to_string().contains("await `with_initial_response`"), "{error}");
                }
            }

            #[test]
            fn the_blocking_client_reads_events() {
                let first = $protocol.initial_response;
                let first = first.map(|document| server::event("initial-response", document));
                let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
                let url = format!("http://{}", listener.local_addr().unwrap());
                let server = std::thread::spawn(move || {
                    let (mut stream, _) = listener.accept().unwrap();
                    read_request(&mut stream);
                    let head = "HTTP/1.1 200 OK\r\nx-id: 42\r\nConnection: close\r\n\r\n";
                    stream.write_all(head.as_bytes()).unwrap();
                    for piece in frames(first).chunks(50) {
                        std::thread::sleep(Duration::from_millis(5));
                        stream.write_all(piece).unwrap();
                    }
                });
                let config = Config::new("us-east-1").endpoint_url(&url).unwrap();
                let mut output = blocking::Client::new(config).listen().send().unwrap();
                assert_eq!(output.id(), Some("42"));
                assert_eq!(output.events.blocking_next().unwrap(), Some(text("a")));
                assert_eq!(output.events.blocking_next().unwrap(), Some(Events::Unknown));
                assert_eq!(output.events.blocking_next().unwrap(), None);
                server.join().unwrap();
            }

            #[test]
            fn a_service_may_leave_the_initial_response_out() {
                let mut output = ListenInput::parse_response(response(frames(None))).unwrap();
                assert_eq!(output.id(), (!IS_RPC).then_some("42"));
                assert_eq!(output.events.next_event().unwrap(), Some(text("a")));
            }
        }
    };
}

in_protocol!(json, JSON);
in_protocol!(rest_json, REST_JSON);
in_protocol!(rest_xml, REST_XML);
in_protocol!(rpc_v2_cbor, RPC_V2_CBOR);

/// Returns the beginning of what a client says to a server with TLS.
fn hello(call: impl AsyncFnOnce(downstream_events::json::Client)) -> Vec<u8> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut hello = vec![0; 4096];
        let length = stream.read(&mut hello).unwrap();
        hello.truncate(length);
        hello
    });
    let config = Config::new("us-east-1").endpoint_url(&url).unwrap().retries(Retries::none());
    run(call(downstream_events::json::Client::new(config)));
    server.join().unwrap()
}

#[test]
fn only_operations_that_send_events_negotiate_http_2() {
    let asks = |hello: &[u8], protocol: &[u8]| {
        let name = [&[u8::try_from(protocol.len()).unwrap()], protocol].concat();
        hello.windows(name.len()).any(|window| window == name)
    };
    let duplex = hello(async |client| {
        let events = [].into_iter().collect();
        assert!(client.converse().room("a").events(events).send().await.is_err());
    });
    assert!(asks(&duplex, b"h2") && !asks(&duplex, b"http/1.1"));
    let other = hello(async |client| assert!(client.listen().send().await.is_err()));
    assert!(!asks(&other, b"h2"));
}

/// A body of pieces that is pending before each.
struct Pieces<I> {
    pieces: I,
    ready: bool,
}

impl<I: Iterator<Item = Bytes> + Unpin> http_body::Body for Pieces<I> {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, std::io::Error>>> {
        self.ready = !self.ready;
        if self.ready {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.pieces.next().map(|piece| Ok(http_body::Frame::data(piece))))
    }
}
