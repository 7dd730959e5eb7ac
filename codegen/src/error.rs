//! What can be wrong with a model, said all at once.

use std::borrow::Cow;
use std::fmt;

use indexmap::IndexSet;

/// One fault or warning: where it is and what was expected there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// The place inside the model: `shape Item, member Name`. Empty for the file as a whole.
    pub place: String,
    /// What is wrong, and what was expected.
    pub message: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        f.write_str(&self.message)
    }
}

/// Every fault that was found; nothing was generated.
///
/// Its `Debug` is its `Display`: that is what people see of a build script that returns it.
#[derive(Clone, PartialEq, Eq)]
pub struct Errors {
    /// The file or other source that the faults are in.
    pub source: String,
    /// The faults, in the order they were found.
    pub diagnostics: Vec<Diagnostic>,
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            let end = if index == 0 { "" } else { "\n" };
            write!(f, "{end}{}: {diagnostic}", self.source)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Errors {}

/// Proof that a fault was reported: only [`Collector::error`] makes one. A function that can fail
/// returns `Result<T, Reported>`, so that no failure goes unreported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reported(());

/// Takes faults and warnings as they are found, so that the work can go on to the next.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    /// A set, since the same shape may be reached on several ways.
    pub(crate) errors: IndexSet<Diagnostic>,
    pub(crate) warnings: Vec<Diagnostic>,
}

impl Collector {
    pub(crate) fn error(
        &mut self,
        place: impl Into<String>,
        message: impl Into<String>,
    ) -> Reported {
        self.errors.insert(Diagnostic { place: place.into(), message: message.into() });
        Reported(())
    }

    pub(crate) fn warn(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.warnings.push(Diagnostic { place: place.into(), message: message.into() });
    }

    /// The warnings, which are about `source`.
    pub(crate) fn warnings(&mut self, source: &str) -> Vec<Warning> {
        let warnings = std::mem::take(&mut self.warnings).into_iter();
        let warning = |diagnostic| Warning { source: source.to_owned(), diagnostic };
        warnings.map(warning).collect()
    }

    /// What was made, unless there were faults.
    pub(crate) fn finish<T>(
        &mut self,
        source: &str,
        made: Result<T, Reported>,
    ) -> Result<T, Errors> {
        match made {
            Ok(value) if self.errors.is_empty() => Ok(value),
            Ok(_) | Err(Reported(())) => {
                let diagnostics = std::mem::take(&mut self.errors).into_iter().collect();
                Err(Errors { source: source.to_owned(), diagnostics })
            }
        }
    }
}

/// A diagnostic that stops nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The file or other source that it is about.
    pub source: String,
    /// Where in it, and what.
    pub diagnostic: Diagnostic,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.diagnostic)
    }
}

/// The place of a shape.
pub(crate) fn shape(name: &str) -> String {
    format!("shape {}", shown(name))
}

/// The place of a member.
pub(crate) fn member(shape: &str, member: &str) -> String {
    format!("{}, member {}", self::shape(shape), shown(member))
}

/// The place of an operation.
pub(crate) fn operation(name: &str) -> String {
    format!("operation {}", shown(name))
}

/// A name in a place, in quotes if it is none that stays on its line and is seen.
fn shown(name: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '#');
    if !name.is_empty() && name.chars().all(is_plain) {
        return name.into();
    }
    format!("{name:?}").into()
}

/// The place of a paginator.
pub(crate) fn paginator(operation: &str) -> String {
    format!("paginator {operation}")
}

/// The place of a waiter.
pub(crate) fn waiter(name: &str) -> String {
    format!("waiter {name}")
}
