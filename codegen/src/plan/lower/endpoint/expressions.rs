//! Expressions and templates.

use super::functions::{self, Returns, Takes};
use super::rules::Lowering;
use super::values::Type;
use crate::error::{Reported, all};
use crate::model::{Expression, TextPart};
use crate::plan::ir::endpoint::{ArgumentPlan, ExprPlan, Function, LiteralPlan, Slot};

/// An expression and its type.
type Typed = (ExprPlan, Type);

impl Lowering<'_> {
    fn error(&mut self, place: &str, message: impl Into<String>) -> Reported {
        self.collector.error(place, message)
    }

    pub(super) fn expression(
        &mut self,
        place: &str,
        expression: &Expression,
        scope: &[Slot],
    ) -> Result<Typed, Reported> {
        match expression {
            Expression::Flag(flag) => Ok((ExprPlan::Literal(LiteralPlan::Flag(*flag)), Type::Flag)),
            Expression::Number(_) => {
                Err(self.error(place, "expected a value, found a constant number"))
            }
            Expression::Reference(name) => {
                let slot = self.reference(place, name, scope)?;
                Ok((ExprPlan::Slot(slot), self.values.ty(slot)))
            }
            Expression::Text(parts) => Ok((self.text(place, parts, scope)?, Type::Text)),
            Expression::Call(name, arguments) => match name.as_str() {
                "getAttr" => self.get_attr(place, arguments, scope),
                "coalesce" => self.coalesce(place, arguments, scope),
                _ => self.call(place, name, arguments, scope),
            },
        }
    }

    fn reference(&mut self, place: &str, name: &str, scope: &[Slot]) -> Result<Slot, Reported> {
        let slot = scope.iter().rev().find(|slot| self.values.name(**slot) == name);
        slot.copied().ok_or_else(|| self.error(place, format!("unknown value {name:?}")))
    }

    /// Lowers text: a constant, a single value, or a template.
    fn text(
        &mut self,
        place: &str,
        parts: &[TextPart],
        scope: &[Slot],
    ) -> Result<ExprPlan, Reported> {
        match parts {
            [TextPart::Literal(text)] => Ok(ExprPlan::Literal(LiteralPlan::Text(text.clone()))),
            [TextPart::Value(name, path)] => {
                Ok(self.text_value(place, name, path.as_deref(), scope)?.0)
            }
            _ => Ok(ExprPlan::Template(self.template_of(place, parts, scope)?)),
        }
    }

    /// Lowers a value within text, and returns how templates refer to it.
    fn text_value(
        &mut self,
        place: &str,
        name: &str,
        path: Option<&str>,
        scope: &[Slot],
    ) -> Result<(ExprPlan, String), Reported> {
        let slot = self.reference(place, name, scope)?;
        let value = (ExprPlan::Slot(slot), self.values.ty(slot));
        let own = self.values.name_in_templates(slot);
        let ((value, ty), reference) = match path {
            Some(path) => (self.part(place, value, path)?, format!("{{{own}#{path}}}")),
            None => (value, format!("{{{own}}}")),
        };
        if !matches!(ty, Type::Text | Type::Flag) {
            let message = format!("{name:?} is {}, which cannot be part of text", ty.name());
            return Err(self.error(place, message));
        }
        Ok((value, reference))
    }

    /// Lowers an expression to a template.
    pub(super) fn template(
        &mut self,
        place: &str,
        expression: &Expression,
        scope: &[Slot],
    ) -> Result<String, Reported> {
        match expression {
            Expression::Text(parts) => self.template_of(place, parts, scope),
            Expression::Reference(name) => Ok(self.text_value(place, name, None, scope)?.1),
            Expression::Flag(flag) => Ok(flag.to_string()),
            Expression::Number(_) | Expression::Call(..) => {
                Err(self.error(place, "expected text or a reference"))
            }
        }
    }

    fn template_of(
        &mut self,
        place: &str,
        parts: &[TextPart],
        scope: &[Slot],
    ) -> Result<String, Reported> {
        all(parts.iter().map(|part| match part {
            TextPart::Literal(text) => Ok(text.replace('{', "{{").replace('}', "}}")),
            TextPart::Value(name, path) => {
                Ok(self.text_value(place, name, path.as_deref(), scope)?.1)
            }
        }))
    }

    /// Lowers a call of a function with a fixed number of arguments.
    fn call(
        &mut self,
        place: &str,
        name: &str,
        arguments: &[Expression],
        scope: &[Slot],
    ) -> Result<Typed, Reported> {
        let Some((function, takes, returns)) = functions::find(name) else {
            return Err(self.error(place, format!("unknown function {name:?}")));
        };
        if takes.len() != arguments.len() {
            let (expected, found) = (takes.len(), arguments.len());
            let message = format!("{name} takes {expected} arguments, found {found}");
            return Err(self.error(place, message));
        }
        if function == Function::Partition && !self.has_partitions {
            return Err(self.error(place, "the partitions are used here, but were not provided"));
        }
        let mut last = None;
        let planned = all(takes.iter().zip(arguments).map(|(takes, argument)| {
            let (planned, ty) = self.argument(place, name, *takes, argument, scope)?;
            last = ty;
            Ok(planned)
        }))?;
        let ty = match (returns, last) {
            (Returns::A(ty), _) | (Returns::LastArgument, Some(ty)) => ty,
            (Returns::LastArgument, None) => unreachable!("the last argument is an expression"),
        };
        Ok((ExprPlan::Call(function, planned), ty))
    }

    /// Lowers an argument. Returns its type if it is an expression.
    fn argument(
        &mut self,
        place: &str,
        function: &str,
        takes: Takes,
        argument: &Expression,
        scope: &[Slot],
    ) -> Result<(ArgumentPlan, Option<Type>), Reported> {
        let constant = match (takes, argument) {
            (Takes::Any, _) => {
                let (value, ty) = self.expression(place, argument, scope)?;
                return Ok((ArgumentPlan::Expr(value), Some(ty)));
            }
            (Takes::A(expected), _) => {
                let (value, ty) = self.expression(place, argument, scope)?;
                self.expect(place, ty, expected)?;
                return Ok((ArgumentPlan::Expr(value), Some(ty)));
            }
            (Takes::Flag, Expression::Flag(flag)) => Some(ArgumentPlan::Flag(*flag)),
            (Takes::Number, Expression::Number(number)) => {
                usize::try_from(*number).ok().map(ArgumentPlan::Number)
            }
            (Takes::Text, Expression::Text(parts)) => {
                plain(parts).map(|text| ArgumentPlan::Text(text.to_owned()))
            }
            _ => None,
        };
        let expected = match takes {
            Takes::Number => "a constant number from 0",
            Takes::Text => "a constant text",
            _ => "a constant true or false",
        };
        match constant {
            Some(constant) => Ok((constant, None)),
            None => Err(self.error(place, format!("{function} takes {expected} here"))),
        }
    }

    fn expect(&mut self, place: &str, found: Type, expected: Type) -> Result<(), Reported> {
        if found == expected {
            return Ok(());
        }
        let (expected, found) = (expected.name(), found.name());
        Err(self.error(place, format!("expected {expected}, found {found}")))
    }

    fn coalesce(
        &mut self,
        place: &str,
        arguments: &[Expression],
        scope: &[Slot],
    ) -> Result<Typed, Reported> {
        let planned = arguments.iter().map(|argument| self.expression(place, argument, scope));
        let planned: Vec<Typed> = all(planned)?;
        let Some((_, ty)) = planned.first() else {
            return Err(self.error(place, "coalesce takes at least one argument"));
        };
        let ty = *ty;
        let values = all(planned.into_iter().map(|(value, found)| {
            self.expect(place, found, ty)?;
            Ok(value)
        }));
        Ok((ExprPlan::Call(Function::Coalesce, vec![ArgumentPlan::List(values?)]), ty))
    }

    fn get_attr(
        &mut self,
        place: &str,
        arguments: &[Expression],
        scope: &[Slot],
    ) -> Result<Typed, Reported> {
        if let [of, Expression::Text(path)] = arguments
            && let Some(path) = plain(path)
        {
            let value = self.expression(place, of, scope)?;
            return self.part(place, value, path);
        }
        Err(self.error(place, "getAttr takes a value and a constant path"))
    }

    /// Lowers the part of a value at a path.
    fn part(&mut self, place: &str, (value, ty): Typed, path: &str) -> Result<Typed, Reported> {
        match functions::part(ty, path) {
            Some((part, ty)) => Ok((ExprPlan::Part(Box::new(value), part), ty)),
            None => Err(self.error(place, format!("{} has no part {path:?}", ty.name()))),
        }
    }
}

/// Returns constant text.
fn plain(parts: &[TextPart]) -> Option<&str> {
    match parts {
        [TextPart::Literal(text)] => Some(text),
        _ => None,
    }
}
