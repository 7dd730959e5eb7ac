//! Checksums of requests and responses (`httpChecksum`).

use super::context::Context;
use crate::error::Reported;
use crate::model::Operation;
use crate::plan::ir::{
    ChecksumPlan, Field, FieldRef, FlexibleChecksumPlan, Location, Multiple, StructurePlan, Text,
    Type,
};

/// Returns the checksum of an operation's requests, if any.
pub(super) fn checksum(
    cx: &Context<'_>,
    place: &str,
    operation: &Operation,
    input: &StructurePlan,
) -> Result<Option<ChecksumPlan>, Reported> {
    let Some(rule) = &operation.checksum else { return Ok(None) };
    if rule.content_md5 {
        return Ok(Some(ChecksumPlan::ContentMd5));
    }
    let algorithm = match &rule.algorithm_member {
        Some(name) => Some(algorithm(cx, place, name, input)?),
        None => None,
    };
    if !rule.required && algorithm.is_none() {
        return Ok(None);
    }
    let streams = |field: &Field| field.location == Location::Payload && field.ty == Type::Stream;
    let trailer = input.fields.iter().any(streams);
    let plan = FlexibleChecksumPlan { required: rule.required, algorithm, trailer };
    Ok(Some(ChecksumPlan::Flexible(plan)))
}

/// Returns the member that names the algorithm, and its header.
fn algorithm(
    cx: &Context<'_>,
    place: &str,
    member: &str,
    input: &StructurePlan,
) -> Result<(FieldRef, Text, String), Reported> {
    let field = input.fields.iter().find(|field| field.member == *member);
    match field.map(|field| (field, &field.location)) {
        Some((
            field,
            Location::Header(header, Multiple::One(text @ (Text::String | Text::Enum))),
        )) => Ok((FieldRef::to(field), *text, header.clone())),
        _ => {
            let message = format!(
                "`httpChecksum` names the member {member:?}, which should be a string in a header"
            );
            Err(cx.error(place, message))
        }
    }
}

/// Returns the member that requests a checksum in the response, and its header.
pub(super) fn validation_mode(
    operation: &Operation,
    input: &StructurePlan,
) -> Option<(FieldRef, String)> {
    let member = operation.checksum.as_ref()?.validation_mode_member.as_ref()?;
    let field = input.fields.iter().find(|field| field.member == *member)?;
    match &field.location {
        Location::Header(header, Multiple::One(_)) => Some((FieldRef::to(field), header.clone())),
        _ => None,
    }
}
