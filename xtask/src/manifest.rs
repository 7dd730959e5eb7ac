//! `models/manifest.toml`: which services there are, where their models came from, what is generated.

use crate::tool;
use indexmap::IndexMap;
use shapesmith_codegen::disk::{self, Changes, Error, Result};
use std::fmt;
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::path::Path;
use toml_edit::{Array, Document, DocumentMut, Item, Table, TableLike, Value, value};

/// Where the manifest is, relative to the workspace root.
pub(crate) const FILE: &str = "models/manifest.toml";

/// The keys of a service's table.
const KEYS: [&str; 14] = [
    "model",
    "patches",
    "paginators",
    "waiters",
    "endpoint_rules",
    "partitions",
    "docs",
    "changelog",
    "crate",
    "version",
    "path",
    "operations",
    "runtime",
    "source",
];

/// Those that name a file beside the model.
const BESIDE: [&str; 7] =
    ["patches", "paginators", "waiters", "endpoint_rules", "partitions", "docs", "changelog"];

/// The version of a generated crate that the manifest says none of.
const FIRST_VERSION: &str = "0.1.0";

const HEADER: &str = "\
# What the generator reads and writes, service by service.
# An import keeps the `source` tables and names the files it writes, an update keeps versions and
# changelogs too; the rest is written by hand.
";

/// The manifest: services by their keys, in the order of the file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// Services by key (`s3`).
    pub(crate) services: IndexMap<String, Service>,
}

/// One service.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Service {
    /// The model file, relative to `models/`.
    pub(crate) model: String,
    /// Corrections of the model, relative to `models/`.
    pub(crate) patches: Option<String>,
    /// The paginators, relative to `models/`.
    pub(crate) paginators: Option<String>,
    /// The waiters, relative to `models/`.
    pub(crate) waiters: Option<String>,
    /// Its endpoint rules, relative to `models/`.
    pub(crate) endpoint_rules: Option<String>,
    /// The partitions of AWS, which these rules ask for, relative to `models/`.
    pub(crate) partitions: Option<String>,
    /// Our own summaries, relative to `models/`.
    pub(crate) docs: Option<String>,
    /// What changed in the generated crate, relative to `models/`.
    pub(crate) changelog: Option<String>,
    /// Name of the generated crate.
    pub(crate) crate_name: String,
    /// Version of the generated crate, after SemVer.
    pub(crate) version: Option<String>,
    /// Folder of the generated crate, relative to the workspace root.
    pub(crate) path: String,
    /// What is generated.
    pub(crate) operations: Operations,
    /// Where the generated crate finds `shapesmith-runtime`: a folder relative to the workspace root, a
    /// version, or the URL of a git repository.
    pub(crate) runtime: Option<String>,
    /// Where the model came from; a model written by hand has no source.
    pub(crate) source: Option<Source>,
}

impl Service {
    /// The generated crate's version.
    pub(crate) fn version(&self) -> &str {
        self.version.as_deref().unwrap_or(FIRST_VERSION)
    }

    /// The operations that are generated.
    pub(crate) fn selected(&self) -> shapesmith_codegen::Operations {
        match &self.operations {
            Operations::All => shapesmith_codegen::Operations::All,
            Operations::Named(names) => shapesmith_codegen::Operations::Named(names.clone()),
        }
    }

    /// What people call this state of the model: `botocore 1.44.5`.
    pub(crate) fn origin(&self) -> String {
        self.source.as_ref().map_or_else(|| self.model.clone(), Source::to_string)
    }

    /// The file of a kind of document, relative to `models/`.
    pub(crate) fn file(&self, kind: Kind) -> Option<&str> {
        match kind {
            Kind::Model | Kind::Smithy => Some(&self.model),
            Kind::Paginators => self.paginators.as_deref(),
            Kind::Waiters => self.waiters.as_deref(),
            Kind::EndpointRules => self.endpoint_rules.as_deref(),
            Kind::Partitions => self.partitions.as_deref(),
        }
    }
}

/// A kind of document of a service that the generator reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The service's model.
    Model,
    /// The same in Smithy's form.
    Smithy,
    /// How pages follow each other.
    Paginators,
    /// What to wait for.
    Waiters,
    /// Where requests go.
    EndpointRules,
    /// The partitions of AWS, the same for all services.
    Partitions,
}

