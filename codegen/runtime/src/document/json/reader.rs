//! The tokenizer behind [`read`](super::read). It goes through a document once, from start to end.
//!
//! Its state is the stack of open containers and what is expected next. Values that nobody reads
//! are skipped by the same steps, without recursion, and are checked like all others.

use std::borrow::Cow;
use std::fmt;

use super::escape;
use crate::document::fault::{Fault, Path};
use crate::document::{MAX_DEPTH, ReadError};
use crate::text::quote;

/// A container.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Array,
}

/// The expected token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// A value.
    Value,
    /// The first item of the innermost container, or its end.
    First,
    /// The next item of the innermost container, or its end.
    Next,
}

/// A value; containers are not read.
pub(super) enum Scalar<'i> {
    Null,
    Bool(bool),
    /// As written in the document.
    Number(&'i str),
    Text(Cow<'i, str>),
    /// A container, which has not been read.
    Container(Kind),
}

/// A string as written in the document: what is between its quotes.
#[derive(Clone, Copy)]
struct Quoted<'i> {
    content: &'i str,
    start: usize,
    /// Whether it contains escapes, which have not been checked.
    is_escaped: bool,
}

/// The name of items of arrays.
const NO_NAME: Quoted<'_> = Quoted { content: "", start: 0, is_escaped: false };

pub(super) struct Reader<'i> {
    input: &'i str,
    position: usize,
    state: State,
    depth: usize,
    /// One bit for each open container, the innermost lowest: 1 for an object.
    objects: u128,
}

impl<'i> Reader<'i> {
    pub(super) fn new(input: &'i str) -> Self {
        Self { input, position: 0, state: State::Value, depth: 0, objects: 0 }
    }

    /// Opens the next value, a container. `None` if it is `null`.
    ///
    /// Returns the container's depth, which identifies it for [`next`](Self::next).
    #[inline]
    pub(super) fn open(&mut self, kind: Kind) -> Result<Option<usize>, Fault> {
        self.skip_space();
        if self.peek() == Some(kind.start()) { self.push(kind).map(Some) } else { self.null(kind) }
    }

    /// Reads `null` in place of a container.
    fn null(&mut self, kind: Kind) -> Result<Option<usize>, Fault> {
        let position = self.position;
        match self.scalar()? {
            Scalar::Null => Ok(None),
            other => Err(Fault::new(position, format_args!("expected {kind}, found {other}"))),
        }
    }

    fn push(&mut self, kind: Kind) -> Result<usize, Fault> {
        if self.depth == MAX_DEPTH {
            return Err(self.fault(format_args!("values nest deeper than {MAX_DEPTH}")));
        }
        self.position += 1;
        self.state = State::First;
        self.depth += 1;
        self.objects = (self.objects << 1) | u128::from(kind == Kind::Object);
        Ok(self.depth)
    }

