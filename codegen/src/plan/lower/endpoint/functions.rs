//! The standard library of the rules engine: types of functions, and parts of values.

use super::values::Type;
use crate::plan::ir::endpoint::{Function, Part};

/// An argument of a function.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    /// An expression of any type.
    Any,
    /// An expression of this type.
    A(Type),
    /// A constant `true` or `false`.
    Flag,
    /// A constant number from 0.
    Number,
    /// Constant text.
    Text,
}

/// The type of a function's result.
#[derive(Clone, Copy)]
pub(super) enum Returns {
    /// This type.
    A(Type),
    /// The type of the last argument, which is an expression.
    LastArgument,
}

const TEXT: Takes = Takes::A(Type::Text);
const FLAG: Takes = Takes::A(Type::Flag);

/// Returns a function with a fixed number of arguments.
pub(super) fn find(name: &str) -> Option<(Function, &'static [Takes], Returns)> {
    use Returns::{A, LastArgument};
    use Takes::{Any, Flag, Number, Text};
    Some(match name {
        "isSet" => (Function::IsSet, &[Any], A(Type::Flag)),
        "not" => (Function::Not, &[Any], A(Type::Flag)),
        "booleanEquals" => (Function::Equals, &[FLAG, FLAG], A(Type::Flag)),
        "stringEquals" => (Function::Equals, &[TEXT, TEXT], A(Type::Flag)),
        "substring" => (Function::Substring, &[TEXT, Number, Number, Flag], A(Type::Text)),
        "uriEncode" => (Function::UriEncode, &[TEXT], A(Type::Text)),
        "parseURL" => (Function::ParseUrl, &[TEXT], A(Type::Url)),
        "isValidHostLabel" => (Function::IsValidHostLabel, &[TEXT, Flag], A(Type::Flag)),
        "split" => (Function::Split, &[TEXT, Text, Number], A(Type::List)),
        "ite" => (Function::IfThenElse, &[FLAG, Any, Any], LastArgument),
        "aws.partition" => (Function::Partition, &[TEXT], A(Type::Partition)),
        "aws.parseArn" => (Function::ParseArn, &[TEXT], A(Type::Arn)),
        "aws.isVirtualHostableS3Bucket" => {
            (Function::IsVirtualHostableS3Bucket, &[TEXT, Flag], A(Type::Flag))
        }
        _ => return None,
    })
}

/// Returns the part of a value at a path, and its type.
pub(super) fn part(ty: Type, path: &str) -> Option<(Part, Type)> {
    if let Some((name, index)) = path.strip_suffix(']').and_then(|path| path.split_once('[')) {
        let index = index.parse().ok()?;
        return match (ty, name) {
            (Type::Arn, "resourceId") => Some((Part::ResourcePart(index), Type::Text)),
            (Type::List, "") => Some((Part::Item(index), Type::Text)),
            _ => None,
        };
    }
    Some(match (ty, path) {
        (Type::Url, "scheme") => (Part::Scheme, Type::Text),
        (Type::Url, "authority") => (Part::Authority, Type::Text),
        (Type::Url, "path") => (Part::Path, Type::Text),
        (Type::Url, "normalizedPath") => (Part::NormalizedPath, Type::Text),
        (Type::Url, "isIp") => (Part::IsIp, Type::Flag),
        (Type::Arn, "partition") => (Part::ArnPartition, Type::Text),
        (Type::Arn, "service") => (Part::Service, Type::Text),
        (Type::Arn, "region") => (Part::Region, Type::Text),
        (Type::Arn, "accountId") => (Part::AccountId, Type::Text),
        (Type::Arn, "resourceId") => (Part::ResourceId, Type::List),
        (Type::Partition, "name") => (Part::Name, Type::Text),
        (Type::Partition, "dnsSuffix") => (Part::DnsSuffix, Type::Text),
        (Type::Partition, "dualStackDnsSuffix") => (Part::DualStackDnsSuffix, Type::Text),
        (Type::Partition, "implicitGlobalRegion") => (Part::ImplicitGlobalRegion, Type::Text),
        (Type::Partition, "supportsFIPS") => (Part::SupportsFips, Type::Flag),
        (Type::Partition, "supportsDualStack") => (Part::SupportsDualStack, Type::Flag),
        _ => return None,
    })
}