impl Kind {
    /// Those that botocore has; the model first.
    pub(crate) const ALL: [Self; 5] =
        [Self::Model, Self::Paginators, Self::Waiters, Self::EndpointRules, Self::Partitions];

    /// Whether it is a model, in whatever form.
    pub(crate) fn is_model(self) -> bool {
        matches!(self, Self::Model | Self::Smithy)
    }

    /// The key of its file in a service's table.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Model | Self::Smithy => "model",
            Self::Paginators => "paginators",
            Self::Waiters => "waiters",
            Self::EndpointRules => "endpoint_rules",
            Self::Partitions => "partitions",
        }
    }

    /// The name of its file, without an extension; that which botocore gives it, where it has one.
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

    /// Where that of a service lives when it is imported, relative to `models/`.
    pub(crate) fn default_file(self, service: &str) -> String {
        match self {
            Self::Partitions => format!("{}.json", self.stem()),
            _ => format!("{service}/{}.json", self.stem()),
        }
    }
}

/// A document that was imported.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    /// Key of the service.
    pub(crate) service: &'a str,
    /// What it is.
    pub(crate) kind: Kind,
    /// Where it came from.
    pub(crate) source: &'a Source,
}

/// Which operations are generated.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Operations {
    /// `"all"`: every operation of the model.
    All,
    /// These, by name.
    Named(Vec<String>),
}

/// Where a model came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    /// Name of the package, when the file said so.
    pub(crate) package: Option<String>,
    /// Version of the package, when the file said so.
    pub(crate) version: Option<String>,
    /// Name of the file that was imported, without folders.
    pub(crate) file: String,
    /// SHA-256 of that file, in lower-case hexadecimal digits.
    pub(crate) sha256: String,
    /// SPDX expression for the model.
    pub(crate) license: String,
}

impl fmt::Display for Source {
    /// What people call it: package and version, else the file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.package, &self.version) {
            (Some(package), Some(version)) => write!(f, "{package} {version}"),
            _ => f.write_str(&self.file),
        }
    }
}

impl Manifest {
    /// Refuses a manifest without any service.
    ///
    /// # Errors
    /// If this is one; it says how to add one.
    pub(crate) fn require_some(&self) -> Result<()> {
        if self.services.is_empty() {
            let problem = format!("there is no service; `{} import` adds one", tool::name());
            return Err(Error::at(FILE, problem));
        }
        Ok(())
    }

    /// The service with this key.
    ///
    /// # Errors
    /// If there is none; it says which there are.
    pub(crate) fn service(&self, name: &str) -> Result<&Service> {
        self.services.get(name).ok_or_else(|| {
            let known: Vec<&str> = self.services.keys().map(String::as_str).collect();
            let problem = match known.as_slice() {
                [] => format!("there is no service {name:?}, nor any other"),
                known => format!("there is no service {name:?}, only {}", known.join(", ")),
            };
            Error::at(FILE, problem)
        })
    }

    /// Reads the manifest of a workspace; without a file there are no services.
    ///
    /// # Errors
    /// Everything in the file that is unknown, missing or of the wrong kind, with line and key.
    pub(crate) fn load(files: &Changes) -> Result<Self> {
        let path = files.root().join(FILE);
        Self::parse(&path, &read(files, &path)?)
    }

    /// Reads the text of a manifest; `file` names it in errors.
    ///
    /// # Errors
    /// As [`Manifest::load`].
    pub(crate) fn parse(file: &Path, text: &str) -> Result<Self> {
        let document = Document::parse(text).map_err(|e| not_toml(file, &e))?;
        let mut reader = Reader { file, text, problems: Vec::new() };
        let mut manifest = Self::default();
        for (name, item) in document.iter() {
            if let Some(service) = reader.service(name, item) {
                manifest.services.insert(name.to_owned(), service);
            }
        }
        reader.problems.extend(manifest.overlaps(file));
        Error::all(reader.problems)?;
        Ok(manifest)
    }

