//! Requests without a content type.
//!
//! Smithy's protocols say the type of every body. Services that are older than Smithy get none from
//! botocore for XML documents, nor for bodies that are the bytes or text of one member, unless
//! another member is for the header. A type that a service never saw is not only of no use: some
//! store it or choose a response by it.

use super::{OperationHabit, Unmet};
use crate::plan::ir::{Body, OperationPlan};

/// Services with XML documents.
const DOCUMENTS: [&str; 3] = ["CloudFront", "Route 53", "S3 Control"];

/// Services with bodies that are one member's bytes or text.
const RAW_BODIES: [&str; 23] = [
    "API Gateway",
    "ApiGatewayManagementApi",
    "AppConfig",
    "Bedrock AgentCore",
    "Bedrock Runtime",
    "CloudSearch Domain",
    "CodeGuruProfiler",
    "DataExchange",
    "DataZone",
    "EBS",
    "Glacier",
    "IoT Data Plane",
    "IoT Wireless",
    "Lambda",
    "Lex Runtime Service",
    "Lex Runtime V2",
    "MediaStore Data",
    "Omics",
    "SageMaker Inference Router Runtime",
    "SageMaker Runtime",
    "SageMakerTrainingSessionRuntime",
    "SagemakerJobRuntime",
    "codeartifact",
];

/// Returns the changes to the operations of a service.
pub(super) fn habits(service_id: &str) -> &'static [OperationHabit] {
    if DOCUMENTS.contains(&service_id) {
        &[documents]
    } else if RAW_BODIES.contains(&service_id) {
        &[raw_bodies]
    } else {
        &[]
    }
}

fn documents(operation: &mut OperationPlan) -> Result<(), Unmet> {
    if matches!(operation.request.body, Body::Payload(..) | Body::Members(..)) {
        operation.request.content_type = None;
    }
    Ok(())
}

fn raw_bodies(operation: &mut OperationPlan) -> Result<(), Unmet> {
    if matches!(operation.request.body, Body::Raw(..) | Body::Stream(_)) {
        operation.request.content_type = None;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::Example;

    /// Returns the content type of a body that is a blob, and of a document.
    fn content_types(
        service_id: &'static str,
        protocol: &'static str,
    ) -> [Option<&'static str>; 2] {
        ["Blob", "Empty"].map(|shape| {
            let input = json!({"payload": "Body", "members": {"Body": {"shape": shape}}});
            let example =
                Example { service_id, protocol, operation: "Put", traits: json!({}), input };
            example.plan().unwrap().request.content_type
        })
    }

    #[test]
    fn only_the_bodies_of_services_older_than_the_rule_have_no_content_type() {
        let bytes = Some("application/octet-stream");
        let (json, xml) = (Some("application/json"), Some("application/xml"));
        assert_eq!(content_types("Clock", "rest-json"), [bytes, json]);
        assert_eq!(content_types("Lambda", "rest-json"), [None, json]);
        assert_eq!(content_types("Clock", "rest-xml"), [bytes, xml]);
        assert_eq!(content_types("Route 53", "rest-xml"), [bytes, None]);
    }
}
