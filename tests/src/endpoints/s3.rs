//! The crate `shapesmith-s3`.

use std::collections::HashMap;

use serde_json::{Map, Value};
use shapesmith_runtime::BuildError;
use shapesmith_runtime::endpoint::Signing;
use shapesmith_s3::{SERVICE, endpoint::RULES};

use super::cases::OperationInput;
use super::evaluated;
use super::judge::{Built, Subject};
use super::modeled::{self, Modeled};
use crate::replay::ErrorKind;
use crate::replay::kwargs::Kwargs;

/// The crate, and the operations in its model.
pub struct S3(HashMap<String, Modeled>);

impl S3 {
    /// Reads the model.
    pub fn new() -> Self {
        let json = include_bytes!("../../../models/s3/service-2.json");
        Self(modeled::operations("service-2.json", json))
    }
}

impl Default for S3 {
    fn default() -> Self {
        Self::new()
    }
}

impl Subject for S3 {
    fn evaluate(
        &self,
        _: &str,
        params: &Map<String, Value>,
    ) -> Result<Result<Value, String>, String> {
        evaluated::evaluate(&RULES, &SERVICE, params)
    }

    fn request(&self, _: &str, given: &OperationInput) -> Result<Built, String> {
        let built_ins = given.built_ins();
        let config = evaluated::config(&built_ins)
            .map_err(|(name, expected)| format!("{name} should be {expected}"))?;
        let input = Value::Object(given.operation_params.clone());
        let request =
            shapesmith_s3::by_name::request(&given.operation_name, Kwargs(&input), &config);
        Ok(match request.map_err(|error| error.to_string())? {
            None => Built::Absent,
            Some(Ok(request)) => {
                let signing = request.extensions().get::<Signing>();
                let signing = signing.map(|signing| evaluated::auth(&signing.scheme));
                Built::Request(request.uri().to_string(), signing)
            }
            Some(Err(error)) => Built::Refused(kind(&error), error.to_string()),
        })
    }

    fn modeled(&self, _: &str, operation: &str) -> Option<&Modeled> {
        self.0.get(operation)
    }
}

fn kind(error: &BuildError) -> ErrorKind {
    match error {
        BuildError::MissingMembers(_) | BuildError::InvalidMember { .. } => ErrorKind::Validation,
        BuildError::Endpoint(_) => ErrorKind::Endpoint,
        _ => ErrorKind::Other,
    }
}
