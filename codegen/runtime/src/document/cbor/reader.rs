//! The tokenizer behind [`read`](super::read). It goes through a document once, from start to end.
//!
//! Its state is the stack of open containers and what is expected next. Values that nobody reads
//! are skipped by the same steps, without recursion, and are checked like all others.

use std::borrow::Cow;
use std::fmt;

use crate::document::fault::{Fault, Path};
use crate::document::{MAX_DEPTH, ReadError};
use crate::text::quote;

/// A container.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Map,
    Array,
}

/// The major types (RFC 8949, section 3.1).
mod major {
    pub(super) const UNSIGNED: u8 = 0;
    pub(super) const NEGATIVE: u8 = 1;
    pub(super) const BYTES: u8 = 2;
    pub(super) const TEXT: u8 = 3;
    pub(super) const ARRAY: u8 = 4;
    pub(super) const MAP: u8 = 5;
    pub(super) const TAG: u8 = 6;
}

/// The end of a container or string without a declared length.
const BREAK: u8 = 0xFF;

/// The tags of big integers, whose content is a byte string (RFC 8949, section 3.4.3).
const BIG_UNSIGNED: u64 = 2;
const BIG_NEGATIVE: u64 = 3;

/// The number of items of a container that ends with a break. No other has as many, since each item
/// takes a byte.
const UNTIL_BREAK: usize = usize::MAX;

/// The first bytes of a value: what it is, and how long or large it is.
struct Head {
    major: u8,
    /// The low five bits of the first byte, which say how wide the argument is.
    info: u8,
    /// The argument; 0 if there is none.
    argument: u64,
}

impl Head {
    /// Whether there is no argument, but a break at the end.
    fn is_indefinite(&self) -> bool {
        self.info == 31
    }
}

/// A value; containers are not read.
pub(super) enum Scalar<'i> {
    /// Null or undefined.
    Null,
    Bool(bool),
    Integer(i128),
    /// An integer that is too large for all types.
    BigInteger,
    Float(f64),
    Text(Cow<'i, str>),
    Bytes(Cow<'i, [u8]>),
    /// A container, which has not been read.
    Container(Kind),
}

/// The result of a step.
enum Step<'i> {
    /// An item, with its name if it is in a map.
    Item(Cow<'i, str>),
    Close,
}

pub(super) struct Reader<'i> {
    input: &'i [u8],
    position: usize,
    /// Whether a value is expected, and not the next item of the innermost container or its end.
    before_value: bool,
    depth: usize,
    /// One bit for each open container, the innermost lowest: 1 for a map.
    maps: u128,
    /// The number of items that each open container still has.
    rest: [usize; MAX_DEPTH],
}

impl<'i> Reader<'i> {
    pub(super) fn new(input: &'i [u8]) -> Self {
        Self { input, position: 0, before_value: true, depth: 0, maps: 0, rest: [0; MAX_DEPTH] }
    }

    /// Returns the position of the next value.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Whether the next value is a string.
    pub(super) fn is_text(&self) -> bool {
        self.peek().is_some_and(|byte| byte >> 5 == major::TEXT)
    }

    /// Opens the next value, a container. `None` if it is null.
    ///
    /// Returns the container's depth, which identifies it for [`next`](Self::next).
    pub(super) fn open(&mut self, kind: Kind) -> Result<Option<usize>, Fault> {
        let start = self.position;
        match self.scalar()? {
            Scalar::Null => Ok(None),
            Scalar::Container(found) if found == kind => self.push().map(Some),
            other => Err(Fault::new(start, format_args!("expected {kind}, found {other}"))),
        }
    }

    /// Enters the container that is next.
    fn push(&mut self) -> Result<usize, Fault> {
        let start = self.position;
        if self.depth == MAX_DEPTH {
            return Err(self.fault(format_args!("values nest deeper than {MAX_DEPTH}")));
        }
        let head = self.head()?;
        let is_map = head.major == major::MAP;
        self.rest[self.depth] = match head.is_indefinite() {
            true => UNTIL_BREAK,
            // Each item takes a byte or more, and each entry of a map two.
            false => self.length(start, head.argument, if is_map { 2 } else { 1 })?,
        };
        self.before_value = false;
        self.depth += 1;
        self.maps = (self.maps << 1) | u128::from(is_map);
        Ok(self.depth)
    }

