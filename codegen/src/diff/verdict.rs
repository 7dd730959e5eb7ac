//! The next version of a generated crate.

use std::fmt;

/// The kind of version that a generated crate needs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// No new version: nothing has changed.
    Same,
    /// A patch version: neither the API nor the wire format has changed.
    Patch,
    /// A minor version: there are additions, and everything else still works.
    Minor,
    /// A major version: the API or the wire format has changed incompatibly.
    Major,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Same => "same",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

impl Verdict {
    /// Returns the version after `version` (`major.minor.patch`). As in Cargo, the minor number
    /// of a version below 1.0.0 is the one that marks incompatible changes. `None` if `version` does
    /// not have that form.
    pub fn next_version(self, version: &str) -> Option<String> {
        let numbers: Option<Vec<u64>> =
            version.split('.').map(|number| number.parse().ok()).collect();
        let [major, minor, patch] = numbers?[..] else { return None };
        let [major, minor, patch] = match (self, major) {
            (Self::Same, _) => [major, minor, patch],
            (Self::Major, 0) => [0, minor.checked_add(1)?, 0],
            (Self::Major, _) => [major.checked_add(1)?, 0, 0],
            (Self::Minor, 1..) => [major, minor.checked_add(1)?, 0],
            (Self::Minor | Self::Patch, _) => [major, minor, patch.checked_add(1)?],
        };
        Some(format!("{major}.{minor}.{patch}"))
    }
}
