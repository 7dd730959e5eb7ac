//! Frames: the messages of an event stream as bytes.
//!
//! A message is its total length, the length of its headers and the CRC-32 of these two (the
//! prelude), then headers, payload, and the CRC-32 of all before it. Numbers are big-endian.

use std::fmt;

use bytes::{Buf, BufMut, Bytes, BytesMut};

use crate::Timestamp;

/// Two lengths and their checksum.
const PRELUDE: usize = 12;
const CHECKSUM: usize = 4;
/// The specification's own limits.
const MAX_HEADERS: usize = 128 * 1024;
const MAX_PAYLOAD: usize = 24 * 1024 * 1024;

/// A message of an event stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The headers, in the order they came in.
    pub headers: Vec<(String, HeaderValue)>,
    /// What the message carries; its form is that of the header `:content-type`.
    pub payload: Bytes,
}

/// The value of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderValue {
    /// A boolean.
    Bool(bool),
    /// A number of 8 bits.
    Byte(i8),
    /// A number of 16 bits.
    Short(i16),
    /// A number of 32 bits.
    Integer(i32),
    /// A number of 64 bits.
    Long(i64),
    /// Up to 65,535 bytes.
    Blob(Bytes),
    /// Text of up to 65,535 bytes in UTF-8.
    String(String),
    /// A point in time, to the millisecond.
    Timestamp(Timestamp),
    /// The sixteen bytes of a UUID.
    Uuid([u8; 16]),
}

/// Why bytes are no event stream, or a message is none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameError {
    /// The lengths are not possible together, or beyond what the specification allows.
    Length {
        /// The length of the whole message, in bytes.
        total: u32,
        /// The length of its headers, in bytes.
        headers: u32,
    },
    /// The lengths, or the whole message, are not what their checksum was computed of.
    Checksum {
        /// The CRC-32 that was sent.
        sent: u32,
        /// The CRC-32 of what came.
        computed: u32,
    },
    /// A header cannot be read, or cannot be written.
    Header {
        /// The header's name, as far as it is known.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The stream ended, or could not be read on, before it was complete.
    Truncated,
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { total, headers } => write!(
                f,
                "a message cannot have {total} bytes with {headers} bytes of headers in them"
            ),
            Self::Checksum { sent, computed } => {
                write!(f, "the checksum is {computed:08x}, but the message says {sent:08x}")
            }
            Self::Header { name, problem } => write!(f, "the header {name:?} {problem}"),
            Self::Truncated => f.write_str("it is truncated"),
        }
    }
}

impl std::error::Error for FrameError {}

impl Message {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&HeaderValue> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// The first header of that name, if it is a string.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.header(name) {
            Some(HeaderValue::String(text)) => Some(text),
            _ => None,
        }
    }

    /// `event`, `exception` for an error that the model knows, or `error` for any other.
    pub fn message_type(&self) -> Option<&str> {
        self.text(":message-type")
    }

    /// The event: a member's name in the stream's union.
    pub fn event_type(&self) -> Option<&str> {
        self.text(":event-type")
    }

    /// The exception: a member's name in the stream's union.
    pub fn exception_type(&self) -> Option<&str> {
        self.text(":exception-type")
    }

    /// The code of an error that is not in the model.
    pub fn error_code(&self) -> Option<&str> {
        self.text(":error-code")
    }
}

/// Writes a message as a frame.
///
/// # Errors
/// [`FrameError::Header`] if a header's name is empty or its name or value too long, and
/// [`FrameError::Length`] if the message as a whole is.
pub fn encode(message: &Message) -> Result<Bytes, FrameError> {
    let mut headers = Vec::new();
    for (name, value) in &message.headers {
        put_header(&mut headers, name, value)
            .map_err(|problem| FrameError::Header { name: name.clone(), problem })?;
    }
    let total = PRELUDE + headers.len() + message.payload.len() + CHECKSUM;
    // A length that does not fit is too long anyway.
    let length = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let lengths = Lengths { total: length(total), headers: length(headers.len()) };
    lengths.check()?;
    let mut frame = Vec::with_capacity(total);
    frame.put_u32(lengths.total);
    frame.put_u32(lengths.headers);
    frame.put_u32(crc32fast::hash(&frame));
    frame.extend_from_slice(&headers);
    frame.extend_from_slice(&message.payload);
    frame.put_u32(crc32fast::hash(&frame));
    Ok(frame.into())
}

