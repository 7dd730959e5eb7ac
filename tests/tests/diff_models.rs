//! Two comparisons of models find the same differences: the generator's, and a plain comparison of
//! the JSON that knows nothing of its meaning.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use shapesmith_codegen::diff::{Change, Subject};
use shapesmith_codegen::{Diff, load};

use common::comparison::{diff, document, s3};

/// A place where the JSON of two documents differs: the section, the name in it, and the member or
/// value if there is one.
type Spot = (String, String, Option<String>);

/// Returns all places where two documents differ.
fn spots(old: &Value, new: &Value) -> BTreeSet<Spot> {
    let mut found = BTreeSet::new();
    let keys = |a: &Value, b: &Value| -> BTreeSet<String> {
        let keys = |value: &Value| value.as_object().map(|map| map.keys().cloned().collect());
        let [a, b]: [BTreeSet<String>; 2] = [keys(a), keys(b)].map(Option::unwrap_or_default);
        a.union(&b).cloned().collect()
    };
    for section in keys(old, new) {
        let (a, b) = (&old[&section], &new[&section]);
        if !matches!(section.as_str(), "operations" | "shapes") {
            if a != b {
                found.insert(("service".to_owned(), String::new(), None));
            }
            continue;
        }
        for name in keys(a, b) {
            let (a, b) = (&a[&name], &b[&name]);
            let mut spot = |part: Option<&str>| {
                found.insert((section.clone(), name.clone(), part.map(str::to_owned)));
            };
            if a.is_null() || b.is_null() {
                spot(None);
                continue;
            }
            for key in keys(a, b) {
                let (a, b) = (&a[&key], &b[&key]);
                if a == b {
                    // `==` ignores the order of members.
                    if key == "members" && !in_same_order(a, b) {
                        spot(None);
                    }
                    continue;
                }
                match key.as_str() {
                    "members" => {
                        keys(a, b).iter().filter(|k| a[*k] != b[*k]).for_each(|k| spot(Some(k)));
                        if !in_same_order(a, b) {
                            spot(None);
                        }
                    }
                    "required" | "enum" | "errors" => {
                        let items = |v: &Value| -> Vec<String> {
                            let text = |v: &Value| match v["shape"].as_str().or(v.as_str()) {
                                Some(text) => text.to_owned(),
                                None => v.to_string(),
                            };
                            v.as_array().into_iter().flatten().map(text).collect()
                        };
                        let (a, b) = (items(a), items(b));
                        a.iter().filter(|k| !b.contains(k)).for_each(|k| spot(Some(k)));
                        b.iter().filter(|k| !a.contains(k)).for_each(|k| spot(Some(k)));
                        let kept = |these: &[String], others: &[String]| -> Vec<String> {
                            these.iter().filter(|k| others.contains(k)).cloned().collect()
                        };
                        if key != "required" && kept(&a, &b) != kept(&b, &a) {
                            spot(None);
                        }
                    }
                    "member" | "key" | "value" => spot(Some(&key)),
                    _ => spot(None),
                }
            }
        }
    }
    found
}

/// Whether the keys that both objects have are in the same order.
fn in_same_order(a: &Value, b: &Value) -> bool {
    let kept = |these: &Value, others: &Value| -> Vec<String> {
        let keys = these.as_object().into_iter().flat_map(|map| map.keys());
        keys.filter(|key| others.get(key.as_str()).is_some()).cloned().collect()
    };
    kept(a, b) == kept(b, a)
}

/// Returns the same places as reported by the comparison of models. Changes that only follow from
/// others have no place.
fn told_spots(diff: &Diff) -> BTreeSet<Spot> {
    let follows = ["in Rust", "in requests", "on the wire", "deprecation"];
    let follows = |change: &&Change| {
        change.aspect.as_ref().is_none_or(|aspect| !follows.contains(&aspect.as_str()))
    };
    let spot = |change: &Change| {
        let (section, name, part) = match &change.subject {
            Subject::Operation(name) => ("operations", name.clone(), None),
            Subject::Error { operation, shape } => {
                ("operations", operation.clone(), Some(shape.clone()))
            }
            Subject::Shape(name) => ("shapes", name.clone(), None),
            Subject::Member { shape, member } => ("shapes", shape.clone(), Some(member.clone())),
            Subject::Value { shape, value } => ("shapes", shape.clone(), Some(value.clone())),
            _ => ("service", String::new(), None),
        };
        (section.to_owned(), name, part)
    };
    diff.changes.iter().filter(follows).map(spot).collect()
}

