//! Conditions.
//!
//! In JMESPath, the length of a value that is not there is an error, and a waiter's condition with
//! an error does not match. So each comparison gets the result that it should have if a value is not
//! there: the one that makes the whole condition fail. Conditions for which there is none are
//! rejected.

use serde_json::Value;

use super::{Current, OnError, PathPlan, Problem, Resolver};
use crate::plan::ir::{Check, Comparison, Measured, Size, Step, StructurePlan, TestPlan, Type};
use crate::plan::lower::jmespath::{Expression, Part};
use crate::plan::markdown::code;

/// A condition, and whether it may fail.
struct Tested {
    test: TestPlan,
    fails: bool,
}

impl Resolver<'_> {
    /// Resolves an expression to the condition that its value is `expected`.
    pub(in crate::plan::lower) fn condition(
        &self,
        from: &StructurePlan,
        expression: &Expression<'_>,
        expected: bool,
    ) -> Result<TestPlan, Problem> {
        let test = self.test(&Current::Top(from), expression, !expected)?.test;
        match expected {
            true => Ok(test),
            false if may_be_null(expression) => {
                Err("may be null, which is neither true nor false".to_owned())
            }
            false => Ok(test.negated()),
        }
    }

    /// Resolves the condition of a filter.
    pub(super) fn filter(
        &self,
        item: &Current<'_>,
        condition: &Expression<'_>,
        on_error: OnError,
    ) -> Result<TestPlan, Problem> {
        let tested = self.test(item, condition, on_error.unwrap_or_default())?;
        if tested.fails && on_error.is_none() { Err(unclear()) } else { Ok(tested.test) }
    }

    /// Resolves a condition that has the result `on_error` if it fails.
    fn test(
        &self,
        current: &Current<'_>,
        expression: &Expression<'_>,
        on_error: bool,
    ) -> Result<Tested, Problem> {
        match expression {
            Expression::And(left, right) => {
                let [left, right] = self.operands(current, [left, right], on_error, true)?;
                let fails = left.fails || right.fails;
                Ok(Tested { test: TestPlan::All(joined(left.test, right.test, true)), fails })
            }
            Expression::Or(left, right) => {
                let [left, right] = self.operands(current, [left, right], on_error, false)?;
                let fails = left.fails || right.fails;
                Ok(Tested { test: TestPlan::Any(joined(left.test, right.test, false)), fails })
            }
            Expression::Not(inner) => {
                let Tested { test, fails } = self.test(current, inner, !on_error)?;
                Ok(Tested { test: test.negated(), fails })
            }
            Expression::Compare(left, comparison, right) => {
                self.compare(current, (left, right), *comparison, on_error)
            }
            _ => {
                let path = self.single(current, expression)?;
                if path.ty != Type::Boolean {
                    return Err("a condition should be a comparison or a boolean".to_owned());
                }
                let test = TestPlan::Value { path, check: Check::Flag(true), unset: false };
                Ok(Tested { test, fails: false })
            }
        }
    }

    /// Resolves the operands of `&&` or `||`.
    fn operands(
        &self,
        current: &Current<'_>,
        [left, right]: [&Expression<'_>; 2],
        on_error: bool,
        is_and: bool,
    ) -> Result<[Tested; 2], Problem> {
        let left = self.test(current, left, on_error)?;
        // The right one would decide.
        if left.fails && is_and == on_error {
            return Err(unclear());
        }
        Ok([left, self.test(current, right, on_error)?])
    }

    fn compare(
        &self,
        current: &Current<'_>,
        (left, right): (&Expression<'_>, &Expression<'_>),
        comparison: Comparison,
        on_error: bool,
    ) -> Result<Tested, Problem> {
        match (length_of(left)?, length_of(right)?, literal(left), literal(right)) {
            (Some(of), None, None, Some(number)) => {
                self.size(current, of, comparison, number, on_error)
            }
            (None, Some(of), Some(number), None) => {
                self.size(current, of, comparison.swapped(), number, on_error)
            }
            (Some(left), Some(right), ..) => {
                self.sizes(current, (left, right), comparison, on_error)
            }
            (None, None, Some(_), Some(_)) => Err("two constants are compared".to_owned()),
            (None, None, None, Some(value)) => {
                compared(self.single(current, left)?, comparison, value)
            }
            (None, None, Some(value), None) => {
                compared(self.single(current, right)?, comparison.swapped(), value)
            }
            (None, None, None, None) => {
                pair(self.single(current, left)?, comparison, self.single(current, right)?)
            }
            _ => Err("a length can only be compared with a number or a length".to_owned()),
        }
    }

    /// Resolves a path to a single value.
    fn single(
        &self,
        current: &Current<'_>,
        expression: &Expression<'_>,
    ) -> Result<PathPlan, Problem> {
        match self.any_path(current, expression, None)? {
            path if path.many => Err("several values cannot be compared".to_owned()),
            path => Ok(path),
        }
    }

    /// Resolves a comparison of a length with a number.
    fn size(
        &self,
        current: &Current<'_>,
        of: &Expression<'_>,
        comparison: Comparison,
        number: &Value,
        on_error: bool,
    ) -> Result<Tested, Problem> {
        let size = size(comparison, number)?;
        // An item whose filter fails has to make the comparison false, or true.
        let counted = match size {
            Size::Empty => (!on_error).then_some(true),
            Size::NotEmpty => on_error.then_some(true),
            Size::Is(..) => None,
        };
        let (mut of, default) = self.measured(current, of, counted)?;
        let unset = match default {
            true => size.is(0),
            false => on_error,
        };
        let may_be_unset = of.base.may_be_unset() && !default;
        let fails = may_be_unset || counted.is_some() && has_filter(&of.items);
        let test = match (size, of.items.pop()) {
            (Size::Empty, Some(Step::Where(test))) => {
                TestPlan::Items { of, all: true, test: Box::new(test.negated()), unset }
            }
            (Size::NotEmpty, Some(Step::Where(test))) => {
                TestPlan::Items { of, all: false, test, unset }
            }
            (size, last) => {
                of.items.extend(last);
                TestPlan::Size { of, size, unset }
            }
        };
        Ok(Tested { test, fails })
    }

    /// Resolves a comparison of two lengths.
    fn sizes(
        &self,
        current: &Current<'_>,
        (left, right): (&Expression<'_>, &Expression<'_>),
        comparison: Comparison,
        on_error: bool,
    ) -> Result<Tested, Problem> {
        let (left, left_default) = self.measured(current, left, None)?;
        let (right, right_default) = self.measured(current, right, None)?;
        if left_default || right_default {
            return Err("a length with a default can only be compared with a number".to_owned());
        }
        let fails = left.base.may_be_unset() || right.base.may_be_unset();
        Ok(Tested { test: TestPlan::Sizes { left, comparison, right, unset: on_error }, fails })
    }

    /// Resolves what has a length, and returns whether it is empty if it is not there:
    /// `Name || ''`.
    fn measured(
        &self,
        current: &Current<'_>,
        of: &Expression<'_>,
        on_error: OnError,
    ) -> Result<(Measured, bool), Problem> {
        let (path, default) = match of {
            Expression::Or(path, default) if literal(default).is_some_and(is_empty) => {
                (&**path, true)
            }
            path => (path, false),
        };
        // What is behind a filter may lead from an item to nothing.
        let ends_with_filter = |path: &Expression<'_>| match path {
            Expression::Path(parts) => matches!(parts.as_slice(), [.., Part::Where(_)]),
            _ => false,
        };
        let whole = self.any_path(current, path, on_error.filter(|_| ends_with_filter(path)))?;
        let base = self.base(current, path)?;
        let mut items = whole.steps[base.steps.len()..].to_vec();
        if matches!(items.as_slice(), [Step::Each | Step::Keys | Step::Values]) {
            items.clear();
        }
        let has_size =
            matches!(base.ty, Type::List(_) | Type::Map(..) | Type::String | Type::Enum(_));
        match has_size || !items.is_empty() {
            true => Ok((Measured { base, items }, default)),
            false => Err("only text, a list or a map has a length".to_owned()),
        }
    }
}

