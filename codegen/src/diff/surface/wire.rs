//! Describes the wire format of items.

use std::collections::BTreeMap;

use crate::model::{Auth, ParameterKind, Signature};
use crate::plan::{
    BindingPlan, Body, BoundValue, ChecksumPlan, DiscoveryPlan, Field, FlexibleChecksumPlan, Host,
    LiteralPlan, OperationPlan, ParameterPlan, PathPart, RequestPlan, ResponseBody, ServicePlan,
};

/// Describes the default hosts of a service, and its name in signatures.
pub(super) fn service(plan: &ServicePlan) -> String {
    let ServicePlan {
        id: _,
        full_name: _,
        api_version: _,
        endpoint_prefix,
        global_endpoint,
        signing_name,
        endpoint,
    } = plan;
    let mut parts = vec![format!("signed as {signing_name}")];
    // Endpoint rules take the place of the default hosts.
    if endpoint.is_none() {
        parts.push(format!("hosts {endpoint_prefix}.{{region}}"));
        parts.extend(global_endpoint.iter().map(|host| format!("global host {host}")));
    }
    parts.join(", ")
}

/// Returns the place and format of a member.
pub(super) fn member(field: &Field) -> String {
    let described = field.location.describe();
    let described = described.iter().map(|place| format!("{place}, {}", place.format));
    described.collect::<Vec<_>>().join("; ")
}

/// Returns the content type and root of a body, if there is one.
pub(super) fn root(plan: &RequestPlan) -> Option<String> {
    let content_type = plan.content_type.unwrap_or_default();
    match &plan.body {
        Body::Payload(_, root, _) | Body::Members(root, ..) => {
            Some(format!("{content_type} {}", root.describe()))
        }
        Body::Events(_, initial) => Some(match initial {
            Some(initial) => format!("events after {}", initial.root.describe()),
            None => "events".to_owned(),
        }),
        Body::Raw(..) | Body::Stream(_) => Some(content_type.to_owned()),
        Body::Query => Some(format!("{content_type} the query")),
        Body::Empty => None,
    }
}

/// Describes the request line, and how the response is read.
pub(super) fn request(operation: &OperationPlan) -> String {
    // The rest is described by members, root, bindings and `automatic`.
    let RequestPlan {
        method,
        host,
        // It depends on the parameters of the endpoint rules.
        uses_account_id: _,
        path,
        query_literals,
        taken_queries: _,
        headers: _,
        body: _,
        content_type: _,
        gzip,
        checksum: _,
        validation_mode: _,
        default_queries: _,
        expect_continue: _,
        idempotency_tokens: _,
        defaults: _,
        last_segments: _,
        copy: _,
        signature,
        auth,
    } = &operation.request;
    let host = match host {
        Host::Service(prefix) => parts(prefix),
        // The bindings are compared by parameter.
        Host::Rules { bindings: _, prefix } => format!("{}[endpoint rules]", parts(prefix)),
    };
    let query = query_literals.join("&");
    let query = if query.is_empty() { query } else { format!("?{query}") };
    let mut line = format!("{method} {host}{}{query}", parts(path));
    if *gzip {
        line.push_str(", large bodies in gzip");
    }
    line.push_str(match signature {
        Signature::Whole => "",
        Signature::WithoutBody => ", signed without the body",
    });
    if *auth != [Auth::SigV4] {
        let names: Vec<&str> = auth.iter().map(|auth| auth.name()).collect();
        line.push_str(&format!(", authenticated by {}", names.join(" or ")));
    }
    if let Some(DiscoveryPlan::Asks { operation, .. }) = &operation.discovery {
        line.push_str(&format!(", at the endpoint that {operation} returns"));
    }
    if let Some(format) = operation.response.error_format {
        line.push_str(&format!(", errors as {format}"));
    }
    match &operation.response.body {
        ResponseBody::Payload(_, document) => {
            line.push_str(&format!(", the output is {}", document.describe().format));
        }
        ResponseBody::Members(_, Some(wrapper)) => {
            line.push_str(&format!(", the output is in <{wrapper}>"));
        }
        _ => {}
    }
    line
}

