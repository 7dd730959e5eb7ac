//! Shape ids, as in `com.example#Shape$member`, and the places that errors name by them.

use crate::error;

/// What an operation's input or output is if it has none.
pub(super) const UNIT: &str = "smithy.api#Unit";

/// Whether this is the id of a shape, not of a member. What names may hold is for the planner to
/// say: not all of them become names in Rust.
pub(super) fn is_shape(id: &str) -> bool {
    id.split_once('#').is_some_and(|(namespace, name)| {
        !namespace.is_empty() && !name.is_empty() && !name.contains(['#', '$'])
    })
}

/// The name of a shape without its namespace.
pub(super) fn name(id: &str) -> &str {
    id.split_once('#').map_or(id, |(_, name)| name)
}

/// The namespace of a shape.
pub(super) fn namespace(id: &str) -> &str {
    id.split_once('#').map_or("", |(namespace, _)| namespace)
}

/// The place of a shape, by its whole id: names alone may come in several namespaces.
pub(super) fn place(id: &str) -> String {
    error::shape(id)
}

/// The place of a member.
pub(super) fn member_place(id: &str, member: &str) -> String {
    error::member(id, member)
}
