//! Writes responses as a service would, from an output in JSON and the generator's plan.
//!
//! It does not use the runtime, so that the runtime's readers are tested with independent code. A
//! plain writer writes the shortest form; a wild one adds variations that do not change the
//! meaning.

mod chance;
mod keys;
mod scalar;
mod types;
mod xml;

use base64::Engine as _;
use serde_json::Value;
use shapesmith_codegen::plan::{Location, Multiple, OperationPlan, Plan, ResponseBody, Text, Type};
use shapesmith_s3::Body;
use shapesmith_s3::runtime::http::{HeaderName, HeaderValue, Response, StatusCode};

pub use chance::Chance;
pub use scalar::http_date;
pub use types::Types;

use scalar::{object, scalar, string};

/// A result whose error is a value or place that no output of S3 has.
pub type Result<T> = std::result::Result<T, String>;

/// Writes responses.
#[derive(Debug)]
pub struct Writer<'p> {
    types: Types<'p>,
    /// Set for a wild writer.
    chance: Option<Chance>,
}

impl<'p> Writer<'p> {
    /// Returns a plain writer.
    pub fn plain(plan: &'p Plan) -> Self {
        Self { types: Types::new(plan), chance: None }
    }

    /// Returns a wild writer.
    pub fn wild(plan: &'p Plan, seed: u64) -> Self {
        Self { types: Types::new(plan), chance: Some(Chance::new(seed)) }
    }

    /// Writes `output` as a response of `operation`.
    ///
    /// # Errors
    /// If the output does not match the operation, or S3 never sends it.
    pub fn response(
        &mut self,
        operation: &OperationPlan,
        output: &Value,
    ) -> Result<Response<Body>> {
        let encoded = keys::url_encoded(operation, output, &mut self.chance);
        let output = encoded.as_ref().unwrap_or(output);
        let mut response = Response::new(Body::from(self.body(operation, output)?));
        for field in &operation.output.fields {
            let Some(value) = output.get(&field.member) else { continue };
            let mut header = |name: &str, value: &str| -> Result<()> {
                let name = HeaderName::from_bytes(name.as_bytes()).map_err(|e| e.to_string())?;
                let value = HeaderValue::from_bytes(value.as_bytes());
                response.headers_mut().append(name, value.map_err(|e| e.to_string())?);
                Ok(())
            };
            match &field.location {
                Location::Header(name, Multiple::One(text)) => {
                    header(name, &scalar(*text, value)?)?
                }
                Location::HeaderMap(prefix) => {
                    for (key, value) in object(value)? {
                        header(&format!("{prefix}{key}"), string(value)?)?;
                    }
                }
                Location::StatusCode => {
                    let status = value.as_u64().and_then(|status| u16::try_from(status).ok());
                    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
                    *response.status_mut() = status.ok_or("no status")?;
                }
                Location::Payload | Location::Body(_) => {}
                other => return Err(format!("{}: {other:?}", field.member)),
            }
        }
        Ok(response)
    }

    fn body(&mut self, operation: &OperationPlan, output: &Value) -> Result<Vec<u8>> {
        let plan = &operation.output;
        let member = |name: &str| output.get(name);
        let field = |name: &str| plan.fields.iter().find(|field| field.member == name);
        let root = operation.output.name.shape.as_str();
        Ok(match &operation.response.body {
            ResponseBody::Empty => Vec::new(),
            ResponseBody::Members(_, wrapper) => {
                self.document(root, wrapper.as_deref(), plan, object(output)?)?.into()
            }
            ResponseBody::Payload(payload, document) => match member(&payload.member) {
                None => Vec::new(),
                Some(value) => {
                    if let Some(text) = xml::text_of(document) {
                        let body = self.text(text, value)?;
                        let root = self.wrap(&payload.member, self.root_attributes(), &body);
                        return Ok(self.surround(&root).into());
                    }
                    let ty = field(&payload.member).map(|field| &field.ty);
                    let Some(Type::Structure(name)) = ty else { return Err(format!("{ty:?}")) };
                    let plan = self.types.structure(name).ok_or("no such structure")?;
                    self.document(root, None, plan, object(value)?)?.into()
                }
            },
            ResponseBody::Raw(payload, Text::Base64) | ResponseBody::Stream(payload) => {
                let text = member(&payload.member).map(string).transpose()?.unwrap_or_default();
                let bytes = base64::engine::general_purpose::STANDARD.decode(text);
                bytes.map_err(|error| error.to_string())?
            }
            ResponseBody::Raw(payload, text) => {
                let value = member(&payload.member).map(|value| scalar(*text, value));
                value.transpose()?.unwrap_or_default().into()
            }
            ResponseBody::Events(_) => return Err("events are not JSON".to_owned()),
        })
    }
}
