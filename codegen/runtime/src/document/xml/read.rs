//! Reading XML: a pull parser over quick-xml's tokenizer.
//!
//! Unknown elements, comments, processing instructions, CDATA, character references and any
//! namespace prefix are accepted. Only the five predefined entities are expanded, and nesting is
//! bounded.

use std::borrow::Cow;
use std::fmt;
use std::hash::Hash;
use std::str::FromStr;

use bytes::Bytes;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::document::{MAX_DEPTH, ReadError};
use crate::text::{self as values, TextError};
use crate::timestamp::Format;
use crate::{Map, Timestamp};

/// A structure that is read from an element. The parent knows the element's name.
pub trait ReadXml: Default {
    /// Reads a child element, which is a member or a part of one. Unknown ones are skipped.
    ///
    /// # Errors
    /// [`ReadError`] if the document is not well-formed, or a value has the wrong type.
    fn read_child(&mut self, child: Element<'_, '_>) -> Result<(), ReadError>;

    /// Reads the members that are attributes of `element`.
    ///
    /// # Errors
    /// As for [`ReadXml::read_child`].
    fn read_attributes(&mut self, _element: &Element<'_, '_>) -> Result<(), ReadError> {
        Ok(())
    }

    /// Reads all members.
    ///
    /// # Errors
    /// As for [`ReadXml::read_child`].
    fn read_members(&mut self, mut element: Element<'_, '_>) -> Result<(), ReadError> {
        self.read_attributes(&element)?;
        while let Some(child) = element.next_child()? {
            self.read_child(child)?;
        }
        Ok(())
    }

    /// Reads a structure.
    ///
    /// # Errors
    /// As for [`ReadXml::read_child`].
    fn read_xml(element: Element<'_, '_>) -> Result<Self, ReadError> {
        let mut value = Self::default();
        value.read_members(element)?;
        Ok(value)
    }
}

impl<T: ReadXml> ReadXml for Box<T> {
    fn read_child(&mut self, child: Element<'_, '_>) -> Result<(), ReadError> {
        (**self).read_child(child)
    }

    fn read_attributes(&mut self, element: &Element<'_, '_>) -> Result<(), ReadError> {
        (**self).read_attributes(element)
    }
}

/// Reads a whole document: `read` gets the root element.
///
/// # Errors
/// The error of `read`, or [`ReadError`] if the document is not well-formed up to its end.
/// Truncated documents are errors.
pub fn document<T>(
    bytes: &[u8],
    read: impl FnOnce(Element<'_, '_>) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let mut document = Document::new(bytes);
    let value = read(document.root()?)?;
    document.finish()?;
    Ok(value)
}

/// As [`document`], but `None` if the body is empty.
///
/// # Errors
/// As for [`document`].
pub fn from_bytes<T>(
    bytes: &[u8],
    read: impl FnOnce(Element<'_, '_>) -> Result<T, ReadError>,
) -> Result<Option<T>, ReadError> {
    if bytes.is_empty() { Ok(None) } else { document(bytes, read).map(Some) }
}

/// Reads the members of a structure that is the root of a document. Reads none if the document is
/// empty.
///
/// # Errors
/// As for [`document`].
pub fn read_members(structure: &mut impl ReadXml, bytes: &[u8]) -> Result<(), ReadError> {
    from_bytes(bytes, |root| structure.read_members(root)).map(Option::unwrap_or_default)
}

/// As [`read_members`], but the members are in the element `wrapper` inside the root.
///
/// # Errors
/// As for [`document`], or [`ReadError`] if the root does not contain the element.
pub fn read_wrapped(
    structure: &mut impl ReadXml,
    wrapper: &str,
    bytes: &[u8],
) -> Result<(), ReadError> {
    let read = |mut root: Element<'_, '_>| {
        while let Some(child) = root.next_child()? {
            if child.name() == wrapper {
                return structure.read_members(child);
            }
        }
        let root = root.name();
        Err(ReadError::new(format_args!("{root}: expected the element {wrapper}")))
    };
    from_bytes(bytes, read).map(Option::unwrap_or_default)
}

