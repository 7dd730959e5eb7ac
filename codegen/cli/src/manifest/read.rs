//! Parses the manifest. Finds all problems at once, and says in which lines they are.

use std::path::Path;

use indexmap::IndexMap;
use shapesmith_codegen::Operations;
use shapesmith_codegen::disk::{self, Error};
use toml_edit::{Document, Item};

use super::file::not_toml;
use super::section::{Problems, Reported, Section};
use super::service::{Service, Source, is_key};

/// Parses the services in a manifest. `file` is its name in errors.
pub(super) fn services(file: &Path, text: &str) -> disk::Result<IndexMap<String, Service>> {
    let document = Document::parse(text).map_err(|error| not_toml(file, &error))?;
    let mut problems = Problems::new(file, text);
    let mut services = IndexMap::new();
    for (name, item) in document.iter() {
        if let Ok(service) = service(&mut problems, name, item) {
            services.insert(name.to_owned(), service);
        }
    }
    let mut errors = problems.into_errors();
    errors.extend(overlaps(file, &services));
    Error::all(errors)?;
    Ok(services)
}

/// A crate inside another crate's folder would be deleted as no longer generated.
fn overlaps(file: &Path, services: &IndexMap<String, Service>) -> Vec<Error> {
    let mut errors = Vec::new();
    for (index, (name, service)) in services.iter().enumerate() {
        for (other_name, other) in services.iter().take(index) {
            let (a, b) = (Path::new(&service.path), Path::new(&other.path));
            if a.starts_with(b) || b.starts_with(a) {
                let place = format!("{}: `{name}.path`", file.display());
                errors
                    .push(Error::at(place, format!("overlaps with the folder of `{other_name}`")));
            }
        }
    }
    errors
}

fn service(problems: &mut Problems<'_>, name: &str, item: &Item) -> Result<Service, Reported> {
    if !is_key(name) {
        problems.report(item.span(), name, "expected a key of a-z, 0-9 and `-`");
    }
    let mut table = Section::open(problems, name.to_owned(), item)?;
    let model = table.required("model", Section::path);
    let patches = table.path("patches");
    let protocol = table.string("protocol");
    let paginators = table.path("paginators");
    let waiters = table.path("waiters");
    let endpoint_rules = table.path("endpoint_rules");
    let partitions = table.path("partitions");
    let docs = table.path("docs");
    let changelog = table.path("changelog");
    let crate_name = table.required("crate", Section::string);
    let version = table.checked("version", check_version);
    let path = table.required("path", Section::path);
    let operations = table.required("operations", operations);
    let runtime = table.string("runtime");
    let source = source(&mut table, "source");
    table.refuse_unknown();
    Ok(Service {
        model: model?,
        patches: patches?,
        protocol: protocol?,
        paginators: paginators?,
        waiters: waiters?,
        endpoint_rules: endpoint_rules?,
        partitions: partitions?,
        docs: docs?,
        changelog: changelog?,
        crate_name: crate_name?,
        version: version?,
        path: path?,
        operations: operations?,
        runtime: runtime?,
        source: source?,
    })
}

fn operations(
    table: &mut Section<'_, '_, '_>,
    key: &'static str,
) -> Result<Option<Operations>, Reported> {
    let Some(item) = table.get(key) else { return Ok(None) };
    if item.as_str() == Some("all") {
        return Ok(Some(Operations::All));
    }
    let names = item.as_array().and_then(|names| {
        let names = names.iter().map(|name| name.as_str().map(str::to_owned));
        names.collect::<Option<Vec<_>>>()
    });
    let expected = "expected \"all\" or a list of operation names";
    let names = names.ok_or_else(|| table.report(item, key, expected))?;
    Ok(Some(Operations::Named(names)))
}

fn source(table: &mut Section<'_, '_, '_>, key: &'static str) -> Result<Option<Source>, Reported> {
    let Some(mut table) = table.section(key)? else { return Ok(None) };
    let package = table.string("package");
    let version = table.string("version");
    let file = table.required("file", Section::string);
    let sha256 = table.required("sha256", |table, key| table.checked(key, check_sha256));
    let license = table.required("license", Section::string);
    table.refuse_unknown();
    Ok(Some(Source {
        package: package?,
        version: version?,
        file: file?,
        sha256: sha256?,
        license: license?,
    }))
}

fn check_version(version: &str) -> Result<(), String> {
    match semver::Version::parse(version) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("expected a version like \"0.1.0\": {error}")),
    }
}

fn check_sha256(digest: &str) -> Result<(), String> {
    match digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        true => Ok(()),
        false => Err("expected 64 hexadecimal digits".to_owned()),
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

    fn parse(text: &str) -> disk::Result<IndexMap<String, Service>> {
        services(Path::new("m.toml"), text)
    }

    fn problems(text: &str) -> Vec<String> {
        let error = parse(text).unwrap_err().to_string();
        error.lines().map(str::to_owned).collect()
    }

    #[test]
    fn reads_services_in_the_order_of_the_file() {
        let services = parse(TEXT).unwrap();
        let [s3, sns] = ["s3", "sns"].map(|name| &services[name]);
        assert_eq!(services.get_index_of("s3"), Some(0));
        let names = vec!["PutBucketNotification".to_owned()];
        assert_eq!(s3.operations, Operations::Named(names));
        assert_eq!(s3.docs.as_deref(), Some("s3/docs.toml"));
        let source = s3.source.as_ref().unwrap();
        assert_eq!((&source.package, source.version.as_deref()), (&None, Some("1.44.4")));
        assert_eq!((&sns.operations, &sns.source), (&Operations::All, &None));
        assert_eq!((&s3.patches, sns.patches.as_deref()), (&None, Some("sns/patches.toml")));
        assert_eq!((&s3.version, sns.version.as_deref()), (&None, Some("1.0.0-rc.1")));
        assert!(parse("").unwrap().is_empty());
    }

    #[test]
    fn reports_all_problems_at_once() {
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
            "m.toml:3: `s3.model`: expected a relative path with `/` and without `..`",
            "m.toml:13: `s3.source.sha256`: expected 64 hexadecimal digits",
            "m.toml:4: `s3.dosc`: unknown key, expected one of model, patches, protocol, paginators, waiters, endpoint_rules, partitions, docs, changelog, crate, version, path, operations, runtime, source",
            "m.toml:16: `sns.crate`: missing, but required",
            "m.toml:18: `sns.version`: expected a version like \"0.1.0\": unexpected end of input while parsing minor version number",
            "m.toml:20: `sns.operations`: expected \"all\" or a list of operation names",
            "m.toml:22: `Q`: expected a key of a-z, 0-9 and `-`",
            "m.toml:22: `Q.model`: missing, but required",
        ];
        assert_eq!(problems(&text)[..8], expected);
        assert_eq!(problems("s3 = 1"), ["m.toml:1: `s3`: expected a table, found integer"]);
        assert!(problems("[s3")[0].starts_with("m.toml: TOML parse error at line 1"));
    }

    #[test]
    fn refuses_folders_that_overlap() {
        let text = TEXT.replace("generated/sns", "generated/s3/sns");
        let expected = "m.toml: `sns.path`: overlaps with the folder of `s3`";
        assert_eq!(problems(&text), [expected]);
    }
}
