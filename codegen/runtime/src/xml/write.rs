//! Writing: one buffer, sized before it is filled, nothing allocated per element.
//!
//! Generated code describes a structure once, in [`WriteXml`], and that description runs against
//! two [`Sink`]s: the first adds up lengths and looks for characters that XML cannot hold, the
//! second copies into a buffer of exactly that length. Only if something cannot be written does
//! a third run, which keeps track of the members, to say where.

use std::fmt::{self, Write as _};

use bytes::Bytes;

use super::escape::{self, Place};
use crate::BuildError;

/// A structure that can be written as the inside of an element. Its parent knows the element's
/// name.
pub trait WriteXml {
    /// Writes the members that are attributes of the structure's start tag.
    fn write_attributes<S: Sink>(&self, out: &mut S) {
        let _ = out;
    }

    /// Writes the members that are elements, in model order.
    fn write_members<S: Sink>(&self, out: &mut S);
}

impl<T: WriteXml> WriteXml for Box<T> {
    fn write_attributes<S: Sink>(&self, out: &mut S) {
        (**self).write_attributes(out);
    }

    fn write_members<S: Sink>(&self, out: &mut S) {
        (**self).write_members(out);
    }
}

/// What a structure is written to. Tags are given whole, so that each is one copy: `"<Id>"`.
pub trait Sink {
    /// Markup that is known to be well-formed.
    fn markup(&mut self, markup: &'static str);

    /// A value whose text needs no escape: a number, a boolean, a timestamp, base64.
    fn literal(&mut self, value: impl fmt::Display);

    /// An element that holds text, escaped.
    fn text(&mut self, start: &'static str, text: &str, end: &'static str);

    /// An attribute in an open start tag: `name` with its leading space and its `="`.
    fn attribute(&mut self, name: &'static str, value: &str);

    /// Names the member that the next element or attribute belongs to, where its tag does not
    /// say it.
    #[inline]
    fn at(&mut self, member: &'static str) {
        let _ = member;
    }

    /// The same for an item of a list; `member` is empty inside a wrapping element.
    #[inline]
    fn at_item(&mut self, member: &'static str, index: usize) {
        let _ = (member, index);
    }

    /// A start tag.
    #[inline]
    fn start(&mut self, tag: &'static str) {
        self.markup(tag);
    }

    /// The end tag to the last start tag that is still open.
    #[inline]
    fn end(&mut self, tag: &'static str) {
        self.markup(tag);
    }

    /// An element whose value needs no escape.
    #[inline]
    fn value(&mut self, start: &'static str, value: impl fmt::Display, end: &'static str) {
        self.markup(start);
        self.literal(value);
        self.markup(end);
    }
}

/// The root element of a document.
#[derive(Clone, Copy, Debug)]
pub struct Root {
    /// The member that is the document; empty where it is the input itself. Paths in errors
    /// begin with it.
    pub member: &'static str,
    /// The start tag up to, not including, its `>`.
    pub start: &'static str,
    /// The end tag.
    pub end: &'static str,
}

/// Writes a whole document: the root element with the attributes and members of `value`.
///
/// # Errors
/// [`BuildError::UnwritableText`] if a text holds a character that XML 1.0 forbids.
#[inline]
pub fn to_bytes(root: &Root, value: &impl WriteXml) -> Result<Bytes, BuildError> {
    let mut sizer = Sizer::default();
    document(&mut sizer, root, value);
    if sizer.forbidden {
        return Err(locate(root.member, value));
    }
    let mut writer = Writer { buffer: Vec::with_capacity(sizer.length), plain: sizer.plain };
    document(&mut writer, root, value);
    debug_assert_eq!(writer.buffer.len(), sizer.length);
    Ok(Bytes::from(writer.buffer))
}

#[inline]
fn document(out: &mut impl Sink, root: &Root, value: &impl WriteXml) {
    out.markup(root.start);
    value.write_attributes(out);
    out.markup(">");
    value.write_members(out);
    out.markup(root.end);
}

/// Adds up lengths.
struct Sizer {
    length: usize,
    /// No text so far needs an escape.
    plain: bool,
    /// Some text cannot be written.
    forbidden: bool,
}

impl Default for Sizer {
    fn default() -> Self {
        Self { length: 0, plain: true, forbidden: false }
    }
}

impl Sizer {
    #[inline]
    fn add(&mut self, text: &str, place: Place) {
        if escape::is_plain(text.as_bytes()) {
            self.length += text.len();
        } else {
            self.add_escaped(text, place);
        }
    }

    #[cold]
    fn add_escaped(&mut self, text: &str, place: Place) {
        self.plain = false;
        self.forbidden |= escape::forbidden(text).is_some();
        self.length += escape::escaped_len(text, place);
    }
}

impl Sink for Sizer {
    #[inline]
    fn markup(&mut self, markup: &'static str) {
        self.length += markup.len();
    }

    fn literal(&mut self, value: impl fmt::Display) {
        struct Count<'a>(&'a mut usize);
        impl fmt::Write for Count<'_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                *self.0 += text.len();
                Ok(())
            }
        }
        // Counting cannot fail.
        let _infallible = write!(Count(&mut self.length), "{value}");
    }

    #[inline]
    fn text(&mut self, start: &'static str, text: &str, end: &'static str) {
        self.length += start.len() + end.len();
        self.add(text, Place::Content);
    }

    #[inline]
    fn attribute(&mut self, name: &'static str, value: &str) {
        self.length += name.len() + 1;
        self.add(value, Place::Attribute);
    }
}