/// Reads a structure.
///
/// # Errors
/// As for [`ReadXml::read_child`].
pub fn structure<T: ReadXml>(element: Element<'_, '_>) -> Result<T, ReadError> {
    T::read_xml(element)
}

/// Reads a string.
///
/// # Errors
/// As for [`Element::text`].
pub fn text(element: Element<'_, '_>) -> Result<String, ReadError> {
    element.text()
}

/// Reads a type that is converted from a string, such as an open enum.
///
/// # Errors
/// As for [`Element::text`].
pub fn text_as<T: for<'a> From<&'a str>>(element: Element<'_, '_>) -> Result<T, ReadError> {
    element.value(|text| Ok(T::from(text)))
}

/// Reads a boolean or an integer.
///
/// # Errors
/// [`ReadError`] if the text is something else, or the document is not well-formed.
pub fn parsed<T: FromStr<Err: fmt::Display>>(element: Element<'_, '_>) -> Result<T, ReadError> {
    element.value(values::parsed)
}

/// Reads an `f32` or `f64`.
///
/// # Errors
/// [`ReadError`] if the text is something else, or the document is not well-formed.
pub fn float<T: FromStr<Err: fmt::Display>>(element: Element<'_, '_>) -> Result<T, ReadError> {
    element.value(values::float)
}

/// Reads a timestamp in `format`.
///
/// # Errors
/// [`ReadError`] if the text is not a timestamp, or the document is not well-formed.
pub fn timestamp(element: Element<'_, '_>, format: Format) -> Result<Timestamp, ReadError> {
    element.value(|text| values::timestamp(text, format))
}

/// Reads a blob in base64. White space is skipped.
///
/// # Errors
/// [`ReadError`] if the text is something else, or the document is not well-formed.
pub fn blob(element: Element<'_, '_>) -> Result<Bytes, ReadError> {
    element.value(values::blob)
}

/// Reads a wrapped list: the children named `item`. Others are skipped.
///
/// # Errors
/// The error of `read`, or [`ReadError`] if the document is not well-formed.
pub fn list<T>(
    mut element: Element<'_, '_>,
    item: &str,
    mut read: impl FnMut(Element<'_, '_>) -> Result<T, ReadError>,
) -> Result<Vec<T>, ReadError> {
    let mut items = Vec::new();
    while let Some(child) = element.next_child()? {
        if child.name() == item {
            items.push(read(child)?);
        }
    }
    Ok(items)
}

/// Reads a wrapped map: the children named `entry` that have a `key` and a `value`. If a key is
/// repeated, the last entry counts.
///
/// # Errors
/// The error of `read_key` or `read_value`, or [`ReadError`] if the document is not well-formed.
pub fn map<K: Hash + Eq, V>(
    mut element: Element<'_, '_>,
    entry: &str,
    key: &str,
    value: &str,
    mut read_key: impl FnMut(Element<'_, '_>) -> Result<K, ReadError>,
    mut read_value: impl FnMut(Element<'_, '_>) -> Result<V, ReadError>,
) -> Result<Map<K, V>, ReadError> {
    let mut entries = Map::new();
    while let Some(child) = element.next_child()? {
        if child.name() == entry {
            let pair = self::entry(child, key, value, &mut read_key, &mut read_value)?;
            entries.extend(pair);
        }
    }
    Ok(entries)
}

/// Reads an entry of a map. `None` if it has no key or no value.
///
/// # Errors
/// The error of `read_key` or `read_value`, or [`ReadError`] if the document is not well-formed.
pub fn entry<K, V>(
    mut element: Element<'_, '_>,
    key: &str,
    value: &str,
    mut read_key: impl FnMut(Element<'_, '_>) -> Result<K, ReadError>,
    mut read_value: impl FnMut(Element<'_, '_>) -> Result<V, ReadError>,
) -> Result<Option<(K, V)>, ReadError> {
    let (mut found_key, mut found_value) = (None, None);
    while let Some(child) = element.next_child()? {
        if child.name() == key {
            found_key = Some(read_key(child)?);
        } else if child.name() == value {
            found_value = Some(read_value(child)?);
        }
    }
    Ok(found_key.zip(found_value))
}

