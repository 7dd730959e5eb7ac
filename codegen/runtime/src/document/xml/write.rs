//! Writing: one buffer, with its size computed first, and no allocation for each element.
//!
//! Generated code describes a structure once, in [`WriteXml`]. That description runs with two
//! [`Sink`]s: the first adds up lengths, the second copies into a buffer of exactly that length. It
//! stops at text that needs an escape. Only then a third run writes the document again, with
//! escapes, and tracks the members, to name the one with a character that XML cannot represent.

use std::fmt::{self, Write as _};
use std::io;

use bytes::Bytes;

use super::escape::{self, Place};
use crate::BuildError;

/// A structure that can be written as the content of an element, whose name its parent knows.
pub trait WriteXml {
    /// Writes the members that are attributes of the start tag.
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

/// The target of a structure. Tags are passed whole, so that each is one copy: `"<Id>"`.
pub trait Sink {
    /// Writes well-formed markup.
    fn markup(&mut self, markup: &'static str);

    /// Writes a value that needs no escape: a number, a boolean, a timestamp, base64.
    fn literal(&mut self, value: impl fmt::Display);

    /// Writes an element with text, escaped.
    fn text(&mut self, start: &'static str, text: &str, end: &'static str);

    /// Writes an attribute into an open start tag: `name` with its leading space and its `="`.
    fn attribute(&mut self, name: &'static str, value: &str);

    /// Names the member of the next element or attribute, if its tag does not.
    #[inline]
    fn at(&mut self, member: &'static str) {
        let _ = member;
    }

    /// Names the item of a list; `member` is empty inside a wrapping element.
    #[inline]
    fn at_item(&mut self, member: &'static str, index: usize) {
        let _ = (member, index);
    }

    /// Writes a start tag.
    #[inline]
    fn start(&mut self, tag: &'static str) {
        self.markup(tag);
    }

    /// Writes the end tag of the innermost open element.
    #[inline]
    fn end(&mut self, tag: &'static str) {
        self.markup(tag);
    }

    /// Writes an element with a value that needs no escape.
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
/// [`BuildError::UnwritableText`] if a string contains a character that XML 1.0 forbids.
#[inline]
pub fn to_bytes(root: &Root, value: &impl WriteXml) -> Result<Bytes, BuildError> {
    let mut sizer = Sizer { length: 0 };
    document(&mut sizer, root, value);
    // Spaces and not zeros: `vec![0; n]` asks the allocator for zeroed memory, 12 ns slower.
    let mut buffer = vec![b' '; sizer.length];
    let mut writer = Writer { rest: Some(&mut buffer) };
    document(&mut writer, root, value);
    match writer.rest {
        Some([]) => Ok(Bytes::from(buffer)),
        _ => escaped(root, value),
    }
}

#[inline]
fn document(out: &mut impl Sink, root: &Root, value: &impl WriteXml) {
    out.markup(root.start);
    value.write_attributes(out);
    out.markup(">");
    value.write_members(out);
    out.markup(root.end);
}

/// Adds up lengths, as long as no text needs an escape.
struct Sizer {
    length: usize,
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
        self.length += start.len() + text.len() + end.len();
    }

    #[inline]
    fn attribute(&mut self, name: &'static str, value: &str) {
        self.length += name.len() + value.len() + 1;
    }
}

/// Copies into the buffer, as long as copying is enough.
struct Writer<'a> {
    /// Where the next piece goes; `None` after a piece that was not to be copied or did not fit.
    rest: Option<&'a mut [u8]>,
}

// Inlined, so that the length of a tag is known where it is copied.
impl Sink for Writer<'_> {
    #[inline]
    fn markup(&mut self, markup: &'static str) {
        self.rest = self.rest.take().and_then(|rest| {
            let (to, rest) = rest.split_at_mut_checked(markup.len())?;
            to.copy_from_slice(markup.as_bytes());
            Some(rest)
        });
    }

    fn literal(&mut self, value: impl fmt::Display) {
        self.rest = self.rest.take().and_then(|mut rest| {
            io::Write::write_fmt(&mut rest, format_args!("{value}")).ok()?;
            Some(rest)
        });
    }

    #[inline]
    fn text(&mut self, start: &'static str, text: &str, end: &'static str) {
        self.markup(start);
        self.rest = self.rest.take().and_then(|rest| escape::copy_plain(rest, text.as_bytes()));
        self.markup(end);
    }

