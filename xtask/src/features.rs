//! `cargo xtask features`: checks that the operations of generated crates compile alone and in pairs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use shapesmith_cli::{Example, Failure, console};

use crate::test_program;

pub(crate) const EXAMPLES: &[Example] = &[
    ("Check a sample of operations", "features"),
    ("Check every operation of one crate", "features --service s3 --all"),
];

/// Check that each operation of a generated crate compiles alone, and some in pairs
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Check every operation instead of a sample
    #[arg(long)]
    all: bool,
    /// Check only this crate of the folder `generated`
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
}

/// The sample contains every n-th operation.
const SAMPLE: usize = 10;

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    let step = if args.all { 1 } else { SAMPLE };
    let (mut checked, mut failed) = (0, 0);
    for folder in crates(root, args.service.as_deref())? {
        let operations = operations(&folder)?;
        let sets = sets(&operations, step);
        for (index, set) in sets.iter().enumerate() {
            let shown = if set.is_empty() { "no features" } else { set };
            console::progress(format_args!("{}/{} {shown}", index + 1, sets.len()));
            checked += 1;
            if let Err(problem) = check(&folder, set)? {
                console::progress("");
                failed += 1;
                console::println(format_args!("{} with {shown}:\n{problem}", folder.display()))?;
            }
        }
        console::progress("");
    }
    console::println(format_args!("{} passed, {failed} failed", checked - failed))?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Returns the folders of the generated crates, or of the named one.
fn crates(root: &Path, name: Option<&str>) -> Result<Vec<PathBuf>, Failure> {
    let generated = root.join("generated");
    if let Some(name) = name {
        return Ok(vec![generated.join(name)]);
    }
    let folders: io::Result<Vec<_>> = fs::read_dir(&generated)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    let mut folders =
        folders.map_err(|error| format!("{}: cannot read: {error}", generated.display()))?;
    folders.retain(|folder| folder.join("Cargo.toml").is_file());
    folders.sort();
    Ok(folders)
}

/// Returns the features of a crate that represent operations, from its `Cargo.toml`.
fn operations(folder: &Path) -> Result<Vec<String>, Failure> {
    let path = folder.join("Cargo.toml");
    let text = fs::read_to_string(&path)
        .map_err(|error| format!("{}: cannot read: {error}", path.display()))?;
    let manifest: toml_edit::DocumentMut = text.parse()?;
    let all = manifest.get("features").and_then(|features| features.get("all-operations"));
    let all = all.and_then(toml_edit::Item::as_array).into_iter().flatten();
    Ok(all.filter_map(|feature| Some(feature.as_str()?.to_owned())).collect())
}

/// Returns the sets of features to check, in cargo's syntax: none, single operations, and
/// neighbors.
fn sets(operations: &[String], step: usize) -> Vec<String> {
    let alone = operations.iter().step_by(step).cloned();
    let pairs = operations.windows(2).step_by(step * 2).map(|pair| pair.join(","));
    std::iter::once(String::new()).chain(alone).chain(pairs).collect()
}

/// Checks a crate with some features. Returns the messages of the compiler if there are errors or
/// warnings.
fn check(folder: &Path, features: &str) -> Result<Result<(), String>, Failure> {
    let output = Command::new(test_program::cargo())
        .args(["check", "--quiet", "--no-default-features", "--features", features])
        .current_dir(folder)
        // Unlike RUSTFLAGS, this does not rebuild the dependencies.
        .env("CARGO_BUILD_WARNINGS", "deny")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_clean = output.status.success() && !said.contains("warning");
    Ok(if is_clean { Ok(()) } else { Err(said) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_single_operations_and_pairs() {
        let operations: Vec<String> = ('a'..='f').map(String::from).collect();
        assert_eq!(sets(&operations[..2], 1), ["", "a", "b", "a,b"]);
        assert_eq!(sets(&operations, 2), ["", "a", "c", "e", "a,b", "e,f"]);
        assert_eq!(sets(&[], 1), [""]);
    }
}