fn unclear() -> Problem {
    "the length of a value that may not be there cannot decide here".to_owned()
}

/// Whether the value of an expression may be null.
fn may_be_null(expression: &Expression<'_>) -> bool {
    match expression {
        Expression::And(left, right) | Expression::Or(left, right) => {
            may_be_null(left) || may_be_null(right)
        }
        Expression::Compare(left, comparison, right) => {
            let is_length = |one: &Expression<'_>| matches!(one, Expression::Call("length", _));
            comparison.is_order() && !(is_length(left) || is_length(right))
        }
        Expression::Not(_) => false,
        _ => true,
    }
}

/// Joins two conditions with `&&` or `||`.
fn joined(left: TestPlan, right: TestPlan, is_and: bool) -> Vec<TestPlan> {
    let mut tests = Vec::new();
    for test in [left, right] {
        match test {
            TestPlan::All(inner) if is_and => tests.extend(inner),
            TestPlan::Any(inner) if !is_and => tests.extend(inner),
            test => tests.push(test),
        }
    }
    tests
}

/// Returns the argument of `length`, if it is that.
fn length_of<'x, 'e>(
    expression: &'x Expression<'e>,
) -> Result<Option<&'x Expression<'e>>, Problem> {
    match expression {
        Expression::Call("length", arguments) => match arguments.as_slice() {
            [of] => Ok(Some(of)),
            _ => Err("`length` takes one argument".to_owned()),
        },
        _ => Ok(None),
    }
}

