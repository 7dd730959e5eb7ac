//! Reading: a pull reader that walks elements, over quick-xml's tokenizer.
//!
//! What a service may send and a client must bear: unknown elements, comments, processing
//! instructions, CDATA, character references, any namespace prefix. Entities are not expanded
//! (only the five that XML predefines are known), and nesting is bounded.

use std::fmt;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// How deep elements may nest.
const MAX_DEPTH: usize = 128;

/// Why a document could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError(String);

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the XML cannot be read: {}", self.0)
    }
}

impl std::error::Error for ReadError {}

/// A document that is read from its beginning to its end, once.
pub struct Document<'i> {
    reader: Reader<&'i [u8]>,
    depth: usize,
}

/// An element whose start tag was read. Dropping it early leaves the rest of it unread; its
/// parent then skips what is left.
pub struct Element<'d, 'i> {
    document: &'d mut Document<'i>,
    start: BytesStart<'i>,
    name: String,
    /// The depth of the document inside this element.
    depth: usize,
    empty: bool,
}

impl<'i> Document<'i> {
    /// A document in UTF-8.
    pub fn new(bytes: &'i [u8]) -> Self {
        let mut reader = Reader::from_reader(bytes);
        reader.config_mut().check_end_names = true;
        Self { reader, depth: 0 }
    }

    /// The root element, whatever its name.
    ///
    /// # Errors
    /// If there is none, or what stands before it is not XML.
    pub fn root(&mut self) -> Result<Element<'_, 'i>, ReadError> {
        match self.next_start()? {
            Some((start, empty)) => self.element(start, empty),
            None => Err(ReadError("there is no element".to_owned())),
        }
    }

    fn event(&mut self) -> Result<Event<'i>, ReadError> {
        let event = self.reader.read_event().map_err(|error| {
            ReadError(format!("{error} (byte {})", self.reader.error_position()))
        })?;
        match event {
            Event::Start(_) if self.depth == MAX_DEPTH => {
                return Err(ReadError(format!("elements nest deeper than {MAX_DEPTH}")));
            }
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        Ok(event)
    }

    /// The next start tag of this level; `None` at the end of the level or the document.
    fn next_start(&mut self) -> Result<Option<(BytesStart<'i>, bool)>, ReadError> {
        let level = self.depth;
        loop {
            match self.event()? {
                Event::Start(start) => return Ok(Some((start, false))),
                Event::Empty(start) => return Ok(Some((start, true))),
                Event::End(_) => return Ok(None),
                Event::Eof if level == 0 => return Ok(None),
                Event::Eof => return Err(ended()),
                _ => {}
            }
        }
    }

    fn element(
        &mut self,
        start: BytesStart<'i>,
        empty: bool,
    ) -> Result<Element<'_, 'i>, ReadError> {
        let name = start.local_name().as_ref().to_owned();
        let depth = self.depth;
        Ok(Element { document: self, start, name, depth, empty })
    }
}

impl<'i> Element<'_, 'i> {
    /// The element's name without its prefix.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value of the attribute `name` (with its prefix, if it has one).
    ///
    /// # Errors
    /// If the start tag is not well-formed.
    pub fn attribute(&self, name: &str) -> Result<Option<String>, ReadError> {
        for attribute in self.start.attributes() {
            let attribute = attribute.map_err(|error| ReadError(error.to_string()))?;
            if attribute.key.as_ref() == name {
                let value = quick_xml::escape::unescape(&attribute.value)
                    .map_err(|error| ReadError(error.to_string()))?;
                return Ok(Some(value.into_owned()));
            }
        }
        Ok(None)
    }

    /// The next child element; `None` once there is none. Text between children is passed over.
    ///
    /// # Errors
    /// If the document is not well-formed up to there.
    pub fn next_child(&mut self) -> Result<Option<Element<'_, 'i>>, ReadError> {
        if self.empty || self.document.depth < self.depth {
            return Ok(None);
        }
        self.finish_child()?;
        match self.document.next_start()? {
            Some((start, empty)) => self.document.element(start, empty).map(Some),
            None => Ok(None),
        }
    }

    /// Reads past what the last child left unread.
    fn finish_child(&mut self) -> Result<(), ReadError> {
        while self.document.depth > self.depth {
            if let Event::Eof = self.document.event()? {
                return Err(ended());
            }
        }
        Ok(())
    }

    /// The element's text: joined across comments and CDATA sections, references resolved,
    /// child elements passed over.
    ///
    /// # Errors
    /// If the document is not well-formed up to the element's end, or names an entity that XML
    /// does not predefine.
    pub fn text(self) -> Result<String, ReadError> {
        let mut text = String::new();
        if self.empty {
            return Ok(text);
        }
        while self.document.depth >= self.depth {
            let event = self.document.event()?;
            let own = self.document.depth == self.depth;
            match event {
                Event::Eof => return Err(ended()),
                Event::Text(piece) if own => push_text(&mut text, &piece),
                Event::CData(piece) if own => push_text(&mut text, &piece),
                Event::GeneralRef(reference) if own => push_reference(&mut text, &reference)?,
                _ => {}
            }
        }
        Ok(text)
    }
}

/// Appends raw text; line ends are folded as XML 1.0 asks (section 2.11).
fn push_text(text: &mut String, piece: &str) {
    if piece.contains('\r') {
        text.push_str(&piece.replace("\r\n", "\n").replace('\r', "\n"));
    } else {
        text.push_str(piece);
    }
}

fn push_reference(text: &mut String, reference: &BytesRef<'_>) -> Result<(), ReadError> {
    let character = match reference.resolve_char_ref() {
        Ok(Some(character)) => Some(character),
        Ok(None) => match reference.as_ref() {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => None,
        },
        Err(_) => None,
    };
    match character {
        Some(character) => text.push(character),
        None => {
            let name = reference.as_ref();
            return Err(ReadError(format!("the reference &{name}; is not known")));
        }
    }
    Ok(())
}

fn ended() -> ReadError {
    ReadError("it ends in the middle of an element".to_owned())
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
    fn attributes_are_unescaped() {
        let mut document = Document::new(b"<a x:t='1 &amp; &#50;' u=\"3\"/>");
        let root = document.root().unwrap();
        assert_eq!(root.attribute("x:t").unwrap().as_deref(), Some("1 & 2"));
        assert_eq!(root.attribute("none").unwrap(), None);
    }

    #[test]
    fn says_what_is_wrong() {
        let read = |xml: &str| {
            let mut out = String::new();
            let mut document = Document::new(xml.as_bytes());
            document.root().and_then(|root| outline(root, &mut out)).map(|()| out)
        };
        assert!(read("").unwrap_err().to_string().contains("there is no element"));
        assert!(read("<a><b></b>").unwrap_err().to_string().contains("in the middle"));
        assert!(read("<a></b>").is_err());
        assert!(read(&"<a>".repeat(200)).unwrap_err().to_string().contains("deeper than 128"));
        let bomb = "<!DOCTYPE a [<!ENTITY x 'xx'>]><a>&x;</a>";
        let text = Document::new(bomb.as_bytes()).root().unwrap().text();
        assert!(text.unwrap_err().to_string().contains("&x; is not known"));
    }
}
