//! The shapes that every Smithy model has without saying so (Smithy 2.0, "Prelude").

use indexmap::IndexMap;

use super::ast::Shape;

/// Names and types. Those with `Primitive` in their names are from Smithy 1.0; what sets them apart,
/// a default value, changes nothing on the wire.
const SHAPES: [(&str, &str); 21] = [
    ("String", "string"),
    ("Blob", "blob"),
    ("Boolean", "boolean"),
    ("Byte", "byte"),
    ("Short", "short"),
    ("Integer", "integer"),
    ("Long", "long"),
    ("Float", "float"),
    ("Double", "double"),
    ("BigInteger", "bigInteger"),
    ("BigDecimal", "bigDecimal"),
    ("Timestamp", "timestamp"),
    ("Document", "document"),
    ("Unit", "structure"),
    ("PrimitiveBoolean", "boolean"),
    ("PrimitiveByte", "byte"),
    ("PrimitiveShort", "short"),
    ("PrimitiveInteger", "integer"),
    ("PrimitiveLong", "long"),
    ("PrimitiveFloat", "float"),
    ("PrimitiveDouble", "double"),
];

/// Adds the prelude's shapes to those of a document.
pub(super) fn add_to(shapes: &mut IndexMap<String, Shape>) {
    for (name, kind) in SHAPES {
        let shape = Shape { kind: kind.to_owned(), ..Shape::default() };
        shapes.entry(format!("smithy.api#{name}")).or_insert(shape);
    }
}