/// A document being read.
pub struct Document<'i> {
    reader: Reader<&'i [u8]>,
    /// The whole document, for [`path`](Self::path).
    input: &'i [u8],
    depth: usize,
}

/// An element whose start tag has been read. Its parent skips the unread rest.
pub struct Element<'d, 'i> {
    document: &'d mut Document<'i>,
    start: BytesStart<'i>,
    /// The depth inside this element.
    depth: usize,
    empty: bool,
}

impl<'i> Document<'i> {
    /// Returns a reader of a document in UTF-8.
    pub fn new(bytes: &'i [u8]) -> Self {
        let mut reader = Reader::from_reader(bytes);
        reader.config_mut().check_end_names = true;
        Self { reader, input: bytes, depth: 0 }
    }

    /// Returns the root element.
    ///
    /// # Errors
    /// [`ReadError`] if there is none, or the text before it is not XML.
    pub fn root(&mut self) -> Result<Element<'_, 'i>, ReadError> {
        match self.next_start()? {
            Some((start, empty)) => Ok(self.element(start, empty)),
            None => Err(ReadError::new("the document has no element")),
        }
    }

    /// Reads the rest of the document.
    ///
    /// # Errors
    /// [`ReadError`] if the document is not well-formed up to its end.
    pub fn finish(&mut self) -> Result<(), ReadError> {
        self.skip_to(0)?;
        loop {
            match self.event()? {
                Event::Eof => return Ok(()),
                Event::Comment(_) | Event::PI(_) => {}
                Event::Text(text) if text.bytes().all(|byte| byte.is_ascii_whitespace()) => {}
                _ => {
                    return Err(ReadError::new(
                        "expected the end of the document after its root element",
                    ));
                }
            }
        }
    }

    // Inlined, so that an event is matched in place instead of being moved.
    #[inline(always)]
    fn event(&mut self) -> Result<Event<'i>, ReadError> {
        match self.reader.read_event() {
            Ok(Event::Start(_)) if self.depth == MAX_DEPTH => {
                Err(ReadError::new(format_args!("elements nest deeper than {MAX_DEPTH}")))
            }
            Ok(event) => {
                match event {
                    Event::Start(_) => self.depth += 1,
                    Event::End(_) => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                Ok(event)
            }
            Err(error) => {
                let position = self.reader.error_position();
                Err(self.fault(format_args!("{error} (byte {position})")))
            }
        }
    }

    /// Returns the next start tag on this level, or `None` at the end of the level or the document.
    fn next_start(&mut self) -> Result<Option<(BytesStart<'i>, bool)>, ReadError> {
        let level = self.depth;
        loop {
            match self.event()? {
                Event::Start(start) => return Ok(Some((start, false))),
                Event::Empty(start) => return Ok(Some((start, true))),
                Event::End(_) => return Ok(None),
                Event::Eof if level == 0 => return Ok(None),
                Event::Eof => return Err(self.ended()),
                _ => {}
            }
        }
    }

    fn element(&mut self, start: BytesStart<'i>, empty: bool) -> Element<'_, 'i> {
        let depth = self.depth;
        Element { document: self, start, depth, empty }
    }

    /// Skips the ends of all elements deeper than `depth`.
    fn skip_to(&mut self, depth: usize) -> Result<(), ReadError> {
        while self.depth > depth {
            if let Event::Eof = self.event()? {
                return Err(self.ended());
            }
        }
        Ok(())
    }

