//! Writes generated files to disk, all or none of them, and checks that they are up to date.
//!
//! For a single crate or module, use [`Output::write_to`](crate::Output::write_to) and
//! [`Output::differences`](crate::Output::differences). To change several of them together, or other
//! files with them:
//!
//! ```no_run
//! use shapesmith_codegen::disk::{self, Changes, Lock};
//! # fn main() -> disk::Result<()> {
//! # let files = Vec::new();
//! let root = "my-workspace".as_ref();
//! let lock = Lock::take(root)?;
//! let mut changes = Changes::new(root);
//! changes.write("models/version.txt", "2")?;
//! let report = disk::sync(&mut changes, "crates/client", &files)?;
//! lock.commit(&changes)?; // nothing is written until here
//! println!("{report}");
//! # Ok(())
//! # }
//! ```

mod changes;
mod error;
mod file;
mod ours;
mod steps;
mod transaction;
mod tree;

pub use changes::Changes;
pub use error::{Error, Result};
pub use file::File;
pub use ours::{MARKER, is_below};
pub use transaction::{Lock, recover};
pub use tree::{Difference, Report, check, sync};
