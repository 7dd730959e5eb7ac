//! The commands of `shapesmith`, as a library, so that `cargo xtask` in shapesmith's repository can
//! offer them too.
//!
//! Other programs should use `shapesmith-codegen`: this API may change in any version.

mod beside;
pub mod botocore;
mod bounded;
mod codegen;
pub mod command_line;
pub mod console;
mod diff;
mod download;
mod examples;
pub mod fleet;
mod import;
mod inputs;
mod job;
mod lockfile;
mod manifest;
mod runtime;
mod show;
mod update;
mod verdicts;
pub mod workspace;

use std::path::Path;
use std::process::ExitCode;

pub use console::Failure;
pub use examples::Example;

/// The commands of `shapesmith`.
#[derive(clap::Subcommand)]
#[allow(missing_docs, reason = "clap shows the documentation of the arguments")]
pub enum Command {
    Codegen(codegen::Args),
    Import(import::Args),
    Update(update::Args),
    Diff(diff::Args),
    Show(show::Args),
}

impl Command {
    /// Runs the command in the workspace at `root`.
    ///
    /// # Errors
    ///
    /// All problems, one per line. A failed command has written nothing.
    pub fn run(self, root: &Path) -> Result<ExitCode, Failure> {
        match self {
            Self::Codegen(args) => codegen::run(root, &args),
            Self::Import(args) => import::run(root, &args),
            Self::Update(args) => update::run(root, &args),
            Self::Diff(args) => diff::run(root, &args),
            Self::Show(args) => show::run(root, &args),
        }
    }
}
