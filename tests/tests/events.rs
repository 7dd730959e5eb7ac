//! The events of `SelectObjectContent`: from frames to values, in memory and streamed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::VecDeque;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use http_body::Frame;
use shapesmith_s3::operation::select_object_content::{
    SelectObjectContentError, SelectObjectContentInput, SelectObjectContentOutput,
};
use shapesmith_s3::runtime::event_stream::{
    EventError, EventStream, FrameError, HeaderValue, Message, encode,
};
use shapesmith_s3::runtime::http::Response;
use shapesmith_s3::types::SelectObjectContentEventStream as Event;
use shapesmith_s3::{Body, Bytes, Operation};

const STATS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Stats><BytesScanned>512</BytesScanned>\
     <BytesProcessed>1024</BytesProcessed><BytesReturned>9223372036854775807</BytesReturned></Stats>";
const PROGRESS: &str = "<Progress xmlns=\"\"><BytesScanned>1</BytesScanned><New>?</New></Progress>";

fn frame(headers: &[(&str, &str)], payload: impl Into<Bytes>) -> Bytes {
    let header =
        |(name, text): &(&str, &str)| ((*name).to_owned(), HeaderValue::String((*text).to_owned()));
    let headers = headers.iter().map(header).collect();
    encode(&Message { headers, payload: payload.into() }).unwrap()
}

fn event(name: &str, payload: impl Into<Bytes>) -> Bytes {
    frame(&[(":message-type", "event"), (":event-type", name)], payload)
}

/// A response of S3 to a query, with one unknown event.
fn frames() -> Vec<Bytes> {
    let records = [
        (":message-type", "event"),
        (":content-type", "application/octet-stream"),
        (":event-type", "Records"),
    ];
    vec![
        frame(&records, b"1,\xFF\n".as_slice()),
        event("Cont", ""),
        event("Progress", PROGRESS),
        event("Records", ""),
        event("Trace", "<Trace/>"),
        event("Stats", STATS),
        event("End", ""),
    ]
}

/// Checks the events in these frames, with `Debug` output and fields.
fn check_events(events: &[Event]) {
    let [records, cont, progress, empty, unknown, stats, end] = events else {
        panic!("{events:?}")
    };
    let Event::Records(records) = records else { panic!("{records:?}") };
    assert_eq!(records.payload().unwrap(), b"1,\xFF\n".as_slice());
    assert!(matches!(cont, Event::Cont(_)), "{cont:?}");
    let Event::Progress(progress) = progress else { panic!("{progress:?}") };
    let progress = progress.details().unwrap();
    assert_eq!((progress.bytes_scanned(), progress.bytes_returned()), (Some(1), None));
    let Event::Records(empty) = empty else { panic!("{empty:?}") };
    assert_eq!(empty.payload(), Some(&Bytes::new()));
    assert_eq!(*unknown, Event::Unknown);
    let Event::Stats(stats) = stats else { panic!("{stats:?}") };
    let stats = stats.details().unwrap();
    assert_eq!((stats.bytes_scanned(), stats.bytes_processed()), (Some(512), Some(1024)));
    assert_eq!(stats.bytes_returned(), Some(i64::MAX));
    assert!(matches!(end, Event::End(_)), "{end:?}");
}

fn output(body: impl Into<Body>) -> SelectObjectContentOutput {
    SelectObjectContentInput::parse_response(Response::new(body.into())).unwrap()
}

/// The events of a stream, and its error.
type Outcome = (Vec<Event>, Option<EventError>);

fn read(mut next: impl FnMut() -> Result<Option<Event>, EventError>) -> Outcome {
    let mut events = Vec::new();
    loop {
        match next() {
            Ok(Some(event)) => events.push(event),
            Ok(None) => return (events, None),
            Err(error) => return (events, Some(error)),
        }
    }
}

/// Reads the events of a body in memory.
fn in_memory(body: impl Into<Body>) -> Outcome {
    let mut stream = output(body).payload;
    read(|| stream.next_event())
}

