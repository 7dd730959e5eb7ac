//! What a generated crate has beside its operations.

/// What not everybody needs who calls the service. A crate has each behind a cargo feature; a module,
/// which has no features of its own, has those that were [asked for](crate::Generator::features).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// The blocking client.
    Blocking,
    /// The async client, over any tower service.
    Client,
    /// The connections that the async client makes itself.
    Hyper,
    /// Serde's traits for all types, and operations by name.
    Serde,
    /// Signatures.
    Sign,
}

impl Feature {
    /// All features, sorted by name.
    pub const ALL: [Self; 5] = [Self::Blocking, Self::Client, Self::Hyper, Self::Serde, Self::Sign];

    /// The name of the feature, which the runtime has too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blocking => "blocking",
            Self::Client => "client",
            Self::Hyper => "hyper",
            Self::Serde => "serde",
            Self::Sign => "sign",
        }
    }

    /// The features that it cannot do without.
    pub fn implies(self) -> &'static [Self] {
        match self {
            Self::Hyper => &[Self::Client],
            _ => &[],
        }
    }
}
