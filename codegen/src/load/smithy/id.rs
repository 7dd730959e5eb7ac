//! Shape ids, such as `com.example#Shape$member`, and places in errors made from them.

use crate::error;

/// The input or output of an operation that has none.
pub(super) const UNIT: &str = "smithy.api#Unit";

/// Whether this is the id of a shape, not of a member. The characters of names are checked later,
/// since not all names are used in Rust.
pub(super) fn is_shape(id: &str) -> bool {
    id.split_once('#').is_some_and(|(namespace, name)| {
        !namespace.is_empty() && !name.is_empty() && !name.contains(['#', '$'])
    })
}

/// Returns the name of a shape without its namespace.
pub(super) fn name(id: &str) -> &str {
    id.split_once('#').map_or(id, |(_, name)| name)
}

/// Returns the namespace of a shape.
pub(super) fn namespace(id: &str) -> &str {
    id.split_once('#').map_or("", |(namespace, _)| namespace)
}

/// Returns the place of a shape, with its whole id, since names are not unique.
pub(super) fn place(id: &str) -> String {
    error::shape(id)
}

/// Returns the place of a member.
pub(super) fn member_place(id: &str, member: &str) -> String {
    error::member(id, member)
}