fn literal<'x>(expression: &'x Expression<'_>) -> Option<&'x Value> {
    match expression {
        Expression::Literal(value) => Some(value),
        _ => None,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn has_filter(items: &[Step]) -> bool {
    items.iter().any(|step| matches!(step, Step::Where(_)))
}

fn size(comparison: Comparison, number: &Value) -> Result<Size, Problem> {
    use Comparison::{AtLeast, AtMost, Equal, Greater, Less, NotEqual};
    let size = number.as_u64().and_then(|number| usize::try_from(number).ok());
    let expected = || {
        let number = code(&number.to_string());
        format!("a length is a whole number from 0, and compared with {number}")
    };
    match (comparison, size.ok_or_else(expected)?) {
        (Greater | NotEqual, 0) | (AtLeast, 1) => Ok(Size::NotEmpty),
        (Equal | AtMost, 0) | (Less, 1) => Ok(Size::Empty),
        (AtLeast | Less, 0) => Err("the comparison always has the same result".to_owned()),
        (comparison, size) => Ok(Size::Is(comparison, size)),
    }
}

impl Size {
    /// Whether `size` is this size.
    fn is(self, size: usize) -> bool {
        match self {
            Self::Empty => size == 0,
            Self::NotEmpty => size > 0,
            Self::Is(Comparison::Equal, number) => size == number,
            Self::Is(Comparison::NotEqual, number) => size != number,
            Self::Is(Comparison::Less, number) => size < number,
            Self::Is(Comparison::AtMost, number) => size <= number,
            Self::Is(Comparison::Greater, number) => size > number,
            Self::Is(Comparison::AtLeast, number) => size >= number,
        }
    }
}

/// Compares a value with a constant. In JMESPath, a value that is not there differs from every
/// constant, and is neither less nor greater.
fn compared(path: PathPlan, comparison: Comparison, value: &Value) -> Result<Tested, Problem> {
    let is_equal = comparison == Comparison::Equal;
    let check = match (&path.ty, value) {
        (Type::String | Type::Enum(_), Value::String(text)) if !comparison.is_order() => {
            Some(Check::Text { equal: is_equal, text: text.clone() })
        }
        (Type::Boolean, Value::Bool(flag)) if !comparison.is_order() => {
            Some(Check::Flag(*flag == is_equal))
        }
        (Type::Float | Type::Double, Value::Number(number)) => {
            number.as_f64().map(|number| Check::Float(comparison, number))
        }
        (ty, Value::Number(number)) => {
            let number = number.as_i64().filter(|number| fits(ty, *number));
            number.map(|number| Check::Integer(comparison, number))
        }
        _ => None,
    };
    let check = check.ok_or_else(|| {
        format!("a value is compared with {}, which its type rules out", code(&value.to_string()))
    })?;
    let unset = comparison == Comparison::NotEqual;
    Ok(Tested { test: TestPlan::Value { path, check, unset }, fails: false })
}

/// Whether a whole number is a value of a type.
fn fits(ty: &Type, number: i64) -> bool {
    match ty {
        Type::Byte => i8::try_from(number).is_ok(),
        Type::Short => i16::try_from(number).is_ok(),
        Type::Integer => i32::try_from(number).is_ok(),
        Type::Long => true,
        _ => false,
    }
}

/// Compares two values.
fn pair(left: PathPlan, comparison: Comparison, right: PathPlan) -> Result<Tested, Problem> {
    let is_comparable = match left.ty {
        Type::Byte | Type::Short | Type::Integer | Type::Long | Type::Float | Type::Double => true,
        Type::String | Type::Enum(_) | Type::Boolean => !comparison.is_order(),
        _ => false,
    };
    if left.ty != right.ty || !is_comparable {
        return Err("two values are compared, which their types rule out".to_owned());
    }
    Ok(Tested { test: TestPlan::Pair { left, comparison, right, unset: false }, fails: false })
}
