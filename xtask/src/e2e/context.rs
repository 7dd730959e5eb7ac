//! What every part of a run needs.

use std::path::{Path, PathBuf};

use super::interrupt::Interrupt;

/// What every part of a run needs.
pub(crate) struct Context<'a> {
    /// The workspace root.
    pub(crate) root: &'a Path,
    /// Folder for logs and installed packages.
    pub(crate) folder: PathBuf,
    /// Whether the user wants to stop.
    pub(crate) interrupt: Interrupt,
}
