//! Errors and warnings about a model. All errors of a file are collected before any is returned.

use std::borrow::Cow;
use std::fmt;

use indexmap::IndexSet;

/// An error or a warning.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// The place within the file, as in `shape Item, member Name`. Empty for the file as a whole.
    pub place: String,
    /// The problem: what was found, and what was expected.
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

/// All errors found in a file, at least one.
///
/// `Debug` prints the same as `Display`, since that is what a build script shows that returns it.
#[derive(Clone, PartialEq, Eq)]
pub struct Errors {
    source: String,
    diagnostics: Vec<Diagnostic>,
}

impl Errors {
    /// Returns a single error in `source`.
    pub(crate) fn one(source: &str, diagnostic: Diagnostic) -> Self {
        Self { source: source.to_owned(), diagnostics: vec![diagnostic] }
    }

    /// Returns the name of the file.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Returns the errors in the order they were found. Never empty.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
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

/// Proof that an error was reported, since only [`Collector::error`] returns it. A function that can
/// fail returns `Result<T, Reported>`, so that no failure goes unreported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reported(());

/// Collects errors and warnings, so that work continues after the first error.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    /// A set, since the same shape may be visited several times.
    errors: IndexSet<Diagnostic>,
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

    /// Fails if an error has been reported.
    pub(crate) fn check(&self) -> Result<(), Reported> {
        if self.errors.is_empty() { Ok(()) } else { Err(Reported(())) }
    }

    /// Takes the warnings, which are about the file `source`.
    pub(crate) fn warnings(&mut self, source: &str) -> Vec<Warning> {
        let warnings = std::mem::take(&mut self.warnings).into_iter();
        let warning = |diagnostic| Warning { source: source.to_owned(), diagnostic };
        warnings.map(warning).collect()
    }

    /// Returns `result`, or the errors, which are about the file `source`.
    pub(crate) fn finish<T>(
        &mut self,
        source: &str,
        made: Result<T, Reported>,
    ) -> Result<T, Errors> {
        let diagnostics: Vec<Diagnostic> = std::mem::take(&mut self.errors).into_iter().collect();
        match made {
            Ok(value) if diagnostics.is_empty() => Ok(value),
            Err(Reported(())) if diagnostics.is_empty() => {
                unreachable!("a `Reported` comes from an error of this collector")
            }
            _ => Err(Errors { source: source.to_owned(), diagnostics }),
        }
    }
}

/// Collects the values of all results. Every result is evaluated, so that all errors are reported.
pub(crate) fn all<T, C: FromIterator<T>>(
    results: impl IntoIterator<Item = Result<T, Reported>>,
) -> Result<C, Reported> {
    let mut reported = None;
    let values = results.into_iter().filter_map(|result| match result {
        Ok(value) => Some(value),
        Err(error) => {
            reported = Some(error);
            None
        }
    });
    let values = values.collect();
    reported.map_or(Ok(values), Err)
}

/// A problem in a file that does not prevent generation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The name of the file.
    pub source: String,
    /// The problem.
    pub diagnostic: Diagnostic,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.diagnostic)
    }
}

/// Returns the place of a shape.
pub(crate) fn shape(name: &str) -> String {
    format!("shape {}", shown(name))
}

/// Returns the place of a member.
pub(crate) fn member(shape: &str, member: &str) -> String {
    format!("{}, member {}", self::shape(shape), shown(member))
}

/// Returns the place of an operation.
pub(crate) fn operation(name: &str) -> String {
    format!("operation {}", shown(name))
}

/// Returns a name for use in a place. Quoted if it contains unusual characters, such as a line
/// break.
fn shown(name: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '#');
    if !name.is_empty() && name.chars().all(is_plain) {
        return name.into();
    }
    format!("{name:?}").into()
}

/// Returns the place of a paginator.
pub(crate) fn paginator(operation: &str) -> String {
    format!("paginator {operation}")
}

/// Returns the place of a waiter.
pub(crate) fn waiter(name: &str) -> String {
    format!("waiter {name}")
}