fn put_header(out: &mut Vec<u8>, name: &str, value: &HeaderValue) -> Result<(), &'static str> {
    match u8::try_from(name.len()) {
        Ok(0) => return Err("has no name"),
        Ok(length) => out.put_u8(length),
        Err(_) => return Err("has a name of more than 255 bytes"),
    }
    out.extend_from_slice(name.as_bytes());
    match value {
        HeaderValue::Bool(true) => out.put_u8(0),
        HeaderValue::Bool(false) => out.put_u8(1),
        HeaderValue::Byte(number) => {
            out.put_u8(2);
            out.put_i8(*number);
        }
        HeaderValue::Short(number) => {
            out.put_u8(3);
            out.put_i16(*number);
        }
        HeaderValue::Integer(number) => {
            out.put_u8(4);
            out.put_i32(*number);
        }
        HeaderValue::Long(number) => {
            out.put_u8(5);
            out.put_i64(*number);
        }
        HeaderValue::Blob(bytes) => put_bytes(out, 6, bytes)?,
        HeaderValue::String(text) => put_bytes(out, 7, text.as_bytes())?,
        HeaderValue::Timestamp(timestamp) => {
            out.put_u8(8);
            let millis = i64::from(timestamp.subsec_nanos() / 1_000_000);
            out.put_i64(timestamp.secs() * 1_000 + millis);
        }
        HeaderValue::Uuid(bytes) => {
            out.put_u8(9);
            out.extend_from_slice(bytes);
        }
    }
    Ok(())
}

fn put_bytes(out: &mut Vec<u8>, kind: u8, bytes: &[u8]) -> Result<(), &'static str> {
    let length = u16::try_from(bytes.len()).map_err(|_| "has more than 65,535 bytes")?;
    out.put_u8(kind);
    out.put_u16(length);
    out.extend_from_slice(bytes);
    Ok(())
}

/// What the prelude says.
#[derive(Clone, Copy)]
struct Lengths {
    total: u32,
    headers: u32,
}

impl Lengths {
    /// The lengths of headers and payload, if they can be.
    fn check(self) -> Result<(usize, usize), FrameError> {
        let headers = self.headers as usize;
        let payload = (self.total as usize).checked_sub(PRELUDE + CHECKSUM + headers);
        match payload {
            Some(payload) if headers <= MAX_HEADERS && payload <= MAX_PAYLOAD => {
                Ok((headers, payload))
            }
            _ => Err(FrameError::Length { total: self.total, headers: self.headers }),
        }
    }
}

/// Makes messages of bytes, however these are cut into chunks. It reads nothing by itself.
///
/// It holds what was pushed and not yet taken as messages. After an error it gives no more
/// messages, since there is no telling where the next one begins.
#[derive(Debug, Default)]
pub struct Decoder {
    buffer: BytesMut,
    failed: Option<FrameError>,
}

impl Decoder {
    /// A decoder at the beginning of a stream.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes of the stream.
    pub fn push(&mut self, chunk: &Bytes) {
        if self.failed.is_none() {
            self.buffer.extend_from_slice(chunk);
        }
    }

    /// The next message; `None` if more bytes are needed for it.
    ///
    /// # Errors
    /// [`FrameError`] if the bytes are no message, or a message was damaged; and the same again
    /// from then on.
    #[expect(clippy::should_implement_trait, reason = "an iterator would end where this goes on")]
    pub fn next(&mut self) -> Result<Option<Message>, FrameError> {
        let next = match &self.failed {
            Some(error) => Err(error.clone()),
            None => self.read(),
        };
        next.map_err(|error| self.fail(error))
    }

    /// Says whether the stream may end here.
    ///
    /// # Errors
    /// [`FrameError::Truncated`] if a message was begun.
    pub fn finish(&mut self) -> Result<(), FrameError> {
        match &self.failed {
            Some(error) => Err(error.clone()),
            None if self.buffer.is_empty() => Ok(()),
            None => Err(self.fail(FrameError::Truncated)),
        }
    }

    /// Takes note that the stream cannot be read on.
    pub(super) fn break_off(&mut self) {
        self.fail(FrameError::Truncated);
    }

