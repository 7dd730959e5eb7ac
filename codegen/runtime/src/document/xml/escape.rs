//! Escapes, and characters that XML 1.0 cannot represent.
//!
//! Most text needs no escape. [`copy_plain`] copies and checks it in blocks, without a branch for
//! each byte; only text that fails is examined character by character.

/// Where text stands: attribute values need a few more escapes than element content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Content,
    Attribute,
}

/// Copies `text` to the beginning of `to` and returns what of `to` is left. `None` if it has no
/// room, or if the text is not plain.
pub(super) fn copy_plain<'a>(to: &'a mut [u8], text: &[u8]) -> Option<&'a mut [u8]> {
    let (to, rest) = to.split_at_mut_checked(text.len())?;
    // Two blocks that overlap serve many lengths, without a loop or a call to memcpy. The compiler
    // tries the arms in this order, and texts of a few bytes are rare.
    match text.len() {
        33..=64 => copy_ends::<32>(to, text)?,
        16..33 => copy_ends::<16>(to, text)?,
        8..16 => copy_ends::<8>(to, text)?,
        4..8 => copy_ends::<4>(to, text)?,
        2..4 => copy_ends::<2>(to, text)?,
        1 => copy_ends::<1>(to, text)?,
        _ => {
            to.copy_from_slice(text);
            is_plain(text).then_some(())?;
        }
    }
    Some(rest)
}

/// Copies the first and the last `N` bytes, if they are plain.
#[inline]
fn copy_ends<const N: usize>(to: &mut [u8], text: &[u8]) -> Option<()> {
    let (first, last) = (text.first_chunk::<N>()?, text.last_chunk::<N>()?);
    *to.first_chunk_mut()? = *first;
    *to.last_chunk_mut()? = *last;
    (is_plain(first) & is_plain(last)).then_some(())
}

/// Whether `text` can be copied as it is, in either place. May say no to text that could (the
/// first byte of some three-byte characters is enough), never yes to text that could not.
#[inline]
fn is_plain(text: &[u8]) -> bool {
    // No early exit, so that the loop runs on vectors.
    text.iter().fold(true, |plain, &byte| plain & (distance(byte) != 0))
}

/// 0 for bytes that need a closer look: control characters (tab, LF and CR among them), the four
/// markup characters, and the lead byte of U+F000..=U+FFFF, where U+FFFE and U+FFFF are.
///
/// Differences and their minimum, where comparisons would be plainer: these the compiler turns
/// into 16 vector instructions for 16 bytes, those into 47.
#[inline]
fn distance(byte: u8) -> u8 {
    let control = byte.saturating_sub(0x1F);
    let quote_or_ampersand = (byte | 4) ^ b'&';
    let angle_bracket = (byte | 2) ^ b'>';
    control.min(quote_or_ampersand).min(angle_bracket).min(byte ^ 0xEF)
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

/// Appends `text`, escaped. Returns the first character that XML 1.0 cannot hold, even as a
/// reference (`Char`, section 2.2).
pub(super) fn escape_into(out: &mut Vec<u8>, text: &str, place: Place) -> Option<char> {
    if is_plain(text.as_bytes()) {
        out.extend_from_slice(text.as_bytes());
        return None;
    }
    let mut copied = 0;
    for (index, byte) in text.bytes().enumerate() {
        if let Some(replacement) = replacement(byte, place) {
            out.extend_from_slice(&text.as_bytes()[copied..index]);
            out.extend_from_slice(replacement.as_bytes());
            copied = index + 1;
        }
    }
    out.extend_from_slice(&text.as_bytes()[copied..]);
    text.chars().find(|&character| {
        matches!(character, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `text` was copied; checks that the copy is whole and nothing else was touched.
    fn copies(text: &[u8]) -> bool {
        let mut buffer = vec![b'#'; text.len() + 3];
        let rest = copy_plain(&mut buffer, text);
        let copied = rest.as_deref() == Some(b"###");
        assert_eq!(copied, rest.is_some());
        assert_eq!(copied, is_plain(text), "{text:?}");
        assert!(!copied || &buffer[..text.len()] == text);
        copied
    }

    #[test]
    fn special_text_is_never_copied() {
        for length in 0..140 {
            for position in 0..length {
                for special in
                    ["&", "<", ">", "\"", "\r", "\t", "\n", "\0", "\u{1f}", "\u{fffe}", "\u{ffff}"]
                {
                    let mut text = "x".repeat(position);
                    text.push_str(special);
                    text.push_str(&"y".repeat(length - position - 1));
                    assert!(!copies(text.as_bytes()), "{special:?} at {position} of {length}");
                }
            }
        }
    }

    #[test]
    fn ordinary_text_is_copied_at_every_length() {
        let text = "arn:aws:sns:us-east-1:123456789012:é日😀'/=?;~\u{7f}[]{}|^`!#$%()*+,-._@\\ ";
        let text = text.repeat(2);
        for (end, _) in text.char_indices() {
            assert!(copies(&text.as_bytes()[..end]), "{}", &text[..end]);
        }
    }

    #[test]
    fn text_is_not_copied_where_it_has_no_room() {
        for length in 1..140 {
            let text = vec![b'x'; length];
            assert!(copy_plain(&mut vec![0; length - 1], &text).is_none());
            assert_eq!(copy_plain(&mut vec![0; length], &text), Some(&mut [][..]));
        }
    }

    #[test]
    fn every_byte_is_judged_alike_at_every_length() {
        for byte in 0..=255u8 {
            let expected = byte >= 0x20 && !b"&<>\"\xEF".contains(&byte);
            for length in [1, 2, 3, 4, 7, 8, 15, 16, 17, 32, 33, 40, 64, 65, 100] {
                let mut bytes = vec![b'x'; length];
                bytes[length / 2] = byte;
                assert_eq!(copies(&bytes), expected, "{byte:#x} in {length} bytes");
            }
        }
    }

    #[test]
    fn escapes_what_each_place_needs() {
        let text = "a&b<c>d\"e'f\tg\nh\ri";
        let escaped = |place| {
            let mut out = Vec::new();
            assert_eq!(escape_into(&mut out, text, place), None);
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
            let found = escape_into(&mut Vec::new(), &text, Place::Content);
            assert_eq!(found, forbidden_in_xml.then_some(character), "{character:?}");
        }
    }
}
