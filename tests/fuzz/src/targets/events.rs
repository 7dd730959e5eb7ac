//! The frames of event streams.

use shapesmith_runtime::Bytes;
use shapesmith_runtime::event_stream::{Decoder, Message, encode};

/// Decodes frames that arrive at once and in pieces. The first byte is the length of a piece.
pub fn frames(data: &[u8]) {
    let Some((&length, data)) = data.split_first() else { return };
    let data = checked(data);
    let whole = decoded([&data[..]]);
    assert_eq!(whole, decoded(data.chunks(usize::from(length).max(1))));
    let mut encoded = Vec::new();
    for message in &whole.0 {
        encoded.extend_from_slice(&encode(message).expect("it was decoded"));
    }
    // What follows the messages is an error or incomplete.
    assert!(data.starts_with(&encoded));
}

/// Sets the checksums of a frame, which a fuzzer would hardly find.
fn checked(data: &[u8]) -> Vec<u8> {
    let mut data = data.to_vec();
    let mut start = 0;
    while let Some(frame) = data.get_mut(start..).filter(|frame| frame.len() >= 16) {
        let length = u32::from_be_bytes([0, frame[1], frame[2], frame[3]]) as usize;
        let Some(frame) = frame.get_mut(..length.max(16)) else { break };
        let end = frame.len() - 4;
        // The lowest bit of a checksum tells whether it shall be right.
        if frame[11] & 1 == 0 {
            let checksum = crc32fast::hash(&frame[..8]);
            frame[8..12].copy_from_slice(&checksum.to_be_bytes());
        }
        if frame[end + 3] & 1 == 0 {
            let checksum = crc32fast::hash(&frame[..end]);
            frame[end..].copy_from_slice(&checksum.to_be_bytes());
        }
        start += frame.len();
    }
    data
}

fn decoded<'d>(chunks: impl IntoIterator<Item = &'d [u8]>) -> (Vec<Message>, Option<String>) {
    let (mut decoder, mut messages) = (Decoder::new(), Vec::new());
    for chunk in chunks {
        decoder.push(&Bytes::copy_from_slice(chunk));
        loop {
            match decoder.next() {
                Ok(Some(message)) => messages.push(message),
                Ok(None) => break,
                Err(error) => return (messages, Some(error.to_string())),
            }
        }
    }
    let end = decoder.finish().err().map(|error| error.to_string());
    (messages, end)
}
