//! Crates that are generated for tests.

use std::path::Path;

use shapesmith_codegen::{Generator, Operations, Output, Runtime, load};

use super::workspace::{root, write};

/// A crate to be generated and compiled.
#[derive(Clone, Debug)]
pub struct TestCrate {
    /// The name, an identifier.
    pub name: String,
    /// The model's name in errors.
    pub source: String,
    /// The model.
    pub model: Vec<u8>,
    /// The operations to generate.
    pub operations: Operations,
    /// The endpoint rules and the partitions.
    pub endpoint: Option<[Vec<u8>; 2]>,
    /// The waiters.
    pub waiters: Option<Vec<u8>>,
    /// Rust code that uses the crate: a module with a function `pub fn probe() -> String`.
    pub probe: Option<String>,
}

impl TestCrate {
    /// Generates the files of the crate.
    ///
    /// # Errors
    /// Errors in the model.
    pub fn generate(&self) -> Result<Output, String> {
        let loaded = load(&self.source, &self.model).map_err(|errors| errors.to_string())?;
        let runtime = root().join("codegen/runtime").display().to_string();
        let mut generator = Generator::new(&self.source, &loaded.model, &self.name);
        let text = |errors: shapesmith_codegen::Errors| errors.to_string();
        if let Some(waiters) = &self.waiters {
            generator = generator.waiters("waiters", waiters).map_err(text)?;
        }
        if let Some([rules, partitions]) = &self.endpoint {
            generator = generator.endpoint_rules("endpoint rules", rules).map_err(text)?;
            generator = generator.partitions("partitions", partitions).map_err(text)?;
        }
        generator
            .operations(self.operations.clone())
            .runtime(Runtime::Path(runtime))
            .generate()
            .map_err(|errors| errors.to_string())
    }

    /// Whether messages of the compiler are about this crate.
    pub(super) fn is_blamed(&self, messages: &str) -> bool {
        let is_in = |slash: &str| messages.contains(&format!("--> {}{slash}", self.name));
        is_in("/") || is_in("\\")
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), String> {
        for file in self.generate()?.files {
            write(&folder.join(&self.name).join(&file.path), &file.contents)
                .map_err(|error| format!("{}, {}: {error}", self.name, file.path))?;
        }
        Ok(())
    }
}