/// A body of chunks that is pending every other time.
struct Chunks {
    chunks: VecDeque<Result<Bytes, &'static str>>,
    ready: bool,
}

impl http_body::Body for Chunks {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
        self.ready = !self.ready;
        if self.ready {
            return Poll::Ready(self.chunks.pop_front().map(|chunk| chunk.map(Frame::data)));
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// A stream of `bytes` in chunks of `length`, which ends with `error` if there is one.
fn streamed(bytes: &[u8], length: usize, error: Option<&'static str>) -> Body {
    let chunks = bytes.chunks(length).map(|chunk| Ok(Bytes::copy_from_slice(chunk)));
    let chunks = chunks.chain(error.map(Err)).collect();
    Body::stream(Chunks { chunks, ready: false })
}

/// Polls until the result is ready.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    for _ in 0..1_000_000 {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
    panic!("it waits for ever")
}

/// Reads the events of a streamed body.
fn as_it_comes(body: Body) -> Outcome {
    let mut stream = output(body).payload;
    read(|| block_on(stream.next()))
}

#[test]
fn events_in_memory_are_read_in_their_order() {
    // A body in memory can be read like a stream.
    for (events, error) in [in_memory(frames().concat()), as_it_comes(frames().concat().into())] {
        assert!(error.is_none(), "{error:?}");
        check_events(&events);
    }
}

#[test]
fn events_are_read_as_they_stream_in() {
    const { assert!(SelectObjectContentInput::STREAMS) };
    let bytes = frames().concat();
    for length in [1, 2, 3, 7, 16, 100, bytes.len()] {
        let (events, error) = as_it_comes(streamed(&bytes, length, None));
        assert!(error.is_none(), "{length}: {error:?}");
        check_events(&events);
    }
}

/// An event is returned as soon as its last byte has arrived.
#[test]
fn an_event_does_not_wait_for_the_next() {
    let mut stream: EventStream<Event> = output(Body::empty()).payload;
    for frame in frames() {
        let (all_but_one, last) = frame.split_at(frame.len() - 1);
        stream.push(&Bytes::copy_from_slice(all_but_one));
        assert!(stream.next_event().unwrap().is_none());
        stream.push(&Bytes::copy_from_slice(last));
        assert!(stream.next_event().unwrap().is_some());
    }
    stream.end();
    assert!(stream.next_event().unwrap().is_none());
}

#[test]
fn no_bytes_are_no_events() {
    for (events, error) in [in_memory(""), as_it_comes(streamed(b"", 1, None))] {
        assert!(events.is_empty() && error.is_none(), "{events:?} {error:?}");
    }
}

#[test]
fn an_error_of_the_service_comes_behind_the_events_before_it() {
    let error = [
        (":message-type", "error"),
        (":error-code", "CastFailed"),
        (":error-message", "Attempt to convert from one data type to another failed."),
    ];
    let bytes = [event("Records", "1\n"), frame(&error, "")].concat();
    let outcomes = [in_memory(bytes.clone()), as_it_comes(streamed(&bytes, 1, None))];
    for (events, error) in outcomes {
        assert_eq!(events.len(), 1);
        let error = error.unwrap();
        assert_eq!(
            error.to_string(),
            "CastFailed: Attempt to convert from one data type to another failed. (status 200)"
        );
        let EventError::Service(error) = error else { panic!("{error:?}") };
        assert_eq!(error.code, "CastFailed");
        assert!(error.message.unwrap().starts_with("Attempt"));
    }
}

#[test]
fn a_stream_that_is_cut_off_is_an_error() {
    let (first, second) = (event("Records", "1\n"), event("Stats", STATS));
    let bytes = [first.clone(), second].concat();
    for length in 1..bytes.len() {
        let cut_off = &bytes[..length];
        let outcomes =
            [in_memory(cut_off.to_vec()), as_it_comes(streamed(cut_off, 1 + length / 3, None))];
        for (events, error) in outcomes {
            assert_eq!(events.len(), usize::from(length >= first.len()));
            match error {
                None => assert_eq!(length, first.len()),
                Some(EventError::Frame(FrameError::Truncated)) => assert_ne!(length, first.len()),
                Some(other) => panic!("{length}: {other:?}"),
            }
        }
    }
}

#[test]
fn a_body_that_fails_is_not_one_that_ended() {
    let bytes = event("Records", "1\n");
    for end in [bytes.len(), 20] {
        let mut stream = output(streamed(&bytes[..end], 5, Some("connection reset"))).payload;
        if end == bytes.len() {
            assert!(matches!(block_on(stream.next()), Ok(Some(Event::Records(_)))));
        }
        let error = block_on(stream.next()).unwrap_err();
        assert!(matches!(error, EventError::Body(_)), "{error:?}");
        assert!(error.to_string().contains("connection reset"), "{error}");
        assert!(block_on(stream.next()).is_err(), "it has not ended");
    }
}

/// If any byte is damaged, no wrong event is returned, and the stream does not end without an
/// error.
#[test]
fn a_damaged_message_is_an_error() {
    let (first, second) = (event("Cont", ""), event("Records", "1,2,3\n"));
    let third = event("End", "");
    for position in 0..second.len() {
        let mut damaged = second.to_vec();
        damaged[position] ^= 0x10;
        let bytes = [&first[..], &damaged, &third].concat();
        let outcomes = [in_memory(bytes.clone()), as_it_comes(streamed(&bytes, 1, None))];
        for (events, error) in outcomes {
            assert!(matches!(events.as_slice(), [Event::Cont(_)]), "{position}: {events:?}");
            let Some(EventError::Frame(error)) = error else { panic!("{position}: {error:?}") };
            assert!(matches!(error, FrameError::Checksum { .. }), "{position}: {error:?}");
        }
    }
}

#[test]
fn an_event_that_cannot_be_read_is_passed_over() {
    let bytes = [
        event("Stats", "<Stats><BytesScanned>many</BytesScanned></Stats>"),
        event("Progress", "<Progress><BytesScanned>1"),
        event("End", ""),
    ];
    let mut stream = output(bytes.concat()).payload;
    for (name, problem) in
        [("Stats", "Stats/BytesScanned: \"many\""), ("Progress", "Progress/BytesScanned")]
    {
        let error = stream.next_event().unwrap_err();
        assert!(error.to_string().contains(problem), "{error}");
        let EventError::Event { event, .. } = error else { panic!("{error:?}") };
        assert_eq!(event, name);
    }
    assert!(matches!(stream.next_event(), Ok(Some(Event::End(_)))));
}

/// The payload of an empty structure may be missing.
#[test]
fn details_may_be_missing() {
    let (events, error) = in_memory([event("Stats", "<Stats/>"), event("Stats", "")].concat());
    let read = events.iter().map(|event| match event {
        Event::Stats(stats) => stats.details().map(|details| details.bytes_scanned()),
        other => panic!("{other:?}"),
    });
    assert_eq!(read.collect::<Vec<_>>(), [Some(None), None]);
    assert!(error.is_none(), "{error:?}");
}

#[test]
fn an_error_instead_of_a_stream_is_one_like_any_other() {
    let document = "<Error><Code>InvalidTextEncoding</Code><Message>no</Message></Error>";
    let answer = Response::builder().status(400).body(Body::from(document)).unwrap();
    let error = SelectObjectContentInput::parse_response(answer).unwrap_err();
    assert_eq!(error.to_string(), "InvalidTextEncoding: no (status 400)");
    let SelectObjectContentError::Unhandled(error) = error else { panic!("{error:?}") };
    assert_eq!(error.code, "InvalidTextEncoding");
}

#[test]
fn what_is_no_event_stream_is_an_error() {
    for body in ["<SelectResult></SelectResult>", "0123456789abcdef"] {
        let (events, error) = in_memory(body);
        assert!(events.is_empty());
        assert!(matches!(error, Some(EventError::Frame(_))), "{error:?}");
    }
}
