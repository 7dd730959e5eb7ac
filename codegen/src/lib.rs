//! Generates small, typed Rust crates from AWS service models, with just the operations you need.
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
//! The pipeline is a straight line. A model file is [loaded](load), operations are selected with
//! all shapes they need, every decision is made in a [plan](plan::Plan), and the plan is written as
//! files. All errors of a model are found before anything is written. Only [`disk`] accesses the
//! file system, and nothing accesses the network.
//!
//! # A crate in version control
//!
//! A program of your own, such as an xtask, writes the files with [`Output::write_to`]. In CI, it
//! checks that they are up to date with [`Output::differences`].
//!
//! # Features of a crate
//!
//! The features `client`, `hyper`, `blocking`, `serde` and `sign` enable what their names say. Each
//! operation has its own feature, which also enables the types that only it needs. Types shared by
//! several operations are always available. Since crates.io allows 300 features per crate, a crate
//! with more than 280 operations has a feature for each kind of resource instead: `CreateVpc`,
//! `DescribeVpcs` and `ModifyVpcEndpoint` are all in `vpc`.
//!
//! # A module generated at build time
//!
//! The crate's `build.rs`, with shapesmith-codegen in `[build-dependencies]`, and
//! shapesmith-runtime of the same version in `[dependencies]`:
//!
//! ```no_run
//! use shapesmith_codegen::{Generator, load};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // Without these, cargo runs this again whenever any file of the package changes.
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
//! The module has no client and no serde support unless [`Generator::features`] adds them. Include
//! it with:
//!
//! ```ignore
//! mod clock {
//!     include!(concat!(env!("OUT_DIR"), "/clock/mod.rs"));
//! }
//! ```
//!
//! See `tests/downstream` in the repository for an example of each.

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
pub use load::{Loaded, Patches, load, load_patched, load_speaking};
pub use plan::Docs;
pub use select::{Operations, nearest};
pub use write::{File, Output, Runtime, disk};