/// Copies into the buffer.
struct Writer {
    buffer: Vec<u8>,
    /// The sizer has seen no text that needs an escape, so none has to be looked at again.
    plain: bool,
}

impl Writer {
    #[inline]
    fn add(&mut self, text: &str, place: Place) {
        if self.plain {
            self.buffer.extend_from_slice(text.as_bytes());
        } else {
            escape::escape_into(&mut self.buffer, text, place);
        }
    }
}

impl Sink for Writer {
    #[inline]
    fn markup(&mut self, markup: &'static str) {
        self.buffer.extend_from_slice(markup.as_bytes());
    }

    fn literal(&mut self, value: impl fmt::Display) {
        // Writing to a Vec cannot fail.
        let _infallible = std::io::Write::write_fmt(&mut self.buffer, format_args!("{value}"));
    }

    #[inline]
    fn text(&mut self, start: &'static str, text: &str, end: &'static str) {
        self.buffer.extend_from_slice(start.as_bytes());
        self.add(text, Place::Content);
        self.buffer.extend_from_slice(end.as_bytes());
    }

    #[inline]
    fn attribute(&mut self, name: &'static str, value: &str) {
        self.buffer.extend_from_slice(name.as_bytes());
        self.add(value, Place::Attribute);
        self.buffer.push(b'"');
    }
}

/// Finds the member whose text cannot be written.
#[derive(Default)]
struct Locator {
    path: Vec<String>,
    /// What [`Sink::at`] said of the next tag.
    next: Option<String>,
    found: Option<BuildError>,
}

#[cold]
fn locate(member: &'static str, value: &impl WriteXml) -> BuildError {
    let mut locator = Locator::default();
    locator.path.extend((!member.is_empty()).then(|| member.to_owned()));
    value.write_attributes(&mut locator);
    value.write_members(&mut locator);
    locator.found.unwrap_or_else(|| BuildError::InvalidMember {
        member: member.to_owned(),
        problem: "a text cannot be written in XML 1.0".to_owned(),
    })
}

impl Locator {
    /// The member a tag belongs to: what was announced, else the name in the tag.
    fn member(&mut self, tag: &str) -> String {
        let name = || tag.trim_matches([' ', '<', '=', '"', '>']);
        self.next.take().unwrap_or_else(|| name().split(' ').next().unwrap_or_default().to_owned())
    }

