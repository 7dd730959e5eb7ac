//! The functions of the rules: what they take, and what they give.

use super::{RulesPlanner, Type};
use crate::model::{Expression, TextPart};
use crate::plan::ir::{ArgumentPlan, ExprPlan};

/// What a function takes.
enum Takes {
    /// Any value.
    Any,
    /// A value of this type.
    A(Type),
    /// `true` or `false`, as it stands in the rules.
    Flag,
    /// A whole number from 0, as it stands in the rules.
    Number,
    /// Text, as it stands in the rules.
    Text,
}

/// A function, by the runtime's name for it. Without a type it gives what its last argument is.
struct Function {
    name: &'static str,
    takes: &'static [Takes],
    gives: Option<Type>,
}

const fn function(name: &'static str, takes: &'static [Takes], gives: Type) -> Function {
    Function { name, takes, gives: Some(gives) }
}

const TEXT: Takes = Takes::A(Type::Text);
const FLAG: Takes = Takes::A(Type::Flag);

/// The functions that take a fixed number of arguments.
fn find(name: &str) -> Option<Function> {
    Some(match name {
        "isSet" => function("IsSet", &[Takes::Any], Type::Flag),
        "not" => function("Not", &[Takes::Any], Type::Flag),
        "booleanEquals" => function("Equals", &[FLAG, FLAG], Type::Flag),
        "stringEquals" => function("Equals", &[TEXT, TEXT], Type::Flag),
        "substring" => {
            function("Substring", &[TEXT, Takes::Number, Takes::Number, Takes::Flag], Type::Text)
        }
        "uriEncode" => function("UriEncode", &[TEXT], Type::Text),
        "parseURL" => function("ParseUrl", &[TEXT], Type::Url),
        "isValidHostLabel" => function("IsValidHostLabel", &[TEXT, Takes::Flag], Type::Flag),
        "split" => function("Split", &[TEXT, Takes::Text, Takes::Number], Type::List),
        "ite" => {
            Function { name: "IfThenElse", takes: &[FLAG, Takes::Any, Takes::Any], gives: None }
        }
        "aws.partition" => function("Partition", &[TEXT], Type::Partition),
        "aws.parseArn" => function("ParseArn", &[TEXT], Type::Arn),
        "aws.isVirtualHostableS3Bucket" => {
            function("IsVirtualHostableS3Bucket", &[TEXT, Takes::Flag], Type::Flag)
        }
        _ => return None,
    })
}

