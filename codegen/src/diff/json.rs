//! Formats a comparison as JSON.

use serde_json::{Value, json};

use super::change::{Change, Impact, Subject};
use super::comparison::Diff;
use super::side::Side;

impl Diff {
    /// Returns the comparison as JSON, for programs.
    ///
    /// `verdict` is `same`, `patch`, `minor`, `major` or `null`; `api` and `wire` are `same`, `adds` or
    /// `breaks`. Each of `changes` has a `subject`, a `change` (`added`, `removed` or `changed`), and
    /// `aspect`, `from`, `to`, `api`, `wire` and `operations` as in [`Change`].
    pub fn to_json(&self) -> Value {
        diff(self)
    }
}

fn diff(diff: &Diff) -> Value {
    json!({
        "service": diff.service,
        "old": side(&diff.old),
        "new": side(&diff.new),
        "verdict": diff.verdict().map(|verdict| verdict.to_string()),
        "unjudged": diff.unjudged,
        "api": impact(diff.api()),
        "wire": impact(diff.wire()),
        "changes": diff.changes.iter().map(change).collect::<Vec<_>>(),
        "elsewhere": diff.elsewhere,
    })
}

fn side(side: &Side) -> Value {
    json!({"name": side.name, "operations": side.operations, "shapes": side.shapes})
}

fn change(change: &Change) -> Value {
    let kind = match (&change.aspect, &change.from, &change.to) {
        (Some(_), _, _) => "changed",
        (None, None, _) => "added",
        (None, Some(_), _) => "removed",
    };
    json!({
        "subject": subject(&change.subject),
        "change": kind,
        "aspect": change.aspect,
        "from": change.from,
        "to": change.to,
        "api": impact(change.api),
        "wire": impact(change.wire),
        "operations": change.operations,
    })
}

fn subject(subject: &Subject) -> Value {
    match subject {
        Subject::Service => json!({"kind": "service"}),
        Subject::Operation(name) => json!({"kind": "operation", "operation": name}),
        Subject::Error { operation, shape } => {
            json!({"kind": "error", "operation": operation, "shape": shape})
        }
        Subject::Shape(name) => json!({"kind": "shape", "shape": name}),
        Subject::Member { shape, member } => {
            json!({"kind": "member", "shape": shape, "member": member})
        }
        Subject::Value { shape, value } => {
            json!({"kind": "value", "shape": shape, "value": value})
        }
        Subject::Paginator(name) => json!({"kind": "paginator", "operation": name}),
        Subject::Waiter(name) => json!({"kind": "waiter", "waiter": name}),
        Subject::EndpointRules => json!({"kind": "endpoint rules"}),
        Subject::EndpointParameter(name) => {
            json!({"kind": "endpoint parameter", "parameter": name})
        }
        Subject::Endpoint(url) => json!({"kind": "endpoint", "url": url}),
        Subject::EndpointError(message) => json!({"kind": "endpoint error", "message": message}),
        Subject::Partition(id) => json!({"kind": "partition", "partition": id}),
        Subject::Region { partition, region } => {
            json!({"kind": "region", "partition": partition, "region": region})
        }
    }
}

fn impact(impact: Impact) -> &'static str {
    match impact {
        Impact::Same => "same",
        Impact::Adds => "adds",
        Impact::Breaks => "breaks",
    }
}
