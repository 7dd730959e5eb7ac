//! Escapes in strings (RFC 8259, section 7).
//!
//! Most text needs no escape, so it is examined in words of eight bytes, without a branch for each
//! byte.

/// Returns the length of the longest prefix of `text` that needs no escape.
#[inline]
pub(super) fn plain(text: &[u8]) -> usize {
    let mut rest = text;
    while let Some((word, behind)) = rest.split_first_chunk() {
        if let Some(offset) = first_special(*word) {
            return text.len() - rest.len() + offset;
        }
        rest = behind;
    }
    match text.last_chunk() {
        // It overlaps the word before, which is plain.
        Some(word) => text.len() - word.len() + first_special(*word).unwrap_or(word.len()),
        None => text.iter().take_while(|&&byte| !is_special(byte)).count(),
    }
}

#[inline]
fn first_special(word: [u8; 8]) -> Option<usize> {
    let special = specials(u64::from_le_bytes(word));
    (special != 0).then_some(special.trailing_zeros() as usize / 8)
}

#[inline]
fn is_special(byte: u8) -> bool {
    (byte < b' ') | (byte == b'"') | (byte == b'\\')
}

/// Sets the highest bit of each byte of `word` that is special. Bytes above the lowest of them may
/// be wrong, since subtraction borrows from them.
#[inline]
fn specials(word: u64) -> u64 {
    const fn each(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    // Only smaller bytes underflow. Bytes that are not ASCII are excluded.
    let below = |word: u64, limit: u8| word.wrapping_sub(each(limit)) & !word;
    // This makes the quote a space, and leaves the control characters below it.
    let quote_or_control = below(word ^ each(b'"' ^ b' '), b' ' + 1);
    let backslash = below(word ^ each(b'\\'), 1);
    (quote_or_control | backslash) & each(0x80)
}

/// Appends `text`, escaped and in quotes.
pub(super) fn push_quoted(out: &mut Vec<u8>, text: &str) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let (copied, escaped) = rest.split_at(plain(rest));
        out.extend_from_slice(copied);
        let Some((&byte, behind)) = escaped.split_first() else { break };
        push_escape(out, byte);
        rest = behind;
    }
    out.push(b'"');
}

fn push_escape(out: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        b'\t' => b't',
        b'\n' => b'n',
        0x0C => b'f',
        b'\r' => b'r',
        _ => {
            let digit = |nibble: u8| b"0123456789abcdef"[usize::from(nibble)];
            return out.extend([b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
        }
    };
    out.extend([b'\\', short]);
}

/// Replaces the escapes of the content of a string.
///
/// # Errors
/// The position of the first escape that is invalid, or half of a surrogate pair.
pub(super) fn unescape(content: &str) -> Result<String, usize> {
    // No escape is shorter than its character.
    let mut text = String::with_capacity(content.len());
    let mut rest = content;
    loop {
        let (copied, escaped) = rest.split_at(plain(rest.as_bytes()));
        text.push_str(copied);
        if escaped.is_empty() {
            return Ok(text);
        }
        let (character, length) = read(escaped).ok_or(content.len() - escaped.len())?;
        text.push(character);
        rest = &escaped[length..];
    }
}

/// Reads the escape at the beginning of `text`. Returns its character and its length, or `None` if
/// it is invalid or half of a surrogate pair.
pub(super) fn read(text: &str) -> Option<(char, usize)> {
    let character = match text.as_bytes().get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b't' => '\t',
        b'n' => '\n',
        b'f' => '\u{C}',
        b'r' => '\r',
        b'u' => return read_unicode(text),
        _ => return None,
    };
    Some((character, 2))
}

/// Reads `\uXXXX`, or two of them that form a surrogate pair.
fn read_unicode(text: &str) -> Option<(char, usize)> {
    let first = code_unit(text)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, 6));
    }
    let second = code_unit(text.get(6..)?)?;
    let is_pair = first < 0xDC00 && (0xDC00..0xE000).contains(&second);
    let code = is_pair.then(|| 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00))?;
    Some((char::from_u32(code)?, 12))
}

fn code_unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    // Parsing would accept a sign.
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_ends_before_what_needs_an_escape() {
        for length in 0..50 {
            let text = "é".repeat(length / 2) + &"x".repeat(length % 2);
            assert_eq!(plain(text.as_bytes()), length);
            for special in ['"', '\\', '\0', '\u{1F}', '\n'] {
                assert_eq!(plain(format!("{text}{special}{text}").as_bytes()), length);
            }
        }
        assert_eq!(plain(" !#[]~\u{7F}\u{80}\u{2028}".as_bytes()), 12);
    }

    #[test]
    fn escapes_are_the_short_ones_where_there_are_some() {
        let mut out = Vec::new();
        push_quoted(&mut out, "a\"\\/\u{8}\t\n\u{C}\r\0\u{1F}\u{7F}é\u{2028}");
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "\"a\\\"\\\\/\\b\\t\\n\\f\\r\\u0000\\u001f\u{7F}é\u{2028}\"");
    }

    #[test]
    fn escapes_are_read() {
        for (escape, character) in [
            (r#"\""#, '"'),
            (r"\\", '\\'),
            (r"\/", '/'),
            (r"\b", '\u{8}'),
            (r"\u0041", 'A'),
            (r"\u00e9", 'é'),
            (r"\uFFFF", '\u{FFFF}'),
            (r"\uD83D\uDE00", '😀'),
            (r"\udbff\udfff", '\u{10FFFF}'),
        ] {
            assert_eq!(read(escape), Some((character, escape.len())));
            assert_eq!(read(&format!("{escape}0é")), Some((character, escape.len())));
        }
    }

    #[test]
    fn what_is_no_escape_is_refused() {
        for text in [
            "\\",
            r"\x",
            r"\é",
            r"\U0041",
            r"\u",
            r"\u004",
            r"\u+041",
            r"\u00é",
            r"\uD83D",
            r"\uD83Dx",
            r"\uD83D\n",
            r"\uD83D\u",
            r"\uD83D\u0041",
            r"\uD83D\uD83D",
            r"\uDE00",
            r"\uDE00\uD83D",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