    #[inline]
    fn attribute(&mut self, name: &'static str, value: &str) {
        self.text(name, value, "\"");
    }
}

/// Writes text that needs an escape, and finds the member that cannot be written at all.
#[derive(Default)]
struct Escaper {
    buffer: Vec<u8>,
    /// The elements that are open.
    path: Vec<Step>,
    /// What [`Sink::at`] said of the next tag.
    next: Option<Step>,
    fault: Option<BuildError>,
}

/// A step of the path to a member.
#[derive(Clone, Copy)]
enum Step {
    Member(&'static str),
    Item(&'static str, usize),
    /// The member that the tag is named after.
    Tag(&'static str),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member(name) => f.write_str(name),
            Self::Item(list, index) => write!(f, "{list}[{index}]"),
            Self::Tag(tag) => {
                let name = tag.trim_matches([' ', '<', '=', '"', '>']);
                f.write_str(name.split(' ').next().unwrap_or_default())
            }
        }
    }
}

#[cold]
fn escaped(root: &Root, value: &impl WriteXml) -> Result<Bytes, BuildError> {
    let mut escaper = Escaper::default();
    escaper.path.extend((!root.member.is_empty()).then_some(Step::Member(root.member)));
    document(&mut escaper, root, value);
    match escaper.fault {
        Some(fault) => Err(fault),
        None => Ok(Bytes::from(escaper.buffer)),
    }
}

impl Escaper {
    /// The member a tag belongs to: what was announced, else the name in the tag.
    fn member(&mut self, tag: &'static str) -> Step {
        self.next.take().unwrap_or(Step::Tag(tag))
    }

    fn add(&mut self, tag: &'static str, text: &str, place: Place) {
        let member = self.member(tag);
        self.markup(tag);
        let forbidden = escape::escape_into(&mut self.buffer, text, place);
        if let (None, Some(character)) = (&self.fault, forbidden) {
            let steps = self.path.iter().chain([&member]).map(Step::to_string);
            let member = steps.collect::<Vec<_>>().join(".").replace(".[", "[");
            self.fault = Some(BuildError::UnwritableText { member, character });
        }
    }
}

impl Sink for Escaper {
    fn markup(&mut self, markup: &'static str) {
        self.buffer.extend_from_slice(markup.as_bytes());
    }

    fn literal(&mut self, value: impl fmt::Display) {
        // Writing to a Vec cannot fail.
        let _infallible = io::Write::write_fmt(&mut self.buffer, format_args!("{value}"));
    }

    fn text(&mut self, start: &'static str, text: &str, end: &'static str) {
        self.add(start, text, Place::Content);
        self.markup(end);
    }

    fn attribute(&mut self, name: &'static str, value: &str) {
        self.add(name, value, Place::Attribute);
        self.markup("\"");
    }

    fn at(&mut self, member: &'static str) {
        self.next = Some(Step::Member(member));
    }

    fn at_item(&mut self, member: &'static str, index: usize) {
        self.next = Some(Step::Item(member, index));
    }

    fn start(&mut self, tag: &'static str) {
        let member = self.member(tag);
        self.path.push(member);
        self.markup(tag);
    }

    fn end(&mut self, tag: &'static str) {
        self.path.pop();
        self.markup(tag);
    }

    fn value(&mut self, start: &'static str, value: impl fmt::Display, end: &'static str) {
        self.member(start);
        self.markup(start);
        self.literal(value);
        self.markup(end);
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
    fn text_of_every_length_is_written_whole() {
        for length in 0..140 {
            for special in ["", "&"] {
                let text = "é".repeat(length / 2) + &"x".repeat(length % 2);
                let (text, escaped) = (
                    format!("{text}{special}{text}"),
                    format!("{text}{}{text}", special.replace('&', "&amp;")),
                );
                let rule = Rule { id: &text, events: &["a", &text], tags: &[&text], days: 12 };
                assert_eq!(
                    write(&rule).unwrap(),
                    format!(
                        "<Rule xmlns=\"urn:x\" x:id=\"{escaped}\"><Days>12</Days><Event>a</Event>\
                         <Event>{escaped}</Event><TagSet><Tag>{escaped}</Tag></TagSet></Rule>"
                    )
                );
            }
        }
    }

    #[test]
    fn a_value_that_changes_its_length_does_no_harm() {
        struct Growing(std::cell::Cell<usize>);
        impl fmt::Display for Growing {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.set(self.0.get() + 1);
                write!(f, "{:0>1$}", 1, self.0.get())
            }
        }
        impl WriteXml for Growing {
            fn write_members<S: Sink>(&self, out: &mut S) {
                out.value("<N>", self, "</N>");
            }
        }
        let root = Root { member: "", start: "<R", end: "</R>" };
        let bytes = to_bytes(&root, &Growing(std::cell::Cell::new(0))).unwrap();
        assert_eq!(bytes, "<R><N>001</N></R>");
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
