//! Tokens -> formatted text; files -> disk, in one transaction.

pub mod disk;
mod features;
mod format;
mod layout;
mod manifest;
mod output;
mod package;

pub(crate) use output::output;
pub(crate) use package::Package;

pub use disk::File;
pub use output::Output;
pub use package::Runtime;
