//! The kinds of documents that describe a service.

/// A kind of document that the generator reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A model in botocore's format.
    Model,
    /// A model in Smithy's JSON AST.
    Smithy,
    /// Paginators.
    Paginators,
    /// Waiters.
    Waiters,
    /// Endpoint rules.
    EndpointRules,
    /// AWS partitions, the same for all services.
    Partitions,
}

impl Kind {
    /// The documents that botocore has, the model first.
    pub(crate) const BOTOCORE: [Self; 5] =
        [Self::Model, Self::Paginators, Self::Waiters, Self::EndpointRules, Self::Partitions];

    /// Whether this is a model, in either format.
    pub(crate) fn is_model(self) -> bool {
        matches!(self, Self::Model | Self::Smithy)
    }

    /// Key of the file in the table of a service.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Model | Self::Smithy => "model",
            Self::Paginators => "paginators",
            Self::Waiters => "waiters",
            Self::EndpointRules => "endpoint_rules",
            Self::Partitions => "partitions",
        }
    }

    /// Name of the file, without extension. Those of botocore's documents are botocore's.
    pub(crate) fn stem(self) -> &'static str {
        match self {
            Self::Model => "service-2",
            Self::Smithy => "model",
            Self::Paginators => "paginators-1",
            Self::Waiters => "waiters-2",
            Self::EndpointRules => "endpoint-rule-set-1",
            Self::Partitions => "partitions",
        }
    }

    /// Where an import writes the document, relative to `models/`.
    pub(crate) fn default_file(self, service: &str) -> String {
        match self {
            Self::Partitions => format!("{}.json", self.stem()),
            _ => format!("{service}/{}.json", self.stem()),
        }
    }
}
