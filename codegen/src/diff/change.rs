//! A single change: its subject, its values, and its impact.

/// A change between two models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What changes.
    pub subject: Subject,
    /// The property that changes. `None` if the subject itself was added or removed.
    pub aspect: Option<String>,
    /// The old value. `None` if there was none.
    pub from: Option<String>,
    /// The new value. `None` if there is none.
    pub to: Option<String>,
    /// The impact on code that uses the generated crate.
    pub api: Impact,
    /// The impact on requests and responses.
    pub wire: Impact,
    /// The selected operations that the change affects, sorted. Empty for changes of the service, its
    /// endpoint rules and partitions, which affect all of them.
    pub operations: Vec<String>,
    /// The effects that the change can have.
    pub(crate) touches: &'static [Touch],
}

/// The subject of a change.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// The service.
    Service,
    /// An operation.
    Operation(String),
    /// An error of an operation.
    Error {
        /// The operation.
        operation: String,
        /// The error's shape.
        shape: String,
    },
    /// A shape.
    Shape(String),
    /// A member of a structure or union, the `member` of a list, or the `key` or `value` of a map.
    Member {
        /// The shape that has the member.
        shape: String,
        /// The member's name.
        member: String,
    },
    /// A value of an enum.
    Value {
        /// The enum.
        shape: String,
        /// The value.
        value: String,
    },
    /// The paginator of an operation.
    Paginator(String),
    /// A waiter.
    Waiter(String),
    /// The endpoint rules as a whole.
    EndpointRules,
    /// A parameter of the endpoint rules.
    EndpointParameter(String),
    /// An endpoint of the endpoint rules, by its URL.
    Endpoint(String),
    /// An error of the endpoint rules, by its message.
    EndpointError(String),
    /// A partition of AWS.
    Partition(String),
    /// A region of a partition.
    Region {
        /// The partition.
        partition: String,
        /// The region.
        region: String,
    },
}

/// The impact of a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Impact {
    /// No impact.
    #[default]
    Same,
    /// Compatible. API: there are new items, or new deprecations. Wire: the same call sends everything
    /// it used to send and more, or a call that used to fail can succeed.
    Adds,
    /// Incompatible. API: code may no longer compile, or a call may be refused. Wire: the same call
    /// sends something else or to somewhere else, or the same response is read differently.
    Breaks,
}

/// An effect that a change of a property can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Touch {
    /// An item's Rust declaration changes, or the item is added or removed.
    Declaration,
    /// The item is behind another cargo feature.
    Feature,
    /// Requests without the member are refused.
    Demand,
    /// The compiler warns about using the item.
    Deprecation,
    /// Requests are written, or responses read, differently.
    Wire,
}

impl Subject {
    /// Returns the key by which changes are grouped and ordered in reports.
    pub(super) fn group(&self) -> (u8, &str) {
        match self {
            Self::Service => (0, ""),
            Self::Operation(name) | Self::Error { operation: name, .. } => (1, name),
            Self::Shape(name)
            | Self::Member { shape: name, .. }
            | Self::Value { shape: name, .. } => (2, name),
            Self::Paginator(name) => (3, name),
            Self::Waiter(name) => (4, name),
            Self::EndpointRules
            | Self::EndpointParameter(_)
            | Self::Endpoint(_)
            | Self::EndpointError(_) => (5, ""),
            Self::Partition(name) | Self::Region { partition: name, .. } => (6, name),
        }
    }

    /// Returns the shape that the subject is or belongs to.
    pub(super) fn shape(&self) -> Option<&str> {
        match self {
            Self::Shape(shape) | Self::Member { shape, .. } | Self::Value { shape, .. } => {
                Some(shape)
            }
            _ => None,
        }
    }

    /// Whether the subject belongs to the whole service, so that it affects every operation.
    pub(super) fn is_global(&self) -> bool {
        matches!(self, Self::Service) || self.is_of_endpoints()
    }

    /// Whether the subject belongs to the endpoint rules or the partitions.
    pub(super) fn is_of_endpoints(&self) -> bool {
        matches!(
            self,
            Self::EndpointRules
                | Self::EndpointParameter(_)
                | Self::Endpoint(_)
                | Self::EndpointError(_)
                | Self::Partition(_)
                | Self::Region { .. }
        )
    }
}

impl Change {
    /// Returns a change whose impact is not yet known.
    pub(super) fn new(
        subject: &Subject,
        aspect: Option<&str>,
        from: Option<String>,
        to: Option<String>,
        touches: &'static [Touch],
    ) -> Self {
        Self {
            subject: subject.clone(),
            aspect: aspect.map(str::to_owned),
            from,
            to,
            api: Impact::Same,
            wire: Impact::Same,
            operations: Vec::new(),
            touches,
        }
    }

    /// Returns the greater of the two impacts.
    pub(super) fn impact(&self) -> Impact {
        self.api.max(self.wire)
    }
}