impl RulesPlanner<'_> {
    pub(super) fn call(
        &mut self,
        place: &str,
        name: &str,
        arguments: &[Expression],
        scope: &[usize],
    ) -> Option<(ExprPlan, Type)> {
        match name {
            "getAttr" => return self.get_attr(place, arguments, scope),
            "coalesce" => return self.coalesce(place, arguments, scope),
            _ => {}
        }
        let Some(function) = find(name) else {
            self.collector.error(place, format!("the function {name:?} is not known"));
            return None;
        };
        if function.takes.len() != arguments.len() {
            let (expected, found) = (function.takes.len(), arguments.len());
            let message = format!("{name} takes {expected} arguments, found {found}");
            self.collector.error(place, message);
            return None;
        }
        self.asks_for_partitions |= function.name == "Partition";
        let mut last = Type::Flag;
        let mut planned = Vec::new();
        for (takes, argument) in function.takes.iter().zip(arguments) {
            planned.push(match (takes, argument) {
                (Takes::Any | Takes::A(_), _) => {
                    let (value, ty) = self.expression(place, argument, scope)?;
                    if let Takes::A(expected) = takes
                        && !self.expect(place, ty, *expected)
                    {
                        return None;
                    }
                    last = ty;
                    ArgumentPlan::Expr(value)
                }
                (Takes::Flag, Expression::Flag(flag)) => ArgumentPlan::Flag(*flag),
                (Takes::Number, Expression::Number(number)) => {
                    ArgumentPlan::Number(usize::try_from(*number).ok()?)
                }
                (Takes::Text, Expression::Text(parts)) => ArgumentPlan::Text(plain(parts)?),
                _ => {
                    let message = format!("{name} takes a value here that stands in the rules");
                    self.collector.error(place, message);
                    return None;
                }
            });
        }
        Some((ExprPlan::Call(function.name, planned), function.gives.unwrap_or(last)))
    }

    fn coalesce(
        &mut self,
        place: &str,
        arguments: &[Expression],
        scope: &[usize],
    ) -> Option<(ExprPlan, Type)> {
        let planned = arguments.iter().map(|argument| self.expression(place, argument, scope));
        let planned = planned.collect::<Option<Vec<_>>>()?;
        let Some(ty) = planned.first().map(|(_, ty)| *ty) else {
            self.collector.error(place, "coalesce takes arguments");
            return None;
        };
        let of_one_type = planned.iter().all(|(_, other)| self.expect(place, *other, ty));
        let values = planned.into_iter().map(|(value, _)| value).collect();
        of_one_type.then(|| (ExprPlan::Call("Coalesce", vec![ArgumentPlan::List(values)]), ty))
    }

    fn get_attr(
        &mut self,
        place: &str,
        arguments: &[Expression],
        scope: &[usize],
    ) -> Option<(ExprPlan, Type)> {
        let [of, Expression::Text(path)] = arguments else {
            self.collector.error(place, "getAttr takes a value and a path");
            return None;
        };
        let value = self.expression(place, of, scope)?;
        self.part(place, value, &plain(path).unwrap_or_default())
    }

    /// The part of a value that a path leads to.
    pub(super) fn part(
        &mut self,
        place: &str,
        (value, ty): (ExprPlan, Type),
        path: &str,
    ) -> Option<(ExprPlan, Type)> {
        let (name, index) = match path.strip_suffix(']').and_then(|path| path.split_once('[')) {
            Some((name, index)) => (name, index.parse::<usize>().ok()),
            None => (path, None),
        };
        let part = match (ty, name, index) {
            (Type::Url, "scheme", None) => ("Scheme", Type::Text),
            (Type::Url, "authority", None) => ("Authority", Type::Text),
            (Type::Url, "path", None) => ("Path", Type::Text),
            (Type::Url, "normalizedPath", None) => ("NormalizedPath", Type::Text),
            (Type::Url, "isIp", None) => ("IsIp", Type::Flag),
            (Type::Arn, "partition", None) => ("ArnPartition", Type::Text),
            (Type::Arn, "service", None) => ("Service", Type::Text),
            (Type::Arn, "region", None) => ("Region", Type::Text),
            (Type::Arn, "accountId", None) => ("AccountId", Type::Text),
            (Type::Arn, "resourceId", Some(_)) => ("ResourcePart", Type::Text),
            (Type::Arn, "resourceId", None) if !path.contains('[') => ("ResourceId", Type::List),
            (Type::Partition, "name", None) => ("Name", Type::Text),
            (Type::Partition, "dnsSuffix", None) => ("DnsSuffix", Type::Text),
            (Type::Partition, "dualStackDnsSuffix", None) => ("DualStackDnsSuffix", Type::Text),
            (Type::Partition, "implicitGlobalRegion", None) => ("ImplicitGlobalRegion", Type::Text),
            (Type::Partition, "supportsFIPS", None) => ("SupportsFips", Type::Flag),
            (Type::Partition, "supportsDualStack", None) => ("SupportsDualStack", Type::Flag),
            (Type::List, "", Some(_)) => ("Item", Type::Text),
            _ => {
                let message = format!("{} has no part {path:?}", ty.name());
                self.collector.error(place, message);
                return None;
            }
        };
        Some((ExprPlan::Part(Box::new(value), part.0, index), part.1))
    }
}

/// Text without values in it.
fn plain(parts: &[TextPart]) -> Option<String> {
    match parts {
        [TextPart::Literal(text)] => Some(text.clone()),
        _ => None,
    }
}
