//! `cargo xtask update`: follows the model. What changes is shown, the crates are generated anew, and
//! version and changelog say what that means for their users: all in one step, or not at all.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use shapesmith_codegen::Diff;
use shapesmith_codegen::diff::Verdict;

use crate::fetch::Wheel;
use crate::inputs::Inputs;
use crate::manifest::{self, Manifest, Service};
use crate::transaction::{self, Changes, Lock};
use crate::{Failure, codegen, diff, import, lockfile};

/// The workspace's lock file, if it has one.
const LOCK_FILE: &str = "Cargo.lock";

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask update                          every service, to the newest botocore
  cargo xtask update --dry-run                the same, but nothing is written
  cargo xtask update s3 --botocore 1.44.5
  cargo xtask update --from botocore-1.44.5-py3-none-any.whl")]
pub(crate) struct Args {
    /// Services of models/manifest.toml; all of them if none is named.
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    /// This version of botocore, which pip downloads, instead of the newest.
    #[arg(long, value_name = "VERSION", conflicts_with = "from")]
    botocore: Option<String>,
    /// A botocore wheel or a model file that is here already; nothing is downloaded.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Show what would change, and write nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    let manifest = Manifest::load(&Changes::new(root))?;
    for name in &args.services {
        manifest.service(name)?;
    }
    // The download takes longest: nothing is locked meanwhile.
    let downloaded = match &args.from {
        Some(_) => None,
        None => Some(Wheel::download(args.botocore.as_deref())?),
    };
    let file = args.from.as_deref().or(downloaded.as_ref().map(Wheel::path));
    let file = file.ok_or("there is no file to update from")?;
    if args.dry_run {
        transaction::recover(root)?;
        let mut changes = Changes::new(root);
        anstream::print!("{}", stage(&mut changes, file, &args.services)?);
        anstream::println!("\nNothing is written: this was a dry run.");
        return Ok(ExitCode::SUCCESS);
    }
    let lock = Lock::take(root)?;
    let mut changes = Changes::new(root);
    let report = stage(&mut changes, file, &args.services)?;
    lock.commit(&changes)?;
    anstream::print!("{report}");
    Ok(ExitCode::SUCCESS)
}

/// Everything that an update changes. Says what that is.
fn stage(changes: &mut Changes, file: &Path, services: &[String]) -> Result<String, Failure> {
    let old = Changes::new(changes.root());
    let before = Manifest::load(&old)?;
    let mut imported = Vec::new();
    match services {
        [] => imported.push(import::stage(changes, file, None)?),
        names => {
            for name in names {
                imported.push(import::stage(changes, file, Some(name))?);
            }
        }
    }
    let mut report = String::new();
    let mut lines: Vec<String> = imported.iter().map(ToString::to_string).collect();
    for (name, service) in &before.services {
        if !(services.is_empty() || services.contains(name)) {
            continue;
        }
        let diff = compare(&old, service, changes, Manifest::load(changes)?.service(name)?)?;
        report += &diff::text(&diff.report(Some(service.version())));
        report.push('\n');
        release(changes, name, service, &diff)?;
        lines.push(codegen::stage(changes, Manifest::load(changes)?.service(name)?)?);
    }
    Ok(format!("{report}{}\n", lines.join("\n")))
}

/// What changes for the operations of a service that are generated.
fn compare(
    old: &Changes,
    before: &Service,
    new: &Changes,
    after: &Service,
) -> Result<Diff, Failure> {
    let inputs = [before, after].map(|service| Inputs::listed(new.root(), service));
    let [old_inputs, new_inputs] = &inputs;
    let (a, b) = (old_inputs.load_quietly(old)?, new_inputs.load_quietly(new)?);
    let a = old_inputs.generator(old, &a, &before.crate_name)?;
    let b = new_inputs.generator(new, &b, &after.crate_name)?;
    let (a, b) = (a.operations(before.selected()), b.operations(after.selected()));
    let mut diff = Diff::new(&a, &b)?;
    (diff.old.name, diff.new.name) = (before.origin(), after.origin());
    Ok(diff)
}

/// Gives the crate of a service its next version, and says in its changelog why.
fn release(
    changes: &mut Changes,
    name: &str,
    service: &Service,
    diff: &Diff,
) -> Result<(), Failure> {
    let Some(verdict) = diff.verdict().filter(|verdict| *verdict != Verdict::Same) else {
        return Ok(());
    };
    let next = verdict.next_version(service.version()).ok_or_else(|| {
        let (file, version) = (manifest::FILE, service.version());
        format!(
            "{file}: `{name}.version`: no version comes after {version:?} by rule: set it by hand"
        )
    })?;
    let file = service.changelog.clone().unwrap_or_else(|| format!("{name}/CHANGELOG.md"));
    let path = format!("models/{file}");
    let found = changes.read(&changes.root().join(&path));
    let found = found.ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let section = format!("## {next}\n\n{}", diff.report(None).markdown_body(2));
    changes.write(&path, with_section(found.as_deref(), &service.crate_name, &section))?;
    manifest::release(changes, name, &next, &file)?;
    let lock = changes.root().join(LOCK_FILE);
    if let Some(text) = changes.read(&lock).ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
        let text = lockfile::with_version(&lock, &text, &service.crate_name, &next)?;
        changes.write(LOCK_FILE, text)?;
    }
    Ok(())
}

/// A changelog with another section above the others.
fn with_section(changelog: Option<&str>, crate_name: &str, section: &str) -> String {
    let title = format!("# Changes of {crate_name}\n\n");
    let text = changelog.unwrap_or(&title);
    let (above, below) = match text.find("\n## ") {
        Some(end) => text.split_at(end + 1),
        None => (text, ""),
    };
    let gap = if below.is_empty() { "" } else { "\n" };
    format!("{}\n\n{section}{gap}{below}", above.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_section_is_the_first() {
        let first = with_section(None, "shapesmith-s3", "## 0.1.1\n\n- more\n");
        assert_eq!(first, "# Changes of shapesmith-s3\n\n## 0.1.1\n\n- more\n");
        let second = with_section(Some(&first), "shapesmith-s3", "## 0.2.0\n\n- less\n");
        let expected = "# Changes of shapesmith-s3\n\n## 0.2.0\n\n- less\n\n## 0.1.1\n\n- more\n";
        assert_eq!(second, expected);
        let own = with_section(Some("Words of ours.\n"), "shapesmith-s3", "## 0.1.1\n\n- more\n");
        assert_eq!(own, "Words of ours.\n\n## 0.1.1\n\n- more\n");
    }
}
