//! The shapes that every Smithy model has without declaring them (Smithy 2.0, "Prelude").

use indexmap::IndexMap;

use super::ast::Shape;

/// Names and types. `Primitive` shapes are from Smithy 1.0; their default value has no effect on the
/// wire.
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
        let shape = Shape::new(Ok(kind.to_owned()));
        shapes.entry(format!("smithy.api#{name}")).or_insert(shape);
    }
}