    /// Crates inside each other would delete each other's files as no longer generated.
    fn overlaps(&self, file: &Path) -> Vec<Error> {
        let mut problems = Vec::new();
        for (i, (name, service)) in self.services.iter().enumerate() {
            for (other, others) in self.services.iter().take(i) {
                let (a, b) = (Path::new(&service.path), Path::new(&others.path));
                if a.starts_with(b) || b.starts_with(a) {
                    let place = format!("{}: `{name}.path`", file.display());
                    let problem = format!("expected a folder apart from that of `{other}`");
                    problems.push(Error::at(place, problem));
                }
            }
        }
        problems
    }
}

/// Whether a name can be a service's key: it names a folder, so it is `a-z`, `0-9` and `-` only.
pub(crate) fn is_key(name: &str) -> bool {
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(known)
}

/// Notes in the manifest what was imported, and of models where they came from; says whether that
/// changes the file.
///
/// Services that are not there yet are added without operations. The rest of the file, comments and
/// layout too, stays as it is.
///
/// # Errors
/// A file that is not TOML or cannot be read.
pub(crate) fn record(changes: &mut Changes, entries: &[Entry<'_>]) -> Result<bool> {
    let path = changes.root().join(FILE);
    let mut text = read(changes, &path)?;
    if text.is_empty() {
        text.push_str(HEADER);
    }
    let text = with_entries(&path, &text, entries)?;
    changes.write(FILE, text)
}

/// Notes in the manifest which version the crate of a service has now, and where its changelog is.
///
/// # Errors
/// As [`record`].
pub(crate) fn release(
    changes: &mut Changes,
    service: &str,
    version: &str,
    changelog: &str,
) -> Result<()> {
    let path = changes.root().join(FILE);
    let text = read(changes, &path)?;
    let mut document: DocumentMut = text.parse().map_err(|e| not_toml(&path, &e))?;
    if let Some(table) = document.get_mut(service).and_then(Item::as_table_like_mut) {
        set(table, "version", Some(version));
        set(table, "changelog", Some(changelog));
    }
    changes.write(FILE, document.to_string())?;
    Ok(())
}

fn read(files: &Changes, path: &Path) -> Result<String> {
    let text = files.read(path).and_then(|bytes| {
        String::from_utf8(bytes).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))
    });
    match text {
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(String::new()),
        read => read.map_err(|e| Error::io(path, "read", &e)),
    }
}

fn not_toml(file: &Path, cause: &toml_edit::TomlError) -> Error {
    Error::at(file.display(), cause.to_string().trim_end())
}