    fn fail(&mut self, error: FrameError) -> FrameError {
        self.buffer = BytesMut::new();
        self.failed.insert(error).clone()
    }

    fn read(&mut self) -> Result<Option<Message>, FrameError> {
        // The prelude is checked as soon as it is there: a length that is wrong would have us wait
        // for bytes that never come.
        let Some(mut prelude) = self.buffer.get(..PRELUDE) else { return Ok(None) };
        check_sum(prelude)?;
        let lengths = Lengths { total: prelude.get_u32(), headers: prelude.get_u32() };
        let (headers, payload) = lengths.check()?;
        let total = PRELUDE + headers + payload + CHECKSUM;
        let Some(frame) = self.buffer.get(..total) else { return Ok(None) };
        check_sum(frame)?;
        // The message shares the buffer; nothing is copied.
        let mut frame = self.buffer.split_to(total).freeze();
        frame.advance(PRELUDE);
        let headers = read_headers(frame.split_to(headers))?;
        frame.truncate(payload);
        Ok(Some(Message { headers, payload: frame }))
    }
}

/// Checks `bytes` that end in the CRC-32 of what is before it.
fn check_sum(bytes: &[u8]) -> Result<(), FrameError> {
    let Some((data, sum)) = bytes.split_last_chunk() else { return Err(FrameError::Truncated) };
    let (sent, computed) = (u32::from_be_bytes(*sum), crc32fast::hash(data));
    if sent == computed { Ok(()) } else { Err(FrameError::Checksum { sent, computed }) }
}

fn read_headers(mut bytes: Bytes) -> Result<Vec<(String, HeaderValue)>, FrameError> {
    let mut headers = Vec::new();
    while !bytes.is_empty() {
        let fault = |name: &str, problem| FrameError::Header { name: name.to_owned(), problem };
        let length = bytes.get_u8();
        let name = take(&mut bytes, length.into()).map_err(|problem| fault("", problem))?;
        let name = text(name).map_err(|problem| fault("", problem))?;
        if name.is_empty() {
            return Err(fault("", "has no name"));
        }
        let value = read_value(&mut bytes).map_err(|problem| fault(&name, problem))?;
        headers.push((name, value));
    }
    Ok(headers)
}

fn read_value(bytes: &mut Bytes) -> Result<HeaderValue, &'static str> {
    Ok(match take(bytes, 1)?.get_u8() {
        0 => HeaderValue::Bool(true),
        1 => HeaderValue::Bool(false),
        2 => HeaderValue::Byte(take(bytes, 1)?.get_i8()),
        3 => HeaderValue::Short(take(bytes, 2)?.get_i16()),
        4 => HeaderValue::Integer(take(bytes, 4)?.get_i32()),
        5 => HeaderValue::Long(take(bytes, 8)?.get_i64()),
        6 => HeaderValue::Blob(take_counted(bytes)?),
        7 => HeaderValue::String(text(take_counted(bytes)?)?),
        8 => HeaderValue::Timestamp(from_millis(take(bytes, 8)?.get_i64())?),
        9 => {
            let mut uuid = [0; 16];
            take(bytes, 16)?.copy_to_slice(&mut uuid);
            HeaderValue::Uuid(uuid)
        }
        _ => return Err("has a value of a type that is not known"),
    })
}

fn take(bytes: &mut Bytes, length: usize) -> Result<Bytes, &'static str> {
    if bytes.len() < length {
        Err("is longer than the headers")
    } else {
        Ok(bytes.split_to(length))
    }
}

fn take_counted(bytes: &mut Bytes) -> Result<Bytes, &'static str> {
    let length = take(bytes, 2)?.get_u16();
    take(bytes, length.into())
}

fn text(bytes: Bytes) -> Result<String, &'static str> {
    String::from_utf8(bytes.into()).map_err(|_| "is not UTF-8")
}

