//! Compares XML bodies as trees: names with their namespaces, attributes, order and text.
//!
//! The syntax of empty elements, quotes and prefixes does not matter; comments and processing
//! instructions are ignored. In an indented document, white space between elements is ignored too,
//! but namespace declarations are compared, even unused ones.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use roxmltree::{Document, Node};

use super::difference::Difference;

/// A body written by botocore, prepared for an XML parser.
///
/// botocore does not escape carriage returns, which a parser would convert to line feeds. Here they
/// are kept.
#[derive(Debug)]
pub struct ExpectedBody<'a> {
    text: Cow<'a, str>,
    indented: bool,
}

impl<'a> ExpectedBody<'a> {
    /// Returns the body, if it is well-formed XML.
    pub fn new(body: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        let text = match text.contains('\r') {
            true => Cow::Owned(text.replace('\r', "&#13;")),
            false => Cow::Borrowed(text),
        };
        Document::parse(&text).ok()?;
        Some(Self { text, indented: false })
    }

    /// The same for a document that was written and indented by hand.
    pub fn indented(body: &'a [u8]) -> Option<Self> {
        Some(Self { indented: true, ..Self::new(body)? })
    }

    /// Compares a body with this one.
    ///
    /// # Errors
    /// The first difference, in document order.
    pub fn compare(&self, actual: &[u8]) -> Result<(), Difference> {
        let malformed = |problem: String| Difference::new("body", "well-formed XML", problem);
        let actual = std::str::from_utf8(actual).map_err(|error| malformed(error.to_string()))?;
        let actual = Document::parse(actual).map_err(|error| malformed(error.to_string()))?;
        // `new` has already parsed it.
        let expected = Document::parse(&self.text).map_err(|error| malformed(error.to_string()))?;
        let root = expected.root_element();
        let place = format!("/{}", root.tag_name().name());
        self.compare_elements(&place, root, actual.root_element())
    }

    fn compare_elements(
        &self,
        place: &str,
        expected: Node<'_, '_>,
        actual: Node<'_, '_>,
    ) -> Result<(), Difference> {
        let part = format!("body, {place}");
        if expected.tag_name() != actual.tag_name() {
            return Err(Difference::new(part, describe(expected), describe(actual)));
        }
        if self.indented {
            compare_maps(format!("{part}, namespaces"), namespaces(expected), namespaces(actual))?;
        }
        compare_maps(format!("{part}, attributes"), attributes(expected), attributes(actual))?;
        let (mut expected, actual) = (children(expected), children(actual));
        if self.indented && expected.iter().any(|child| matches!(child, Child::Element(_))) {
            expected.retain(|child| !matches!(child, Child::Text(text) if text.trim().is_empty()));
        }
        let mut seen = HashMap::new();
        for index in 0..expected.len().max(actual.len()) {
            match (expected.get(index), actual.get(index)) {
                (Some(Child::Element(expected)), Some(Child::Element(actual))) => {
                    let place = format!("{place}/{}", nth_of_its_name(*expected, &mut seen));
                    self.compare_elements(&place, *expected, *actual)?;
                }
                (Some(Child::Text(expected)), Some(Child::Text(actual))) if expected == actual => {}
                (Some(Child::Text(expected)), Some(Child::Text(actual))) => {
                    return Err(Difference::text(part, expected, actual));
                }
                (expected, actual) => {
                    let [expected, actual] = [expected, actual].map(describe_child);
                    return Err(Difference::new(part, expected, actual));
                }
            }
        }
        Ok(())
    }
}

