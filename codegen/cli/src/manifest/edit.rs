//! Writes the manifest. Keeps comments and layout.

use std::path::Path;

use shapesmith_codegen::disk::{Changes, Error, Result};
use toml_edit::{Array, DocumentMut, Item, Table, TableLike, Value, value};

use super::file::{FILE, not_toml, read};
use super::kind::Kind;
use super::service::Source;

/// The beginning of a new manifest.
const HEADER: &str = "\
# What to generate, service by service.
# An import writes the `source` tables and the names of the files it imports. An update also writes
# versions and changelogs. Everything else is yours to edit.
";

/// An imported document.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    /// Key of the service.
    pub(crate) service: &'a str,
    /// Kind of the document.
    pub(crate) kind: Kind,
    /// Where it came from.
    pub(crate) source: &'a Source,
}

/// Records imported documents, and the sources of models. Returns whether the file changes.
///
/// Adds unknown services, without operations.
///
/// # Errors
///
/// If the file is not TOML or cannot be read.
pub(crate) fn record(changes: &mut Changes, entries: &[Entry<'_>]) -> Result<bool> {
    let path = changes.root().join(FILE);
    let mut text = read(changes, &path)?;
    if text.is_empty() {
        text.push_str(HEADER);
    }
    let text = with_entries(&path, &text, entries)?;
    changes.write(FILE, text)
}

/// Records the version and the changelog of a service's crate.
///
/// # Errors
///
/// As [`record`].
pub(crate) fn release(
    changes: &mut Changes,
    service: &str,
    version: &str,
    changelog: &str,
) -> Result<()> {
    let path = changes.root().join(FILE);
    let text = read(changes, &path)?;
    let mut document: DocumentMut = text.parse().map_err(|error| not_toml(&path, &error))?;
    if let Some(table) = document.get_mut(service).and_then(Item::as_table_like_mut) {
        set(table, "version", Some(version));
        set(table, "changelog", Some(changelog));
    }
    changes.write(FILE, document.to_string())?;
    Ok(())
}

fn with_entries(file: &Path, text: &str, entries: &[Entry<'_>]) -> Result<String> {
    let mut document: DocumentMut = text.parse().map_err(|error| not_toml(file, &error))?;
    for entry in entries {
        let service = entry.service;
        if !document.contains_key(service) {
            // Comments at the end of the file stay above the new table.
            let above = format!("{}\n", document.trailing().as_str().unwrap_or_default());
            document.set_trailing("");
            document.insert(service, new_service(service, &above, entries));
        }
        let table = &mut document[service];
        let key = entry.kind.key();
        if let Some(table) = table.as_table_like_mut().filter(|table| !table.contains_key(key)) {
            table.insert(key, value(entry.kind.default_file(service)));
        }
        if entry.kind.is_model() {
            let place = format!("{}: `{service}.source`", file.display());
            let table = source_table(table);
            let table = table.ok_or_else(|| Error::at(place, "expected a table"))?;
            set_source(table, entry.source);
        }
    }
    Ok(document.to_string())
}

fn set_source(table: &mut dyn TableLike, source: &Source) {
    set(table, "package", source.package.as_deref());
    set(table, "version", source.version.as_deref());
    set(table, "file", Some(&source.file));
    set(table, "sha256", Some(&source.sha256));
    set(table, "license", Some(&source.license));
}

fn source_table(service: &mut Item) -> Option<&mut dyn TableLike> {
    let source = service.as_table_like_mut()?.entry("source");
    source.or_insert_with(toml_edit::table).as_table_like_mut()
}

/// Sets or removes a value. Comments stay.
fn set(table: &mut dyn TableLike, key: &str, new: Option<&str>) {
    match (table.get_mut(key).and_then(Item::as_value_mut), new) {
        (_, None) => {
            table.remove(key);
        }
        (Some(old), Some(new)) if old.as_str() == Some(new) => {}
        (Some(old), Some(new)) => {
            let decor = old.decor().clone();
            *old = Value::from(new);
            *old.decor_mut() = decor;
        }
        (None, Some(new)) => {
            table.insert(key, value(new));
        }
    }
}

fn new_service(service: &str, above: &str, entries: &[Entry<'_>]) -> Item {
    let mut table = Table::new();
    table.decor_mut().set_prefix(above);
    for entry in entries.iter().filter(|entry| entry.service == service) {
        table.insert(entry.kind.key(), value(entry.kind.default_file(service)));
    }
    table.insert("crate", value(format!("shapesmith-{service}")));
    table.insert("path", value(format!("generated/{service}")));
    table.insert("operations", value(Array::new()));
    Item::Table(table)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::read::services;
    use super::super::service::Service;
    use super::*;

    const TEXT: &str = r#"# Ours.
[s3]
model = "s3/service-2.json" # the whole model
docs = "s3/docs.toml"
crate = "shapesmith-s3"
path = "generated/s3"
operations = ["PutBucketNotification"]   # one

# Where from.
[s3.source]
version = "1.44.4" # old
file = "a.whl"
sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
license = "Apache-2.0"

[sns]
model = "sns/model.json"
crate = "sns"
version = "1.0.0-rc.1"
path = "generated/sns"
operations = "all"
patches = "sns/patches.toml"
"#;

    fn parse(text: &str, service: &str) -> Service {
        services(Path::new("m.toml"), text).unwrap().shift_remove(service).unwrap()
    }

    fn source(package: Option<&str>) -> Source {
        Source {
            package: package.map(str::to_owned),
            version: package.map(|_| "1.44.5".to_owned()),
            file: "b.whl".to_owned(),
            sha256: "ab".repeat(32),
            license: "Apache-2.0".to_owned(),
        }
    }

    fn updated(text: &str, service: &str, source: &Source) -> String {
        with(text, service, source, &[Kind::Model])
    }

    fn with(text: &str, service: &str, source: &Source, kinds: &[Kind]) -> String {
        let entry = |kind: &Kind| Entry { service, kind: *kind, source };
        let entries: Vec<_> = kinds.iter().map(entry).collect();
        with_entries(Path::new("m.toml"), text, &entries).unwrap()
    }

    #[test]
    fn changes_only_the_source() {
        let new = source(Some("botocore"));
        let expected = TEXT
            .replace("1.44.4", "1.44.5")
            .replace("a.whl", "b.whl")
            .replace(&"0123456789abcdef".repeat(4), &"ab".repeat(32))
            .replace("2.0\"\n", "2.0\"\npackage = \"botocore\"\n");
        let text = updated(TEXT, "s3", &new);
        assert_eq!(text, expected);
        assert_eq!(updated(&text, "s3", &new), text);
        let bare = updated(&text, "s3", &source(None));
        assert!(!bare.contains("1.44.5") && !bare.contains("botocore"));
        assert_eq!(parse(&bare, "s3").source, Some(source(None)));
    }

    #[test]
    fn adds_files_that_are_not_named_yet() {
        let new = source(Some("botocore"));
        let text = with(TEXT, "s3", &new, &[Kind::Paginators, Kind::Waiters]);
        let expected = TEXT.replace(
            "# one\n",
            "# one\npaginators = \"s3/paginators-1.json\"\nwaiters = \"s3/waiters-2.json\"\n",
        );
        assert_eq!(text, expected);
        assert_eq!(with(&text, "s3", &new, &[Kind::Waiters]), text);
        let s3 = parse(&text, "s3");
        assert_eq!(s3.file(Kind::Paginators), Some("s3/paginators-1.json"));
        assert_eq!(s3.file(Kind::Waiters), Some("s3/waiters-2.json"));
        let added = with("", "sns", &new, &Kind::BOTOCORE);
        let start = "[sns]\nmodel = \"sns/service-2.json\"\npaginators = \
            \"sns/paginators-1.json\"\nwaiters = \"sns/waiters-2.json\"\nendpoint_rules = \
            \"sns/endpoint-rule-set-1.json\"\npartitions = \"partitions.json\"\ncrate = ";
        assert!(added.trim_start().starts_with(start), "{added}");
    }

    #[test]
    fn a_new_service_gets_defaults() {
        let text = updated(HEADER, "s3-control", &source(Some("botocore")));
        let (before, table) = text.split_once("\n[s3-control]\n").unwrap();
        assert_eq!(before, HEADER);
        let expected = "model = \"s3-control/service-2.json\"\ncrate = \"shapesmith-s3-control\"\n\
            path = \"generated/s3-control\"\noperations = []\n\n[s3-control.source]\npackage";
        assert!(table.starts_with(expected), "{table}");
        let added = updated(TEXT, "sns", &source(None));
        assert!(
            added.ends_with(
                "patches = \"sns/patches.toml\"\n\n[sns.source]\nfile = \"b.whl\"\n\
            sha256 = \"abababababababababababababababababababababababababababababababab\"\n\
            license = \"Apache-2.0\"\n"
            ),
            "{added}"
        );
        assert_eq!(parse(&added, "sns").source, Some(source(None)));
    }
}