    /// Moves to the next item of the container at `depth` and returns its name, which is empty in
    /// an array. `None` at the container's end. Skips everything unread before it.
    pub(super) fn next(&mut self, depth: usize) -> Result<Option<Cow<'i, str>>, Fault> {
        while self.depth >= depth {
            self.skip_value()?;
            if let Step::Item(name) = self.step()?
                && self.depth == depth
            {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }

    /// Reads the rest of the document.
    pub(super) fn finish(&mut self) -> Result<(), Fault> {
        self.skip_value()?;
        while self.depth > 0 {
            self.step()?;
            self.skip_value()?;
        }
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.fault("expected the end of the document")),
        }
    }

    /// Skips the next value, or enters it if it is a container.
    fn skip_value(&mut self) -> Result<(), Fault> {
        if !self.before_value {
            return Ok(());
        }
        let (start, _, head) = self.untagged()?;
        match head.major {
            major::ARRAY | major::MAP => {
                self.position = start;
                return self.push().map(drop);
            }
            // Strings are not copied.
            major::BYTES => self.chunks(start, &head, |_, _| Ok(()))?,
            major::TEXT => {
                self.chunks(start, &head, |start, bytes| utf8(start, bytes).map(drop))?
            }
            _ => drop(number(start, &head)?),
        }
        self.before_value = false;
        Ok(())
    }

    /// Moves to the next item, or past the end of the innermost container.
    fn step(&mut self) -> Result<Step<'i>, Fault> {
        let rest = &mut self.rest[self.depth - 1];
        let is_end = match *rest {
            0 => true,
            UNTIL_BREAK => self.input.get(self.position) == Some(&BREAK),
            _ => {
                *rest -= 1;
                false
            }
        };
        if is_end {
            self.position += usize::from(*rest == UNTIL_BREAK);
            self.depth -= 1;
            self.maps >>= 1;
            self.before_value = false;
            return Ok(Step::Close);
        }
        let name = match self.maps & 1 {
            1 => self.key()?,
            _ => Cow::Borrowed(""),
        };
        self.before_value = true;
        Ok(Step::Item(name))
    }

    fn key(&mut self) -> Result<Cow<'i, str>, Fault> {
        let start = self.position;
        match self.scalar()? {
            Scalar::Text(name) => Ok(name),
            other => Err(Fault::new(start, format_args!("expected a string, found {other}"))),
        }
    }

    /// Reads the next value, unless it is a container. Tags before it are skipped; only those of
    /// big integers matter.
    pub(super) fn scalar(&mut self) -> Result<Scalar<'i>, Fault> {
        let (start, tag, head) = self.untagged()?;
        let scalar = match head.major {
            major::ARRAY | major::MAP => {
                // It is entered or skipped later.
                self.position = start;
                let is_map = head.major == major::MAP;
                return Ok(Scalar::Container(if is_map { Kind::Map } else { Kind::Array }));
            }
            major::BYTES => {
                let bytes = self.bytes(start, &head)?;
                match tag {
                    Some(BIG_UNSIGNED) => big_integer(&bytes, |value| value),
                    Some(BIG_NEGATIVE) => big_integer(&bytes, |value| -1 - value),
                    _ => Scalar::Bytes(bytes),
                }
            }
            major::TEXT => Scalar::Text(self.text(start, &head)?),
            _ => number(start, &head)?,
        };
        self.before_value = false;
        Ok(scalar)
    }

    /// Reads the head of the next value. Also returns its position and the innermost tag before it.
    #[inline]
    fn untagged(&mut self) -> Result<(usize, Option<u64>, Head), Fault> {
        let mut tag = None;
        loop {
            let start = self.position;
            let head = self.head()?;
            if head.major != major::TAG {
                return Ok((start, tag, head));
            }
            tag = Some(head.argument);
        }
    }

    /// Reads the head of the next value or tag.
    #[inline]
    fn head(&mut self) -> Result<Head, Fault> {
        let Some(first) = self.peek() else { return Err(self.fault("expected a value")) };
        let (major, info) = (first >> 5, first & 0x1F);
        let is_string_or_container = matches!(major, major::BYTES..=major::MAP);
        let width = match info {
            0..=23 => 0,
            24..=27 => 1 << (info - 24),
            31 if is_string_or_container => 0,
            31 if first == BREAK => return Err(self.fault("expected a value, found a break")),
            _ => return Err(self.fault(format_args!("the first byte {first:#04x} is not valid"))),
        };
        let argument = self.input.get(self.position + 1..self.position + 1 + width);
        let Some(argument) = argument else {
            return Err(Fault::new(self.position, "the document ends inside of a value"));
        };
        let argument = match width {
            0 => u64::from(info),
            _ => argument.iter().fold(0, |value, byte| (value << 8) | u64::from(*byte)),
        };
        self.position += 1 + width;
        Ok(Head { major, info, argument })
    }

    fn text(&mut self, start: usize, head: &Head) -> Result<Cow<'i, str>, Fault> {
        // Appending to nothing borrows, so that only strings of several chunks are copied.
        let mut text = Cow::Borrowed("");
        self.chunks(start, head, |start, chunk| {
            text += utf8(start, chunk)?;
            Ok(())
        })?;
        Ok(text)
    }

    fn bytes(&mut self, start: usize, head: &Head) -> Result<Cow<'i, [u8]>, Fault> {
        let mut bytes: Cow<'i, [u8]> = Cow::Borrowed(&[]);
        self.chunks(start, head, |_, chunk| {
            match bytes.is_empty() {
                true => bytes = Cow::Borrowed(chunk),
                false => bytes.to_mut().extend_from_slice(chunk),
            }
            Ok(())
        })?;
        Ok(bytes)
    }

    /// Reads the content of a string in one or several chunks.
    #[inline]
    fn chunks(
        &mut self,
        start: usize,
        head: &Head,
        mut chunk: impl FnMut(usize, &'i [u8]) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if !head.is_indefinite() {
            return chunk(start, self.take(start, head.argument)?);
        }
        while self.peek() != Some(BREAK) {
            let start = self.position;
            let part = self.head()?;
            if part.major != head.major || part.is_indefinite() {
                let message = "a string of several chunks contains something else";
                return Err(Fault::new(start, message));
            }
            chunk(start, self.take(start, part.argument)?)?;
        }
        self.position += 1;
        Ok(())
    }

    /// Takes the next `length` bytes. `start` is the position of their head.
    #[inline]
    fn take(&mut self, start: usize, length: u64) -> Result<&'i [u8], Fault> {
        let length = self.length(start, length, 1)?;
        let bytes = &self.input[self.position..self.position + length];
        self.position += length;
        Ok(bytes)
    }

    /// Checks a declared length: the document must have that many items, each of at least
    /// `item_size` bytes.
    #[inline]
    fn length(&self, start: usize, declared: u64, item_size: usize) -> Result<usize, Fault> {
        let most = (self.input.len() - self.position) / item_size;
        match usize::try_from(declared) {
            Ok(length) if length <= most => Ok(length),
            _ => Err(Fault::new(
                start,
                format_args!("the declared length is {declared}, but the document ends"),
            )),
        }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.input.get(self.position).copied()
    }

    #[cold]
    fn fault(&self, problem: impl fmt::Display) -> Fault {
        let end = if self.peek().is_none() { ", but the document ends" } else { "" };
        Fault::new(self.position, format_args!("{problem}{end}"))
    }

    /// Converts a fault to an error, which names the value.
    #[cold]
    pub(super) fn locate(&self, fault: Fault) -> ReadError {
        let path = self.path(fault.position);
        fault.at(&path)
    }

    /// Returns the path of the value at `position`. Names are not tracked, so this reads the
    /// document again up to there.
    fn path(&self, position: usize) -> Path<'i> {
        let mut reader = Reader::new(self.input);
        let mut path = Path::default();
        while reader.position < position && reader.skip_value().is_ok() && reader.depth > 0 {
            let Ok(step) = reader.step() else { break };
            path.leave(reader.depth);
            let Step::Item(name) = step else { continue };
            path.next(reader.depth, name);
        }
        path
    }
}

