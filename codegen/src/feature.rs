//! The optional parts of generated crates.

/// An optional part of the output. A crate has each behind a cargo feature; a module has those set
/// in [`Generator::features`](crate::Generator::features).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// The blocking client.
    Blocking,
    /// The async client, over any tower service.
    Client,
    /// Connections for the async client.
    Hyper,
    /// Serde's traits for all types, and operations by name.
    Serde,
    /// Request signing.
    Sign,
}

impl Feature {
    /// All features, sorted by name.
    pub const ALL: [Self; 5] = [Self::Blocking, Self::Client, Self::Hyper, Self::Serde, Self::Sign];

    /// Returns the name of the feature, which is the same in the runtime.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blocking => "blocking",
            Self::Client => "client",
            Self::Hyper => "hyper",
            Self::Serde => "serde",
            Self::Sign => "sign",
        }
    }

    /// Returns the features it depends on.
    pub fn implies(self) -> &'static [Self] {
        match self {
            Self::Hyper => &[Self::Client],
            _ => &[],
        }
    }
}
