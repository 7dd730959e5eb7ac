//! The documents of this repository are correct: the example at the top of the README matches the
//! generator, links are valid, and the README is short.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use common::{read, workspace};

fn text(path: &str) -> String {
    String::from_utf8(read(&workspace(path))).unwrap()
}

/// Returns the paths of the documents, relative to the workspace.
fn documents() -> Vec<String> {
    let folders = ["", "docs/", "models/"];
    let files = folders.iter().flat_map(|folder| {
        let entries = fs::read_dir(workspace(&format!("./{folder}"))).unwrap();
        entries.map(move |entry| format!("{folder}{}", entry.unwrap().file_name().display()))
    });
    files.filter(|file| file.ends_with(".md")).collect()
}

/// Returns the first code block in a language.
fn block<'t>(text: &'t str, language: &str) -> &'t str {
    let (_, rest) = text.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0
}

#[test]
fn the_readme_begins_with_a_real_shape_and_its_rust() {
    let readme = text("README.md");
    let shown: Value = serde_json::from_str(&format!("{{{}}}", block(&readme, "json"))).unwrap();
    let model: Value = serde_json::from_str(&text("models/s3/service-2.json")).unwrap();
    for (name, shape) in shown.as_object().unwrap() {
        assert_eq!(*shape, model["shapes"][name], "{name}");
    }

    let generated = text("generated/s3/src/types/topic_configuration_deprecated.rs");
    let mut generated = generated.lines();
    for line in block(&readme, "rust,ignore").lines().filter(|line| line.trim() != "// …") {
        assert!(generated.any(|generated| generated == line), "not generated, or later: {line}");
    }
}

#[test]
fn the_readme_is_short() {
    assert!(text("README.md").lines().count() < 200);
}

#[test]
fn links_lead_to_files() {
    let mut links = 0;
    for document in documents() {
        let text = text(&document);
        let folder = workspace(&document).parent().map(PathBuf::from).unwrap();
        for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let path = link.split('#').next().unwrap();
            if !path.is_empty() && !path.contains("://") {
                links += 1;
                assert!(folder.join(path).exists(), "{document}: {link}");
            }
        }
    }
    assert!(links >= 15, "{links}");
}