/// Returns the values that an operation sets for parameters of the endpoint rules.
pub(super) fn bindings(host: &Host) -> BTreeMap<String, String> {
    let Host::Rules { bindings, .. } = host else { return BTreeMap::new() };
    let binding = |BindingPlan { parameter, value, .. }: &BindingPlan| {
        let value = match value {
            BoundValue::Literal(value) => literal(value),
            BoundValue::Text(field)
            | BoundValue::Checked { field, .. }
            | BoundValue::Flag(field) => format!("{{{}}}", field.member),
            BoundValue::TextAt(_, expression)
            | BoundValue::FlagAt(_, expression)
            | BoundValue::Texts(_, expression) => format!("{{{expression}}}"),
        };
        (parameter.clone(), value)
    };
    bindings.iter().map(binding).collect()
}

/// Returns the type of a parameter's field.
pub(super) fn endpoint_parameter_type(kind: ParameterKind) -> &'static str {
    match kind {
        ParameterKind::Text => "&str",
        ParameterKind::Flag => "bool",
        ParameterKind::Texts => "Vec<&str>",
    }
}

/// Returns where the value of a parameter comes from unless an operation sets it.
pub(super) fn endpoint_parameter(parameter: &ParameterPlan) -> String {
    let ParameterPlan { name: _, field: _, kind: _, built_in, default, required } = parameter;
    let built_in = built_in.map(|name| format!("built-in {name:?}"));
    let default = default.as_ref().map(|value| format!("default {}", literal(value)));
    let required = required.then(|| "required".to_owned());
    built_in.into_iter().chain(default).chain(required).collect::<Vec<_>>().join(", ")
}

fn literal(value: &LiteralPlan) -> String {
    match value {
        LiteralPlan::Text(text) => text.clone(),
        LiteralPlan::Flag(flag) => flag.to_string(),
        LiteralPlan::Texts(texts) => texts.join(", "),
    }
}

/// Describes what is sent and checked automatically.
pub(super) fn automatic(operation: &OperationPlan) -> Vec<String> {
    let plan = &operation.request;
    let mut automatic = Vec::new();
    if operation.response.verified {
        automatic.push("the response is checked against its checksum".to_owned());
    }
    if plan.checksum == Some(ChecksumPlan::ContentMd5) {
        automatic.push("a Content-MD5".to_owned());
    }
    if let Some(ChecksumPlan::TreeHash(_, header)) = &plan.checksum {
        automatic.push(format!("a tree hash in {header}"));
    }
    if let Some(ChecksumPlan::Flexible(checksum)) = &plan.checksum {
        let FlexibleChecksumPlan { required, algorithm, trailer } = checksum;
        automatic.push("a checksum".to_owned());
        automatic.extend(trailer.then(|| "a checksum after the body".to_owned()));
        automatic.extend(required.then(|| "a checksum even if not asked for".to_owned()));
        let header =
            algorithm.iter().map(|(_, _, header)| format!("the checksum's algorithm in {header}"));
        automatic.extend(header);
    }
    if let Some((_, header)) = &plan.validation_mode {
        automatic.push(format!("header {header}"));
    }
    let queries = plan.default_queries.iter();
    automatic.extend(queries.map(|(_, name, value)| format!("query {name}={value}")));
    let tokens = plan.idempotency_tokens.iter();
    automatic.extend(tokens.map(|token| format!("a token in {}", token.member)));
    let defaults = plan.defaults.iter();
    automatic.extend(defaults.map(|(field, text)| format!("{text:?} in {}", field.member)));
    let last = plan.last_segments.iter();
    automatic.extend(last.map(|field| format!("{} from its last slash", field.member)));
    let copy = plan.copy.iter();
    automatic.extend(copy.map(|copy| format!("a presigned URL in {}", copy.url.member)));
    let body = plan.expect_continue.iter();
    automatic.extend(body.map(|body| format!("{} after 100 Continue", body.field.member)));
    let headers = plan.headers.iter();
    automatic.extend(headers.map(|(name, value)| format!("header {name}: {value}")));
    automatic
}

fn parts(parts: &[PathPart]) -> String {
    let part = |part: &PathPart| match part {
        PathPart::Literal(literal) => literal.clone(),
        PathPart::Label { greedy, text: kind, .. } => {
            format!("{{{kind}{}}}", if *greedy { "+" } else { "" })
        }
    };
    parts.iter().map(part).collect()
}