fn with_entries(file: &Path, text: &str, entries: &[Entry<'_>]) -> Result<String> {
    let mut document: DocumentMut = text.parse().map_err(|e| not_toml(file, &e))?;
    for entry in entries {
        let service = entry.service;
        if !document.contains_key(service) {
            // Comments at the end of the file stay above what is added.
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
            let table = table.ok_or_else(|| Error::at(place, "expected a table in a table"))?;
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

/// A value that stays keeps its comment, and so does one that changes.
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

/// Reads typed values, and keeps every problem for one report.
struct Reader<'a> {
    file: &'a Path,
    text: &'a str,
    problems: Vec<Error>,
}

impl Reader<'_> {
    fn problem(&mut self, span: Option<Range<usize>>, key: &str, problem: impl std::fmt::Display) {
        let file = self.file.display();
        let before = span.and_then(|span| self.text.get(..span.start));
        let place = match before.map(|text| text.matches('\n').count() + 1) {
            Some(line) => format!("{file}:{line}: `{key}`"),
            None => format!("{file}: `{key}`"),
        };
        self.problems.push(Error::at(place, problem));
    }

    fn service(&mut self, name: &str, item: &Item) -> Option<Service> {
        if !is_key(name) {
            self.problem(item.span(), name, "expected a key of a-z, 0-9 and `-`");
        }
        let table = self.table(name, item)?;
        self.refuse_unknown(name, table, &KEYS);
        let [model, crate_name, path] =
            ["model", "crate", "path"].map(|key| self.required(name, item, table, key));
        let [patches, paginators, waiters, endpoint_rules, partitions, docs, changelog] =
            BESIDE.map(|key| self.string(name, table, key));
        for key in ["model", "path"].into_iter().chain(BESIDE) {
            self.refuse_outside(name, table, key);
        }
        let version = self.version(name, table);
        let runtime = self.string(name, table, "runtime");
        let operations = self.operations(name, item, table);
        let source = table.get("source").and_then(|s| self.source(name, s));
        Some(Service {
            model: model?,
            patches,
            paginators,
            waiters,
            endpoint_rules,
            partitions,
            docs,
            changelog,
            crate_name: crate_name?,
            version,
            path: path?,
            operations: operations?,
            runtime,
            source,
        })
    }

    fn source(&mut self, name: &str, item: &Item) -> Option<Source> {
        let name = &format!("{name}.source");
        let table = self.table(name, item)?;
        let keys = ["package", "version", "file", "sha256", "license"];
        self.refuse_unknown(name, table, &keys);
        let [file, sha256, license] =
            ["file", "sha256", "license"].map(|key| self.required(name, item, table, key));
        let (package, version) =
            (self.string(name, table, "package"), self.string(name, table, "version"));
        let sha256 = sha256?;
        if sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
            let span = table.get("sha256").and_then(Item::span);
            self.problem(span, &format!("{name}.sha256"), "expected 64 hexadecimal digits");
        }
        Some(Source { package, version, file: file?, sha256, license: license? })
    }

    fn operations(&mut self, name: &str, item: &Item, table: &dyn TableLike) -> Option<Operations> {
        let key = format!("{name}.operations");
        let Some(operations) = table.get("operations") else {
            self.problem(item.span(), &key, "missing, expected \"all\" or a list of names");
            return None;
        };
        if operations.as_str() == Some("all") {
            return Some(Operations::All);
        }
        let names = operations.as_array().and_then(|names| {
            let names = names.iter().map(|n| n.as_str().map(str::to_owned));
            names.collect::<Option<Vec<_>>>()
        });
        if names.is_none() {
            let problem = "expected \"all\" or a list of operation names";
            self.problem(operations.span(), &key, problem);
        }
        names.map(Operations::Named)
    }

    fn version(&mut self, name: &str, table: &dyn TableLike) -> Option<String> {
        let version = self.string(name, table, "version")?;
        if let Err(error) = semver::Version::parse(&version) {
            let span = table.get("version").and_then(Item::span);
            let problem = format!("expected a version as in \"0.1.0\": {error}");
            self.problem(span, &format!("{name}.version"), problem);
        }
        Some(version)
    }

    fn table<'t>(&mut self, key: &str, item: &'t Item) -> Option<&'t dyn TableLike> {
        let table = item.as_table_like();
        if table.is_none() {
            let problem = format!("expected a table, found {}", item.type_name());
            self.problem(item.span(), key, problem);
        }
        table
    }

    fn refuse_unknown(&mut self, name: &str, table: &dyn TableLike, known: &[&str]) {
        for (key, item) in table.iter().filter(|(key, _)| !known.contains(key)) {
            let span = table.key(key).and_then(toml_edit::Key::span).or(item.span());
            let problem = format!("unknown key, expected one of {}", known.join(", "));
            self.problem(span, &format!("{name}.{key}"), problem);
        }
    }

    fn refuse_outside(&mut self, name: &str, table: &dyn TableLike, key: &str) {
        let Some(item) = table.get(key) else { return };
        if item.as_str().is_some_and(|path| !disk::is_below(path)) {
            let problem = "expected a relative path with `/` and without `..`";
            self.problem(item.span(), &format!("{name}.{key}"), problem);
        }
    }

    fn required(
        &mut self,
        name: &str,
        item: &Item,
        table: &dyn TableLike,
        key: &str,
    ) -> Option<String> {
        if table.get(key).is_none() {
            let problem = "missing, expected a string";
            self.problem(item.span(), &format!("{name}.{key}"), problem);
        }
        self.string(name, table, key)
    }

    fn string(&mut self, name: &str, table: &dyn TableLike, key: &str) -> Option<String> {
        let item = table.get(key)?;
        if let Some(text) = item.as_str().filter(|text| !text.is_empty()) {
            return Some(text.to_owned());
        }
        let problem = format!("expected a string that is not empty, found {}", item.type_name());
        self.problem(item.span(), &format!("{name}.{key}"), problem);
        None
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
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

    fn parse(text: &str) -> Result<Manifest> {
        Manifest::parse(Path::new("m.toml"), text)
    }

    fn problems(text: &str) -> Vec<String> {
        let error = parse(text).unwrap_err().to_string();
        error.lines().map(str::to_owned).collect()
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
    fn reads_typed_services_in_the_order_of_the_file() {
        let manifest = parse(TEXT).unwrap();
        let [s3, sns] = ["s3", "sns"].map(|name| &manifest.services[name]);
        assert_eq!(manifest.services.get_index_of("s3"), Some(0));
        let names = vec!["PutBucketNotification".to_owned()];
        assert_eq!(s3.operations, Operations::Named(names));
        assert_eq!(s3.docs.as_deref(), Some("s3/docs.toml"));
        let source = s3.source.as_ref().unwrap();
        assert_eq!((&source.package, source.version.as_deref()), (&None, Some("1.44.4")));
        assert_eq!((&sns.operations, &sns.source), (&Operations::All, &None));
        assert_eq!((&s3.patches, sns.patches.as_deref()), (&None, Some("sns/patches.toml")));
        assert_eq!((&s3.version, sns.version.as_deref()), (&None, Some("1.0.0-rc.1")));
        assert!(parse("").unwrap().services.is_empty());
    }

    #[test]
    fn tells_all_problems_at_once() {
        let text = TEXT
            .replace("docs =", "dosc =")
            .replace("\"s3/service-2.json\"", "\"../service-2.json\"")
            .replace("\"all\"", "[\"Publish\", 1]")
            .replace("abcdef\"", "\"")
            .replace("generated/sns", "generated/s3/sns")
            .replace("crate = \"sns\"\n", "")
            .replace("1.0.0-rc.1", "1.0")
            + "[Q]\n";
        let expected = [
            "m.toml:4: `s3.dosc`: unknown key, expected one of model, patches, paginators, waiters, endpoint_rules, partitions, docs, changelog, crate, version, path, operations, runtime, source",
            "m.toml:3: `s3.model`: expected a relative path with `/` and without `..`",
            "m.toml:13: `s3.source.sha256`: expected 64 hexadecimal digits",
            "m.toml:16: `sns.crate`: missing, expected a string",
            "m.toml:18: `sns.version`: expected a version as in \"0.1.0\": unexpected end of input while parsing minor version number",
            "m.toml:20: `sns.operations`: expected \"all\" or a list of operation names",
            "m.toml:22: `Q`: expected a key of a-z, 0-9 and `-`",
            "m.toml:22: `Q.model`: missing, expected a string",
        ];
        assert_eq!(problems(&text)[..8], expected);
        assert_eq!(problems("s3 = 1"), ["m.toml:1: `s3`: expected a table, found integer"]);
        assert!(problems("[s3")[0].starts_with("m.toml: TOML parse error at line 1"));
    }

    #[test]
    fn crates_are_apart() {
        let text = TEXT.replace("generated/sns", "generated/s3/sns");
        let expected = "m.toml: `sns.path`: expected a folder apart from that of `s3`";
        assert_eq!(problems(&text), [expected]);
    }

    #[test]
    fn an_update_keeps_the_rest() {
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
        assert_eq!(parse(&bare).unwrap().services["s3"].source, Some(source(None)));
    }

    #[test]
    fn paginators_and_waiters_are_named_once() {
        let new = source(Some("botocore"));
        let text = with(TEXT, "s3", &new, &[Kind::Paginators, Kind::Waiters]);
        let expected = TEXT.replace(
            "# one\n",
            "# one\npaginators = \"s3/paginators-1.json\"\nwaiters = \"s3/waiters-2.json\"\n",
        );
        assert_eq!(text, expected);
        assert_eq!(with(&text, "s3", &new, &[Kind::Waiters]), text);
        let s3 = &parse(&text).unwrap().services["s3"];
        assert_eq!(s3.file(Kind::Paginators), Some("s3/paginators-1.json"));
        assert_eq!(s3.file(Kind::Waiters), Some("s3/waiters-2.json"));
        let added = with("", "sns", &new, &Kind::ALL);
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
        assert!(parse(&added).is_ok());
    }
}