    /// Reads up to the end of the element whose content is at `depth`. The text is borrowed from
    /// the input if it is in one piece.
    fn text(&mut self, depth: usize) -> Result<Cow<'i, str>, ReadError> {
        let mut text = Cow::Borrowed("");
        while self.depth >= depth {
            let event = self.event()?;
            let own = self.depth == depth;
            match event {
                Event::Eof => return Err(self.ended()),
                Event::Text(piece) if own => push_text(&mut text, piece.into_inner()),
                Event::CData(piece) if own => push_text(&mut text, piece.into_inner()),
                Event::GeneralRef(reference) if own => {
                    let Some(character) = resolve(&reference) else {
                        let name = reference.as_ref();
                        return Err(self.fault(format_args!("the reference &{name}; is not known")));
                    };
                    push_character(&mut text, character);
                }
                _ => {}
            }
        }
        Ok(text)
    }

    #[cold]
    fn ended(&self) -> ReadError {
        self.fault("the document ends in the middle of the element")
    }

    #[cold]
    fn fault(&self, fault: impl fmt::Display) -> ReadError {
        match self.path() {
            path if path.is_empty() => ReadError::new(fault),
            path => ReadError::new(format_args!("{path}: {fault}")),
        }
    }

    /// Returns the names of the open elements. They are not tracked, so this reads the document
    /// again up to here.
    #[cold]
    fn path(&self) -> String {
        let read = self.input.len() - self.reader.get_ref().len();
        let mut reader = Reader::from_reader(&self.input[..read]);
        let mut names = Vec::new();
        loop {
            match reader.read_event() {
                Ok(Event::Start(start)) => names.push(start.local_name().into_inner().to_owned()),
                Ok(Event::End(_)) => drop(names.pop()),
                Ok(Event::Eof) | Err(_) => return names.join("/"),
                Ok(_) => {}
            }
        }
    }
}

impl<'i> Element<'_, 'i> {
    /// Returns the element's name without its prefix.
    pub fn name(&self) -> &str {
        self.start.local_name().into_inner()
    }

    /// Returns the value of the attribute `name`. Prefixes are ignored, since the sender may choose
    /// them (`i:type` for `xsi:type`).
    ///
    /// # Errors
    /// [`ReadError`] if the start tag is not well-formed.
    pub fn attribute(&self, name: &str) -> Result<Option<String>, ReadError> {
        let (_, name) = name.split_once(':').unwrap_or(("", name));
        for attribute in self.start.attributes() {
            let attribute = attribute.map_err(|error| self.document.fault(error))?;
            let (local, prefix) = attribute.key.decompose();
            let declares = prefix.is_some_and(|prefix| prefix.is_xmlns());
            if !declares && local.into_inner() == name {
                let value = quick_xml::escape::unescape(&attribute.value)
                    .map_err(|error| self.document.fault(error))?;
                return Ok(Some(value.into_owned()));
            }
        }
        Ok(None)
    }

    /// Returns the next child element, or `None` after the last. Text between children is skipped.
    ///
    /// # Errors
    /// [`ReadError`] if the document is not well-formed up to there.
    pub fn next_child(&mut self) -> Result<Option<Element<'_, 'i>>, ReadError> {
        if self.empty || self.document.depth < self.depth {
            return Ok(None);
        }
        self.document.skip_to(self.depth)?;
        match self.document.next_start()? {
            Some((start, empty)) => Ok(Some(self.document.element(start, empty))),
            None => Ok(None),
        }
    }

    /// Returns the element's text, joined across comments and CDATA sections, with references
    /// resolved. Child elements are skipped.
    ///
    /// # Errors
    /// [`ReadError`] if the document is not well-formed up to the element's end, or has a reference
    /// to an entity that XML does not predefine.
    pub fn text(self) -> Result<String, ReadError> {
        let text = if self.empty { Cow::Borrowed("") } else { self.document.text(self.depth)? };
        Ok(text.into_owned())
    }

    /// Converts the element's text to a value.
    fn value<T>(self, read: impl FnOnce(&str) -> Result<T, TextError>) -> Result<T, ReadError> {
        let text = if self.empty { Cow::Borrowed("") } else { self.document.text(self.depth)? };
        read(&text).map_err(|error| {
            // The end tag has been read, so the path ends at the parent.
            let (path, name) = (self.document.path(), self.start.local_name().into_inner());
            let slash = if path.is_empty() { "" } else { "/" };
            ReadError::new(format_args!("{path}{slash}{name}: {error}"))
        })
    }
}

/// Appends raw text, with line ends normalized (XML 1.0, section 2.11).
fn push_text<'i>(text: &mut Cow<'i, str>, piece: Cow<'i, str>) {
    let piece = if piece.contains('\r') {
        Cow::Owned(piece.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        piece
    };
    if text.is_empty() && matches!(text, Cow::Borrowed(_)) {
        *text = piece;
    } else {
        text.to_mut().push_str(&piece);
    }
}

