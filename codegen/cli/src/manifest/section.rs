//! Reads the values of a table in the manifest, and collects problems with their lines.

use std::fmt;
use std::ops::Range;
use std::path::Path;

use shapesmith_codegen::disk::{self, Error};
use toml_edit::{Item, TableLike};

/// The problems of a manifest.
pub(super) struct Problems<'t> {
    file: &'t Path,
    text: &'t str,
    errors: Vec<Error>,
}

/// Proof that a problem was reported.
pub(super) struct Reported(());

impl<'t> Problems<'t> {
    /// `file` is the name of the manifest in errors, `text` its content.
    pub(super) fn new(file: &'t Path, text: &'t str) -> Self {
        Self { file, text, errors: Vec::new() }
    }

    pub(super) fn into_errors(self) -> Vec<Error> {
        self.errors
    }

    /// Reports a problem with a key, which is at `span`.
    pub(super) fn report(
        &mut self,
        span: Option<Range<usize>>,
        key: &str,
        problem: impl fmt::Display,
    ) -> Reported {
        let file = self.file.display();
        let before = span.and_then(|span| self.text.get(..span.start));
        let place = match before.map(|text| text.matches('\n').count() + 1) {
            Some(line) => format!("{file}:{line}: `{key}`"),
            None => format!("{file}: `{key}`"),
        };
        self.errors.push(Error::at(place, problem));
        Reported(())
    }
}

/// A table of the manifest.
pub(super) struct Section<'p, 't, 'i> {
    problems: &'p mut Problems<'t>,
    name: String,
    item: &'i Item,
    table: &'i dyn TableLike,
    /// The keys that were read. Others are unknown.
    known: Vec<&'static str>,
}

impl<'p, 't, 'i> Section<'p, 't, 'i> {
    /// The table in `item`, which errors call `name`.
    pub(super) fn open(
        problems: &'p mut Problems<'t>,
        name: String,
        item: &'i Item,
    ) -> Result<Self, Reported> {
        match item.as_table_like() {
            Some(table) => Ok(Self { problems, name, item, table, known: Vec::new() }),
            None => {
                let problem = format!("expected a table, found {}", item.type_name());
                Err(problems.report(item.span(), &name, problem))
            }
        }
    }

    /// The value of a key.
    pub(super) fn get(&mut self, key: &'static str) -> Option<&'i Item> {
        self.known.push(key);
        self.table.get(key)
    }

    /// A table in this one.
    pub(super) fn section(
        &mut self,
        key: &'static str,
    ) -> Result<Option<Section<'_, 't, 'i>>, Reported> {
        let Some(item) = self.get(key) else { return Ok(None) };
        Section::open(self.problems, format!("{}.{key}", self.name), item).map(Some)
    }

    /// Reports a problem with the value of a key.
    pub(super) fn report(
        &mut self,
        item: &Item,
        key: &str,
        problem: impl fmt::Display,
    ) -> Reported {
        self.problems.report(item.span(), &format!("{}.{key}", self.name), problem)
    }

    /// A value that must not be missing.
    pub(super) fn required<T>(
        &mut self,
        key: &'static str,
        read: fn(&mut Self, &'static str) -> Result<Option<T>, Reported>,
    ) -> Result<T, Reported> {
        read(self, key)?.ok_or_else(|| self.report(self.item, key, "missing, but required"))
    }

    /// A string that is not empty.
    pub(super) fn string(&mut self, key: &'static str) -> Result<Option<String>, Reported> {
        self.checked(key, |_| Ok(()))
    }

    /// A string that is not empty and passes a check, which returns what is wrong with it.
    pub(super) fn checked(
        &mut self,
        key: &'static str,
        check: fn(&str) -> Result<(), String>,
    ) -> Result<Option<String>, Reported> {
        let Some(item) = self.get(key) else { return Ok(None) };
        let checked = match item.as_str() {
            Some("") => Err("expected a string that is not empty".to_owned()),
            Some(text) => check(text).map(|()| text.to_owned()),
            None => Err(format!("expected a string, found {}", item.type_name())),
        };
        checked.map(Some).map_err(|problem| self.report(item, key, problem))
    }

    /// The path of a file below some folder.
    pub(super) fn path(&mut self, key: &'static str) -> Result<Option<String>, Reported> {
        self.checked(key, |path| match disk::is_below(path) {
            true => Ok(()),
            false => Err("expected a relative path with `/` and without `..`".to_owned()),
        })
    }

    /// Reports the keys that were not read.
    pub(super) fn refuse_unknown(&mut self) {
        let known = std::mem::take(&mut self.known);
        for (key, item) in self.table.iter().filter(|(key, _)| !known.contains(key)) {
            let span = self.table.key(key).and_then(toml_edit::Key::span).or(item.span());
            let problem = format!("unknown key, expected one of {}", known.join(", "));
            self.problems.report(span, &format!("{}.{key}", self.name), problem);
        }
    }
}
