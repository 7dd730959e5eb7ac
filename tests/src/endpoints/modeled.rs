//! What models say about requests besides the endpoint rules: it has to hold for the requests of
//! operations.

use std::collections::HashMap;

use serde_json::{Value, json};
use shapesmith_codegen::load;
use shapesmith_codegen::model::{Auth, Model};

use super::cases::{ExpectedEndpoint, OperationInput};

/// An operation.
pub struct Modeled {
    host_prefix: Option<String>,
    is_signed: bool,
    /// The service's name in signatures, unless the endpoint rules say.
    signing_name: String,
}

/// Reads the operations of a model. A model with errors has none.
pub fn operations(source: &str, json: &[u8]) -> HashMap<String, Modeled> {
    let Ok(Model { metadata, operations, .. }) = load(source, json).map(|loaded| loaded.model)
    else {
        return HashMap::new();
    };
    let signing_name = metadata.signing_name.unwrap_or(metadata.endpoint_prefix);
    let modeled = |(name, operation): (String, shapesmith_codegen::model::Operation)| {
        let auth = operation.auth.as_ref().unwrap_or(&metadata.auth);
        let is_signed = auth.is_empty() || auth.contains(&Auth::SigV4);
        let signing_name = signing_name.clone();
        (name, Modeled { host_prefix: operation.host_prefix, is_signed, signing_name })
    };
    operations.into_iter().map(modeled).collect()
}

impl Modeled {
    /// Returns the URL of an operation's endpoint: that of the rules, with the host prefix unless the
    /// rules have added it.
    pub fn url(&self, endpoint: &ExpectedEndpoint, given: &OperationInput) -> String {
        let url = &endpoint.url;
        let prefix = self.host_prefix.as_deref().map(|prefix| filled(prefix, given));
        match (prefix, url.split_once("://")) {
            (Some(prefix), Some((scheme, host))) if !host.starts_with(&prefix) => {
                format!("{scheme}://{prefix}{host}")
            }
            _ => url.clone(),
        }
    }

    /// Returns how a request is signed: the first scheme of the endpoint that needs a secret key only,
    /// with what it leaves to the model and to the client. `None` if the operation is not signed.
    pub fn signing(&self, endpoint: &ExpectedEndpoint, given: &OperationInput) -> Option<Value> {
        if !self.is_signed {
            return None;
        }
        let schemes = endpoint.properties.get("authSchemes").and_then(Value::as_array);
        let schemes = schemes.map(Vec::as_slice).unwrap_or_default();
        let symmetric = schemes.iter().find(|scheme| scheme["name"] != "sigv4a");
        let mut signing = symmetric.or(schemes.first()).cloned();
        let signing = signing.get_or_insert_with(|| json!({"name": "sigv4"}));
        if signing.get("signingName").is_none() {
            signing["signingName"] = json!(self.signing_name);
        }
        if signing.get("signingRegion").or(signing.get("signingRegionSet")).is_none() {
            signing["signingRegion"] = json!(given.built_ins().get("AWS::Region"));
        }
        Some(signing.take())
    }
}

/// Fills in the labels of a host prefix.
fn filled(prefix: &str, given: &OperationInput) -> String {
    let members = given.operation_params.iter();
    let labels = members.filter_map(|(name, value)| Some((name, value.as_str()?)));
    labels.fold(prefix.to_owned(), |prefix, (name, value)| {
        prefix.replace(&format!("{{{name}}}"), value)
    })
}
