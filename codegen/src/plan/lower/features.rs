//! The runtime features that a crate needs.

use std::collections::BTreeSet;

use super::context::Context;
use crate::plan::customize;
use crate::plan::ir::{BuiltIn, DocumentForm, OperationPlan};

/// Returns the runtime features that the code of these operations needs, sorted.
pub(super) fn runtime_features(
    cx: &Context<'_>,
    operations: &[OperationPlan],
) -> Vec<&'static str> {
    let mut features =
        BTreeSet::from([cx.protocol.request_form(), cx.protocol.response_form()].map(form));
    for operation in operations {
        let request = &operation.request;
        if request.gzip {
            features.insert("gzip");
        }
        if request.checksum.is_some() || operation.response.verified {
            features.insert("checksum");
        }
    }
    let parameters = cx.endpoint.iter().flat_map(|endpoint| &endpoint.parameters);
    features.extend(parameters.filter_map(|parameter| match parameter.built_in? {
        BuiltIn::Setting { feature, .. } => Some(feature),
        _ => None,
    }));
    features.extend(customize::runtime_features(&cx.model.metadata.service_id));
    features.into_iter().collect()
}

fn form(form: DocumentForm) -> &'static str {
    match form {
        DocumentForm::Xml => "xml",
        DocumentForm::Json => "json",
        DocumentForm::Form => "form",
    }
}