fn utf8(start: usize, bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(|_| Fault::new(start, "the text is not UTF-8"))
}

/// Returns the value of a big integer from its magnitude, the most significant byte first.
fn big_integer<'i>(magnitude: &[u8], sign: fn(i128) -> i128) -> Scalar<'i> {
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count();
    match &magnitude[zeros..] {
        digits if digits.len() < size_of::<i128>() => {
            let value = digits.iter().fold(0, |value, byte| (value << 8) | i128::from(*byte));
            Scalar::Integer(sign(value))
        }
        _ => Scalar::BigInteger,
    }
}

/// Returns the value of a head that is an integer, a float or a simple value.
fn number<'i>(start: usize, head: &Head) -> Result<Scalar<'i>, Fault> {
    Ok(match (head.major, head.info) {
        (major::UNSIGNED, _) => Scalar::Integer(head.argument.into()),
        (major::NEGATIVE, _) => Scalar::Integer(-1 - i128::from(head.argument)),
        (_, 25) => Scalar::Float(half(head.argument)),
        (_, 26) => Scalar::Float(f32::from_bits(head.argument as u32).into()),
        (_, 27) => Scalar::Float(f64::from_bits(head.argument)),
        (_, 20) => Scalar::Bool(false),
        (_, 21) => Scalar::Bool(true),
        (_, 22 | 23) => Scalar::Null,
        (_, _) => {
            return Err(Fault::new(
                start,
                format_args!("the simple value {} has no meaning", head.argument),
            ));
        }
    })
}

/// Converts a half-precision float (IEEE 754 binary16).
fn half(bits: u64) -> f64 {
    let (exponent, fraction) = ((bits >> 10) & 0x1F, bits & 0x3FF);
    // Exact: the fraction has 10 bits.
    let scaled = |significand: u64, exponent: i32| significand as f64 * 2_f64.powi(exponent);
    let magnitude = match (exponent, fraction) {
        (0, _) => scaled(fraction, -24),
        (31, 0) => f64::INFINITY,
        (31, _) => f64::NAN,
        (exponent, _) => scaled(fraction + 0x400, exponent as i32 - 25),
    };
    if bits & 0x8000 == 0 { magnitude } else { -magnitude }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Map => "a map",
            Self::Array => "an array",
        })
    }
}

impl fmt::Display for Scalar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::BigInteger => f.write_str("a larger integer"),
            Self::Float(value) => write!(f, "{value:?}"),
            Self::Text(text) => f.write_str(&quote(text)),
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Container(kind) => kind.fmt(f),
        }
    }
}