/// Checks that both comparisons find the same places. A shape that is added, removed or changes its
/// type counts as one.
#[track_caller]
fn both_ways(old: &Value, new: &Value) {
    let diff = diff(old, new, &[]);
    let (plain, told) = (spots(old, new), told_spots(&diff));
    let whole =
        |spot: &&Spot| spot.2.is_none() || !told.contains(&(spot.0.clone(), spot.1.clone(), None));
    let missed: Vec<_> = plain.difference(&told).filter(whole).collect();
    let invented: Vec<_> = told.difference(&plain).collect();
    assert!(missed.is_empty() && invented.is_empty(), "missed {missed:?}, invented {invented:?}");
}

/// Removes prose, as an import does.
fn without_prose(value: &mut Value) {
    match value {
        Value::Object(map) => {
            let prose = ["documentation", "documentationUrl", "deprecatedMessage"];
            map.retain(|key, value| !(value.is_string() && prose.contains(&key.as_str())));
            map.values_mut().for_each(without_prose);
        }
        Value::Array(items) => items.iter_mut().for_each(without_prose),
        _ => {}
    }
}

/// Removes or changes every trait of the real model, in some of its places at a time: the
/// comparison must report exactly that.
#[test]
fn no_edit_of_the_real_model_is_missed() {
    let old = s3();
    let mut edited = 0;
    for salt in 0..5 {
        let mut new = old.clone();
        let mut seed = salt * 7919 + 1;
        for section in ["operations", "shapes"] {
            for thing in new[section].as_object_mut().unwrap().values_mut() {
                edited += edit(thing, &mut seed);
            }
        }
        // Not every edited model can be loaded.
        if load("new", new.to_string().as_bytes()).is_ok() {
            both_ways(&old, &new);
        }
    }
    assert!(edited > 300, "{edited} edits");
}

/// Changes a trait that is not essential in some places. Returns how many.
fn edit(value: &mut Value, seed: &mut usize) -> usize {
    let mut edits = 0;
    let Value::Object(map) = value else { return 0 };
    let keys: Vec<String> = map.keys().cloned().collect();
    for key in keys {
        *seed =
            seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let hit = (*seed >> 33).is_multiple_of(12);
        let Some(found) = map.get_mut(&key) else { continue };
        match (key.as_str(), &mut *found) {
            ("locationName" | "hostPrefix", Value::String(text)) if hit => text.push('X'),
            ("max" | "min", found) if hit => *found = json!(77),
            ("enum", Value::Array(values)) if hit => values.push(json!("added")),
            ("deprecated" | "sensitive" | "flattened" | "box" | "streaming", _) if hit => {
                map.shift_remove(&key);
            }
            ("staticContextParams" | "contextParam" | "xmlNamespace", _) if hit => {
                map.shift_remove(&key);
            }
            _ => {
                edits += edit(found, seed);
                continue;
            }
        }
        edits += usize::from(hit);
    }
    edits
}

/// Compares real versions of models that are not in this repository: `SHAPESMITH_MODELS` is a
/// folder with a model for each version, such as `s3-1.31.0.json`.
#[test]
#[ignore = "needs a folder of models, named by SHAPESMITH_MODELS"]
fn real_pairs_of_versions() {
    let folder = std::env::var_os("SHAPESMITH_MODELS").unwrap();
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
    files.sort();
    assert!(files.len() > 1, "{files:?}");
    for pair in files.windows(2) {
        let [old, new] = [&pair[0], &pair[1]].map(|path| {
            let mut document = document(path);
            without_prose(&mut document);
            document
        });
        if old["metadata"]["serviceId"] != new["metadata"]["serviceId"] {
            continue;
        }
        both_ways(&old, &new);
        let diff = diff(&old, &new, &[]);
        let verdict = diff.verdict().map(|verdict| verdict.to_string());
        eprintln!("{:?} → {:?}: {} changes, {verdict:?}", pair[0], pair[1], diff.changes.len());
    }
}
