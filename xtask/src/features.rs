//! `cargo xtask features`: whether each operation of a generated crate compiles alone.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use shapesmith_codegen::disk::Changes;

use crate::manifest::Manifest;
use crate::{Failure, tool};

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask features                 every tenth operation alone, and neighbours in pairs
  cargo xtask features --all           every operation alone, and neighbours in pairs
  cargo xtask features --service s3 --all")]
pub(crate) struct Args {
    /// Every operation, not a sample.
    #[arg(long)]
    all: bool,
    /// Only this service of the manifest.
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
}

/// Which of the operations a sample takes.
const SAMPLE: usize = 10;

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    tool::recover(root)?;
    let manifest = Manifest::load(&Changes::new(root))?;
    let mut failed = 0;
    let mut checked = 0;
    for (name, service) in &manifest.services {
        if args.service.as_ref().is_some_and(|wanted| wanted != name) {
            continue;
        }
        let folder = root.join(&service.path);
        let features = features(&folder)?;
        let step = if args.all { 1 } else { SAMPLE };
        let alone = features.iter().step_by(step).map(|feature| vec![feature.as_str()]);
        let pairs = features.windows(2).step_by(step * 2);
        let pairs = pairs.map(|pair| pair.iter().map(String::as_str).collect());
        let sets: Vec<Vec<&str>> = std::iter::once(Vec::new()).chain(alone).chain(pairs).collect();
        for (index, set) in sets.iter().enumerate() {
            let shown = if set.is_empty() { "no feature".to_owned() } else { set.join(",") };
            progress(index, sets.len(), &shown);
            checked += 1;
            if let Err(problem) = check(&folder, &set.join(","))? {
                failed += 1;
                anstream::println!(
                    "{}: {shown} does not compile without warnings:",
                    service.crate_name
                );
                anstream::println!("{problem}");
            }
        }
    }
    anstream::println!("{} passed, {failed} failed", checked - failed);
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The crate's features for operations, as its `Cargo.toml` lists them.
fn features(folder: &Path) -> Result<Vec<String>, Failure> {
    let path = folder.join("Cargo.toml");
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("{}: cannot be read: {error}", path.display()))?;
    let manifest: toml_edit::DocumentMut = text.parse()?;
    let all = manifest.get("features").and_then(|features| features.get("all-operations"));
    let all = all.and_then(toml_edit::Item::as_array).into_iter().flatten();
    Ok(all.filter_map(|feature| Some(feature.as_str()?.to_owned())).collect())
}

/// Checks the crate with some features, warnings denied; within, what the compiler says.
fn check(folder: &Path, features: &str) -> Result<Result<(), String>, Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["check", "--quiet", "--no-default-features", "--features", features])
        .current_dir(folder)
        // Not RUSTFLAGS: those would build the dependencies anew.
        .env("CARGO_BUILD_WARNINGS", "deny")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let clean = output.status.success() && !said.contains("warning");
    Ok(if clean { Ok(()) } else { Err(said) })
}

/// Where we are, on a terminal only.
fn progress(index: usize, count: usize, what: &str) {
    use std::io::{IsTerminal as _, Write as _};
    let mut out = std::io::stderr();
    if out.is_terminal() {
        // A terminal that has gone away is no reason to stop.
        let _gone = write!(out, "\r\x1b[K{}/{count} {what}", index + 1);
        let _gone = if index + 1 == count { write!(out, "\r\x1b[K") } else { out.flush() };
    }
}
