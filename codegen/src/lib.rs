//! Reads an AWS service model and writes a small, typed Rust crate for the operations you name.
//!
//! ```
//! use shapesmith_codegen::{Generator, Operations, load};
//!
//! let json = br#"{
//!     "metadata": {"serviceId": "Clock", "protocol": "rest-xml", "endpointPrefix": "clock"},
//!     "operations": {"GetTime": {"http": {"method": "GET", "requestUri": "/time"}}},
//!     "shapes": {}
//! }"#;
//! let model = load("clock.json", json)?.model;
//! let output = Generator::new("clock.json", &model, "clock")
//!     .operations(Operations::Named(vec!["GetTime".to_owned()]))
//!     .generate()?;
//! assert!(output.files.iter().any(|file| file.path == "src/operation/get_time.rs"));
//! # Ok::<(), shapesmith_codegen::Errors>(())
//! ```
//!
//! The way of the data is a straight line: a model file is [loaded](load), operations are
//! selected with all shapes they need, everything that has to be decided is decided in a
//! plan, and the plan is written down as files. All faults of a model are found
//! before anything is written; only [`disk`] touches the disk, and nothing the network.
//!
//! # A crate in version control
//!
//! A program of one's own, such as an xtask, writes the files with [`Output::write_to`], and checks in
//! continuous integration with [`Output::differences`] that they are up to date.
//!
//! # Features of a crate
//!
//! `client`, `hyper`, `blocking`, `serde` and `sign` turn on what they are called. Each operation is
//! behind a feature of its own, with the types that it alone needs; types that several operations
//! share are always there. crates.io takes 300 features a crate, so a crate of more than 280
//! operations has a feature for each kind of resource instead: `CreateVpc`, `DescribeVpcs` and
//! `ModifyVpcEndpoint` are all behind `vpc`.
//!
//! # A module, generated whenever a crate is built
//!
//! In the crate's `build.rs`, with shapesmith-codegen among its `[build-dependencies]` and
//! shapesmith-runtime, in the same version, among its `[dependencies]`:
//!
//! ```no_run
//! use shapesmith_codegen::{Generator, load};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // Or else cargo runs this again whenever any file of the package changes.
//!     println!("cargo:rerun-if-changed=build.rs");
//!     println!("cargo:rerun-if-changed=clock.json");
//!     let model = load("clock.json", &std::fs::read("clock.json")?)?.model;
//!     let output = Generator::new("clock.json", &model, "clock").module().generate()?;
//!     let folder = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
//!     output.write_to(&std::path::Path::new(&folder).join("clock"))?;
//!     Ok(())
//! }
//! ```
//!
//! The module has no client and no serde unless [`Generator::features`] asks for them. Where it is to be:
//!
//! ```ignore
//! mod clock {
//!     include!(concat!(env!("OUT_DIR"), "/clock/mod.rs"));
//! }
//! ```
//!
//! The folder `tests/downstream` of the repository has an example of either.

pub mod describe;
pub mod diff;
mod emit;
mod error;
mod feature;
mod generator;
mod load;
pub mod model;
#[doc(hidden)]
pub mod plan;
mod select;
mod write;

pub use diff::Diff;
pub use error::{Diagnostic, Errors, Warning};
pub use feature::Feature;
pub use generator::Generator;
pub use load::{Loaded, Patches, load, load_patched};
pub use plan::Docs;
pub use select::{Operations, nearest};
pub use write::{File, Output, Runtime, disk};