    /// Moves to the next item of the container at `depth` and returns its name, which is empty in
    /// an array. `None` at the container's end. Skips everything unread before it.
    #[inline]
    pub(super) fn next(&mut self, depth: usize) -> Result<Option<Cow<'i, str>>, Fault> {
        while self.depth >= depth {
            self.skip_unread()?;
            if self.step()? {
                let name = self.name()?;
                if self.depth == depth {
                    return self.unescape(name).map(Some);
                }
                self.check(name)?;
            }
        }
        Ok(None)
    }

    /// Reads the rest of the document.
    pub(super) fn finish(&mut self) -> Result<(), Fault> {
        self.skip_unread()?;
        while let Some(_name) = self.next(1)? {}
        self.skip_space();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.fault("expected the end of the document")),
        }
    }

    /// Skips the next value unless it has been read, or enters it if it is a container.
    #[inline]
    fn skip_unread(&mut self) -> Result<(), Fault> {
        if self.state == State::Value { self.skip_value() } else { Ok(()) }
    }

    fn skip_value(&mut self) -> Result<(), Fault> {
        self.skip_space();
        match self.peek() {
            Some(b'{') => self.push(Kind::Object).map(drop),
            Some(b'[') => self.push(Kind::Array).map(drop),
            Some(b'"') => {
                self.state = State::Next;
                let text = self.string()?;
                self.check(text)
            }
            _ => self.scalar().map(drop),
        }
    }

    /// Moves to the next item of the innermost container, before its name. `false` if there is
    /// none, and the container is closed.
    #[inline]
    fn step(&mut self) -> Result<bool, Fault> {
        self.skip_space();
        let end = self.kind().end();
        if self.eat(end) {
            self.depth -= 1;
            self.objects >>= 1;
            self.state = State::Next;
            return Ok(false);
        }
        if self.state == State::Next && !self.eat(b',') {
            let end = char::from(end);
            return Err(self.fault(format_args!("expected `,` or `{end}`")));
        }
        self.state = State::Value;
        Ok(true)
    }

    /// Reads the name of an item of the innermost container.
    #[inline]
    fn name(&mut self) -> Result<Quoted<'i>, Fault> {
        if self.kind() == Kind::Array {
            return Ok(NO_NAME);
        }
        self.skip_space();
        let name = self.string()?;
        self.skip_space();
        self.expect(b':', "`:`")?;
        Ok(name)
    }

    /// The kind of the innermost container.
    #[inline]
    fn kind(&self) -> Kind {
        if self.objects & 1 == 1 { Kind::Object } else { Kind::Array }
    }

    /// Reads the next value, unless it is a container.
    #[inline]
    pub(super) fn scalar(&mut self) -> Result<Scalar<'i>, Fault> {
        self.skip_space();
        let scalar = match self.peek() {
            Some(b'{') => return Ok(Scalar::Container(Kind::Object)),
            Some(b'[') => return Ok(Scalar::Container(Kind::Array)),
            Some(b'"') => {
                let text = self.string()?;
                Scalar::Text(self.unescape(text)?)
            }
            Some(b'-' | b'0'..=b'9') => Scalar::Number(self.number()?),
            _ => self.word()?,
        };
        self.state = State::Next;
        Ok(scalar)
    }

    fn word(&mut self) -> Result<Scalar<'i>, Fault> {
        let rest = &self.input.as_bytes()[self.position..];
        for (word, scalar) in
            [("null", Scalar::Null), ("true", Scalar::Bool(true)), ("false", Scalar::Bool(false))]
        {
            if rest.starts_with(word.as_bytes()) {
                self.position += word.len();
                return Ok(scalar);
            }
        }
        Err(self.fault("expected a value"))
    }

    fn number(&mut self) -> Result<&'i str, Fault> {
        let start = self.position;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _signed = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        Ok(&self.input[start..self.position])
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let rest = &self.input.as_bytes()[self.position..];
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.position += count;
        if count == 0 { Err(self.fault("expected a digit")) } else { Ok(()) }
    }

    /// Reads a string, without looking at its escapes.
    fn string(&mut self) -> Result<Quoted<'i>, Fault> {
        self.expect(b'"', "a string")?;
        let start = self.position;
        let mut is_escaped = false;
        loop {
            self.position += escape::plain(&self.input.as_bytes()[self.position..]);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    is_escaped = true;
                    self.position += 1;
                    // The escaped character may be a quote.
                    self.position += usize::from(self.peek().is_some());
                }
                Some(_) => return Err(self.fault("control characters must be escaped")),
                None => return Err(self.fault("expected `\"`")),
            }
        }
        let content = &self.input[start..self.position];
        self.position += 1;
        Ok(Quoted { content, start, is_escaped })
    }

    /// Returns the text of a string, which is borrowed from the input unless it contains escapes.
    #[inline]
    fn unescape(&self, text: Quoted<'i>) -> Result<Cow<'i, str>, Fault> {
        if !text.is_escaped {
            return Ok(Cow::Borrowed(text.content));
        }
        escape::unescape(text.content).map(Cow::Owned).map_err(|offset| {
            Fault::new(text.start + offset, "invalid escape or half a surrogate pair")
        })
    }

    /// Checks the escapes of a string that nobody reads.
    #[inline]
    fn check(&self, text: Quoted<'i>) -> Result<(), Fault> {
        if text.is_escaped { self.unescape(text).map(drop) } else { Ok(()) }
    }

    #[inline]
    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.position += 1;
        }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.input.as_bytes().get(self.position).copied()
    }

    /// Skips `byte` if it is next.
    #[inline]
    fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.position += usize::from(is_next);
        is_next
    }

    #[inline]
    fn expect(&mut self, byte: u8, name: &str) -> Result<(), Fault> {
        if self.eat(byte) { Ok(()) } else { Err(self.fault(format_args!("expected {name}"))) }
    }

    /// Skips white space and returns the position.
    pub(super) fn position(&mut self) -> usize {
        self.skip_space();
        self.position
    }

    /// Whether the next value is a string.
    pub(super) fn is_text(&mut self) -> bool {
        self.skip_space();
        self.peek() == Some(b'"')
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
        while reader.position() < position && reader.skip_unread().is_ok() && reader.depth > 0 {
            let Ok(is_item) = reader.step() else { break };
            path.leave(reader.depth);
            if !is_item {
                continue;
            }
            let Ok(name) = reader.name().and_then(|name| reader.unescape(name)) else { break };
            path.next(reader.depth, name);
        }
        path
    }
}

impl Scalar<'_> {
    /// Returns a number or the text of a string.
    pub(super) fn literal(&self) -> Option<&str> {
        match self {
            Self::Number(text) => Some(text),
            Self::Text(text) => Some(text.trim()),
            Self::Null | Self::Bool(_) | Self::Container(_) => None,
        }
    }
}

impl Kind {
    /// The byte that opens a container.
    fn start(self) -> u8 {
        match self {
            Self::Object => b'{',
            Self::Array => b'[',
        }
    }

    /// The byte that closes a container.
    fn end(self) -> u8 {
        match self {
            Self::Object => b'}',
            Self::Array => b']',
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Object => "an object",
            Self::Array => "an array",
        })
    }
}

impl fmt::Display for Scalar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => value.fmt(f),
            // Long numbers are cut off, to keep messages short.
            Self::Number(text) => f.write_str(text.get(..80).unwrap_or(text)),
            Self::Text(text) => f.write_str(&quote(text)),
            Self::Container(kind) => kind.fmt(f),
        }
    }
}