fn from_millis(millis: i64) -> Result<Timestamp, &'static str> {
    let nanos = millis.rem_euclid(1_000) as u32 * 1_000_000;
    Timestamp::from_secs_and_nanos(millis.div_euclid(1_000), nanos)
        .map_err(|_| "is a time outside the years 1 to 9999")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The frames of all three are accepted by botocore 1.44.5 as these messages.
    fn known() -> Vec<(Message, Vec<u8>)> {
        let hex = |text: &str| -> Vec<u8> {
            let digits = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
            digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
        };
        let message = |headers: &[(&str, HeaderValue)], payload: &'static str| Message {
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
            payload: Bytes::from(payload),
        };
        let before_epoch = Timestamp::from_secs_and_nanos(-1, 999_000_000).unwrap();
        let all = [
            ("t", HeaderValue::Bool(true)),
            ("f", HeaderValue::Bool(false)),
            ("byte", HeaderValue::Byte(-5)),
            ("short", HeaderValue::Short(-300)),
            ("int", HeaderValue::Integer(-70_000)),
            ("long", HeaderValue::Long(-5_000_000_000)),
            ("blob", HeaderValue::Blob(Bytes::from_static(&[0, 1, 255]))),
            ("text", HeaderValue::String("日".to_owned())),
            ("time", HeaderValue::Timestamp(before_epoch)),
            ("uuid", HeaderValue::Uuid([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])),
        ];
        vec![
            (Message::default(), hex("000000100000000005c248eb7d98c8ff")),
            (
                message(&[("event-type", HeaderValue::Integer(40_972))], "{'foo':'bar'}"),
                hex(concat!(
                    "0000002d0000001041c424b80a6576656e742d74797065040000a00c",
                    "7b27666f6f273a27626172277d36f480a0"
                )),
            ),
            (
                message(&all, "{'foo':'bar'}"),
                hex(concat!(
                    "0000008400000067f2923dc0017400016601046279746502fb0573686f727403",
                    "fed403696e7404fffeee90046c6f6e6705fffffffed5fa0e0004626c6f620600",
                    "030001ff0474657874070003e697a50474696d6508ffffffffffffffff047575",
                    "696409000102030405060708090a0b0c0d0e0f7b27666f6f273a27626172277d",
                    "ae8b1cc2"
                )),
            ),
        ]
    }

    fn decode(bytes: &[u8]) -> Result<Option<Message>, FrameError> {
        let mut decoder = Decoder::new();
        decoder.push(&Bytes::copy_from_slice(bytes));
        decoder.next()
    }

    /// A frame whose checksums are right, whatever is in it.
    fn frame(headers: &[u8], payload: &[u8]) -> Vec<u8> {
        let mut frame = prelude(16 + headers.len() + payload.len(), headers.len());
        frame.extend_from_slice(headers);
        frame.extend_from_slice(payload);
        frame.put_u32(crc32fast::hash(&frame));
        frame
    }

    fn prelude(total: usize, headers: usize) -> Vec<u8> {
        let mut prelude = Vec::new();
        prelude.put_u32(u32::try_from(total).unwrap());
        prelude.put_u32(u32::try_from(headers).unwrap());
        prelude.put_u32(crc32fast::hash(&prelude));
        prelude
    }

    /// Numbers that look like chance and are the same every time (xorshift64).
    pub(in super::super) struct Chance(pub u64);

    impl Chance {
        pub(in super::super) fn below(&mut self, end: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 >> 33).unwrap() % end
        }

        fn bytes(&mut self, most: usize) -> Vec<u8> {
            (0..self.below(most + 1)).map(|_| self.below(256) as u8).collect()
        }

        fn text(&mut self, most: usize) -> String {
            (0..self.below(most + 1)).map(|_| ['a', ':', '-', 'é', '日'][self.below(5)]).collect()
        }

        fn value(&mut self) -> HeaderValue {
            match self.below(9) {
                0 => HeaderValue::Bool(self.below(2) == 0),
                1 => HeaderValue::Byte(self.0 as i8),
                2 => HeaderValue::Short(self.0 as i16),
                3 => HeaderValue::Integer(self.0 as i32),
                4 => HeaderValue::Long(self.0 as i64),
                5 => HeaderValue::Blob(self.bytes(40).into()),
                6 => HeaderValue::String(self.text(40)),
                7 => {
                    let millis = self.below(usize::MAX) as i64 - (1 << 30);
                    HeaderValue::Timestamp(from_millis(millis).unwrap())
                }
                _ => HeaderValue::Uuid(std::array::from_fn(|_| self.below(256) as u8)),
            }
        }

        pub(in super::super) fn message(&mut self) -> Message {
            let mut header = || (format!("h{}", self.text(20)), self.value());
            let headers = (0..4).map(|_| header()).collect();
            Message { headers, payload: self.bytes(300).into() }
        }
    }

    #[test]
    fn known_frames_go_both_ways() {
        for (message, bytes) in known() {
            assert_eq!(decode(&bytes), Ok(Some(message.clone())));
            assert_eq!(encode(&message).unwrap(), bytes);
        }
    }

    #[test]
    fn frames_may_be_cut_anywhere() {
        let known = known();
        let stream: Vec<u8> = known.iter().flat_map(|(_, bytes)| bytes.clone()).collect();
        let stream = Bytes::from(stream);
        for cut in 0..=stream.len() {
            let mut decoder = Decoder::new();
            let mut messages = Vec::new();
            for chunk in [stream.slice(..cut), stream.slice(cut..)] {
                decoder.push(&chunk);
                while let Some(message) = decoder.next().unwrap() {
                    messages.push(message);
                }
            }
            assert!(messages.iter().eq(known.iter().map(|(message, _)| message)), "{cut}");
            assert_eq!(decoder.finish(), Ok(()));
        }
    }

    #[test]
    fn a_frame_that_is_cut_off_is_no_message() {
        for (_, bytes) in known() {
            for length in 0..bytes.len() {
                let mut decoder = Decoder::new();
                decoder.push(&Bytes::copy_from_slice(&bytes[..length]));
                assert_eq!(decoder.next(), Ok(None), "{length}");
                let expected = if length == 0 { Ok(()) } else { Err(FrameError::Truncated) };
                assert_eq!(decoder.finish(), expected, "{length}");
            }
        }
    }

    #[test]
    fn every_bit_counts() {
        for (_, bytes) in known() {
            for bit in 0..bytes.len() * 8 {
                let mut damaged = bytes.clone();
                damaged[bit / 8] ^= 1 << (bit % 8);
                let error = decode(&damaged).unwrap_err();
                assert!(matches!(error, FrameError::Checksum { .. }), "bit {bit}: {error}");
            }
        }
    }

    #[test]
    fn after_an_error_there_is_nothing_but_the_error() {
        let (_, good) = known().remove(1);
        let mut bad = good.clone();
        bad[20] ^= 1;
        let mut decoder = Decoder::new();
        decoder.push(&Bytes::from(good.clone()));
        decoder.push(&Bytes::from(bad));
        decoder.push(&Bytes::from(good.clone()));
        assert!(decoder.next().unwrap().is_some());
        let error = decoder.next().unwrap_err();
        decoder.push(&Bytes::from(good));
        assert_eq!(decoder.next(), Err(error.clone()));
        assert_eq!(decoder.finish(), Err(error));
    }

    #[test]
    fn impossible_lengths_are_refused_before_the_message_is_there() {
        let read = |total, headers| decode(&prelude(total, headers));
        for (total, headers) in [
            (0, 0),
            (15, 0),
            (16, 1),
            (20, 5),
            (16, u32::MAX as usize),
            (u32::MAX as usize, u32::MAX as usize),
            (u32::MAX as usize, 0),
            (16 + MAX_PAYLOAD + 1, 0),
            (16 + MAX_HEADERS + 1, MAX_HEADERS + 1),
        ] {
            let error = read(total, headers).unwrap_err();
            assert!(matches!(error, FrameError::Length { .. }), "{total}, {headers}: {error}");
        }
        for (total, headers) in
            [(16, 0), (17, 1), (16 + MAX_PAYLOAD, 0), (16 + MAX_HEADERS + MAX_PAYLOAD, MAX_HEADERS)]
        {
            assert!(matches!(read(total, headers), Ok(_) | Err(FrameError::Checksum { .. })));
            assert_eq!(decode(&prelude(total, headers)), Ok(None));
        }
    }

    #[test]
    fn headers_that_cannot_be_read_are_refused_by_name() {
        for (headers, expected) in [
            (&b"\x00\x00"[..], "the header \"\" has no name"),
            (b"\x02a", "the header \"\" is longer than the headers"),
            (b"\x01\xFF\x00", "the header \"\" is not UTF-8"),
            (b"\x01a", "the header \"a\" is longer than the headers"),
            (b"\x01a\x04\0\0\0", "the header \"a\" is longer than the headers"),
            (b"\x01a\x07\0", "the header \"a\" is longer than the headers"),
            (b"\x01a\x07\0\x02b", "the header \"a\" is longer than the headers"),
            (b"\x01a\x07\0\x01\xFF", "the header \"a\" is not UTF-8"),
            (b"\x01a\x0A", "the header \"a\" has a value of a type that is not known"),
            (
                b"\x01a\x09\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
                "the header \"a\" is longer than the headers",
            ),
            (
                b"\x01a\x08\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
                "the header \"a\" is a time outside the years 1 to 9999",
            ),
            (b"\x01a\x00\x01b", "the header \"b\" is longer than the headers"),
        ] {
            assert_eq!(decode(&frame(headers, b"p")).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn what_does_not_fit_is_not_written() {
        let with = |name: String, value| {
            encode(&Message { headers: vec![(name, value)], payload: Bytes::new() })
        };
        let flag = HeaderValue::Bool(true);
        assert!(with("n".repeat(255), flag.clone()).is_ok());
        for name in [String::new(), "n".repeat(256)] {
            assert!(matches!(with(name, flag.clone()), Err(FrameError::Header { .. })));
        }
        let text = |length| HeaderValue::String("x".repeat(length));
        assert!(with("n".to_owned(), text(65_535)).is_ok());
        assert!(with("n".to_owned(), text(65_536)).is_err());
        let blob = HeaderValue::Blob(Bytes::from(vec![0; 65_536]));
        assert!(with("n".to_owned(), blob).is_err());

        let headers = vec![("n".to_owned(), text(65_535)); 2];
        let long = encode(&Message { headers, payload: Bytes::new() });
        assert!(matches!(long, Err(FrameError::Length { .. })));
        let sized = |length| {
            encode(&Message { headers: Vec::new(), payload: Bytes::from(vec![0; length]) })
        };
        assert!(matches!(sized(MAX_PAYLOAD + 1), Err(FrameError::Length { .. })));
        let largest = sized(MAX_PAYLOAD).unwrap();
        assert_eq!(decode(&largest).unwrap().unwrap().payload.len(), MAX_PAYLOAD);
    }

    #[test]
    fn whatever_is_written_is_read_back_in_any_chunks() {
        let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
        for _ in 0..300 {
            let messages: Vec<Message> = (0..chance.below(5)).map(|_| chance.message()).collect();
            let frames = messages.iter().flat_map(|message| encode(message).unwrap());
            let mut stream = Bytes::from_iter(frames);
            let (mut decoder, mut read) = (Decoder::new(), Vec::new());
            while !stream.is_empty() {
                let length = (1 + chance.below(200)).min(stream.len());
                decoder.push(&stream.split_to(length));
                while let Some(message) = decoder.next().unwrap() {
                    read.push(message);
                }
            }
            assert_eq!(decoder.finish(), Ok(()));
            assert_eq!(read, messages);
        }
    }

    #[test]
    fn nothing_that_comes_makes_it_panic() {
        let mut chance = Chance(1);
        let (mut read, mut refused) = (0, 0);
        for _ in 0..20_000 {
            // Right checksums, so that the headers are looked at: noise, or good ones damaged.
            let mut headers = match chance.below(4) {
                0 => chance.bytes(60),
                _ => known()[2].1[12..115].to_vec(),
            };
            for _ in 0..chance.below(3).min(headers.len()) {
                let index = chance.below(headers.len());
                headers[index] = chance.below(256) as u8;
            }
            match decode(&frame(&headers, &chance.bytes(10))) {
                Ok(message) => read += usize::from(message.is_some()),
                Err(_) => refused += 1,
            }
            let _any = decode(&chance.bytes(40));
        }
        assert!(read > 1_000 && refused > 1_000, "{read} read, {refused} refused");
    }

    #[test]
    fn headers_are_found_by_name_and_type() {
        let text = |text: &str| HeaderValue::String(text.to_owned());
        let message = Message {
            headers: [
                (":message-type", text("event")),
                (":event-type", text("Records")),
                (":event-type", text("Stats")),
                (":error-code", HeaderValue::Integer(500)),
            ]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
            payload: Bytes::new(),
        };
        assert_eq!(message.message_type(), Some("event"));
        assert_eq!(message.event_type(), Some("Records"));
        assert_eq!(message.error_code(), None);
        assert_eq!(message.header(":error-code"), Some(&HeaderValue::Integer(500)));
        assert_eq!(message.exception_type(), None);
    }
}