    fn check(&mut self, tag: &str, text: &str) {
        let member = self.member(tag);
        if let (None, Some(character)) = (&self.found, escape::forbidden(text)) {
            self.path.push(member);
            let member = self.path.join(".").replace(".[", "[");
            self.path.pop();
            self.found = Some(BuildError::UnwritableText { member, character });
        }
    }
}

impl Sink for Locator {
    fn markup(&mut self, _: &'static str) {}

    fn literal(&mut self, _: impl fmt::Display) {}

    fn text(&mut self, start: &'static str, text: &str, _: &'static str) {
        self.check(start, text);
    }

    fn attribute(&mut self, name: &'static str, value: &str) {
        self.check(name, value);
    }

    fn at(&mut self, member: &'static str) {
        self.next = Some(member.to_owned());
    }

    fn at_item(&mut self, member: &'static str, index: usize) {
        self.next = Some(format!("{member}[{index}]"));
    }

    fn start(&mut self, tag: &'static str) {
        let member = self.member(tag);
        self.path.push(member);
    }

    fn end(&mut self, _: &'static str) {
        self.path.pop();
    }

    fn value(&mut self, start: &'static str, _: impl fmt::Display, _: &'static str) {
        self.member(start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Rule<'a> {
        id: &'a str,
        events: &'a [&'a str],
        tags: &'a [&'a str],
        days: i32,
    }

    impl WriteXml for Rule<'_> {
        fn write_attributes<S: Sink>(&self, out: &mut S) {
            out.at("Id");
            out.attribute(" x:id=\"", self.id);
        }

        fn write_members<S: Sink>(&self, out: &mut S) {
            out.value("<Days>", self.days, "</Days>");
            for (index, event) in self.events.iter().enumerate() {
                out.at_item("Events", index);
                out.text("<Event>", event, "</Event>");
            }
            out.start("<TagSet>");
            for (index, tag) in self.tags.iter().enumerate() {
                out.at_item("", index);
                out.text("<Tag>", tag, "</Tag>");
            }
            out.end("</TagSet>");
        }
    }

    fn write(rule: &Rule<'_>) -> Result<String, BuildError> {
        let root = Root { member: "Rule", start: "<Rule xmlns=\"urn:x\"", end: "</Rule>" };
        let bytes = to_bytes(&root, rule)?;
        Ok(String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[test]
    fn writes_plain_text_and_escaped_text() {
        let rule = Rule { id: "a", events: &["b", "c"], tags: &[], days: -7 };
        assert_eq!(
            write(&rule).unwrap(),
            "<Rule xmlns=\"urn:x\" x:id=\"a\"><Days>-7</Days><Event>b</Event><Event>c</Event>\
             <TagSet></TagSet></Rule>"
        );
        let rule = Rule { id: "\"\t", events: &["<&>\r\n", ""], tags: &["é\u{f000}"], days: 0 };
        assert_eq!(
            write(&rule).unwrap(),
            "<Rule xmlns=\"urn:x\" x:id=\"&quot;&#x9;\"><Days>0</Days><Event>&lt;&amp;&gt;&#xD;\n</Event>\
             <Event></Event><TagSet><Tag>é\u{f000}</Tag></TagSet></Rule>"
        );
    }

    #[test]
    fn names_the_member_that_cannot_be_written() {
        let place = |rule: &Rule<'_>| write(rule).unwrap_err().to_string();
        let good = Rule { id: "a", events: &["b", "c"], tags: &["d"], days: 1 };
        assert_eq!(
            place(&Rule { events: &["b", "\u{1}"], ..good }),
            "Rule.Events[1]: the character U+0001 cannot be written in XML 1.0"
        );
        let error = place(&Rule { tags: &["é\u{ffff}"], ..good });
        assert!(error.starts_with("Rule.TagSet[0]: the character U+FFFF"), "{error}");
        let error = place(&Rule { id: "\0", ..good });
        assert!(error.starts_with("Rule.Id: the character U+0000"), "{error}");
    }
}
