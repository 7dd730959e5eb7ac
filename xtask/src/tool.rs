//! How this program is called, and which workspace it works in.

use std::io;
use std::path::{Path, PathBuf};

use shapesmith_codegen::disk::{self, Lock};

use crate::{Failure, manifest, print_note};

/// Where the runtime is in shapesmith's own workspace, and nothing in any other.
pub(crate) const RUNTIME: &str = "codegen/runtime";

/// What one types to call it: `cargo xtask` where cargo runs it in its own workspace, else its name.
pub(crate) fn name() -> &'static str {
    // cargo tells the programs that it runs which package they are of.
    match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(folder) if folder == env!("CARGO_MANIFEST_DIR") => "cargo xtask",
        _ => env!("CARGO_BIN_NAME"),
    }
}

/// The command line, whose texts say `cargo xtask`, for the name that it is called by.
pub(crate) fn renamed(command: clap::Command) -> clap::Command {
    let examples = |command: clap::Command| match command.get_after_help().map(ToString::to_string)
    {
        Some(text) => command.after_help(text.replace("cargo xtask", name())),
        None => command,
    };
    command.name(name()).bin_name(name()).mut_subcommands(examples)
}

/// The workspace: the nearest folder, from the current one upwards, that has a manifest of models;
/// where there is none, it may begin in the current one.
///
/// # Errors
/// If there is no current folder.
pub(crate) fn root() -> io::Result<PathBuf> {
    let here = std::env::current_dir()?;
    let root = here.ancestors().find(|folder| folder.join(manifest::FILE).is_file());
    Ok(root.unwrap_or(&here).to_owned())
}

/// Whether the workspace at `root` is shapesmith's own.
pub(crate) fn is_own(root: &Path) -> bool {
    root.join(RUNTIME).join("Cargo.toml").is_file()
}

/// Refuses a verb that makes sense in shapesmith's own workspace only.
///
/// # Errors
/// If this is another one.
pub(crate) fn require_own(root: &Path, verb: &str) -> Result<(), Failure> {
    if is_own(root) {
        return Ok(());
    }
    let problem = format!("`{verb}` works in shapesmith's own workspace only");
    Err(format!("{}: {problem}: expected {RUNTIME} here", root.display()).into())
}

/// The right to change files below `root`. Says so if an interrupted run's changes had to be finished.
///
/// # Errors
/// As [`Lock::take`].
pub(crate) fn lock(root: &Path) -> disk::Result<Lock> {
    let lock = Lock::take(root)?;
    note_finished(root, lock.has_finished());
    Ok(lock)
}

/// The same for a verb that only reads there.
///
/// # Errors
/// As [`disk::recover`].
pub(crate) fn recover(root: &Path) -> disk::Result<()> {
    note_finished(root, disk::recover(root)?);
    Ok(())
}

fn note_finished(root: &Path, finished: bool) {
    if finished {
        print_note(format!("{}: an interrupted run's changes are complete now", root.display()));
    }
}