/// Whether XML 1.0 can represent the character, directly or as a reference.
pub fn can_hold(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// The content of an element. Text on both sides of a comment is joined.
enum Child<'a, 'input> {
    Element(Node<'a, 'input>),
    Text(String),
}

fn compare_maps(
    part: String,
    expected: BTreeMap<String, &str>,
    actual: BTreeMap<String, &str>,
) -> Result<(), Difference> {
    match expected == actual {
        true => Ok(()),
        false => Err(Difference::new(part, format!("{expected:?}"), format!("{actual:?}"))),
    }
}

/// Returns the namespaces in scope, by prefix.
fn namespaces<'a>(element: Node<'a, '_>) -> BTreeMap<String, &'a str> {
    let declarations = element.namespaces();
    declarations.map(|n| (n.name().unwrap_or_default().to_owned(), n.uri())).collect()
}

/// Returns the attributes by expanded name, since their order does not matter. Namespace
/// declarations are excluded.
fn attributes<'a>(element: Node<'a, '_>) -> BTreeMap<String, &'a str> {
    let attribute = |attribute: roxmltree::Attribute<'a, '_>| {
        (expanded(attribute.namespace(), attribute.name()), attribute.value())
    };
    element.attributes().map(attribute).collect()
}

fn children<'a, 'input>(element: Node<'a, 'input>) -> Vec<Child<'a, 'input>> {
    let mut children = Vec::new();
    for node in element.children() {
        if node.is_element() {
            children.push(Child::Element(node));
        } else if let Some(text) = node.text().filter(|_| node.is_text()) {
            match children.last_mut() {
                Some(Child::Text(before)) => before.push_str(text),
                _ => children.push(Child::Text(text.to_owned())),
            }
        }
    }
    children
}

/// Returns the element's step in a path: its name, numbered after the first sibling of that name.
fn nth_of_its_name(element: Node<'_, '_>, seen: &mut HashMap<String, usize>) -> String {
    let name = element.tag_name().name();
    let count = seen.entry(name.to_owned()).or_default();
    *count += 1;
    if *count == 1 { name.to_owned() } else { format!("{name}[{count}]") }
}

fn describe(element: Node<'_, '_>) -> String {
    let name = element.tag_name();
    format!("element {}", expanded(name.namespace(), name.name()))
}

fn describe_child(child: Option<&Child<'_, '_>>) -> String {
    match child {
        Some(Child::Element(element)) => describe(*element),
        Some(Child::Text(text)) => format!("text {text:?}"),
        None => "nothing more".to_owned(),
    }
}

fn expanded(namespace: Option<&str>, name: &str) -> String {
    namespace.map_or_else(|| name.to_owned(), |namespace| format!("{{{namespace}}}{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(expected: &str, actual: &str) -> Result<(), Difference> {
        ExpectedBody::new(expected.as_bytes()).unwrap().compare(actual.as_bytes())
    }

    #[test]
    fn how_it_is_written_does_not_matter() {
        let equal = [
            (r#"<A xmlns="n"><B /></A>"#, r#"<p:A xmlns:p="n"><p:B></p:B></p:A>"#),
            (r#"<A b="1" c="&quot;'">"'&gt;</A>"#, r#"<A c='"&apos;' b="1">&quot;&apos;></A>"#),
            ("<A>a\r\nb</A>", "<A>a&#xD;\nb</A>"),
            ("<A>a&amp;b</A>", "<A>a<!-- c --><![CDATA[&]]>b</A>"),
            ("<A>é</A>", "<?xml version=\"1.0\"?><A>&#233;</A>"),
        ];
        for (expected, actual) in equal {
            assert_eq!(compare(expected, actual), Ok(()), "{actual}");
        }
    }

    #[test]
    fn each_difference_is_found_and_named() {
        let whole = r#"<A xmlns="n"><B x="1">t</B><B>u</B><C/></A>"#;
        assert_eq!(compare(whole, whole), Ok(()));
        let different = [
            (whole.replace("\"n\"", "\"m\""), "body, /A", "element {n}A", "element {m}A"),
            (whole.replace("<C/>", "<D/>"), "body, /A/C", "element {n}C", "element {n}D"),
            (whole.replace("<C/>", ""), "body, /A", "element {n}C", "nothing more"),
            (whole.replace("<C/>", "<C/>v"), "body, /A", "nothing more", "text \"v\""),
            (whole.replace(">u<", "> u<"), "body, /A/B[2]", "\"u\"", "\" u\""),
            (whole.replace(">u<", "><C/><"), "body, /A/B[2]", "text \"u\"", "element {n}C"),
            (
                whole.replace("\"1\"", "\"2\""),
                "body, /A/B, attributes",
                r#"{"x": "1"}"#,
                r#"{"x": "2"}"#,
            ),
        ];
        for (actual, part, in_expected, in_actual) in different {
            let difference = Difference::new(part, in_expected, in_actual);
            assert_eq!(compare(whole, &actual), Err(difference), "{actual}");
        }
    }

    #[test]
    fn an_indented_document_is_compared_without_its_indents() {
        let compare = |expected: &str, actual: &str| {
            ExpectedBody::indented(expected.as_bytes()).unwrap().compare(actual.as_bytes())
        };
        let indented = "<A xmlns='n'>\n  <B xmlns:x='m'>  </B>\n  <C>\n    <D/></C>\n</A>\n";
        let plain = "<A xmlns='n'><B xmlns:x='m'>  </B><C><D/></C></A>";
        assert_eq!(compare(indented, plain), Ok(()));
        let different = [
            plain.replace(">  <", "><"),
            plain.replace("  ", "   "),
            plain.replace("<C>", "<C> "),
            plain.replace("<D/>", ""),
            plain.replace(" xmlns:x='m'", ""),
            plain.replace("xmlns:x='m'", "xmlns:x='l'"),
            plain.replace("xmlns:x", "xmlns:y"),
            plain.replace("<D/>", "<D xmlns:x='m'/>"),
        ];
        for actual in different {
            assert!(compare(indented, &actual).is_err(), "{actual}");
        }
        assert!(compare("<A>text <B/></A>", "<A><B/></A>").is_err());
    }

    #[test]
    fn order_counts_and_a_carriage_return_is_not_folded() {
        assert!(compare("<A><B/><C/></A>", "<A><C/><B/></A>").is_err());
        assert!(compare("<A>\r\n</A>", "<A>\r\n</A>").is_err());
        assert!(compare("<A>\r\n</A>", "<A>\n</A>").is_err());
    }

    #[test]
    fn what_is_not_well_formed_is_no_xml() {
        for body in
            ["", "text", "<A>", "<A>\u{5}</A>", "<A>\u{FFFE}</A>", "<A>&#5;</A>", "<A/><B/>"]
        {
            assert!(ExpectedBody::new(body.as_bytes()).is_none(), "{body:?}");
            let difference = compare("<A/>", body).unwrap_err();
            assert_eq!(difference.expected, "well-formed XML", "{body:?}");
        }
    }

    #[test]
    fn the_parser_agrees_about_characters() {
        for c in ('\0'..='\u{11000}').filter(|c| !matches!(c, '&' | '<' | '\r')) {
            let body = format!("<A>{c}</A>");
            let parsed = ExpectedBody::new(body.as_bytes());
            assert_eq!(parsed.is_some(), can_hold(c), "{c:?}");
        }
    }
}
