//! The reader and the writer of XML, beside roxmltree.

use roxmltree::{Node, ParsingOptions};
use shapesmith_runtime::document::ReadError;
use shapesmith_runtime::xml::read::{self, Element};
use shapesmith_runtime::xml::{ReadXml as _, to_bytes};

use super::super::shape::{Everything, ROOT};

/// Reads bytes as anything and as the structure.
pub fn document(data: &[u8]) {
    let skipped = read::document(data, |_| Ok(()));
    // roxmltree drops an empty prefix, so that `<:a>` and `</a>` match.
    let is_named = |text: &&str| !text.contains("<:") && !text.contains("</:");
    let text = std::str::from_utf8(data).ok().filter(is_named);
    let options = ParsingOptions { nodes_limit: 10_000, ..ParsingOptions::default() };
    let parsed = text.and_then(|text| roxmltree::Document::parse_with_options(text, options).ok());
    if let Some(parsed) = &parsed
        && depth(parsed.root_element()) <= 100
    {
        assert_eq!(skipped, Ok(()));
        let read = read::document(data, |root| same(root, parsed.root_element()));
        read.expect("it is well-formed");
    }
    let read = read::document(data, Everything::read_xml);
    assert!(read.is_err() || skipped.is_ok());
    let Ok(read) = read else { return };
    // Only strings can contain what XML cannot represent.
    let Ok(written) = to_bytes(&ROOT, &read) else { return };
    let again = read::document(&written, Everything::read_xml).expect("we write valid documents");
    assert_eq!(to_bytes(&ROOT, &again).expect("it was written before"), written);
}

fn depth(node: Node<'_, '_>) -> usize {
    1 + node.children().map(depth).max().unwrap_or_default()
}

/// Checks that both have the same names, and the same text in elements without children.
fn same(mut ours: Element<'_, '_>, theirs: Node<'_, '_>) -> Result<(), ReadError> {
    assert_eq!(ours.name(), theirs.tag_name().name());
    let mut children = theirs.children().filter(Node::is_element).peekable();
    if children.peek().is_none() {
        let text: String =
            theirs.children().filter_map(|node| node.text().filter(|_| node.is_text())).collect();
        assert_eq!(ours.text()?, text);
        return Ok(());
    }
    while let Some(child) = ours.next_child()? {
        same(child, children.next().expect("another child"))?;
    }
    assert!(children.next().is_none());
    Ok(())
}
