//! Which characters XML 1.0 cannot hold as they are, and which it cannot hold at all.
//!
//! Most text needs no escape. [`is_plain`] finds that out sixteen bytes at a time without a
//! branch per byte; only text that fails it is looked at character by character.

/// Where text stands: attribute values need a few more escapes than element content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Content,
    Attribute,
}

/// Whether `text` can be copied as it is, in either place. May say no to text that could (the
/// first byte of some three-byte characters is enough), never yes to text that could not.
#[inline]
pub(super) fn is_plain(text: &[u8]) -> bool {
    if let Some(last) = text.last_chunk::<16>() {
        // The last block overlaps the one before: cheaper than a loop over the rest.
        let (blocks, _) = text.as_chunks::<16>();
        return !blocks.iter().any(block_is_special) && !block_is_special(last);
    }
    short_is_plain(text)
}

/// Fewer than sixteen bytes: two overlapping words, or byte by byte.
#[inline]
fn short_is_plain(text: &[u8]) -> bool {
    match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(first), Some(last)) => {
            !word_is_special(u64::from_le_bytes(*first))
                && !word_is_special(u64::from_le_bytes(*last))
        }
        _ => !text.iter().any(|&byte| is_special(byte)),
    }
}

/// Bytes that need a closer look: control characters (tab, LF and CR among them), the four
/// markup characters, and the lead byte of U+F000..=U+FFFF, where U+FFFE and U+FFFF are.
#[inline]
fn is_special(byte: u8) -> bool {
    byte < 0x20 || matches!(byte, b'&' | b'<' | b'>' | b'"' | 0xEF)
}

#[inline]
fn block_is_special(block: &[u8; 16]) -> bool {
    // No early exit: the compiler turns this into a handful of vector instructions.
    let mut special = false;
    for &byte in block {
        special |= (byte < 0x20)
            | (byte == b'&')
            | (byte & 0xFD == b'<')
            | (byte == b'"')
            | (byte == 0xEF);
    }
    special
}

/// The same for eight bytes in a word.
#[inline]
fn word_is_special(word: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let below = |x: u64, n: u8| x.wrapping_sub(ONES * u64::from(n)) & !x & HIGH;
    let equals = |x: u64, byte: u8| below(x ^ (ONES * u64::from(byte)), 1);
    (below(word, 0x20)
        | equals(word, b'&')
        | equals(word & (ONES * 0xFD), b'<')
        | equals(word, b'"')
        | equals(word, 0xEF))
        != 0
}

/// What has to be written instead of `byte`, if it cannot stand for itself.
fn replacement(byte: u8, place: Place) -> Option<&'static str> {
    Some(match (byte, place) {
        (b'&', _) => "&amp;",
        (b'<', _) => "&lt;",
        (b'>', _) => "&gt;",
        // Parsers fold a raw CR into LF, and all white space in attributes into spaces.
        (b'\r', _) => "&#xD;",
        (b'"', Place::Attribute) => "&quot;",
        (b'\t', Place::Attribute) => "&#x9;",
        (b'\n', Place::Attribute) => "&#xA;",
        _ => return None,
    })
}

/// The first character that XML 1.0 cannot hold, even as a reference (`Char`, section 2.2).
pub(super) fn forbidden(text: &str) -> Option<char> {
    text.chars().find(|&character| {
        matches!(character, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
    })
}

/// How many bytes `text` takes once it is escaped.
pub(super) fn escaped_len(text: &str, place: Place) -> usize {
    text.bytes().map(|byte| replacement(byte, place).map_or(1, str::len)).sum()
}

/// Appends `text`, escaped.
pub(super) fn escape_into(out: &mut Vec<u8>, text: &str, place: Place) {
    let mut copied = 0;
    for (index, byte) in text.bytes().enumerate() {
        if let Some(replacement) = replacement(byte, place) {
            out.extend_from_slice(&text.as_bytes()[copied..index]);
            out.extend_from_slice(replacement.as_bytes());
            copied = index + 1;
        }
    }
    out.extend_from_slice(&text.as_bytes()[copied..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_is_never_said_of_text_that_needs_care() {
        for length in 0..70 {
            for position in 0..length {
                for special in
                    ["&", "<", ">", "\"", "\r", "\t", "\n", "\0", "\u{1f}", "\u{fffe}", "\u{ffff}"]
                {
                    let mut text = "x".repeat(position);
                    text.push_str(special);
                    text.push_str(&"y".repeat(length - position - 1));
                    assert!(!is_plain(text.as_bytes()), "{special:?} at {position} of {length}");
                }
            }
        }
    }

    #[test]
    fn ordinary_text_is_plain_at_every_length() {
        let text = "arn:aws:sns:us-east-1:123456789012:é日😀'/=?;~\u{7f}[]{}|^`!#$%()*+,-._@\\ ";
        for (end, _) in text.char_indices() {
            assert!(is_plain(&text.as_bytes()[..end]), "{}", &text[..end]);
        }
    }

    #[test]
    fn every_byte_is_judged_alike_in_words_blocks_and_alone() {
        for byte in 0..=255u8 {
            let expected = !is_special(byte);
            for length in [1, 8, 15, 16, 17, 40] {
                let mut bytes = vec![b'x'; length];
                bytes[length / 2] = byte;
                assert_eq!(is_plain(&bytes), expected, "{byte:#x} in {length} bytes");
            }
        }
    }

    #[test]
    fn escapes_what_each_place_needs() {
        let text = "a&b<c>d\"e'f\tg\nh\ri";
        let escaped = |place| {
            let mut out = Vec::new();
            escape_into(&mut out, text, place);
            assert_eq!(out.len(), escaped_len(text, place));
            String::from_utf8(out).unwrap()
        };
        assert_eq!(escaped(Place::Content), "a&amp;b&lt;c&gt;d\"e'f\tg\nh&#xD;i");
        assert_eq!(escaped(Place::Attribute), "a&amp;b&lt;c&gt;d&quot;e'f&#x9;g&#xA;h&#xD;i");
    }

    #[test]
    fn finds_what_xml_cannot_hold() {
        for character in
            ('\0'..='\u{20}').chain('\u{FFFD}'..='\u{10000}').chain(['\u{D7FF}', '\u{E000}'])
        {
            let forbidden_in_xml = (character < ' ' && !"\t\n\r".contains(character))
                || matches!(character, '\u{FFFE}' | '\u{FFFF}');
            let text = format!("ab{character}c");
            assert_eq!(forbidden(&text).is_some(), forbidden_in_xml, "{character:?}");
            assert!(!forbidden_in_xml || !is_plain(text.as_bytes()));
        }
    }
}
