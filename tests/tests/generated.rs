//! The committed crates are the golden files of the generator: they must be exactly what it writes
//! for `models/manifest.toml`.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;

use serde::Deserialize;
use shapesmith_codegen::{Docs, Generator, Operations, Output, Patches, Runtime, load_speaking};

use common::{read, workspace};

/// A service in the manifest. Unknown keys fail the test, since they may affect the crate.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    model: String,
    patches: Option<String>,
    protocol: Option<String>,
    paginators: Option<String>,
    waiters: Option<String>,
    endpoint_rules: Option<String>,
    partitions: Option<String>,
    docs: Option<String>,
    changelog: Option<String>,
    #[serde(rename = "crate")]
    crate_name: String,
    version: Option<String>,
    path: String,
    operations: Selection,
    #[serde(rename = "source")]
    _source: Option<toml::Table>,
}

/// `"all"`, or a list of names.
#[derive(Deserialize)]
#[serde(untagged)]
enum Selection {
    All(String),
    Named(Vec<String>),
}

impl From<Selection> for Operations {
    fn from(selection: Selection) -> Self {
        match selection {
            Selection::All(all) => {
                assert_eq!(all, "all");
                Self::All
            }
            Selection::Named(names) => Self::Named(names),
        }
    }
}

/// Returns the name of a file in messages, and its contents.
fn input(file: &str) -> (String, Vec<u8>) {
    let source = format!("models/{file}");
    let contents = read(&workspace(&source));
    (source, contents)
}

fn text(file: &str) -> (String, String) {
    let (source, contents) = input(file);
    (source, String::from_utf8(contents).unwrap())
}

fn generate(service: Service) -> Result<Output, shapesmith_codegen::Errors> {
    let (source, json) = input(&service.model);
    let patches = match service.patches.as_deref().map(text) {
        Some((source, patches)) => Patches::parse(&source, &patches)?,
        None => Patches::default(),
    };
    let model = load_speaking(&source, &json, &patches, service.protocol.as_deref())?.model;
    let up = "../".repeat(service.path.split('/').count());
    let mut generator = Generator::new(source, &model, service.crate_name)
        .operations(service.operations.into())
        .runtime(Runtime::Path(format!("{up}codegen/runtime")));
    if let Some((source, docs)) = service.docs.as_deref().map(text) {
        generator = generator.docs(Docs::parse(&source, &docs)?);
    }
    if let Some((source, json)) = service.paginators.as_deref().map(input) {
        generator = generator.paginators(source, &json)?;
    }
    if let Some((source, json)) = service.waiters.as_deref().map(input) {
        generator = generator.waiters(source, &json)?;
    }
    if let Some((source, json)) = service.endpoint_rules.as_deref().map(input) {
        generator = generator.endpoint_rules(source, &json)?;
    }
    if let Some((source, json)) = service.partitions.as_deref().map(input) {
        generator = generator.partitions(source, &json)?;
    }
    if let Some((_, changelog)) = service.changelog.as_deref().map(text) {
        generator = generator.changelog(changelog);
    }
    if let Some(version) = service.version {
        generator = generator.version(version);
    }
    generator.generate()
}

#[test]
fn committed_crates_are_up_to_date() {
    let (_, manifest) = text("manifest.toml");
    let services: BTreeMap<String, Service> = toml::from_str(&manifest).unwrap();
    assert!(!services.is_empty());
    let mut stale = String::new();
    for service in services.into_values() {
        let path = service.path.clone();
        let output = generate(service).unwrap_or_else(|errors| panic!("{errors}"));
        for difference in output.differences(&workspace(&path)).unwrap() {
            stale += &format!("{path}: {difference}\n");
        }
    }
    assert!(stale.is_empty(), "{stale}Run `cargo xtask codegen`.");
}

/// Every committed crate is in the manifest.
#[test]
fn every_committed_crate_is_in_the_manifest() {
    let (_, manifest) = text("manifest.toml");
    let services: BTreeMap<String, Service> = toml::from_str(&manifest).unwrap();
    let mut listed: Vec<_> = services.into_values().map(|service| service.path).collect();
    listed.sort_unstable();
    let folders = std::fs::read_dir(workspace("generated")).unwrap();
    let name = |entry: std::fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut folders: Vec<_> =
        folders.map(|entry| format!("generated/{}", name(entry.unwrap()))).collect();
    folders.sort_unstable();
    assert_eq!(folders, listed);
}
