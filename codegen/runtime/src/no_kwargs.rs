//! Without the feature `serde`, generated types have no JSON.

/// Expands to nothing: the feature `serde` is off.
#[macro_export]
macro_rules! json_string {
    ($($anything:tt)*) => {};
}

/// Expands to nothing: the feature `serde` is off.
#[macro_export]
macro_rules! json_structure {
    ($($anything:tt)*) => {};
}

/// Expands to nothing: the feature `serde` is off.
#[macro_export]
macro_rules! json_union {
    ($($anything:tt)*) => {};
}

/// Expands to nothing: the feature `serde` is off.
#[macro_export]
macro_rules! json_error {
    ($($anything:tt)*) => {};
}