fn push_character(text: &mut Cow<'_, str>, character: char) {
    // Enough for an ETag, the value that most often contains references: it is in quotes.
    const ROOM: usize = 40;
    if let Cow::Borrowed(piece) = text {
        let mut owned = String::with_capacity(piece.len().max(ROOM));
        owned.push_str(piece);
        *text = Cow::Owned(owned);
    }
    text.to_mut().push(character);
}

/// Returns the character of a numeric reference, or of one of the five entities that XML
/// predefines.
fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    match reference.as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(element: Element<'_, '_>, out: &mut String) -> Result<(), ReadError> {
        let mut element = element;
        out.push_str(element.name());
        out.push('(');
        while let Some(child) = element.next_child()? {
            outline(child, out)?;
        }
        out.push(')');
        Ok(())
    }

    #[test]
    fn walks_children_and_passes_over_the_rest() {
        let xml = b"<?xml version='1.0'?><!-- c --><s:a xmlns:s='urn:s'> x <b/><!-- c --><c><d>1</d></c>\n</s:a>";
        let mut out = String::new();
        outline(Document::new(xml).root().unwrap(), &mut out).unwrap();
        assert_eq!(out, "a(b()c(d()))");
    }

    #[test]
    fn skips_what_a_child_left_unread() {
        let mut document = Document::new(b"<a><b><c><d/></c></b><e>1</e></a>");
        let mut root = document.root().unwrap();
        root.next_child().unwrap().unwrap().next_child().unwrap().unwrap();
        let next = root.next_child().unwrap().unwrap();
        assert_eq!(next.name(), "e");
        assert_eq!(next.text().unwrap(), "1");
        assert!(root.next_child().unwrap().is_none());
        assert!(root.next_child().unwrap().is_none());
    }

    #[test]
    fn joins_text_across_comments_cdata_and_references() {
        let xml = b"<a>1<!-- 2 -->3<![CDATA[<4&>]]>&lt;&#65;&#x42;&amp;amp;<b>no</b>\r\n5\r</a>";
        let text = Document::new(xml).root().unwrap().text().unwrap();
        assert_eq!(text, "13<4&><AB&amp;\n5\n");
    }

    #[test]
    fn text_in_one_piece_is_borrowed() {
        let text = |xml: &'static str| {
            let mut document = Document::new(xml.as_bytes());
            let depth = document.root().unwrap().depth;
            document.text(depth).unwrap()
        };
        assert!(matches!(text("<a>é 1<b/></a>"), Cow::Borrowed("é 1")));
        assert!(matches!(text("<a><!-- c --><![CDATA[<]]></a>"), Cow::Borrowed("<")));
        assert!(matches!(text("<a>1<b/>2</a>"), Cow::Owned(text) if text == "12"));
        assert!(matches!(text("<a>&quot;1&quot;</a>"), Cow::Owned(text) if text == "\"1\""));
        assert!(matches!(text("<a>1\r</a>"), Cow::Owned(text) if text == "1\n"));
    }

    #[test]
    fn attributes_are_unescaped_and_go_by_their_local_names() {
        let mut document =
            Document::new(b"<a xmlns:type='urn:x' x:type='1 &amp; &#50;' u=\"3\" xmlns='urn:y'/>");
        let root = document.root().unwrap();
        let attribute = |name| root.attribute(name).unwrap();
        assert_eq!(attribute("xsi:type").as_deref(), Some("1 & 2"));
        assert_eq!(attribute("type").as_deref(), Some("1 & 2"));
        assert_eq!(attribute("x:u").as_deref(), Some("3"));
        assert_eq!(attribute("x"), None);
        for broken in
            ["<a type=x/>", "<a type='&x;'/>", "<a b='1' b='2' type='3'/>", "<a b type='1'/>"]
        {
            let mut document = Document::new(broken.as_bytes());
            assert!(document.root().unwrap().attribute("type").is_err(), "{broken}");
        }
    }

    #[derive(Debug, Default, PartialEq)]
    struct Part {
        number: i32,
        etag: Option<String>,
        next: Option<Box<Part>>,
    }

    impl ReadXml for Part {
        fn read_child(&mut self, child: Element<'_, '_>) -> Result<(), ReadError> {
            match child.name() {
                "PartNumber" => self.number = parsed(child)?,
                "ETag" => self.etag = Some(text(child)?),
                "Next" => self.next = Some(structure(child)?),
                _ => {}
            }
            Ok(())
        }
    }

    #[test]
    fn structures_are_read_from_elements() {
        let xml = b"<Part>
            <New><PartNumber>9</PartNumber></New>
            <PartNumber> 1 </PartNumber><PartNumber2>7</PartNumber2>
            <ETag>&quot;e&quot;</ETag>
            <Next><PartNumber>2</PartNumber><ETag/></Next>
        </Part>";
        let next = Part { number: 2, etag: Some(String::new()), next: None };
        let expected =
            Part { number: 1, etag: Some("\"e\"".to_owned()), next: Some(Box::new(next)) };
        assert_eq!(document(xml, Part::read_xml), Ok(expected));
        assert_eq!(document(b"<Part/>", Part::read_xml), Ok(Part::default()));
    }

    #[test]
    fn a_wrapper_is_looked_for_in_the_root() {
        let read = |xml: &str| {
            let mut part = Part::default();
            read_wrapped(&mut part, "Result", xml.as_bytes()).map(|()| part.number)
        };
        let expected = "<R><PartNumber>1</PartNumber><x:Result><PartNumber>2</PartNumber><ETag/>\
                        </x:Result><Result><PartNumber>3</PartNumber></Result></R>";
        assert_eq!(read(expected), Ok(2));
        assert_eq!(read("<R><Result/></R>"), Ok(0));
        assert_eq!(read(""), Ok(0));
        for (xml, problem) in [
            ("<html><body/></html>", "html: expected the element Result"),
            ("<R/>", "R: expected the element Result"),
            ("<R><Result/>", "R: the document ends in the middle of the element"),
        ] {
            let problem = format!("cannot read the document: {problem}");
            assert_eq!(read(xml).map_err(|error| error.to_string()), Err(problem));
        }
    }

    #[test]
    fn values_are_read_as_what_they_are() {
        assert_eq!(document(b"<a> true\n</a>", parsed), Ok(true));
        assert_eq!(document(b"<a>-<!-- c -->12</a>", parsed), Ok(-12_i8));
        assert_eq!(document(b"<a>-Infinity</a>", float), Ok(f32::NEG_INFINITY));
        assert_eq!(document(b"<a>aGVs\n  bG8=</a>", blob), Ok(Bytes::from("hello")));
        assert_eq!(document(b"<a>x y</a>", text_as), Ok("x y".to_owned()));
        let date = |xml: &str, format| document(xml.as_bytes(), |root| timestamp(root, format));
        let expected = Timestamp::from_secs(1_398_796_238).unwrap();
        assert_eq!(date("<a>2014-04-29T18:30:38Z</a>", Format::DateTime), Ok(expected));
        assert_eq!(date("<a>1398796238</a>", Format::EpochSeconds), Ok(expected));
        assert_eq!(date("<a>1398796238</a>", Format::DateTime).unwrap().secs(), 1_398_796_238);
        assert!(date("<a>yesterday</a>", Format::DateTime).is_err());
        assert!(document(b"<a/>", parsed::<i32>).is_err());
    }

    #[test]
    fn lists_and_maps_skip_what_is_not_theirs() {
        let read = |xml: &str| {
            document(xml.as_bytes(), |root| list(root, "member", parsed::<i32>)).unwrap()
        };
        assert_eq!(read("<l><member>1</member><x>7</x>8<s:member>2</s:member></l>"), [1, 2]);
        assert_eq!(read("<l/>"), [0; 0]);
        assert_eq!(read("<l> </l>"), [0; 0]);

        let xml = b"<m>
            <entry><value>1</value><key>a</key></entry>
            <entry><key>no value</key></entry>
            <entry><value>3</value></entry>
            <other><key>b</key><value>4</value></other>
            <entry><key>c</key><x/><value>5</value></entry>
            <entry><key>a</key><value>6</value></entry>
        </m>";
        let entries =
            document(xml, |root| map(root, "entry", "key", "value", text, parsed::<i32>)).unwrap();
        let expected = [("a".to_owned(), 6), ("c".to_owned(), 5)];
        assert!(entries.into_iter().eq(expected));

        let read = |xml: &str| {
            document(xml.as_bytes(), |root| entry(root, "K", "V", text, parsed::<i32>)).unwrap()
        };
        assert_eq!(read("<e><K>k</K><V>1</V></e>"), Some(("k".to_owned(), 1)));
        assert_eq!(read("<e><V>1</V></e>"), None);
        assert_eq!(read("<e/>"), None);
    }

    #[test]
    fn an_error_says_where() {
        let fault = |xml: &str| {
            let error = document(xml.as_bytes(), |root| {
                list(root, "Part", |part| list(part, "PartNumber", parsed::<i32>))
            });
            let error = error.unwrap_err().to_string();
            error.strip_prefix("cannot read the document: ").unwrap().to_owned()
        };
        assert_eq!(
            fault("\u{FEFF}<?xml version='1.0'?><s:List><x>1</x><Part/><s:Part><y/><PartNumber>1x"),
            "List/Part/PartNumber: the document ends in the middle of the element"
        );
        assert_eq!(
            fault("<List><Part><PartNumber>1x</PartNumber></Part></List>"),
            "List/Part/PartNumber: \"1x\": invalid digit found in string"
        );
        assert_eq!(
            fault("<List><Part><PartNumber/></Part></List>"),
            "List/Part/PartNumber: \"\": cannot parse integer from empty string"
        );
        assert_eq!(
            fault("<List><Part>&eacute;<PartNumber>&eacute;</PartNumber></Part></List>"),
            "List/Part/PartNumber: the reference &eacute; is not known"
        );
        let mismatch = fault("<List><Part></PartNumber></List>");
        assert!(mismatch.starts_with("List/Part: "), "{mismatch}");
        assert!(mismatch.ends_with(" (byte 12)"), "{mismatch}");
    }

    #[test]
    fn a_document_is_read_to_its_very_end() {
        let read = |xml: &str| {
            document(xml.as_bytes(), |mut root| {
                Ok(root.next_child()?.map(|child| child.name().to_owned()))
            })
        };
        let first = |name: &str| Ok(Some(name.to_owned()));
        assert_eq!(read("<a><b><c/></b><d/></a>"), first("b"));
        assert_eq!(
            read("\u{FEFF} \n<?xml version='1.0'?>\n<a><b/></a><!-- c --><?p i?> \n"),
            first("b")
        );
        assert_eq!(read("<a/>"), Ok(None));
        let whole = "<a><b><c/></b><d>1</d></a>";
        for length in 0..whole.len() {
            assert!(read(&whole[..length]).is_err(), "{}", &whole[..length]);
        }
        for more in ["<a/>", "x", "</a>", "&amp;", "<![CDATA[x]]>", "<", "\0"] {
            assert!(read(&format!("{whole}{more}")).is_err(), "{more}");
        }
        assert!(document(b"<a>\xFF</a>", |_| Ok(())).is_err());
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
        assert_eq!(document(nested(128).as_bytes(), |_| Ok(())), Ok(()));
        let error = document(nested(129).as_bytes(), |_| Ok(())).unwrap_err();
        assert!(error.to_string().contains("nest deeper than 128"));
    }

    #[test]
    fn says_what_is_wrong() {
        let read = |xml: &str| {
            let mut out = String::new();
            let mut document = Document::new(xml.as_bytes());
            document.root().and_then(|root| outline(root, &mut out)).map(|()| out)
        };
        assert!(read("").unwrap_err().to_string().contains("the document has no element"));
        assert!(read("<a><b></b>").unwrap_err().to_string().contains("in the middle"));
        assert!(read("<a></b>").is_err());
        assert!(read(&"<a>".repeat(200)).unwrap_err().to_string().contains("deeper than 128"));
        let bomb = "<!DOCTYPE a [<!ENTITY x 'xx'>]><a>&x;</a>";
        let text = Document::new(bomb.as_bytes()).root().unwrap().text();
        assert!(text.unwrap_err().to_string().contains("&x; is not known"));
    }
}
