//! The difference between two requests, short enough for a terminal.

/// The first difference from the expected request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where: `path`, `header x-amz-acl`, `body, /Delete/Object[2]/Key`.
    pub part: String,
    /// The expected value.
    pub expected: String,
    /// The actual value.
    pub actual: String,
}

/// How many characters of a long text are shown: before the first difference, and in all.
const BEFORE: usize = 30;
const SHOWN: usize = 90;

impl Difference {
    /// A difference described in words.
    pub fn new(
        part: impl Into<String>,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Self {
        Self { part: part.into(), expected: expected.into(), actual: actual.into() }
    }

    /// A difference between two texts. Both are quoted, with escapes; of long ones, the
    /// surroundings of the first differing character, whose place is added to the part.
    pub fn text(part: impl Into<String>, expected: &str, actual: &str) -> Self {
        let mut part = part.into();
        let same = common_prefix(expected, actual);
        if longer_than(expected, SHOWN) || longer_than(actual, SHOWN) {
            let before = &expected[..same];
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            part.push_str(&format!(", line {line}, character {column}"));
        }
        Self::new(part, excerpt(expected, same), excerpt(actual, same))
    }

    /// A difference between two values in bytes, shown as text where they are UTF-8.
    pub fn bytes(part: impl Into<String>, expected: &[u8], actual: &[u8]) -> Self {
        match (std::str::from_utf8(expected), std::str::from_utf8(actual)) {
            (Ok(expected), Ok(actual)) => Self::text(part, expected, actual),
            _ => {
                // One character for each byte, so that the counts below are those of bytes.
                let [expected, actual] = [expected, actual]
                    .map(|bytes| bytes.iter().map(|byte| char::from(*byte)).collect::<String>());
                Self::text(part, &expected, &actual)
            }
        }
    }
}

fn longer_than(text: &str, count: usize) -> bool {
    text.chars().nth(count).is_some()
}

/// The length in bytes of what two texts begin with alike.
fn common_prefix(a: &str, b: &str) -> usize {
    let alike = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
    alike.map(|(c, _)| c.len_utf8()).sum()
}

/// The text around the byte offset `at`, quoted and escaped.
fn excerpt(text: &str, at: usize) -> String {
    if !longer_than(text, SHOWN) {
        return format!("{text:?}");
    }
    let start = text[..at].char_indices().rev().nth(BEFORE - 1).map_or(0, |(index, _)| index);
    let rest = &text[start..];
    let end = rest.char_indices().nth(SHOWN).map_or(rest.len(), |(index, _)| index);
    let (left, right) = (if start > 0 { "…" } else { "" }, if end < rest.len() { "…" } else { "" });
    format!("{left}{:?}{right}", &rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_are_shown_whole() {
        let difference = Difference::text("path", "/a\n", "/b");
        assert_eq!(difference, Difference::new("path", r#""/a\n""#, r#""/b""#));
    }

    #[test]
    fn long_texts_are_cut_around_the_difference() {
        let same = format!("{}\n{}", "é".repeat(40), "x".repeat(100));
        let [expected, actual] = ["A", "B"].map(|end| format!("{same}{end}{}", "z".repeat(200)));
        let difference = Difference::text("body", &expected, &actual);
        assert_eq!(difference.part, "body, line 2, character 101");
        let excerpt = format!("…\"{}A{}\"…", "x".repeat(30), "z".repeat(59));
        assert_eq!(difference.expected, excerpt);
        assert_eq!(difference.actual, excerpt.replace('A', "B"));
    }

    #[test]
    fn a_text_that_ends_early_is_shown_to_its_end() {
        let text = "y".repeat(200);
        let difference = Difference::text("body", &text, &text[..150]);
        assert_eq!(difference.part, "body, line 1, character 151");
        assert_eq!(difference.actual, format!("…{:?}", "y".repeat(30)));
        assert_eq!(Difference::text("body", &text, "").actual, "\"\"");
    }

    #[test]
    fn bytes_that_are_no_text_are_shown_one_by_one() {
        let difference = Difference::bytes("body", b"\xff\x00", b"a");
        assert_eq!(difference, Difference::new("body", r#""ÿ\0""#, r#""a""#));
    }
}
